//! What S3 alone rules: coverage, absent fields, `${filename}` everywhere, what may be left open.

use objsign::{Scheme, VerifyErrorKind as Kind};

use crate::support::*;

const KEY: &str = r#"["starts-with","$key","in/"]"#;

fn form(conditions: &str, fields: &[(&str, &str)]) -> Upload {
    SIG_V4.form(&format!("{KEY},{conditions}"), &[&[("key", "in/a.png")], fields].concat())
}

#[test]
fn every_field_needs_a_condition() {
    accepted(form(r#"{"acl":"private"}"#, &[("acl", "private")]).s3());
    for (name, shown) in
        [("acl", "acl"), ("X-Amz-Meta-A", "x-amz-meta-a"), ("submit", "submit"), ("tagging", "tagging")]
    {
        let error = refused(form(r#"["starts-with","$key",""]"#, &[(name, "x")]).s3(), Kind::ExtraField);
        assert_eq!((error.code(), error.status(), error.detail()), ("AccessDenied", 403, Some(shown)));
        assert!(error.to_xml("r").contains(&format!("Extra input fields: {shown}</Message>")));
    }
    // Another name that only looks the same.
    for name in ["x-amz-acl", "acl2", "ac", "a cl"] {
        refused(form(r#"{"acl":"private"}"#, &[("acl", "private"), (name, "x")]).s3(), Kind::ExtraField);
    }
    // The signature's own fields but those that cannot name themselves.
    let bare = r#"{"expiration":"2024-05-24T10:16:12Z","conditions":[{"bucket":"media"},["starts-with","$key",""]]}"#;
    let error = refused(SIG_V4.form_of(bare, &[("key", "k")]).s3(), Kind::ExtraField);
    assert_eq!(error.detail(), Some("x-amz-algorithm, x-amz-credential, x-amz-date"));
    accepted(SIG_V2.form_of(bare, &[("key", "k")]).s3());
    // A policy without the bucket would be good for all of them.
    let error = refused(
        SIG_V2.form_of(&bare.replace(r#"{"bucket":"media"},"#, ""), &[("key", "k")]).s3(),
        Kind::ExtraField,
    );
    assert_eq!(error.detail(), Some("bucket"));
}

#[test]
fn ignored_fields_need_none() {
    let verified = accepted(
        form(r#"{"acl":"private"}"#, &[("acl", "private"), ("X-Ignore-This", "x"), ("x-ignore-", "y")]).s3(),
    );
    assert_eq!(verified.fields().map(|(name, _)| name).collect::<Vec<_>>(), ["key", "acl"]);
    assert_eq!(verified.uncovered_fields().count(), 0);
    refused(form(r#"{"acl":"private"}"#, &[("acl", "private"), ("x-ignore", "x")]).s3(), Kind::ExtraField);
    refused(
        form(r#"{"acl":"private"}"#, &[("acl", "private"), (" x-ignore-a", "x")]).s3(),
        Kind::InvalidField,
    );
    // OSS has no such names.
    let oss = good(&OSS_V1).with("x-ignore-a", "x");
    assert_eq!(accepted(oss.oss()).uncovered_fields().count(), 1);
    refused(oss.strict(), Kind::ExtraField);
}

#[test]
fn a_condition_on_an_absent_field_fails() {
    for condition in [
        r#"["starts-with","$acl",""]"#,
        r#"["starts-with","$x-amz-meta-a",""]"#,
        r#"{"acl":""}"#,
        r#"["eq","$file",""]"#,
    ] {
        let error = refused(form(condition, &[]).s3(), Kind::PolicyConditionFailed);
        assert!(error.to_xml("r").contains("Policy Condition failed: "));
    }
    accepted(form(r#"["starts-with","$acl",""]"#, &[("acl", "")]).s3());
    accepted(form(r#"["starts-with","$x-amz-meta-a",""]"#, &[("x-amz-meta-a", "any")]).s3());
    accepted(form(r#"{"acl":""}"#, &[("acl", "")]).s3());
}

#[test]
fn a_prefix_leaves_open_only_what_s3_leaves_open() {
    for name in [
        "acl",
        "Cache-Control",
        "content-type",
        "Content-Disposition",
        "Content-Encoding",
        "Expires",
        "success_action_redirect",
        "redirect",
        "x-amz-meta-a",
        "X-Amz-Meta-",
    ] {
        accepted(form(&format!(r#"["starts-with","${name}","x"]"#), &[(name, "xyz")]).s3());
    }
    for name in [
        "success_action_status",
        "x-amz-storage-class",
        "x-amz-server-side-encryption",
        "x-amz-website-redirect-location",
        "x-amz-acl",
        "Content-MD5",
        "tagging",
        "name",
        "x-amz-met",
        "x-ignore-a",
    ] {
        refused(
            form(&format!(r#"["starts-with","${name}","x"]"#), &[(name, "xyz")]).s3(),
            Kind::PolicyConditionFailed,
        );
        accepted(form(&format!(r#"{{"{name}":"xyz"}}"#), &[(name, "xyz")]).s3());
    }
    for name in ["bucket", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"] {
        refused(form(&format!(r#"["starts-with","${name}",""]"#), &[]).s3(), Kind::PolicyConditionFailed);
    }
    let token = Signing { token: Some(TOKEN), ..SIG_V4 };
    let open =
        token.form(&format!(r#"{KEY},["starts-with","$x-amz-security-token",""]"#), &[("key", "in/a")]);
    refused(open.s3_with([&temporary()], now()), Kind::PolicyConditionFailed);
}

#[test]
fn the_file_name_goes_in_before_the_conditions_and_once() {
    let by = |condition: &str, key: &str, name: Option<&str>| {
        SIG_V4.form(condition, &[("key", key)]).file_name(name).s3()
    };
    for (key, name, expected) in [
        ("in/${filename}", Some("b.png"), "in/b.png"),
        ("in/${filename}", Some("C:\\x\\b.png"), "in/b.png"),
        ("in/${filename}", Some("../../b.png"), "in/b.png"),
        ("in/${filename}", Some(""), "in/"),
        ("in/${filename}", None, "in/${filename}"),
        ("in/${filename}", Some("${filename}"), "in/${filename}"),
        ("${filename}", Some("in/"), ""),
    ] {
        let result = by(r#"["starts-with","$key","in/"]"#, key, name);
        match expected {
            "" => drop(refused(result, Kind::InvalidKey)),
            _ => assert_eq!(accepted(result).key_str(), Some(expected)),
        }
    }
    accepted(by(r#"{"key":"in/b.png"}"#, "in/${filename}", Some("b.png")));
    refused(by(r#"{"key":"in/${filename}"}"#, "in/${filename}", Some("b.png")), Kind::PolicyConditionFailed);
    refused(by(r#"["starts-with","$key","in/"]"#, "${filename}/b", Some("out")), Kind::PolicyConditionFailed);
    // Every other field too.
    let meta = form(r#"{"x-amz-meta-name":"b.png"}"#, &[("x-amz-meta-name", "${filename}")]);
    let verified = accepted(meta.clone().file_name(Some("b.png")).s3());
    assert_eq!(verified.field("x-amz-meta-name"), Some(&b"b.png"[..]));
    refused(meta.clone().file_name(Some("c.png")).s3(), Kind::PolicyConditionFailed);
    refused(meta.file_name(Some("b.png\r\nx-amz-acl: public-read")).s3(), Kind::InvalidField);
}

#[test]
fn hostile_names_and_values_are_refused() {
    for name in ["", " acl", "acl ", "a\ncl", "a\0cl", "\u{212a}ey", "é", "a\"b", "$acl", "a\\b"] {
        refused(form(r#"{"acl":"private"}"#, &[("acl", "private"), (name, "x")]).s3(), Kind::InvalidField);
    }
    refused(good(&SIG_V4).with("x", b"\xff").s3(), Kind::ExtraField);
    for value in ["a\nb", "a\r\nx-amz-acl: public-read", "a\0b"] {
        for name in ["Content-Type", "x-amz-meta-a", "acl", "success_action_redirect"] {
            let open = form(&format!(r#"["starts-with","${name}",""]"#), &[(name, value)]);
            let error = refused(open.s3(), Kind::InvalidField);
            assert_eq!(error.detail(), Some(&*name.to_lowercase()));
        }
    }
}

#[test]
fn what_comes_before_the_file_is_limited() {
    let base = form(r#"["starts-with","$x-amz-meta-a",""]"#, &[("x-amz-meta-a", "")]);
    let used: usize = base.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    accepted(base.clone().set("x-amz-meta-a", "x".repeat(20_480 - used)).s3());
    let error = refused(base.clone().set("x-amz-meta-a", "x".repeat(20_481 - used)).s3(), Kind::FormTooLarge);
    assert_eq!((error.code(), error.status()), ("MaxPostPreDataLengthExceeded", 400));
    let mut many = base.clone();
    for number in 0..300 {
        many.add(&format!("x-ignore-{number}"), "");
    }
    refused(many.s3(), Kind::FormTooLarge);
    refused(base.clone().file_name(Some(&"x".repeat(8193))).s3(), Kind::FormTooLarge);
    let long =
        |bytes: usize| SIG_V4.form(r#"["starts-with","$key",""]"#, &[("key", &"k".repeat(bytes))]).s3();
    accepted(long(1024));
    refused(long(1025), Kind::InvalidKey);
    let grown = SIG_V4.form(r#"["starts-with","$key",""]"#, &[("key", &"${filename}".repeat(1000))]);
    refused(grown.file_name(Some(&"x".repeat(8000))).s3(), Kind::InvalidKey);
    // Many fields that grow a little are as much work as one that grows a lot.
    let mut many = good(&SIG_V4);
    for number in 0..100 {
        many.add(&format!("x-ignore-{number}"), "${filename}".repeat(8));
    }
    refused(many.clone().file_name(Some(&"x".repeat(8000))).s3(), Kind::InvalidField);
    accepted(many.file_name(Some(&"x".repeat(80))).s3());
}

#[test]
fn of_a_host_that_is_none_nothing_is_repeated() {
    let host: &'static str = Box::leak("a".repeat(1 << 20).into_boxed_str());
    let mut upload = good(&SIG_V4);
    upload.host = host;
    let error = refused(upload.s3(), Kind::RequestTooLarge);
    assert!(error.to_xml("r").len() < 1000);
}

#[test]
fn says_what_was_covered() {
    let fields = [("Content-Type", "image/png"), ("acl", "private"), ("x-amz-meta-Name", "Ä")];
    let conditions =
        r#"{"Content-type":"image/png"},{"acl":"private"},["starts-with","$X-AMZ-meta-name",""]"#;
    let verified = accepted(form(conditions, &fields).s3());
    assert_eq!(verified.scheme(), Scheme::SigV4Form);
    assert_eq!(verified.content_type(), Some(&b"image/png"[..]));
    let names: Vec<_> = verified.fields().map(|(name, _)| name).collect();
    assert_eq!(names, ["key", "content-type", "acl", "x-amz-meta-name"]);
    assert_eq!(verified.field("x-amz-meta-name"), Some("Ä".as_bytes()));
    assert_eq!(verified.size_limits(), None);
    let shown = format!("{verified:?}");
    assert!(!shown.contains("private") && shown.contains("acl"), "{shown}");
    // Two uploads of one form are one signature.
    let again = accepted(form(conditions, &fields).file_name(Some("b")).s3());
    assert_eq!(verified.replay_key(), again.replay_key());
    assert_ne!(verified.replay_key(), accepted(good(&SIG_V4).s3()).replay_key());
}

#[test]
fn an_error_escapes_what_it_repeats() {
    let conditions = r#"["eq","$acl","<b>&\""]"#;
    let error = refused(form(conditions, &[("acl", "x")]).s3(), Kind::PolicyConditionFailed);
    let xml = error.to_xml("1");
    assert!(!xml.contains("<b>") && xml.contains("&lt;b&gt;&amp;"), "{xml}");
    let name = format!("x-{}", "y".repeat(5000));
    let error = refused(form(r#"["starts-with","$key",""]"#, &[(&name, "x")]).s3(), Kind::ExtraField);
    assert_eq!(error.detail().unwrap().len(), 256);
}

#[test]
fn an_error_forges_no_line_of_a_log_and_tells_no_key() {
    let conditions = r#"["eq","$acl","a\u2028b\u202ec\u2066d"]"#;
    let error = refused(form(conditions, &[("acl", "x")]).s3(), Kind::PolicyConditionFailed);
    assert_eq!(error.detail(), Some(r#"["eq","$acl","a?b?c?d"]"#));
    for name in
        ["x-amz-server-side-encryption-customer-key", "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key"]
    {
        let error = form(&format!(r#"["eq","${name}","c2VjcmV0"]"#), &[(name, "x")]).s3().unwrap_err();
        assert_eq!(
            (error.kind(), error.detail()),
            (Kind::PolicyConditionFailed, Some(&*name.to_lowercase()))
        );
    }
}

#[test]
fn version_4_is_at_most_seven_days_old_unless_told_otherwise() {
    let far = good(&Signing { expiration: "2025-05-24T10:16:12Z", ..SIG_V4 });
    for seconds in [-900, 0, 604_800] {
        accepted(far.s3_with([&credentials()], after(seconds)));
    }
    refused(far.s3_with([&credentials()], after(-901)), Kind::RequestTimeTooSkewed);
    let error = refused(far.s3_with([&credentials()], after(604_801)), Kind::Expired);
    assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
    let patient = s3_verifier().max_age(20_000_000);
    accepted(far.arrive(|r, f| patient.verify(r, f, [&credentials()], after(20_000_000))));
    refused(far.arrive(|r, f| patient.verify(r, f, [&credentials()], after(20_000_001))), Kind::Expired);
    // Version 2 has no date of its own.
    let old = good(&Signing { expiration: "2025-05-24T10:16:12Z", ..SIG_V2 });
    accepted(old.s3_with([&credentials()], after(20_000_000)));
}
