//! The inputs that break signers, one test for each row of the table of hard inputs: what other libraries
//! sign without a word, we sign right or refuse.

use objsign::{
    Bucket, ConfigError, Credentials, Endpoint, Method, S3Request, S3Signer, SigV4Request, SigV4Signer,
    SignError, Timestamp,
};

fn now() -> Timestamp {
    Timestamp::from_amz_date("20250102T030405Z").unwrap()
}

fn credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap()
}

fn bucket() -> Bucket {
    Bucket::aws("examplebucket", "eu-west-1").unwrap()
}

fn presign(request: &S3Request<'_>) -> Result<String, SignError> {
    request.presign(&S3Signer::new(credentials()), now(), 900).map(|presigned| presigned.url)
}

/// Line `index` of the canonical request: 1 is the path, 2 the query.
fn canonical_line(request: &S3Request<'_>, index: usize) -> String {
    let stages = request.presign_stages(&S3Signer::new(credentials()), now(), 900).unwrap();
    stages.canonical_request.lines().nth(index).unwrap().to_owned()
}

#[test]
fn keys_are_encoded_once_with_slashes_kept() {
    let key = "s p+a%c%2Fe/é~!'()*=&?#:;,@$\\\t\0";
    let bucket = bucket();
    let request = bucket.get(key);
    let path = "/s%20p%2Ba%25c%252Fe/%C3%A9~%21%27%28%29%2A%3D%26%3F%23%3A%3B%2C%40%24%5C%09%00";
    assert_eq!(canonical_line(&request, 1), path);
    assert!(
        presign(&request)
            .unwrap()
            .starts_with(&format!("https://examplebucket.s3.eu-west-1.amazonaws.com{path}?"))
    );
}

#[test]
fn keys_need_not_be_utf_8() {
    assert_eq!(canonical_line(&bucket().get(&[0xff, b'/', 0x80][..]), 1), "/%FF/%80");
}

#[test]
fn empty_segments_and_a_leading_slash_stay() {
    assert_eq!(canonical_line(&bucket().get("a//b"), 1), "/a//b");
    assert_eq!(canonical_line(&bucket().get("/a"), 1), "//a");
    assert_eq!(canonical_line(&bucket().get("a/"), 1), "/a/");
}

#[test]
fn dot_segments_are_an_error_unless_asked_for() {
    for key in ["a/../b", "a/./b", ".", "..", "../a", "a/.."] {
        assert_eq!(presign(&bucket().get(key)), Err(SignError::DotSegment), "{key}");
        let path = canonical_line(&bucket().get(key).allow_dot_segments(), 1);
        assert_eq!(path, format!("/{key}"), "not normalised");
    }
    for key in ["a/...", ".a", "a..b", "%2e%2e"] {
        assert!(presign(&bucket().get(key)).is_ok(), "{key} has no dot segment");
    }
}

#[test]
fn a_dot_segment_cannot_leave_the_bucket_in_path_style() {
    let local = Bucket::at("http://127.0.0.1:9000", "photos", "us-east-1").unwrap();
    assert_eq!(presign(&local.get("..")), Err(SignError::DotSegment));
    assert_eq!(presign(&local.get("../other/secret")), Err(SignError::DotSegment));
}

#[test]
fn an_empty_key_is_an_error() {
    assert_eq!(presign(&bucket().get("")), Err(SignError::EmptyKey));
    assert_eq!(presign(&bucket().upload_part("", "id", 1)), Err(SignError::EmptyKey));
}

#[test]
fn a_key_has_at_most_1024_bytes() {
    assert!(presign(&bucket().get(&"é".repeat(512))).is_ok());
    let long = "é".repeat(512) + "x";
    assert_eq!(presign(&bucket().get(&long)), Err(SignError::KeyTooLong { bytes: 1025, max: 1024 }));
}

#[test]
fn plus_and_blank_in_parameters_are_escaped() {
    let bucket = bucket();
    let request = bucket.get("k").query("x", "a+b c");
    assert!(canonical_line(&request, 2).ends_with("&x=a%2Bb%20c"));
    assert!(presign(&request).unwrap().contains("&x=a%2Bb%20c&"));
}

#[test]
fn repeated_parameters_are_an_error() {
    let bucket = bucket();
    let request = bucket.get("k").version_id("1").query("versionId", "2");
    assert_eq!(presign(&request), Err(SignError::RepeatedParameter { name: "versionId".into() }));
}

#[test]
fn parameters_are_sorted_by_encoded_name() {
    // Encoded, `a{` is `a%7B` and comes before `aA`; decoded it would come after.
    let bucket = bucket();
    let request = bucket.get("k").query("aA", "1").query("a{", "2");
    assert!(canonical_line(&request, 2).ends_with("&a%7B=2&aA=1"));
}

#[test]
fn a_name_that_begins_another_comes_first() {
    // `select=` as text would sort after `select-type=`.
    let bucket = bucket();
    let request = bucket.object(Method::Post, "k").query("select-type", "2").sub_resource("select");
    assert!(canonical_line(&request, 2).ends_with("&select=&select-type=2"));
}

#[test]
fn names_before_and_after_those_of_the_signer_keep_their_order() {
    let bucket = bucket();
    let request =
        bucket.get("k").query("x", "1").query("X-Amz-Foo", "2").query("A", "3").query("X-Amz-T", "4");
    let line = canonical_line(&request, 2);
    let names: Vec<_> = line.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    let expected = [
        "A",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Foo",
        "X-Amz-SignedHeaders",
        "X-Amz-T",
        "x",
    ];
    assert_eq!(names, expected);
}

#[test]
fn the_default_port_is_dropped() {
    for (url, host) in
        [("https://s3.example.com:443", "s3.example.com"), ("http://s3.example.com:80", "s3.example.com")]
    {
        let bucket = Bucket::at(url, "b-1", "us-east-1").unwrap();
        assert_eq!(bucket.host(), host);
        assert_eq!(canonical_line(&bucket.get("k"), 3), format!("host:{host}"));
        assert!(presign(&bucket.get("k")).unwrap().contains(&format!("://{host}/b-1/k?")));
    }
}

#[test]
fn other_ports_are_kept() {
    for (url, host) in [
        ("http://h:9000", "h:9000"),
        ("http://h:443", "h:443"),
        ("https://h:80", "h:80"),
        ("http://[::1]:9000", "[::1]:9000"),
    ] {
        let bucket = Bucket::at(url, "b-1", "us-east-1").unwrap();
        assert_eq!(canonical_line(&bucket.get("k"), 3), format!("host:{host}"));
    }
}

#[test]
fn userinfo_in_an_endpoint_is_an_error() {
    for url in ["https://user:pw@h:9000", "https://user@h"] {
        let error = Endpoint::at(url, "us-east-1").unwrap_err();
        assert!(matches!(error, ConfigError::InvalidEndpoint { .. }), "{error}");
        assert!(!error.to_string().contains("pw"), "{error}");
    }
}

#[test]
fn an_upper_case_host_is_signed_in_lower_case() {
    let bucket = Bucket::at("https://S3.Example.COM", "b-1", "us-east-1").unwrap();
    assert_eq!(canonical_line(&bucket.get("k"), 3), "host:s3.example.com");
}

#[test]
fn the_expiry_is_1_to_604800_seconds() {
    let (signer, bucket) = (S3Signer::new(credentials()), bucket());
    for seconds in [0, 604_801, u64::MAX] {
        let error = bucket.get("k").presign(&signer, now(), seconds).unwrap_err();
        assert_eq!(error, SignError::InvalidExpiry { seconds, min: 1, max: 604_800 });
    }
    for seconds in [1, 604_800] {
        let presigned = bucket.get("k").presign(&signer, now(), seconds).unwrap();
        assert_eq!(presigned.expires_at.unix() - now().unix(), i64::try_from(seconds).unwrap());
        assert!(presigned.url.contains(&format!("X-Amz-Expires={seconds}&")));
    }
}

#[test]
fn blanks_in_header_values_collapse_and_controls_are_errors() {
    let bucket = bucket();
    let request = bucket.put("k").header("x-amz-meta-a", "  a   \"b   c\"  ");
    assert_eq!(canonical_line(&request, 4), "x-amz-meta-a:a \"b c\"");
    // A no-break space is no blank to S3.
    assert_eq!(
        canonical_line(&bucket.put("k").header("x-amz-meta-a", "a\u{a0} b"), 4),
        "x-amz-meta-a:a\u{a0} b"
    );
    for value in ["a\tb", "a\nb", "a\0b", "a\u{7f}", "a\u{85}b"] {
        let error = presign(&bucket.put("k").header("x-amz-meta-a", value)).unwrap_err();
        assert_eq!(error, SignError::InvalidHeaderValue { name: "x-amz-meta-a".into() }, "{value:?}");
    }
}

#[test]
fn a_repeated_header_is_joined_by_a_comma_in_order() {
    let bucket = bucket();
    let request = bucket.put("k").header("X-Amz-Meta-A", " 2 ").header("x-amz-meta-a", "1");
    assert_eq!(canonical_line(&request, 4), "x-amz-meta-a:2,1");
    assert_eq!(canonical_line(&request, 6), "host;x-amz-meta-a");
    let headers = request.presign(&S3Signer::new(credentials()), now(), 900).unwrap().headers;
    assert_eq!(headers.len(), 2, "both are to be sent");
}

#[test]
fn the_token_is_signed_in_its_sorted_place() {
    let signer = S3Signer::new(credentials().session_token("to+k/en==").unwrap());
    let bucket = bucket();
    let stages = bucket.get("k").presign_stages(&signer, now(), 900).unwrap();
    let query = stages.canonical_request.lines().nth(2).unwrap();
    assert!(query.contains("&X-Amz-Security-Token=to%2Bk%2Fen%3D%3D&X-Amz-SignedHeaders=host"), "{query}");
    assert!(bucket.get("k").presign(&signer, now(), 900).unwrap().url.contains(query));
}

#[test]
fn other_services_encode_the_path_twice() {
    let signer = SigV4Signer::new(credentials(), "eu-west-1", "execute-api").unwrap();
    let request = SigV4Request::new(Method::Get, "https://abc.execute-api.eu-west-1.amazonaws.com")
        .unwrap()
        .path("/prod/./a%20b//%40c");
    let stages = request.presign_stages(&signer, now(), 60).unwrap();
    assert_eq!(stages.canonical_request.lines().nth(1), Some("/prod/a%2520b/%2540c"));
    let url = request.presign(&signer, now(), 60).unwrap().url;
    assert!(url.contains("amazonaws.com/prod/./a%20b//%40c?"), "sent as given: {url}");
}
