//! Queries that the client may have signed where this one arrived.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::parameters::{Encoded, Query, sorted};
use super::read::{Pair, Place};
use super::search::{Change, Search};
use super::{Context, encoded};
use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::{lower_escapes, push_keeping, replaced, swapped};

/// How many parameters are left out one by one.
const MOST: usize = 256;

/// Parameters that SDKs add by themselves and that a cache or proxy may drop.
const ADDED_BY_SDKS: [(&str, &str); 12] = [
    ("x-id", "GetObject"),
    ("x-id", "PutObject"),
    ("x-id", "HeadObject"),
    ("x-id", "DeleteObject"),
    ("x-id", "UploadPart"),
    ("x-amz-checksum-mode", "ENABLED"),
    ("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),
    ("x-amz-sdk-checksum-algorithm", "CRC32"),
    ("x-amz-checksum-crc32", "AAAAAA=="),
    ("encoding-type", "url"),
    ("list-type", "2"),
    ("uploads", ""),
];

pub(super) fn any(search: &mut Search<'_>, context: &Context<'_>) -> Option<Finding> {
    let pairs = search.seen.pairs();
    token(search, context, &pairs)
        .or_else(|| super::fields::token(search, context.credentials))
        .or_else(|| added(search, &pairs))
        .or_else(|| forms(search, &pairs))
        .or_else(|| plus(search, &pairs))
        .or_else(|| removed(search, &pairs))
}

/// The finding, if this query was signed.
fn proved(search: &mut Search<'_>, cause: Cause, query: &[u8]) -> Option<Finding> {
    search.proved(cause, Change::Query(query))
}

/// The finding, if these parameters were signed, in canonical order.
fn proved_of(search: &mut Search<'_>, cause: Cause, pairs: &[Pair<'_>]) -> Option<Finding> {
    proved(search, cause, Query::of(pairs).text())
}

fn token(search: &mut Search<'_>, context: &Context<'_>, pairs: &[Pair<'_>]) -> Option<Finding> {
    const NAME: &[u8] = b"X-Amz-Security-Token";
    if search.seen.place == Place::Header {
        return None;
    }
    let mut pairs = pairs.to_vec();
    if search.seen.token.is_some() {
        pairs.retain(|(name, _)| *name != NAME);
        return proved_of(search, Cause::TokenNotSigned, &pairs);
    }
    pairs.push((NAME, context.credentials.token()?.as_bytes()));
    proved_of(search, Cause::TokenMissing, &pairs)
}

/// Each parameter that is not the signature's own left out, then all that stand behind the signature's, then all.
fn added(search: &mut Search<'_>, pairs: &[Pair<'_>]) -> Option<Finding> {
    let in_query = search.seen.place == Place::Query;
    let is_own = |(name, _): &Pair<'_>| in_query && name.starts_with(b"X-Amz-");
    let (mut query, mut encoded) = (Vec::new(), Encoded::default());
    for pair in pairs.iter().filter(|pair| !is_own(pair)).take(MOST) {
        let left_out = encoded.pair(*pair);
        let query = search.received.query.changed(&mut query, Some(left_out), None);
        if let Some(finding) = proved(search, Cause::ParameterAdded, query) {
            return Some(finding.at(Element::Parameter(pair.0), Some(pair.1), None));
        }
    }
    let last_own = pairs.iter().rposition(is_own).unwrap_or(pairs.len());
    for first in [last_own, 0] {
        let (front, behind) = pairs.split_at_checked(first).unwrap_or_default();
        let Some((name, value)) = behind.iter().find(|pair| !is_own(pair)) else { continue };
        let kept = [front.to_vec(), behind.iter().copied().filter(is_own).collect()].concat();
        if let Some(finding) = proved_of(search, Cause::ParameterAdded, &kept) {
            return Some(finding.at(Element::Parameter(name), Some(value), None));
        }
    }
    None
}

/// Writes a name or a value.
type Push<'a> = &'a dyn Fn(&mut Vec<u8>, &[u8]);

/// `name=value` of each, joined by `&`.
fn joined(pairs: &[Pair<'_>], push_name: Push<'_>, push_value: Push<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push(b'&');
        }
        push_name(&mut out, name);
        out.push(b'=');
        push_value(&mut out, value);
    }
    out
}

fn push_as_is(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(bytes);
}

fn lower(name: &[u8]) -> impl Iterator<Item = u8> {
    name.iter().map(u8::to_ascii_lowercase)
}

fn text<'p>((name, value): &Pair<'p>) -> impl Iterator<Item = &'p u8> {
    name.iter().chain(b"=").chain(*value)
}

/// The same parameters written otherwise.
fn forms(search: &mut Search<'_>, pairs: &[Pair<'_>]) -> Option<Finding> {
    let right = search.right.query;
    let strict: Push<'_> = &encode::push_query;
    let as_is: Push<'_> = &push_as_is;
    let mut attempts: Vec<(Cause, Vec<u8>)> = Vec::new();
    // Not sorted, or sorted by something else than the encoded names.
    let unsorted = joined(pairs, strict, strict);
    let by_name = sorted(parsed(&unsorted), &|(a, _), (b, _)| lower(a).cmp(lower(b)));
    let by_text = sorted(parsed(&unsorted), &|a, b| text(a).cmp(text(b)));
    let decoded = sorted(pairs.to_vec(), &Ord::cmp);
    let joined_again =
        [joined(&by_name, as_is, as_is), joined(&decoded, strict, strict), joined(&by_text, as_is, as_is)];
    attempts.push((Cause::QueryNotSorted, unsorted));
    attempts.extend(joined_again.map(|query| (Cause::QueryNotSorted, query)));
    // As sent, in order and sorted.
    let sent: Vec<Pair<'_>> =
        search.seen.wire_parameters.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
    let as_sent = joined(&sent, as_is, as_is);
    let wire = joined(&sorted(sent, &Ord::cmp), as_is, as_is);
    let same_but_case = wire.eq_ignore_ascii_case(right);
    attempts.push((if same_but_case { Cause::LowerCaseEscapes } else { Cause::QueryNotEncoded }, wire));
    attempts.push((Cause::QueryNotSorted, as_sent));
    // Encoded by another rule.
    attempts.push((Cause::LowerCaseEscapes, lower_escapes(right)));
    attempts.push((Cause::QueryNotEncoded, joined(&decoded, as_is, as_is)));
    for kept in [&b"/"[..], b"!'()*", b"!'()*/", b"/:", b"!$'()*,/:;?@"] {
        let keeping: Push<'_> = &|out, bytes| push_keeping(out, bytes, kept);
        attempts.push((Cause::QueryNotEncoded, joined(&decoded, keeping, keeping)));
    }
    attempts.push((Cause::PlusForBlankInQuery, replaced(right, b"%20", b"+")));
    let twice: Push<'_> = &|out, value| encode::push_query(out, &encoded(value));
    attempts.push((Cause::QueryEncodedTwice, joined(&decoded, strict, twice)));
    let undone: Vec<_> =
        pairs.iter().map(|(name, value)| (decoded_again(name), decoded_again(value))).collect();
    let undone: Vec<Pair<'_>> = undone.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
    attempts.push((Cause::QueryEncodedTwice, Query::of(&undone).text().into()));
    let found = attempts
        .into_iter()
        .filter(|(_, query)| query != right)
        .find_map(|(cause, query)| proved(search, cause, &query));
    found.or_else(|| valueless(search, pairs))
}

/// The names and values of a text that [`joined`] wrote.
fn parsed(text: &[u8]) -> Vec<Pair<'_>> {
    encode::query_pairs(text).map(|(name, value)| (name, value.unwrap_or_default())).collect()
}

fn decoded_again(bytes: &[u8]) -> Cow<'_, [u8]> {
    match encode::decode(bytes, Plus::Literal) {
        Ok(decoded) if bytes.contains(&b'%') => Cow::Owned(decoded),
        _ => Cow::Borrowed(bytes),
    }
}

/// `uploads` where the canonical form is `uploads=`.
fn valueless(search: &mut Search<'_>, pairs: &[Pair<'_>]) -> Option<Finding> {
    let (name, _) = pairs.iter().find(|(_, value)| value.is_empty())?;
    let parts = search.right.query.split(|&byte| byte == b'&');
    let bare: Vec<&[u8]> = parts.map(|part| part.strip_suffix(b"=").unwrap_or(part)).collect();
    let finding = proved(search, Cause::ValuelessParameter, &bare.join(&b'&'))?;
    Some(finding.at(Element::Parameter(name), Some(b""), None))
}

/// A plus sent bare, which every server reads as a blank, was meant as a plus; one parameter at a time.
fn plus(search: &mut Search<'_>, pairs: &[Pair<'_>]) -> Option<Finding> {
    let (mut query, mut before, mut after) = (Vec::new(), Encoded::default(), Encoded::default());
    let swaps = pairs.iter().flat_map(|pair| [(pair, b' ', b'+'), (pair, b'+', b' ')]);
    for ((name, value), from, to) in swaps.filter(|((_, value), from, _)| value.contains(from)).take(MOST) {
        let swapped = swapped(value, from, to);
        let left_out = before.pair((name, value));
        let put_in = after.pair((name, &swapped));
        let query = search.received.query.changed(&mut query, Some(left_out), Some(put_in));
        if let Some(finding) = proved(search, Cause::PlusForBlankInQuery, query) {
            return Some(finding.at(Element::Parameter(name), Some(value), Some(&swapped)));
        }
    }
    None
}

fn removed(search: &mut Search<'_>, pairs: &[Pair<'_>]) -> Option<Finding> {
    let (mut query, mut encoded) = (Vec::new(), Encoded::default());
    let known = |name: &str| pairs.iter().any(|(known, _)| *known == name.as_bytes());
    ADDED_BY_SDKS.into_iter().filter(|(name, _)| !known(name)).find_map(|(name, value)| {
        let (name, value) = (name.as_bytes(), value.as_bytes());
        let query = search.received.query.changed(&mut query, None, Some(encoded.pair((name, value))));
        let finding = proved(search, Cause::ParameterRemoved, query)?;
        Some(finding.at(Element::Parameter(name), None, Some(value)))
    })
}
