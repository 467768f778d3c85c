//! One test for each ruling of the verifier of version 4, with correctly signed requests.

use super::support::*;
use objsign::{Operation, Payload, Scheme, SignedPayload, VerifyErrorKind as Kind};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn replaced(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    move |target| {
        assert!(target.contains(from), "{target}");
        target.replace(from, to)
    }
}

#[test]
fn a_url_says_what_it_covers() {
    let wire = get().header("x-amz-meta-a", "one  two").query("versionId", "7").presigned();
    let verified = wire.accepted();
    assert_eq!(verified.scheme(), Scheme::SigV4Query);
    assert_eq!((verified.bucket(), verified.key_str()), (Some("photos"), Some("test.txt")));
    assert_eq!((verified.access_key_id(), verified.method()), (KEY_ID, "GET"));
    assert_eq!(verified.operation(), Operation::GetObject);
    assert_eq!(verified.valid_until(), at(900));
    assert_eq!(verified.payload(), SignedPayload::Unsigned);
    let headers: Vec<_> = verified.headers().collect();
    assert_eq!(headers, [("host", HOST.as_bytes()), ("x-amz-meta-a", b"one two")]);
    let parameters: Vec<_> = verified.parameters().collect();
    assert_eq!(parameters, [("versionId", &b"7"[..])]);
}

#[test]
fn a_header_says_what_it_covers() {
    let mut draft = get().query("acl", "");
    draft.payload = EMPTY.into();
    let verified = draft.in_header().with("Accept", "*/*").with("Content-Type", "text/plain").accepted();
    assert_eq!(verified.scheme(), Scheme::SigV4Header);
    assert_eq!(verified.operation(), Operation::Other);
    assert_eq!(verified.valid_until(), at(900));
    assert!(matches!(verified.payload(), SignedPayload::Sha256 { checked: false, .. }));
    let names: Vec<_> = verified.headers().map(|(name, _)| name).collect();
    assert_eq!(names, ["host", "x-amz-content-sha256", "x-amz-date"]);
    assert_eq!(verified.header("content-type"), None, "not signed, so not covered");
}

#[test]
fn a_temporary_key_without_its_token() {
    for wire in [get().presigned(), get().in_header()] {
        assert_eq!(wire.by(&verifier(), &temporary(), 10).unwrap_err(), Kind::TokenMissing);
    }
}

#[test]
fn a_temporary_key_with_another_token() {
    let other = format!("{TOKEN}x");
    for token in [other.as_str(), "", &TOKEN[1..]] {
        let query = get().query("X-Amz-Security-Token", token).presigned();
        let header = get().header("x-amz-security-token", token).in_header();
        for wire in [query, header] {
            assert_eq!(wire.by(&verifier(), &temporary(), 10).unwrap_err(), Kind::TokenMismatch, "{token:?}");
        }
    }
}

#[test]
fn a_temporary_key_with_its_token_and_a_permanent_one_with_any() {
    let query = get().query("X-Amz-Security-Token", TOKEN).presigned();
    let header = get().header("x-amz-security-token", TOKEN).in_header();
    for wire in [query, header] {
        let verified = wire.by(&verifier(), &temporary(), 10).unwrap();
        assert!(verified.headers().all(|(name, _)| name != "x-amz-security-token"));
        assert_eq!(verified.parameters().count(), 0);
        assert_eq!(wire.refused(), Kind::TokenNotExpected);
    }
}

#[test]
fn a_token_in_a_second_place() {
    let wire = get().query("X-Amz-Security-Token", TOKEN).header("x-amz-security-token", TOKEN).presigned();
    assert_eq!(wire.by(&verifier(), &temporary(), 10).unwrap_err(), Kind::RepeatedToken);
    let wire = get().header("x-amz-security-token", TOKEN).presigned();
    assert_eq!(wire.by(&verifier(), &temporary(), 10).unwrap_err(), Kind::TokenNotExpected);
    let wire = get().query("X-Amz-Security-Token", TOKEN).in_header();
    assert_eq!(wire.refused(), Kind::TwoMechanisms);
}

#[test]
fn credentials_that_ended() {
    let wire = get().presigned();
    assert!(wire.by(&verifier(), &key().expires_at(at(11)), 10).is_ok());
    assert_eq!(wire.by(&verifier(), &key().expires_at(at(10)), 10).unwrap_err(), Kind::TokenExpired);
}

#[test]
fn an_expiry_of_604800_and_of_604801() {
    let with = |expires: &str| Draft { expires: expires.into(), ..get() }.presigned();
    assert!(with("604800").at(604_799).is_ok());
    assert_eq!(with("604800").at(604_800).unwrap_err(), Kind::Expired);
    assert_eq!(with("604801").refused(), Kind::ExpiresTooLate);
    assert_eq!(
        with("0").at(-10).unwrap_err(),
        Kind::Expired,
        "zero is never good, not even ahead of its time"
    );
    for expires in ["", "-1", " 900", "900 ", "9e2", "+900", "99999999999999999999999"] {
        assert_eq!(with(expires).refused(), Kind::InvalidExpires, "{expires:?}");
    }
    assert_eq!(with("0900").accepted().valid_until(), at(900));
}

#[test]
fn a_lifetime_shorter_than_the_protocols() {
    let verifier = verifier().max_lifetime(900);
    assert!(get().presigned().by(&verifier, &key(), 10).is_ok());
    let longer = Draft { expires: "901".into(), ..get() }.presigned();
    assert_eq!(longer.by(&verifier, &key(), 10).unwrap_err(), Kind::ExpiresTooLate);
    let week = Draft { expires: "604801".into(), ..get() }.presigned();
    let none = super::support::verifier().max_lifetime(u32::MAX);
    assert_eq!(
        week.by(&none, &key(), 10).unwrap_err(),
        Kind::ExpiresTooLate,
        "the protocol's own limit stays"
    );
}

#[test]
fn skew_exactly_met() {
    let header = get().in_header();
    assert!(header.at(900).is_ok() && header.at(-900).is_ok());
    assert_eq!(header.at(901).unwrap_err(), Kind::RequestTimeTooSkewed);
    assert_eq!(header.at(-901).unwrap_err(), Kind::RequestTimeTooSkewed);
    let query = get().presigned();
    assert!(query.at(-900).is_ok());
    assert_eq!(query.at(-901).unwrap_err(), Kind::NotYetValid);
    let strict = verifier().max_skew(0);
    assert!(header.by(&strict, &key(), 0).is_ok() && query.by(&strict, &key(), 0).is_ok());
    assert_eq!(header.by(&strict, &key(), 1).unwrap_err(), Kind::RequestTimeTooSkewed);
    assert_eq!(query.by(&strict, &key(), -1).unwrap_err(), Kind::NotYetValid);
    assert!(query.by(&strict, &key(), 899).is_ok());
}

#[test]
fn end_of_validity_exactly_met() {
    use objsign::Timestamp;
    let wire = get().presigned();
    let millis = |millis: i64| Timestamp::from_unix_millis((SIGNED_AT + 900) * 1000 + millis).unwrap();
    assert!(verifier().verify(&wire.request(), [&key()], millis(-1)).is_ok());
    assert_eq!(verifier().verify(&wire.request(), [&key()], millis(0)).unwrap_err().kind(), Kind::Expired);
}

#[test]
fn a_repeated_authentication_parameter() {
    let wire = get().query("X-Amz-Security-Token", TOKEN).presigned();
    let (_, query) = wire.target.split_once('?').unwrap();
    for pair in query.split('&') {
        let again = wire.clone().with_target(|target| format!("{target}&{pair}"));
        assert_eq!(again.refused(), Kind::RepeatedParameter, "{pair}");
        let (name, _) = pair.split_once('=').unwrap();
        let empty = wire.clone().with_target(|target| format!("{target}&{name}"));
        assert_eq!(empty.refused(), Kind::RepeatedParameter, "{name}");
    }
}

#[test]
fn a_lower_case_spelling_of_an_authentication_parameter() {
    let wire = get().presigned();
    let (_, query) = wire.target.split_once('?').unwrap();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap();
        let lower = format!("{}={value}", name.to_ascii_lowercase());
        let beside = wire.clone().with_target(|target| format!("{target}&{lower}"));
        assert_eq!(beside.refused(), Kind::InvalidParameter, "{lower}");
        let instead = wire.clone().with_target(|target| target.replace(pair, &lower));
        assert_eq!(instead.refused(), Kind::InvalidParameter, "{lower}");
    }
    assert_eq!(get().query("x-amz-expires", "604800").presigned().refused(), Kind::InvalidParameter);
}

#[test]
fn a_missing_authentication_parameter() {
    let wire = get().presigned();
    let (path, query) = wire.target.split_once('?').unwrap();
    for pair in query.split('&') {
        let rest: Vec<_> = query.split('&').filter(|other| *other != pair).collect();
        let without = wire.clone().with_target(|_| format!("{path}?{}", rest.join("&")));
        assert_eq!(without.refused(), Kind::MissingParameter, "{pair}");
    }
    assert_eq!(wire.clone().with_target(|_| path.into()).refused(), Kind::NotSigned);
}

#[test]
fn signed_headers_unsorted_in_capitals_repeated_empty_or_without_host() {
    for list in [
        "x-amz-meta-a;host",
        "Host;x-amz-meta-a",
        "host;X-Amz-Meta-A",
        "host;host;x-amz-meta-a",
        "x-amz-meta-a",
        ";host;x-amz-meta-a",
        "host;x-amz-meta-a;",
        "host; x-amz-meta-a",
        "host,x-amz-meta-a",
        "",
    ] {
        let mut draft = get().header("x-amz-meta-a", "1");
        draft.signed_headers = Some(list.into());
        assert_eq!(draft.presigned().refused(), Kind::InvalidSignedHeaders, "{list:?}");
    }
}

#[test]
fn a_signed_header_that_is_not_there() {
    let mut wire = get().header("content-type", "text/plain").presigned();
    wire.headers.retain(|(name, _)| name != "content-type");
    assert_eq!(wire.refused(), Kind::SignedHeaderMissing);
}

#[test]
fn unsigned_amz_headers() {
    for wire in [get().presigned(), get().in_header()] {
        for name in ["x-amz-acl", "X-AMZ-Meta-A", "x-amz-user-agent", "x-amz-copy-source", "x-amz-"] {
            assert_eq!(wire.clone().with(name, "x").refused(), Kind::UnsignedHeader, "{name}");
        }
        let verified = wire.clone().with("X-Amz-Cf-Id", "abc==").accepted();
        assert_eq!(verified.header("x-amz-cf-id"), None);
        let allowed = verifier().allow_unsigned_header("X-Amz-Proxy").unwrap();
        let verified = wire.clone().with("x-amz-proxy", "1").by(&allowed, &key(), 10).unwrap();
        assert_eq!(verified.header("x-amz-proxy"), None);
        assert_eq!(
            wire.with("x-amz-proxy-2", "1").by(&allowed, &key(), 10).unwrap_err(),
            Kind::UnsignedHeader
        );
    }
    let verified = get().presigned().with("x-amz-content-sha256", EMPTY).accepted();
    assert_eq!(
        (verified.payload(), verified.header("x-amz-content-sha256")),
        (SignedPayload::Unsigned, None)
    );
    assert_eq!(get().presigned().with("x-amz-date", "20250102T030405Z").refused(), Kind::UnsignedHeader);
}

#[test]
fn only_amz_headers_can_be_allowed_and_never_those_of_the_authentication() {
    for name in ["content-type", "x-amz-date", "X-Amz-Security-Token", "x-amz-a b", ""] {
        assert!(verifier().allow_unsigned_header(name).is_err(), "{name}");
    }
}

/// As the AWS SDK for JavaScript presigns. The signature covers it, the store does not read it.
#[test]
fn a_covered_name_of_the_operation() {
    for (method, name, operation) in [
        ("GET", "GetObject", Operation::GetObject),
        ("PUT", "PutObject", Operation::PutObject),
        ("GET", "PutObject", Operation::Other),
        ("PUT", "GetObject", Operation::Other),
        ("PUT", "", Operation::Other),
    ] {
        let draft = Draft { method, ..get() }.query("x-id", name);
        for wire in [draft.presigned(), draft.in_header()] {
            let verified = wire.accepted();
            assert_eq!(verified.operation(), operation, "{method} {name}");
            assert_eq!(verified.parameters().collect::<Vec<_>>(), [("x-id", name.as_bytes())]);
        }
    }
}

#[test]
fn a_credential_for_something_else() {
    for scope in [
        "20250103/us-east-1/s3/aws4_request",
        "20250101/us-east-1/s3/aws4_request",
        "20250102/us-east-2/s3/aws4_request",
        "20250102/US-EAST-1/s3/aws4_request",
        "20250102/us-east-1/sts/aws4_request",
        "20250102/us-east-1/s3/aws5_request",
        "20250102//s3/aws4_request",
    ] {
        let draft = Draft { scope: scope.into(), ..get() };
        assert_eq!(draft.presigned().refused(), Kind::ScopeMismatch, "{scope}");
        assert_eq!(draft.in_header().refused(), Kind::ScopeMismatch, "{scope}");
    }
    for scope in [
        "20250102/us-east-1/s3",
        "20250102/us-east-1/s3/aws4_request/",
        "x/20250102/us-east-1/s3/aws4_request",
    ] {
        let draft = Draft { scope: scope.into(), ..get() };
        assert_eq!(draft.presigned().refused(), Kind::MalformedCredential, "{scope}");
        assert_eq!(draft.in_header().refused(), Kind::MalformedCredential, "{scope}");
    }
}

#[test]
fn a_credential_escaped_twice() {
    let wire = get().presigned().with_target(replaced("%2F20250102", "%252F20250102"));
    assert_eq!(wire.refused(), Kind::MalformedCredential);
}

#[test]
fn a_signature_in_capitals_or_of_another_length() {
    for wire in [get().presigned(), get().in_header()] {
        let text = format!("{} {}", wire.target, wire.headers.last().unwrap().1);
        let (_, signature) = text.split_once("Signature=").unwrap();
        let signature = signature.split(' ').next().unwrap().to_owned();
        let changed = |new: &str| {
            let mut wire = wire.clone();
            wire.target = wire.target.replace(&signature, new);
            wire.headers.iter_mut().for_each(|(_, value)| *value = value.replace(&signature, new));
            wire
        };
        for new in [
            signature.to_ascii_uppercase(),
            signature[..63].to_owned(),
            format!("{signature}0"),
            format!("0{signature}"),
            "0".repeat(64),
            String::new(),
        ] {
            assert_eq!(changed(&new).refused(), Kind::SignatureMismatch, "{new}");
        }
    }
}

#[test]
fn keys_that_rotate_and_keys_that_nobody_knows() {
    let wire = get().presigned();
    let old = objsign::Credentials::new(KEY_ID, "another-secret-another-secret").unwrap();
    let other = objsign::Credentials::new("AKIDOTHER", SECRET).unwrap();
    let kind = |keys: &[objsign::Credentials], hide: bool| {
        let verifier = if hide { verifier().hide_unknown_keys() } else { verifier() };
        verifier.verify(&wire.request(), keys, at(10)).map(drop).map_err(|error| error.kind())
    };
    assert_eq!(kind(&[old.clone(), key()], false), Ok(()));
    assert_eq!(kind(&[key(), old.clone()], false), Ok(()));
    assert_eq!(kind(&[old], false), Err(Kind::SignatureMismatch));
    assert_eq!(kind(std::slice::from_ref(&other), false), Err(Kind::UnknownAccessKey));
    assert_eq!(kind(&[], false), Err(Kind::UnknownAccessKey));
    assert_eq!(kind(&[other], true), Err(Kind::SignatureMismatch));
    assert_eq!(kind(&[], true), Err(Kind::SignatureMismatch));
}

#[test]
fn query_and_header_together() {
    let query = get().presigned();
    let header = get().in_header();
    let authorization = &header.headers.last().unwrap().1;
    assert_eq!(query.clone().with("Authorization", authorization).refused(), Kind::TwoMechanisms);
    assert_eq!(query.with("Authorization", "Bearer x").refused(), Kind::TwoMechanisms);
    for parameter in
        ["X-Amz-Signature=0", "x-amz-algorithm", "X-Amz-Date=1", "AWSAccessKeyId=A", "Signature="]
    {
        let wire = header.clone().with_target(|target| format!("{target}?{parameter}"));
        assert_eq!(wire.refused(), Kind::TwoMechanisms, "{parameter}");
    }
    for name in ["AWSAccessKeyId", "Signature"] {
        assert_eq!(get().query(name, "x").presigned().refused(), Kind::TwoMechanisms, "{name}");
    }
}

#[test]
fn a_plus_is_a_blank_in_a_query_and_a_plus_in_a_path() {
    let wire = get().query("prefix", "a b").presigned();
    let verified = wire.with_target(replaced("a%20b", "a+b")).accepted();
    assert_eq!(verified.parameter("prefix"), Some(&b"a b"[..]));
    let draft = Draft { path: "/a%2Bb".into(), ..get() };
    let verified = draft.presigned().with_target(replaced("/a%2Bb", "/a+b")).accepted();
    assert_eq!(verified.key_str(), Some("a+b"));
}

#[test]
fn a_name_without_an_equals_sign_is_an_empty_value() {
    let wire = get().query("tagging", "").presigned();
    let bare = wire.clone().with_target(replaced("tagging=&", "tagging&"));
    assert_eq!(bare.accepted().parameter("tagging"), Some(&b""[..]));
    assert_eq!(bare.accepted().replay_key(), wire.accepted().replay_key());
}

#[test]
fn the_host_behind_a_proxy() {
    let mut wire = get().presigned();
    wire.headers[0].1 = "10.0.0.7:8080".into();
    assert_eq!(wire.refused(), Kind::UnknownHost);
    let request = wire.request().authority(HOST);
    let verified = verifier().verify(&request, [&key()], at(10)).unwrap();
    assert_eq!(verified.header("host"), Some(HOST.as_bytes()));
    let request = wire.request().authority("img.example.com");
    let error = verifier().verify(&request, [&key()], at(10)).unwrap_err();
    assert_eq!(
        error.kind(),
        Kind::SignatureMismatch,
        "the host is signed, even where two hosts are one bucket"
    );
}

#[test]
fn the_body_is_compared_where_it_is_known() {
    let mut draft = get();
    draft.method = "PUT";
    draft.payload = EMPTY.into();
    let wire = draft.in_header();
    let with = |payload: Payload<'_>| {
        let request = wire.request();
        let verified = verifier().verify(&request.payload(payload), [&key()], at(10));
        verified.map(|verified| verified.payload()).map_err(|error| error.kind())
    };
    assert!(matches!(with(Payload::Empty), Ok(SignedPayload::Sha256 { checked: true, .. })));
    assert!(matches!(with(Payload::Bytes(b"")), Ok(SignedPayload::Sha256 { checked: true, .. })));
    assert!(matches!(with(Payload::Unsigned), Ok(SignedPayload::Sha256 { checked: false, .. })));
    assert_eq!(with(Payload::Bytes(b"x")), Err(Kind::PayloadMismatch));
    assert_eq!(with(Payload::Sha256([0; 32])), Err(Kind::PayloadMismatch));
}

#[test]
fn each_kind_of_payload_is_reported() {
    let payload = |text: &str| {
        let mut draft = Draft { payload: text.into(), ..get() };
        if text.starts_with("STREAMING-") {
            draft = draft.header("x-amz-decoded-content-length", "0");
        }
        if text.ends_with("-TRAILER") {
            draft = draft.header("x-amz-trailer", "x-amz-checksum-crc32c");
        }
        draft.in_header().at(10).map(|verified| verified.payload())
    };
    assert_eq!(payload("UNSIGNED-PAYLOAD"), Ok(SignedPayload::Unsigned));
    let streaming = |signed, trailer| Ok(SignedPayload::Streaming { signed, trailer });
    assert_eq!(payload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), streaming(true, false));
    assert_eq!(payload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"), streaming(true, true));
    assert_eq!(payload("STREAMING-UNSIGNED-PAYLOAD-TRAILER"), streaming(false, true));
    for bad in
        ["", "unsigned-payload", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "e3b0"]
    {
        assert_eq!(payload(bad), Err(Kind::InvalidPayloadHash), "{bad:?}");
    }
}

#[test]
fn a_payload_hash_that_is_not_listed_is_signed_as_the_last_line() {
    let mut draft = Draft { payload: EMPTY.into(), ..get() };
    draft.signed_headers = Some("host;x-amz-date".into());
    let wire = draft.in_header();
    assert!(matches!(wire.accepted().payload(), SignedPayload::Sha256 { .. }));
    let with = |value: Option<&str>| {
        let mut wire = wire.clone();
        wire.headers.retain(|(name, _)| name != "x-amz-content-sha256");
        if let Some(value) = value {
            wire = wire.with("x-amz-content-sha256", value);
        }
        wire
    };
    assert_eq!(with(Some("UNSIGNED-PAYLOAD")).refused(), Kind::SignatureMismatch);
    assert_eq!(with(None).refused(), Kind::PayloadHashMissing);
    let none = with(None);
    let known = |payload| {
        let request = none.request().payload(payload);
        verifier().verify(&request, [&key()], at(10)).map(drop).map_err(|error| error.kind())
    };
    assert_eq!(known(Payload::Empty), Ok(()));
    assert_eq!(known(Payload::Bytes(b"x")), Err(Kind::SignatureMismatch));
}

#[test]
fn a_url_may_say_its_payload_in_the_query_or_a_signed_header() {
    let unsigned = get().query("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD").presigned();
    assert_eq!(unsigned.accepted().payload(), SignedPayload::Unsigned);
    let mut draft = get();
    draft.payload = EMPTY.into();
    for wire in [
        draft.clone().query("X-Amz-Content-Sha256", EMPTY).presigned(),
        draft.header("x-amz-content-sha256", EMPTY).presigned(),
    ] {
        assert!(matches!(wire.accepted().payload(), SignedPayload::Sha256 { .. }));
        let request = wire.request().payload(Payload::Bytes(b"other"));
        let error = verifier().verify(&request, [&key()], at(10)).unwrap_err();
        assert_eq!(error.kind(), Kind::PayloadMismatch);
    }
}

#[test]
fn a_header_in_the_query_that_is_listed_as_signed_counts_as_the_header() {
    let name = "x-amz-server-side-encryption";
    let signed = get().header(name, "AES256").query(name, "AES256").presigned();
    assert!(signed.at(10).is_ok(), "sent in both places");
    let mut in_query = signed.clone();
    in_query.headers.retain(|(header, _)| header != name);
    assert_eq!(in_query.accepted().header(name), Some(&b"AES256"[..]), "in the query alone");
    let other = in_query.with(name, "aws:kms");
    assert_eq!(other.refused(), Kind::AmbiguousParameter, "with another value");
    let mut missing = get().header(name, "AES256").presigned();
    missing.headers.retain(|(header, _)| header != name);
    assert_eq!(missing.refused(), Kind::SignedHeaderMissing);
}

#[test]
fn the_date_of_a_header_request() {
    let date = get().header("date", "Thu, 02 Jan 2025 03:04:05 GMT").in_header();
    assert_eq!(date.accepted().header("date"), Some(&b"Thu, 02 Jan 2025 03:04:05 GMT"[..]));
    let mut without = get().in_header();
    without.headers.retain(|(name, _)| name != "x-amz-date");
    assert_eq!(without.refused(), Kind::MissingDate);
    let iso = Draft { date: "2025-01-02T03:04:05Z".into(), ..get() };
    assert_eq!(iso.in_header().refused(), Kind::InvalidDate);
    assert_eq!(iso.presigned().refused(), Kind::InvalidDate);
    let impossible = Draft {
        date: "20250230T030405Z".into(),
        scope: "20250230/us-east-1/s3/aws4_request".into(),
        ..get()
    };
    assert_eq!(impossible.presigned().refused(), Kind::InvalidDate);
    // A second `Date` beside the one that counts is another matter to each proxy.
    let twice = get().in_header().with("date", "a").with("date", "b");
    assert_eq!(twice.refused(), Kind::RepeatedHeader);
}
