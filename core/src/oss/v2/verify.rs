//! Reads a version 2 request into a claim.

use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::VERSION_NAME;
use super::canonical::{StringToSign, has_own_line};
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::error::VerifyErrorKind as Kind;
use crate::oss::additional::AdditionalHeaders;
use crate::oss::parts::{self, Reading, TOKEN_HEADER, TOKEN_PARAMETER};
use crate::oss::query::{self, ACCESS_KEY_ID, ADDITIONAL_HEADERS, CanonicalQuery, EXPIRES, SIGNATURE};
use crate::oss::verify::OssVerifier;
use crate::request::{Parameter, Request};
use crate::timestamp::Timestamp;
use crate::verified::Scheme;

/// What the two forms of version 2 say in different places.
struct Form<'a> {
    scheme: Scheme,
    access_key_id: &'a [u8],
    additional: AdditionalHeaders<'a>,
    signature: &'a [u8],
    /// The line of the string to sign, as sent.
    date: &'a [u8],
    valid_until: Timestamp,
    token: Option<&'a [u8]>,
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
    query::check(parameters)?;
    let form = match authorization {
        Some(authorization) => header_form(verifier, request, parameters, authorization, now)?,
        None => query_form(verifier, request, parameters, now)?,
    };
    let access_key_id = parts::access_key_id(form.access_key_id)?;
    let headers = form.additional.signed(request)?;
    let mut string_to_sign = Zeroizing::new(Vec::with_capacity(512));
    StringToSign {
        method,
        date: form.date,
        headers: &headers,
        additional: &form.additional,
        resource: &resource,
        query: &CanonicalQuery::new(query::signed(parameters)),
    }
    .push(&mut string_to_sign);
    // An empty one signs like none, so anyone could have added it.
    let covered = parts::borrowed(&headers).filter(|(name, value)| !has_own_line(name) || !value.is_empty());
    let date_counts = form.scheme == Scheme::OssV2Header
        && !form.additional.contains(b"date")
        && parts::date_counts(&headers);
    let date = date_counts.then_some((&b"date"[..], form.date));
    let reading = Reading {
        scheme: form.scheme,
        version: VERSION_NAME,
        method,
        resource,
        access_key_id,
        token: form.token,
        valid_until: form.valid_until,
        headers: parts::covered(covered.chain(date), TOKEN_HEADER),
        parameters: query::covered(parameters, TOKEN_PARAMETER),
        proof: Proof::Sha256 { string_to_sign, signature: form.signature.into() },
    };
    reading.claim(verifier, request, now)
}

/// `Authorization: OSS2 AccessKeyId:…[,AdditionalHeaders:…],Signature:…`, with `x-oss-date` or `Date`.
fn header_form<'a>(
    verifier: &OssVerifier,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    authorization: &'a [u8],
    now: Timestamp,
) -> Result<Form<'a>, Kind> {
    let fields = authorization.strip_prefix(b"OSS2 ").ok_or(Kind::MalformedAuthorization)?;
    let [access_key_id, additional, signature] =
        parts::fields(fields, b':', ["AccessKeyId", "AdditionalHeaders", "Signature"])?;
    let filled = |field: Option<&'a [u8]>| field.filter(|text| !text.is_empty());
    let (Some(access_key_id), Some(signature)) = (filled(access_key_id), filled(signature)) else {
        return Err(Kind::MalformedAuthorization);
    };
    let (date, signed_at) = parts::header_date(request)?;
    let signed_at = signed_at.ok_or(Kind::InvalidDate)?;
    if signed_at.further_than(verifier.max_skew, now) {
        return Err(Kind::RequestTimeTooSkewed);
    }
    let token = request.single(TOKEN_HEADER)?;
    parts::refuse_token(parameters, &[TOKEN_PARAMETER, TOKEN_HEADER], token)?;
    Ok(Form {
        scheme: Scheme::OssV2Header,
        access_key_id,
        additional: additional.map(AdditionalHeaders::parse).transpose()?.unwrap_or_default(),
        signature,
        date,
        valid_until: signed_at.plus(verifier.max_skew.into()),
        token,
    })
}

/// `?x-oss-signature-version=OSS2&x-oss-access-key-id=…&x-oss-expires=…&x-oss-signature=…`. The `Date` header means
/// nothing here.
fn query_form<'a>(
    verifier: &OssVerifier,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    now: Timestamp,
) -> Result<Form<'a>, Kind> {
    let value = |name| parts::single_parameter(parameters, name);
    let (Some(access_key_id), Some(date), Some(signature)) =
        (value(ACCESS_KEY_ID)?, value(EXPIRES)?, value(SIGNATURE)?)
    else {
        return Err(Kind::MissingParameter);
    };
    if access_key_id.is_empty() || signature.is_empty() {
        return Err(Kind::MissingParameter);
    }
    let valid_until = parts::absolute_expiry(verifier, date, now)?;
    let token = value(TOKEN_PARAMETER)?;
    parts::refuse_token_header(request, token)?;
    parts::refuse_token(parameters, &[TOKEN_HEADER], token)?;
    Ok(Form {
        scheme: Scheme::OssV2Query,
        access_key_id,
        additional: value(ADDITIONAL_HEADERS)?.map(AdditionalHeaders::parse).transpose()?.unwrap_or_default(),
        signature,
        date,
        valid_until,
        token,
    })
}
