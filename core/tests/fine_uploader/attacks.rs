//! The attacks on a server that signs what it is sent, one test each.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::{RefusalReason, UploadGuard};
use serde_json::json;

use super::requests::*;

#[test]
fn attack_1_string_oracle() {
    for (method, path, query) in [
        ("GET", "/uploads/other.jpg", ""),
        ("GET", "/", "list-type=2"),
        ("DELETE", "/uploads/other.jpg", ""),
        ("PUT", "/uploads/other.jpg", ""),
        ("PUT", "/uploads/other.jpg", "acl="),
        ("PUT", "/", "policy="),
        ("POST", "/", "delete="),
        ("GET", "/uploads/other.jpg", "uploadId=ID.1"),
        ("POST", "/uploads/other.jpg", "uploads=&restore="),
        ("HEAD", "/uploads/other.jpg", "uploads="),
    ] {
        let call = Call::new(method, query, EMPTY).change(|call| call.path = path.into());
        assert_eq!(refused(call.body()), RefusalReason::OperationNotAllowed, "{method} {path}?{query}");
    }
}

#[test]
fn attack_2_other_services() {
    for scope in [
        "20240524/us-east-1/iam/aws4_request",
        "20240524/ap-northeast-2/sts/aws4_request",
        "20240524/ap-northeast-2/s3/aws4_request/iam/aws4_request",
        "20240524/ap-northeast-2/S3/aws4_request",
        "20240524/ap-northeast-2/s3",
        "20240524/ap-northeast-2/s3/aws4_request/",
        "/20240524/ap-northeast-2/s3/aws4_request",
        "",
    ] {
        let call = Call::initiate().change(|call| call.scope = scope.into());
        assert_eq!(refused(call.body()), RefusalReason::ScopeMismatch, "{scope}");
        let policy = Policy::v4().set("x-amz-credential", &format!("{KEY_ID}/{scope}"));
        assert_eq!(refused(policy.body()), RefusalReason::ScopeMismatch, "{scope}");
    }
}

#[test]
fn attack_3_presigned_urls() {
    let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604800&X-Amz-SignedHeaders=host";
    for method in ["GET", "PUT", "POST", "DELETE"] {
        let call = Call::new(method, query, EMPTY);
        assert_eq!(refused(call.body()), RefusalReason::OperationNotAllowed);
    }
    let unsigned = Call::new("PUT", "partNumber=1&uploadId=ID", "UNSIGNED-PAYLOAD");
    assert_eq!(refused(unsigned.body()), RefusalReason::PayloadHashNotAllowed);
    let v2 = "PUT\n\n\n4102444800\nx-amz-date:Fri, 24 May 2024 10:11:12 GMT\n/media-uploads/uploads/x?partNumber=1&uploadId=I";
    assert_eq!(refused(headers(v2)), RefusalReason::Malformed);
}

#[test]
fn attack_4_hidden_host() {
    let other = Call::initiate().header("host", "private.s3.ap-northeast-2.amazonaws.com");
    let beside = other.header("x-amz-meta-note", &format!("host:{HOST}"));
    assert_eq!(refused(beside.body()), RefusalReason::HostMismatch);
    for host in [
        format!("{HOST}.evil.example"),
        format!("{HOST}:443"),
        HOST.to_uppercase(),
        HOST.replace('.', "x"),
        String::new(),
    ] {
        assert_eq!(
            refused(Call::initiate().header("host", &host).body()),
            RefusalReason::HostMismatch,
            "{host}"
        );
    }
    let v2 = "PUT\n\n\n\nx-amz-date:Fri, 24 May 2024 10:11:12 GMT\n/other/media-uploads/uploads/x?partNumber=1&uploadId=I";
    assert_eq!(refused(headers(v2)), RefusalReason::BucketMismatch);
}

/// Where many buckets share the host, the first segment of a path is a bucket's name, not a key's.
#[test]
fn attack_4_hidden_bucket_of_a_shared_host() {
    let shared = |host: &str| {
        let guard = UploadGuard::for_host("media-uploads", "ap-northeast-2", host).unwrap();
        guard.any_key().operations(objsign::UploadOperation::ALL)
    };
    for host in ["s3.ap-northeast-2.amazonaws.com", "localhost:9000", "127.0.0.1:9000"] {
        let call = Call::abort().header("host", host);
        let at = |path: &str| call.clone().change(|call| call.path = path.into()).body();
        for path in ["/private-backups/db.sql", "/media-uploads2/x", "/media-uploads", "//media-uploads/x"] {
            assert_eq!(refused_by(&shared(host), at(path)), RefusalReason::BucketMismatch, "{host}{path}");
        }
        signed_by(&shared(host), at("/media-uploads/x"));
        assert_eq!(refused_by(&shared(host), at("/media-uploads/")), RefusalReason::KeyNotAllowed);
        signed_by(&shared(host).own_host(), at("/any/x"));
    }
}

#[test]
fn attack_5_part_copy() {
    for name in ["x-amz-copy-source", "x-amz-copy-source-range", "x-amz-copy-source-if-match"] {
        let call = Call::part("1").header(name, "/other-bucket/secret");
        assert_eq!(refused(call.body()), RefusalReason::HeaderNotAllowed);
        let call = Call::initiate().header(name, "/other-bucket/secret");
        assert_eq!(refused(call.body()), RefusalReason::HeaderNotAllowed);
        let v2 = format!(
            "PUT\n\n\n\n{name}:/b/s\nx-amz-date:Fri, 24 May 2024 10:11:12 GMT\n/media-uploads/uploads/x?partNumber=1&uploadId=I"
        );
        assert_eq!(refused(headers(&v2)), RefusalReason::HeaderNotAllowed);
    }
}

#[test]
fn attack_6_ownership_and_cost() {
    for (name, value) in [
        ("x-amz-grant-full-control", "id=79a5"),
        ("x-amz-object-lock-mode", "COMPLIANCE"),
        ("x-amz-storage-class", "DEEP_ARCHIVE"),
        ("x-amz-tagging", "admin=yes"),
        ("x-amz-website-redirect-location", "https://evil.example/"),
        ("x-amz-bypass-governance-retention", "true"),
    ] {
        assert_eq!(
            refused(Call::initiate().header(name, value).body()),
            RefusalReason::HeaderNotAllowed,
            "{name}"
        );
        assert_eq!(
            refused(Policy::v4().set(name, value).body()),
            RefusalReason::ConditionNotAllowed,
            "{name}"
        );
        assert_eq!(refused(Policy::v4().open(name, "").body()), RefusalReason::ConditionNotAllowed, "{name}");
    }
    assert_eq!(refused(Policy::v4().set("acl", "public-read").body()), RefusalReason::AclNotAllowed);
    assert_eq!(
        refused(Policy::v4().set("x-amz-acl", "public-read").body()),
        RefusalReason::ConditionNotAllowed
    );
    assert_eq!(
        refused(Call::initiate().header("x-amz-acl", "public-read").body()),
        RefusalReason::AclNotAllowed
    );
    assert_eq!(refused(Policy::v4().set("Content-Type", "text/html").body()), RefusalReason::ValueNotAllowed);
}

#[test]
fn attack_7_wide_policies() {
    let guard = guard().allow_key_starts_with();
    let refused = |policy: Policy| refused_by(&guard, policy.body());
    assert_eq!(refused(Policy::v4().open("key", "")), RefusalReason::KeyNotAllowed);
    assert_eq!(refused(Policy::v4().open("acl", "")), RefusalReason::AclNotAllowed);
    assert_eq!(refused(Policy::v4().open("bucket", "")), RefusalReason::BucketMismatch);
    assert_eq!(refused(Policy::v4().open("Content-Type", "")), RefusalReason::ValueNotAllowed);
    assert_eq!(refused(Policy::v4().without("content-length-range")), RefusalReason::LengthRangeMissing);
    assert_eq!(refused(Policy::v4().expires(after(86_400))), RefusalReason::ExpirationTooLate);
    for spelled in [
        json!({"ACL": "public-read"}),
        json!(["eq", "$acl", "public-read"]),
        json!(["eq", "$AcL", "public-read"]),
    ] {
        assert_eq!(refused(Policy::v4().without("acl").with(spelled)), RefusalReason::AclNotAllowed);
    }
    for spelled in [json!({"Key": "etc/x"}), json!(["eq", "$KEY", "etc/x"])] {
        assert_eq!(refused(Policy::v4().with(spelled.clone())), RefusalReason::KeyNotAllowed);
        assert_eq!(refused(Policy::v4().without("key").with(spelled)), RefusalReason::KeyNotAllowed);
    }
}

#[test]
fn attack_8_two_readers() {
    let policy = Policy::v4().body();
    let inner = policy.trim_start_matches('{').trim_end_matches('}');
    for body in [
        format!(r#"{{{inner},"conditions":[["starts-with","$key",""]]}}"#),
        format!(r#"{{"conditions":[["starts-with","$key",""]],{inner}}}"#),
        format!(r#"{{{inner},"condition\u0073":[]}}"#),
        format!(r#"{{{inner},"headers":"x"}}"#),
        format!(r#"{{"headers":"x",{inner}}}"#),
        format!("{policy}{policy}"),
        format!("{policy}\0"),
        format!("\u{feff}{policy}"),
        policy.replace(r#"{"acl":"private"}"#, r#"{"acl":"private","acl":"public-read"}"#),
        policy.replace(r#"{"acl":"private"}"#, r#"{"acl":"public-read","acl":"private"}"#),
    ] {
        assert_eq!(refused(&body), RefusalReason::Malformed, "{body}");
    }
    let call = Call::initiate().body();
    let text = call.trim_start_matches('{').trim_end_matches('}');
    assert_eq!(refused(format!("{{{text},{text}}}")), RefusalReason::Malformed);
    assert_eq!(refused(format!(r#"{{{text},"v":1}}"#)), RefusalReason::Malformed);
}

#[test]
fn attack_9_version_2_type_confusion() {
    let policy = STANDARD.encode(Policy::v2().open("key", "").body());
    for text in [
        policy.clone(),
        format!("{policy}\n"),
        "GET\niam.amazonaws.com\n/\nAction=ListUsers".into(),
        "POST\nsdb.amazonaws.com\n/\n\nx-amz-date:Fri, 24 May 2024 10:11:12 GMT\n/media-uploads/uploads/x?uploads".into(),
    ] {
        let reason = refused(headers(&text));
        assert!(matches!(reason, RefusalReason::Malformed | RefusalReason::HeaderNotAllowed), "{text}: {reason}");
    }
    // Nor does version 2 answer at all unless the operator says so.
    let v4_only = guard().versions([objsign::SignatureVersion::V4]).unwrap();
    assert_eq!(refused_by(&v4_only, Policy::v2().body()), RefusalReason::VersionNotAllowed);
    assert_eq!(refused_by(&v4_only, headers(&policy)), RefusalReason::VersionNotAllowed);
}

#[test]
fn attack_10_stockpiling() {
    for seconds in [901, 3_600, 86_400, 10 * 365 * 86_400, -901, -86_400] {
        assert_eq!(
            refused(Call::initiate().dated(after(seconds)).body()),
            RefusalReason::ClockSkew,
            "{seconds}"
        );
        let date = after(seconds).to_string();
        let scope = format!("{KEY_ID}/{}/ap-northeast-2/s3/aws4_request", &date[..8]);
        let policy = Policy::v4().set("x-amz-date", &date).set("x-amz-credential", &scope);
        assert_eq!(refused(policy.body()), RefusalReason::ClockSkew, "{seconds}");
    }
}

#[test]
fn attack_11_opaque_hash() {
    let hash = "cf357265af3d6317cc78caadd4423acd0d90dc5ba8b5065dfc3f8cea03736c6b";
    let text = format!("AWS4-HMAC-SHA256\n20240524T101112Z\n20240524/ap-northeast-2/s3/aws4_request\n{hash}");
    assert_eq!(refused(headers(&text)), RefusalReason::Malformed);
}
