//! What is said of a body.

use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi_derive::napi;

use crate::args::{Text, bytes};
use crate::errors::{Result, kind_error};

/// `kind` is `bytes`, `sha256`, `unsigned`, or anything else for no body.
#[napi(object)]
pub struct Payload {
    pub kind: String,
    pub data: Option<Uint8Array>,
}

impl Payload {
    pub(crate) fn read(&self) -> objsign::Payload<'_> {
        let data: &[u8] = self.data.as_deref().unwrap_or_default();
        match self.kind.as_str() {
            "unsigned" => objsign::Payload::Unsigned,
            "bytes" => objsign::Payload::Bytes(data),
            // `sha256_digest` gave it.
            "sha256" => <[u8; 32]>::try_from(data).map_or(objsign::Payload::Empty, objsign::Payload::Sha256),
            _ => objsign::Payload::Empty,
        }
    }
}

/// Nothing said is an empty body.
pub(crate) fn or_empty(given: Option<&Payload>) -> objsign::Payload<'_> {
    given.map_or(objsign::Payload::Empty, Payload::read)
}

/// 32 bytes out of as many, or out of 64 hexadecimal digits.
#[napi]
pub fn sha256_digest(digest: Text) -> Result<Buffer> {
    let given = bytes(&digest);
    let raw = <[u8; 32]>::try_from(given).ok();
    raw.or_else(|| from_hex(given)).map(|digest| digest.to_vec().into()).ok_or_else(|| {
        kind_error("ConfigError", "invalid_digest", "a SHA-256 is 32 bytes, or 64 hexadecimal digits")
    })
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(text.chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(digest)
}
