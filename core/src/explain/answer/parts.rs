//! Causes of single differences: a path, a host, a value on both sides.

use alloc::vec::Vec;

use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::{mistaken_uris, replaced};
use crate::sigv4::encoded_again;

/// Both texts of an element.
pub(super) type Both<'a> = (&'a [u8], &'a [u8]);

fn at(finding: Finding, element: Element<'_>, (ours, theirs): Both<'_>) -> Finding {
    finding.at(element, Some(ours), Some(theirs))
}

/// Canonical paths. `ours` was signed, `theirs` was received.
pub(super) fn path((ours, theirs): Both<'_>, hosts: Both<'_>) -> Finding {
    let element = Element::Part("path");
    if ours == encoded_again(theirs) {
        return at(Finding::certain(Cause::PathEncodedTwice), element, (ours, theirs));
    }
    if theirs == encoded_again(ours) {
        return at(Finding::certain(Cause::PathReencoded), element, (ours, theirs));
    }
    if let Some(finding) = prefix((ours, theirs), hosts) {
        return finding;
    }
    let decoded = encode::decode(theirs, Plus::Literal).unwrap_or_else(|_| theirs.into());
    let known = mistaken_uris(&decoded, theirs).into_iter().find(|(_, uri)| uri == ours);
    match known {
        Some((cause, _)) => at(Finding::certain(cause), element, (ours, theirs)),
        None => at(Finding::certain(Cause::PathChanged), element, (ours, theirs)),
    }
}

/// One path is the other with something in front: a bucket, or what a proxy adds.
fn prefix((ours, theirs): Both<'_>, hosts: Both<'_>) -> Option<Finding> {
    let (longer, shorter, other_host) = match ours.len() > theirs.len() {
        true => (ours, theirs, hosts.1),
        false => (theirs, ours, hosts.0),
    };
    let front = longer.strip_suffix(shorter).filter(|front| front.len() > 1 && shorter.starts_with(b"/"))?;
    let label = other_host.split(|&byte| byte == b'.').next().unwrap_or_default();
    let cause = match front.strip_prefix(b"/") == Some(label) {
        true => Cause::AddressingStyle,
        false => Cause::PathPrefix,
    };
    Some(at(Finding::certain(cause), Element::Part("path"), (ours, theirs)))
}

pub(super) fn host((ours, theirs): Both<'_>) -> Finding {
    let bare = |host: &[u8]| -> Vec<u8> {
        let end = host.iter().rposition(|&byte| byte == b':').unwrap_or(host.len());
        let (name, port) = host.split_at_checked(end).unwrap_or_default();
        if port.iter().skip(1).all(u8::is_ascii_digit) { name.into() } else { host.into() }
    };
    let cause = if ours.eq_ignore_ascii_case(theirs) {
        Cause::HostCase
    } else if bare(ours).eq_ignore_ascii_case(&bare(theirs)) {
        Cause::HostPort
    } else {
        Cause::HostRewritten
    };
    at(Finding::certain(cause), Element::Header(b"host"), (ours, theirs))
}

/// The value of a header on both sides; an absent one is empty in the service's text.
pub(super) fn header(name: &[u8], ours: Option<&[u8]>, theirs: Option<&[u8]>) -> Finding {
    let present = |value: Option<&[u8]>| value.is_some_and(|value| !value.is_empty());
    let cause = match (name, present(ours), present(theirs)) {
        (b"host", true, true) => return host((ours.unwrap_or_default(), theirs.unwrap_or_default())),
        (b"content-type", false, true) => Cause::ContentTypeAdded,
        (b"content-type", true, true) => Cause::ContentTypeChanged,
        (b"content-md5", ..) => Cause::ContentMd5Changed,
        (b"x-amz-security-token" | b"x-oss-security-token", false, true) => Cause::TokenNotSigned,
        (b"x-amz-security-token" | b"x-oss-security-token", true, false) => Cause::TokenMissing,
        (b"x-amz-security-token" | b"x-oss-security-token", true, true) => Cause::TokenMismatch,
        (b"x-amz-content-sha256", true, true) => Cause::PayloadHashDiffers,
        (_, false, true) => Cause::HeaderAdded,
        (_, true, false) => Cause::HeaderRemoved,
        _ => Cause::HeaderValueChanged,
    };
    Finding::certain(cause).at(Element::Header(name), ours, theirs)
}

/// Parameters in the form that is signed: encoded for version 4, decoded for OSS version 1.
pub(super) fn parameters(ours: &[(&[u8], &[u8])], theirs: &[(&[u8], &[u8])]) -> Option<Finding> {
    let only = |these: &[(&[u8], &[u8])], those: &[(&[u8], &[u8])]| {
        these
            .iter()
            .find(|(name, _)| !those.iter().any(|(other, _)| other == name))
            .map(|(n, v)| (n.to_vec(), v.to_vec()))
    };
    let is_token =
        |name: &[u8]| name.eq_ignore_ascii_case(b"x-amz-security-token") || name == b"security-token";
    if let Some((name, value)) = only(theirs, ours) {
        let cause = if is_token(&name) { Cause::TokenNotSigned } else { Cause::ParameterAdded };
        return Some(Finding::certain(cause).at(Element::Parameter(&name), None, Some(&value)));
    }
    if let Some((name, value)) = only(ours, theirs) {
        let cause = if is_token(&name) { Cause::TokenMissing } else { Cause::ParameterRemoved };
        return Some(Finding::certain(cause).at(Element::Parameter(&name), Some(&value), None));
    }
    let differs = ours.iter().zip(theirs).find(|(ours, theirs)| ours != theirs);
    let Some(((name, ours), (other, theirs))) = differs else {
        // One of a repeated name is missing.
        let more = ours.len().cmp(&theirs.len());
        let (cause, pair) = match more {
            core::cmp::Ordering::Equal => return None,
            core::cmp::Ordering::Less => (Cause::ParameterAdded, theirs.last()),
            core::cmp::Ordering::Greater => (Cause::ParameterRemoved, ours.last()),
        };
        let (name, value) = pair?;
        return Some(Finding::certain(cause).at(Element::Parameter(name), Some(value), Some(value)));
    };
    if name != other {
        return Some(Finding::certain(Cause::QueryNotSorted).at(
            Element::Part("query"),
            Some(name),
            Some(other),
        ));
    }
    let blanks = |value: &[u8]| replaced(&replaced(value, b"%2B", b"%20"), b"+", b"%20");
    let cause = if is_token(name) {
        Cause::TokenMismatch
    } else if *ours == encoded_again(theirs) || *theirs == encoded_again(ours) {
        Cause::QueryEncodedTwice
    } else if blanks(ours) == blanks(theirs) {
        Cause::PlusForBlankInQuery
    } else if ours.eq_ignore_ascii_case(theirs) && ours.contains(&b'%') {
        Cause::LowerCaseEscapes
    } else if encode::decode(ours, Plus::Literal)
        .is_ok_and(|ours| encode::decode(theirs, Plus::Literal) == Ok(ours))
    {
        Cause::QueryNotEncoded
    } else {
        Cause::ParameterChanged
    };
    Some(Finding::certain(cause).at(Element::Parameter(name), Some(ours), Some(theirs)))
}
