//! One canonical request in its pieces, and the search for the change that makes the signature match.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::read::{Place, Seen, value_of};
use crate::encode;
use crate::explain::budget::Budget;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::mac::{self, Sha256Key, Tag};
use crate::payload::{EMPTY_SHA256, Payload, UNSIGNED_PAYLOAD};
use crate::sigv4::{
    CanonicalRequest, Part, SignedHeaders, TERMINATOR, encoded_again, normalized, push_received,
    push_string_to_sign,
};
use crate::timestamp::Timestamp;

/// The pieces of a canonical request and of its string to sign, each in canonical form.
#[derive(Clone)]
pub(super) struct Pieces {
    pub(super) method: String,
    pub(super) uri: Vec<u8>,
    pub(super) query: Vec<u8>,
    pub(super) host: Vec<u8>,
    /// Without `host`, in order of name; values as received, repeats apart.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) payload: String,
    pub(super) date: Timestamp,
    pub(super) scope: String,
}

impl Pieces {
    /// As the server reads them.
    pub(super) fn of(seen: &Seen<'_>, is_s3: bool) -> Self {
        let uri = match is_s3 {
            true => crate::explain::paths::encoded(&seen.path),
            false => encoded_again(&normalized(&seen.wire_path)),
        };
        let mut headers = Vec::new();
        for name in seen.signed_names.iter().filter(|name| !name.eq_ignore_ascii_case("host")) {
            let lower = name.to_ascii_lowercase();
            headers.extend(seen.values_of(&lower).into_iter().map(|value| (lower.clone(), value.into())));
        }
        headers.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self {
            method: seen.method.into(),
            uri,
            query: canonical_query(seen.parameters.iter().map(|p| (&*p.name, value_of(p)))),
            host: seen.host.into(),
            headers,
            payload: payload_line(seen, is_s3),
            date: seen.date,
            scope: seen.scope(),
        }
    }

    fn length(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() * 2 + value.len()).sum();
        self.uri.len() + self.query.len() + self.host.len() + headers
    }

    fn with_canonical<R>(&self, run: impl FnOnce(&CanonicalRequest<'_>) -> R) -> R {
        // Values of one line: a line end could make any text of it.
        let lines = self.headers.iter().filter(|(_, value)| !value.contains(&b'\n'));
        let others = lines.map(|(name, value)| (Cow::Borrowed(name.as_str()), value.as_slice())).collect();
        let headers = SignedHeaders::received(&self.host, others);
        run(&CanonicalRequest {
            method: &self.method,
            uri: Part::Text(&self.uri),
            query: Part::Text(&self.query),
            headers: &headers,
            payload_hash: &self.payload,
        })
    }
}

/// Names and values, decoded, as a server writes them.
pub(super) fn canonical_query<'p>(decoded: impl Iterator<Item = (&'p [u8], &'p [u8])> + Clone) -> Vec<u8> {
    let mut out = Vec::new();
    push_received(&mut out, decoded.map(|(name, value)| (name, value, &b""[..])));
    out
}

fn payload_line(seen: &Seen<'_>, is_s3: bool) -> String {
    let stated = seen.values_of("x-amz-content-sha256");
    let listed = seen.place == Place::Header
        || seen.signed_names.iter().any(|name| name == "x-amz-content-sha256")
        || seen.request.header("x-amz-content-sha256").next().is_none();
    let known = seen.request.known_payload().map(Payload::hash);
    match (stated.first(), known, is_s3) {
        (Some(stated), ..) if listed => String::from_utf8_lossy(stated).into_owned(),
        (_, _, true) if seen.place == Place::Query => UNSIGNED_PAYLOAD.into(),
        (_, Some(known), _) => known.into_owned(),
        _ => EMPTY_SHA256.into(),
    }
}

/// The request, the key, and how much may still be tried.
pub(super) struct Search<'a> {
    pub(super) seen: &'a Seen<'a>,
    pub(super) right: Pieces,
    secret: &'a [u8],
    key: Sha256Key,
    budget: Budget,
}

impl<'a> Search<'a> {
    pub(super) fn new(seen: &'a Seen<'a>, is_s3: bool, secret: &'a [u8]) -> Self {
        let key = key("AWS4", secret, [&seen.day, &seen.region, &seen.service]);
        Self { seen, right: Pieces::of(seen, is_s3), secret, key, budget: Budget::default() }
    }

    /// True if the signature is right for the request as the server reads it.
    pub(super) fn is_right(&mut self) -> bool {
        self.tag(&self.right.clone(), None).is_some_and(|tag| tag.matches_hex(&self.seen.signature))
    }

    /// The right tag, for a signature written in another way.
    pub(super) fn right_tag(&mut self) -> Option<Tag<32>> {
        self.tag(&self.right.clone(), None)
    }

    /// True if it matches with this change.
    pub(super) fn fits(&mut self, change: impl FnOnce(&mut Pieces)) -> bool {
        let Some(mut pieces) = self.copy() else { return false };
        change(&mut pieces);
        self.fits_pieces(pieces)
    }

    // The two that `fits` is made of are not copied to each of the many mistakes that are tried: 12 KB
    // of code, with OSS's.
    #[inline(never)]
    fn copy(&mut self) -> Option<Pieces> {
        self.budget.allows(self.right.length()).then(|| self.right.clone())
    }

    #[inline(never)]
    fn fits_pieces(&mut self, pieces: Pieces) -> bool {
        self.tag(&pieces, None).is_some_and(|tag| tag.matches_hex(&self.seen.signature))
    }

    /// The finding, if it matches with this change.
    pub(super) fn proved(&mut self, cause: Cause, change: impl FnOnce(&mut Pieces)) -> Option<Finding> {
        self.fits(change).then(|| Finding::certain(cause))
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

    /// True if the right text matches under this key.
    pub(super) fn fits_key(&mut self, key: &Sha256Key) -> bool {
        self.tag(&self.right.clone(), Some(key)).is_some_and(|tag| tag.matches_hex(&self.seen.signature))
    }

    /// The key that this secret gives for the request's scope.
    pub(super) fn key_of(&self, prefix: &str, secret: &[u8]) -> Sha256Key {
        key(prefix, secret, [&self.seen.day, &self.seen.region, &self.seen.service])
    }

    /// The key of the right secret for another scope.
    pub(super) fn key_for(&self, scope: [&str; 3]) -> Sha256Key {
        key("AWS4", self.secret, scope)
    }

    /// The key that is made if each step is given the hexadecimal text of the one before.
    pub(super) fn key_from_hex(&self) -> Sha256Key {
        let first = Zeroizing::new([b"AWS4", self.secret].concat());
        let mut state = Sha256Key::new(&first);
        for part in [&self.seen.day, &self.seen.region, &self.seen.service, TERMINATOR] {
            let hex = Zeroizing::new(state.tag(part.as_bytes()).to_hex());
            state = Sha256Key::new(hex.as_bytes());
        }
        state
    }

    /// True if it matches with the text of the canonical request edited.
    pub(super) fn fits_text(&mut self, edit: impl FnOnce(&[u8]) -> Vec<u8>) -> bool {
        if !self.budget.allows(self.right.length()) {
            return false;
        }
        let canonical = self.right.with_canonical(|canonical| canonical.text());
        let edited = Zeroizing::new(edit(&canonical));
        let mut text = Vec::with_capacity(256);
        push_string_to_sign(
            &mut text,
            &self.right.date.iso_basic(),
            &self.right.scope,
            &mac::sha256(&edited),
        );
        self.key.tag(&text).matches_hex(&self.seen.signature)
    }

    #[inline(never)]
    fn tag(&mut self, pieces: &Pieces, key: Option<&Sha256Key>) -> Option<Tag<32>> {
        if !self.budget.allows(pieces.length()) {
            return None;
        }
        let text = pieces.with_canonical(|canonical| canonical.string_to_sign(pieces.date, &pieces.scope));
        Some(key.unwrap_or(&self.key).tag(&text))
    }
}

fn key(prefix: &str, secret: &[u8], [day, region, service]: [&str; 3]) -> Sha256Key {
    Sha256Key::new(mac::derive_key(prefix, secret, &[day, region, service, TERMINATOR]).bytes())
}

/// A value trimmed, for comparing what a header has.
pub(super) fn trimmed(value: &[u8]) -> Vec<u8> {
    encode::trim(value).into()
}
