//! Reads a version 1 request into a claim: form, address, date and expiry are checked here, the signature when
//! the keys are there.

use alloc::borrow::Cow;

use super::AUTH_PARAMETERS;
use super::canonical::StringToSign;
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::error::VerifyErrorKind as Kind;
use crate::oss::parts::{self, Pairs, Reading, TOKEN_HEADER, TOKEN_PARAMETER};
use crate::oss::sub_resource::is_plain;
use crate::oss::verify::OssVerifier;
use crate::request::{Parameter, Request};
use crate::scan;
use crate::timestamp::Timestamp;
use crate::verified::Scheme;

/// What the two forms of version 1 say in different places.
struct Form<'a> {
    scheme: Scheme,
    access_key_id: &'a [u8],
    signature: &'a [u8],
    /// The line of the string to sign, as sent.
    date: &'a [u8],
    valid_until: Timestamp,
    token: Option<&'a [u8]>,
}

/// True if a parameter of a version 1 signed URL is there.
pub(crate) fn is_signed_url(parameters: &[Parameter]) -> bool {
    parts::has_any(parameters, &AUTH_PARAMETERS)
}

/// `authorization` is the header's value, or `None` for a signed URL.
pub(crate) fn parse(
    verifier: &OssVerifier,
    request: &Request<'_>,
    method: &str,
    resource: Resource<'_>,
    parameters: &[Parameter],
    authorization: Option<&[u8]>,
    now: Timestamp,
) -> Result<Claim, Kind> {
    let form = match authorization {
        Some(authorization) => header_form(verifier, request, parameters, authorization, now)?,
        None => query_form(verifier, request, parameters, now)?,
    };
    let access_key_id = parts::access_key_id(form.access_key_id)?;
    let headers = parts::headers(request, parts::is_oss_header)?;
    let sub_resources = sub_resources(verifier, parameters)?;
    let content_type = parts::single_line(request.single("content-type")?)?;
    let content_md5 = parts::single_line(request.single("content-md5")?)?;
    let text = StringToSign {
        method,
        content_md5: content_md5.unwrap_or_default(),
        content_type: content_type.unwrap_or_default(),
        date: form.date,
        headers: &headers,
        resource: &resource,
        sub_resources: &sub_resources,
    };
    if !verifier.ambiguous_keys_allowed && text.is_ambiguous(&verifier.sub_resources) {
        return Err(Kind::AmbiguousKey);
    }
    let string_to_sign = text.write();

    // An empty one signs like none, so anyone could have added it.
    let filled = |value: &&[u8]| !value.is_empty();
    let date_counts = form.scheme == Scheme::OssV1Header && parts::date_counts(&headers);
    let lines = [
        (&b"content-type"[..], content_type.filter(filled)),
        (b"content-md5", content_md5.filter(filled)),
        (b"date", date_counts.then_some(form.date)),
    ];
    let lines = lines.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    let reading = Reading {
        scheme: form.scheme,
        version: "OSS",
        method,
        resource,
        access_key_id,
        token: form.token,
        valid_until: form.valid_until,
        headers: parts::covered(lines.chain(parts::borrowed(&headers)), TOKEN_HEADER),
        parameters: parts::covered(parts::borrowed(&sub_resources), TOKEN_PARAMETER),
        proof: Proof::Sha1 { string_to_sign, signature: form.signature.into() },
    };
    reading.claim(verifier, request, now)
}

/// `Authorization: OSS AccessKeyId:Signature`, with `x-oss-date` or `Date`.
fn header_form<'a>(
    verifier: &OssVerifier,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    authorization: &'a [u8],
    now: Timestamp,
) -> Result<Form<'a>, Kind> {
    let credential = authorization.strip_prefix(b"OSS ").ok_or(Kind::MalformedAuthorization)?;
    let (access_key_id, signature) =
        scan::split_once(credential, b':').ok_or(Kind::MalformedAuthorization)?;
    let blank = |part: &[u8]| part.is_empty() || part.iter().any(u8::is_ascii_whitespace);
    if blank(access_key_id) || blank(signature) || signature.contains(&b':') {
        return Err(Kind::MalformedAuthorization);
    }
    let (date, signed_at) = parts::header_date(request)?;
    let signed_at = signed_at.ok_or(Kind::InvalidDate)?;
    if signed_at.further_than(verifier.max_skew, now) {
        return Err(Kind::RequestTimeTooSkewed);
    }
    let token = request.single(TOKEN_HEADER)?;
    parts::refuse_token(parameters, &[TOKEN_PARAMETER, TOKEN_HEADER], token)?;
    let valid_until = signed_at.plus(verifier.max_skew.into());
    Ok(Form { scheme: Scheme::OssV1Header, access_key_id, signature, date, valid_until, token })
}

/// `?OSSAccessKeyId=…&Expires=…&Signature=…[&security-token=…]`. The `Date` header means nothing here.
fn query_form<'a>(
    verifier: &OssVerifier,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    now: Timestamp,
) -> Result<Form<'a>, Kind> {
    let [access_key_id, expires, signature] =
        AUTH_PARAMETERS.map(|name| parts::single_parameter(parameters, name));
    let (Some(access_key_id), Some(date), Some(signature)) = (access_key_id?, expires?, signature?) else {
        return Err(Kind::MissingParameter);
    };
    if access_key_id.is_empty() || signature.is_empty() {
        return Err(Kind::MissingParameter);
    }
    let expires = parts::absolute_expiry(verifier, date, now)?;
    let token = parts::single_parameter(parameters, TOKEN_PARAMETER)?;
    parts::refuse_token_header(request, token)?;
    parts::refuse_token(parameters, &[TOKEN_HEADER], token)?;
    Ok(Form { scheme: Scheme::OssV1Query, access_key_id, signature, date, valid_until: expires, token })
}

/// The signed parameters, each once, in order of name.
fn sub_resources<'a>(verifier: &OssVerifier, parameters: &'a [Parameter]) -> Result<Pairs<'a>, Kind> {
    let mut signed = Pairs::new();
    for parameter in parameters.iter().filter(|parameter| verifier.sub_resources.contains(&parameter.name)) {
        if !is_plain(&parameter.name) {
            return Err(Kind::AmbiguousParameter);
        }
        signed.push((Cow::Borrowed(&parameter.name), parameter.value().into()));
    }
    signed.sort_unstable();
    match signed.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        true => Err(Kind::RepeatedParameter),
        false => Ok(signed),
    }
}
