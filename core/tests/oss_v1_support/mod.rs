//! Version 1 requests whose string to sign is written by hand, so that a refusal is for the reason under test
//! and never for a wrong signature.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

#[path = "../oss_support/sent.rs"]
mod sent;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::__conformance::hmac_sha1;
use objsign::{OssVerifier, OssVersion, Verified, VerifyError, VerifyErrorKind};

pub use sent::*;

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
