//! Uploaded forms and their verifiers.

use std::fmt;

use objsign::{
    Addresses, OssFormVerifier, ParsedForm, Request, S3FormVerifier, Timestamp, UploadedForm, VerifiedForm,
    VerifyError,
};

use crate::credentials::keys;
use crate::failure::{Result, broken, config};
use crate::message::{Reader, Writer};
use crate::request::with_request;
use crate::table::Table;

pub(crate) enum FormVerifier {
    S3(S3FormVerifier),
    Oss(OssFormVerifier),
}

impl fmt::Debug for FormVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::S3(verifier) => verifier.fmt(formatter),
            Self::Oss(verifier) => verifier.fmt(formatter),
        }
    }
}

impl FormVerifier {
    fn parse(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        now: Timestamp,
    ) -> std::result::Result<ParsedForm, VerifyError> {
        match self {
            Self::S3(verifier) => verifier.parse(request, form, now),
            Self::Oss(verifier) => verifier.parse(request, form, now),
        }
    }
}

pub(crate) fn s3(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let addresses = table.get::<Addresses>(input.handle()?)?.clone();
    let mut verifier = S3FormVerifier::new(addresses, input.text()?)?;
    while let Some(name) = input.option()? {
        verifier = match name {
            "allowV2" if input.flag()? => verifier.allow_v2(),
            "hideUnknownKeys" if input.flag()? => verifier.hide_unknown_keys(),
            "allowV2" | "hideUnknownKeys" => verifier,
            "maxFieldsBytes" => verifier.max_fields_bytes(input.counted("maxFieldsBytes")?),
            "maxAge" => verifier.max_age(input.counted("maxAge")?),
            _ => return Err(broken()),
        };
    }
    out.count(table.insert(FormVerifier::S3(verifier)));
    Ok(())
}

pub(crate) fn oss(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let addresses = table.get::<Addresses>(input.handle()?)?.clone();
    let versions = input.versions(&[1, 4])?;
    let region = input.maybe(Reader::text)?;
    let mut verifier = match (versions.contains(&4), region) {
        (false, _) => OssFormVerifier::v1(addresses),
        (true, Some(region)) => OssFormVerifier::v4(addresses, region)?,
        (true, None) => {
            let message = "version 4 needs the region that is served, such as `cn-hangzhou`";
            return Err(config("region_missing", message));
        }
    };
    if versions.contains(&1) && versions.contains(&4) {
        verifier = verifier.allow_v1();
    }
    while let Some(name) = input.option()? {
        verifier = match name {
            "product" => verifier.product(input.text()?)?,
            "maxFieldsBytes" => verifier.max_fields_bytes(input.counted("maxFieldsBytes")?),
            "strict" if input.flag()? => verifier.strict(),
            "hideUnknownKeys" if input.flag()? => verifier.hide_unknown_keys(),
            "strict" | "hideUnknownKeys" => verifier,
            _ => return Err(broken()),
        };
    }
    out.count(table.insert(FormVerifier::Oss(verifier)));
    Ok(())
}

/// Reads a form and hands it on.
fn with_form<R>(input: &mut Reader<'_>, then: impl FnOnce(&UploadedForm<'_>) -> Result<R>) -> Result<R> {
    let fields = input.byte_pairs()?;
    let mut form = UploadedForm::new(&fields);
    for _ in 0..input.count()? {
        let name = input.maybe(Reader::bytes)?;
        form = match input.maybe(|input| input.counted("fileSize"))? {
            Some(size) => form.file(name, size),
            None => form.streamed_file(name),
        };
    }
    then(&form)
}

/// Reads a form only to say what is wrong with it.
pub(crate) fn check_form(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    with_form(input, |form| {
        out.text(&format!("{form:?}"));
        Ok(())
    })
}

pub(crate) fn is_form(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let verifier = table.get::<FormVerifier>(input.handle()?)?;
    with_request(input, |request, _| {
        out.flag(match verifier {
            FormVerifier::S3(verifier) => verifier.is_form(request),
            FormVerifier::Oss(verifier) => verifier.is_form(request),
        });
        Ok(())
    })
}

/// Verifier, time, request and form, which parse to the same each time: so JavaScript keeps those, and no claim.
fn parsed(table: &Table, input: &mut Reader<'_>) -> Result<ParsedForm> {
    let verifier = table.get::<FormVerifier>(input.handle()?)?;
    let now = input.time()?;
    with_request(input, |request, input| with_form(input, |form| Ok(verifier.parse(request, form, now)?)))
}

pub(crate) fn parse(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    match parsed(table, input)? {
        ParsedForm::Signed(claim) => {
            out.flag(true);
            out.text(claim.access_key_id());
        }
        ParsedForm::Anonymous(form) => {
            out.flag(false);
            out.text(form.bucket());
            out.bytes(form.key());
            out.maybe_text(form.key_str());
            out.covered(form.fields());
        }
    }
    Ok(())
}

/// What was parsed, against keys. An anonymous form is refused.
fn proved(table: &Table, input: &mut Reader<'_>) -> Result<VerifiedForm> {
    let keys = keys(table, input)?;
    Ok(parsed(table, input)?.signed()?.verify(&keys)?)
}

pub(crate) fn verify(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let form = proved(table, input)?;
    out.text(form.scheme().as_str());
    out.text(form.access_key_id());
    out.text(form.bucket());
    out.bytes(form.key());
    out.maybe_text(form.key_str());
    out.maybe(form.content_type(), Writer::bytes);
    out.covered(form.fields());
    out.covered(form.uncovered_fields());
    out.time(form.expires_at());
    out.time(form.valid_until());
    out.maybe(form.size_limits(), |out, limits| {
        out.length(*limits.start());
        out.length(*limits.end());
    });
    out.text(&form.replay_key());
    out.count(table.insert(form));
    Ok(())
}

pub(crate) fn check_size(table: &mut Table, input: &mut Reader<'_>, _: &mut Writer<'_>) -> Result<()> {
    Ok(table.get::<VerifiedForm>(input.handle()?)?.check_size(input.counted("size")?)?)
}

pub(crate) fn is_covered(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.flag(table.get::<VerifiedForm>(input.handle()?)?.is_covered(input.text()?));
    Ok(())
}
