//! The first block of a string to sign says algorithm, time and scope: all signatures of a key within one second begin
//! with the same. One block of nine is saved by hashing it once.

#[cfg(feature = "std")]
use std::sync::Mutex;

use crate::blocks::BLOCK;
use crate::mac::{Sha256Key, Tag};
use crate::sha256::State;
#[cfg(feature = "std")]
use zeroize::Zeroizing;

/// The last first block, and the state behind it. Without `std` nothing is kept. Zeroized on drop.
#[derive(Default)]
pub(super) struct FirstBlock {
    #[cfg(feature = "std")]
    last: Mutex<Option<([u8; BLOCK], Zeroizing<State>)>>,
}

impl FirstBlock {
    pub(super) fn tag(&self, key: &Sha256Key, string_to_sign: &[u8]) -> Tag<32> {
        match string_to_sign.split_first_chunk() {
            Some((first, rest)) => key.finish(self.begin(key, first), rest),
            None => key.tag(string_to_sign),
        }
    }

    #[cfg(feature = "std")]
    fn begin(&self, key: &Sha256Key, first: &[u8; BLOCK]) -> State {
        // Whoever would have to wait for another thread hashes the block.
        let Ok(mut last) = self.last.try_lock() else { return key.begin(first) };
        match &*last {
            Some((block, state)) if block == first => **state,
            _ => {
                let state = key.begin(first);
                *last = Some((*first, Zeroizing::new(state)));
                state
            }
        }
    }

    #[cfg(not(feature = "std"))]
    fn begin(&self, key: &Sha256Key, first: &[u8; BLOCK]) -> State {
        key.begin(first)
    }
}

/// A clone begins anew.
impl Clone for FirstBlock {
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn message(length: usize, second: u8) -> Vec<u8> {
        (0..length).map(|place| if place == 33 { second } else { (place * 7) as u8 }).collect()
    }

    fn check_all(first_block: &FirstBlock, key: &Sha256Key) {
        for length in 0..200 {
            for second in [0, 1, 1, 0] {
                let message = message(length, second);
                let tag = first_block.tag(key, &message);
                assert_eq!(tag.bytes(), key.tag(&message).bytes(), "{length} bytes, second {second}");
            }
        }
    }

    #[test]
    fn the_tag_is_the_same_whatever_was_signed_before() {
        check_all(&FirstBlock::default(), &Sha256Key::new(b"key"));
    }

    #[test]
    fn threads_may_share_it_and_a_clone_begins_anew() {
        let (first_block, key) = (FirstBlock::default(), Sha256Key::new(b"key"));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| check_all(&first_block, &key));
            }
        });
        assert!(first_block.last.lock().unwrap().is_some());
        assert!(first_block.clone().last.lock().unwrap().is_none());
    }

    #[test]
    fn a_poisoned_lock_does_no_harm() {
        let (first_block, key) = (FirstBlock::default(), Sha256Key::new(b"key"));
        let panicked = std::thread::scope(|scope| {
            let poisoning = scope.spawn(|| {
                let _last = first_block.last.lock().unwrap();
                panic!("while the lock is held");
            });
            poisoning.join().is_err()
        });
        assert!(panicked && first_block.last.is_poisoned());
        check_all(&first_block, &key);
    }
}
