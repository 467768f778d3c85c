//! Fields of the signature, scope, tokens, keys, and what is no form at all. Both services.

use objsign::{Credentials, ParsedForm, VerifyErrorKind as Kind};

use crate::support::*;

#[test]
fn a_good_form_of_every_version() {
    for signing in ALL {
        let verified = accepted(good(&signing).verify_as(&signing));
        assert_eq!(verified.bucket(), "media");
        assert_eq!(verified.key_str(), Some("in/a.png"));
        assert_eq!(verified.access_key_id(), KEY_ID);
        assert_eq!(verified.size_limits(), Some(1..=1000));
        assert_eq!(verified.expires_at(), after(300));
        assert_eq!(verified.valid_until().unix_millis(), after(300).unix_millis() - 1);
        assert_eq!(verified.fields().collect::<Vec<_>>(), [("key", &b"in/a.png"[..])]);
        assert_eq!(verified.uncovered_fields().count(), 0);
        assert_eq!(verified.replay_key().len(), 64);
    }
}

#[test]
fn every_field_of_the_signature_is_needed() {
    for signing in ALL {
        let own: &[&str] = match signing.version {
            Version::SigV4 => {
                &["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "policy"]
            }
            Version::SigV2 => &["AWSAccessKeyId", "signature", "policy"],
            Version::OssV4 => {
                &["x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-signature", "policy"]
            }
            Version::OssV1 => &["OSSAccessKeyId", "Signature", "policy"],
        };
        for name in own {
            for form in [good(&signing).without(name), good(&signing).set(name, "")] {
                let error = refused(form.verify_as(&signing), Kind::MissingField);
                assert_eq!(
                    (error.detail(), error.code(), error.status()),
                    (Some(*name), "InvalidArgument", 400)
                );
            }
        }
    }
}

#[test]
fn key_and_file_are_needed_once() {
    for signing in ALL {
        let is_oss = matches!(signing.version, Version::OssV4 | Version::OssV1);
        for form in [good(&signing).without("key"), good(&signing).set("key", "")] {
            let error = refused(form.verify_as(&signing), Kind::MissingKey);
            let code = if is_oss { "IncorrectNumberOfFilesInPOSTRequest" } else { "InvalidArgument" };
            assert_eq!((error.code(), error.status()), (code, 400));
        }
        for files in [0, 2] {
            let mut form = good(&signing);
            form.files = files;
            assert_eq!(refused(form.verify_as(&signing), Kind::IncorrectNumberOfFiles).status(), 400);
        }
        for name in ["file", "File"] {
            refused(good(&signing).with(name, "x").verify_as(&signing), Kind::IncorrectNumberOfFiles);
        }
    }
}

#[test]
fn no_field_twice() {
    for signing in ALL {
        for (name, value) in [("key", "in/a.png"), ("KEY", "in/b.png"), ("Policy", "x"), ("kEy", "")] {
            let error = refused(good(&signing).with(name, value).verify_as(&signing), Kind::RepeatedField);
            assert_eq!((error.detail(), error.status()), (Some(&*name.to_lowercase()), 400));
        }
        let name = signing.signature_field().to_uppercase();
        refused(good(&signing).with(&name, "x").verify_as(&signing), Kind::RepeatedField);
    }
}

#[test]
fn not_both_versions() {
    for (signing, foreign) in [
        (SIG_V4, "signature"),
        (SIG_V4, "AWSAccessKeyId"),
        (SIG_V2, "x-amz-signature"),
        (SIG_V2, "X-Amz-Date"),
        (OSS_V4, "Signature"),
        (OSS_V4, "ossaccesskeyid"),
        (OSS_V1, "x-oss-signature"),
        (OSS_V1, "x-oss-signature-version"),
    ] {
        let error = refused(good(&signing).with(foreign, "").verify_as(&signing), Kind::TwoMechanisms);
        assert_eq!((error.code(), error.status()), ("InvalidArgument", 400));
    }
}

#[test]
fn only_the_versions_allowed() {
    let s3 = |form: &Upload| form.arrive(|r, f| s3_verifier().verify(r, f, [&credentials()], now()));
    accepted(s3(&good(&SIG_V4)));
    refused(s3(&good(&SIG_V2)), Kind::VersionNotAllowed);
    let v4 = objsign::OssFormVerifier::v4(addresses(), REGION).unwrap();
    let v1 = objsign::OssFormVerifier::v1(addresses());
    let by = |form: &Upload, verifier: &objsign::OssFormVerifier| {
        form.arrive(|r, f| verifier.verify(r, f, [&credentials()], now()))
    };
    accepted(by(&good(&OSS_V4), &v4));
    refused(by(&good(&OSS_V1), &v4), Kind::VersionNotAllowed);
    accepted(by(&good(&OSS_V1), &v1));
    refused(by(&good(&OSS_V4), &v1), Kind::VersionNotAllowed);
    refused(by(&good(&SIG_V2), &v1), Kind::MissingField);
}

#[test]
fn a_signature_is_compared_whole() {
    for signing in ALL {
        let name = signing.signature_field();
        let right = good(&signing).get(name);
        let first = right.chars().next().unwrap();
        let last = right.trim_end_matches('=').chars().last().unwrap();
        let other_last = if last == '0' { '1' } else { '0' };
        let changed_last = right.replacen(
            &right[right.trim_end_matches('=').len() - 1..],
            &format!("{other_last}{}", &right[right.trim_end_matches('=').len()..]),
            1,
        );
        for wrong in [
            format!("{right}0"),
            format!("{first}{right}"),
            right[..right.len() - 1].to_owned(),
            format!(" {right}"),
            format!("{right}\n"),
            right.to_uppercase(),
            right.to_lowercase() + "=",
            changed_last,
            right.replace('=', ""),
            "0".repeat(64),
            "é".into(),
        ] {
            if wrong != right {
                let kind = match wrong.contains('\n') && name.starts_with("x-") {
                    true => Kind::InvalidField,
                    false => Kind::SignatureMismatch,
                };
                let error = refused(good(&signing).set(name, &wrong).verify_as(&signing), kind);
                assert!(!format!("{error} {error:?} {}", error.message()).contains(&right), "{error}");
            }
        }
    }
}

#[test]
fn the_signature_comes_before_the_policy() {
    for signing in ALL {
        for policy in ["", "!", "e30=", "bm8="] {
            let signed = signing.form_with(policy, &[("key", "in/a.png")]);
            let kind = if policy.is_empty() { Kind::MissingField } else { Kind::InvalidPolicyDocument };
            refused(signed.verify_as(&signing), kind);
            if !policy.is_empty() {
                let unsigned = signed.set(signing.signature_field(), "x");
                refused(unsigned.verify_as(&signing), Kind::SignatureMismatch);
            }
        }
    }
}

#[test]
fn a_scope_of_another_region_service_or_day_is_refused_though_rightly_signed() {
    for base in [SIG_V4, OSS_V4] {
        for signing in [
            Signing { region: "cn-beijing", ..base },
            Signing { region: "CN-HANGZHOU", ..base },
            Signing { region: "", ..base },
            Signing { service: "sts", ..base },
            Signing { service: "iam", ..base },
            Signing { day: "20240523", ..base },
            Signing { day: "20240525", ..base },
            Signing { terminator: "aws5_request", ..base },
            Signing { terminator: "", ..base },
            Signing { terminator: "aws4_request/x", ..base },
            Signing { date: "20240525T101112Z", ..base },
            Signing { algorithm: "AWS4-HMAC-SHA1", ..base },
            Signing { algorithm: "aws4-hmac-sha256", ..base },
            Signing { date: "20240230T101112Z", ..base },
            Signing { date: "2024-05-24T10:11:12Z", ..base },
            Signing { date: "Fri, 24 May 2024 10:11:12 GMT", ..base },
            Signing { date: "20240524T101112", ..base },
        ] {
            let error = refused(good(&signing).verify_as(&base), Kind::InvalidSignatureField);
            assert_eq!((error.code(), error.status()), ("InvalidArgument", 400));
        }
        // The scheme of the other service.
        let crossed = if base.version == Version::SigV4 { OSS_V4 } else { SIG_V4 };
        refused(
            good(&Signing { version: base.version, ..crossed }).verify_as(&base),
            Kind::InvalidSignatureField,
        );
    }
}

#[test]
fn the_token_is_the_one_issued_with_the_key() {
    let by = |form: &Upload, signing: &Signing, key: &Credentials| match signing.version {
        Version::SigV4 | Version::SigV2 => form.s3_with([key], now()),
        Version::OssV4 | Version::OssV1 => form.oss_with([key], now()),
    };
    for base in ALL {
        let with = |token| good(&Signing { token, ..base });
        accepted(by(&with(Some(TOKEN)), &base, &temporary()));
        accepted(by(&with(None), &base, &credentials()));
        refused(by(&with(None), &base, &temporary()), Kind::TokenMissing);
        refused(by(&with(Some("FQoGZXIvYXdzEXAMPLEtoken//+/=")), &base, &temporary()), Kind::TokenMismatch);
        refused(by(&with(Some("")), &base, &temporary()), Kind::TokenMismatch);
        let error = refused(by(&with(Some(TOKEN)), &base, &credentials()), Kind::TokenNotExpected);
        assert!(!error.to_xml("r").contains(TOKEN));
        let ended = temporary().expires_at(now());
        refused(by(&with(Some(TOKEN)), &base, &ended), Kind::TokenExpired);
        // Out of the policy, put back by hand.
        let field = if matches!(base.version, Version::SigV4 | Version::SigV2) { "amz" } else { "oss" };
        let field = format!("x-{field}-security-token");
        let unnamed = with(None).with(&field, TOKEN);
        match field.as_str() {
            "x-amz-security-token" => drop(refused(by(&unnamed, &base, &temporary()), Kind::ExtraField)),
            _ => drop(accepted(by(&unnamed, &base, &temporary()))),
        }
        // A policy whose token is not the field's, in an error without the token.
        let other = with(Some("othertokenothertoken")).set(&field, TOKEN);
        let error = refused(by(&other, &base, &temporary()), Kind::PolicyConditionFailed);
        assert_eq!(error.detail(), Some(&*field));
        assert!(!error.to_xml("r").contains("othertoken") && !error.to_xml("r").contains(TOKEN));
    }
}

#[test]
fn keys_are_looked_up_and_rotated() {
    let other = Credentials::new(KEY_ID, "another secret of the same key id").unwrap();
    let stranger = Credentials::new("AKIDSTRANGER", SECRET).unwrap();
    for signing in ALL {
        let form = good(&signing);
        let by = |keys: &[&Credentials]| match signing.version {
            Version::SigV4 | Version::SigV2 => form.s3_with(keys.iter().copied(), now()),
            Version::OssV4 | Version::OssV1 => form.oss_with(keys.iter().copied(), now()),
        };
        accepted(by(&[&other, &credentials()]));
        refused(by(&[&other]), Kind::SignatureMismatch);
        let error = refused(by(&[&stranger]), Kind::UnknownAccessKey);
        assert_eq!((error.code(), error.status()), ("InvalidAccessKeyId", 403));
        refused(by(&[]), Kind::UnknownAccessKey);
    }
    let hidden = |form: &Upload| {
        form.arrive(|r, f| s3_verifier().hide_unknown_keys().verify(r, f, [&stranger], now()))
    };
    refused(hidden(&good(&SIG_V4)), Kind::SignatureMismatch);
    for id in ["A\nB", "A B", "é"] {
        refused(good(&SIG_V2).set("AWSAccessKeyId", id).s3(), Kind::UnknownAccessKey);
        refused(good(&OSS_V1).set("OSSAccessKeyId", id).oss(), Kind::UnknownAccessKey);
    }
    refused(good(&OSS_V1).set("OSSAccessKeyId", "A/B").oss(), Kind::UnknownAccessKey);
}

#[test]
fn a_claim_can_wait_for_its_keys() {
    fn owned<T: Send + 'static>(value: T) -> T {
        value
    }
    let Ok(ParsedForm::Signed(claim)) = good(&SIG_V4).parse_s3() else { panic!("not signed") };
    assert_eq!(claim.access_key_id(), KEY_ID);
    assert!(owned(claim).verify([&credentials()]).is_ok());
}

#[test]
fn a_form_without_policy_and_signature_is_anonymous() {
    let fields = [("key", "in/${filename}"), ("acl", "public-read"), ("Content-Type", "text/plain")];
    let mut form = SIG_V4.form_with("x", &fields);
    for name in ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"] {
        form = form.without(name);
    }
    let Ok(ParsedForm::Anonymous(anonymous)) = form.parse_s3() else { panic!("not anonymous") };
    assert_eq!((anonymous.bucket(), anonymous.key_str()), ("media", Some("in/a.png")));
    assert_eq!(anonymous.fields().count(), 3);
    let error = refused(form.s3(), Kind::NotSigned);
    assert_eq!((error.code(), error.status()), ("AccessDenied", 403));
    refused(form.oss(), Kind::NotSigned);
    for name in
        ["policy", "x-amz-signature", "x-amz-date", "signature", "AwsAccessKeyId", "x-amz-security-token"]
    {
        refused(form.clone().with(name, "x").s3(), Kind::MissingField);
    }
    for name in
        ["policy", "x-oss-signature", "x-oss-date", "SIGNATURE", "OSSAccessKeyId", "x-oss-security-token"]
    {
        refused(form.clone().with(name, "x").oss(), Kind::MissingField);
    }
    refused(form.without("key").s3(), Kind::MissingKey);
}

#[test]
fn only_a_post_of_multipart_to_the_bucket_is_a_form() {
    for signing in [SIG_V4, OSS_V1] {
        let base = good(&signing);
        accepted(Upload { target: "/media", host: "127.0.0.1:9000", ..base.clone() }.verify_as(&signing));
        accepted(Upload { target: "/media/", host: "127.0.0.1:9000", ..base.clone() }.verify_as(&signing));
        accepted(
            Upload { content_type: "Multipart/Form-Data;boundary=\"x\"", ..base.clone() }.verify_as(&signing),
        );
        for form in [
            Upload { method: "PUT", ..base.clone() },
            Upload { target: "/in/a.png", ..base.clone() },
            Upload { target: "/?delete", ..base.clone() },
            Upload { target: "/?uploads", ..base.clone() },
            Upload { target: "/", host: "store.test", ..base.clone() },
            Upload { target: "/", host: "127.0.0.1", ..base.clone() },
            Upload { content_type: "application/x-www-form-urlencoded", ..base.clone() },
            Upload { content_type: "multipart/form-data-x", ..base.clone() },
            Upload { content_type: "multipart/mixed", ..base.clone() },
            Upload { content_type: "", ..base.clone() },
        ] {
            refused(form.verify_as(&signing), Kind::NotAForm);
            assert!(!form.arrive(|request, _| s3_verifier().is_form(request)));
            assert!(!form.arrive(|request, _| oss_verifier().is_form(request)));
        }
        refused(Upload { host: "media.evil.test", ..base.clone() }.verify_as(&signing), Kind::UnknownHost);
        refused(Upload { method: "post", ..base.clone() }.verify_as(&signing), Kind::InvalidMethod);
        assert!(base.arrive(|request, _| s3_verifier().is_form(request)));
    }
}

#[test]
fn a_signature_in_the_header_is_a_second_one_in_s3_and_nothing_in_oss() {
    let authorization = Some("AWS AKID:x");
    refused(Upload { authorization, ..good(&SIG_V4) }.s3(), Kind::TwoMechanisms);
    accepted(Upload { authorization, ..good(&OSS_V1) }.oss());
}
