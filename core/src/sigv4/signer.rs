//! Who signs: credentials with their token encoded once, and the signing keys of the day.

use alloc::string::String;
#[cfg(feature = "std")]
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

use super::key::SigningKey;
use super::scope::CredentialScope;
use crate::credentials::Credentials;
use crate::encode;
use crate::error::{ConfigError, SignError};
use crate::mac::into_string;
use crate::s3::check_scope_part;
use crate::timestamp::Timestamp;

/// Signs S3 requests and POST policies. `Send` and `Sync`; share one, it keeps the signing keys of the day.
///
/// ```
/// use objsign::{Bucket, Credentials, S3Signer, Timestamp};
///
/// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
/// let photos = Bucket::aws("photos", "eu-central-1")?;
/// let url = photos.get("2024/a b.jpg").presign(&signer, Timestamp::from_unix(1_725_358_877)?, 900)?.url;
/// assert!(url.starts_with("https://photos.s3.eu-central-1.amazonaws.com/2024/a%20b.jpg?X-Amz-Algorithm="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct S3Signer {
    pub(crate) keys: KeyRing,
}

/// Signs requests to any other AWS service (`execute-api`, `sts`, `rds-db`, `iotdevicegateway` …): one region and
/// service, requests by their URL parts ([`SigV4Request`](crate::SigV4Request)).
#[derive(Debug)]
pub struct SigV4Signer {
    pub(crate) keys: KeyRing,
    pub(crate) region: String,
    pub(crate) service: String,
}

impl S3Signer {
    /// A signer with these credentials. Region and service come from the bucket.
    pub fn new(credentials: Credentials) -> Self {
        Self { keys: KeyRing::new(credentials) }
    }

    /// The signer with newly fetched credentials: itself, keys kept, if nothing changed.
    #[must_use]
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        Self { keys: self.keys.with_credentials(credentials) }
    }

    /// Uses this signing key for what it is good for (access key, day, region, service) instead of deriving it.
    #[must_use]
    pub fn with_signing_key(self, key: SigningKey) -> Self {
        Self { keys: self.keys.with_signing_key(key) }
    }

    /// Makes it an error to sign for longer than the credentials last, where their end is known.
    #[must_use]
    pub fn require_full_lifetime(mut self) -> Self {
        self.keys.full_lifetime = true;
        self
    }

    /// The credentials it signs with.
    pub fn credentials(&self) -> &Credentials {
        &self.keys.credentials
    }
}

impl SigV4Signer {
    /// A signer for one region and service, such as `us-east-1` and `execute-api`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region or service that no scope can carry.
    pub fn new(
        credentials: Credentials,
        region: impl Into<String>,
        service: impl Into<String>,
    ) -> Result<Self, ConfigError> {
        let (region, service) = (region.into(), service.into());
        check_scope_part("region", &region)?;
        check_scope_part("service", &service)?;
        Ok(Self { keys: KeyRing::new(credentials), region, service })
    }

    /// The signer with newly fetched credentials: itself, keys kept, if nothing changed.
    #[must_use]
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        Self { keys: self.keys.with_credentials(credentials), ..self }
    }

    /// Uses this signing key for what it is good for (access key, day, region, service) instead of deriving it.
    #[must_use]
    pub fn with_signing_key(self, key: SigningKey) -> Self {
        Self { keys: self.keys.with_signing_key(key), ..self }
    }

    /// Makes it an error to sign for longer than the credentials last, where their end is known.
    #[must_use]
    pub fn require_full_lifetime(mut self) -> Self {
        self.keys.full_lifetime = true;
        self
    }

    /// The credentials it signs with.
    pub fn credentials(&self) -> &Credentials {
        &self.keys.credentials
    }
}

/// Credentials and the keys derived from them.
pub(crate) struct KeyRing {
    pub(crate) credentials: Credentials,
    /// The token percent-encoded as in a query: 800 characters that need not be encoded for every URL.
    encoded_token: Option<Zeroizing<String>>,
    full_lifetime: bool,
    given: Option<SigningKey>,
    #[cfg(feature = "std")]
    kept: std::sync::RwLock<Vec<Arc<SigningKey>>>,
}

/// How many regions and services a signer keeps keys for. More are derived each time.
#[cfg(feature = "std")]
const KEPT_KEYS: usize = 8;

impl KeyRing {
    fn new(credentials: Credentials) -> Self {
        let encoded_token = credentials.token().map(|token| {
            let mut out = Vec::with_capacity(token.len() * 3);
            encode::push_query(&mut out, token.as_bytes());
            Zeroizing::new(into_string(out))
        });
        Self {
            credentials,
            encoded_token,
            full_lifetime: false,
            given: None,
            #[cfg(feature = "std")]
            kept: std::sync::RwLock::default(),
        }
    }

    fn with_credentials(self, credentials: Credentials) -> Self {
        if self.credentials.same_as(&credentials) {
            return self;
        }
        Self { full_lifetime: self.full_lifetime, given: self.given, ..Self::new(credentials) }
    }

    fn with_signing_key(mut self, key: SigningKey) -> Self {
        self.given = Some(key);
        self
    }

    pub(super) fn encoded_token(&self) -> Option<&str> {
        self.encoded_token.as_ref().map(|token| token.as_str())
    }

    /// When a result signed at `now` for `seconds` really ends.
    pub(crate) fn expires_at(&self, now: Timestamp, seconds: u64) -> Result<Timestamp, SignError> {
        let asked = now.floor_to(1).plus(i64::try_from(seconds).unwrap_or(i64::MAX));
        self.credentials.end_of(now, asked, self.full_lifetime)
    }

    /// Runs `sign` with the key of that day, region and service: the given one, a kept one, or a new one.
    pub(crate) fn with_key<R>(
        &self,
        now: Timestamp,
        region: &str,
        service: &str,
        sign: impl FnOnce(&SigningKey) -> R,
    ) -> R {
        let day = now.day_bytes();
        let id = self.credentials.access_key_id();
        if let Some(key) = self.given.as_ref().filter(|key| key.is_for(id, &day, region, service)) {
            return sign(key);
        }
        #[cfg(feature = "std")]
        {
            // A poisoned lock still guards keys that are whole: nothing is changed in place.
            let kept = self.kept.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(key) = kept.iter().find(|key| key.is_for(id, &day, region, service)) {
                let key = Arc::clone(key);
                drop(kept);
                return sign(&key);
            }
        }
        let key = SigningKey::derived(&self.credentials, CredentialScope::new(now, region, service));
        #[cfg(feature = "std")]
        {
            let key = Arc::new(key);
            let mut kept = self.kept.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            // Keys of another day go first: nobody asks for them again.
            kept.retain(|old| old.scope().as_bytes().starts_with(&day));
            if kept.len() >= KEPT_KEYS {
                kept.remove(0);
            }
            kept.push(Arc::clone(&key));
            drop(kept);
            sign(&key)
        }
        #[cfg(not(feature = "std"))]
        sign(&key)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.credentials.fmt(f)
    }
}
