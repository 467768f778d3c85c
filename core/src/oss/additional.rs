//! AdditionalHeaders of versions 2 and 4: the headers that are signed besides those signed always.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::parts::{self, Pairs};
use crate::encode;
use crate::error::VerifyErrorKind as Kind;
use crate::request::Request;

/// Lower-case names in order, each once.
#[derive(Default)]
pub(super) struct AdditionalHeaders<'a>(Vec<Cow<'a, [u8]>>);

impl<'a> AdditionalHeaders<'a> {
    /// Of a list as sent, `host;range`. Letter case and order do not count: a shipping client sorts wrongly.
    pub(super) fn parse(list: &'a [u8]) -> Result<Self, Kind> {
        let mut names: Vec<_> = list.split(|&byte| byte == b';').map(parts::lower).collect();
        names.sort_unstable();
        let repeated = names.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
        // An empty list is an empty name.
        let invalid = |name: &Cow<'_, [u8]>| !encode::is_token(name) || is_always_signed(name);
        match repeated || names.iter().any(invalid) {
            true => Err(Kind::InvalidSignedHeaders),
            false => Ok(Self(names)),
        }
    }

    /// The names that must be listed among these headers.
    pub(super) fn among(headers: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut names: Vec<_> = headers.filter(|name| !is_always_signed(name)).map(Cow::from).collect();
        names.sort_unstable();
        names.dedup();
        Self(names)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `name` in any letter case.
    pub(super) fn contains(&self, name: &[u8]) -> bool {
        let lower = || name.iter().map(u8::to_ascii_lowercase);
        self.0.binary_search_by(|listed| listed.iter().copied().cmp(lower())).is_ok()
    }

    /// The headers of a request that are signed: those signed always, and those listed, which must be there.
    pub(super) fn signed<'r>(&self, request: &Request<'r>) -> Result<Pairs<'r>, Kind> {
        let is_host = |name: &[u8]| name.eq_ignore_ascii_case(b"host");
        let is_signed = |name: &[u8]| !is_host(name) && (is_always_signed(name) || self.contains(name));
        let mut headers = parts::headers(request, is_signed)?;
        if self.contains(b"host") {
            // What the client signed, where a proxy has rewritten `Host`.
            let host = parts::single_line(Some(request.host()?))?.unwrap_or_default();
            headers.push((b"host"[..].into(), host.into()));
            headers.sort_unstable();
        }
        let missing = |name: &Cow<'_, [u8]>| headers.binary_search_by(|(known, _)| known.cmp(name)).is_err();
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

/// True for the headers that are signed whenever they are there, by name in any letter case.
pub(super) fn is_always_signed(name: &[u8]) -> bool {
    let own_line = [&b"content-type"[..], b"content-md5"];
    parts::is_oss_header(name) || own_line.iter().any(|known| name.eq_ignore_ascii_case(known))
}
