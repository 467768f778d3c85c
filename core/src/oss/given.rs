//! What the caller gave to sign with version 2 or 4, checked: each header is signed, or it is an error, or it is one
//! that changes on its way and is listed as unsigned.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::additional::AdditionalHeaders;
use super::parts::{self, Pairs, TOKEN_HEADER, TOKEN_PARAMETER};
use super::query::{self, CanonicalQuery};
use super::request::OssRequest;
use crate::encode;
use crate::error::SignError;
use crate::mac::into_string;
use crate::presigned::SignedRequest;
use crate::repeats::{Names, first_repeat, join_headers};

/// Headers that proxies and HTTP libraries change on the way.
const UNSIGNABLE: [&str; 12] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];
/// Parameters that carry a token, or make the request one of version 1.
const RESERVED: [&str; 5] = [TOKEN_HEADER, TOKEN_PARAMETER, "OSSAccessKeyId", "Expires", "Signature"];

/// The headers of a request, sorted out.
pub(super) struct Given<'a> {
    /// Signed: lower-case names in order, values trimmed.
    pub(super) headers: Pairs<'a>,
    /// Lower-case names.
    pub(super) unsigned: Vec<String>,
}

impl<'a> Given<'a> {
    pub(super) fn new(request: &'a OssRequest<'_>) -> Result<Self, SignError> {
        request.check_key()?;
        check_parameters(request)?;
        let mut given = Self { headers: Pairs::new(), unsigned: Vec::new() };
        let taken = request.headers.iter().try_for_each(|(name, value)| given.take(name, value));
        let once = given.headers.iter().map(|(name, _)| name).filter(|name| !is_joined(name));
        if let Some(name) = first_repeat(once) {
            return Err(SignError::RepeatedHeader { name: String::from_utf8_lossy(name).into_owned() });
        }
        // What was wrong behind a repeated one comes second.
        taken?;
        join_headers(&mut given.headers);
        Ok(given)
    }

    fn take(&mut self, name: &'a str, value: &'a str) -> Result<(), SignError> {
        if !encode::is_token(name.as_bytes()) {
            return Err(SignError::InvalidHeaderName { name: name.into() });
        }
        // OSS keeps inner blanks as they are, tabs among them.
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(SignError::InvalidHeaderValue { name: name.into() });
        }
        let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_one_of(&["host", "authorization", TOKEN_HEADER]) {
            return Err(SignError::ReservedHeader { name: name.into() });
        }
        if is_one_of(&UNSIGNABLE) {
            self.unsigned.push(name.to_ascii_lowercase());
            return Ok(());
        }
        self.headers.push((parts::lower(name.as_bytes()), encode::trim(value.as_bytes()).into()));
        Ok(())
    }

    /// A signed URL cannot say that a header of its sender is unsigned.
    pub(super) fn refuse_unsigned(&self) -> Result<(), SignError> {
        match self.unsigned.first() {
            Some(name) => Err(SignError::UnsignableHeader { name: name.clone() }),
            None => Ok(()),
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&[u8]> {
        let found = self.headers.iter().find(|(known, _)| **known == *name.as_bytes());
        found.map(|(_, value)| &**value)
    }

    /// Adds a header of the signer's own.
    pub(super) fn add(&mut self, name: &'a str, value: &'a str) {
        self.headers.push((name.as_bytes().into(), value.as_bytes().into()));
        self.headers.sort_unstable();
    }

    /// A `date` that is the time of a header signature is in the string to sign, and so no additional header.
    pub(super) fn remove_counting_date(&mut self) {
        if self.value("x-oss-date").is_none() {
            self.headers.retain(|(name, _)| **name != *b"date");
        }
    }

    pub(super) fn additional(&self) -> AdditionalHeaders<'_> {
        AdditionalHeaders::among(self.headers.iter().map(|(name, _)| &**name))
    }
}

/// The canonical query of the given parameters and of the signer's `own`.
pub(super) fn canonical_query<'a>(
    request: &'a OssRequest<'_>,
    own: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> CanonicalQuery<'a> {
    let given = request.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    CanonicalQuery::new(given.chain(own).map(|(name, value)| (name.as_bytes(), value.as_bytes())))
}

/// Those of the signer's own parameters that have a value.
pub(super) fn present<'a>(
    own: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    own.into_iter().filter_map(|(name, value)| Some((name, value?)))
}

/// Scheme, host, path, and the canonical query as the query.
pub(super) fn url(request: &OssRequest<'_>, query: &CanonicalQuery<'_>) -> Vec<u8> {
    let mut url = request.url();
    if !query.is_empty() {
        url.push(b'?');
        query.push(&mut url);
    }
    url
}

/// The headers to send: those given, `own`, and `authorization`.
pub(super) fn signed_request(
    request: &OssRequest<'_>,
    url: String,
    own: Vec<(String, String)>,
    authorization: String,
    unsigned_headers: Vec<String>,
) -> SignedRequest {
    let mut headers = request.headers_to_send();
    headers.extend(own);
    headers.push(("authorization".into(), authorization));
    SignedRequest { method: request.method, url, headers, unsigned_headers }
}

/// `list` as text behind `before`, or nothing where it is empty.
pub(super) fn additional_field(before: &str, list: &AdditionalHeaders<'_>) -> String {
    if list.is_empty() {
        return String::new();
    }
    let mut text = Vec::from(before);
    list.push(&mut text);
    into_string(text)
}

/// True for a header whose repeats are signed as one.
fn is_joined(lower: &[u8]) -> bool {
    lower.starts_with(b"x-oss-") && lower != b"x-oss-date"
}

fn check_parameters(request: &OssRequest<'_>) -> Result<(), SignError> {
    let names = Names::new(request.query.iter().map(|(name, _)| name.as_ref()));
    for (name, _) in &request.query {
        if name.is_empty() {
            return Err(SignError::EmptyParameterName);
        }
        if query::AUTH_PARAMETERS.iter().chain(&RESERVED).any(|reserved| reserved == name) {
            return Err(SignError::ReservedParameter { name: name.to_string() });
        }
        if names.has_twice(name) {
            return Err(SignError::RepeatedParameter { name: name.to_string() });
        }
    }
    Ok(())
}
