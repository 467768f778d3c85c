//! AdditionalHeaders of versions 2 and 4: the headers that are signed besides those signed always.

use alloc::vec::Vec;

use crate::encode;
use crate::error::VerifyErrorKind as Kind;

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
        names.sort();
        let repeated = names.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
        // An empty list is an empty name.
        let invalid = |name: &Vec<u8>| !encode::is_token(name) || is_always_signed(name);
        match repeated || names.iter().any(invalid) {
            true => Err(Kind::InvalidAdditionalHeaders),
            false => Ok(Self(names)),
        }
    }

    /// The names that must be listed among these headers.
    pub(super) fn among<'a>(headers: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut names: Vec<_> = headers.filter(|name| !is_always_signed(name)).map(Vec::from).collect();
        names.sort();
        names.dedup();
        Self(names)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, name: &[u8]) -> bool {
        self.0.iter().any(|listed| listed == name)
    }

    /// The names in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
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
