//! Reads a version 4 request into a claim.

use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::canonical::{CanonicalRequest, StringToSign};
use super::{ALGORITHM, KEY_PREFIX, MAX_EXPIRY, PAYLOAD_HEADER, TERMINATOR, UNSIGNED_PAYLOAD};
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::dated::Dated;
use crate::error::{ScopePart, VerifyErrorKind as Kind, WrongScope};
use crate::oss::additional::AdditionalHeaders;
use crate::oss::parts::{self, Reading, TOKEN_HEADER, TOKEN_PARAMETER};
use crate::oss::query::{self, ADDITIONAL_HEADERS, CREDENTIAL, CanonicalQuery, DATE, EXPIRES, SIGNATURE};
use crate::oss::verify::OssVerifier;
use crate::request::{Parameter, Request};
use crate::rules::Fault;
use crate::timestamp::Timestamp;
use crate::verified::Scheme;

/// What the two forms of version 4 say in different places.
struct Form<'a> {
    scheme: Scheme,
    credential: Credential<'a>,
    additional: AdditionalHeaders<'a>,
    signature: &'a [u8],
    /// The line of the string to sign, as sent.
    timestamp: &'a [u8],
    valid_until: Timestamp,
    token: Option<&'a [u8]>,
}

/// `AccessKeyId/day/region/product/aliyun_v4_request`.
struct Credential<'a> {
    access_key_id: &'a [u8],
    /// Day, region, product and terminator.
    scope: &'a str,
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
) -> Result<Claim, Fault> {
    query::check(parameters)?;
    let form = match authorization {
        Some(authorization) => header_form(verifier, request, parameters, authorization, now)?,
        None => query_form(verifier, request, parameters, now)?,
    };
    let access_key_id = parts::access_key_id(form.credential.access_key_id)?;
    let headers = form.additional.signed(request)?;
    let payload = headers.iter().find(|(name, _)| **name == *PAYLOAD_HEADER.as_bytes());
    match (payload, form.scheme) {
        (Some((_, hash)), _) if **hash == *UNSIGNED_PAYLOAD.as_bytes() => {}
        (None, Scheme::OssV4Query) => {}
        (None, _) => return Err(Kind::PayloadHashMissing.into()),
        _ => return Err(Kind::InvalidPayloadHash.into()),
    }
    let mut canonical_request = Zeroizing::new(Vec::with_capacity(1024));
    CanonicalRequest {
        method,
        resource: &resource,
        query: &CanonicalQuery::new(query::signed(parameters)),
        headers: &headers,
        additional: &form.additional,
    }
    .push(&mut canonical_request);
    // It is the first line but one of the string to sign.
    let date_counts = form.scheme == Scheme::OssV4Header
        && !form.additional.contains(b"date")
        && parts::date_counts(&headers);
    let date = date_counts.then_some((&b"date"[..], form.timestamp));
    let text = StringToSign {
        timestamp: form.timestamp,
        scope: form.credential.scope,
        canonical_request: &canonical_request,
    };
    let write = |out: &mut Vec<u8>| text.push(out);
    let dated = Dated::new(KEY_PREFIX, form.credential.scope, form.signature, text.len(), write);
    let reading = Reading {
        scheme: form.scheme,
        version: "OSS4",
        method,
        resource,
        access_key_id,
        token: form.token,
        valid_until: form.valid_until,
        headers: parts::covered(parts::borrowed(&headers).chain(date), TOKEN_HEADER),
        parameters: query::covered(parameters, TOKEN_HEADER),
        proof: Proof::DatedSha256(dated),
    };
    Ok(reading.claim(verifier, request, now)?)
}

/// `Authorization: OSS4-HMAC-SHA256 Credential=…[,AdditionalHeaders=…],Signature=…`, with `x-oss-date` or `Date`.
fn header_form<'a>(
    verifier: &OssVerifier,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    authorization: &'a [u8],
    now: Timestamp,
) -> Result<Form<'a>, Fault> {
    let fields = authorization.strip_prefix(ALGORITHM.as_bytes()).and_then(|rest| rest.strip_prefix(b" "));
    let fields = fields.ok_or(Kind::MalformedAuthorization)?;
    let [credential, additional, signature] =
        parts::fields(fields, b'=', ["Credential", "AdditionalHeaders", "Signature"])?;
    let (Some(credential), Some(signature)) = (credential, signature.filter(|text| !text.is_empty())) else {
        return Err(Kind::MalformedAuthorization.into());
    };
    let (timestamp, signed_at) = parts::header_date(request)?;
    let signed_at = signed_at.ok_or(Kind::MalformedDate)?;
    let credential = Credential::parse(credential, verifier, signed_at)?;
    if signed_at.further_than(verifier.max_skew, now) {
        return Err(Kind::RequestTimeTooSkewed.into());
    }
    let token = request.single(TOKEN_HEADER)?;
    parts::refuse_token(parameters, &[TOKEN_PARAMETER, TOKEN_HEADER], token)?;
    Ok(Form {
        scheme: Scheme::OssV4Header,
        credential,
        additional: additional.map(AdditionalHeaders::parse).transpose()?.unwrap_or_default(),
        signature,
        timestamp,
        valid_until: signed_at.plus(verifier.max_skew.into()),
        token,
    })
}

/// `?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=…`. Neither `Date` nor an `x-oss-date` header is its
/// date.
fn query_form<'a>(
    verifier: &OssVerifier,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    now: Timestamp,
) -> Result<Form<'a>, Fault> {
    let value = |name| parts::single_parameter(parameters, name);
    let [credential, timestamp, expires, signature] = [CREDENTIAL, DATE, EXPIRES, SIGNATURE].map(value);
    let (Some(credential), Some(timestamp), Some(expires), Some(signature)) =
        (credential?, timestamp?, expires?, signature?)
    else {
        return Err(Kind::MissingParameter.into());
    };
    if signature.is_empty() {
        return Err(Kind::MissingParameter.into());
    }
    let signed_at = Timestamp::parse_iso_basic(timestamp).ok_or(Kind::MalformedDate)?;
    let credential = Credential::parse(credential, verifier, signed_at)?;
    let digits = (1..=6).contains(&expires.len()) && expires.iter().all(u8::is_ascii_digit);
    let seconds = core::str::from_utf8(expires).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    let seconds: u32 = seconds.ok_or(Kind::MalformedExpires)?;
    if !(1..=MAX_EXPIRY).contains(&seconds.into()) {
        return Err(Kind::MalformedExpires.into());
    }
    if now.plus(verifier.max_skew.into()) < signed_at {
        return Err(Kind::NotYetValid.into());
    }
    let valid_until = signed_at.plus(seconds.into());
    parts::check_end(verifier, valid_until, now)?;
    let token = value(TOKEN_HEADER)?;
    parts::refuse_token_header(request, token)?;
    parts::refuse_token(parameters, &[TOKEN_PARAMETER], token)?;
    Ok(Form {
        scheme: Scheme::OssV4Query,
        credential,
        additional: value(ADDITIONAL_HEADERS)?.map(AdditionalHeaders::parse).transpose()?.unwrap_or_default(),
        signature,
        timestamp,
        valid_until,
        token,
    })
}

impl<'a> Credential<'a> {
    /// The scope must be one that the verifier serves, of the day of `signed_at`: else a key derived for another day
    /// or region, which its holder may have been given on purpose, would be good here.
    fn parse(text: &'a [u8], verifier: &OssVerifier, signed_at: Timestamp) -> Result<Self, Fault> {
        let mut parts = text.split(|&byte| byte == b'/');
        let [Some(access_key_id), Some(day), Some(region), Some(product), Some(terminator), None] =
            [(); 6].map(|()| parts.next())
        else {
            return Err(Kind::MalformedCredential.into());
        };
        let plain_day = day.len() == 8 && day.iter().all(u8::is_ascii_digit);
        if access_key_id.is_empty() || !plain_day || terminator != TERMINATOR.as_bytes() {
            return Err(Kind::MalformedCredential.into());
        }
        let wrong = |scope| Err(Fault::wrong_scope(scope));
        if product != verifier.product.as_bytes() {
            return wrong(WrongScope::new(ScopePart::Service, product, &verifier.product));
        }
        if day != signed_at.day_bytes() {
            return wrong(WrongScope::new(ScopePart::Date, day, &signed_at.day()));
        }
        if !verifier.regions.iter().any(|served| served.as_bytes() == region) {
            return wrong(WrongScope::regions(region, &verifier.regions));
        }
        // Text, since each of its parts is one that is served.
        let scope = text.get(access_key_id.len() + 1..).and_then(|scope| core::str::from_utf8(scope).ok());
        Ok(Self { access_key_id, scope: scope.ok_or(Kind::MalformedCredential)? })
    }
}
