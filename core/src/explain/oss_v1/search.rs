//! One string to sign in its pieces, and the search for the change that makes the signature match.

use alloc::string::String;
use alloc::vec::Vec;
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

/// What goes into the string to sign.
#[derive(Clone)]
pub(super) struct Pieces {
    pub(super) method: String,
    pub(super) content_md5: Vec<u8>,
    pub(super) content_type: Vec<u8>,
    pub(super) date: Vec<u8>,
    pub(super) headers: Pairs,
    pub(super) resource: Resource<'static>,
    pub(super) sub_resources: Pairs,
}

impl Pieces {
    fn of(seen: &Seen<'_>, listed: &SubResources) -> Self {
        let one = |name| seen.request.header(name).next().map(encode::trim).unwrap_or_default().to_vec();
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
        let mut sub_resources: Pairs = signed.map(|(p, _)| (p.name.to_vec(), p.value().to_vec())).collect();
        sub_resources.sort_unstable();
        Self {
            method: seen.method.into(),
            content_md5: one("content-md5"),
            content_type: one("content-type"),
            date: seen.date.clone(),
            headers,
            resource: seen.resource.clone(),
            sub_resources,
        }
    }

    #[inline(never)]
    fn text(&self) -> Zeroizing<Vec<u8>> {
        let text = StringToSign {
            method: &self.method,
            content_md5: &self.content_md5,
            content_type: &self.content_type,
            date: &self.date,
            headers: &self.headers,
            resource: &self.resource,
            sub_resources: &self.sub_resources,
        };
        text.write()
    }
}

impl Pieces {
    /// The resource alone, as the writer writes it.
    pub(super) fn resource_text(&self) -> Vec<u8> {
        let bare = Self { sub_resources: Vec::new(), ..self.clone() };
        let text = bare.text();
        text.get(bare.resource_start()..).unwrap_or_default().into()
    }

    /// Where the resource begins in the text: behind the last line end of what stands before it.
    fn resource_start(&self) -> usize {
        let nothing = Resource { bucket: None, key: None };
        let bare = Self { sub_resources: Vec::new(), resource: nothing, ..self.clone() };
        bare.text().len().saturating_sub(1)
    }
}

/// The request, the key, and how much may still be tried.
pub(super) struct Search<'a> {
    pub(super) seen: &'a Seen<'a>,
    /// Which parameters are signed.
    pub(super) listed: &'a SubResources,
    pub(super) right: Pieces,
    key: Sha1Key,
    length: usize,
    budget: Budget,
}

impl<'a> Search<'a> {
    pub(super) fn new(seen: &'a Seen<'a>, verifier: &'a OssVerifier, secret: &[u8]) -> Self {
        let right = Pieces::of(seen, &verifier.sub_resources);
        let length = right.text().len();
        Self {
            seen,
            listed: &verifier.sub_resources,
            right,
            key: Sha1Key::new(secret),
            length,
            budget: Budget::default(),
        }
    }

    pub(super) fn is_right(&self) -> bool {
        self.key.tag(&self.right.text()).matches_base64(&self.seen.signature)
    }

    /// The right signature written in another way, or one that can be none.
    pub(super) fn signature_form(&self) -> Option<Finding> {
        let (seen, tag) = (self.seen, self.key.tag(&self.right.text()));
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
        self.budget.allows(self.length)
            && Sha1Key::new(secret).tag(&self.right.text()).matches_base64(&self.seen.signature)
    }

    /// The finding, if it matches with this change.
    pub(super) fn proved(&mut self, cause: Cause, change: impl FnOnce(&mut Pieces)) -> Option<Finding> {
        let mut pieces = self.copy()?;
        change(&mut pieces);
        self.fits_pieces(pieces).then(|| Finding::certain(cause))
    }

    // Not copied to each of the many mistakes that are tried.
    #[inline(never)]
    fn copy(&mut self) -> Option<Pieces> {
        self.budget.allows(self.length * 2).then(|| self.right.clone())
    }

    #[inline(never)]
    fn fits_pieces(&self, pieces: Pieces) -> bool {
        self.key.tag(&pieces.text()).matches_base64(&self.seen.signature)
    }

    /// The finding, if it matches with this text in place of the resource. Sub-resources stay.
    pub(super) fn proved_resource(&mut self, cause: Cause, resource: &[u8]) -> Option<Finding> {
        if !self.budget.allows(self.length * 2) {
            return None;
        }
        let text = self.right.text();
        let start = self.right.resource_start();
        let end = start + self.right.resource_text().len();
        let parts = [text.get(..start), Some(resource), text.get(end..)].map(Option::unwrap_or_default);
        let text = Zeroizing::new(parts.concat());
        self.key.tag(&text).matches_base64(&self.seen.signature).then(|| Finding::certain(cause))
    }

    /// The same for a part whose both forms are shown.
    pub(super) fn proved_at(
        &mut self,
        cause: Cause,
        element: Element<'_>,
        (ours, theirs): (&[u8], &[u8]),
        change: impl FnOnce(&mut Pieces),
    ) -> Option<Finding> {
        let finding = self.proved(cause, change)?;
        Some(finding.at(element, Some(ours), Some(theirs)))
    }
}
