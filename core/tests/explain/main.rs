//! A test for each cause, made from a real situation: the request is signed by hand the way that client does it.

mod answers;
mod aws;
mod bounds;
mod oss;
mod support;
