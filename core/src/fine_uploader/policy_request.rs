//! Simple upload: the body is the policy itself.

use alloc::string::String;

use super::answer::{Unsigned, policy_body};
use crate::guard::{self, SignatureVersion, UploadGuard};
use crate::post::PolicyDocument;
use crate::refusal::{Refusal, RefusalReason};
use crate::sigv2;
use crate::sigv4::{ALGORITHM, S3Signer, SigningKey};
use crate::timestamp::Timestamp;

const FIELD_ALGORITHM: &str = "x-amz-algorithm";
const FIELD_CREDENTIAL: &str = "x-amz-credential";
const FIELD_DATE: &str = "x-amz-date";

pub(super) fn sign(
    guard: &UploadGuard,
    signer: &S3Signer,
    announced: Option<SignatureVersion>,
    mut policy: PolicyDocument<'_>,
    now: Timestamp,
) -> Result<String, Unsigned> {
    let version = version_of(&policy);
    match (announced, version) {
        (Some(SignatureVersion::V4), SignatureVersion::V2) => return Err(missing(FIELD_ALGORITHM).into()),
        (Some(SignatureVersion::V2), SignatureVersion::V4) => {
            let detail = "a policy of version 4, which the query does not announce";
            return Err(Refusal::new(RefusalReason::VersionNotAllowed, detail).into());
        }
        _ => {}
    }
    guard.check_version(version)?;
    match version {
        SignatureVersion::V2 => {
            check(guard, signer, &mut policy, &[guard::TOKEN], now)?;
            let credentials = signer.keys.with_secret()?;
            Ok(policy_body(&policy, |base64| sigv2::sign(credentials, base64)))
        }
        SignatureVersion::V4 => {
            let signers = [FIELD_ALGORITHM, FIELD_CREDENTIAL, FIELD_DATE, guard::TOKEN];
            let date = check_v4(guard, signer, &policy, now)?;
            check(guard, signer, &mut policy, &signers, now)?;
            let sign = |key: &SigningKey| policy_body(&policy, |base64| key.tag(base64).to_hex());
            Ok(signer.keys.with_key(date, &guard.region, guard.service, sign)?)
        }
    }
}

/// A policy with any of version 4's own conditions is one of version 4, with all of them or not at all.
fn version_of(policy: &PolicyDocument<'_>) -> SignatureVersion {
    let own = [FIELD_ALGORITHM, FIELD_CREDENTIAL, FIELD_DATE];
    match policy.conditions.iter().any(|condition| own.iter().any(|name| condition.is_on(name))) {
        true => SignatureVersion::V4,
        false => SignatureVersion::V2,
    }
}

/// What both versions ask, and at last whether the credentials still are good.
fn check(
    guard: &UploadGuard,
    signer: &S3Signer,
    policy: &mut PolicyDocument<'_>,
    signers: &[&str],
    now: Timestamp,
) -> Result<(), Unsigned> {
    let token = guard::exact(policy, guard::TOKEN, RefusalReason::CredentialMismatch)?;
    guard.check_token(
        signer.credentials(),
        token,
        RefusalReason::ConditionMissing,
        RefusalReason::ConditionNotAllowed,
    )?;
    guard.check_policy(policy, signers, now)?;
    let millis = policy.expiration.unix_millis().saturating_sub(now.unix_millis());
    signer.keys.expires_at(now, u64::try_from(millis / 1000).unwrap_or(0))?;
    Ok(())
}

/// Checks version 4's own conditions and gives the date that names the signing key.
fn check_v4(
    guard: &UploadGuard,
    signer: &S3Signer,
    policy: &PolicyDocument<'_>,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let needed = |field: &str, open| guard::exact(policy, field, open)?.ok_or_else(|| missing(field));
    let algorithm = needed(FIELD_ALGORITHM, RefusalReason::AlgorithmMismatch)?;
    let credential = needed(FIELD_CREDENTIAL, RefusalReason::CredentialMismatch)?;
    let date = needed(FIELD_DATE, RefusalReason::DateMismatch)?;
    if algorithm != ALGORITHM {
        return Err(Refusal::new(RefusalReason::AlgorithmMismatch, "not AWS4-HMAC-SHA256"));
    }
    let Some(date) = Timestamp::parse_iso_basic(date.as_bytes()) else {
        return Err(Refusal::new(RefusalReason::Malformed, "x-amz-date is no `YYYYMMDDTHHMMSSZ`"));
    };
    let scope = match credential.split_once('/') {
        Some((id, scope)) if id == signer.credentials().access_key_id() => scope,
        _ => return Err(Refusal::new(RefusalReason::CredentialMismatch, "another access key")),
    };
    guard.check_scope(scope, date)?;
    guard.check_date(date, now)?;
    Ok(date)
}

fn missing(field: &str) -> Refusal {
    Refusal::of(RefusalReason::ConditionMissing, "no condition on", field)
}
