//! Resources and sub-resources that the client may have signed where these arrived.

use alloc::vec::Vec;

use super::search::{Pairs, Search, borrowed};
use crate::credentials::Credentials;
use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::{encoded, lower_escapes, mistaken_paths, swapped};
use crate::explain::sigv4::encoded as encoded_value;
use crate::oss::StringToSign;

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

/// The finding, if these sub-resources were signed.
fn proved(search: &mut Search<'_>, cause: Cause, sub_resources: &[(&[u8], &[u8])]) -> Option<Finding> {
    search.proved(cause, StringToSign { sub_resources, ..search.right })
}

/// The token of a signed URL.
fn token(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    const NAME: &[u8] = b"security-token";
    let mut pairs = search.right.sub_resources.to_vec();
    if pairs.iter().any(|(name, _)| *name == NAME) {
        pairs.retain(|(name, _)| *name != NAME);
        return proved(search, Cause::TokenNotSigned, &pairs);
    }
    let token = credentials.token().filter(|_| search.seen.in_query)?;
    pairs.push((NAME, token.as_bytes()));
    pairs.sort_unstable();
    proved(search, Cause::TokenMissing, &pairs)
}

/// Parameters that OSS does not sign: each alone, then all.
fn unlisted(search: &mut Search<'_>) -> Option<Finding> {
    let (seen, listed, signed) = (search.seen, search.listed, search.right.sub_resources);
    let unlisted = seen.parameters.iter().filter(|(parameter, _)| !listed.contains(&parameter.name));
    let unlisted: Vec<_> = unlisted.take(MOST).collect();
    for set in unlisted.chunks(1).chain([unlisted.as_slice()]) {
        let Some((first, _)) = set.first() else { continue };
        for escaped in [false, true] {
            let mut pairs = signed.to_vec();
            for (parameter, raw) in set {
                pairs.push((&parameter.name, if escaped { raw } else { parameter.value() }));
            }
            pairs.sort_unstable();
            if let Some(finding) = proved(search, Cause::UnlistedParameterSigned, &pairs) {
                return Some(finding.at(Element::Parameter(&first.name), None, Some(first.value())));
            }
        }
    }
    None
}

/// Sub-resources that were added, or that the client's list does not have.
fn not_signed(search: &mut Search<'_>) -> Option<Finding> {
    let signed = search.right.sub_resources;
    let of_client: Pairs<'_> =
        signed.iter().copied().filter(|(name, _)| name.starts_with(b"x-oss-")).collect();
    for set in signed.chunks(1).take(MOST).chain([of_client.as_slice(), signed]) {
        let kept: Pairs<'_> = signed.iter().copied().filter(|pair| !set.contains(pair)).collect();
        let finding = proved(search, Cause::SubResourceNotSigned, &kept);
        if let (Some(finding), Some((name, value))) = (finding, set.first()) {
            return Some(finding.at(Element::Parameter(name), Some(value), None));
        }
    }
    None
}

/// Values escaped, blanks as plus, `=` after a bare name, another order.
fn written_otherwise(search: &mut Search<'_>) -> Option<Finding> {
    let (seen, listed, right) = (search.seen, search.listed, search.right.sub_resources);
    let sent = seen.parameters.iter().filter(|(parameter, _)| listed.contains(&parameter.name));
    let mut raw: Pairs<'_> =
        sent.clone().map(|(parameter, raw)| (&*parameter.name, raw.as_slice())).collect();
    raw.sort_unstable();
    let values: [(Cause, Written); 4] = [
        (Cause::SubResourceEscaped, encoded_value),
        (Cause::SubResourceEscaped, |value| lower_escapes(&encoded_value(value))),
        (Cause::PlusForBlankInQuery, |value| swapped(value, b' ', b'+')),
        (Cause::QueryEncodedTwice, |value| {
            encode::decode(value, Plus::Literal).unwrap_or_else(|_| value.into())
        }),
    ];
    // `name=` is one name more with nothing behind it, for the writer that leaves an empty value out.
    let equals =
        |name: &[u8], value: &[u8]| if value.is_empty() { [name, b"="].concat() } else { name.into() };
    let with_equals: Vec<_> =
        right.iter().map(|(name, value)| (equals(name, value), value.to_vec())).collect();
    let in_order: Pairs<'_> = sent.map(|(parameter, _)| (&*parameter.name, parameter.value())).collect();
    differently(search, Cause::SubResourceEscaped, &raw)
        .or_else(|| {
            values.into_iter().find_map(|(cause, written)| {
                let pairs = right.iter().map(|(name, value)| (name.to_vec(), written(value)));
                differently(search, cause, &borrowed(&pairs.collect::<Vec<_>>()))
            })
        })
        .or_else(|| differently(search, Cause::ValuelessParameter, &borrowed(&with_equals)))
        .or_else(|| differently(search, Cause::QueryNotSorted, &in_order))
}

/// Writes a value.
type Written = fn(&[u8]) -> Vec<u8>;

/// The finding, if these sub-resources differ from the right ones and were signed.
fn differently(search: &mut Search<'_>, cause: Cause, pairs: &[(&[u8], &[u8])]) -> Option<Finding> {
    let mut both = search.right.sub_resources.iter().zip(pairs);
    let ((name, ours), (_, theirs)) = both.find(|(ours, theirs)| ours != theirs)?;
    let finding = proved(search, cause, pairs)?;
    Some(finding.at(Element::Parameter(name), Some(ours), Some(theirs)))
}

/// Another bucket, or none.
fn bucket(search: &mut Search<'_>) -> Option<Finding> {
    let (resource, path) = (search.right.resource, &search.seen.path);
    let first_label = search.seen.host.split(['.', ':']).next().unwrap_or_default().as_bytes();
    let key = resource.key.as_deref().unwrap_or_default();
    let mut attempts = alloc::vec![
        (Cause::BucketFromHost, [b"/", first_label, b"/", key].concat()),
        (Cause::BucketFromHost, [b"/", first_label, path].concat()),
        (Cause::BucketFromHost, [b"/", search.seen.host.as_bytes(), path].concat()),
        (Cause::BucketMissing, [b"/", key].concat()),
        (Cause::BucketMissing, key.into()),
    ];
    if let Some(bucket) = &resource.bucket {
        let bucket = bucket.as_bytes();
        // The bucket in front of a path that begins with it already; and the bucket alone without its slash.
        attempts.push((Cause::AddressingStyle, [b"/", bucket, path].concat()));
        attempts.push((Cause::AddressingStyle, [b"/", bucket, b"/", bucket, b"/", key].concat()));
        attempts.push((Cause::TrailingSlash, [b"/", bucket].concat()));
    }
    prove(search, attempts)
}

/// Another key.
fn key(search: &mut Search<'_>) -> Option<Finding> {
    let resource = search.right.resource;
    let (Some(bucket), Some(key)) = (&resource.bucket, &resource.key) else { return None };
    let wire = &search.seen.wire_path;
    // In path style the bucket stands in front.
    let with_bucket = [b"/", bucket.as_bytes(), b"/"].concat();
    let sent = wire.strip_prefix(with_bucket.as_slice()).or(wire.strip_prefix(b"/")).unwrap_or(wire).to_vec();
    let keys = [sent, encoded(key), encoded_value(key), lower_escapes(&encoded(key))];
    let mut attempts: Vec<_> = keys
        .into_iter()
        .map(|key| (Cause::PathNotDecoded, [with_bucket.as_slice(), &key].concat()))
        .collect();
    for (cause, path) in mistaken_paths(&[b"/", &**key].concat()) {
        attempts.push((cause, [b"/", bucket.as_bytes(), &path].concat()));
    }
    prove(search, attempts)
}

/// Tries resources as text, without their sub-resources.
fn prove(search: &mut Search<'_>, attempts: Vec<(Cause, Vec<u8>)>) -> Option<Finding> {
    let ours = search.resource_text().to_vec();
    attempts.into_iter().filter(|(_, theirs)| *theirs != ours).find_map(|(cause, theirs)| {
        let finding = search.proved_resource(cause, &theirs)?;
        Some(finding.at(Element::Part("resource"), Some(&ours), Some(&theirs)))
    })
}
