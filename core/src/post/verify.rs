//! Verifies an uploaded form: first its signature over the policy as received, then the policy on the form.
//!
//! The order is that of the services. Nothing of the policy is decoded before the signature is known to be
//! right, so only whoever holds a key can reach the JSON reader.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use zeroize::Zeroizing;

use super::conditions::{self, Subject};
use super::dialect::{Dialect, OSS_V4, OSS_V4_PREFIX, OSS_V4_TERMINATOR, Version, is_ignored};
use super::document::PolicyDocument;
use super::fields::Fields;
use super::filename;
use super::reader::{Fault, MAX_DOCUMENT_BYTES};
use super::uploaded::{File, UploadedForm};
use super::verified_form::{AnonymousForm, Pairs, VerifiedForm};
use crate::addresses::{Addresses, Resource};
use crate::claim::{Claim, Proof};
use crate::credentials::Credentials;
use crate::encode::{self, Plus};
use crate::error::{Echo, VerifyError, VerifyErrorKind as Kind};
use crate::mac::{self, into_string};
use crate::operation::Operation;
use crate::request::{Limits, Request};
use crate::sigv4;
use crate::timestamp::Timestamp;
use crate::verified::Verified;

/// How far in the future the date of a version 4 form may be, in seconds.
const MAX_AHEAD: i64 = 900;
/// How old it may be, in seconds: seven days, as in OSS. S3's rule is not on record; without one a signing key that
/// leaked would be good for ever, not for its day.
pub(super) const MAX_AGE: u32 = 604_800;

/// What a form turned out to be. Both kinds are well-formed; neither is to be trusted yet.
#[derive(Debug)]
pub enum ParsedForm {
    /// Neither a policy nor any field of a signature.
    Anonymous(AnonymousForm),
    /// Says that it is signed: look the key up and call [`FormClaim::verify`].
    Signed(FormClaim),
}

/// A parsed form whose signature and policy are still to be checked. Owned, `Send` and `'static`: it can wait for an
/// asynchronous key look-up.
pub struct FormClaim {
    claim: Box<Claim>,
    dialect: Dialect,
    version: Version,
    fields: Fields,
    size: Option<u64>,
}

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
    /// The bucket that a form would be posted to; `None` if the request is no form upload.
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
            Some(Resource { bucket: Some(bucket), key: None }) => Ok(bucket),
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
        let host = request.host().map(String::from_utf8_lossy).unwrap_or_default().into_owned();
        self.read(request, form, now, &host).map_err(|error| with_host(error, &host))
    }

    pub(super) fn verify<'k>(
        &self,
        request: &Request<'_>,
        form: &UploadedForm<'_>,
        keys: impl IntoIterator<Item = &'k Credentials>,
        now: Timestamp,
    ) -> Result<VerifiedForm, VerifyError> {
        match self.parse(request, form, now)? {
            ParsedForm::Signed(claim) => claim.verify(keys),
            ParsedForm::Anonymous(_) => Err(self.dialect.refuse(Kind::NotSigned)),
        }
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
            let fields =
                fields.0.into_iter().map(|mut field| (field.name, core::mem::take(&mut *field.value)));
            return Ok(ParsedForm::Anonymous(AnonymousForm { bucket, key, fields: fields.collect() }));
        };
        let signed = self.signature(version, &fields, now)?;
        let verified = Verified {
            scheme: version.scheme(),
            access_key_id: signed.access_key_id.clone(),
            method: "POST".into(),
            bucket: Some(bucket),
            key: Some(key),
            operation: Operation::PostObject,
            valid_until: signed.valid_until,
            headers: Vec::new(),
            parameters: Vec::new(),
            replay_key: replay_key(version, &signed),
        };
        let token = fields.get(dialect.token_field());
        let claim = Box::new(Claim {
            service: dialect.service(),
            access_key_id: signed.access_key_id,
            token: token.map(|token| Zeroizing::new(token.into())),
            proof: signed.proof,
            now,
            hide_unknown_keys: self.unknown_keys_hidden,
            host: host.into(),
            verified,
        });
        Ok(ParsedForm::Signed(FormClaim { claim, dialect, version, fields, size: file.size }))
    }

    /// Which version the form is signed under, by its fields; `None` if it is not signed at all.
    fn version(&self, fields: &Fields) -> Result<Option<Version>, VerifyError> {
        let (newer, older) = match self.dialect {
            Dialect::S3 => (Version::SigV4, Version::SigV2),
            Dialect::Oss | Dialect::OssStrict => (Version::OssV4, Version::OssV1),
        };
        let any_of = |version: Version| version.fields().iter().any(|name| fields.get(name).is_some());
        let version = match (any_of(newer), any_of(older)) {
            (true, true) => return Err(self.dialect.refuse(Kind::TwoMechanisms)),
            (true, false) => newer,
            (false, true) => older,
            // A policy or a token alone says that the rest was meant to be there.
            (false, false)
                if ["policy", self.dialect.token_field()].iter().any(|f| fields.get(f).is_some()) =>
            {
                if self.older_allowed { older } else { newer }
            }
            (false, false) => return Ok(None),
        };
        let allowed = if version == newer { self.scope.is_some() } else { self.older_allowed };
        if !allowed {
            return Err(self.dialect.refuse(Kind::VersionNotAllowed));
        }
        let mut needed = version.fields().iter().chain(&["policy"]);
        match needed.find(|name| fields.get(name).is_none_or(<[u8]>::is_empty)) {
            Some(missing) => Err(self.dialect.refuse(Kind::MissingField).about(missing)),
            None => Ok(Some(version)),
        }
    }

    fn signature(&self, version: Version, fields: &Fields, now: Timestamp) -> Result<Signed, VerifyError> {
        let policy = || Zeroizing::new(fields.get("policy").unwrap_or_default().to_vec());
        match (version.fields(), &self.scope) {
            ([access_key_id, signature], _) => {
                let field = |name| fields.get(name).unwrap_or_default();
                let access_key_id = self.access_key_id(field(access_key_id))?;
                let proof = Proof::Sha1 { string_to_sign: policy(), signature: field(signature).into() };
                Ok(Signed { access_key_id, proof, valid_until: Timestamp::LAST })
            }
            ([algorithm, credential, date, signature], Some((region, service))) => {
                let field = |name| fields.get(name).unwrap_or_default();
                let invalid = |name| self.dialect.refuse(Kind::InvalidSignatureField).about(name);
                let (name, prefix, terminator) = match self.dialect {
                    Dialect::S3 => (sigv4::ALGORITHM, "AWS4", sigv4::TERMINATOR),
                    Dialect::Oss | Dialect::OssStrict => (OSS_V4, OSS_V4_PREFIX, OSS_V4_TERMINATOR),
                };
                if field(algorithm) != name.as_bytes() {
                    return Err(invalid(algorithm));
                }
                let at = Timestamp::parse_iso_basic(field(date)).ok_or_else(|| invalid(date))?;
                let text = core::str::from_utf8(field(credential)).ok();
                let mut parts = text.ok_or_else(|| invalid(credential))?.split('/');
                let access_key_id = parts.next().unwrap_or_default();
                let day = at.day();
                let scope = [day.as_str(), region, service, terminator];
                if access_key_id.is_empty() || !parts.eq(scope) {
                    return Err(invalid(credential));
                }
                let valid_until = self.check_age(at, now)?;
                let proof = Proof::DatedSha256 {
                    prefix,
                    scope: scope.map(String::from),
                    string_to_sign: policy(),
                    signature: field(signature).into(),
                };
                let access_key_id = self.access_key_id(access_key_id.as_bytes())?;
                Ok(Signed { access_key_id, proof, valid_until })
            }
            _ => Err(self.dialect.refuse(Kind::VersionNotAllowed)),
        }
    }

    /// A key id with a line end could forge a log. OSS gives out no others than these.
    fn access_key_id(&self, bytes: &[u8]) -> Result<String, VerifyError> {
        let plain = |&byte: &u8| match self.dialect {
            Dialect::S3 => byte.is_ascii_graphic(),
            Dialect::Oss | Dialect::OssStrict => byte.is_ascii_alphanumeric() || b"._=".contains(&byte),
        };
        let unknown = if self.unknown_keys_hidden { Kind::SignatureMismatch } else { Kind::UnknownAccessKey };
        match bytes.len() <= 256 && bytes.iter().all(plain) {
            true => Ok(into_string(bytes.into())),
            false => Err(self.dialect.refuse(unknown)),
        }
    }

    /// The last moment that the date of a version 4 form allows.
    fn check_age(&self, at: Timestamp, now: Timestamp) -> Result<Timestamp, VerifyError> {
        if at > now.plus(MAX_AHEAD) {
            return Err(self.dialect.refuse(Kind::RequestTimeTooSkewed));
        }
        let end = at.plus(self.max_age.into());
        if now > end { Err(self.dialect.refuse(Kind::Expired)) } else { Ok(end) }
    }
}

/// What the fields of the signature say.
struct Signed {
    access_key_id: String,
    proof: Proof,
    valid_until: Timestamp,
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
    Ok((*file, key.ok_or_else(|| dialect.refuse(Kind::InvalidKey))?))
}

impl FormClaim {
    /// Whose key the form says its policy was signed with: what to look up. Not to be trusted.
    pub fn access_key_id(&self) -> &str {
        self.claim.access_key_id()
    }

    /// Checks the signature against the keys that were found for [`access_key_id`](Self::access_key_id), then the
    /// policy against the form. As with [`Claim::verify`], give all keys of that id.
    ///
    /// # Errors
    /// A [`VerifyError`] with the service's code: for key, token and signature as [`Claim::verify`]; then, and only
    /// for a policy that is rightly signed, for the policy document, its expiry, a condition that the form does not
    /// meet, a field without a condition, and the length of the file.
    pub fn verify<'k>(
        self,
        keys: impl IntoIterator<Item = &'k Credentials>,
    ) -> Result<VerifiedForm, VerifyError> {
        let Self { claim, dialect, version, fields, size } = self;
        let host = claim.host.clone();
        let now = claim.now;
        let policy = Zeroizing::new(claim.string_to_sign().to_vec());
        let verified = claim.verify(keys)?;
        let judged = judge(dialect, version, fields, verified, &policy, now);
        let judged = judged.and_then(|form| match size {
            Some(size) => form.check_size(size).map(|()| form),
            None => Ok(form),
        });
        judged.map_err(|error| with_host(error, &host))
    }
}

/// The policy on the form, once its signature is known to be right.
fn judge(
    dialect: Dialect,
    version: Version,
    fields: Fields,
    mut verified: Verified,
    policy: &[u8],
    now: Timestamp,
) -> Result<VerifiedForm, VerifyError> {
    let policy = read_policy(dialect, policy)?;
    if policy.expiration <= now {
        return Err(dialect.refuse(Kind::PolicyExpired));
    }
    let bucket = verified.bucket.as_deref().unwrap_or_default();
    let subject = Subject { dialect, version, bucket, fields: &fields };
    subject.check(&policy)?;
    let wanted = |name: &str| !version.is_own(dialect, name) && !is_ignored(dialect, name);
    let covered: Vec<bool> = fields.0.iter().map(|field| subject.is_covered(&policy, &field.name)).collect();
    let mut sorted: [Pairs; 2] = [Vec::new(), Vec::new()];
    let [with, without] = &mut sorted;
    for (mut field, covered) in fields.0.into_iter().zip(covered).filter(|(field, _)| wanted(&field.name)) {
        let pair = (core::mem::take(&mut field.name), core::mem::take(&mut *field.value));
        if covered { with.push(pair) } else { without.push(pair) }
    }
    let [covered, uncovered] = sorted;
    verified.valid_until = verified.valid_until.min(policy.expiration.just_before());
    Ok(VerifiedForm {
        dialect,
        verified,
        expires_at: policy.expiration,
        lengths: conditions::lengths(&policy),
        covered,
        uncovered,
    })
}

/// Standard base64, padded, without line breaks, of a strict document.
fn read_policy(dialect: Dialect, base64: &[u8]) -> Result<PolicyDocument, VerifyError> {
    let invalid = |why| dialect.refuse(Kind::InvalidPolicyDocument).about(why);
    if base64.len() > MAX_DOCUMENT_BYTES.div_ceil(3) * 4 {
        return Err(invalid(Fault::TooLong.as_str()));
    }
    let json =
        STANDARD.decode(base64).map(Zeroizing::new).map_err(|_| invalid("not padded standard base64"))?;
    PolicyDocument::parse_with(&json, dialect.operators()).map_err(|error| invalid(error.fault.as_str()))
}

fn with_host(mut error: VerifyError, host: &str) -> VerifyError {
    if error.echo.is_none() {
        error.echo = Some(Box::new(Echo { host: host.into(), ..Echo::default() }));
    }
    error
}

fn replay_key(version: Version, signed: &Signed) -> String {
    let mut text = Vec::with_capacity(192);
    let (Proof::Sha1 { signature, .. } | Proof::DatedSha256 { signature, .. }) = &signed.proof;
    let name = version.fields().first().copied().unwrap_or_default();
    for part in [b"form", name.as_bytes(), signed.access_key_id.as_bytes(), signature] {
        text.extend_from_slice(part);
        text.push(b'\n');
    }
    let mut out = Vec::with_capacity(64);
    encode::push_hex(&mut out, &mac::sha256(&text));
    into_string(out)
}

impl fmt::Debug for FormClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormClaim")
            .field("version", &self.version)
            .field("access_key_id", &self.access_key_id())
            .finish_non_exhaustive()
    }
}
