//! Paths that the client may have signed where this one arrived.

use alloc::vec::Vec;

use super::Context;
use super::search::{Change, Search};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::{encoded, mistaken_uris};
use crate::sigv4::{encoded_again, normalized};

pub(super) fn any(search: &mut Search<'_>, context: &Context<'_>) -> Option<Finding> {
    let seen = search.seen;
    let mut candidates: Vec<(Cause, Vec<u8>)> = Vec::new();
    if !context.is_s3 {
        candidates.push((Cause::PathEncodedOnce, normalized(&seen.wire_path)));
        candidates.push((Cause::PathEncodedOnce, seen.wire_path.clone()));
        candidates.push((Cause::PathEncodedOnce, encoded(&seen.path)));
        candidates.push((Cause::PathNotNormalised, encoded_again(&seen.wire_path)));
    }
    let mut mistakes = mistaken_uris(&seen.path, &seen.wire_path);
    mistakes.extend(prefixed(search));
    if !context.is_s3 {
        // What was changed before or after signing is what this service then encodes once more.
        mistakes.iter_mut().for_each(|(_, uri)| *uri = encoded_again(uri));
        mistakes.retain(|(cause, _)| *cause != Cause::PathEncodedTwice);
    }
    candidates.extend(mistakes);
    let ours = search.right.uri;
    candidates.into_iter().filter(|(_, uri)| uri != ours).find_map(|(cause, uri)| {
        search.proved_at(cause, Element::Part("path"), (ours, &uri), Change::Uri(&uri))
    })
}

/// With the beginning that a proxy says it cut off.
fn prefixed(search: &Search<'_>) -> Vec<(Cause, Vec<u8>)> {
    let mut list = Vec::new();
    for name in ["x-forwarded-prefix", "x-script-name", "x-original-uri", "x-original-url", "x-forwarded-uri"]
    {
        for value in search.seen.request.header(name).take(1) {
            let path = value.split(|&byte| byte == b'?').next().unwrap_or_default();
            list.push((Cause::PathPrefix, path.into()));
            let prefix = path.strip_suffix(b"/").unwrap_or(path);
            list.push((Cause::PathPrefix, [prefix, &encoded(&search.seen.path)].concat()));
        }
    }
    list
}
