//! SHA-256 (FIPS 180-4) from any state: sha2's block function, and the padding around it.

use alloc::vec::Vec;
use sha2::block_api::compress256;

use crate::blocks::{BLOCK, LastBlocks};

pub(crate) type State = [u32; 8];

/// Section 5.3.3.
pub(crate) const START: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The state after one more block.
pub(crate) fn after(mut state: State, block: &[u8; BLOCK]) -> State {
    compress256(&mut state, core::slice::from_ref(block));
    state
}

/// The state before the first block of a message, and after each of its whole blocks.
pub(crate) fn states(message: &[u8]) -> Vec<State> {
    let (blocks, _) = message.as_chunks::<BLOCK>();
    let mut states = Vec::with_capacity(blocks.len() + 1);
    let mut state = START;
    states.push(state);
    for block in blocks {
        compress256(&mut state, core::slice::from_ref(block));
        states.push(state);
    }
    states
}

/// The hash of what led to `state`, `before` bytes in whole blocks, and of `message` behind it.
pub(crate) fn finish(mut state: State, before: usize, message: &[u8]) -> [u8; 32] {
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    compress256(&mut state, blocks);
    compress256(&mut state, LastBlocks::new(rest, before + message.len()).as_slice());
    let mut hash = [0; 32];
    for (bytes, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::mac::{Sha256Key, sha256};

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place * 7 + length) as u8).collect()
    }

    #[test]
    fn hashes_every_length_as_sha2_does() {
        for length in 0..300 {
            let message = bytes(length);
            assert_eq!(sha256(&message), <[u8; 32]>::from(Sha256::digest(&message)), "{length} bytes");
        }
    }

    #[test]
    fn goes_on_from_a_state() {
        for length in BLOCK..300 {
            let message = bytes(length);
            let (first, rest) = message.split_first_chunk().unwrap();
            assert_eq!(finish(after(START, first), BLOCK, rest), sha256(&message), "{length} bytes");
        }
    }

    #[test]
    fn tags_keys_and_messages_of_every_length_as_hmac_does() {
        for key_length in (0..140).step_by(3).chain([63, 64, 65]) {
            let key = bytes(key_length);
            let ours = Sha256Key::new(&key);
            for length in (0..200).step_by(7).chain([55, 56, 63, 64]) {
                let message = bytes(length);
                let mut theirs = Hmac::<Sha256>::new_from_slice(&key).unwrap();
                theirs.update(&message);
                let theirs: [u8; 32] = theirs.finalize().into_bytes().into();
                assert_eq!(
                    ours.tag(&message).bytes(),
                    &theirs,
                    "a key of {key_length}, a message of {length}"
                );
            }
        }
    }
}
