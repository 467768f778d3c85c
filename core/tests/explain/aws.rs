//! SigV4: URLs and headers, S3 and other services.

use super::support::*;
use objsign::{Cause, Credentials, Explainer};

fn right(_: &mut Text) {}

#[test]
fn a_right_request_is_said_to_be_right() {
    Sent::get("/a%20b.jpg").presigned(right).is(Cause::SignatureMatches, "permissions");
    Sent::new("PUT", "/a.jpg")
        .signed("X-Amz-Content-Sha256", UNSIGNED)
        .authorized(UNSIGNED, right)
        .is(Cause::SignatureMatches, "permissions");
    // S3 takes a bare plus in a query as a blank: aws4fetch sends it while it signs `%20`.
    let url = Sent::get("/a").query("response-content-disposition=a%20b").presigned(right);
    url.replace_query("a%20b", "a+b").is(Cause::SignatureMatches, "permissions");
}

#[test]
fn form_of_the_request() {
    Sent::get("/a").is(Cause::NotSigned, "redirect");
    Sent::get("/a")
        .presigned(right)
        .with("Authorization", "AWS4-HMAC-SHA256 x")
        .is(Cause::TwoSignatures, "without");
    Sent::get("/a%zz").presigned(right).is(Cause::UnreadableRequest, "%25");
    Sent::get("/a").presigned(right).method("get").is(Cause::MethodCase, "capitals");
    // `curl https://…/a?X-Amz-Algorithm=…&…` without quotes: the shell ends the URL at the first `&`.
    let url = Sent::get("/a").presigned(right);
    let first = url.query.split('&').next().unwrap().to_owned();
    url.clone().query(&first).is(Cause::UrlCutOff, "quotes");
    // A URL copied from the source of an HTML page.
    url.clone().query(&url.query.replace('&', "&amp;")).is(Cause::AmpersandEscaped, "entities");
    // A URL builder that takes the signed query for raw text.
    url.clone().replace_query("%2F", "%252F").is(Cause::CredentialEncodedTwice, "builder");
    let why = url.clone().append("X-Amz-Expires=900").is(Cause::RepeatedField, "once");
    assert!(why.summary.contains("X-Amz-Expires"), "{why}");
    url.clone().replace_query("X-Amz-Expires=900", "X-Amz-Expires=0x").is(Cause::MalformedFields, "expiry");
    url.clone().replace_query(DATE, "2024-09-03T10%3A21%3A17Z").is(Cause::MalformedFields, "date");
    url.replace_query(ID, "AKIAI44QH8DHBEXAMPLE").is(Cause::OtherAccessKey, "old key");
    let no_host = Sent::get("/a")
        .presigned(|_| {})
        .replace_query("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=a%3B");
    no_host.is(Cause::MalformedFields, "`host` among them");
    let v2 = Sent::get("/a").query("AWSAccessKeyId=AKIA&Signature=x&Expires=1");
    v2.is(Cause::OtherVersion, "version");
}

#[test]
fn form_of_the_signature() {
    // `hex(...).toUpperCase()`, `String.format("%02X")`.
    Sent::get("/a").presigned(|text| text.upper = true).is(Cause::SignatureUpperCase, "lower-case");
    Sent::get("/a").presigned(|text| text.base64 = true).is(Cause::SignatureEncoding, "hexadecimal");
    // A mail program broke the URL.
    let mut url = Sent::get("/a").presigned(right);
    url.query.truncate(url.query.len() - 9);
    url.is(Cause::SignatureCutOff, "whole");
}

#[test]
fn time() {
    let url = Sent::get("/a").presigned(right);
    let at = |seconds| url.explained_by(&Explainer::s3(REGION), &permanent(), NOW + seconds);
    proves(at(899), Cause::SignatureMatches, "");
    let why = proves(at(900), Cause::Expired, "Sign a new one");
    assert_eq!(
        why.difference.unwrap().theirs,
        "ended 20240903T103617Z; the server's clock says 20240903T103617Z"
    );
    proves(at(-901), Cause::NotYetValid, "NTP");
    let header = Sent::get("/a").signed("X-Amz-Content-Sha256", UNSIGNED).authorized(UNSIGNED, right);
    let why = header.explained_by(&Explainer::s3(REGION), &permanent(), NOW + 901);
    proves(why, Cause::ClockSkew, "NTP");
    let why = header.explained_by(&Explainer::s3(REGION).max_skew(1000), &permanent(), NOW + 901);
    proves(why, Cause::SignatureMatches, "");
    // Somebody makes a link last longer.
    url.replace_query("X-Amz-Expires=900", "X-Amz-Expires=604800").is(Cause::ExpiryChanged, "signer");
}

#[test]
fn scope() {
    // A bucket of another region, with the region of the client's configuration.
    let url = Sent::get("/a").presigned(right);
    let why = proves(
        url.explained_by(&Explainer::s3("eu-west-1"), &permanent(), NOW),
        Cause::WrongRegion,
        "region of the bucket",
    );
    let difference = why.difference.unwrap();
    assert_eq!((difference.ours.as_str(), difference.theirs.as_str()), ("eu-central-1", "eu-west-1"));
    let why = url.explained_by(&Explainer::sigv4(REGION, "execute-api"), &permanent(), NOW);
    proves(why, Cause::WrongService, "service");
    // A signing key kept over midnight: the scope is of the new day, the key of the old one.
    let stale = |text: &mut Text| text.key_scope = text.key_scope.replace("20240903", "20240902");
    Sent::get("/a").presigned(stale).is(Cause::KeyOfOtherScope, "day changes");
    // A key derived for us-east-1 by default.
    let default = |text: &mut Text| text.key_scope = text.key_scope.replace(REGION, "us-east-1");
    Sent::get("/a").presigned(default).is(Cause::KeyOfOtherScope, "scope");
    // The scope of the local day, beside a date in UTC.
    let mut url = Sent::get("/a");
    url = url.authorized(UNSIGNED, |text| {
        text.payload = sha256_hex(b"");
        text.scope = text.scope.replace("20240903", "20240904");
        text.key_scope = text.scope.clone();
    });
    proves(url.explained(), Cause::WrongDay, "UTC");
}

#[test]
fn secret() {
    for end in ["\n", "\r\n", " "] {
        // `Credentials::new` refuses it; other signers take what `cat secret.txt` gave.
        Sent::get("/a").presigned(|text| text.secret.push_str(end)).is(Cause::SecretWhitespace, "Trim");
    }
    Sent::get("/a")
        .presigned(|text| text.secret = encoded(SECRET))
        .is(Cause::SecretEncoded, "exactly as issued");
    // A secret that went through a form: its plus became a blank.
    Sent::get("/a")
        .presigned(|text| text.secret = SECRET.replace('+', " "))
        .is(Cause::SecretEncoded, "exactly");
    // `docker --env-file` keeps quotes; JSON read by hand keeps `\/`.
    Sent::get("/a").presigned(|text| text.secret = format!("\"{SECRET}\"")).is(Cause::SecretQuoted, "docker");
    Sent::get("/a")
        .presigned(|text| text.secret = SECRET.replace('/', "\\/"))
        .is(Cause::SecretQuoted, "JSON");
    Sent::get("/a").presigned(|text| text.secret = ID.into()).is(Cause::KeyIdAsSecret, "swapped");
    Sent::get("/a").presigned(|text| text.prefix = "").is(Cause::SecretPrefixMissing, "AWS4");
    Sent::get("/a").presigned(|text| text.hex_steps = true).is(Cause::KeyFromHex, "raw bytes");
    let why = Sent::get("/a").presigned(|text| text.secret = "another".into()).explained();
    assert_eq!((why.cause, why.certain), (Cause::Unexplained, false));
    assert!(why.cure.contains("secret of this key id"), "{why}");
}

#[test]
fn token() {
    let with_token = || Sent::get("/a").query(&format!("X-Amz-Security-Token={}", encoded(TOKEN)));
    let explained =
        |sent: &Sent, credentials: &Credentials| sent.explained_by(&Explainer::s3(REGION), credentials, NOW);
    let url = with_token().presigned(right);
    proves(explained(&url, &temporary()), Cause::SignatureMatches, "");
    proves(explained(&url, &permanent()), Cause::TokenNotExpected, "environment");
    let other = permanent().session_token("another").unwrap();
    proves(explained(&url, &other), Cause::TokenMismatch, "two refreshes");
    // Signed without the token at all.
    let url = Sent::get("/a").presigned(right);
    proves(explained(&url, &temporary()), Cause::TokenMissing, "issued with the key");
    // Signed with it, and lost on the way.
    let url = with_token().presigned(right);
    let lost = url.replace_query(&format!("X-Amz-Security-Token={}&", encoded(TOKEN)), "");
    proves(explained(&lost, &temporary()), Cause::TokenMissing, "");
    // Appended after signing, as for IoT.
    let appended =
        Sent::get("/a").presigned(right).append(&format!("X-Amz-Security-Token={}", encoded(TOKEN)));
    proves(explained(&appended, &temporary()), Cause::TokenNotSigned, "signer");
    let header = Sent::get("/a").signed("X-Amz-Content-Sha256", UNSIGNED).authorized(UNSIGNED, right);
    let appended = header.with("X-Amz-Security-Token", TOKEN);
    proves(explained(&appended, &temporary()), Cause::TokenNotSigned, "signer");
    let signed = Sent::get("/a")
        .signed("X-Amz-Content-Sha256", UNSIGNED)
        .signed("X-Amz-Security-Token", TOKEN)
        .authorized(UNSIGNED, right);
    let why = explained(&signed.without("X-Amz-Security-Token"), &temporary());
    proves(why, Cause::HeaderRemoved, "x-amz-security-token");
}

#[test]
fn method() {
    // A HEAD request, or a browser's preflight, with a URL for GET (boto/boto3#1350).
    let why = Sent::get("/a").presigned(right).method("HEAD").is(Cause::MethodChanged, "not good for HEAD");
    let difference = why.difference.unwrap();
    assert_eq!((difference.ours.as_str(), difference.theirs.as_str()), ("HEAD", "GET"));
    Sent::new("PUT", "/a").presigned(right).method("OPTIONS").is(Cause::MethodChanged, "OPTIONS");
}

#[test]
fn path() {
    // A signer for other services, used for S3.
    let twice = |text: &mut Text| text.uri = text.uri.replace('%', "%25");
    let why = Sent::get("/a%20b").presigned(twice).is(Cause::PathEncodedTwice, "double encoding");
    assert_eq!(why.difference.unwrap().theirs, "/a%2520b");
    // An HTTP client that encodes the URL it is given.
    Sent::get("/a%20b").presigned(right).path("/a%2520b").is(Cause::PathReencoded, "as it is");
    Sent::get("/a%20b")
        .presigned(|text| text.uri = "/a b".into())
        .is(Cause::PathNotEncoded, "before signing");
    // `encodeURIComponent` leaves these.
    Sent::get("/a%28b%29%21")
        .presigned(|text| text.uri = "/a(b)!".into())
        .is(Cause::ReservedCharacters, "encodeURIComponent");
    // Python 2 and Java write the tilde as an escape.
    Sent::get("/~a").presigned(|text| text.uri = "/%7Ea".into()).is(Cause::ReservedCharacters, "~");
    // `encodeURIComponent(key)` on the whole key.
    Sent::get("/in/a.jpg")
        .presigned(|text| text.uri = "/in%2Fa.jpg".into())
        .is(Cause::SlashEncoded, "segment");
    // .NET Framework writes lower case.
    Sent::get("/%C3%A9")
        .presigned(|text| text.uri = "/%c3%a9".into())
        .is(Cause::LowerCaseEscapes, "capitals");
    // `urllib.parse.quote_plus` for a key; a proxy that writes the blank of a path as plus.
    Sent::get("/a%20b").presigned(|text| text.uri = "/a+b".into()).is(Cause::PlusForBlankInPath, "%20");
    Sent::get("/a%20b").presigned(right).path("/a+b").is(Cause::PlusForBlankInPath, "%20");
    Sent::get("/a%2Bb").presigned(right).path("/a%20b").is(Cause::PlusForBlankInPath, "%2B");
    // nginx with `merge_slashes on`.
    Sent::get("/a//b").presigned(right).path("/a/b").is(Cause::SlashCollapsed, "merge_slashes");
    // A signer with `normalizePath`.
    Sent::get("/a//b")
        .presigned(|text| text.uri = "/a/b".into())
        .is(Cause::PathNormalised, "normalisation off");
    Sent::get("/a/").presigned(right).path("/a").is(Cause::TrailingSlash, "redirects");
    Sent::get("/a").presigned(right).path("/a/").is(Cause::TrailingSlash, "redirects");
    // A gateway stage in front, and nginx's `proxy_pass` with a path.
    Sent::get("/a.jpg").presigned(right).path("/files/v1/a.jpg").is(Cause::PathPrefix, "unchanged");
    let stripped =
        Sent::get("/files/a.jpg").presigned(right).path("/a.jpg").with("X-Forwarded-Prefix", "/files");
    stripped.is(Cause::PathPrefix, "proxy");
}

#[test]
fn addressing_style() {
    // A MinIO behind a proxy that turns virtual hosts into paths, and a client with `forcePathStyle` missing.
    let url = Sent::get("/a.jpg").host("photos.minio.example").presigned(right);
    url.host("minio.example").path("/photos/a.jpg").is(Cause::AddressingStyle, "forcePathStyle");
    let url = Sent::get("/photos/a.jpg").host("minio.example").presigned(right);
    url.host("photos.minio.example").path("/a.jpg").is(Cause::AddressingStyle, "one addressing style");
}

#[test]
fn host() {
    let url = Sent::get("/a").host("files.example.com").presigned(right);
    // nginx's default: `proxy_set_header Host $proxy_host`, with the original elsewhere or nowhere.
    let behind = url.clone().host("minio:9000").with("X-Forwarded-Host", "files.example.com");
    let why = behind.is(Cause::HostRewritten, "proxy_set_header");
    assert_eq!(why.difference.unwrap().theirs, "files.example.com");
    let behind = url
        .clone()
        .host("minio:9000")
        .with("Forwarded", "for=1.2.3.4;host=\"files.example.com\";proto=https");
    behind.is(Cause::HostRewritten, "Host header");
    let explainer = Explainer::s3(REGION).other_host("files.example.com");
    let why = url.host("minio:9000").explained_by(&explainer, &permanent(), NOW);
    proves(why, Cause::HostRewritten, "Host header");
    // Signed for the inner name, used by the outer one (minio/minio-js#514).
    let inner = Sent::get("/a").host("minio:9000").presigned(right).host("files.example.com");
    let why = inner.explained_by(&Explainer::s3(REGION).other_host("minio:9000"), &permanent(), NOW);
    proves(why, Cause::HostRewritten, "sign for the host");
    // `$host` of nginx has no port; aws-sigv4 and reqsign keep `:443`.
    Sent::get("/a")
        .host("localhost:9000")
        .presigned(right)
        .host("localhost")
        .is(Cause::HostPort, "$http_host");
    Sent::get("/a")
        .host("files.example.com:443")
        .presigned(right)
        .host("files.example.com")
        .is(Cause::HostPort, "443");
    Sent::get("/a")
        .host("files.example.com")
        .presigned(right)
        .host("FILES.example.com")
        .is(Cause::HostCase, "lower case");
    // boto3's global host, followed to the regional one.
    let global = Sent::get("/a").host("photos.s3.amazonaws.com").presigned(right);
    global.host(HOST).is(Cause::HostRewritten, "host");
}

#[test]
fn query() {
    let url = || Sent::get("/a").query("response-content-disposition=a%20b&versionId=7").presigned(right);
    let why = url().append("fbclid=IwAR0").is(Cause::ParameterAdded, "query parameter `fbclid`");
    assert_eq!(why.difference.unwrap().ours, "IwAR0");
    url().append("utm_source=x&utm_medium=y").is(Cause::ParameterAdded, "`utm_source`");
    // A cache key without the parameters that the SDK for JavaScript adds.
    let url_of_js = Sent::get("/a").query("x-id=GetObject").presigned(right);
    url_of_js.replace_query("x-id=GetObject&", "").is(Cause::ParameterRemoved, "`x-id`");
    // Parameters in the order of the code, or sorted before encoding (rusty-s3).
    let unsorted = Sent::get("/a").query("prefix=x&list-type=2").presigned(|text| text.query.rotate_left(2));
    let why = unsorted.explained();
    assert_ne!(why.cause, Cause::SignatureMatches);
    let in_order = Sent::get("/a").query("prefix=x&list-type=2").presigned(|text| {
        text.query = ["prefix=x", "list-type=2"]
            .map(String::from)
            .into_iter()
            .chain(text.query.iter().filter(|part| part.starts_with("X-Amz")).cloned())
            .collect();
    });
    in_order.is(Cause::QueryNotSorted, "byte order");
    // `/` left alone, `!` left alone, nothing encoded.
    let list =
        |mistake: fn(&mut Text)| Sent::get("/").query("delimiter=%2F&prefix=a%20b%21").presigned(mistake);
    list(|text| text.query.iter_mut().for_each(|part| *part = part.replace("%2F", "/")))
        .is(Cause::QueryNotEncoded, "%2F");
    list(|text| text.query.iter_mut().for_each(|part| *part = part.replace("%21", "!")))
        .is(Cause::QueryNotEncoded, "values");
    list(|text| text.query.iter_mut().for_each(|part| *part = part.replace("%20", "+")))
        .is(Cause::PlusForBlankInQuery, "%20");
    list(|text| text.query.iter_mut().for_each(|part| *part = part.replace("%2F", "%2f")))
        .is(Cause::LowerCaseEscapes, "capitals");
    list(|text| {
        for part in &mut text.query {
            *part = part.replace('%', "%25");
        }
    })
    .is(Cause::QueryEncodedTwice, "once");
    // A plus of a value sent bare: the server reads a blank.
    let plus = Sent::get("/a").query("versionId=a%2Bb").presigned(right).replace_query("a%2Bb", "a+b");
    let why = plus.is(Cause::PlusForBlankInQuery, "URLSearchParams");
    assert_eq!(why.difference.unwrap().element, "query parameter `versionId`");
    // `?uploads` signed as it is sent.
    let bare = Sent::new("POST", "/a").query("uploads").presigned(|text| {
        text.query.iter_mut().filter(|part| *part == "uploads=").for_each(|part| part.truncate(7));
    });
    bare.is(Cause::ValuelessParameter, "name=");
}

#[test]
fn headers() {
    // curl -d, and a browser that appends the charset (FormData, XMLHttpRequest).
    let put = Sent::new("PUT", "/a").signed("Content-Type", "text/plain").presigned(right);
    let why = put
        .clone()
        .replace("Content-Type", "application/x-www-form-urlencoded")
        .is(Cause::ContentTypeChanged, "curl `-d`");
    assert_eq!(why.difference.unwrap().theirs, "text/plain");
    put.clone().replace("Content-Type", "text/plain;charset=UTF-8").is(Cause::ContentTypeChanged, "charset");
    put.clone().without("Content-Type").is(Cause::HeaderRemoved, "header `content-type`");
    // An unsigned content type passes: S3 does not look at it.
    Sent::new("PUT", "/a").presigned(right).with("Content-Type", "image/png").is(Cause::SignatureMatches, "");
    // An ACL that was not asked for at signing: HeadersNotSigned.
    put.clone().with("x-amz-acl", "public-read").is(Cause::UnsignedHeader, "header `x-amz-acl`");
    // Google Cloud Storage and Cloudflare rewrite Accept-Encoding.
    let get = Sent::get("/a").signed("Accept-Encoding", "identity").presigned(right);
    get.replace("Accept-Encoding", "gzip").is(Cause::HeaderValueChanged, "header `accept-encoding`");
    // A proxy appends to a list; another lowers the case; a third normalises blanks.
    let meta = Sent::new("PUT", "/a").signed("x-amz-meta-a", "One,Two").presigned(right);
    meta.clone().replace("x-amz-meta-a", "One, Two").is(Cause::HeaderValueChanged, "header `x-amz-meta-a`");
    let tags = Sent::new("PUT", "/a").signed("x-amz-meta-a", "one").presigned(right);
    tags.replace("x-amz-meta-a", "ONE").is(Cause::HeaderValueChanged, "byte by byte");
    let raw = Sent::new("PUT", "/a").signed("x-amz-meta-a", "a   b").presigned(right);
    raw.is(Cause::HeaderValueChanged, "x-amz-meta-a");
    // A client that keeps the first of two values (reqsign).
    let repeated =
        Sent::new("PUT", "/a").signed("x-amz-meta-a", "one").presigned(right).with("x-amz-meta-a", "two");
    repeated.is(Cause::HeaderValueChanged, "x-amz-meta-a");
    let md5 = Sent::new("PUT", "/a").signed("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==").presigned(right);
    md5.replace("Content-MD5", "1b2m2y8asgtpgamy7phcfg==").explained();
    let etag = Sent::get("/a").signed("If-Match", "\"abc\"").presigned(right);
    etag.replace("If-Match", "W/\"abc\"").is(Cause::HeaderValueChanged, "if-match");
}

#[test]
fn list_of_signed_headers() {
    let unsorted = Sent::new("PUT", "/a").signed("x-amz-acl", "private").authorized(UNSIGNED, |text| {
        text.payload = sha256_hex(b"");
        text.headers.reverse();
        let names: Vec<_> = text.headers.iter().map(|(name, _)| name.clone()).collect();
        text.names = names.join(";");
    });
    unsorted.is(Cause::SignedHeadersUnsorted, "Sort");
    let capitals = Sent::new("PUT", "/a").authorized(UNSIGNED, |text| {
        text.payload = sha256_hex(b"");
        text.headers = vec![("Host".into(), HOST.into()), ("X-Amz-Date".into(), DATE.into())];
        text.names = "Host;X-Amz-Date".into();
    });
    capitals.is(Cause::SignedHeadersCase, "lower case");
}

#[test]
fn payload() {
    // A URL signed over the hash of the empty body, as for other services.
    Sent::get("/a")
        .presigned(|text| text.payload = sha256_hex(b""))
        .is(Cause::PayloadHashDiffers, "UNSIGNED-PAYLOAD");
    let put = |stated: &str, signed: &str, body: &'static [u8]| {
        let signed = signed.to_owned();
        let mut sent = Sent::new("PUT", "/a")
            .signed("X-Amz-Content-Sha256", stated)
            .authorized(&signed, |text| text.payload = signed.clone());
        sent.body = Some(body);
        sent
    };
    put(&sha256_hex(b"body"), &sha256_hex(b"body"), b"body").is(Cause::SignatureMatches, "");
    // JSON written anew between hashing and sending.
    put(&sha256_hex(b"{\"a\": 1}"), &sha256_hex(b"{\"a\": 1}"), b"{\"a\":1}")
        .is(Cause::PayloadChanged, "re-serialised");
    put(UNSIGNED, &sha256_hex(b"body"), b"body").is(Cause::PayloadHashDiffers, "x-amz-content-sha256");
    // Another service has no such header: `curl -d @file` sends the file without its newline.
    let mut post = Sent::new("POST", "/").authorized(&sha256_hex(b"{}\n"), right);
    post.body = Some(b"{}");
    post.service = "s3";
    post.is(Cause::PayloadChanged, "--data-binary");
}

#[test]
fn dates() {
    // An HTTP library sends its own Date, and the signer signed that one.
    let sent = Sent::get("/a").with("Date", "Tue, 03 Sep 2024 10:21:10 GMT").authorized(UNSIGNED, |text| {
        text.payload = sha256_hex(b"");
        text.date = "20240903T102110Z".into();
    });
    sent.is(Cause::DateSource, "one date only");
}

#[test]
fn shape_of_the_canonical_request() {
    let edits: [fn(String) -> String; 4] = [
        |text| text.replace("\n\n", "\n"),
        |text| text + "\n",
        |text| text.replace('\n', "\r\n"),
        |text| text.replacen("\n/", "\n", 1),
    ];
    for edit in edits {
        Sent::get("/a").presigned(|text| text.edit = edit).is(Cause::CanonicalRequestShape, "empty line");
    }
}

#[test]
fn other_services() {
    let api = |path: &str| {
        let mut sent = Sent::get(path).host("abc123.execute-api.eu-central-1.amazonaws.com");
        sent.service = "execute-api";
        sent
    };
    let explained =
        |sent: &Sent| sent.explained_by(&Explainer::sigv4(REGION, "execute-api"), &permanent(), NOW);
    let empty = sha256_hex(b"");
    let twice = |text: &mut Text| text.uri = text.uri.replace('%', "%25");
    proves(explained(&api("/prod/a%20b").authorized(&empty, twice)), Cause::SignatureMatches, "");
    // An S3 signer used for API Gateway.
    proves(
        explained(&api("/prod/a%20b").authorized(&empty, right)),
        Cause::PathEncodedOnce,
        "encode it twice",
    );
    let why = explained(&api("/prod//a").authorized(&empty, right));
    assert!(matches!(why.cause, Cause::PathNotNormalised | Cause::PathEncodedOnce), "{why}");
    let why = explained(&api("/prod//a%20b").authorized(&empty, twice));
    proves(why, Cause::PathNotNormalised, "Normalise");
    let changed = api("/prod/a").authorized(&empty, right).append("stage=v1");
    proves(explained(&changed), Cause::ParameterAdded, "`stage`");
}

#[test]
fn what_is_likely_where_nothing_can_be_proved() {
    let wrong = |text: &mut Text| text.secret = "another secret".into();
    let likely = |sent: Sent, cause| {
        let why = sent.explained();
        assert_eq!((why.cause, why.certain), (cause, false), "{why}");
    };
    likely(Sent::get("/a%2520b").presigned(wrong), Cause::PathReencoded);
    likely(Sent::get("/a/../b").presigned(wrong), Cause::PathNormalised);
    let form =
        Sent::new("PUT", "/a").signed("Content-Type", "application/x-www-form-urlencoded").presigned(wrong);
    likely(form, Cause::ContentTypeChanged);
    let why = Sent::get("/a").presigned(wrong).explained_by(&Explainer::s3("eu-west-1"), &permanent(), NOW);
    assert_eq!((why.cause, why.certain), (Cause::WrongRegion, false));
    let why = Sent::get("/a").presigned(wrong).explained_by(&Explainer::s3(REGION), &temporary(), NOW);
    assert_eq!((why.cause, why.certain), (Cause::TokenMissing, false));
}
