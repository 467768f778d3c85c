//! Any list of conditions at the policy builder: signed, or an error with a place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{Bucket, S3Signer};
use objsign_fuzz::{at, credentials};

fuzz_target!(|conditions: &str| {
    let bucket = Bucket::aws("photos", "eu-central-1").expect("a valid bucket");
    let signer = S3Signer::new(credentials("AKIDEXAMPLE", "secret"));
    let policy = bucket.post_policy().key("k").fields_and_conditions(&[("acl", "private")], conditions);
    if let Ok(form) = policy.sign(&signer, at(1_700_000_000), 300) {
        assert!(form.fields.iter().any(|(name, _)| name == "x-amz-signature"));
    }
});
