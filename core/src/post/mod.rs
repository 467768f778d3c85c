//! POST policies: what a form may upload, and whether an uploaded form is what its policy allows.

mod builder;
mod conditions;
mod dialect;
mod document;
mod fields;
mod filename;
mod form_claim;
mod form_signature;
mod json;
mod oss_builder;
mod oss_verifier;
mod reader;
mod s3_verifier;
mod signed;
mod uploaded;
mod verified_form;
mod verify;

pub use builder::{PostForm, PostPolicy};
pub use form_claim::{FormClaim, ParsedForm};
pub use oss_verifier::OssFormVerifier;
pub use s3_verifier::S3FormVerifier;
pub use uploaded::UploadedForm;
pub use verified_form::{AnonymousForm, VerifiedForm};

pub(crate) use document::{Bound, Condition, PolicyDocument};
pub(crate) use json::push_string;
pub(crate) use signed::SignedPolicy;
