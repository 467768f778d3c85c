//! S3 takes the bounds of a policy's `content-length-range` as text too, and browsers' uploaders send them so; s3s
//! takes numbers alone. Such a form is checked here and given to s3s with numbers, signed once more.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::Account;

/// The secret of each access key.
pub(crate) struct Secrets(HashMap<String, String>);

impl Secrets {
    pub(crate) fn new(accounts: &[Account]) -> Self {
        let pairs = accounts.iter().map(|account| (account.access_key_id.clone(), account.secret.clone()));
        Self(pairs.collect())
    }

    /// A policy whose bounds are numbers, with its signature: right if the signature that was sent is right for the
    /// policy that was sent, and else as wrong as that. `None` if there is nothing to change.
    pub(crate) fn with_numbers(
        &self,
        policy: &str,
        credential: &str,
        signature: &str,
    ) -> Option<(String, String)> {
        let mut document: Value = serde_json::from_slice(&STANDARD.decode(policy).ok()?).ok()?;
        if !numbers_for_text(&mut document) {
            return None;
        }
        let mut parts = credential.split('/');
        let secret = self.0.get(parts.next()?)?;
        let [date, region, service] = [parts.next()?, parts.next()?, parts.next()?];
        let mut key = mac(format!("AWS4{secret}").as_bytes(), date);
        for part in [region, service, "aws4_request"] {
            key = mac(&key, part);
        }
        let changed = STANDARD.encode(document.to_string());
        if hex(&mac(&key, policy)) != signature {
            return Some((changed, signature.to_owned()));
        }
        let signature = hex(&mac(&key, &changed));
        Some((changed, signature))
    }
}

/// Whether there was such a text.
fn numbers_for_text(policy: &mut Value) -> bool {
    let mut changed = false;
    for condition in policy["conditions"].as_array_mut().into_iter().flatten() {
        let Some([operator, bounds @ ..]) = condition.as_array_mut().map(Vec::as_mut_slice) else { continue };
        if operator != "content-length-range" {
            continue;
        }
        for bound in bounds {
            if let Some(number) = bound.as_str().and_then(|text| text.parse::<u64>().ok()) {
                *bound = Value::from(number);
                changed = true;
            }
        }
    }
    changed
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const CREDENTIAL: &str = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request";

    fn signed(policy: &str) -> (String, String) {
        let policy = STANDARD.encode(policy);
        let mut key = mac(format!("AWS4{SECRET}").as_bytes(), "20151229");
        for part in ["us-east-1", "s3", "aws4_request"] {
            key = mac(&key, part);
        }
        let signature = hex(&mac(&key, &policy));
        (policy, signature)
    }

    #[test]
    fn text_becomes_numbers_and_a_wrong_signature_stays_wrong() {
        let secrets = Secrets::new(&[Account {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: SECRET.into(),
            session_token: None,
        }]);
        let (text, signature) = signed(r#"{"conditions":[["content-length-range","1","15"]]}"#);
        let numbers = signed(r#"{"conditions":[["content-length-range",1,15]]}"#);
        assert_eq!(secrets.with_numbers(&text, CREDENTIAL, &signature), Some(numbers.clone()));
        let wrong = "0".repeat(64);
        let found = secrets.with_numbers(&text, CREDENTIAL, &wrong);
        assert_eq!(found, Some((numbers.0.clone(), wrong)));
        assert_eq!(secrets.with_numbers(&numbers.0, CREDENTIAL, &numbers.1), None);
        assert_eq!(secrets.with_numbers(&text, "OTHER/20151229/us-east-1/s3/aws4_request", &signature), None);
        let word = signed(r#"{"conditions":[["content-length-range","a","b"]]}"#);
        assert_eq!(secrets.with_numbers(&word.0, CREDENTIAL, &word.1), None);
    }
}
