//! The compiled part of the Node package objsign: one call, in and out of which go messages. What it signs and believes is
//! the core's to say. `lib/` checks types, writes the messages and makes classes of the answers. It is the same for Node, as
//! an addon, and for edges without native code, as WebAssembly.

// A part has the code of the whole, of which the linker keeps what its operations need.
#![cfg_attr(not(all(feature = "sign", feature = "verify", feature = "rest")), allow(dead_code))]

#[cfg(all(fuzzing, not(all(feature = "sign", feature = "verify", feature = "rest"))))]
compile_error!("what is fuzzed must be the whole");

#[cfg(not(any(target_arch = "wasm32", fuzzing)))]
mod addon;
mod chunked;
mod command;
mod credentials;
mod explain;
mod failure;
mod forms;
mod guard;
mod message;
mod operations;
mod oss;
mod post;
mod request;
mod results;
mod s3;
mod sigv4;
mod table;
mod verifier;
#[cfg(target_arch = "wasm32")]
mod wasm;

use zeroize::Zeroize as _;

use crate::message::{Reader, Writer};
use crate::operations::operation;
use crate::table::Table;

/// A larger answer's memory is given back.
const KEPT: usize = 1024 * 1024;

/// What lives as long as the module: an addon has one for each thread that loaded it.
#[derive(Default)]
pub struct State {
    table: Table,
    output: Vec<u8>,
    headline: String,
}

impl State {
    /// Does what the message asks; `output` then holds what it gives, or, if this is false, the error.
    pub fn call(&mut self, place: u32, message: &mut [u8]) -> bool {
        self.output.clear();
        self.output.shrink_to(KEPT);
        self.headline.clear();
        self.headline.shrink_to(KEPT);
        let mut input = Reader::new(message);
        let mut out = Writer::new(&mut self.output, &mut self.headline);
        let result = match usize::try_from(place).ok().and_then(operation) {
            Some(run) => run(&mut self.table, &mut input, &mut out).and_then(|()| input.end()),
            None => Err(failure::broken()),
        };
        let secret = input.secret;
        if secret {
            message.zeroize();
        }
        if let Err(failure) = &result {
            self.output.clear();
            self.headline.clear();
            failure.write(&mut Writer::new(&mut self.output, &mut self.headline));
        }
        result.is_ok()
    }

    /// What the last call gave.
    pub fn answer(&self) -> &[u8] {
        &self.output
    }

    /// How long that is, as JavaScript is told: for an error negative, and less by one.
    pub fn answer_length(&self, fine: bool) -> i32 {
        let length = i32::try_from(self.output.len()).unwrap_or(i32::MAX - 1);
        if fine { length } else { -length - 1 }
    }

    /// The text that is most of it, apart from the rest. Empty if there is none.
    pub fn headline(&self) -> &str {
        &self.headline
    }

    /// JavaScript forgot an object.
    pub fn free(&mut self, handle: u32) {
        if let Ok(handle) = usize::try_from(handle) {
            drop(self.table.remove(handle));
        }
    }
}
