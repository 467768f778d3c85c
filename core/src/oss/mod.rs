//! Alibaba Cloud OSS: its addresses, sub-resources and signatures.

mod bucket;
mod request;
mod sub_resource;
mod v1;
mod verify;

pub(crate) use sub_resource::{SubResources, is_plain};
pub(crate) use v1::StringToSign;

pub use bucket::OssBucket;
pub use request::{OssRequest, OssSigner};
pub use verify::{OssVerifier, OssVersion};
