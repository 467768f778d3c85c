//! OSS signature version 4: `OSS4-HMAC-SHA256`, in the `Authorization` header or in the query.

mod canonical;
mod sign;
mod verify;

pub(super) use sign::{presign, sign};
pub(crate) use sign::{scope, signing_key};
pub(super) use verify::parse;

/// The first word of `Authorization`, the value of `x-oss-signature-version`, the first line of a string to sign.
pub(crate) const ALGORITHM: &str = "OSS4-HMAC-SHA256";
/// What stands before the secret where the key is derived.
pub(crate) const KEY_PREFIX: &str = "aliyun_v4";
/// The last part of every credential scope.
pub(crate) const TERMINATOR: &str = "aliyun_v4_request";
/// The only payload hash there is: no version of OSS signs the body.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// The header that must say so.
const PAYLOAD_HEADER: &str = "x-oss-content-sha256";
/// The longest life of a signed URL, in seconds: seven days.
pub(crate) const MAX_EXPIRY: u64 = 604_800;
