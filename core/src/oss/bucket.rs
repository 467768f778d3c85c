//! Where a bucket of OSS is, for the signer.

use alloc::format;
use alloc::string::String;

use super::DEFAULT_PRODUCT;
use crate::addresses::Resource;
use crate::error::ConfigError;
use crate::s3::{Origin, check_oss_region, check_scope_part};

/// One bucket of OSS and how it is addressed. It holds no secret.
///
/// ```
/// use objsign::OssBucket;
///
/// let photos = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")?;
/// assert_eq!(photos.host(), "photos.oss-cn-hangzhou.aliyuncs.com");
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OssBucket {
    name: Option<String>,
    pub(super) scheme: String,
    /// `host[:port]` as sent.
    host: String,
    /// Empty, or `/bucket` in path style.
    pub(super) path_prefix: String,
    /// Version 4 alone needs it.
    pub(super) region: Option<String>,
    pub(super) product: String,
}

impl OssBucket {
    /// `BUCKET.endpoint/key`; path style where the endpoint is an IP address, as the SDKs do.
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`], [`ConfigError::InvalidBucketName`].
    pub fn new(endpoint: &str, bucket: &str) -> Result<Self, ConfigError> {
        let origin = origin(endpoint)?;
        if origin.is_address() {
            return Self::path_style(endpoint, bucket);
        }
        check_name(bucket)?;
        let host = format!("{bucket}.{}", origin.host);
        Ok(Self::with(Some(bucket), origin.scheme, host, String::new()))
    }

    /// `endpoint/BUCKET/key`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`], [`ConfigError::InvalidBucketName`].
    pub fn path_style(endpoint: &str, bucket: &str) -> Result<Self, ConfigError> {
        let origin = origin(endpoint)?;
        check_name(bucket)?;
        let path_prefix = format!("/{bucket}");
        Ok(Self::with(Some(bucket), origin.scheme, origin.host, path_prefix))
    }

    /// `domain/key`, where the domain is bound to the bucket.
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`], [`ConfigError::InvalidBucketName`].
    pub fn cname(domain: &str, bucket: &str) -> Result<Self, ConfigError> {
        let origin = origin(domain)?;
        check_name(bucket)?;
        Ok(Self::with(Some(bucket), origin.scheme, origin.host, String::new()))
    }

    /// The service itself, without a bucket: for listing the buckets.
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`].
    pub fn service(endpoint: &str) -> Result<Self, ConfigError> {
        let origin = origin(endpoint)?;
        Ok(Self::with(None, origin.scheme, origin.host, String::new()))
    }

    fn with(name: Option<&str>, scheme: String, host: String, path_prefix: String) -> Self {
        let name = name.map(Into::into);
        Self { name, scheme, host, path_prefix, region: None, product: DEFAULT_PRODUCT.into() }
    }

    /// The region that version 4 signs for, such as `cn-hangzhou` (not `oss-cn-hangzhou`), or the id of a cloud box.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region that no credential scope can carry,
    /// [`ConfigError::OssRegionPrefix`].
    pub fn region(mut self, region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_oss_region(&region)?;
        self.region = Some(region);
        Ok(self)
    }

    /// The product that version 4 signs for. Default: `oss`; a cloud box has `oss-cloudbox`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a product that no credential scope can carry.
    pub fn product(mut self, product: impl Into<String>) -> Result<Self, ConfigError> {
        let product = product.into();
        check_scope_part("product", &product)?;
        self.product = product;
        Ok(self)
    }

    /// The bucket's name; `None` for the service.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The host to send the request to, with the port unless it is the scheme's default.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Where forms are posted to.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}{}/", self.scheme, self.host, self.path_prefix)
    }

    pub(super) fn resource<'a>(&'a self, key: Option<&'a [u8]>) -> Resource<'a> {
        Resource { bucket: self.name.as_deref().map(Into::into), key: key.map(Into::into) }
    }
}

fn origin(endpoint: &str) -> Result<Origin, ConfigError> {
    let origin = Origin::parse(endpoint, &["https", "http"])?;
    match origin.base_path.is_empty() {
        true => Ok(origin),
        false => Err(ConfigError::InvalidEndpoint { reason: "OSS endpoints have no path" }),
    }
}

/// OSS: 3 to 63 of `a-z`, `0-9` and `-`, not at either end a `-`.
fn check_name(name: &str) -> Result<(), ConfigError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let valid = (3..=63).contains(&name.len())
        && name.bytes().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('-');
    if valid { Ok(()) } else { Err(ConfigError::InvalidBucketName { name: name.into() }) }
}
