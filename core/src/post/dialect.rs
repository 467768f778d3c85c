//! Whose rules a form is judged by, and the names that its signature's fields have there.

use super::reader::Operators;
use crate::error::{Service, VerifyError, VerifyErrorKind};
use crate::s3::MAX_KEY_BYTES;
use crate::verified::Scheme;

/// Where S3 and OSS judge a form differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// Every field needs a condition, the bucket too. `${filename}` is put into every field before the
    /// conditions are tried, and a condition on an absent field fails.
    S3,
    /// Fields without a condition pass. `${filename}` is put into the key afterwards.
    Oss,
    /// The same, but every field needs a condition, the bucket too.
    OssStrict,
}

impl Dialect {
    pub(super) fn service(self) -> Service {
        match self {
            Self::S3 => Service::S3,
            Self::Oss | Self::OssStrict => Service::Oss,
        }
    }

    pub(super) fn refuse(self, kind: VerifyErrorKind) -> VerifyError {
        VerifyError::new(self.service(), kind)
    }

    /// True if every field needs a condition.
    pub(super) fn covers_all(self) -> bool {
        self != Self::Oss
    }

    /// What a policy may be written with.
    pub(super) fn operators(self) -> Operators {
        if self == Self::S3 { Operators::S3 } else { Operators::Oss }
    }

    /// True for a field that the builder of forms writes itself.
    pub(super) fn is_reserved(self, name: &str) -> bool {
        let versions = match self {
            Self::S3 => [Version::SigV4, Version::SigV2],
            Self::Oss | Self::OssStrict => [Version::OssV4, Version::OssV1],
        };
        let known = ["bucket", "file", "key"].iter().any(|known| known.eq_ignore_ascii_case(name));
        known || versions.iter().any(|version| version.is_own(self, name))
    }

    /// The longest key, in bytes.
    pub(super) fn max_key_bytes(self) -> usize {
        if self == Self::S3 { MAX_KEY_BYTES } else { 1023 }
    }

    /// The field of the session token.
    pub(super) fn token_field(self) -> &'static str {
        match self {
            Self::S3 => "x-amz-security-token",
            Self::Oss | Self::OssStrict => "x-oss-security-token",
        }
    }
}

/// A way to sign a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Version {
    SigV4,
    SigV2,
    OssV4,
    OssV1,
}

impl Version {
    /// The fields of the signature beside `policy`, the signature itself last.
    pub(super) fn fields(self) -> &'static [&'static str] {
        match self {
            Self::SigV4 => &["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"],
            Self::SigV2 => &["AWSAccessKeyId", "signature"],
            Self::OssV4 => &["x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-signature"],
            Self::OssV1 => &["OSSAccessKeyId", "Signature"],
        }
    }

    /// True for a field that is read for the signature alone and is no part of the upload.
    pub(super) fn is_own(self, dialect: Dialect, name: &str) -> bool {
        let own = ["policy", dialect.token_field()];
        self.fields().iter().chain(&own).any(|own| own.eq_ignore_ascii_case(name))
    }

    /// True for one of these that needs no condition.
    pub(super) fn is_exempt(self, dialect: Dialect, name: &str) -> bool {
        let exempt: &[&str] = match self {
            Self::SigV4 => &["policy", "x-amz-signature"],
            Self::SigV2 => &["policy", "AWSAccessKeyId", "signature"],
            // The token is compared with the one issued, whatever the policy says.
            Self::OssV4 => &["policy", "x-oss-signature", "x-oss-security-token"],
            Self::OssV1 => &["policy", "OSSAccessKeyId", "Signature", "x-oss-security-token"],
        };
        exempt.iter().any(|exempt| exempt.eq_ignore_ascii_case(name)) || is_ignored(dialect, name)
    }

    pub(super) fn scheme(self) -> Scheme {
        match self {
            Self::SigV4 => Scheme::SigV4Form,
            Self::SigV2 => Scheme::SigV2Form,
            Self::OssV4 => Scheme::OssV4Form,
            Self::OssV1 => Scheme::OssV1Form,
        }
    }
}

/// `x-ignore-*`: what S3 leaves out of account.
pub(super) fn is_ignored(dialect: Dialect, name: &str) -> bool {
    let ignored = "x-ignore-";
    dialect == Dialect::S3
        && name.get(..ignored.len()).is_some_and(|start| start.eq_ignore_ascii_case(ignored))
}
