//! Compares two strings to sign of the old form, which hold the request itself: OSS version 1.

use alloc::vec::Vec;

use super::parts;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};

/// How many headers or parameters of each side are compared, for a bounded time.
const MOST: usize = 2048;

type Pairs<'a> = Vec<(&'a [u8], &'a [u8])>;

/// A string to sign taken apart again.
struct Plain<'a> {
    /// Method, Content-MD5, Content-Type, date.
    lines: [&'a [u8]; 4],
    headers: Pairs<'a>,
    path: &'a [u8],
    sub_resources: Pairs<'a>,
}

impl<'a> Plain<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
        let (head, rest) = lines.split_at_checked(4)?;
        let (resource, headers) = rest.split_last()?;
        let headers: Pairs<'_> = headers.iter().map(|line| split(line, b':')).collect();
        let (path, query) = split(resource, b'?');
        let sub_resources: Pairs<'_> = query
            .split(|&byte| byte == b'&')
            .filter(|part| !part.is_empty())
            .map(|part| split(part, b'='))
            .collect();
        let fits = headers.len() <= MOST && sub_resources.len() <= MOST;
        let lines = head.try_into().ok()?;
        fits.then_some(Self { lines, headers, path, sub_resources })
    }

    fn header(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// Before and behind the first `mark`.
fn split(text: &[u8], mark: u8) -> (&[u8], &[u8]) {
    let at = text.iter().position(|&byte| byte == mark).unwrap_or(text.len());
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    (before, after.get(1..).unwrap_or_default())
}

/// The first element in which they differ; `None` if they are the same.
pub(super) fn difference(ours: &[u8], theirs: &[u8]) -> Option<Finding> {
    if ours == theirs {
        return None;
    }
    let (Some(ours), Some(theirs)) = (Plain::read(ours), Plain::read(theirs)) else {
        return Some(Finding::likely(Cause::CanonicalRequestShape));
    };
    let kinds = ["method", "content-md5", "content-type", "date"];
    let mut lines = ours.lines.iter().zip(&theirs.lines).zip(kinds);
    if let Some(((ours, theirs), kind)) = lines.find(|((ours, theirs), _)| ours != theirs) {
        let cause = match kind {
            "method" => Cause::MethodChanged,
            "date" => Cause::DateSource,
            // An empty line stands for a header that is not there.
            header => return Some(parts::header(header.as_bytes(), Some(ours), Some(theirs))),
        };
        return Some(Finding::certain(cause).at(Element::Part(kind), Some(ours), Some(theirs)));
    }
    let mut names = ours.headers.iter().chain(&theirs.headers).map(|(name, _)| *name);
    if let Some(name) = names.find(|name| ours.header(name) != theirs.header(name)) {
        return Some(parts::header(name, ours.header(name), theirs.header(name)));
    }
    if ours.path != theirs.path {
        return Some(resource((ours.path, theirs.path)));
    }
    parts::parameters(&ours.sub_resources, &theirs.sub_resources)
        .or(Some(Finding::certain(Cause::CanonicalRequestShape)))
}

/// `/bucket/key` on both sides.
fn resource((ours, theirs): parts::Both<'_>) -> Finding {
    let bucket = |resource: &[u8]| split(resource.get(1..).unwrap_or_default(), b'/').0.to_vec();
    let key = |resource: &[u8]| split(resource.get(1..).unwrap_or_default(), b'/').1.to_vec();
    let finding = match theirs.ends_with(ours) {
        true => Finding::certain(Cause::BucketMissing),
        false if bucket(ours) != bucket(theirs) && key(ours) == key(theirs) => {
            Finding::certain(Cause::BucketFromHost)
        }
        false => {
            let decoded = crate::encode::decode(ours, crate::encode::Plus::Literal);
            if decoded.is_ok_and(|decoded| decoded == theirs) {
                Finding::certain(Cause::PathNotDecoded)
            } else {
                return parts::path((ours, theirs), (b"", b""));
            }
        }
    };
    finding.at(Element::Part("resource"), Some(ours), Some(theirs))
}
