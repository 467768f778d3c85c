//! OSS signature version 1: HMAC-SHA1 under the secret, in the `Authorization` header or in the query.

mod canonical;
mod sign;
mod verify;

pub(crate) use canonical::StringToSign;
pub(super) use sign::{presign, sign};
pub(super) use verify::{is_signed_url, parse};

/// The parameters of a signed URL that are never signed themselves.
const AUTH_PARAMETERS: [&str; 3] = ["OSSAccessKeyId", "Expires", "Signature"];
