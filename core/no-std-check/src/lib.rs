//! Builds only if the core, and everything below it, does without `std`: this crate brings its own panic
//! handler, and `std` would bring another.
#![no_std]

extern crate alloc;

use alloc::string::String;
use objsign::{Bucket, Credentials, S3Signer, Timestamp};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Presigns a URL without a clock, a file or a thread.
pub fn presign(now: i64) -> Option<String> {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").ok()?;
    let bucket = Bucket::aws("photos", "eu-central-1").ok()?;
    let now = Timestamp::from_unix(now).ok()?;
    Some(bucket.get("a b.jpg").presign(&S3Signer::new(credentials), now, 900).ok()?.url)
}
