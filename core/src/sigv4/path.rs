//! Canonical path of the services other than S3: segments removed, then what is there encoded once more.

use alloc::vec::Vec;

use crate::encode;

/// Removes empty and dot segments; a slash at the end stays.
pub(super) fn normalized(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in path.split(|&byte| byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let mut out = Vec::with_capacity(path.len());
    for segment in &kept {
        out.push(b'/');
        out.extend_from_slice(segment);
    }
    if kept.is_empty() || path.ends_with(b"/") {
        out.push(b'/');
    }
    out
}

/// The path with everything in it percent-encoded once more but `/`: `%20` as `%2520`.
pub(super) fn encoded_again(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    encode::push_path(&mut out, path);
    out
}
