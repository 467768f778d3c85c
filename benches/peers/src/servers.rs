//! A verifying server: s3s, called without a network.

use std::time::{SystemTime, UNIX_EPOCH};

use objsign::Timestamp;
use objsign_gates::jobs::Job;
use objsign_gates::samples::{HOST, ID, KEY, PATH, REGION, SECRET, bucket, signer};
use s3s::service::{S3Service, S3ServiceBuilder};

use crate::signers::ready;

/// Answers that it is not implemented.
struct Nothing;

#[async_trait::async_trait]
impl s3s::S3 for Nothing {}

fn service(verifies: bool) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Nothing);
    builder.set_host(s3s::host::SingleDomain::new(&format!("s3.{REGION}.amazonaws.com")).unwrap());
    if verifies {
        builder.set_auth(s3s::auth::SimpleAuth::from_single(ID, SECRET));
    }
    builder.build()
}

/// The status of the answer.
fn call(service: &S3Service, target: &str) -> u16 {
    let url = format!("https://{HOST}{target}");
    let request = http::Request::get(url).header("host", HOST).body(s3s::Body::empty()).unwrap();
    ready(service.call(request)).unwrap().status().as_u16()
}

/// The whole call with a presigned URL, and the same call unsigned, at a server that does not look.
pub fn s3s(token: Option<&str>) -> [Job; 2] {
    // It reads the clock.
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = Timestamp::from_unix(seconds.cast_signed()).unwrap();
    let url = bucket().get(KEY).presign(&signer(token), now, 86_400).unwrap().url;
    let target = url.split_once(HOST).unwrap().1.to_owned();
    let (verifying, careless) = (service(true), service(false));
    assert_eq!(call(&verifying, &target), 501);
    let at = target.find("Signature=").unwrap() + "Signature=".len();
    let wrong = format!("{}{}{}", &target[..at], "0".repeat(64), &target[at + 64..]);
    assert_eq!(call(&verifying, &wrong), 403);
    assert_eq!(call(&careless, PATH), 501);
    [
        Job::new("s3s, the call without a signature", move || call(&careless, PATH)),
        Job::new("s3s, its signature part", move || call(&verifying, &target)),
    ]
}
