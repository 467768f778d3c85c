//! Reads a version 4 request into a claim: form, scope, time and coverage are checked here, the signature when the
//! keys are there.

mod covered;
mod payload;
mod presented;

use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::canonical::{CanonicalRequest, Part, STRING_TO_SIGN, push_string_to_sign};
use super::parts::Token;
use super::path::normalized;
use super::received_query::push_received;
use super::{ALGORITHM, chunked};
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::dated::Dated;
use crate::encode::{self, Plus};
use crate::error::{Place, Service, VerifyErrorKind as Kind};
use crate::mac;
use crate::operation::Operation;
use crate::request::{Logical, Parameter, Request};
use crate::rules::{Fault, Rules};
use crate::s3;
use crate::timestamp::Timestamp;
use crate::verified::{Facts, Scheme, Verified};

pub(crate) use presented::Authentication;
use presented::{Presented, is_authentication};

/// What a verifier takes.
pub(crate) struct Expected<'v> {
    pub(crate) region: &'v str,
    pub(crate) service: &'v str,
    pub(crate) paths: Paths,
    pub(super) token: Token,
    pub(crate) rules: &'v Rules,
}

/// How a received path becomes the canonical one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Paths {
    /// Decoded once and encoded once, never normalised.
    S3,
    /// Taken as sent, normalised and encoded once more.
    Other { normalize: bool, encode_again: bool },
}

impl<'v> Expected<'v> {
    pub(crate) fn s3(region: &'v str, rules: &'v Rules) -> Self {
        Self { region, service: "s3", paths: Paths::S3, token: Token::Signed, rules }
    }
}

/// True for an `Authorization` header of this version.
pub(crate) fn is_authorization(value: &[u8]) -> bool {
    value
        .strip_prefix(ALGORITHM.as_bytes())
        .is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'\t')))
}

/// A request of which the verifier has read all that is no matter of the version.
pub(crate) struct Received<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) method: &'a str,
    pub(crate) target: &'a Logical<'a>,
    pub(crate) resource: Resource<'a>,
    /// The header's value, or `None` for a presigned URL.
    pub(crate) authorization: Option<&'a [u8]>,
    pub(crate) authentication: Authentication<'a>,
}

pub(crate) fn parse(
    expected: &Expected<'_>,
    received: &Received<'_>,
    now: Timestamp,
) -> Result<Claim, Fault> {
    let place = if received.authorization.is_some() { Place::Header } else { Place::Query };
    read(expected, received, now).map_err(|fault| fault.in_place(place))
}

fn read(expected: &Expected<'_>, received: &Received<'_>, now: Timestamp) -> Result<Claim, Fault> {
    let Received { request, method, target, ref resource, authorization, ref authentication } = *received;
    let presented = match authorization {
        Some(authorization) => Presented::in_header(expected, request, authorization, now)?,
        None => Presented::in_query(expected, request, authentication, now)?,
    };
    let headers = covered::headers(expected, request, &target.parameters, &presented)?;
    let payload = payload::signed(expected, request, &target.parameters, &presented)?;
    // Path, query and canonical request, which may hold a session token, one behind the other. A buffer that grows would
    // leave a copy that nothing wipes.
    let path = target.path.len() + 2 * encode::query_escapes(&target.path);
    let query: usize = target.parameters.iter().map(Parameter::canonical_len).sum();
    let mut buffer = Zeroizing::new(Vec::with_capacity(2 * (path + query + headers.bytes()) + ROOM));
    let path = push_uri(&mut buffer, expected.paths, request, target)?;
    let uri = 0..buffer.len();
    let in_query = target.parameters.iter().filter(|parameter| is_signed(expected, &presented, parameter));
    push_received(
        &mut buffer,
        in_query.map(|parameter| (&*parameter.name, parameter.value(), parameter.encoded)),
    );
    let canonical = CanonicalRequest {
        method,
        query: Part::Written(uri.end..buffer.len()),
        uri: Part::Written(uri),
        headers: &headers,
        payload_hash: &payload.last_line,
    };
    let hash = canonical.hash(&mut buffer);
    mac::wipe(&mut buffer);
    let date = presented.date.iso_basic_of(presented.day);
    let write = |out: &mut Vec<u8>| push_string_to_sign(out, &date, presented.scope, &hash);
    let room = STRING_TO_SIGN + presented.scope.len();
    let buffer = core::mem::take(&mut *buffer);
    let dated = Dated::in_buffer(buffer, "AWS4", presented.scope, presented.signature, room, write);

    let parameters = covered_parameters(&target.parameters, authentication)?;
    let headers = headers.covered(TOKEN_HEADER);
    let chunks = chunked::chunk_seed(payload.signed, &headers, presented.date)?;
    let operation = match expected.paths {
        Paths::S3 => s3::operation(method, resource, &parameters, headers.get("x-amz-copy-source")),
        Paths::Other { .. } => Operation::Other,
    };
    Ok(Claim {
        service: Service::S3,
        place: presented.place,
        token: presented.token.map(|token| Zeroizing::new(token.into())),
        now,
        hide_unknown_keys: expected.rules.unknown_keys_hidden,
        verified: Verified::new(Facts {
            scheme: match presented.place {
                Place::Header => Scheme::SigV4Header,
                _ => Scheme::SigV4Query,
            },
            version: ALGORITHM,
            access_key_id: presented.access_key_id,
            host: request.shown_host(),
            method,
            bucket: resource.bucket.as_deref(),
            key: resource.key.as_deref(),
            path: path.as_deref(),
            operation,
            valid_until: presented.valid_until,
            payload: payload.signed,
            headers,
            parameters: parameters.into_iter().collect(),
            chunks,
        }),
        proof: Proof::DatedSha256(dated),
    })
}

const TOKEN_HEADER: &str = "x-amz-security-token";

/// Room for a canonical request beside path and query, which stand before it too, and its headers, whose names it has
/// twice: the method, a payload's hash, line ends.
const ROOM: usize = 128;

/// Appends the canonical path, and gives for services other than S3 the path that the signature really speaks of.
fn push_uri(
    out: &mut Vec<u8>,
    paths: Paths,
    request: &Request<'_>,
    target: &Logical<'_>,
) -> Result<Option<Vec<u8>>, Kind> {
    let Paths::Other { normalize, encode_again } = paths else {
        encode::push_path(out, &target.path);
        return Ok(None);
    };
    // What is encoded again is the text as sent, which a decoded path cannot tell.
    let sent = request.wire_path().ok_or(Kind::InvalidUri)?;
    let path = if normalize { normalized(sent) } else { sent.into() };
    if encode_again {
        encode::push_path(out, &path);
        return Ok(Some(path));
    }
    let decoded = encode::decode(&path, Plus::Literal).map_err(|_| Kind::InvalidUri)?;
    // Escaped, a segment that should have been removed would have stayed.
    if normalize && normalized(&decoded) != decoded {
        return Err(Kind::InvalidUri);
    }
    encode::push_path(out, &decoded);
    // `/a%2Fb` and `/a/b` have one signature, which tells nothing of how the path was spelled.
    Ok(Some(out.clone()))
}

fn is_signed(expected: &Expected<'_>, presented: &Presented<'_>, parameter: &Parameter) -> bool {
    let unsigned_token = expected.token == Token::Appended && *parameter.name == *b"X-Amz-Security-Token";
    presented.place == Place::Header || !(*parameter.name == *b"X-Amz-Signature" || unsigned_token)
}

/// The covered parameters in one order for all requests with this signature, which does not tell in which order
/// repeats were sent.
fn covered_parameters<'a>(
    parameters: &'a [Parameter<'_>],
    authentication: &Authentication<'_>,
) -> Result<Vec<(&'a str, &'a [u8])>, Kind> {
    let count = parameters.len().saturating_sub(authentication.count);
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut covered = Vec::with_capacity(count);
    for parameter in parameters.iter().filter(|parameter| !is_authentication(&parameter.name)) {
        // No store has a parameter whose name is not text, and a replacement character would be another name.
        let name = core::str::from_utf8(&parameter.name).map_err(|_| Kind::InvalidUri)?;
        covered.push((name, parameter.value()));
    }
    covered.sort_unstable();
    Ok(covered)
}
