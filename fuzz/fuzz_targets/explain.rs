//! Any request and any answer at the explainer: it always has a cause, and never shows a secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{Addresses, Bucket, Explainer, Explanation, OssVerifier, OssVersion, Request, S3Signer};
use objsign_fuzz::{Wire, at, credentials};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fuzz_target!(|data: &[u8]| {
    let key = credentials("AKIAIOSFODNN7EXAMPLE", SECRET);
    let now = at(1_735_787_055);
    if let Some(wire) = Wire::read(data) {
        let request = Request::new(&wire.method, &wire.target, &wire.headers);
        check(&Explainer::s3("us-east-1").explain(&request, &key, now));
        let addresses = Addresses::new().virtual_host("s3.amazonaws.com").expect("a valid table");
        let verifier = OssVerifier::new(addresses, [OssVersion::V1, OssVersion::V2, OssVersion::V4])
            .region("us-east-1")
            .expect("a valid region");
        check(&Explainer::oss(verifier).explain(&request, &key, now));
    }
    let bucket = Bucket::aws("examplebucket", "us-east-1").expect("a valid bucket");
    let stages =
        bucket.get("test.txt").presign_stages(&S3Signer::new(key), now, 900).expect("a valid request");
    check(&Explanation::of_answer(data, &stages));
});

fn check(explanation: &Explanation) {
    assert!(!explanation.summary.is_empty() && !explanation.cure.is_empty());
    assert!(!explanation.to_string().contains(SECRET));
}
