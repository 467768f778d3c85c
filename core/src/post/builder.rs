//! Builds and signs a policy together with the fields of its form.
//!
//! Every field of a form needs a condition (in OSS it should have one), so each field given here brings its own,
//! unless one on that name was given already.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use super::by_name::ByName;
use super::dialect::{Dialect, is_ignored};
use super::document::{self, Bound, Condition, Form, Layout};
use super::fields::MAX_FIELDS;
use super::form_fields::{FormFields, Signature};
use super::reader;
use crate::credentials::Credentials;
use crate::error::SignError;
use crate::s3::Bucket;
use crate::sigv2;
use crate::sigv4::{ALGORITHM, MAX_EXPIRY, S3Signer};
use crate::timestamp::Timestamp;

/// The variable that the store replaces by the uploaded file's name.
const FILENAME: &str = "${filename}";
/// The longest life of a policy of the older versions, in seconds: ten years. The stores set no limit.
pub(super) const MAX_EXPIRY_OLDER: u64 = 315_360_000;

/// What a browser form may upload, still to be signed. Made by [`Bucket::post_policy`] and
/// [`OssBucket::post_policy`](crate::OssBucket::post_policy).
///
/// ```
/// use objsign::{Bucket, Credentials, S3Signer, Timestamp};
///
/// let photos = Bucket::aws("photos", "eu-central-1")?;
/// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
/// let form = photos
///     .post_policy()
///     .key_prefix("in/")
///     .content_length_range(1..=15_000_000)
///     .field("success_action_status", "201")
///     .starts_with("Content-Type", "image/")
///     .sign(&signer, Timestamp::from_unix(1_725_358_877)?, 300)?;
/// assert_eq!(form.url, "https://photos.s3.eu-central-1.amazonaws.com/");
/// assert_eq!(form.fields[1], ("key".to_string(), "in/${filename}".to_string()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a policy does nothing until it is signed"]
pub struct PostPolicy<'a, B = Bucket> {
    pub(super) bucket: &'a B,
    bucket_name: &'a str,
    dialect: Dialect,
    key: Option<String>,
    fields: Vec<(String, String)>,
    by_name: ByName,
    conditions: Vec<Condition<'static>>,
    error: Option<SignError>,
}

/// A form ready to be posted. Whoever holds it can upload what its policy allows: treat it like a password.
///
/// `Debug` shows where it goes and the names of its fields, never their values.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostForm {
    /// Where to post it, as `multipart/form-data`.
    pub url: String,
    /// The fields in the order in which to send them, before the `file` field, which comes last.
    pub fields: Vec<(String, String)>,
    /// When it ends: after the expiry asked for, or with the credentials if those end earlier.
    pub expires_at: Timestamp,
}

impl Bucket {
    /// A policy for uploads into this bucket by `multipart/form-data` POST. It needs
    /// [`key`](PostPolicy::key) or [`key_prefix`](PostPolicy::key_prefix).
    pub fn post_policy(&self) -> PostPolicy<'_> {
        PostPolicy::new(self, self.name(), Dialect::S3)
    }
}

impl<'a, B> PostPolicy<'a, B> {
    pub(super) fn new(bucket: &'a B, bucket_name: &'a str, dialect: Dialect) -> Self {
        Self {
            bucket,
            bucket_name,
            dialect,
            key: None,
            fields: Vec::new(),
            by_name: ByName::default(),
            conditions: Vec::new(),
            error: None,
        }
    }

    pub(super) fn fail(&mut self, error: SignError) {
        self.error.get_or_insert(error);
    }

    /// The object's key, exactly. One that ends in `${filename}` allows every key that begins with the part
    /// before it, and the store puts the file's name there.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Every key that begins so: the same as [`key`](Self::key) with `${filename}` behind the prefix. End it in `/`
    /// unless names that merely begin alike are meant: `users/4` also allows `users/42/…`.
    pub fn key_prefix(self, prefix: &str) -> Self {
        self.key([prefix, FILENAME].concat())
    }

    /// How long the file may be, in bytes, both ends included.
    pub fn content_length_range(self, bytes: RangeInclusive<u64>) -> Self {
        let (min, max) = bytes.into_inner();
        self.condition(Condition::ContentLengthRange { min: Bound::Number(min), max: Bound::Number(max) })
    }

    /// A field of the form with its value, and the condition that it has exactly this value. For S3 names beginning
    /// `x-ignore-` need no condition and get none. A form has at most 256 fields, with its key and the signature's own.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        // No more is kept, so that what comes behind costs nothing.
        if self.fields.len() == MAX_FIELDS {
            self.fail(too_many_fields());
            return self;
        }
        let name = name.into();
        if self.dialect.is_reserved(&name) {
            self.fail(SignError::ReservedField { name: name.clone() });
        }
        let names = |place| name_at(&self.fields, place);
        if self.by_name.add(&name, self.fields.len(), names).is_some() {
            self.fail(SignError::RepeatedField { name: name.clone() });
        }
        if !reader::is_field_name(&name) {
            self.fail(SignError::InvalidFieldName { name: name.clone() });
        }
        self.fields.push((name, value.into()));
        self
    }

    /// A condition that a field, which the browser fills in, has exactly this value.
    pub fn equals(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (Cow::Owned(name.into()), Cow::Owned(value.into()));
        self.condition(Condition::Eq { name, value, form: Form::Object })
    }

    /// A condition that a field, which the browser fills in, begins so; the empty prefix allows anything. With a
    /// [`field`](Self::field) of the same name it takes the place of that field's exact condition: the page may
    /// then change the value.
    pub fn starts_with(self, name: impl Into<String>, prefix: impl Into<String>) -> Self {
        let (name, prefix) = (Cow::Owned(name.into()), Cow::Owned(prefix.into()));
        self.condition(Condition::StartsWith { name, prefix })
    }

    /// `Content-Type` of the stored object.
    pub fn content_type(self, value: impl Into<String>) -> Self {
        self.field("Content-Type", value)
    }

    /// `success_action_status`: 200, 201 or 204, the status of a successful upload.
    pub fn success_action_status(mut self, status: u16) -> Self {
        if ![200, 201, 204].contains(&status) {
            self.fail(SignError::InvalidStatus { status });
        }
        self.field("success_action_status", status.to_string())
    }

    /// More fields and conditions in the shapes of boto3's `generate_presigned_post`: the conditions as a JSON
    /// list of `{"name": "value"}`, `["eq", "$name", value]`, `["starts-with", "$name", prefix]` and
    /// `["content-length-range", min, max]`; for OSS also `in` and `not-in`. Unlike there, a field without a condition
    /// gets its own.
    ///
    /// What is wrong with them is said by [`sign`](Self::sign), with the place of the condition, from 0.
    ///
    /// ```
    /// # use objsign::{Bucket, Credentials, S3Signer, Timestamp};
    /// # let photos = Bucket::aws("photos", "eu-central-1")?;
    /// # let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// # let now = Timestamp::from_unix(1_725_358_877)?;
    /// let form = photos
    ///     .post_policy()
    ///     .key("in/${filename}")
    ///     .fields_and_conditions(&[("acl", "private")], r#"[["content-length-range", 1, 15000000]]"#)
    ///     .sign(&signer, now, 300)?;
    /// assert_eq!(form.fields[0], ("acl".to_string(), "private".to_string()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fields_and_conditions(mut self, fields: &[(&str, &str)], conditions: &str) -> Self {
        for (name, value) in fields {
            self = self.field(*name, *value);
        }
        match reader::parse_conditions(conditions.as_bytes(), self.dialect.operators()) {
            Ok(conditions) => conditions.into_iter().map(Condition::into_owned).fold(self, Self::condition),
            Err(error) => {
                let index = error.condition.unwrap_or(0);
                self.fail(SignError::InvalidCondition { index, reason: error.fault.as_str() });
                self
            }
        }
    }

    pub(super) fn condition(mut self, condition: Condition<'static>) -> Self {
        let name = condition.field().unwrap_or("content-length-range");
        if !reader::is_field_name(name) {
            let name = name.into();
            self.fail(SignError::InvalidFieldName { name });
        } else if self.dialect.is_reserved(name)
            && !["bucket", "key"].iter().any(|known| known.eq_ignore_ascii_case(name))
        {
            let name = name.into();
            self.fail(SignError::ReservedField { name });
        }
        if let Condition::ContentLengthRange { min, max } = &condition
            && let (Some(min), Some(max)) = (min.bytes(), max.bytes())
            && min > max
        {
            self.fail(SignError::InvalidRange { min, max });
        }
        self.conditions.push(condition);
        self
    }

    /// When the policy ends by what was asked for, and when it really does. Refuses what is wrong with it.
    pub(super) fn ends(
        &self,
        now: Timestamp,
        expires_in: u64,
        max: u64,
        end_of: impl FnOnce(Timestamp) -> Result<Timestamp, SignError>,
    ) -> Result<Ends, SignError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        if !(1..=max).contains(&expires_in) {
            return Err(SignError::InvalidExpiry { seconds: expires_in, min: 1, max });
        }
        let asked = now.floor_to(1).plus(i64::try_from(expires_in).unwrap_or(i64::MAX));
        let really = end_of(asked)?;
        let key = self.object_key();
        if key.is_empty() {
            return Err(SignError::MissingKey);
        }
        if self.dialect == Dialect::S3 && key.contains("$$") {
            return Err(SignError::DoubleDollarKey);
        }
        let (written, max) = (key.strip_suffix(FILENAME).unwrap_or(key).len(), self.dialect.max_key_bytes());
        if written > max {
            return Err(SignError::KeyTooLong { bytes: written, max });
        }
        Ok(Ends { asked, really })
    }

    fn object_key(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }

    /// Begins a form: its own fields and its key.
    pub(super) fn push_fields(&self, form: &mut FormFields) {
        for (name, value) in &self.fields {
            form.push(name, &[value]);
        }
        form.push("key", &[self.object_key()]);
    }

    /// Ends a form with its policy: what was asked for, and that the signature's fields, from the place `own` on, are as
    /// they are. Then the signature.
    pub(super) fn push_policy(
        &self,
        form: &mut FormFields,
        own: usize,
        ends: &Ends,
        signature_name: &str,
        sign: impl FnOnce(&[u8]) -> Signature,
    ) -> Result<(), SignError> {
        // With the policy and the signature. A verifier of ours refuses a form of more.
        if form.len() + 2 > MAX_FIELDS {
            form.clear();
            return Err(too_many_fields());
        }
        let push_json = |json: &mut Vec<u8>, form: &FormFields| {
            let own = form.iter().skip(own).map(|(name, value)| Condition::exact(name, value));
            // What was asked for, even where the credentials end earlier: the store checks those itself.
            document::push_json(json, ends.asked, Layout::of(ends.asked), |list| {
                self.conditions.iter().for_each(|condition| list.push(condition));
                self.needed_conditions().chain(own).for_each(|condition| list.push(&condition));
            });
        };
        form.push_policy(push_json, signature_name, sign);
        Ok(())
    }

    /// Those on fields, bucket and key that were not given.
    fn needed_conditions(&self) -> impl Iterator<Item = Condition<'_>> {
        let on_bucket = Condition::exact("bucket", self.bucket_name);
        let on_key = match self.object_key().strip_suffix(FILENAME) {
            Some(prefix) => Condition::StartsWith { name: "key".into(), prefix: prefix.into() },
            None => Condition::exact("key", self.object_key()),
        };
        let on_fields = self.uncovered_fields().map(|(name, value)| Condition::exact(name, value));
        on_fields.chain([on_bucket, on_key].into_iter().filter(|needed| !self.conditions.contains(needed)))
    }

    /// The fields that need a condition and were given none.
    fn uncovered_fields(&self) -> impl Iterator<Item = &(String, String)> {
        let mut covered = alloc::vec![false; self.fields.len()];
        for name in self.conditions.iter().filter_map(Condition::field) {
            let place = self.by_name.get(name, |place| name_at(&self.fields, place));
            if let Some(covered) = place.and_then(|place| covered.get_mut(place)) {
                *covered = true;
            }
        }
        let fields = self.fields.iter().zip(covered).filter(|(_, covered)| !covered).map(|(field, _)| field);
        fields.filter(|(name, _)| !is_ignored(self.dialect, name))
    }
}

/// When a policy ends.
pub(super) struct Ends {
    asked: Timestamp,
    pub(super) really: Timestamp,
}

impl PostForm {
    pub(super) fn new(url: String, fields: &FormFields, expires_at: Timestamp) -> Self {
        Self { url, fields: fields.to_pairs(), expires_at }
    }
}

fn name_at(fields: &[(String, String)], place: usize) -> &str {
    fields.get(place).map(|(name, _)| name.as_str()).unwrap_or_default()
}

impl PostPolicy<'_> {
    /// `acl`: a canned ACL such as `private`.
    pub fn acl(self, value: impl Into<String>) -> Self {
        self.field("acl", value)
    }

    /// `x-amz-meta-NAME`: metadata stored with the object.
    pub fn metadata(self, name: &str, value: impl Into<String>) -> Self {
        self.field(format!("x-amz-meta-{name}"), value)
    }

    /// Signs it with version 4, good for `expires_in` seconds (1 to 604800) from `now`.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, fields, conditions or expiry, and for credentials that have
    /// ended.
    pub fn sign(&self, signer: &S3Signer, now: Timestamp, expires_in: u64) -> Result<PostForm, SignError> {
        let mut fields = FormFields::with_room();
        let expires_at = self.sign_into(&mut fields, signer, now, expires_in)?;
        Ok(PostForm::new(self.bucket.url(), &fields, expires_at))
    }

    /// [`sign`](Self::sign) into a value that is used again: once it has grown, and for a policy without fields of its own,
    /// nothing is allocated. Gives the end of the form, which is posted to [`Bucket::url`]. After an error there are no fields.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    ///
    /// ```
    /// # use objsign::{Bucket, Credentials, FormFields, S3Signer, Timestamp};
    /// # let photos = Bucket::aws("photos", "eu-central-1")?;
    /// # let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// # let now = Timestamp::from_unix(1_725_358_877)?;
    /// let mut fields = FormFields::new();
    /// photos.post_policy().key_prefix("in/").sign_into(&mut fields, &signer, now, 300)?;
    /// assert_eq!(fields.iter().next(), Some(("key", "in/${filename}")));
    /// assert_eq!(fields.get("x-amz-date"), Some("20240903T102117Z"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_into(
        &self,
        fields: &mut FormFields,
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Timestamp, SignError> {
        fields.clear();
        let ends = self.ends(now, expires_in, MAX_EXPIRY, |_| signer.keys.expires_at(now, expires_in))?;
        let address = self.bucket.address();
        signer.keys.with_key(now, &address.region, address.service, |key| {
            self.push_fields(fields);
            let own = fields.len();
            fields.push("x-amz-algorithm", &[ALGORITHM]);
            fields.push("x-amz-credential", &[key.access_key_id(), "/", key.scope()]);
            fields.push_date("x-amz-date", now);
            push_token(fields, signer.credentials());
            self.push_policy(fields, own, &ends, "x-amz-signature", |base64| Signature::Hex(key.tag(base64)))
        })??;
        Ok(ends.really)
    }

    /// Signs it with the legacy version 2, which newer regions and many other stores refuse. Good for `expires_in`
    /// seconds (1 to 315360000) from `now`.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn sign_v2(&self, signer: &S3Signer, now: Timestamp, expires_in: u64) -> Result<PostForm, SignError> {
        let ends =
            self.ends(now, expires_in, MAX_EXPIRY_OLDER, |_| signer.keys.expires_at(now, expires_in))?;
        let credentials = signer.keys.with_secret()?;
        let mut fields = FormFields::with_room();
        self.push_fields(&mut fields);
        fields.push("AWSAccessKeyId", &[credentials.access_key_id()]);
        let own = fields.len();
        push_token(&mut fields, credentials);
        let sign = |base64: &[u8]| Signature::Base64(sigv2::sign(credentials, base64));
        self.push_policy(&mut fields, own, &ends, "signature", sign)?;
        Ok(PostForm::new(self.bucket.url(), &fields, ends.really))
    }
}

fn push_token(fields: &mut FormFields, credentials: &Credentials) {
    if let Some(token) = credentials.token() {
        fields.push("x-amz-security-token", &[token]);
    }
}

fn too_many_fields() -> SignError {
    SignError::TooManyFields { max: MAX_FIELDS }
}

impl<B> fmt::Debug for PostPolicy<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostPolicy")
            .field("bucket", &self.bucket_name)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PostForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("PostForm")
            .field("url", &self.url)
            .field("fields", &names)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}
