//! The way in from JavaScript without Node: messages lie in the module's own memory.
#![allow(unsafe_code, reason = "exported names")]
#![allow(unreachable_pub, reason = "the exports of the module")]

use std::cell::RefCell;

use crate::State;

#[derive(Default)]
struct Module {
    state: State,
    memory: Vec<u8>,
}

thread_local! {
    static MODULE: RefCell<Module> = RefCell::default();
}

/// Room for a message of so many bytes; what was written before stays. Gives its address.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(bytes: usize) -> *mut u8 {
    MODULE.with_borrow_mut(|module| {
        if module.memory.len() < bytes {
            module.memory.resize(bytes, 0);
        }
        module.memory.as_mut_ptr()
    })
}

/// Gives the length of the answer, negative and less by one for an error.
#[unsafe(no_mangle)]
pub extern "C" fn call(operation: u32, length: usize) -> i32 {
    MODULE.with_borrow_mut(|Module { state, memory }| {
        let fine = state.call(operation, memory.get_mut(..length).unwrap_or_default());
        let length = i32::try_from(state.output.len()).unwrap_or(i32::MAX);
        if fine { length } else { -length - 1 }
    })
}

/// The address of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    MODULE.with_borrow(|module| module.state.output.as_ptr())
}

/// JavaScript forgot an object.
#[unsafe(no_mangle)]
pub extern "C" fn free(handle: usize) {
    MODULE.with_borrow_mut(|module| drop(module.state.table.remove(handle)));
}
