//! What is likely where nothing could be proved: what can be seen without the right secret.

use super::read::Seen;
use super::{Context, standing};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::mask;

pub(super) fn of(context: &Context<'_>, seen: &Seen<'_>) -> Finding {
    token(context, seen)
        .or_else(|| scope(context, seen))
        .or_else(|| reencoded(seen))
        .or_else(|| dots(seen))
        .or_else(|| content_type(seen))
        .or_else(|| standing::time(context, seen).map(|finding| Finding { certain: false, ..finding }))
        .unwrap_or(Finding::likely(Cause::Unexplained))
}

/// Another token than the one issued: key and token of two refreshes.
fn token(context: &Context<'_>, seen: &Seen<'_>) -> Option<Finding> {
    let presented = seen.token.as_deref();
    let issued = context.credentials.is_temporary();
    if context.credentials.token_matches(presented) {
        return None;
    }
    Some(Finding::likely(match (issued, presented) {
        (true, None) => Cause::TokenMissing,
        (true, Some(_)) => Cause::TokenMismatch,
        (false, _) => Cause::TokenNotExpected,
    }))
}

fn scope(context: &Context<'_>, seen: &Seen<'_>) -> Option<Finding> {
    let (cause, ours, theirs) = match (seen.region == context.region, seen.service == context.service) {
        (false, _) => (Cause::WrongRegion, &seen.region, context.region),
        (true, false) => (Cause::WrongService, &seen.service, context.service),
        (true, true) => return None,
    };
    let element = Element::Part("credential scope");
    Some(Finding::likely(cause).at(element, Some(ours.as_bytes()), Some(theirs.as_bytes())))
}

/// Escapes of escapes in the target as sent.
fn reencoded(seen: &Seen<'_>) -> Option<Finding> {
    let twice = |text: &[u8]| {
        text.windows(5).any(|part| part.starts_with(b"%25") && part.iter().skip(3).all(u8::is_ascii_hexdigit))
    };
    if twice(&seen.wire_path) {
        let finding = Finding::likely(Cause::PathReencoded);
        return Some(finding.at(Element::Part("path"), Some(&seen.wire_path), None));
    }
    let (name, value) = seen.wire_parameters.iter().find(|(_, value)| twice(value))?;
    let finding = Finding::likely(Cause::QueryEncodedTwice);
    Some(finding.at(Element::Parameter(name), Some(value), None))
}

/// Dot segments: most HTTP clients would have removed them.
fn dots(seen: &Seen<'_>) -> Option<Finding> {
    let dotted = seen.path.split(|&byte| byte == b'/').any(|segment| segment == b"." || segment == b"..");
    dotted.then(|| {
        Finding::likely(Cause::PathNormalised).at(Element::Part("path"), Some(&seen.wire_path), None)
    })
}

/// A signed content type that clients set by themselves.
fn content_type(seen: &Seen<'_>) -> Option<Finding> {
    if !seen.lists("content-type") {
        return None;
    }
    let values = seen.values_of("content-type");
    let value = values.first()?;
    let set_by_clients = value.starts_with(b"application/x-www-form-urlencoded")
        || value.starts_with(b"multipart/form-data")
        || mask::text(value).to_ascii_lowercase().contains("charset=utf-8");
    let finding = Finding::likely(Cause::ContentTypeChanged);
    set_by_clients.then(|| finding.at(Element::Header(b"content-type"), Some(value), None))
}
