//! A signer that signs whatever it is told, written from the specification alone.

use hmac::{Hmac, KeyInit as _, Mac as _};
use objsign::{Addresses, Credentials, Request, S3Verifier, Timestamp, Verified, VerifyErrorKind};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

pub(crate) const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLE==";
pub(crate) const HOST: &str = "photos.s3.us-east-1.amazonaws.com";
/// 2025-01-02T03:04:05Z.
pub(crate) const SIGNED_AT: i64 = 1_735_787_045;

pub(crate) fn at(offset: i64) -> Timestamp {
    Timestamp::from_unix(SIGNED_AT + offset).unwrap()
}

pub(crate) fn key() -> Credentials {
    Credentials::new(KEY_ID, SECRET).unwrap()
}

pub(crate) fn temporary() -> Credentials {
    key().session_token(TOKEN).unwrap()
}

pub(crate) fn addresses() -> Addresses {
    let table = Addresses::new().virtual_host("s3.us-east-1.amazonaws.com").unwrap();
    table.path_style("localhost").unwrap().cname("img.example.com", "photos").unwrap()
}

pub(crate) fn verifier() -> S3Verifier {
    S3Verifier::new(addresses(), "us-east-1").unwrap()
}

/// A request as it arrives.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Wire {
    pub(crate) fn request(&self) -> Request<'_> {
        Request::new(&self.method, &self.target, &self.headers)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn with_target(mut self, change: impl Fn(&str) -> String) -> Self {
        self.target = change(&self.target);
        self
    }

    /// What the default verifier says at that time.
    pub(crate) fn at(&self, offset: i64) -> Result<Verified, VerifyErrorKind> {
        self.by(&verifier(), &key(), offset)
    }

    pub(crate) fn by(
        &self,
        verifier: &S3Verifier,
        key: &Credentials,
        offset: i64,
    ) -> Result<Verified, VerifyErrorKind> {
        verifier.verify(&self.request(), [key], at(offset)).map_err(|error| error.kind())
    }

    /// Why the default verifier refuses it ten seconds after it was signed.
    pub(crate) fn refused(&self) -> VerifyErrorKind {
        match self.at(10) {
            Ok(verified) => panic!("accepted: {verified:?} from {}", self.target),
            Err(kind) => kind,
        }
    }

    pub(crate) fn accepted(&self) -> Verified {
        self.at(10).unwrap_or_else(|kind| panic!("refused for {kind:?}: {}", self.target))
    }
}

/// A request to be signed, with every part open to be wrong.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Decoded.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    /// The text of `SignedHeaders`; `None`: all headers.
    pub(crate) signed_headers: Option<String>,
    pub(crate) payload: String,
    pub(crate) date: String,
    pub(crate) scope: String,
    pub(crate) expires: String,
    pub(crate) algorithm: &'static str,
}

pub(crate) fn get() -> Draft {
    Draft {
        method: "GET",
        path: "/test.txt".into(),
        query: Vec::new(),
        headers: vec![("host".into(), HOST.into())],
        signed_headers: None,
        payload: "UNSIGNED-PAYLOAD".into(),
        date: "20250102T030405Z".into(),
        scope: "20250102/us-east-1/s3/aws4_request".into(),
        expires: "900".into(),
        algorithm: "AWS4-HMAC-SHA256",
    }
}

impl Draft {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    fn signed_names(&self) -> String {
        self.signed_headers.clone().unwrap_or_else(|| {
            let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
            names.sort();
            names.dedup();
            names.join(";")
        })
    }

    fn signature(&self, canonical_query: &str) -> String {
        let names = self.signed_names();
        let mut lines = String::new();
        for name in names.split(';') {
            let values: Vec<_> = self
                .headers
                .iter()
                .filter(|(n, _)| n.eq_ignore_ascii_case(name))
                .map(|(_, value)| {
                    value.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
                })
                .collect();
            lines.push_str(&format!("{}:{}\n", name, values.join(",")));
        }
        let Self { method, path, payload, date, scope, algorithm, .. } = self;
        let canonical = format!("{method}\n{path}\n{canonical_query}\n{lines}\n{names}\n{payload}");
        let hash = hex::encode(Sha256::digest(canonical.as_bytes()));
        let text = format!("{algorithm}\n{date}\n{scope}\n{hash}");
        let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| sha256(&key, part));
        hex::encode(sha256(&key, &text))
    }

    pub(crate) fn presigned(&self) -> Wire {
        let mut pairs = self.query.clone();
        for (name, value) in [
            ("X-Amz-Algorithm", self.algorithm.to_owned()),
            ("X-Amz-Credential", format!("{KEY_ID}/{}", self.scope)),
            ("X-Amz-Date", self.date.clone()),
            ("X-Amz-Expires", self.expires.clone()),
            ("X-Amz-SignedHeaders", self.signed_names()),
        ] {
            pairs.push((name.into(), value));
        }
        let query = canonical_query(&pairs);
        let target = format!("{}?{query}&X-Amz-Signature={}", self.path, self.signature(&query));
        Wire { method: self.method.into(), target, headers: self.headers.clone() }
    }

    /// With `x-amz-date` and `x-amz-content-sha256`, unless it has a date already.
    pub(crate) fn in_header(&self) -> Wire {
        let mut draft = self.clone();
        if !draft.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("date")) {
            draft = draft.header("x-amz-date", &self.date);
        }
        let draft = draft.header("x-amz-content-sha256", &self.payload);
        let query = canonical_query(&draft.query);
        let authorization = format!(
            "{} Credential={KEY_ID}/{}, SignedHeaders={}, Signature={}",
            self.algorithm,
            self.scope,
            draft.signed_names(),
            draft.signature(&query)
        );
        let target = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        Wire { method: self.method.into(), target, headers: draft.headers }
            .with("Authorization", &authorization)
    }
}

pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut pairs: Vec<_> = pairs.iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn sha256(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The version 2 signature of a text.
pub(crate) fn version_2(text: &str) -> String {
    use base64::Engine as _;
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}
