//! Reads a version 1 request as far as it can be read.

use alloc::string::String;
use alloc::vec::Vec;

use crate::addresses::{Addresses, Resource};
use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::request::{Parameter, Request};
use crate::timestamp::Timestamp;

const PARAMETERS: [&str; 3] = ["OSSAccessKeyId", "Expires", "Signature"];

/// A request with the fields of its signature.
pub(super) struct Seen<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) in_query: bool,
    pub(super) method: &'a str,
    pub(super) host: String,
    pub(super) wire_path: Vec<u8>,
    pub(super) path: Vec<u8>,
    pub(super) resource: Resource<'static>,
    /// Decoded, without the three of the signature, each with its value as sent.
    pub(super) parameters: Vec<(Parameter<'a>, Vec<u8>)>,
    /// Those of OSS: names in lower case in order, values trimmed, repeats joined.
    pub(super) oss_headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) access_key_id: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// The line of the string to sign.
    pub(super) date: Vec<u8>,
    /// When it was signed, or for a URL when it ends.
    pub(super) at: Timestamp,
    pub(super) token: Option<Vec<u8>>,
}

impl<'a> Seen<'a> {
    pub(super) fn read(request: &'a Request<'a>, addresses: &Addresses) -> Result<Self, Finding> {
        let unreadable = |what: &'static str| {
            Finding::certain(Cause::UnreadableRequest).at(Element::Part(what), None, None)
        };
        let method = request.method().map_err(|_| Finding::certain(Cause::MethodCase))?;
        let logical =
            request.logical(Plus::Blank).map_err(|_| unreadable("a percent escape of the target"))?;
        let host = request.host().map_err(|_| unreadable("the Host header"))?;
        let resource = addresses.resolve(host, &logical.path).ok_or_else(|| {
            Finding::certain(Cause::UnknownHost).at(Element::Header(b"host"), Some(host), None)
        })?;
        let authorization = single(request, "authorization")?;
        let is_own = |name: &[u8]| PARAMETERS.iter().any(|own| own.as_bytes() == name);
        let in_query = logical.parameters.iter().any(|parameter| is_own(&parameter.name));
        if let Some(parameter) = logical.parameters.iter().find(|parameter| {
            parameter.name.strip_prefix(b"amp;").is_some_and(|name| is_own(name) || name == b"security-token")
        }) {
            let finding = Finding::certain(Cause::AmpersandEscaped);
            let plain = parameter.name.get(4..);
            return Err(finding.at(Element::Part("parameter name"), Some(&parameter.name), plain));
        }
        let newer = logical.parameters.iter().any(|parameter| parameter.name.starts_with(b"x-oss-signature"));
        let (access_key_id, signature, date, at) = match (authorization, in_query) {
            (Some(_), true) => return Err(Finding::certain(Cause::TwoSignatures)),
            (Some(value), false) => header_fields(request, value)?,
            (None, true) => query_fields(&logical.parameters)?,
            (None, false) if newer => return Err(Finding::certain(Cause::OtherVersion)),
            (None, false) => return Err(Finding::certain(Cause::NotSigned)),
        };
        let token = match in_query {
            true => {
                let token = logical.parameters.iter().find(|p| *p.name == *b"security-token");
                token.and_then(|p| p.value.as_deref()).map(Vec::from)
            }
            false => single(request, "x-oss-security-token")?.map(Vec::from),
        };
        let sent: Vec<Vec<u8>> = match request.wire_query() {
            Some(query) => {
                encode::query_pairs(query).map(|(_, value)| value.unwrap_or_default().into()).collect()
            }
            None => logical.parameters.iter().map(|p| p.value().into()).collect(),
        };
        let parameters = logical.parameters.into_iter().zip(sent).filter(|(p, _)| !is_own(&p.name)).collect();
        Ok(Self {
            request,
            in_query,
            method,
            host: String::from_utf8_lossy(host).to_ascii_lowercase(),
            wire_path: request.wire_path().map_or_else(|| logical.path.to_vec(), Vec::from),
            resource: resource.into_owned(),
            path: logical.path.into_owned(),
            parameters,
            oss_headers: oss_headers(request),
            access_key_id,
            signature,
            date,
            at,
            token,
        })
    }
}

fn oss_headers(request: &Request<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut headers: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for (name, value) in request.headers() {
        let lower = name.to_ascii_lowercase();
        if !lower.starts_with(b"x-oss-") {
            continue;
        }
        match headers.iter_mut().find(|(known, _)| *known == lower) {
            Some((_, joined)) => {
                joined.push(b',');
                joined.extend_from_slice(encode::trim(value));
            }
            None => headers.push((lower, encode::trim(value).into())),
        }
    }
    headers.sort_unstable();
    headers
}

fn single<'a>(request: &Request<'a>, name: &'static str) -> Result<Option<&'a [u8]>, Finding> {
    request
        .single(name)
        .map_err(|_| Finding::certain(Cause::RepeatedField).at(Element::Header(name.as_bytes()), None, None))
}

type Fields = (Vec<u8>, Vec<u8>, Vec<u8>, Timestamp);

fn malformed(what: &'static str, value: Option<&[u8]>) -> Finding {
    Finding::certain(Cause::MalformedFields).at(Element::Part(what), value, None)
}

fn header_fields(request: &Request<'_>, authorization: &[u8]) -> Result<Fields, Finding> {
    if authorization.starts_with(b"OSS2 ") || authorization.starts_with(b"OSS4-HMAC-SHA256") {
        return Err(Finding::certain(Cause::OtherVersion));
    }
    let credential = authorization.strip_prefix(b"OSS ").unwrap_or_default();
    let mut parts = credential.splitn(2, |&byte| byte == b':');
    let (Some(id), Some(signature)) = (parts.next(), parts.next()) else {
        return Err(malformed("Authorization header (`OSS id:signature`)", None));
    };
    let other = single(request, "date")?;
    let date = single(request, "x-oss-date")?.or(other).ok_or_else(|| malformed("date", None))?;
    let at = Timestamp::parse_http_date(date).or(Timestamp::parse_iso_basic(date));
    let at = at.ok_or_else(|| malformed("date", Some(date)))?;
    Ok((id.into(), signature.into(), date.into(), at))
}

fn query_fields(parameters: &[Parameter]) -> Result<Fields, Finding> {
    let required = |name: &'static str| {
        let element = Element::Parameter(name.as_bytes());
        let mut found = parameters.iter().filter(|parameter| parameter.name == name.as_bytes());
        let value =
            found.next().map(|parameter| parameter.value().to_vec()).filter(|value| !value.is_empty());
        match found.next() {
            Some(_) => Err(Finding::certain(Cause::RepeatedField).at(element, None, None)),
            None => value.ok_or_else(|| Finding::certain(Cause::UrlCutOff).at(element, None, None)),
        }
    };
    let (id, expires) = (required("OSSAccessKeyId")?, required("Expires")?);
    let digits = core::str::from_utf8(&expires).ok().and_then(|text| text.parse().ok());
    let at = digits.and_then(|seconds| Timestamp::from_unix(seconds).ok());
    let at = at.ok_or_else(|| malformed("expiry (seconds since 1970)", Some(&expires)))?;
    Ok((id, required("Signature")?, expires, at))
}
