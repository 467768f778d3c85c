//! The endpoint as a whole: bodies, query, errors, secrets, and hostile input.

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::{RefusalReason, S3Signer, SignError, SignatureVersion};
use serde_json::{Value, json};

use super::requests::*;

#[test]
fn the_query_says_v4_once_and_true() {
    let answer =
        |query: &str, body: &str| guard().answer_with_query(&signer(), query, body.as_bytes(), now());
    let policy = Policy::v4().body();
    for query in ["v4=true", "tenant=4&v4=true", "v4=true&x=%zz", "V4=false&v4=true", "%764=true"] {
        accepted(&answer(query, &policy));
        accepted(&answer(query, &Call::initiate().body()));
    }
    for query in ["v4", "v4=", "v4=false", "v4=True", "v4=true&v4=true", "v4=true&v4=", "v4=&v4=true", "v4=1"]
    {
        assert_eq!(reason(&answer(query, &policy)), RefusalReason::Malformed, "{query}");
    }
}

#[test]
fn query_and_body_are_of_one_version() {
    let answer =
        |query: &str, body: &str| guard().answer_with_query(&signer(), query, body.as_bytes(), now());
    accepted(&answer("", &Policy::v2().body()));
    assert_eq!(reason(&answer("", &Policy::v4().body())), RefusalReason::VersionNotAllowed);
    assert_eq!(reason(&answer("", &Call::abort().body())), RefusalReason::VersionNotAllowed);
    assert_eq!(reason(&answer("v4=true", &Policy::v2().body())), RefusalReason::ConditionMissing);
    assert_eq!(reason(&answer("v4=true", &headers("PUT\n\n\n\n/x"))), RefusalReason::Malformed);
    // Without a query the body decides.
    signed(Policy::v2().body());
    signed(Policy::v4().body());
}

#[test]
fn a_guard_serves_its_versions() {
    let only = |version| guard().versions([version]).unwrap();
    signed_by(&only(SignatureVersion::V2), Policy::v2().body());
    signed_by(&only(SignatureVersion::V4), Policy::v4().body());
    let reason = RefusalReason::VersionNotAllowed;
    assert_eq!(refused_by(&only(SignatureVersion::V2), Policy::v4().body()), reason);
    assert_eq!(refused_by(&only(SignatureVersion::V4), Policy::v2().body()), reason);
    assert_eq!(refused_by(&only(SignatureVersion::V2), Call::abort().body()), reason);
}

#[test]
fn bodies_that_are_neither() {
    for body in [
        &b""[..],
        b"null",
        b"[]",
        b"\"x\"",
        b"{",
        b"{}",
        b"{\"headers\":\"\"}",
        b"{\"headers\":null}",
        b"{\"headers\":{}}",
        b"{\"Headers\":\"x\"}",
        b"{\"headers\":\"\xff\"}",
        b"{\"headers\":\"\\ud800\"}",
        b"{\"headers\":\"x\"}x",
        b"\xff\xfe",
    ] {
        assert_eq!(refused(body), RefusalReason::Malformed, "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(refused("[".repeat(1_000_000)), RefusalReason::Malformed);
    assert_eq!(refused(headers(&"a".repeat(1_000_000))), RefusalReason::Malformed);
    assert_eq!(refused(format!("{}{}", r#"{"conditions":"#, "[".repeat(50_000))), RefusalReason::Malformed);
}

#[test]
fn credentials_that_ended_are_an_error_not_a_refusal() {
    let ended = S3Signer::new(credentials().expires_at(now()));
    let legacy = headers(
        "DELETE\n\n\n\nx-amz-date:Fri, 24 May 2024 10:11:12 GMT\n/media-uploads/uploads/x?uploadId=I",
    );
    signed(&legacy);
    for body in [Policy::v4().body(), Policy::v2().body(), Call::part("1").body(), legacy] {
        let answer = guard().answer(&ended, body.as_bytes(), now());
        assert_eq!((answer.status, &answer.refusal), (500, &None));
        assert_eq!(answer.error, Some(SignError::CredentialsExpired));
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(body["error"].is_string() && body.get("signature").is_none());
    }
    // A refusal comes first: nothing is learnt about the credentials.
    let answer = guard().answer(&ended, Policy::v4().set("acl", "public-read").body().as_bytes(), now());
    assert_eq!(reason(&answer), RefusalReason::AclNotAllowed);

    let short = S3Signer::new(credentials().expires_at(after(60)));
    accepted(&guard().answer(&short, Policy::v4().body().as_bytes(), now()));
    let answer = guard().answer(&short.require_full_lifetime(), Policy::v4().body().as_bytes(), now());
    assert_eq!(answer.error, Some(SignError::LifetimeShortened));
}

#[test]
fn nothing_printed_holds_a_secret() {
    let guard = guard();
    let token = Policy::v4().set("x-amz-security-token", TOKEN).body();
    let answers = [
        guard.answer(&temporary_signer(), token.as_bytes(), now()),
        guard.answer(
            &temporary_signer(),
            Policy::v4().set("x-amz-security-token", "hunter2").body().as_bytes(),
            now(),
        ),
        guard.answer(&signer(), token.as_bytes(), now()),
        guard.answer(&temporary_signer(), Call::part("1").body().as_bytes(), now()),
    ];
    let signature = accepted(&answers[0])["signature"].as_str().unwrap().to_owned();
    let mut printed = format!("{answers:?} {guard:?}");
    for refusal in answers.iter().filter_map(|answer| answer.refusal.as_ref()) {
        printed += &format!("{refusal} {refusal:?} {} {}", refusal.detail(), refusal.kind());
    }
    for secret in [SECRET, TOKEN, "hunter2", &signature, "eyJ"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn a_hostile_name_stays_one_short_line_of_a_log() {
    let name = format!("x-amz-tagging\"; DROP {}", "A".repeat(500));
    let call = Call::initiate().header(&"x-amz-tagging!".repeat(100), "v");
    for body in [Policy::v4().set(&name.replace('"', "'"), "v").body(), call.body()] {
        let line = answer(&guard(), body).refusal.unwrap().to_string();
        assert!(line.len() < 200 && !line.contains(char::is_control), "{line}");
    }
}

/// Every reason that the vectors name can be given.
#[test]
fn all_twenty_six_reasons_are_reachable() {
    let call = |change: fn(&mut Call)| Call::initiate().change(change).body();
    let bodies = [
        ("malformed", "{}".into()),
        ("bucket_mismatch", Policy::v4().set("bucket", "other").body()),
        ("host_mismatch", Call::abort().header("host", "other").body()),
        ("key_not_allowed", Policy::v4().set("key", "other").body()),
        ("non_canonical", call(|call| call.path = "/uploads/a b".into())),
        ("acl_not_allowed", Policy::v4().set("acl", "public-read").body()),
        ("length_range_missing", Policy::v4().without("content-length-range").body()),
        ("length_range_too_wide", Policy::v4().with(json!(["content-length-range", 0, 1])).body()),
        ("expired", Policy::v4().expires(now()).body()),
        ("expiration_too_late", Policy::v4().expires(after(901)).body()),
        ("clock_skew", Call::abort().dated(after(901)).body()),
        ("credential_mismatch", Policy::v4().set("x-amz-credential", "a/b").body()),
        ("scope_mismatch", call(|call| call.scope = "20240524/us-east-1/s3/aws4_request".into())),
        ("date_mismatch", Call::abort().header("x-amz-date", "20240524T101111Z").body()),
        ("algorithm_mismatch", call(|call| call.algorithm = "AWS4-HMAC-SHA512".into())),
        ("condition_missing", Policy::v4().without("bucket").body()),
        ("condition_not_allowed", Policy::v4().set("tagging", "").body()),
        ("condition_conflict", Policy::v4().with(json!({"key": "uploads/b"})).body()),
        ("value_not_allowed", Policy::v4().set("success_action_status", "201").body()),
        ("operation_not_allowed", call(|call| call.method = "GET".into())),
        ("part_number_not_allowed", Call::part("0").body()),
        ("header_missing", Call::abort().without("host").body()),
        ("header_not_allowed", Call::abort().header("x-amz-acl", "private").body()),
        ("signed_headers_mismatch", call(|call| call.signed_headers = Some("host".into()))),
        ("payload_hash_not_allowed", call(|call| call.payload = "UNSIGNED-PAYLOAD".into())),
    ];
    let mut seen = BTreeSet::new();
    for (expected, body) in bodies {
        assert_eq!(refused(body).as_str(), expected);
        seen.insert(expected);
    }
    let v4_only = guard().versions([SignatureVersion::V4]).unwrap();
    seen.insert(refused_by(&v4_only, Policy::v2().body()).as_str());
    assert_eq!(seen.len(), 26);

    let readme = std::fs::read_to_string(vectors().join("README.md")).unwrap();
    for reason in seen {
        assert!(readme.contains(&format!("`{reason}`")), "{reason}");
    }
}

fn vectors() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// Changes every byte of good requests: no panic, and whatever is still signed keeps to the guard.
#[test]
fn changed_requests_never_panic_nor_escape() {
    let mut signed = 0;
    let bodies = [
        Policy::v4().body(),
        Policy::v2().body(),
        Call::initiate().body(),
        Call::part("12").body(),
        Call::complete().body(),
        headers(
            "PUT\n\n\n\nx-amz-date:Fri, 24 May 2024 10:11:12 GMT\n/media-uploads/uploads/x?partNumber=1&uploadId=I",
        ),
    ];
    let signer = signer();
    let guard = guard();
    for body in bodies {
        for at in 0..body.len() {
            for byte in [0, b'"', b'\\', b'/', b'.', b'{', b'A', b'9', b'\n', 0x80, 0xff] {
                let mut changed = body.clone().into_bytes();
                changed[at] = byte;
                signed += usize::from(stays_inside(&guard.answer(&signer, &changed, now()), &changed));
                changed.truncate(at);
                assert!(guard.answer(&signer, &changed, now()).refusal.is_some());
            }
            let mut changed = body.clone().into_bytes();
            changed.insert(at, changed[at]);
            signed += usize::from(stays_inside(&guard.answer(&signer, &changed, now()), &changed));
            changed.drain(at..at + 2);
            signed += usize::from(stays_inside(&guard.answer(&signer, &changed, now()), &changed));
        }
    }
    assert!(signed > 100, "the changes are too rough: {signed} signed");
}

/// The same over the requests of the real client. Nothing is checked but that it comes back.
#[test]
fn changed_vectors_never_panic() {
    let signer = signer();
    let guard = guard().any_key().allow_key_starts_with().tighten();
    for line in std::fs::read_to_string(vectors().join("fine-uploader.jsonl")).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let Some(body) = row["request_body"].as_str() else { continue };
        let now = objsign::Timestamp::from_iso8601(row["now"].as_str().unwrap()).unwrap();
        for at in (0..body.len()).step_by(7) {
            let mut changed = body.as_bytes().to_vec();
            changed[at] ^= 1 << (at % 8);
            guard.answer(&signer, &changed, now);
            guard.answer_with_query(&signer, &String::from_utf8_lossy(&changed), &changed[at..], now);
        }
    }
}

/// True if signed. Then what was signed must be for this bucket and below the prefix.
fn stays_inside(answer: &objsign::Answer, body: &[u8]) -> bool {
    if answer.status != 200 {
        assert!(answer.refusal.is_some());
        return false;
    }
    let json: Value = serde_json::from_str(&answer.body).unwrap();
    let body: Value = serde_json::from_slice(body).unwrap();
    match json["policy"].as_str() {
        Some(policy) => {
            let policy: Value = serde_json::from_slice(&STANDARD.decode(policy).unwrap()).unwrap();
            let all = policy["conditions"].as_array().unwrap();
            let value = |name: &str| {
                let mut members = all.iter().filter_map(Value::as_object).flatten();
                members
                    .find(|(member, _)| member.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.as_str().unwrap())
            };
            assert_eq!(value("bucket"), Some("media-uploads"));
            assert!(value("key").unwrap().starts_with("uploads/"));
            assert!(value("acl").is_none_or(|acl| acl == "private"));
        }
        None => {
            let text = body["headers"].as_str().unwrap();
            let (path, host) = match text.strip_prefix("AWS4-HMAC-SHA256\n") {
                Some(_) => ("\n/uploads/", format!("\nhost:{HOST}\n")),
                None => ("\n/media-uploads/uploads/", String::new()),
            };
            assert!(text.contains(path) && text.contains(&host), "{text}");
        }
    }
    true
}
