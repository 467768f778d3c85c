//! Explains OSS version 1 requests: header and signed URL.

mod headers;
mod read;
mod resource;
mod search;
mod standing;

use super::Explainer;
use super::cause::Cause;
use super::explanation::{Element, Finding};
use super::secrets;
use crate::credentials::Credentials;
use crate::oss::{OssVerifier, StringToSign};
use crate::request::Request;
use crate::timestamp::Timestamp;

use read::Seen;
use search::{Received, Search};

const METHODS: [&str; 6] = ["GET", "PUT", "HEAD", "POST", "DELETE", "OPTIONS"];

pub(super) fn explain(
    explainer: &Explainer,
    verifier: &OssVerifier,
    request: &Request<'_>,
    credentials: &Credentials,
    now: Timestamp,
) -> Finding {
    if request.check_size(explainer.limits).is_err() {
        let size = Element::Part("its size against the limits");
        return Finding::certain(Cause::UnreadableRequest).at(size, None, None);
    }
    let seen = match Seen::read(request, &verifier.addresses) {
        Ok(seen) => seen,
        Err(finding) => return finding,
    };
    if seen.access_key_id != credentials.access_key_id().as_bytes() {
        let ids = (Some(seen.access_key_id.as_slice()), Some(credentials.access_key_id().as_bytes()));
        return Finding::certain(Cause::OtherAccessKey).at(Element::Part("access key id"), ids.0, ids.1);
    }
    let received = Received::of(&seen, &verifier.sub_resources);
    let mut search = Search::new(&seen, &received, verifier, credentials.secret());
    if search.is_right() {
        return standing::of(explainer, verifier, &seen, credentials, now);
    }
    search
        .signature_form()
        .or_else(|| proved(&mut search, credentials))
        .unwrap_or_else(|| standing::likely(&seen, credentials))
}

fn proved(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    method(search)
        .or_else(|| secret(search, credentials))
        .or_else(|| headers::any(search, credentials))
        .or_else(|| resource::any(search, credentials))
}

fn method(search: &mut Search<'_>) -> Option<Finding> {
    let right = search.right;
    METHODS.into_iter().filter(|method| *method != right.method).find_map(|method| {
        let both = (right.method.as_bytes(), method.as_bytes());
        let pieces = StringToSign { method, ..right };
        search.proved_at(Cause::MethodChanged, Element::Part("method"), both, pieces)
    })
}

fn secret(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    let list = secrets::mistaken(credentials);
    list.into_iter().find_map(|(cause, secret)| search.fits_secret(&secret).then(|| Finding::certain(cause)))
}
