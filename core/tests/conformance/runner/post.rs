//! `v4-post` and `v2-post`: forms by bucket, key, fields and conditions.

use std::collections::BTreeMap;

use objsign::{Bucket, Endpoint, PostForm, S3Signer};
use serde_json::Value;

use super::sigv4::text;
use super::{Row, same};

pub fn form(row: &Row) -> Result<(), String> {
    // The layout of the JSON is our own, so the row's signature is checked on the row's own text.
    let policy = row.text("policy_b64")?;
    same("the row's policy", decode(policy)?, row.text("policy_json")?)?;
    same("signature of the row's policy", signature_of(row, policy)?.1, row.text("signature")?)?;
    // A row of the documentation says no more.
    if row.get("expires").is_null() {
        return Ok(());
    }
    let ours = sign(row)?;
    let policy = field(&ours, "policy")?;
    let decoded = decode(policy)?;
    same("policy", meaning(&decoded)?, meaning(row.text("policy_json")?)?)?;
    same("URL", &ours.url, expected_url(row)?)?;
    let names = |fields: &[(String, String)]| {
        fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>().join(" ")
    };
    let expected = row.pairs("fields");
    same("names of the fields", names(&ours.fields), names(&expected))?;
    for ((name, value), (_, expected)) in ours.fields.iter().zip(&expected) {
        if !["policy", "signature", "x-amz-signature"].contains(&name.as_str()) {
            same(name, value, expected)?;
        }
    }
    let (name, expected) = signature_of(row, policy)?;
    same("signature", field(&ours, name)?, expected)
}

/// The form by bucket and key, with the row's credentials and time.
pub fn sign(row: &Row) -> Result<PostForm, String> {
    let bucket = bucket(row)?;
    let fields = row.pairs("extra_fields");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let policy = bucket
        .post_policy()
        .fields_and_conditions(&fields, &row.get("extra_conditions").to_string())
        .key(row.text("key")?);
    let (signer, now, expires) =
        (S3Signer::new(row.credentials()?), row.timestamp()?, row.number("expires")?);
    match row.kind() {
        "v2-post" => policy.sign_v2(&signer, now, expires),
        _ => policy.sign(&signer, now, expires),
    }
    .map_err(text)
}

/// The signature of a policy's base64 by the bare MAC, and the field it goes into.
fn signature_of(row: &Row, policy: &str) -> Result<(&'static str, String), String> {
    use base64::Engine as _;
    use objsign::__conformance::{hmac_sha1, hmac_sha256};
    if row.kind() == "v2-post" {
        let tag = hmac_sha1(row.text("secret")?.as_bytes(), policy.as_bytes());
        return Ok(("signature", base64::engine::general_purpose::STANDARD.encode(tag)));
    }
    let key = objsign::SigningKey::derive(
        &row.credentials()?,
        row.timestamp()?,
        row.text("region")?,
        row.text("service")?,
    );
    let tag = hmac_sha256(key.map_err(text)?.expose(), policy.as_bytes());
    Ok(("x-amz-signature", hex::encode(tag)))
}

fn bucket(row: &Row) -> Result<Bucket, String> {
    let (name, region, url) = (row.text("bucket")?, row.text("region")?, row.text("url")?);
    let options = row.get("endpoint_options");
    let option = |name: &str| options[name].as_bool() == Some(true);
    // The row's URL shows the style that botocore chose.
    let path_style = url.ends_with(&format!("/{name}"));
    let endpoint = match row.optional("endpoint") {
        Some(endpoint) => Endpoint::at(endpoint, region).map_err(text)?,
        None => {
            let mut endpoint = Endpoint::aws(region).map_err(text)?;
            if option("use_dualstack_endpoint") {
                endpoint = endpoint.dual_stack();
            }
            if option("fips") {
                endpoint = endpoint.fips();
            }
            if option("use_accelerate_endpoint") {
                endpoint = endpoint.accelerate();
            }
            let global = ["//s3.amazonaws.com/", ".s3.amazonaws.com/"].iter().any(|host| url.contains(host));
            if global { endpoint.global_host() } else { endpoint }
        }
    };
    let endpoint = if path_style { endpoint.path_style() } else { endpoint.virtual_host() };
    Bucket::new(endpoint, name).map_err(text)
}

/// The row's URL with the host in lower case and without the default port, as we write it.
fn expected_url(row: &Row) -> Result<String, String> {
    let url = row.text("url")?;
    let (scheme, rest) = url.split_once("://").ok_or("no scheme")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.to_ascii_lowercase();
    Ok(format!("{scheme}://{}/{path}", host.strip_suffix(default_port).unwrap_or(&host)))
}

fn field<'f>(form: &'f PostForm, name: &str) -> Result<&'f str, String> {
    let found = form.fields.iter().find(|(n, _)| n == name);
    found.map(|(_, value)| value.as_str()).ok_or(format!("no field {name}"))
}

fn decode(policy: &str) -> Result<String, String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(policy).map_err(text)?;
    String::from_utf8(bytes).map_err(text)
}

/// A policy by its meaning: its expiration, and how often each condition stands in it, in whatever spelling.
fn meaning(json: &str) -> Result<String, String> {
    let policy: Value = serde_json::from_str(json).map_err(text)?;
    let mut conditions = BTreeMap::<String, usize>::new();
    for condition in policy["conditions"].as_array().ok_or("no conditions")? {
        let normal = match condition {
            Value::Object(members) if members.len() == 1 => {
                let (name, value) = members.iter().next().ok_or("an empty condition")?;
                Value::from(vec![Value::from("eq"), Value::from(format!("${name}")), value.clone()])
            }
            other => other.clone(),
        };
        *conditions.entry(normal.to_string()).or_default() += 1;
    }
    Ok(format!("{} {conditions:?}", policy["expiration"]))
}
