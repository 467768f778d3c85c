//! Any messages in a row at the compiled part of the Node package: `operation, length (two bytes), message`, again and
//! again, as `seed_node.mjs` records it from the tests. JavaScript writes them all, so none is hostile; but what is written wrongly must
//! be an error, of any operation, in any order, with objects that are there, of another kind, or gone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign_node::State;

/// In place of an operation: gives an object back, whose handle is the length.
const FREE: u8 = 255;

fuzz_target!(|data: &[u8]| {
    let mut state = State::default();
    let mut rest = data;
    while let [operation, low, high, behind @ ..] = rest {
        let length = u16::from_le_bytes([*low, *high]);
        if *operation == FREE {
            state.free(length.into());
            rest = behind;
            continue;
        }
        let (message, behind) = behind.split_at(usize::from(length).min(behind.len()));
        rest = behind;
        let fine = state.call((*operation).into(), &mut message.to_vec());
        assert!(fine || !state.answer().is_empty());
        // A presigned URL repeats its parts a few times; the explainer shows more of them.
        assert!(state.answer().len() <= 100_000 + 100 * message.len());
    }
});
