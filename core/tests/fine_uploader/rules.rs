//! How a guard is made, and what it cannot be made to say.

use objsign::{Bucket, ConfigError, FieldRule, RefusalReason, UploadGuard, UploadOperation};
use serde_json::json;

use super::requests::*;

#[test]
fn a_guard_that_was_told_nothing_allows_nothing() {
    let silent = UploadGuard::new(&Bucket::aws("media-uploads", "ap-northeast-2").unwrap());
    assert_eq!(refused_by(&silent, Policy::v4().body()), RefusalReason::KeyNotAllowed);
    let keyed = silent.key_prefix("uploads/").unwrap();
    assert_eq!(refused_by(&keyed, Policy::v4().body()), RefusalReason::ConditionNotAllowed);
    assert_eq!(refused_by(&keyed, Policy::v2().body()), RefusalReason::VersionNotAllowed);
    assert_eq!(refused_by(&keyed, Call::abort().body()), RefusalReason::OperationNotAllowed);
    let bare = ["Content-Type", "success_action_status", "x-amz-meta-qqfilename"];
    signed_by(&keyed, bare.iter().fold(Policy::v4(), |policy, field| policy.without(field)).body());
}

#[test]
fn the_bucket_s_own_address_is_the_guard_s() {
    let rules = |guard: UploadGuard| guard.any_key().operations(UploadOperation::ALL);
    let virtual_host = rules(UploadGuard::new(&Bucket::aws("media-uploads", "ap-northeast-2").unwrap()));
    signed_by(&virtual_host, Call::abort().body());
    let path_style = Bucket::aws("media-uploads", "ap-northeast-2").unwrap().path_style().unwrap();
    let path_style = rules(UploadGuard::new(&path_style));
    let call = Call::abort().header("host", "s3.ap-northeast-2.amazonaws.com");
    assert_eq!(refused_by(&path_style, call.body()), RefusalReason::BucketMismatch);
    signed_by(&path_style, call.change(|call| call.path = "/media-uploads/x".into()).body());
}

/// A host that merely begins with the same letters is not the bucket's.
#[test]
fn a_host_is_the_bucket_s_own_by_whole_labels() {
    let answer = |host: &str, path: &str| {
        let guard = UploadGuard::for_host("media", "ap-northeast-2", host).unwrap().any_key();
        let call = Call::abort().header("host", host).change(|call| call.path = path.into());
        super::requests::answer(&guard.operations(UploadOperation::ALL), call.body()).refusal
    };
    for own in ["media", "media:9000", "media.localhost:9000", "media.s3.amazonaws.com"] {
        assert_eq!(answer(own, "/x"), None, "{own}");
    }
    for shared in ["mediaserver:9000", "xmedia.localhost", "[::1]:9000", "s3.amazonaws.com"] {
        assert_eq!(answer(shared, "/media/x"), None, "{shared}");
        assert!(answer(shared, "/x/y").is_some(), "{shared}");
    }
}

#[test]
fn operations_have_names() {
    for operation in UploadOperation::ALL {
        assert_eq!(operation.as_str().parse(), Ok(operation));
    }
    assert!("Part".parse::<UploadOperation>().is_err());
}

#[test]
fn each_user_has_a_prefix() {
    let template = guard();
    let own = template.with_key_prefix("users/42/").unwrap();
    signed_by(&own, Policy::v4().set("key", "users/42/a").body());
    for key in ["uploads/a", "users/4/a", "users/421/a", "users/42/../43/a", "users/43/a"] {
        assert_eq!(
            refused_by(&own, Policy::v4().set("key", key).body()),
            RefusalReason::KeyNotAllowed,
            "{key}"
        );
    }
    // The template itself is as it was.
    signed_by(&template, Policy::v4().body());
    for prefix in ["", "users/42", "users/../", "users/./", "users/\\/", "users/\r\n/"] {
        assert_eq!(template.with_key_prefix(prefix), Err(ConfigError::InvalidKeyPrefix), "{prefix:?}");
    }
}

#[test]
fn what_could_never_work_is_no_guard() {
    let kind = |result: Result<UploadGuard, ConfigError>| result.unwrap_err().kind();
    #[expect(clippy::reversed_empty_ranges, reason = "the mistake under test")]
    let empty = 2..=1;
    assert_eq!(kind(guard().content_length_range(empty)), "invalid_rule");
    assert_eq!(kind(guard().max_expiration(0)), "invalid_rule");
    assert_eq!(kind(guard().max_part_number(0)), "invalid_rule");
    assert_eq!(kind(guard().max_part_number(10_001)), "invalid_rule");
    assert_eq!(kind(guard().versions([])), "invalid_rule");
    assert_eq!(kind(guard().content_type::<[&str; 0]>([])), "invalid_rule");
    for name in [
        "*",
        "x-amz-*",
        "x-amz-grant-*",
        "x-amz-copy-source*",
        "x-amz-security-*",
        "x-amz-acl",
        "KEY",
        "file",
    ] {
        assert_eq!(kind(guard().field(name, "*")), "invalid_rule", "{name}");
    }
    assert_eq!(kind(UploadGuard::for_host("media", "us-east-1", "h/media")), "invalid_endpoint");
    assert_eq!(kind(UploadGuard::for_host("media", "us-east-1", "user@h")), "invalid_endpoint");
    assert_eq!(kind(UploadGuard::for_host("me/dia", "us-east-1", "h")), "invalid_bucket_name");
    assert_eq!(kind(UploadGuard::for_host("media", "us east", "h")), "invalid_scope_part");
}

#[test]
fn fields_are_named_without_case_and_valued_with_it() {
    let guard = guard().field("X-Amz-Storage-Class", FieldRule::one_of(["STANDARD", "ONEZONE_*"])).unwrap();
    for condition in [
        json!({"x-AMZ-storage-class": "STANDARD"}),
        json!({"x-amz-storage-class": "ONEZONE_IA"}),
        json!(["starts-with", "$x-amz-storage-class", "ONEZONE_"]),
    ] {
        signed_by(&guard, Policy::v4().with(condition).body());
    }
    for condition in [
        json!({"x-amz-storage-class": "standard"}),
        json!({"x-amz-storage-class": "STANDARD_IA"}),
        json!(["starts-with", "$x-amz-storage-class", "STANDARD"]),
        json!(["starts-with", "$x-amz-storage-class", "ONEZONE"]),
        json!(["starts-with", "$x-amz-storage-class", ""]),
    ] {
        assert_eq!(refused_by(&guard, Policy::v4().with(condition).body()), RefusalReason::ValueNotAllowed);
    }
}

#[test]
fn a_grant_must_be_named_in_full() {
    let guard = guard().field("x-amz-grant-read", ["id=\"79a5\""]).unwrap();
    signed_by(&guard, Call::initiate().header("x-amz-grant-read", "id=\"79a5\"").body());
    let other = Call::initiate().header("x-amz-grant-write", "id=\"79a5\"");
    assert_eq!(refused_by(&guard, other.body()), RefusalReason::HeaderNotAllowed);
}
