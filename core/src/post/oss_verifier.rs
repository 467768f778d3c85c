//! The verifier of forms uploaded under the rules of OSS.

use alloc::string::String;

use super::dialect::Dialect;
use super::fields::MAX_OSS_BYTES;
use super::form_claim::ParsedForm;
use super::form_signature::MAX_AGE;
use super::uploaded::UploadedForm;
use super::verified_form::VerifiedForm;
use super::verify::Rules;
use crate::addresses::Addresses;
use crate::credentials::Credentials;
use crate::error::{ConfigError, VerifyError};
use crate::request::Request;
use crate::s3::{check_oss_region, check_scope_part};
use crate::timestamp::Timestamp;

/// Verifies forms that a browser uploads with a POST policy, by the rules of OSS: a field needs no condition, so
/// whoever holds a form can add `x-oss-object-acl` or a redirect, or choose the key of a policy that does not speak of
/// it. As in S3, a prefix of `Content-Type` must hold for each part of a comma-separated list. [`strict`](Self::strict) demands a condition for every field, as S3 does; prefer it where you make the forms.
///
/// ```
/// use objsign::{Addresses, Credentials, OssBucket, OssFormVerifier, OssSigner, Request, Timestamp, UploadedForm};
///
/// let key = Credentials::new("LTAI5tExample", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1")?;
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// let photos = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")?;
/// let sent = photos.post_policy().key_prefix("in/").content_length_range(1..=1000).sign_v1(
///     &OssSigner::new(key.clone()),
///     now,
///     300,
/// )?;
///
/// let headers = [("Host", "photos.oss-cn-hangzhou.aliyuncs.com"), ("Content-Type", "multipart/form-data; boundary=x")];
/// let request = Request::new("POST", "/", &headers);
/// let form = UploadedForm::new(&sent.fields).file(Some(b"a.png"), 512);
///
/// let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com")?;
/// let verified = OssFormVerifier::v1(addresses).strict().verify(&request, &form, [&key], now)?;
/// assert_eq!((verified.bucket(), verified.key_str()), ("photos", Some("in/a.png")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OssFormVerifier(Rules);

impl OssFormVerifier {
    /// A verifier for these addresses that takes version 4 with credentials of this region (`cn-hangzhou`, not
    /// `oss-cn-hangzhou`), product `oss`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region that no scope can carry,
    /// [`ConfigError::OssRegionPrefix`].
    pub fn v4(addresses: Addresses, region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_oss_region(&region)?;
        Ok(Self::with(addresses, Some((region, "oss".into())), false))
    }

    /// A verifier for these addresses that takes version 1 alone.
    pub fn v1(addresses: Addresses) -> Self {
        Self::with(addresses, None, true)
    }

    fn with(addresses: Addresses, scope: Option<(String, String)>, older_allowed: bool) -> Self {
        Self(Rules {
            dialect: Dialect::Oss,
            addresses,
            scope,
            older_allowed,
            unknown_keys_hidden: false,
            max_fields_bytes: MAX_OSS_BYTES,
            max_age: MAX_AGE,
        })
    }

    /// Takes version 1 (HMAC-SHA1 under the secret itself) beside version 4. Default: refused.
    #[must_use]
    pub fn allow_v1(mut self) -> Self {
        self.0.older_allowed = true;
        self
    }

    /// Takes another product than `oss` in the scope of version 4, such as `oss-cloudbox` (then the region is the
    /// id of the box).
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a product that no scope can carry.
    pub fn product(mut self, product: impl Into<String>) -> Result<Self, ConfigError> {
        let product = product.into();
        check_scope_part("product", &product)?;
        if let Some((_, service)) = &mut self.0.scope {
            *service = product;
        }
        Ok(self)
    }

    /// Demands a condition for every field, and one that names the bucket, as S3 does. Default: not, as OSS; then
    /// [`VerifiedForm::uncovered_fields`] says which fields came without.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.0.dialect = Dialect::OssStrict;
        self
    }

    /// Answers an unknown key like a wrong signature, so that nobody can find out which key ids exist. Default:
    /// `InvalidAccessKeyId`, as OSS.
    #[must_use]
    pub fn hide_unknown_keys(mut self) -> Self {
        self.0.unknown_keys_hidden = true;
        self
    }

    /// How many bytes the names and values of the fields may have together. Default: 4 MiB; one name may have 8 KiB
    /// and one value 2 MiB, as OSS.
    #[must_use]
    pub fn max_fields_bytes(mut self, bytes: usize) -> Self {
        self.0.max_fields_bytes = bytes;
        self
    }

    /// True for a request that is a form upload: `POST` to a bucket itself that is served here, without a query, in
    /// `multipart/form-data`. Anything else is for [`OssVerifier`](crate::OssVerifier).
    pub fn is_form(&self, request: &Request<'_>) -> bool {
        self.0.form_bucket(request).is_ok()
    }

    /// Reads the form: address, fields, scope and date. Nothing is trusted yet. A signature in the `Authorization`
    /// header does not count, as in OSS.
    ///
    /// # Errors
    /// A [`VerifyError`] with the OSS code for whatever is wrong before any key is needed.
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
