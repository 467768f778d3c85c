//! The verifier of forms uploaded under the rules of S3.

use alloc::string::String;

use super::dialect::Dialect;
use super::fields::MAX_S3_BYTES;
use super::form_claim::ParsedForm;
use super::form_signature::MAX_AGE;
use super::uploaded::UploadedForm;
use super::verified_form::VerifiedForm;
use super::verify::Rules;
use crate::addresses::Addresses;
use crate::credentials::Credentials;
use crate::error::{ConfigError, VerifyError};
use crate::request::Request;
use crate::s3::check_scope_part;
use crate::timestamp::Timestamp;

/// Verifies forms that a browser uploads with a POST policy, by the rules of S3: every field needs a condition, the
/// bucket too. It takes version 4 alone, unless [`allow_v2`](Self::allow_v2) adds the legacy version 2.
///
/// ```
/// use objsign::{Addresses, Bucket, Credentials, Request, S3FormVerifier, S3Signer, Timestamp, UploadedForm};
///
/// let key = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// let photos = Bucket::aws("photos", "eu-central-1")?;
/// let sent = photos.post_policy().key_prefix("in/").content_length_range(1..=1000).sign(
///     &S3Signer::new(key.clone()),
///     now,
///     300,
/// )?;
///
/// // What arrives: the request, the fields before the file, and the file.
/// let headers = [("Host", "photos.s3.eu-central-1.amazonaws.com"), ("Content-Type", "multipart/form-data; boundary=x")];
/// let request = Request::new("POST", "/", &headers);
/// let form = UploadedForm::new(&sent.fields).file(Some(b"a.png"), 512);
///
/// let addresses = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com")?;
/// let verifier = S3FormVerifier::new(addresses, "eu-central-1")?;
/// let claim = verifier.parse(&request, &form, now)?.signed()?;
/// assert_eq!(claim.access_key_id(), "AKIAIOSFODNN7EXAMPLE"); // your look-up
/// let verified = claim.verify([&key])?;
/// assert_eq!((verified.bucket(), verified.key_str()), ("photos", Some("in/a.png")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct S3FormVerifier(Rules);

impl S3FormVerifier {
    /// A verifier for these addresses that takes credentials of this region, service `s3`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region that no scope can carry.
    pub fn new(addresses: Addresses, region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_scope_part("region", &region)?;
        Ok(Self(Rules {
            dialect: Dialect::S3,
            addresses,
            scope: Some((region, "s3".into())),
            older_allowed: false,
            unknown_keys_hidden: false,
            max_fields_bytes: MAX_S3_BYTES,
            max_age: MAX_AGE,
        }))
    }

    /// Takes forms signed with the legacy version 2 (HMAC-SHA1 under the secret itself) too. Default: refused.
    #[must_use]
    pub fn allow_v2(mut self) -> Self {
        self.0.older_allowed = true;
        self
    }

    /// Answers an unknown key like a wrong signature, so that nobody can find out which key ids exist. Default:
    /// `InvalidAccessKeyId`, as S3.
    #[must_use]
    pub fn hide_unknown_keys(mut self) -> Self {
        self.0.unknown_keys_hidden = true;
        self
    }

    /// How many bytes the names and values of the fields may have together. Default: 20480, as S3.
    #[must_use]
    pub fn max_fields_bytes(mut self, bytes: usize) -> Self {
        self.0.max_fields_bytes = bytes;
        self
    }

    /// How many seconds after its `x-amz-date` a version 4 form is good at most, whatever its policy says. Default:
    /// 604800, the longest that [`PostPolicy::sign`](crate::PostPolicy::sign) makes. More lets a leaked
    /// [`SigningKey`](crate::SigningKey) be used for longer.
    #[must_use]
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.0.max_age = seconds;
        self
    }

    /// True for a request that is a form upload: `POST` to a bucket itself that is served here, without a query, in
    /// `multipart/form-data`. Anything else is for another verifier.
    pub fn is_form(&self, request: &Request<'_>) -> bool {
        self.0.form_bucket(request).is_ok()
    }

    /// Reads the form: address, fields, scope and date. Nothing is trusted yet.
    ///
    /// # Errors
    /// A [`VerifyError`] with the S3 code for whatever is wrong before any key is needed.
    pub fn parse(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        now: Timestamp,
    ) -> Result<ParsedForm, VerifyError> {
        self.0.parse(request, form, now)
    }

    /// [`parse`](Self::parse) and [`FormClaim::verify`](crate::FormClaim::verify) in one, over keys in memory. A form
    /// without a signature is refused.
    ///
    /// # Errors
    /// Those of both steps, and `AccessDenied` for an anonymous form.
    pub fn verify<'k>(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        keys: impl IntoIterator<Item = &'k Credentials>,
        now: Timestamp,
    ) -> Result<VerifiedForm, VerifyError> {
        self.0.verify(request, form, keys, now)
    }
}
