//! The verifier of OSS requests: one entry point that finds the version in the request and takes only the
//! versions allowed.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::sub_resource::SubResources;
use super::{DEFAULT_PRODUCT, parts, query, v1, v2, v4};
use crate::addresses::Addresses;
use crate::claim::Claim;
use crate::credentials::Credentials;
use crate::encode::Plus;
use crate::error::{ConfigError, Echo, Service, VerifyError, VerifyErrorKind as Kind};
use crate::request::{Limits, Parameter, Request};
use crate::rules::Fault;
use crate::s3::{check_oss_region, check_scope_part};
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// A signature version of OSS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum OssVersion {
    /// HMAC-SHA1, `Authorization: OSS …` and signed URLs with `OSSAccessKeyId`.
    V1,
    /// HMAC-SHA256, `Authorization: OSS2 …` and signed URLs with `x-oss-signature-version=OSS2`. Rare.
    V2,
    /// HMAC-SHA256 under a key of the day, region and product: `Authorization: OSS4-HMAC-SHA256 …` and signed URLs
    /// with `x-oss-signature-version=OSS4-HMAC-SHA256`. Needs [`OssVerifier::region`].
    V4,
}

/// Verifies requests that OSS clients signed. It holds no key: look the key up between
/// [`parse`](Self::parse) and [`Claim::verify`].
///
/// ```
/// use objsign::{Addresses, Credentials, OssVerifier, OssVersion, Request, Timestamp};
///
/// let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com")?;
/// let verifier = OssVerifier::new(addresses, [OssVersion::V1]);
///
/// // The example of the OSS manual.
/// let headers = [
///     ("Host", "oss-example.oss-cn-hangzhou.aliyuncs.com"),
///     ("Content-MD5", "ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM="),
///     ("Content-Type", "text/html"),
///     ("Date", "Thu, 17 Nov 2005 18:49:58 GMT"),
///     ("X-OSS-Meta-Author", "foo@bar.com"),
///     ("X-OSS-Magic", "abracadabra"),
///     ("Authorization", "OSS 44CF9590006BF252F707:26NBxoKdsyly4EDv6inkoDft/yA="),
/// ];
/// let now = Timestamp::from_unix(1_132_253_400)?;
/// let claim = verifier.parse(&Request::new("PUT", "/nelson", &headers), now)?;
///
/// let key = Credentials::new(claim.access_key_id(), "OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV")?; // your look-up
/// let verified = claim.verify([&key])?;
/// assert_eq!((verified.bucket(), verified.key_str()), (Some("oss-example"), Some("nelson")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OssVerifier {
    pub(crate) addresses: Addresses,
    versions: Vec<OssVersion>,
    pub(crate) limits: Limits,
    pub(super) regions: Vec<String>,
    pub(super) product: String,
    pub(crate) sub_resources: SubResources,
    pub(crate) max_skew: u32,
    pub(super) max_lifetime: Option<u32>,
    pub(super) ambiguous_keys_allowed: bool,
    pub(super) unknown_keys_hidden: bool,
}

impl OssVerifier {
    /// A verifier for these addresses that takes these signature versions and no other.
    pub fn new(addresses: Addresses, versions: impl IntoIterator<Item = OssVersion>) -> Self {
        Self {
            addresses,
            versions: versions.into_iter().collect(),
            limits: Limits::default(),
            regions: Vec::new(),
            product: DEFAULT_PRODUCT.into(),
            sub_resources: SubResources::default(),
            max_skew: 900,
            max_lifetime: None,
            ambiguous_keys_allowed: false,
            unknown_keys_hidden: false,
        }
    }

    /// A region that version 4 requests may be signed for, such as `cn-hangzhou` (not `oss-cn-hangzhou`), or the id
    /// of a cloud box. Call it again for each further one. Without any a version 4 request is answered with
    /// [`RegionMissing`](Kind::RegionMissing), status 500.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region that no credential scope can carry,
    /// [`ConfigError::OssRegionPrefix`].
    pub fn region(mut self, region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_oss_region(&region)?;
        self.regions.push(region);
        Ok(self)
    }

    /// The product that version 4 requests must be signed for. Default: `oss`; a cloud box has `oss-cloudbox`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a product that no credential scope can carry.
    pub fn product(mut self, product: impl Into<String>) -> Result<Self, ConfigError> {
        let product = product.into();
        check_scope_part("product", &product)?;
        self.product = product;
        Ok(self)
    }

    /// How many seconds the clock of a header request may be off, either way, and how long before its date a version 4
    /// URL may be used. Default: 900, as OSS.
    #[must_use]
    pub fn max_skew(mut self, seconds: u32) -> Self {
        self.max_skew = seconds;
        self
    }

    /// How many seconds away the end of a signed URL may be. Default: as OSS, no limit in versions 1 and 2, and 604800
    /// from its date in version 4.
    #[must_use]
    pub fn max_lifetime(mut self, seconds: u32) -> Self {
        self.max_lifetime = Some(seconds);
        self
    }

    /// Counts one more query parameter as a sub-resource, for clients that sign it. The default list is the union
    /// of all known clients' lists and every `x-oss-*`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for a name of other characters than `A-Za-z0-9-`, or one of the signature's own.
    pub fn sub_resource(mut self, name: impl Into<String>) -> Result<Self, ConfigError> {
        self.sub_resources.add(name.into())?;
        Ok(self)
    }

    /// How large a request may be.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Takes requests whose signed text can be read in two ways, such as a key `a?acl`. Default: refused.
    #[must_use]
    pub fn allow_ambiguous_keys(mut self) -> Self {
        self.ambiguous_keys_allowed = true;
        self
    }

    /// Answers an unknown key like a wrong signature, so that nobody can find out which key ids exist. Default:
    /// `InvalidAccessKeyId`, as OSS.
    #[must_use]
    pub fn hide_unknown_keys(mut self) -> Self {
        self.unknown_keys_hidden = true;
        self
    }

    /// Reads the request: form, address, date and expiry. Nothing is trusted yet.
    ///
    /// # Errors
    /// A [`VerifyError`] with the OSS code for whatever is wrong before any key is needed.
    pub fn parse(&self, request: &Request<'_>, now: Timestamp) -> Result<Claim, VerifyError> {
        self.read(request, now).map_err(|Fault { kind, scope, .. }| {
            let mut error = VerifyError::new(Service::Oss, kind).about_scope(scope);
            // Of a request that is too large nothing is copied.
            if kind != Kind::RequestTooLarge {
                let host = String::from_utf8_lossy(request.shown_host()).into_owned();
                error.echo = Some(Box::new(Echo { host, ..Echo::default() }));
            }
            error
        })
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
        request.check_size(self.limits)?;
        let method = request.method()?;
        let target = request.logical(Plus::Blank)?;
        let resource = self.addresses.resolve(request.host()?, &target.path).ok_or(Kind::UnknownHost)?;
        let authorization = request.single("authorization")?;
        let version = version_of(authorization, &target.parameters)?;
        if !self.versions.contains(&version) {
            return Err(Kind::VersionNotAllowed.into());
        }
        let parse = match version {
            OssVersion::V1 => v1::parse,
            OssVersion::V2 => v2::parse,
            OssVersion::V4 if self.regions.is_empty() => return Err(Kind::RegionMissing.into()),
            OssVersion::V4 => {
                return v4::parse(self, request, method, resource, &target.parameters, authorization, now);
            }
        };
        Ok(parse(self, request, method, resource, &target.parameters, authorization, now)?)
    }
}

/// The version that a request is signed with, in one place only.
fn version_of(authorization: Option<&[u8]>, parameters: &[Parameter]) -> Result<OssVersion, Kind> {
    let v1_url = v1::is_signed_url(parameters);
    // Both newer versions have these in their signed URLs.
    let newer_url = parts::has_any(parameters, &[query::VERSION, query::SIGNATURE]);
    let Some(authorization) = authorization else {
        return match (v1_url, newer_url) {
            (true, true) => Err(Kind::TwoMechanisms),
            (true, false) => Ok(OssVersion::V1),
            (false, true) => newer_version(parameters),
            (false, false) => Err(Kind::NotSigned),
        };
    };
    if v1_url || newer_url {
        return Err(Kind::TwoMechanisms);
    }
    let version = match authorization {
        _ if authorization.starts_with(v4::ALGORITHM.as_bytes()) => OssVersion::V4,
        _ if authorization.starts_with(b"OSS2 ") => OssVersion::V2,
        _ if authorization.starts_with(b"OSS ") => OssVersion::V1,
        _ => return Err(Kind::MalformedAuthorization),
    };
    // A newer header signature covers every parameter. What belongs to a signed URL would be half of another one.
    match version != OssVersion::V1 && parts::has_any(parameters, &query::AUTH_PARAMETERS) {
        true => Err(Kind::TwoMechanisms),
        false => Ok(version),
    }
}

/// Which of the versions that write themselves into a signed URL.
fn newer_version(parameters: &[Parameter]) -> Result<OssVersion, Kind> {
    let (version, foreign) = match parts::single_parameter(parameters, query::VERSION)? {
        Some(b"OSS4-HMAC-SHA256") => (OssVersion::V4, &[query::ACCESS_KEY_ID][..]),
        Some(b"OSS2") => (OssVersion::V2, &[query::CREDENTIAL, query::DATE][..]),
        Some(_) => return Err(Kind::VersionNotAllowed),
        None => return Err(Kind::MissingParameter),
    };
    match parts::has_any(parameters, foreign) {
        true => Err(Kind::TwoMechanisms),
        false => Ok(version),
    }
}
