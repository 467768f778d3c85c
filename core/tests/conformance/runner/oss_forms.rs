//! `post-v1` and `post-v4`: forms as they reach OSS, with their multipart body.

use objsign::{OssFormVerifier, Request, UploadedForm, VerifiedForm, VerifyError};

use super::multipart;
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

/// What the verifier says, set up as the row asks, in OSS's default dialect.
pub fn verify(row: &Row) -> Result<Result<VerifiedForm, VerifyError>, String> {
    let wire = Wire::of(row)?;
    let content_type = wire.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(b"content-type"));
    let content_type = String::from_utf8_lossy(&content_type.ok_or("no content type")?.1).into_owned();
    let parts = multipart::parts(&content_type, &row.base64("body")?)?;
    let file = parts.iter().position(|part| part.name.eq_ignore_ascii_case("file"));
    let (before, rest) = parts.split_at(file.unwrap_or(parts.len()));
    let fields: Vec<_> = before.iter().map(|part| (part.name.as_str(), part.body.as_slice())).collect();
    let mut form = UploadedForm::new(&fields);
    for file in rest.iter().filter(|part| part.name.eq_ignore_ascii_case("file")) {
        let size = u64::try_from(file.body.len()).map_err(text)?;
        form = form.file(file.file_name.as_ref().map(|name| name.as_bytes()), size);
    }
    let verifier = match row.optional("region") {
        Some(region) => OssFormVerifier::v4(addresses(row)?, region).map_err(text)?,
        None => OssFormVerifier::v1(addresses(row)?),
    };
    let request = Request::new(&wire.method, &wire.target, &wire.headers);
    Ok(verifier.verify(&request, &form, [&credentials(row)?], now(row)?))
}
