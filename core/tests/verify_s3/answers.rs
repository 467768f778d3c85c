//! What S3 was recorded to answer, code and status, and what no answer may hold.

use super::support::*;
use objsign::VerifyErrorKind as Kind;
use objsign::{Credentials, VerifyError};

fn error(wire: &Wire, offset: i64) -> VerifyError {
    let verifier = verifier().allow_v2();
    verifier.verify(&wire.request(), [&key()], at(offset)).expect_err("accepted")
}

fn answer(wire: &Wire, offset: i64) -> (&'static str, u16) {
    let error = error(wire, offset);
    (error.code(), error.status())
}

#[test]
fn an_unsigned_amz_header_is_named() {
    let wire = get().presigned().with("x-amz-user-agent", "a").with("X-Amz-Acl", "b").with("x-amz-acl", "c");
    assert_eq!(answer(&wire, 10), ("AccessDenied", 403));
    let xml = error(&wire, 10).to_xml("id");
    assert!(xml.contains("<HeadersNotSigned>x-amz-user-agent, x-amz-acl</HeadersNotSigned>"), "{xml}");
}

#[test]
fn an_unsigned_content_type_passes() {
    get().presigned().with("Content-Type", "text/plain").accepted();
}

#[test]
fn a_signed_header_absent_or_other() {
    let mut wire = get().header("x-amz-meta-a", "1").presigned();
    wire.headers[1].1 = "2".into();
    assert_eq!(answer(&wire, 10), ("SignatureDoesNotMatch", 403));
    wire.headers.truncate(1);
    assert_eq!(answer(&wire, 10), ("SignatureDoesNotMatch", 403));
}

#[test]
fn a_parameter_added_after_signing() {
    let wire = get().presigned().with_target(|target| format!("{target}&x-id=GetObject"));
    assert_eq!(answer(&wire, 10), ("SignatureDoesNotMatch", 403));
}

#[test]
fn what_is_wrong_with_the_query() {
    let all = get().presigned();
    let with = |from: &str, to: &str| all.clone().with_target(|target| target.replace(from, to));
    for wire in [
        with("X-Amz-Date", "x-other"),
        with("%2F20250102", "%252F20250102"),
        with("us-east-1", "eu-west-1"),
        with("aws4_request", "aws5_request"),
        with("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
        with("X-Amz-Expires=900", "X-Amz-Expires=x"),
        with("X-Amz-Expires=900", "X-Amz-Expires=604801"),
        with("X-Amz-Date=20250102T030405Z", "X-Amz-Date=2025"),
        with("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=Host"),
        with("X-Amz-Expires=900", "X-Amz-Expires=900&X-Amz-Expires=900"),
    ] {
        assert_eq!(answer(&wire, 10), ("AuthorizationQueryParametersError", 400), "{}", wire.target);
    }
}

#[test]
fn what_is_wrong_with_the_header() {
    let with = |from: &str, to: &str| {
        let mut wire = get().in_header();
        let authorization = &mut wire.headers.last_mut().unwrap().1;
        *authorization = authorization.replace(from, to);
        wire
    };
    for (from, to) in [
        ("us-east-1", "eu-west-1"),
        ("SignedHeaders=host", "SignedHeaders=Host"),
        ("Credential=", "Cred="),
        (", Signature=", ", Signature=0, Signature="),
        ("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256"),
        ("AWS4-HMAC-SHA256", "Bearer"),
    ] {
        let (code, status) = answer(&with(from, to), 10);
        let known = ["AuthorizationHeaderMalformed", "InvalidRequest"].contains(&code);
        assert!(known && status == 400, "{from} {to}: {code}");
    }
}

/// The sentence, and the region to go to.
#[track_caller]
fn scope_answer(scope: &str, sentence: &str, region: Option<&str>) {
    let draft = Draft { scope: scope.into(), ..get() };
    for (wire, code, start) in [
        (
            draft.presigned(),
            "AuthorizationQueryParametersError",
            "Error parsing the X-Amz-Credential parameter;",
        ),
        (draft.in_header(), "AuthorizationHeaderMalformed", "The authorization header is malformed;"),
    ] {
        let error = error(&wire, 10);
        assert_eq!((error.kind(), error.code(), error.status()), (Kind::ScopeMismatch, code, 400));
        assert_eq!((error.message(), error.detail()), (start, Some(sentence)));
        assert_eq!(error.expected_region(), region);
        assert_eq!(error.to_string(), format!("{code} (400): {start} {sentence}"));
        let escaped = sentence.replace('\'', "&apos;").replace('"', "&quot;");
        let region = region.map(|region| format!("<Region>{region}</Region>")).unwrap_or_default();
        let message = format!("<Message>{start} {escaped}</Message>{region}<RequestId>id</RequestId>");
        let xml = error.to_xml("id");
        assert!(xml.contains(&message), "{xml}");
        assert!(!xml.contains(KEY_ID), "{xml}");
    }
}

/// In the words of S3, whose clients read `Region` and sign again.
#[test]
fn a_wrong_scope_names_the_part_and_what_it_should_be() {
    let expected = Some("us-east-1");
    scope_answer(
        "20250102/eu-west-1/s3/aws4_request",
        "the region 'eu-west-1' is wrong; expecting 'us-east-1'",
        expected,
    );
    scope_answer("20250102//s3/aws4_request", "the region '' is wrong; expecting 'us-east-1'", expected);
    scope_answer(
        "20250101/us-east-1/s3/aws4_request",
        "Invalid credential date \"20250101\". This date is not the same as X-Amz-Date: \"20250102\".",
        None,
    );
    scope_answer(
        "20250102/us-east-1/sts/aws4_request",
        "incorrect service \"sts\". This endpoint belongs to \"s3\".",
        None,
    );
    scope_answer(
        "20250102/us-east-1/s3/aws5_request",
        "incorrect terminal \"aws5_request\". This endpoint uses \"aws4_request\".",
        None,
    );
    // Whoever goes to the region that is told shall not fail there for the rest.
    scope_answer(
        "20250101/eu-west-1/s3/aws4_request",
        "Invalid credential date \"20250101\". This date is not the same as X-Amz-Date: \"20250102\".",
        None,
    );
    // Any other refusal has no region.
    assert_eq!(error(&get().presigned(), 900).expected_region(), None);
}

#[test]
fn what_a_client_writes_into_the_scope_is_cut_and_escaped() {
    let expected = Some("us-east-1");
    scope_answer(
        &format!("20250102/{}/s3/aws4_request", "a".repeat(4000)),
        &format!("the region '{}' is wrong; expecting 'us-east-1'", "a".repeat(64)),
        expected,
    );
    scope_answer(
        "20250102/x'; expecting 'evil/s3/aws4_request",
        "the region 'x\\'; expecting \\'evil' is wrong; expecting 'us-east-1'",
        expected,
    );
    let escapes = "20250102/\u{1b}[2J\u{202e}é/s3/aws4_request";
    scope_answer(
        escapes,
        "the region '\\x1b[2J\\xe2\\x80\\xae\\xc3\\xa9' is wrong; expecting 'us-east-1'",
        expected,
    );
}

#[test]
fn an_expired_url_says_since_when() {
    let wire = get().presigned();
    assert_eq!(answer(&wire, 900), ("AccessDenied", 403));
    let xml = error(&wire, 960).to_xml("id");
    assert!(xml.contains("<Message>Request has expired</Message>"), "{xml}");
    assert!(
        xml.contains("<Expires>2025-01-02T03:19:05Z</Expires><ServerTime>2025-01-02T03:20:05Z</ServerTime>")
    );
    assert_eq!(answer(&wire, -901), ("AccessDenied", 403));
    assert_eq!(answer(&get().in_header(), 901), ("RequestTimeTooSkewed", 403));
}

#[test]
fn version_2_parameters_missing_or_expired() {
    let url = |query: &str| Wire {
        method: "GET".into(),
        target: format!("/test.txt?{query}"),
        headers: vec![("Host".into(), HOST.into())],
    };
    assert_eq!(answer(&url("AWSAccessKeyId=A&Signature=b"), 0), ("AccessDenied", 403));
    assert_eq!(answer(&url("AWSAccessKeyId=A&Expires=1735787945"), 0), ("AccessDenied", 403));
    assert_eq!(answer(&url("Signature=b&Expires=1735787945"), 0), ("AccessDenied", 403));
    let expired = url("AWSAccessKeyId=A&Signature=b&Expires=1735787945");
    assert_eq!(answer(&expired, 900), ("AccessDenied", 403));
    assert!(error(&expired, 900).to_xml("id").contains("<Expires>2025-01-02T03:19:05Z</Expires>"));
}

#[test]
fn the_other_answers() {
    let wire = get().presigned();
    let unknown = wire.clone().with_target(|target| target.replace(KEY_ID, "AKIDOTHER"));
    assert_eq!(answer(&unknown, 10), ("InvalidAccessKeyId", 403));
    let mut put = Draft { signed_headers: Some("host;x-amz-date".into()), ..get() }.in_header();
    put.headers.retain(|(name, _)| name != "x-amz-content-sha256");
    assert_eq!(answer(&put, 10), ("InvalidRequest", 400));
    let mut none = wire.clone();
    none.target = "/test.txt".into();
    assert_eq!(answer(&none, 10), ("AccessDenied", 403));
    let both = wire.with("Authorization", "AWS A:b");
    assert_eq!(answer(&both, 10), ("InvalidArgument", 400));
    let request = get().in_header();
    let mismatch = request.request().payload(objsign::Payload::Bytes(b"x"));
    assert!(verifier().verify(&mismatch, [&key()], at(10)).is_ok(), "an unsigned payload is not compared");
    let signed = Draft { payload: "0".repeat(64), ..get() }.in_header();
    let error =
        verifier().verify(&signed.request().payload(objsign::Payload::Empty), [&key()], at(10)).unwrap_err();
    assert_eq!((error.code(), error.status()), ("XAmzContentSHA256Mismatch", 400));
}

#[test]
fn no_answer_holds_a_secret_a_token_or_the_right_signature() {
    let right = get().query("X-Amz-Security-Token", TOKEN).presigned();
    let (_, signature) = right.target.split_once("X-Amz-Signature=").unwrap();
    let wrong = right.clone().with_target(|target| target.replace("test.txt", "tess.txt"));
    let temporary = temporary();
    let other = Credentials::new(KEY_ID, SECRET).unwrap().session_token("other").unwrap();
    for (wire, key) in [(&wrong, &temporary), (&right, &other), (&right, &key())] {
        let error = verifier().verify(&wire.request(), [key], at(10)).unwrap_err();
        let shown = format!("{error:?} {error} {}", error.to_xml("id"));
        assert!(!shown.contains(SECRET) && !shown.contains(TOKEN) && !shown.contains("AQoD"), "{shown}");
        let echoed = wire.target.contains(signature);
        assert!(echoed || !shown.contains(signature), "{shown}");
    }
    let verified = right.by(&verifier(), &temporary, 10).unwrap();
    let shown = format!("{verified:?} {:?} {}", right.request(), verified.replay_key());
    assert!(!shown.contains(signature) && !shown.contains("AQoD"), "{shown}");
    let claim = verifier().parse(&right.request(), at(10)).unwrap();
    assert!(!format!("{claim:?}").contains(signature));
}
