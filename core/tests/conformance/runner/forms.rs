//! `form-v4`, `form-v2` and `post-policy`: forms as they reach an S3 server.

use objsign::{
    Addresses, ParsedForm, Request, S3FormVerifier, Timestamp, UploadedForm, VerifiedForm, VerifyError,
    VerifyErrorKind as Kind,
};
use serde_json::Value;

use super::sigv4::text;
use super::{Row, same};

/// What became of a form.
pub enum Outcome {
    Anonymous,
    Verified(Box<VerifiedForm>),
    Refused(VerifyError),
}

pub fn run(row: &Row) -> Result<(), String> {
    let outcome = verify(row)?;
    let expect = row.get("expect");
    if row.kind() == "post-policy" {
        return post_policy(row, outcome);
    }
    match (outcome, expect.get("accept")) {
        (Outcome::Verified(verified), Some(accept)) => {
            same("key", verified.key(), accept["key"].as_str().unwrap_or_default())?;
            let content_type = verified.content_type().map(String::from_utf8_lossy);
            same(
                "content type",
                format!("{content_type:?}"),
                format!("{:?}", accept["content_type"].as_str()),
            )
        }
        (Outcome::Refused(error), None) => {
            let reject = &expect["reject"];
            same("code", error.code(), reject["code"].as_str().unwrap_or_default())?;
            same("status", error.status().to_string(), reject["status"].to_string())?;
            let fits = |reason: &Value| reasons(error.kind()).contains(&reason.as_str().unwrap_or_default());
            let also = expect["also"].as_array().is_some_and(|also| also.iter().any(fits));
            match fits(&expect["reason"]) || also {
                true => Ok(()),
                false => Err(format!("refused for {error}, expected {}", expect["reason"])),
            }
        }
        (outcome, _) => Err(shown(&outcome)),
    }
}

fn post_policy(row: &Row, outcome: Outcome) -> Result<(), String> {
    match (&outcome, row.text("expect")?) {
        (Outcome::Anonymous, "anonymous") => Ok(()),
        (Outcome::Verified(verified), "accept") => same("bucket", verified.bucket(), row.text("bucket")?),
        (Outcome::Refused(error), "reject") => {
            same("status", error.status().to_string(), row.get("status").to_string())?;
            let category = row.text("category")?;
            match categories(error.kind()).contains(&category) {
                true => Ok(()),
                false => Err(format!("refused for {error}, expected {category}")),
            }
        }
        _ => Err(shown(&outcome)),
    }
}

/// A form as it arrived: what stands before the file, and the file.
#[derive(Clone)]
pub struct Arrived {
    pub fields: Vec<(String, Vec<u8>)>,
    /// Name and size of each.
    pub files: Vec<(Option<String>, u64)>,
}

impl Arrived {
    /// For a verifier.
    pub fn form(&self) -> UploadedForm<'_> {
        self.files.iter().fold(UploadedForm::new(&self.fields), |form, (name, size)| {
            form.file(name.as_ref().map(|name| name.as_bytes()), *size)
        })
    }
}

pub fn verify(row: &Row) -> Result<Outcome, String> {
    verify_arrived(row, &arrived(row)?)
}

/// A form, by a verifier that serves the row's bucket and region and knows its key.
pub fn verify_arrived(row: &Row, form: &Arrived) -> Result<Outcome, String> {
    let now = Timestamp::from_iso8601(row.text("now")?).map_err(text)?;
    let addresses = Addresses::fixed(row.text("bucket")?).map_err(text)?;
    let verifier = S3FormVerifier::new(addresses, row.text("region")?).map_err(text)?.allow_v2();
    let headers = [("Host", "s3.test"), ("Content-Type", "multipart/form-data; boundary=x")];
    let request = Request::new("POST", "/", &headers);
    Ok(match verifier.parse(&request, &form.form(), now) {
        Ok(ParsedForm::Anonymous(_)) => Outcome::Anonymous,
        Ok(ParsedForm::Signed(claim)) => match claim.verify([&row.credentials()?]) {
            Ok(verified) => Outcome::Verified(Box::new(verified)),
            Err(error) => Outcome::Refused(error),
        },
        Err(error) => Outcome::Refused(error),
    })
}

/// The form of the row: `fields` and `file`, or `form` with the file at its place.
pub fn arrived(row: &Row) -> Result<Arrived, String> {
    let mut arrived = Arrived { fields: Vec::new(), files: Vec::new() };
    if row.kind() == "post-policy" {
        arrived.fields.extend(row.pairs("fields").into_iter().map(|(name, value)| (name, value.into())));
        let file = row.get("file");
        arrived.files.extend(file["size"].as_u64().map(|size| (name_of(&file["filename"]), size)));
        return Ok(arrived);
    }
    for pair in row.get("form").as_array().ok_or("no form")? {
        let name = pair[0].as_str().ok_or("a field without a name")?;
        if pair[1].is_object() {
            let size = pair[1]["size"].as_u64().ok_or("a file without a size")?;
            arrived.files.push((name_of(&pair[1]["name"]), size));
            break;
        }
        arrived.fields.push((name.into(), pair[1].as_str().ok_or("a value that is no text")?.into()));
    }
    Ok(arrived)
}

fn name_of(value: &Value) -> Option<String> {
    value.as_str().map(String::from)
}

/// The words of `form-*` rows for a refusal.
fn reasons(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::MissingField | Kind::MissingKey => &["field_missing"],
        Kind::SignatureMismatch => &["signature_mismatch"],
        Kind::UnknownAccessKey => &["credential_mismatch"],
        Kind::InvalidSignatureField => &["scope_mismatch", "date_mismatch", "algorithm_mismatch"],
        Kind::InvalidPolicyDocument => &["malformed"],
        Kind::PolicyExpired => &["expired"],
        Kind::PolicyConditionFailed => &["condition_failed"],
        Kind::ExtraField => &["extra_field"],
        Kind::EntityTooLarge => &["too_large"],
        Kind::EntityTooSmall => &["too_small"],
        _ => &[],
    }
}

/// The words of `post-policy` rows.
fn categories(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::MissingField | Kind::MissingKey => &["missing-field"],
        Kind::SignatureMismatch => &["signature"],
        Kind::UnknownAccessKey => &["access-key"],
        Kind::InvalidPolicyDocument => &["policy-document"],
        Kind::PolicyExpired => &["expired"],
        Kind::PolicyConditionFailed | Kind::ExtraField => &["condition"],
        Kind::EntityTooLarge | Kind::EntityTooSmall => &["size"],
        _ => &[],
    }
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Anonymous => "anonymous".into(),
        Outcome::Verified(verified) => format!("accepted: {verified:?}"),
        Outcome::Refused(error) => format!("refused: {error}"),
    }
}
