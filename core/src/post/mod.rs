//! POST policies: what a form may upload, and whether an uploaded form is what its policy allows.

mod builder;
mod by_name;
mod conditions;
mod dialect;
mod document;
mod fields;
mod filename;
mod form_claim;
mod form_fields;
mod form_signature;
mod json;
mod oss_builder;
mod oss_verifier;
mod reader;
mod s3_verifier;
mod uploaded;
mod verified_form;
mod verify;

pub use builder::{PostForm, PostPolicy};
pub use form_claim::{FormClaim, ParsedForm};
pub use form_fields::FormFields;
pub use oss_verifier::OssFormVerifier;
pub use s3_verifier::S3FormVerifier;
pub use uploaded::UploadedForm;
pub use verified_form::{AnonymousForm, VerifiedForm};

pub(crate) use by_name::ByName;
pub(crate) use document::{Bound, Condition, PolicyDocument, base64_len};
pub(crate) use reader::{DocumentError, has_control_but};
