//! Signatures of a body sent in chunks: each continues the one before, the first continues the request's.
//!
//! ```text
//! AWS4-HMAC-SHA256-PAYLOAD LF timestamp LF scope LF previous signature LF hex(SHA-256("")) LF hex(SHA-256(data))
//! AWS4-HMAC-SHA256-TRAILER LF timestamp LF scope LF previous signature LF hex(SHA-256((name:value LF)*))
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode;
use crate::mac::{self, Sha256Key, into_string};
use crate::payload::EMPTY_SHA256;
use crate::timestamp::Timestamp;

/// Of a verified request: what its body in chunks begins with.
#[derive(Clone)]
pub(crate) struct ChunkSeed {
    pub(crate) decoded_length: u64,
    /// The names of the headers that follow, in lower case and in order. `None` for no trailer.
    pub(crate) trailer: Option<Vec<String>>,
    pub(crate) date: Timestamp,
    /// There when the request's signature is right: made with the key that it was right for.
    pub(crate) chain: Option<ChunkChain>,
}

/// Where a chain of signatures stands. Of the secret it holds a keyed state alone: good for one day, region and
/// service, and zeroized on drop.
#[derive(Clone)]
pub(crate) struct ChunkChain {
    key: Sha256Key,
    date: Timestamp,
    scope: String,
    /// In lower-case hexadecimal.
    previous: Vec<u8>,
}

impl ChunkChain {
    /// The chain that begins with a request's signature, in lower-case hexadecimal.
    pub(crate) fn new(key: Sha256Key, date: Timestamp, scope: String, seed: &[u8]) -> Self {
        Self { key, date, scope, previous: seed.into() }
    }

    /// What the signature of the next chunk is computed over.
    pub(crate) fn chunk_string(&self, data_hash: &[u8; 32]) -> String {
        let mut out = self.begin("AWS4-HMAC-SHA256-PAYLOAD");
        out.extend_from_slice(EMPTY_SHA256.as_bytes());
        out.push(b'\n');
        encode::push_hex(&mut out, data_hash);
        into_string(out)
    }

    /// What the signature of the trailer is computed over. Names are in lower case and in order, values trimmed.
    pub(crate) fn trailer_string<'t>(&self, trailer: impl Iterator<Item = (&'t str, &'t [u8])>) -> String {
        let mut lines = Vec::with_capacity(128);
        for (name, value) in trailer {
            lines.extend_from_slice(name.as_bytes());
            lines.push(b':');
            lines.extend_from_slice(value);
            lines.push(b'\n');
        }
        let mut out = self.begin("AWS4-HMAC-SHA256-TRAILER");
        encode::push_hex(&mut out, &mac::sha256(&lines));
        into_string(out)
    }

    /// Signs one of the two texts, which becomes what the next one continues.
    pub(crate) fn sign(&mut self, string_to_sign: &str) -> String {
        let signature = self.key.tag(string_to_sign.as_bytes()).to_hex();
        self.continue_with(signature.as_bytes());
        signature
    }

    /// True if that is the text's signature; then the chain goes on from there.
    pub(crate) fn verify(&mut self, string_to_sign: &str, signature: &[u8]) -> bool {
        let right = self.key.tag(string_to_sign.as_bytes()).matches_hex(signature);
        if right {
            self.continue_with(signature);
        }
        right
    }

    fn begin(&self, algorithm: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        out.extend_from_slice(algorithm.as_bytes());
        out.push(b'\n');
        self.date.push_iso_basic(&mut out);
        out.push(b'\n');
        out.extend_from_slice(self.scope.as_bytes());
        out.push(b'\n');
        out.extend_from_slice(&self.previous);
        out.push(b'\n');
        out
    }

    fn continue_with(&mut self, signature: &[u8]) {
        self.previous.clear();
        self.previous.extend_from_slice(signature);
    }
}
