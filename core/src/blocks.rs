//! What SHA-1 and SHA-256 share (FIPS 180-4): blocks of 64 bytes, and the padding behind a message.

pub(crate) const BLOCK: usize = 64;

/// The end of a message that fills no block, padded to one block or two.
pub(crate) struct LastBlocks {
    blocks: [[u8; BLOCK]; 2],
    used: usize,
}

impl LastBlocks {
    /// Section 5.1.1: a one bit behind the message, zeros, and its length in bits as the last eight bytes of a block. `rest`
    /// is shorter than a block, `length` the bytes of the whole message.
    pub(crate) fn new(rest: &[u8], length: usize) -> Self {
        let mut blocks = [[0; BLOCK]; 2];
        if let Some((text, [one, ..])) = blocks.as_flattened_mut().split_at_mut_checked(rest.len()) {
            text.copy_from_slice(rest);
            *one = 0x80;
        }
        let used = if rest.len() + 9 > BLOCK { 2 } else { 1 };
        let bits = length as u64 * 8;
        if let Some(end) = blocks.get_mut(used - 1).and_then(|block| block.last_chunk_mut()) {
            *end = bits.to_be_bytes();
        }
        Self { blocks, used }
    }

    pub(crate) fn as_slice(&self) -> &[[u8; BLOCK]] {
        self.blocks.get(..self.used).unwrap_or_default()
    }
}
