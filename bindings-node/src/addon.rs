//! The way in from Node.
#![allow(unsafe_code, reason = "what napi's macros write")]
#![allow(unreachable_pub, reason = "napi's macros ask for it")]

use std::cell::RefCell;

use napi::bindgen_prelude::BufferSlice;
use napi_derive::napi;

use crate::State;

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// `memory` holds a message of `length` bytes, and is where the answer goes. Gives the length of the answer, negative and
/// less by one for an error. An answer that finds no room waits for `more`.
#[napi(catch_unwind)]
pub fn call(operation: u32, mut memory: BufferSlice<'_>, length: u32) -> i32 {
    STATE.with_borrow_mut(|state| {
        let message = usize::try_from(length).ok().and_then(|length| memory.get_mut(..length));
        let fine = state.call(operation, message.unwrap_or_default());
        answer(state, &mut memory, fine)
    })
}

/// Writes the last answer into a larger memory.
#[napi]
pub fn more(mut memory: BufferSlice<'_>) {
    STATE.with_borrow(|state| {
        if let Some(room) = memory.get_mut(..state.output.len()) {
            room.copy_from_slice(&state.output);
        }
    });
}

fn answer(state: &State, memory: &mut [u8], fine: bool) -> i32 {
    let answer = &state.output;
    if let Some(room) = memory.get_mut(..answer.len()) {
        room.copy_from_slice(answer);
    }
    let length = i32::try_from(answer.len()).unwrap_or(i32::MAX);
    if fine { length } else { -length - 1 }
}

/// JavaScript forgot an object.
#[napi]
pub fn free(handle: u32) {
    if let Ok(handle) = usize::try_from(handle) {
        STATE.with_borrow_mut(|state| drop(state.table.remove(handle)));
    }
}
