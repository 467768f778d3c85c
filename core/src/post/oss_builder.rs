//! Builds and signs forms for OSS.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::builder::{MAX_EXPIRY_OLDER, PostForm, PostPolicy};
use super::dialect::Dialect;
use super::document::Condition;
use super::form_fields::{FormFields, Signature};
use crate::credentials::Credentials;
use crate::error::SignError;
use crate::oss::{OssBucket, OssSigner, v4};
use crate::timestamp::Timestamp;

impl OssBucket {
    /// A policy for uploads into this bucket by `multipart/form-data` POST. It needs
    /// [`key`](PostPolicy::key) or [`key_prefix`](PostPolicy::key_prefix).
    ///
    /// OSS itself takes fields that no condition speaks of: whoever holds the form can add `x-oss-object-acl`. Where
    /// that matters, forbid it by [`not_one_of`](PostPolicy::not_one_of) or demand a value.
    ///
    /// ```
    /// use objsign::{Credentials, OssBucket, OssSigner, Timestamp};
    ///
    /// let photos = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "photos")?.region("cn-hangzhou")?;
    /// let signer = OssSigner::new(Credentials::new("LTAI5tExample", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1")?);
    /// let form = photos
    ///     .post_policy()
    ///     .key_prefix("in/")
    ///     .content_length_range(1..=15_000_000)
    ///     .one_of("Content-Type", ["image/png", "image/jpeg"])
    ///     .field("x-oss-object-acl", "private")
    ///     .sign_v4(&signer, Timestamp::from_unix(1_725_358_877)?, 300)?;
    /// assert_eq!(form.url, "https://photos.oss-cn-hangzhou.aliyuncs.com/");
    /// assert_eq!(form.fields[1], ("key".to_string(), "in/${filename}".to_string()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_policy(&self) -> PostPolicy<'_, OssBucket> {
        let mut policy = PostPolicy::new(self, self.name().unwrap_or_default(), Dialect::Oss);
        if self.name().is_none() {
            policy.fail(SignError::MissingBucket);
        }
        policy
    }
}

impl PostPolicy<'_, OssBucket> {
    /// A condition that a field, which the browser fills in, has one of these values.
    pub fn one_of<I>(self, name: impl Into<String>, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.condition(list(name.into(), values, false))
    }

    /// A condition that a field is absent or has none of these values.
    pub fn not_one_of<I>(self, name: impl Into<String>, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.condition(list(name.into(), values, true))
    }

    /// `x-oss-meta-NAME`: metadata stored with the object.
    pub fn metadata(self, name: &str, value: impl Into<String>) -> Self {
        self.field(format!("x-oss-meta-{name}"), value)
    }

    /// Signs it with version 1, good for `expires_in` seconds (1 to 315360000) from `now`.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, fields, conditions or expiry, and for credentials that have
    /// ended.
    pub fn sign_v1(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<PostForm, SignError> {
        let ends = self.ends(now, expires_in, MAX_EXPIRY_OLDER, |asked| signer.end_of(now, asked))?;
        let credentials = signer.credentials();
        let mut fields = FormFields::with_room();
        self.push_fields(&mut fields);
        fields.push("OSSAccessKeyId", &[credentials.access_key_id()]);
        let own = fields.len();
        push_token(&mut fields, credentials);
        let sign = |base64: &[u8]| Signature::Base64(credentials.sha1_key().tag(base64).to_base64());
        self.push_policy(&mut fields, own, &ends, "Signature", sign)?;
        Ok(PostForm::new(self.bucket.url(), &fields, ends.really))
    }

    /// Signs it with version 4, good for `expires_in` seconds (1 to 604800) from `now`. The bucket must have a
    /// [`region`](OssBucket::region).
    ///
    /// # Errors
    /// As [`sign_v1`](Self::sign_v1), and [`SignError::MissingRegion`].
    pub fn sign_v4(
        &self,
        signer: &OssSigner,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<PostForm, SignError> {
        let scope = v4::scope(self.bucket, now)?;
        let ends = self.ends(now, expires_in, v4::MAX_EXPIRY, |asked| signer.end_of(now, asked))?;
        let credentials = signer.credentials();
        let mut fields = FormFields::with_room();
        self.push_fields(&mut fields);
        let own = fields.len();
        fields.push("x-oss-signature-version", &[v4::ALGORITHM]);
        fields.push("x-oss-credential", &[credentials.access_key_id(), "/", &scope]);
        fields.push_date("x-oss-date", now);
        push_token(&mut fields, credentials);
        let sign = |base64: &[u8]| Signature::Hex(v4::signing_key(credentials, &scope).tag(base64));
        self.push_policy(&mut fields, own, &ends, "x-oss-signature", sign)?;
        Ok(PostForm::new(self.bucket.url(), &fields, ends.really))
    }
}

fn push_token(fields: &mut FormFields, credentials: &Credentials) {
    if let Some(token) = credentials.token() {
        fields.push("x-oss-security-token", &[token]);
    }
}

fn list<I>(name: String, values: I, negated: bool) -> Condition<'static>
where
    I: IntoIterator,
    I::Item: Into<String>,
{
    let values = values.into_iter().map(|value| Cow::Owned(value.into())).collect();
    Condition::In { name: name.into(), values, negated }
}
