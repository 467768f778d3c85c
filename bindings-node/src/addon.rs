//! The way in from Node, by a handful of Node-API's functions: what usually wraps them costs as much as a signature.
//!
//! The module exports `open`, which gives the functions of one that has nothing in common with others: each copy of `lib/`
//! that is loaded opens its own. It hands over memory once, and keeps writing and reading there. Its first eight bytes
//! say which operation is meant and how long the message is that lies behind them, and after the call how long the answer
//! is that lies there instead. So a call has no arguments, and no value but a text, if most of the answer is one.
#![allow(unsafe_code, reason = "Node-API is C's")]

use std::cell::RefCell;
use std::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::rc::Rc;
use std::slice;

use napi_sys::{napi_callback_info, napi_env, napi_ref, napi_value};

use crate::State;

/// Bytes in front of a message: its operation and its length, and of an answer its length, negative and less by one for
/// an error.
const HEAD: usize = 8;

/// What the functions of one `open` share, and the last of them that is collected takes away.
#[derive(Default)]
struct Addon {
    state: State,
    memory: Option<Memory>,
}

/// Memory of JavaScript's.
struct Memory {
    address: NonNull<u8>,
    length: usize,
    /// The collector leaves what this refers to.
    kept: napi_ref,
}

impl Addon {
    fn call(&mut self) {
        let Some(memory) = &mut self.memory else { return };
        // SAFETY: as `attach` says. No JavaScript runs, which could write there, too.
        let memory = unsafe { slice::from_raw_parts_mut(memory.address.as_ptr(), memory.length) };
        let Some((head, room)) = memory.split_first_chunk_mut::<HEAD>() else { return };
        let [a, b, c, d, length @ ..] = *head;
        let (operation, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(length));
        let message = usize::try_from(length).ok().and_then(|length| room.get_mut(..length));
        let fine = self.state.call(operation, message.unwrap_or_default());
        let answer = self.state.answer();
        if let Some(room) = room.get_mut(..answer.len()) {
            room.copy_from_slice(answer);
        }
        let length = i32::try_from(answer.len()).unwrap_or(i32::MAX);
        let said = if fine { length } else { -length - 1 };
        if let Some(place) = head.first_chunk_mut() {
            *place = said.to_le_bytes();
        }
    }
}

/// What one of the functions was called with: its `Addon`, and its only argument, which is `undefined` if there was none.
///
/// # Safety
/// Of a function that `open` made, as Node calls it.
unsafe fn called<'f>(env: napi_env, info: napi_callback_info) -> (&'f RefCell<Addon>, napi_value) {
    let (mut count, mut argument, mut data) = (1, ptr::null_mut(), ptr::null_mut());
    // SAFETY: there is room for as many arguments as are asked for. The data is what `open` gave the function, which lives
    // as long as the function.
    unsafe {
        let this = ptr::null_mut();
        napi_sys::napi_get_cb_info(env, info, &raw mut count, &raw mut argument, this, &raw mut data);
        (&*data.cast(), argument)
    }
}

/// Where a buffer's bytes are.
unsafe fn bytes(env: napi_env, buffer: napi_value) -> Option<(NonNull<u8>, usize)> {
    let (mut data, mut length, mut fits) = (ptr::null_mut(), 0, false);
    // SAFETY: only what is a buffer is asked for its bytes.
    let status = unsafe {
        napi_sys::napi_is_buffer(env, buffer, &raw mut fits);
        if !fits {
            return None;
        }
        napi_sys::napi_get_buffer_info(env, buffer, &raw mut data, &raw mut length)
    };
    let data = NonNull::new(data.cast())?;
    (status == napi_sys::Status::napi_ok).then_some((data, length))
}

/// Has messages lie in a buffer from now on. Nobody may take its memory away (nothing but a transfer could), which
/// `lib/host_addon.mjs` sees to: nobody else has it.
unsafe extern "C" fn attach(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: as Node calls it. The bytes stay where they are as long as the buffer is referred to.
    unsafe {
        let (addon, buffer) = called(env, info);
        let mut kept = ptr::null_mut();
        if let Some((address, length)) = bytes(env, buffer)
            && napi_sys::napi_create_reference(env, buffer, 1, &raw mut kept) == napi_sys::Status::napi_ok
            && let Some(before) = addon.borrow_mut().memory.replace(Memory { address, length, kept })
        {
            napi_sys::napi_delete_reference(env, before.kept);
        }
    }
    ptr::null_mut()
}

/// Does what the message asks, and leaves the answer where it was. One that finds no room there waits for `more`.
unsafe extern "C" fn call(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: as Node calls it.
    let (addon, _) = unsafe { called(env, info) };
    let mut value = ptr::null_mut();
    if catch_unwind(AssertUnwindSafe(|| addon.borrow_mut().call())).is_err() {
        // SAFETY: a text that ends with a nought.
        unsafe { napi_sys::napi_throw_error(env, ptr::null(), c"objsign panicked".as_ptr()) };
        return value;
    }
    let addon = addon.borrow();
    let headline = addon.state.headline();
    if !headline.is_empty()
        && let Ok(length) = headline.len().try_into()
    {
        let text = headline.as_ptr().cast();
        let create = if headline.is_ascii() {
            napi_sys::napi_create_string_latin1
        } else {
            napi_sys::napi_create_string_utf8
        };
        // SAFETY: a text of that length.
        unsafe { create(env, text, length, &raw mut value) };
    }
    value
}

/// Writes the last answer into a larger buffer.
unsafe extern "C" fn more(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: as Node calls it. The bytes are the buffer's while this runs.
    unsafe {
        let (addon, buffer) = called(env, info);
        if let Some((address, length)) = bytes(env, buffer) {
            let addon = addon.borrow();
            let answer = addon.state.answer();
            ptr::copy_nonoverlapping(answer.as_ptr(), address.as_ptr(), answer.len().min(length));
        }
    }
    ptr::null_mut()
}

/// JavaScript forgot an object.
unsafe extern "C" fn free(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut handle = 0;
    // SAFETY: as Node calls it. Node says whether the argument is a number.
    unsafe {
        let (addon, number) = called(env, info);
        if napi_sys::napi_get_value_uint32(env, number, &raw mut handle) == napi_sys::Status::napi_ok {
            addon.borrow_mut().state.free(handle);
        }
    }
    ptr::null_mut()
}

type Function = unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value;

/// A function that has an `Addon`, or none.
unsafe fn function(
    env: napi_env,
    name: &CStr,
    run: Function,
    addon: Option<&Rc<RefCell<Addon>>>,
) -> napi_value {
    let data = addon.map_or(ptr::null(), |addon| Rc::into_raw(Rc::clone(addon))).cast_mut().cast();
    let (mut value, all) = (ptr::null_mut(), -1);
    // SAFETY: the name ends with a nought. What the function has is taken away with it, by `forget`.
    unsafe {
        napi_sys::napi_create_function(env, name.as_ptr(), all, Some(run), data, &raw mut value);
        if addon.is_some() {
            let (hint, reference) = (ptr::null_mut(), ptr::null_mut());
            napi_sys::napi_add_finalizer(env, value, data, Some(forget), hint, reference);
        }
    }
    value
}

unsafe extern "C" fn forget(_: napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: what `function` gave one that nobody can call any more.
    drop(unsafe { Rc::from_raw(data.cast::<RefCell<Addon>>()) });
}

/// Gives an object with the functions of one `Addon`.
unsafe extern "C" fn open(env: napi_env, _: napi_callback_info) -> napi_value {
    let addon = Rc::default();
    let mut opened = ptr::null_mut();
    let functions: [(&CStr, Function); 4] =
        [(c"attach", attach), (c"call", call), (c"more", more), (c"free", free)];
    // SAFETY: names that end with a nought.
    unsafe {
        napi_sys::napi_create_object(env, &raw mut opened);
        for (name, run) in functions {
            let value = function(env, name, run, Some(&addon));
            napi_sys::napi_set_named_property(env, opened, name.as_ptr(), value);
        }
    }
    opened
}

/// How Node asks for what a module exports.
#[unsafe(no_mangle)]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    // SAFETY: Node's own arguments, and a name that ends with a nought.
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
