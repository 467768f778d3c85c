//! The checks, one for each rule.

use super::UploadGuard;
use super::fields::{Admission, Asked};
use super::operation::{SignatureVersion, UploadOperation};
use crate::credentials::Credentials;
use crate::post::{Bound, ByName, Condition, PolicyDocument};
use crate::refusal::{Refusal, RefusalReason};
use crate::timestamp::Timestamp;

/// What a policy's conditions are on, besides the fields of a guard's list.
const BUCKET: &str = "bucket";
const KEY: &str = "key";
const ACL: &str = "acl";
pub(crate) const TOKEN: &str = "x-amz-security-token";

fn refuse<T>(reason: RefusalReason, detail: &str) -> Result<T, Refusal> {
    Err(Refusal::new(reason, detail))
}

impl UploadGuard {
    pub(crate) fn check_version(&self, version: SignatureVersion) -> Result<(), Refusal> {
        match self.versions.contains(&version) {
            true => Ok(()),
            false => refuse(RefusalReason::VersionNotAllowed, "this signature version is not served"),
        }
    }

    /// Checks an exact object key, decoded.
    pub(crate) fn check_key(&self, key: &str) -> Result<(), Refusal> {
        self.keys.check(key)
    }

    pub(crate) fn check_host(&self, host: &str) -> Result<(), Refusal> {
        match host == self.host {
            true => Ok(()),
            false => refuse(RefusalReason::HostMismatch, "another host than the bucket's"),
        }
    }

    pub(crate) fn check_acl(&self, acl: &str) -> Result<(), Refusal> {
        match self.acl.iter().any(|allowed| allowed == acl) {
            true => Ok(()),
            false => refuse(RefusalReason::AclNotAllowed, "a canned ACL that is not allowed"),
        }
    }

    pub(crate) fn check_operation(&self, operation: UploadOperation) -> Result<(), Refusal> {
        match self.operations.contains(&operation) {
            true => Ok(()),
            false => refuse(RefusalReason::OperationNotAllowed, "this operation is not served"),
        }
    }

    /// Checks a part number as written.
    pub(crate) fn check_part_number(&self, digits: &str) -> Result<u32, Refusal> {
        let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(number) if plain && number <= self.max_part_number => Ok(number),
            _ => refuse(RefusalReason::PartNumberNotAllowed, "part number 0, above the limit, or padded"),
        }
    }

    pub(crate) fn check_date(&self, date: Timestamp, now: Timestamp) -> Result<(), Refusal> {
        match date.further_than(self.max_skew, now) {
            false => Ok(()),
            true => refuse(RefusalReason::ClockSkew, "x-amz-date is too far from the clock"),
        }
    }

    /// Checks `day/region/service/aws4_request`. The day must be that of `date`.
    pub(crate) fn check_scope(&self, scope: &str, date: Timestamp) -> Result<(), Refusal> {
        let mut parts = scope.split('/');
        let day = parts.next();
        let rest = [self.region.as_str(), self.service, crate::sigv4::TERMINATOR];
        if !parts.eq(rest) {
            return refuse(
                RefusalReason::ScopeMismatch,
                "the scope is not day, region, service and aws4_request of this bucket",
            );
        }
        if day.is_none_or(|day| day.as_bytes() != date.day_bytes()) {
            return refuse(RefusalReason::DateMismatch, "the scope's day is not that of x-amz-date");
        }
        Ok(())
    }

    /// Checks a header of the uploader's choice, lower-case, on the one operation that may have any.
    pub(crate) fn check_header(
        &self,
        operation: UploadOperation,
        name: &str,
        value: &str,
    ) -> Result<(), Refusal> {
        if operation != UploadOperation::Initiate || !name.starts_with("x-amz-") {
            return Err(Refusal::of(RefusalReason::HeaderNotAllowed, "on this operation header", name));
        }
        if name == "x-amz-acl" {
            return self.check_acl(value);
        }
        self.check_field(name, Asked::Value(value), RefusalReason::HeaderNotAllowed)
    }

    /// Checks the content type of an operation that signs it.
    pub(crate) fn check_content_type(&self, value: &str) -> Result<(), Refusal> {
        self.check_field("content-type", Asked::Value(value), RefusalReason::HeaderNotAllowed)
    }

    fn check_field(&self, name: &str, asked: Asked<'_>, not_allowed: RefusalReason) -> Result<(), Refusal> {
        match self.fields.admits(name, asked) {
            Admission::Admitted => Ok(()),
            Admission::NameNotAllowed => Err(Refusal::of(not_allowed, "no rule allows", name)),
            Admission::ValueNotAllowed => {
                Err(Refusal::of(RefusalReason::ValueNotAllowed, "no rule allows this value of", name))
            }
        }
    }

    /// Checks a whole policy but for the conditions that belong to the signature itself, which are
    /// `signers`. In tighten mode changes what it may.
    pub(crate) fn check_policy(
        &self,
        policy: &mut PolicyDocument<'_>,
        signers: &[&str],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.check_policy_bucket(policy)?;
        self.check_policy_key(policy)?;
        self.check_policy_lengths(policy)?;
        self.check_policy_expiration(policy, now)?;
        for condition in &policy.conditions {
            self.check_policy_field(condition, signers)?;
        }
        check_conflicts(policy)
    }

    fn check_policy_bucket(&self, policy: &PolicyDocument<'_>) -> Result<(), Refusal> {
        for asked in required(policy, BUCKET)? {
            if !matches!(asked, Asked::Value(bucket) if bucket == self.bucket) {
                return refuse(RefusalReason::BucketMismatch, "another bucket, or an open one");
            }
        }
        Ok(())
    }

    fn check_policy_key(&self, policy: &PolicyDocument<'_>) -> Result<(), Refusal> {
        for asked in required(policy, KEY)? {
            match asked {
                Asked::Value(key) => self.keys.check(key)?,
                Asked::StartsWith(start) => self.keys.check_start(start)?,
            }
        }
        Ok(())
    }

    fn check_policy_lengths(&self, policy: &mut PolicyDocument) -> Result<(), Refusal> {
        let mut any = false;
        for condition in &policy.conditions {
            let Condition::ContentLengthRange { min, max } = condition else { continue };
            any = true;
            let (Some(min), Some(max)) = (min.bytes(), max.bytes()) else {
                return refuse(RefusalReason::Malformed, "a length bound is no whole number from 0");
            };
            if min > max {
                return refuse(RefusalReason::Malformed, "the least length is above the greatest");
            }
            if self.length.as_ref().is_some_and(|allowed| min < *allowed.start() || max > *allowed.end()) {
                return refuse(
                    RefusalReason::LengthRangeTooWide,
                    "the length range reaches outside the limits",
                );
            }
        }
        match &self.length {
            Some(allowed) if !any && self.tightens => {
                // As numbers: some stores do not read the client's own form, which is text.
                let (min, max) = (Bound::Number(*allowed.start()), Bound::Number(*allowed.end()));
                policy.conditions.push(Condition::ContentLengthRange { min, max });
                Ok(())
            }
            Some(_) if !any => refuse(RefusalReason::LengthRangeMissing, "no content-length-range"),
            _ => Ok(()),
        }
    }

    fn check_policy_expiration(
        &self,
        policy: &mut PolicyDocument<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let latest = now.plus(self.max_expiration.into());
        if policy.expiration <= now {
            return refuse(RefusalReason::Expired, "the policy has expired");
        }
        if policy.expiration > latest {
            if !self.tightens {
                return refuse(RefusalReason::ExpirationTooLate, "the policy lasts too long");
            }
            policy.expiration = latest;
        }
        Ok(())
    }

    fn check_policy_field(&self, condition: &Condition<'_>, signers: &[&str]) -> Result<(), Refusal> {
        let Some(name) = condition.field() else { return Ok(()) };
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is(BUCKET) || is(KEY) || signers.iter().any(|known| is(known)) {
            return Ok(());
        }
        match asked(condition) {
            Some(Asked::Value(acl)) if is(ACL) => self.check_acl(acl),
            Some(Asked::StartsWith(_)) if is(ACL) => {
                refuse(RefusalReason::AclNotAllowed, "`starts-with` leaves the ACL open")
            }
            Some(asked) => self.check_field(name, asked, RefusalReason::ConditionNotAllowed),
            None => Ok(()),
        }
    }

    /// Checks the session token of a request or policy: exactly the issued one, none for none.
    pub(crate) fn check_token(
        &self,
        credentials: &Credentials,
        token: Option<&str>,
        missing: RefusalReason,
        not_allowed: RefusalReason,
    ) -> Result<(), Refusal> {
        match (token, credentials.is_temporary()) {
            (None, true) => Err(Refusal::of(missing, "there is no", TOKEN)),
            (Some(_), false) => Err(Refusal::of(not_allowed, "permanent credentials have no", TOKEN)),
            (token, _) if credentials.token_matches(token.map(str::as_bytes)) => Ok(()),
            _ => refuse(RefusalReason::CredentialMismatch, "another session token"),
        }
    }
}

/// The one exact value that a policy demands of a field. Left open, it is refused for `open`.
pub(crate) fn exact<'p>(
    policy: &'p PolicyDocument<'_>,
    field: &str,
    open: RefusalReason,
) -> Result<Option<&'p str>, Refusal> {
    let mut found = None;
    for condition in policy.conditions.iter().filter(|condition| condition.is_on(field)) {
        match (asked(condition), found) {
            (Some(Asked::Value(value)), None) => found = Some(value),
            (Some(Asked::Value(value)), Some(first)) if value == first => {}
            (Some(Asked::Value(_)), Some(_)) => return conflict(field),
            _ => return Err(Refusal::of(open, "`starts-with` leaves open", field)),
        }
    }
    Ok(found)
}

/// Everything a policy asks of a field, which must be something.
fn required<'p>(
    policy: &'p PolicyDocument<'_>,
    field: &'static str,
) -> Result<impl Iterator<Item = Asked<'p>>, Refusal> {
    let on_field = move || policy.conditions.iter().filter(move |condition| condition.is_on(field));
    match on_field().next() {
        Some(_) => Ok(on_field().filter_map(asked)),
        None => Err(Refusal::of(RefusalReason::ConditionMissing, "no condition on", field)),
    }
}

fn asked<'c>(condition: &'c Condition<'_>) -> Option<Asked<'c>> {
    match condition {
        Condition::Eq { value, .. } => Some(Asked::Value(value)),
        Condition::StartsWith { prefix, .. } => Some(Asked::StartsWith(prefix)),
        // Never read here: lists are of OSS.
        Condition::In { .. } | Condition::ContentLengthRange { .. } => None,
    }
}

/// Two exact conditions on one field with different values: readers disagree about which counts.
fn check_conflicts(policy: &PolicyDocument<'_>) -> Result<(), Refusal> {
    let exact = |place: usize| match policy.conditions.get(place) {
        Some(Condition::Eq { name, value, .. }) => Some((name.as_ref(), value.as_ref())),
        _ => None,
    };
    let name_at = |place| exact(place).map_or("", |(name, _)| name);
    let mut by_name = ByName::with_capacity(policy.conditions.len());
    // Of several fields, the one that stands first.
    let mut first_conflict: Option<usize> = None;
    for place in 0..policy.conditions.len() {
        let Some((name, value)) = exact(place) else { continue };
        let before = by_name.add(name, place, name_at);
        let differs = before.filter(|&before| exact(before).is_some_and(|(_, first)| first != value));
        first_conflict = [first_conflict, differs].into_iter().flatten().min();
    }
    first_conflict.map_or(Ok(()), |place| conflict(name_at(place)))
}

fn conflict<T>(field: &str) -> Result<T, Refusal> {
    Err(Refusal::of(RefusalReason::ConditionConflict, "different values for", field))
}
