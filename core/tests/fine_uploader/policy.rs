//! Policies of simple uploads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::RefusalReason;
use serde_json::{Value, json};

use super::requests::*;

fn policy_of(answer: &Value) -> String {
    String::from_utf8(STANDARD.decode(answer["policy"].as_str().unwrap()).unwrap()).unwrap()
}

#[test]
fn what_is_signed_is_what_is_returned() {
    let answer = signed(Policy::v4().body());
    assert_eq!(policy_of(&answer), Policy::v4().body());
    assert_eq!(answer["signature"], signature_v4("20240524", answer["policy"].as_str().unwrap()));

    let answer = signed(Policy::v2().body());
    assert_eq!(policy_of(&answer), Policy::v2().body());
    let policy = answer["policy"].as_str().unwrap();
    assert_eq!(answer["signature"], STANDARD.encode(sha1(SECRET.as_bytes(), policy)));
}

#[test]
fn well_formed_for_another_place_or_time() {
    let credential =
        |scope: &str| Policy::v4().set("x-amz-credential", &format!("{KEY_ID}/{scope}/aws4_request"));
    assert_eq!(refused(credential("20240524/us-east-1/s3").body()), RefusalReason::ScopeMismatch);
    assert_eq!(refused(credential("20240524/ap-northeast-2/iam").body()), RefusalReason::ScopeMismatch);
    assert_eq!(refused(credential("20240525/ap-northeast-2/s3").body()), RefusalReason::DateMismatch);
    let tomorrow = credential("20240525/ap-northeast-2/s3").set("x-amz-date", "20240525T101112Z");
    assert_eq!(refused(tomorrow.body()), RefusalReason::ClockSkew);
    let other = Policy::v4().set("x-amz-credential", "AKIAOTHER/20240524/ap-northeast-2/s3/aws4_request");
    assert_eq!(refused(other.body()), RefusalReason::CredentialMismatch);
    for date in ["20240230T101112Z", "20240524T101112", "2024-05-24T10:11:12Z", "20240524T251112Z", ""] {
        assert_eq!(refused(Policy::v4().set("x-amz-date", date).body()), RefusalReason::Malformed, "{date}");
    }
}

#[test]
fn a_day_that_begins_while_the_client_signs() {
    // 23:59:50 by the client, 00:00:10 by the server: the key is that of the client's day.
    let midnight = objsign::Timestamp::from_iso8601("2024-05-25T00:00:10Z").unwrap();
    let policy = Policy::v4().set("x-amz-date", "20240524T235950Z");
    let body =
        policy.clone().expires(objsign::Timestamp::from_iso8601("2024-05-25T00:05:00Z").unwrap()).body();
    let answer = accepted(&guard().answer(&signer(), body.as_bytes(), midnight));
    assert_eq!(answer["signature"], signature_v4("20240524", answer["policy"].as_str().unwrap()));
}

#[test]
fn session_tokens_are_carried_exactly() {
    let answer = |policy: Policy| guard().answer(&temporary_signer(), policy.body().as_bytes(), now());
    for policy in [Policy::v4(), Policy::v2()] {
        accepted(&answer(policy.clone().set("x-amz-security-token", TOKEN)));
        accepted(&answer(policy.clone().with(json!(["eq", "$X-Amz-Security-Token", TOKEN]))));
        assert_eq!(reason(&answer(policy.clone())), RefusalReason::ConditionMissing);
        for token in ["", "other", &TOKEN[1..], &format!("{TOKEN}x")] {
            let other = policy.clone().set("x-amz-security-token", token);
            assert_eq!(reason(&answer(other)), RefusalReason::CredentialMismatch);
        }
        let open = policy.clone().open("x-amz-security-token", TOKEN);
        assert_eq!(reason(&answer(open)), RefusalReason::CredentialMismatch);
        let nobody = policy.set("x-amz-security-token", TOKEN);
        assert_eq!(refused(nobody.body()), RefusalReason::ConditionNotAllowed);
    }
}

#[test]
fn the_signer_s_own_conditions_are_exact() {
    for (field, value, expected) in [
        ("x-amz-algorithm", "AWS4-HMAC-SHA256", RefusalReason::AlgorithmMismatch),
        ("x-amz-date", "20240524T101112Z", RefusalReason::DateMismatch),
        ("x-amz-credential", KEY_ID, RefusalReason::CredentialMismatch),
    ] {
        for prefix in ["", value] {
            assert_eq!(refused(Policy::v4().open(field, prefix).body()), expected, "{field}");
            let both = Policy::v4().with(json!(["starts-with", format!("${field}"), prefix]));
            assert_eq!(refused(both.body()), expected, "{field}");
        }
        assert_eq!(refused(Policy::v4().without(field).body()), RefusalReason::ConditionMissing, "{field}");
        let conflict = Policy::v4().with(json!({field: "x"}));
        assert_eq!(refused(conflict.body()), RefusalReason::ConditionConflict, "{field}");
        let lower = Policy::v4().set(field, &value.to_lowercase());
        assert!(answer(&guard(), lower.body()).refusal.is_some());
    }
}

#[test]
fn an_open_key_is_refused_unless_allowed() {
    assert_eq!(refused(Policy::v4().open("key", "uploads/a").body()), RefusalReason::KeyNotAllowed);
    let open = guard().allow_key_starts_with();
    for prefix in ["uploads/", "uploads/a", "uploads/user-7/"] {
        signed_by(&open, Policy::v4().open("key", prefix).body());
    }
    for prefix in
        ["", "u", "uploads", "uploads/..", "uploads/../", "uploads/a/../b", "uploads/.", "uploads/a\\"]
    {
        let policy = Policy::v4().open("key", prefix);
        assert_eq!(refused_by(&open, policy.body()), RefusalReason::KeyNotAllowed, "{prefix}");
    }
}

#[test]
fn keys() {
    for key in
        ["uploads/눈 (1).jpg", "uploads/a/b", "uploads/..a", "uploads/a..", "uploads/$x", "uploads/a//b"]
    {
        signed(Policy::v4().set("key", key).body());
    }
    for key in [
        "",
        "uploads/",
        "uploads",
        "uploadsX/a",
        "Uploads/a",
        "/uploads/a",
        "uploads/.",
        "uploads/./a",
        "uploads/..",
        "uploads/a/../../x",
        "uploads/a\\..\\b",
        "uploads/${filename}",
    ] {
        assert_eq!(refused(Policy::v4().set("key", key).body()), RefusalReason::KeyNotAllowed, "{key}");
    }
    signed_by(&guard().allow_filename_variable(), Policy::v4().set("key", "uploads/${filename}").body());
    let long =
        |bytes: usize| Policy::v4().set("key", &format!("uploads/{}", "é".repeat((bytes - 8) / 2))).body();
    signed(long(1024));
    assert_eq!(refused(long(1026)), RefusalReason::KeyNotAllowed);
}

#[test]
fn control_characters_in_keys_and_values() {
    for c in ['\0', '\n', '\r', '\t', '\u{1f}', '\u{7f}', '\u{85}'] {
        let key = Policy::v4().set("key", &format!("uploads/a{c}b"));
        assert_eq!(refused(key.body()), RefusalReason::Malformed, "{c:?}");
        let value = Policy::v4().set("x-amz-meta-a", &format!("a{c}b"));
        assert_eq!(refused(value.body()), RefusalReason::Malformed, "{c:?}");
    }
    let surrogate = Policy::v4().set("key", "uploads/X").body().replace("/X", r"/\ud800");
    assert_eq!(refused(surrogate), RefusalReason::Malformed);
    let pair = Policy::v4().set("key", "uploads/X").body().replace("/X", r"/\ud83d\ude00");
    assert!(policy_of(&signed(pair)).contains("uploads/😀"));
}

#[test]
fn a_name_that_unicode_folds_to_another_is_none() {
    let kelvin = "\u{212a}ey";
    for condition in [json!({kelvin: "uploads/a"}), json!(["eq", format!("${kelvin}"), "uploads/a"])] {
        assert_eq!(refused(Policy::v4().with(condition).body()), RefusalReason::Malformed);
    }
    assert_eq!(refused(Policy::v4().set("x-amz-meta-é", "a").body()), RefusalReason::Malformed);
}

#[test]
fn content_types_are_lists() {
    signed(Policy::v4().set("Content-Type", "image/png,image/gif").body());
    for value in ["image/png,text/html", "text/html,image/png", "image/png,", "image/png, text/html"] {
        assert_eq!(refused(Policy::v4().set("Content-Type", value).body()), RefusalReason::ValueNotAllowed);
        assert_eq!(refused(Policy::v4().open("Content-Type", value).body()), RefusalReason::ValueNotAllowed);
    }
    signed(
        Policy::v4().open("content-type", "image/").body().replace(r#"{"Content-Type":"image/jpeg"},"#, ""),
    );
}

#[test]
fn length_ranges() {
    let range = |min: Value, max: Value| {
        Policy::v4().without("content-length-range").with(json!(["content-length-range", min, max])).body()
    };
    signed(range(json!(1), json!(15_000_000)));
    signed(range(json!("7"), json!(7)));
    assert_eq!(refused(range(json!(0), json!(5))), RefusalReason::LengthRangeTooWide);
    assert_eq!(refused(range(json!(1), json!(15_000_001))), RefusalReason::LengthRangeTooWide);
    for (min, max) in [
        (json!(6), json!(5)),
        (json!("6"), json!("5")),
        (json!("01"), json!("5")),
        (json!("+1"), json!("5")),
        (json!(""), json!("5")),
        (json!(1), json!("99999999999999999999")),
        (json!(-1), json!(5)),
        (json!("-1"), json!(5)),
        (json!(1.5), json!(5)),
        (json!(null), json!(5)),
    ] {
        assert_eq!(refused(range(min.clone(), max.clone())), RefusalReason::Malformed, "{min} {max}");
    }
    // Every one of several must lie inside.
    signed(Policy::v4().with(json!(["content-length-range", 2, 3])).body());
    let wide = Policy::v4().with(json!(["content-length-range", 0, 3]));
    assert_eq!(refused(wide.body()), RefusalReason::LengthRangeTooWide);
}

#[test]
fn dates_on_the_limit_and_one_beyond() {
    let expires =
        |at| answer(&guard(), Policy::v4().expires(at).body()).refusal.map(|refusal| refusal.reason());
    assert_eq!(expires(after(0)), Some(RefusalReason::Expired));
    assert_eq!(expires(after(-1)), Some(RefusalReason::Expired));
    assert_eq!(expires(after(1)), None);
    assert_eq!(expires(after(900)), None);
    assert_eq!(expires(after(901)), Some(RefusalReason::ExpirationTooLate));
    let millis = Policy::v4().expires(after(900)).body().replace("12Z\",\"cond", "12.001Z\",\"cond");
    assert_eq!(refused(millis), RefusalReason::ExpirationTooLate);

    for (seconds, fits) in [(900, true), (-900, true), (901, false), (-901, false)] {
        let policy = Policy::v4().set("x-amz-date", &after(seconds).to_string());
        assert_eq!(answer(&guard(), policy.body()).refusal.is_none(), fits, "{seconds}");
    }
    for text in [
        "2024-02-30T00:00:00Z",
        "2024-05-24T10:16:12+00:00",
        "2024-05-24 10:16:12Z",
        "2024-05-24T10:16:12.1Z",
        "2024-05-24T10:16:12",
        "",
    ] {
        let mut policy = Policy::v4();
        policy.expiration = text.into();
        assert_eq!(refused(policy.body()), RefusalReason::Malformed, "{text}");
    }
}

#[test]
fn several_conditions_on_one_field() {
    signed(
        Policy::v4().with(json!({"BUCKET": "media-uploads"})).with(json!(["eq", "$acl", "private"])).body(),
    );
    let two = Policy::v4().with(json!({"X-Amz-Meta-A": "1"})).with(json!(["eq", "$x-amz-meta-a", "2"]));
    assert_eq!(refused(two.body()), RefusalReason::ConditionConflict);
    let keys = Policy::v4().with(json!({"key": "uploads/other.jpg"}));
    assert_eq!(refused(keys.body()), RefusalReason::ConditionConflict);
    let acl = guard().acl(["private", "public-read"]);
    let both = Policy::v4().with(json!({"ACL": "public-read"}));
    assert_eq!(refused_by(&acl, both.body()), RefusalReason::ConditionConflict);
}

#[test]
fn ten_thousand_conditions() {
    let many =
        |count| (0..count).fold(Policy::v4(), |policy, _| policy.with(json!({"acl": "private"}))).body();
    signed(many(100));
    assert_eq!(refused(many(300)), RefusalReason::Malformed);
    assert_eq!(refused(many(10_000)), RefusalReason::Malformed);
}

#[test]
fn twenty_thousand_four_hundred_and_eighty_bytes() {
    let body = Policy::v4().body();
    signed(format!("{body}{}", " ".repeat(20_480 - body.len())));
    assert_eq!(refused(format!("{body}{}", " ".repeat(20_481 - body.len()))), RefusalReason::Malformed);
}

#[test]
fn tighten_shortens_and_adds_a_range() {
    let guard = guard().tighten();
    let policy_without_end = || Policy::v4().expires(after(7 * 86_400)).body();
    let policy = Policy::v4().without("content-length-range").expires(after(7 * 86_400));
    let answer = signed_by(&guard, policy.body());
    let expected = policy.expires(after(900)).with(json!(["content-length-range", 1, 15_000_000]));
    assert_eq!(policy_of(&answer), expected.body());
    assert_eq!(answer["signature"], signature_v4("20240524", answer["policy"].as_str().unwrap()));

    // A client that writes no milliseconds gets none, and nothing is rounded up.
    let now = objsign::Timestamp::from_iso8601("2024-05-24T10:11:12.999Z").unwrap();
    let answer = accepted(&guard.answer(&signer(), policy_without_end().as_bytes(), now));
    assert!(policy_of(&answer).starts_with(r#"{"expiration":"2024-05-24T10:26:12Z""#));

    // What fits stays as it is; nothing else is mended.
    assert_eq!(policy_of(&signed_by(&guard, Policy::v4().body())), Policy::v4().body());
    let wide = Policy::v4().without("content-length-range").with(json!(["content-length-range", 0, 1]));
    assert_eq!(refused_by(&guard, wide.body()), RefusalReason::LengthRangeTooWide);
    assert_eq!(refused_by(&guard, Policy::v4().expires(after(0)).body()), RefusalReason::Expired);
    assert_eq!(
        refused_by(&guard, Policy::v4().set("acl", "public-read").body()),
        RefusalReason::AclNotAllowed
    );
}

#[test]
fn of_several_conflicts_the_first_is_named() {
    let guard = guard().field("a", "*").unwrap().field("b", "*").unwrap();
    let values = [("a", "1"), ("A", "2"), ("b", "1"), ("b", "2")];
    for code in 0..4u32.pow(4) {
        let list: Vec<_> = (0..4).map(|place| values[(code / 4u32.pow(place) % 4) as usize]).collect();
        let policy =
            list.iter().fold(Policy::v4(), |policy, (name, value)| policy.with(json!({ *name: *value })));
        let conflict = list.iter().enumerate().find(|(place, (name, value))| {
            let mut behind = list[place + 1..].iter();
            behind.any(|(other, text)| other.eq_ignore_ascii_case(name) && text != value)
        });
        let refusal = answer(&guard, policy.body()).refusal;
        let expected = conflict.map(|(_, (name, _))| format!("different values for `{name}`"));
        assert_eq!(refusal.as_ref().map(|refusal| refusal.detail()), expected.as_deref(), "{list:?}");
        assert!(refusal.is_none_or(|refusal| refusal.reason() == RefusalReason::ConditionConflict));
    }
}
