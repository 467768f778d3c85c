//! Compares two canonical requests, and two strings to sign, of version 4.

use alloc::vec::Vec;

use super::parts;
use crate::encode;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};

/// How many headers or parameters of each side are compared, for a bounded time.
const MOST: usize = 2048;

/// A canonical request taken apart again.
struct Canonical<'a> {
    method: &'a [u8],
    path: &'a [u8],
    query: Vec<(&'a [u8], &'a [u8])>,
    headers: Vec<(&'a [u8], &'a [u8])>,
    names: &'a [u8],
    payload: &'a [u8],
}

impl<'a> Canonical<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
        let (head, rest) = lines.split_at_checked(3)?;
        let (headers, tail) = rest.split_at_checked(rest.len().checked_sub(3)?)?;
        let ([method, path, query], [_, names, payload]) = (head, tail) else { return None };
        let pair = |line: &&'a [u8]| {
            let at = line.iter().position(|&byte| byte == b':')?;
            let (name, value) = line.split_at_checked(at)?;
            Some((name, value.get(1..)?))
        };
        let query: Vec<_> =
            encode::query_pairs(query).map(|(name, value)| (name, value.unwrap_or_default())).collect();
        let headers: Vec<_> = headers.iter().filter_map(pair).collect();
        let fits = query.len() <= MOST && headers.len() <= MOST;
        fits.then_some(Self { method, path, query, headers, names, payload })
    }

    fn header(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// The first element in which they differ; `None` if they are the same.
pub(super) fn difference(ours: &[u8], theirs: &[u8]) -> Option<Finding> {
    if ours == theirs {
        return None;
    }
    let (Some(ours), Some(theirs)) = (Canonical::read(ours), Canonical::read(theirs)) else {
        return Some(Finding::likely(Cause::CanonicalRequestShape));
    };
    let element = |cause, name, ours, theirs| {
        Some(Finding::certain(cause).at(Element::Part(name), Some(ours), Some(theirs)))
    };
    if ours.method != theirs.method {
        return element(Cause::MethodChanged, "method", ours.method, theirs.method);
    }
    if ours.path != theirs.path {
        let host = |side: &Canonical<'_>| side.header(b"host").unwrap_or_default().to_vec();
        let (our_host, their_host) = (host(&ours), host(&theirs));
        return Some(parts::path((ours.path, theirs.path), (&our_host, &their_host)));
    }
    if let Some(finding) = parts::parameters(&ours.query, &theirs.query) {
        return Some(finding);
    }
    let names = ours.headers.iter().chain(&theirs.headers).map(|(name, _)| *name);
    if let Some(name) = names.clone().find(|name| ours.header(name) != theirs.header(name)) {
        return Some(parts::header(name, ours.header(name), theirs.header(name)));
    }
    if ours.names != theirs.names || ours.headers.len() != theirs.headers.len() {
        return element(Cause::SignedHeadersUnsorted, "signed headers", ours.names, theirs.names);
    }
    if ours.payload != theirs.payload {
        return element(Cause::PayloadHashDiffers, "payload hash", ours.payload, theirs.payload);
    }
    Some(Finding::certain(Cause::CanonicalRequestShape))
}

/// The first line in which two strings to sign differ; `None` if they are the same.
pub(super) fn string_difference(ours: &[u8], theirs: &[u8]) -> Option<Finding> {
    let lines = |text: &[u8]| text.split(|&byte| byte == b'\n').map(Vec::from).collect::<Vec<Vec<u8>>>();
    let (ours, theirs) = (lines(ours), lines(theirs));
    let differs = ours.iter().zip(&theirs).enumerate().find(|(_, (ours, theirs))| ours != theirs);
    let Some((line, (ours, theirs))) = differs else {
        return (ours.len() != theirs.len()).then(|| Finding::certain(Cause::CanonicalRequestShape));
    };
    let (cause, element) = match line {
        0 => (Cause::OtherVersion, "algorithm"),
        1 => (Cause::DateSource, "date"),
        2 => (scope_cause(ours, theirs), "credential scope"),
        // The canonical requests differ, but the service did not say where.
        _ => {
            let finding = Finding::likely(Cause::Unexplained);
            return Some(finding.at(
                Element::Part("hash of the canonical request"),
                Some(ours),
                Some(theirs),
            ));
        }
    };
    Some(Finding::certain(cause).at(Element::Part(element), Some(ours), Some(theirs)))
}

/// Which part of the scope differs.
fn scope_cause(ours: &[u8], theirs: &[u8]) -> Cause {
    let mut parts = ours.split(|&byte| byte == b'/').zip(theirs.split(|&byte| byte == b'/'));
    match parts.position(|(ours, theirs)| ours != theirs) {
        Some(0) => Cause::WrongDay,
        Some(1) => Cause::WrongRegion,
        Some(2) => Cause::WrongService,
        _ => Cause::ScopeDiffers,
    }
}
