//! POST policies: what a form may upload.

mod document;
mod json;
mod reader;
mod signed;

#[allow(unused_imports, reason = "the builder of forms writes with it")]
pub(crate) use document::{Bound, Condition, Form, PolicyDocument};
pub(crate) use json::push_string;
#[allow(unused_imports, reason = "the verifier of forms answers with it")]
pub(crate) use reader::{DocumentError, Fault, MAX_DOCUMENT_BYTES};
pub(crate) use signed::SignedPolicy;
