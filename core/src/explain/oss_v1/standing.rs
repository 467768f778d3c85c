//! What else can be wrong with a request whose signature is right, and what is likely where nothing was proved.

use alloc::string::ToString as _;

use super::read::Seen;
use crate::credentials::Credentials;
use crate::explain::Explainer;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::oss::{OssVerifier, is_plain};
use crate::timestamp::Timestamp;

pub(super) fn of(
    explainer: &Explainer,
    verifier: &OssVerifier,
    seen: &Seen<'_>,
    credentials: &Credentials,
    now: Timestamp,
) -> Finding {
    time(explainer, seen, now)
        .or_else(|| token(seen, credentials))
        .or_else(|| ambiguous(verifier, seen))
        .unwrap_or(Finding::certain(Cause::SignatureMatches))
}

fn time(explainer: &Explainer, seen: &Seen<'_>, now: Timestamp) -> Option<Finding> {
    let cause = match seen.in_query {
        true if now > seen.at => Cause::Expired,
        false if seen.at.further_than(explainer.max_skew, now) => Cause::ClockSkew,
        _ => return None,
    };
    let theirs = alloc::format!("the server's clock says {now}");
    let ours = seen.at.to_string();
    let element = Element::Part(if seen.in_query { "end of the URL" } else { "date of the request" });
    Some(Finding::certain(cause).at(element, Some(ours.as_bytes()), Some(theirs.as_bytes())))
}

fn token(seen: &Seen<'_>, credentials: &Credentials) -> Option<Finding> {
    let misplaced = misplaced_token(seen).filter(|_| credentials.is_temporary());
    if credentials.token_matches(seen.token.as_deref()) {
        return None;
    }
    Some(match (credentials.is_temporary(), seen.token.is_some(), misplaced) {
        (true, false, Some(element)) => Finding::certain(Cause::TokenInWrongPlace).at(element, None, None),
        (true, false, None) => Finding::certain(Cause::TokenMissing),
        (true, true, _) => Finding::certain(Cause::TokenMismatch),
        (false, ..) => Finding::certain(Cause::TokenNotExpected),
    })
}

/// A token where the other form, or an old SDK, puts it.
fn misplaced_token(seen: &Seen<'_>) -> Option<Element<'static>> {
    let header =
        |name: &'static str| seen.request.header(name).next().map(|_| Element::Header(name.as_bytes()));
    let parameter = |name: &'static str| {
        let found = seen.parameters.iter().find(|(parameter, _)| parameter.name == name.as_bytes());
        found.map(|_| Element::Parameter(name.as_bytes()))
    };
    match seen.in_query {
        true => {
            header("x-oss-security-token").or(header("security-token")).or(parameter("x-oss-security-token"))
        }
        false => {
            header("security-token").or(parameter("security-token")).or(parameter("x-oss-security-token"))
        }
    }
}

/// A signed name with a byte that would let the text be read in two ways.
fn ambiguous(verifier: &OssVerifier, seen: &Seen<'_>) -> Option<Finding> {
    let listed = &verifier.sub_resources;
    let mut signed = seen.parameters.iter().filter(|(parameter, _)| listed.contains(&parameter.name));
    let (parameter, _) = signed.find(|(parameter, _)| !is_plain(&parameter.name))?;
    let finding = Finding::certain(Cause::MalformedFields);
    Some(finding.at(Element::Parameter(&parameter.name), None, None))
}

pub(super) fn likely(seen: &Seen<'_>, credentials: &Credentials) -> Finding {
    if let Some(finding) = token(seen, credentials) {
        return Finding { certain: false, ..finding };
    }
    let content_type = seen.request.header("content-type").next();
    let by_client = content_type.filter(|value| {
        value.starts_with(b"application/x-www-form-urlencoded") || value.starts_with(b"multipart/form-data")
    });
    match by_client {
        Some(value) => {
            Finding::likely(Cause::ContentTypeChanged).at(Element::Header(b"content-type"), Some(value), None)
        }
        None => Finding::likely(Cause::Unexplained),
    }
}
