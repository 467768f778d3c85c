//! Requests of which a gateway has decoded the path or the query, and requests that outlive what they were made from.

use objsign::{
    Addresses, Bucket, Credentials, Method, OssBucket, OssSigner, OssVerifier, OssVersion, Payload, Request,
    S3Request, S3Signer, S3Verifier, SigV4Request, SigV4Signer, SigV4Verifier, Timestamp,
    VerifyErrorKind as Kind,
};

const HOST: &str = "photos.s3.eu-central-1.amazonaws.com";
const HEADERS: [(&str, &str); 1] = [("Host", HOST)];

fn key() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_unix(1_725_358_877).unwrap()
}

fn verifier() -> S3Verifier {
    let addresses = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap();
    S3Verifier::new(addresses, "eu-central-1").unwrap()
}

/// Path and query of a presigned URL.
fn signed() -> (String, String) {
    let photos = Bucket::aws("photos", "eu-central-1").unwrap();
    let request = photos.get("a b/ü+c").query("versionId", "x+y z");
    let url = request.presign(&S3Signer::new(key()), now(), 900).unwrap().url;
    let (path, query) = url.split_once(HOST).unwrap().1.split_once('?').unwrap();
    (path.into(), query.into())
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (decode(name), decode(value))).unwrap();
    query.split('&').map(pair).collect()
}

#[test]
fn each_half_may_come_decoded() {
    let (path, query) = signed();
    let (decoded_path, parameters) = (decode(&path), pairs(&query));
    let target = format!("{path}?{query}");
    for request in [
        Request::new("GET", &target, &HEADERS),
        Request::decoded("GET", &decoded_path, &parameters, &HEADERS),
        Request::decoded_path("GET", &decoded_path, &query, &HEADERS),
        Request::decoded_query("GET", &path, &parameters, &HEADERS),
    ] {
        let verified = verifier().verify(&request, [&key()], now()).unwrap();
        assert_eq!(verified.key_str(), Some("a b/ü+c"));
        assert_eq!(verified.parameter("versionId"), Some(&b"x+y z"[..]));
    }
}

#[test]
fn nothing_is_decoded_twice_and_nothing_once_too_few() {
    let (path, query) = signed();
    let (decoded_path, parameters) = (decode(&path), pairs(&query));
    let mut other = parameters.clone();
    other.iter_mut().find(|(name, _)| name == "versionId").unwrap().1 = "x y z".into();
    let raw: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    for (request, kind) in [
        (Request::decoded_path("GET", &path, &query, &HEADERS), Kind::SignatureMismatch),
        (Request::decoded_query("GET", &path, &other, &HEADERS), Kind::SignatureMismatch),
        (Request::decoded_query("GET", &path, &raw, &HEADERS), Kind::MalformedCredential),
        (Request::decoded_query("GET", &format!("{path}?x"), &parameters, &HEADERS), Kind::InvalidUri),
        (Request::decoded_query("GET", &format!("{path}#x"), &parameters, &HEADERS), Kind::InvalidUri),
        (Request::decoded_query("GET", "a", &parameters, &HEADERS), Kind::InvalidUri),
        (Request::decoded_path("GET", &decoded_path, &format!("{query}#x"), &HEADERS), Kind::InvalidUri),
        (
            Request::decoded_path("GET", &decoded_path, &query.replace("%2B", "%2"), &HEADERS),
            Kind::InvalidUri,
        ),
        (Request::decoded_path("PUT", &decoded_path, &query, &HEADERS), Kind::SignatureMismatch),
    ] {
        let refused = verifier().verify(&request, [&key()], now()).unwrap_err();
        assert_eq!(refused.kind(), kind, "{request:?}");
    }
}

#[test]
fn limits_count_decoded_halves_too() {
    let long = "x".repeat(40_000);
    for request in [
        Request::decoded_path("GET", &long, "", &HEADERS),
        Request::decoded_path("GET", "/", &long, &HEADERS),
        Request::decoded_query("GET", "/", &[(&long, "")], &HEADERS),
        Request::decoded_query("GET", &long, &[("", "")], &HEADERS),
    ] {
        assert_eq!(verifier().parse(&request, now()).unwrap_err().kind(), Kind::RequestTooLarge);
    }
}

/// Other services sign the path as sent, which a gateway's decoding loses.
#[test]
fn other_services_need_the_path_as_sent() {
    let signer = SigV4Signer::new(key(), "eu-west-1", "execute-api").unwrap();
    let request =
        SigV4Request::new(Method::Get, "https://api.example.com").unwrap().path("/a%20b").query("q", "1 2");
    let url = request.presign(&signer, now(), 60).unwrap().url;
    let (path, query) = url.split_once("api.example.com").unwrap().1.split_once('?').unwrap();
    let headers = [("host", "api.example.com")];
    let verifier = SigV4Verifier::new("eu-west-1", "execute-api").unwrap();
    let parameters = pairs(query);

    let request = Request::decoded_query("GET", path, &parameters, &headers);
    assert!(verifier.verify(&request, [&key()], now()).is_ok());
    let decoded = decode(path);
    let request = Request::decoded_path("GET", &decoded, query, &headers);
    assert_eq!(verifier.verify(&request, [&key()], now()).unwrap_err().kind(), Kind::InvalidUri);
}

#[test]
fn an_owned_request_signs_the_same() {
    fn s3() -> S3Request<'static> {
        let (bucket, key) = (Bucket::aws("photos", "eu-central-1").unwrap(), String::from("a/../b"));
        bucket.put(&key).allow_dot_segments().content_type("text/plain").query("tagging", "").into_owned()
    }
    let signer = S3Signer::new(key());
    let photos = Bucket::aws("photos", "eu-central-1").unwrap();
    let borrowed = photos.put("a/../b").allow_dot_segments().content_type("text/plain").query("tagging", "");
    assert_eq!(s3().method(), Method::Put);
    assert_eq!(s3().presign(&signer, now(), 60), borrowed.presign(&signer, now(), 60));
    let wrong = photos.upload_part("a", "u", 0);
    assert_eq!(wrong.clone().into_owned().presign(&signer, now(), 60), wrong.presign(&signer, now(), 60));

    let oss = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos").unwrap();
    let signer = OssSigner::new(key());
    let request = oss.object(Method::Get, "a").sub_resource("acl").header("x-oss-meta-a", "b");
    let owned = request.clone().into_owned();
    assert_eq!(owned.method(), Method::Get);
    assert_eq!(owned.sign_v1(&signer, now()), request.sign_v1(&signer, now()));
    let unknown = oss.object(Method::Get, "a").sub_resource("unknown");
    assert!(unknown.into_owned().sign_v1(&signer, now()).is_err());

    let signer = SigV4Signer::new(key(), "eu-west-1", "execute-api").unwrap();
    let request = SigV4Request::new(Method::Post, "https://api.example.com").unwrap().header("a", "b");
    let request =
        request.query("q", "1").path("/x/../y").payload(Payload::Bytes(b"body")).content_sha256_header();
    let owned = request.clone().into_owned();
    assert_eq!(owned.method(), Method::Post);
    assert_eq!(owned.sign(&signer, now()), request.sign(&signer, now()));
}

#[test]
fn a_claim_can_be_verified_again_with_newer_keys() {
    let (path, query) = signed();
    let target = format!("{path}?{query}");
    let claim = verifier().parse(&Request::new("GET", &target, &HEADERS), now()).unwrap();
    assert_eq!(claim.clone().verify([]).unwrap_err().kind(), Kind::UnknownAccessKey);
    assert!(claim.verify([&key()]).is_ok());
}

#[test]
fn each_error_says_what_to_answer() {
    let config = Bucket::aws("x", "eu-central-1").unwrap_err();
    assert_eq!((config.code(), config.status()), ("InternalError", 500));
    let sign = Bucket::aws("photos", "eu-central-1").unwrap();
    let sign = sign.get("").presign(&S3Signer::new(key()), now(), 60).unwrap_err();
    assert_eq!((sign.code(), sign.status(), sign.index()), ("InternalError", 500, None));
    for xml in [config.to_xml("<1>"), sign.to_xml("<1>")] {
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code>\
             <Message>We encountered an internal error. Please try again.</Message>\
             <RequestId>&lt;1&gt;</RequestId></Error>"
        );
    }
    let verifier = OssVerifier::new(Addresses::new().path_style("127.0.0.1").unwrap(), [OssVersion::V1]);
    let refused = verifier.parse(&Request::new("GET", "/photos/a", &[("Host", "127.0.0.1")]), now());
    assert_eq!(refused.unwrap_err().status(), 403);
}
