//! Reads a version 1 request into a claim: form, address, date and expiry are checked here, the signature when
//! the keys are there.

use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::AUTH_PARAMETERS;
use super::canonical::StringToSign;
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::error::{Service, VerifyErrorKind as Kind};
use crate::mac::into_string;
use crate::operation::{Level, Operation};
use crate::oss::parts::{self, Pairs, TOKEN_HEADER, TOKEN_PARAMETER};
use crate::oss::sub_resource::is_plain;
use crate::oss::verify::OssVerifier;
use crate::request::{Parameter, Request};
use crate::timestamp::Timestamp;
use crate::verified::{Scheme, Verified};

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
    resource: Resource,
    parameters: &[Parameter],
    authorization: Option<&[u8]>,
    now: Timestamp,
) -> Result<Claim, Kind> {
    let form = match authorization {
        Some(authorization) => header_form(verifier, request, parameters, authorization, now)?,
        None => query_form(verifier, request, parameters, now)?,
    };
    parts::check_access_key_id(form.access_key_id)?;
    let headers = parts::headers(request, |name| name.starts_with(b"x-oss-"))?;
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
    let mut string_to_sign = Zeroizing::new(Vec::with_capacity(512));
    text.push(&mut string_to_sign);

    let access_key_id = String::from_utf8_lossy(form.access_key_id).into_owned();
    let named = |(name, value): (Vec<u8>, Vec<u8>)| (into_string(name), value);
    let has_copy_source = headers.iter().any(|(name, _)| name == b"x-oss-copy-source");
    let asked = sub_resources
        .iter()
        .filter_map(|(name, value)| Some((core::str::from_utf8(name).ok()?, value.as_slice())))
        .filter(|(name, _)| *name != TOKEN_PARAMETER);
    let level = match &resource {
        Resource { key: Some(_), .. } => Level::Object,
        Resource { bucket: Some(_), .. } => Level::Bucket,
        _ => Level::Service,
    };
    let operation = Operation::of(method, level, asked, has_copy_source);
    let standard = [("content-type", content_type), ("content-md5", content_md5)];
    let standard = standard.into_iter().filter_map(|(name, value)| Some((name.into(), value?.into())));
    let date = (form.scheme == Scheme::OssV1Header && request.header("x-oss-date").next().is_none())
        .then(|| ("date".into(), form.date.into()));
    Ok(Claim {
        service: Service::Oss,
        token: form.token.map(|token| Zeroizing::new(token.into())),
        proof: Proof::Sha1 { string_to_sign, signature: form.signature.into() },
        now,
        hide_unknown_keys: verifier.unknown_keys_hidden,
        host: String::from_utf8_lossy(request.host()?).into_owned(),
        verified: Verified {
            scheme: form.scheme,
            access_key_id: access_key_id.clone(),
            method: method.into(),
            bucket: resource.bucket,
            key: resource.key,
            operation,
            valid_until: form.valid_until,
            replay_key: parts::replay_key("OSS", form.access_key_id, form.signature),
            headers: standard
                .chain(date)
                .chain(headers.into_iter().filter(|(name, _)| name != TOKEN_HEADER.as_bytes()).map(named))
                .collect(),
            parameters: sub_resources
                .into_iter()
                .filter(|(name, _)| name != TOKEN_PARAMETER.as_bytes())
                .map(named)
                .collect(),
        },
        access_key_id,
    })
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
    let mut parts = credential.split(|&byte| byte == b':');
    let (Some(access_key_id), Some(signature), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Kind::MalformedAuthorization);
    };
    let blank = |part: &[u8]| part.is_empty() || part.iter().any(u8::is_ascii_whitespace);
    if blank(access_key_id) || blank(signature) {
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
fn sub_resources(verifier: &OssVerifier, parameters: &[Parameter]) -> Result<Pairs, Kind> {
    let mut signed: Pairs = Pairs::new();
    for parameter in parameters.iter().filter(|parameter| verifier.sub_resources.contains(&parameter.name)) {
        if !is_plain(&parameter.name) {
            return Err(Kind::AmbiguousParameter);
        }
        signed.push((parameter.name.clone(), parameter.value.clone().unwrap_or_default()));
    }
    signed.sort();
    match signed.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        true => Err(Kind::RepeatedParameter),
        false => Ok(signed),
    }
}
