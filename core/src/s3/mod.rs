//! S3 without its signatures: where a bucket is, and what can be asked of it.

mod arn;
mod asked;
#[cfg(feature = "boto3")]
mod boto3_address;
mod bucket;
mod disposition;
mod endpoint;
mod operation;

pub use bucket::Bucket;
pub use endpoint::Endpoint;
pub use operation::S3Request;

pub(crate) use asked::operation;
#[cfg(feature = "boto3")]
pub(crate) use bucket::Address;
pub(crate) use disposition::attachment;
pub(crate) use endpoint::{Origin, check_oss_region, check_scope_part};
pub(crate) use operation::{MAX_KEY_BYTES, owned_pairs};
