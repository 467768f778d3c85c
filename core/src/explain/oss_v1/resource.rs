//! Resources and sub-resources that the client may have signed where these arrived.

use alloc::vec::Vec;

use super::search::{Pairs, Search};
use crate::credentials::Credentials;
use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::{encoded, lower_escapes, mistaken_paths};

/// How many parameters are looked at one by one.
const MOST: usize = 256;

pub(super) fn any(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    token(search, credentials)
        .or_else(|| unlisted(search))
        .or_else(|| not_signed(search))
        .or_else(|| written_otherwise(search))
        .or_else(|| bucket(search))
        .or_else(|| key(search))
}

/// The token of a signed URL.
fn token(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    const NAME: &[u8] = b"security-token";
    if search.right.sub_resources.iter().any(|(name, _)| name == NAME) {
        return search
            .proved(Cause::TokenNotSigned, |pieces| pieces.sub_resources.retain(|(name, _)| name != NAME));
    }
    let token = credentials.token().filter(|_| search.seen.in_query)?;
    search.proved(Cause::TokenMissing, |pieces| {
        pieces.sub_resources.push((NAME.into(), token.into()));
        pieces.sub_resources.sort_unstable();
    })
}

/// Parameters that OSS does not sign: each alone, then all.
fn unlisted(search: &mut Search<'_>) -> Option<Finding> {
    let listed = search.listed;
    let others = search.seen.parameters.iter().filter(|(parameter, _)| !listed.contains(&parameter.name));
    let unlisted: Vec<_> = others
        .map(|(parameter, raw)| (parameter.name.to_vec(), parameter.value().to_vec(), raw.clone()))
        .take(MOST)
        .collect();
    let single = unlisted.iter().map(core::slice::from_ref);
    for set in single.chain([unlisted.as_slice()]) {
        for escaped in [false, true] {
            let finding = search.proved(Cause::UnlistedParameterSigned, |pieces| {
                let value =
                    |value: &Vec<u8>, raw: &Vec<u8>| if escaped { raw.clone() } else { value.clone() };
                pieces.sub_resources.extend(set.iter().map(|(name, v, raw)| (name.clone(), value(v, raw))));
                pieces.sub_resources.sort_unstable();
            });
            if let (Some(finding), Some((name, value, _))) = (finding, set.first()) {
                return Some(finding.at(Element::Parameter(name), None, Some(value)));
            }
        }
    }
    None
}

/// Sub-resources that were added, or that the client's list does not have.
fn not_signed(search: &mut Search<'_>) -> Option<Finding> {
    let signed = search.right.sub_resources.clone();
    let of_client: Vec<&(Vec<u8>, Vec<u8>)> =
        signed.iter().filter(|(name, _)| name.starts_with(b"x-oss-")).collect();
    let single = signed.iter().take(MOST).map(|pair| alloc::vec![pair]);
    for set in single.chain([of_client, signed.iter().collect()]) {
        let finding = search.proved(Cause::SubResourceNotSigned, |pieces| {
            pieces.sub_resources.retain(|pair| !set.contains(&pair));
        });
        if let (Some(finding), Some((name, value))) = (finding, set.first()) {
            return Some(finding.at(Element::Parameter(name), Some(value), None));
        }
    }
    None
}

/// Values escaped, blanks as plus, `=` after a bare name, another order.
fn written_otherwise(search: &mut Search<'_>) -> Option<Finding> {
    let listed = search.listed;
    let sent: Pairs = search
        .seen
        .parameters
        .iter()
        .filter(|(parameter, _)| listed.contains(&parameter.name))
        .map(|(parameter, raw)| (parameter.name.to_vec(), raw.clone()))
        .collect();
    let right = search.right.sub_resources.clone();
    let mut sorted = sent.clone();
    sorted.sort_unstable();
    let strict = |(name, value): &(Vec<u8>, Vec<u8>)| (name.clone(), super::super::sigv4::encoded(value));
    let strict: Pairs = right.iter().map(strict).collect();
    let lower: Pairs = strict.iter().map(|(name, value)| (name.clone(), lower_escapes(value))).collect();
    let undone: Pairs = right
        .iter()
        .map(|(name, value)| {
            (name.clone(), encode::decode(value, Plus::Literal).unwrap_or_else(|_| value.clone()))
        })
        .collect();
    let plus: Pairs = right
        .iter()
        .map(|(name, value)| {
            (name.clone(), value.iter().map(|&b| if b == b' ' { b'+' } else { b }).collect())
        })
        .collect();
    let in_order: Pairs = search
        .seen
        .parameters
        .iter()
        .filter(|(parameter, _)| listed.contains(&parameter.name))
        .map(|(parameter, _)| (parameter.name.to_vec(), parameter.value().to_vec()))
        .collect();
    // `name=` is one name more with nothing behind it, for the writer that leaves an empty value out.
    let with_equals: Pairs = right
        .iter()
        .map(|(name, value)| match value.is_empty() {
            true => ([name.as_slice(), b"="].concat(), Vec::new()),
            false => (name.clone(), value.clone()),
        })
        .collect();
    let attempts = [
        (Cause::SubResourceEscaped, sorted),
        (Cause::SubResourceEscaped, strict),
        (Cause::SubResourceEscaped, lower),
        (Cause::PlusForBlankInQuery, plus),
        (Cause::QueryEncodedTwice, undone),
        (Cause::ValuelessParameter, with_equals),
        (Cause::QueryNotSorted, in_order),
    ];
    attempts.into_iter().filter(|(_, pairs)| *pairs != right).find_map(|(cause, pairs)| {
        let differs = right.iter().zip(&pairs).find(|(ours, theirs)| ours != theirs);
        let ((name, ours), (_, theirs)) = differs?;
        search.proved_at(cause, Element::Parameter(name), (ours, theirs), |pieces| {
            pieces.sub_resources.clone_from(&pairs);
        })
    })
}

/// Another bucket, or none.
fn bucket(search: &mut Search<'_>) -> Option<Finding> {
    let resource = search.right.resource.clone();
    let path = search.seen.path.clone();
    let first_label = search.seen.host.split(['.', ':']).next().unwrap_or_default().as_bytes();
    let key = resource.key.clone().unwrap_or_default();
    let mut attempts = alloc::vec![
        (Cause::BucketFromHost, [b"/", first_label, b"/", &key].concat()),
        (Cause::BucketFromHost, [b"/", first_label, &path].concat()),
        (Cause::BucketFromHost, [b"/", search.seen.host.as_bytes(), &path].concat()),
        (Cause::BucketMissing, [b"/", &*key].concat()),
        (Cause::BucketMissing, key.to_vec()),
    ];
    if let Some(bucket) = &resource.bucket {
        let bucket = bucket.as_bytes();
        // The bucket in front of a path that begins with it already; and the bucket alone without its slash.
        attempts.push((Cause::AddressingStyle, [b"/", bucket, &path].concat()));
        attempts.push((Cause::AddressingStyle, [b"/", bucket, b"/", bucket, b"/", &key].concat()));
        attempts.push((Cause::TrailingSlash, [b"/", bucket].concat()));
    }
    prove(search, attempts)
}

/// Another key.
fn key(search: &mut Search<'_>) -> Option<Finding> {
    let resource = search.right.resource.clone();
    let (Some(bucket), Some(key)) = (resource.bucket, resource.key) else { return None };
    let wire = &search.seen.wire_path;
    // In path style the bucket stands in front.
    let with_bucket = [b"/", bucket.as_bytes(), b"/"].concat();
    let sent = wire.strip_prefix(with_bucket.as_slice()).or(wire.strip_prefix(b"/")).unwrap_or(wire).to_vec();
    let keys = [sent, encoded(&key), super::super::sigv4::encoded(&key), lower_escapes(&encoded(&key))];
    let mut attempts: Vec<_> = keys
        .into_iter()
        .map(|key| (Cause::PathNotDecoded, [with_bucket.as_slice(), &key].concat()))
        .collect();
    for (cause, path) in mistaken_paths(&[b"/", &*key].concat()) {
        attempts.push((cause, [b"/", bucket.as_bytes(), &path].concat()));
    }
    prove(search, attempts)
}

/// Tries resources as text, without their sub-resources.
fn prove(search: &mut Search<'_>, attempts: Vec<(Cause, Vec<u8>)>) -> Option<Finding> {
    let ours = search.right.resource_text();
    attempts.into_iter().filter(|(_, theirs)| *theirs != ours).find_map(|(cause, theirs)| {
        let finding = search.proved_resource(cause, &theirs)?;
        Some(finding.at(Element::Part("resource"), Some(&ours), Some(&theirs)))
    })
}
