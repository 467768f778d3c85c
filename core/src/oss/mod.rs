//! Alibaba Cloud OSS: its addresses, sub-resources and signatures.

mod bucket;
mod parts;
mod request;
mod sub_resource;
mod v1;
mod verify;

pub use bucket::OssBucket;
pub use request::{OssRequest, OssSigner};
pub use verify::{OssVerifier, OssVersion};
