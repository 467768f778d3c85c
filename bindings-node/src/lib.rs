//! The native part of the Node package objsign. It converts types and errors; what it signs and believes is the core's to
//! say. Its classes and functions are for `index.js` alone, which checks types before it calls.
#![allow(unsafe_code, reason = "what napi's macros write")]
#![cfg_attr(test, allow(dead_code, reason = "napi registers nothing in tests"))]
#![allow(unreachable_pub, reason = "napi's macros ask for it")]

mod args;
mod chunked;
mod credentials;
mod errors;
mod explain;
mod forms;
mod guard;
mod oss;
mod payload;
mod post;
mod request;
mod results;
mod s3;
mod sigv4;
mod verifier;

use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi_derive::napi;

/// In milliseconds since 1970.
#[napi]
pub fn floor_to(seconds: f64, now: f64) -> errors::Result<f64> {
    Ok(args::millis(args::time(now)?.floor_to(args::counted(seconds, "seconds")?)))
}

#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// For the conformance data alone; nobody should sign a string by hand.
#[napi(js_name = "__hmacSha1")]
pub fn hmac_sha1(key: Uint8Array, message: Uint8Array) -> Buffer {
    objsign::__conformance::hmac_sha1(&key, &message).to_vec().into()
}

/// For the conformance data alone; nobody should sign a string by hand.
#[napi(js_name = "__hmacSha256")]
pub fn hmac_sha256(key: Uint8Array, message: Uint8Array) -> Buffer {
    objsign::__conformance::hmac_sha256(&key, &message).to_vec().into()
}
