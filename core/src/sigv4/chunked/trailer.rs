//! The headers that follow a body.

use alloc::string::String;
use alloc::vec::Vec;

use super::line::{BadLine, Line};
use super::{MAX_TRAILER_BYTES, TRAILER_SIGNATURE};
use crate::chunk_chain::ChunkChain;
use crate::encode;
use crate::error::VerifyErrorKind as Kind;

/// A trailer that arrives, line by line.
pub(super) struct Trailer {
    /// Announced by the request: in lower case and in order.
    names: Vec<String>,
    found: Vec<(String, Vec<u8>)>,
    room: usize,
}

impl Trailer {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self { names, found: Vec::new(), room: MAX_TRAILER_BYTES }
    }

    /// Reads to the line of the signature, which is the last, and checks it. False if more must come first.
    pub(super) fn read(
        &mut self,
        line: &mut Line,
        input: &mut &[u8],
        chain: &mut ChunkChain,
    ) -> Result<bool, Kind> {
        while let Some(text) = line.read(input, self.room.saturating_sub(2)).map_err(malformed)? {
            self.room = self.room.saturating_sub(text.len() + 2);
            let at = text.iter().position(|&byte| byte == b':').ok_or(Kind::MalformedTrailer)?;
            let (name, value) = text.split_at_checked(at).ok_or(Kind::MalformedTrailer)?;
            let value = encode::trim(value.get(1..).unwrap_or_default());
            if name == TRAILER_SIGNATURE.as_bytes() {
                self.check(value, chain)?;
                return Ok(true);
            }
            self.add(name, value)?;
        }
        Ok(false)
    }

    /// What was found, when the signature was right.
    pub(super) fn into_found(self) -> Vec<(String, Vec<u8>)> {
        self.found
    }

    fn add(&mut self, name: &[u8], value: &[u8]) -> Result<(), Kind> {
        let announced = self.names.iter().find(|known| known.as_bytes() == name);
        let name = announced.ok_or(Kind::MalformedTrailer)?;
        if self.found.iter().any(|(found, _)| found == name) {
            return Err(Kind::MalformedTrailer);
        }
        self.found.push((name.clone(), value.into()));
        Ok(())
    }

    fn check(&mut self, signature: &[u8], chain: &mut ChunkChain) -> Result<(), Kind> {
        self.found.sort_unstable();
        if self.found.len() != self.names.len() {
            return Err(Kind::MalformedTrailer);
        }
        let pairs = self.found.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
        let text = chain.trailer_string(pairs);
        match chain.verify(&text, signature) {
            true => Ok(()),
            false => Err(Kind::SignatureMismatch),
        }
    }
}

fn malformed(_: BadLine) -> Kind {
    Kind::MalformedTrailer
}
