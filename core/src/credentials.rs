//! Who signs: an access key, its secret, and the session token of temporary credentials.

use alloc::string::String;
use core::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::dated_keys::DatedKeys;
use crate::error::{ConfigError, SignError};
use crate::kept_sha1::KeptSha1Key;
use crate::mac::{self, Sha1Key};
use crate::timestamp::Timestamp;

/// A secret access key. Zeroized on drop, never printed, without `==`.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<String>);

impl SecretKey {
    /// The secret itself, for the few places that must have it.
    pub(crate) fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<&str> for SecretKey {
    fn from(secret: &str) -> Self {
        Self(Zeroizing::new(secret.into()))
    }
}

impl From<String> for SecretKey {
    fn from(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(***)")
    }
}

/// An access key with its secret, and for temporary credentials the session token and the end of their life.
///
/// With `std` they keep what was derived from the secret: the keys of a few days, regions and services under which
/// signatures were verified or OSS V4 signed, which clones share, and HMAC-SHA1. Hold on to credentials that you verify
/// with: a SigV4 or OSS V4 signature then takes a third of the hashing.
///
/// ```
/// use objsign::{Credentials, Timestamp};
///
/// let permanent = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
/// let temporary = Credentials::new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?
///     .session_token("FQoGZXIvYXdzEXAMPLE")?
///     .expires_at(Timestamp::from_unix(1_369_357_200)?);
/// assert!(!format!("{temporary:?}").contains("FQoG"));
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret: SecretKey,
    session_token: Option<Zeroizing<String>>,
    expires_at: Option<Timestamp>,
    dated_keys: DatedKeys,
    sha1_key: KeptSha1Key,
}

impl Credentials {
    /// Permanent credentials.
    ///
    /// # Errors
    /// [`ConfigError::InvalidAccessKeyId`] unless it is 1 to 256 printable ASCII characters without blank,
    /// `/` and `,` (they separate the parts of a credential scope and of an `Authorization` header);
    /// [`ConfigError::InvalidSecret`] for a secret that is empty, begins or ends with a blank, or holds a control
    /// character: almost always a newline that came along from a file or a secret store.
    pub fn new(access_key_id: impl Into<String>, secret: impl Into<SecretKey>) -> Result<Self, ConfigError> {
        let (access_key_id, secret) = (access_key_id.into(), secret.into());
        check_access_key_id(&access_key_id)?;
        if !is_clean(&secret.0) {
            return Err(ConfigError::InvalidSecret);
        }
        let (dated_keys, sha1_key) = (DatedKeys::default(), KeptSha1Key::default());
        Ok(Self { access_key_id, secret, session_token: None, expires_at: None, dated_keys, sha1_key })
    }

    /// For a signer that holds a derived key alone, and never for the world: they sign nothing.
    pub(crate) fn without_secret(access_key_id: &str, token: Option<&str>) -> Result<Self, ConfigError> {
        let nobody = Self {
            access_key_id: access_key_id.into(),
            secret: SecretKey::from(""),
            session_token: None,
            expires_at: None,
            dated_keys: DatedKeys::default(),
            sha1_key: KeptSha1Key::default(),
        };
        match token {
            Some(token) => nobody.session_token(token),
            None => Ok(nobody),
        }
    }

    /// Makes them temporary: the token that was issued with the key, as it was issued (raw, not encoded).
    ///
    /// # Errors
    /// [`ConfigError::InvalidSessionToken`] for a token that is empty, begins or ends with a blank, or holds a
    /// control character.
    pub fn session_token(mut self, token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = Zeroizing::new(token.into());
        if !is_clean(&token) {
            return Err(ConfigError::InvalidSessionToken);
        }
        self.session_token = Some(token);
        Ok(self)
    }

    /// When they end, if known. It bounds `expires_at` of every result; signing from then on is an error.
    #[must_use]
    pub fn expires_at(mut self, at: Timestamp) -> Self {
        self.expires_at = Some(at);
        self
    }

    /// The access key id, which is public.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// When they end, if known.
    pub fn expiration(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// True if they carry a session token.
    pub fn is_temporary(&self) -> bool {
        self.session_token.is_some()
    }

    pub(crate) fn secret(&self) -> &[u8] {
        self.secret.expose()
    }

    /// The keys derived from the secret that proved good for verifying.
    pub(crate) fn dated_keys(&self) -> &DatedKeys {
        &self.dated_keys
    }

    /// HMAC-SHA1 under the secret.
    pub(crate) fn sha1_key(&self) -> Sha1Key {
        self.sha1_key.of(self.secret())
    }

    /// True if [`sha1_key`](Self::sha1_key) need not be made any more.
    pub(crate) fn has_sha1_key(&self) -> bool {
        self.sha1_key.is_made()
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }

    /// When something signed at `now` to last until `asked` really ends: with the credentials, if those end earlier.
    pub(crate) fn end_of(
        &self,
        now: Timestamp,
        asked: Timestamp,
        full_lifetime: bool,
    ) -> Result<Timestamp, SignError> {
        match self.expires_at {
            Some(end) if end <= now => Err(SignError::CredentialsExpired),
            Some(end) if end < asked && full_lifetime => Err(SignError::LifetimeShortened),
            Some(end) if end < asked => Ok(end),
            _ => Ok(asked),
        }
    }

    /// True if `presented` is exactly the token issued with this key: none for none. Constant time.
    pub(crate) fn token_matches(&self, presented: Option<&[u8]>) -> bool {
        match (self.token(), presented) {
            (None, None) => true,
            (Some(issued), Some(presented)) => mac::is_same(issued.as_bytes(), presented),
            _ => false,
        }
    }

    /// True if key id, secret, token and end are the same. Constant time in the secrets.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.access_key_id == other.access_key_id
            && self.expires_at == other.expires_at
            && self.token_matches(other.token().map(str::as_bytes))
            && bool::from(self.secret().ct_eq(other.secret()))
    }
}

/// Refuses an id that no credential scope can carry.
pub(crate) fn check_access_key_id(id: &str) -> Result<(), ConfigError> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b',');
    match (1..=256).contains(&id.len()) && id.bytes().all(plain) {
        true => Ok(()),
        false => Err(ConfigError::InvalidAccessKeyId),
    }
}

/// Neither empty nor with the blanks and newlines of the file it was read from.
fn is_clean(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains(char::is_control)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("secret", &self.secret)
            .field("session_token", &self.session_token.as_ref().map(|_| "***"))
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    #[test]
    fn refuses_what_came_along_from_a_file() {
        for secret in ["", " ", "abc\n", " abc", "abc\r\n", "a\0b", "\u{a0}abc"] {
            assert_eq!(Credentials::new("AK", secret).unwrap_err(), ConfigError::InvalidSecret, "{secret:?}");
            let token = Credentials::new("AK", SECRET).unwrap().session_token(secret);
            assert_eq!(token.unwrap_err(), ConfigError::InvalidSessionToken, "{secret:?}");
        }
        for id in ["", "A K", "A/K", "A,K", "AK\n", "é", &"A".repeat(257)] {
            assert_eq!(Credentials::new(id, SECRET).unwrap_err(), ConfigError::InvalidAccessKeyId, "{id:?}");
        }
        // Stores of one's own do have such secrets.
        assert!(Credentials::new("user@example.com", "p&ss wörd?=#%41").is_ok());
    }

    #[test]
    fn shows_no_secret() {
        let credentials = Credentials::new("AKID", SECRET).unwrap().session_token("TOKEN").unwrap();
        let shown = format!("{credentials:?} {:?}", SecretKey::from(SECRET));
        assert!(shown.contains("AKID") && !shown.contains("wJalr") && !shown.contains("TOKEN"), "{shown}");
    }

    #[test]
    fn compares_tokens_whole() {
        let permanent = Credentials::new("AKID", SECRET).unwrap();
        let temporary = permanent.clone().session_token("TOKEN").unwrap();
        assert!(permanent.token_matches(None) && !permanent.token_matches(Some(b"TOKEN")));
        assert!(temporary.token_matches(Some(b"TOKEN")) && !temporary.token_matches(None));
        assert!(!temporary.token_matches(Some(b"TOKE")) && !temporary.token_matches(Some(b"TOKENS")));
        assert!(permanent.same_as(&permanent.clone()) && !permanent.same_as(&temporary));
    }
}
