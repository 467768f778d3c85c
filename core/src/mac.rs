//! Keyed HMAC states and the tags they make.
//!
//! A keyed state is the key already mixed in: a state kept is four compressions saved at each use. Tags have
//! no `==`: the only comparison is the constant-time one.

use alloc::string::String;
use alloc::vec::Vec;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize;

use crate::encode;

/// HMAC-SHA256 with its key mixed in. Zeroized on drop by the `zeroize` feature of the hash crates.
#[derive(Clone)]
pub(crate) struct Sha256Key(Hmac<Sha256>);

/// HMAC-SHA1 with its key mixed in.
#[derive(Clone)]
pub(crate) struct Sha1Key(Hmac<Sha1>);

impl Sha256Key {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("any key length"))
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag<32> {
        let mut mac = self.0.clone();
        mac.update(message);
        Tag(mac.finalize().into_bytes().into())
    }
}

impl Sha1Key {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("any key length"))
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag<20> {
        let mut mac = self.0.clone();
        mac.update(message);
        Tag(mac.finalize().into_bytes().into())
    }
}

/// The bytes that a MAC gives: a signature about to be written, compared, or used as the next key.
pub(crate) struct Tag<const N: usize>([u8; N]);

impl<const N: usize> Tag<N> {
    /// For writing it into what is sent, or for deriving the next key from it.
    pub(crate) fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    /// True if `signature` is this tag in lower-case hexadecimal, whole. Constant time for a given length.
    pub(crate) fn matches_hex(&self, signature: &[u8]) -> bool {
        let mut text = Vec::with_capacity(N * 2);
        encode::push_hex(&mut text, &self.0);
        text.ct_eq(signature).into()
    }

    /// True if `signature` is this tag in standard padded base64, whole. Constant time for a given length.
    pub(crate) fn matches_base64(&self, signature: &[u8]) -> bool {
        let mut text = Vec::with_capacity(N.div_ceil(3) * 4);
        encode::push_base64(&mut text, &self.0);
        text.ct_eq(signature).into()
    }

    /// In standard padded base64.
    pub(crate) fn to_base64(&self) -> String {
        let mut text = Vec::with_capacity(N.div_ceil(3) * 4);
        encode::push_base64(&mut text, &self.0);
        into_string(text)
    }

    /// In lower-case hexadecimal.
    pub(crate) fn to_hex(&self) -> String {
        let mut text = Vec::with_capacity(N * 2);
        encode::push_hex(&mut text, &self.0);
        into_string(text)
    }
}

impl<const N: usize> Drop for Tag<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Makes text of bytes that our own ASCII writers wrote.
pub(crate) fn into_string(ascii: Vec<u8>) -> String {
    String::from_utf8(ascii).unwrap_or_default()
}

/// Derives a dated key as SigV4 and OSS V4 do: `HMAC(… HMAC(prefix + secret, part0) …, partN)`.
pub(crate) fn derive_key(prefix: &str, secret: &[u8], parts: &[&str]) -> Tag<32> {
    let mut first = Vec::with_capacity(prefix.len() + secret.len());
    first.extend_from_slice(prefix.as_bytes());
    first.extend_from_slice(secret);
    let key = Sha256Key::new(&first);
    first.zeroize();
    let mut parts = parts.iter();
    let tag = key.tag(parts.next().copied().unwrap_or_default().as_bytes());
    parts.fold(tag, |tag, part| Sha256Key::new(tag.bytes()).tag(part.as_bytes()))
}

/// SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
