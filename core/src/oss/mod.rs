//! Alibaba Cloud OSS: its addresses, sub-resources and signatures.

mod additional;
mod bucket;
mod given;
mod operation;
mod parts;
mod query;
mod request;
mod sub_resource;
mod v1;
mod v2;
pub(crate) mod v4;
mod verify;

pub(crate) use sub_resource::{SubResources, is_plain};
pub(crate) use v1::StringToSign;

pub use bucket::OssBucket;
pub use request::{OssRequest, OssSigner};
pub use verify::{OssVerifier, OssVersion};

/// The product of version 4 scopes, but for a cloud box.
const DEFAULT_PRODUCT: &str = "oss";
