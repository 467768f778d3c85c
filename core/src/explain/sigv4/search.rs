//! One canonical request in its pieces, and the search for the change that makes the signature match.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::parameters::Query;
use super::read::{Place, Seen};
use crate::blocks::BLOCK;
use crate::explain::budget::Budget;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::mac::{self, Sha256Key, Tag};
use crate::payload::{EMPTY_SHA256, Payload, UNSIGNED_PAYLOAD};
use crate::sha256::{self, State};
use crate::sigv4::{
    CanonicalRequest, Part, SignedHeaders, TERMINATOR, encoded_again, normalized, push_string_to_sign,
};
use crate::timestamp::Timestamp;

/// A name in lower case, and a value as received.
pub(super) type Line<'a> = (Cow<'a, str>, &'a [u8]);

/// What the server reads in the request, in canonical form.
pub(super) struct Received<'a> {
    uri: Vec<u8>,
    pub(super) query: Query,
    /// Without `host`, in order of name; repeats apart.
    pub(super) lines: Vec<Line<'a>>,
    headers: SignedHeaders<'a>,
    payload: String,
    scope: String,
}

impl<'a> Received<'a> {
    pub(super) fn of(seen: &'a Seen<'a>, is_s3: bool) -> Self {
        let uri = match is_s3 {
            true => crate::explain::paths::encoded(&seen.path),
            false => encoded_again(&normalized(&seen.wire_path)),
        };
        let lines = lines(seen);
        Self {
            uri,
            query: Query::of(&seen.pairs()),
            headers: signed_headers(seen.host, lines.clone()),
            lines,
            payload: payload_line(seen, is_s3),
            scope: seen.scope(),
        }
    }
}

fn lines<'a>(seen: &'a Seen<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    // As many as there can be if no name is listed twice.
    let most = seen.request.headers().count() + seen.parameters.len();
    for name in seen.signed_names().filter(|name| !name.eq_ignore_ascii_case("host")) {
        let lower = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => Cow::Borrowed(name),
        };
        lines.extend(seen.values_of(&lower).into_iter().map(|value| (lower.clone(), value)));
        if lines.len() > most {
            break;
        }
    }
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    lines
}

/// Those of one line: a line end in a value could make any text of it.
fn signed_headers<'a>(host: &'a [u8], mut lines: Vec<Line<'a>>) -> SignedHeaders<'a> {
    lines.retain(|(_, value)| !value.contains(&b'\n'));
    SignedHeaders::received(host, lines)
}

fn payload_line(seen: &Seen<'_>, is_s3: bool) -> String {
    let stated = seen.values_of("x-amz-content-sha256");
    let listed = seen.place == Place::Header
        || seen.lists("x-amz-content-sha256")
        || seen.request.header("x-amz-content-sha256").next().is_none();
    let known = seen.request.known_payload().map(Payload::hash);
    match (stated.first(), known, is_s3) {
        (Some(stated), ..) if listed => String::from_utf8_lossy(stated).into_owned(),
        (_, _, true) if seen.place == Place::Query => UNSIGNED_PAYLOAD.into(),
        (_, Some(known), _) => known.into_owned(),
        _ => EMPTY_SHA256.into(),
    }
}

/// The pieces of a canonical request and of its string to sign.
#[derive(Clone, Copy)]
pub(super) struct Pieces<'p> {
    pub(super) method: &'p str,
    pub(super) uri: &'p [u8],
    pub(super) query: &'p [u8],
    headers: &'p SignedHeaders<'p>,
    pub(super) payload: &'p str,
    date: [u8; 16],
    pub(super) scope: &'p str,
}

impl Pieces<'_> {
    fn push_canonical(&self, out: &mut Vec<u8>) {
        let canonical = CanonicalRequest {
            method: self.method,
            uri: Part::Text(self.uri),
            query: Part::Text(self.query),
            headers: self.headers,
            payload_hash: self.payload,
        };
        canonical.push(out);
    }
}

/// What a mistaken signer put in the place of a right piece.
pub(super) enum Change<'c> {
    Method(&'c str),
    Uri(&'c [u8]),
    Query(&'c [u8]),
    Host(&'c [u8]),
    HostAndUri(&'c [u8], &'c [u8]),
    /// All headers but `host`, in order of name.
    Lines(Vec<Line<'c>>),
    Payload(&'c str),
    Date(Timestamp),
    Scope(&'c str),
}

/// The request, the key, and how much may still be tried.
pub(super) struct Search<'a> {
    pub(super) seen: &'a Seen<'a>,
    pub(super) received: &'a Received<'a>,
    pub(super) right: Pieces<'a>,
    secret: &'a [u8],
    key: Sha256Key,
    /// The right canonical request, and the states of its hash before and after each block.
    canonical: Zeroizing<Vec<u8>>,
    states: Vec<State>,
    string_to_sign: Vec<u8>,
    /// Where the texts of mistakes are written. They may hold a session token.
    buffer: Zeroizing<Vec<u8>>,
    budget: Budget,
}

impl<'a> Search<'a> {
    pub(super) fn new(seen: &'a Seen<'a>, received: &'a Received<'a>, secret: &'a [u8]) -> Self {
        let right = Pieces {
            method: seen.method,
            uri: &received.uri,
            query: received.query.text(),
            headers: &received.headers,
            payload: &received.payload,
            date: seen.date.iso_basic(),
            scope: &received.scope,
        };
        let mut canonical = Zeroizing::new(Vec::with_capacity(2048));
        right.push_canonical(&mut canonical);
        let mut string_to_sign = Vec::with_capacity(256);
        push_string_to_sign(&mut string_to_sign, &right.date, right.scope, &mac::sha256(&canonical));
        let mut budget = Budget::default();
        budget.allows(canonical.len());
        Self {
            seen,
            received,
            right,
            secret,
            key: key("AWS4", secret, [&seen.day, &seen.region, &seen.service]),
            states: sha256::states(&canonical),
            // Encoded once more, a text is at most three times as long.
            buffer: Zeroizing::new(Vec::with_capacity(canonical.len() * 3 + 1024)),
            canonical,
            string_to_sign,
            budget,
        }
    }

    /// True if the signature is right for the request as the server reads it.
    pub(super) fn is_right(&self) -> bool {
        self.right_tag().matches_hex(&self.seen.signature)
    }

    /// The right tag, for a signature written in another way.
    pub(super) fn right_tag(&self) -> Tag<32> {
        self.key.tag(&self.string_to_sign)
    }

    /// The right canonical request.
    pub(super) fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// True if it matches with this change.
    pub(super) fn fits(&mut self, change: Change<'_>) -> bool {
        if self.budget.is_spent() {
            return false;
        }
        let headers;
        let mut pieces = self.right;
        match change {
            Change::Method(method) => pieces.method = method,
            Change::Uri(uri) => pieces.uri = uri,
            Change::Query(query) => pieces.query = query,
            Change::Host(host) => {
                headers = signed_headers(host, self.received.lines.clone());
                pieces.headers = &headers;
            }
            Change::HostAndUri(host, uri) => {
                headers = signed_headers(host, self.received.lines.clone());
                (pieces.headers, pieces.uri) = (&headers, uri);
            }
            Change::Lines(lines) => {
                headers = signed_headers(self.seen.host, lines);
                pieces.headers = &headers;
            }
            Change::Payload(payload) => pieces.payload = payload,
            Change::Date(date) => pieces.date = date.iso_basic(),
            Change::Scope(scope) => pieces.scope = scope,
        }
        self.buffer.clear();
        pieces.push_canonical(&mut self.buffer);
        self.fits_buffer(&pieces.date, pieces.scope)
    }

    /// True if this text was signed as the canonical request.
    pub(super) fn fits_text(&mut self, canonical: Vec<u8>) -> bool {
        self.buffer = Zeroizing::new(canonical);
        let right = self.right;
        self.fits_buffer(&right.date, right.scope)
    }

    /// Of the canonical request in the buffer only what follows its first difference from the right one is hashed.
    fn fits_buffer(&mut self, date: &[u8; 16], scope: &str) -> bool {
        let (right, _) = self.canonical.as_chunks::<BLOCK>();
        let (blocks, _) = self.buffer.as_chunks::<BLOCK>();
        let same = right.iter().zip(blocks).take_while(|(right, block)| right == block).count();
        let different = self.buffer.get(same * BLOCK..).unwrap_or_default();
        if !self.budget.allows(self.buffer.len() + different.len()) {
            return false;
        }
        let Some(state) = self.states.get(same) else { return false };
        let hash = sha256::finish(*state, same * BLOCK, different);
        let end = self.buffer.len();
        push_string_to_sign(&mut self.buffer, date, scope, &hash);
        let string_to_sign = self.buffer.get(end..).unwrap_or_default();
        self.key.tag(string_to_sign).matches_hex(&self.seen.signature)
    }

    /// The finding, if it matches with this change.
    pub(super) fn proved(&mut self, cause: Cause, change: Change<'_>) -> Option<Finding> {
        self.fits(change).then(|| Finding::certain(cause))
    }

    /// The same for a part whose both forms are shown.
    pub(super) fn proved_at(
        &mut self,
        cause: Cause,
        element: Element<'_>,
        (ours, theirs): (&[u8], &[u8]),
        change: Change<'_>,
    ) -> Option<Finding> {
        let finding = self.proved(cause, change)?;
        Some(finding.at(element, Some(ours), Some(theirs)))
    }

    /// True if the right text matches under this key.
    pub(super) fn fits_key(&mut self, key: &Sha256Key) -> bool {
        self.budget.allows(self.string_to_sign.len())
            && key.tag(&self.string_to_sign).matches_hex(&self.seen.signature)
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
}

fn key(prefix: &str, secret: &[u8], [day, region, service]: [&str; 3]) -> Sha256Key {
    Sha256Key::new(mac::derive_key(prefix, secret, &[day, region, service, TERMINATOR]).bytes())
}
