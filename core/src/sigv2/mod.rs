//! AWS Signature Version 2, the legacy scheme: `base64(HMAC-SHA1(secret, text))`, for whatever text.
//!
//! Nothing in it tells a policy from a request: a caller signs only what it wrote itself.

use alloc::string::String;

use crate::credentials::Credentials;
use crate::mac::Sha1Key;

/// The signature of a policy's base64, or of a request's string to sign.
pub(crate) fn sign(credentials: &Credentials, text: &[u8]) -> String {
    Sha1Key::new(credentials.secret()).tag(text).to_base64()
}
