//! Canonical request and string to sign of version 4:
//!
//! ```text
//! VERB LF CanonicalURI LF CanonicalQuery LF (name:value LF)* LF AdditionalHeaders LF UNSIGNED-PAYLOAD
//! OSS4-HMAC-SHA256 LF TimeStamp LF scope LF hex(SHA256(canonical request))
//! ```
//!
//! One writer for signer and verifier.

use alloc::vec::Vec;

use super::{ALGORITHM, UNSIGNED_PAYLOAD};
use crate::addresses::Resource;
use crate::encode;
use crate::mac;
use crate::oss::additional::AdditionalHeaders;
use crate::oss::parts::Pair;
use crate::oss::query::CanonicalQuery;

/// What goes into it.
pub(super) struct CanonicalRequest<'a> {
    pub(super) method: &'a str,
    pub(super) resource: &'a Resource<'a>,
    pub(super) query: &'a CanonicalQuery<'a>,
    /// Lower-case names in order, values trimmed.
    pub(super) headers: &'a [Pair<'a>],
    pub(super) additional: &'a AdditionalHeaders<'a>,
}

impl CanonicalRequest<'_> {
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.method.as_bytes());
        out.push(b'\n');
        self.push_uri(out);
        out.push(b'\n');
        self.query.push(out);
        out.push(b'\n');
        for (name, value) in self.headers {
            out.extend_from_slice(name);
            out.push(b':');
            out.extend_from_slice(value);
            out.push(b'\n');
        }
        out.push(b'\n');
        self.additional.push(out);
        out.push(b'\n');
        out.extend_from_slice(UNSIGNED_PAYLOAD.as_bytes());
    }

    /// `/bucket/key`, whatever the addressing; a bucket alone is `/bucket/`, the service `/`.
    fn push_uri(&self, out: &mut Vec<u8>) {
        out.push(b'/');
        if let Some(bucket) = &self.resource.bucket {
            encode::push_path(out, bucket.as_bytes());
            out.push(b'/');
            encode::push_path(out, self.resource.key.as_deref().unwrap_or_default());
        }
    }
}

/// What goes into the string to sign.
pub(super) struct StringToSign<'a> {
    /// The date as sent.
    pub(super) timestamp: &'a [u8],
    /// Day, region, product and terminator.
    pub(super) scope: &'a str,
    pub(super) canonical_request: &'a [u8],
}

impl StringToSign<'_> {
    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        ALGORITHM.len() + self.timestamp.len() + self.scope.len() + 64 + 3
    }

    pub(super) fn push(&self, out: &mut Vec<u8>) {
        for line in [ALGORITHM.as_bytes(), self.timestamp, self.scope.as_bytes()] {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        encode::push_hex(out, &mac::sha256(self.canonical_request));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oss::parts::Pairs;

    /// The one check value of the manual whose secret need not be known.
    #[test]
    fn writes_the_canonical_request_of_the_manual() {
        let header =
            |(name, value): (&'static str, &'static str)| (name.as_bytes().into(), value.as_bytes().into());
        let headers: Pairs<'_> = [
            ("content-disposition", "attachment"),
            ("content-length", "3"),
            ("content-md5", "ICy5YqxZB1uWSwcVLSNLcA=="),
            ("content-type", "text/plain"),
            ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
            ("x-oss-date", "20250411T064124Z"),
        ]
        .map(header)
        .into();
        let resource =
            Resource { bucket: Some("examplebucket".into()), key: Some(b"exampleobject"[..].into()) };
        let mut out = Vec::new();
        CanonicalRequest {
            method: "PUT",
            resource: &resource,
            query: &CanonicalQuery::new(core::iter::empty()),
            headers: &headers,
            additional: &AdditionalHeaders::among(headers.iter().map(|(name, _)| &**name)),
        }
        .push(&mut out);
        let mut hash = Vec::new();
        encode::push_hex(&mut hash, &mac::sha256(&out));
        assert_eq!(hash, b"c46d96390bdbc2d739ac9363293ae9d710b14e48081fcb22cd8ad54b63136eca");
    }
}
