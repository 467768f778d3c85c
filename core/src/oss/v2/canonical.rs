//! String to sign of version 2:
//!
//! ```text
//! VERB LF Content-MD5 LF Content-Type LF Date LF (name:value LF)* AdditionalHeaders LF resource
//! ```
//!
//! The resource is `/bucket/key` with every byte but the unreserved ones encoded, slashes too, and the canonical
//! query behind a `?`. One writer for signer and verifier.

use alloc::vec::Vec;

use crate::addresses::Resource;
use crate::encode;
use crate::oss::additional::AdditionalHeaders;
use crate::oss::parts::Pair;
use crate::oss::query::CanonicalQuery;

/// What goes into the string.
pub(super) struct StringToSign<'a> {
    pub(super) method: &'a str,
    /// The date as sent, or the expiry's digits.
    pub(super) date: &'a [u8],
    /// Lower-case names in order, values trimmed; `content-md5` and `content-type` get lines of their own.
    pub(super) headers: &'a [Pair<'a>],
    pub(super) additional: &'a AdditionalHeaders<'a>,
    pub(super) resource: &'a Resource<'a>,
    pub(super) query: &'a CanonicalQuery<'a>,
}

impl StringToSign<'_> {
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        let value = |wanted: &[u8]| self.headers.iter().find(|(name, _)| **name == *wanted);
        let value = |wanted| value(wanted).map_or(&b""[..], |(_, value)| value);
        for line in [self.method.as_bytes(), value(b"content-md5"), value(b"content-type"), self.date] {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        for (name, value) in self.headers.iter().filter(|(name, _)| !has_own_line(name)) {
            out.extend_from_slice(name);
            out.push(b':');
            out.extend_from_slice(value);
            out.push(b'\n');
        }
        self.additional.push(out);
        out.push(b'\n');
        self.push_resource(out);
    }

    fn push_resource(&self, out: &mut Vec<u8>) {
        encode::push_query(out, b"/");
        if let Some(bucket) = &self.resource.bucket {
            for part in [bucket.as_bytes(), b"/", self.resource.key.as_deref().unwrap_or_default()] {
                encode::push_query(out, part);
            }
        }
        if !self.query.is_empty() {
            out.push(b'?');
            self.query.push(out);
        }
    }
}

/// True for the headers that stand in the string without their names, so that an empty one signs like none.
pub(super) fn has_own_line(name: &[u8]) -> bool {
    [&b"content-md5"[..], b"content-type"].contains(&name)
}
