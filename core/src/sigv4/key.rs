//! Signing key: `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request")`.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

use super::first_block::FirstBlock;
use super::scope::CredentialScope;
use super::{ALGORITHM, TERMINATOR};
use crate::credentials::{Credentials, check_access_key_id};
use crate::encode;
use crate::error::ConfigError;
use crate::mac::{self, Sha256Key, Tag};
use crate::s3::check_scope_part;
use crate::timestamp::Timestamp;

/// A derived key: good for one access key, day, region and service, and for nothing else. Zeroized on drop.
///
/// Signers derive and keep it themselves. Hold one where the secret must not go
/// ([`S3Signer::from_signing_key`](crate::S3Signer::from_signing_key)), or where there is no `std` to keep it in
/// ([`S3Signer::with_signing_key`](crate::S3Signer::with_signing_key)).
///
/// ```
/// use objsign::{Credentials, SigningKey, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
/// let key = SigningKey::derive(&credentials, Timestamp::from_amz_date("20120215T000000Z")?, "us-east-1", "iam")?;
/// assert_eq!(key.scope(), "20120215/us-east-1/iam/aws4_request");
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    access_key_id: String,
    scope: CredentialScope,
    /// What the signer's parameters of every URL begin with: algorithm, credential, the name of the date.
    query_start: String,
    state: Sha256Key,
    first_block: FirstBlock,
    bytes: Zeroizing<[u8; 32]>,
}

fn query_start(access_key_id: &str, scope: &CredentialScope) -> String {
    let mut out = Vec::with_capacity(access_key_id.len() + scope.as_str().len() + 80);
    out.extend_from_slice(b"X-Amz-Algorithm=");
    out.extend_from_slice(ALGORITHM.as_bytes());
    out.extend_from_slice(b"&X-Amz-Credential=");
    for part in [access_key_id, "/", scope.as_str()] {
        encode::push_query(&mut out, part.as_bytes());
    }
    out.extend_from_slice(b"&X-Amz-Date=");
    mac::into_string(out)
}

impl SigningKey {
    /// Derives the key of the day of `at`.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region or service that no scope can carry.
    pub fn derive(
        credentials: &Credentials,
        at: Timestamp,
        region: &str,
        service: &str,
    ) -> Result<Self, ConfigError> {
        check_scope_part("region", region)?;
        check_scope_part("service", service)?;
        Ok(Self::derived(credentials, CredentialScope::new(at, region, service)))
    }

    /// Takes the 32 bytes of a key that was derived elsewhere for this access key, day, region and service.
    ///
    /// # Errors
    /// [`ConfigError::InvalidScopePart`] for a region or service that no scope can carry,
    /// [`ConfigError::InvalidAccessKeyId`].
    pub fn from_bytes(
        access_key_id: impl Into<String>,
        at: Timestamp,
        region: &str,
        service: &str,
        bytes: [u8; 32],
    ) -> Result<Self, ConfigError> {
        check_scope_part("region", region)?;
        check_scope_part("service", service)?;
        let scope = CredentialScope::new(at, region, service);
        let access_key_id = access_key_id.into();
        check_access_key_id(&access_key_id)?;
        Ok(Self {
            query_start: query_start(&access_key_id, &scope),
            access_key_id,
            scope,
            state: Sha256Key::new(&bytes),
            first_block: FirstBlock::default(),
            bytes: Zeroizing::new(bytes),
        })
    }

    /// As [`derive`](Self::derive), for parts that were checked before.
    pub(super) fn derived(credentials: &Credentials, scope: CredentialScope) -> Self {
        let parts = [scope.day(), scope.region(), scope.service(), TERMINATOR];
        let tag = mac::derive_key("AWS4", credentials.secret(), &parts);
        Self {
            access_key_id: credentials.access_key_id().into(),
            query_start: query_start(credentials.access_key_id(), &scope),
            state: Sha256Key::new(tag.bytes()),
            first_block: FirstBlock::default(),
            bytes: Zeroizing::new(*tag.bytes()),
            scope,
        }
    }

    /// The 32 bytes themselves: as secret as the secret for a day, a region and a service.
    pub fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The credential scope, `20130524/us-east-1/s3/aws4_request`.
    pub fn scope(&self) -> &str {
        self.scope.as_str()
    }

    /// The access key id it was derived for.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The region it is good for.
    pub fn region(&self) -> &str {
        self.scope.region()
    }

    /// The service it is good for.
    pub fn service(&self) -> &str {
        self.scope.service()
    }

    pub(super) fn is_for(&self, access_key_id: &str, at: Timestamp, region: &str, service: &str) -> bool {
        self.access_key_id == access_key_id && self.scope.is(at, region, service)
    }

    /// The same of a key whose access key is known.
    #[cfg(feature = "std")]
    pub(super) fn is_of(&self, at: Timestamp, region: &str, service: &str) -> bool {
        self.scope.is(at, region, service)
    }

    #[cfg(feature = "std")]
    pub(super) fn is_of_day(&self, at: Timestamp) -> bool {
        self.scope.is_of_day(at)
    }

    pub(super) fn query_start(&self) -> &str {
        &self.query_start
    }

    /// A moment of its day in the form of `X-Amz-Date`.
    pub(crate) fn date(&self, at: Timestamp) -> [u8; 16] {
        self.scope.iso_basic(at)
    }

    /// The keyed state alone, for signatures that go on after the request's.
    pub(super) fn state(&self) -> Sha256Key {
        self.state.clone()
    }

    pub(crate) fn tag(&self, string_to_sign: &[u8]) -> Tag<32> {
        self.first_block.tag(&self.state, string_to_sign)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("access_key_id", &self.access_key_id)
            .field("scope", &self.scope())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::mac::derive_key;

    /// The four keys that the AWS documentation prints.
    #[test]
    fn derives_each_key_of_the_documented_example() {
        let parts = ["20120215", "us-east-1", "iam", "aws4_request"];
        let printed = [
            "969fbb94feb542b71ede6f87fe4d5fa29c789342b0f407474670f0c2489e0a0d",
            "69daa0209cd9c5ff5c8ced464a696fd4252e981430b10e3d3fd8e2f197d7a70c",
            "f72cfd46f26bc4643f06a11eabb6c0ba18780c19a8da0c31ace671265e3c87fa",
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
        ];
        for (count, expected) in (1..).zip(printed) {
            let key = derive_key("AWS4", b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &parts[..count]);
            assert_eq!(key.to_hex(), expected);
        }
    }
}
