//! POST policies: what a form may upload.

mod builder;
mod document;
mod json;
mod reader;
mod signed;

pub use builder::{PostForm, PostPolicy};

pub(crate) use document::{Bound, Condition, PolicyDocument};
pub(crate) use json::push_string;
pub(crate) use signed::SignedPolicy;
