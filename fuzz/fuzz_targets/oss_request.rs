//! Any request at the OSS verifier. Whatever it accepts must name a bucket of the table and hold no second reading.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{Addresses, OssVerifier, OssVersion, Request};
use objsign_fuzz::{Wire, at, credentials};

fuzz_target!(|data: &[u8]| {
    let Some(wire) = Wire::read(data) else { return };
    let addresses = Addresses::new()
        .virtual_host("oss-cn-hangzhou.aliyuncs.com")
        .and_then(|table| table.path_style("127.0.0.1"))
        .and_then(|table| table.cname("img.example.com", "example-bucket"))
        .expect("a valid table");
    let versions = [OssVersion::V1, OssVersion::V2, OssVersion::V4];
    let verifier = OssVerifier::new(addresses, versions)
        .region("cn-hangzhou")
        .expect("a valid region")
        .max_skew(u32::MAX);
    let key = credentials("LTAI5tTestKeyAAAAAAAAAA1", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1");
    let request = Request::new(&wire.method, &wire.target, &wire.headers);
    match verifier.verify(&request, [&key], at(1_704_067_230)) {
        Ok(verified) => {
            assert_eq!(verified.access_key_id(), key.access_key_id());
            assert!(verified.key().is_none() || verified.bucket().is_some());
            assert!(verified.parameters().all(|(name, _)| !["Signature", "x-oss-signature"].contains(&name)));
        }
        Err(error) => {
            assert!((400..500).contains(&error.status()));
            assert!(error.to_xml("id").ends_with("</Error>"));
        }
    }
});
