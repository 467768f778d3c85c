//! `post-v1` and `post-v4`: forms as they reach OSS, with their multipart body.

use objsign::{OssFormVerifier, Request, VerifiedForm, VerifyError};

use super::forms::Arrived;
use super::multipart::{self, Part};
use super::oss::{Wire, addresses, credentials, now};
use super::sigv4::text;
use super::{Row, same};

pub fn run(row: &Row) -> Result<(), String> {
    let result = verify(row)?;
    if row.text("expect")? == "valid" {
        let verified = result.map_err(|error| format!("refused: {error}"))?;
        same("bucket", verified.bucket(), row.text("bucket")?)?;
        return same("key", verified.key(), row.text("key")?);
    }
    let Err(error) = result else { return Err("accepted".into()) };
    let expected = row.get("error");
    if !expected.is_null() {
        same("code", error.code(), expected["code"].as_str().unwrap_or_default())?;
        same("status", error.status().to_string(), expected["status"].to_string())?;
    }
    Ok(())
}

pub fn verify(row: &Row) -> Result<Result<VerifiedForm, VerifyError>, String> {
    verify_arrived(row, &arrived(row)?)
}

/// What the verifier says, set up as the row asks, in OSS's default dialect.
pub fn verify_arrived(row: &Row, form: &Arrived) -> Result<Result<VerifiedForm, VerifyError>, String> {
    let wire = Wire::of(row)?;
    let verifier = match row.optional("region") {
        Some(region) => OssFormVerifier::v4(addresses(row)?, region).map_err(text)?,
        None => OssFormVerifier::v1(addresses(row)?),
    };
    let request = Request::new(&wire.method, &wire.target, &wire.headers);
    Ok(verifier.verify(&request, &form.form(), [&credentials(row)?], now(row)?))
}

/// The form in the row's body.
pub fn arrived(row: &Row) -> Result<Arrived, String> {
    let headers = row.pairs("headers");
    let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let parts = multipart::parts(&content_type.ok_or("no content type")?.1, &row.base64("body")?)?;
    let is_file = |part: &Part| part.name.eq_ignore_ascii_case("file");
    let before = parts.iter().take_while(|part| !is_file(part));
    let mut files = Vec::new();
    for file in parts.iter().filter(|part| is_file(part)) {
        files.push((file.file_name.clone(), u64::try_from(file.body.len()).map_err(text)?));
    }
    Ok(Arrived { fields: before.map(|part| (part.name.clone(), part.body.clone())).collect(), files })
}
