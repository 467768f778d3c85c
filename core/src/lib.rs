//! Sign and verify object-storage requests, without doing any I/O.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod addresses;
mod claim;
mod credentials;
mod encode;
mod error;
mod fine_uploader;
mod guard;
mod mac;
mod method;
mod operation;
mod oss;
mod payload;
mod post;
mod presigned;
mod refusal;
mod request;
mod rules;
mod s3;
mod s3_verifier;
mod sigv2;
mod sigv4;
mod timestamp;
mod verified;
mod xml;

pub use addresses::Addresses;
pub use claim::Claim;
pub use credentials::{Credentials, SecretKey};
pub use error::{ConfigError, Service, SignError, VerifyError, VerifyErrorKind};
pub use fine_uploader::Answer;
pub use guard::{FieldRule, SignatureVersion, UploadGuard, UploadOperation};
pub use method::Method;
pub use operation::Operation;
pub use oss::{OssBucket, OssRequest, OssSigner, OssVerifier, OssVersion};
pub use payload::{Payload, SignedPayload};
pub use post::{PostForm, PostPolicy};
pub use presigned::{Presigned, SignedRequest, Stages};
pub use refusal::{Refusal, RefusalReason};
pub use request::{Limits, Request};
pub use s3::{Bucket, Endpoint, S3Request};
pub use s3_verifier::S3Verifier;
pub use sigv4::{S3Signer, SigV4Request, SigV4Signer, SigV4Verifier, SigningKey};
pub use timestamp::Timestamp;
pub use verified::{Scheme, Verified};

/// The bare MACs, for the conformance runner. Not part of the API: no caller should sign a string by hand.
#[doc(hidden)]
pub mod __conformance {
    use crate::mac::{Sha1Key, Sha256Key};

    /// HMAC-SHA1.
    pub fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
        *Sha1Key::new(key).tag(message).bytes()
    }

    /// HMAC-SHA256.
    pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
        *Sha256Key::new(key).tag(message).bytes()
    }
}
