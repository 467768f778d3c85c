//! Requests to services other than S3, by the parts of their URL.
//!
//! Such a service normalises the path it receives and encodes it once more before hashing. S3 does neither.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::parts::{Pair, Push, RequestParts, Token};
use super::path::{encoded_again, normalized};
use super::presign::{Validity, headers_to_send};
use super::query::{Parameters, Repeats};
use super::signer::SigV4Signer;
use crate::encode;
use crate::error::{ConfigError, SignError};
use crate::mac::into_string;
use crate::method::Method;
use crate::payload::Payload;
use crate::presigned::{Presigned, SignedRequest, Stages};
use crate::s3::{Origin, owned_pairs};
use crate::timestamp::Timestamp;

/// A request to an AWS service that is still to be signed.
///
/// ```
/// use objsign::{Credentials, Method, SigV4Request, SigV4Signer, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
/// let signer = SigV4Signer::new(credentials, "eu-west-1", "sts")?;
/// let url = SigV4Request::new(Method::Get, "https://sts.eu-west-1.amazonaws.com")?
///     .query("Action", "GetCallerIdentity")
///     .query("Version", "2011-06-15")
///     .header("x-k8s-aws-id", "my-cluster")
///     .presign(&signer, Timestamp::from_unix(1_725_358_877)?, 60)?
///     .url;
/// assert!(url.contains("X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is signed"]
pub struct SigV4Request<'a> {
    method: Method,
    origin: Origin,
    path: Cow<'a, str>,
    query: Vec<Pair<'a>>,
    headers: Vec<Pair<'a>>,
    payload: Option<Payload<'a>>,
    normalize_path: Option<bool>,
    double_encode_path: Option<bool>,
    raw_path_allowed: bool,
    content_sha256: bool,
    token: Token,
}

impl<'a> SigV4Request<'a> {
    /// A request to `scheme://host[:port]` with scheme `https`, `http`, `wss` or `ws`. Its path is `/` and its
    /// body empty until said otherwise.
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`] for a URL of another form, or one with a path: give that to
    /// [`path`](Self::path).
    pub fn new(method: Method, origin: &str) -> Result<Self, ConfigError> {
        let origin = Origin::parse(origin, &["https", "http", "wss", "ws"])?;
        if !origin.base_path.is_empty() {
            return Err(ConfigError::InvalidEndpoint { reason: "the path is given apart from it" });
        }
        Ok(Self {
            method,
            origin,
            path: Cow::Borrowed("/"),
            query: Vec::new(),
            headers: Vec::new(),
            payload: None,
            normalize_path: None,
            double_encode_path: None,
            raw_path_allowed: false,
            content_sha256: false,
            token: Token::Signed,
        })
    }

    /// The path, percent-encoded as it will be sent.
    pub fn path(mut self, path: impl Into<Cow<'a, str>>) -> Self {
        self.path = path.into();
        self
    }

    /// Adds a query parameter, raw (not percent-encoded). A name may be given twice.
    pub fn query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a header that the sender must send with exactly this value.
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The body. Default: [`Payload::Empty`], and [`Payload::Unsigned`] in URLs for S3.
    pub fn payload(mut self, payload: Payload<'a>) -> Self {
        self.payload = Some(payload);
        self
    }

    /// Whether dot segments and empty segments are removed from the path before it is signed. Default: true for
    /// every service but S3.
    pub fn normalize_path(mut self, yes: bool) -> Self {
        self.normalize_path = Some(yes);
        self
    }

    /// Whether the path as sent is percent-encoded once more before it is signed (`%20` as `%2520`). Default: true
    /// for every service but S3.
    pub fn double_encode_path(mut self, yes: bool) -> Self {
        self.double_encode_path = Some(yes);
        self
    }

    /// Takes a path with blanks and non-ASCII characters as they are, for a client that puts them on the wire
    /// so. No URL can hold them, and servers that are strict about HTTP refuse them.
    pub fn allow_raw_path(mut self) -> Self {
        self.raw_path_allowed = true;
        self
    }

    /// Sends `x-amz-content-sha256` with header signatures, as a few services besides S3 demand (OpenSearch
    /// Serverless, VPC Lattice). No effect on URLs.
    pub fn content_sha256_header(mut self) -> Self {
        self.content_sha256 = true;
        self
    }

    /// Adds the session token after signing instead of signing it, as AWS IoT demands for MQTT over WebSocket.
    pub fn session_token_unsigned(mut self) -> Self {
        self.token = Token::Appended;
        self
    }

    /// The method, in upper case on the wire.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The same request on its own, without the texts it was made from. A body is hashed.
    pub fn into_owned(self) -> SigV4Request<'static> {
        SigV4Request {
            method: self.method,
            origin: self.origin,
            path: Cow::Owned(self.path.into_owned()),
            query: owned_pairs(self.query),
            headers: owned_pairs(self.headers),
            payload: self.payload.map(Payload::hashed),
            normalize_path: self.normalize_path,
            double_encode_path: self.double_encode_path,
            raw_path_allowed: self.raw_path_allowed,
            content_sha256: self.content_sha256,
            token: self.token,
        }
    }

    /// Makes a URL that carries this request's signature for `expires_in` seconds (1 to 604800) from `now`.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with path, headers, parameters or expiry, and for credentials that
    /// have ended.
    pub fn presign(
        &self,
        signer: &SigV4Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Presigned, SignError> {
        let mut url = Vec::new();
        let expires_at = self.write(&mut url, signer, now, expires_in, None)?;
        let headers = headers_to_send(&self.headers);
        Ok(Presigned { method: self.method, url: into_string(url), headers, expires_at })
    }

    /// The canonical request and the string to sign of [`presign`](Self::presign).
    ///
    /// # Errors
    /// As [`presign`](Self::presign).
    pub fn presign_stages(
        &self,
        signer: &SigV4Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        self.write(&mut Vec::new(), signer, now, expires_in, Some(&mut stages))?;
        Ok(stages)
    }

    /// Signs the request in its `Authorization` header.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with path, headers or parameters, and for credentials that have ended.
    pub fn sign(&self, signer: &SigV4Signer, now: Timestamp) -> Result<SignedRequest, SignError> {
        self.sign_headers(signer, now, None)
    }

    /// The canonical request and the string to sign of [`sign`](Self::sign).
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn sign_stages(&self, signer: &SigV4Signer, now: Timestamp) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        self.sign_headers(signer, now, Some(&mut stages))?;
        Ok(stages)
    }

    fn write(
        &self,
        out: &mut Vec<u8>,
        signer: &SigV4Signer,
        now: Timestamp,
        expires_in: u64,
        stages: Option<&mut Stages>,
    ) -> Result<Timestamp, SignError> {
        let s3 = signer.is_s3();
        let (uri, parameters) = (self.canonical_uri(s3)?, self.parameters()?);
        let push_path = |out: &mut Vec<u8>| out.extend_from_slice(self.path.as_bytes());
        let parts = self.parts(&push_path, &uri, &parameters, signer);
        let payload = self.payload.unwrap_or(if s3 { Payload::Unsigned } else { Payload::Empty });
        parts.presign(&payload.hash(), out, &signer.keys, Validity { now, expires_in }, stages)
    }

    fn sign_headers(
        &self,
        signer: &SigV4Signer,
        now: Timestamp,
        stages: Option<&mut Stages>,
    ) -> Result<SignedRequest, SignError> {
        let s3 = signer.is_s3();
        let (uri, parameters) = (self.canonical_uri(s3)?, self.parameters()?);
        let push_path = |out: &mut Vec<u8>| out.extend_from_slice(self.path.as_bytes());
        let parts = self.parts(&push_path, &uri, &parameters, signer);
        let payload = self.payload.unwrap_or(Payload::Empty);
        Ok(parts.sign(&payload.hash(), self.content_sha256 || s3, &signer.keys, now, stages)?.0)
    }

    fn parts<'p>(
        &'p self,
        push_path: Push<'p>,
        canonical_uri: &'p [u8],
        parameters: &'p Parameters,
        signer: &'p SigV4Signer,
    ) -> RequestParts<'p> {
        RequestParts {
            method: self.method,
            scheme: &self.origin.scheme,
            host: &self.origin.host,
            push_path,
            path_room: self.path.len(),
            canonical_uri: Some(canonical_uri),
            parameters,
            headers: &self.headers,
            region: &signer.region,
            service: &signer.service,
            token: self.token,
        }
    }

    fn parameters(&self) -> Result<Parameters, SignError> {
        Parameters::new(
            self.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref())),
            Repeats::Allowed,
        )
    }

    fn canonical_uri(&self, s3: bool) -> Result<Vec<u8>, SignError> {
        let path = self.path.as_bytes();
        let raw =
            self.raw_path_allowed && !path.iter().any(|byte| byte.is_ascii_control() || b"?#".contains(byte));
        if !path.starts_with(b"/") || !(raw || is_wire_path(path)) {
            return Err(SignError::InvalidPath);
        }
        let path = if self.normalize_path.unwrap_or(!s3) { normalized(path) } else { path.into() };
        Ok(if self.double_encode_path.unwrap_or(!s3) { encoded_again(&path) } else { path })
    }
}

/// True for what may stand in a URL's path (RFC 3986: unreserved, sub-delims, `:`, `@`, `/`, escapes).
fn is_wire_path(path: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(byte);
    path.iter().all(plain) && encode::decode(path, encode::Plus::Literal).is_ok()
}

impl fmt::Debug for SigV4Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigV4Request")
            .field("method", &self.method)
            .field("host", &self.origin.host)
            .field("path", &String::from(self.path.as_ref()))
            .finish_non_exhaustive()
    }
}
