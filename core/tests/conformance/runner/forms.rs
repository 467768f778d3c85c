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

/// The row's form, by a verifier that serves its bucket and region and knows its key.
pub fn verify(row: &Row) -> Result<Outcome, String> {
    let form = if row.kind() == "post-policy" { Arrived::of_policy(row)? } else { Arrived::of_form(row)? };
    let now = Timestamp::from_iso8601(row.text("now")?).map_err(text)?;
    let addresses = Addresses::fixed(row.text("bucket")?).map_err(text)?;
    let verifier = S3FormVerifier::new(addresses, row.text("region")?).map_err(text)?.allow_v2();
    let headers = [("Host", "s3.test"), ("Content-Type", "multipart/form-data; boundary=x")];
    let request = Request::new("POST", "/", &headers);
    let uploaded = UploadedForm::new(&form.fields);
    let name = form.file_name.as_ref().map(|name| name.as_bytes());
    let uploaded = if form.has_file { uploaded.file(name, form.size) } else { uploaded };
    Ok(match verifier.parse(&request, &uploaded, now) {
        Ok(ParsedForm::Anonymous(_)) => Outcome::Anonymous,
        Ok(ParsedForm::Signed(claim)) => match claim.verify([&row.credentials()?]) {
            Ok(verified) => Outcome::Verified(Box::new(verified)),
            Err(error) => Outcome::Refused(error),
        },
        Err(error) => Outcome::Refused(error),
    })
}

struct Arrived {
    /// Before the file.
    fields: Vec<(String, String)>,
    has_file: bool,
    file_name: Option<String>,
    size: u64,
}

impl Arrived {
    /// `form`: the file stands at its place.
    fn of_form(row: &Row) -> Result<Self, String> {
        let mut arrived = Self { fields: Vec::new(), has_file: false, file_name: None, size: 0 };
        for pair in row.get("form").as_array().ok_or("no form")? {
            let name = pair[0].as_str().ok_or("a field without a name")?;
            if pair[1].is_object() {
                arrived.has_file = true;
                arrived.file_name = pair[1]["name"].as_str().map(String::from);
                arrived.size = pair[1]["size"].as_u64().ok_or("a file without a size")?;
                break;
            }
            arrived.fields.push((name.into(), pair[1].as_str().ok_or("a value that is no text")?.into()));
        }
        Ok(arrived)
    }

    /// `fields`, then `file`.
    fn of_policy(row: &Row) -> Result<Self, String> {
        let file = row.get("file");
        Ok(Self {
            fields: row.pairs("fields"),
            has_file: file.is_object(),
            file_name: file["filename"].as_str().map(String::from),
            size: file["size"].as_u64().unwrap_or_default(),
        })
    }
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
