//! s3s, a server that verifies: it takes what we sign, with keys and parameters of every character, and takes
//! nothing once one character of it is changed.

use objsign::{Bucket, Credentials, Method, Payload, S3Signer, Timestamp};
use objsign_local_s3::{Account, LocalS3, REGION};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const BUCKET: &str = "photos";
/// The signature was accepted and the object looked for: it is not there, or the file system has no such names.
const LOOKED_FOR: [u16; 2] = [404, 500];

struct Scene {
    server: LocalS3,
    signer: S3Signer,
    agent: ureq::Agent,
    _directory: tempfile::TempDir,
}

fn scene() -> Scene {
    let directory = tempfile::tempdir().unwrap();
    let account =
        Account { access_key_id: "AKIDORACLE".into(), secret: "a secret".into(), session_token: None };
    let server = LocalS3::start(directory.path(), &[BUCKET], &[account]).unwrap();
    let signer = S3Signer::new(Credentials::new("AKIDORACLE", "a secret").unwrap());
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    Scene { server, signer, agent, _directory: directory }
}

fn now() -> Timestamp {
    Timestamp::try_from(std::time::SystemTime::now()).unwrap()
}

impl Scene {
    fn bucket(&self) -> Bucket {
        Bucket::at(&self.server.url(), BUCKET, REGION).unwrap()
    }

    fn status(&self, method: Method, url: &str, headers: &[(String, String)]) -> u16 {
        let mut request = ureq::http::Request::builder().method(method.as_str()).uri(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        self.agent.run(request.body(()).unwrap()).unwrap().status().as_u16()
    }
}

/// Keys that the server can look for in its files: no dot segments, no NUL, no name too long for a file.
fn keys() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("a key of its files", |key| {
        let dots = |segment: &str| segment == "." || segment == "..";
        !key.is_empty() && !key.contains('\0') && !key.split('/').any(|part| dots(part) || part.len() > 200)
    })
}

fn run(check: impl Fn(&Scene, String, Vec<(String, String)>) -> Result<(), TestCaseError>) {
    let scene = scene();
    let headers = prop::collection::btree_map("x-amz-meta-[a-z0-9-]{1,8}", "[!-~]([ -~]{0,16}[!-~])?", 0..3);
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    runner
        .run(&(keys(), headers), |(key, headers)| check(&scene, key, headers.into_iter().collect()))
        .unwrap();
}

#[test]
fn takes_our_urls_and_no_others() {
    run(|scene, key, headers| {
        let bucket = scene.bucket();
        let mut request = bucket.get(&key).response_content_type("text/plain; charset=utf-8");
        for (name, value) in &headers {
            request = request.header(name.as_str(), value.as_str());
        }
        let signed = request.presign(&scene.signer, now(), 60).unwrap();
        prop_assert!(LOOKED_FOR.contains(&scene.status(Method::Get, &signed.url, &signed.headers)));

        let tampered = signed.url.replacen("/photos/", "/photos/x", 1);
        prop_assert_eq!(scene.status(Method::Get, &tampered, &signed.headers), 403);
        prop_assert_eq!(scene.status(Method::Head, &signed.url, &signed.headers), 403);
        let tampered = signed.url.replace("charset%3Dutf-8", "charset%3Dutf-7");
        prop_assert_eq!(scene.status(Method::Get, &tampered, &signed.headers), 403);
        if let Some((name, value)) = headers.first() {
            let mut changed = signed.headers.clone();
            changed[0] = (name.clone(), format!("{value}x"));
            prop_assert_eq!(scene.status(Method::Get, &signed.url, &changed), 403);
        }
        Ok(())
    });
}

#[test]
fn takes_our_headers_and_no_others() {
    run(|scene, key, headers| {
        let bucket = scene.bucket();
        let mut request = bucket.get(&key).query("partNumber", "1");
        for (name, value) in &headers {
            request = request.header(name.as_str(), value.as_str());
        }
        let signed = request.sign(&scene.signer, now(), Payload::Empty).unwrap();
        prop_assert!(LOOKED_FOR.contains(&scene.status(Method::Get, &signed.url, &signed.headers)));
        let tampered = signed.url.replacen("/photos/", "/photos/x", 1);
        prop_assert_eq!(scene.status(Method::Get, &tampered, &signed.headers), 403);
        let tampered = signed.url.replace("partNumber=1", "partNumber=2");
        prop_assert_eq!(scene.status(Method::Get, &tampered, &signed.headers), 403);
        Ok(())
    });
}
