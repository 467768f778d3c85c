//! The bare hashing of the same bytes: as many blocks through the compression function, each waiting for the one before,
//! and nothing else. No library can sign in less.

use std::cell::RefCell;
use std::hint::black_box;

use objsign_gates::jobs::Job;

/// Of a message, with the bit and the length that end it.
pub fn blocks(bytes: usize) -> usize {
    (bytes + 9).div_ceil(64)
}

/// One number for each message.
pub fn sha256(name: impl Into<String>, messages: &[usize]) -> Job {
    chained(name, messages, [0x6a09_e667_u32; 8], sha2::block_api::compress256)
}

pub fn sha1(name: impl Into<String>, messages: &[usize]) -> Job {
    chained(name, messages, [0x6745_2301_u32; 5], sha1::block_api::compress)
}

fn chained<S: Copy + 'static>(
    name: impl Into<String>,
    messages: &[usize],
    state: S,
    compress: fn(&mut S, &[[u8; 64]]),
) -> Job {
    let total: usize = messages.iter().sum();
    let messages = messages.to_vec();
    let (state, data) = (RefCell::new(state), vec![[0x5a; 64]; total]);
    let name = format!("{}: {total} blocks", name.into());
    Job::new(name, move || {
        let mut state = state.borrow_mut();
        let mut data = data.as_slice();
        for &count in &messages {
            let (message, rest) = data.split_at(count);
            compress(&mut state, black_box(message));
            data = rest;
        }
        *state
    })
}
