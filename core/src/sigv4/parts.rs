//! What both places for a signature, query and header, need of a request.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use super::canonical::Part;
use super::query::Parameters;
use crate::method::Method;

/// A name and a value as the caller gave them.
pub(super) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Appends something to a buffer.
pub(super) type Push<'a> = &'a dyn Fn(&mut Vec<u8>);

/// What becomes of the session token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    Signed,
    /// Added after signing, for the few services that want it so.
    Appended,
}

/// A request by its parts, checked and ready to be signed.
pub(super) struct RequestParts<'a> {
    pub(super) method: Method,
    pub(super) scheme: &'a str,
    pub(super) host: &'a str,
    pub(super) push_path: Push<'a>,
    /// At most so many bytes.
    pub(super) path_room: usize,
    /// `None` where the canonical URI is the path as written: S3.
    pub(super) canonical_uri: Option<&'a [u8]>,
    pub(super) parameters: &'a Parameters,
    pub(super) headers: &'a [Pair<'a>],
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) token: Token,
}

impl<'a> RequestParts<'a> {
    /// The given headers.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// Appends scheme, host and path, and gives where the path stands.
    pub(super) fn push_url(&self, out: &mut Vec<u8>) -> Range<usize> {
        out.extend_from_slice(self.scheme.as_bytes());
        out.extend_from_slice(b"://");
        out.extend_from_slice(self.host.as_bytes());
        let start = out.len();
        (self.push_path)(out);
        start..out.len()
    }

    /// The canonical URI, of a request whose path was written there.
    pub(super) fn uri(&self, path: Range<usize>) -> Part<'a> {
        self.canonical_uri.map_or(Part::Written(path), Part::Text)
    }
}
