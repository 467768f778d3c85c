//! What the operator set up wrongly.

use alloc::string::String;

use super::answer::{INTERNAL_ERROR, internal_error_xml};

/// Something the operator set up wrongly: never an answer to a client.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A time before 1970 or after 9999.
    #[error("the time is outside 1970-01-01 to 9999-12-31; is the clock set, and is the number in seconds?")]
    TimestampOutOfRange,
    /// A text that is not a time in the expected form.
    #[error("the time is not in the expected form, `20130524T000000Z` or `2013-05-24T00:00:00Z`")]
    TimestampUnreadable,
    /// An access key id that no credential scope can carry.
    #[error("the access key id must be 1 to 256 printable ASCII characters without blank, `/` and `,`")]
    InvalidAccessKeyId,
    /// A secret that is empty or holds a blank, newline or control character.
    #[error(
        "the secret key is empty or holds a blank or a newline; trim what was read from a file or a secret store"
    )]
    InvalidSecret,
    /// A session token that is empty or holds anything but printable ASCII.
    #[error(
        "the session token is empty or holds a blank or a newline; leave it out for permanent credentials"
    )]
    InvalidSessionToken,
    /// A region or service name that no credential scope can carry.
    #[error(
        "{part:?} is no {what}: 1 to 64 characters of `a-z`, `A-Z`, `0-9`, `-`, `_` and `.`, and a region of AWS is lower case such as `eu-central-1`"
    )]
    InvalidScopePart {
        /// `region`, `service` or `product`.
        what: &'static str,
        /// As given.
        part: String,
    },
    /// A region of OSS with the `oss-` that stands before it in endpoints: no signature for it is right.
    #[error("a region of OSS is such as `cn-hangzhou`, without `oss-` before it; it was {region:?}")]
    OssRegionPrefix {
        /// As given.
        region: String,
    },
    /// A bucket name that the store cannot have.
    #[error(
        "the bucket name must be 3 to 63 characters of `a-z`, `0-9`, `-` and `.`, or a legacy name of up to 255 with `A-Z` and `_`; it was {name:?}"
    )]
    InvalidBucketName {
        /// The name as given.
        name: String,
    },
    /// An endpoint that is not `http://` or `https://`, a host, and perhaps a port and a base path.
    #[error(
        "the endpoint must be `http(s)://host[:port][/base/path]` without user, query and fragment: {reason}"
    )]
    InvalidEndpoint {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An ARN that names neither an access point nor an Outposts access point.
    #[error(
        "the ARN must name an access point (`arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`) or an Outposts access point: {reason}"
    )]
    InvalidArn {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Addressing options that exclude each other.
    #[error("these addressing options do not go together: {reason}")]
    AddressingConflict {
        /// Which, and why.
        reason: &'static str,
    },
    /// A host in an address table that is not a host name, or is there twice.
    #[error("the address table cannot take host {host:?}: {reason}")]
    InvalidAddress {
        /// The host as given.
        host: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A key prefix of a guard that does not end at a `/`, or holds what no allowed key may hold.
    #[error(
        "a guard's key prefix must end in `/` (else `users/4` also allows `users/42/…`) and hold no `.` or `..` segment; say `any_key` to allow every key"
    )]
    InvalidKeyPrefix,
    /// A rule of a guard that could never hold, or would allow more than it says.
    #[error("the rule for {rule} cannot work: {reason}")]
    InvalidRule {
        /// The rule's name.
        rule: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl ConfigError {
    /// The code to answer a client with: `InternalError`, since it is not the client's fault.
    pub fn code(&self) -> &'static str {
        INTERNAL_ERROR
    }

    /// The HTTP status to answer a client with: 500.
    pub fn status(&self) -> u16 {
        500
    }

    /// The XML body to answer a client with, which says nothing of the cause.
    pub fn to_xml(&self, request_id: &str) -> String {
        internal_error_xml(request_id)
    }

    /// A stable name in snake case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TimestampOutOfRange => "timestamp_out_of_range",
            Self::TimestampUnreadable => "timestamp_unreadable",
            Self::InvalidAccessKeyId => "invalid_access_key_id",
            Self::InvalidSecret => "invalid_secret",
            Self::InvalidSessionToken => "invalid_session_token",
            Self::InvalidScopePart { .. } => "invalid_scope_part",
            Self::OssRegionPrefix { .. } => "oss_region_prefix",
            Self::InvalidBucketName { .. } => "invalid_bucket_name",
            Self::InvalidEndpoint { .. } => "invalid_endpoint",
            Self::InvalidArn { .. } => "invalid_arn",
            Self::AddressingConflict { .. } => "addressing_conflict",
            Self::InvalidAddress { .. } => "invalid_address",
            Self::InvalidKeyPrefix => "invalid_key_prefix",
            Self::InvalidRule { .. } => "invalid_rule",
        }
    }
}
