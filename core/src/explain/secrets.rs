//! Secrets as a signer may wrongly hold them.

use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::cause::Cause;
use crate::credentials::Credentials;
use crate::encode::{self, Plus};

pub(super) type Secret = Zeroizing<Vec<u8>>;

/// Each wrong secret with the mistake that makes it.
pub(super) fn mistaken(credentials: &Credentials) -> Vec<(Cause, Secret)> {
    let secret = credentials.secret();
    let mut list = Vec::new();
    let mut add = |cause, parts: &[&[u8]]| list.push((cause, Zeroizing::new(parts.concat())));
    for end in [&b"\n"[..], b"\r\n", b"\r", b" ", b"\t", b"\0"] {
        add(Cause::SecretWhitespace, &[secret, end]);
    }
    for start in [&b" "[..], b"\n", b"\xef\xbb\xbf"] {
        add(Cause::SecretWhitespace, &[start, secret]);
    }
    for quote in [&b"\""[..], b"'", b"`"] {
        add(Cause::SecretQuoted, &[quote, secret, quote]);
    }
    // As JSON may write a slash.
    let escaped: Vec<u8> = secret.iter().flat_map(|&byte| [b'\\', byte]).collect();
    let escaped = Zeroizing::new(escaped);
    let kept = escaped.chunks(2).map(|pair| match pair {
        [_, b'/'] => pair,
        [_, byte] => core::slice::from_ref(byte),
        _ => pair,
    });
    add(Cause::SecretQuoted, &[&Zeroizing::new(kept.collect::<Vec<_>>().concat())]);
    let mut encoded = Zeroizing::new(Vec::with_capacity(secret.len() * 3));
    encode::push_query(&mut encoded, secret);
    add(Cause::SecretEncoded, &[&encoded]);
    let mut as_path = Zeroizing::new(Vec::with_capacity(secret.len() * 3));
    encode::push_path(&mut as_path, secret);
    add(Cause::SecretEncoded, &[&as_path]);
    for plus in [Plus::Literal, Plus::Blank] {
        if let Ok(decoded) = encode::decode(secret, plus) {
            add(Cause::SecretEncoded, &[&Zeroizing::new(decoded)]);
        }
    }
    add(Cause::KeyIdAsSecret, &[credentials.access_key_id().as_bytes()]);
    list.retain(|(_, candidate)| candidate.as_slice() != secret);
    list
}
