//! Policies for browser uploads.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use objsign::{FormFields, OssBucket as CoreOssBucket, PostPolicy as CorePolicy, Timestamp};
use pyo3::prelude::*;

use crate::args::{Bounds, Pairs, Seconds, Time, now};
use crate::conditions::Conditions;
use crate::errors::{Raise, kind_error};
use crate::oss::{OssBucket, OssSigner};
use crate::results::PostForm;
use crate::s3::Bucket;
use crate::signer::S3Signer;

/// What a policy says, but for its bucket.
pub(crate) struct Policy<'a> {
    key: Option<Cow<'a, str>>,
    key_prefix: Option<Cow<'a, str>>,
    range: Option<RangeInclusive<u64>>,
    fields: Vec<(String, String)>,
    conditions: Option<Conditions>,
}

impl<'a> Policy<'a> {
    pub(crate) fn new(
        key: Option<&'a str>,
        key_prefix: Option<&'a str>,
        content_length_range: Option<Bounds>,
        fields: Option<Pairs>,
        conditions: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        if key.is_some() && key_prefix.is_some() {
            return Err(kind_error("SignError", "two_keys", "give key or key_prefix, not both"));
        }
        let conditions = conditions.map(Conditions::new).transpose()?;
        Ok(Self {
            key: key.map(Cow::Borrowed),
            key_prefix: key_prefix.map(Cow::Borrowed),
            range: content_length_range.map(|range| range.range("content_length_range")).transpose()?,
            fields: fields.unwrap_or_default().0,
            conditions,
        })
    }

    fn into_owned(self) -> Policy<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Policy { key: self.key.map(owned), key_prefix: self.key_prefix.map(owned), ..self }
    }

    pub(crate) fn on<'b, B>(&self, mut policy: CorePolicy<'b, B>) -> CorePolicy<'b, B> {
        if let Some(key) = &self.key {
            policy = policy.key(&**key);
        }
        if let Some(prefix) = &self.key_prefix {
            policy = policy.key_prefix(prefix);
        }
        if let Some(range) = &self.range {
            policy = policy.content_length_range(range.clone());
        }
        for (name, value) in &self.fields {
            policy = policy.field(name, value);
        }
        match &self.conditions {
            Some(conditions) => conditions.on(policy),
            None => policy,
        }
    }
}

/// Version 4, 1 to 604800 seconds.
pub(crate) fn sign_form(
    bucket: &objsign::Bucket,
    policy: &Policy<'_>,
    signer: &objsign::S3Signer,
    now: Timestamp,
    expires_in: u64,
) -> PyResult<PostForm> {
    let mut fields = FormFields::with_room();
    let policy = policy.on(bucket.post_policy());
    let expires_at = policy.sign_into(&mut fields, signer, now, expires_in).raise()?;
    Ok(PostForm { url: bucket.url(), fields, expires_at })
}

/// A policy for uploads by `multipart/form-data` POST, to be signed.
///
/// `key` is exact, or ends in `${filename}`, which S3 replaces by the file's name; `key_prefix` is the same as that with
/// the prefix before. `content_length_range` is in bytes, both ends included. `fields` are sent with the form and each
/// gets a condition, unless `conditions` has one. `conditions` are in boto3's shapes: `{"name": "value"}`,
/// `["eq", "$name", value]`, `["starts-with", "$name", prefix]`, `["content-length-range", min, max]`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct PostPolicy {
    bucket: objsign::Bucket,
    policy: Policy<'static>,
}

#[pymethods]
impl PostPolicy {
    #[new]
    #[pyo3(signature = (bucket, *, key = None, key_prefix = None, content_length_range = None, fields = None, conditions = None))]
    fn new(
        bucket: &Bucket,
        key: Option<&str>,
        key_prefix: Option<&str>,
        content_length_range: Option<Bounds>,
        fields: Option<Pairs>,
        conditions: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let policy = Policy::new(key, key_prefix, content_length_range, fields, conditions)?;
        Ok(Self { bucket: bucket.0.clone(), policy: policy.into_owned() })
    }

    /// Version 4, 1 to 604800 seconds.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn sign(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<PostForm> {
        sign_form(&self.bucket, &self.policy, &*signer.current(py)?, self::now(now)?, expires_in.expiry()?)
    }

    /// The legacy version 2, 1 to 315360000 seconds.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn sign_v2(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign_v2(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Into::into).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.policy.on(self.bucket.post_policy()))
    }
}

/// A policy for uploads to OSS by `multipart/form-data` POST, to be signed. As `PostPolicy`; conditions may also be
/// `["in", "$name", [values]]` and `["not-in", "$name", [values]]`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct OssPostPolicy {
    bucket: CoreOssBucket,
    policy: Policy<'static>,
}

#[pymethods]
impl OssPostPolicy {
    #[new]
    #[pyo3(signature = (bucket, *, key = None, key_prefix = None, content_length_range = None, fields = None, conditions = None))]
    fn new(
        bucket: &OssBucket,
        key: Option<&str>,
        key_prefix: Option<&str>,
        content_length_range: Option<Bounds>,
        fields: Option<Pairs>,
        conditions: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let policy = Policy::new(key, key_prefix, content_length_range, fields, conditions)?;
        Ok(Self { bucket: bucket.0.clone(), policy: policy.into_owned() })
    }

    /// Version 4, 1 to 604800 seconds. The bucket needs its region.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn sign_v4(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign_v4(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Into::into).raise()
    }

    /// Version 1, 1 to 315360000 seconds.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn sign_v1(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<PostForm> {
        let policy = self.policy.on(self.bucket.post_policy());
        policy.sign_v1(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Into::into).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.Oss{:?}>", self.policy.on(self.bucket.post_policy()))
    }
}
