//! What a signer gives back: a URL, or headers, and what the sender must send with it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::method::Method;
use crate::timestamp::Timestamp;

/// A presigned URL. Whoever holds `url` can use it until `expires_at`: treat it like a password.
///
/// `Debug` shows method, host, path and expiry, never the query.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Presigned {
    /// The method it is good for.
    pub method: Method,
    /// The whole URL, percent-encoded, to be sent as it is.
    pub url: String,
    /// The headers that are signed and so must be sent with exactly these values; never `host`.
    pub headers: Vec<(String, String)>,
    /// When it ends: after the expiry asked for, or with the credentials if those end earlier.
    pub expires_at: Timestamp,
}

/// A request signed in its `Authorization` header.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedRequest {
    /// The method.
    pub method: Method,
    /// The whole URL, percent-encoded, to be sent as it is.
    pub url: String,
    /// All headers to send: those given, and those that the signer added, `authorization` last; never `host`.
    pub headers: Vec<(String, String)>,
    /// The names of those given headers that the signature does not cover, in lower case. SigV4: hop-by-hop headers,
    /// `user-agent` and `x-amzn-trace-id`, which proxies and HTTP libraries change. OSS V1: everything but
    /// `content-type`, `content-md5` and `x-oss-*`.
    pub unsigned_headers: Vec<String>,
}

impl SignedRequest {
    /// The value of a header to send, by name without letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// The texts between a request and its signature, for finding out where two signers part.
///
/// They hold the session token in clear; `Debug` does not show them.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stages {
    /// What is hashed into the string to sign.
    pub canonical_request: String,
    /// What is signed.
    pub string_to_sign: String,
}

impl Stages {
    /// Texts that were kept elsewhere, such as in a log of another process.
    ///
    /// ```
    /// let stages = objsign::Stages::new("GET\n/\n…", "AWS4-HMAC-SHA256\n…");
    /// assert!(stages.canonical_request.starts_with("GET"));
    /// ```
    pub fn new(canonical_request: impl Into<String>, string_to_sign: impl Into<String>) -> Self {
        Self { canonical_request: canonical_request.into(), string_to_sign: string_to_sign.into() }
    }
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Presigned")
            .field("method", &self.method)
            .field("url", &without_query(&self.url))
            .field("headers", &names)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("SignedRequest")
            .field("method", &self.method)
            .field("url", &without_query(&self.url))
            .field("headers", &names)
            .field("unsigned_headers", &self.unsigned_headers)
            .finish()
    }
}

impl fmt::Debug for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stages").finish_non_exhaustive()
    }
}

fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(before, _)| before)
}
