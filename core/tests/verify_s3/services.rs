//! Services other than S3: normalised paths encoded again, bodies that only the caller knows.

use super::support::*;
use objsign::{
    Credentials, Method, Payload, Request, SigV4Request, SigV4Signer, SigV4Verifier, SignedPayload,
    VerifyErrorKind as Kind,
};

fn verifier() -> SigV4Verifier {
    SigV4Verifier::new("eu-west-1", "execute-api").unwrap()
}

fn signer(key: Credentials) -> SigV4Signer {
    SigV4Signer::new(key, "eu-west-1", "execute-api").unwrap()
}

fn post(path: &str) -> SigV4Request<'_> {
    let request = SigV4Request::new(Method::Post, "https://api.example.org").unwrap();
    request.path(path).payload(Payload::Bytes(b"{}"))
}

fn wire(request: &SigV4Request<'_>, path: &str) -> Wire {
    let sent = request.sign(&signer(key()), at(0)).unwrap();
    let wire = Wire { method: "POST".into(), target: path.into(), headers: sent.headers };
    wire.with("Host", "api.example.org")
}

#[test]
fn a_body_must_be_known() {
    let wire = wire(&post("/pets"), "/pets");
    let verify = |payload: Option<Payload<'static>>| {
        let request = match payload {
            Some(payload) => wire.request().payload(payload),
            None => wire.request(),
        };
        verifier().verify(&request, [&key()], at(10)).map_err(|error| error.kind())
    };
    let verified = verify(Some(Payload::Bytes(b"{}"))).unwrap();
    assert!(matches!(verified.payload(), SignedPayload::Sha256 { checked: true, .. }));
    assert_eq!(verified.path(), Some(&b"/pets"[..]));
    assert_eq!((verified.bucket(), verified.key()), (None, None));
    assert_eq!(verify(Some(Payload::Bytes(b"[]"))).unwrap_err(), Kind::SignatureMismatch);
    assert_eq!(verify(None).unwrap_err(), Kind::SignatureMismatch);
    assert_eq!(verify(Some(Payload::Unsigned)).unwrap_err(), Kind::SignatureMismatch);
}

#[test]
fn a_hash_in_the_header_is_compared_with_the_body() {
    let wire = wire(&post("/pets").content_sha256_header(), "/pets");
    let known = |body: &'static [u8]| {
        let request = wire.request().payload(Payload::Bytes(body));
        verifier().verify(&request, [&key()], at(10)).map(drop).map_err(|error| error.kind())
    };
    assert_eq!(known(b"{}"), Ok(()));
    assert_eq!(known(b"[]"), Err(Kind::PayloadMismatch));
    let verified = verifier().verify(&wire.request(), [&key()], at(10)).unwrap();
    assert!(matches!(verified.payload(), SignedPayload::Sha256 { checked: false, .. }));
}

#[test]
fn removed_segments_are_not_reported() {
    for sent in ["/a/../pets", "/./pets", "//pets", "/a/b/../../pets"] {
        let wire = wire(&post("/pets"), sent);
        let request = wire.request().payload(Payload::Bytes(b"{}"));
        let verified = verifier().verify(&request, [&key()], at(10)).unwrap();
        assert_eq!(verified.path(), Some(&b"/pets"[..]), "{sent}");
        let exact = verifier().normalize_path(false);
        let error = exact.verify(&request, [&key()], at(10)).unwrap_err();
        assert_eq!(error.kind(), Kind::SignatureMismatch, "{sent}");
    }
}

#[test]
fn escapes_are_signed_as_sent() {
    let wire = wire(&post("/a%20b%2Fc"), "/a%20b%2Fc");
    let at_path = |path: &str| {
        let wire = Wire { target: path.into(), ..wire.clone() };
        let request = wire.request().payload(Payload::Bytes(b"{}"));
        verifier().verify(&request, [&key()], at(10)).map_err(|error| error.kind()).map(drop)
    };
    assert_eq!(at_path("/a%20b%2Fc"), Ok(()));
    for other in ["/a%20b/c", "/a%20b%2fc", "/a+b%2Fc", "/%61%20b%2Fc"] {
        assert_eq!(at_path(other), Err(Kind::SignatureMismatch), "{other}");
    }
}

#[test]
fn without_double_encoding_the_path_reported_is_the_one_that_is_signed() {
    let verifier = verifier().double_encode_path(false);
    let signed = |path: &str| {
        let scope = "20250102/eu-west-1/execute-api/aws4_request";
        Draft { path: path.into(), scope: scope.into(), ..get() }.in_header()
    };
    let reported = |wire: Wire| {
        let verified = verifier.verify(&wire.request(), [&key()], at(10)).map_err(|error| error.kind())?;
        Ok(verified.path().map(Vec::from))
    };
    let spelled = |signed: &Wire, path: &str| reported(signed.clone().with_target(|_| path.into()));
    let pets = signed("/pets/a%20b");
    for path in ["/pets/a%20b", "/pets%2Fa%20b", "/%70ets/a%20b", "/x/../pets/a%20b"] {
        assert_eq!(spelled(&pets, path), Ok(Some(b"/pets/a%20b".to_vec())), "{path}");
    }
    let above = signed("/pets/../b");
    for path in ["/pets/%2E%2E/b", "/pets/.%2e/b", "/pets%2F..%2fb"] {
        assert_eq!(spelled(&above, path), Err(Kind::InvalidUri), "{path}");
    }
    assert_eq!(spelled(&signed("/pets//b"), "/pets/%2Fb"), Err(Kind::InvalidUri));
}

#[test]
fn a_decoded_path_cannot_be_verified() {
    let wire = wire(&post("/pets"), "/pets");
    let none: [(&str, &str); 0] = [];
    let request = Request::decoded("POST", "/pets", &none, &wire.headers).payload(Payload::Bytes(b"{}"));
    let error = verifier().verify(&request, [&key()], at(10)).unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidUri);
}

#[test]
fn a_token_that_is_not_signed_is_still_the_keys() {
    let request = SigV4Request::new(Method::Get, "wss://iot.example.org").unwrap().path("/mqtt");
    let unsigned = request.clone().session_token_unsigned();
    let target = |request: &SigV4Request<'_>| {
        let url = request.presign(&signer(temporary()), at(0), 60).unwrap().url;
        url.strip_prefix("wss://iot.example.org").unwrap().to_owned()
    };
    let verify = |target: &str, verifier: &SigV4Verifier| {
        let headers = [("host", "iot.example.org")];
        let request = Request::new("GET", target, &headers);
        verifier.verify(&request, [&temporary()], at(10)).map(drop).map_err(|error| error.kind())
    };
    let lenient = verifier().session_token_unsigned();
    assert_eq!(verify(&target(&unsigned), &lenient), Ok(()));
    assert_eq!(verify(&target(&unsigned), &verifier()), Err(Kind::SignatureMismatch));
    assert_eq!(verify(&target(&request), &verifier()), Ok(()));
    let changed = target(&unsigned).replace("AQoD", "AQoE");
    assert_eq!(verify(&changed, &lenient), Err(Kind::TokenMismatch));
}

#[test]
fn regions_and_services_are_checked_and_no_others_taken() {
    assert!(SigV4Verifier::new("eu west", "sts").is_err() && SigV4Verifier::new("eu-west-1", "").is_err());
    let wire = wire(&post("/pets"), "/pets");
    for (region, service) in [("eu-west-2", "execute-api"), ("eu-west-1", "s3")] {
        let verifier = SigV4Verifier::new(region, service).unwrap();
        let request = wire.request().payload(Payload::Bytes(b"{}"));
        let error = verifier.verify(&request, [&key()], at(10)).unwrap_err();
        assert_eq!(error.kind(), Kind::ScopeMismatch);
        let (detail, wrong_region) = match service {
            "s3" => ("incorrect service \"execute-api\". This endpoint belongs to \"s3\".", None),
            _ => ("the region 'eu-west-1' is wrong; expecting 'eu-west-2'", Some("eu-west-2")),
        };
        assert_eq!((error.detail(), error.expected_region()), (Some(detail), wrong_region));
    }
    let verify = |wire: &Wire| verifier().verify(&wire.request(), [&key()], at(10)).unwrap_err().kind();
    let mut other = wire.clone();
    other.headers.retain(|(name, _)| name != "authorization");
    assert_eq!(verify(&other), Kind::NotSigned);
    assert_eq!(verify(&other.clone().with("Authorization", "AWS A:b")), Kind::MalformedAuthorization);
    assert_eq!(verify(&wire.clone().with("x-amz-target", "x")), Kind::UnsignedHeader);
    assert_eq!(
        verify(&wire.with_target(|target| format!("{target}?X-Amz-Signature=0"))),
        Kind::TwoMechanisms
    );
}
