//! Sign and verify object-storage requests, without doing any I/O.
//!
//! ```
//! use objsign::{Bucket, Credentials, S3Signer, Timestamp};
//!
//! let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
//! let signer = S3Signer::new(credentials); // who: keep it, it keeps the signing key of the day
//! let photos = Bucket::aws("photos", "eu-central-1")?; // where: it holds no secret
//! let now = Timestamp::from_unix(1_725_358_877)?; // when: the crate reads no clock
//!
//! let get = photos.get("2024/a b.jpg").presign(&signer, now, 900)?;
//! assert!(get.url.starts_with("https://photos.s3.eu-central-1.amazonaws.com/2024/a%20b.jpg?X-Amz-Algorithm="));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | job | begin at |
//! | --- | --- |
//! | presign an S3 URL, or sign an S3 request's headers | [`Bucket`], [`S3Request::presign`], [`S3Request::sign`] |
//! | sign and verify an upload chunk by chunk | [`S3Request::sign_chunked`], [`ChunkVerifier`] |
//! | presign by boto3's names, all operations of S3 | `Endpoint::client_method` (feature `boto3`) |
//! | presign many | [`Bucket::presign_many`], [`S3Signer::presign_all`] |
//! | sign for another AWS service | [`SigV4Request`], [`SigV4Signer`] |
//! | hand out a derived key instead of a secret | [`SigningKey`] |
//! | let a browser upload by a form | [`Bucket::post_policy`], [`OssBucket::post_policy`] |
//! | serve the signing endpoint of a browser uploader | [`UploadGuard`] |
//! | verify an uploaded form against its policy | [`UploadedForm`], [`S3FormVerifier`], [`OssFormVerifier`] |
//! | verify what an S3 client signed | [`S3Verifier`], [`Addresses`] |
//! | verify a request to another service | [`SigV4Verifier`] |
//! | sign for an old store | [`S3Request::presign_v2`], [`S3Request::sign_v2`] |
//! | verify what an OSS client signed | [`OssVerifier`], [`Addresses`] |
//! | find out why a signature does not match | [`Explainer`], [`Explanation::of_answer`] |
//! | sign for OSS | [`OssBucket`], [`OssSigner`] |
//!
//! Verifying has two steps with your key look-up in between: `parse` gives a [`Claim`] that is well-formed,
//! addressed to you and in time, and [`Claim::verify`] makes it [`Verified`], which says what the signature covers.
//!
//! Errors are typed by who must act: [`ConfigError`] the operator, [`SignError`] the caller, [`VerifyError`] the client
//! whose request was refused, with the service's code, status and XML. A guard's [`Refusal`] is an answer.
//!
//! Without the default feature `std` the crate needs `alloc` alone, and a signer derives its key at each call unless
//! it is given one ([`S3Signer::with_signing_key`]); the bytes are the same.
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
mod blocks;
#[cfg(feature = "boto3")]
mod boto3;
mod chunk_chain;
mod claim;
mod covered;
mod credentials;
mod dated;
mod dated_keys;
mod encode;
mod error;
mod explain;
mod fine_uploader;
mod guard;
mod kept_sha1;
#[cfg(feature = "std")]
mod locked;
mod mac;
mod method;
mod operation;
mod oss;
mod payload;
mod post;
mod presigned;
mod refusal;
mod repeats;
mod request;
mod rules;
mod s3;
mod s3_verifier;
mod scan;
mod sha1;
mod sha256;
mod sigv2;
mod sigv4;
mod timestamp;
mod verified;
mod xml;

pub use addresses::Addresses;
#[cfg(feature = "boto3")]
pub use boto3::{ClientAddress, ClientCall, Param};
pub use claim::Claim;
pub use credentials::{Credentials, SecretKey};
pub use error::{ConfigError, SignError, VerifyError, VerifyErrorKind};
pub use explain::{Cause, Difference, Explainer, Explanation};
pub use fine_uploader::Answer;
pub use guard::{FieldRule, SignatureVersion, UploadGuard, UploadOperation};
pub use method::Method;
pub use operation::Operation;
pub use oss::{OssBucket, OssRequest, OssSigner, OssVerifier, OssVersion};
pub use payload::{Payload, SignedPayload};
pub use post::{
    AnonymousForm, FormClaim, FormFields, OssFormVerifier, ParsedForm, PostForm, PostPolicy, S3FormVerifier,
    UploadedForm, VerifiedForm,
};
pub use presigned::{Presigned, SignedRequest, Stages};
pub use refusal::{Refusal, RefusalReason};
pub use request::{Limits, Request};
pub use s3::{Bucket, Endpoint, S3Request};
pub use s3_verifier::S3Verifier;
pub use sigv4::{ChunkEvent, ChunkSigner, ChunkVerifier, ChunkedBody};
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

/// The examples of the README must compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
