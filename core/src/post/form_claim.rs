//! A form between parsing and the answer: first its signature over the policy as received, then the policy on
//! the form.
//!
//! The order is that of the services. Nothing of the policy is decoded before the signature is known to be
//! right, so only whoever holds a key can reach the JSON reader.

use alloc::boxed::Box;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use zeroize::Zeroizing;

use super::conditions::{self, Subject};
use super::dialect::{Dialect, Version, is_ignored};
use super::document::PolicyDocument;
use super::fields::Fields;
use super::reader::{Fault, MAX_DOCUMENT_BYTES};
use super::verified_form::{AnonymousForm, Standing, VerifiedForm};
use super::verify::with_host;
use crate::claim::Claim;
use crate::credentials::Credentials;
use crate::error::{VerifyError, VerifyErrorKind as Kind};
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// What a form turned out to be. Both kinds are well-formed; neither is to be trusted yet.
#[derive(Debug)]
pub enum ParsedForm {
    /// Neither a policy nor any field of a signature.
    Anonymous(AnonymousForm),
    /// Says that it is signed: look the key up and call [`FormClaim::verify`].
    Signed(FormClaim),
}

impl ParsedForm {
    /// The claim of a signed form, where anonymous ones are not taken.
    ///
    /// # Errors
    /// `AccessDenied` for an anonymous form.
    pub fn signed(self) -> Result<FormClaim, VerifyError> {
        match self {
            Self::Signed(claim) => Ok(claim),
            Self::Anonymous(form) => Err(form.dialect.refuse(Kind::NotSigned)),
        }
    }
}

/// A parsed form whose signature and policy are still to be checked. Owned, `Send` and `'static`: it can wait for an
/// asynchronous key look-up.
#[derive(Clone)]
pub struct FormClaim {
    pub(super) claim: Box<Claim>,
    pub(super) dialect: Dialect,
    pub(super) version: Version,
    pub(super) fields: Fields,
    pub(super) size: Option<u64>,
}

impl FormClaim {
    /// Whose key the form says its policy was signed with: what to look up. Not to be trusted.
    pub fn access_key_id(&self) -> &str {
        self.claim.access_key_id()
    }

    /// Checks the signature against the keys that were found for [`access_key_id`](Self::access_key_id), then the
    /// policy against the form. As with [`Claim::verify`], give all keys of that id.
    ///
    /// # Errors
    /// A [`VerifyError`] with the service's code: for key, token and signature as [`Claim::verify`]; then, and only
    /// for a policy that is rightly signed, for the policy document, its expiry, a condition that the form does not
    /// meet, a field without a condition, and the length of the file.
    pub fn verify<'k>(
        self,
        keys: impl IntoIterator<Item = &'k Credentials>,
    ) -> Result<VerifiedForm, VerifyError> {
        let Self { claim, dialect, version, fields, size } = self;
        let host = claim.verified.host().into_owned();
        let now = claim.now;
        let verified = claim.verify(keys)?;
        let judged = judge(dialect, version, fields, verified, now);
        let judged = judged.and_then(|form| match size {
            Some(size) => form.check_size(size).map(|()| form),
            None => Ok(form),
        });
        judged.map_err(|error| with_host(error, &host))
    }
}

/// The policy on the form, once its signature is known to be right.
fn judge(
    dialect: Dialect,
    version: Version,
    fields: Fields,
    mut verified: Verified,
    now: Timestamp,
) -> Result<VerifiedForm, VerifyError> {
    // The signature was over this field.
    let json = decode_policy(dialect, fields.get("policy").unwrap_or_default())?;
    let policy = PolicyDocument::parse_with(&json, dialect.operators())
        .map_err(|error| invalid_policy(dialect, error.fault.as_str()))?;
    if policy.expiration <= now {
        return Err(dialect.refuse(Kind::PolicyExpired));
    }
    let bucket = verified.bucket().unwrap_or_default();
    let key = verified.key().unwrap_or_default();
    let subject = Subject { dialect, version, bucket, key, fields: &fields };
    let covered = subject.check(&policy)?;
    let is_upload = |name: &str| !version.is_own(dialect, name) && !is_ignored(dialect, name);
    let standing = fields.iter().zip(covered).map(|((name, _), covered)| match covered {
        _ if !is_upload(name) => Standing::NotOfTheUpload,
        true => Standing::Covered,
        false => Standing::Uncovered,
    });
    let standing = standing.collect();
    verified.valid_until = verified.valid_until.min(policy.expiration.just_before());
    Ok(VerifiedForm {
        dialect,
        verified,
        expires_at: policy.expiration,
        lengths: conditions::lengths(&policy),
        fields,
        standing,
    })
}

/// Standard base64, padded, without line breaks.
fn decode_policy(dialect: Dialect, base64: &[u8]) -> Result<Zeroizing<Vec<u8>>, VerifyError> {
    if base64.len() > MAX_DOCUMENT_BYTES.div_ceil(3) * 4 {
        return Err(invalid_policy(dialect, Fault::TooLong.as_str()));
    }
    let json = STANDARD.decode(base64).map_err(|_| invalid_policy(dialect, "not padded standard base64"))?;
    Ok(Zeroizing::new(json))
}

fn invalid_policy(dialect: Dialect, why: &str) -> VerifyError {
    dialect.refuse(Kind::InvalidPolicyDocument).about(why)
}

impl fmt::Debug for FormClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormClaim")
            .field("version", &self.version)
            .field("access_key_id", &self.access_key_id())
            .finish_non_exhaustive()
    }
}
