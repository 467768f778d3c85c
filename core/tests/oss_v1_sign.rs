//! The signer of OSS version 1: what it refuses, what it makes, and that its verifier takes that and nothing later.

mod oss_v1_support;

use objsign::{
    Addresses, Credentials, Method, Operation, OssBucket, OssRequest, OssSigner, OssVerifier, OssVersion,
    Presigned, Request, SignError, SignedRequest, Timestamp, Verified, VerifyErrorKind as Kind,
};
use oss_v1_support::*;

fn bucket() -> OssBucket {
    OssBucket::new("https://oss.example.com", "photos").unwrap()
}

fn signer() -> OssSigner {
    OssSigner::new(permanent())
}

fn presign(request: &OssRequest<'_>) -> Result<Presigned, SignError> {
    request.presign_v1(&signer(), at(NOW), 900)
}

fn sign(request: &OssRequest<'_>) -> Result<SignedRequest, SignError> {
    request.sign_v1(&signer(), at(NOW))
}

/// Both ways of signing say the same.
#[track_caller]
fn both_refuse(request: &OssRequest<'_>, error: &SignError) {
    assert_eq!(presign(request).as_ref(), Err(error));
    assert_eq!(sign(request).as_ref(), Err(error));
}

#[track_caller]
fn both_sign(request: &OssRequest<'_>) {
    assert!(presign(request).is_ok() && sign(request).is_ok(), "{request:?}");
}

/// Splits a URL into host and target.
fn host_and_target(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").unwrap().1;
    rest.split_at(rest.find('/').unwrap())
}

/// The verdict on a result as an HTTP client sends it.
fn verify(
    url: &str,
    method: Method,
    headers: &[(String, String)],
    now: i64,
    signer: &OssSigner,
) -> Result<Verified, Kind> {
    let (host, target) = host_and_target(url);
    let mut headers = headers.to_vec();
    headers.push(("Host".into(), host.into()));
    let request = Request::new(method.as_str(), target, &headers);
    verifier().verify(&request, [signer.credentials()], at(now)).map_err(|error| error.kind())
}

#[test]
fn a_url_is_the_same_as_by_hand() {
    let bucket = bucket();
    let request = bucket
        .object(Method::Put, "dir/a b+é?.txt")
        .query("x-oss-traffic-limit", "819200")
        .query("max-keys", "5")
        .sub_resource("acl")
        .header("Content-Type", " text/plain ")
        .header("X-Oss-Meta-A", "b");
    let text = format!(
        "PUT\n\ntext/plain\n{}\nx-oss-meta-a:b\n/photos/dir/a b+é?.txt?acl&x-oss-traffic-limit=819200",
        NOW + 900
    );
    let presigned = request.presign_v1(&signer(), at(NOW), 900).unwrap();
    assert_eq!(
        presigned.url,
        format!(
            "https://photos.oss.example.com/dir/a%20b%2B%C3%A9%3F.txt?OSSAccessKeyId={ID}&Expires={}&Signature={}&x-oss-traffic-limit=819200&max-keys=5&acl",
            NOW + 900,
            signature(SECRET, &text).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
        )
    );
    assert_eq!((presigned.method, presigned.expires_at), (Method::Put, at(NOW + 900)));
    let names: Vec<_> = presigned.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Content-Type", "X-Oss-Meta-A"]);
}

#[test]
fn headers_are_the_same_as_by_hand() {
    let bucket = bucket();
    let request = bucket
        .object(Method::Put, "a b")
        .sub_resource("tagging")
        .query("prefix", "p")
        .header("Content-MD5", "md5==")
        .header("x-oss-meta-a", "1")
        .header("X-Oss-Meta-A", "2")
        .header("cache-control", "no-store")
        .header("User-Agent", "me");
    let sent = sign(&request).unwrap();
    let text = format!("PUT\nmd5==\n\n{DATE}\nx-oss-meta-a:1,2\n/photos/a b?tagging");
    assert_eq!(sent.header("authorization"), Some(&*format!("OSS {ID}:{}", signature(SECRET, text))));
    assert_eq!(sent.header("date"), Some(DATE));
    assert_eq!(sent.url, "https://photos.oss.example.com/a%20b?tagging&prefix=p");
    assert_eq!(sent.headers.last().unwrap().0, "authorization");
    assert_eq!(sent.unsigned_headers, ["cache-control", "user-agent"]);
}

#[test]
fn a_token_goes_where_each_form_has_it() {
    let bucket = bucket();
    let signer = OssSigner::new(temporary());
    let request = bucket.object(Method::Get, "a").query("versionId", "v").header("x-oss-z", "z");
    let url = request.presign_v1(&signer, at(NOW), 60).unwrap();
    assert!(url.url.contains(&format!("&security-token={}&versionId=v", "CAIS%2Btoken%2FEXAMPLE%3D%3D")));
    assert!(url.headers.iter().all(|(name, _)| name == "x-oss-z"));
    let sent = request.sign_v1(&signer, at(NOW)).unwrap();
    assert_eq!(sent.header("x-oss-security-token"), Some(TOKEN));
    assert!(!sent.url.contains("token"));
    assert!(verify(&url.url, url.method, &url.headers, NOW, &signer).is_ok());
    assert!(verify(&sent.url, sent.method, &sent.headers, NOW, &signer).is_ok());
}

#[test]
fn an_expiry_is_one_second_to_ten_years() {
    let bucket = bucket();
    let get = bucket.object(Method::Get, "a");
    for seconds in [1, 604_801, 315_360_000] {
        let url = get.presign_v1(&signer(), at(NOW), seconds).unwrap();
        assert_eq!(url.expires_at.unix(), NOW + i64::try_from(seconds).unwrap());
    }
    for seconds in [0, 315_360_001, u64::MAX] {
        let error = SignError::InvalidExpiry { seconds, min: 1, max: 315_360_000 };
        assert_eq!(get.presign_v1(&signer(), at(NOW), seconds), Err(error));
    }
}

#[test]
fn a_fraction_of_a_second_is_dropped_from_an_expiry() {
    let bucket = bucket();
    let now = objsign::Timestamp::from_unix_millis(NOW * 1000 + 999).unwrap();
    let url = bucket.object(Method::Get, "a").presign_v1(&signer(), now, 1).unwrap();
    assert!(url.url.contains(&format!("Expires={}&", NOW + 1)));
    assert_eq!(url.expires_at, at(NOW + 1));
}

#[test]
fn credentials_that_have_ended_sign_nothing() {
    let bucket = bucket();
    let get = bucket.object(Method::Get, "a");
    for (end, result) in [
        (NOW + 1, Ok(())),
        (NOW, Err(SignError::CredentialsExpired)),
        (NOW - 1, Err(SignError::CredentialsExpired)),
    ] {
        let signer = OssSigner::new(temporary().expires_at(at(end)));
        assert_eq!(get.presign_v1(&signer, at(NOW), 900).map(|_| ()), result);
        assert_eq!(get.sign_v1(&signer, at(NOW)).map(|_| ()), result);
    }
}

#[test]
fn the_end_of_the_credentials_bounds_the_result() {
    let bucket = bucket();
    let signer = OssSigner::new(temporary().expires_at(at(NOW + 60)));
    let url = bucket.object(Method::Get, "a").presign_v1(&signer, at(NOW), 900).unwrap();
    assert_eq!(url.expires_at, at(NOW + 60));
    assert!(verify(&url.url, url.method, &url.headers, NOW + 59, &signer).is_ok());
    assert_eq!(
        verify(&url.url, url.method, &url.headers, NOW + 60, &signer).unwrap_err(),
        Kind::TokenExpired
    );
}

#[test]
fn keys_that_cannot_be_stored_or_sent_are_refused() {
    let bucket = bucket();
    both_refuse(&bucket.object(Method::Get, ""), &SignError::EmptyKey);
    let longest = "k".repeat(1023);
    both_sign(&bucket.object(Method::Get, &longest));
    let longer = "k".repeat(1024);
    both_refuse(&bucket.object(Method::Get, &longer), &SignError::KeyTooLong { bytes: 1024, max: 1023 });
    for key in [".", "..", "a/../b", "./a", "a/."] {
        both_refuse(&bucket.object(Method::Get, key), &SignError::DotSegment);
        both_sign(&bucket.object(Method::Get, key).allow_dot_segments());
    }
    both_sign(&bucket.object(Method::Get, ".../a..b/.c"));
}

#[test]
fn a_key_needs_a_bucket() {
    // The service's own text is `/`, whatever the key: the signature would be one for listing the buckets.
    let service = OssBucket::service("https://oss.example.com").unwrap();
    both_refuse(&service.object(Method::Get, "a"), &SignError::KeyWithoutBucket);
    both_sign(&service.bucket_request(Method::Get));
}

#[test]
fn what_would_be_signed_for_another_sub_resource_is_refused() {
    let bucket = bucket();
    let image = "x-oss-process";
    for request in [
        bucket.object(Method::Put, "a?acl"),
        bucket.object(Method::Get, "a?x-oss-process=image/info"),
        bucket.object(Method::Get, "a?acl=x").query(image, "image/info"),
        bucket.object(Method::Get, "a").query("response-expires", "v&versionId=1"),
        bucket.object(Method::Get, "a").query("response-expires", "&acl"),
    ] {
        both_refuse(&request, &SignError::AmbiguousRequest);
    }
    for request in [
        bucket.object(Method::Put, "what?"),
        bucket.object(Method::Put, "a?b=c&d"),
        bucket.object(Method::Put, "a?b&acl"),
        bucket.object(Method::Put, "what?").query("partNumber", "1").query("uploadId", "U"),
        bucket.object(Method::Get, "a&acl").query(image, "image/info"),
        bucket.object(Method::Get, "a").query("response-expires", "a&b=c?acl"),
        bucket.object(Method::Get, "a").query("prefix", "&acl?acl"),
    ] {
        both_sign(&request);
    }
}

#[test]
fn names_and_values_of_headers_are_checked() {
    let bucket = bucket();
    let put = bucket.object(Method::Put, "a");
    for name in ["x-oss-meta a", "x-oss-é", "x-oss-a:", "x-oss-a\n"] {
        both_refuse(&put.clone().header(name, "v"), &SignError::InvalidHeaderName { name: name.into() });
    }
    assert_eq!(sign(&put.clone().header("", "v")), Err(SignError::InvalidHeaderName { name: String::new() }));
    for value in ["a\nb", "a\r", "\0", "\u{7f}", "\u{85}"] {
        both_refuse(
            &put.clone().header("x-oss-a", value),
            &SignError::InvalidHeaderValue { name: "x-oss-a".into() },
        );
        both_refuse(
            &put.clone().header("Content-Type", value),
            &SignError::InvalidHeaderValue { name: "Content-Type".into() },
        );
    }
    both_sign(&put.clone().header("x-oss-a", "a\tb é").header("x-oss-b", ""));
    for name in ["Host", "Authorization", "X-Oss-Security-Token"] {
        let reserved = SignError::ReservedHeader { name: name.into() };
        assert_eq!(sign(&put.clone().header(name, "v")), Err(reserved));
        assert!(presign(&put.clone().header(name, "v")).is_err());
    }
}

#[test]
fn headers_that_count_once_are_refused_twice() {
    let bucket = bucket();
    let put = bucket.object(Method::Put, "a");
    for name in ["content-type", "content-md5"] {
        both_sign(&put.clone().header(name, "1"));
        both_refuse(
            &put.clone().header(name, "1").header(name.to_uppercase(), "1"),
            &SignError::RepeatedHeader { name: name.into() },
        );
    }
    for name in ["date", "x-oss-date"] {
        let twice = put.clone().header(name, DATE).header(name.to_uppercase(), DATE);
        assert_eq!(sign(&twice), Err(SignError::RepeatedHeader { name: name.into() }));
        assert!(sign(&put.clone().header(name, DATE)).is_ok());
    }
}

#[test]
fn a_url_takes_no_header_that_it_cannot_sign() {
    let bucket = bucket();
    let put = bucket.object(Method::Put, "a");
    for name in ["Date", "Cache-Control", "user-agent", "x-amz-acl", "range", "Host", "xé-oss"] {
        assert_eq!(
            presign(&put.clone().header(name, "v")),
            Err(SignError::UnsignableHeader { name: name.into() })
        );
    }
    assert!(presign(&put.header("CONTENT-TYPE", "a").header("X-OSS-Date", DATE)).is_ok());
}

#[test]
fn parameters_of_the_signature_are_reserved() {
    let bucket = bucket();
    let get = bucket.object(Method::Get, "a");
    for name in [
        "OSSAccessKeyId",
        "Expires",
        "Signature",
        "security-token",
        "x-oss-security-token",
        "x-oss-signature",
        "x-oss-signature-version",
    ] {
        both_refuse(&get.clone().query(name, "v"), &SignError::ReservedParameter { name: name.into() });
    }
    for name in ["x-oss-process=image", "x-oss-a_b", "x-oss-é"] {
        both_refuse(&get.clone().query(name, "v"), &SignError::InvalidParameterName { name: name.into() });
    }
    both_refuse(&get.clone().query("", "v"), &SignError::EmptyParameterName);
    both_sign(&get.clone().query("expires", "v").query("a=b&c", "d"));
    for name in ["acl", "prefix", "x-oss-process"] {
        both_refuse(
            &get.clone().query(name, "1").query(name, "1"),
            &SignError::RepeatedParameter { name: name.into() },
        );
    }
}

#[test]
fn a_date_of_the_callers_takes_the_place_of_the_time() {
    let bucket = bucket();
    let put = bucket.object(Method::Put, "a");
    for (name, date) in [
        ("x-oss-date", "20240903T102118Z"),
        ("X-Oss-Date", DATE),
        ("DATE", DATE),
        ("date", " Tue, 3 Sep 2024 10:21:17 GMT"),
    ] {
        let sent = sign(&put.clone().header(name, date)).unwrap();
        assert_eq!(sent.headers.iter().filter(|(name, _)| name.to_lowercase().ends_with("date")).count(), 1);
        assert!(verify(&sent.url, sent.method, &sent.headers, NOW, &signer()).is_ok(), "{name}: {date}");
        assert!(sent.unsigned_headers.is_empty());
    }
    let both = sign(&put.clone().header("Date", "Tue, 03 Sep 2024 09:00:00 GMT").header("x-oss-date", DATE))
        .unwrap();
    assert!(verify(&both.url, both.method, &both.headers, NOW, &signer()).is_ok());
    assert_eq!(both.unsigned_headers, ["date"], "beside x-oss-date it does not count");
    for (name, date) in
        [("date", "20240903T102117Z"), ("date", ""), ("x-oss-date", "today"), ("x-oss-date", "1725358877")]
    {
        assert_eq!(
            sign(&put.clone().header(name, date)),
            Err(SignError::InvalidHeaderValue { name: name.into() }),
            "{date}"
        );
    }
}

#[test]
fn each_error_has_a_name_and_a_sentence() {
    let text = || "x".to_owned();
    let errors = [
        SignError::EmptyKey,
        SignError::KeyWithoutBucket,
        SignError::AmbiguousRequest,
        SignError::KeyTooLong { bytes: 1024, max: 1023 },
        SignError::DotSegment,
        SignError::InvalidExpiry { seconds: 0, min: 1, max: 2 },
        SignError::CredentialsExpired,
        SignError::InvalidHeaderName { name: text() },
        SignError::InvalidHeaderValue { name: text() },
        SignError::ReservedHeader { name: text() },
        SignError::RepeatedHeader { name: text() },
        SignError::UnsignableHeader { name: text() },
        SignError::EmptyParameterName,
        SignError::RepeatedParameter { name: text() },
        SignError::ReservedParameter { name: text() },
    ];
    let mut kinds: Vec<_> = errors.iter().map(SignError::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), errors.len());
    assert!(errors.iter().all(|error| error.to_string().len() > 20));
}

/// Every way to address, and the key it must arrive as.
fn addressed() -> Vec<OssBucket> {
    [
        OssBucket::new("https://oss.example.com", "photos"),
        OssBucket::new("http://oss.example.com:8080", "photos"),
        OssBucket::new("http://127.0.0.1:9000", "photos"),
        OssBucket::new("http://[::1]", "photos"),
        OssBucket::path_style("http://127.0.0.1", "photos"),
        OssBucket::cname("https://IMG.example.com", "photos"),
        OssBucket::service("https://oss.example.com"),
        OssBucket::service("http://127.0.0.1"),
    ]
    .map(Result::unwrap)
    .into()
}

/// Keys that are hard to carry.
const KEYS: [&[u8]; 10] = [
    b"a",
    b"/a",
    b"a//b/",
    b"a b+c%20",
    b"%2F",
    b"\xff\n\0\x7f",
    "é/中".as_bytes(),
    b"a?b",
    b"#&=;,'\"<>",
    b"...",
];

#[test]
fn what_is_signed_is_accepted_until_its_last_second_and_refused_after_it() {
    for bucket in addressed() {
        for signer in [signer(), OssSigner::new(temporary())] {
            let mut requests = vec![bucket.bucket_request(Method::Get)];
            if bucket.name().is_some() {
                requests.extend(KEYS.iter().map(|key| bucket.object(Method::Put, key)));
            }
            for request in requests {
                let request = request
                    .query("response-content-type", "a/b; c=d+é&=")
                    .query("prefix", "a&b")
                    .sub_resource("acl")
                    .header("Content-Type", " text/plain\t")
                    .header("x-oss-meta-z", "é")
                    .header("X-Oss-Meta-A", " \t");
                round_trip(&bucket, &request, &signer);
            }
        }
    }
}

fn round_trip(bucket: &OssBucket, request: &OssRequest<'_>, signer: &OssSigner) {
    let check = |verified: &Verified| {
        assert_eq!(verified.bucket(), bucket.name());
        assert_eq!(
            verified.parameters().map(|(name, _)| name).collect::<Vec<_>>(),
            ["acl", "response-content-type"]
        );
        assert_eq!(verified.parameter("response-content-type"), Some("a/b; c=d+é&=".as_bytes()));
        assert_eq!(verified.header("content-type"), Some(&b"text/plain"[..]));
        assert_eq!(verified.header("x-oss-meta-a"), Some(&b""[..]));
    };
    let url = request.presign_v1(signer, at(NOW), 900).unwrap();
    for now in [0, NOW, NOW + 900] {
        let verified = verify(&url.url, url.method, &url.headers, now, signer).unwrap();
        check(&verified);
        assert_eq!(verified.valid_until(), url.expires_at);
    }
    assert_eq!(verify(&url.url, url.method, &url.headers, NOW + 901, signer).unwrap_err(), Kind::Expired);

    let sent = request.sign_v1(signer, at(NOW)).unwrap();
    for now in [NOW - 900, NOW, NOW + 900] {
        let verified = verify(&sent.url, sent.method, &sent.headers, now, signer).unwrap();
        check(&verified);
        assert_eq!(verified.valid_until(), at(NOW + 900));
    }
    for now in [NOW - 901, NOW + 901] {
        let kind = verify(&sent.url, sent.method, &sent.headers, now, signer).unwrap_err();
        assert_eq!(kind, Kind::RequestTimeTooSkewed);
    }
}

#[test]
fn keys_arrive_as_they_were_given() {
    let bucket = bucket();
    for key in KEYS {
        let url = presign(&bucket.object(Method::Get, key)).unwrap();
        let verified = verify(&url.url, url.method, &[], NOW, &signer()).unwrap();
        assert_eq!(verified.key(), Some(key));
    }
    let listing = presign(&bucket.bucket_request(Method::Get)).unwrap();
    assert_eq!(verify(&listing.url, Method::Get, &[], NOW, &signer()).unwrap().key(), None);
}

#[test]
fn a_shortened_life_is_an_error_on_demand() {
    let bucket = bucket();
    let get = bucket.object(Method::Get, "a");
    let signer = OssSigner::new(temporary().expires_at(at(NOW + 900))).require_full_lifetime();
    assert_eq!(get.presign_v1(&signer, at(NOW), 900).unwrap().expires_at, at(NOW + 900));
    assert_eq!(get.presign_v1(&signer, at(NOW), 901), Err(SignError::LifetimeShortened));
    assert!(get.sign_v1(&signer, at(NOW)).is_ok());
    let renewed = signer.with_credentials(temporary().expires_at(at(NOW + 901)));
    assert!(get.presign_v1(&renewed, at(NOW), 901).is_ok());
}

#[test]
fn a_declared_sub_resource_is_signed_or_refused() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "example-bucket").unwrap();
    let credentials = Credentials::new("LTAI5tExample", "secret").unwrap();
    let now = Timestamp::from_unix(1_725_358_877).unwrap();
    let signer = OssSigner::new(credentials.clone());
    let request = bucket.get("k").sub_resource("ownSubresource");
    let refused = SignError::UnsignedParameter { name: "ownSubresource".into() };
    assert_eq!(request.sign_v1(&signer, now), Err(refused.clone()));
    assert_eq!(request.presign_v1(&signer, now, 60), Err(refused));

    let signer = signer.sub_resource("ownSubresource").unwrap();
    let url = request.presign_v1(&signer, now, 60).unwrap().url;
    let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com").unwrap();
    let verifier = OssVerifier::new(addresses, [OssVersion::V1]).sub_resource("ownSubresource").unwrap();
    let headers = [("Host", "example-bucket.oss-cn-hangzhou.aliyuncs.com")];
    let target = url.strip_prefix("https://example-bucket.oss-cn-hangzhou.aliyuncs.com").unwrap();
    assert!(verifier.verify(&Request::new("GET", target, &headers), [&credentials], now).is_ok());
    let tampered = target.replace("ownSubresource", "ownSubresource=x");
    assert!(verifier.verify(&Request::new("GET", &tampered, &headers), [&credentials], now).is_err());
}

#[test]
fn operations_by_name_are_those_that_the_verifier_names() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "example-bucket").unwrap();
    let credentials = Credentials::new("LTAI5tExample", "secret").unwrap();
    let signer = OssSigner::new(credentials.clone());
    let now = Timestamp::from_unix(1_725_358_877).unwrap();
    let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com").unwrap();
    let verifier = OssVerifier::new(addresses, [OssVersion::V1]);
    let headers = [("Host", "example-bucket.oss-cn-hangzhou.aliyuncs.com")];
    for (request, operation) in [
        (bucket.get("k").download_as("é.txt"), Operation::GetObject),
        (bucket.head("k"), Operation::HeadObject),
        (bucket.put("k"), Operation::PutObject),
        (bucket.delete("k"), Operation::DeleteObject),
        (bucket.list_objects(), Operation::ListObjects),
        (bucket.initiate_multipart_upload("k"), Operation::InitiateMultipartUpload),
        (bucket.upload_part("k", "U", 1), Operation::UploadPart),
        (bucket.complete_multipart_upload("k", "U"), Operation::CompleteMultipartUpload),
        (bucket.abort_multipart_upload("k", "U"), Operation::AbortMultipartUpload),
        (bucket.list_parts("k", "U"), Operation::ListParts),
        (bucket.get("k").process("image/info"), Operation::Other),
    ] {
        let signed = request.presign_v1(&signer, now, 60).unwrap();
        let target = signed.url.strip_prefix("https://example-bucket.oss-cn-hangzhou.aliyuncs.com").unwrap();
        let wire = Request::new(signed.method.as_str(), target, &headers);
        assert_eq!(verifier.verify(&wire, [&credentials], now).unwrap().operation(), operation, "{target}");
    }
    let error = bucket.upload_part("k", "U", 0).presign_v1(&signer, now, 60).unwrap_err();
    assert_eq!(error, SignError::InvalidPartNumber { number: 0 });
    let error = bucket.get("k").download_as("a/b").sign_v1(&signer, now).unwrap_err();
    assert_eq!(error, SignError::InvalidFileName);
}
