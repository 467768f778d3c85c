//! The endpoint itself: one request in, one answer out.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::body::Body;
use super::{chunked_request, policy_request};
use crate::encode::{self, Plus};
use crate::error::SignError;
use crate::guard::{SignatureVersion, UploadGuard};
use crate::mac::into_string;
use crate::post::{PolicyDocument, base64_len};
use crate::refusal::{Refusal, RefusalReason};
use crate::sigv4::S3Signer;
use crate::timestamp::Timestamp;

/// What to answer to a signature request.
///
/// The body holds a signature: whoever has it can upload, so `Debug` shows only its length.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// 200 signed; 400 not a request that can be understood; 403 not allowed; 500 could not be signed.
    pub status: u16,
    /// JSON, for `Content-Type: application/json`: `{"policy":…,"signature":…}`, `{"signature":…}`,
    /// `{"invalid":true}` for every refusal, or `{"error":…}`, whose text the client shows to its user.
    pub body: String,
    /// Why it was refused, for the log.
    pub refusal: Option<Refusal>,
    /// Why an allowed request was not signed: the credentials have expired.
    pub error: Option<SignError>,
}

/// Why nothing was.
pub(super) enum Unsigned {
    Refused(Refusal),
    Failed(SignError),
}

impl From<Refusal> for Unsigned {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<SignError> for Unsigned {
    fn from(error: SignError) -> Self {
        Self::Failed(error)
    }
}

impl UploadGuard {
    /// Answers a signature request of Fine Uploader by its body alone.
    ///
    /// The access key, the region and the bucket are the server's, the date is the request's and must be near
    /// `now`. With temporary credentials every request must carry their token, which the client can do only
    /// if the page gave it that token.
    ///
    /// ```
    /// use objsign::{Bucket, Credentials, S3Signer, Timestamp, UploadGuard};
    ///
    /// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// let guard = UploadGuard::new(&Bucket::aws("photos", "eu-central-1")?)
    ///     .fine_uploader_fields()
    ///     .content_type(["image/*"])?;
    /// let body = br#"{"expiration":"2024-09-03T09:06:17.000Z","conditions":[{"acl":"private"},{"bucket":"photos"},
    ///     {"Content-Type":"image/png"},{"success_action_status":"200"},{"x-amz-algorithm":"AWS4-HMAC-SHA256"},
    ///     {"key":"users/42/a.png"},{"x-amz-credential":"AKIAIOSFODNN7EXAMPLE/20240903/eu-central-1/s3/aws4_request"},
    ///     {"x-amz-date":"20240903T090117Z"},{"x-amz-meta-qqfilename":"a.png"}]}"#;
    /// let now = Timestamp::from_unix(1_725_354_077)?;
    ///
    /// let answer = guard.with_key_prefix("users/42/")?.answer(&signer, body, now);
    /// assert_eq!(answer.status, 200);
    /// let answer = guard.with_key_prefix("users/43/")?.answer(&signer, body, now);
    /// assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"invalid":true}"#));
    /// assert_eq!(answer.refusal.ok_or("signed")?.kind(), "key_not_allowed");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answer(&self, signer: &S3Signer, body: &[u8], now: Timestamp) -> Answer {
        Answer::new(self.sign(signer, None, body, now))
    }

    /// As [`answer`](Self::answer), with the raw query of the request (without `?`), where the client says
    /// `v4=true` for version 4 and nothing for version 2. A body of the other version is refused. Other
    /// parameters are the application's own.
    pub fn answer_with_query(&self, signer: &S3Signer, query: &str, body: &[u8], now: Timestamp) -> Answer {
        let announced = announced_version(query).map_err(Unsigned::Refused);
        Answer::new(announced.and_then(|version| self.sign(signer, Some(version), body, now)))
    }

    fn sign(
        &self,
        signer: &S3Signer,
        announced: Option<SignatureVersion>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<String, Unsigned> {
        let body = Body::read(body)?;
        if let Some(version) = announced {
            self.check_version(version)?;
        }
        match body {
            Body::Policy(policy) => policy_request::sign(self, signer, announced, policy, now),
            Body::Headers(text) => chunked_request::sign(self, signer, announced, &text, now),
        }
    }
}

/// Version 4 if the query says `v4=true`. Anything else of that name is refused.
fn announced_version(query: &str) -> Result<SignatureVersion, Refusal> {
    let mut version = SignatureVersion::V2;
    for (name, value) in encode::query_pairs(query.as_bytes()) {
        if encode::decode(name, Plus::Blank).is_ok_and(|name| name == b"v4") {
            if version == SignatureVersion::V4 || value != Some(b"true") {
                return Err(Refusal::new(
                    RefusalReason::Malformed,
                    "`v4` in the query is not once and `true`",
                ));
            }
            version = SignatureVersion::V4;
        }
    }
    Ok(version)
}

impl Answer {
    fn new(signed: Result<String, Unsigned>) -> Self {
        match signed {
            Ok(body) => Self { status: 200, body, refusal: None, error: None },
            Err(Unsigned::Refused(refusal)) => Self {
                status: if refusal.reason() == RefusalReason::Malformed { 400 } else { 403 },
                body: r#"{"invalid":true}"#.into(),
                refusal: Some(refusal),
                error: None,
            },
            Err(Unsigned::Failed(error)) => Self {
                status: 500,
                body: r#"{"error":"The upload cannot be signed at the moment."}"#.into(),
                refusal: None,
                error: Some(error),
            },
        }
    }
}

/// `{"policy":…,"signature":…}`. `sign` makes the signature of the policy's base64. JSON escapes nothing of either.
pub(super) fn policy_body(policy: &PolicyDocument<'_>, sign: impl FnOnce(&[u8]) -> String) -> String {
    let json = policy.to_json();
    let mut body = Vec::with_capacity(base64_len(&json) + 128);
    body.extend_from_slice(b"{\"policy\":\"");
    let start = body.len();
    encode::push_base64(&mut body, &json);
    let signature = sign(body.get(start..).unwrap_or_default());
    body.extend_from_slice(b"\",\"signature\":\"");
    body.extend_from_slice(signature.as_bytes());
    body.extend_from_slice(b"\"}");
    into_string(body)
}

/// `{"signature":…}`
pub(super) fn request_body(signature: &str) -> String {
    ["{\"signature\":\"", signature, "\"}"].concat()
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("refusal", &self.refusal)
            .field("error", &self.error)
            .finish()
    }
}
