//! Headers and dates that the client may have signed where these arrived.

use alloc::vec::Vec;

use super::search::Search;
use crate::credentials::Credentials;
use crate::encode;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::values::before_change;
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
    let ours = search.right.content_type.clone();
    if !ours.is_empty()
        && let Some(finding) = search.proved(Cause::ContentTypeAdded, |pieces| pieces.content_type.clear())
    {
        return Some(finding.at(ELEMENT, Some(&ours), None));
    }
    before_change("content-type", &ours).into_iter().find_map(|theirs| {
        search.proved_at(Cause::ContentTypeChanged, ELEMENT, (&ours, &theirs), |pieces| {
            pieces.content_type.clone_from(&theirs);
        })
    })
}

fn content_md5(search: &mut Search<'_>) -> Option<Finding> {
    let ours = search.right.content_md5.clone();
    if ours.is_empty() {
        return None;
    }
    let finding = search.proved(Cause::ContentMd5Changed, |pieces| pieces.content_md5.clear())?;
    Some(finding.at(Element::Header(b"content-md5"), Some(&ours), None))
}

/// `Date` signed beside `x-oss-date`, or the header's date in a URL.
fn date(search: &mut Search<'_>) -> Option<Finding> {
    let seen = search.seen;
    let ours = seen.date.clone();
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
    for theirs in dates.into_iter().filter(|date| *date != ours) {
        let found = search.proved_at(Cause::DateSource, Element::Part("date"), (&ours, &theirs), |pieces| {
            pieces.date.clone_from(&theirs);
        });
        if found.is_some() {
            return found;
        }
    }
    // Without `x-oss-date` among the headers, in the date line or beside `Date`.
    for dated in [None, seen.request.header("date").next()] {
        let found = search.proved(Cause::DateSource, |pieces| {
            pieces.headers.retain(|(name, _)| name != b"x-oss-date");
            if let Some(date) = dated {
                pieces.date = encode::trim(date).into();
            }
        });
        if let Some(finding) = found {
            return Some(finding.at(Element::Header(b"x-oss-date"), Some(&ours), None));
        }
    }
    None
}

/// The token of a header signature.
fn token(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    let seen = search.seen;
    if search.right.headers.iter().any(|(name, _)| name == TOKEN) {
        return search
            .proved(Cause::TokenNotSigned, |pieces| pieces.headers.retain(|(name, _)| name != TOKEN));
    }
    let token = credentials.token().filter(|_| !seen.in_query)?;
    let finding = search.proved(Cause::TokenMissing, |pieces| {
        pieces.headers.push((TOKEN.into(), token.into()));
        pieces.headers.sort_unstable();
    })?;
    Some(finding)
}

/// Each `x-oss-*` header left out, then with another value.
fn oss_headers(search: &mut Search<'_>) -> Option<Finding> {
    let headers = search.right.headers.clone();
    for (name, value) in headers.iter().take(MOST) {
        let without =
            search.proved(Cause::HeaderAdded, |pieces| pieces.headers.retain(|(known, _)| known != name));
        if let Some(finding) = without {
            return Some(finding.at(Element::Header(name), Some(value), None));
        }
    }
    for (name, value) in headers.iter().take(MOST) {
        let text = core::str::from_utf8(name).unwrap_or_default();
        let mut list = before_change(text, value);
        // The value as sent, for signers that do not trim.
        for raw in search.seen.request.header(text) {
            list.extend([raw.to_vec(), [raw, b" "].concat()]);
        }
        for theirs in list {
            let found = search.proved_at(
                Cause::HeaderValueChanged,
                Element::Header(name),
                (value, &theirs),
                |pieces| {
                    if let Some((_, value)) = pieces.headers.iter_mut().find(|(known, _)| known == name) {
                        value.clone_from(&theirs);
                    }
                },
            );
            if found.is_some() {
                return found;
            }
        }
    }
    None
}
