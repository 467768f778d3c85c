//! Buckets, requests and signers of S3.

mod bucket;
mod request;
mod sign;
mod signer;

pub(crate) use bucket::bucket;
pub(crate) use request::{check_request, place};
pub(crate) use sign::{
    presign, presign_all, presign_get, presign_many, presign_put, presign_stages, presign_v2, sign,
    sign_chunked, sign_chunked_stages, sign_stages, sign_v2,
};
pub(crate) use signer::{S3Signer, signer, signer_bucket, signer_from_key, signer_with_credentials};
