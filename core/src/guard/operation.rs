//! The calls of a chunked upload, and the versions they can be signed in.

use core::str::FromStr;

use crate::error::ConfigError;

/// A call of a multipart upload that a guard can allow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum UploadOperation {
    /// `POST ?uploads`: CreateMultipartUpload.
    Initiate,
    /// `PUT ?partNumber=N&uploadId=ID`: UploadPart.
    Part,
    /// `POST ?uploadId=ID`: CompleteMultipartUpload.
    Complete,
    /// `DELETE ?uploadId=ID`: AbortMultipartUpload.
    Abort,
}

impl UploadOperation {
    /// All four: what a chunked upload needs.
    pub const ALL: [Self; 4] = [Self::Initiate, Self::Part, Self::Complete, Self::Abort];

    /// Its name in lower case: `initiate`, `part`, `complete`, `abort`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initiate => "initiate",
            Self::Part => "part",
            Self::Complete => "complete",
            Self::Abort => "abort",
        }
    }
}

/// Reads the names of [`as_str`](UploadOperation::as_str).
impl FromStr for UploadOperation {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == name).ok_or(ConfigError::InvalidRule {
            rule: "operations",
            reason: "an operation is `initiate`, `part`, `complete` or `abort`",
        })
    }
}

/// The signature versions of S3.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// The legacy scheme: HMAC-SHA1 under the secret itself, without region, service or day.
    V2,
    /// AWS Signature Version 4.
    V4,
}
