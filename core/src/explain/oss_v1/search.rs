//! One string to sign in its pieces, and the search for the change that makes the signature match.

use alloc::vec::Vec;
use core::ops::Range;
use zeroize::Zeroizing;

use super::read::Seen;
use crate::addresses::Resource;
use crate::encode;
use crate::explain::budget::Budget;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::mac::Sha1Key;
use crate::oss::{OssVerifier, StringToSign, SubResources};

pub(super) type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// What the server reads in the request, as it goes into the string to sign.
pub(super) struct Received<'a> {
    content_md5: &'a [u8],
    content_type: &'a [u8],
    headers: Pairs,
    sub_resources: Pairs,
}

impl<'a> Received<'a> {
    pub(super) fn of(seen: &Seen<'a>, listed: &SubResources) -> Self {
        let one = |name| seen.request.header(name).next().map(encode::trim).unwrap_or_default();
        let mut headers: Pairs = Vec::new();
        for (name, value) in seen.request.headers() {
            let lower = name.to_ascii_lowercase();
            if !lower.starts_with(b"x-oss-") {
                continue;
            }
            match headers.iter_mut().find(|(known, _)| *known == lower) {
                Some((_, joined)) => {
                    joined.push(b',');
                    joined.extend_from_slice(encode::trim(value));
                }
                None => headers.push((lower, encode::trim(value).into())),
            }
        }
        headers.sort_unstable();
        let signed = seen.parameters.iter().filter(|(parameter, _)| listed.contains(&parameter.name));
        let mut sub_resources: Pairs =
            signed.map(|(p, _)| (p.name.clone(), p.value.clone().unwrap_or_default())).collect();
        sub_resources.sort_unstable();
        Self { content_md5: one("content-md5"), content_type: one("content-type"), headers, sub_resources }
    }
}

/// The request, the key, and how much may still be tried.
pub(super) struct Search<'a> {
    pub(super) seen: &'a Seen<'a>,
    /// Which parameters are signed.
    pub(super) listed: &'a SubResources,
    /// A mistake is the right pieces with another in place of one.
    pub(super) right: StringToSign<'a>,
    key: Sha1Key,
    text: Zeroizing<Vec<u8>>,
    /// Where the resource stands in the text, without its sub-resources.
    resource: Range<usize>,
    /// Where the texts of mistakes are written. They may hold a session token.
    buffer: Zeroizing<Vec<u8>>,
    budget: Budget,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        seen: &'a Seen<'a>,
        received: &'a Received<'a>,
        verifier: &'a OssVerifier,
        secret: &[u8],
    ) -> Self {
        let right = StringToSign {
            method: seen.method,
            content_md5: received.content_md5,
            content_type: received.content_type,
            date: &seen.date,
            headers: &received.headers,
            resource: &seen.resource,
            sub_resources: &received.sub_resources,
        };
        // The writer writes an empty resource as one byte.
        let nothing = Resource { bucket: None, key: None };
        let bare = StringToSign { sub_resources: &[], ..right };
        let start = text(StringToSign { resource: &nothing, ..bare }).len().saturating_sub(1);
        Self {
            seen,
            listed: &verifier.sub_resources,
            right,
            key: Sha1Key::new(secret),
            text: text(right),
            resource: start..text(bare).len(),
            buffer: Zeroizing::new(Vec::with_capacity(512)),
            budget: Budget::default(),
        }
    }

    pub(super) fn is_right(&self) -> bool {
        self.key.tag(&self.text).matches_base64(&self.seen.signature)
    }

    /// The right signature written in another way, or one that can be none.
    pub(super) fn signature_form(&self) -> Option<Finding> {
        let (seen, tag) = (self.seen, self.key.tag(&self.text));
        if tag.matches_hex(&seen.signature.to_ascii_lowercase()) {
            return Some(Finding::certain(Cause::SignatureEncoding));
        }
        let restored: Vec<u8> =
            seen.signature.iter().map(|&byte| if byte == b' ' { b'+' } else { byte }).collect();
        if seen.signature.contains(&b' ') && tag.matches_base64(&restored) {
            return Some(Finding::certain(Cause::SignaturePlusLost));
        }
        if let Ok(decoded) = encode::decode(&seen.signature, encode::Plus::Literal)
            && decoded != seen.signature
            && tag.matches_base64(&decoded)
        {
            return Some(Finding::certain(Cause::QueryEncodedTwice).at(
                Element::Parameter(b"Signature"),
                None,
                None,
            ));
        }
        (seen.signature.len() < 28).then(|| Finding::certain(Cause::SignatureCutOff))
    }

    pub(super) fn fits_secret(&mut self, secret: &[u8]) -> bool {
        self.budget.allows(self.text.len())
            && Sha1Key::new(secret).tag(&self.text).matches_base64(&self.seen.signature)
    }

    /// The finding, if these were signed.
    pub(super) fn proved(&mut self, cause: Cause, pieces: StringToSign<'_>) -> Option<Finding> {
        if self.budget.is_spent() {
            return None;
        }
        self.buffer.clear();
        pieces.push(&mut self.buffer);
        self.proved_buffer(cause)
    }

    /// The same for a part whose both forms are shown.
    pub(super) fn proved_at(
        &mut self,
        cause: Cause,
        element: Element<'_>,
        (ours, theirs): (&[u8], &[u8]),
        pieces: StringToSign<'_>,
    ) -> Option<Finding> {
        let finding = self.proved(cause, pieces)?;
        Some(finding.at(element, Some(ours), Some(theirs)))
    }

    /// The resource alone, as the writer writes it.
    pub(super) fn resource_text(&self) -> &[u8] {
        self.text.get(self.resource.clone()).unwrap_or_default()
    }

    /// The finding, if it matches with this text in place of the resource. Sub-resources stay.
    pub(super) fn proved_resource(&mut self, cause: Cause, resource: &[u8]) -> Option<Finding> {
        let Range { start, end } = self.resource;
        self.buffer.clear();
        for part in [self.text.get(..start), Some(resource), self.text.get(end..)] {
            self.buffer.extend_from_slice(part.unwrap_or_default());
        }
        self.proved_buffer(cause)
    }

    fn proved_buffer(&mut self, cause: Cause) -> Option<Finding> {
        // Written and hashed.
        let fits = self.budget.allows(self.buffer.len() * 2)
            && self.key.tag(&self.buffer).matches_base64(&self.seen.signature);
        fits.then(|| Finding::certain(cause))
    }
}

fn text(pieces: StringToSign<'_>) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(512));
    pieces.push(&mut out);
    out
}
