//! Policies for browser uploads.

use napi_derive::napi;
use objsign::PostPolicy as CorePolicy;

use crate::args::{Bounds, Pairs, expiry, range, time};
use crate::errors::{Raise, Result, kind_error};
use crate::oss::{OssBucket, OssSigner};
use crate::results::PostForm;
use crate::s3::{Bucket, S3Signer};

#[napi(object)]
pub struct PolicyOptions {
    pub key: Option<String>,
    pub key_prefix: Option<String>,
    pub content_length_range: Option<Bounds>,
    pub fields: Option<Pairs>,
    /// A JSON list.
    pub conditions: String,
}

/// What a policy says, but for its bucket.
struct Policy {
    key: Option<String>,
    key_prefix: Option<String>,
    range: Option<std::ops::RangeInclusive<u64>>,
    fields: Pairs,
    conditions: String,
}

impl Policy {
    fn new(options: PolicyOptions) -> Result<Self> {
        if options.key.is_some() && options.key_prefix.is_some() {
            return Err(kind_error("SignError", "two_keys", "give key or keyPrefix, not both"));
        }
        Ok(Self {
            key: options.key,
            key_prefix: options.key_prefix,
            range: options
                .content_length_range
                .map(|bounds| range(bounds, "contentLengthRange"))
                .transpose()?,
            fields: options.fields.unwrap_or_default(),
            conditions: options.conditions,
        })
    }

    fn on<'a, B>(&self, mut policy: CorePolicy<'a, B>) -> CorePolicy<'a, B> {
        if let Some(key) = &self.key {
            policy = policy.key(key);
        }
        if let Some(prefix) = &self.key_prefix {
            policy = policy.key_prefix(prefix);
        }
        if let Some(range) = &self.range {
            policy = policy.content_length_range(range.clone());
        }
        let fields: Vec<_> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        policy.fields_and_conditions(&fields, &self.conditions)
    }
}

#[napi]
pub struct PostPolicy {
    bucket: objsign::Bucket,
    policy: Policy,
}

#[napi]
impl PostPolicy {
    #[napi]
    pub fn create(bucket: &Bucket, options: PolicyOptions) -> Result<Self> {
        Ok(Self { bucket: bucket.0.clone(), policy: Policy::new(options)? })
    }

    #[napi]
    pub fn sign(&self, signer: &S3Signer, expires_in: f64, now: f64) -> Result<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign(&signer.signer, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_v2(&self, signer: &S3Signer, expires_in: f64, now: f64) -> Result<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign_v2(&signer.signer, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.policy.on(self.bucket.post_policy()))
    }
}

#[napi]
pub struct OssPostPolicy {
    bucket: objsign::OssBucket,
    policy: Policy,
}

#[napi]
impl OssPostPolicy {
    #[napi]
    pub fn create(bucket: &OssBucket, options: PolicyOptions) -> Result<Self> {
        Ok(Self { bucket: bucket.0.clone(), policy: Policy::new(options)? })
    }

    #[napi]
    pub fn sign_v4(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign_v4(&signer.0, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_v1(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign_v1(&signer.0, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("Oss{:?}", self.policy.on(self.bucket.post_policy()))
    }
}
