//! A bucket's address: the host that is signed, the path in front of a key, region and service of the scope.

use alloc::format;
use alloc::string::String;

use super::arn::{AccessPoint, Partition};
use super::endpoint::{Endpoint, Origin, Place, Style, Variants};
use crate::error::ConfigError;

const VIRTUAL_HOST_ONLY: &str = "acceleration needs a virtual host, and a bucket name without dots";
const AWS_ONLY: &str =
    "dual-stack, FIPS, acceleration and the global host are AWS's; another endpoint has its own URL";

/// One bucket and where it is. It holds no secret.
///
/// ```
/// use objsign::Bucket;
///
/// let photos = Bucket::aws("photos", "eu-central-1")?;
/// assert_eq!(photos.host(), "photos.s3.eu-central-1.amazonaws.com");
///
/// let local = Bucket::at("http://localhost:9000", "photos", "us-east-1")?;
/// assert_eq!(local.url(), "http://localhost:9000/photos");
/// assert_eq!(local.virtual_host()?.url(), "http://photos.localhost:9000/");
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bucket {
    endpoint: Endpoint,
    name: String,
    address: Address,
}

/// What a request needs to know of where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    pub(crate) scheme: String,
    /// `host[:port]` as signed.
    pub(crate) host: String,
    /// What stands before `/key`: empty, `/bucket`, `/base` or `/base/bucket`.
    pub(crate) path_prefix: String,
    /// What version 2 signs in front of `/key`: `/bucket`, or nothing for the store itself. `None` for an access point,
    /// which takes no version 2.
    pub(crate) version_2_prefix: Option<String>,
    pub(crate) region: String,
    pub(crate) service: &'static str,
}

impl Bucket {
    /// A bucket on AWS at its regional host: virtual host, or path style for a name with a dot (which no
    /// wildcard certificate covers), an upper-case letter or an underscore. `name` may be the ARN of an access
    /// point or Outposts access point of the same region.
    ///
    /// # Errors
    /// [`ConfigError::InvalidBucketName`], [`ConfigError::InvalidScopePart`], [`ConfigError::InvalidArn`].
    pub fn aws(name: impl Into<String>, region: impl Into<String>) -> Result<Self, ConfigError> {
        Self::new(Endpoint::aws(region)?, name)
    }

    /// A bucket of any other S3-compatible store, by the store's URL (`http(s)://host[:port][/base/path]`):
    /// path style unless [`virtual_host`](Self::virtual_host).
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`], [`ConfigError::InvalidBucketName`], [`ConfigError::InvalidScopePart`].
    pub fn at(url: &str, name: impl Into<String>, region: impl Into<String>) -> Result<Self, ConfigError> {
        Self::new(Endpoint::at(url, region)?, name)
    }

    /// An access point or Outposts access point by its ARN, which names its own region.
    ///
    /// # Errors
    /// [`ConfigError::InvalidArn`].
    pub fn arn(arn: impl Into<String>) -> Result<Self, ConfigError> {
        let arn = arn.into();
        let region = AccessPoint::parse(&arn)?.region;
        Self::new(Endpoint::aws(region)?, arn)
    }

    /// A bucket of an endpoint.
    ///
    /// # Errors
    /// [`ConfigError::InvalidBucketName`], [`ConfigError::InvalidArn`], or [`ConfigError::AddressingConflict`]
    /// where the endpoint's options and the name do not go together.
    pub fn new(endpoint: Endpoint, name: impl Into<String>) -> Result<Self, ConfigError> {
        let name = name.into();
        let address = match &endpoint.place {
            Place::Aws(variants) if name.starts_with("arn:") => access_point(&endpoint, *variants, &name)?,
            Place::Aws(variants) => aws(&endpoint, *variants, &name)?,
            Place::Custom(origin) => custom(&endpoint, origin, &name)?,
        };
        Ok(Self { endpoint, name, address })
    }

    /// The same bucket with [`Endpoint::virtual_host`].
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] for a name that cannot be a host name.
    pub fn virtual_host(self) -> Result<Self, ConfigError> {
        Self::new(self.endpoint.virtual_host(), self.name)
    }

    /// The same bucket with [`Endpoint::path_style`].
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] for an access point, and with acceleration.
    pub fn path_style(self) -> Result<Self, ConfigError> {
        Self::new(self.endpoint.path_style(), self.name)
    }

    /// The same bucket with [`Endpoint::dual_stack`].
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] outside AWS.
    pub fn dual_stack(self) -> Result<Self, ConfigError> {
        Self::new(self.endpoint.dual_stack(), self.name)
    }

    /// The same bucket with [`Endpoint::fips`].
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] outside AWS.
    pub fn fips(self) -> Result<Self, ConfigError> {
        Self::new(self.endpoint.fips(), self.name)
    }

    /// The same bucket with [`Endpoint::accelerate`].
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] outside AWS's commercial partition, in path style, and for a name
    /// with a dot.
    pub fn accelerate(self) -> Result<Self, ConfigError> {
        Self::new(self.endpoint.accelerate(), self.name)
    }

    /// The same bucket with [`Endpoint::global_host`].
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`] outside AWS's commercial partition.
    pub fn global_host(self) -> Result<Self, ConfigError> {
        Self::new(self.endpoint.global_host(), self.name)
    }

    /// The bucket's name, or the ARN it was made from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The region of the credential scope.
    pub fn region(&self) -> &str {
        &self.address.region
    }

    /// The host as signed: lower case, with the port unless it is the scheme's default.
    pub fn host(&self) -> &str {
        &self.address.host
    }

    /// The bucket's own URL, where POST forms go: `https://bucket.host/`, or `https://host/bucket`.
    pub fn url(&self) -> String {
        let Address { scheme, host, path_prefix, .. } = &self.address;
        let path = if path_prefix.is_empty() { "/" } else { path_prefix };
        [scheme.as_str(), "://", host, path].concat()
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    #[cfg(feature = "boto3")]
    pub(super) fn into_address(self) -> Address {
        self.address
    }
}

impl Endpoint {
    /// Whether the options go together at all, whatever the bucket: a variant of AWS's hosts on another endpoint,
    /// acceleration in path style, FIPS in China, a virtual host on an IP address. Ask it where the endpoint is set up, so
    /// that a mistake shows when a program starts and not with its first URL. [`Bucket::new`] refuses the same, and names that
    /// do not fit the options.
    ///
    /// Not for an endpoint that is only used for boto3's own calls (feature `boto3`), which correct a virtual host on an IP
    /// address, as boto3 does.
    ///
    /// ```
    /// use objsign::Endpoint;
    ///
    /// let local = Endpoint::at("http://localhost:9000", "us-east-1")?;
    /// assert!(local.check().is_ok());
    /// assert_eq!(local.dual_stack().check().unwrap_err().kind(), "addressing_conflict");
    /// # Ok::<(), objsign::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigError::AddressingConflict`], which says which options and why.
    pub fn check(&self) -> Result<(), ConfigError> {
        match &self.place {
            Place::Aws(variants) => {
                aws_host(&self.region, *variants)?;
                match variants.accelerate && self.style == Style::Path {
                    true => conflict(VIRTUAL_HOST_ONLY),
                    false => Ok(()),
                }
            }
            Place::Custom(origin) if origin.has_aws_variant => conflict(AWS_ONLY),
            Place::Custom(origin) if self.style == Style::VirtualHost && origin.is_address() => {
                conflict("an IP address cannot carry the bucket's label; use path style")
            }
            Place::Custom(_) => Ok(()),
        }
    }

    /// The address of the store itself, for service-level requests.
    pub(super) fn service_address(&self) -> Result<Address, ConfigError> {
        match &self.place {
            Place::Aws(variants) => {
                let host = aws_host(&self.region, *variants)?;
                Ok(self.address("https", host, String::new(), Some("")))
            }
            Place::Custom(origin) if origin.has_aws_variant => conflict(AWS_ONLY),
            Place::Custom(origin) => {
                Ok(self.address(&origin.scheme, origin.host.clone(), origin.base_path.clone(), Some("")))
            }
        }
    }

    /// `bucket` is its name, empty for the store itself, and `None` for an access point.
    fn address(&self, scheme: &str, host: String, path_prefix: String, bucket: Option<&str>) -> Address {
        let version_2_prefix =
            bucket.map(|name| if name.is_empty() { String::new() } else { format!("/{name}") });
        let (scheme, region) = (scheme.into(), self.region.clone());
        Address { scheme, host, path_prefix, version_2_prefix, region, service: "s3" }
    }
}

fn aws(endpoint: &Endpoint, variants: Variants, name: &str) -> Result<Address, ConfigError> {
    let form = NameForm::of(name).filter(|_| name.len() >= 3).ok_or_else(|| invalid_name(name))?;
    if name.ends_with("--x-s3") || name.ends_with("--xa-s3") {
        return conflict(
            "directory buckets (S3 Express) sign with session credentials of their own, which is not supported",
        );
    }
    if name.ends_with("--op-s3") {
        return conflict("an alias of an Outposts access point has a host of its own; give the ARN");
    }
    let host = aws_host(&endpoint.region, variants)?;
    let virtual_host = match (endpoint.style, form) {
        (Style::Automatic | Style::VirtualHost, NameForm::Label) => true,
        (Style::Automatic | Style::Path, _) => false,
        (Style::VirtualHost, _) => {
            return conflict(
                "this bucket name needs path style: a dot, an upper-case letter or `_` cannot stand in a TLS host",
            );
        }
    };
    if variants.accelerate && !virtual_host {
        return conflict(VIRTUAL_HOST_ONLY);
    }
    Ok(match virtual_host {
        true => endpoint.address("https", format!("{name}.{host}"), String::new(), Some(name)),
        false => endpoint.address("https", host, format!("/{name}"), Some(name)),
    })
}

/// The regional host, without a bucket.
fn aws_host(region: &str, variants: Variants) -> Result<String, ConfigError> {
    let partition = Partition::of(region);
    let suffix = partition.suffix;
    let commercial = partition.id == "aws";
    let Variants { dual_stack, fips, accelerate, global_host } = variants;
    if fips && partition.id == "aws-cn" {
        return conflict("the China regions have no FIPS hosts");
    }
    Ok(match (accelerate, global_host) {
        (true, _) if fips || global_host || !commercial => {
            return conflict(
                "acceleration goes with neither FIPS nor the global host, and only in the commercial partition",
            );
        }
        (true, _) if dual_stack => "s3-accelerate.dualstack.amazonaws.com".into(),
        (true, _) => "s3-accelerate.amazonaws.com".into(),
        (false, true) if fips || dual_stack || !commercial => {
            return conflict(
                "the global host goes with neither FIPS nor dual-stack, and only in the commercial partition",
            );
        }
        (false, true) => "s3.amazonaws.com".into(),
        (false, false) => {
            let fips = if fips { "-fips" } else { "" };
            let dual_stack = if dual_stack { "dualstack." } else { "" };
            format!("s3{fips}.{dual_stack}{region}.{suffix}")
        }
    })
}

fn access_point(endpoint: &Endpoint, variants: Variants, arn: &str) -> Result<Address, ConfigError> {
    let point = AccessPoint::parse(arn)?;
    if point.region != endpoint.region {
        return conflict("the ARN names another region");
    }
    if endpoint.style == Style::Path {
        return conflict("an access point has no path style");
    }
    let address = endpoint.address("https", point.host(variants)?, String::new(), None);
    endpoint.check()?;
    Ok(Address { service: point.service(), ..address })
}

fn custom(endpoint: &Endpoint, origin: &Origin, name: &str) -> Result<Address, ConfigError> {
    let form = NameForm::of(name).ok_or_else(|| invalid_name(name))?;
    endpoint.check()?;
    let Origin { scheme, host, base_path, .. } = origin;
    if endpoint.style != Style::VirtualHost {
        return Ok(endpoint.address(scheme, host.clone(), format!("{base_path}/{name}"), Some(name)));
    }
    match form {
        NameForm::Label => {}
        NameForm::Dotted if scheme == "http" => {}
        _ => {
            return conflict(
                "this bucket name needs path style: a dot, an upper-case letter or `_` cannot stand in a TLS host",
            );
        }
    }
    Ok(endpoint.address(scheme, format!("{name}.{host}"), base_path.clone(), Some(name)))
}

/// What a bucket name can be used as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NameForm {
    /// One label of a host name.
    Label,
    /// Several labels: fine for DNS, not for a wildcard certificate.
    Dotted,
    /// A legacy name, in a path only.
    PathOnly,
}

impl NameForm {
    pub(super) fn of(name: &str) -> Option<Self> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let label = |part: &str| {
            let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !part.is_empty() && part.bytes().all(lower) && !part.starts_with('-') && !part.ends_with('-')
        };
        if name.is_empty() || name.len() > 255 || !name.bytes().all(known) || name == "." || name == ".." {
            return None;
        }
        Some(match name.len() <= 63 && name.split('.').all(label) {
            true if name.contains('.') => Self::Dotted,
            true => Self::Label,
            false => Self::PathOnly,
        })
    }
}

fn invalid_name(name: &str) -> ConfigError {
    ConfigError::InvalidBucketName { name: name.into() }
}

fn conflict<T>(reason: &'static str) -> Result<T, ConfigError> {
    Err(ConfigError::AddressingConflict { reason })
}
