//! The server as a program, for tests in other languages. Prints its endpoint on one line when it is ready, and ends
//! when its standard input ends, so that it never outlives who started it.
//!
//! ```text
//! objsign-local-s3 --bucket NAME [--bucket NAME] [--access-key ID] [--secret-key SECRET] [--session-token TOKEN]
//!                  [--region REGION] [--port PORT] [--directory DIR]
//!                  [--cors-origin ORIGIN] [--cors-method METHOD] [--cors-header NAME] [--cors-expose NAME]
//! ```
//!
//! The CORS flags may be given several times, and are one rule for all buckets.
//!
//! What no flag says is read from `BUCKETS` (separated by commas), `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
//! `AWS_SESSION_TOKEN` and `AWS_REGION`. Without `--directory` the objects are gone at the end.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use objsign_local_s3::{Account, LocalS3, Place};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("objsign-local-s3: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = Options::read(std::env::args().skip(1))?;
    let temporary = tempfile::tempdir()?;
    let directory = options.directory.unwrap_or_else(|| temporary.path().to_owned());
    let buckets: Vec<&str> = options.buckets.iter().map(String::as_str).collect();
    let server = LocalS3::start_at(options.place, &directory, &buckets, &[options.account])?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", server.url())?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

struct Options {
    place: Place,
    account: Account,
    buckets: Vec<String>,
    directory: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut place = Place::default();
        if let Some(region) = variable("AWS_REGION") {
            place.region = region;
        }
        let mut access_key_id = variable("AWS_ACCESS_KEY_ID");
        let mut secret = variable("AWS_SECRET_ACCESS_KEY");
        let mut session_token = variable("AWS_SESSION_TOKEN");
        let mut buckets = Vec::new();
        let mut directory = None;
        while let Some(flag) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
            match flag.as_str() {
                "--access-key" => access_key_id = Some(value),
                "--secret-key" => secret = Some(value),
                "--session-token" => session_token = Some(value),
                "--region" => place.region = value,
                "--port" => place.port = value.parse()?,
                "--bucket" => buckets.push(value),
                "--cors-origin" => place.cors.origins.push(value),
                "--cors-method" => place.cors.methods.push(value),
                "--cors-header" => place.cors.headers.push(value),
                "--cors-expose" => place.cors.exposed.push(value),
                "--directory" => directory = Some(PathBuf::from(value)),
                _ => return Err(format!("unknown flag {flag}").into()),
            }
        }
        if buckets.is_empty() {
            buckets.extend(variable("BUCKETS").iter().flat_map(|names| names.split(',')).map(str::to_owned));
        }
        let account = Account {
            access_key_id: access_key_id.ok_or("no access key: give --access-key or AWS_ACCESS_KEY_ID")?,
            secret: secret.ok_or("no secret: give --secret-key or AWS_SECRET_ACCESS_KEY")?,
            session_token,
        };
        Ok(Self { place, account, buckets, directory })
    }
}

/// An environment variable that says something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
