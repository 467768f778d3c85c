//! Headers that the client may have signed where these arrived.

use alloc::vec::Vec;

use super::parameters::{sorted, sorted_list};
use super::read::Seen;
use super::search::{Change, Line, Search};
use crate::encode;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::values::before_change;

/// How many headers are looked at.
const MOST: usize = 32;

/// A header that the list of signed headers names but the request does not have: no signature over it can match.
pub(super) fn missing(seen: &Seen<'_>) -> Option<Finding> {
    let has_host = seen.signed_names().any(|name| name.eq_ignore_ascii_case("host"));
    let name = match seen.signed_names().find(|name| *name != "host" && !seen.has(name)) {
        Some(name) => name,
        None if has_host => return None,
        None => "",
    };
    if name.is_empty() || !has_host {
        let list = Element::Part("signed headers (`host` among them, no empty name)");
        let finding = Finding::certain(Cause::MalformedFields);
        return Some(finding.at(list, Some(seen.signed_headers.as_bytes()), None));
    }
    Some(Finding::certain(Cause::HeaderRemoved).at(Element::Header(name.as_bytes()), None, None))
}

pub(super) fn any(search: &mut Search<'_>) -> Option<Finding> {
    order(search).or_else(|| letter_case(search)).or_else(|| repeats(search)).or_else(|| values(search))
}

/// The lines in the order listed instead of sorted.
fn order(search: &mut Search<'_>) -> Option<Finding> {
    let seen = search.seen;
    let names: Vec<&[u8]> = seen.signed_names().map(str::as_bytes).collect();
    // With more names than lines one is listed twice.
    if names.is_sorted() || names.len() > search.received.lines.len() + 1 {
        return None;
    }
    let text = in_listed_order(search.canonical(), &names);
    if !search.fits_text(text) {
        return None;
    }
    let right = sorted_list(seen.signed_names());
    let finding = Finding::certain(Cause::SignedHeadersUnsorted);
    let listed = seen.signed_headers.as_bytes();
    Some(finding.at(Element::Part("signed headers"), Some(listed), Some(&right)))
}

fn in_listed_order(text: &[u8], names: &[&[u8]]) -> Vec<u8> {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let (head, rest) = lines.split_at_checked(3).unwrap_or_default();
    let (headers, tail) = rest.split_at_checked(rest.len().saturating_sub(3)).unwrap_or_default();
    let place = |line: &[u8]| names.iter().position(|name| starts_line(line, name));
    let headers = headers.iter().map(|line| (*line, &b""[..])).collect();
    let headers = sorted(headers, &|(a, _), (b, _)| place(a).cmp(&place(b)));
    let mut lines = head.to_vec();
    lines.extend(headers.iter().map(|(line, _)| *line));
    let list = names.join(&b';');
    lines.extend([b"", list.as_slice(), tail.last().copied().unwrap_or_default()]);
    lines.join(&b'\n')
}

fn starts_line(line: &[u8], name: &[u8]) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.starts_with(b":"))
}

/// Names written in capitals in the canonical request too.
fn letter_case(search: &mut Search<'_>) -> Option<Finding> {
    let listed = search.seen.signed_headers.as_str();
    let lower = listed.to_ascii_lowercase();
    if lower == listed {
        return None;
    }
    let mut lines: Vec<Vec<u8>> = search.canonical().split(|&byte| byte == b'\n').map(Vec::from).collect();
    for line in &mut lines {
        let end = line.iter().position(|&byte| byte == b':').unwrap_or(line.len());
        let (name, rest) = line.split_at_checked(end).unwrap_or_default();
        if let Some(name) =
            search.seen.signed_names().find(|known| known.as_bytes().eq_ignore_ascii_case(name))
        {
            *line = [name.as_bytes(), rest].concat();
        }
        if line.eq_ignore_ascii_case(listed.as_bytes()) {
            *line = listed.as_bytes().into();
        }
    }
    let fits = search.fits_text(lines.join(&b'\n'));
    let finding = Finding::certain(Cause::SignedHeadersCase);
    let both = (Some(listed.as_bytes()), Some(lower.as_bytes()));
    fits.then(|| finding.at(Element::Part("signed headers"), both.0, both.1))
}

/// One of the values of a repeated header, or all joined in another way.
fn repeats(search: &mut Search<'_>) -> Option<Finding> {
    let same_name = |(a, _): &Line<'_>, (b, _): &Line<'_>| a == b;
    for lines in search.received.lines.chunk_by(same_name).take(MOST) {
        let values: Vec<&[u8]> = lines.iter().map(|(_, value)| encode::trim(value)).collect();
        let Some((name, _)) = lines.first().filter(|_| values.len() > 1) else { continue };
        let ours = values.join(&b',');
        let mut reversed = values.clone();
        reversed.reverse();
        let mut attempts: Vec<Vec<u8>> = values.iter().map(|value| value.to_vec()).collect();
        attempts.extend([values.join(&b", "[..]), reversed.join(&b','), values.join(&b' ')]);
        for value in attempts.into_iter().take(MOST) {
            let finding = with_value(search, Cause::HeaderValueChanged, name, &ours, &value);
            if finding.is_some() {
                return finding;
            }
        }
    }
    None
}

fn values(search: &mut Search<'_>) -> Option<Finding> {
    for (name, value) in search.received.lines.iter().take(MOST) {
        let cause = match name.as_ref() {
            "content-type" => Cause::ContentTypeChanged,
            "content-md5" => Cause::ContentMd5Changed,
            _ => Cause::HeaderValueChanged,
        };
        for before in before_change(name, value) {
            let finding = with_value(search, cause, name, value, &before);
            if finding.is_some() {
                return finding;
            }
        }
        let text = with_raw(search.canonical(), name.as_bytes(), value);
        if search.fits_text(text) {
            let finding = Finding::certain(Cause::HeaderValueChanged);
            return Some(finding.at(Element::Header(name.as_bytes()), Some(value), Some(value)));
        }
    }
    None
}

/// The header's line exactly as received, where the service collapses blanks.
fn with_raw(canonical: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    let line = [name, b":", value].concat();
    let lines = canonical.split(|&byte| byte == b'\n');
    let lines: Vec<&[u8]> =
        lines.map(|known| if starts_line(known, name) { line.as_slice() } else { known }).collect();
    lines.join(&b'\n')
}

/// The header with one value instead of those it has.
fn with_value(
    search: &mut Search<'_>,
    cause: Cause,
    name: &str,
    ours: &[u8],
    value: &[u8],
) -> Option<Finding> {
    let lines = &search.received.lines;
    let first = lines.iter().position(|(known, _)| known == name);
    let others = lines.iter().enumerate().filter(|(at, (known, _))| Some(*at) == first || known != name);
    let changed =
        others.map(|(at, line)| if Some(at) == first { (name.into(), value) } else { line.clone() });
    let change = Change::Lines(changed.collect());
    search.proved_at(cause, Element::Header(name.as_bytes()), (ours, value), change)
}
