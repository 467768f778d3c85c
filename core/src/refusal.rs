//! Why a guard refused: the rule for the log, and nothing for the client.

use alloc::format;
use alloc::string::String;
use core::fmt;

/// A request that the guard does not allow.
///
/// Log it; answer the client without it. It holds the rule and at most the name of a field, shortened and
/// escaped, never a value: values can be tokens.
///
/// ```
/// use objsign::{Bucket, Credentials, RefusalReason, S3Signer, Timestamp, UploadGuard};
///
/// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
/// let guard = UploadGuard::new(&Bucket::aws("photos", "eu-central-1")?).key_prefix("users/42/")?;
/// let answer = guard.answer(&signer, b"{}", Timestamp::from_unix(1_725_358_877)?);
/// let refusal = answer.refusal.ok_or("signed")?;
/// assert_eq!(refusal.reason(), RefusalReason::Malformed);
/// assert_eq!(refusal.to_string(), "malformed: no `expiration` or no `conditions`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    reason: RefusalReason,
    detail: String,
}

/// The rule that a refused request broke.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum RefusalReason {
    /// Not a request of a known form, or one that could be read in two ways.
    Malformed,
    /// A signature version that is not served, or another one than the query announced.
    VersionNotAllowed,
    /// Another bucket, or one left open.
    BucketMismatch,
    /// Another `Host`.
    HostMismatch,
    /// A key outside the prefix, left open, or with segments and characters that no key may have.
    KeyNotAllowed,
    /// A path, header or date that is not in the one form it is signed in.
    NonCanonical,
    /// A canned ACL that is not allowed, or one left open.
    AclNotAllowed,
    /// A policy without a length range.
    LengthRangeMissing,
    /// A length range that reaches outside the allowed one.
    LengthRangeTooWide,
    /// A policy that has expired.
    Expired,
    /// A policy that lasts longer than allowed.
    ExpirationTooLate,
    /// A date too far from the clock.
    ClockSkew,
    /// Another access key or session token.
    CredentialMismatch,
    /// Another region or service.
    ScopeMismatch,
    /// Two dates that must be the same and are not.
    DateMismatch,
    /// Another signing algorithm.
    AlgorithmMismatch,
    /// A condition that every policy must have is not there.
    ConditionMissing,
    /// A condition on a field that is not allowed.
    ConditionNotAllowed,
    /// Two conditions on one field that cannot hold together.
    ConditionConflict,
    /// A field or header that is allowed, with a value that is not.
    ValueNotAllowed,
    /// A call that is not one of the allowed operations.
    OperationNotAllowed,
    /// A part number of 0, above the limit, or with leading zeros.
    PartNumberNotAllowed,
    /// A header that every request must have is not there.
    HeaderMissing,
    /// A header that is not allowed.
    HeaderNotAllowed,
    /// A list of signed headers that does not name exactly the headers.
    SignedHeadersMismatch,
    /// A payload hash that is none, or not the one of this operation.
    PayloadHashNotAllowed,
}

impl RefusalReason {
    /// A stable name in snake case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::VersionNotAllowed => "version_not_allowed",
            Self::BucketMismatch => "bucket_mismatch",
            Self::HostMismatch => "host_mismatch",
            Self::KeyNotAllowed => "key_not_allowed",
            Self::NonCanonical => "non_canonical",
            Self::AclNotAllowed => "acl_not_allowed",
            Self::LengthRangeMissing => "length_range_missing",
            Self::LengthRangeTooWide => "length_range_too_wide",
            Self::Expired => "expired",
            Self::ExpirationTooLate => "expiration_too_late",
            Self::ClockSkew => "clock_skew",
            Self::CredentialMismatch => "credential_mismatch",
            Self::ScopeMismatch => "scope_mismatch",
            Self::DateMismatch => "date_mismatch",
            Self::AlgorithmMismatch => "algorithm_mismatch",
            Self::ConditionMissing => "condition_missing",
            Self::ConditionNotAllowed => "condition_not_allowed",
            Self::ConditionConflict => "condition_conflict",
            Self::ValueNotAllowed => "value_not_allowed",
            Self::OperationNotAllowed => "operation_not_allowed",
            Self::PartNumberNotAllowed => "part_number_not_allowed",
            Self::HeaderMissing => "header_missing",
            Self::HeaderNotAllowed => "header_not_allowed",
            Self::SignedHeadersMismatch => "signed_headers_mismatch",
            Self::PayloadHashNotAllowed => "payload_hash_not_allowed",
        }
    }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much of a client's name goes into a log line, in characters.
const SHOWN: usize = 64;

impl Refusal {
    /// `detail` is text of ours.
    pub(crate) fn new(reason: RefusalReason, detail: &str) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// `name` is the client's: it can hold line breaks and terminal escapes, and be long.
    pub(crate) fn of(reason: RefusalReason, detail: &str, name: &str) -> Self {
        let end = name.char_indices().nth(SHOWN).map_or(name.len(), |(at, _)| at);
        let shown = name.get(..end).unwrap_or_default().escape_default();
        let more = if end < name.len() { "…" } else { "" };
        Self { reason, detail: format!("{detail} `{shown}{more}`") }
    }

    /// The rule that was broken.
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// [`RefusalReason::as_str`] of the reason, as other errors name their kind.
    pub fn kind(&self) -> &'static str {
        self.reason.as_str()
    }

    /// What about it, in one line for a log.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

/// `reason: detail`, in one line.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.detail)
    }
}

impl core::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn names_are_escaped_and_cut() {
        let hostile = "a\r\n\u{1b}[31m\u{202e}`";
        let refusal = Refusal::of(RefusalReason::HeaderNotAllowed, "header", hostile);
        let line = refusal.to_string();
        assert_eq!(line, "header_not_allowed: header `a\\r\\n\\u{1b}[31m\\u{202e}``");
        let long = Refusal::of(RefusalReason::HeaderNotAllowed, "header", &"é".repeat(10_000));
        assert!(long.detail().len() < 64 * 8 + 20);
    }
}
