//! AdditionalHeaders of versions 2 and 4: the headers that are signed besides those signed always.

use alloc::vec::Vec;

use super::parts::{self, Pairs};
use crate::encode;
use crate::error::VerifyErrorKind as Kind;
use crate::request::Request;

/// Lower-case names in order, each once.
#[derive(Default)]
pub(super) struct AdditionalHeaders(Vec<Vec<u8>>);

impl AdditionalHeaders {
    /// Of a list as sent, `host;range`. Letter case and order do not count: a shipping client sorts wrongly.
    pub(super) fn parse(list: &[u8]) -> Result<Self, Kind> {
        let lower = |name: &[u8]| {
            let mut out = Vec::with_capacity(name.len());
            encode::push_lower(&mut out, name);
            out
        };
        let mut names: Vec<_> = list.split(|&byte| byte == b';').map(lower).collect();
        names.sort_unstable();
        let repeated = names.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
        // An empty list is an empty name.
        let invalid = |name: &Vec<u8>| !encode::is_token(name) || is_always_signed(name);
        match repeated || names.iter().any(invalid) {
            true => Err(Kind::InvalidSignedHeaders),
            false => Ok(Self(names)),
        }
    }

    /// The names that must be listed among these headers.
    pub(super) fn among<'a>(headers: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut names: Vec<_> = headers.filter(|name| !is_always_signed(name)).map(Vec::from).collect();
        names.sort_unstable();
        names.dedup();
        Self(names)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, name: &[u8]) -> bool {
        self.0.binary_search_by(|listed| listed.as_slice().cmp(name)).is_ok()
    }

    /// The headers of a request that are signed: those signed always, and those listed, which must be there.
    pub(super) fn signed(&self, request: &Request<'_>) -> Result<Pairs, Kind> {
        let is_signed = |name: &[u8]| name != b"host" && (is_always_signed(name) || self.contains(name));
        let mut headers = parts::headers(request, is_signed)?;
        if self.contains(b"host") {
            // What the client signed, where a proxy has rewritten `Host`.
            let host = parts::single_line(Some(request.host()?))?.unwrap_or_default();
            headers.push((b"host".into(), host.into()));
            headers.sort_unstable();
        }
        let missing = |name: &Vec<u8>| headers.binary_search_by(|(known, _)| known.cmp(name)).is_err();
        match self.0.iter().any(missing) {
            true => Err(Kind::SignedHeaderMissing),
            false => Ok(headers),
        }
    }

    /// Appends `a;b`.
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(b';');
            }
            out.extend_from_slice(name);
        }
    }
}

/// True for the headers that are signed whenever they are there, by lower-case name.
pub(super) fn is_always_signed(name: &[u8]) -> bool {
    name.starts_with(b"x-oss-") || [&b"content-type"[..], b"content-md5"].contains(&name)
}
