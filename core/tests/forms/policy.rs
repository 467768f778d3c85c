//! The policy document and its conditions, in both services.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use objsign::{UploadedForm, VerifyErrorKind as Kind};

use crate::support::*;

const FIELDS: &[(&str, &str)] = &[("key", "in/a.png")];

/// The document with these conditions after those that every form needs.
fn document(signing: &Signing, conditions: &str) -> String {
    let policy = signing.form(conditions, FIELDS).get("policy");
    String::from_utf8(STANDARD.decode(policy).unwrap()).unwrap()
}

#[test]
fn a_document_is_strict_json_in_strict_base64() {
    for signing in ALL {
        let good = document(&signing, r#"["eq","$key","in/a.png"]"#);
        let by = |policy: &str| signing.form_with(policy, FIELDS).verify_as(&signing);
        accepted(by(&STANDARD.encode(&good)));
        // Blanks in the JSON are the author's; of three lengths so that one needs each padding.
        for document in [format!(" {good}"), format!("{good} \n"), format!("\t{good}  ")] {
            accepted(by(&STANDARD.encode(&document)));
            let encoded = STANDARD.encode(&document);
            let mut bad = vec![
                format!(" {encoded}"),
                format!("{encoded}\n"),
                format!("{}\r\n{}", &encoded[..76], &encoded[76..]),
                format!("{encoded}="),
                format!("{encoded}===="),
                encoded.replacen('e', "%65", 1),
                "{}".into(),
            ];
            if encoded.ends_with('=') {
                bad.push(STANDARD_NO_PAD.encode(&document));
                // Another text that decodes to the same bytes: the unused bits of the last letter.
                let at = encoded.trim_end_matches('=').len() - 1;
                let next = char::from(encoded.as_bytes()[at] + 1);
                bad.push(format!("{}{next}{}", &encoded[..at], &encoded[at + 1..]));
            }
            for policy in bad {
                refused(by(&policy), Kind::InvalidPolicyDocument);
            }
        }
        // One of three question marks in a row gives a `/`.
        let marked = good.replace("in/a.png", "in/???.png");
        let by_marked =
            |policy: &str| signing.form_with(policy, &[("key", "in/???.png")]).verify_as(&signing);
        accepted(by_marked(&STANDARD.encode(&marked)));
        assert!(URL_SAFE.encode(&marked).contains('_'));
        refused(by_marked(&URL_SAFE.encode(&marked)), Kind::InvalidPolicyDocument);

        let conditions = good.split_once("\"conditions\":").unwrap().1.trim_end_matches('}').to_owned() + "}";
        let conditions = &conditions[..conditions.rfind(']').unwrap() + 1];
        let at = r#""expiration":"2024-05-24T10:16:12Z""#;
        accepted(by(&STANDARD.encode(format!(r#"{{"conditions":{conditions},{at}}}"#))));
        for bad in [
            format!(r#"{{{at}}}"#),
            format!(r#"{{"conditions":{conditions}}}"#),
            format!(r#"{{{at},"conditions":{conditions},"conditions":[]}}"#),
            format!(r#"{{{at},{at},"conditions":{conditions}}}"#),
            format!(r#"{{{at},"conditions":{conditions},"x":1}}"#),
            format!(r#"{{{},"conditions":{conditions}}}"#, at.replace("expiration", "Expiration")),
            format!(r#"{{{at},"Conditions":{conditions}}}"#),
            format!(r#"{{{at},"conditions":{conditions}}}{{}}"#),
            format!(r#"[{{{at},"conditions":{conditions}}}]"#),
            format!("\u{feff}{good}"),
            good.replace("2024-05-24T10:16:12Z", "2024-02-30T10:16:12Z"),
            good.replace("2024-05-24T10:16:12Z", "2024-05-24T10:16:12+00:00"),
            good.replace("2024-05-24T10:16:12Z", "2024-05-24 10:16:12Z"),
            good.replace("2024-05-24T10:16:12Z", "2024-05-24T10:16:12.1Z"),
            good.replace("2024-05-24T10:16:12Z", "1716545772"),
        ] {
            let error = refused(by(&STANDARD.encode(&bad)), Kind::InvalidPolicyDocument);
            assert_eq!((error.code(), error.status()), ("InvalidPolicyDocument", 400), "{bad}");
        }
        let mut not_utf8 = good.into_bytes();
        not_utf8[3] = 0xff;
        refused(by(&STANDARD.encode(not_utf8)), Kind::InvalidPolicyDocument);
    }
}

#[test]
fn a_condition_is_one_of_the_known_shapes() {
    for signing in ALL {
        let by = |condition: &str| {
            let conditions = format!(r#"{{"key":"in/a.png"}},{condition}"#);
            signing.form(&conditions, FIELDS).verify_as(&signing)
        };
        for good in [r#"{"KEY":"in/a.png"}"#, r#"["eq","$Key","in/a.png"]"#, r#"["starts-with","$key",""]"#] {
            accepted(by(good));
        }
        for bad in [
            "{}",
            "[]",
            "null",
            "1",
            r#"{"key":"in/a.png","acl":"private"}"#,
            r#"{"key":null}"#,
            r#"{"key":["in/a.png"]}"#,
            r#"["eq","key","in/a.png"]"#,
            r#"["eq","$key"]"#,
            r#"["eq","$key","in/a.png",""]"#,
            r#"["EQ","$key","in/a.png"]"#,
            r#"["STARTS-WITH","$key",""]"#,
            r#"["ends-with","$key",""]"#,
            r#"{"$key":"in/a.png"}"#,
            r#"["eq","$$key","in/a.png"]"#,
            "[\"eq\",\"$\u{212a}ey\",\"in/a.png\"]",
            r#"["starts-with","$key","in\$"]"#,
            r#"["starts-with","$key","in\v"]"#,
            r#"["starts-with","$key","\ud800"]"#,
            r#"["starts-with","$key","\u0000"]"#,
            r#"["content-length-range",-1,10]"#,
            r#"["content-length-range",1.5,200]"#,
            r#"["content-length-range",1e2,200]"#,
            r#"["content-length-range",1]"#,
            r#"["content-length-range",1,200,300]"#,
            r#"["content-length-range",1,null]"#,
            r#"["content-length-range",1,99999999999999999999]"#,
        ] {
            refused(by(bad), Kind::InvalidPolicyDocument);
        }
    }
    for signing in [SIG_V4, SIG_V2] {
        for list in [r#"["in","$key",["in/a.png"]]"#, r#"["not-in","$key",[]]"#] {
            refused(signing.form(list, FIELDS).s3(), Kind::InvalidPolicyDocument);
        }
    }
}

#[test]
fn a_policy_ends_at_its_expiration() {
    for signing in ALL {
        let at = |millis: i64| {
            let expiration = "2024-05-24T10:16:12.500Z";
            let form = good(&Signing { expiration, ..signing });
            let now = objsign::Timestamp::from_unix_millis(after(300).unix_millis() + millis).unwrap();
            match signing.version {
                Version::SigV4 | Version::SigV2 => form.s3_with([&credentials()], now),
                Version::OssV4 | Version::OssV1 => form.oss_with([&credentials()], now),
            }
        };
        let verified = accepted(at(499));
        assert_eq!(verified.valid_until().unix_millis(), after(300).unix_millis() + 499);
        for late in [500, 501, 86_400_000] {
            let error = refused(at(late), Kind::PolicyExpired);
            assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
            assert_eq!(error.message(), "Invalid according to Policy: Policy expired.");
        }
    }
}

#[test]
fn lengths_are_inclusive() {
    for signing in ALL {
        let by = |ranges: &str, size: u64| {
            let conditions = format!(r#"{{"key":"in/a.png"}},{ranges}"#);
            signing.form(&conditions, FIELDS).size(size).verify_as(&signing)
        };
        for range in [
            r#"["content-length-range",10,20]"#,
            r#"["content-length-range","10","20"]"#,
            r#"["content-length-range","10",20]"#,
            r#"["content-length-range",0,20],["content-length-range",10,"30"]"#,
        ] {
            assert_eq!(accepted(by(range, 10)).size_limits(), Some(10..=20));
            accepted(by(range, 20));
            let error = refused(by(range, 9), Kind::EntityTooSmall);
            assert_eq!((error.code(), error.status()), ("EntityTooSmall", 400));
            let error = refused(by(range, 21), Kind::EntityTooLarge);
            assert_eq!((error.code(), error.status()), ("EntityTooLarge", 400));
        }
        accepted(by(r#"["content-length-range",0,0]"#, 0));
        accepted(by(r#"["content-length-range",0,18446744073709551615]"#, u64::MAX));
        for size in [0, 10, 15, 20, u64::MAX] {
            assert!(by(r#"["content-length-range",20,10]"#, size).is_err(), "min above max");
            assert!(by(r#"["content-length-range",0,9],["content-length-range",11,20]"#, size).is_err());
        }
        for word in ["many", "-1", "1.5", "", " 1", "+1", "007", "1e3", "0x10", "１"] {
            let range = format!(r#"["content-length-range",0,"{word}"]"#);
            let error = refused(by(&range, 0), Kind::PolicyConditionFailed);
            assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
        }
    }
}

#[test]
fn a_streamed_file_is_measured_afterwards() {
    let sent = SIG_V4.form(r#"{"key":"in/a.png"},["content-length-range",10,20]"#, FIELDS);
    let verified = sent.arrive(|request, _| {
        let form = UploadedForm::new(&sent.fields).streamed_file(None);
        s3_verifier().verify(request, &form, [&credentials()], now())
    });
    let verified = accepted(verified);
    assert!(verified.check_size(10).is_ok() && verified.check_size(20).is_ok());
    assert_eq!(verified.check_size(9).unwrap_err().kind(), Kind::EntityTooSmall);
    assert_eq!(verified.check_size(21).unwrap_err().kind(), Kind::EntityTooLarge);
}

#[test]
fn every_condition_must_hold_with_values_as_they_are() {
    for signing in ALL {
        let by = |conditions: &str, key: &str| signing.form(conditions, &[("key", key)]).verify_as(&signing);
        let two = r#"["starts-with","$key","in/"],["starts-with","$key","in/a"]"#;
        accepted(by(two, "in/a.png"));
        let error = refused(by(two, "in/b.png"), Kind::PolicyConditionFailed);
        assert_eq!(error.detail(), Some(r#"["starts-with","$key","in/a"]"#));
        assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
        refused(by(r#"{"key":"in/a.png"},{"key":"in/b.png"}"#, "in/a.png"), Kind::PolicyConditionFailed);
        for (condition, key) in [
            (r#"{"key":"in/a.png"}"#, "in/A.png"),
            (r#"{"key":"in/a.png"}"#, "in/a.png "),
            (r#"{"key":"in/a.png"}"#, "in/a.pn"),
            (r#"{"key":"in/a+b"}"#, "in/a b"),
            (r#"{"key":"in/a b"}"#, "in/a%20b"),
            (r#"["starts-with","$key","In/"]"#, "in/a.png"),
            (r#"["starts-with","$key","in/"]"#, "in"),
            (r#"["starts-with","$key","in/"]"#, "/in/a.png"),
            ("{\"key\":\"in/\u{e9}\"}", "in/e\u{301}"),
        ] {
            refused(by(condition, key), Kind::PolicyConditionFailed);
        }
        // What follows an allowed prefix is the uploader's: the caller must not use it as a path of files.
        assert_eq!(accepted(by(r#"["starts-with","$key","in/"]"#, "in/../x")).key(), b"in/../x");
        // Not text, and covered by a prefix all the same.
        let form = signing.form(r#"["starts-with","$key","in/"]"#, FIELDS).set("key", b"in/\xff");
        let verified = accepted(form.verify_as(&signing));
        assert_eq!((verified.key(), verified.key_str()), (&b"in/\xff"[..], None));
    }
}

#[test]
fn a_content_type_is_a_list() {
    for signing in ALL {
        let by = |value: &str| {
            let conditions = r#"{"key":"in/a.png"},["starts-with","$content-type","image/"]"#;
            signing.form(conditions, &[("key", "in/a.png"), ("Content-Type", value)]).verify_as(&signing)
        };
        for good in ["image/png", "image/png,image/gif", "image/png, image/gif", "image/"] {
            assert_eq!(accepted(by(good)).content_type(), Some(good.as_bytes()));
        }
        for bad in [
            "image/png,text/html",
            "text/html,image/png",
            "image/png,",
            "image/png,,image/gif",
            "Image/png",
            " image/png",
            "",
        ] {
            refused(by(bad), Kind::PolicyConditionFailed);
        }
    }
    // Any other field is one value.
    let conditions = r#"{"key":"in/a.png"},["starts-with","$Content-Disposition","a"]"#;
    accepted(SIG_V4.form(conditions, &[("key", "in/a.png"), ("Content-Disposition", "a,b")]).s3());
}

#[test]
fn the_bucket_is_the_one_posted_to() {
    for signing in ALL {
        let other =
            r#"{"expiration":"2024-05-24T10:16:12Z","conditions":[{"bucket":"other"},{"key":"in/a.png"}]}"#;
        refused(signing.form_of(other, FIELDS).verify_as(&signing), Kind::PolicyConditionFailed);
        refused(
            Upload { host: "other.store.test", ..good(&signing) }.verify_as(&signing),
            Kind::PolicyConditionFailed,
        );
    }
    for signing in [SIG_V4, SIG_V2] {
        accepted(good(&signing).with("bucket", "media").s3());
        for wrong in ["other", "Media", "", "media "] {
            refused(good(&signing).with("Bucket", wrong).s3(), Kind::PolicyConditionFailed);
        }
    }
    for signing in [OSS_V4, OSS_V1] {
        // Never a field: nothing speaks of it, whatever its value.
        for value in ["media", "other"] {
            let verified = accepted(good(&signing).with("bucket", value).oss());
            assert_eq!((verified.bucket(), verified.is_covered("bucket")), ("media", false));
            assert_eq!(verified.uncovered_fields().next(), Some(("bucket", value.as_bytes())));
            refused(good(&signing).with("bucket", value).strict(), Kind::ExtraField);
        }
    }
}

#[test]
fn many_conditions_end_early() {
    for signing in ALL {
        let many = |count: usize| vec![r#"["starts-with","$key",""]"#; count].join(",");
        let by = |count: usize| signing.form(&many(count), FIELDS).verify_as(&signing);
        accepted(by(200));
        refused(by(256), Kind::InvalidPolicyDocument);
        let error = by(10_000).unwrap_err();
        let is_s3 = matches!(signing.version, Version::SigV4 | Version::SigV2);
        assert_eq!(error.kind(), if is_s3 { Kind::FormTooLarge } else { Kind::InvalidPolicyDocument });
        assert_eq!(error.status(), 400);
        // Deep, and long in one condition.
        let deep = signing.form_of(&"[".repeat(10_000), FIELDS).verify_as(&signing);
        refused(deep, Kind::InvalidPolicyDocument);
    }
}
