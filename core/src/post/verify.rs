//! Reads an uploaded form into a claim: address, fields, file, then what its signature's fields say.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::dialect::Dialect;
use super::fields::Fields;
use super::filename;
use super::form_claim::{FormClaim, ParsedForm};
use super::uploaded::{File, UploadedForm};
use super::verified_form::{AnonymousForm, VerifiedForm};
use crate::addresses::{Addresses, Resource};
use crate::claim::Claim;
use crate::covered::Covered;
use crate::credentials::Credentials;
use crate::encode::{self, Plus};
use crate::error::{Echo, Place, VerifyError, VerifyErrorKind as Kind};
use crate::operation::Operation;
use crate::payload::SignedPayload;
use crate::request::{Limits, Request};
use crate::timestamp::Timestamp;
use crate::verified::{Facts, Verified};

/// What the two verifiers have in common.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) dialect: Dialect,
    pub(super) addresses: Addresses,
    /// Region and service of version 4; `None` where only the older version is allowed.
    pub(super) scope: Option<(String, String)>,
    pub(super) older_allowed: bool,
    pub(super) unknown_keys_hidden: bool,
    pub(super) max_fields_bytes: usize,
    /// Of a version 4 form, in seconds.
    pub(super) max_age: u32,
}

impl Rules {
    /// The bucket that the form was posted to; an error if the request is no form upload.
    pub(super) fn form_bucket(&self, request: &Request<'_>) -> Result<String, Kind> {
        request.check_size(Limits::default())?;
        let target = request.logical(Plus::Literal)?;
        let content_type = request.single("content-type")?.unwrap_or_default();
        let media_type = content_type.split(|&byte| byte == b';').next().unwrap_or_default();
        let is_multipart = encode::trim(media_type).eq_ignore_ascii_case(b"multipart/form-data");
        if request.method()? != "POST" || !is_multipart || !target.parameters.is_empty() {
            return Err(Kind::NotAForm);
        }
        match self.addresses.resolve(request.host()?, &target.path) {
            Some(Resource { bucket: Some(bucket), key: None }) => Ok(bucket.into_owned()),
            Some(_) => Err(Kind::NotAForm),
            None => Err(Kind::UnknownHost),
        }
    }

    pub(super) fn parse(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        now: Timestamp,
    ) -> Result<ParsedForm, VerifyError> {
        let host = String::from_utf8_lossy(request.shown_host());
        self.read(request, form, now, &host).map_err(|error| with_host(error, &host))
    }

    pub(super) fn verify<'k>(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        keys: impl IntoIterator<Item = &'k Credentials>,
        now: Timestamp,
    ) -> Result<VerifiedForm, VerifyError> {
        self.parse(request, form, now)?.signed()?.verify(keys)
    }

    fn read(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        now: Timestamp,
        host: &str,
    ) -> Result<ParsedForm, VerifyError> {
        let dialect = self.dialect;
        let bucket = self.form_bucket(request).map_err(|kind| dialect.refuse(kind))?;
        // OSS leaves a signature of headers out of account where there is a form.
        if dialect == Dialect::S3 && request.header("authorization").next().is_some() {
            return Err(dialect.refuse(Kind::TwoMechanisms));
        }
        let mut fields = Fields::read(form, dialect, self.max_fields_bytes)?;
        let version = self.version(&fields)?;
        let (file, key) = file_and_key(form, dialect, &fields)?;
        if dialect == Dialect::S3 {
            fields.expand(dialect, file.name, |name| version.is_none_or(|v| !v.is_own(dialect, name)))?;
        }
        let Some(version) = version else {
            return Ok(ParsedForm::Anonymous(AnonymousForm { dialect, bucket, key, fields }));
        };
        let signed = self.signature(version, &fields, now)?;
        let verified = Verified::new(Facts {
            scheme: version.scheme(),
            version: version.fields().first().copied().unwrap_or_default(),
            access_key_id: &signed.access_key_id,
            host: host.as_bytes(),
            method: "POST",
            bucket: Some(&bucket),
            key: Some(&key),
            operation: Operation::PostObject,
            valid_until: signed.valid_until,
            // A policy can bound the file's length; its content no form signature covers.
            payload: SignedPayload::Unsigned,
            path: None,
            chunks: None,
            headers: Covered::default(),
            parameters: Covered::default(),
        });
        let token = fields.get(dialect.token_field());
        let claim = Box::new(Claim {
            service: dialect.service(),
            place: Place::default(),
            token: token.map(|token| Zeroizing::new(token.into())),
            proof: signed.proof,
            now,
            hide_unknown_keys: self.unknown_keys_hidden,
            verified,
        });
        Ok(ParsedForm::Signed(FormClaim { claim, dialect, version, fields, size: file.size }))
    }
}

/// The one file, and the key with its name put in.
fn file_and_key<'a>(
    form: &UploadedForm<'a>,
    dialect: Dialect,
    fields: &Fields,
) -> Result<(File<'a>, Vec<u8>), VerifyError> {
    let key =
        fields.get("key").filter(|key| !key.is_empty()).ok_or_else(|| dialect.refuse(Kind::MissingKey))?;
    // A plain field named `file` is a second one to whoever reads the form by names.
    let [file] = form.files.as_slice() else { return Err(dialect.refuse(Kind::IncorrectNumberOfFiles)) };
    if fields.get("file").is_some() {
        return Err(dialect.refuse(Kind::IncorrectNumberOfFiles));
    }
    let key =
        filename::expand(key, file.name).filter(|key| (1..=dialect.max_key_bytes()).contains(&key.len()));
    Ok((*file, key.ok_or_else(|| dialect.refuse(Kind::InvalidKey))?.into_owned()))
}

pub(super) fn with_host(mut error: VerifyError, host: &str) -> VerifyError {
    if error.echo.is_none() {
        error.echo = Some(Box::new(Echo { host: host.into(), ..Echo::default() }));
    }
    error
}
