//! The signature endpoint of Fine Uploader's S3 client: policies of simple uploads, and the string to sign of
//! each call of a chunked upload.
//!
//! Read, compared with the guard, written again from what was read, signed: the text that the client sent is
//! never signed itself.

mod answer;
mod body;
mod chunked_request;
mod policy_request;
mod string_v2;
mod string_v4;

pub use answer::Answer;
