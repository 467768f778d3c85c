//! AWS Signature Version 4: one file for each stage, named after the AWS term.

mod canonical;
mod chunked;
mod first_block;
mod header;
mod key;
mod parts;
mod path;
mod presign;
mod query;
mod received_query;
mod scope;
mod service;
mod service_verifier;
mod signer;
pub(crate) mod verify;

pub(crate) use canonical::{CanonicalRequest, Part, SignedHeaders, push_string_to_sign};
pub use chunked::{ChunkEvent, ChunkSigner, ChunkVerifier, ChunkedBody};
pub use key::SigningKey;
pub(crate) use path::{encoded_again, normalized};
pub(crate) use received_query::push_received;
pub use service::SigV4Request;
pub use service_verifier::SigV4Verifier;
pub use signer::{S3Signer, SigV4Signer};

/// `X-Amz-Algorithm`, and the first line of a string to sign.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The last part of every credential scope.
pub(crate) const TERMINATOR: &str = "aws4_request";
/// The longest life of a presigned URL, in seconds: seven days.
pub(crate) const MAX_EXPIRY: u64 = 604_800;
