//! The rulings on OSS version 4, one test each, with requests that are rightly signed but for the point in question.

mod oss_support;

use objsign::VerifyErrorKind as Kind;
use objsign::{
    ConfigError, Credentials, Method, Operation, OssBucket, OssFormVerifier, OssRequest, OssSigner,
    OssVerifier, OssVersion, Request, Scheme, SignError, VerifyError,
};
use oss_support::*;

const V4: OssVersion = OssVersion::V4;
const INVALID_ARGUMENT: (u16, &str) = (400, "InvalidArgument");
const ACCESS_DENIED: (u16, &str) = (403, "AccessDenied");

#[track_caller]
fn refused(sent: &Sent, kind: Kind, (status, code): (u16, &'static str)) {
    assert_eq!(refusal(V4, sent), (kind, status, code));
}

#[track_caller]
fn mismatch(sent: &Sent) {
    refused(sent, Kind::SignatureMismatch, (403, "SignatureDoesNotMatch"));
}

#[track_caller]
fn accepted(sent: &Sent) {
    verify(V4, sent).unwrap();
}

fn get() -> Client {
    Client::v4("GET", "/k")
}

fn get_url() -> Client {
    Client::v4_url("GET", "/k")
}

// What is proved.

/// `x-id` is a word of S3's clients.
#[test]
fn a_name_of_the_operation_is_none_to_oss() {
    let operation = |client: Client| verify(V4, &client.by_header()).unwrap().operation();
    assert_eq!(operation(get()), Operation::GetObject);
    assert_eq!(operation(get().query("x-id", "GetObject")), Operation::Other);
}

#[test]
fn a_copy_of_nothing_has_no_operation() {
    let copy = |source: &str| Client::v4("PUT", "/k").header("x-oss-copy-source", source).by_header();
    let operation = |source: &str| verify(V4, &copy(source)).unwrap().operation();
    assert_eq!((operation("/a/b"), operation("")), (Operation::CopyObject, Operation::Other));
}

#[test]
fn a_header_signature_covers_every_parameter_and_the_signed_headers() {
    let client = Client::v4("PUT", "/a b/ü")
        .query("partNumber", "1")
        .query("uploadId", "U/1")
        .header("Content-Type", " text/plain ")
        .header("x-oss-meta-a", "1")
        .header("Range", "bytes=0-1")
        .header("X-Other", "unsigned")
        .additional("range");
    let verified = verify(V4, &client.by_header()).unwrap();
    assert_eq!((verified.scheme(), verified.key_str()), (Scheme::OssV4Header, Some("a b/ü")));
    assert_eq!(verified.operation(), Operation::UploadPart);
    let headers: Vec<_> = verified.headers().map(|(name, _)| name).collect();
    assert_eq!(headers, ["content-type", "range", "x-oss-content-sha256", "x-oss-date", "x-oss-meta-a"]);
    assert_eq!(verified.header("content-type"), Some(&b"text/plain"[..]));
    let parameters: Vec<_> = verified.parameters().collect();
    assert_eq!(parameters, [("partNumber", &b"1"[..]), ("uploadId", b"U/1")]);
    assert_eq!(verified.valid_until().unix(), NOW + 900);
}

#[test]
fn a_signed_url_covers_the_same_without_its_own_parameters() {
    let client = get_url().query("response-expires", "x y").with(|client| client.token = Some(TOKEN.into()));
    let sent = client.by_url();
    let verified = verifier(&[V4]).verify(&sent.request(), [&temporary()], at(NOW)).unwrap();
    assert_eq!((verified.scheme(), verified.operation()), (Scheme::OssV4Query, Operation::GetObject));
    assert_eq!(verified.parameters().collect::<Vec<_>>(), [("response-expires", &b"x y"[..])]);
    assert_eq!(verified.headers().count(), 0);
    assert_eq!(verified.valid_until().unix(), NOW + 60);
}

#[test]
fn a_listing_is_known_by_its_signed_parameters() {
    let client = Client::v4("GET", "/").query("prefix", "a/").query("max-keys", "10");
    assert_eq!(verify(V4, &client.by_header()).unwrap().operation(), Operation::ListObjects);
    let client = client.query("acl", "");
    assert_eq!(verify(V4, &client.by_header()).unwrap().operation(), Operation::Other);
}

#[test]
fn the_replay_key_is_the_same_for_copies_only() {
    let key = |sent: &Sent| verify(V4, sent).unwrap().replay_key().to_owned();
    let sent = get().query("a", "1").query("b", "2").by_header();
    let copy = sent.clone().target("/k?a=1&b=2", "/%6B?b=%32&a=1").header("X-Unsigned", "1");
    assert_eq!(key(&sent), key(&copy));
    assert_ne!(key(&sent), key(&get().by_header()));
}

// Reading a request.

#[test]
fn the_method_is_upper_case_and_signed_as_sent() {
    accepted(&Client::v4("PROPFIND", "/k").by_header());
    refused(&Client::v4("get", "/k").by_header(), Kind::InvalidMethod, INVALID_ARGUMENT);
    let mut sent = get().by_header();
    sent.method = "HEAD".into();
    mismatch(&sent);
}

#[test]
fn the_date_is_x_oss_date_in_either_form_else_date_in_gmt() {
    let dated = |name: &str, date: &str| get().without("x-oss-date").header(name, date).by_header();
    accepted(&dated("x-oss-date", DATE));
    accepted(&dated("Date", DATE));
    // A wrong weekday and a one-digit day pass.
    accepted(&dated("Date", "Mon, 3 Sep 2024 10:21:17 GMT"));
    for date in
        [ISO, "", "20240903T102117", "2024-09-03T10:21:17Z", "1725358877", "Tue, 03 Sep 2024 10:21:17 UTC"]
    {
        refused(&dated("Date", date), Kind::MalformedDate, INVALID_ARGUMENT);
    }
    for date in ["", "20240903T102117", "20240903T102117z", "20240903T246117Z", "20241303T102117Z"] {
        refused(&dated("x-oss-date", date), Kind::MalformedDate, INVALID_ARGUMENT);
    }
    refused(&get().without("x-oss-date").by_header(), Kind::MissingDate, ACCESS_DENIED);
    // x-oss-date goes before Date, which then proves nothing.
    let both = get().header("Date", "nonsense").by_header();
    assert_eq!(verify(V4, &both).unwrap().header("date"), None);
    let by_date = verify(V4, &dated("Date", DATE)).unwrap();
    assert_eq!(by_date.header("date"), Some(DATE.as_bytes()));
}

#[test]
fn headers_that_count_once_are_not_joined() {
    for (name, value) in [
        ("x-oss-date", ISO),
        ("x-oss-security-token", TOKEN),
        ("Content-Type", "a/b"),
        ("Content-MD5", "x"),
        ("Date", DATE),
    ] {
        let once = get().without("x-oss-date").header("x-oss-date", ISO);
        let once = if name == "x-oss-date" { once } else { once.header(name, value) };
        refused(&once.by_header().header(name, value), Kind::RepeatedHeader, INVALID_ARGUMENT);
    }
    let twice = get().by_header();
    let (_, authorization) = twice.headers.last().unwrap().clone();
    refused(&twice.header("authorization", authorization), Kind::RepeatedHeader, INVALID_ARGUMENT);
    refused(&get().by_header().header("host", HOST), Kind::RepeatedHeader, INVALID_ARGUMENT);
}

#[test]
fn other_repeated_headers_are_joined_and_carried_joined() {
    let client = get().header("x-oss-meta-a", "1").header("X-Oss-Meta-A", " 2 ");
    let verified = verify(V4, &client.by_header()).unwrap();
    assert_eq!(verified.header("x-oss-meta-a"), Some(&b"1,2"[..]));
}

#[test]
fn a_plus_in_the_path_is_a_blank() {
    let verified = verify(V4, &Client::v4("GET", "/a b+c").by_header().target("%20", "+")).unwrap();
    assert_eq!(verified.key_str(), Some("a b+c"));
}

#[test]
fn the_path_is_decoded_once() {
    accepted(&Client::v4("GET", "/a%20b").by_header());
    mismatch(&Client::v4("GET", "/a%20b").by_header().target("%2520", "%20"));
    refused(&get().by_header().target("/k", "/%zz"), Kind::InvalidUri, (400, "InvalidURI"));
    refused(&get().by_header().target("/k", "/k?a=%"), Kind::InvalidUri, (400, "InvalidURI"));
}

#[test]
fn an_unknown_host_is_denied() {
    let client = get().header("Host", "photos.oss.example.com.evil.test");
    refused(&client.by_header(), Kind::UnknownHost, ACCESS_DENIED);
}

#[test]
fn the_canonical_uri_has_the_bucket_in_every_style() {
    for (host, path) in [("photos.oss.example.com:8080", "/k"), ("img.example.com", "/k")] {
        accepted(&Client::v4("GET", path).header("Host", host).by_header());
    }
    let mut sent = get().header("Host", "127.0.0.1:9000").by_header();
    sent.target = b"/photos/k".into();
    accepted(&sent);
    sent.target = b"/other/k".into();
    refused(&sent, Kind::SignatureMismatch, (403, "SignatureDoesNotMatch"));
}

#[test]
fn every_repeated_parameter_is_refused() {
    for (name, value) in [("prefix", "a"), ("x-oss-process", "a"), ("x-oss-signature-version", "a")] {
        let client = get_url().query(name, value);
        let sent = if name == "x-oss-signature-version" { client } else { client.query(name, "b") };
        refused(&sent.by_url(), Kind::RepeatedParameter, INVALID_ARGUMENT);
    }
    // The signature is the one parameter that no signature covers; an escape in its name hides nothing.
    for again in ["x-oss-signature=0", "x%2Doss-signature=0", "x-oss-signature"] {
        refused(&get_url().by_url().parameter(again), Kind::RepeatedParameter, INVALID_ARGUMENT);
    }
    refused(&get().query("a", "").by_header().parameter("a"), Kind::RepeatedParameter, INVALID_ARGUMENT);
}

#[test]
fn every_parameter_is_signed() {
    mismatch(&get().by_header().parameter("a=1"));
    mismatch(&get_url().by_url().parameter("a"));
    mismatch(&get().query("a", "1").by_header().target("a=1", "a=2"));
    mismatch(&get().query("acl", "").by_header().target("?acl=", ""));
}

#[test]
fn no_value_is_an_empty_value_and_order_does_not_count() {
    let sent = get().query("b", "").query("a", "x y/é").by_header();
    accepted(&sent);
    accepted(&sent.clone().target("b=", "b"));
    accepted(&sent.target("b=&a=x%20y%2F%C3%A9", "&a=x+y/%c3%a9&&b&"));
}

#[test]
fn a_name_cannot_swallow_its_value() {
    let sent = get().query("x-oss-process", "image/resize").by_header();
    accepted(&sent);
    mismatch(&sent.clone().target("process=image", "process%3Dimage"));
    mismatch(&sent.target("?x-oss-process=", "%3Fx-oss-process="));
    let sent = get().query("a", "1&b").by_header();
    mismatch(&sent.target("%26b", "&b"));
}

#[test]
fn an_empty_name_or_one_that_is_no_text_is_refused() {
    // `?=` would vanish from the canonical query.
    for wire in ["=", "=1", "%FF=1", "%ff"] {
        refused(&get().by_header().parameter(wire), Kind::AmbiguousParameter, INVALID_ARGUMENT);
    }
}

#[test]
fn a_question_mark_in_a_key_is_no_query() {
    let sent = Client::v4("GET", "/a?acl").by_header();
    assert_eq!(verify(V4, &sent).unwrap().key_str(), Some("a?acl"));
    mismatch(&sent.target("%3F", "?"));
}

#[test]
fn dot_segments_and_slashes_are_bytes_of_the_key() {
    let sent = Client::v4("GET", "/a/../k//").by_header();
    assert_eq!(verify(V4, &sent).unwrap().key_str(), Some("a/../k//"));
    mismatch(&sent.target("/a/../k//", "/k//"));
}

#[test]
fn a_line_end_in_a_signed_header_is_refused() {
    for value in ["a\nx-oss-meta-b:1", "a\r", "a\0"] {
        refused(&get().by_header().header("x-oss-meta-a", value), Kind::InvalidHeader, INVALID_ARGUMENT);
        refused(&get().by_header().header("content-type", value), Kind::InvalidHeader, INVALID_ARGUMENT);
    }
    refused(&get().by_header().header("x-oss-meta-a:b", "c"), Kind::InvalidHeader, INVALID_ARGUMENT);
}

#[test]
fn headers_that_are_always_signed_cannot_be_added() {
    for name in ["content-type", "content-md5", "x-oss-meta-a", "X-OSS-Object-ACL"] {
        mismatch(&get().by_header().header(name, ""));
        mismatch(&get_url().by_url().header(name, "a"));
    }
    accepted(&get().by_header().header("x-oss", "not one of them").header("range", "bytes=0-1"));
}

// Versions and mechanisms.

#[test]
fn only_allowed_versions_are_looked_at() {
    let v2 = Client::new(OssVersion::V2, "GET", "/k").header("Date", DATE);
    for (allowed, sent) in [
        (OssVersion::V1, get().by_header()),
        (OssVersion::V1, get_url().by_url()),
        (OssVersion::V2, get().by_header()),
        (OssVersion::V2, get_url().by_url()),
        (V4, v1_header()),
        (V4, v2.by_header()),
        (V4, v2.by_url()),
    ] {
        assert_eq!(refusal(allowed, &sent), (Kind::VersionNotAllowed, 400, "InvalidArgument"));
    }
    let both = verifier(&[OssVersion::V1, V4]);
    for sent in [v1_header(), get().by_header(), get_url().by_url()] {
        both.verify(&sent.request(), [&permanent()], at(NOW)).unwrap();
    }
    refused(
        &get_url().by_url().target("=OSS4-HMAC-SHA256", "=OSS5"),
        Kind::VersionNotAllowed,
        INVALID_ARGUMENT,
    );
}

#[test]
fn two_mechanisms_are_refused() {
    let header = get().by_header();
    let authorization = header.headers.last().unwrap().1.clone();
    let v1 = v1_header().headers.last().unwrap().1.clone();
    for sent in [
        get_url().by_url().parameter(V1_PARAMETERS),
        get_url().by_url().parameter("Expires=1"),
        header.clone().parameter(V1_PARAMETERS),
        header.parameter("x-oss-signature-version=OSS4-HMAC-SHA256"),
        get_url().by_url().header("Authorization", authorization),
        get_url().by_url().header("Authorization", v1),
        get_url().by_url().header("Authorization", "nonsense"),
        get_url().query("x-oss-access-key-id", ID).by_url(),
        // Rightly signed, and half of another signature.
        get().query("x-oss-credential", "a").by_header(),
        get().query("x-oss-date", ISO).by_header(),
        get().query("x-oss-expires", "60").by_header(),
        get().query("x-oss-additional-headers", "range").by_header(),
        get().query("x-oss-signature", "").by_header(),
    ] {
        for version in [OssVersion::V1, V4] {
            assert_eq!(refusal(version, &sent).0, Kind::TwoMechanisms, "{sent:?}");
        }
    }
}

#[test]
fn a_signature_of_one_form_is_none_in_the_other() {
    let url = String::from_utf8(get_url().by_url().target).unwrap();
    let signature = url.rsplit('=').next().unwrap();
    let own = get().by_header().headers.last().unwrap().1.clone();
    let own = String::from_utf8(own).unwrap();
    let swapped = get().by_header().authorization(own.rsplit('=').next().unwrap(), signature);
    mismatch(&swapped);
    let in_url = get_url().by_url().target(signature, own.rsplit('=').next().unwrap());
    mismatch(&in_url);
}

#[test]
fn a_verifier_without_a_region_is_the_operators_fault() {
    let verifier = OssVerifier::new(addresses(), [OssVersion::V1, V4]);
    let error = verifier.parse(&get().by_header().request(), at(NOW)).unwrap_err();
    assert_eq!(parts(&error), (Kind::RegionMissing, 500, "InternalError"));
    verifier.verify(&v1_header().request(), [&permanent()], at(NOW)).unwrap();
    for region in ["", "a/b", "a b", "é"] {
        assert!(verifier.clone().region(region).is_err() && verifier.clone().product(region).is_err());
    }
}

// The credential and its scope.

#[test]
fn the_scope_is_the_verifiers_own_of_the_day_of_the_date() {
    for scope in [
        "20240902/cn-hangzhou/oss/aliyun_v4_request",
        "20240904/cn-hangzhou/oss/aliyun_v4_request",
        "20240903/oss-cn-hangzhou/oss/aliyun_v4_request",
        "20240903/cn-shanghai/oss/aliyun_v4_request",
        "20240903/CN-HANGZHOU/oss/aliyun_v4_request",
        "20240903/cn-hangzhou/oss-cloudbox/aliyun_v4_request",
        "20240903/cn-hangzhou/s3/aliyun_v4_request",
    ] {
        let scoped = |client: Client| client.with(|client| client.scope = scope.into());
        refused(&scoped(get()).by_header(), Kind::ScopeMismatch, INVALID_ARGUMENT);
        refused(&scoped(get_url()).by_url(), Kind::ScopeMismatch, INVALID_ARGUMENT);
    }
}

/// OSS's sentences and the pages of its manual, and after them what it does not say.
#[test]
fn a_wrong_scope_names_the_part_and_what_it_should_be() {
    for (scope, sentence, ec, detail, region) in [
        (
            "20240903/oss-cn-hangzhou/oss/aliyun_v4_request",
            "Invalid signing region in Authorization header.",
            Some("0002-00000226"),
            "the region 'oss-cn-hangzhou' is wrong; expecting 'cn-hangzhou'",
            Some("cn-hangzhou"),
        ),
        (
            "20240903/cn-hangzhou/s3/aliyun_v4_request",
            "Invalid signing product in Authorization header.",
            Some("0002-00000227"),
            "the product 's3' is wrong; expecting 'oss'",
            None,
        ),
        (
            "20240902/cn-hangzhou/oss/aliyun_v4_request",
            "Invalid signing date in Authorization header.",
            None,
            "the date '20240902' is wrong; expecting '20240903'",
            None,
        ),
    ] {
        let client = |client: Client| client.with(|client| client.scope = scope.into());
        for sent in [client(get()).by_header(), client(get_url()).by_url()] {
            let error = verify(V4, &sent).unwrap_err();
            assert_eq!((error.message(), error.detail()), (sentence, Some(detail)));
            assert_eq!(error.expected_region(), region);
            let xml = error.to_xml("id");
            // OSS's Android SDK compares the whole message with the sentence about the date.
            let message = match sentence.contains("date") {
                true => format!("<Message>{sentence}</Message><RequestId>"),
                false => format!("<Message>{sentence} {}</Message>", detail.replace('\'', "&apos;")),
            };
            assert!(xml.contains(&message), "{xml}");
            assert_eq!(xml.contains("<Region>"), region.is_some(), "{xml}");
            assert_eq!(ec.is_some_and(|ec| xml.contains(&format!("<EC>{ec}</EC>"))), ec.is_some(), "{xml}");
        }
    }
    let elsewhere = get().with(|client| client.scope = "20240903/x/oss/aliyun_v4_request".into()).by_header();
    let two = verifier(&[V4]).region("cn-shanghai").unwrap();
    let error = two.verify(&elsewhere.request(), [&permanent()], at(NOW)).unwrap_err();
    let detail = "the region 'x' is wrong; expecting 'cn-hangzhou' or 'cn-shanghai'";
    assert_eq!((error.detail(), error.expected_region()), (Some(detail), None));
}

#[test]
fn a_malformed_credential_is_an_invalid_argument() {
    for scope in [
        "20240903/cn-hangzhou/oss/aws4_request",
        "20240903/cn-hangzhou/oss/aliyun_v4_request/",
        "20240903/cn-hangzhou/oss",
        "2024093/cn-hangzhou/oss/aliyun_v4_request",
        "2024090x/cn-hangzhou/oss/aliyun_v4_request",
        "",
    ] {
        let scoped = |client: Client| client.with(|client| client.scope = scope.into());
        refused(&scoped(get()).by_header(), Kind::MalformedCredential, INVALID_ARGUMENT);
        refused(&scoped(get_url()).by_url(), Kind::MalformedCredential, INVALID_ARGUMENT);
    }
    refused(&get().by_header().authorization(ID, ""), Kind::MalformedCredential, INVALID_ARGUMENT);
    let odd = get().by_header().authorization(ID, "LTAI\u{e9}");
    refused(&odd, Kind::UnknownAccessKey, (403, "InvalidAccessKeyId"));
}

#[test]
fn a_cloud_box_has_its_id_for_region_and_a_product_of_its_own() {
    let scope = "20240903/cb-f8z7yvzgwfkl9q0h/oss-cloudbox/aliyun_v4_request";
    let sent = get().with(|client| client.scope = scope.into()).by_header();
    let verifier = OssVerifier::new(addresses(), [V4]).region("cb-f8z7yvzgwfkl9q0h").unwrap();
    let verifier = verifier.product("oss-cloudbox").unwrap();
    verifier.verify(&sent.request(), [&permanent()], at(NOW)).unwrap();
    assert!(verifier.verify(&get().by_header().request(), [&permanent()], at(NOW)).is_err());
    let two =
        OssVerifier::new(addresses(), [V4]).region("cn-shanghai").unwrap().region("cn-hangzhou").unwrap();
    two.verify(&get().by_header().request(), [&permanent()], at(NOW)).unwrap();
}

#[test]
fn authorization_fields_stand_in_any_order_each_once() {
    let sent = get().header("range", "a").additional("range").by_header();
    let text = String::from_utf8(sent.headers.last().unwrap().1.clone()).unwrap();
    let fields: Vec<_> = text.split_once(' ').unwrap().1.split(',').collect();
    let [credential, list, signature] = fields.as_slice() else { panic!("{text}") };
    let with = |text: String| sent.clone().without("authorization").header("Authorization", text);
    for text in [
        format!("OSS4-HMAC-SHA256 {signature}, {list}, {credential}"),
        format!("OSS4-HMAC-SHA256  {credential} ,{signature},\t{list} "),
    ] {
        accepted(&with(text));
    }
    for text in [
        format!("OSS4-HMAC-SHA256 {credential},{signature},{list},{signature}"),
        format!("OSS4-HMAC-SHA256 {credential},{signature},{list},Other=1"),
        format!("OSS4-HMAC-SHA256 {credential},{list}"),
        format!("OSS4-HMAC-SHA256 {signature},{list}"),
        format!("OSS4-HMAC-SHA256 {credential},{list},Signature="),
        format!("OSS4-HMAC-SHA256 {credential},{signature},{list},"),
        format!("OSS4-HMAC-SHA256{credential},{signature},{list}"),
        format!("OSS4-HMAC-SHA256 {credential} {signature} {list}").replace(',', " "),
        "OSS4-HMAC-SHA256 ".into(),
        "OSS4-HMAC-SHA256".into(),
        format!("oss4-hmac-sha256 {credential},{list},{signature}"),
        String::new(),
    ] {
        let error = verify(V4, &with(text.clone())).unwrap_err();
        assert_eq!((error.status(), error.code()), INVALID_ARGUMENT, "{text}");
    }
}

// Additional headers.

#[test]
fn additional_headers_are_lower_cased_and_sorted_before_use() {
    let client = get().header("Range", "bytes=0-1").header("Cache-Control", "no-cache");
    for list in ["cache-control;range", "range;cache-control", "Range;CACHE-Control"] {
        let verified = verify(V4, &client.clone().additional(list).by_header()).unwrap();
        assert_eq!(verified.header("range"), Some(&b"bytes=0-1"[..]));
    }
    let unlisted = verify(V4, &client.by_header()).unwrap();
    assert_eq!(unlisted.header("range"), None);
}

#[test]
fn additional_headers_that_say_nothing_or_too_much_are_refused() {
    let client = get().header("range", "a").header("content-type", "b").header("x-oss-meta-a", "c");
    for list in [
        "",
        ";",
        "range;",
        ";range",
        "range;range",
        "range;Range",
        "content-type",
        "content-md5",
        "x-oss-meta-a",
    ] {
        let listed = client.clone().additional(list);
        refused(&listed.by_header(), Kind::InvalidSignedHeaders, INVALID_ARGUMENT);
        let url = get_url().header("range", "a").additional(list);
        refused(&url.by_url(), Kind::InvalidSignedHeaders, INVALID_ARGUMENT);
    }
    let spaced = client.additional("range; a").by_header();
    refused(&spaced, Kind::InvalidSignedHeaders, INVALID_ARGUMENT);
}

#[test]
fn a_listed_header_must_be_there() {
    refused(&get().additional("range").by_header(), Kind::SignedHeaderMissing, INVALID_ARGUMENT);
    refused(&get_url().additional("range").by_url(), Kind::SignedHeaderMissing, INVALID_ARGUMENT);
    let there = get_url().header("range", "").additional("range").by_url();
    accepted(&there);
    refused(&there.without("range"), Kind::SignedHeaderMissing, INVALID_ARGUMENT);
}

#[test]
fn a_listed_header_is_signed_with_its_value() {
    let sent = get_url().header("range", "bytes=0-1").additional("range").by_url();
    accepted(&sent);
    mismatch(&sent.clone().without("range").header("range", "bytes=0-9"));
    mismatch(&sent.clone().header("range", "bytes=5-9"));
    mismatch(&sent.target("&x-oss-additional-headers=range", ""));
}

#[test]
fn a_signed_host_is_the_one_that_the_client_named() {
    let sent = get().header("Host", HOST).additional("host").by_header();
    accepted(&sent);
    let rewritten = sent.without("host").header("Host", "10.0.0.1");
    let headers = &rewritten.headers;
    let request = Request::new("GET", "/k", headers).authority(HOST);
    let verified = verifier(&[V4]).verify(&request, [&permanent()], at(NOW)).unwrap();
    assert_eq!(verified.header("host"), Some(HOST.as_bytes()));
}

// The payload.

#[test]
fn the_payload_hash_is_there_in_a_header_signature_and_never_another() {
    let payload = |value: &str| get().without("x-oss-content-sha256").header("x-oss-content-sha256", value);
    accepted(&payload(" UNSIGNED-PAYLOAD ").by_header());
    for value in ["", "unsigned-payload", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
    {
        refused(&payload(value).by_header(), Kind::InvalidPayloadHash, INVALID_ARGUMENT);
    }
    refused(&get().without("x-oss-content-sha256").by_header(), Kind::PayloadHashMissing, INVALID_ARGUMENT);
    let twice = payload("UNSIGNED-PAYLOAD").header("x-oss-content-sha256", "UNSIGNED-PAYLOAD").by_header();
    refused(&twice, Kind::InvalidPayloadHash, INVALID_ARGUMENT);
}

#[test]
fn a_payload_hash_sent_with_a_url_must_be_unsigned_payload() {
    accepted(&get_url().header("x-oss-content-sha256", "UNSIGNED-PAYLOAD").by_url());
    refused(
        &get_url().header("x-oss-content-sha256", "abc").by_url(),
        Kind::InvalidPayloadHash,
        INVALID_ARGUMENT,
    );
}

// Time.

#[test]
fn a_header_signature_is_good_for_fifteen_minutes_either_way() {
    let sent = get().by_header();
    for (skew, good) in [(-901, false), (-900, true), (900, true), (901, false), (31_536_000, false)] {
        let result = verify_at(V4, &sent, NOW + skew);
        let skewed = (Kind::RequestTimeTooSkewed, 403, "RequestTimeTooSkewed");
        assert_eq!(
            result.map(|_| ()).map_err(|error| parts(&error)),
            if good { Ok(()) } else { Err(skewed) }
        );
    }
    let strict = verifier(&[V4]).max_skew(10);
    assert!(strict.verify(&sent.request(), [&permanent()], at(NOW + 11)).is_err());
}

#[test]
fn a_url_is_good_from_a_quarter_hour_before_its_date_to_its_end() {
    let sent = get_url().by_url();
    let early = (Kind::NotYetValid, 403, "AccessDenied");
    let late = (Kind::Expired, 403, "AccessDenied");
    for (after, expected) in [
        (-901, Err(early)),
        (-900, Ok(())),
        (0, Ok(())),
        (60, Ok(())),
        (61, Err(late)),
        (901, Err(late)),
        (-31_536_000, Err(early)),
    ] {
        let result = verify_at(V4, &sent, NOW + after);
        assert_eq!(result.map(|_| ()).map_err(|error| parts(&error)), expected, "{after}");
    }
    let error = verify_at(V4, &sent, NOW - 901).unwrap_err();
    assert!(error.to_xml("1").contains("<EC>0002-00000235</EC>"));
}

#[test]
fn a_url_lasts_one_second_to_seven_days() {
    let lasting = |expires: &str| get_url().with(|client| client.expires = expires.into()).by_url();
    for expires in ["1", "604800", "060"] {
        accepted(&lasting(expires));
    }
    for expires in
        ["0", "604801", "999999", "1000000", "18446744073709551617", "", "-1", "+60", "6e1", " 60", "６０"]
    {
        refused(&lasting(expires), Kind::MalformedExpires, INVALID_ARGUMENT);
    }
    let most = verifier(&[V4]).max_lifetime(30);
    let error = most.verify(&get_url().by_url().request(), [&permanent()], at(NOW)).unwrap_err();
    assert_eq!(error.kind(), Kind::ExpiresTooLate);
}

#[test]
fn the_date_of_a_url_is_its_parameter_in_iso_form_alone() {
    for date in ["", DATE, "1725358877", "20240903T102117", "20240903T102117Z ", "99991331T000000Z"] {
        let sent = get_url().with(|client| client.date = date.into()).by_url();
        refused(&sent, Kind::MalformedDate, INVALID_ARGUMENT);
    }
    // Headers with a date are signed, or nothing at all.
    let other = "20200101T000000Z";
    accepted(&get_url().header("x-oss-date", other).by_url());
    mismatch(&get_url().by_url().header("x-oss-date", ISO));
    let dated = get_url().by_url().header("Date", "nonsense");
    assert_eq!(verify(V4, &dated).unwrap().header("date"), None);
}

#[test]
fn the_ends_of_time_neither_wrap_nor_panic() {
    for (date, now, good) in [
        ("99991231T235959Z", 253_402_300_799, true),
        ("99991231T235959Z", 0, false),
        ("19700101T000000Z", 0, true),
        ("19700101T000000Z", 253_402_300_799, false),
    ] {
        let scope = format!("{}/cn-hangzhou/oss/aliyun_v4_request", &date[..8]);
        let dated = |client: &mut Client| {
            client.scope = scope.clone();
            client.date = date.into();
            client.expires = "604800".into();
        };
        let url = get_url().with(dated).by_url();
        assert_eq!(verify_at(V4, &url, now).is_ok(), good, "{date}");
        let header = get().without("x-oss-date").header("x-oss-date", date).with(dated).by_header();
        assert_eq!(verify_at(V4, &header, now).is_ok(), good, "{date}");
    }
    let before = get_url().with(|client| client.date = "19691231T235959Z".into());
    refused(&before.by_url(), Kind::MalformedDate, INVALID_ARGUMENT);
}

#[test]
fn every_parameter_of_a_url_must_be_there() {
    let url = String::from_utf8(get_url().by_url().target).unwrap();
    let (path, query) = url.split_once('?').unwrap();
    let names =
        ["x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-signature"];
    for name in names {
        let kept: Vec<_> = query.split('&').filter(|pair| pair.split('=').next() != Some(name)).collect();
        let mut sent = get_url().by_url();
        sent.target = format!("{path}?{}", kept.join("&")).into();
        refused(&sent, Kind::MissingParameter, ACCESS_DENIED);
    }
    let mut unsigned = get_url().by_url();
    unsigned.target = b"/k?x-oss-credential=a&x-oss-date=b".into();
    refused(&unsigned, Kind::NotSigned, ACCESS_DENIED);
}

#[test]
fn a_signature_is_64_lower_case_digits() {
    let url = String::from_utf8(get_url().by_url().target).unwrap();
    let signature = url.rsplit('=').next().unwrap();
    for other in
        [signature.to_uppercase(), signature[..63].into(), format!("{signature}0"), format!("{signature}%00")]
    {
        mismatch(&get_url().by_url().target(signature, &other));
    }
}

// Tokens.

#[test]
fn the_token_is_the_one_issued_with_the_key() {
    let header = |token: &str| get().header("x-oss-security-token", token).by_header();
    let url = |token: &str| get_url().with(|client| client.token = Some(token.into())).by_url();
    let with = |key: &Credentials, sent: Sent| {
        let result = verifier(&[V4]).verify(&sent.request(), [key], at(NOW));
        result.map(|verified| assert_eq!(verified.header("x-oss-security-token"), None)).map_err(|e| e.kind())
    };
    assert_eq!(with(&temporary(), header(TOKEN)), Ok(()));
    assert_eq!(with(&temporary(), url(TOKEN)), Ok(()));
    for other in ["", "other"] {
        assert_eq!(with(&temporary(), header(other)), Err(Kind::TokenMismatch));
        assert_eq!(with(&temporary(), url(other)), Err(Kind::TokenMismatch));
    }
    assert_eq!(with(&temporary(), get().by_header()), Err(Kind::TokenMissing));
    assert_eq!(with(&temporary(), get_url().by_url()), Err(Kind::TokenMissing));
    assert_eq!(with(&permanent(), header(TOKEN)), Err(Kind::TokenNotExpected));
    assert_eq!(with(&permanent(), url(TOKEN)), Err(Kind::TokenNotExpected));
}

#[test]
fn a_token_in_another_forms_carrier_does_not_count() {
    let own_header = get().header("x-oss-security-token", TOKEN);
    let own_url = get_url().with(|client| client.token = Some(TOKEN.into()));
    for name in ["security-token", "x-oss-security-token"] {
        refused(&get().query(name, TOKEN).by_header(), Kind::TokenNotExpected, (403, "InvalidAccessKeyId"));
        refused(&own_header.clone().query(name, TOKEN).by_header(), Kind::RepeatedToken, INVALID_ARGUMENT);
    }
    for client in [get_url().query("security-token", TOKEN), get_url().header("x-oss-security-token", TOKEN)]
    {
        refused(&client.by_url(), Kind::TokenNotExpected, (403, "InvalidAccessKeyId"));
    }
    for client in
        [own_url.clone().query("security-token", TOKEN), own_url.header("x-oss-security-token", TOKEN)]
    {
        refused(&client.by_url(), Kind::RepeatedToken, INVALID_ARGUMENT);
    }
}

#[test]
fn unknown_keys_can_be_hidden() {
    let none: [&Credentials; 0] = [];
    let answer = |verifier: OssVerifier| {
        let sent = get().by_header();
        verifier.verify(&sent.request(), none, at(NOW)).map(|_| ()).map_err(|error: VerifyError| error.kind())
    };
    assert_eq!(answer(verifier(&[V4])), Err(Kind::UnknownAccessKey));
    assert_eq!(answer(verifier(&[V4]).hide_unknown_keys()), Err(Kind::SignatureMismatch));
}

// The signer.

fn photos() -> OssBucket {
    OssBucket::new("https://oss.example.com", "photos").unwrap().region("cn-hangzhou").unwrap()
}

fn sent_with(method: &str, url: &str, headers: &[(String, String)]) -> Sent {
    let (_, rest) = url.split_once("://").unwrap();
    let (host, target) = rest.split_at(rest.find('/').unwrap());
    let sent = Sent { method: method.into(), target: target.into(), headers: Vec::new() };
    headers.iter().fold(sent.header("Host", host), |sent, (name, value)| sent.header(name, value))
}

#[test]
fn what_the_signer_makes_is_good_until_its_last_second() {
    let buckets = [
        photos(),
        OssBucket::path_style("http://127.0.0.1:9000", "photos").unwrap().region("cn-hangzhou").unwrap(),
        OssBucket::cname("https://img.example.com", "photos").unwrap().region("cn-hangzhou").unwrap(),
    ];
    for bucket in &buckets {
        for credentials in [permanent(), temporary()] {
            let signer = OssSigner::new(credentials.clone());
            for key in ["k", "a b+c/?&=%é~*'()", "/", "//a//"] {
                let request = bucket
                    .object(Method::Put, key)
                    .query("x-oss-process", "image/resize,w_100")
                    .query("empty", "")
                    .query("a b&=+é", "c d&=+é/")
                    .header("Content-Type", " text/plain ")
                    .header("X-Oss-Meta-A", "1")
                    .header("x-oss-meta-a", "2")
                    .header("If-Match", "\"x\"");
                let verify_at =
                    |sent: &Sent, now: i64| verifier(&[V4]).verify(&sent.request(), [&credentials], at(now));
                let url = request.presign_v4(&signer, at(NOW), 3600).unwrap();
                assert_eq!(url.expires_at.unix(), NOW + 3600);
                let sent = sent_with("PUT", &url.url, &url.headers);
                for now in [NOW - 900, NOW, NOW + 3600] {
                    let verified = verify_at(&sent, now).unwrap();
                    assert_eq!(verified.key_str(), Some(key));
                    assert_eq!(verified.header("if-match"), Some(&b"\"x\""[..]));
                    assert_eq!(verified.header("x-oss-meta-a"), Some(&b"1,2"[..]));
                    assert_eq!(verified.parameter("a b&=+é"), Some("c d&=+é/".as_bytes()));
                    assert_eq!(verified.parameters().count(), 3);
                }
                assert_eq!(verify_at(&sent, NOW + 3601).unwrap_err().kind(), Kind::Expired);

                let signed = request.sign_v4(&signer, at(NOW)).unwrap();
                let sent = sent_with("PUT", &signed.url, &signed.headers);
                for now in [NOW - 900, NOW, NOW + 900] {
                    assert_eq!(verify_at(&sent, now).unwrap().key_str(), Some(key));
                }
                assert_eq!(verify_at(&sent, NOW + 901).unwrap_err().kind(), Kind::RequestTimeTooSkewed);
            }
        }
    }
    let service = OssBucket::service("https://oss.example.com").unwrap().region("cn-hangzhou").unwrap();
    let url =
        service.bucket_request(Method::Get).presign_v4(&OssSigner::new(permanent()), at(NOW), 60).unwrap();
    let verified = verify(V4, &sent_with("GET", &url.url, &url.headers)).unwrap();
    assert_eq!((verified.operation(), verified.bucket()), (Operation::ListBuckets, None));
}

#[test]
fn a_region_as_endpoints_name_it_is_refused() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos").unwrap();
    let as_in_endpoints = |error| matches!(error, ConfigError::OssRegionPrefix { .. });
    assert!(as_in_endpoints(bucket.region("oss-cn-hangzhou").unwrap_err()));
    assert!(as_in_endpoints(OssVerifier::new(addresses(), [V4]).region("oss-cn-hangzhou").unwrap_err()));
    assert!(as_in_endpoints(OssFormVerifier::v4(addresses(), "oss-cn-hangzhou").unwrap_err()));
}

#[test]
fn the_signer_writes_the_canonical_request_of_the_manual() {
    let bucket =
        OssBucket::new("https://oss.example.com", "examplebucket").unwrap().region("cn-hangzhou").unwrap();
    let request = bucket
        .object(Method::Put, "exampleobject")
        .header("Content-Disposition", "attachment")
        .header("Content-Length", "3")
        .header("Content-MD5", "ICy5YqxZB1uWSwcVLSNLcA==")
        .header("Content-Type", "text/plain")
        .header("x-oss-date", "20250411T064124Z");
    let stages = request.sign_v4_stages(&OssSigner::new(permanent()), at(NOW)).unwrap();
    let hash = "c46d96390bdbc2d739ac9363293ae9d710b14e48081fcb22cd8ad54b63136eca";
    assert_eq!(
        stages.string_to_sign,
        format!("OSS4-HMAC-SHA256\n20250411T064124Z\n20250411/cn-hangzhou/oss/aliyun_v4_request\n{hash}")
    );
    assert!(stages.canonical_request.ends_with("content-disposition;content-length\nUNSIGNED-PAYLOAD"));
}

#[test]
fn the_signer_signs_every_header_or_says_which_not() {
    let bucket = photos();
    let request =
        bucket.object(Method::Get, "k").header("User-Agent", "a").header("range", "b").header("Date", DATE);
    let signed = request.sign_v4(&OssSigner::new(permanent()), at(NOW)).unwrap();
    assert_eq!(signed.unsigned_headers, ["user-agent"]);
    // The date given is the time, and no x-oss-date is added.
    assert!(signed.header("x-oss-date").is_none());
    assert!(signed.header("authorization").unwrap().contains(",AdditionalHeaders=range,Signature="));
    let verified = verify(V4, &sent_with("GET", &signed.url, &signed.headers)).unwrap();
    assert_eq!((verified.header("range"), verified.header("date")), (Some(&b"b"[..]), Some(DATE.as_bytes())));
    let url = request.presign_v4(&OssSigner::new(permanent()), at(NOW), 60);
    assert_eq!(url.unwrap_err(), SignError::UnsignableHeader { name: "user-agent".into() });
    // Beside x-oss-date a date is a header like others.
    let both = bucket.object(Method::Get, "k").header("x-oss-date", ISO).header("date", "anything");
    let signed = both.sign_v4(&OssSigner::new(permanent()), at(NOW)).unwrap();
    assert!(signed.header("authorization").unwrap().contains("AdditionalHeaders=date,"));
}

#[test]
fn the_signer_refuses_what_would_not_be_good() {
    let signer = OssSigner::new(permanent());
    let (bucket, now) = (photos(), at(NOW));
    let kind = |request: &OssRequest<'_>| {
        let url = request.presign_v4(&signer, now, 60).unwrap_err();
        assert_eq!(request.sign_v4(&signer, now).unwrap_err(), url);
        url.kind()
    };
    let object = || bucket.object(Method::Get, "k");
    for name in [
        "x-oss-signature",
        "x-oss-signature-version",
        "x-oss-credential",
        "x-oss-date",
        "x-oss-expires",
        "x-oss-additional-headers",
        "x-oss-security-token",
        "security-token",
        "OSSAccessKeyId",
        "Expires",
        "Signature",
    ] {
        assert_eq!(kind(&object().query(name, "a")), "reserved_parameter", "{name}");
    }
    assert_eq!(kind(&object().query("", "a")), "empty_parameter_name");
    assert_eq!(kind(&object().query("a", "1").query("a", "2")), "repeated_parameter");
    for name in ["Host", "authorization", "x-oss-security-token"] {
        assert_eq!(kind(&object().header(name, "a")), "reserved_header", "{name}");
    }
    for name in ["content-type", "x-oss-date", "range"] {
        assert_eq!(kind(&object().header(name, ISO).header(name, ISO)), "repeated_header", "{name}");
    }
    assert_eq!(kind(&object().header("a b", "c")), "invalid_header_name");
    assert_eq!(kind(&object().header("a", "b\nc")), "invalid_header_value");
    assert_eq!(kind(&object().header("x-oss-content-sha256", "abc")), "invalid_header_value");
    assert_eq!(kind(&bucket.object(Method::Get, "")), "empty_key");
    assert_eq!(kind(&bucket.object(Method::Get, "a/../b")), "dot_segment");
    let nowhere = OssBucket::new("https://oss.example.com", "photos").unwrap();
    assert_eq!(kind(&nowhere.object(Method::Get, "k")), "missing_region");
    let service = OssBucket::service("https://oss.example.com").unwrap().region("cn-hangzhou").unwrap();
    assert_eq!(kind(&service.object(Method::Get, "k")), "key_without_bucket");
    for expires in [0, 604_801, u64::MAX] {
        assert_eq!(object().presign_v4(&signer, now, expires).unwrap_err().kind(), "invalid_expiry");
    }
    assert_eq!(
        object().header("x-oss-date", "x").sign_v4(&signer, now).unwrap_err().kind(),
        "invalid_header_value"
    );
    let ended = OssSigner::new(permanent().expires_at(now));
    assert_eq!(object().presign_v4(&ended, now, 60).unwrap_err(), SignError::CredentialsExpired);
    assert_eq!(object().sign_v4(&ended, now).unwrap_err(), SignError::CredentialsExpired);
    let ending = OssSigner::new(permanent().expires_at(at(NOW + 10)));
    assert_eq!(object().presign_v4(&ending, now, 60).unwrap().expires_at.unix(), NOW + 10);
}

#[test]
fn changed_requests_never_panic_and_never_prove_another_key() {
    let header = get().query("a", "b").header("range", "x").additional("range").by_header();
    let url = get_url().query("a", "b").header("range", "x").additional("range").by_url();
    let verifier = verifier(&[OssVersion::V1, OssVersion::V2, V4]);
    let mut judged = 0;
    for sent in [header, url] {
        mutate(&sent, 20_000, |changed| {
            judged += 1;
            let Ok(verified) = verifier.verify(&changed.request(), [&permanent()], at(NOW)) else { return };
            // Only what is not signed can have changed: case, blanks, spelling.
            assert_eq!(verified.key_str(), Some("k"), "{changed:?}");
            assert_eq!(verified.parameters().collect::<Vec<_>>(), [("a", &b"b"[..])], "{changed:?}");
            assert_eq!(verified.header("range"), Some(&b"x"[..]), "{changed:?}");
        });
    }
    assert_eq!(judged, 40_000);
}
