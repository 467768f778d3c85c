//! The body of a request as signatures see it: by its SHA-256, or not at all.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::encode;
use crate::mac::{self, into_string};

/// What stands for the payload's hash where the payload is not signed.
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// SHA-256 of nothing.
pub(crate) const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A request's body: what a signer shall sign of it, or what a verifier knows of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payload<'a> {
    /// There is none.
    Empty,
    /// These bytes: they are hashed here.
    Bytes(&'a [u8]),
    /// A body with this SHA-256, hashed by the caller.
    Sha256([u8; 32]),
    /// Anything (`UNSIGNED-PAYLOAD`): only over TLS.
    Unsigned,
}

impl Payload<'_> {
    /// The same without the bytes: by their hash.
    #[must_use]
    pub fn hashed(self) -> Payload<'static> {
        match self {
            Self::Empty => Payload::Empty,
            Self::Unsigned => Payload::Unsigned,
            Self::Sha256(hash) => Payload::Sha256(hash),
            Self::Bytes(bytes) => Payload::Sha256(mac::sha256(bytes)),
        }
    }

    /// The last line of the canonical request.
    pub(crate) fn hash(self) -> Cow<'static, str> {
        let hash = match self {
            Self::Empty => return Cow::Borrowed(EMPTY_SHA256),
            Self::Unsigned => return Cow::Borrowed(UNSIGNED_PAYLOAD),
            Self::Bytes(bytes) => mac::sha256(bytes),
            Self::Sha256(hash) => hash,
        };
        let mut out = Vec::with_capacity(64);
        encode::push_hex(&mut out, &hash);
        Cow::Owned(into_string(out))
    }
}

/// What a verified signature says of the body.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum SignedPayload {
    /// Nothing: whoever holds the request may send any body with it.
    Unsigned,
    /// The body must have this SHA-256.
    Sha256 {
        /// As the client signed it.
        hash: [u8; 32],
        /// True if it was compared with the body (or hash) given with
        /// [`Request::payload`](crate::Request::payload). If false, hash the body while it arrives and compare.
        checked: bool,
    },
    /// The body comes in `aws-chunked` form, which the caller must decode.
    Streaming {
        /// Each chunk carries a signature of its own that continues this one. If false the chunks are not signed.
        signed: bool,
        /// Headers follow the last chunk.
        trailer: bool,
    },
}

impl SignedPayload {
    /// What kind it is, by a stable name in snake case: `unsigned`, `sha256`, `streaming`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Sha256 { .. } => "sha256",
            Self::Streaming { .. } => "streaming",
        }
    }

    /// Reads the last line of a canonical request. `None` for what no client may write there.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let streaming = |signed, trailer| Some(Self::Streaming { signed, trailer });
        match text {
            b"UNSIGNED-PAYLOAD" => Some(Self::Unsigned),
            b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => streaming(true, false),
            b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => streaming(true, true),
            b"STREAMING-UNSIGNED-PAYLOAD-TRAILER" => streaming(false, true),
            _ => {
                let lower = text.iter().all(|byte| !byte.is_ascii_uppercase());
                let mut hash = [0; 32];
                (lower && hex::decode_to_slice(text, &mut hash).is_ok())
                    .then_some(Self::Sha256 { hash, checked: false })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_client_may_write() {
        let empty = SignedPayload::parse(EMPTY_SHA256.as_bytes());
        assert_eq!(empty, Some(SignedPayload::Sha256 { hash: mac::sha256(b""), checked: false }));
        assert_eq!(SignedPayload::parse(b"UNSIGNED-PAYLOAD"), Some(SignedPayload::Unsigned));
        let trailer = SignedPayload::parse(b"STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        assert_eq!(trailer, Some(SignedPayload::Streaming { signed: false, trailer: true }));
        let names = [empty, SignedPayload::parse(b"UNSIGNED-PAYLOAD"), trailer];
        assert_eq!(
            names.map(|payload| payload.map(SignedPayload::as_str)),
            [Some("sha256"), Some("unsigned"), Some("streaming")]
        );
        for bad in [&b""[..], b"unsigned-payload", b"e3b0", b"STREAMING-", &[b'E'; 64], &[b'g'; 64]] {
            assert_eq!(SignedPayload::parse(bad), None);
        }
    }
}
