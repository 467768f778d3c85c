//! SHA-1 (FIPS 180-4) from any state: sha1's block function, and the padding around it.

use sha1::block_api::compress;

use crate::blocks::{BLOCK, LastBlocks};

pub(crate) type State = [u32; 5];

/// Section 5.3.1.
const START: State = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// The state after one first block.
pub(crate) fn after(block: &[u8; BLOCK]) -> State {
    let mut state = START;
    compress(&mut state, core::slice::from_ref(block));
    state
}

/// The hash of `message` whole.
pub(crate) fn hash(message: &[u8]) -> [u8; 20] {
    finish(START, 0, message)
}

/// The hash of what led to `state`, `before` bytes in whole blocks, and of `message` behind it.
pub(crate) fn finish(mut state: State, before: usize, message: &[u8]) -> [u8; 20] {
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    compress(&mut state, blocks);
    compress(&mut state, LastBlocks::new(rest, before + message.len()).as_slice());
    let mut hash = [0; 20];
    for (bytes, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use sha1::{Digest as _, Sha1};

    use super::*;
    use crate::mac::Sha1Key;

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place * 7 + length) as u8).collect()
    }

    #[test]
    fn hashes_every_length_as_sha1_does() {
        for length in 0..300 {
            let message = bytes(length);
            assert_eq!(hash(&message), <[u8; 20]>::from(Sha1::digest(&message)), "{length} bytes");
        }
    }

    #[test]
    fn tags_keys_and_messages_of_every_length_as_hmac_does() {
        for key_length in (0..140).step_by(3).chain([63, 64, 65]) {
            let key = bytes(key_length);
            let ours = Sha1Key::new(&key);
            for length in (0..200).step_by(7).chain([55, 56, 63, 64]) {
                let message = bytes(length);
                let mut theirs = Hmac::<Sha1>::new_from_slice(&key).unwrap();
                theirs.update(&message);
                let theirs: [u8; 20] = theirs.finalize().into_bytes().into();
                assert_eq!(
                    ours.tag(&message).bytes(),
                    &theirs,
                    "a key of {key_length}, a message of {length}"
                );
            }
        }
    }
}
