//! An allocator that takes the same few instructions each time, whatever was allocated before and whichever C library
//! is installed: what a call allocates is counted by itself. It gives nothing back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub struct Arena {
    next: AtomicUsize,
    end: AtomicUsize,
}

const CHUNK: usize = 16 * 1024 * 1024;

impl Arena {
    pub const fn new() -> Self {
        Self { next: AtomicUsize::new(0), end: AtomicUsize::new(0) }
    }
}

// SAFETY: no byte is given out twice. One thread uses it.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.next.load(Relaxed).next_multiple_of(layout.align());
        let end = start + layout.size();
        if end <= self.end.load(Relaxed) {
            self.next.store(end, Relaxed);
            return std::ptr::with_exposed_provenance_mut(start);
        }
        if layout.size() > CHUNK / 4 {
            // SAFETY: the caller's promises are passed on.
            return unsafe { System.alloc(layout) };
        }
        // SAFETY: the size is not 0, and the alignment a power of two.
        let chunk = unsafe { System.alloc(Layout::from_size_align_unchecked(CHUNK, 4096)) };
        if chunk.is_null() {
            return chunk;
        }
        let start = chunk.expose_provenance();
        self.end.store(start + CHUNK, Relaxed);
        self.next.store(start, Relaxed);
        // SAFETY: as this call; an alignment above the chunk's leaves a gap at most.
        unsafe { self.alloc(layout) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
