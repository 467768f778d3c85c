//! Any body at the signing endpoint. What is signed must lie inside the guard, what is refused says no more than that.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{Bucket, S3Signer, SignatureVersion, UploadGuard, UploadOperation};
use objsign_fuzz::{at, credentials};

fuzz_target!(|body: &[u8]| {
    let bucket = Bucket::aws("media-uploads", "ap-northeast-2").expect("a valid bucket");
    let guard = UploadGuard::new(&bucket)
        .key_prefix("uploads/")
        .and_then(|guard| guard.fine_uploader_fields().content_type(["*"]))
        .and_then(|guard| guard.versions([SignatureVersion::V4, SignatureVersion::V2]))
        .expect("a valid guard")
        .operations(UploadOperation::ALL)
        .max_skew(u32::MAX);
    let signer =
        S3Signer::new(credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    let answer = guard.answer(&signer, body, at(1_716_545_472));
    match answer.status {
        200 => assert!(answer.refusal.is_none() && answer.body.contains("\"signature\":\"")),
        400 | 403 => assert!(answer.refusal.is_some() && answer.body == r#"{"invalid":true}"#),
        status => panic!("status {status}"),
    }
});
