//! Version 2: what it signs, what it leaves open, and what its verifier makes of the ways it was written.

use super::support::*;
use objsign::{
    Bucket, Credentials, Endpoint, Method, Operation, S3Signer, S3Verifier, Scheme, SignError, SignedPayload,
    Verified, VerifyErrorKind as Kind,
};

const END: i64 = SIGNED_AT + 900;

fn allowing() -> S3Verifier {
    verifier().allow_v2()
}

/// A URL signed by hand: the lines between method and resource, and what the query holds besides.
fn url(text: &str, path: &str, more: &str) -> Wire {
    let signature = encoded(&version_2(text));
    let method = text.split('\n').next().unwrap().to_owned();
    let target = format!("{path}?AWSAccessKeyId={KEY_ID}&Signature={signature}&Expires={END}{more}");
    Wire { method, target, headers: vec![("Host".into(), HOST.into())] }
}

fn verify(wire: &Wire) -> Result<Verified, Kind> {
    wire.by(&allowing(), &key(), 10)
}

fn header(text: &str, headers: &[(&str, &str)]) -> Wire {
    let mut wire = Wire {
        method: text.split('\n').next().unwrap().to_owned(),
        target: "/test.txt".into(),
        headers: vec![("Host".into(), HOST.into())],
    };
    for (name, value) in headers {
        wire = wire.with(name, value);
    }
    wire.with("Authorization", &format!("AWS {KEY_ID}:{}", version_2(text)))
}

#[test]
fn a_url_says_what_it_covers() {
    let text = format!("PUT\nabc==\ntext/plain\n{END}\nx-amz-meta-a:b  c\n/photos/test.txt?acl");
    let wire = url(&text, "/test.txt", "&acl&foo=bar")
        .with("Content-Type", "text/plain")
        .with("Content-MD5", "abc==")
        .with("X-Amz-Meta-A", " b  c ")
        .with("Range", "bytes=0-1");
    let verified = verify(&wire).unwrap();
    assert_eq!(verified.scheme(), Scheme::SigV2Query);
    assert_eq!((verified.bucket(), verified.key_str()), (Some("photos"), Some("test.txt")));
    assert_eq!((verified.operation(), verified.payload()), (Operation::Other, SignedPayload::Unsigned));
    assert_eq!(verified.valid_until(), at(900));
    let headers: Vec<_> = verified.headers().collect();
    let expected =
        [("content-md5", &b"abc=="[..]), ("content-type", b"text/plain"), ("x-amz-meta-a", b"b  c")];
    assert_eq!(headers, expected);
    assert_eq!(verified.parameters().collect::<Vec<_>>(), [("acl", &b""[..])]);
}

#[test]
fn a_header_request() {
    let date = "Thu, 02 Jan 2025 03:04:05 GMT";
    let plain = header(&format!("GET\n\n\n{date}\n/photos/test.txt"), &[("Date", date)]);
    let verified = verify(&plain).unwrap();
    assert_eq!((verified.scheme(), verified.operation()), (Scheme::SigV2Header, Operation::GetObject));
    assert_eq!(verified.header("date"), Some(date.as_bytes()));
    let text = format!("GET\n\n\n\nx-amz-date:{date}\n/photos/test.txt");
    let amz = header(&text, &[("Date", "whatever"), ("x-amz-date", date)]);
    let verified = verify(&amz).unwrap();
    assert_eq!((verified.header("date"), verified.header("x-amz-date")), (None, Some(date.as_bytes())));
    for wire in [&plain, &amz] {
        assert!(wire.by(&allowing(), &key(), 900).is_ok() && wire.by(&allowing(), &key(), -900).is_ok());
        for offset in [901, -901] {
            assert_eq!(wire.by(&allowing(), &key(), offset).unwrap_err(), Kind::RequestTimeTooSkewed);
        }
    }
}

#[test]
fn a_url_is_good_until_the_second_it_names() {
    let wire = url(&format!("GET\n\n\n{END}\n/photos/test.txt"), "/test.txt", "");
    assert!(wire.by(&allowing(), &key(), 899).is_ok());
    assert_eq!(wire.by(&allowing(), &key(), 900).unwrap_err(), Kind::Expired);
    assert!(wire.by(&allowing().max_lifetime(900), &key(), 0).is_ok());
    assert_eq!(wire.by(&allowing().max_lifetime(899), &key(), 0).unwrap_err(), Kind::ExpiresTooLate);
}

#[test]
fn expiries_that_are_no_seconds() {
    for expires in ["", "-1", "+1", "1e9", " 1735787945", "99999999999999999999", "1735787945x"] {
        let text = format!("GET\n\n\n{expires}\n/photos/test.txt");
        let wire = url(&text, "/test.txt", "");
        let wire = wire.with_target(|target| target.replace(&END.to_string(), &encoded(expires)));
        assert_eq!(verify(&wire).unwrap_err(), Kind::InvalidExpires, "{expires:?}");
    }
}

#[test]
fn a_signature_of_one_place_is_none_of_the_other() {
    // The line of digits is no date, and an empty one needs x-amz-date.
    let digits = header(&format!("GET\n\n\n{END}\n/photos/test.txt"), &[("Date", &END.to_string())]);
    assert_eq!(verify(&digits).unwrap_err(), Kind::InvalidDate);
    let none = header("GET\n\n\n\n/photos/test.txt", &[]);
    assert_eq!(verify(&none).unwrap_err(), Kind::MissingDate);
    let empty = header("GET\n\n\n\n/photos/test.txt", &[("Date", "")]);
    assert_eq!(verify(&empty).unwrap_err(), Kind::InvalidDate);
}

#[test]
fn amz_parameters_count_as_headers() {
    let text = format!("PUT\n\n\n{END}\nx-amz-copy-source:/a/b\n/photos/test.txt");
    let wire = url(&text, "/test.txt", "&X-Amz-Copy-Source=%2Fa%2Fb");
    let verified = verify(&wire).unwrap();
    assert_eq!(verified.header("x-amz-copy-source"), Some(&b"/a/b"[..]));
    assert_eq!(verified.operation(), Operation::CopyObject);
    assert!(verify(&wire.clone().with("x-amz-copy-source", "/a/b")).is_ok(), "in both places alike");
    assert_eq!(verify(&wire.clone().with("x-amz-copy-source", "/a/c")).unwrap_err(), Kind::RepeatedParameter);
    assert_eq!(verify(&wire.clone().with("x-amz-acl", "private")).unwrap_err(), Kind::SignatureMismatch);
    let twice = wire.with_target(|target| format!("{target}&x-amz-copy-source=%2Fa%2Fb"));
    assert_eq!(verify(&twice).unwrap_err(), Kind::RepeatedParameter);
}

#[test]
fn tokens_come_once_and_are_the_keys() {
    let text = format!("GET\n\n\n{END}\nx-amz-security-token:{TOKEN}\n/photos/test.txt");
    let more = format!("&x-amz-security-token={}", encoded(TOKEN));
    let wire = url(&text, "/test.txt", &more);
    let by = |wire: &Wire, key: &Credentials| wire.by(&allowing(), key, 10).map(drop);
    assert_eq!(by(&wire, &temporary()), Ok(()));
    assert_eq!(by(&wire, &key()), Err(Kind::TokenNotExpected));
    assert!(wire.by(&allowing(), &temporary(), 10).unwrap().header("x-amz-security-token").is_none());
    let header = url(&text, "/test.txt", "").with("X-Amz-Security-Token", TOKEN);
    assert_eq!(by(&header, &temporary()), Ok(()));
    assert_eq!(
        by(&header.clone().with("x-amz-security-token", TOKEN), &temporary()),
        Err(Kind::RepeatedToken)
    );
    assert_eq!(
        by(&wire.with_target(|target| format!("{target}{more}")), &temporary()),
        Err(Kind::RepeatedToken)
    );
    let without = url(&format!("GET\n\n\n{END}\n/photos/test.txt"), "/test.txt", "");
    assert_eq!(by(&without, &temporary()), Err(Kind::TokenMissing));
}

#[test]
fn parameters_of_the_signature_once() {
    let wire = url(&format!("GET\n\n\n{END}\n/photos/test.txt"), "/test.txt", "");
    let (_, query) = wire.target.split_once('?').unwrap();
    for pair in query.split('&') {
        let twice = wire.clone().with_target(|target| format!("{target}&{pair}"));
        assert_eq!(verify(&twice).unwrap_err(), Kind::RepeatedParameter, "{pair}");
        let without = wire.clone().with_target(|target| target.replace(pair, "a=b"));
        assert_eq!(verify(&without).unwrap_err(), Kind::MissingParameter, "{pair}");
    }
    let text = format!("GET\n\n\n{END}\n/photos/test.txt?versionId=1&versionId=2");
    let repeated = url(&text, "/test.txt", "&versionId=1&versionId=2");
    assert_eq!(verify(&repeated).unwrap_err(), Kind::RepeatedParameter);
}

#[test]
fn a_text_is_read_in_one_way_only() {
    // Signed for one sub-resource whose value holds another; sent as two, or as one.
    let text = format!("GET\n\n\n{END}\n/photos/test.txt?response-content-type=a&versionId=b");
    let two = url(&text, "/test.txt", "&response-content-type=a&versionId=b");
    assert!(verify(&two).is_ok());
    let one = url(&text, "/test.txt", "&response-content-type=a%26versionId%3Db");
    assert_eq!(verify(&one).unwrap_err(), Kind::AmbiguousParameter);
    let harmless = format!("GET\n\n\n{END}\n/photos/test.txt?response-content-type=a&x=b");
    assert!(verify(&url(&harmless, "/test.txt", "&response-content-type=a%26x%3Db")).is_ok());
    let key = format!("GET\n\n\n{END}\n/photos/test.txt%3Facl");
    assert_eq!(verify(&url(&key, "/test.txt%3Facl", "")).unwrap().key_str(), Some("test.txt?acl"));
    assert_eq!(verify(&url(&key, "/test.txt", "&acl")).unwrap_err(), Kind::SignatureMismatch);
    for value in ["%0A", "a%0D", "%00"] {
        let wire = url(&text, "/test.txt", &format!("&response-content-type={value}"));
        assert_eq!(verify(&wire).unwrap_err(), Kind::InvalidHeader);
    }
}

#[test]
fn both_styles_sign_one_resource_and_boto_signs_a_slash() {
    let text = format!("GET\n\n\n{END}\n/photos/test.txt");
    let mut path_style = url(&text, "/photos/test.txt", "");
    path_style.headers[0].1 = "localhost:9000".into();
    assert_eq!(verify(&path_style).unwrap().key_str(), Some("test.txt"));
    let virtual_host = url(&text, "/photos/test.txt", "");
    assert_eq!(verify(&virtual_host).unwrap_err(), Kind::SignatureMismatch);
    for (signed, sent, good) in [
        ("/photos/", "/photos", true),
        ("/photos", "/photos", true),
        ("/photos/", "/photos/", true),
        ("/photos", "/photos/", false),
        ("/photo", "/photos", false),
    ] {
        let mut wire = url(&format!("GET\n\n\n{END}\n{signed}"), sent, "");
        wire.headers[0].1 = "localhost".into();
        let verified = verify(&wire);
        assert_eq!(verified.is_ok(), good, "{signed} sent as {sent}");
        if let Ok(verified) = verified {
            assert_eq!((verified.bucket(), verified.key()), (Some("photos"), None));
        }
    }
}

#[test]
fn escapes_are_signed_as_sent() {
    let text = format!("GET\n\n\n{END}\n/photos/caf%c3%a9");
    assert_eq!(verify(&url(&text, "/caf%c3%a9", "")).unwrap().key_str(), Some("café"));
    assert_eq!(verify(&url(&text, "/caf%C3%A9", "")).unwrap_err(), Kind::SignatureMismatch);
    assert_eq!(verify(&url(&text, "/caf%c3%a9\n", "")).unwrap_err(), Kind::InvalidUri);
}

#[test]
fn a_decoded_request_has_its_path_escaped_as_signers_do() {
    let text = format!("GET\n\n\n{END}\n/photos/a%20b%2Bc?acl");
    let signature = version_2(&text);
    let end = END.to_string();
    let query = [("AWSAccessKeyId", KEY_ID), ("Signature", &signature), ("Expires", &end), ("acl", "")];
    let headers = [("Host", HOST)];
    let verify = |path: &str| {
        let request = objsign::Request::decoded("GET", path, &query, &headers);
        allowing().verify(&request, [&key()], at(10)).map_err(|error| error.kind())
    };
    assert_eq!(verify("/a b+c").unwrap().key_str(), Some("a b+c"));
    assert_eq!(verify("/a b c").unwrap_err(), Kind::SignatureMismatch);
}

#[test]
fn an_empty_header_and_none_are_one_request() {
    let wire = url(&format!("GET\n\n\n{END}\n/photos/test.txt"), "/test.txt", "");
    let empty = wire.clone().with("Content-Type", " ");
    let count = |wire: &Wire| verify(wire).unwrap().headers().count();
    assert_eq!((count(&wire), count(&empty)), (0, 0));
    let twice = wire.with("Content-Type", "").with("content-type", "text/html");
    assert_eq!(verify(&twice).unwrap_err(), Kind::RepeatedHeader);
}

#[test]
fn malformed_headers() {
    for value in ["AWS", "AWS ", "AWS A", "AWS :b", "AWS A:", "AWS A: b", "AWS A b:c", "aws A:b", "AWSA:b"] {
        let wire = Wire {
            method: "GET".into(),
            target: "/test.txt".into(),
            headers: vec![
                ("Host".into(), HOST.into()),
                ("Date".into(), "Thu, 02 Jan 2025 03:04:05 GMT".into()),
            ],
        };
        let kind = verify(&wire.with("Authorization", value)).unwrap_err();
        assert_eq!(kind, Kind::MalformedAuthorization, "{value:?}");
    }
}

#[test]
fn the_signer_refuses_what_version_2_cannot_sign() {
    let (signer, bucket) = (S3Signer::new(key()), Bucket::aws("photos", "us-east-1").unwrap());
    let presign = |request: objsign::S3Request<'_>| request.presign_v2(&signer, at(0), 60).map(drop);
    for name in ["range", "cache-control", "if-match", "date"] {
        let error = presign(bucket.get("a").header(name, "x")).unwrap_err();
        assert_eq!(error, SignError::UnsignableHeader { name: name.into() });
    }
    for name in ["x-amz-date", "host", "authorization", "x-amz-security-token"] {
        let error = presign(bucket.get("a").header(name, "x")).unwrap_err();
        assert_eq!(error, SignError::ReservedHeader { name: name.into() });
    }
    for name in ["Expires", "Signature", "AWSAccessKeyId", "x-amz-acl", "X-Amz-Acl"] {
        let error = presign(bucket.get("a").query(name, "x")).unwrap_err();
        assert_eq!(error, SignError::ReservedParameter { name: name.into() });
    }
    let ambiguous = bucket.get("a").response_content_type("a&versionId=b");
    assert_eq!(presign(ambiguous), Err(SignError::AmbiguousRequest));
    assert_eq!(presign(bucket.get("a").response_content_type("a\nb")), Err(SignError::AmbiguousRequest));
    assert_eq!(presign(bucket.get("a").query("", "x")), Err(SignError::EmptyParameterName));
    let twice = bucket.get("a").query("a", "1").query("a", "2");
    assert_eq!(presign(twice), Err(SignError::RepeatedParameter { name: "a".into() }));
    for seconds in [0, 315_360_001] {
        let error = bucket.get("a").presign_v2(&signer, at(0), seconds).unwrap_err();
        assert!(matches!(error, SignError::InvalidExpiry { .. }));
    }
    let point = Bucket::arn("arn:aws:s3:us-east-1:123456789012:accesspoint/myap").unwrap();
    assert_eq!(presign(point.get("a")), Err(SignError::VersionNotPossible));
    // Version 2 signs with the secret itself.
    let derived = objsign::SigningKey::derive(&key(), at(0), "us-east-1", "s3").unwrap();
    let derived = S3Signer::from_signing_key(derived, None).unwrap();
    assert_eq!(bucket.get("a").presign_v2(&derived, at(0), 60).unwrap_err(), SignError::SecretNeeded);
    assert_eq!(bucket.get("a").sign_v2(&derived, at(0)).unwrap_err(), SignError::SecretNeeded);
    let sent = bucket.get("a").header("Range", "bytes=0-1").sign_v2(&signer, at(0)).unwrap();
    assert_eq!(sent.unsigned_headers, ["range"]);
    let error = bucket.get("a").header("x-amz-date", "yesterday").sign_v2(&signer, at(0)).unwrap_err();
    assert_eq!(error, SignError::InvalidHeaderValue { name: "x-amz-date".into() });
}

#[test]
fn the_signer_writes_what_every_store_takes() {
    let signer = S3Signer::new(key());
    let endpoint = Endpoint::at("http://localhost:9000/base", "us-east-1").unwrap();
    let bucket = Bucket::new(endpoint, "photos").unwrap();
    let url = bucket.create_multipart_upload("a").presign_v2(&signer, at(0), 60).unwrap().url;
    assert!(url.starts_with("http://localhost:9000/base/photos/a?uploads=&AWSAccessKeyId="), "{url}");
    let url = bucket.bucket_request(Method::Get).presign_v2(&signer, at(0), 60).unwrap().url;
    assert!(url.starts_with("http://localhost:9000/base/photos/?AWSAccessKeyId="), "{url}");
    let presigned = bucket.put("a").metadata("x", "1").presign_v2(&signer, at(0), 60).unwrap();
    assert_eq!(presigned.headers, [("x-amz-meta-x".to_owned(), "1".to_owned())]);
    assert!(!presigned.url.contains("x-amz-meta"));
}
