//! Values of headers as clients and proxies change them.

use alloc::vec::Vec;

use crate::encode;

/// What a signer may have signed where `value` of header `name` (lower case) arrived. Of one line each.
pub(super) fn before_change(name: &str, value: &[u8]) -> Vec<Vec<u8>> {
    let mut list: Vec<Vec<u8>> = Vec::new();
    let mut add = |value: &[u8]| push(&mut list, value);
    for known in common(name) {
        add(known);
    }
    // What a browser appends, and what it is appended to.
    if name == "content-type" {
        let bare = value.split(|&byte| byte == b';').next().unwrap_or_default();
        add(encode::trim(bare));
        for charset in [&b";charset=UTF-8"[..], b"; charset=UTF-8", b";charset=utf-8", b"; charset=utf-8"] {
            add(&[encode::trim(bare), charset].concat());
        }
    }
    add(&value.to_ascii_lowercase());
    add(&value.to_ascii_uppercase());
    add(b"");
    // Blanks: collapsed, doubled at joins, tabs as blanks, quotes removed.
    add(&value.iter().map(|&byte| if byte == b'\t' { b' ' } else { byte }).collect::<Vec<_>>());
    add(&value.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t')).collect::<Vec<_>>());
    for (from, to) in
        [(&b", "[..], &b","[..]), (b",", b", "), (b"; ", b";"), (b";", b"; "), (b"+", b" "), (b" ", b"+")]
    {
        add(&super::paths::replaced(value, from, to));
    }
    add(&collapsed(value));
    // A proxy that appends to a list leaves the first part.
    let parts: Vec<_> = value.split(|&byte| byte == b',').map(encode::trim).collect();
    if let [first, .., last] = parts.as_slice() {
        add(first);
        add(last);
    }
    // Weak and strong entity tags.
    match value.strip_prefix(b"W/") {
        Some(strong) => add(strong),
        None => add(&[b"W/", value].concat()),
    }
    match value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        Some(bare) => add(bare),
        None => add(&[b"\"", value, b"\""].concat()),
    }
    if let Ok(decoded) = encode::decode(value, encode::Plus::Literal) {
        add(&decoded);
    }
    let mut encoded = Vec::new();
    encode::push_query(&mut encoded, value);
    add(&encoded);
    // Bytes that were taken for Latin-1, and text sent so.
    let latin: alloc::string::String = value.iter().map(|&byte| char::from(byte)).collect();
    add(latin.as_bytes());
    list.retain(|candidate| candidate.as_slice() != value && !candidate.contains(&b'\n'));
    list
}

// Not copied to each of the many values: 1.5 KB of code.
#[inline(never)]
fn push(list: &mut Vec<Vec<u8>>, value: &[u8]) {
    list.push(value.into());
}

/// Runs of blanks as one.
fn collapsed(value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(value.len());
    for &byte in encode::trim(value) {
        if !(byte == b' ' && out.last() == Some(&b' ')) {
            out.push(byte);
        }
    }
    out
}

/// What the header most often has when a client, proxy or CDN did not touch it.
fn common(name: &str) -> &'static [&'static [u8]] {
    match name {
        "content-type" => &[
            b"application/octet-stream",
            b"binary/octet-stream",
            b"application/x-www-form-urlencoded",
            b"application/json",
            b"application/xml",
            b"text/plain",
            b"text/html",
            b"image/jpeg",
            b"image/png",
            b"application/pdf",
            b"video/mp4",
        ],
        "accept-encoding" => {
            &[b"identity", b"gzip", b"gzip, deflate", b"gzip, deflate, br", b"gzip,deflate", b"*"]
        }
        "content-encoding" => &[b"gzip", b"aws-chunked", b"aws-chunked,gzip", b"identity"],
        "connection" => &[b"close", b"keep-alive", b"Keep-Alive"],
        "content-length" => &[b"0"],
        "cache-control" => &[b"no-cache", b"max-age=0"],
        "accept" => &[b"*/*"],
        _ => &[],
    }
}
