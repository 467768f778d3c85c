//! OSS version 1: headers and signed URLs, as the OSS clients and hand-written ones get them wrong.

use super::support::*;
use objsign::{Cause, Credentials, Explainer, Method, OssBucket, OssSigner, Presigned, Request};

/// A PUT of `a b.txt` with everything right, but for the string that was signed.
fn put(string_to_sign: &str) -> Oss {
    let headers = [
        ("Date", HTTP_DATE),
        ("Content-Type", "text/plain"),
        ("x-oss-meta-a", "One"),
        ("Content-MD5", "abc="),
    ];
    Oss::header(
        "PUT",
        "/in/a%20b.txt?partNumber=1&uploadId=U%2F7&encoding-type=url",
        &headers,
        string_to_sign,
    )
}

fn string() -> String {
    format!(
        "PUT\nabc=\ntext/plain\n{HTTP_DATE}\nx-oss-meta-a:One\n/photos/in/a b.txt?partNumber=1&uploadId=U/7"
    )
}

fn changed(from: &str, to: &str) -> Oss {
    let string = string();
    assert!(string.contains(from));
    put(&string.replace(from, to))
}

#[test]
fn a_right_request_is_said_to_be_right() {
    put(&string()).is(Cause::SignatureMatches, "permissions");
    let expires = NOW + 900;
    let url = Oss::url("GET", "/a", &[], &format!("GET\n\n\n{expires}\n/photos/a"));
    url.is(Cause::SignatureMatches, "permissions");
    proves(url.explained_with(&oss_credentials(), expires + 1), Cause::Expired, "Sign a new one");
    proves(put(&string()).explained_with(&oss_credentials(), NOW + 901), Cause::ClockSkew, "NTP");
}

#[test]
fn form() {
    let expires = NOW + 900;
    let url = || Oss::url("GET", "/a", &[], &format!("GET\n\n\n{expires}\n/photos/a"));
    let with = |edit: &dyn Fn(&mut Oss)| {
        let mut sent = url();
        edit(&mut sent);
        sent
    };
    with(&|sent| sent.target = "/a".into()).is(Cause::NotSigned, "redirect");
    with(&|sent| sent.target = sent.target.split('&').next().unwrap().into()).is(Cause::UrlCutOff, "quotes");
    with(&|sent| sent.target = sent.target.replace('&', "&amp;")).is(Cause::AmpersandEscaped, "entities");
    with(&|sent| sent.headers.push(("Authorization".into(), "OSS a:b".into())))
        .is(Cause::TwoSignatures, "without");
    with(&|sent| sent.target.push_str("&Expires=1")).is(Cause::RepeatedField, "once");
    with(&|sent| sent.headers[0].1 = "photos.evil.test".into()).is(Cause::UnknownHost, "table");
    with(&|sent| sent.target = sent.target.replace(OSS_ID, "other")).is(Cause::OtherAccessKey, "old key");
    with(&|sent| sent.target = sent.target.replace("Expires=17", "Expires=x17"))
        .is(Cause::MalformedFields, "expiry");
    with(&|sent| sent.target = sent.target.replace("/a?", "/a%2?")).is(Cause::UnreadableRequest, "%25");
    // A template that takes the first characters only.
    with(&|sent| sent.target.truncate(sent.target.len() - 12)).is(Cause::SignatureCutOff, "length limit");
}

#[test]
fn a_signature_put_into_a_url_without_escaping() {
    // Some signature with a plus in it.
    let found = (0..200).find_map(|number| {
        let string = format!("GET\n\n\n{}\n/photos/{number}", NOW + 900);
        let signature = oss_signature(&string);
        signature.contains('+').then_some((number, string, signature))
    });
    let (number, string, signature) = found.unwrap();
    let mut sent = Oss::url("GET", &format!("/{number}"), &[], &string);
    sent.target = sent.target.replace(&encoded(&signature), &signature);
    sent.is(Cause::SignaturePlusLost, "%2B");
}

#[test]
fn content_type() {
    // `curl -d` and a browser's XMLHttpRequest add one that nobody signed.
    let added = changed("text/plain", "");
    let why = added.is(Cause::ContentTypeAdded, "curl");
    assert_eq!(why.difference.unwrap().element, "header `content-type`");
    changed("text/plain", "text/plain;charset=UTF-8").is(Cause::ContentTypeChanged, "charset");
    changed("text/plain", "application/octet-stream").is(Cause::ContentTypeChanged, "exactly");
    changed("abc=", "").is(Cause::ContentMd5Changed, "base64");
}

#[test]
fn dates() {
    // Go, Java and PHP sign `Date` even beside `x-oss-date`, which wins.
    let headers = [("Date", HTTP_DATE), ("x-oss-date", "20240903T102118Z")];
    let string = format!("GET\n\n\n{HTTP_DATE}\nx-oss-date:20240903T102118Z\n/photos/a");
    Oss::header("GET", "/a", &headers, &string).is(Cause::DateSource, "service's own header");
    // A signer that does not list `x-oss-date` among the headers.
    let string = "GET\n\n\n20240903T102118Z\n/photos/a";
    Oss::header("GET", "/a", &headers, string).is(Cause::DateSource, "one date");
    // A URL signed over the date instead of the expiry.
    let string = format!("GET\n\n\n{HTTP_DATE}\n/photos/a");
    Oss::url("GET", "/a", &[("Date", HTTP_DATE)], &string).is(Cause::DateSource, "one date");
}

#[test]
fn headers() {
    // A CDN or an SDK hook adds an `x-oss-*` header.
    let why = changed("x-oss-meta-a:One\n", "").is(Cause::HeaderAdded, "header `x-oss-meta-a`");
    assert_eq!(why.difference.unwrap().ours, "One");
    changed("x-oss-meta-a:One\n", "x-oss-meta-a:one\n").is(Cause::HeaderValueChanged, "byte by byte");
    // oss2, C# and PHP do not trim what they sign.
    changed("x-oss-meta-a:One\n", "x-oss-meta-a:One \n").is(Cause::HeaderValueChanged, "x-oss-meta-a");
    // HEAD with a URL for GET.
    let url = Oss::url("HEAD", "/a", &[], &format!("GET\n\n\n{}\n/photos/a", NOW + 900));
    url.is(Cause::MethodChanged, "HEAD");
}

#[test]
fn sub_resources() {
    // Rows 1, 2 and 10 of the edge function in the specification.
    let why = changed("?partNumber", "?encoding-type=url&partNumber")
        .is(Cause::UnlistedParameterSigned, "`encoding-type`");
    assert!(why.summary.contains("does not sign"), "{why}");
    changed("U/7", "U%2F7").is(Cause::SubResourceEscaped, "decoded value of query parameter `uploadId`");
    // Python 2 and Java 2 do not sign `x-oss-process`.
    let date = [("Date", HTTP_DATE)];
    let process = |string: &str| Oss::header("GET", "/a?x-oss-process=image%2Finfo", &date, string);
    process(&format!("GET\n\n\n{HTTP_DATE}\n/photos/a")).is(Cause::SubResourceNotSigned, "`x-oss-process`");
    process(&format!("GET\n\n\n{HTTP_DATE}\n/photos/a?x-oss-process=image%2Finfo"))
        .is(Cause::SubResourceEscaped, "");
    // Java 1 signs `uploads=`.
    let uploads =
        Oss::header("POST", "/a?uploads=", &date, &format!("POST\n\n\n{HTTP_DATE}\n/photos/a?uploads="));
    uploads.is(Cause::ValuelessParameter, "`name` alone");
    // In the order of the code.
    let order = Oss::header(
        "GET",
        "/a?versionId=1&acl",
        &date,
        &format!("GET\n\n\n{HTTP_DATE}\n/photos/a?versionId=1&acl"),
    );
    order.is(Cause::QueryNotSorted, "Sort");
    let plus = Oss::header(
        "GET",
        "/a?response-content-type=a+b",
        &date,
        &format!("GET\n\n\n{HTTP_DATE}\n/photos/a?response-content-type=a+b"),
    );
    plus.explained_with(&oss_credentials(), NOW);
    let twice = Oss::header(
        "GET",
        "/a?versionId=a%252Fb",
        &date,
        &format!("GET\n\n\n{HTTP_DATE}\n/photos/a?versionId=a/b"),
    );
    twice.is(Cause::QueryEncodedTwice, "once");
}

#[test]
fn resource() {
    let date = [("Date", HTTP_DATE), ("Host", "img.example.com")];
    // Row 8: the first label of a custom domain taken for the bucket.
    let cname = Oss::header("GET", "/a", &date, &format!("GET\n\n\n{HTTP_DATE}\n/img/a"));
    let why = cname.is(Cause::BucketFromHost, "custom domain");
    assert_eq!(why.difference.unwrap().theirs, "/img/a");
    changed("/photos/in", "/in").is(Cause::BucketMissing, "/bucket/key");
    let bare = Oss::header("GET", "/a?acl", &[("Date", HTTP_DATE)], &format!("GET\n\n\n{HTTP_DATE}\n/a?acl"));
    bare.is(Cause::BucketMissing, "/bucket/key");
    // Path style: the path has the bucket already.
    let path = [("Date", HTTP_DATE), ("Host", "127.0.0.1:9000")];
    let twice = Oss::header("GET", "/photos/a", &path, &format!("GET\n\n\n{HTTP_DATE}\n/photos/photos/a"));
    twice.is(Cause::AddressingStyle, "one addressing style");
    // The bucket alone without its slash (Java 1, C# 1).
    let bucket =
        Oss::header("GET", "/?acl", &[("Date", HTTP_DATE)], &format!("GET\n\n\n{HTTP_DATE}\n/photos?acl"));
    bucket.is(Cause::TrailingSlash, "slash");
    changed("a b.txt", "a%20b.txt").is(Cause::PathNotDecoded, "decoded key");
    // Row 12: a plus in the path is a blank for OSS.
    let plus =
        Oss::header("GET", "/a+b", &[("Date", HTTP_DATE)], &format!("GET\n\n\n{HTTP_DATE}\n/photos/a+b"));
    let why = plus.explained_with(&oss_credentials(), NOW);
    assert!(matches!(why.cause, Cause::PlusForBlankInPath | Cause::PathNotDecoded), "{why}");
    let twice =
        Oss::header("GET", "/a%2520b", &[("Date", HTTP_DATE)], &format!("GET\n\n\n{HTTP_DATE}\n/photos/a b"));
    twice.is(Cause::PathReencoded, "as it is");
    let slash =
        Oss::header("GET", "/a/b", &[("Date", HTTP_DATE)], &format!("GET\n\n\n{HTTP_DATE}\n/photos/a//b"));
    slash.is(Cause::SlashCollapsed, "merge_slashes");
}

#[test]
fn token() {
    let temporary = oss_credentials().session_token(TOKEN).unwrap();
    let explained = |sent: &Oss, credentials: &Credentials| sent.explained_with(credentials, NOW);
    let date = ("Date", HTTP_DATE);
    let token = ("x-oss-security-token", TOKEN);
    let signed = format!("GET\n\n\n{HTTP_DATE}\nx-oss-security-token:{TOKEN}\n/photos/a");
    let unsigned = format!("GET\n\n\n{HTTP_DATE}\n/photos/a");
    proves(
        explained(&Oss::header("GET", "/a", &[date, token], &signed), &temporary),
        Cause::SignatureMatches,
        "",
    );
    let permanent = explained(&Oss::header("GET", "/a", &[date, token], &signed), &oss_credentials());
    proves(permanent, Cause::TokenNotExpected, "");
    proves(explained(&Oss::header("GET", "/a", &[date], &signed), &temporary), Cause::TokenMissing, "");
    proves(explained(&Oss::header("GET", "/a", &[date], &unsigned), &temporary), Cause::TokenMissing, "");
    proves(
        explained(&Oss::header("GET", "/a", &[date, token], &unsigned), &temporary),
        Cause::TokenNotSigned,
        "",
    );
    // Python 2 and Java 2 send it in a header of another name.
    let misnamed = Oss::header("GET", "/a", &[date, ("security-token", TOKEN)], &unsigned);
    proves(explained(&misnamed, &temporary), Cause::TokenInWrongPlace, "x-oss-security-token");
    // Android adds it to the URL after signing.
    let expires = NOW + 900;
    let target = format!("/a?security-token={}", encoded(TOKEN));
    let url = Oss::url("GET", &target, &[], &format!("GET\n\n\n{expires}\n/photos/a"));
    proves(explained(&url, &temporary), Cause::TokenNotSigned, "signer");
    let lost = Oss::url("GET", "/a", &[], &format!("GET\n\n\n{expires}\n/photos/a?security-token={TOKEN}"));
    proves(explained(&lost, &temporary), Cause::TokenMissing, "");
}

#[test]
fn secret() {
    let sent = put(&string());
    // The server's key is the right one; the client's had a newline.
    for (secret, cause) in [
        (format!("{SECRET}\n"), Cause::SecretWhitespace),
        (encoded(SECRET), Cause::SecretEncoded),
        (format!("'{SECRET}'"), Cause::SecretQuoted),
        (OSS_ID.to_owned(), Cause::KeyIdAsSecret),
    ] {
        use base64::Engine as _;
        let tag = objsign::__conformance::hmac_sha1(secret.as_bytes(), string().as_bytes());
        let signature = base64::engine::general_purpose::STANDARD.encode(tag);
        let mut sent = put("");
        sent.headers.pop();
        sent.headers.push(("Authorization".into(), format!("OSS {OSS_ID}:{signature}")));
        sent.is(cause, "");
        let hexed = hex::encode(objsign::__conformance::hmac_sha1(SECRET.as_bytes(), string().as_bytes()));
        sent.headers.pop();
        sent.headers.push(("Authorization".into(), format!("OSS {OSS_ID}:{hexed}")));
        sent.is(Cause::SignatureEncoding, "base64");
    }
    let other = Credentials::new(OSS_ID, "another").unwrap();
    let why = sent.explained_with(&other, NOW);
    assert_eq!((why.cause, why.certain), (Cause::Unexplained, false), "{why}");
}

/// Version 4: what changed between our own signer and the server.
#[test]
fn version_4() {
    let bucket =
        OssBucket::new("https://oss.example.com", "photos").and_then(|b| b.region("cn-hangzhou")).unwrap();
    let signer = OssSigner::new(oss_credentials());
    let request = bucket.object(Method::Put, "in/a b.txt").header("content-type", "text/plain");
    let url = request.presign_v4(&signer, now(), 900).unwrap();
    let explained =
        |url: &Presigned, method: &str, more: &str, content_type: &str, credentials: &Credentials| {
            let target = format!("{}{more}", url.url.strip_prefix("https://photos.oss.example.com").unwrap());
            let headers = [("Host", OSS_HOST), ("Content-Type", content_type)];
            let request = Request::new(method, &target, &headers);
            let why = Explainer::oss(oss_verifier()).explain(&request, credentials, now());
            holds_no_secret(&why, &target);
            why
        };
    let ours = oss_credentials();
    proves(explained(&url, "PUT", "", "text/plain", &ours), Cause::SignatureMatches, "");
    proves(explained(&url, "POST", "", "text/plain", &ours), Cause::MethodChanged, "method");
    proves(
        explained(&url, "PUT", "&utm_source=x", "text/plain", &ours),
        Cause::ParameterAdded,
        "`utm_source`",
    );
    let why = explained(&url, "PUT", "", "text/plain;charset=UTF-8", &ours);
    proves(why, Cause::ContentTypeChanged, "charset");
    let mut slash = url.clone();
    slash.url = slash.url.replace("/in/", "/in//");
    let why = explained(&slash, "PUT", "", "text/plain", &ours);
    assert_eq!((why.cause, why.certain), (Cause::Unexplained, false), "{why}");
    let mut other = url.clone();
    other.url = other.url.replace("cn-hangzhou", "cn-beijing");
    proves(explained(&other, "PUT", "", "text/plain", &ours), Cause::ScopeDiffers, "region");
    let newline = format!("\u{feff}{SECRET}");
    let signer = OssSigner::new(Credentials::new(OSS_ID, newline).unwrap());
    let url = request.presign_v4(&signer, now(), 900).unwrap();
    proves(explained(&url, "PUT", "", "text/plain", &ours), Cause::SecretWhitespace, "Trim");
    let bare = "/a?x-oss-signature-version=OSS4-HMAC-SHA256";
    let headers = [("Host", OSS_HOST)];
    let why = Explainer::oss(oss_verifier()).explain(&Request::new("GET", bare, &headers), &ours, now());
    proves(why, Cause::UrlCutOff, "quotes");
}
