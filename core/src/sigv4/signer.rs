//! Who signs: credentials with their token encoded once, and the signing keys of the day.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

use super::key::SigningKey;
use super::scope::CredentialScope;
use crate::credentials::Credentials;
use crate::encode;
use crate::error::{ConfigError, SignError};
#[cfg(feature = "std")]
use crate::locked;
use crate::mac::into_string;
use crate::s3::check_scope_part;
use crate::timestamp::Timestamp;

/// Signs S3 requests and POST policies. `Send` and `Sync`; it keeps the signing keys of the day, and a clone shares them.
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
#[derive(Clone, Debug)]
pub struct S3Signer {
    pub(crate) keys: Arc<KeyRing>,
}

/// Signs requests to any other AWS service (`execute-api`, `sts`, `rds-db`, `iotdevicegateway` …): one region and
/// service, requests by their URL parts ([`SigV4Request`](crate::SigV4Request)). A clone shares its keys.
#[derive(Clone, Debug)]
pub struct SigV4Signer {
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) region: String,
    pub(crate) service: String,
}

impl S3Signer {
    /// A signer with these credentials. Region and service come from the bucket.
    pub fn new(credentials: Credentials) -> Self {
        Self { keys: Arc::new(KeyRing::new(credentials)) }
    }

    /// A signer with a derived key alone, where the secret must not go. `session_token` is the one of temporary
    /// credentials. It signs for the key's access key, day, region and service; anything else is
    /// [`SignError::ScopeMismatch`], so give it a new key each day.
    ///
    /// # Errors
    /// [`ConfigError::InvalidSessionToken`].
    pub fn from_signing_key(key: SigningKey, session_token: Option<&str>) -> Result<Self, ConfigError> {
        Ok(Self { keys: Arc::new(KeyRing::of_key(key, session_token)?) })
    }

    /// The signer for newly fetched credentials: with the keys it keeps, if nothing changed.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        Self { keys: KeyRing::with_credentials(&self.keys, credentials) }
    }

    /// Uses this signing key for what it is good for (access key, day, region, service) instead of deriving it: for
    /// callers without `std`, whose signers keep no keys.
    #[must_use]
    pub fn with_signing_key(self, key: SigningKey) -> Self {
        Self { keys: Arc::new(self.keys.copy(|ring| ring.given = Some(key))) }
    }

    /// Makes it an error to sign for longer than the credentials last, where their end is known.
    #[must_use]
    pub fn require_full_lifetime(self) -> Self {
        Self { keys: Arc::new(self.keys.copy(|ring| ring.full_lifetime = true)) }
    }

    /// The access key id it signs with.
    pub fn access_key_id(&self) -> &str {
        self.keys.credentials.access_key_id()
    }

    /// Who signs. The secret is not for callers: a signer of a derived key has none.
    pub(crate) fn credentials(&self) -> &Credentials {
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
        Ok(Self { keys: Arc::new(KeyRing::new(credentials)), region, service })
    }

    /// A signer with a derived key alone, for its region and service and for its day. `session_token` is the one of
    /// temporary credentials.
    ///
    /// # Errors
    /// [`ConfigError::InvalidSessionToken`].
    pub fn from_signing_key(key: SigningKey, session_token: Option<&str>) -> Result<Self, ConfigError> {
        let (region, service) = (key.region().into(), key.service().into());
        Ok(Self { keys: Arc::new(KeyRing::of_key(key, session_token)?), region, service })
    }

    /// The signer for newly fetched credentials: with the keys it keeps, if nothing changed.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        let keys = KeyRing::with_credentials(&self.keys, credentials);
        Self { keys, region: self.region.clone(), service: self.service.clone() }
    }

    /// Uses this signing key for what it is good for (access key, day, region, service) instead of deriving it: for
    /// callers without `std`, whose signers keep no keys.
    #[must_use]
    pub fn with_signing_key(self, key: SigningKey) -> Self {
        Self { keys: Arc::new(self.keys.copy(|ring| ring.given = Some(key))), ..self }
    }

    /// Makes it an error to sign for longer than the credentials last, where their end is known.
    #[must_use]
    pub fn require_full_lifetime(self) -> Self {
        Self { keys: Arc::new(self.keys.copy(|ring| ring.full_lifetime = true)), ..self }
    }

    /// The access key id it signs with.
    pub fn access_key_id(&self) -> &str {
        self.keys.credentials.access_key_id()
    }

    /// S3 takes paths as they are, and wants the payload's hash as a header.
    pub(super) fn is_s3(&self) -> bool {
        matches!(self.service.as_str(), "s3" | "s3-outposts" | "s3-object-lambda" | "s3express")
    }
}

/// Credentials and the keys derived from them.
pub(crate) struct KeyRing {
    pub(crate) credentials: Credentials,
    /// The token percent-encoded as in a query: 800 characters that need not be encoded for every URL.
    encoded_token: Option<Zeroizing<String>>,
    full_lifetime: bool,
    given: Option<SigningKey>,
    /// There is no secret: what the given key is not good for cannot be signed.
    key_only: bool,
    /// Behind pointers, since what a growing list leaves behind is not wiped.
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
            key_only: false,
            #[cfg(feature = "std")]
            kept: std::sync::RwLock::default(),
        }
    }

    fn of_key(key: SigningKey, session_token: Option<&str>) -> Result<Self, ConfigError> {
        let credentials = Credentials::without_secret(key.access_key_id(), session_token)?;
        Ok(Self { given: Some(key), key_only: true, ..Self::new(credentials) })
    }

    fn with_credentials(this: &Arc<Self>, credentials: Credentials) -> Arc<Self> {
        if !this.key_only && this.credentials.same_as(&credentials) {
            return Arc::clone(this);
        }
        Arc::new(Self { full_lifetime: this.full_lifetime, ..Self::new(credentials) })
    }

    /// A ring of the same credentials, changed. It begins without kept keys: they come back with the first use.
    fn copy(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut ring = Self {
            full_lifetime: self.full_lifetime,
            given: self.given.clone(),
            key_only: self.key_only,
            ..Self::new(self.credentials.clone())
        };
        change(&mut ring);
        ring
    }

    /// The credentials, where the secret itself is needed.
    pub(crate) fn with_secret(&self) -> Result<&Credentials, SignError> {
        if self.key_only { Err(SignError::SecretNeeded) } else { Ok(&self.credentials) }
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
    ) -> Result<R, SignError> {
        let id = self.credentials.access_key_id();
        if let Some(key) = self.given.as_ref().filter(|key| key.is_for(id, now, region, service)) {
            return Ok(sign(key));
        }
        if self.key_only {
            return Err(SignError::ScopeMismatch);
        }
        #[cfg(feature = "std")]
        {
            let kept = locked::read(&self.kept);
            let found = kept.iter().find(|key| key.is_of(now, region, service)).map(Arc::clone);
            drop(kept);
            if let Some(key) = found {
                return Ok(sign(&key));
            }
        }
        let key = SigningKey::derived(&self.credentials, CredentialScope::new(now, region, service));
        let signed = sign(&key);
        #[cfg(feature = "std")]
        self.keep(key, now);
        Ok(signed)
    }

    #[cfg(feature = "std")]
    fn keep(&self, key: SigningKey, now: Timestamp) {
        // If it is used at this moment, the next call keeps its key. It may be for ever: in a process forked meanwhile.
        let Some(mut kept) = locked::try_write(&self.kept) else { return };
        // Another thread may have derived it meanwhile. Keys of another day go: nobody asks for them again.
        kept.retain(|old| old.is_of_day(now) && old.scope() != key.scope());
        if kept.len() >= KEPT_KEYS {
            kept.remove(0);
        }
        kept.push(Arc::new(key));
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.credentials.fmt(f)
    }
}
