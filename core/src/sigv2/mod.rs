//! AWS Signature Version 2, the legacy scheme: `base64(HMAC-SHA1(secret, text))`, for whatever text.
//!
//! Nothing in it tells a policy from a request: a caller signs only what it wrote itself.

mod canonical;
mod header;
mod sign;
mod sub_resource;
mod verify;

use alloc::string::String;

use crate::credentials::Credentials;

pub(crate) use verify::{is_presigned, parse};

/// The parameters of a presigned URL, which are never signed themselves.
const AUTH_PARAMETERS: [&str; 3] = ["AWSAccessKeyId", "Signature", "Expires"];
/// Carries the session token, as a header or a parameter. It is signed like every `x-amz-*` header.
const TOKEN: &str = "x-amz-security-token";
/// Takes the place of `Date`.
const DATE: &str = "x-amz-date";

/// The signature of a policy's base64, or of a request's string to sign.
pub(crate) fn sign(credentials: &Credentials, text: &[u8]) -> String {
    credentials.sha1_key().tag(text).to_base64()
}
