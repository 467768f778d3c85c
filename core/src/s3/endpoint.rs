//! The store itself: an AWS region with its host variants, or any other S3-compatible endpoint.

use alloc::string::String;

use crate::error::ConfigError;

/// Where buckets are: an AWS region, or a URL. Give it to [`Bucket::new`](crate::Bucket::new), or ask it to
/// [`list_buckets`](Self::list_buckets).
///
/// ```
/// use objsign::{Bucket, Endpoint};
///
/// let dual_stack = Endpoint::aws("eu-west-1")?.dual_stack();
/// assert_eq!(Bucket::new(dual_stack, "photos")?.host(), "photos.s3.dualstack.eu-west-1.amazonaws.com");
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    pub(super) region: String,
    pub(super) place: Place,
    pub(super) style: Style,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Aws(Variants),
    Custom(Origin),
}

/// The host variants of AWS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Variants {
    pub(super) dual_stack: bool,
    pub(super) fips: bool,
    pub(super) accelerate: bool,
    pub(super) global_host: bool,
}

/// Where the bucket's name stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    /// Virtual host where the name and TLS allow it, else path: AWS. Path: any other endpoint.
    Automatic,
    VirtualHost,
    Path,
}

impl Endpoint {
    /// An AWS region, with its regional host. The partition (China, GovCloud, ISO, European Sovereign Cloud)
    /// follows from the region's name.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region that no credential scope can carry.
    pub fn aws(region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_scope_part("region", &region)?;
        if !is_aws_region(&region) {
            return Err(ConfigError::InvalidScopePart { what: "region", part: region });
        }
        Ok(Self { region, place: Place::Aws(Variants::default()), style: Style::Automatic })
    }

    /// Any S3-compatible store by its URL, `http(s)://host[:port][/base/path]`. Path style unless
    /// [`virtual_host`](Self::virtual_host). `region` is what the store expects in the scope: often
    /// `us-east-1`, `auto` for R2.
    ///
    /// # Errors
    /// [`ConfigError::InvalidEndpoint`] for a URL of any other form, [`ConfigError::InvalidScopePart`] for a
    /// region that no credential scope can carry.
    pub fn at(url: &str, region: impl Into<String>) -> Result<Self, ConfigError> {
        let region = region.into();
        check_scope_part("region", &region)?;
        let origin = Origin::parse(url, &["http", "https"])?;
        Ok(Self { region, place: Place::Custom(origin), style: Style::Automatic })
    }

    /// Asks for `bucket.host` addressing; a bucket name that cannot be a host name is then an error.
    #[must_use]
    pub fn virtual_host(mut self) -> Self {
        self.style = Style::VirtualHost;
        self
    }

    /// Asks for `host/bucket` addressing.
    #[must_use]
    pub fn path_style(mut self) -> Self {
        self.style = Style::Path;
        self
    }

    /// Hosts that answer over IPv6 too (AWS only).
    #[must_use]
    pub fn dual_stack(self) -> Self {
        self.variant(|variants| variants.dual_stack = true)
    }

    /// Hosts with FIPS 140 validated TLS (AWS only).
    #[must_use]
    pub fn fips(self) -> Self {
        self.variant(|variants| variants.fips = true)
    }

    /// Transfer Acceleration (AWS only, and the bucket must have it enabled).
    #[must_use]
    pub fn accelerate(self) -> Self {
        self.variant(|variants| variants.accelerate = true)
    }

    /// The legacy global host `s3.amazonaws.com`, which redirects for a while after a bucket is made and does
    /// not serve newer regions. Only for URLs that must look as they always did (AWS only).
    #[must_use]
    pub fn global_host(self) -> Self {
        self.variant(|variants| variants.global_host = true)
    }

    /// The region of the credential scope.
    pub fn region(&self) -> &str {
        &self.region
    }

    fn variant(mut self, set: impl FnOnce(&mut Variants)) -> Self {
        match &mut self.place {
            Place::Aws(variants) => set(variants),
            // Refused by `check`, and when the bucket is resolved: there errors have a way out.
            Place::Custom(origin) => origin.has_aws_variant = true,
        }
        self
    }
}

/// A scheme and a host, both as they are signed: lower case, the scheme's default port dropped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    pub(crate) scheme: String,
    /// `host[:port]`.
    pub(crate) host: String,
    /// Empty, or `/base/path` without a slash at its end.
    pub(crate) base_path: String,
    pub(super) has_aws_variant: bool,
}

impl Origin {
    pub(crate) fn parse(url: &str, schemes: &[&str]) -> Result<Self, ConfigError> {
        let invalid = |reason| ConfigError::InvalidEndpoint { reason };
        let (scheme, rest) = url.split_once("://").ok_or(invalid("there is no scheme"))?;
        if !schemes.contains(&scheme) {
            return Err(invalid("the scheme is not one that is served here"));
        }
        let (authority, path) = match rest.find('/').and_then(|at| rest.split_at_checked(at)) {
            Some((authority, path)) => (authority, path.trim_end_matches('/')),
            None => (rest, ""),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if !path.bytes().all(plain) || path.split('/').any(|part| part == "." || part == "..") {
            return Err(invalid("the base path may hold only `A-Za-z0-9-._~/` and no dot segments"));
        }
        Ok(Self {
            scheme: scheme.into(),
            host: signed_host(scheme, authority).ok_or(invalid("the host is not `name[:port]`"))?,
            base_path: path.into(),
            has_aws_variant: false,
        })
    }

    /// True for an IPv4 or IPv6 address, which cannot carry a bucket's label.
    pub(crate) fn is_address(&self) -> bool {
        let name = self.host.split_once(':').map_or(self.host.as_str(), |(name, _)| name);
        self.host.starts_with('[') || name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }
}

/// The host as it is signed, or `None` if it could not be sent as a `Host` header.
fn signed_host(scheme: &str, authority: &str) -> Option<String> {
    let after_address = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            let hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
            if address.is_empty() || !address.bytes().all(hex) {
                return None;
            }
            port
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (name, port) = authority.split_at_checked(end)?;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            if name.is_empty() || !name.bytes().all(plain) {
                return None;
            }
            port
        }
    };
    if !after_address.is_empty() {
        let port = after_address.strip_prefix(':')?;
        if port.len() > 5 || !port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse::<u16>().ok()? == 0
        {
            return None;
        }
    }
    let default_port = match scheme {
        "https" | "wss" => ":443",
        _ => ":80",
    };
    let host = match after_address == default_port {
        true => authority.strip_suffix(default_port)?,
        false => authority,
    };
    Some(host.to_ascii_lowercase())
}

/// Lower-case words and a number, `eu-central-1`: it becomes a part of the host.
fn is_aws_region(region: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match region.rsplit_once('-') {
        Some((words, last)) => words.contains('-') && words.split('-').all(word) && number(last),
        None => false,
    }
}

/// Refuses a region or service that would break a credential scope apart.
pub(crate) fn check_scope_part(what: &'static str, part: &str) -> Result<(), ConfigError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if part.is_empty() || part.len() > 64 || !part.bytes().all(plain) {
        return Err(ConfigError::InvalidScopePart { what, part: part.into() });
    }
    Ok(())
}

/// ali-oss and endpoints say `oss-cn-hangzhou` where the scope of version 4 has `cn-hangzhou`.
pub(crate) fn check_oss_region(region: &str) -> Result<(), ConfigError> {
    check_scope_part("region", region)?;
    if region.starts_with("oss-") {
        return Err(ConfigError::OssRegionPrefix { region: region.into() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_lower_case_without_the_default_port() {
        for (url, host) in [
            ("https://S3.Example.COM", "s3.example.com"),
            ("https://h:443", "h"),
            ("http://h:443", "h:443"),
            ("http://h:80/base/", "h"),
            ("http://[::1]:9000", "[::1]:9000"),
            ("https://[::1]:443", "[::1]"),
        ] {
            assert_eq!(Origin::parse(url, &["http", "https"]).unwrap().host, host, "{url}");
        }
    }

    #[test]
    fn refuses_what_is_not_an_endpoint() {
        for url in [
            "s3.example.com",
            "ftp://h",
            "https://",
            "https://user:pw@h",
            "https://user@h:9000",
            "https://h:",
            "https://h:0",
            "https://h:65536",
            "https://h:+80",
            "https://h?x",
            "https://h#f",
            "https://h/a%20b",
            "https://h/../x",
            "https://h h",
            "https://[::1",
            "https://[]",
            "https://é",
        ] {
            assert!(Origin::parse(url, &["http", "https"]).is_err(), "{url}");
        }
    }
}
