//! The signature endpoint beside its vectors: attacks, limits, and rules one at a time.

mod attacks;
mod chunked;
mod endpoint;
mod legacy;
mod policy;
mod requests;
mod rules;
