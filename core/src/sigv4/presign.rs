//! Presigned URLs: the signature in the query.
//!
//! The URL's query is its canonical query, so the canonical request is written right behind the URL, in the
//! same buffer, hashed there and cut off.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::MAX_EXPIRY;
use super::canonical::{CanonicalRequest, Part, SignedHeaders};
use super::key::SigningKey;
use super::parts::{Pair, Push, RequestParts, Token};
use super::query::{Parameters, Repeats};
use super::signer::{KeyRing, S3Signer};
use crate::encode;
use crate::error::SignError;
use crate::mac::into_string;
use crate::method::Method;
use crate::payload::UNSIGNED_PAYLOAD;
use crate::presigned::{Presigned, Stages};
use crate::s3::{Bucket, S3Request};
use crate::timestamp::Timestamp;

/// Headers that the signer sets itself, or that would be a second authentication.
const RESERVED_HEADERS: [&str; 5] =
    ["host", "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];

/// Headers that proxies and HTTP libraries change on the way.
const UNSIGNABLE_HEADERS: [&str; 12] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

pub(super) fn is_unsignable(name: &str) -> bool {
    UNSIGNABLE_HEADERS.iter().any(|header| header.eq_ignore_ascii_case(name))
}

/// Refuses a header that only the signer may set.
pub(super) fn check_reserved(name: &str) -> Result<(), SignError> {
    match RESERVED_HEADERS.iter().any(|header| header.eq_ignore_ascii_case(name)) {
        true => Err(SignError::ReservedHeader { name: name.into() }),
        false => Ok(()),
    }
}

fn check_headers<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), SignError> {
    for name in names {
        check_reserved(name)?;
        if is_unsignable(name) {
            return Err(SignError::UnsignableHeader { name: name.into() });
        }
    }
    Ok(())
}

impl RequestParts<'_> {
    /// Appends the presigned URL and gives its end of life.
    pub(super) fn presign(
        &self,
        payload_hash: &str,
        out: &mut Vec<u8>,
        keys: &KeyRing,
        at: Validity,
        stages: Option<&mut Stages>,
    ) -> Result<Timestamp, SignError> {
        let Validity { now, expires_in } = at;
        if !(1..=MAX_EXPIRY).contains(&expires_in) {
            return Err(SignError::InvalidExpiry { seconds: expires_in, min: 1, max: MAX_EXPIRY });
        }
        let expires_at = keys.expires_at(now, expires_in)?;
        check_headers(self.headers().map(|(name, _)| name))?;
        let headers = SignedHeaders::new(self.host, self.headers())?;
        out.reserve(self.room(keys));
        keys.with_key(now, self.region, self.service, |key| {
            let path = self.push_url(out);
            out.push(b'?');
            let query_start = out.len();
            let date = key.date(now);
            self.push_query(out, keys, key, &date, expires_in, &headers);
            let request = CanonicalRequest {
                method: self.method.as_str(),
                uri: self.uri(path),
                query: Part::Written(query_start..out.len()),
                headers: &headers,
                payload_hash,
            };
            let tag = request.sign(out, key, &date, stages);
            out.extend_from_slice(b"&X-Amz-Signature=");
            encode::push_hex(out, tag.bytes());
        })?;
        if let (Token::Appended, Some(token)) = (self.token, keys.encoded_token()) {
            out.extend_from_slice(b"&X-Amz-Security-Token=");
            out.extend_from_slice(token.as_bytes());
        }
        Ok(expires_at)
    }

    /// Bytes for the URL and the canonical request behind it, which repeats path and query, and for what stands in
    /// neither twice: an estimate that saves the buffer from growing.
    fn room(&self, keys: &KeyRing) -> usize {
        const FIXED: usize = 640;
        let token = keys.encoded_token().map_or(0, str::len);
        let id = keys.credentials.access_key_id().len();
        let headers: usize = self.headers().map(|(name, value)| 2 * name.len() + value.len() + 8).sum();
        let twice = self.path_room + self.parameters.len() + token + id + self.region.len() + self.host.len();
        FIXED + 2 * twice + headers
    }

    /// Appends the canonical query: the caller's parameters and the signer's, in order.
    fn push_query(
        &self,
        out: &mut Vec<u8>,
        keys: &KeyRing,
        key: &SigningKey,
        date: &[u8; 16],
        expires_in: u64,
        headers: &SignedHeaders<'_>,
    ) {
        self.parameters.push_with(out, |out| {
            out.extend_from_slice(key.query_start().as_bytes());
            out.extend_from_slice(date);
            out.extend_from_slice(b"&X-Amz-Expires=");
            encode::push_decimal(out, expires_in);
            if let (Token::Signed, Some(token)) = (self.token, keys.encoded_token()) {
                out.extend_from_slice(b"&X-Amz-Security-Token=");
                out.extend_from_slice(token.as_bytes());
            }
            out.extend_from_slice(b"&X-Amz-SignedHeaders=");
            headers.push_names(out, "%3B");
        });
    }
}

/// From when and for how many seconds a URL is good.
#[derive(Clone, Copy)]
pub(super) struct Validity {
    pub(super) now: Timestamp,
    pub(super) expires_in: u64,
}

/// The headers of a result: those given, as given.
pub(super) fn headers_to_send(headers: &[Pair<'_>]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.as_ref().into(), value.as_ref().into())).collect()
}

impl S3Request<'_> {
    /// Makes a URL that carries this request's signature for `expires_in` seconds (1 to 604800) from `now`.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers, parameters or expiry, and for credentials that
    /// have ended.
    pub fn presign(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Presigned, SignError> {
        let mut url = Vec::new();
        let expires_at = self.write(&mut url, signer, now, expires_in, None)?;
        let headers = headers_to_send(&self.headers);
        Ok(Presigned { method: self.method, url: into_string(url), headers, expires_at })
    }

    /// Appends the URL alone to `out`, and gives its end of life. On an error `out` is as it was.
    ///
    /// It allocates nothing without headers and parameters of the caller's, with a signer that has its key of the day, and
    /// with an empty buffer that has held the URL of a key as long. Behind other text the URL is made apart and copied.
    ///
    /// # Errors
    /// As [`presign`](Self::presign).
    pub fn presign_into(
        &self,
        out: &mut String,
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Timestamp, SignError> {
        // The buffer's own memory only where nothing stands in it: what does would be checked as text at every URL.
        let mut url = if out.is_empty() { core::mem::take(out).into_bytes() } else { Vec::new() };
        let result = self.write(&mut url, signer, now, expires_in, None);
        if result.is_err() {
            url.clear();
        }
        let url = into_string(url);
        match out.is_empty() {
            true => *out = url,
            false => out.push_str(&url),
        }
        result
    }

    /// The canonical request and the string to sign of [`presign`](Self::presign), for finding out where two
    /// signers part.
    ///
    /// # Errors
    /// As [`presign`](Self::presign).
    pub fn presign_stages(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        self.write(&mut Vec::new(), signer, now, expires_in, Some(&mut stages))?;
        Ok(stages)
    }

    fn write(
        &self,
        out: &mut Vec<u8>,
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
        stages: Option<&mut Stages>,
    ) -> Result<Timestamp, SignError> {
        self.check()?;
        let push_path = |out: &mut Vec<u8>| self.push_path(out);
        let parameters = self.parameters()?;
        let at = Validity { now, expires_in };
        self.parts(&push_path, &parameters).presign(UNSIGNED_PAYLOAD, out, &signer.keys, at, stages)
    }

    pub(super) fn parameters(&self) -> Result<Parameters, SignError> {
        let given = self.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        Parameters::new(given, Repeats::Refused)
    }

    pub(super) fn parts<'p>(&'p self, push_path: Push<'p>, parameters: &'p Parameters) -> RequestParts<'p> {
        RequestParts {
            method: self.method,
            scheme: &self.address.scheme,
            host: &self.address.host,
            push_path,
            path_room: self.address.path_prefix.len() + self.key.as_deref().map_or(0, <[u8]>::len) * 3 + 1,
            canonical_uri: None,
            parameters,
            headers: &self.headers,
            region: &self.address.region,
            service: self.address.service,
            token: Token::Signed,
        }
    }
}

impl Bucket {
    /// Presigns many keys with one method: all URLs, or the error of the first key that cannot be signed.
    ///
    /// ```
    /// # use objsign::{Bucket, Credentials, Method, S3Signer, Timestamp};
    /// # let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// # let now = Timestamp::from_unix(1_725_358_877)?;
    /// let photos = Bucket::aws("photos", "eu-central-1")?;
    /// let urls = photos.presign_many(Method::Get, &["a.jpg", "b.jpg"], &signer, now, 900)?;
    /// assert_eq!(urls.len(), 2);
    /// let error = photos.presign_many(Method::Get, &["a.jpg", ""], &signer, now, 900).unwrap_err();
    /// assert_eq!(error.to_string(), "item 1: the object key is empty; use a bucket operation to address the bucket itself");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SignError::AtIndex`] with the place of the key, from 0, and what is wrong with it.
    pub fn presign_many<K: AsRef<[u8]>>(
        &self,
        method: Method,
        keys: &[K],
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Vec<String>, SignError> {
        let mut urls = Vec::with_capacity(keys.len());
        let mut buffer = String::new();
        for (index, key) in keys.iter().enumerate() {
            buffer.clear();
            self.object(method, key)
                .presign_into(&mut buffer, signer, now, expires_in)
                .map_err(|error| SignError::AtIndex { index, error: Box::new(error) })?;
            // A copy of the exact length: the buffer has room for a canonical request behind each URL.
            urls.push(String::from(buffer.as_str()));
        }
        Ok(urls)
    }
}

impl S3Signer {
    /// Presigns many requests, each with its own method, bucket and headers: all, or the error of the first
    /// that cannot be signed.
    ///
    /// # Errors
    /// [`SignError::AtIndex`] with the place of the request, from 0, and what is wrong with it.
    pub fn presign_all<'a>(
        &self,
        requests: impl IntoIterator<Item = S3Request<'a>>,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Vec<Presigned>, SignError> {
        let one = |(index, request): (usize, S3Request<'a>)| {
            let presigned = request.presign(self, now, expires_in);
            presigned.map_err(|error| SignError::AtIndex { index, error: Box::new(error) })
        };
        requests.into_iter().enumerate().map(one).collect()
    }
}
