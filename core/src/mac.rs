//! Keyed HMAC states and the tags they make.
//!
//! A keyed state is the key already mixed in: a state kept is four compressions saved at each use. Tags have
//! no `==`: the only comparison is the constant-time one.

use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::hint::black_box;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, Zeroizing};

use crate::blocks::BLOCK;
use crate::encode;
use crate::sha1;
use crate::sha256::{self, START, State};

/// HMAC-SHA256 with its key mixed in: the states after the two pads (RFC 2104). By hand on sha2's block function, since
/// every signature ends here, and the general type copies and wipes more than twice as much. Zeroized on drop.
#[derive(Clone)]
pub(crate) struct Sha256Key {
    inner: Zeroizing<State>,
    outer: Zeroizing<State>,
}

/// HMAC-SHA1 with its key mixed in, in the same way. Zeroized on drop.
#[derive(Clone)]
pub(crate) struct Sha1Key {
    inner: Zeroizing<sha1::State>,
    outer: Zeroizing<sha1::State>,
}

impl Sha256Key {
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut hashed = [0; 32];
        let key = if key.len() > BLOCK {
            hashed = sha256(key);
            &hashed
        } else {
            key
        };
        let keyed = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let state = sha256::after(START, &block);
            // As a slice: an array is wiped byte by byte.
            block.as_mut_slice().zeroize();
            Zeroizing::new(state)
        };
        let made = Self { inner: keyed(0x36), outer: keyed(0x5c) };
        hashed.as_mut_slice().zeroize();
        made
    }

    /// Takes the first block of a message.
    pub(crate) fn begin(&self, first: &[u8; BLOCK]) -> State {
        sha256::after(*self.inner, first)
    }

    /// The tag of a message of which the first block was taken.
    pub(crate) fn finish(&self, begun: State, rest: &[u8]) -> Tag<32> {
        let inner = sha256::finish(begun, 2 * BLOCK, rest);
        Tag(sha256::finish(*self.outer, BLOCK, &inner))
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag<32> {
        // Worth nothing without the outer state, so it need not be wiped.
        let inner = sha256::finish(*self.inner, BLOCK, message);
        Tag(sha256::finish(*self.outer, BLOCK, &inner))
    }
}

impl Sha1Key {
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut hashed = [0; 20];
        let key = if key.len() > BLOCK {
            hashed = sha1::hash(key);
            &hashed
        } else {
            key
        };
        let keyed = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let state = sha1::after(&block);
            block.as_mut_slice().zeroize();
            Zeroizing::new(state)
        };
        let made = Self { inner: keyed(0x36), outer: keyed(0x5c) };
        hashed.as_mut_slice().zeroize();
        made
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag<20> {
        let inner = sha1::finish(*self.inner, BLOCK, message);
        Tag(sha1::finish(*self.outer, BLOCK, &inner))
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
        is_same(self.0.map(encode::hex_digits).as_flattened(), signature)
    }

    /// True if `signature` is this tag in standard padded base64, whole. Constant time for a given length.
    pub(crate) fn matches_base64(&self, signature: &[u8]) -> bool {
        // Room for the 32 bytes of the longest tag.
        let mut room = [0; 44];
        let written = STANDARD.encode_slice(self.0, &mut room).ok().and_then(|length| room.get(..length));
        written.is_some_and(|text| is_same(text, signature))
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
        self.0.as_mut_slice().zeroize();
    }
}

/// True if they are equal, in constant time for a given length. Eight bytes at a time: a token is a thousand bytes long.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    // Every bit that differs, wherever it stands: nothing is decided before the end.
    let differs = words
        .iter()
        .zip(other_words)
        .fold(0, |differs, (one, other)| differs | (u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other)));
    let same = black_box(differs).ct_eq(&0) & rest.ct_eq(other_rest);
    one.len() == other.len() && bool::from(same)
}

/// Wipes bytes and takes them out, at once: on its drop a vector is wiped one by one.
pub(crate) fn wipe(bytes: &mut Vec<u8>) {
    bytes.as_mut_slice().zeroize();
    bytes.clear();
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
    sha256::finish(sha256::START, 0, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_to_the_last_byte() {
        let text = [b'a'; 40];
        for length in 0..32 {
            assert!(is_same(&text[..length], &text[..length]));
            assert!(!is_same(&text[..length], &text[..length + 1]));
            assert!(!is_same(&text[..length], &text[..length + 8]));
            for changed in 0..length {
                let mut other = text;
                other[changed] = b'b';
                assert!(!is_same(&text[..length], &other[..length]), "{changed} of {length}");
            }
        }
    }

    #[test]
    fn a_signature_in_hexadecimal_is_the_whole_tag_in_lower_case() {
        let tag = Sha256Key::new(b"key").tag(b"message");
        let right = tag.to_hex();
        assert!(tag.matches_hex(right.as_bytes()));
        let wrong = [&right[..63], "", &right.to_ascii_uppercase(), &alloc::format!("{right}0")];
        assert!(wrong.iter().all(|text| !tag.matches_hex(text.as_bytes())));
    }
}
