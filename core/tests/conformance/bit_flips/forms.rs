//! Uploaded forms: the verifier refuses a flip in the signature, the policy, the secret, the key, and in every
//! field whose value the policy pins.

use base64::Engine as _;
use serde_json::Value;

use super::{Counts, flip as flip_text};
use crate::runner::forms::{self, Arrived, Outcome};
use crate::runner::{Row, oss_forms};

pub(super) fn flip(row: &Row, counts: &mut Counts) {
    let is_oss = row.kind().starts_with("post-v");
    let form = if is_oss { oss_forms::arrived(row) } else { forms::arrived(row) }.unwrap();
    if row.flag("disputed") || !holds(row, &form) {
        return;
    }
    let mut refused = |place, row: &Row, form: &Arrived| {
        assert!(!holds(row, form), "{}: {place}", row.name());
        *counts.entry((row.kind().to_owned(), place)).or_default() += 1;
    };
    let secret = if is_oss { "access_key_secret" } else { "secret" };
    let changed = row.with_text(secret, &flip_text(row.text(secret).unwrap()).unwrap());
    refused("secret", &changed, &form);
    let pinned = pinned(&form);
    for (at, (name, value)) in form.fields.iter().enumerate() {
        let name = name.to_ascii_lowercase();
        let place = match name.as_str() {
            "signature" | "x-amz-signature" | "x-oss-signature" => "signature",
            "policy" => "policy",
            "key" => "path",
            _ => "field",
        };
        let own = ["awsaccesskeyid", "ossaccesskeyid"].contains(&name.as_str()) || place == "signature";
        // A prefix pins the first letter of what it is not empty for.
        let flipped = match pinned.iter().find(|(known, _)| *known == name) {
            _ if own || place == "policy" => flip_text(std::str::from_utf8(value).unwrap()),
            Some((_, Pin::Value)) => flip_text(std::str::from_utf8(value).unwrap()),
            Some((_, Pin::Start)) => flip_first(std::str::from_utf8(value).unwrap()),
            None => continue,
        };
        let Some(flipped) = flipped else { continue };
        let mut changed = form.clone();
        changed.fields[at].1 = flipped.into_bytes();
        refused(place, row, &changed);
    }
}

fn holds(row: &Row, form: &Arrived) -> bool {
    match row.kind().starts_with("post-v") {
        true => oss_forms::verify_arrived(row, form).unwrap().is_ok(),
        false => matches!(forms::verify_arrived(row, form).unwrap(), Outcome::Verified(_)),
    }
}

/// How much of a field's value the policy pins.
enum Pin {
    Value,
    Start,
}

fn pinned(form: &Arrived) -> Vec<(String, Pin)> {
    let policy = form.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("policy")).unwrap();
    let json = base64::engine::general_purpose::STANDARD.decode(&policy.1).unwrap();
    let document: Value = serde_json::from_slice(&json).unwrap();
    let mut pinned = Vec::new();
    for condition in document["conditions"].as_array().unwrap() {
        let name = condition[1].as_str().unwrap_or_default().trim_start_matches('$').to_ascii_lowercase();
        match (condition.as_object(), condition[0].as_str()) {
            (Some(members), _) => {
                pinned.extend(members.keys().map(|name| (name.to_ascii_lowercase(), Pin::Value)));
            }
            (None, Some("eq" | "in")) => pinned.push((name, Pin::Value)),
            (None, Some("starts-with")) if condition[2] != "" => pinned.push((name, Pin::Start)),
            _ => {}
        }
    }
    pinned
}

/// The text with the lowest bit of its first letter or digit flipped.
fn flip_first(text: &str) -> Option<String> {
    let at = text.find(|c: char| c.is_ascii_alphanumeric())?;
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= 1;
    String::from_utf8(bytes).ok()
}
