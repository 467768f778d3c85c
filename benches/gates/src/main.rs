//! Runs every call once with its allocations counted, each through one function whose name valgrind knows: see
//! `scripts/gates`. A line for each of them, in order: kind, name, size, allocations, bytes allocated.

mod arena;

use std::hint::black_box;

use objsign_gates::counting::{Allocated, Counting};
use objsign_gates::jobs::Job;
use objsign_gates::{growth, hostile, jobs};

#[global_allocator]
static ALLOCATOR: Counting<arena::Arena> = Counting(arena::Arena::new());

#[unsafe(no_mangle)]
#[inline(never)]
fn objsign_measured(call: &dyn Fn()) {
    call();
    black_box(());
}

fn measure(kind: &str, name: &str, size: usize, job: &Job) {
    // What is done once in a process, such as asking the CPU what it can, is not counted.
    (job.call)();
    let allocated = Allocated::by(|| objsign_measured(&job.call));
    println!("{kind}\t{name}\t{size}\t{}\t{}", allocated.times, allocated.bytes);
}

fn main() {
    for job in jobs::all() {
        measure("call", &job.name, 1, &job);
    }
    for growth in growth::ALL {
        for size in growth.sizes() {
            measure("growth", growth.name, size, &(growth.job)(size));
        }
    }
    for hostile in hostile::all() {
        measure("hostile", &hostile.job.name, hostile.bytes, &hostile.job);
    }
}
