//! S3 requests by bucket and key, before they are signed.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use super::bucket::{Address, Bucket};
use super::disposition;
use super::endpoint::Endpoint;
use crate::encode;
use crate::error::{ConfigError, SignError};
use crate::method::Method;

/// The longest key of S3, in bytes.
pub(crate) const MAX_KEY_BYTES: usize = 1024;

/// A request to S3 that is still to be signed: [`presign`](Self::presign) makes a URL of it,
/// [`sign`](Self::sign) headers.
///
/// Every header and parameter given is signed. What is wrong with them is said when it is signed.
///
/// ```
/// use objsign::{Bucket, Credentials, S3Signer, Timestamp};
///
/// let photos = Bucket::aws("photos", "eu-central-1")?;
/// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
/// let now = Timestamp::from_unix(1_725_358_877)?;
///
/// let put = photos.put("in/x.png").content_type("image/png").presign(&signer, now, 600)?;
/// assert_eq!(put.headers, [("content-type".to_string(), "image/png".to_string())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is signed"]
pub struct S3Request<'a> {
    pub(crate) address: Cow<'a, Address>,
    pub(crate) method: Method,
    pub(crate) key: Option<Cow<'a, [u8]>>,
    pub(crate) query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(crate) headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(crate) dot_segments_allowed: bool,
    /// The first thing that was wrong while it was built.
    pub(crate) error: Option<SignError>,
}

impl Bucket {
    /// `GET` of an object. The key is raw: bytes as stored, not percent-encoded.
    pub fn get<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> S3Request<'a> {
        self.object(Method::Get, key)
    }

    /// `HEAD` of an object.
    pub fn head<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> S3Request<'a> {
        self.object(Method::Head, key)
    }

    /// `PUT` of an object.
    pub fn put<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> S3Request<'a> {
        self.object(Method::Put, key)
    }

    /// `DELETE` of an object.
    pub fn delete<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> S3Request<'a> {
        self.object(Method::Delete, key)
    }

    /// Any method on an object, for the operations without a name here: add
    /// [`sub_resource`](S3Request::sub_resource) and headers.
    pub fn object<'a>(&'a self, method: Method, key: &'a (impl AsRef<[u8]> + ?Sized)) -> S3Request<'a> {
        S3Request::new(Cow::Borrowed(self.address()), method, Some(Cow::Borrowed(key.as_ref())))
    }

    /// Any method on the bucket itself: with `HEAD` whether it exists, with a
    /// [`sub_resource`](S3Request::sub_resource) its policy, CORS rules and so on.
    pub fn bucket_request(&self, method: Method) -> S3Request<'_> {
        S3Request::new(Cow::Borrowed(self.address()), method, None)
    }

    /// ListObjectsV2. Narrow it with [`query`](S3Request::query): `prefix`, `delimiter`, `max-keys`,
    /// `continuation-token`, `start-after`.
    pub fn list_objects(&self) -> S3Request<'_> {
        self.bucket_request(Method::Get).query("list-type", "2")
    }

    /// CreateMultipartUpload.
    pub fn create_multipart_upload<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> S3Request<'a> {
        self.object(Method::Post, key).sub_resource("uploads")
    }

    /// UploadPart; part numbers are 1 to 10000.
    pub fn upload_part<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
        part_number: u32,
    ) -> S3Request<'a> {
        let mut request =
            self.put(key).query("partNumber", part_number.to_string()).query("uploadId", upload_id);
        if !(1..=10_000).contains(&part_number) {
            request.fail(SignError::InvalidPartNumber { number: part_number });
        }
        request
    }

    /// CompleteMultipartUpload; the list of parts goes into the body.
    pub fn complete_multipart_upload<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
    ) -> S3Request<'a> {
        self.object(Method::Post, key).query("uploadId", upload_id)
    }

    /// AbortMultipartUpload.
    pub fn abort_multipart_upload<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
    ) -> S3Request<'a> {
        self.delete(key).query("uploadId", upload_id)
    }

    /// ListParts of a multipart upload.
    pub fn list_parts<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
    ) -> S3Request<'a> {
        self.get(key).query("uploadId", upload_id)
    }
}

impl Endpoint {
    /// ListBuckets, the one service-level operation.
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] for options that do not go together.
    pub fn list_buckets(&self) -> Result<S3Request<'static>, ConfigError> {
        Ok(S3Request::new(Cow::Owned(self.service_address()?), Method::Get, None))
    }
}

impl<'a> S3Request<'a> {
    pub(crate) fn new(address: Cow<'a, Address>, method: Method, key: Option<Cow<'a, [u8]>>) -> Self {
        Self {
            address,
            method,
            key,
            query: Vec::new(),
            headers: Vec::new(),
            dot_segments_allowed: false,
            error: None,
        }
    }

    fn fail(&mut self, error: SignError) {
        self.error.get_or_insert(error);
    }

    /// Adds a header that the sender must send with exactly this value. A name given twice is sent twice and
    /// signed joined by `,`.
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter, raw (not percent-encoded).
    pub fn query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a sub-resource without a value, such as `acl` or `tagging`.
    pub fn sub_resource(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.query(name, "")
    }

    /// `versionId`: one version of the object.
    pub fn version_id(self, id: impl Into<Cow<'a, str>>) -> Self {
        self.query("versionId", id)
    }

    /// `Content-Type` of the upload.
    pub fn content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.header("content-type", value)
    }

    /// `Content-MD5` of the upload: base64 of the 16 bytes.
    pub fn content_md5(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.header("content-md5", value)
    }

    /// `Content-Length` of the upload, in bytes: exactly so many must come. For a range of lengths use a POST
    /// policy.
    pub fn content_length(self, bytes: u64) -> Self {
        self.header("content-length", bytes.to_string())
    }

    /// `x-amz-meta-NAME`: metadata stored with the object.
    pub fn metadata(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.header(format!("x-amz-meta-{name}"), value)
    }

    /// `Range: bytes=FIRST-LAST`, both included.
    pub fn range(mut self, bytes: RangeInclusive<u64>) -> Self {
        if bytes.is_empty() {
            self.fail(SignError::InvalidRange { min: *bytes.start(), max: *bytes.end() });
        }
        self.header("range", format!("bytes={}-{}", bytes.start(), bytes.end()))
    }

    /// `response-content-type`: the `Content-Type` that the answer shall have.
    pub fn response_content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("response-content-type", value)
    }

    /// `response-content-disposition`: the `Content-Disposition` that the answer shall have. See
    /// [`download_as`](Self::download_as).
    pub fn response_content_disposition(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("response-content-disposition", value)
    }

    /// `response-cache-control`: the `Cache-Control` that the answer shall have.
    pub fn response_cache_control(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("response-cache-control", value)
    }

    /// `response-content-encoding`: the `Content-Encoding` that the answer shall have.
    pub fn response_content_encoding(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("response-content-encoding", value)
    }

    /// `response-content-language`: the `Content-Language` that the answer shall have.
    pub fn response_content_language(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("response-content-language", value)
    }

    /// `response-expires`: the `Expires` that the answer shall have.
    pub fn response_expires(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("response-expires", value)
    }

    /// Makes a browser save the answer under this name, whatever its characters: a
    /// `response-content-disposition` with `filename` and, where needed, `filename*` (RFC 6266).
    ///
    /// ```
    /// # use objsign::{Bucket, Credentials, S3Signer, Timestamp};
    /// # let photos = Bucket::aws("photos", "eu-central-1")?;
    /// # let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// # let now = Timestamp::from_unix(1_725_358_877)?;
    /// let url = photos.get("7f3a").download_as("résumé.pdf").presign(&signer, now, 900)?.url;
    /// assert!(url.contains("filename%2A%3DUTF-8%27%27r%25C3%25A9sum%25C3%25A9.pdf"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn download_as(mut self, file_name: &str) -> Self {
        match disposition::attachment(file_name) {
            Ok(value) => self.response_content_disposition(value),
            Err(error) => {
                self.fail(error);
                self
            }
        }
    }

    /// Signs a key with `.` or `..` segments. S3 stores such keys, but most HTTP clients and browsers remove
    /// the segments before sending, and then the signature does not match.
    pub fn allow_dot_segments(mut self) -> Self {
        self.dot_segments_allowed = true;
        self
    }

    /// The method, in upper case on the wire.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The same request on its own, without the bucket and texts it was made from.
    pub fn into_owned(self) -> S3Request<'static> {
        S3Request {
            address: Cow::Owned(self.address.into_owned()),
            method: self.method,
            key: self.key.map(|key| Cow::Owned(key.into_owned())),
            query: owned_pairs(self.query),
            headers: owned_pairs(self.headers),
            dot_segments_allowed: self.dot_segments_allowed,
            error: self.error,
        }
    }

    /// What was wrong while it was built, and what is wrong with its key.
    pub(crate) fn check(&self) -> Result<(), SignError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let Some(key) = &self.key else { return Ok(()) };
        if key.is_empty() {
            return Err(SignError::EmptyKey);
        }
        if key.len() > MAX_KEY_BYTES {
            return Err(SignError::KeyTooLong { bytes: key.len(), max: MAX_KEY_BYTES });
        }
        match !self.dot_segments_allowed && has_dot_segment(key) {
            true => Err(SignError::DotSegment),
            false => Ok(()),
        }
    }

    /// Appends the percent-encoded path, which is also the canonical one: S3 paths are encoded once and never
    /// normalised.
    pub(crate) fn push_path(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.address.path_prefix.as_bytes());
        match &self.key {
            Some(key) => {
                out.push(b'/');
                encode::push_path(out, key);
            }
            // A bucket in path style is `/bucket`, without a slash at its end.
            None if self.address.path_prefix.is_empty() => out.push(b'/'),
            None => {}
        }
    }
}

fn has_dot_segment(key: &[u8]) -> bool {
    // Most keys have no segment that begins with a dot, which is found out many bytes at a time.
    let follows = |found, (a, b): (&u8, &u8)| found | ((*a == b'/') & (*b == b'.'));
    let begins_with_dot =
        key.starts_with(b".") || key.iter().zip(key.get(1..).unwrap_or_default()).fold(false, follows);
    let dots = |segment: &[u8]| segment == b"." || segment == b"..";
    begins_with_dot && key.split(|&byte| byte == b'/').any(dots)
}

/// Names and values that borrow from nothing.
pub(crate) fn owned_pairs(
    pairs: Vec<(Cow<'_, str>, Cow<'_, str>)>,
) -> Vec<(Cow<'static, str>, Cow<'static, str>)> {
    let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    pairs.into_iter().map(|(name, value)| (owned(name), owned(value))).collect()
}

impl fmt::Debug for S3Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Request")
            .field("method", &self.method)
            .field("host", &self.address.host)
            .field("key", &self.key.as_deref().map(String::from_utf8_lossy))
            .finish_non_exhaustive()
    }
}
