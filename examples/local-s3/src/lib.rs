//! A real S3 server for examples and tests: s3s on files, on a free port of 127.0.0.1.
//!
//! s3s checks signatures, expiry and POST policies. What it leaves to its user (session tokens, the region, the
//! seven-day limit, unsigned `x-amz-*` headers) is checked in `strict.rs` and `front.rs`, as S3 does.
//! `files.rs` lists objects as S3 does: 1000 keys at most, percent-encoded if asked. `cors.rs` lets web pages in;
//! `policy.rs` reads policies as those pages write them.

mod cors;
mod files;
mod front;
mod policy;
mod strict;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, mpsc};

use s3s::auth::SimpleAuth;
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::sync::oneshot;

pub use cors::CorsRule;

/// The one region that the server takes in a credential scope, unless `Place` says another.
pub const REGION: &str = "us-east-1";

/// A key pair that the server knows.
#[derive(Clone)]
pub struct Account {
    pub access_key_id: String,
    pub secret: String,
    /// The session token issued with it, for temporary credentials.
    pub session_token: Option<String>,
}

/// Where the server is, and for whom.
#[derive(Clone, Debug)]
pub struct Place {
    /// The port on 127.0.0.1; 0 for a free one.
    pub port: u16,
    /// The one region that it takes in a credential scope.
    pub region: String,
    /// Which web pages may call it; none unless said.
    pub cors: CorsRule,
}

impl Default for Place {
    fn default() -> Self {
        Self { port: 0, region: REGION.to_owned(), cors: CorsRule::default() }
    }
}

/// A running server. It stops when this is dropped.
pub struct LocalS3 {
    port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl LocalS3 {
    /// Starts a server that keeps its buckets as directories of `directory`.
    ///
    /// # Errors
    /// What the file system or the network says.
    pub fn start(directory: &Path, buckets: &[&str], accounts: &[Account]) -> io::Result<Self> {
        Self::start_at(Place::default(), directory, buckets, accounts)
    }

    /// The same at a place of your own.
    ///
    /// # Errors
    /// What the file system or the network says.
    pub fn start_at(
        place: Place,
        directory: &Path,
        buckets: &[&str],
        accounts: &[Account],
    ) -> io::Result<Self> {
        for bucket in buckets {
            std::fs::create_dir_all(directory.join(bucket))?;
        }
        let files =
            s3s_fs::FileSystem::new(directory).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let accounts = accounts.to_vec();
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let result = runtime().and_then(|runtime| {
                runtime.block_on(async {
                    let listener =
                        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, place.port)))
                            .await?;
                    let port = listener.local_addr()?.port();
                    let tokens = Arc::new(strict::Tokens::new(&accounts));
                    let service = service(files, &accounts, &tokens, place.region, port)?;
                    let secrets = policy::Secrets::new(&accounts);
                    let front = front::Front { service, tokens, secrets, cors: place.cors };
                    // The receiver waits for exactly this.
                    let _ = ready.send(Ok(port));
                    tokio::select! {
                        () = serve(listener, Arc::new(front)) => {}
                        _ = stopped => {}
                    }
                    Ok(())
                })
            });
            if let Err(error) = result {
                let _ = ready.send(Err(error));
            }
        });
        let port = started.recv().map_err(io::Error::other)??;
        Ok(Self { port, stop: Some(stop), thread: Some(thread) })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its URL for path-style requests.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The domain for virtual hosts, port included: `BUCKET.s3.localhost:PORT`. The name may not resolve:
    /// connect to 127.0.0.1 and send it as `Host`.
    pub fn domain(&self) -> String {
        domain(self.port)
    }
}

impl Drop for LocalS3 {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn domain(port: u16) -> String {
    format!("s3.localhost:{port}")
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn service(
    files: s3s_fs::FileSystem,
    accounts: &[Account],
    tokens: &Arc<strict::Tokens>,
    region: String,
    port: u16,
) -> io::Result<S3Service> {
    let mut auth = SimpleAuth::new();
    for account in accounts {
        auth.register(account.access_key_id.clone(), account.secret.clone().into());
    }
    let mut builder = S3ServiceBuilder::new(files::Files(files));
    builder.set_auth(auth);
    builder.set_host(SingleDomain::new(&domain(port)).map_err(io::Error::other)?);
    builder.set_access(strict::Strict::new(Arc::clone(tokens), region));
    Ok(builder.build())
}

async fn serve(listener: tokio::net::TcpListener, front: Arc<front::Front>) {
    while let Ok((socket, _)) = listener.accept().await {
        let front = Arc::clone(&front);
        tokio::spawn(async move {
            let socket = hyper_util::rt::TokioIo::new(socket);
            let answer = hyper::service::service_fn(|request| front.answer(request));
            // A connection that breaks is the client's concern.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(socket, answer).await;
        });
    }
}
