//! Reads a version 4 request into a claim: form, scope, time and coverage are checked here, the signature when the
//! keys are there.

mod covered;
mod payload;
mod presented;

use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::canonical::{CanonicalRequest, Part, STRING_TO_SIGN};
use super::parts::Token;
use super::path::{encoded_again, normalized};
use super::query::Parameters;
use super::{ALGORITHM, chunked};
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::covered::Covered;
use crate::dated::Dated;
use crate::encode::{self, Plus};
use crate::error::{Place, Service, VerifyErrorKind as Kind};
use crate::operation::Operation;
use crate::request::{Logical, Parameter, Request};
use crate::rules::{Fault, Rules};
use crate::s3;
use crate::timestamp::Timestamp;
use crate::verified::{Facts, Scheme, Verified};

use presented::{Presented, is_authentication};
pub(crate) use presented::{has_authentication, is_presigned};

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

/// `authorization` is the header's value, or `None` for a presigned URL.
pub(crate) fn parse(
    expected: &Expected<'_>,
    request: &Request<'_>,
    method: &str,
    target: &Logical<'_>,
    resource: Resource<'_>,
    authorization: Option<&[u8]>,
    now: Timestamp,
) -> Result<Claim, Fault> {
    let place = if authorization.is_some() { Place::Header } else { Place::Query };
    read(expected, request, method, target, resource, authorization, now)
        .map_err(|fault| fault.in_place(place))
}

fn read(
    expected: &Expected<'_>,
    request: &Request<'_>,
    method: &str,
    target: &Logical<'_>,
    resource: Resource<'_>,
    authorization: Option<&[u8]>,
    now: Timestamp,
) -> Result<Claim, Fault> {
    let presented = match authorization {
        Some(authorization) => Presented::in_header(expected, request, authorization, now)?,
        None => Presented::in_query(expected, request, &target.parameters, now)?,
    };
    let headers = covered::headers(expected, request, &target.parameters, &presented)?;
    let payload = payload::signed(expected, request, &target.parameters, &presented)?;
    let (uri, path) = canonical_uri(expected.paths, request, target)?;
    let mut query = Vec::with_capacity(512);
    let in_query = target.parameters.iter().filter(|parameter| is_signed(expected, &presented, parameter));
    Parameters::received(in_query.map(|parameter| (&*parameter.name, parameter.value()))).push(&mut query);
    let canonical = CanonicalRequest {
        method,
        uri: Part::Text(&uri),
        query: Part::Text(&query),
        headers: &headers,
        payload_hash: &payload.last_line,
    };
    let write = |out: &mut Vec<u8>| canonical.push_string_to_sign(out, presented.date, presented.scope);
    let room = STRING_TO_SIGN + presented.scope.len();
    let dated = Dated::new("AWS4", presented.scope, presented.signature, room, write);

    let parameters = covered_parameters(&target.parameters)?;
    let headers = headers.covered(TOKEN_HEADER);
    let chunks = chunked::chunk_seed(payload.signed, &headers, presented.date)?;
    let operation = match expected.paths {
        Paths::S3 => s3::operation(method, &resource, parameters.iter(), headers.get("x-amz-copy-source")),
        Paths::Other { .. } => Operation::Other,
    };
    Ok(Claim {
        service: Service::S3,
        place: presented.place,
        token: presented.token.map(|token| Zeroizing::new(token.into())),
        now,
        hide_unknown_keys: expected.rules.unknown_keys_hidden,
        host: request.shown_host().into_owned(),
        verified: Verified::new(Facts {
            scheme: match presented.place {
                Place::Header => Scheme::SigV4Header,
                _ => Scheme::SigV4Query,
            },
            version: ALGORITHM,
            access_key_id: presented.access_key_id,
            method,
            bucket: resource.bucket.as_deref(),
            key: resource.key.as_deref(),
            path: path.as_deref(),
            operation,
            valid_until: presented.valid_until,
            payload: payload.signed,
            headers,
            parameters,
            chunks,
        }),
        proof: Proof::DatedSha256(dated),
    })
}

const TOKEN_HEADER: &str = "x-amz-security-token";

/// The canonical path, and for services other than S3 the path that the signature really speaks of.
fn canonical_uri(
    paths: Paths,
    request: &Request<'_>,
    target: &Logical,
) -> Result<(Vec<u8>, Option<Vec<u8>>), Kind> {
    let mut uri = Vec::with_capacity(target.path.len() * 2);
    let Paths::Other { normalize, encode_again } = paths else {
        encode::push_path(&mut uri, &target.path);
        return Ok((uri, None));
    };
    // What is encoded again is the text as sent, which a decoded path cannot tell.
    let sent = request.wire_path().ok_or(Kind::InvalidUri)?;
    let path = if normalize { normalized(sent) } else { sent.into() };
    match encode_again {
        true => uri = encoded_again(&path),
        false => {
            let decoded = encode::decode(&path, Plus::Literal).map_err(|_| Kind::InvalidUri)?;
            // Escaped, a segment that should have been removed would have stayed.
            if normalize && normalized(&decoded) != decoded {
                return Err(Kind::InvalidUri);
            }
            encode::push_path(&mut uri, &decoded);
            // `/a%2Fb` and `/a/b` have one signature, which tells nothing of how the path was spelled.
            return Ok((uri.clone(), Some(uri)));
        }
    }
    Ok((uri, Some(path)))
}

fn is_signed(expected: &Expected<'_>, presented: &Presented<'_>, parameter: &Parameter) -> bool {
    let unsigned_token = expected.token == Token::Appended && *parameter.name == *b"X-Amz-Security-Token";
    presented.place == Place::Header || !(*parameter.name == *b"X-Amz-Signature" || unsigned_token)
}

/// The covered parameters in one order for all requests with this signature, which does not tell in which order
/// repeats were sent.
fn covered_parameters(parameters: &[Parameter<'_>]) -> Result<Covered, Kind> {
    let mut covered = Vec::new();
    for parameter in parameters.iter().filter(|parameter| !is_authentication(&parameter.name)) {
        // No store has a parameter whose name is not text, and a replacement character would be another name.
        let name = core::str::from_utf8(&parameter.name).map_err(|_| Kind::InvalidUri)?;
        covered.push((name, parameter.value()));
    }
    covered.sort_unstable();
    Ok(covered.into_iter().collect())
}
