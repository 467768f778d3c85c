//! The verifier of requests to services other than S3.

use alloc::string::String;

use super::parts::Token;
use super::verify::{self, Authentication, Expected, Paths, Received};
use crate::addresses::Resource;
use crate::claim::Claim;
use crate::credentials::Credentials;
use crate::encode::Plus;
use crate::error::{ConfigError, VerifyError, VerifyErrorKind as Kind};
use crate::request::{Limits, Request};
use crate::rules::{Fault, Rules};
use crate::s3::check_scope_part;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// Verifies requests that were signed with SigV4 for one region and a service other than S3: an API of your own behind
/// `execute-api`, an identity proof for `sts`. It holds no key: look the key up between [`parse`](Self::parse) and
/// [`Claim::verify`].
///
/// It does not judge the host, which is signed: compare `verified.header("host")` with yours. Of a body it knows what
/// [`Request::payload`] says; without it the request must have none. Refusals have the codes of S3.
///
/// ```
/// use objsign::{Credentials, Method, Request, SigV4Request, SigV4Signer, SigV4Verifier, Timestamp};
///
/// let key = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// let signer = SigV4Signer::new(key.clone(), "eu-west-1", "execute-api")?;
/// let sent = SigV4Request::new(Method::Get, "https://api.example.org")?.path("/pets").sign(&signer, now)?;
///
/// let mut headers = sent.headers.clone();
/// headers.push(("host".into(), "api.example.org".into()));
/// let verifier = SigV4Verifier::new("eu-west-1", "execute-api")?;
/// let verified = verifier.verify(&Request::new("GET", "/pets", &headers), [&key], now)?;
/// assert_eq!(verified.path(), Some(&b"/pets"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SigV4Verifier {
    region: String,
    service: String,
    paths: Paths,
    token: Token,
    rules: Rules,
}

impl SigV4Verifier {
    /// A verifier for credentials of this region and service.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region or service that no scope can carry.
    pub fn new(region: impl Into<String>, service: impl Into<String>) -> Result<Self, ConfigError> {
        let (region, service) = (region.into(), service.into());
        check_scope_part("region", &region)?;
        check_scope_part("service", &service)?;
        let paths = Paths::Other { normalize: true, encode_again: true };
        Ok(Self { region, service, paths, token: Token::Signed, rules: Rules::default() })
    }

    /// Whether empty and dot segments are removed from the path before it is compared. Default: true, as every service
    /// but S3 does.
    #[must_use]
    pub fn normalize_path(mut self, yes: bool) -> Self {
        if let Paths::Other { normalize, .. } = &mut self.paths {
            *normalize = yes;
        }
        self
    }

    /// Whether the path as sent is percent-encoded once more before it is compared. Default: true, as every service but
    /// S3 does.
    #[must_use]
    pub fn double_encode_path(mut self, yes: bool) -> Self {
        if let Paths::Other { encode_again, .. } = &mut self.paths {
            *encode_again = yes;
        }
        self
    }

    /// Takes the session token unsigned, as clients of AWS IoT send it. It must be the key's all the same.
    #[must_use]
    pub fn session_token_unsigned(mut self) -> Self {
        self.token = Token::Appended;
        self
    }

    /// How many seconds the client's clock may be off: either way for a signed header, ahead of ours for a presigned
    /// URL. Default: 900, as AWS.
    #[must_use]
    pub fn max_skew(mut self, seconds: u32) -> Self {
        self.rules.max_skew = seconds;
        self
    }

    /// The longest life of a presigned URL, in seconds. Default: what the version allows, 604800 for version 4.
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

    /// Reads the request: form, scope, time and what is signed. Nothing is trusted yet.
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
        let authorization = request.single("authorization")?;
        let authentication = Authentication::of(&target.parameters);
        match authorization {
            Some(_) if authentication.is_there() => {
                return Err(Kind::TwoMechanisms.into());
            }
            Some(value) if !verify::is_authorization(value) => {
                return Err(Kind::MalformedAuthorization.into());
            }
            None if !authentication.is_presigned() => return Err(Kind::NotSigned.into()),
            _ => {}
        }
        let expected = Expected {
            region: &self.region,
            service: &self.service,
            paths: self.paths,
            token: self.token,
            rules: &self.rules,
        };
        let resource = Resource { bucket: None, key: None };
        let target = &target;
        let received = Received { request, method, target, resource, authorization, authentication };
        verify::parse(&expected, &received, now)
    }
}
