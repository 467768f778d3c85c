//! The conditions of a policy, tried on a form.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::dialect::{Dialect, Version};
use super::document::{Condition, PolicyDocument};
use super::fields::Fields;
use crate::error::{VerifyError, VerifyErrorKind as Kind};

/// Fields that S3 lets a policy leave open behind a prefix, beside `x-amz-meta-*`.
const OPEN_IN_S3: &[&str] = &[
    "acl",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-type",
    "expires",
    "key",
    "redirect",
    "success_action_redirect",
];

/// What the conditions are tried on.
pub(super) struct Subject<'a> {
    pub(super) dialect: Dialect,
    pub(super) version: Version,
    /// The bucket that the form was posted to.
    pub(super) bucket: &'a str,
    /// The key that the file will have, its name put in.
    pub(super) key: &'a [u8],
    pub(super) fields: &'a Fields,
}

impl<'f> Subject<'f> {
    /// Every condition but the length of the file, then that every field has one. For each field, whether a condition
    /// speaks of it.
    pub(super) fn check(&self, policy: &PolicyDocument<'_>) -> Result<Vec<bool>, VerifyError> {
        let mut covered = alloc::vec![false; self.fields.len()];
        for condition in &policy.conditions {
            let named = condition.field().map_or(Named::NOTHING, |name| self.named(name));
            if !self.holds(condition, named.value) {
                return Err(self.refuse(Kind::PolicyConditionFailed, &shown(self.dialect, condition)));
            }
            if let Some(covered) = named.field.and_then(|place| covered.get_mut(place)) {
                *covered = true;
            }
        }
        if self.dialect == Dialect::S3
            && self.fields.get("bucket").is_some_and(|bucket| bucket != self.bucket.as_bytes())
        {
            return Err(
                self.refuse(Kind::PolicyConditionFailed, "the field bucket is not the bucket posted to")
            );
        }
        if self.version == Version::OssV4 {
            self.check_signature_conditions(policy)?;
        }
        if self.dialect.covers_all() {
            self.check_coverage(policy, &covered)?;
        }
        Ok(covered)
    }

    /// `value`: what the condition's name names.
    fn holds(&self, condition: &Condition<'_>, value: Option<&[u8]>) -> bool {
        match condition {
            Condition::Eq { value: wanted, .. } => value == Some(wanted.as_bytes()),
            Condition::StartsWith { name, prefix } => self.starts_with(name, value, prefix),
            Condition::In { name, values, negated } => {
                // A name excluded for the key is excluded however the key comes by it.
                let key = (*negated && name.eq_ignore_ascii_case("key")).then_some(self.key);
                let is_listed = |listed: &Cow<'_, str>| {
                    value == Some(listed.as_bytes()) || key.is_some_and(|key| key == listed.as_bytes())
                };
                values.iter().any(is_listed) != *negated
            }
            // A bound that is no number is a condition that cannot hold.
            Condition::ContentLengthRange { min, max } => min.bytes().is_some() && max.bytes().is_some(),
        }
    }

    fn starts_with(&self, name: &str, value: Option<&[u8]>, prefix: &str) -> bool {
        let named = |known: &&str| known.eq_ignore_ascii_case(name);
        let meta = name.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-meta-"));
        if self.dialect == Dialect::S3 && !OPEN_IN_S3.iter().any(named) && !meta {
            return false;
        }
        let value = match (value, self.dialect) {
            (Some(value), _) => value,
            (None, Dialect::S3) => return false,
            (None, Dialect::Oss | Dialect::OssStrict) => b"",
        };
        // A list: `image/png,text/html` is no image.
        let is_list = name.eq_ignore_ascii_case("content-type");
        let mut parts = value.split(|&byte| byte == b',' && is_list);
        value.starts_with(prefix.as_bytes())
            && parts.all(|part| part.trim_ascii_start().starts_with(prefix.trim_ascii_start().as_bytes()))
    }

    fn named(&self, name: &str) -> Named<'f> {
        let field = self.fields.place(name);
        match name.eq_ignore_ascii_case("bucket") {
            // In OSS a condition on `bucket` never speaks of a field.
            true => Named {
                value: Some(self.bucket.as_bytes()),
                field: field.filter(|_| self.dialect == Dialect::S3),
            },
            false => Named { value: field.and_then(|place| self.fields.value_at(place)), field },
        }
    }

    /// OSS demands exact conditions on version, credential and date of a version 4 form: without them the policy
    /// would be good for as long as its key.
    fn check_signature_conditions(&self, policy: &PolicyDocument<'_>) -> Result<(), VerifyError> {
        let exact = |wanted: &str| {
            let mut on_field = policy.conditions.iter().filter(|condition| condition.is_on(wanted));
            on_field.any(|condition| matches!(condition, Condition::Eq { .. }))
        };
        let (_, demanded) = self.version.fields().split_last().unwrap_or((&"", &[]));
        match demanded.iter().find(|name| !exact(name)) {
            Some(name) => Err(self.refuse(Kind::PolicyConditionFailed, name)),
            None => Ok(()),
        }
    }

    /// Without a condition that names the bucket a policy would be good for every bucket of the key's owner.
    fn check_coverage(&self, policy: &PolicyDocument<'_>, covered: &[bool]) -> Result<(), VerifyError> {
        let names_it = |condition: &&Condition<'_>| {
            matches!(condition, Condition::Eq { .. } | Condition::In { negated: false, .. })
        };
        if !policy.conditions.iter().filter(names_it).any(|condition| condition.is_on("bucket")) {
            return Err(self.refuse(Kind::ExtraField, "bucket"));
        }
        let uncovered = self.fields.iter().zip(covered).filter(|(_, covered)| !**covered);
        let extra: Vec<_> = uncovered
            .map(|((name, _), _)| name)
            .filter(|name| !self.version.is_exempt(self.dialect, name))
            .collect();
        match extra.is_empty() {
            true => Ok(()),
            false => Err(self.refuse(Kind::ExtraField, &extra.join(", "))),
        }
    }

    fn refuse(&self, kind: Kind, detail: &str) -> VerifyError {
        self.dialect.refuse(kind).about(detail)
    }
}

/// What a condition's name names.
struct Named<'f> {
    /// What the condition is tried on.
    value: Option<&'f [u8]>,
    /// The place of the field that it covers.
    field: Option<usize>,
}

impl Named<'_> {
    const NOTHING: Self = Self { value: None, field: None };
}

/// The lengths that every range allows; `None` if there is no range. Empty where they exclude each other.
pub(super) fn lengths(policy: &PolicyDocument<'_>) -> Option<RangeInclusive<u64>> {
    let ranges = policy.conditions.iter().filter_map(|condition| match condition {
        Condition::ContentLengthRange { min, max } => Some((min.bytes()?, max.bytes()?)),
        _ => None,
    });
    let both = ranges.reduce(|(min, max), (other_min, other_max)| (min.max(other_min), max.min(other_max)));
    both.map(|(min, max)| min..=max)
}

/// Fields whose value is the key that the store encrypts with.
const CUSTOMER_KEYS: [&str; 2] =
    ["x-amz-server-side-encryption-customer-key", "x-amz-copy-source-server-side-encryption-customer-key"];

/// A condition as its policy writes it, but for a token or a key.
fn shown(dialect: Dialect, condition: &Condition<'_>) -> Cow<'static, str> {
    if condition.is_on(dialect.token_field()) {
        return Cow::Borrowed(dialect.token_field());
    }
    if let Some(name) = CUSTOMER_KEYS.iter().find(|name| condition.is_on(name)) {
        return Cow::Borrowed(name);
    }
    let mut out = Vec::new();
    condition.push(&mut out);
    Cow::Owned(String::from_utf8(out).unwrap_or_default())
}
