//! What our own builders make is taken by our verifiers until its last second, and not from then on.

use objsign::{
    Addresses, Bucket, Credentials, OssBucket, OssFormVerifier, OssSigner, PostForm, Request, S3FormVerifier,
    S3Signer, SignError, Timestamp, UploadedForm, VerifiedForm, VerifyError, VerifyErrorKind as Kind,
};

use crate::support::{KEY_ID, SECRET, TOKEN, after, credentials, now, temporary};

type Verified = Result<VerifiedForm, VerifyError>;

/// A form, by whom it was signed, and how it is verified at a moment.
struct Case {
    name: String,
    form: PostForm,
    lifetime: i64,
    key: Credentials,
    verify: fn(&PostForm, &Credentials, Timestamp) -> Verified,
}

fn arrive<T>(form: &PostForm, read: impl FnOnce(&Request<'_>, &UploadedForm<'_>) -> T) -> T {
    let rest = form.url.split_once("://").unwrap().1;
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let headers = [("Host", host), ("Content-Type", "multipart/form-data; boundary=x")];
    read(&Request::new("POST", path, &headers), &UploadedForm::new(&form.fields).file(Some(b"a b.png"), 512))
}

fn s3(form: &PostForm, key: &Credentials, at: Timestamp) -> Verified {
    let addresses = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap();
    let addresses = addresses.path_style("localhost").unwrap();
    let verifier = S3FormVerifier::new(addresses, "eu-central-1").unwrap().allow_v2();
    arrive(form, |request, uploaded| verifier.verify(request, uploaded, [key], at))
}

fn oss(form: &PostForm, key: &Credentials, at: Timestamp) -> Verified {
    let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com").unwrap();
    let addresses = addresses.path_style("127.0.0.1").unwrap().cname("img.example.com", "photos").unwrap();
    let verifier = OssFormVerifier::v4(addresses, "cn-hangzhou").unwrap().allow_v1();
    let verified = arrive(form, |request, uploaded| verifier.verify(request, uploaded, [key], at));
    // Every field gets its condition, so the strict dialect is no different.
    let strict = verifier.strict();
    let strictly = arrive(form, |request, uploaded| strict.verify(request, uploaded, [key], at));
    assert_eq!(
        verified.as_ref().err().map(VerifyError::kind),
        strictly.as_ref().err().map(VerifyError::kind)
    );
    verified
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for key in [credentials(), temporary()] {
        let buckets = [
            Bucket::aws("photos", "eu-central-1").unwrap(),
            Bucket::at("http://localhost:9000", "photos", "eu-central-1").unwrap(),
        ];
        for bucket in &buckets {
            let signer = S3Signer::new(key.clone());
            let policy = bucket
                .post_policy()
                .key_prefix("in/눈 \"\\ ")
                .content_length_range(1..=512)
                .content_type("image/png")
                .acl("private")
                .field("x-ignore-a", "anything")
                .metadata("name", "é")
                .success_action_status(201)
                .starts_with("x-amz-meta-name", "");
            for lifetime in [1, 300, 604_800] {
                let seconds = u64::try_from(lifetime).unwrap();
                for (version, form) in [
                    ("v4", policy.sign(&signer, now(), seconds)),
                    ("v2", policy.sign_v2(&signer, now(), seconds)),
                ] {
                    let name = format!("S3 {version} {} {lifetime}", bucket.name());
                    cases.push(Case { name, form: form.unwrap(), lifetime, key: key.clone(), verify: s3 });
                }
            }
        }
        let buckets = [
            OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")
                .unwrap()
                .region("cn-hangzhou")
                .unwrap(),
            OssBucket::path_style("http://127.0.0.1:8080", "photos").unwrap().region("cn-hangzhou").unwrap(),
            OssBucket::cname("https://img.example.com", "photos").unwrap().region("cn-hangzhou").unwrap(),
        ];
        for bucket in &buckets {
            let signer = OssSigner::new(key.clone());
            let policy = bucket
                .post_policy()
                .key_prefix("in/눈 \"\\ ")
                .content_length_range(1..=512)
                .content_type("image/png")
                .one_of("Content-Type", ["image/png", "image/jpeg"])
                .not_one_of("Cache-Control", ["no-cache"])
                .field("x-oss-object-acl", "private")
                .metadata("name", "é");
            for lifetime in [1, 300, 604_800] {
                let seconds = u64::try_from(lifetime).unwrap();
                for (version, form) in [
                    ("v4", policy.sign_v4(&signer, now(), seconds)),
                    ("v1", policy.sign_v1(&signer, now(), seconds)),
                ] {
                    let name = format!("OSS {version} {} {lifetime}", bucket.host());
                    cases.push(Case { name, form: form.unwrap(), lifetime, key: key.clone(), verify: oss });
                }
            }
        }
    }
    cases
}

#[test]
fn good_until_the_last_second_and_not_from_then_on() {
    let cases = cases();
    assert_eq!(cases.len(), 60);
    for case in &cases {
        let by = |at: Timestamp| (case.verify)(&case.form, &case.key, at);
        assert_eq!(case.form.expires_at, after(case.lifetime), "{}", case.name);
        let last = Timestamp::from_unix_millis(after(case.lifetime).unix_millis() - 1).unwrap();
        for at in [now(), after(case.lifetime - 1), last] {
            let verified = by(at).unwrap_or_else(|error| panic!("{} at {at}: {error}", case.name));
            assert_eq!((verified.bucket(), verified.key_str()), ("photos", Some("in/눈 \"\\ a b.png")));
            assert_eq!(verified.uncovered_fields().count(), 0, "{}", case.name);
            assert_eq!(verified.size_limits(), Some(1..=512));
            assert_eq!(verified.valid_until(), last);
        }
        for at in [after(case.lifetime), after(case.lifetime + 1)] {
            let kind = by(at).err().map(|error| error.kind());
            assert!(
                matches!(kind, Some(Kind::PolicyExpired | Kind::Expired)),
                "{} at {at}: {kind:?}",
                case.name
            );
        }
    }
}

#[test]
fn no_field_of_ours_can_be_changed() {
    for case in cases() {
        // What the page may fill in, or what S3 leaves out of account.
        let open = ["key", "x-amz-meta-name", "x-ignore-a"];
        for at in 0..case.form.fields.len() {
            let (name, value) = &case.form.fields[at];
            if open.contains(&name.as_str()) {
                continue;
            }
            for changed in [format!("{value}0"), value.chars().skip(1).collect(), String::new()] {
                let mut form = case.form.clone();
                form.fields[at].1 = changed;
                assert!((case.verify)(&form, &case.key, now()).is_err(), "{} {name}", case.name);
            }
            let mut form = case.form.clone();
            form.fields.remove(at);
            assert!((case.verify)(&form, &case.key, now()).is_err(), "{} without {name}", case.name);
        }
        let mut form = case.form.clone();
        let key = form.fields.iter_mut().find(|(name, _)| name == "key").unwrap();
        key.1 = "out/a.png".into();
        assert_eq!((case.verify)(&form, &case.key, now()).unwrap_err().kind(), Kind::PolicyConditionFailed);
    }
}

#[test]
fn the_oss_signer_refuses_what_cannot_be() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")
        .unwrap()
        .region("cn-hangzhou")
        .unwrap();
    let signer = OssSigner::new(credentials());
    let v1 =
        |policy: objsign::PostPolicy<'_, OssBucket>| policy.sign_v1(&signer, now(), 300).unwrap_err().kind();
    assert_eq!(v1(bucket.post_policy()), "missing_key");
    assert_eq!(v1(bucket.post_policy().key("")), "missing_key");
    for name in [
        "policy",
        "signature",
        "OSSACCESSKEYID",
        "x-oss-date",
        "x-oss-security-token",
        "key",
        "file",
        "bucket",
    ] {
        assert_eq!(v1(bucket.post_policy().key("k").field(name, "x")), "reserved_field", "{name}");
    }
    assert_eq!(v1(bucket.post_policy().key("k").one_of("x-oss-date", ["x"])), "reserved_field");
    assert_eq!(v1(bucket.post_policy().key("k").one_of("a$", ["x"])), "invalid_field_name");
    assert_eq!(v1(bucket.post_policy().key("k").field("a", "1").field("A", "2")), "repeated_field");
    assert_eq!(
        v1(bucket.post_policy().key("k").content_length_range(core::ops::RangeInclusive::new(2, 1))),
        "invalid_range"
    );
    let service = OssBucket::service("https://oss-cn-hangzhou.aliyuncs.com").unwrap();
    assert_eq!(v1(service.post_policy().key("k")), "missing_bucket");
    let policy = bucket.post_policy().key("k");
    for seconds in [0, 604_801] {
        let error = policy.sign_v4(&signer, now(), seconds).unwrap_err();
        assert_eq!(error, SignError::InvalidExpiry { seconds, min: 1, max: 604_800 });
    }
    let nowhere = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos").unwrap();
    assert_eq!(nowhere.post_policy().key("k").sign_v4(&signer, now(), 1), Err(SignError::MissingRegion));
    assert!(policy.sign_v1(&signer, now(), 315_360_000).is_ok());
    assert!(policy.sign_v1(&signer, now(), 315_360_001).is_err());
    // Lists in JSON are for OSS alone.
    let listed = r#"[["in","$Content-Type",["image/png"]]]"#;
    let form = bucket.post_policy().key("k").fields_and_conditions(&[("Content-Type", "image/png")], listed);
    assert!(form.sign_v1(&signer, now(), 300).is_ok());
    let photos = Bucket::aws("photos", "eu-central-1").unwrap();
    let form = photos.post_policy().key("k").fields_and_conditions(&[], listed);
    assert_eq!(form.sign(&S3Signer::new(credentials()), now(), 300).unwrap_err().kind(), "invalid_condition");
}

#[test]
fn credentials_that_end_bound_the_form() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")
        .unwrap()
        .region("cn-hangzhou")
        .unwrap();
    let policy = bucket.post_policy().key("k");
    let ending = temporary().expires_at(after(60));
    let form = policy.sign_v1(&OssSigner::new(ending.clone()), now(), 300).unwrap();
    assert_eq!(form.expires_at, after(60));
    assert!(oss(&form, &ending, after(59)).is_ok());
    assert_eq!(oss(&form, &ending, after(60)).unwrap_err().kind(), Kind::TokenExpired);
    assert_eq!(
        policy.sign_v1(&OssSigner::new(ending.clone()), after(60), 300),
        Err(SignError::CredentialsExpired)
    );
    let demanding = OssSigner::new(ending).require_full_lifetime();
    assert_eq!(policy.sign_v4(&demanding, now(), 300), Err(SignError::LifetimeShortened));
}

#[test]
fn a_form_shows_no_secret() {
    let bucket = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")
        .unwrap()
        .region("cn-hangzhou")
        .unwrap();
    let policy = bucket.post_policy().key("k");
    let form = policy.sign_v4(&OssSigner::new(temporary()), now(), 300).unwrap();
    let shown = format!("{policy:?} {form:?}");
    for secret in [SECRET, TOKEN, KEY_ID, &form.fields.last().unwrap().1] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
