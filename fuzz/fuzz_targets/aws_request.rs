//! Any request at the S3 verifier, both versions, and at the verifier of other services.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{Addresses, Credentials, Request, S3Verifier, SigV4Verifier, Timestamp, Verified, VerifyError};
use objsign_fuzz::{Wire, at, credentials};

fuzz_target!(|data: &[u8]| {
    let Some(wire) = Wire::read(data) else { return };
    let key = credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let request = Request::new(&wire.method, &wire.target, &wire.headers);
    // The clock of most seeds.
    let now = at(1_735_787_055);
    s3(&request, &key, now);
    let service = SigV4Verifier::new("us-east-1", "execute-api").expect("a valid scope").max_skew(u32::MAX);
    check(service.verify(&request, [&key], now), &key);
});

fn s3(request: &Request<'_>, key: &Credentials, now: Timestamp) {
    let addresses = Addresses::new()
        .virtual_host("s3.amazonaws.com")
        .and_then(|table| table.path_style("127.0.0.1"))
        .expect("a valid table");
    let verifier =
        S3Verifier::new(addresses, "us-east-1").expect("a valid region").allow_v2().max_skew(u32::MAX);
    check(verifier.verify(request, [key], now), key);
}

fn check(result: Result<Verified, VerifyError>, key: &Credentials) {
    match result {
        Ok(verified) => {
            assert_eq!(verified.access_key_id(), key.access_key_id());
            assert!(verified.key().is_none() || verified.bucket().is_some());
            assert!(verified.parameters().all(|(name, _)| name != "X-Amz-Signature" && name != "Signature"));
        }
        Err(error) => {
            assert!((400..500).contains(&error.status()));
            assert!(error.to_xml("id").ends_with("</Error>"));
        }
    }
}
