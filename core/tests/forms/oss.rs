//! What OSS alone rules: fields without conditions, lists, absent fields, `${filename}` afterwards, dates of version 4.

use objsign::{OssFormVerifier, VerifyErrorKind as Kind};

use crate::support::*;

const BOTH: [Signing; 2] = [OSS_V4, OSS_V1];
const KEY: &str = r#"{"key":"in/a.png"}"#;

fn with(signing: &Signing, condition: &str, fields: &[(&str, &str)]) -> Upload {
    signing.form(&format!("{KEY},{condition}"), &[&[("key", "in/a.png")], fields].concat())
}

#[test]
fn fields_without_a_condition_pass_and_are_told_apart() {
    for signing in BOTH {
        let open = good(&signing).with("X-Oss-Object-Acl", "public-read").with("Content-Type", "text/html");
        let verified = accepted(open.oss());
        assert_eq!(verified.fields().map(|(name, _)| name).collect::<Vec<_>>(), ["key"]);
        let uncovered: Vec<_> = verified.uncovered_fields().collect();
        assert_eq!(uncovered, [("x-oss-object-acl", &b"public-read"[..]), ("content-type", b"text/html")]);
        assert_eq!(verified.field("x-oss-object-acl"), None);
        assert_eq!(
            (verified.content_type(), verified.is_covered("content-type")),
            (Some(&b"text/html"[..]), false)
        );
        let error = refused(open.strict(), Kind::ExtraField);
        assert_eq!(error.detail(), Some("x-oss-object-acl, content-type"));
        assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
        accepted(good(&signing).strict());
        let covered = with(&signing, r#"{"x-oss-object-acl":"private"}"#, &[("x-oss-object-acl", "private")]);
        assert_eq!(accepted(covered.strict()).field("x-oss-object-acl"), Some(&b"private"[..]));
    }
    // A policy that speaks of nothing but the length: the key is the uploader's, and the bucket any.
    let loose = r#"{"expiration":"2024-05-24T10:16:12Z","conditions":[["content-length-range",0,1000]]}"#;
    let form = OSS_V1.form_of(loose, &[("key", "anything")]);
    let verified = accepted(form.oss());
    assert_eq!((verified.key(), verified.is_covered("key")), (&b"anything"[..], false));
    assert_eq!(refused(form.strict(), Kind::ExtraField).detail(), Some("bucket"));
    let named = r#"{"expiration":"2024-05-24T10:16:12Z","conditions":[{"bucket":"media"}]}"#;
    assert_eq!(
        refused(OSS_V1.form_of(named, &[("key", "k")]).strict(), Kind::ExtraField).detail(),
        Some("key")
    );
}

#[test]
fn strictly_the_bucket_is_named() {
    for (condition, named) in [
        (r#"{"bucket":"media"}"#, true),
        (r#"["in","$bucket",["media","other"]]"#, true),
        (r#"["not-in","$bucket",["other"]]"#, false),
        (r#"["starts-with","$bucket",""]"#, false),
        (r#"["starts-with","$bucket","media"]"#, false),
    ] {
        let document = format!(r#"{{"expiration":"2024-05-24T10:16:12Z","conditions":[{condition},{KEY}]}}"#);
        let form = OSS_V1.form_of(&document, &[("key", "in/a.png")]);
        accepted(form.oss());
        match named {
            true => drop(accepted(form.strict())),
            false => drop(refused(form.strict(), Kind::ExtraField)),
        }
    }
}

#[test]
fn an_absent_field_fails_eq_and_in_and_nothing_else() {
    for signing in BOTH {
        for good in [
            r#"["not-in","$cache-control",["no-cache"]]"#,
            r#"["not-in","$cache-control",[""]]"#,
            r#"["not-in","$cache-control",[]]"#,
            r#"["starts-with","$cache-control",""]"#,
        ] {
            accepted(with(&signing, good, &[]).oss());
        }
        for bad in [
            r#"{"cache-control":""}"#,
            r#"["eq","$cache-control",""]"#,
            r#"["in","$cache-control",[""]]"#,
            r#"["in","$cache-control",[]]"#,
            r#"["starts-with","$cache-control","n"]"#,
        ] {
            let error = refused(with(&signing, bad, &[]).oss(), Kind::PolicyConditionFailed);
            assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
        }
    }
}

#[test]
fn lists_are_of_whole_values() {
    for signing in BOTH {
        let by =
            |condition: &str, value: &str| with(&signing, condition, &[("Cache-Control", value)]).strict();
        let (within, without) =
            (r#"["in","$cache-control",["a","b"]]"#, r#"["not-in","$cache-control",["a","b"]]"#);
        for value in ["a", "b"] {
            accepted(by(within, value));
            let error = refused(by(without, value), Kind::PolicyConditionFailed);
            assert_eq!(error.detail(), Some(without));
        }
        for value in ["", "A", "ab", "a,b", "a "] {
            refused(by(within, value), Kind::PolicyConditionFailed);
            accepted(by(without, value));
        }
    }
}

#[test]
fn the_file_name_goes_in_after_the_conditions_and_into_the_key_alone() {
    for signing in BOTH {
        let by = |condition: &str, key: &str, name: Option<&str>| {
            signing.form(condition, &[("key", key)]).file_name(name).oss()
        };
        let exact = r#"{"key":"in/${filename}"}"#;
        for (name, expected) in [
            (Some("b.png"), "in/b.png"),
            (Some("x\\y/b.png"), "in/b.png"),
            (Some("${filename}"), "in/${filename}"),
            (None, "in/${filename}"),
            (Some(""), "in/"),
        ] {
            let verified = accepted(by(exact, "in/${filename}", name));
            assert_eq!(verified.key_str(), Some(expected));
            assert_eq!(verified.field("key"), Some(&b"in/${filename}"[..]));
        }
        refused(by(r#"{"key":"in/b.png"}"#, "in/${filename}", Some("b.png")), Kind::PolicyConditionFailed);
        refused(
            by(r#"["starts-with","$key","in/"]"#, "${filename}", Some("in/b")),
            Kind::PolicyConditionFailed,
        );
        refused(by(r#"["starts-with","$key",""]"#, "${filename}", Some("in/")), Kind::InvalidKey);
        let meta = with(&signing, r#"{"x-oss-meta-a":"${filename}"}"#, &[("x-oss-meta-a", "${filename}")]);
        assert_eq!(accepted(meta.oss()).field("x-oss-meta-a"), Some(&b"${filename}"[..]));
    }
}

#[test]
fn a_file_name_cannot_make_a_key_that_the_policy_excludes() {
    for signing in BOTH {
        let by = |condition: &str, key: &str, name: &str| {
            signing.form(condition, &[("key", key)]).file_name(Some(name))
        };
        let not_in = r#"["not-in","$Key",["in/b.png","in/${filename}.old"]]"#;
        for (key, name) in [("in/b.png", "a"), ("in/${filename}", "b.png"), ("in/${filename}.old", "c")] {
            refused(by(not_in, key, name).oss(), Kind::PolicyConditionFailed);
            refused(by(not_in, key, name).strict(), Kind::PolicyConditionFailed);
        }
        accepted(by(not_in, "in/${filename}", "c.png").oss());
        accepted(by(r#"["in","$key",["in/${filename}"]]"#, "in/${filename}", "b.png").oss());
    }
}

#[test]
fn version_4_needs_exact_conditions_on_its_own_fields() {
    let document = |conditions: &[&str]| {
        let conditions = conditions.join(",");
        let text = format!(
            r#"{{"expiration":"2024-05-24T10:16:12Z","conditions":[{{"bucket":"media"}},{KEY},{conditions}]}}"#
        );
        OSS_V4.form_of(&text, &[("key", "in/a.png")])
    };
    let own = [
        r#"{"x-oss-signature-version":"OSS4-HMAC-SHA256"}"#,
        r#"["eq","$X-Oss-Credential","AKIAIOSFODNN7EXAMPLE/20240524/cn-hangzhou/oss/aliyun_v4_request"]"#,
        r#"{"x-oss-date":"20240524T101112Z"}"#,
    ];
    accepted(document(&own).oss());
    let open = [
        r#"["starts-with","$x-oss-signature-version",""]"#,
        r#"["in","$x-oss-credential",["AKIAIOSFODNN7EXAMPLE/20240524/cn-hangzhou/oss/aliyun_v4_request"]]"#,
        r#"["starts-with","$x-oss-date","2024"]"#,
    ];
    let names = ["x-oss-signature-version", "x-oss-credential", "x-oss-date"];
    for at in 0..3 {
        let mut left_open = own;
        left_open[at] = open[at];
        let mut left_out = own.to_vec();
        left_out.remove(at);
        for form in [document(&left_open), document(&left_out)] {
            assert_eq!(refused(form.oss(), Kind::PolicyConditionFailed).detail(), Some(names[at]));
        }
    }
    // The same policy with another date in the form.
    let moved = document(&own).set("x-oss-date", "20240524T101113Z");
    refused(moved.oss(), Kind::PolicyConditionFailed);
}

#[test]
fn version_4_is_at_most_seven_days_old() {
    let far = Signing { expiration: "2025-05-24T10:16:12Z", ..OSS_V4 };
    let at = |seconds: i64| good(&far).oss_with([&credentials()], after(seconds));
    for seconds in [-900, 0, 604_800] {
        let verified = accepted(at(seconds));
        assert_eq!(verified.valid_until(), after(604_800));
    }
    let error = refused(at(-901), Kind::RequestTimeTooSkewed);
    assert_eq!(error.status(), 403);
    let error = refused(at(604_801), Kind::Expired);
    assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
    // Version 1 has no date of its own.
    let old = good(&Signing { expiration: "2025-05-24T10:16:12Z", ..OSS_V1 });
    accepted(old.oss_with([&credentials()], after(20_000_000)));
}

#[test]
fn another_product_can_be_served() {
    let boxed = Signing { service: "oss-cloudbox", region: "cb-123", ..OSS_V4 };
    let verifier = OssFormVerifier::v4(addresses(), "cb-123").unwrap().product("oss-cloudbox").unwrap();
    let by = |form: &Upload| form.arrive(|r, f| verifier.verify(r, f, [&credentials()], now()));
    accepted(by(&good(&boxed)));
    refused(by(&good(&Signing { service: "oss", ..boxed })), Kind::InvalidSignatureField);
}

#[test]
fn fields_are_limited_as_by_oss() {
    let base = good(&OSS_V1);
    accepted(base.clone().with("x-oss-meta-a", "x".repeat(2 * 1024 * 1024)).oss());
    for form in [
        base.clone().with("x-oss-meta-a", "x".repeat(2 * 1024 * 1024 + 1)),
        base.clone().with(&"x".repeat(8 * 1024 + 1), ""),
        base.clone().with("a", "x".repeat(2 * 1024 * 1024)).with("b", "x".repeat(2 * 1024 * 1024)),
    ] {
        let error = refused(form.oss(), Kind::FormTooLarge);
        assert_eq!((error.code(), error.status()), ("FieldItemTooLong", 400));
    }
    let long =
        |bytes: usize| OSS_V1.form(r#"["starts-with","$key",""]"#, &[("key", &"k".repeat(bytes))]).oss();
    accepted(long(1023));
    assert_eq!(refused(long(1024), Kind::InvalidKey).code(), "InvalidObjectName");
}
