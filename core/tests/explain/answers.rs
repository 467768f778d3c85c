//! Refusals as the services write them, against the texts of our own signer.

use super::support::*;
use objsign::{
    Addresses, Bucket, Cause, Explanation, Method, OssBucket, OssSigner, OssVerifier, OssVersion, Payload,
    Request, S3Signer, S3Verifier, Stages,
};

/// The body of S3, whose texts were made of ours by what went wrong.
fn s3(canonical: &str, string: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let bytes = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>{ID}</AWSAccessKeyId><StringToSign>{}</StringToSign><SignatureProvided>0ffe</SignatureProvided><StringToSignBytes>{}</StringToSignBytes><CanonicalRequest>{}</CanonicalRequest><CanonicalRequestBytes>{}</CanonicalRequestBytes><RequestId>6Y1PH7T2VE3Z8E34</RequestId><HostId>h</HostId></Error>",
        escape(string),
        bytes(string),
        escape(canonical),
        bytes(canonical)
    )
}

fn signer() -> S3Signer {
    S3Signer::new(temporary())
}

fn photos() -> Bucket {
    Bucket::aws("photos", REGION).unwrap()
}

fn stages() -> Stages {
    photos()
        .object(Method::Put, "in/a b.jpg")
        .query("versionId", "a/b")
        .content_type("image/png")
        .presign_stages(&signer(), now(), 900)
        .unwrap()
}

fn explained(body: &str, stages: &Stages) -> Explanation {
    let why = Explanation::of_answer(body.as_bytes(), stages);
    holds_no_secret(&why, "");
    why
}

/// The service received the same request but for this.
#[track_caller]
fn received(from: &str, to: &str) -> Explanation {
    let ours = stages();
    assert!(ours.canonical_request.contains(from), "{}", ours.canonical_request);
    let theirs = ours.canonical_request.replacen(from, to, 1);
    let hash = sha256_hex(theirs.as_bytes());
    let string = ours.string_to_sign.replace(&sha256_hex(ours.canonical_request.as_bytes()), &hash);
    explained(&s3(&theirs, &string), &ours)
}

#[test]
fn canonical_requests_that_differ() {
    proves(received("PUT\n", "POST\n"), Cause::MethodChanged, "method");
    let why = proves(received("/in/a%20b.jpg", "/in/a%2520b.jpg"), Cause::PathReencoded, "as it is");
    let difference = why.difference.unwrap();
    assert_eq!(
        (difference.element.as_str(), difference.ours.as_str(), difference.theirs.as_str()),
        ("path", "/in/a%20b.jpg", "/in/a%2520b.jpg")
    );
    proves(received("/in/a%20b.jpg", "/in/a%2Bb.jpg"), Cause::PlusForBlankInPath, "%20");
    proves(received("/in/a%20b.jpg", "/photos/in/a%20b.jpg"), Cause::AddressingStyle, "one addressing style");
    proves(received("/in/a%20b.jpg", "/proxy/in/a%20b.jpg"), Cause::PathPrefix, "unchanged");
    proves(received("/in/a%20b.jpg", "/other"), Cause::PathChanged, "as it was signed");
    proves(
        received("&versionId=a%2Fb", "&utm_source=x&versionId=a%2Fb"),
        Cause::ParameterAdded,
        "`utm_source`",
    );
    proves(received("&versionId=a%2Fb", ""), Cause::ParameterRemoved, "`versionId`");
    let why = proves(received("versionId=a%2Fb", "versionId=c"), Cause::ParameterChanged, "`versionId`");
    assert_eq!(why.difference.unwrap().theirs, "c");
    proves(received("versionId=a%2Fb", "versionId=a%252Fb"), Cause::QueryEncodedTwice, "once");
    proves(received(&format!("host:{HOST}"), "host:minio:9000"), Cause::HostRewritten, "proxy_set_header");
    proves(received(&format!("host:{HOST}"), &format!("host:{HOST}:8443")), Cause::HostPort, "port");
    let why = received("content-type:image/png", "content-type:application/x-www-form-urlencoded");
    proves(why, Cause::ContentTypeChanged, "curl");
    proves(received("content-type:image/png", "content-type:"), Cause::HeaderRemoved, "`content-type`");
    proves(received("UNSIGNED-PAYLOAD", &sha256_hex(b"")), Cause::PayloadHashDiffers, "UNSIGNED-PAYLOAD");
}

#[test]
fn tokens_are_masked() {
    let token = encoded(TOKEN);
    let why = proves(received(&token, "other"), Cause::TokenMismatch, "two refreshes");
    let difference = why.difference.unwrap();
    assert_eq!((difference.ours.as_str(), difference.theirs.as_str()), ("***", "***"));
    proves(received(&format!("&X-Amz-Security-Token={token}"), ""), Cause::TokenMissing, "");
    // The whole request of another one: every value that could be a secret stays out.
    let other = photos().get("x").presign_stages(&S3Signer::new(permanent()), now(), 60).unwrap();
    let ours = stages();
    explained(&s3(&ours.canonical_request, &ours.string_to_sign), &other);
    explained(&s3(&other.canonical_request, &other.string_to_sign), &ours);
}

#[test]
fn equal_texts_mean_another_secret() {
    let ours = stages();
    let body = s3(&ours.canonical_request, &ours.string_to_sign);
    proves(explained(&body, &ours), Cause::WrongSecret, "secret of this key id");
    // Of stores that give the string alone.
    let only_string = body.replace("CanonicalRequest", "Other");
    proves(explained(&only_string, &ours), Cause::WrongSecret, "secret");
    let scope = only_string.replace("eu-central-1", "us-east-1").replace("StringToSignBytes", "Other");
    proves(explained(&scope, &ours), Cause::WrongRegion, "region");
    let day = only_string.replace("20240903/", "20240904/").replace("StringToSignBytes", "Other");
    proves(explained(&day, &ours), Cause::WrongDay, "midnight");
    let hash = only_string.replace(&sha256_hex(ours.canonical_request.as_bytes()), &"0".repeat(64));
    let why = explained(&hash.replace("StringToSignBytes", "Other"), &ours);
    assert_eq!((why.cause, why.certain), (Cause::Unexplained, false), "{why}");
}

#[test]
fn header_signatures() {
    let bucket = photos();
    let request = bucket.put("a").header("x-amz-acl", "private");
    let ours = request.sign_stages(&signer(), now(), Payload::Bytes(b"body")).unwrap();
    let theirs = ours.canonical_request.replace("x-amz-acl:private", "x-amz-acl:public-read");
    let why = explained(&s3(&theirs, &ours.string_to_sign), &ours);
    proves(why, Cause::HeaderValueChanged, "header `x-amz-acl`");
    let theirs = ours.canonical_request.replace(TOKEN, "stale");
    let why = proves(explained(&s3(&theirs, &ours.string_to_sign), &ours), Cause::TokenMismatch, "");
    assert_eq!(why.difference.unwrap().theirs, "***");
}

#[test]
fn refusals_for_other_reasons() {
    let ours = stages();
    let error = |code: &str, more: &str| {
        explained(&format!("<Error><Code>{code}</Code>{more}<RequestId>r</RequestId></Error>"), &ours)
    };
    // As S3 writes them.
    let skewed = "<Message>The difference between the request time and the current time is too large.</Message><RequestTime>20240903T102117Z</RequestTime><ServerTime>2024-09-03T11:00:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>";
    let why = proves(error("RequestTimeTooSkewed", skewed), Cause::ClockSkew, "NTP");
    assert_eq!(why.difference.unwrap().theirs, "2024-09-03T11:00:00Z");
    let expired = "<Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires><Expires>2024-09-03T10:36:17Z</Expires><ServerTime>2024-09-03T11:00:00Z</ServerTime>";
    let why = proves(error("AccessDenied", expired), Cause::Expired, "Sign a new one");
    assert_eq!(why.difference.unwrap().ours, "2024-09-03T10:36:17Z");
    let early = "<Message>Request is not yet valid</Message><ServerTime>2024-09-03T10:00:00Z</ServerTime>";
    proves(error("AccessDenied", early), Cause::NotYetValid, "clock");
    let unsigned = "<Message>There were headers present in the request which were not signed</Message><HeadersNotSigned>x-amz-acl, x-amz-meta-a</HeadersNotSigned>";
    proves(error("AccessDenied", unsigned), Cause::UnsignedHeader, "header `x-amz-acl`");
    let key = format!(
        "<Message>The AWS Access Key Id you provided does not exist in our records.</Message><AWSAccessKeyId>{ID}</AWSAccessKeyId>"
    );
    proves(error("InvalidAccessKeyId", &key), Cause::UnknownAccessKey, "exists");
    let permanent = photos().get("a").presign_stages(&S3Signer::new(permanent()), now(), 900).unwrap();
    let body =
        "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>ASIAIOSFODNN7EXAMPLE</AWSAccessKeyId></Error>";
    let why = explained(body, &permanent);
    assert_eq!((why.cause, why.certain), (Cause::TokenMissing, false));
    let region = "<Message>The authorization header is malformed; the region 'eu-central-1' is wrong; expecting 'us-west-2'</Message><Region>us-west-2</Region>";
    let why =
        proves(error("AuthorizationHeaderMalformed", region), Cause::WrongRegion, "region of the bucket");
    assert_eq!(why.difference.unwrap().theirs, "us-west-2");
    // MinIO and others say it in the sentence alone.
    let region = "<Message>the region 'eu-central-1' is wrong; expecting 'us-west-2'</Message>";
    proves(error("AuthorizationQueryParametersError", region), Cause::WrongRegion, "region");
    let week = "<Message>X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds</Message>";
    proves(error("AuthorizationQueryParametersError", week), Cause::MalformedFields, "manual");
    let hash = "<ClientComputedContentSHA256>aa</ClientComputedContentSHA256><S3ComputedContentSHA256>bb</S3ComputedContentSHA256>";
    proves(error("XAmzContentSHA256Mismatch", hash), Cause::PayloadChanged, "--data-binary");
    proves(error("ExpiredToken", ""), Cause::TokenExpired, "Fetch new");
    proves(error("SecurityTokenExpired", ""), Cause::TokenExpired, "Fetch new");
    proves(error("InvalidToken", ""), Cause::TokenMismatch, "token service");
    let both = "<Message>Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified</Message>";
    proves(error("InvalidArgument", both), Cause::TwoSignatures, "without");
    let moved = "<Message>use this endpoint</Message><Endpoint>photos.s3.us-west-2.amazonaws.com</Endpoint>";
    let why = error("PermanentRedirect", moved);
    assert_eq!((why.cause, why.certain), (Cause::WrongRegion, false));
    let why = proves(error("NoSuchKey", ""), Cause::OtherError, "manual");
    assert_eq!(why.difference.unwrap().theirs, "NoSuchKey");
    for body in
        ["", "<html><body>502 Bad Gateway</body></html>", "<Error/>", "<Error><Message>x</Message></Error>"]
    {
        proves(explained(body, &ours), Cause::UnreadableAnswer, "repeat the request as GET");
    }
}

/// What our own verifiers answer about the scope is read like what the services answer.
#[test]
fn our_own_answers_about_the_scope() {
    let here = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap();
    let answers = |url: &str, verifier: &S3Verifier| {
        let target = url.split_once(".com").unwrap().1;
        let headers = [("Host", HOST)];
        let error = verifier.parse(&Request::new("GET", target, &headers), now()).unwrap_err();
        error.to_xml("r")
    };
    let ours = photos().get("a").presign_stages(&signer(), now(), 900).unwrap();
    let url = photos().get("a").presign(&signer(), now(), 900).unwrap().url;
    let elsewhere = S3Verifier::new(here.clone(), "us-west-2").unwrap();
    let why =
        proves(explained(&answers(&url, &elsewhere), &ours), Cause::WrongRegion, "region of the bucket");
    let difference = why.difference.unwrap();
    assert_eq!((difference.ours.as_str(), difference.theirs.as_str()), (REGION, "us-west-2"));
    let served = S3Verifier::new(here, REGION).unwrap();
    let of_sts = url.replace("%2Fs3%2F", "%2Fsts%2F");
    proves(explained(&answers(&of_sts, &served), &ours), Cause::WrongService, "");
    for (from, to) in [("%2F20240903%2F", "%2F20240902%2F"), ("aws4_request", "aws5_request")] {
        let body = answers(&url.replace(from, to), &served);
        proves(explained(&body, &ours), Cause::MalformedFields, "");
    }
}

#[test]
fn answers_of_oss_about_the_scope() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos").unwrap();
    let bucket = bucket.region("cn-hangzhou").unwrap();
    let signer = OssSigner::new(oss_credentials());
    let request = bucket.object(Method::Get, "a");
    let ours = request.presign_v4_stages(&signer, now(), 900).unwrap();
    let url = request.presign_v4(&signer, now(), 900).unwrap().url;
    let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com").unwrap();
    let verifier = OssVerifier::new(addresses, [OssVersion::V4]);
    let headers = [("Host", "photos.oss-cn-hangzhou.aliyuncs.com")];
    let body = |verifier: &OssVerifier, url: &str| {
        let target = url.split_once(".com").unwrap().1;
        verifier.parse(&Request::new("GET", target, &headers), now()).unwrap_err().to_xml("r")
    };
    let one = verifier.clone().region("cn-shanghai").unwrap();
    let why = proves(explained(&body(&one, &url), &ours), Cause::WrongRegion, "region");
    assert_eq!(why.difference.unwrap().theirs, "cn-shanghai");
    let product = body(&verifier.region("cn-hangzhou").unwrap(), &url.replace("%2Foss%2F", "%2Fs3%2F"));
    proves(explained(&product, &ours), Cause::WrongService, "");
    // OSS itself says no more.
    let theirs = |sentence: &str| {
        explained(&format!("<Error><Code>InvalidArgument</Code><Message>{sentence}</Message></Error>"), &ours)
    };
    let why = proves(theirs("Invalid signing region in Authorization header."), Cause::WrongRegion, "region");
    assert_eq!(why.difference.unwrap().ours, "cn-hangzhou");
    proves(theirs("Invalid signing product in Authorization header."), Cause::WrongService, "");
    proves(theirs("Invalid signing date in Authorization header."), Cause::OtherError, "");
}

/// OSS prints the string to sign of version 1.
#[test]
fn oss_strings() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos").unwrap();
    let signer = OssSigner::new(oss_credentials().session_token(TOKEN).unwrap());
    let request = bucket
        .object(Method::Put, "in/a b.txt")
        .header("x-oss-meta-a", "One")
        .header("content-type", "text/plain")
        .query("response-expires", "1");
    let ours = request.presign_v1_stages(&signer, now(), 900).unwrap();
    let body = |string: &str| {
        let bytes = string.bytes().map(|byte| format!("{byte:02X} ")).collect::<String>();
        let string = string.replace('&', "&amp;");
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>SignatureDoesNotMatch</Code>\n  <Message>m</Message>\n  <SignatureProvided>x</SignatureProvided>\n  <StringToSign>{string}</StringToSign>\n  <StringToSignBytes>{bytes}</StringToSignBytes>\n  <EC>0002-00000040</EC>\n</Error>\n"
        )
    };
    let received = |from: &str, to: &str| {
        assert!(ours.string_to_sign.contains(from), "{from}");
        explained(&body(&ours.string_to_sign.replacen(from, to, 1)), &ours)
    };
    proves(received("PUT", "PUT"), Cause::WrongSecret, "secret");
    proves(received("PUT", "POST"), Cause::MethodChanged, "method");
    proves(received("text/plain", "application/x-www-form-urlencoded"), Cause::ContentTypeChanged, "curl");
    proves(received("PUT\n\n", "PUT\nabc=\n"), Cause::ContentMd5Changed, "base64");
    proves(received("1725359777", "1725359999"), Cause::DateSource, "date");
    proves(received("x-oss-meta-a:One\n", ""), Cause::HeaderRemoved, "`x-oss-meta-a`");
    proves(received("x-oss-meta-a:", "x-oss-magic:1\nx-oss-meta-a:"), Cause::HeaderAdded, "`x-oss-magic`");
    proves(received("/photos/", "/other/"), Cause::BucketFromHost, "real name");
    proves(received("a b.txt", "a+b.txt"), Cause::PathChanged, "key");
    proves(
        received("response-expires=1", "response-expires=2"),
        Cause::ParameterChanged,
        "`response-expires`",
    );
    let why = proves(received(TOKEN, "other"), Cause::TokenMismatch, "");
    assert_eq!(why.difference.unwrap().ours, "***");
    proves(received(&format!("&security-token={TOKEN}"), ""), Cause::TokenMissing, "");
    let sent = request.sign_v1_stages(&signer, now()).unwrap();
    assert!(sent.string_to_sign.contains(HTTP_DATE) && sent.canonical_request.is_empty());
    proves(explained(&body(&stages().string_to_sign), &sent), Cause::OtherVersion, "version");
}
