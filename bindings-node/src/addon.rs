//! The way in from Node, by a handful of Node-API's functions: what usually wraps them costs as much as a signature.
//!
//! The module exports `open`, which gives the functions of one that has nothing in common with others: each copy of `lib/`
//! that is loaded opens its own. A call gets an `ArrayBuffer`. Its first eight bytes say which operation is meant and how
//! long the message is that lies behind them, and after the call how long the answer is that lies there instead. The only
//! value that a call gives is a text, if most of the answer is one.
//!
//! What holds, whatever JavaScript does with these functions:
//! - Where the bytes of a buffer are is asked in each call, and no JavaScript runs between that and the last use of them. So
//!   memory that was transferred away, or shrank, is not touched: there is then no answer, and `lib/` throws by itself, for
//!   its view of that memory is gone, too. Memory that threads share, and what is no memory, is refused.
//! - What a message says is checked as it is read; a number that is no object's is an error.
//! - Everything belongs to an `open`, and so to the thread and the environment that called it. Its functions keep it: it goes
//!   with the last of them, when that is collected or the environment ends. Nothing is static.
//! - No call happens within another: none calls back, and the clock and the options, which are a user's, are asked before a
//!   message is begun. What replaces the language's own functions can still mix messages up, which then do not read.
//! - An exception that is already pending is left pending. A panic becomes an exception, and does not leave this module.
//! - Without memory Rust ends the process, as V8 does. A message has at most as many bytes as the buffer, and an answer is in
//!   proportion to its message.
#![allow(unsafe_code, reason = "Node-API is C's")]

use std::cell::RefCell;
use std::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::rc::Rc;
use std::slice;

use napi_sys::{napi_callback_info, napi_env, napi_value};

use crate::State;

/// Bytes in front of a message: its operation and its length; in front of an answer `State::answer_length`.
const HEAD: usize = 8;

/// Has `memory` hold the answer instead of the message.
fn exchange(state: &mut State, memory: &mut [u8]) {
    let Some((head, room)) = memory.split_first_chunk_mut::<HEAD>() else { return };
    let [a, b, c, d, length @ ..] = *head;
    let (operation, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(length));
    let message = usize::try_from(length).ok().and_then(|length| room.get_mut(..length));
    let fine = state.call(operation, message.unwrap_or_default());
    let answer = state.answer();
    if let Some(room) = room.get_mut(..answer.len()) {
        room.copy_from_slice(answer);
    }
    if let Some(place) = head.first_chunk_mut() {
        *place = state.answer_length(fine).to_le_bytes();
    }
}

/// What a function was called with: the state it shares with others, and its only argument, else `undefined`.
///
/// # Safety
/// `env` and `info` are those with which Node called a function that `open` made, and that call has not returned.
unsafe fn called<'f>(env: napi_env, info: napi_callback_info) -> Option<(&'f RefCell<State>, napi_value)> {
    let (mut count, mut argument, mut data) = (1, ptr::null_mut(), ptr::null_mut::<c_void>());
    // SAFETY: `count` says that there is room for one argument. The data is the state that `function` gave a function of
    // `open`'s; it lives until that function is collected, which it is not while it runs.
    unsafe {
        let this = ptr::null_mut();
        napi_sys::napi_get_cb_info(env, info, &raw mut count, &raw mut argument, this, &raw mut data);
        let state = data.cast::<RefCell<State>>().as_ref()?;
        Some((state, argument))
    }
}

/// Runs `run`; a panic becomes an exception.
///
/// # Safety
/// `env` is the one that Node calls with.
unsafe fn guarded(env: napi_env, run: impl FnOnce() -> Option<napi_value>) -> napi_value {
    let value = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        // SAFETY: `env` is Node's, and the text ends with a nought.
        unsafe { napi_sys::napi_throw_error(env, ptr::null(), c"objsign panicked".as_ptr()) };
        None
    });
    value.unwrap_or(ptr::null_mut())
}

/// The bytes of an `ArrayBuffer`; none are left of one that was transferred away.
///
/// # Safety
/// `env` and `array` are of the call that asks. No JavaScript runs, and no other bytes are asked for, while these are in use.
unsafe fn bytes<'f>(env: napi_env, array: napi_value) -> Option<&'f mut [u8]> {
    let (mut fits, mut data, mut length) = (false, ptr::null_mut(), 0);
    // SAFETY: an `ArrayBuffer` has as many bytes as Node says at this moment, and they are initialised. Threads do not share
    // them, for shared memory is no `ArrayBuffer`; nor does anything else use them, as the caller promises.
    unsafe {
        napi_sys::napi_is_arraybuffer(env, array, &raw mut fits);
        if !fits {
            return None;
        }
        let status = napi_sys::napi_get_arraybuffer_info(env, array, &raw mut data, &raw mut length);
        let data = NonNull::new(data.cast()).filter(|_| status == napi_sys::Status::napi_ok)?;
        Some(slice::from_raw_parts_mut(data.as_ptr(), length))
    }
}

/// Does what the message asks, and leaves the answer where it was. One that finds no room there waits for `more`.
unsafe extern "C" fn call(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: Node calls this, as a function of `open`'s. No JavaScript runs from `bytes` until the answer is written.
    unsafe {
        guarded(env, || {
            let (state, array) = called(env, info)?;
            let mut state = state.borrow_mut();
            exchange(&mut state, bytes(env, array)?);
            text(env, state.headline())
        })
    }
}

/// A string of JavaScript's, if there is any text.
///
/// # Safety
/// `env` is the one that Node calls with.
unsafe fn text(env: napi_env, text: &str) -> Option<napi_value> {
    if text.is_empty() {
        return None;
    }
    let mut value = ptr::null_mut();
    let (start, length) = (text.as_ptr().cast(), text.len().try_into().ok()?);
    let ascii = text.is_ascii();
    let create = if ascii { napi_sys::napi_create_string_latin1 } else { napi_sys::napi_create_string_utf8 };
    // SAFETY: `start` is that of a text of this length, and Node copies it. Of what is all ASCII Latin-1 says the same.
    unsafe { create(env, start, length, &raw mut value) };
    Some(value)
}

/// Writes the last answer into a larger `ArrayBuffer`.
unsafe extern "C" fn more(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: Node calls this, as a function of `open`'s. No JavaScript runs from `bytes` until the answer is written.
    unsafe {
        guarded(env, || {
            let (state, array) = called(env, info)?;
            let room = bytes(env, array)?;
            let state = state.borrow();
            room.iter_mut().zip(state.answer()).for_each(|(place, byte)| *place = *byte);
            None
        })
    }
}

/// JavaScript forgot an object.
unsafe extern "C" fn free(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: Node calls this, as a function of `open`'s, and says itself whether the argument is a number.
    unsafe {
        guarded(env, || {
            let (state, number) = called(env, info)?;
            let mut handle = 0;
            if napi_sys::napi_get_value_uint32(env, number, &raw mut handle) == napi_sys::Status::napi_ok {
                state.borrow_mut().free(handle);
            }
            None
        })
    }
}

type Function = unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value;

/// A function of JavaScript's that has a state, or none.
///
/// # Safety
/// `env` is the one that Node calls with, and `run` reads its data as the state that is given here.
unsafe fn function(
    env: napi_env,
    name: &CStr,
    run: Function,
    state: Option<&Rc<RefCell<State>>>,
) -> napi_value {
    let data = state.map_or(ptr::null(), |state| Rc::into_raw(Rc::clone(state))).cast_mut().cast();
    let (mut value, all) = (ptr::null_mut(), -1);
    // SAFETY: the name ends with a nought. The state that the function holds is given up with it, by `forget`; if there is
    // no function or no finalizer, it never is.
    unsafe {
        napi_sys::napi_create_function(env, name.as_ptr(), all, Some(run), data, &raw mut value);
        if state.is_some() {
            let (hint, reference) = (ptr::null_mut(), ptr::null_mut());
            napi_sys::napi_add_finalizer(env, value, data, Some(forget), hint, reference);
        }
    }
    value
}

/// Gives up the state of a function that was collected.
unsafe extern "C" fn forget(_: napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: the data is from `Rc::into_raw` in `function`. Node calls this once, when nobody can call that function.
    drop(unsafe { Rc::from_raw(data.cast::<RefCell<State>>()) });
}

/// Gives an object with the functions of one state.
unsafe extern "C" fn open(env: napi_env, _: napi_callback_info) -> napi_value {
    let state = Rc::default();
    let mut opened = ptr::null_mut();
    let functions: [(&CStr, Function); 3] = [(c"call", call), (c"more", more), (c"free", free)];
    // SAFETY: `env` is Node's, the names end with a nought, and these functions read their data as `State`.
    unsafe {
        napi_sys::napi_create_object(env, &raw mut opened);
        for (name, run) in functions {
            let value = function(env, name, run, Some(&state));
            napi_sys::napi_set_named_property(env, opened, name.as_ptr(), value);
        }
    }
    opened
}

/// How Node asks for what a module exports.
#[unsafe(no_mangle)]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    // SAFETY: the arguments are Node's, the name ends with a nought, and `open` reads no data.
    unsafe {
        // The program's own functions, which are there as long as it runs.
        #[cfg(target_env = "msvc")]
        std::mem::forget(napi_sys::setup());
        napi_sys::napi_set_named_property(env, exports, c"open".as_ptr(), function(env, c"open", open, None));
    }
    exports
}

/// The version of Node-API that is needed.
#[unsafe(no_mangle)]
extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    8
}
