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

/// Names and values.
pub(super) type Pairs<'a> = Vec<(&'a [u8], &'a [u8])>;
/// A mistake is the right pieces with another in place of one.
pub(super) type Pieces<'a> = StringToSign<'a, &'a [u8]>;

pub(super) fn borrowed(pairs: &[(Vec<u8>, Vec<u8>)]) -> Pairs<'_> {
    pairs.iter().map(|(name, value)| (name.as_slice(), value.as_slice())).collect()
}

/// What the server reads in the request, as it goes into the string to sign.
pub(super) struct Received<'a> {
    content_md5: &'a [u8],
    content_type: &'a [u8],
    headers: Pairs<'a>,
    sub_resources: Pairs<'a>,
}

impl<'a> Received<'a> {
    pub(super) fn of(seen: &'a Seen<'a>, listed: &SubResources) -> Self {
        let one = |name| seen.request.header(name).next().map(encode::trim).unwrap_or_default();
        let signed = seen.parameters.iter().filter(|(parameter, _)| listed.contains(&parameter.name));
        let mut sub_resources: Pairs<'_> = signed.map(|(p, _)| (&*p.name, p.value())).collect();
        sub_resources.sort_unstable();
        Self {
            content_md5: one("content-md5"),
            content_type: one("content-type"),
            headers: borrowed(&seen.oss_headers),
            sub_resources,
        }
    }
}

/// The request, the key, and how much may still be tried.
pub(super) struct Search<'a> {
    pub(super) seen: &'a Seen<'a>,
    /// Which parameters are signed.
    pub(super) listed: &'a SubResources,
    pub(super) right: Pieces<'a>,
    key: Sha1Key,
    text: Zeroizing<Vec<u8>>,
    /// Where the resource stands in the text, without its sub-resources.
    resource: Range<usize>,
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
        let start = StringToSign { resource: &nothing, ..bare }.write().len().saturating_sub(1);
        Self {
            seen,
            listed: &verifier.sub_resources,
            right,
            key: Sha1Key::new(secret),
            text: right.write(),
            resource: start..bare.write().len(),
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
    pub(super) fn proved(&mut self, cause: Cause, pieces: Pieces<'_>) -> Option<Finding> {
        if self.budget.is_spent() {
            return None;
        }
        self.proved_text(cause, pieces.write())
    }

    /// The same for a part whose both forms are shown.
    pub(super) fn proved_at(
        &mut self,
        cause: Cause,
        element: Element<'_>,
        (ours, theirs): (&[u8], &[u8]),
        pieces: Pieces<'_>,
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
        let parts = [self.text.get(..start), Some(resource), self.text.get(end..)];
        let text = parts.map(Option::unwrap_or_default).concat();
        self.proved_text(cause, Zeroizing::new(text))
    }

    fn proved_text(&mut self, cause: Cause, text: Zeroizing<Vec<u8>>) -> Option<Finding> {
        // Written and hashed.
        let fits =
            self.budget.allows(text.len() * 2) && self.key.tag(&text).matches_base64(&self.seen.signature);
        fits.then(|| Finding::certain(cause))
    }
}
