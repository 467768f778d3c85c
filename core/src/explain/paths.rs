//! Paths as signers, clients and proxies wrongly make them. Every one of these is a mistake; the right form is written
//! by `sigv4` and `oss`.

use alloc::vec::Vec;

use super::cause::Cause;
use crate::encode::{self, Plus};
use crate::sigv4::{encoded_again, normalized};

/// How many slashes of a path are looked at.
const MOST_SLASHES: usize = 64;

/// The path percent-encoded once: the canonical URI of S3.
pub(super) fn encoded(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len() * 2);
    encode::push_path(&mut out, path);
    out
}

/// Canonical URIs that a mistaken signer of S3 requests makes of this path. `wire` is the path as sent.
pub(super) fn mistaken_uris(decoded: &[u8], wire: &[u8]) -> Vec<(Cause, Vec<u8>)> {
    let once = encoded(decoded);
    let mut list = alloc::vec![(Cause::PathEncodedTwice, encoded_again(&once))];
    list.extend(mistaken_paths(decoded).into_iter().map(|(cause, path)| (cause, encoded(&path))));
    // The signed text had a plus for each blank, as form encoders write them.
    list.push((Cause::PlusForBlankInPath, replaced(&once, b"%20", b"+")));
    list.push((Cause::LowerCaseEscapes, lower_escapes(&once)));
    let same_but_case = wire.eq_ignore_ascii_case(&once);
    list.push((if same_but_case { Cause::LowerCaseEscapes } else { Cause::ReservedCharacters }, wire.into()));
    for kept in KEPT {
        let mut uri = Vec::with_capacity(once.len());
        push_keeping(&mut uri, decoded, kept);
        list.push((Cause::ReservedCharacters, uri));
    }
    list.push((Cause::ReservedCharacters, replaced(&once, b"~", b"%7E")));
    let (first, rest) = once.split_at_checked(1).unwrap_or_default();
    list.push((Cause::SlashEncoded, [first, &replaced(rest, b"/", b"%2F")].concat()));
    list.push((Cause::PathNormalised, normalized(&once)));
    list.push((Cause::PathNotEncoded, decoded.into()));
    list.retain(|(_, uri)| *uri != once);
    list
}

/// What `encodeURIComponent` and `encodeURI` of JavaScript, `URLEncoder` of Java and URI libraries leave as it is.
const KEPT: [&[u8]; 4] = [b"/!'()*", b"/!'()*;,?:@&=+$#", b"/*", b"/!$&'()*+,;=:@"];

/// Decoded paths that were signed where this one arrived.
pub(super) fn mistaken_paths(decoded: &[u8]) -> Vec<(Cause, Vec<u8>)> {
    let mut list = Vec::new();
    if decoded.contains(&b'%')
        && let Ok(again) = encode::decode(decoded, Plus::Literal)
    {
        list.push((Cause::PathReencoded, again));
    }
    for (from, to) in [(b'+', b' '), (b' ', b'+')] {
        list.push((Cause::PlusForBlankInPath, swapped(decoded, from, to)));
    }
    match decoded.strip_suffix(b"/") {
        Some(without) => list.push((Cause::TrailingSlash, without.into())),
        None => list.push((Cause::TrailingSlash, [decoded, b"/"].concat())),
    }
    let slashes = decoded.iter().enumerate().filter(|(_, byte)| **byte == b'/').take(MOST_SLASHES);
    for (at, _) in slashes {
        let (before, after) = decoded.split_at_checked(at).unwrap_or_default();
        list.push((Cause::SlashCollapsed, [before, b"/", after].concat()));
    }
    let mut rest = decoded;
    for _ in 0..3 {
        let Some(at) = rest.iter().skip(1).position(|&byte| byte == b'/') else { break };
        rest = rest.get(at + 1..).unwrap_or_default();
        list.push((Cause::PathPrefix, rest.into()));
    }
    list.retain(|(_, path)| path.as_slice() != decoded);
    list
}

/// `text` with each `from` replaced.
pub(super) fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(after) if !from.is_empty() => {
                out.extend_from_slice(to);
                rest = after;
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}

/// `text` with the hexadecimal digits of its escapes in lower case.
pub(super) fn lower_escapes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut digits = 0;
    for &byte in text {
        out.push(if digits > 0 { byte.to_ascii_lowercase() } else { byte });
        digits = if byte == b'%' { 2 } else { digits.max(1) - 1 };
    }
    out
}

/// `text` with each byte `from` replaced.
pub(super) fn swapped(text: &[u8], from: u8, to: u8) -> Vec<u8> {
    text.iter().map(|&byte| if byte == from { to } else { byte }).collect()
}

/// Appends `bytes` percent-encoded but for these.
pub(super) fn push_keeping(out: &mut Vec<u8>, bytes: &[u8], kept: &[u8]) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| kept.contains(byte)) {
        let (before, after) = rest.split_at_checked(at).unwrap_or_default();
        encode::push_query(out, before);
        out.extend(after.first());
        rest = after.get(1..).unwrap_or_default();
    }
    encode::push_query(out, rest);
}
