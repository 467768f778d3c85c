//! What a verified form proved, and what a form without a signature says.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use super::dialect::Dialect;
use super::fields::Fields;
use crate::error::{VerifyError, VerifyErrorKind as Kind};
use crate::timestamp::Timestamp;
use crate::verified::{Scheme, Verified};

/// A form whose signature is right and whose policy allows it.
///
/// Store what this value says, under [`key`](Self::key) in [`bucket`](Self::bucket), never what the request says.
/// Values are bytes as sent; those of fields that become headers hold no line end and no NUL.
#[derive(Clone)]
pub struct VerifiedForm {
    pub(super) dialect: Dialect,
    pub(super) verified: Verified,
    pub(super) expires_at: Timestamp,
    pub(super) lengths: Option<RangeInclusive<u64>>,
    pub(super) fields: Fields,
    /// Of each field.
    pub(super) standing: Vec<Standing>,
}

/// What the policy made of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Of the signature, or ignored.
    NotOfTheUpload,
    /// A condition speaks of it.
    Covered,
    /// None does, and the dialect lets it through.
    Uncovered,
}

impl VerifiedForm {
    fn of_standing(&self, wanted: Standing) -> impl Iterator<Item = (&str, &[u8])> {
        let fields = self.fields.iter().zip(&self.standing);
        fields.filter(move |(_, standing)| **standing == wanted).map(|(field, _)| field)
    }

    /// The scheme its policy was signed under.
    pub fn scheme(&self) -> Scheme {
        self.verified.scheme()
    }

    /// Whose key signed the policy.
    pub fn access_key_id(&self) -> &str {
        self.verified.access_key_id()
    }

    /// The bucket that the form was posted to, by the address table. In OSS's default dialect a policy need not name
    /// it: then it is good for every bucket of the key's owner.
    pub fn bucket(&self) -> &str {
        self.verified.bucket().unwrap_or_default()
    }

    /// The key to store the file under, with the file's name put in for `${filename}`. Not necessarily UTF-8, and not
    /// necessarily fit for a file system (`..`, NUL): a policy that allows a prefix allows what follows it.
    pub fn key(&self) -> &[u8] {
        self.verified.key().unwrap_or_default()
    }

    /// The key as text, where it is UTF-8.
    pub fn key_str(&self) -> Option<&str> {
        self.verified.key_str()
    }

    /// The `Content-Type` field, `None` without one. The file part's own type never counts. In OSS's default dialect
    /// see [`is_covered`](Self::is_covered).
    pub fn content_type(&self) -> Option<&[u8]> {
        self.fields()
            .chain(self.uncovered_fields())
            .find(|(name, _)| *name == "content-type")
            .map(|(_, value)| value)
    }

    /// The fields that a condition of the policy speaks of: lower-case name, and the value that met it. The key
    /// stands here as sent in OSS, with the file's name in S3. Without `policy`, the signature's fields and the token.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.of_standing(Standing::Covered)
    }

    /// The value of a covered field, by lower-case name.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields().find(|(covered, _)| *covered == name).map(|(_, value)| value)
    }

    /// True if a condition of the policy speaks of this field, by lower-case name.
    pub fn is_covered(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    /// The fields that OSS's default dialect lets through although no condition speaks of them. Whoever holds the form
    /// may write anything here, `x-oss-object-acl` and the key among them: act on none that you do not expect. Always
    /// empty for S3 and in the strict dialect.
    pub fn uncovered_fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.of_standing(Standing::Uncovered)
    }

    /// When the policy ends: from this moment on the form is refused.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The last moment at which this form verifies.
    pub fn valid_until(&self) -> Timestamp {
        self.verified.valid_until()
    }

    /// How long the file may be, in bytes; `None` if the policy does not say. Where conditions exclude each other the
    /// range is empty.
    pub fn size_limits(&self) -> Option<RangeInclusive<u64>> {
        self.lengths.clone()
    }

    /// Checks the length of a file, in bytes, that was not known before. Call it with the bytes read so far as often
    /// as you like to stop early: `EntityTooLarge` is final; judge `EntityTooSmall` at the end of the file.
    ///
    /// # Errors
    /// `EntityTooLarge` or `EntityTooSmall`.
    pub fn check_size(&self, bytes: u64) -> Result<(), VerifyError> {
        match &self.lengths {
            Some(lengths) if bytes > *lengths.end() => Err(self.dialect.refuse(Kind::EntityTooLarge)),
            Some(lengths) if bytes < *lengths.start() => Err(self.dialect.refuse(Kind::EntityTooSmall)),
            _ => Ok(()),
        }
    }

    /// A text that is the same for every form with this signature and no other, for a store of seen signatures. One
    /// policy may be meant for several uploads. It is a hash: the signature cannot be read from it.
    pub fn replay_key(&self) -> String {
        self.verified.replay_key()
    }
}

/// Names only: a value can be private.
impl fmt::Debug for VerifiedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |standing| self.of_standing(standing).map(|(name, _)| name).collect::<Vec<_>>();
        f.debug_struct("VerifiedForm")
            .field("scheme", &self.scheme())
            .field("access_key_id", &self.access_key_id())
            .field("bucket", &self.bucket())
            .field("key", &String::from_utf8_lossy(self.key()))
            .field("expires_at", &self.expires_at)
            .field("fields", &names(Standing::Covered))
            .field("uncovered_fields", &names(Standing::Uncovered))
            .finish_non_exhaustive()
    }
}

/// A form without policy and signature. Nothing in it is proved: whoever can reach the server sent it.
#[derive(Clone)]
pub struct AnonymousForm {
    pub(super) dialect: Dialect,
    pub(super) bucket: String,
    pub(super) key: Vec<u8>,
    pub(super) fields: Fields,
}

impl AnonymousForm {
    /// The bucket that the form was posted to, by the address table.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The key, with the file's name put in for `${filename}`.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The key as text, where it is UTF-8.
    pub fn key_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.key).ok()
    }

    /// The fields: lower-case name, and value.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter()
    }
}

impl fmt::Debug for AnonymousForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnonymousForm")
            .field("bucket", &self.bucket)
            .field("key", &String::from_utf8_lossy(&self.key))
            .finish_non_exhaustive()
    }
}
