//! What the policy builder writes, and what it refuses.

use base64::Engine as _;
use objsign::{Bucket, Credentials, FormFields, PostForm, PostPolicy, S3Signer, SignError, Timestamp};
use serde_json::{Value, json};

fn now() -> Timestamp {
    Timestamp::from_amz_date("20250102T030405Z").unwrap()
}

fn credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap()
}

fn bucket() -> Bucket {
    Bucket::aws("photos", "eu-central-1").unwrap()
}

fn sign(policy: &PostPolicy<'_>) -> Result<PostForm, SignError> {
    policy.sign(&S3Signer::new(credentials()), now(), 300)
}

fn field<'f>(form: &'f PostForm, name: &str) -> Option<&'f str> {
    form.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

fn document(form: &PostForm) -> Value {
    let text = base64::engine::general_purpose::STANDARD.decode(field(form, "policy").unwrap()).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn the_whole_policy_and_the_fields_in_order() {
    let bucket = bucket();
    let policy = bucket.post_policy().key_prefix("in/").content_length_range(1..=15_000_000).acl("private");
    let form = sign(&policy).unwrap();
    let expected = json!({
        "expiration": "2025-01-02T03:09:05Z",
        "conditions": [
            ["content-length-range", 1, 15_000_000],
            {"acl": "private"},
            {"bucket": "photos"},
            ["starts-with", "$key", "in/"],
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20250102/eu-central-1/s3/aws4_request"},
            {"x-amz-date": "20250102T030405Z"},
        ],
    });
    assert_eq!(document(&form), expected);
    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    let order =
        ["acl", "key", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"];
    assert_eq!(names, order);
    assert_eq!(field(&form, "key"), Some("in/${filename}"));
    assert_eq!(form.url, "https://photos.s3.eu-central-1.amazonaws.com/");
    assert_eq!(form.expires_at.unix() - now().unix(), 300);
}

#[test]
fn every_field_has_its_condition_and_none_has_two() {
    let bucket = bucket();
    let policy = bucket
        .post_policy()
        .key("k")
        .content_type("image/png")
        .starts_with("content-type", "image/")
        .metadata("owner", "me")
        .success_action_status(201)
        .field("x-ignore-me", "anything");
    let form = sign(&policy).unwrap();
    let conditions = document(&form)["conditions"].clone();
    let expected = json!([
        ["starts-with", "$content-type", "image/"],
        {"x-amz-meta-owner": "me"},
        {"success_action_status": "201"},
        {"bucket": "photos"},
        {"key": "k"},
        {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
        {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20250102/eu-central-1/s3/aws4_request"},
        {"x-amz-date": "20250102T030405Z"},
    ]);
    assert_eq!(conditions, expected);
    assert_eq!(field(&form, "Content-Type"), Some("image/png"));
}

#[test]
fn boto3_lists_paste_in_and_what_they_repeat_is_written_once() {
    let bucket = bucket();
    let conditions = r#"[{"bucket": "photos"}, ["starts-with", "$key", "in/"], ["eq", "$acl", "private"], ["content-length-range", 0, 10]]"#;
    let policy =
        bucket.post_policy().key_prefix("in/").fields_and_conditions(&[("acl", "private")], conditions);
    let conditions = document(&sign(&policy).unwrap())["conditions"].clone();
    assert_eq!(conditions.as_array().unwrap().len(), 4 + 3);
}

#[test]
fn a_session_token_is_field_and_condition() {
    let signer = S3Signer::new(credentials().session_token("to/ken==").unwrap());
    let bucket = bucket();
    let form = bucket.post_policy().key("k").sign(&signer, now(), 300).unwrap();
    assert_eq!(field(&form, "x-amz-security-token"), Some("to/ken=="));
    let conditions = document(&form)["conditions"].clone();
    assert!(conditions.as_array().unwrap().contains(&json!({"x-amz-security-token": "to/ken=="})));
    let legacy = bucket.post_policy().key("k").sign_v2(&signer, now(), 300).unwrap();
    let names: Vec<_> = legacy.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["key", "AWSAccessKeyId", "x-amz-security-token", "policy", "signature"]);
}

#[test]
fn fields_of_the_signer_are_refused_in_any_letter_case() {
    let bucket = bucket();
    for name in [
        "Policy",
        "x-amz-Signature",
        "X-Amz-Date",
        "key",
        "bucket",
        "file",
        "AWSAccessKeyId",
        "x-amz-security-token",
    ] {
        let error = sign(&bucket.post_policy().key("k").field(name, "x")).unwrap_err();
        assert_eq!(error, SignError::ReservedField { name: name.into() });
    }
    for name in ["x-amz-credential", "X-AMZ-ALGORITHM", "policy"] {
        let error = sign(&bucket.post_policy().key("k").starts_with(name, "")).unwrap_err();
        assert_eq!(error, SignError::ReservedField { name: name.into() });
    }
}

#[test]
fn a_field_is_given_once() {
    let bucket = bucket();
    let error = sign(&bucket.post_policy().key("k").acl("private").field("ACL", "public-read")).unwrap_err();
    assert_eq!(error, SignError::RepeatedField { name: "ACL".into() });
}

#[test]
fn names_are_those_that_a_condition_can_hold() {
    let bucket = bucket();
    for name in ["", "$key", "a\"b", "é", "a\nb", " a", "\u{212a}ey"] {
        let expected = SignError::InvalidFieldName { name: name.into() };
        assert_eq!(sign(&bucket.post_policy().key("k").field(name, "x")).unwrap_err(), expected, "{name:?}");
        assert_eq!(sign(&bucket.post_policy().key("k").equals(name, "x")).unwrap_err(), expected, "{name:?}");
    }
}

#[test]
fn a_key_is_needed_and_holds_no_double_dollar() {
    let bucket = bucket();
    assert_eq!(sign(&bucket.post_policy()).unwrap_err(), SignError::MissingKey);
    assert_eq!(sign(&bucket.post_policy().key("")).unwrap_err(), SignError::MissingKey);
    assert_eq!(sign(&bucket.post_policy().key("a$$b")).unwrap_err(), SignError::DoubleDollarKey);
    assert!(sign(&bucket.post_policy().key("a$b")).is_ok());
    let long = "x".repeat(1025);
    let error = sign(&bucket.post_policy().key(long.as_str())).unwrap_err();
    assert_eq!(error, SignError::KeyTooLong { bytes: 1025, max: 1024 });
    assert!(sign(&bucket.post_policy().key_prefix(&long[..1024])).is_ok());
}

#[test]
#[expect(clippy::reversed_empty_ranges, reason = "the range under test is empty")]
fn a_range_is_not_empty() {
    let bucket = bucket();
    let error = sign(&bucket.post_policy().key("k").content_length_range(2..=1)).unwrap_err();
    assert_eq!(error, SignError::InvalidRange { min: 2, max: 1 });
    assert!(sign(&bucket.post_policy().key("k").content_length_range(0..=0)).is_ok());
    let boto = r#"[["content-length-range", "5", 1]]"#;
    let error = sign(&bucket.post_policy().key("k").fields_and_conditions(&[], boto)).unwrap_err();
    assert_eq!(error, SignError::InvalidRange { min: 5, max: 1 });
    let error = sign(&bucket.post_policy().key("k").success_action_status(202)).unwrap_err();
    assert_eq!(error, SignError::InvalidStatus { status: 202 });
}

#[test]
fn a_condition_of_no_known_kind_is_named_by_its_place() {
    let bucket = bucket();
    for (conditions, place) in [
        (r#"[{"acl": "private"}, {"a": "b", "c": "d"}]"#, 1),
        (r#"[["equals", "$acl", "private"]]"#, 0),
        (r#"[["eq", "acl", "private"]]"#, 0),
        (r#"[["content-length-range", 1]]"#, 0),
        (r#"[{"acl": 1}]"#, 0),
        ("{}", 0),
        ("[", 0),
        (r#"[] []"#, 0),
    ] {
        let error = sign(&bucket.post_policy().key("k").fields_and_conditions(&[], conditions)).unwrap_err();
        assert!(
            matches!(error, SignError::InvalidCondition { index, .. } if index == place),
            "{conditions}: {error}"
        );
    }
}

#[test]
fn the_expiry_is_checked_and_bounded_by_the_credentials() {
    let bucket = bucket();
    let signer = S3Signer::new(credentials());
    let policy = bucket.post_policy().key("k");
    for seconds in [0, 604_801, u64::MAX] {
        let error = policy.sign(&signer, now(), seconds).unwrap_err();
        assert_eq!(error, SignError::InvalidExpiry { seconds, min: 1, max: 604_800 });
    }
    assert!(policy.sign(&signer, now(), 604_800).is_ok());
    assert!(policy.sign_v2(&signer, now(), 315_360_000).is_ok());
    assert!(policy.sign_v2(&signer, now(), 315_360_001).is_err());
    let soon = Timestamp::from_unix(now().unix() + 60).unwrap();
    let ending = S3Signer::new(credentials().expires_at(soon));
    assert_eq!(policy.sign(&ending, now(), 300).unwrap().expires_at, soon);
    assert_eq!(policy.sign(&ending, soon, 300).unwrap_err(), SignError::CredentialsExpired);
    assert_eq!(policy.sign_v2(&ending, soon, 300).unwrap_err(), SignError::CredentialsExpired);
    let strict = ending.require_full_lifetime();
    assert_eq!(policy.sign(&strict, now(), 300).unwrap_err(), SignError::LifetimeShortened);
}

#[test]
fn debug_shows_no_value() {
    let bucket = bucket();
    let policy = bucket.post_policy().key("k").metadata("a", "VALUE");
    let form = sign(&policy).unwrap();
    let shown = format!("{policy:?} {form:?}");
    for hidden in ["VALUE", field(&form, "policy").unwrap(), field(&form, "x-amz-signature").unwrap()] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

#[test]
fn fields_are_written_again_and_are_those_of_the_form() {
    let bucket = bucket();
    let mut fields = FormFields::new();
    for credentials in [credentials().session_token("to/ken==").unwrap(), credentials()] {
        let signer = S3Signer::new(credentials);
        for policy in [bucket.post_policy().key("k").acl("private"), bucket.post_policy().key_prefix("in/")] {
            let form = policy.sign(&signer, now(), 300).unwrap();
            let ends = policy.sign_into(&mut fields, &signer, now(), 300).unwrap();
            assert_eq!(ends, form.expires_at);
            let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.into(), value.into())).collect();
            assert_eq!(pairs, form.fields);
            for (name, value) in &form.fields {
                assert_eq!(fields.get(&name.to_uppercase()), Some(value.as_str()));
            }
        }
    }
    assert_eq!(format!("{fields:?}").matches('"').count(), 2 * fields.iter().count());
    assert!(!format!("{fields:?}").contains("AKIA"));

    let signer = S3Signer::new(credentials());
    let many = (0..251).fold(bucket.post_policy().key("k"), |policy, n| policy.metadata(&n.to_string(), ""));
    let error = many.sign_into(&mut fields, &signer, now(), 300).unwrap_err();
    assert_eq!((error.kind(), fields.iter().count()), ("too_many_fields", 0));
    bucket.post_policy().key("k").sign_into(&mut fields, &signer, now(), 300).unwrap();
    bucket.post_policy().sign_into(&mut fields, &signer, now(), 300).unwrap_err();
    assert_eq!((fields.iter().count(), fields.get("policy")), (0, None));
}
