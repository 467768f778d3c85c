//! The main job, on a real S3 server: uploads and downloads through presigned URLs, a POST form, a guarded
//! signing endpoint for a browser uploader, and an OSS device at a gateway. Every accept has its refuse.

mod client;
mod device;
mod form;
mod report;
mod service;
mod uploader;
mod urls;
mod verdict;

use std::process::ExitCode;

use client::Answer;
use objsign::{Credentials, S3Signer, Timestamp};
use objsign_local_s3::{Account, LocalS3};

/// What the steps share.
pub(crate) struct Scene {
    server: LocalS3,
    signer: S3Signer,
    temporary: S3Signer,
    verdict: verdict::Verdict,
}

impl Scene {
    /// Sends a request to the server, and asks our own verifier about it.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Result<Answer> {
        let ours = self.verdict.of_request(method, url, headers)?;
        Ok(Answer { ours: Some(ours), ..client::send(method, url, headers, body)? })
    }

    /// Posts a form to the server, and asks our own verifier about it.
    pub(crate) fn post_form(&self, url: &str, fields: &[(String, String)], file: &[u8]) -> Result<Answer> {
        let ours = self.verdict.of_form(url, fields, file)?;
        Ok(Answer { ours: Some(ours), ..client::post_form(url, fields, file)? })
    }
}

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

pub(crate) const BUCKET: &str = "photos";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the demo could not go on: {error}");
            ExitCode::FAILURE
        }
    }
}

/// True if everything was answered as it should be.
fn run() -> Result<bool> {
    let directory = tempfile::tempdir()?;
    let account = |access_key_id: &str, secret: &str, session_token: Option<&str>| Account {
        access_key_id: access_key_id.into(),
        secret: secret.into(),
        session_token: session_token.map(str::to_owned),
    };
    let accounts = [
        account("AKIDPERMANENT", "a permanent/secret+key", None),
        account("ASIATEMPORARY", "a temporary/secret+key", Some("session/token+with=signs==")),
    ];
    let server = LocalS3::start(directory.path(), &[BUCKET], &accounts)?;
    let [permanent, temporary] = accounts.map(|account| {
        let credentials = Credentials::new(account.access_key_id, account.secret)?;
        match account.session_token {
            Some(token) => credentials.session_token(token),
            None => Ok(credentials),
        }
    });
    let (permanent, temporary) = (permanent?, temporary?);
    let verdict = verdict::Verdict::new(vec![permanent.clone(), temporary.clone()])?;
    let scene =
        Scene { signer: S3Signer::new(permanent), temporary: S3Signer::new(temporary), verdict, server };

    println!("A real S3 server that verifies signatures listens on {}.", scene.server.url());
    println!("Our own verifier is asked about every request to it, and must agree.");
    let mut report = report::Report::default();
    urls::objects(&scene, &mut report)?;
    urls::multipart(&scene, &mut report)?;
    urls::misuse(&scene, &mut report)?;
    urls::session_token(&scene, &mut report)?;
    form::upload(&scene, &mut report)?;
    uploader::upload(&scene, &mut report)?;
    device::upload(&mut report)?;
    Ok(report.summary())
}

/// The time of day: the library itself reads no clock.
pub(crate) fn now() -> Result<Timestamp> {
    Ok(Timestamp::try_from(std::time::SystemTime::now())?)
}
