//! OSS requests by bucket and key, and who signs them.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::bucket::OssBucket;
use super::sub_resource::SubResources;
use super::{v1, v2, v4};
use crate::credentials::Credentials;
use crate::encode;
use crate::error::{ConfigError, SignError};
use crate::method::Method;
use crate::presigned::{Presigned, SignedRequest, Stages};
use crate::s3::owned_pairs;
use crate::timestamp::Timestamp;

/// The longest life of a version 1 or 2 URL, in seconds: ten years. OSS itself sets no limit.
const MAX_ABSOLUTE_EXPIRY: u64 = 315_360_000;
/// The longest key of OSS, in bytes.
const MAX_KEY_BYTES: usize = 1023;

/// Signs OSS requests. `Send` and `Sync`.
#[derive(Clone, Debug)]
pub struct OssSigner {
    pub(super) credentials: Credentials,
    full_lifetime: bool,
    pub(super) sub_resources: SubResources,
}

/// A request to OSS that is still to be signed.
///
/// Version 1 signs the method, the resource with its sub-resources, `content-type`, `content-md5` and every
/// `x-oss-*` header, and cannot sign anything else. Versions 2 and 4 sign every parameter, and further headers.
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
    pub(super) bucket: Cow<'a, OssBucket>,
    pub(super) method: Method,
    pub(super) key: Option<Cow<'a, [u8]>>,
    pub(super) query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) dot_segments_allowed: bool,
    /// Names that the caller called sub-resources: to be signed, or refused.
    pub(super) declared: Vec<Cow<'a, str>>,
    /// The first thing that was wrong while it was built.
    error: Option<SignError>,
}

impl OssSigner {
    /// A signer with these credentials.
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, full_lifetime: false, sub_resources: SubResources::default() }
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

    /// Counts one more query parameter as a sub-resource of version 1, for a verifier that was told the same
    /// ([`OssVerifier::sub_resource`](crate::OssVerifier::sub_resource)).
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for a name of other characters than `A-Za-z0-9-`, or one of the signature's own.
    pub fn sub_resource(mut self, name: impl Into<String>) -> Result<Self, ConfigError> {
        self.sub_resources.add(name.into())?;
        Ok(self)
    }

    /// The credentials it signs with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The `Expires` of a version 1 or 2 URL, and when that URL really ends.
    pub(super) fn absolute_expiry(
        &self,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<(Timestamp, Timestamp), SignError> {
        if !(1..=MAX_ABSOLUTE_EXPIRY).contains(&expires_in) {
            return Err(SignError::InvalidExpiry { seconds: expires_in, min: 1, max: MAX_ABSOLUTE_EXPIRY });
        }
        let asked = now.floor_to(1).plus(i64::try_from(expires_in).unwrap_or(i64::MAX));
        Ok((asked, self.end_of(now, asked)?))
    }

    /// When a result asked to last until `asked` really ends.
    pub(crate) fn end_of(&self, now: Timestamp, asked: Timestamp) -> Result<Timestamp, SignError> {
        self.credentials.end_of(now, asked, self.full_lifetime)
    }
}

impl OssBucket {
    /// A request for an object. The key is raw: bytes as stored, not percent-encoded.
    pub fn object<'a>(&'a self, method: Method, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        OssRequest { key: Some(Cow::Borrowed(key.as_ref())), ..self.bucket_request(method) }
    }

    /// A request for the bucket itself, or for the service.
    pub fn bucket_request(&self, method: Method) -> OssRequest<'_> {
        OssRequest {
            bucket: Cow::Borrowed(self),
            method,
            key: None,
            query: Vec::new(),
            headers: Vec::new(),
            dot_segments_allowed: false,
            declared: Vec::new(),
            error: None,
        }
    }
}

impl<'a> OssRequest<'a> {
    /// Adds a query parameter, raw (not percent-encoded). Sub-resources and `x-oss-*` are signed; others, such as
    /// `prefix` and `max-keys`, version 1 does not sign.
    pub fn query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a sub-resource without a value, such as `acl` or `uploads`. One that version 1 would not sign is an error
    /// unless the signer knows it by [`OssSigner::sub_resource`].
    pub fn sub_resource(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        self.declared.push(name.clone());
        self.query(name, "")
    }

    pub(super) fn fail(&mut self, error: SignError) {
        self.error.get_or_insert(error);
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

    /// The method, in upper case on the wire.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The same request on its own, without the bucket and texts it was made from.
    pub fn into_owned(self) -> OssRequest<'static> {
        OssRequest {
            bucket: Cow::Owned(self.bucket.into_owned()),
            method: self.method,
            key: self.key.map(|key| Cow::Owned(key.into_owned())),
            query: owned_pairs(self.query),
            headers: owned_pairs(self.headers),
            dot_segments_allowed: self.dot_segments_allowed,
            declared: self.declared.into_iter().map(|name| Cow::Owned(name.into_owned())).collect(),
            error: self.error,
        }
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
        v1::presign(self, signer, now, expires_in, None)
    }

    /// Signs the request with version 1 in its `Authorization` header. OSS takes it within 15 minutes of its date.
    ///
    /// `unsigned_headers` of the result names the given headers that version 1 does not cover.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers or parameters, and for credentials that have ended.
    pub fn sign_v1(&self, signer: &OssSigner, now: Timestamp) -> Result<SignedRequest, SignError> {
        v1::sign(self, signer, now, None)
    }

    /// The string to sign of [`presign_v1`](Self::presign_v1), for finding out where two signers part. Version 1 has no
    /// canonical request.
    ///
    /// # Errors
    /// As [`presign_v1`](Self::presign_v1).
    pub fn presign_v1_stages(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        v1::presign(self, signer, now, expires_in, Some(&mut stages))?;
        Ok(stages)
    }

    /// The string to sign of [`sign_v1`](Self::sign_v1).
    ///
    /// # Errors
    /// As [`sign_v1`](Self::sign_v1).
    pub fn sign_v1_stages(&self, signer: &OssSigner, now: Timestamp) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        v1::sign(self, signer, now, Some(&mut stages))?;
        Ok(stages)
    }

    /// Makes a version 2 signed URL, good for `expires_in` seconds (1 to 315360000) from `now`. Few clients and
    /// stores know version 2; prefer version 4.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers, parameters or expiry, for a header that changes on its way,
    /// and for credentials that have ended.
    pub fn presign_v2(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Presigned, SignError> {
        v2::presign(self, signer, now, expires_in)
    }

    /// Signs the request with version 2 in its `Authorization` header. OSS takes it within 15 minutes of its date.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers or parameters, and for credentials that have ended.
    pub fn sign_v2(&self, signer: &OssSigner, now: Timestamp) -> Result<SignedRequest, SignError> {
        v2::sign(self, signer, now)
    }

    /// Makes a version 4 signed URL, good for `expires_in` seconds (1 to 604800) from `now`. The bucket needs its
    /// [`region`](OssBucket::region).
    ///
    /// ```
    /// use objsign::{Credentials, Method, OssBucket, OssSigner, Timestamp};
    ///
    /// let photos = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")?.region("cn-hangzhou")?;
    /// let signer = OssSigner::new(Credentials::new("LTAI5tExample", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1")?);
    /// let now = Timestamp::from_unix(1_725_358_877)?;
    ///
    /// // The range is signed: whoever uses the URL must send it.
    /// let part = photos.object(Method::Get, "film.mp4").header("range", "bytes=0-1023").presign_v4(&signer, now, 900)?;
    /// assert!(part.url.contains("x-oss-additional-headers=range"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers, parameters or expiry, for a header that changes on its way,
    /// for a bucket without a region, and for credentials that have ended.
    pub fn presign_v4(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Presigned, SignError> {
        v4::presign(self, signer, now, expires_in, None)
    }

    /// Signs the request with version 4 in its `Authorization` header. OSS takes it within 15 minutes of its date.
    ///
    /// Every header given is signed, but for those that change on their way; the result names them.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers or parameters, for a bucket without a region, and for
    /// credentials that have ended.
    pub fn sign_v4(&self, signer: &OssSigner, now: Timestamp) -> Result<SignedRequest, SignError> {
        v4::sign(self, signer, now, None)
    }

    /// The canonical request and the string to sign of [`presign_v4`](Self::presign_v4), for finding out where two
    /// signers part.
    ///
    /// # Errors
    /// As [`presign_v4`](Self::presign_v4).
    pub fn presign_v4_stages(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        v4::presign(self, signer, now, expires_in, Some(&mut stages))?;
        Ok(stages)
    }

    /// The same of [`sign_v4`](Self::sign_v4).
    ///
    /// # Errors
    /// As [`sign_v4`](Self::sign_v4).
    pub fn sign_v4_stages(&self, signer: &OssSigner, now: Timestamp) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        v4::sign(self, signer, now, Some(&mut stages))?;
        Ok(stages)
    }

    pub(super) fn check_key(&self) -> Result<(), SignError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let Some(key) = self.key.as_deref() else { return Ok(()) };
        if self.bucket.name().is_none() {
            return Err(SignError::KeyWithoutBucket);
        }
        if key.is_empty() {
            return Err(SignError::EmptyKey);
        }
        if key.len() > MAX_KEY_BYTES {
            return Err(SignError::KeyTooLong { bytes: key.len(), max: MAX_KEY_BYTES });
        }
        let dots = |segment: &[u8]| segment == b"." || segment == b"..";
        match !self.dot_segments_allowed && key.split(|&byte| byte == b'/').any(dots) {
            true => Err(SignError::DotSegment),
            false => Ok(()),
        }
    }

    /// Scheme, host and path.
    pub(super) fn url(&self) -> Vec<u8> {
        let bucket = &self.bucket;
        let mut url = Vec::with_capacity(512);
        url.extend_from_slice(bucket.scheme.as_bytes());
        url.extend_from_slice(b"://");
        url.extend_from_slice(bucket.host().as_bytes());
        url.extend_from_slice(bucket.path_prefix.as_bytes());
        url.push(b'/');
        encode::push_path(&mut url, self.key.as_deref().unwrap_or_default());
        url
    }

    /// The date of a header request that gives one itself, as text and as a time: `x-oss-date`, else `date`.
    pub(super) fn given_date(&self) -> Result<Option<(String, Timestamp)>, SignError> {
        let given = |wanted: &str| self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let Some((name, value)) = given("x-oss-date").or(given("date")) else { return Ok(None) };
        let text = encode::trim(value.as_bytes());
        let iso = name.eq_ignore_ascii_case("x-oss-date").then(|| Timestamp::parse_iso_basic(text)).flatten();
        match Timestamp::parse_http_date(text).or(iso) {
            Some(at) => Ok(Some((String::from_utf8_lossy(text).into_owned(), at))),
            None => Err(SignError::InvalidHeaderValue { name: name.as_ref().into() }),
        }
    }

    pub(super) fn headers_to_send(&self) -> Vec<(String, String)> {
        self.headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }
}

impl fmt::Debug for OssRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OssRequest")
            .field("method", &self.method)
            .field("host", &self.bucket.host())
            .field("key", &self.key.as_deref().map(String::from_utf8_lossy))
            .finish_non_exhaustive()
    }
}
