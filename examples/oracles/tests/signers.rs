//! Two other signers, on keys of every character, parameters and headers: the same signature.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use objsign::{
    Addresses, Bucket, Credentials, Method, Request, S3Signer, S3Verifier, SigV4Request, SigV4Signer,
    Timestamp,
};
use proptest::prelude::*;
use rusty_s3::S3Action;

const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// What both signers are given.
#[derive(Debug, Clone)]
struct Case {
    /// Any bytes.
    key: Vec<u8>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    token: Option<String>,
    at: i64,
    expires_in: u64,
}

fn cases() -> impl Strategy<Value = Case> {
    let name = prop_oneof!["[a-zA-Z][a-zA-Z0-9-]{0,12}", "\\PC{1,8}"];
    let query = prop::collection::btree_map(name, any::<String>(), 0..4);
    let value = "[!-~é-ﻼ]([ -~é-ﻼ]{0,16}[!-~é-ﻼ])?";
    let headers = prop::collection::btree_map("x-amz-meta-[a-z0-9-]{1,8}", value, 0..4);
    let text = any::<String>().prop_map(String::into_bytes);
    let key = prop_oneof![text, prop::collection::vec(any::<u8>(), 1..64)]
        .prop_filter("an empty key addresses the bucket", |key| (1..=1024).contains(&key.len()));
    let token = prop::option::of("[!-~]{1,64}");
    (key, query, headers, token, 0..4_102_444_800_i64, 1..=604_800_u64).prop_map(
        |(key, query, headers, token, at, expires_in)| Case {
            key,
            query: query
                .into_iter()
                .filter(|(name, _)| !name.to_ascii_lowercase().starts_with("x-amz-"))
                .collect(),
            headers: headers.into_iter().collect(),
            token,
            at,
            expires_in,
        },
    )
}

/// rusty-s3 sorts names before it encodes them.
fn has_plain_names(case: &Case) -> bool {
    case.query.iter().all(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

/// rusty-s3 takes every blank of Unicode for one space; S3, and we, those of ASCII alone.
fn has_plain_blanks(case: &Case) -> bool {
    !case.headers.iter().any(|(_, value)| value.chars().any(|c| c.is_whitespace() && c != ' '))
}

/// Text without dot segments: rusty-s3 takes no other keys as they are.
fn plain_text(key: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(key).ok()?;
    let dots = text.split('/').any(|segment| segment == "." || segment == "..");
    (!dots).then_some(text)
}

fn credentials(case: &Case) -> Credentials {
    let credentials = Credentials::new(KEY_ID, SECRET).unwrap();
    match &case.token {
        Some(token) => credentials.session_token(token.clone()).unwrap(),
        None => credentials,
    }
}

/// Our URL.
fn ours(bucket: &Bucket, case: &Case) -> String {
    let mut request = bucket.get(&case.key).allow_dot_segments();
    for (name, value) in &case.query {
        request = request.query(name.as_str(), value.as_str());
    }
    for (name, value) in &case.headers {
        request = request.header(name.as_str(), value.as_str());
    }
    let now = Timestamp::from_unix(case.at).unwrap();
    request.presign(&S3Signer::new(credentials(case)), now, case.expires_in).unwrap().url
}

/// What our verifier says of a URL that another signer made.
fn accepted(case: &Case, host: &str, url: &str, region: &str) -> bool {
    let addresses = Addresses::new()
        .path_style("127.0.0.1")
        .and_then(|table| table.virtual_host("s3.eu-central-1.amazonaws.com"))
        .unwrap();
    let verifier = S3Verifier::new(addresses, region).unwrap();
    let mut headers = vec![("host".to_owned(), host.to_owned())];
    headers.extend(case.headers.iter().cloned());
    let target = url.split_once(host).unwrap().1;
    let request = Request::new("GET", target, &headers);
    let now = Timestamp::from_unix(case.at).unwrap();
    match verifier.verify(&request, [&credentials(case)], now) {
        Ok(verified) => verified.key() == Some(case.key.as_slice()),
        Err(_) => false,
    }
}

fn signature(url: &str) -> &str {
    url.split("X-Amz-Signature=").nth(1).unwrap().split('&').next().unwrap()
}

fn aws_identity(token: Option<&str>) -> aws_smithy_runtime_api::client::identity::Identity {
    AwsCredentials::new(KEY_ID, SECRET, token.map(str::to_owned), None, "oracle").into()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rusty_s3_signs_the_same(
        case in cases().prop_filter("not taken there", |case| {
            plain_text(&case.key).is_some() && has_plain_names(case) && has_plain_blanks(case)
        }),
    ) {
        let bucket = Bucket::at("http://127.0.0.1:9000", "photos", "us-east-1").unwrap();
        let theirs = rusty_s3::Bucket::new(
            url::Url::parse("http://127.0.0.1:9000").unwrap(),
            rusty_s3::UrlStyle::Path,
            "photos",
            "us-east-1",
        ).unwrap();
        let credentials = match &case.token {
            Some(token) => rusty_s3::Credentials::new_with_token(KEY_ID, SECRET, token),
            None => rusty_s3::Credentials::new(KEY_ID, SECRET),
        };
        let mut get = theirs.get_object(Some(&credentials), plain_text(&case.key).unwrap());
        for (name, value) in &case.query {
            get.query_mut().insert(name.clone(), value.clone());
        }
        for (name, value) in &case.headers {
            get.headers_mut().insert(name.clone(), value.clone());
        }
        let time = jiff::Timestamp::from_second(case.at).unwrap();
        let theirs = get.sign_with_time(Duration::from_secs(case.expires_in), &time);
        let ours = ours(&bucket, &case);
        prop_assert_eq!(signature(&ours), signature(theirs.as_str()));
        prop_assert_eq!(ours.split('?').next(), theirs.as_str().split('?').next());
        prop_assert!(accepted(&case, "127.0.0.1:9000", theirs.as_str(), "us-east-1"));
        prop_assert!(accepted(&case, "127.0.0.1:9000", &ours, "us-east-1"));
    }

    #[test]
    fn aws_sigv4_signs_the_same(case in cases()) {
        let bucket = Bucket::aws("photos", "eu-central-1").unwrap();
        let url = ours(&bucket, &case);
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(case.expires_in));
        let identity = aws_identity(case.token.as_deref());
        let params = SigningParams::builder()
            .identity(&identity)
            .region("eu-central-1")
            .name("s3")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(case.at).unwrap()))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        // Their input is a URL: ours without what a signer adds.
        let (base, query) = url.split_once('?').unwrap();
        let given: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("X-Amz-")).collect();
        let unsigned = if given.is_empty() { base.to_owned() } else { format!("{base}?{}", given.join("&")) };
        let headers = case.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new("GET", unsigned.as_str(), headers, SignableBody::UnsignedPayload).unwrap();
        let (instructions, theirs) = sign(request, &params).unwrap().into_parts();
        prop_assert_eq!(signature(&url), theirs);
        let mut request = http::Request::get(unsigned.as_str());
        for (name, value) in &case.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(()).unwrap();
        instructions.apply_to_request_http1x(&mut request);
        let theirs = request.uri().to_string();
        prop_assert!(accepted(&case, "photos.s3.eu-central-1.amazonaws.com", &theirs, "eu-central-1"));
        prop_assert!(!accepted(&case, "photos.s3.eu-central-1.amazonaws.com", &theirs, "eu-west-1"));
    }

    /// Another service: the path normalised and encoded twice, repeats allowed, the body hashed.
    #[test]
    fn aws_sigv4_signs_headers_of_other_services_the_same(
        segments in prop::collection::vec("[a-zA-Z0-9._~-]{0,6}(%[0-9A-F]{2})?", 0..5),
        case in cases(),
        body in any::<Vec<u8>>(),
    ) {
        // A dot segment at the very end leaves a slash here and none with botocore: nobody should send one.
        prop_assume!(!segments.last().is_some_and(|last| last == "." || last == ".."));
        let path = format!("/{}", segments.join("/"));
        let now = Timestamp::from_unix(case.at).unwrap();
        let signer = SigV4Signer::new(credentials(&case), "eu-west-1", "execute-api").unwrap();
        let mut ours = SigV4Request::new(Method::Post, "https://abc.execute-api.eu-west-1.amazonaws.com")
            .unwrap()
            .path(path.as_str())
            .payload(objsign::Payload::Bytes(&body));
        for (name, value) in &case.headers {
            ours = ours.header(name.as_str(), value.as_str());
        }
        let sent = ours.sign(&signer, now).unwrap();

        let identity = aws_identity(case.token.as_deref());
        let params = SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("execute-api")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(case.at).unwrap()))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers = case.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new("POST", sent.url.as_str(), headers, SignableBody::Bytes(&body)).unwrap();
        let (_, theirs) = sign(request, &params).unwrap().into_parts();
        let signature = sent.header("authorization").unwrap().split("Signature=").nth(1).unwrap();
        prop_assert_eq!(signature, theirs);
    }
}
