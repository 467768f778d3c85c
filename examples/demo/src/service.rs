//! A small HTTP server on a free port of 127.0.0.1, for the two things that users run themselves: a signing
//! endpoint and a gateway.

use std::sync::Arc;

use crate::Result;

/// The header that carries a line of the log. A real service keeps its log to itself.
pub(crate) const LOG: &str = "x-demo-log";

/// What a handler answers.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    /// What would go into the log of a service; the demo shows it in place of a log.
    pub(crate) log: Option<String>,
}

/// A request as it came over the wire: the target is the raw one.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Runs until it is dropped.
pub(crate) struct Service {
    server: Arc<tiny_http::Server>,
    thread: Option<std::thread::JoinHandle<()>>,
    port: u16,
}

impl Service {
    pub(crate) fn start(handle: impl Fn(&Received) -> Reply + Send + 'static) -> Result<Self> {
        let server = Arc::new(tiny_http::Server::http("127.0.0.1:0").map_err(|error| error.to_string())?);
        let port = server.server_addr().to_ip().ok_or("no port")?.port();
        let listener = Arc::clone(&server);
        let thread = std::thread::spawn(move || {
            for request in listener.incoming_requests() {
                // A client that went away is its own concern.
                let _ = answer(request, &handle);
            }
        });
        Ok(Self { server, thread: Some(thread), port })
    }

    pub(crate) fn url(&self, target: &str) -> String {
        format!("http://127.0.0.1:{}{target}", self.port)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut request: tiny_http::Request, handle: &impl Fn(&Received) -> Reply) -> std::io::Result<()> {
    let mut body = Vec::new();
    request.as_reader().read_to_end(&mut body)?;
    let header = |header: &tiny_http::Header| (header.field.to_string(), header.value.to_string());
    let received = Received {
        method: request.method().to_string(),
        target: request.url().to_owned(),
        headers: request.headers().iter().map(header).collect(),
        body,
    };
    let reply = handle(&received);
    let content_type = format!("Content-Type: {}", reply.content_type);
    let mut response = tiny_http::Response::from_string(reply.body).with_status_code(reply.status);
    if let Ok(header) = content_type.parse() {
        response.add_header::<tiny_http::Header>(header);
    }
    if let Some(Ok(header)) = reply.log.map(|log| format!("{LOG}: {log}").parse::<tiny_http::Header>()) {
        response.add_header(header);
    }
    request.respond(response)
}
