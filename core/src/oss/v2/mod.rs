//! OSS signature version 2: HMAC-SHA256 under the secret, in the `Authorization` header or in the query. Rare.

mod canonical;
mod sign;
mod verify;

pub(super) use sign::{presign, sign};
pub(super) use verify::parse;

/// The first word of `Authorization`, and the value of `x-oss-signature-version`.
pub(super) const VERSION_NAME: &str = "OSS2";
