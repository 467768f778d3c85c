//! Queries that the client may have signed where this one arrived.

use alloc::vec::Vec;

use super::read::{Place, value_of};
use super::search::{Search, canonical_query};
use super::{Context, encoded};
use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::{encoded_keeping, lower_escapes, replaced};

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

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

pub(super) fn any(search: &mut Search<'_>, context: &Context<'_>) -> Option<Finding> {
    let pairs: Pairs = search
        .seen
        .parameters
        .iter()
        .map(|parameter| (parameter.name.to_vec(), value_of(parameter).into()))
        .collect();
    token(search, context, &pairs)
        .or_else(|| super::fields::token(search, context.credentials))
        .or_else(|| added(search, &pairs))
        .or_else(|| forms(search, &pairs))
        .or_else(|| plus(search, &pairs))
        .or_else(|| removed(search, &pairs))
}

fn query_of(pairs: &Pairs) -> Vec<u8> {
    canonical_query(pairs.iter().map(|(name, value)| (name.as_slice(), value.as_slice())))
}

fn token(search: &mut Search<'_>, context: &Context<'_>, pairs: &Pairs) -> Option<Finding> {
    const NAME: &[u8] = b"X-Amz-Security-Token";
    if search.seen.place == Place::Header {
        return None;
    }
    if search.seen.token.is_some() {
        let without: Pairs = pairs.iter().filter(|(name, _)| name != NAME).cloned().collect();
        return search.proved(Cause::TokenNotSigned, |pieces| pieces.query = query_of(&without));
    }
    let token = context.credentials.token()?;
    let with: Pairs = pairs.iter().cloned().chain([(NAME.into(), token.into())]).collect();
    search.proved(Cause::TokenMissing, |pieces| pieces.query = query_of(&with))
}

/// Each parameter that is not the signature's own left out, then all that stand behind the signature's, then all.
fn added(search: &mut Search<'_>, pairs: &Pairs) -> Option<Finding> {
    let is_own = |name: &[u8]| search.seen.place == Place::Query && name.starts_with(b"X-Amz-");
    let foreign: Vec<usize> =
        pairs.iter().enumerate().filter(|(_, (name, _))| !is_own(name)).map(|(at, _)| at).collect();
    let last_own = pairs.iter().rposition(|(name, _)| is_own(name)).unwrap_or(usize::MAX);
    let behind: Vec<usize> = foreign.iter().copied().filter(|at| *at > last_own).collect();
    let single = foreign.iter().take(MOST).map(|at| alloc::vec![*at]);
    let sets = single.chain([behind, foreign.clone()]);
    let sets: Vec<_> = sets.filter(|set| !set.is_empty()).collect();
    sets.into_iter().find_map(|set| {
        let kept: Pairs = pairs
            .iter()
            .enumerate()
            .filter(|(at, _)| !set.contains(at))
            .map(|(_, pair)| pair.clone())
            .collect();
        let (name, value) = set.first().and_then(|at| pairs.get(*at))?;
        let finding = search.proved(Cause::ParameterAdded, |pieces| pieces.query = query_of(&kept))?;
        Some(finding.at(Element::Parameter(name), Some(value), None))
    })
}

/// The same parameters written otherwise.
fn forms(search: &mut Search<'_>, pairs: &Pairs) -> Option<Finding> {
    let right = search.right.query.clone();
    let mut attempts: Vec<(Cause, Vec<u8>)> = Vec::new();
    let join = |pairs: &mut dyn Iterator<Item = (Vec<u8>, Vec<u8>)>| {
        pairs.map(|(name, value)| [name.as_slice(), b"=", &value].concat()).collect::<Vec<_>>().join(&b'&')
    };
    // Not sorted, or sorted by something else than the encoded names.
    let strict = || pairs.iter().map(|(name, value)| (encoded(name), encoded(value)));
    attempts.push((Cause::QueryNotSorted, join(&mut strict())));
    let mut by_name_only: Pairs = strict().collect();
    by_name_only.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    attempts.push((Cause::QueryNotSorted, join(&mut by_name_only.into_iter())));
    let mut decoded = pairs.clone();
    decoded.sort_unstable();
    attempts.push((Cause::QueryNotSorted, join(&mut decoded.iter().map(|(n, v)| (encoded(n), encoded(v))))));
    let mut joined: Vec<Vec<u8>> =
        strict().map(|(name, value)| [name.as_slice(), b"=", &value].concat()).collect();
    joined.sort_unstable();
    attempts.push((Cause::QueryNotSorted, joined.join(&b'&')));
    // As sent, in order and sorted.
    let mut wire: Pairs = search
        .seen
        .wire_parameters
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().unwrap_or_default()))
        .collect();
    let as_sent = join(&mut wire.clone().into_iter());
    wire.sort_unstable();
    let wire = join(&mut wire.into_iter());
    attempts.push((
        if wire.eq_ignore_ascii_case(&right) { Cause::LowerCaseEscapes } else { Cause::QueryNotEncoded },
        wire,
    ));
    attempts.push((Cause::QueryNotSorted, as_sent));
    // Encoded by another rule.
    attempts.push((Cause::LowerCaseEscapes, lower_escapes(&right)));
    attempts.push((Cause::QueryNotEncoded, join(&mut decoded.clone().into_iter())));
    for kept in [&b"/"[..], b"!'()*", b"!'()*/", b"/:", b"!$'()*,/:;?@"] {
        let keeping = |bytes: &[u8]| {
            let slash = if kept.contains(&b'/') { &b"/"[..] } else { b"%2F" };
            replaced(&encoded_keeping(bytes, kept), b"/", slash)
        };
        attempts
            .push((Cause::QueryNotEncoded, join(&mut decoded.iter().map(|(n, v)| (keeping(n), keeping(v))))));
    }
    attempts.push((Cause::PlusForBlankInQuery, replaced(&right, b"%20", b"+")));
    let twice = decoded.iter().map(|(name, value)| (encoded(name), encoded(&encoded(value))));
    attempts.push((Cause::QueryEncodedTwice, join(&mut { twice })));
    let once_more = |bytes: &[u8]| encode::decode(bytes, Plus::Literal).unwrap_or_else(|_| bytes.into());
    let undone: Pairs = pairs.iter().map(|(name, value)| (once_more(name), once_more(value))).collect();
    attempts.push((Cause::QueryEncodedTwice, query_of(&undone)));
    let found = attempts
        .into_iter()
        .filter(|(_, query)| *query != right)
        .find_map(|(cause, query)| search.proved(cause, |pieces| pieces.query = query));
    found.or_else(|| valueless(search, pairs, &right))
}

/// `uploads` where the canonical form is `uploads=`.
fn valueless(search: &mut Search<'_>, pairs: &Pairs, right: &[u8]) -> Option<Finding> {
    let (name, _) = pairs.iter().find(|(_, value)| value.is_empty())?;
    let bare: Vec<&[u8]> =
        right.split(|&byte| byte == b'&').map(|part| part.strip_suffix(b"=").unwrap_or(part)).collect();
    let finding = search.proved(Cause::ValuelessParameter, |pieces| pieces.query = bare.join(&b'&'))?;
    Some(finding.at(Element::Parameter(name), Some(b""), None))
}

/// A plus sent bare, which every server reads as a blank, was meant as a plus; one parameter at a time.
fn plus(search: &mut Search<'_>, pairs: &Pairs) -> Option<Finding> {
    let mut candidates: Vec<(usize, Vec<u8>)> = Vec::new();
    for (at, (_, value)) in pairs.iter().enumerate() {
        for (from, to) in [(b' ', b'+'), (b'+', b' ')] {
            if value.contains(&from) {
                let swapped = value.iter().map(|&byte| if byte == from { to } else { byte }).collect();
                candidates.push((at, swapped));
            }
        }
    }
    candidates.into_iter().take(MOST).find_map(|(at, swapped)| {
        let (name, value) = pairs.get(at)?;
        let mut changed = pairs.clone();
        if let Some((_, value)) = changed.get_mut(at) {
            value.clone_from(&swapped);
        }
        let query = query_of(&changed);
        let both = (value.as_slice(), swapped.as_slice());
        search.proved_at(Cause::PlusForBlankInQuery, Element::Parameter(name), both, |pieces| {
            pieces.query = query
        })
    })
}

fn removed(search: &mut Search<'_>, pairs: &Pairs) -> Option<Finding> {
    ADDED_BY_SDKS.into_iter().find_map(|(name, value)| {
        if pairs.iter().any(|(known, _)| known == name.as_bytes()) {
            return None;
        }
        let with: Pairs = pairs.iter().cloned().chain([(name.into(), value.into())]).collect();
        let finding = search.proved(Cause::ParameterRemoved, |pieces| pieces.query = query_of(&with))?;
        Some(finding.at(Element::Parameter(name.as_bytes()), None, Some(value.as_bytes())))
    })
}
