//! `policy-*` and `rest-*`: requests to the signature endpoint of Fine Uploader.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use objsign::{Answer, ConfigError, FieldRule, S3Signer, SignatureVersion, Timestamp, UploadGuard};
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;

use super::{Row, same};

pub(super) fn run(row: &Row) -> Result<(), String> {
    let signer = S3Signer::new(row.credentials()?);
    let guard = guard(row)?;
    let now = Timestamp::from_iso8601(row.text("now")?).map_err(|error| error.to_string())?;
    let answer =
        guard.answer_with_query(&signer, row.text("query")?, row.text("request_body")?.as_bytes(), now);
    match row.get("expect").get("sign") {
        Some(expected) => signed(row, &answer, expected),
        None => refused(row, &answer),
    }
}

fn refused(row: &Row, answer: &Answer) -> Result<(), String> {
    let Some(refusal) = &answer.refusal else { return Err(format!("signed: {answer:?}")) };
    same("body", &answer.body, r#"{"invalid":true}"#)?;
    let expect = row.get("expect");
    let fits = |reason: &Value| reason.as_str() == Some(refusal.kind());
    match fits(&expect["reason"]) || expect["also"].as_array().is_some_and(|also| also.iter().any(fits)) {
        true => Ok(()),
        false => Err(format!("refused for {refusal}, expected {}", expect["reason"])),
    }
}

fn signed(row: &Row, answer: &Answer, expected: &Value) -> Result<(), String> {
    if let Some(refusal) = &answer.refusal {
        return Err(format!("refused: {refusal}"));
    }
    let ours: Value = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if row.kind().starts_with("rest-") || row.get("origin") == "client" {
        same("policy", text(&ours["policy"]), text(&expected["policy"]))?;
        return same("signature", text(&ours["signature"]), text(&expected["signature"]));
    }
    // Written anew: the same by meaning, and the signature that of the policy returned.
    let policy = text(&ours["policy"]);
    let meaning = |policy: &str| -> Result<Value, String> {
        let json = STANDARD.decode(policy).map_err(|error| error.to_string())?;
        serde_json::from_slice(&json).map_err(|error| error.to_string())
    };
    let (written, sent) = (meaning(&policy)?, meaning(&text(&expected["policy"]))?);
    same("policy", written.to_string(), sent.to_string())?;
    same("signature", text(&ours["signature"]), signature(row, &policy, &written)?)
}

/// The signature of a policy, by hand.
fn signature(row: &Row, policy: &str, written: &Value) -> Result<String, String> {
    let secret = row.text("secret")?;
    if row.kind() == "policy-v2" {
        let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(policy.as_bytes());
        return Ok(STANDARD.encode(mac.finalize().into_bytes()));
    }
    let conditions = written["conditions"].as_array().ok_or("no conditions")?;
    let credential = conditions.iter().find_map(|condition| condition["x-amz-credential"].as_str());
    let scope = credential.and_then(|credential| credential.split_once('/')).ok_or("no credential")?.1;
    let hmac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let key = scope.split('/').fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part));
    Ok(hex::encode(hmac(&key, policy)))
}

fn guard(row: &Row) -> Result<UploadGuard, String> {
    build(row.get("guard"), row).map_err(|error| format!("guard: {error}"))
}

/// As the rows describe it: they let a policy leave the key open behind a prefix.
fn build(rules: &Value, row: &Row) -> Result<UploadGuard, ConfigError> {
    let text = |field: &str| row.optional(field).unwrap_or_default();
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    let list = |value: &Value| -> Vec<String> {
        let entries = value.as_array().map(Vec::as_slice).unwrap_or_default();
        entries.iter().filter_map(|entry| entry.as_str().map(String::from)).collect()
    };
    let versions = rules["versions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let operations = list(&rules["operations"]);
    let operations = operations.iter().map(|name| name.parse()).collect::<Result<Vec<_>, _>>()?;
    let mut guard = UploadGuard::for_host(text("bucket"), text("region"), text("host"))?
        .allow_key_starts_with()
        .acl(list(&rules["acl"]))
        .max_expiration(number(&rules["max_expiration_s"]))?
        .max_skew(number(&rules["max_skew_s"]))
        .max_part_number(number(&rules["max_part_number"]))?
        .operations(operations)
        .versions(versions.iter().map(|version| match version.as_u64() {
            Some(2) => SignatureVersion::V2,
            _ => SignatureVersion::V4,
        }))?;
    guard = match rules["key_prefix"].as_str() {
        Some("") => guard.any_key(),
        prefix => guard.key_prefix(prefix.unwrap_or_default())?,
    };
    if let (Some(min), Some(max)) =
        (rules["content_length_range"]["min"].as_u64(), rules["content_length_range"]["max"].as_u64())
    {
        guard = guard.content_length_range(min..=max)?;
    }
    for (name, values) in rules["fields"].as_object().into_iter().flatten() {
        let rule = match values.as_str() {
            Some(entry) => FieldRule::from(entry),
            None => FieldRule::one_of(list(values)),
        };
        guard = guard.field(name, rule)?;
    }
    Ok(guard)
}
