//! The rulings on OSS version 2, one test each, with requests that are rightly signed but for the point in question.

mod oss_support;

use objsign::VerifyErrorKind as Kind;
use objsign::{Credentials, Method, Operation, OssBucket, OssSigner, OssVersion, Scheme};
use oss_support::*;

const V2: OssVersion = OssVersion::V2;
const INVALID_ARGUMENT: (u16, &str) = (400, "InvalidArgument");
const ACCESS_DENIED: (u16, &str) = (403, "AccessDenied");

#[track_caller]
fn refused(sent: &Sent, kind: Kind, (status, code): (u16, &'static str)) {
    assert_eq!(refusal(V2, sent), (kind, status, code));
}

#[track_caller]
fn mismatch(sent: &Sent) {
    refused(sent, Kind::SignatureMismatch, (403, "SignatureDoesNotMatch"));
}

#[track_caller]
fn accepted(sent: &Sent) {
    verify(V2, sent).unwrap();
}

fn dated(name: &str, date: &str) -> Client {
    Client::new(V2, "GET", "/k").header(name, date)
}

fn get() -> Client {
    dated("Date", DATE)
}

fn get_url() -> Client {
    Client::new(V2, "GET", "/k")
}

#[test]
fn a_signature_covers_every_parameter_and_the_signed_headers() {
    let client = |client: Client| {
        client
            .with(|client| client.path = "/a b/ü".into())
            .query("prefix", "")
            .query("a", "1/2")
            .header("Content-Type", "text/plain")
            .header("x-oss-meta-a", "1")
            .header("range", "bytes=0-1")
            .header("other", "unsigned")
            .additional("range")
    };
    let header = verify(V2, &client(get()).by_header()).unwrap();
    let url = verify(V2, &client(get_url()).by_url()).unwrap();
    assert_eq!((header.scheme(), url.scheme()), (Scheme::OssV2Header, Scheme::OssV2Query));
    for verified in [&header, &url] {
        assert_eq!(verified.key_str(), Some("a b/ü"));
        assert_eq!(verified.parameters().collect::<Vec<_>>(), [("prefix", &b""[..]), ("a", b"1/2")]);
        let names: Vec<_> = verified.headers().map(|(name, _)| name).filter(|name| *name != "date").collect();
        assert_eq!(names, ["content-type", "range", "x-oss-meta-a"]);
        assert_eq!(verified.operation(), Operation::Other);
    }
    assert_eq!((header.header("date"), url.header("date")), (Some(DATE.as_bytes()), None));
    assert_eq!((header.valid_until().unix(), url.valid_until().unix()), (NOW + 900, NOW + 60));
}

#[test]
fn an_empty_standard_header_is_not_covered_because_it_signs_like_none() {
    let added = verify(V2, &get().by_header().header("Content-Type", "").header("Content-MD5", " ")).unwrap();
    assert_eq!((added.header("content-type"), added.header("content-md5")), (None, None));
    mismatch(&get().by_header().header("Content-Type", "a"));
    mismatch(&get_url().by_url().header("x-oss-meta-a", ""));
}

#[test]
fn the_date_is_read_as_in_version_1() {
    accepted(&dated("x-oss-date", DATE).by_header());
    accepted(&dated("x-oss-date", ISO).by_header());
    accepted(&dated("Date", "Mon, 3 Sep 2024 10:21:17 GMT").by_header());
    // x-oss-date goes before Date, which then proves nothing.
    let both = dated("x-oss-date", ISO).header("Date", "nonsense").by_header();
    assert_eq!(verify(V2, &both).unwrap().header("date"), None);
    for date in [ISO, "", "1725358877"] {
        refused(&dated("Date", date).by_header(), Kind::InvalidDate, ACCESS_DENIED);
    }
    refused(&get_url().by_header(), Kind::MissingDate, ACCESS_DENIED);
    refused(&get().by_header().header("date", DATE), Kind::RepeatedHeader, INVALID_ARGUMENT);
}

#[test]
fn a_header_signature_is_good_for_fifteen_minutes_either_way() {
    for (skew, good) in [(-901, false), (-900, true), (900, true), (901, false)] {
        let result = verify_at(V2, &get().by_header(), NOW + skew);
        let skewed = (Kind::RequestTimeTooSkewed, 403, "RequestTimeTooSkewed");
        assert_eq!(
            result.map(|_| ()).map_err(|error| parts(&error)),
            if good { Ok(()) } else { Err(skewed) }
        );
    }
}

#[test]
fn a_url_is_good_until_its_expiry() {
    let sent = get_url().by_url();
    for now in [0, NOW, NOW + 60] {
        verify_at(V2, &sent, now).unwrap();
    }
    let error = verify_at(V2, &sent, NOW + 61).unwrap_err();
    assert_eq!(parts(&error), (Kind::Expired, 403, "AccessDenied"));
    for expires in ["", "-1", "+1", "1e9", "1725358937 ", "172535893700", "１"] {
        let sent = get_url().with(|client| client.expires = expires.into()).by_url();
        refused(&sent, Kind::InvalidExpires, ACCESS_DENIED);
    }
    let most = verifier(&[V2]).max_lifetime(30);
    assert_eq!(
        most.verify(&sent.request(), [&permanent()], at(NOW)).unwrap_err().kind(),
        Kind::ExpiresTooLate
    );
}

#[test]
fn a_url_signature_is_none_in_a_header() {
    // The date line of the one is digits, that of the other never.
    let url = String::from_utf8(get_url().by_url().target).unwrap();
    let signature = percent_encoding::percent_decode_str(url.rsplit('=').next().unwrap());
    let signature = signature.decode_utf8().unwrap().into_owned();
    let own = get().by_header().headers.last().unwrap().1.clone();
    let own = String::from_utf8(own).unwrap().rsplit(':').next().unwrap().to_owned();
    mismatch(&get().by_header().authorization(&own, &signature));
    let digits = (NOW + 60).to_string();
    refused(&dated("x-oss-date", &digits).by_header(), Kind::InvalidDate, ACCESS_DENIED);
}

#[test]
fn the_resource_is_encoded_whole() {
    let sent = Client::new(V2, "GET", "/a?b=c&d/~*").header("Date", DATE).query("e", "f=g").by_header();
    assert_eq!(verify(V2, &sent).unwrap().key_str(), Some("a?b=c&d/~*"));
    mismatch(&sent.clone().target("%3Fb", "?b"));
    mismatch(&sent.target("?e=", "%3Fe="));
    mismatch(&get().query("a", "b").by_header().target("a=b", "a%3Db"));
    mismatch(&get().by_header().parameter("a"));
}

#[test]
fn parameters_are_each_there_once_by_a_name_of_text() {
    refused(&get().query("a", "1").query("a", "2").by_header(), Kind::RepeatedParameter, INVALID_ARGUMENT);
    for wire in ["=", "=1", "%ff"] {
        refused(&get().by_header().parameter(wire), Kind::AmbiguousParameter, INVALID_ARGUMENT);
    }
    let url = get_url().by_url();
    refused(&url.parameter("x-oss-signature=a"), Kind::RepeatedParameter, INVALID_ARGUMENT);
    accepted(&get().query("b", "").query("a", "1").by_header().target("b=&a=1", "a=%31&b"));
}

#[test]
fn additional_headers_are_lower_cased_sorted_and_there() {
    let client = get().header("Range", "a").header("Cache-Control", "b");
    for list in ["range;cache-control", "Cache-Control;RANGE"] {
        assert_eq!(
            verify(V2, &client.clone().additional(list).by_header()).unwrap().header("range"),
            Some(&b"a"[..])
        );
    }
    for list in ["", ";", "range;range", "content-type", "x-oss-meta-a", "range;Range"] {
        let listed = client.clone().additional(list).by_header();
        refused(&listed, Kind::InvalidSignedHeaders, INVALID_ARGUMENT);
    }
    refused(&get().additional("range").by_header(), Kind::SignedHeaderMissing, INVALID_ARGUMENT);
    refused(&get_url().additional("range").by_url(), Kind::SignedHeaderMissing, INVALID_ARGUMENT);
    mismatch(&client.additional("range").by_header().header("range", "c"));
}

#[test]
fn authorization_has_its_fields_each_once() {
    let sent = get().by_header();
    let text = String::from_utf8(sent.headers.last().unwrap().1.clone()).unwrap();
    let (id, signature) = text.strip_prefix("OSS2 ").unwrap().split_once(',').unwrap();
    let with = |text: String| sent.clone().without("authorization").header("Authorization", text);
    accepted(&with(format!("OSS2 {signature}, {id}")));
    for text in [
        format!("OSS2 {id}"),
        format!("OSS2 {signature}"),
        format!("OSS2 {id},{signature},{signature}"),
        format!("OSS2 {id},{signature},Other:1"),
        format!("OSS2 {id},Signature:"),
        format!("OSS2 AccessKeyId:,{signature}"),
        format!("OSS2 {id},{signature}").replace(':', "="),
        "OSS2 ".into(),
        "OSS2".into(),
    ] {
        refused(&with(text), Kind::MalformedAuthorization, INVALID_ARGUMENT);
    }
    // A base64 text that only decodes to the same.
    mismatch(&with(format!("OSS2 {id},{}", signature.trim_end_matches('='))));
}

#[test]
fn every_parameter_of_a_url_must_be_there() {
    let url = String::from_utf8(get_url().by_url().target).unwrap();
    let (path, query) = url.split_once('?').unwrap();
    for name in ["x-oss-signature-version", "x-oss-access-key-id", "x-oss-expires", "x-oss-signature"] {
        let kept: Vec<_> = query.split('&').filter(|pair| pair.split('=').next() != Some(name)).collect();
        let mut sent = get_url().by_url();
        sent.target = format!("{path}?{}", kept.join("&")).into();
        refused(&sent, Kind::MissingParameter, ACCESS_DENIED);
    }
}

#[test]
fn the_token_of_a_header_is_a_header_and_that_of_a_url_a_parameter() {
    let with = |key: &Credentials, sent: Sent| {
        verifier(&[V2]).verify(&sent.request(), [key], at(NOW)).map(|_| ()).map_err(|error| error.kind())
    };
    let header = get().header("x-oss-security-token", TOKEN);
    let url = get_url().with(|client| client.token = Some(TOKEN.into()));
    assert_eq!(with(&temporary(), header.by_header()), Ok(()));
    assert_eq!(with(&temporary(), url.by_url()), Ok(()));
    assert_eq!(with(&permanent(), header.by_header()), Err(Kind::TokenNotExpected));
    assert_eq!(with(&temporary(), get().by_header()), Err(Kind::TokenMissing));
    for name in ["security-token", "x-oss-security-token"] {
        assert_eq!(with(&temporary(), get().query(name, TOKEN).by_header()), Err(Kind::TokenNotExpected));
        assert_eq!(
            with(&temporary(), header.clone().query(name, TOKEN).by_header()),
            Err(Kind::RepeatedToken)
        );
    }
    let both = url.clone().query("x-oss-security-token", TOKEN);
    assert_eq!(with(&temporary(), both.by_url()), Err(Kind::RepeatedToken));
    let both = url.header("x-oss-security-token", TOKEN);
    assert_eq!(with(&temporary(), both.by_url()), Err(Kind::RepeatedToken));
}

#[test]
fn two_mechanisms_are_refused() {
    let authorization = get().by_header().headers.last().unwrap().1.clone();
    for sent in [
        get_url().by_url().header("Authorization", authorization),
        get_url().by_url().parameter(V1_PARAMETERS),
        get().by_header().parameter(V1_PARAMETERS),
        get_url().query("x-oss-credential", "a").by_url(),
        get_url().query("x-oss-date", ISO).by_url(),
        get().query("x-oss-access-key-id", ID).by_header(),
        get().query("x-oss-expires", "1").by_header(),
    ] {
        refused(&sent, Kind::TwoMechanisms, INVALID_ARGUMENT);
    }
}

#[test]
fn only_allowed_versions_are_looked_at() {
    let v4 = Client::v4("GET", "/k").by_header();
    for (allowed, sent) in [
        (OssVersion::V1, get().by_header()),
        (OssVersion::V4, get_url().by_url()),
        (V2, v1_header()),
        (V2, v4.clone()),
    ] {
        assert_eq!(refusal(allowed, &sent), (Kind::VersionNotAllowed, 400, "InvalidArgument"));
    }
    let all = verifier(&[OssVersion::V1, V2, OssVersion::V4]);
    for sent in [get().by_header(), get_url().by_url(), v1_header(), v4] {
        all.verify(&sent.request(), [&permanent()], at(NOW)).unwrap();
    }
}

#[test]
fn what_the_signer_makes_is_good_until_its_last_second() {
    let bucket = OssBucket::new("https://oss.example.com", "photos").unwrap();
    for credentials in [permanent(), temporary()] {
        let signer = OssSigner::new(credentials.clone());
        for key in ["k", "a b+c/?&=%é~*'()", "//a//"] {
            let request = bucket
                .object(Method::Get, key)
                .query("x-oss-process", "image/resize,w_100")
                .query("empty", "")
                .header("x-oss-meta-a", "1")
                .header("Range", "bytes=0-1");
            let verify_at =
                |sent: &Sent, now: i64| verifier(&[V2]).verify(&sent.request(), [&credentials], at(now));
            let url = request.presign_v2(&signer, at(NOW), 3600).unwrap();
            let sent = sent_with(&url.url, &url.headers);
            let verified = verify_at(&sent, NOW + 3600).unwrap();
            assert_eq!((verified.key_str(), verified.header("range")), (Some(key), Some(&b"bytes=0-1"[..])));
            assert_eq!(verify_at(&sent, NOW + 3601).unwrap_err().kind(), Kind::Expired);

            let signed = request.sign_v2(&signer, at(NOW)).unwrap();
            let sent = sent_with(&signed.url, &signed.headers);
            assert_eq!(verify_at(&sent, NOW + 900).unwrap().key_str(), Some(key));
            assert_eq!(verify_at(&sent, NOW + 901).unwrap_err().kind(), Kind::RequestTimeTooSkewed);
        }
    }
    let signer = OssSigner::new(permanent());
    let refused = bucket.object(Method::Get, "k").query("x-oss-date", "a").presign_v2(&signer, at(NOW), 60);
    assert_eq!(refused.unwrap_err().kind(), "reserved_parameter");
}

fn sent_with(url: &str, headers: &[(String, String)]) -> Sent {
    let (host, target) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')).unwrap();
    let sent = Sent { method: "GET".into(), target: format!("/{target}").into(), headers: Vec::new() };
    headers.iter().fold(sent.header("Host", host), |sent, (name, value)| sent.header(name, value))
}

#[test]
fn changed_requests_never_panic_and_never_prove_another_key() {
    let header = get().query("a", "b").header("range", "x").additional("range").by_header();
    let url = get_url().query("a", "b").header("range", "x").additional("range").by_url();
    let verifier = verifier(&[V2]);
    for sent in [header, url] {
        mutate(&sent, 20_000, |changed| {
            let Ok(verified) = verifier.verify(&changed.request(), [&permanent()], at(NOW)) else { return };
            assert_eq!(verified.key_str(), Some("k"), "{changed:?}");
            assert_eq!(verified.parameters().collect::<Vec<_>>(), [("a", &b"b"[..])], "{changed:?}");
            assert_eq!(verified.header("range"), Some(&b"x"[..]), "{changed:?}");
        });
    }
}
