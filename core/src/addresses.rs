//! Address table: which hosts are served, and how each says its bucket and key.
//!
//! The bucket is a part of what is signed, and a client writes the `Host`. So a host is matched whole against
//! this table; a host that is not in it is refused before anything else is believed.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ConfigError;
use crate::scan;

/// Where requests may be addressed to. Hosts are compared in lower case and without the port.
///
/// ```
/// use objsign::Addresses;
///
/// let addresses = Addresses::new()
///     .virtual_host("oss-cn-hangzhou.aliyuncs.com")? // bucket.oss-cn-hangzhou.aliyuncs.com/key
///     .path_style("127.0.0.1")?                      // 127.0.0.1/bucket/key
///     .cname("img.example.com", "photos")?;          // img.example.com/key, always of `photos`
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    entries: Vec<(String, Kind)>,
    fixed: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
    VirtualHost,
    PathStyle,
    Cname(String),
}

/// What a request is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Resource<'a> {
    /// `None`: the service itself.
    pub(crate) bucket: Option<Cow<'a, str>>,
    /// `None`: the bucket itself.
    pub(crate) key: Option<Cow<'a, [u8]>>,
}

impl Resource<'_> {
    pub(crate) fn into_owned(self) -> Resource<'static> {
        Resource {
            bucket: self.bucket.map(|bucket| Cow::Owned(bucket.into_owned())),
            key: self.key.map(|key| Cow::Owned(key.into_owned())),
        }
    }
}

impl Addresses {
    /// An empty table, which serves nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One bucket for every host that is not otherwise in the table: for a verifier behind one distribution or load
    /// balancer that has checked the host itself. Anywhere else prefer [`cname`](Self::cname).
    ///
    /// # Errors
    /// [`ConfigError::InvalidBucketName`].
    pub fn fixed(bucket: &str) -> Result<Self, ConfigError> {
        check_bucket(bucket)?;
        Ok(Self { entries: Vec::new(), fixed: Some(bucket.into()) })
    }

    /// `BUCKET.endpoint/key`. The endpoint itself is the service level (listing the buckets), unless it is
    /// served in path style too.
    ///
    /// # Errors
    /// [`ConfigError::InvalidAddress`] for what is no host name, or one that is there already.
    pub fn virtual_host(self, endpoint: &str) -> Result<Self, ConfigError> {
        self.with(endpoint, Kind::VirtualHost)
    }

    /// `endpoint/BUCKET/key`, and `endpoint/` for the service level. The endpoint may be an IP address.
    ///
    /// # Errors
    /// [`ConfigError::InvalidAddress`] for what is no host name, or one that is there already.
    pub fn path_style(self, endpoint: &str) -> Result<Self, ConfigError> {
        self.with(endpoint, Kind::PathStyle)
    }

    /// `host/key`, a domain of its own for one bucket.
    ///
    /// # Errors
    /// [`ConfigError::InvalidAddress`] for what is no host name, or one that is there already;
    /// [`ConfigError::InvalidBucketName`].
    pub fn cname(self, host: &str, bucket: &str) -> Result<Self, ConfigError> {
        check_bucket(bucket)?;
        self.with(host, Kind::Cname(bucket.into()))
    }

    fn with(mut self, host: &str, kind: Kind) -> Result<Self, ConfigError> {
        let invalid = |reason| ConfigError::InvalidAddress { host: host.into(), reason };
        let normal = normal_host(host.as_bytes()).ok_or(invalid("it is not a host name"))?;
        if normal.len() != host.len() {
            return Err(invalid("it has a port; hosts are compared without one"));
        }
        let is_address =
            host.starts_with('[') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if kind == Kind::VirtualHost && is_address {
            return Err(invalid("an IP address cannot carry a bucket's label; serve it in path style"));
        }
        // One endpoint in both styles is common; anything else twice would make the order decide.
        let both_styles = |other: &Kind| {
            matches!(
                (other, &kind),
                (Kind::VirtualHost, Kind::PathStyle) | (Kind::PathStyle, Kind::VirtualHost)
            )
        };
        if self.entries.iter().any(|(known, other)| *known == normal && !both_styles(other)) {
            return Err(invalid("it is in the table already"));
        }
        self.entries.push((normal.into_owned(), kind));
        Ok(self)
    }

    /// Bucket and key of a request, by its host as sent and its decoded path. `None`: not served here.
    pub(crate) fn resolve<'a>(&'a self, host: &'a [u8], path: &'a [u8]) -> Option<Resource<'a>> {
        let path = path.strip_prefix(b"/")?;
        let in_bucket = |bucket| {
            let key = (!path.is_empty()).then_some(Cow::Borrowed(path));
            Some(Resource { bucket: Some(bucket), key })
        };
        let any_other = || self.fixed.as_deref().map(Cow::Borrowed).and_then(in_bucket);
        let Some(host) = normal_host(host) else { return any_other() };
        let exact = |wanted: &dyn Fn(&Kind) -> bool| {
            self.entries.iter().find(|(known, kind)| *known == host && wanted(kind))
        };
        if let Some((_, Kind::Cname(bucket))) = exact(&|kind| matches!(kind, Kind::Cname(_))) {
            return in_bucket(Cow::Borrowed(bucket));
        }
        if exact(&|kind| *kind == Kind::PathStyle).is_some() {
            return path_style(path);
        }
        if exact(&|kind| *kind == Kind::VirtualHost).is_some() {
            return path.is_empty().then_some(Resource { bucket: None, key: None });
        }
        // The longest endpoint is the most specific one.
        let endpoints = self.entries.iter().filter(|(_, kind)| *kind == Kind::VirtualHost);
        let labels =
            endpoints.filter_map(|(endpoint, _)| host.strip_suffix(endpoint.as_str())?.strip_suffix('.'));
        match labels.map(str::len).min() {
            Some(end) => match host {
                Cow::Borrowed(host) => host.get(..end).map(Cow::Borrowed),
                Cow::Owned(host) => host.get(..end).map(|label| Cow::Owned(label.into())),
            }
            .filter(|bucket| is_bucket_label(bucket))
            .and_then(in_bucket),
            None => any_other(),
        }
    }
}

/// `bucket`, `bucket/` or `bucket/key`; nothing is the service level.
fn path_style(path: &[u8]) -> Option<Resource<'_>> {
    if path.is_empty() {
        return Some(Resource { bucket: None, key: None });
    }
    let end = path.iter().position(|&byte| byte == b'/').unwrap_or(path.len());
    let (bucket, key) = path.split_at_checked(end)?;
    let bucket = core::str::from_utf8(bucket).ok().filter(|name| is_bucket_name(name))?;
    let key = key.get(1..).filter(|key| !key.is_empty()).map(Cow::Borrowed);
    Some(Resource { bucket: Some(Cow::Borrowed(bucket)), key })
}

/// The host in lower case, without its port; `None` for what is no host.
fn normal_host(host: &[u8]) -> Option<Cow<'_, str>> {
    let text = core::str::from_utf8(host).ok()?;
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')? + 2;
            let (name, port) = text.split_at_checked(end)?;
            let inside = name.get(1..name.len() - 1)?;
            let hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
            (!inside.is_empty() && inside.bytes().all(hex)).then_some((name, port))?
        }
        None => {
            let end = scan::position(host, [b':']).unwrap_or(host.len());
            let (name, port) = text.split_at_checked(end)?;
            is_host_name(name).then_some((name, port))?
        }
    };
    if !port.is_empty() {
        let digits = port.strip_prefix(':')?;
        if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    // Looked for in the whole name: that is done many bytes at a time.
    let has_upper = name.bytes().fold(false, |found, byte| found | byte.is_ascii_uppercase());
    Some(if has_upper { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) })
}

/// Without a branch, as it is asked of every byte.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | (byte == b'-') | (byte == b'.') | (byte == b'_')
}

/// Labels of these bytes, none of them empty.
fn is_host_name(name: &str) -> bool {
    let all_of_name = name.bytes().fold(true, |all, byte| all & is_of_name(byte));
    let next = name.bytes().skip(1);
    let two_dots = name.bytes().zip(next).fold(false, |found, (a, b)| found | ((a == b'.') & (b == b'.')));
    all_of_name && !two_dots && !name.is_empty() && !name.starts_with('.') && !name.ends_with('.')
}

/// True unless a dot stands at an end or beside another one.
fn has_labels(name: &str) -> bool {
    !name.as_bytes().split(|&byte| byte == b'.').any(<[u8]>::is_empty)
}

/// A bucket's name as a host label, or several for S3's names with dots.
fn is_bucket_label(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    (3..=63).contains(&name.len()) && name.bytes().all(plain) && has_labels(name)
}

/// A bucket's name in a path, S3's legacy names among them. Never one that a path would resolve.
fn is_bucket_name(name: &str) -> bool {
    (3..=255).contains(&name.len()) && is_host_name(name)
}

fn check_bucket(name: &str) -> Result<(), ConfigError> {
    match is_bucket_name(name) {
        true => Ok(()),
        false => Err(ConfigError::InvalidBucketName { name: name.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Addresses {
        Addresses::new()
            .virtual_host("oss.example.com")
            .and_then(|table| table.virtual_host("cn.oss.example.com"))
            .and_then(|table| table.path_style("127.0.0.1"))
            .and_then(|table| table.path_style("[::1]"))
            .and_then(|table| table.cname("img.example.com", "photos"))
            .unwrap()
    }

    fn resolved(host: &str, path: &str) -> Option<(Option<String>, Option<String>)> {
        let table = table();
        let resource = table.resolve(host.as_bytes(), path.as_bytes())?;
        let text = |key: Cow<'_, [u8]>| String::from_utf8(key.into_owned()).unwrap();
        Some((resource.bucket.map(Cow::into_owned), resource.key.map(text)))
    }

    fn found(bucket: &str, key: Option<&str>) -> Option<(Option<String>, Option<String>)> {
        Some((Some(bucket.into()), key.map(String::from)))
    }

    #[test]
    fn resolves_each_style() {
        assert_eq!(resolved("photos.oss.example.com", "/a/b"), found("photos", Some("a/b")));
        assert_eq!(resolved("PHOTOS.OSS.example.com:8080", "/"), found("photos", None));
        assert_eq!(resolved("photos.cn.oss.example.com", "/a"), found("photos", Some("a")), "most specific");
        assert_eq!(resolved("127.0.0.1:9000", "/photos/a"), found("photos", Some("a")));
        assert_eq!(resolved("127.0.0.1", "/photos"), found("photos", None));
        assert_eq!(resolved("127.0.0.1", "/photos/"), found("photos", None));
        assert_eq!(resolved("[::1]:9000", "/photos//a"), found("photos", Some("/a")));
        assert_eq!(resolved("img.example.com", "/a"), found("photos", Some("a")));
        assert_eq!(resolved("oss.example.com", "/"), Some((None, None)));
        assert_eq!(resolved("127.0.0.1", "/"), Some((None, None)));
    }

    #[test]
    fn refuses_every_other_host() {
        for host in [
            "photos.evil.test",
            "photos.oss.example.com.evil.test",
            "photososs.example.com",
            "evil.test",
            ".oss.example.com",
            "a.oss.example.com",
            "photos..oss.example.com",
            "Ph_otos.oss.example.com",
            "photos.oss.example.com:",
            "photos.oss.example.com:80x",
            "img.example.com.",
            "user@img.example.com",
            "[::1",
            "",
            "é.oss.example.com",
        ] {
            assert_eq!(resolved(host, "/a"), None, "{host}");
        }
        assert_eq!(resolved("oss.example.com", "/photos/a"), None, "not path style");
        assert_eq!(table().resolve(b"\xff", b"/"), None);
    }

    #[test]
    fn a_bucket_in_a_path_is_a_bucket_name() {
        for path in
            ["//key", "/../etc", "/./a", "/a b/c", "/ab", "/a\nb/key", "/b?cl/key", "/.../a", "/a..b/c"]
        {
            assert_eq!(resolved("127.0.0.1", path), None, "{path:?}");
        }
        assert_eq!(resolved("127.0.0.1", "/My_Photos/a"), found("My_Photos", Some("a")));
    }

    #[test]
    fn one_fixed_bucket_is_for_every_other_host() {
        let table =
            Addresses::fixed("photos").and_then(|table| table.cname("img.example.com", "images")).unwrap();
        let bucket = |host: &'static [u8]| table.resolve(host, b"/a").unwrap().bucket.unwrap();
        assert_eq!(bucket(b"d111.cloudfront.net"), "photos");
        assert_eq!(bucket(b"whatever it is"), "photos");
        assert_eq!(bucket(b"img.example.com"), "images");
    }

    #[test]
    fn takes_no_host_twice() {
        let table = table();
        for result in [
            table.clone().cname("IMG.example.com", "other"),
            table.clone().virtual_host("img.example.com"),
            table.clone().path_style("127.0.0.1"),
            table.clone().path_style("h:80"),
            table.clone().path_style("a b"),
            table.clone().virtual_host("127.0.0.2"),
            table.clone().virtual_host("[::2]"),
            table.clone().path_style(""),
            table.clone().virtual_host(".example.com"),
            table.clone().virtual_host("example.com."),
            table.clone().virtual_host("*.example.com"),
            table.clone().virtual_host("https://example.com"),
        ] {
            assert!(matches!(result, Err(ConfigError::InvalidAddress { .. })), "{result:?}");
        }
        assert!(table.clone().cname("x.example.com", "a/b").is_err());
        // One endpoint in both styles: the bare host is path style.
        let both = table.path_style("oss.example.com").unwrap();
        assert_eq!(both.resolve(b"oss.example.com", b"/photos/a").unwrap().bucket.as_deref(), Some("photos"));
    }
}
