//! Version 1 requests whose string to sign is written by hand, so that a refusal is for the reason under test
//! and never for a wrong signature.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::__conformance::hmac_sha1;
use objsign::{
    Addresses, Credentials, OssVerifier, OssVersion, Request, Timestamp, Verified, VerifyError,
    VerifyErrorKind,
};

pub const ID: &str = "LTAI5tExampleKeyId";
pub const SECRET: &str = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1";
pub const TOKEN: &str = "CAIS+token/EXAMPLE==";
pub const NOW: i64 = 1_725_358_877;
/// `NOW` in the form of `Date`.
pub const DATE: &str = "Tue, 03 Sep 2024 10:21:17 GMT";
/// The bucket `photos` in each style.
pub const HOST: &str = "photos.oss.example.com";
pub const PATH_HOST: &str = "127.0.0.1:9000";
pub const CNAME: &str = "img.example.com";

/// A request as it arrives.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: String,
    pub target: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Sent {
    pub fn request(&self) -> Request<'_> {
        Request::new(&self.method, &self.target, &self.headers)
    }

    /// With one more header at the end.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().into()));
        self
    }

    /// With one more header at the front.
    pub fn header_first(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.insert(0, (name.into(), value.as_ref().into()));
        self
    }

    /// Without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// With another value for a header that is there once.
    pub fn replace(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.without(name).header(name, value)
    }

    /// With one more parameter at the end of the query, as it stands on the wire.
    pub fn parameter(mut self, wire: &str) -> Self {
        self.target.push(if self.target.contains(&b'?') { b'&' } else { b'?' });
        self.target.extend_from_slice(wire.as_bytes());
        self
    }

    /// With one more parameter at the front of the query.
    pub fn parameter_first(mut self, wire: &str) -> Self {
        let target = String::from_utf8(self.target).unwrap();
        self.target = match target.split_once('?') {
            Some((path, query)) => format!("{path}?{wire}&{query}"),
            None => format!("{target}?{wire}"),
        }
        .into();
        self
    }
}

pub fn signature(secret: &str, text: impl AsRef<[u8]>) -> String {
    STANDARD.encode(hmac_sha1(secret.as_bytes(), text.as_ref()))
}

/// Signed in the header over `text`, with no header but `Host` and `Authorization`.
pub fn signed_over(method: &str, target: &str, text: impl AsRef<[u8]>) -> Sent {
    let sent = Sent { method: method.into(), target: target.into(), headers: Vec::new() };
    sent.header("Host", HOST).header("Authorization", format!("OSS {ID}:{}", signature(SECRET, text)))
}

/// Signed in the header at `NOW`; `rest` is the string to sign after the date line.
pub fn by_header(method: &str, target: &str, rest: &str) -> Sent {
    signed_over(method, target, format!("{method}\n\n\n{DATE}\n{rest}")).header("Date", DATE)
}

/// A signed URL; `rest` is the string to sign after the line of `expires`.
pub fn by_url(method: &str, target: &str, expires: &str, rest: &str) -> Sent {
    let signature = signature(SECRET, format!("{method}\n\n\n{expires}\n{rest}"));
    let sent = Sent { method: method.into(), target: target.into(), headers: Vec::new() };
    sent.header("Host", HOST)
        .parameter(&format!("OSSAccessKeyId={ID}"))
        .parameter(&format!("Expires={expires}"))
        .parameter(&format!("Signature={}", escape(&signature)))
}

/// A URL good for a minute.
pub fn by_fresh_url(method: &str, target: &str, rest: &str) -> Sent {
    by_url(method, target, &(NOW + 60).to_string(), rest)
}

/// Everything but letters and digits as an escape.
pub fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub fn permanent() -> Credentials {
    Credentials::new(ID, SECRET).unwrap()
}

pub fn temporary() -> Credentials {
    permanent().session_token(TOKEN).unwrap()
}

pub fn addresses() -> Addresses {
    Addresses::new()
        .virtual_host("oss.example.com")
        .and_then(|table| table.path_style("127.0.0.1"))
        .and_then(|table| table.path_style("[::1]"))
        .and_then(|table| table.cname(CNAME, "photos"))
        .unwrap()
}

pub fn verifier() -> OssVerifier {
    OssVerifier::new(addresses(), [OssVersion::V1])
}

pub fn full_verdict(sent: &Sent) -> Result<Verified, VerifyError> {
    verifier().verify(&sent.request(), [&permanent()], at(NOW))
}

/// With the one permanent key, at `NOW`.
pub fn verdict(sent: &Sent) -> Result<Verified, VerifyErrorKind> {
    verdict_of(&verifier(), sent, NOW)
}

pub fn verdict_of(verifier: &OssVerifier, sent: &Sent, now: i64) -> Result<Verified, VerifyErrorKind> {
    verifier.verify(&sent.request(), [&permanent()], at(now)).map_err(|error| error.kind())
}

#[track_caller]
pub fn accepted(sent: &Sent) -> Verified {
    verdict(sent).unwrap_or_else(|kind| panic!("{kind:?}: {sent:?}"))
}

#[track_caller]
pub fn refused(sent: &Sent, kind: VerifyErrorKind) {
    assert_eq!(verdict(sent).err(), Some(kind), "{sent:?}");
}
