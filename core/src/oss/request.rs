//! OSS requests by bucket and key, and who signs them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::bucket::OssBucket;
use super::v1;
use crate::credentials::Credentials;
use crate::error::SignError;
use crate::method::Method;
use crate::presigned::{Presigned, SignedRequest};
use crate::timestamp::Timestamp;

/// Signs OSS requests. `Send` and `Sync`.
#[derive(Clone, Debug)]
pub struct OssSigner {
    pub(super) credentials: Credentials,
    full_lifetime: bool,
}

/// A request to OSS that is still to be signed.
///
/// Version 1 signs the method, the resource with its sub-resources, `content-type`, `content-md5` and every
/// `x-oss-*` header, and cannot sign anything else.
///
/// ```
/// use objsign::{Credentials, Method, OssBucket, OssSigner, Timestamp};
///
/// let photos = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")?;
/// let signer = OssSigner::new(Credentials::new("LTAI5tExample", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1")?);
/// let now = Timestamp::from_unix(1_725_358_877)?;
///
/// let get = photos.object(Method::Get, "2024/a b.jpg").query("x-oss-process", "image/resize,w_100");
/// let url = get.presign_v1(&signer, now, 900)?.url;
/// assert!(url.starts_with("https://photos.oss-cn-hangzhou.aliyuncs.com/2024/a%20b.jpg?OSSAccessKeyId="));
///
/// let sent = photos.object(Method::Put, "a.txt").header("content-type", "text/plain").sign_v1(&signer, now)?;
/// assert!(sent.header("authorization").unwrap().starts_with("OSS LTAI5tExample:"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is signed"]
pub struct OssRequest<'a> {
    pub(super) bucket: &'a OssBucket,
    pub(super) method: Method,
    pub(super) key: Option<&'a [u8]>,
    pub(super) query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) dot_segments_allowed: bool,
}

impl OssSigner {
    /// A signer with these credentials.
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, full_lifetime: false }
    }

    /// The signer with newly fetched credentials.
    #[must_use]
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        Self { credentials, ..self }
    }

    /// Makes it an error to sign for longer than the credentials last, where their end is known.
    #[must_use]
    pub fn require_full_lifetime(mut self) -> Self {
        self.full_lifetime = true;
        self
    }

    /// The credentials it signs with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// When a result asked to last until `asked` really ends.
    pub(crate) fn end_of(&self, now: Timestamp, asked: Timestamp) -> Result<Timestamp, SignError> {
        self.credentials.end_of(now, asked, self.full_lifetime)
    }
}

impl OssBucket {
    /// A request for an object. The key is raw: bytes as stored, not percent-encoded.
    pub fn object<'a>(&'a self, method: Method, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        OssRequest { key: Some(key.as_ref()), ..self.bucket_request(method) }
    }

    /// A request for the bucket itself, or for the service.
    pub fn bucket_request(&self, method: Method) -> OssRequest<'_> {
        OssRequest {
            bucket: self,
            method,
            key: None,
            query: Vec::new(),
            headers: Vec::new(),
            dot_segments_allowed: false,
        }
    }
}

impl<'a> OssRequest<'a> {
    /// Adds a query parameter, raw (not percent-encoded). Sub-resources and `x-oss-*` are signed; others, such as
    /// `prefix` and `max-keys`, OSS does not sign.
    pub fn query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a sub-resource without a value, such as `acl` or `uploads`.
    pub fn sub_resource(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.query(name, "")
    }

    /// Adds a header. `date` and `x-oss-date`, in a form that OSS reads, take the place of the time given.
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Signs a key with `.` or `..` segments, which most HTTP clients remove before sending.
    pub fn allow_dot_segments(mut self) -> Self {
        self.dot_segments_allowed = true;
        self
    }

    /// Makes a version 1 signed URL, good for `expires_in` seconds (1 to 315360000) from `now`.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers, parameters or expiry, for a header that version 1 cannot
    /// sign, and for credentials that have ended.
    pub fn presign_v1(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Presigned, SignError> {
        v1::presign(self, signer, now, expires_in)
    }

    /// Signs the request with version 1 in its `Authorization` header. OSS takes it within 15 minutes of its date.
    ///
    /// `unsigned_headers` of the result names the given headers that version 1 does not cover.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers or parameters, and for credentials that have ended.
    pub fn sign_v1(&self, signer: &OssSigner, now: Timestamp) -> Result<SignedRequest, SignError> {
        v1::sign(self, signer, now)
    }
}

impl fmt::Debug for OssRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OssRequest")
            .field("method", &self.method)
            .field("host", &self.bucket.host())
            .field("key", &self.key.map(String::from_utf8_lossy))
            .finish_non_exhaustive()
    }
}
