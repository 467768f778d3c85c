//! `boto3-call`: a call by boto3's names, and the URL that botocore makes of it.

use objsign::{Endpoint, Method, Param, S3Signer, SignError, Timestamp};
use serde_json::Value;

use super::sigv4::{same_url, text};
use super::{Row, same};

pub fn call(row: &Row) -> Result<(), String> {
    let ours = presign(row)?;
    let refused = row.get("refused");
    match (ours, refused["ours"].as_str()) {
        (Ok(url), None) => {
            let names = row.get("signed_headers").as_array().map(Vec::as_slice).unwrap_or_default();
            let names: Vec<_> = names.iter().filter_map(|name| name.as_str()).collect();
            let signed = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("X-Amz-SignedHeaders="));
            same("signed headers", signed.unwrap_or_default().replace("%3B", ";"), names.join(";"))?;
            let host = row.text("url")?.split('/').nth(2);
            same_url(&url, row.text("url")?, host)
        }
        (Err(error), Some(kind)) => same("kind of refusal", error.kind(), kind),
        (Ok(url), Some(kind)) => Err(format!("signed, and should be refused as {kind}: {url}")),
        (Err(error), None) => Err(format!("refused as {}: {error}", error.kind())),
    }
}

/// The URL, or why not. The outer error is one of the row's.
fn presign(row: &Row) -> Result<Result<String, SignError>, String> {
    let (endpoint, signer) = (endpoint(row)?, S3Signer::new(row.credentials()?));
    let params = members(row.get("params"))?;
    let http_method: Option<Method> =
        row.optional("http_method").map(str::parse).transpose().map_err(text)?;
    let (now, expires_in) = (row.timestamp()?, row.number("expires")?);
    let request = endpoint.client_method(row.text("client_method")?, &params, http_method);
    Ok(request.and_then(|request| Ok(request.presign(&signer, now, expires_in)?.url)))
}

fn endpoint(row: &Row) -> Result<Endpoint, String> {
    let region = row.text("region")?;
    let mut endpoint = match row.optional("endpoint") {
        Some(url) => Endpoint::at(url, region).map_err(text)?,
        None => Endpoint::aws(region).map_err(text)?,
    };
    for option in row.get("options").as_array().map(Vec::as_slice).unwrap_or_default() {
        endpoint = match option.as_str().unwrap_or_default() {
            "virtual_host" => endpoint.virtual_host(),
            "path_style" => endpoint.path_style(),
            "dual_stack" => endpoint.dual_stack(),
            "fips" => endpoint.fips(),
            "accelerate" => endpoint.accelerate(),
            "global_host" => endpoint.global_host(),
            other => return Err(format!("no endpoint has the option {other:?}")),
        };
    }
    Ok(endpoint)
}

fn members(map: &Value) -> Result<Vec<(&str, Param<'_>)>, String> {
    let map = map.as_object().ok_or("the parameters are no object")?;
    map.iter().map(|(name, value)| Ok((name.as_str(), param(value)?))).collect()
}

fn param(value: &Value) -> Result<Param<'_>, String> {
    Ok(match value {
        Value::String(text) => text.as_str().into(),
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number.as_i64().ok_or("a number is no integer")?.into(),
        Value::Array(items) => items.iter().map(param).collect::<Result<Vec<_>, _>>()?.into(),
        Value::Object(map) if map.contains_key("$bytes") => {
            Row::parse(&value.to_string()).ok_or("no object")?.base64("$bytes")?.into()
        }
        Value::Object(map) => match map.get("$millis").and_then(Value::as_i64) {
            Some(millis) => Timestamp::from_unix_millis(millis).map_err(text)?.into(),
            None => {
                let members = members(value)?.into_iter().map(|(name, value)| (name.into(), value));
                Param::Map(members.collect())
            }
        },
        Value::Null => return Err("a parameter is null".into()),
    })
}
