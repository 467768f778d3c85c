//! Requests that a signature must not carry over to, and forms in which two readers could see two requests.

use super::support::*;
use objsign::{Operation, Request, VerifyErrorKind as Kind};

#[test]
fn targets_that_are_no_path() {
    let wire = get().presigned();
    let (_, query) = wire.target.split_once('?').unwrap();
    for target in [
        format!("http://{HOST}/test.txt?{query}"),
        format!("https://evil.test/test.txt?{query}"),
        format!("test.txt?{query}"),
        format!("?{query}"),
        format!("*?{query}"),
        format!("/test.txt?{query}#x"),
        format!("/test.txt%?{query}"),
        format!("/test.txt%zz?{query}"),
        format!("/test.txt?{query}&%"),
        String::new(),
    ] {
        let changed = wire.clone().with_target(|_| target.clone());
        assert_eq!(changed.refused(), Kind::InvalidUri, "{target}");
    }
}

#[test]
fn paths_are_neither_normalised_nor_decoded_twice() {
    let with = |path: &str| Draft { path: path.into(), ..get() }.presigned();
    let signed = [
        ("/a/b", "a/b"),
        ("//a/b", "/a/b"),
        ("/a//b", "a//b"),
        ("/a/b/", "a/b/"),
        ("/a/./b", "a/./b"),
        ("/a/../a/b", "a/../a/b"),
        ("/a%252Fb", "a%2Fb"),
        ("/a%5Cb", "a\\b"),
        ("/a%3Facl", "a?acl"),
    ];
    for (path, key) in signed {
        let wire = with(path);
        assert_eq!(wire.accepted().key_str(), Some(key));
        for (other, _) in signed.iter().filter(|(other, _)| *other != path) {
            let moved = wire.clone().with_target(|target| target.replacen(path, other, 1));
            assert_eq!(moved.refused(), Kind::SignatureMismatch, "{path} as {other}");
        }
    }
    // One key, however it is escaped: the canonical form and so the key are the same.
    for other in ["/a%2Fb", "/a%2fb", "/%61/b"] {
        let wire = with("/a/b").with_target(|target| target.replacen("/a/b", other, 1));
        assert_eq!(wire.accepted().key_str(), Some("a/b"), "{other}");
    }
}

#[test]
fn path_style_and_virtual_host_do_not_mix() {
    let mut path_style = Draft { path: "/photos/a".into(), ..get() };
    path_style.headers[0].1 = "localhost:9000".into();
    let wire = path_style.presigned();
    let verified = wire.accepted();
    assert_eq!((verified.bucket(), verified.key_str()), (Some("photos"), Some("a")));
    let mut moved = wire;
    moved.headers[0].1 = HOST.into();
    assert_eq!(moved.refused(), Kind::SignatureMismatch);
    moved.headers[0].1 = "localhost:9001".into();
    assert_eq!(moved.refused(), Kind::SignatureMismatch, "the port is signed");
    moved.headers[0].1 = "evil.test".into();
    assert_eq!(moved.refused(), Kind::UnknownHost);
}

#[test]
fn headers_that_count_once_are_there_once() {
    let query = get().presigned();
    assert_eq!(query.clone().with("Host", HOST).refused(), Kind::RepeatedHeader);
    let header = get().in_header();
    let again = |name: &str| {
        let value = &header.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).unwrap().1;
        header.clone().with(name, value)
    };
    for name in ["host", "authorization", "X-Amz-Date", "x-amz-content-sha256"] {
        assert_eq!(again(name).refused(), Kind::RepeatedHeader, "{name}");
    }
    let mut none = query;
    none.headers.clear();
    assert_eq!(none.refused(), Kind::UnknownHost);
}

#[test]
fn a_header_name_cannot_hide_behind_blanks() {
    for name in ["x-amz-acl ", " x-amz-acl", "\tx-amz-acl", "x-amz-acl:", "x-amz-\u{e9}"] {
        assert_eq!(get().presigned().with(name, "public-read").refused(), Kind::InvalidHeader, "{name:?}");
    }
}

#[test]
fn a_line_end_in_a_signed_value() {
    for value in ["a\nx-amz-acl:public-read", "a\r\nb", "a\0b"] {
        let wire = get().header("x-amz-meta-a", value).presigned();
        assert_eq!(wire.refused(), Kind::InvalidHeader, "{value:?}");
    }
}

#[test]
fn values_that_are_signed_alike_are_reported_alike() {
    let wire = get().header("x-amz-meta-a", "a b").presigned();
    for value in ["a b", " a  b ", "a   b\t"] {
        let mut other = wire.clone();
        other.headers[1].1 = value.into();
        assert_eq!(other.accepted().header("x-amz-meta-a"), Some(&b"a b"[..]), "{value:?}");
    }
    let mut tab = wire;
    tab.headers[1].1 = "a\tb".into();
    assert_eq!(tab.refused(), Kind::SignatureMismatch);
    let joined = get().header("x-amz-meta-a", "1,2").presigned();
    let mut twice = joined.clone();
    twice.headers[1].1 = "1".into();
    let twice = twice.with("X-Amz-Meta-A", "2");
    assert_eq!(twice.accepted().header("x-amz-meta-a"), joined.accepted().header("x-amz-meta-a"));
}

#[test]
fn repeats_are_reported_in_one_order_and_have_no_operation() {
    let wire = get().query("versionId", "1").query("versionId", "2").presigned();
    let turned = wire
        .clone()
        .with_target(|target| target.replace("versionId=1&versionId=2", "versionId=2&versionId=1"));
    assert_ne!(wire.target, turned.target);
    let list = |wire: &Wire| {
        let verified = wire.accepted();
        assert_eq!(verified.operation(), Operation::Other);
        verified.parameters().map(|(name, value)| (name.to_owned(), value.to_vec())).collect::<Vec<_>>()
    };
    assert_eq!(list(&wire), list(&turned));
}

#[test]
fn a_parameter_without_a_name_or_an_amz_one_in_two_spellings_has_no_operation() {
    let put = || Draft { method: "PUT", ..get() };
    for draft in [
        put().query("", "x"),
        Draft { method: "POST", ..get() }.query("", "x").query("uploadId", "U"),
        put().query("x-amz-acl", "private").query("X-Amz-Acl", "public-read"),
        put().query("X-Amz-Meta-A", "1").query("x-amz-meta-a", "1").query("x-amz-meta-B", "1"),
    ] {
        assert_eq!(draft.presigned().accepted().operation(), Operation::Other, "{:?}", draft.query);
        assert_eq!(draft.in_header().accepted().operation(), Operation::Other, "{:?}", draft.query);
    }
}

#[test]
fn a_copy_of_nothing_has_no_operation() {
    let put = || Draft { method: "PUT", ..get() };
    for draft in [put().header("x-amz-copy-source", ""), put().query("X-Amz-Copy-Source", "")] {
        assert_eq!(draft.presigned().accepted().operation(), Operation::Other);
        assert_eq!(draft.in_header().accepted().operation(), Operation::Other);
    }
}

#[test]
fn a_copy_is_a_copy_wherever_its_source_stands() {
    let put = || Draft { method: "PUT", ..get() };
    assert_eq!(put().presigned().accepted().operation(), Operation::PutObject);
    let header = put().header("x-amz-copy-source", "/private/a").presigned();
    assert_eq!(header.accepted().operation(), Operation::CopyObject);
    for name in ["x-amz-copy-source", "X-Amz-Copy-Source"] {
        let query = put().query(name, "/private/a").presigned();
        assert_eq!(query.accepted().operation(), Operation::CopyObject, "{name}");
    }
    let added = put().presigned().with("x-amz-copy-source", "/private/a");
    assert_eq!(added.refused(), Kind::UnsignedHeader);
}

#[test]
fn times_at_the_end_of_time() {
    let last = Draft {
        date: "99991231T235959Z".into(),
        scope: "99991231/us-east-1/s3/aws4_request".into(),
        ..get()
    };
    assert_eq!(last.presigned().refused(), Kind::NotYetValid);
    assert_eq!(last.in_header().refused(), Kind::RequestTimeTooSkewed);
    let now = objsign::Timestamp::from_amz_date("99991231T235959Z").unwrap();
    let wire = last.presigned();
    let _ = verifier().verify(&wire.request(), [&key()], now);
    let first = Draft {
        date: "19700101T000000Z".into(),
        scope: "19700101/us-east-1/s3/aws4_request".into(),
        ..get()
    };
    assert_eq!(first.presigned().refused(), Kind::Expired);
    assert_eq!(first.in_header().refused(), Kind::RequestTimeTooSkewed);
    let older = Draft {
        date: "19691231T235959Z".into(),
        scope: "19691231/us-east-1/s3/aws4_request".into(),
        ..get()
    };
    assert_eq!(older.presigned().refused(), Kind::InvalidDate);
}

#[test]
fn methods_are_upper_case_and_signed() {
    let wire = get().presigned();
    for (method, kind) in [
        ("get", Kind::InvalidMethod),
        ("", Kind::InvalidMethod),
        ("GET\n/other", Kind::InvalidMethod),
        ("PUT", Kind::SignatureMismatch),
        ("HEAD", Kind::SignatureMismatch),
    ] {
        let other = Wire { method: method.into(), ..wire.clone() };
        assert_eq!(other.refused(), kind, "{method:?}");
    }
}

#[test]
fn a_date_in_the_query_and_in_a_header_is_one_date() {
    let same = get().header("x-amz-date", "20250102T030405Z").presigned();
    assert_eq!(same.accepted().header("x-amz-date"), Some(&b"20250102T030405Z"[..]));
    let other = get().header("x-amz-date", "20250102T030406Z").presigned();
    assert_eq!(other.refused(), Kind::AmbiguousParameter);
    let expires = get().header("x-amz-expires", "604800").presigned();
    assert_eq!(expires.refused(), Kind::AmbiguousParameter);
}

#[test]
fn header_values_of_any_bytes_are_signed_as_sent() {
    let wire = get().header("x-amz-meta-a", "caf\u{e9}").presigned();
    assert_eq!(wire.accepted().header("x-amz-meta-a"), Some("caf\u{e9}".as_bytes()));
    let latin: [(&str, &[u8]); 2] = [("host", HOST.as_bytes()), ("x-amz-meta-a", b"caf\xe9")];
    let request = Request::new("GET", &wire.target, &latin);
    let error = verifier().verify(&request, [&key()], at(10)).unwrap_err();
    assert_eq!(error.kind(), Kind::SignatureMismatch);
}

#[test]
fn a_claim_can_wait_for_a_key_elsewhere() {
    let wire = get().presigned();
    let claim = verifier().parse(&wire.request(), at(10)).unwrap();
    drop(wire);
    assert_eq!(claim.access_key_id(), KEY_ID);
    assert!(claim.string_to_sign().starts_with(b"AWS4-HMAC-SHA256\n20250102T030405Z\n"));
    let verified = std::thread::spawn(move || claim.verify([&key()])).join().unwrap().unwrap();
    assert_eq!(verified.key_str(), Some("test.txt"));
}

#[test]
fn parameter_names_that_are_no_text() {
    let wire = get().presigned().with_target(|target| format!("{target}&%FF=1"));
    assert_eq!(wire.refused(), Kind::InvalidUri);
}

#[test]
fn version_2_is_taken_only_where_it_is_allowed() {
    let signature = encoded(&version_2("GET\n\n\n1735787945\n/photos/test.txt"));
    let url = Wire {
        method: "GET".into(),
        target: format!("/test.txt?AWSAccessKeyId={KEY_ID}&Signature={signature}&Expires=1735787945"),
        headers: vec![("Host".into(), HOST.into())],
    };
    assert_eq!(url.refused(), Kind::VersionNotAllowed);
    assert!(url.by(&verifier().allow_v2(), &key(), 10).is_ok());
    let mut header = url;
    header.target = "/test.txt".into();
    let header = header.with("Authorization", "AWS A:b");
    assert_eq!(header.refused(), Kind::VersionNotAllowed);
}

#[test]
fn a_decoded_request_is_the_same_request() {
    let wire = Draft { path: "/a%20b/c".into(), ..get() }.query("prefix", "a+b c").presigned();
    let (_, query) = wire.target.split_once('?').unwrap();
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    let request = Request::decoded("GET", "/a b/c", &pairs, &wire.headers);
    assert_eq!(verifier().verify(&request, [&key()], at(10)).unwrap().key_str(), Some("a b/c"));
    let lost = Request::decoded("GET", "/a b", &pairs, &wire.headers);
    assert!(verifier().verify(&lost, [&key()], at(10)).is_err());
}

#[test]
fn limits_hold_from_both_sides() {
    use objsign::Limits;
    let wire = get().presigned();
    let mut limits = Limits::default();
    limits.target_bytes = wire.target.len();
    limits.parameters = 6;
    limits.headers = 1;
    limits.header_bytes = "host".len() + HOST.len();
    assert!(wire.by(&verifier().limits(limits), &key(), 10).is_ok());
    for shrink in [
        |limits: &mut Limits| limits.target_bytes -= 1,
        |limits: &mut Limits| limits.parameters -= 1,
        |limits: &mut Limits| limits.headers -= 1,
        |limits: &mut Limits| limits.header_bytes -= 1,
    ] {
        let mut limits = limits;
        shrink(&mut limits);
        assert_eq!(wire.by(&verifier().limits(limits), &key(), 10).unwrap_err(), Kind::RequestTooLarge);
    }
}

#[test]
fn of_a_request_that_is_too_large_nothing_is_repeated() {
    let host = format!("{}.example.com", "a".repeat(1 << 20));
    let headers = [("Host", host.as_str())];
    let error = verifier().parse(&Request::new("GET", "/", &headers), at(0)).unwrap_err();
    assert_eq!(error.kind(), Kind::RequestTooLarge);
    assert!(error.to_xml("r").len() < 1000);
    let headers = [("Host", &host[(1 << 20) - 60_000..])];
    let error = verifier().parse(&Request::new("GET", "/", &headers), at(0)).unwrap_err();
    assert_eq!(error.kind(), Kind::UnknownHost);
    assert!(error.to_xml("r").len() < 1000);
}
