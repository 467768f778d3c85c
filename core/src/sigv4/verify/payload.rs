//! The last line of the canonical request: what the client signed of its body.

use alloc::borrow::Cow;

use super::presented::Presented;
use super::{Expected, Paths};
use crate::error::{Place, VerifyErrorKind as Kind};
use crate::payload::{EMPTY_SHA256, Payload, SignedPayload, UNSIGNED_PAYLOAD};
use crate::request::{Parameter, Request};

const HEADER: &str = "x-amz-content-sha256";

pub(super) struct Line<'a> {
    pub(super) last_line: Cow<'a, str>,
    pub(super) signed: SignedPayload,
}

pub(super) fn signed<'a>(
    expected: &Expected<'_>,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    presented: &Presented<'_>,
) -> Result<Line<'a>, Kind> {
    let known = request.known_payload().map(Payload::hash);
    let last_line = match (stated(request, parameters, presented)?, expected.paths, presented.place) {
        (Some(stated), ..) => {
            Cow::Borrowed(core::str::from_utf8(stated).map_err(|_| Kind::InvalidPayloadHash)?)
        }
        (None, Paths::S3, Place::Query) => Cow::Borrowed(UNSIGNED_PAYLOAD),
        (None, Paths::S3, _) => known.clone().ok_or(Kind::PayloadHashMissing)?,
        // Clients of other services state no hash; they sign that of the body.
        (None, Paths::Other { .. }, _) => known.clone().unwrap_or(Cow::Borrowed(EMPTY_SHA256)),
    };
    let signed = SignedPayload::parse(last_line.as_bytes()).ok_or(Kind::InvalidPayloadHash)?;
    let known = known.filter(|hash| hash != UNSIGNED_PAYLOAD);
    let signed = match (signed, known) {
        (SignedPayload::Sha256 { hash, .. }, Some(known)) if known == last_line => {
            SignedPayload::Sha256 { hash, checked: true }
        }
        (SignedPayload::Sha256 { .. }, Some(_)) => return Err(Kind::PayloadMismatch),
        (signed, _) => signed,
    };
    Ok(Line { last_line, signed })
}

/// What the request says itself. In a URL an unsigned header counts for nothing; beside an `Authorization` header its
/// value is signed as this very line.
fn stated<'a>(
    request: &Request<'a>,
    parameters: &'a [Parameter],
    presented: &Presented<'_>,
) -> Result<Option<&'a [u8]>, Kind> {
    let header = request.single(HEADER)?;
    if presented.place == Place::Header {
        return Ok(header);
    }
    let mut found =
        parameters.iter().filter(|parameter| parameter.name.eq_ignore_ascii_case(HEADER.as_bytes()));
    let first = found.next();
    if found.next().is_some() {
        return Err(Kind::RepeatedParameter);
    }
    Ok(first.map(Parameter::value).or(header.filter(|_| presented.signed_headers.contains(&HEADER))))
}
