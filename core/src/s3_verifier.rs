//! The verifier of S3 requests: one entry point that finds the version in the request.

use alloc::string::String;

use crate::addresses::Addresses;
use crate::claim::Claim;
use crate::credentials::Credentials;
use crate::encode::Plus;
use crate::error::{ConfigError, Place, VerifyError, VerifyErrorKind as Kind};
use crate::request::{Limits, Request};
use crate::rules::{Fault, Rules};
use crate::s3::check_scope_part;
use crate::sigv2;
use crate::sigv4::verify::{self as sigv4, Authentication, Expected, Received};
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// Verifies requests that S3 clients signed, presigned URLs and `Authorization` headers. It holds no key: look the key
/// up between [`parse`](Self::parse) and [`Claim::verify`].
///
/// It takes SigV4 alone unless [`allow_v2`](Self::allow_v2) is said.
///
/// ```
/// use objsign::{Addresses, Bucket, Credentials, Operation, Request, S3Signer, S3Verifier, Timestamp};
///
/// let key = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// let local = Bucket::at("http://localhost:9000", "photos", "us-east-1")?;
/// let url = local.get("a b.jpg").presign(&S3Signer::new(key.clone()), now, 900)?.url;
///
/// let verifier = S3Verifier::new(Addresses::new().path_style("localhost")?, "us-east-1")?;
/// let headers = [("Host", "localhost:9000")];
/// let target = url.strip_prefix("http://localhost:9000").unwrap();
/// let claim = verifier.parse(&Request::new("GET", target, &headers), now)?;
/// let keys = [key]; // your look-up of claim.access_key_id()
/// let verified = claim.verify(&keys)?;
/// assert_eq!((verified.bucket(), verified.key_str()), (Some("photos"), Some("a b.jpg")));
/// assert_eq!(verified.operation(), Operation::GetObject);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct S3Verifier {
    addresses: Addresses,
    region: String,
    version_2_allowed: bool,
    rules: Rules,
}

impl S3Verifier {
    /// A verifier for these addresses, and for credentials of this region.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region that no scope can carry.
    pub fn new(addresses: Addresses, region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_scope_part("region", &region)?;
        Ok(Self { addresses, region, version_2_allowed: false, rules: Rules::default() })
    }

    /// Takes SigV2 too. It signs neither host, region, body nor most headers and parameters, and its signatures have no
    /// day after which they are worth nothing: for old clients only. What is not covered is not in [`Verified`].
    #[must_use]
    pub fn allow_v2(mut self) -> Self {
        self.version_2_allowed = true;
        self
    }

    /// How many seconds the client's clock may be off: either way for a signed header, ahead of ours for a presigned
    /// URL. Default: 900, as AWS.
    #[must_use]
    pub fn max_skew(mut self, seconds: u32) -> Self {
        self.rules.max_skew = seconds;
        self
    }

    /// The longest life of a presigned URL, in seconds. Default: what the version allows, 604800 for version 4, none for
    /// version 2.
    #[must_use]
    pub fn max_lifetime(mut self, seconds: u32) -> Self {
        self.rules.max_lifetime = Some(seconds);
        self
    }

    /// Lets one more `x-amz-*` header come unsigned, for one that a proxy adds. It is never covered. Default:
    /// `x-amz-content-sha256`, as S3, and CloudFront's `x-amz-cf-id`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for a name without that prefix, and for `x-amz-date` and `x-amz-security-token`.
    pub fn allow_unsigned_header(mut self, name: &str) -> Result<Self, ConfigError> {
        self.rules.allow_unsigned_header(name)?;
        Ok(self)
    }

    /// Answers an unknown key like a wrong signature, so that nobody can find out which key ids exist. Default:
    /// `InvalidAccessKeyId`, as AWS.
    #[must_use]
    pub fn hide_unknown_keys(mut self) -> Self {
        self.rules.unknown_keys_hidden = true;
        self
    }

    /// How large a request may be.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.rules.limits = limits;
        self
    }

    /// Reads the request: form, address, scope, time and what is signed. Nothing is trusted yet.
    ///
    /// # Errors
    /// A [`VerifyError`] with the code of S3 for whatever is wrong before any key is needed.
    pub fn parse(&self, request: &Request<'_>, now: Timestamp) -> Result<Claim, VerifyError> {
        self.read(request, now).map_err(|fault| fault.into_error(request))
    }

    /// [`parse`](Self::parse) and [`Claim::verify`] in one, over keys in memory.
    ///
    /// # Errors
    /// Those of both steps.
    pub fn verify<'k>(
        &self,
        request: &Request<'_>,
        keys: impl IntoIterator<Item = &'k Credentials>,
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        self.parse(request, now)?.verify(keys)
    }

    fn read(&self, request: &Request<'_>, now: Timestamp) -> Result<Claim, Fault> {
        request.check_size(self.rules.limits)?;
        let method = request.method()?;
        let target = request.logical(Plus::Literal)?;
        let resource = self.addresses.resolve(request.host()?, &target.path).ok_or(Kind::UnknownHost)?;
        let authorization = request.single("authorization")?;
        let authentication = Authentication::of(&target.parameters);
        let (presigned, presigned_v2) =
            (authentication.is_presigned(), sigv2::is_presigned(&target.parameters));
        let in_query = presigned_v2 || authentication.is_there();
        if (authorization.is_some() && in_query) || (presigned && presigned_v2) {
            return Err(Kind::TwoMechanisms.into());
        }
        let version_2 = match authorization {
            Some(value) if sigv4::is_authorization(value) => false,
            Some(value) if value.starts_with(b"AWS ") => true,
            Some(value) if value.starts_with(b"AWS4-") => return Err(Kind::VersionNotAllowed.into()),
            Some(_) => return Err(Kind::MalformedAuthorization.into()),
            None if presigned => false,
            None if presigned_v2 => true,
            None => return Err(Kind::NotSigned.into()),
        };
        if !version_2 {
            let expected = Expected::s3(&self.region, &self.rules);
            let target = &target;
            let received = Received { request, method, target, resource, authorization, authentication };
            return sigv4::parse(&expected, &received, now);
        }
        if !self.version_2_allowed {
            return Err(Kind::VersionNotAllowed.into());
        }
        let parsed = sigv2::parse(&self.rules, request, method, &target, resource, authorization, now);
        parsed.map_err(|fault| fault.in_place(Place::Version2))
    }
}
