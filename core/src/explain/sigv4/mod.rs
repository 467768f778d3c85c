//! Explains SigV4 requests, to S3 and to other services.

mod fields;
mod headers;
mod host;
mod likely;
mod parameters;
mod path;
mod query;
mod read;
mod search;
mod standing;

use alloc::vec::Vec;

use super::Explainer;
use super::cause::Cause;
use super::explanation::{Element, Finding};
use crate::credentials::Credentials;
use crate::encode;
use crate::request::Request;
use crate::timestamp::Timestamp;

use read::Seen;
use search::{Received, Search};

/// What the operator says of the server.
struct Context<'a> {
    explainer: &'a Explainer,
    region: &'a str,
    service: &'a str,
    is_s3: bool,
    credentials: &'a Credentials,
    now: Timestamp,
}

pub(super) fn explain(
    explainer: &Explainer,
    (region, service): (&str, &str),
    request: &Request<'_>,
    credentials: &Credentials,
    now: Timestamp,
) -> Finding {
    if request.check_size(explainer.limits).is_err() {
        let size = Element::Part("its size against the limits");
        return Finding::certain(Cause::UnreadableRequest).at(size, None, None);
    }
    let is_s3 = matches!(explainer.scheme, super::Scheme::S3 { .. });
    let context = Context { explainer, region, service, is_s3, credentials, now };
    let seen = match Seen::read(request) {
        Ok(seen) => seen,
        Err(finding) => return finding,
    };
    if seen.access_key_id != credentials.access_key_id() {
        let ids = (seen.access_key_id.as_bytes(), credentials.access_key_id().as_bytes());
        let finding = Finding::certain(Cause::OtherAccessKey);
        return finding.at(Element::Part("access key id"), Some(ids.0), Some(ids.1));
    }
    let received = Received::of(&seen, is_s3);
    let mut search = Search::new(&seen, &received, credentials.secret());
    // Signed for another service, its paths and payload are to be read as that one does.
    let signed_for_s3 = seen.service == "s3";
    let right_elsewhere = || {
        let received = Received::of(&seen, signed_for_s3);
        Search::new(&seen, &received, credentials.secret()).is_right()
    };
    if search.is_right() || (signed_for_s3 != is_s3 && right_elsewhere()) {
        return standing::of(&context, &seen);
    }
    if let Some(finding) = fields::signature_form(&search) {
        return finding;
    }
    headers::missing(&seen)
        .or_else(|| proved(&context, &mut search))
        .unwrap_or_else(|| likely::of(&context, &seen))
}

/// Tries the known mistakes, the most frequent ones first.
fn proved(context: &Context<'_>, search: &mut Search<'_>) -> Option<Finding> {
    fields::method(search)
        .or_else(|| fields::secret(search, context.credentials))
        .or_else(|| fields::scope(search, context))
        .or_else(|| fields::payload(search))
        .or_else(|| fields::date(search))
        .or_else(|| host::any(search, context))
        .or_else(|| query::any(search, context))
        .or_else(|| path::any(search, context))
        .or_else(|| headers::any(search))
        .or_else(|| fields::shape(search))
}

/// Percent-encoded as in a canonical query.
pub(super) fn encoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    encode::push_query(&mut out, bytes);
    out
}
