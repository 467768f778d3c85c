//! What else can be wrong with a request whose signature is right.

use alloc::string::{String, ToString as _};

use super::Context;
use super::parameters::sorted_list;
use super::read::{Place, Seen, TOKEN_HEADER};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::payload::{EMPTY_SHA256, Payload, UNSIGNED_PAYLOAD};

/// Headers that S3, or CloudFront in front of it, lets pass unsigned.
const MAY_BE_UNSIGNED: [&str; 2] = ["x-amz-content-sha256", "x-amz-cf-id"];

pub(super) fn of(context: &Context<'_>, seen: &Seen<'_>) -> Finding {
    scope(context, seen)
        .or_else(|| token(context, seen))
        .or_else(|| listed_names(seen))
        .or_else(|| unsigned_header(seen))
        .or_else(|| time(context, seen))
        .or_else(|| payload(seen))
        .unwrap_or(Finding::certain(Cause::SignatureMatches))
}

fn scope(context: &Context<'_>, seen: &Seen<'_>) -> Option<Finding> {
    let day = seen.date.day();
    let parts = [
        (Cause::WrongRegion, "region of the scope", seen.region.as_str(), context.region),
        (Cause::WrongService, "service of the scope", &seen.service, context.service),
        (Cause::WrongDay, "day of the scope", &seen.day, &day),
    ];
    let (cause, what, ours, theirs) = parts.into_iter().find(|(_, _, ours, theirs)| ours != theirs)?;
    let finding = Finding::certain(cause);
    Some(finding.at(Element::Part(what), Some(ours.as_bytes()), Some(theirs.as_bytes())))
}

/// The token of the request against the one issued with the key.
fn token(context: &Context<'_>, seen: &Seen<'_>) -> Option<Finding> {
    let presented = seen.token.as_deref();
    if context.credentials.token_matches(presented) {
        return None;
    }
    Some(Finding::certain(match (context.credentials.is_temporary(), presented) {
        (true, None) => Cause::TokenMissing,
        (true, Some(_)) => Cause::TokenMismatch,
        (false, _) => Cause::TokenNotExpected,
    }))
}

/// Names in capitals or out of order sign like the right list, where the signer sorted the lines.
fn listed_names(seen: &Seen<'_>) -> Option<Finding> {
    let listed = seen.signed_headers.as_str();
    let lower = listed.to_ascii_lowercase();
    let right = sorted_list(lower.split(';'));
    let cause = match (listed == lower, lower.as_bytes() == right) {
        (true, true) => return None,
        (false, _) => Cause::SignedHeadersCase,
        (true, false) => Cause::SignedHeadersUnsorted,
    };
    let lists = (Some(listed.as_bytes()), Some(right.as_slice()));
    Some(Finding::certain(cause).at(Element::Part("signed headers"), lists.0, lists.1))
}

fn unsigned_header(seen: &Seen<'_>) -> Option<Finding> {
    let covered = |name: &str| MAY_BE_UNSIGNED.contains(&name) || seen.lists(name);
    let mut names = seen.request.headers().map(|(name, value)| (lower(name), value));
    let (name, value) = names.find(|(name, _)| name.starts_with("x-amz-") && !covered(name))?;
    let cause = match name == TOKEN_HEADER {
        true => Cause::TokenNotSigned,
        false => Cause::UnsignedHeader,
    };
    Some(Finding::certain(cause).at(Element::Header(name.as_bytes()), Some(value), None))
}

fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

pub(super) fn time(context: &Context<'_>, seen: &Seen<'_>) -> Option<Finding> {
    let (now, skew) = (context.now, context.explainer.max_skew);
    let at = |cause, theirs: String| {
        let (element, ours) = (Element::Part("date of the request"), seen.date.to_string());
        Some(Finding::certain(cause).at(element, Some(ours.as_bytes()), Some(theirs.as_bytes())))
    };
    let clock = || alloc::format!("the server's clock says {now}");
    match seen.expires {
        None if seen.date.further_than(skew, now) => at(Cause::ClockSkew, clock()),
        None => None,
        Some(seconds) => {
            let end = seen.date.plus(i64::try_from(seconds).unwrap_or(i64::MAX));
            if now >= end {
                at(Cause::Expired, alloc::format!("ended {end}; {}", clock()))
            } else if seen.date > now && seen.date.further_than(skew, now) {
                at(Cause::NotYetValid, clock())
            } else {
                None
            }
        }
    }
}

/// The body against the hash that was signed.
fn payload(seen: &Seen<'_>) -> Option<Finding> {
    let known = seen.request.known_payload().map(Payload::hash).filter(|hash| hash != UNSIGNED_PAYLOAD)?;
    let stated = seen.values_of("x-amz-content-sha256").first().map(|hash| String::from_utf8_lossy(hash));
    let stated = stated.filter(|hash| hash.len() == EMPTY_SHA256.len() && *hash != known)?;
    if seen.place == Place::Query && !seen.lists("x-amz-content-sha256") {
        return None;
    }
    let finding = Finding::certain(Cause::PayloadChanged);
    Some(finding.at(Element::Part("payload hash"), Some(known.as_bytes()), Some(stated.as_bytes())))
}
