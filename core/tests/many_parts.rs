//! Requests and forms of very many parts. Where each part were compared with each, any of these would take minutes.

use objsign::{
    Addresses, Bucket, Credentials, Limits, Method, OssBucket, OssSigner, OssVerifier, OssVersion, Payload,
    Request, S3Request, S3Signer, S3Verifier, SigV4Request, SigV4Signer, SignError, Timestamp,
    VerifyErrorKind,
};

const MANY: usize = 50_000;

fn now() -> Timestamp {
    Timestamp::from_unix(1_725_358_877).unwrap()
}

fn credentials() -> Credentials {
    Credentials::new("LTAI5tExample", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1").unwrap()
}

fn bucket() -> Bucket {
    Bucket::at("http://localhost:9000", "photos", "us-east-1").unwrap()
}

fn oss_bucket() -> OssBucket {
    let bucket = OssBucket::new("http://oss.example.com", "photos").unwrap();
    bucket.region("cn-hangzhou").unwrap()
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    for limit in
        [&mut limits.target_bytes, &mut limits.headers, &mut limits.header_bytes, &mut limits.parameters]
    {
        *limit = usize::MAX;
    }
    limits
}

fn s3_verifier() -> S3Verifier {
    let addresses = Addresses::new().path_style("localhost").unwrap();
    S3Verifier::new(addresses, "us-east-1").unwrap().limits(limits())
}

/// Each name once, in no order.
fn names(prefix: &'static str) -> impl Iterator<Item = String> {
    (0..MANY).map(move |number| format!("{prefix}{}", number * 7919 % MANY))
}

fn with_parameters(request: S3Request<'_>) -> S3Request<'_> {
    names("p").fold(request, |request, name| request.query(name, ""))
}

fn with_headers(request: S3Request<'_>) -> S3Request<'_> {
    names("x-amz-meta-").fold(request, |request, name| request.header(name, "v"))
}

#[test]
fn s3_signs_many_parameters_and_headers() {
    let (bucket, signer) = (bucket(), S3Signer::new(credentials()));
    let request = with_parameters(bucket.get("k"));
    assert!(request.presign(&signer, now(), 900).is_ok());
    assert!(request.presign_v2(&signer, now(), 900).is_ok());
    let repeated = || Err(SignError::RepeatedParameter { name: "p7".into() });
    let request = request.query("p7", "");
    assert_eq!(request.presign(&signer, now(), 900), repeated());
    assert_eq!(request.presign_v2(&signer, now(), 900), repeated());
    let request = with_headers(bucket.put("k"));
    assert!(request.sign(&signer, now(), Payload::Unsigned).is_ok());
    assert!(request.sign_v2(&signer, now()).is_ok());
}

#[test]
fn other_services_sign_many_parameters_and_headers() {
    let signer = SigV4Signer::new(credentials(), "eu-west-1", "execute-api").unwrap();
    let request = SigV4Request::new(Method::Get, "https://api.example.org").unwrap();
    let request = names("p").fold(request, |request, name| request.query(name, ""));
    let request = names("h").fold(request, |request, name| request.header(name, ""));
    assert!(request.sign(&signer, now()).is_ok());
}

#[test]
fn oss_signs_and_verifies_many_parameters_and_headers() {
    let (bucket, signer) = (oss_bucket(), OssSigner::new(credentials()));
    let request = bucket.object(Method::Put, "k");
    let request = names("x-oss-p").fold(request, |request, name| request.query(name, ""));
    let request = names("x-oss-meta-").fold(request, |request, name| request.header(name, "v"));
    let addresses = Addresses::new().virtual_host("oss.example.com").unwrap();
    let versions = [OssVersion::V1, OssVersion::V2, OssVersion::V4];
    let verifier = OssVerifier::new(addresses, versions).region("cn-hangzhou").unwrap().limits(limits());
    for sent in
        [request.sign_v1(&signer, now()), request.sign_v2(&signer, now()), request.sign_v4(&signer, now())]
    {
        let sent = sent.unwrap();
        let mut headers = sent.headers.clone();
        headers.push(("host".into(), "photos.oss.example.com".into()));
        let target = sent.url.strip_prefix("http://photos.oss.example.com").unwrap();
        let verified =
            verifier.verify(&Request::new("PUT", target, &headers), [&credentials()], now()).unwrap();
        assert!(verified.headers().count() >= MANY);
    }
    let repeated = || Err(SignError::RepeatedParameter { name: "x-oss-p7".into() });
    let request = request.query("x-oss-p7", "");
    assert_eq!(request.sign_v1(&signer, now()), repeated());
    assert_eq!(request.sign_v4(&signer, now()), repeated());
}

#[test]
fn signed_headers_and_parameters_are_looked_up() {
    let (bucket, signer) = (bucket(), S3Signer::new(credentials()));
    let verifier = s3_verifier();
    let request = with_parameters(with_headers(bucket.put("k")));
    for legacy in [false, true] {
        let sent = match legacy {
            true => request.sign_v2(&signer, now()),
            false => request.sign(&signer, now(), Payload::Unsigned),
        };
        let sent = sent.unwrap();
        let mut headers = sent.headers.clone();
        headers.push(("Host".into(), "localhost:9000".into()));
        let target = sent.url.strip_prefix("http://localhost:9000").unwrap();
        let verifier = if legacy { verifier.clone().allow_v2() } else { verifier.clone() };
        let verified = verifier.verify(&Request::new("PUT", target, &headers), [&credentials()], now());
        assert!(verified.unwrap().headers().count() >= MANY);
    }
}

#[test]
fn headers_that_are_not_signed_are_named_in_the_order_sent() {
    let (bucket, signer) = (bucket(), S3Signer::new(credentials()));
    let verifier = s3_verifier();
    let sent = bucket.put("k").sign(&signer, now(), Payload::Unsigned).unwrap();
    let mut headers = sent.headers.clone();
    headers.push(("Host".into(), "localhost:9000".into()));
    headers.extend(["x-amz-z", "X-Amz-A", "x-amz-Z"].map(|name| (name.into(), String::new())));
    headers.extend(names("x-amz-n").map(|name| (name, String::new())));
    let error =
        verifier.verify(&Request::new("PUT", "/photos/k", &headers), [&credentials()], now()).unwrap_err();
    assert_eq!(error.kind(), VerifyErrorKind::UnsignedHeader);
    let xml = error.to_xml("id");
    assert!(xml.contains(">x-amz-z, x-amz-a, x-amz-n0, x-amz-n7919, "), "{}", &xml[..300]);
}

#[test]
fn a_form_has_no_more_fields_than_its_verifier_takes() {
    let (bucket, signer) = (bucket(), S3Signer::new(credentials()));
    let form = |count: usize| {
        let policy = bucket.post_policy().key("k");
        (0..count).fold(policy, |policy, number| policy.field(format!("x-amz-meta-{number}"), ""))
    };
    let refused = SignError::TooManyFields { max: 256 };
    assert_eq!(refused.kind(), "too_many_fields");
    // The key and five of the signature.
    assert_eq!(form(250).sign(&signer, now(), 300).unwrap().fields.len(), 256);
    assert_eq!(form(251).sign(&signer, now(), 300), Err(refused.clone()));
    assert_eq!(form(251).sign_v2(&signer, now(), 300).unwrap().fields.len(), 255);
    assert_eq!(form(MANY).sign(&signer, now(), 300), Err(refused.clone()));
    assert_eq!(form(MANY).sign_v2(&signer, now(), 300), Err(refused.clone()));
    let (bucket, signer) = (oss_bucket(), OssSigner::new(credentials()));
    let policy = bucket.post_policy().key("k");
    let policy = (0..MANY).fold(policy, |policy, number| policy.field(format!("x-oss-meta-{number}"), ""));
    assert_eq!(policy.sign_v4(&signer, now(), 300), Err(refused.clone()));
    assert_eq!(policy.sign_v1(&signer, now(), 300), Err(refused));
}
