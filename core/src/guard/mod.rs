//! UploadGuard: what may be signed for an uploader.
//!
//! Everything is an allow-list, and a guard that was told nothing allows nothing. The checks speak of keys,
//! fields, dates and operations, not of any uploader's wire format: [`fine_uploader`](crate::fine_uploader)
//! is one reader of requests that uses them.

mod checks;
mod fields;
mod keys;
mod operation;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use crate::error::ConfigError;
use crate::s3::Bucket;
use fields::FieldRules;
use keys::KeyRule;

pub(crate) use checks::{TOKEN, exact};
pub use fields::FieldRule;
pub use operation::{SignatureVersion, UploadOperation};

/// The highest part number of S3.
const MAX_PART_NUMBER: u32 = 10_000;

/// What may be signed for an uploader: bucket, host, region and rules. No secret, no clock.
///
/// Make one at start, and for each request narrow it to the user of the *session* by
/// [`with_key_prefix`](Self::with_key_prefix); then [`answer`](Self::answer).
///
/// Until told otherwise it allows no key, the ACL `private`, no field, no chunked operation, no length beyond
/// what the policy says, policies of up to 900 seconds, 900 seconds of clock skew, and version 4 alone.
///
/// What a signature cannot enforce: the size of a chunked upload and its content type (parts carry no length,
/// and version 4 leaves `Content-Type` unsigned). [`content_length_range`](Self::content_length_range) holds for
/// policies only. Limit [`max_part_number`](Self::max_part_number), and look at the object afterwards.
///
/// ```
/// use objsign::{Bucket, UploadGuard, UploadOperation};
///
/// let template = UploadGuard::new(&Bucket::aws("photos", "eu-central-1")?)
///     .fine_uploader_fields()
///     .content_type(["image/*"])?
///     .content_length_range(1..=15_000_000)?
///     .operations(UploadOperation::ALL)
///     .max_part_number(200)?;
/// let guard = template.with_key_prefix("users/42/")?;
/// assert!(template.with_key_prefix("users/4").is_err());
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UploadGuard {
    pub(crate) bucket: String,
    pub(crate) region: String,
    pub(crate) service: &'static str,
    pub(crate) host: String,
    /// What stands before `/key` in the path of a signed request.
    pub(crate) path_prefix: String,
    keys: KeyRule,
    acl: Vec<String>,
    length: Option<RangeInclusive<u64>>,
    max_expiration: u32,
    max_skew: u32,
    operations: Vec<UploadOperation>,
    max_part_number: u32,
    versions: Vec<SignatureVersion>,
    fields: FieldRules,
    pub(crate) tightens: bool,
}

impl UploadGuard {
    /// A guard for a bucket at its own address: name, region, host and addressing style as signed.
    ///
    /// Fine Uploader's chunked uploads need a virtual host: the client signs `/key` without the bucket.
    pub fn new(bucket: &Bucket) -> Self {
        let address = bucket.address();
        Self {
            bucket: bucket.name().into(),
            region: address.region.clone(),
            service: address.service,
            host: address.host.clone(),
            path_prefix: address.path_prefix.clone(),
            keys: KeyRule::default(),
            acl: alloc::vec!["private".into()],
            length: None,
            max_expiration: 900,
            max_skew: 900,
            operations: Vec::new(),
            max_part_number: MAX_PART_NUMBER,
            versions: alloc::vec![SignatureVersion::V4],
            fields: FieldRules::default(),
            tightens: false,
        }
    }

    /// A guard for a bucket that browsers reach by another host: `host` is the `Host` header that they send,
    /// port included unless it is the scheme's default.
    ///
    /// A host that begins with the bucket's name (`photos.localhost:9000`), or is that name, is taken for the
    /// bucket's own. Any other is taken for one that many buckets share: signed paths must then begin with
    /// `/bucket/`, or a key would name a bucket. [`own_host`](Self::own_host) and
    /// [`shared_host`](Self::shared_host) say it outright.
    ///
    /// # Errors
    /// [`ConfigError::InvalidBucketName`], [`ConfigError::InvalidScopePart`] for the region,
    /// [`ConfigError::InvalidEndpoint`] for the host.
    ///
    /// ```
    /// use objsign::UploadGuard;
    ///
    /// let guard = UploadGuard::for_host("media", "us-east-1", "media.localhost:9000")?;
    /// # Ok::<(), objsign::ConfigError>(())
    /// ```
    pub fn for_host(
        bucket: impl Into<String>,
        region: impl Into<String>,
        host: &str,
    ) -> Result<Self, ConfigError> {
        // Of a port no browser sends, only 443 is https's.
        let scheme = if host.ends_with(":443") { "https" } else { "http" };
        let shared = Bucket::at(&format!("{scheme}://{host}"), bucket, region)?;
        let guard = Self::new(&shared);
        if host.contains('/') {
            return Err(ConfigError::InvalidEndpoint { reason: "a guard takes a host, not a URL" });
        }
        let name = guard.host.split_once(':').map_or(guard.host.as_str(), |(name, _)| name);
        let is_own = match name.strip_prefix(guard.bucket.as_str()) {
            Some(rest) => rest.is_empty() || rest.starts_with('.'),
            None => false,
        };
        Ok(if is_own { guard.own_host() } else { guard })
    }

    /// Says that the host serves many buckets, in path style: signed paths must begin with `/bucket/`. For a store
    /// whose own name happens to begin with the bucket's.
    #[must_use]
    pub fn shared_host(mut self) -> Self {
        self.path_prefix = format!("/{}", self.bucket);
        self
    }

    /// Says that the host serves this bucket alone, with keys at the root of the path.
    #[must_use]
    pub fn own_host(mut self) -> Self {
        self.path_prefix.clear();
        self
    }

    /// Allows keys below this prefix. For one user out of many, see [`with_key_prefix`](Self::with_key_prefix).
    ///
    /// # Errors
    /// [`ConfigError::InvalidKeyPrefix`] unless it ends in `/`, is shorter than 1024 bytes, and holds no `.` or
    /// `..` segment, backslash, control character or `${filename}`.
    pub fn key_prefix(mut self, prefix: &str) -> Result<Self, ConfigError> {
        self.keys.set_prefix(prefix)?;
        Ok(self)
    }

    /// The same guard for another prefix: a template for all users, narrowed to the one of this session.
    ///
    /// # Errors
    /// As [`key_prefix`](Self::key_prefix).
    pub fn with_key_prefix(&self, prefix: &str) -> Result<Self, ConfigError> {
        self.clone().key_prefix(prefix)
    }

    /// Allows every key of the bucket, other users' among them.
    #[must_use]
    pub fn any_key(mut self) -> Self {
        self.keys.set_any();
        self
    }

    /// Allows a policy to leave the key open behind a prefix (`["starts-with", "$key", …]`), which must itself
    /// lie under the guard's. Whoever holds the form then chooses the rest, `..` segments included.
    #[must_use]
    pub fn allow_key_starts_with(mut self) -> Self {
        self.keys.starts_with = true;
        self
    }

    /// Allows `${filename}` in a key, which S3 replaces by the name of the uploaded file.
    #[must_use]
    pub fn allow_filename_variable(mut self) -> Self {
        self.keys.filename_variable = true;
        self
    }

    /// The canned ACLs that may be asked for, instead of `private`. Asking for none is always allowed, and
    /// makes a private object.
    #[must_use]
    pub fn acl<I>(mut self, acls: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.acl = acls.into_iter().map(Into::into).collect();
        self
    }

    /// The lengths of a file, in bytes, both ends included: a policy must carry a range inside this one.
    /// It cannot hold for chunked uploads.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for an empty range.
    pub fn content_length_range(mut self, bytes: RangeInclusive<u64>) -> Result<Self, ConfigError> {
        if bytes.is_empty() {
            return invalid("content_length_range", "the least length is above the greatest");
        }
        self.length = Some(bytes);
        Ok(self)
    }

    /// How long a policy may last from now, in seconds. 900 unless said; the client asks for 300.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for 0: every policy would be over before it was used.
    pub fn max_expiration(mut self, seconds: u32) -> Result<Self, ConfigError> {
        if seconds == 0 {
            return invalid("max_expiration", "a policy of no seconds has expired when it is signed");
        }
        self.max_expiration = seconds;
        Ok(self)
    }

    /// How far `x-amz-date` may be from the clock, in seconds, either way. 900 unless said, as S3 itself.
    #[must_use]
    pub fn max_skew(mut self, seconds: u32) -> Self {
        self.max_skew = seconds;
        self
    }

    /// The chunked operations to serve. None unless said: a chunked upload can be of any size.
    #[must_use]
    pub fn operations(mut self, operations: impl IntoIterator<Item = UploadOperation>) -> Self {
        self.operations = operations.into_iter().collect();
        self
    }

    /// The highest part number, and so a limit on the size of a chunked upload (parts are up to 5 GiB). 10000
    /// unless said.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] outside 1 to 10000.
    pub fn max_part_number(mut self, number: u32) -> Result<Self, ConfigError> {
        if number == 0 || number > MAX_PART_NUMBER {
            return invalid("max_part_number", "part numbers are 1 to 10000");
        }
        self.max_part_number = number;
        Ok(self)
    }

    /// The signature versions to serve, instead of version 4 alone.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for none.
    pub fn versions(
        mut self,
        versions: impl IntoIterator<Item = SignatureVersion>,
    ) -> Result<Self, ConfigError> {
        self.versions = versions.into_iter().collect();
        if self.versions.is_empty() {
            return invalid("versions", "without a version nothing can be signed");
        }
        Ok(self)
    }

    /// Allows a form field or `x-amz-*` header: any name that begins so where `name` ends in `*`. Names are
    /// compared without ASCII case, values with it. A wildcard never reaches `x-amz-acl`, `x-amz-grant-*`,
    /// `x-amz-copy-source*` and `x-amz-security-token`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for a name with a rule of its own (`key`, `acl`, `x-amz-date` …), one that
    /// no field has, a wildcard that would reach the above, or no values.
    pub fn field(mut self, name: &str, values: impl Into<FieldRule>) -> Result<Self, ConfigError> {
        self.fields.add(name, values.into())?;
        Ok(self)
    }

    /// Allows these content types: entries as of [`FieldRule`]. `image/*` admits `image/svg+xml`, which can
    /// carry scripts.
    ///
    /// # Errors
    /// [`ConfigError::InvalidRule`] for an empty list.
    pub fn content_type<I>(self, entries: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.field("content-type", FieldRule::one_of(entries))
    }

    /// Allows metadata of any name and value: `x-amz-meta-*`.
    #[must_use]
    pub fn metadata(self) -> Self {
        self.with_fixed("x-amz-meta-*", FieldRule::any())
    }

    /// Allows what Fine Uploader always sends: `success_action_status` 200, and the file's name as metadata
    /// (`x-amz-meta-qqfilename`). Content types are still to be said.
    #[must_use]
    pub fn fine_uploader_fields(self) -> Self {
        self.with_fixed("success_action_status", "200".into())
            .with_fixed("x-amz-meta-qqfilename", FieldRule::any())
    }

    /// Makes a policy fit where it can instead of refusing it: an expiration that is too late becomes the latest
    /// allowed, a missing length range is added. Fine Uploader sends the policy that it gets back unread, so
    /// this works with it. A range that is too wide is still refused.
    #[must_use]
    pub fn tighten(mut self) -> Self {
        self.tightens = true;
        self
    }

    /// Adds a rule of ours, which is always a good one.
    fn with_fixed(mut self, name: &str, rule: FieldRule) -> Self {
        let added = self.fields.add(name, rule);
        debug_assert!(added.is_ok(), "{name}");
        self
    }
}

fn invalid<T>(rule: &'static str, reason: &'static str) -> Result<T, ConfigError> {
    Err(ConfigError::InvalidRule { rule, reason })
}
