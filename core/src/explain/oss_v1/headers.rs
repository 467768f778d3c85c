//! Headers and dates that the client may have signed where these arrived.

use alloc::vec::Vec;

use super::search::{Pairs, Search};
use crate::credentials::Credentials;
use crate::encode;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::values::before_change;
use crate::oss::StringToSign;
use crate::timestamp::Timestamp;

const TOKEN: &[u8] = b"x-oss-security-token";
/// How many headers are looked at.
const MOST: usize = 64;

pub(super) fn any(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    content_type(search)
        .or_else(|| content_md5(search))
        .or_else(|| date(search))
        .or_else(|| token(search, credentials))
        .or_else(|| oss_headers(search))
}

fn content_type(search: &mut Search<'_>) -> Option<Finding> {
    const ELEMENT: Element<'_> = Element::Header(b"content-type");
    let right = search.right;
    let ours = right.content_type;
    if !ours.is_empty()
        && let Some(finding) =
            search.proved(Cause::ContentTypeAdded, StringToSign { content_type: b"", ..right })
    {
        return Some(finding.at(ELEMENT, Some(ours), None));
    }
    before_change("content-type", ours).into_iter().find_map(|theirs| {
        let pieces = StringToSign { content_type: &theirs, ..right };
        search.proved_at(Cause::ContentTypeChanged, ELEMENT, (ours, &theirs), pieces)
    })
}

fn content_md5(search: &mut Search<'_>) -> Option<Finding> {
    let right = search.right;
    if right.content_md5.is_empty() {
        return None;
    }
    let finding = search.proved(Cause::ContentMd5Changed, StringToSign { content_md5: b"", ..right })?;
    Some(finding.at(Element::Header(b"content-md5"), Some(right.content_md5), None))
}

/// `Date` signed beside `x-oss-date`, or the header's date in a URL.
fn date(search: &mut Search<'_>) -> Option<Finding> {
    let (seen, right) = (search.seen, search.right);
    let ours = right.date;
    let mut dates: Vec<Vec<u8>> =
        seen.request.header("date").map(|value| encode::trim(value).into()).collect();
    dates.truncate(2);
    // A signer that signs an empty line for the date where `x-oss-date` stands among the headers.
    dates.push(Vec::new());
    for written in [Timestamp::push_http_date, Timestamp::push_iso_basic] {
        let mut text = Vec::new();
        written(seen.at, &mut text);
        dates.push(text);
    }
    for theirs in dates.iter().filter(|date| *date != ours) {
        let pieces = StringToSign { date: theirs, ..right };
        let found = search.proved_at(Cause::DateSource, Element::Part("date"), (ours, theirs), pieces);
        if found.is_some() {
            return found;
        }
    }
    // Without `x-oss-date` among the headers, in the date line or beside `Date`.
    let headers = without(right.headers, b"x-oss-date");
    for date in [Some(ours), seen.request.header("date").next().map(encode::trim)].into_iter().flatten() {
        let pieces = StringToSign { date, headers: &headers, ..right };
        if let Some(finding) = search.proved(Cause::DateSource, pieces) {
            return Some(finding.at(Element::Header(b"x-oss-date"), Some(ours), None));
        }
    }
    None
}

/// The token of a header signature.
fn token(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    let right = search.right;
    let mut headers = without(right.headers, TOKEN);
    let cause = match headers.len() == right.headers.len() {
        false => Cause::TokenNotSigned,
        true => {
            let token = credentials.token().filter(|_| !search.seen.in_query)?;
            headers.push((TOKEN, token.as_bytes()));
            headers.sort_unstable();
            Cause::TokenMissing
        }
    };
    search.proved(cause, StringToSign { headers: &headers, ..right })
}

fn without<'a>(headers: &[(&'a [u8], &'a [u8])], name: &[u8]) -> Pairs<'a> {
    headers.iter().copied().filter(|(known, _)| *known != name).collect()
}

/// Each `x-oss-*` header left out, then with another value.
fn oss_headers(search: &mut Search<'_>) -> Option<Finding> {
    let right = search.right;
    for (name, value) in right.headers.iter().take(MOST) {
        let headers = without(right.headers, name);
        let pieces = StringToSign { headers: &headers, ..right };
        if let Some(finding) = search.proved(Cause::HeaderAdded, pieces) {
            return Some(finding.at(Element::Header(name), Some(value), None));
        }
    }
    for (at, (name, value)) in right.headers.iter().enumerate().take(MOST) {
        let text = core::str::from_utf8(name).unwrap_or_default();
        let mut list = before_change(text, value);
        // The value as sent, for signers that do not trim.
        for raw in search.seen.request.header(text) {
            list.extend([raw.to_vec(), [raw, b" "].concat()]);
        }
        for theirs in list {
            let mut headers: Pairs<'_> = right.headers.to_vec();
            if let Some((_, value)) = headers.get_mut(at) {
                *value = &theirs;
            }
            let pieces = StringToSign { headers: &headers, ..right };
            let element = Element::Header(name);
            let found = search.proved_at(Cause::HeaderValueChanged, element, (value, &theirs), pieces);
            if found.is_some() {
                return found;
            }
        }
    }
    None
}
