//! Reads a version 1 request into a claim: form, address, date and expiry are checked here, the signature when
//! the keys are there.

use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::canonical::{Pairs, StringToSign};
use super::{AUTH_PARAMETERS, TOKEN_HEADER, TOKEN_PARAMETER};
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::encode;
use crate::error::{Service, VerifyErrorKind as Kind};
use crate::mac::{self, into_string};
use crate::operation::{Level, Operation};
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
    parameters.iter().any(|parameter| AUTH_PARAMETERS.iter().any(|name| parameter.name == name.as_bytes()))
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
    // OSS gives out no other key ids, and one with a line end could forge a log.
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"._=".contains(&byte);
    if form.access_key_id.len() > 256 || !form.access_key_id.iter().all(plain) {
        return Err(Kind::UnknownAccessKey);
    }
    let headers = oss_headers(request)?;
    let sub_resources = sub_resources(verifier, parameters)?;
    let content_type = single_line(request.single("content-type")?)?;
    let content_md5 = single_line(request.single("content-md5")?)?;
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
    // An empty one signs like none, so anyone could have added it.
    let standard = standard.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some((name.into(), value.into()))
    });
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
            replay_key: replay_key(form.access_key_id, form.signature),
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
    let x_oss_date = request.single("x-oss-date")?;
    // A second `Date` is refused even where it does not count.
    let date = request.single("date")?;
    let (date, signed_at) = match (x_oss_date, date) {
        (Some(text), _) => (text, Timestamp::parse_http_date(text).or(Timestamp::parse_iso_basic(text))),
        // The strict form is what keeps the signature of a URL, over digits, from being used here.
        (None, Some(text)) => (text, Timestamp::parse_http_date(text)),
        (None, None) => return Err(Kind::MissingDate),
    };
    let signed_at = signed_at.ok_or(Kind::InvalidDate)?;
    if signed_at.further_than(verifier.max_skew, now) {
        return Err(Kind::RequestTimeTooSkewed);
    }
    let token = request.single(TOKEN_HEADER)?;
    refuse_token(parameters, &[TOKEN_PARAMETER, TOKEN_HEADER], token)?;
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
    let [access_key_id, expires, signature] = AUTH_PARAMETERS.map(|name| single_parameter(parameters, name));
    let (Some(access_key_id), Some(date), Some(signature)) = (access_key_id?, expires?, signature?) else {
        return Err(Kind::MissingParameter);
    };
    if access_key_id.is_empty() || signature.is_empty() {
        return Err(Kind::MissingParameter);
    }
    let digits = (1..=11).contains(&date.len()) && date.iter().all(u8::is_ascii_digit);
    let seconds = core::str::from_utf8(date).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    let expires =
        seconds.and_then(|seconds| Timestamp::from_unix(seconds).ok()).ok_or(Kind::InvalidExpires)?;
    if now > expires {
        return Err(Kind::Expired);
    }
    if verifier.max_lifetime.is_some_and(|most| expires > now.plus(most.into())) {
        return Err(Kind::ExpiresTooLate);
    }
    let token = single_parameter(parameters, TOKEN_PARAMETER)?;
    if request.header(TOKEN_HEADER).next().is_some() {
        return Err(if token.is_some() { Kind::RepeatedToken } else { Kind::TokenNotExpected });
    }
    refuse_token(parameters, &[TOKEN_HEADER], token)?;
    Ok(Form { scheme: Scheme::OssV1Query, access_key_id, signature, date, valid_until: expires, token })
}

/// Refuses a token in the carrier of another form: it does not count as the token, and beside the token it is
/// a second one.
fn refuse_token(parameters: &[Parameter], names: &[&str], token: Option<&[u8]>) -> Result<(), Kind> {
    let misplaced =
        parameters.iter().any(|parameter| names.iter().any(|name| parameter.name == name.as_bytes()));
    match (misplaced, token) {
        (false, _) => Ok(()),
        (true, Some(_)) => Err(Kind::RepeatedToken),
        (true, None) => Err(Kind::TokenNotExpected),
    }
}

fn single_parameter<'a>(parameters: &'a [Parameter], name: &str) -> Result<Option<&'a [u8]>, Kind> {
    let mut found = parameters.iter().filter(|parameter| parameter.name == name.as_bytes());
    let first = found.next();
    match found.next() {
        Some(_) => Err(Kind::RepeatedParameter),
        None => Ok(first.map(|parameter| parameter.value.as_deref().unwrap_or_default())),
    }
}

/// Every `x-oss-*` header: lower case, in order, repeats joined by `,` except those that count once.
fn oss_headers(request: &Request<'_>) -> Result<Pairs, Kind> {
    let mut headers: Pairs = Pairs::new();
    for (name, value) in request.headers() {
        if !name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-oss-")) {
            continue;
        }
        let value = single_line(Some(encode::trim(value)))?.unwrap_or_default();
        let mut lower = Vec::with_capacity(name.len());
        encode::push_lower(&mut lower, name);
        if !encode::is_token(&lower) {
            return Err(Kind::InvalidHeader);
        }
        match headers.iter_mut().find(|(known, _)| *known == lower) {
            Some(_) if lower == b"x-oss-date" || lower == TOKEN_HEADER.as_bytes() => {
                return Err(Kind::RepeatedHeader);
            }
            Some((_, joined)) => {
                joined.push(b',');
                joined.extend_from_slice(value);
            }
            None => headers.push((lower, value.into())),
        }
    }
    headers.sort();
    Ok(headers)
}

/// A line end in a value would be read as another line of the string to sign.
fn single_line(value: Option<&[u8]>) -> Result<Option<&[u8]>, Kind> {
    match value.is_some_and(|value| value.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0))) {
        true => Err(Kind::InvalidHeader),
        false => Ok(value),
    }
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

fn replay_key(access_key_id: &[u8], signature: &[u8]) -> String {
    let mut text = Vec::with_capacity(128);
    for part in [&b"OSS"[..], access_key_id, signature] {
        text.extend_from_slice(part);
        text.push(b'\n');
    }
    let mut out = Vec::with_capacity(64);
    encode::push_hex(&mut out, &mac::sha256(&text));
    into_string(out)
}
