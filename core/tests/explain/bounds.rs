//! Hostile input: nothing panics, and the work is bounded.
