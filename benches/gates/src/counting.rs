//! An allocator that counts.

use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts what is asked of another allocator. For programs with one thread: a plain load and store costs less than an
/// atomic addition, and programs with this allocator are timed, too.
pub struct Counting<A>(pub A);

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// How often memory was asked for, a growing buffer included, and how many bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allocated {
    pub times: u64,
    pub bytes: u64,
}

impl Allocated {
    fn now() -> Self {
        Self { times: ALLOCATIONS.load(Relaxed), bytes: BYTES.load(Relaxed) }
    }

    /// What `call` allocates.
    pub fn by(call: impl FnOnce()) -> Self {
        let before = Self::now();
        call();
        let after = Self::now();
        Self { times: after.times - before.times, bytes: after.bytes - before.bytes }
    }
}

fn count(bytes: usize) {
    ALLOCATIONS.store(ALLOCATIONS.load(Relaxed) + 1, Relaxed);
    BYTES.store(BYTES.load(Relaxed) + bytes as u64, Relaxed);
}

// SAFETY: all that is asked for comes from the other allocator.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Counting<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.dealloc(memory, layout) }
    }
}
