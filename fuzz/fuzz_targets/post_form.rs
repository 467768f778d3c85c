//! Any uploaded form at the form verifiers of S3 and OSS, each in both of its versions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{Addresses, OssFormVerifier, ParsedForm, Request, S3FormVerifier, UploadedForm, VerifyError};
use objsign_fuzz::{at, credentials};

/// Fields as `name LF value LF`, the last line the file's name; a policy is one line of base64.
fuzz_target!(|data: &[u8]| {
    let lines: Vec<&[u8]> = data.split(|&byte| byte == b'\n').collect();
    let fields: Vec<(&[u8], &[u8])> = lines.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let name = lines.last().copied().filter(|_| lines.len() % 2 == 1);
    let form = UploadedForm::new(&fields).file(name, 3);
    let headers = [("Host", "test-bucket.s3.test"), ("Content-Type", "multipart/form-data; boundary=x")];
    let request = Request::new("POST", "/", &headers);
    let addresses = || Addresses::new().virtual_host("s3.test").expect("a valid table");

    let s3 =
        S3FormVerifier::new(addresses(), "us-east-1").expect("a valid region").allow_v2().max_age(u32::MAX);
    check(
        s3.parse(&request, &form, at(1_735_787_045)),
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    );
    let oss = OssFormVerifier::v4(addresses(), "cn-hangzhou").expect("a valid region").allow_v1();
    check(
        oss.parse(&request, &form, at(1_725_358_877)),
        "LTAI5tTestKeyAAAAAAAAAA1",
        "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1",
    );
});

fn check(parsed: Result<ParsedForm, VerifyError>, id: &str, secret: &str) {
    let verified = match parsed {
        Ok(ParsedForm::Signed(claim)) => claim.verify([&credentials(id, secret)]),
        Ok(_) => return,
        Err(error) => Err(error),
    };
    match verified {
        Ok(form) => assert!(!form.key().is_empty() && form.bucket() == "test-bucket"),
        Err(error) => {
            assert!((400..500).contains(&error.status()));
            assert!(error.to_xml("id").ends_with("</Error>"));
        }
    }
}
