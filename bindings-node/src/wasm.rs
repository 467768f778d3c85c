//! The way in from JavaScript without Node: messages lie in the module's own memory.
//!
//! A call that traps leaves the module borrowed for ever. So it should: the call was half-done, and its secrets still lie
//! about. All that is asked of it later is told that it stopped.
#![allow(unsafe_code, reason = "`no_mangle` alone: nothing here reads memory by an address")]
#![allow(unreachable_pub, reason = "the exports of the module")]

use std::cell::RefCell;

use zeroize::Zeroize as _;

use crate::State;

#[derive(Default)]
struct Module {
    state: State,
    memory: Vec<u8>,
}

impl Module {
    /// What was written stays, as far as there is room for it, and nowhere else: it could hold a secret.
    fn resize(&mut self, bytes: usize) -> Option<*mut u8> {
        if let Some(rest) = self.memory.get_mut(bytes..) {
            rest.zeroize();
            self.memory.truncate(bytes);
            self.memory.shrink_to_fit();
        } else {
            let mut larger = Vec::new();
            larger.try_reserve_exact(bytes).ok()?;
            larger.extend_from_slice(&self.memory);
            larger.resize(bytes, 0);
            self.memory.as_mut_slice().zeroize();
            self.memory = larger;
        }
        Some(self.memory.as_mut_ptr())
    }
}

thread_local! {
    static MODULE: RefCell<Module> = RefCell::default();
}

/// Makes room for a message of so many bytes, and gives its address: 0 if there is no memory, the last if it stopped.
#[unsafe(no_mangle)]
pub extern "C" fn resize(bytes: usize) -> usize {
    MODULE.with(|module| match module.try_borrow_mut() {
        Ok(mut module) => module.resize(bytes).map_or(0, |address| address.addr()),
        Err(_) => usize::MAX,
    })
}

/// Gives the length of the answer as `State::answer_length` says it; the least number of all if it stopped.
#[unsafe(no_mangle)]
pub extern "C" fn call(operation: u32, length: usize) -> i32 {
    MODULE.with(|module| {
        let Ok(mut module) = module.try_borrow_mut() else { return i32::MIN };
        let Module { state, memory } = &mut *module;
        let fine = state.call(operation, memory.get_mut(..length).unwrap_or_default());
        state.answer_length(fine)
    })
}

/// The address of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    MODULE.with_borrow(|module| module.state.answer().as_ptr())
}

/// The address of the text that is most of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn headline() -> *const u8 {
    MODULE.with_borrow(|module| module.state.headline().as_ptr())
}

/// How long that is: 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn headline_length() -> usize {
    MODULE.with_borrow(|module| module.state.headline().len())
}

/// JavaScript forgot an object.
#[unsafe(no_mangle)]
pub extern "C" fn free(handle: u32) {
    MODULE.with(|module| {
        if let Ok(mut module) = module.try_borrow_mut() {
            module.state.free(handle);
        }
    });
}
