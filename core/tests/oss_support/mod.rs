//! A client of versions 2 and 4 that is written apart from the library's, and signs whatever it is told: so that a
//! refusal is for the reason under test and never for a wrong signature.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

mod sent;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::__conformance::{hmac_sha1, hmac_sha256};
use objsign::{OssVerifier, OssVersion, Verified, VerifyError, VerifyErrorKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sha2::{Digest as _, Sha256};

pub use sent::*;

/// `NOW` in the form of `x-oss-date`.
pub const ISO: &str = "20240903T102117Z";
pub const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is to be signed, and every field that a client might get wrong.
#[derive(Clone)]
pub struct Client {
    pub version: OssVersion,
    pub method: String,
    /// Logical, without the bucket.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    /// As it is sent.
    pub additional: Option<String>,
    /// The scope after the key id.
    pub scope: String,
    /// The date of a version 4 URL; the expiry of a version 2 one is `NOW + expires`.
    pub date: String,
    pub expires: String,
    pub token: Option<String>,
}

impl Client {
    /// A header client gives its date and payload hash itself, with [`header`](Self::header).
    pub fn new(version: OssVersion, method: &str, path: &str) -> Self {
        Self {
            version,
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            additional: None,
            scope: "20240903/cn-hangzhou/oss/aliyun_v4_request".into(),
            date: ISO.into(),
            expires: if version == OssVersion::V4 { "60".into() } else { (NOW + 60).to_string() },
            token: None,
        }
    }

    /// With the headers that a version 4 header signature needs.
    pub fn v4(method: &str, path: &str) -> Self {
        Self::v4_url(method, path)
            .header("x-oss-date", ISO)
            .header("x-oss-content-sha256", "UNSIGNED-PAYLOAD")
    }

    pub fn v4_url(method: &str, path: &str) -> Self {
        Self::new(OssVersion::V4, method, path)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    pub fn additional(mut self, list: &str) -> Self {
        self.additional = Some(list.into());
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Signed in the `Authorization` header.
    pub fn by_header(&self) -> Sent {
        let header = |wanted: &str| {
            let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.trim().to_owned())
        };
        let date = header("x-oss-date").or(header("date")).unwrap_or_default();
        let signature = self.signature(&date, &self.query);
        let authorization = match self.version {
            OssVersion::V4 => {
                let list = self.additional.as_ref().map(|list| format!("AdditionalHeaders={list},"));
                let list = list.unwrap_or_default();
                format!("OSS4-HMAC-SHA256 Credential={ID}/{},{list}Signature={signature}", self.scope)
            }
            _ => {
                let list = self.additional.as_ref().map(|list| format!("AdditionalHeaders:{list},"));
                let list = list.unwrap_or_default();
                format!("OSS2 AccessKeyId:{ID},{list}Signature:{signature}")
            }
        };
        self.sent(&self.query).header("Authorization", authorization)
    }

    /// Signed in the query.
    pub fn by_url(&self) -> Sent {
        let mut query = self.query.clone();
        let mut own = |name: &str, value: &str| query.push((name.into(), value.into()));
        match self.version {
            OssVersion::V4 => {
                own("x-oss-signature-version", "OSS4-HMAC-SHA256");
                own("x-oss-credential", &format!("{ID}/{}", self.scope));
                own("x-oss-date", &self.date);
            }
            _ => {
                own("x-oss-signature-version", "OSS2");
                own("x-oss-access-key-id", ID);
            }
        }
        own("x-oss-expires", &self.expires);
        if let Some(list) = &self.additional {
            own("x-oss-additional-headers", list);
        }
        if let Some(token) = &self.token {
            let name = if self.version == OssVersion::V4 { "x-oss-security-token" } else { "security-token" };
            own(name, token);
        }
        let date = if self.version == OssVersion::V4 { &self.date } else { &self.expires };
        let signature = self.signature(date, &query);
        query.push(("x-oss-signature".into(), signature));
        self.sent(&query)
    }

    fn sent(&self, query: &[(String, String)]) -> Sent {
        let mut target = escape_path(&self.path);
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        if !pairs.is_empty() {
            target = format!("{target}?{}", pairs.join("&"));
        }
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), value.clone().into()));
        let mut headers: Vec<_> = headers.collect();
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            headers.insert(0, ("Host".into(), HOST.into()));
        }
        Sent { method: self.method.clone(), target: target.into(), headers }
    }

    fn signature(&self, date: &str, query: &[(String, String)]) -> String {
        let mut listed: Vec<_> = self.additional.iter().flat_map(|list| list.split(';')).collect();
        let lower: Vec<_> = listed.iter().map(|name| name.to_ascii_lowercase()).collect();
        listed = lower.iter().map(String::as_str).collect();
        listed.sort_unstable();
        let mut lines: Vec<(String, String)> = Vec::new();
        let mut standard = [String::new(), String::new()];
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            let place = ["content-md5", "content-type"].iter().position(|known| *known == name);
            match place {
                Some(place) if self.version != OssVersion::V4 => standard[place] = value.trim().into(),
                None if !name.starts_with("x-oss-") && !listed.contains(&name.as_str()) => {}
                _ => match lines.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, joined)) => *joined = format!("{joined},{}", value.trim()),
                    None => lines.push((name, value.trim().into())),
                },
            }
        }
        lines.sort();
        let lines: String = lines.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let mut pairs: Vec<_> = query.iter().map(|(name, value)| (escape(name), escape(value))).collect();
        pairs.sort();
        let pair = |(name, value): &(String, String)| match value.is_empty() {
            true => name.clone(),
            false => format!("{name}={value}"),
        };
        let query = pairs.iter().map(pair).collect::<Vec<_>>().join("&");
        let listed = listed.join(";");
        let method = &self.method;
        if self.version == OssVersion::V4 {
            let uri = format!("/photos{}", escape_path(&self.path));
            let canonical = format!("{method}\n{uri}\n{query}\n{lines}\n{listed}\nUNSIGNED-PAYLOAD");
            let hash = hex::encode(Sha256::digest(canonical));
            let mut key = format!("aliyun_v4{SECRET}").into_bytes();
            for part in self.scope.split('/') {
                key = hmac_sha256(&key, part.as_bytes()).to_vec();
            }
            let text = format!("OSS4-HMAC-SHA256\n{date}\n{}\n{hash}", self.scope);
            return hex::encode(hmac_sha256(&key, text.as_bytes()));
        }
        let resource = escape(&format!("/photos{}", self.path));
        let query = if query.is_empty() { query } else { format!("?{query}") };
        let [md5, kind] = standard;
        let text = format!("{method}\n{md5}\n{kind}\n{date}\n{lines}{listed}\n{resource}{query}");
        STANDARD.encode(hmac_sha256(SECRET.as_bytes(), text.as_bytes()))
    }
}

/// A version 1 header request for `/photos/k`.
pub fn v1_header() -> Sent {
    let signature =
        STANDARD.encode(hmac_sha1(SECRET.as_bytes(), format!("GET\n\n\n{DATE}\n/photos/k").as_bytes()));
    let sent = Sent { method: "GET".into(), target: b"/k".into(), headers: Vec::new() };
    sent.header("Host", HOST).header("Date", DATE).header("Authorization", format!("OSS {ID}:{signature}"))
}

/// The parameters of a version 1 URL.
pub const V1_PARAMETERS: &str = "OSSAccessKeyId=A&Expires=1725358900&Signature=S";

pub fn escape(text: &str) -> String {
    percent_encode(text.as_bytes(), UNRESERVED).to_string()
}

fn escape_path(path: &str) -> String {
    const PATH: &AsciiSet = &UNRESERVED.remove(b'/');
    percent_encode(path.as_bytes(), PATH).to_string()
}

pub fn verifier(versions: &[OssVersion]) -> OssVerifier {
    OssVerifier::new(addresses(), versions.iter().copied()).region("cn-hangzhou").unwrap()
}

/// What a verifier of this one version says at `NOW`, with the permanent key.
pub fn verify(version: OssVersion, sent: &Sent) -> Result<Verified, VerifyError> {
    verify_at(version, sent, NOW)
}

pub fn verify_at(version: OssVersion, sent: &Sent, now: i64) -> Result<Verified, VerifyError> {
    verifier(&[version]).verify(&sent.request(), [&permanent()], at(now))
}

/// The refusal's kind, status and code.
pub fn refusal(version: OssVersion, sent: &Sent) -> (VerifyErrorKind, u16, &'static str) {
    parts(&verify(version, sent).expect_err("refused"))
}

pub fn parts(error: &VerifyError) -> (VerifyErrorKind, u16, &'static str) {
    (error.kind(), error.status(), error.code())
}

/// Mutations of a request in every place, by a counted pseudo-random walk: none may panic, and the verifier's answer
/// to each is given to `judge`.
pub fn mutate(sent: &Sent, rounds: u64, mut judge: impl FnMut(&Sent)) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound.max(1)
    };
    const BYTES: &[u8] = b"%&=?;,:/ \n\r\0+\xff\x80aZ09~";
    for _ in 0..rounds {
        let mut changed = sent.clone();
        for _ in 0..=next(3) {
            let place = next(changed.headers.len() + 2);
            let text = match changed.headers.get_mut(place) {
                Some((_, value)) => value,
                None => &mut changed.target,
            };
            let position = next(text.len() + 1);
            let byte = BYTES[next(BYTES.len())];
            match next(4) {
                0 if position < text.len() => {
                    text.remove(position);
                }
                1 if position < text.len() => text[position] = byte,
                2 => text.truncate(position),
                _ => text.insert(position, byte),
            }
        }
        judge(&changed);
    }
}
