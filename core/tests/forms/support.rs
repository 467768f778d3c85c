//! Forms signed by hand, good until one thing about them is changed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use objsign::{
    Addresses, Credentials, OssFormVerifier, ParsedForm, Request, S3FormVerifier, Timestamp, UploadedForm,
    VerifiedForm, VerifyError, VerifyErrorKind,
};
use sha1::Sha1;
use sha2::Sha256;

pub(crate) const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const TOKEN: &str = "FQoGZXIvYXdzEXAMPLEtoken//+/==";
pub(crate) const REGION: &str = "cn-hangzhou";

pub(crate) type Result = core::result::Result<VerifiedForm, VerifyError>;

/// 2024-05-24T10:11:12Z
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(1_716_545_472).unwrap()
}

pub(crate) fn after(seconds: i64) -> Timestamp {
    Timestamp::from_unix(now().unix() + seconds).unwrap()
}

pub(crate) fn credentials() -> Credentials {
    Credentials::new(KEY_ID, SECRET).unwrap()
}

pub(crate) fn temporary() -> Credentials {
    credentials().session_token(TOKEN).unwrap()
}

/// How the policy is signed; every part can be another one than the verifier serves.
#[derive(Clone, Copy)]
pub(crate) struct Signing {
    pub(crate) algorithm: &'static str,
    pub(crate) date: &'static str,
    pub(crate) day: &'static str,
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
    pub(crate) terminator: &'static str,
    pub(crate) expiration: &'static str,
    pub(crate) token: Option<&'static str>,
    pub(crate) version: Version,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Version {
    SigV4,
    SigV2,
    OssV4,
    OssV1,
}

pub(crate) const SIG_V4: Signing = Signing {
    algorithm: "AWS4-HMAC-SHA256",
    date: "20240524T101112Z",
    day: "20240524",
    region: REGION,
    service: "s3",
    terminator: "aws4_request",
    expiration: "2024-05-24T10:16:12Z",
    token: None,
    version: Version::SigV4,
};
pub(crate) const SIG_V2: Signing = Signing { version: Version::SigV2, ..SIG_V4 };
pub(crate) const OSS_V4: Signing = Signing {
    algorithm: "OSS4-HMAC-SHA256",
    service: "oss",
    terminator: "aliyun_v4_request",
    version: Version::OssV4,
    ..SIG_V4
};
pub(crate) const OSS_V1: Signing = Signing { version: Version::OssV1, ..OSS_V4 };

/// A form on its way, to `media`.
#[derive(Clone)]
pub(crate) struct Upload {
    pub(crate) fields: Vec<(String, Vec<u8>)>,
    pub(crate) file_name: Option<Vec<u8>>,
    pub(crate) size: u64,
    pub(crate) files: usize,
    pub(crate) method: &'static str,
    pub(crate) target: &'static str,
    pub(crate) host: &'static str,
    pub(crate) content_type: &'static str,
    pub(crate) authorization: Option<&'static str>,
}

impl Signing {
    /// A form with these fields, whose policy has these conditions beside those on bucket and signature.
    pub(crate) fn form(&self, conditions: &str, fields: &[(&str, &str)]) -> Upload {
        let mut all = vec![r#"{"bucket":"media"}"#.to_owned()];
        all.extend((!conditions.is_empty()).then(|| conditions.to_owned()));
        all.extend(
            self.own_fields()
                .iter()
                .filter(|(name, _)| name.starts_with("x-"))
                .map(|(name, value)| format!(r#"{{"{name}":"{value}"}}"#)),
        );
        self.form_of(
            &format!(r#"{{"expiration":"{}","conditions":[{}]}}"#, self.expiration, all.join(",")),
            fields,
        )
    }

    /// A form with these fields and exactly this policy document.
    pub(crate) fn form_of(&self, document: &str, fields: &[(&str, &str)]) -> Upload {
        self.form_with(&STANDARD.encode(document), fields)
    }

    /// A form with these fields and exactly this text as its policy.
    pub(crate) fn form_with(&self, policy: &str, fields: &[(&str, &str)]) -> Upload {
        let given = fields.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
        let own = self.own_fields().into_iter().map(|(name, value)| (name.to_owned(), value.into_bytes()));
        let mut upload = Upload {
            fields: given.chain(own).collect(),
            file_name: Some(b"a.png".to_vec()),
            size: 100,
            files: 1,
            method: "POST",
            target: "/",
            host: "media.store.test",
            content_type: "multipart/form-data; boundary=x",
            authorization: None,
        };
        upload.add("policy", policy);
        upload.add(self.signature_field(), self.signature(policy));
        upload
    }

    pub(crate) fn signature_field(&self) -> &'static str {
        match self.version {
            Version::SigV4 => "x-amz-signature",
            Version::SigV2 => "signature",
            Version::OssV4 => "x-oss-signature",
            Version::OssV1 => "Signature",
        }
    }

    pub(crate) fn signature(&self, policy: &str) -> String {
        let prefix = match self.version {
            Version::SigV4 => "AWS4",
            Version::OssV4 => "aliyun_v4",
            Version::SigV2 | Version::OssV1 => {
                let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
                mac.update(policy.as_bytes());
                return STANDARD.encode(mac.finalize().into_bytes());
            }
        };
        let hmac = |key: &[u8], text: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        let parts = [self.day, self.region, self.service, self.terminator];
        let key = parts.iter().fold(format!("{prefix}{SECRET}").into_bytes(), |key, part| hmac(&key, part));
        hex::encode(hmac(&key, policy))
    }

    fn own_fields(&self) -> Vec<(&'static str, String)> {
        let scope = format!("{KEY_ID}/{}/{}/{}/{}", self.day, self.region, self.service, self.terminator);
        let (algorithm, date) = (self.algorithm.to_owned(), self.date.to_owned());
        let (mut own, token) = match self.version {
            Version::SigV4 => (
                vec![("x-amz-algorithm", algorithm), ("x-amz-credential", scope), ("x-amz-date", date)],
                "x-amz-security-token",
            ),
            Version::OssV4 => (
                vec![
                    ("x-oss-signature-version", algorithm),
                    ("x-oss-credential", scope),
                    ("x-oss-date", date),
                ],
                "x-oss-security-token",
            ),
            Version::SigV2 => (vec![("AWSAccessKeyId", KEY_ID.to_owned())], "x-amz-security-token"),
            Version::OssV1 => (vec![("OSSAccessKeyId", KEY_ID.to_owned())], "x-oss-security-token"),
        };
        own.extend(self.token.map(|value| (token, value.to_owned())));
        own
    }
}

impl Upload {
    pub(crate) fn add(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.fields.push((name.into(), value.as_ref().into()));
    }

    pub(crate) fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.add(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        let before = self.fields.len();
        self.fields.retain(|(known, _)| known != name);
        assert!(self.fields.len() < before, "no field {name}");
        self
    }

    pub(crate) fn set(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let field = self.fields.iter_mut().find(|(known, _)| known == name);
        field.unwrap_or_else(|| panic!("no field {name}")).1 = value.as_ref().into();
        self
    }

    pub(crate) fn get(&self, name: &str) -> String {
        let field = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap();
        String::from_utf8(field.1.clone()).unwrap()
    }

    pub(crate) fn size(mut self, size: u64) -> Self {
        self.size = size;
        self
    }

    pub(crate) fn file_name(mut self, name: Option<&str>) -> Self {
        self.file_name = name.map(|name| name.as_bytes().into());
        self
    }

    /// Gives the form and its request to a parser.
    pub(crate) fn arrive<T>(&self, read: impl FnOnce(&Request<'_>, &UploadedForm<'_>) -> T) -> T {
        let mut headers = vec![("Host", self.host), ("Content-Type", self.content_type)];
        headers.extend(self.authorization.map(|value| ("Authorization", value)));
        let mut form = UploadedForm::new(&self.fields);
        for _ in 0..self.files {
            form = form.file(self.file_name.as_deref(), self.size);
        }
        read(&Request::new(self.method, self.target, &headers), &form)
    }

    /// By S3's rules, both versions allowed.
    pub(crate) fn s3(&self) -> Result {
        self.s3_with([&credentials()], now())
    }

    pub(crate) fn s3_with<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k Credentials>,
        at: Timestamp,
    ) -> Result {
        self.arrive(|request, form| s3_verifier().allow_v2().verify(request, form, keys, at))
    }

    /// By OSS's rules, both versions allowed.
    pub(crate) fn oss(&self) -> Result {
        self.oss_with([&credentials()], now())
    }

    pub(crate) fn oss_with<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k Credentials>,
        at: Timestamp,
    ) -> Result {
        self.arrive(|request, form| oss_verifier().verify(request, form, keys, at))
    }

    /// By the strict rules of OSS.
    pub(crate) fn strict(&self) -> Result {
        self.arrive(|request, form| oss_verifier().strict().verify(request, form, [&credentials()], now()))
    }

    /// By whichever service its version is of.
    pub(crate) fn verify_as(&self, signing: &Signing) -> Result {
        match signing.version {
            Version::SigV4 | Version::SigV2 => self.s3(),
            Version::OssV4 | Version::OssV1 => self.oss(),
        }
    }

    pub(crate) fn parse_s3(&self) -> core::result::Result<ParsedForm, VerifyError> {
        self.arrive(|request, form| s3_verifier().allow_v2().parse(request, form, now()))
    }
}

pub(crate) fn addresses() -> Addresses {
    Addresses::new().virtual_host("store.test").unwrap().path_style("127.0.0.1").unwrap()
}

/// Version 4 alone.
pub(crate) fn s3_verifier() -> S3FormVerifier {
    S3FormVerifier::new(addresses(), REGION).unwrap()
}

pub(crate) fn oss_verifier() -> OssFormVerifier {
    OssFormVerifier::v4(addresses(), REGION).unwrap().allow_v1()
}

pub(crate) const ALL: [Signing; 4] = [SIG_V4, SIG_V2, OSS_V4, OSS_V1];

/// A form that every dialect takes.
pub(crate) fn good(signing: &Signing) -> Upload {
    signing.form(r#"{"key":"in/a.png"},["content-length-range",1,1000]"#, &[("key", "in/a.png")])
}

#[track_caller]
pub(crate) fn accepted(result: Result) -> VerifiedForm {
    result.unwrap_or_else(|error| panic!("refused: {error}"))
}

#[track_caller]
pub(crate) fn refused(result: Result, kind: VerifyErrorKind) -> VerifyError {
    let error = result.map(|form| format!("{form:?}")).expect_err("accepted");
    assert_eq!(error.kind(), kind, "{error}");
    error
}
