//! Reads a version 2 request into a claim: form, date and expiry are checked here, the signature when the keys are
//! there.

use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::canonical::{Pairs, StringToSign};
use super::header::{parse_amz_date, parse_date};
use super::{AUTH_PARAMETERS, DATE, TOKEN, sub_resource};
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::encode;
use crate::error::{Place, Service, VerifyErrorKind as Kind};
use crate::payload::SignedPayload;
use crate::repeats::{first_repeat, join_headers};
use crate::request::{Logical, Parameter, Request};
use crate::rules::{Fault, Rules, is_access_key_id, is_amz_header, lower_name, single_line};
use crate::s3;
use crate::timestamp::Timestamp;
use crate::verified::{Facts, Scheme, Verified};

/// What the two forms of version 2 say in different places.
struct Form<'a> {
    scheme: Scheme,
    access_key_id: &'a [u8],
    signature: &'a [u8],
    /// The line of the string to sign.
    date: &'a [u8],
    valid_until: Timestamp,
}

/// True if a parameter that only a version 2 URL has is there.
pub(crate) fn is_presigned(parameters: &[Parameter]) -> bool {
    parameters.iter().any(|parameter| [&b"AWSAccessKeyId"[..], b"Signature"].contains(&&*parameter.name))
}

/// `authorization` is the header's value, or `None` for a presigned URL.
pub(crate) fn parse(
    rules: &Rules,
    request: &Request<'_>,
    method: &str,
    target: &Logical,
    resource: Resource<'_>,
    authorization: Option<&[u8]>,
    now: Timestamp,
) -> Result<Claim, Fault> {
    let form = match authorization {
        Some(authorization) => header_form(rules, request, authorization, now)?,
        None => query_form(rules, &target.parameters, now)?,
    };
    let id = core::str::from_utf8(form.access_key_id).ok().filter(|id| is_access_key_id(id.as_bytes()));
    let access_key_id = id.ok_or(Kind::UnknownAccessKey)?;
    let mut headers = amz_headers(request, &target.parameters)?;
    let sub_resources = sub_resources(&target.parameters)?;
    let [content_md5, content_type] = ["content-md5", "content-type"].map(|name| request.single(name));
    let content_md5 = content_md5?.map(single_line).transpose()?;
    let content_type = content_type?.map(single_line).transpose()?;
    let (path, other_path) = signed_paths(request, target, &resource)?;
    let text = StringToSign {
        method,
        content_md5: content_md5.unwrap_or_default(),
        content_type: content_type.unwrap_or_default(),
        date: form.date,
        headers: &headers,
        path: &path,
        sub_resources: &sub_resources,
    };
    if text.is_ambiguous() {
        return Err(Kind::AmbiguousParameter.into());
    }
    let string_to_sign = text.write();
    let signature = form.signature.into();
    let proof = match other_path {
        None => Proof::Sha1 { string_to_sign, signature },
        Some(path) => {
            let other = StringToSign { path: &path, ..text }.write();
            Proof::EitherSha1 { strings_to_sign: [string_to_sign, other], signature }
        }
    };

    let copy_source = headers.iter().find(|(name, _)| name == "x-amz-copy-source");
    let copy_source = copy_source.map(|(_, value)| value.as_slice());
    let asked = sub_resources.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
    let asked: Vec<_> = asked.collect();
    let operation = s3::operation(method, &resource, &asked, copy_source);
    let at = headers.iter().position(|(name, _)| name == TOKEN);
    let token = at.map(|at| Zeroizing::new(headers.remove(at).1));
    let date = (form.scheme == Scheme::SigV2Header).then_some(form.date);
    let standard = [("content-md5", content_md5), ("content-type", content_type), ("date", date)];
    // An empty line is signed for an empty header and for none.
    let standard = standard.into_iter().filter_map(|(name, value)| {
        Some((String::from(name), value.filter(|value| !value.is_empty())?.into()))
    });
    Ok(Claim {
        service: Service::S3,
        place: Place::Version2,
        token,
        proof,
        now,
        hide_unknown_keys: rules.unknown_keys_hidden,
        verified: Verified::new(Facts {
            scheme: form.scheme,
            version: "AWS",
            access_key_id,
            host: request.shown_host(),
            method,
            bucket: resource.bucket.as_deref(),
            key: resource.key.as_deref(),
            operation,
            valid_until: form.valid_until,
            payload: SignedPayload::Unsigned,
            path: None,
            chunks: None,
            headers: standard.chain(headers).collect(),
            parameters: sub_resources.into_iter().collect(),
        }),
    })
}

/// `Authorization: AWS AccessKeyId:Signature`, with `x-amz-date` or `Date`.
fn header_form<'a>(
    rules: &Rules,
    request: &Request<'a>,
    authorization: &'a [u8],
    now: Timestamp,
) -> Result<Form<'a>, Kind> {
    let credential = authorization.strip_prefix(b"AWS ").ok_or(Kind::MalformedAuthorization)?;
    // A signature has no colon, a key id of a store of one's own may.
    let colon = credential.iter().rposition(|&byte| byte == b':').ok_or(Kind::MalformedAuthorization)?;
    let (access_key_id, signature) = credential.split_at_checked(colon).unwrap_or_default();
    let signature = signature.get(1..).unwrap_or_default();
    let blank = |part: &[u8]| part.is_empty() || part.iter().any(u8::is_ascii_whitespace);
    if blank(access_key_id) || blank(signature) {
        return Err(Kind::MalformedAuthorization);
    }
    let (amz_date, date) = (request.single(DATE)?, request.single("date")?);
    let (line, signed_at) = match (amz_date, date) {
        (Some(text), _) => (&b""[..], parse_amz_date(text)),
        // The strict form is what keeps the signature of a URL, over digits, from being used here.
        (None, Some(text)) => (text, parse_date(text)),
        (None, None) => return Err(Kind::MissingDate),
    };
    let signed_at = signed_at.ok_or(Kind::InvalidDate)?;
    if signed_at.further_than(rules.max_skew, now) {
        return Err(Kind::RequestTimeTooSkewed);
    }
    let valid_until = signed_at.plus(rules.max_skew.into());
    Ok(Form { scheme: Scheme::SigV2Header, access_key_id, signature, date: line, valid_until })
}

/// `?AWSAccessKeyId=…&Signature=…&Expires=…`. The `Date` header means nothing here.
fn query_form<'a>(rules: &Rules, parameters: &'a [Parameter], now: Timestamp) -> Result<Form<'a>, Fault> {
    let [access_key_id, signature, expires] = AUTH_PARAMETERS.map(|name| single_parameter(parameters, name));
    let (Some(access_key_id), Some(signature), Some(date)) = (access_key_id?, signature?, expires?) else {
        return Err(Kind::MissingParameter.into());
    };
    if access_key_id.is_empty() || signature.is_empty() {
        return Err(Kind::MissingParameter.into());
    }
    let digits = (1..=11).contains(&date.len()) && date.iter().all(u8::is_ascii_digit);
    let seconds = core::str::from_utf8(date).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    let end = seconds.and_then(|seconds| Timestamp::from_unix(seconds).ok()).ok_or(Kind::InvalidExpires)?;
    if now >= end {
        return Err(Fault::expired(end, now));
    }
    if rules.max_lifetime.is_some_and(|most| end > now.plus(most.into())) {
        return Err(Kind::ExpiresTooLate.into());
    }
    Ok(Form { scheme: Scheme::SigV2Query, access_key_id, signature, date, valid_until: end })
}

fn single_parameter<'a>(parameters: &'a [Parameter], name: &str) -> Result<Option<&'a [u8]>, Kind> {
    let mut found = parameters.iter().filter(|parameter| parameter.name == name.as_bytes());
    let first = found.next();
    match found.next() {
        Some(_) => Err(Kind::RepeatedParameter),
        None => Ok(first.map(Parameter::value)),
    }
}

/// Every `x-amz-*` header, and every such parameter, which counts as a header: in order of name.
fn amz_headers(request: &Request<'_>, parameters: &[Parameter]) -> Result<Pairs, Kind> {
    let mut headers = Pairs::new();
    let (mut tokens, mut dates) = (0, 0);
    for (name, value) in request.headers().filter(|(name, _)| is_amz_header(name)) {
        let name = lower_name(name)?;
        tokens += usize::from(name == TOKEN);
        dates += usize::from(name == DATE);
        if tokens > 1 || dates > 1 {
            return Err(if tokens > 1 { Kind::RepeatedToken } else { Kind::RepeatedHeader });
        }
        headers.push((name, single_line(encode::trim(value))?.into()));
    }
    join_headers(&mut headers);
    let mut in_query = Pairs::new();
    let repeated = |name: &str| if name == TOKEN { Kind::RepeatedToken } else { Kind::RepeatedParameter };
    for parameter in parameters.iter().filter(|parameter| is_amz_header(&parameter.name)) {
        let name = lower_name(&parameter.name)?;
        let value = single_line(encode::trim(parameter.value()))?;
        match headers.binary_search_by(|(known, _)| known.cmp(&name)) {
            Err(_) => in_query.push((name, value.into())),
            // Sent in both places with one value it is signed once.
            Ok(at) if headers.get(at).is_some_and(|(_, same)| same == value) => {}
            Ok(_) => return Err(repeated(&name)),
        }
    }
    if let Some(name) = first_repeat(in_query.iter().map(|(name, _)| name)) {
        return Err(repeated(name));
    }
    headers.extend(in_query);
    headers.sort_unstable();
    Ok(headers)
}

/// The signed parameters, each once, in order of name.
fn sub_resources(parameters: &[Parameter]) -> Result<Pairs, Kind> {
    let mut signed = Pairs::new();
    for parameter in parameters.iter().filter(|parameter| sub_resource::is_signed(&parameter.name)) {
        let name = String::from_utf8_lossy(&parameter.name).into_owned();
        signed.push((name, single_line(parameter.value())?.into()));
    }
    signed.sort_unstable();
    match signed.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        true => Err(Kind::RepeatedParameter),
        false => Ok(signed),
    }
}

/// `/bucket` and the path as sent. A bucket in path style without a slash at its end has two: as it is sent, and with
/// the slash, as boto signs it.
fn signed_paths(
    request: &Request<'_>,
    target: &Logical,
    resource: &Resource,
) -> Result<(Vec<u8>, Option<Vec<u8>>), Kind> {
    let mut sent = Vec::with_capacity(256);
    match request.wire_path() {
        Some(path) => sent.extend_from_slice(path),
        None => encode::push_path(&mut sent, &target.path),
    }
    if sent.iter().any(|byte| byte.is_ascii_control() || *byte == b' ') {
        return Err(Kind::InvalidUri);
    }
    let Some(bucket) = &resource.bucket else { return Ok((sent, None)) };
    let is_whole_path = target.path.get(1..) == Some(resource.key.as_deref().unwrap_or_default());
    if is_whole_path {
        // The bucket stands in the host, or in the address table.
        let mut path = Vec::with_capacity(bucket.len() + 1 + sent.len());
        path.push(b'/');
        path.extend_from_slice(bucket.as_bytes());
        path.extend_from_slice(&sent);
        return Ok((path, None));
    }
    let with_slash = (resource.key.is_none() && !target.path.ends_with(b"/")).then(|| {
        let mut path = sent.clone();
        path.push(b'/');
        path
    });
    Ok((sent, with_slash))
}
