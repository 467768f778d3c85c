//! Headers that the client may have signed where these arrived.

use alloc::string::String;
use alloc::vec::Vec;

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
    let absent = |name: &&String| *name != "host" && seen.values_of(&name.to_ascii_lowercase()).is_empty();
    let has_host = seen.signed_names.iter().any(|name| name.eq_ignore_ascii_case("host"));
    let name = match seen.signed_names.iter().find(absent) {
        Some(name) => name.as_str(),
        None if has_host => return None,
        None => "",
    };
    if name.is_empty() || !has_host {
        let list = seen.signed_names.join(";");
        let finding = Finding::certain(Cause::MalformedFields);
        return Some(finding.at(
            Element::Part("signed headers (`host` among them, no empty name)"),
            Some(list.as_bytes()),
            None,
        ));
    }
    Some(Finding::certain(Cause::HeaderRemoved).at(Element::Header(name.as_bytes()), None, None))
}

pub(super) fn any(search: &mut Search<'_>) -> Option<Finding> {
    order(search).or_else(|| letter_case(search)).or_else(|| repeats(search)).or_else(|| values(search))
}

/// The lines in the order listed instead of sorted.
fn order(search: &mut Search<'_>) -> Option<Finding> {
    let names: Vec<String> = search.seen.signed_names.clone();
    if names.is_sorted() {
        return None;
    }
    let listed = names.join(";");
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let right = sorted.join(";");
    let text = in_listed_order(search.canonical(), &names);
    let fits = search.fits_text(text);
    let lists = (Some(listed.as_bytes()), Some(right.as_bytes()));
    fits.then(|| {
        Finding::certain(Cause::SignedHeadersUnsorted).at(Element::Part("signed headers"), lists.0, lists.1)
    })
}

fn in_listed_order(text: &[u8], names: &[String]) -> Vec<u8> {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let (head, rest) = lines.split_at_checked(3).unwrap_or_default();
    let (headers, tail) = rest.split_at_checked(rest.len().saturating_sub(3)).unwrap_or_default();
    let place = |line: &&[u8]| {
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
        names.iter().position(|known| known.as_bytes() == name)
    };
    let mut headers: Vec<&[u8]> = headers.into();
    headers.sort_by_key(place);
    let list = names.join(";");
    let last = tail.last().copied().unwrap_or_default();
    let tail: [&[u8]; 3] = [b"", list.as_bytes(), last];
    [head, headers.as_slice(), &tail].concat().join(&b'\n')
}

/// Names written in capitals in the canonical request too.
fn letter_case(search: &mut Search<'_>) -> Option<Finding> {
    let names = search.seen.signed_names.clone();
    if !names.iter().any(|name| name.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return None;
    }
    let listed = names.join(";");
    let mut lines: Vec<Vec<u8>> = search.canonical().split(|&byte| byte == b'\n').map(Vec::from).collect();
    for line in &mut lines {
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
        if let Some(name) = names.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(name)) {
            let rest = line.get(name.len()..).unwrap_or_default();
            *line = [name.as_bytes(), rest].concat();
        }
        if line.eq_ignore_ascii_case(listed.as_bytes()) {
            *line = listed.as_bytes().into();
        }
    }
    let fits = search.fits_text(lines.join(&b'\n'));
    let finding = Finding::certain(Cause::SignedHeadersCase);
    let element = Element::Part("signed headers");
    fits.then(|| finding.at(element, Some(listed.as_bytes()), Some(listed.to_ascii_lowercase().as_bytes())))
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
    let is_line = |known: &[u8]| known.strip_prefix(name).is_some_and(|rest| rest.starts_with(b":"));
    let lines = canonical.split(|&byte| byte == b'\n');
    let lines: Vec<&[u8]> = lines.map(|known| if is_line(known) { line.as_slice() } else { known }).collect();
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
