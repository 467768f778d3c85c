//! Calls of chunked uploads, version 2: each rule on its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::{RefusalReason, Timestamp};

use super::requests::*;

const DATE: &str = "Fri, 24 May 2024 10:11:12 GMT";
const XML: &str = "application/xml; charset=UTF-8";
const KEY: &str = "/media-uploads/uploads/a%20b.jpg";

fn string(method: &str, content_type: &str, amz: &[(&str, &str)], resource: &str) -> String {
    let amz: String = amz.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    format!("{method}\n\n{content_type}\n\n{amz}{resource}")
}

fn part(resource: &str) -> String {
    string("PUT", "", &[("x-amz-date", DATE)], resource)
}

#[track_caller]
fn refuses(text: &str, expected: RefusalReason) {
    assert_eq!(refused(headers(text)), expected, "{text}");
}

#[test]
fn the_four_calls() {
    let date = [("x-amz-date", DATE)];
    let initiate = [("x-amz-acl", "private"), date[0], ("x-amz-meta-qqfilename", "a")];
    for text in [
        string("POST", "image/png", &initiate, &format!("{KEY}?uploads")),
        string("POST", "", &initiate, &format!("{KEY}?uploads")),
        part(&format!("{KEY}?partNumber=10000&uploadId=ID.1")),
        string("POST", XML, &date, &format!("{KEY}?uploadId=ID.1")),
        string("DELETE", "", &date, &format!("{KEY}?uploadId=ID.1")),
    ] {
        let expected = STANDARD.encode(sha1(SECRET.as_bytes(), &text));
        assert_eq!(signed(headers(&text))["signature"], expected);
    }
}

#[test]
fn bucket_and_prefix() {
    let at = |path: &str| part(&format!("{path}?partNumber=1&uploadId=I"));
    for path in [
        "/other/uploads/a",
        "/other/media-uploads/uploads/a",
        "/media-uploads2/uploads/a",
        "media-uploads/uploads/a",
        "//media-uploads/uploads/a",
        "/uploads/a",
    ] {
        refuses(&at(path), RefusalReason::BucketMismatch);
    }
    for path in [
        "/media-uploads/config/a",
        "/media-uploads/uploads/",
        "/media-uploads/uploads/../a",
        "/media-uploads/uploads/.",
        "/media-uploads//uploads/a",
    ] {
        refuses(&at(path), RefusalReason::KeyNotAllowed);
    }
    for path in [
        "/media-uploads/uploads/a b",
        "/media-uploads/uploads/%2E%2E/a",
        "/media-uploads/uploads/%3a",
        "/media%2Duploads/uploads/a",
    ] {
        refuses(&at(path), RefusalReason::NonCanonical);
    }
}

#[test]
fn operations() {
    for (method, query) in [
        ("GET", ""),
        ("GET", "?uploadId=I"),
        ("HEAD", ""),
        ("PUT", ""),
        ("PUT", "?acl"),
        ("DELETE", ""),
        ("POST", ""),
        ("POST", "?uploads="),
        ("POST", "?delete"),
        ("POST", "?uploads&x"),
        ("PUT", "?uploadId=I&partNumber=1"),
        ("PUT", "?partNumber=1&uploadId="),
        ("PUT", "?partNumber=1&uploadId=I?x"),
        ("PUT", "?partNumber=1&uploadId=I&response-content-type=text/html"),
        ("put", "?partNumber=1&uploadId=I"),
    ] {
        refuses(
            &string(method, "", &[("x-amz-date", DATE)], &format!("{KEY}{query}")),
            RefusalReason::OperationNotAllowed,
        );
    }
    let none = guard().operations([]);
    assert_eq!(
        refused_by(&none, headers(&part(&format!("{KEY}?partNumber=1&uploadId=I")))),
        RefusalReason::OperationNotAllowed
    );
}

#[test]
fn part_numbers() {
    for number in ["0", "01", "10001", "x"] {
        refuses(&part(&format!("{KEY}?partNumber={number}&uploadId=I")), RefusalReason::PartNumberNotAllowed);
    }
}

#[test]
fn no_content_md5() {
    let text = part(&format!("{KEY}?partNumber=1&uploadId=I"));
    refuses(&text.replacen("PUT\n\n", "PUT\nICy5YqxZB1uWSwcVLSNLcA==\n", 1), RefusalReason::HeaderNotAllowed);
}

#[test]
fn content_type_lines() {
    let date = [("x-amz-date", DATE)];
    let values = RefusalReason::ValueNotAllowed;
    refuses(&string("POST", "text/html", &date, &format!("{KEY}?uploads")), values);
    refuses(&string("POST", "image/png,text/html", &date, &format!("{KEY}?uploads")), values);
    refuses(&string("POST", "", &date, &format!("{KEY}?uploadId=I")), values);
    refuses(&string("POST", "application/xml", &date, &format!("{KEY}?uploadId=I")), values);
    refuses(&string("PUT", "image/png", &date, &format!("{KEY}?partNumber=1&uploadId=I")), values);
    refuses(&string("DELETE", XML, &date, &format!("{KEY}?uploadId=I")), values);
    let untyped = objsign::UploadGuard::for_host("media-uploads", "ap-northeast-2", HOST).unwrap();
    let untyped = untyped.any_key().versions([objsign::SignatureVersion::V2]).unwrap();
    let untyped = untyped.operations(objsign::UploadOperation::ALL);
    let typed = string("POST", "image/png", &date, &format!("{KEY}?uploads"));
    assert_eq!(refused_by(&untyped, headers(&typed)), RefusalReason::HeaderNotAllowed);
}

#[test]
fn dates() {
    let dated =
        |date: &str| string("PUT", "", &[("x-amz-date", date)], &format!("{KEY}?partNumber=1&uploadId=I"));
    for date in [
        "20240524T101112Z",
        "Fri, 24 May 2024 10:11:12 +0000",
        "Thu, 24 May 2024 10:11:12 GMT",
        "Fri, 30 Feb 2024 10:11:12 GMT",
        "fri, 24 May 2024 10:11:12 GMT",
        "",
    ] {
        refuses(&dated(date), RefusalReason::Malformed);
    }
    for (date, fits) in [
        ("Fri, 24 May 2024 10:26:12 GMT", true),
        ("Fri, 24 May 2024 09:56:12 GMT", true),
        ("Fri, 24 May 2024 10:26:13 GMT", false),
        ("Fri, 24 May 2024 09:56:11 GMT", false),
    ] {
        let answer = answer(&guard(), headers(&dated(date)));
        assert_eq!(
            answer.refusal.map(|refusal| refusal.reason()),
            (!fits).then_some(RefusalReason::ClockSkew)
        );
    }
    let none = string("PUT", "", &[("x-amz-meta-a", "b")], &format!("{KEY}?partNumber=1&uploadId=I"));
    refuses(&none, RefusalReason::HeaderMissing);
    // A one-digit day is read leniently elsewhere, and has one spelling here.
    let early = Timestamp::from_iso8601("2024-05-03T10:11:12Z").unwrap();
    let lenient = headers(&dated("Fri, 3 May 2024 10:11:12 GMT"));
    assert_eq!(reason(&guard().answer(&signer(), lenient.as_bytes(), early)), RefusalReason::Malformed);
    accepted(&guard().answer(&signer(), headers(&dated("Fri, 03 May 2024 10:11:12 GMT")).as_bytes(), early));
}

#[test]
fn header_names() {
    let initiate = |amz: &[(&str, &str)]| string("POST", "", amz, &format!("{KEY}?uploads"));
    let date = ("x-amz-date", DATE);
    for name in ["x-amz-copy-source", "x-amz-grant-read", "x-amz-storage-class", "x-amz-a"] {
        let mut amz = [(name, "v"), date];
        amz.sort_unstable();
        refuses(&initiate(&amz), RefusalReason::HeaderNotAllowed);
    }
    refuses(&initiate(&[("host", HOST), date]), RefusalReason::HeaderNotAllowed);
    refuses(&initiate(&[("x-amz-acl", "public-read"), date]), RefusalReason::AclNotAllowed);
    refuses(&initiate(&[("X-Amz-Acl", "private"), date]), RefusalReason::NonCanonical);
    refuses(&initiate(&[date, ("x-amz-acl", "private")]), RefusalReason::NonCanonical);
    refuses(&initiate(&[date, date]), RefusalReason::NonCanonical);
    let meta = [("x-amz-date", DATE), ("x-amz-meta-a", "b")];
    refuses(
        &string("PUT", "", &meta, &format!("{KEY}?partNumber=1&uploadId=I")),
        RefusalReason::HeaderNotAllowed,
    );
}

#[test]
fn session_tokens() {
    let resource = format!("{KEY}?partNumber=1&uploadId=I");
    let with =
        |token: &str| string("PUT", "", &[("x-amz-date", DATE), ("x-amz-security-token", token)], &resource);
    let answer = |text: &str| guard().answer(&temporary_signer(), headers(text).as_bytes(), now());
    accepted(&answer(&with(TOKEN)));
    assert_eq!(reason(&answer(&with("other"))), RefusalReason::CredentialMismatch);
    assert_eq!(reason(&answer(&part(&resource))), RefusalReason::HeaderMissing);
    refuses(&with(TOKEN), RefusalReason::HeaderNotAllowed);
}
