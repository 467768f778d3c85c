//! What the signer refuses, and what its results say.

use objsign::{
    Bucket, ConfigError, Credentials, Endpoint, Method, Payload, S3Signer, SigV4Request, SigV4Signer,
    SignError, SigningKey, Timestamp,
};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn now() -> Timestamp {
    Timestamp::from_amz_date("20250102T030405Z").unwrap()
}

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_unix(now().unix() + seconds).unwrap()
}

fn credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap()
}

fn signer() -> S3Signer {
    S3Signer::new(credentials())
}

fn bucket() -> Bucket {
    Bucket::aws("examplebucket", "eu-west-1").unwrap()
}

#[test]
fn every_given_header_is_signed_and_listed() {
    let bucket = bucket();
    let put = bucket
        .put("k")
        .content_type("image/png")
        .content_md5("ICy5YqxZB1uWSwcVLSNLcA==")
        .content_length(3)
        .metadata("Owner", "me")
        .header("x-amz-server-side-encryption", "AES256")
        .presign(&signer(), now(), 900)
        .unwrap();
    assert!(put.url.contains(
        "X-Amz-SignedHeaders=content-length%3Bcontent-md5%3Bcontent-type%3Bhost%3Bx-amz-meta-owner%3Bx-amz-server-side-encryption"
    ));
    let names: Vec<_> = put.headers.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["content-type", "content-md5", "content-length", "x-amz-meta-Owner", "x-amz-server-side-encryption"];
    assert_eq!(names, expected);
}

#[test]
fn nothing_is_added_that_nobody_asked_for() {
    let bucket = bucket();
    let url = bucket.put("k").presign(&signer(), now(), 900).unwrap().url;
    let names: Vec<_> = url.split(['?', '&']).skip(1).map(|pair| pair.split_once('=').unwrap().0).collect();
    let expected = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ];
    assert_eq!(names, expected);
}

#[test]
fn reserved_headers_are_an_error() {
    let bucket = bucket();
    for name in ["Host", "authorization", "X-Amz-Date", "x-amz-security-token", "X-Amz-Content-Sha256"] {
        let expected = SignError::ReservedHeader { name: name.into() };
        assert_eq!(bucket.put("k").header(name, "x").presign(&signer(), now(), 900).unwrap_err(), expected);
        assert_eq!(
            bucket.put("k").header(name, "x").sign(&signer(), now(), Payload::Empty).unwrap_err(),
            expected
        );
    }
}

#[test]
fn hop_by_hop_headers_cannot_go_into_a_url() {
    let bucket = bucket();
    for name in [
        "Connection",
        "TE",
        "Transfer-Encoding",
        "Expect",
        "User-Agent",
        "X-Amzn-Trace-Id",
        "proxy-authorization",
    ] {
        let error = bucket.put("k").header(name, "x").presign(&signer(), now(), 900).unwrap_err();
        assert_eq!(error, SignError::UnsignableHeader { name: name.into() });
    }
}

#[test]
fn the_header_signer_leaves_them_unsigned_and_says_so() {
    let bucket = bucket();
    let request =
        bucket.put("k").header("User-Agent", "ua/1").header("Range", "bytes=0-1").header("TE", "trailers");
    let sent = request.sign(&signer(), now(), Payload::Unsigned).unwrap();
    assert_eq!(sent.unsigned_headers, ["user-agent", "te"]);
    assert!(
        sent.header("authorization")
            .unwrap()
            .contains("SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,")
    );
    assert_eq!(sent.header("x-amz-content-sha256"), Some("UNSIGNED-PAYLOAD"));
    assert_eq!(sent.header("User-Agent"), Some("ua/1"), "sent all the same");
    assert!(sent.headers.iter().all(|(name, _)| name != "host"));
    assert_eq!(sent.url, "https://examplebucket.s3.eu-west-1.amazonaws.com/k");
    let error =
        bucket.put("k").header("User-Agent", "a\nb").sign(&signer(), now(), Payload::Empty).unwrap_err();
    assert_eq!(error, SignError::InvalidHeaderValue { name: "User-Agent".into() });
}

#[test]
fn reserved_parameters_are_an_error_in_any_letter_case() {
    let bucket = bucket();
    for name in [
        "X-Amz-Algorithm",
        "x-amz-credential",
        "X-AMZ-DATE",
        "x-amz-expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
        "x-amz-security-token",
    ] {
        let error = bucket.get("k").query(name, "x").presign(&signer(), now(), 900).unwrap_err();
        assert_eq!(error, SignError::ReservedParameter { name: name.into() });
    }
    let error = bucket.get("k").query("", "x").presign(&signer(), now(), 900).unwrap_err();
    assert_eq!(error, SignError::EmptyParameterName);
}

#[test]
fn header_names_are_tokens() {
    let bucket = bucket();
    for name in ["", "a b", "a:b", "a\n", "é", "a;b"] {
        let error = bucket.put("k").header(name, "x").presign(&signer(), now(), 900).unwrap_err();
        assert_eq!(error, SignError::InvalidHeaderName { name: name.into() });
    }
}

#[test]
fn headers_of_one_value_are_given_once() {
    let bucket = bucket();
    for name in ["content-type", "Content-MD5", "content-length", "range"] {
        let request = bucket.put("k").header(name, "1").header(name.to_ascii_uppercase(), "2");
        let expected = SignError::RepeatedHeader { name: name.to_ascii_lowercase() };
        assert_eq!(request.presign(&signer(), now(), 900), Err(expected.clone()));
        assert_eq!(request.sign(&signer(), now(), Payload::Empty), Err(expected));
    }
}

#[test]
#[expect(clippy::reversed_empty_ranges, reason = "the range under test is empty")]
fn a_range_of_bytes_is_not_empty() {
    let bucket = bucket();
    let error = bucket.get("k").range(5..=3).presign(&signer(), now(), 900).unwrap_err();
    assert_eq!(error, SignError::InvalidRange { min: 5, max: 3 });
    let headers = bucket.get("k").range(3..=5).presign(&signer(), now(), 900).unwrap().headers;
    assert_eq!(headers, [("range".to_owned(), "bytes=3-5".to_owned())]);
}

#[test]
fn part_numbers_are_1_to_10000() {
    let bucket = bucket();
    for number in [1, 10_000] {
        assert!(bucket.upload_part("k", "id", number).presign(&signer(), now(), 900).is_ok());
    }
    for number in [0, 10_001, u32::MAX] {
        let error = bucket.upload_part("k", "id", number).presign(&signer(), now(), 900).unwrap_err();
        assert_eq!(error, SignError::InvalidPartNumber { number });
    }
}

#[test]
fn the_end_of_the_credentials_bounds_the_result() {
    let bucket = bucket();
    let ending = |seconds| S3Signer::new(credentials().expires_at(later(seconds)));
    let presigned = bucket.get("k").presign(&ending(100), now(), 900).unwrap();
    assert_eq!(presigned.expires_at, later(100));
    assert_eq!(bucket.get("k").presign(&ending(1000), now(), 900).unwrap().expires_at, later(900));
    for seconds in [0, -1] {
        assert_eq!(bucket.get("k").presign(&ending(seconds), now(), 900), Err(SignError::CredentialsExpired));
        let signed = bucket.get("k").sign(&ending(seconds), now(), Payload::Empty);
        assert_eq!(signed, Err(SignError::CredentialsExpired));
    }
    let strict = |seconds| ending(seconds).require_full_lifetime();
    assert_eq!(bucket.get("k").presign(&strict(899), now(), 900), Err(SignError::LifetimeShortened));
    assert!(bucket.get("k").presign(&strict(900), now(), 900).is_ok());
}

#[test]
fn a_kept_a_given_and_a_new_key_give_the_same_bytes() {
    let bucket = bucket();
    let url = |signer: &S3Signer, at| bucket.get("k").presign(signer, at, 900).unwrap().url;
    let signer = signer();
    let first = url(&signer, now());
    assert_eq!(first, url(&signer, now()), "kept");
    let tomorrow = url(&signer, later(86_400));
    assert_ne!(first, tomorrow);
    assert_eq!(first, url(&signer, now()), "derived again");

    let key = SigningKey::derive(&credentials(), now(), "eu-west-1", "s3").unwrap();
    let given = S3Signer::new(credentials()).with_signing_key(key.clone());
    assert_eq!(first, url(&given, now()));
    assert_eq!(tomorrow, url(&given, later(86_400)), "not used beyond its day");
    let bytes =
        SigningKey::from_bytes("AKIAIOSFODNN7EXAMPLE", now(), "eu-west-1", "s3", *key.expose()).unwrap();
    // The secret is another, so only the key can have signed.
    let elsewhere = Credentials::new("AKIAIOSFODNN7EXAMPLE", "not the secret").unwrap();
    assert_eq!(first, url(&S3Signer::new(elsewhere).with_signing_key(bytes), now()));
}

#[test]
fn a_derived_key_signs_without_the_secret_and_only_in_its_scope() {
    let key = SigningKey::derive(&credentials(), now(), "eu-west-1", "s3").unwrap();
    let bytes =
        SigningKey::from_bytes("AKIAIOSFODNN7EXAMPLE", now(), "eu-west-1", "s3", *key.expose()).unwrap();
    let elsewhere = S3Signer::from_signing_key(bytes, None).unwrap();
    let bucket = bucket();
    let expected = bucket.get("k").presign(&signer(), now(), 900);
    assert_eq!(bucket.get("k").presign(&elsewhere, now(), 900), expected);
    let form = bucket.post_policy().key("k");
    assert_eq!(form.sign(&elsewhere, now(), 300), form.sign(&signer(), now(), 300));

    let tomorrow = later(86_400);
    let other_region = Bucket::aws("examplebucket", "eu-central-1").unwrap();
    assert_eq!(bucket.get("k").presign(&elsewhere, tomorrow, 900), Err(SignError::ScopeMismatch));
    assert_eq!(bucket.get("k").sign(&elsewhere, tomorrow, Payload::Empty), Err(SignError::ScopeMismatch));
    assert_eq!(other_region.get("k").presign(&elsewhere, now(), 900), Err(SignError::ScopeMismatch));
    assert_eq!(form.sign(&elsewhere, tomorrow, 300), Err(SignError::ScopeMismatch));
    assert_eq!(form.sign_v2(&elsewhere, now(), 300), Err(SignError::SecretNeeded));
    // Newly fetched credentials make it a signer like any other.
    assert!(bucket.get("k").presign(&elsewhere.with_credentials(credentials()), tomorrow, 900).is_ok());

    let with_token = S3Signer::from_signing_key(key.clone(), Some("to/ken")).unwrap();
    assert!(
        bucket
            .get("k")
            .presign(&with_token, now(), 900)
            .unwrap()
            .url
            .contains("X-Amz-Security-Token=to%2Fken")
    );
    assert!(S3Signer::from_signing_key(key, Some("")).is_err());
    let sts = SigningKey::derive(&credentials(), now(), "eu-west-1", "sts").unwrap();
    let request = SigV4Request::new(Method::Get, "https://sts.eu-west-1.amazonaws.com").unwrap();
    let signer = SigV4Signer::from_signing_key(sts, None).unwrap();
    assert!(request.presign(&signer, now(), 60).is_ok());
    assert_eq!(request.presign(&signer, tomorrow, 60), Err(SignError::ScopeMismatch));
    assert!(SigningKey::from_bytes("", now(), "eu-west-1", "s3", [0; 32]).is_err());
}

#[test]
fn a_key_is_used_for_its_own_access_key_only() {
    let bucket = bucket();
    let key = SigningKey::from_bytes("AKIDOTHER", now(), "eu-west-1", "s3", [7; 32]).unwrap();
    let with_foreign_key = signer().with_signing_key(key);
    let url = |signer: &S3Signer| bucket.get("k").presign(signer, now(), 900).unwrap().url;
    assert_eq!(url(&with_foreign_key), url(&signer()));
}

#[test]
fn rotated_credentials_sign_anew() {
    let bucket = bucket();
    let url = |signer: &S3Signer| bucket.get("k").presign(signer, now(), 900).unwrap().url;
    let before = url(&signer());
    assert_eq!(url(&signer().with_credentials(credentials())), before);
    let rotated = Credentials::new("AKIAIOSFODNN7EXAMPLE", "another secret").unwrap();
    assert_eq!(url(&signer().with_credentials(rotated.clone())), url(&S3Signer::new(rotated)));
}

#[test]
fn one_signer_serves_threads_and_regions() {
    let signer = signer();
    let regions = ["eu-west-1", "us-east-1", "ap-south-1", "cn-north-1", "r1", "r2", "r3", "r4", "r5", "r6"];
    let urls = |_| -> Vec<String> {
        let presign = |region: &&str| {
            let bucket = Bucket::at("http://h:1", "b-1", *region).unwrap();
            bucket.get("k").presign(&signer, now(), 900).unwrap().url
        };
        (0..20).flat_map(|_| regions.iter().map(presign).collect::<Vec<_>>()).collect()
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|n| scope.spawn(move || urls(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let fresh: Vec<_> = regions
        .iter()
        .map(|region| {
            let bucket = Bucket::at("http://h:1", "b-1", *region).unwrap();
            bucket.get("k").presign(&S3Signer::new(credentials()), now(), 900).unwrap().url
        })
        .collect();
    for urls in all {
        assert!(urls.chunks(regions.len()).all(|round| round == fresh));
    }
}

#[test]
fn a_batch_is_all_or_nothing_and_names_the_item() {
    let bucket = bucket();
    let urls = bucket.presign_many(Method::Get, &["a", "b"], &signer(), now(), 900).unwrap();
    assert_eq!(urls[1], bucket.get("b").presign(&signer(), now(), 900).unwrap().url);
    let error = bucket.presign_many(Method::Get, &["a", "b", "../c"], &signer(), now(), 900).unwrap_err();
    assert_eq!(error, SignError::AtIndex { index: 2, error: Box::new(SignError::DotSegment) });
    assert_eq!(error.kind(), "dot_segment");

    let requests = [bucket.get("a"), bucket.head("a"), bucket.put("a").content_type("image/png")];
    let presigned = signer().presign_all(requests, now(), 900).unwrap();
    assert_eq!(presigned.iter().map(|p| p.method.as_str()).collect::<Vec<_>>(), ["GET", "HEAD", "PUT"]);
    assert_eq!(presigned[2].headers.len(), 1);
    let error = signer().presign_all([bucket.get("a"), bucket.get("")], now(), 900).unwrap_err();
    assert!(matches!(error, SignError::AtIndex { index: 1, .. }));
}

#[test]
fn presign_into_appends_and_leaves_the_buffer_alone_on_an_error() {
    let (bucket, signer) = (bucket(), signer());
    let mut out = String::from("Location: ");
    let expires_at = bucket.get("k").presign_into(&mut out, &signer, now(), 900).unwrap();
    let presigned = bucket.get("k").presign(&signer, now(), 900).unwrap();
    assert_eq!(
        (out.strip_prefix("Location: ").unwrap(), expires_at),
        (presigned.url.as_str(), presigned.expires_at)
    );
    let before = out.clone();
    assert!(bucket.get("").presign_into(&mut out, &signer, now(), 900).is_err());
    assert!(bucket.get("k").presign_into(&mut out, &signer, now(), 0).is_err());
    assert_eq!(out, before);
}

#[test]
fn nothing_shows_the_signature_or_the_secret() {
    let bucket = bucket();
    let signer = S3Signer::new(credentials().session_token("TOKEN-TEXT").unwrap());
    let get = bucket.get("k").presign(&signer, now(), 900).unwrap();
    let sent = bucket.get("k").sign(&signer, now(), Payload::Empty).unwrap();
    let stages = bucket.get("k").presign_stages(&signer, now(), 900).unwrap();
    let key = SigningKey::derive(&credentials(), now(), "eu-west-1", "s3").unwrap();
    let shown = format!("{get:?} {sent:?} {stages:?} {key:?} {signer:?}");
    let signature = get.url.split_once("X-Amz-Signature=").unwrap().1;
    for hidden in [signature, "TOKEN-TEXT", SECRET, "Signature=", &hex::encode(key.expose())] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    for visible in ["Get", "examplebucket.s3.eu-west-1.amazonaws.com/k", "20250102T031905Z"] {
        assert!(shown.contains(visible), "{visible} not in {shown}");
    }
}

#[test]
fn hosts_of_every_partition_and_variant() {
    let host =
        |endpoint: Endpoint, name: &str| Bucket::new(endpoint, name).map(|bucket| bucket.host().to_owned());
    let aws = |region: &str| Endpoint::aws(region).unwrap();
    for (endpoint, name, expected) in [
        (aws("us-east-1"), "photos", "photos.s3.us-east-1.amazonaws.com"),
        (aws("us-east-1").global_host(), "photos", "photos.s3.amazonaws.com"),
        (aws("cn-north-1"), "photos", "photos.s3.cn-north-1.amazonaws.com.cn"),
        (aws("us-gov-west-1").fips(), "photos", "photos.s3-fips.us-gov-west-1.amazonaws.com"),
        (aws("us-iso-east-1"), "photos", "photos.s3.us-iso-east-1.c2s.ic.gov"),
        (aws("us-isob-east-1"), "photos", "photos.s3.us-isob-east-1.sc2s.sgov.gov"),
        (aws("eu-isoe-west-1"), "photos", "photos.s3.eu-isoe-west-1.cloud.adc-e.uk"),
        (aws("us-isof-south-1"), "photos", "photos.s3.us-isof-south-1.csp.hci.ic.gov"),
        (aws("eusc-de-east-1"), "photos", "photos.s3.eusc-de-east-1.amazonaws.eu"),
        (aws("eu-west-1").fips().dual_stack(), "photos", "photos.s3-fips.dualstack.eu-west-1.amazonaws.com"),
        (aws("eu-west-1").accelerate(), "photos", "photos.s3-accelerate.amazonaws.com"),
        (
            aws("eu-west-1").accelerate().dual_stack(),
            "photos",
            "photos.s3-accelerate.dualstack.amazonaws.com",
        ),
        (aws("eu-west-1"), "my.photos", "s3.eu-west-1.amazonaws.com"),
        (aws("eu-west-1"), "My_Photos", "s3.eu-west-1.amazonaws.com"),
        (aws("eu-west-1").path_style(), "photos", "s3.eu-west-1.amazonaws.com"),
        (
            aws("us-west-2").fips().dual_stack(),
            "arn:aws:s3:us-west-2:123456789012:accesspoint/myap",
            "myap-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com",
        ),
        (
            aws("us-west-2"),
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-01:accesspoint:myap",
            "myap-123456789012.op-01.s3-outposts.us-west-2.amazonaws.com",
        ),
    ] {
        assert_eq!(host(endpoint, name).unwrap(), expected);
    }
}

/// Every set of options, and with each what no bucket could have: `check` says it, and nothing that a bucket can have.
#[test]
fn endpoints_that_no_bucket_fits_are_found_without_one() {
    type Option = fn(Endpoint) -> Endpoint;
    let options: [Option; 6] = [
        Endpoint::dual_stack,
        Endpoint::fips,
        Endpoint::accelerate,
        Endpoint::global_host,
        Endpoint::path_style,
        Endpoint::virtual_host,
    ];
    let stores = [
        Endpoint::aws("eu-west-1").unwrap(),
        Endpoint::aws("cn-north-1").unwrap(),
        Endpoint::aws("us-gov-west-1").unwrap(),
        Endpoint::at("https://store.example.com", "auto").unwrap(),
        Endpoint::at("http://127.0.0.1:9000", "us-east-1").unwrap(),
        Endpoint::at("http://[::1]:9000", "us-east-1").unwrap(),
    ];
    for store in stores {
        for chosen in 0..1_u8 << options.len() {
            let endpoint = options
                .iter()
                .enumerate()
                .filter(|(place, _)| chosen & (1 << place) != 0)
                .fold(store.clone(), |endpoint, (_, option)| option(endpoint));
            let region = endpoint.region().to_owned();
            let partition = match region.as_str() {
                "cn-north-1" => "aws-cn",
                "us-gov-west-1" => "aws-us-gov",
                _ => "aws",
            };
            let arn = format!("arn:{partition}:s3:{region}:123456789012:accesspoint/myap");
            let checked = endpoint.check();
            // A name that fits every style is refused for nothing else.
            assert_eq!(Bucket::new(endpoint.clone(), "photos").map(drop), checked, "{endpoint:?}");
            let point = Bucket::new(endpoint.clone(), arn.as_str());
            assert!(checked.is_ok() || point.is_err(), "{endpoint:?}");
            if let Err(error) = checked {
                assert!(matches!(error, ConfigError::AddressingConflict { .. }), "{endpoint:?}: {error}");
            }
        }
    }
    let aws = Endpoint::aws("eu-west-1").unwrap();
    for good in [
        aws.clone(),
        aws.clone().accelerate().dual_stack(),
        aws.clone().fips().dual_stack().path_style(),
        aws.clone().global_host().path_style(),
        aws.clone().accelerate().path_style().virtual_host(),
        Endpoint::at("http://127.0.0.1:9000", "us-east-1").unwrap(),
        Endpoint::at("http://localhost:9000", "us-east-1").unwrap().virtual_host(),
    ] {
        assert_eq!(good.check(), Ok(()), "{good:?}");
    }
    for bad in [
        aws.clone().accelerate().path_style(),
        aws.clone().accelerate().fips(),
        aws.clone().accelerate().global_host(),
        aws.global_host().dual_stack(),
        Endpoint::aws("cn-north-1").unwrap().fips(),
        Endpoint::aws("us-gov-west-1").unwrap().accelerate(),
        Endpoint::at("https://store.example.com", "auto").unwrap().global_host(),
        Endpoint::at("http://127.0.0.1:9000", "us-east-1").unwrap().virtual_host(),
    ] {
        assert!(bad.check().is_err(), "{bad:?}");
    }
}

#[test]
fn addresses_that_cannot_be_are_errors() {
    let aws = |region: &str| Endpoint::aws(region).unwrap();
    let local = Endpoint::at("http://127.0.0.1:9000", "us-east-1").unwrap();
    let tls = Endpoint::at("https://store.example.com", "us-east-1").unwrap();
    for (endpoint, name) in [
        (aws("eu-west-1").virtual_host(), "my.photos"),
        (aws("eu-west-1").virtual_host(), "My_Photos"),
        (aws("eu-west-1").accelerate(), "my.photos"),
        (aws("eu-west-1").accelerate().path_style(), "photos"),
        (aws("eu-west-1").accelerate().fips(), "photos"),
        (aws("cn-north-1").accelerate(), "photos"),
        (aws("cn-north-1").fips(), "photos"),
        (aws("cn-north-1").global_host(), "photos"),
        (aws("eu-west-1").global_host().dual_stack(), "photos"),
        (aws("eu-west-1"), "photos--euw1-az1--x-s3"),
        (aws("eu-west-1"), "photos-ap--euw1-az1--xa-s3"),
        (aws("eu-west-1"), "photos-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3"),
        (aws("eu-west-1"), "arn:aws:s3:us-west-2:123456789012:accesspoint/myap"),
        (aws("us-west-2").path_style(), "arn:aws:s3:us-west-2:123456789012:accesspoint/myap"),
        (aws("us-west-2").accelerate(), "arn:aws:s3:us-west-2:123456789012:accesspoint/myap"),
        (local.clone().virtual_host(), "photos"),
        (local.clone().dual_stack(), "photos"),
        (tls.virtual_host(), "my.photos"),
    ] {
        let error = Bucket::new(endpoint, name).unwrap_err();
        assert!(matches!(error, ConfigError::AddressingConflict { .. }), "{name}: {error}");
    }
    assert!(local.clone().dual_stack().list_buckets().is_err());
    for name in ["", "ab", "a/b", "a b", "é", "..", &"a".repeat(256), "a?b", "a\nb"] {
        let error = Bucket::aws(name, "eu-west-1").unwrap_err();
        assert!(matches!(error, ConfigError::InvalidBucketName { .. }), "{name}: {error}");
    }
    for region in [
        "",
        "eu west",
        "eu/west",
        "../x",
        "a.b",
        "EU-WEST-1",
        "-",
        "us-east-1-",
        "auto",
        "eu-1",
        &"a".repeat(65),
    ] {
        let error = Bucket::aws("photos", region).unwrap_err();
        assert!(matches!(error, ConfigError::InvalidScopePart { what: "region", .. }), "{region}: {error}");
    }
    for arn in [
        "arn:aws:s3",
        "arn:aws:s3:::photos",
        "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
        "arn:aws:s3:us-west-2:12345:accesspoint/myap",
        "arn:aws-cn:s3:us-west-2:123456789012:accesspoint/myap",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/my.ap",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/myap/x",
        "arn:aws:sqs:us-west-2:123456789012:queue",
        "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/bucket/b",
    ] {
        let error = Bucket::arn(arn).unwrap_err();
        assert!(matches!(error, ConfigError::InvalidArn { .. }), "{arn}: {error}");
    }
}

#[test]
fn urls_of_a_bucket_for_forms() {
    assert_eq!(bucket().url(), "https://examplebucket.s3.eu-west-1.amazonaws.com/");
    assert_eq!(bucket().path_style().unwrap().url(), "https://s3.eu-west-1.amazonaws.com/examplebucket");
    let based = Bucket::at("https://gw.example.com/base/", "b-1", "us-east-1").unwrap();
    assert_eq!(based.url(), "https://gw.example.com/base/b-1");
    assert_eq!(based.virtual_host().unwrap().url(), "https://b-1.gw.example.com/base");
}

#[test]
fn outposts_sign_for_their_own_service() {
    let point =
        Bucket::arn("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/myap").unwrap();
    let url = point.get("k").presign(&signer(), now(), 900).unwrap().url;
    assert!(url.contains("%2Fus-west-2%2Fs3-outposts%2Faws4_request"), "{url}");
}

#[test]
fn a_finished_s3_url_is_signed_as_s3_signs() {
    let signer = SigV4Signer::new(credentials(), "eu-west-1", "s3").unwrap();
    let request = SigV4Request::new(Method::Get, "https://examplebucket.s3.eu-west-1.amazonaws.com").unwrap();
    let bucket = bucket();
    let by_bucket = bucket.get("a b//./c").allow_dot_segments();
    let by_url = request.path("/a%20b//./c");
    assert_eq!(
        by_url.presign(&signer, now(), 900),
        by_bucket.presign(&S3Signer::new(credentials()), now(), 900)
    );
    let sent = by_url.sign(&signer, now()).unwrap();
    assert_eq!(Ok(sent), by_bucket.sign(&S3Signer::new(credentials()), now(), Payload::Empty));
}

#[test]
fn a_service_path_is_checked() {
    let signer = SigV4Signer::new(credentials(), "eu-west-1", "execute-api").unwrap();
    let request = || SigV4Request::new(Method::Get, "https://h.example.com").unwrap();
    for path in ["", "a", "/a b", "/é", "/a?b", "/a#b", "/%", "/%zz", "/a\n"] {
        assert_eq!(
            request().path(path).presign(&signer, now(), 60).unwrap_err(),
            SignError::InvalidPath,
            "{path:?}"
        );
    }
    for path in ["/a?b", "/a#b", "/a\nb", "a"] {
        let error = request().path(path).allow_raw_path().presign(&signer, now(), 60).unwrap_err();
        assert_eq!(error, SignError::InvalidPath, "{path:?}");
    }
    assert!(SigV4Request::new(Method::Get, "https://h.example.com/path").is_err());
    assert!(SigV4Signer::new(credentials(), "eu/west", "x").is_err());
    assert!(SigV4Signer::new(credentials(), "eu-west-1", "").is_err());
}

/// The one documented example with a body of its own: `s3-put-object` of the AWS documentation.
#[test]
fn signs_headers_as_the_documentation_does() {
    let bucket = Bucket::aws("examplebucket", "us-east-1").unwrap().global_host().unwrap();
    let sent = bucket
        .put("test$file.text")
        .header("Date", "Fri, 24 May 2013 00:00:00 GMT")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
        .sign(
            &signer(),
            Timestamp::from_amz_date("20130524T000000Z").unwrap(),
            Payload::Bytes(b"Welcome to Amazon S3."),
        )
        .unwrap();
    assert_eq!(sent.url, "https://examplebucket.s3.amazonaws.com/test%24file.text");
    assert!(
        sent.header("authorization")
            .unwrap()
            .ends_with("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    );
}
