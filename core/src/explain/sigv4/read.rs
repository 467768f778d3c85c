//! Reads a version 4 request as far as it can be read. Unlike a verifier it goes on where a field is merely wrong.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{self, Plus};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::request::{Parameter, Request};
use crate::sigv4::ALGORITHM;
use crate::timestamp::Timestamp;

/// The parameters that a presigned URL cannot do without.
const REQUIRED: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
];
const TOKEN_PARAMETER: &str = "X-Amz-Security-Token";
pub(super) const TOKEN_HEADER: &str = "x-amz-security-token";

/// A name and a value as sent.
type SentPair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// A name and a value.
pub(super) type Pair<'a> = (&'a [u8], &'a [u8]);

/// Where the signature stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    Header,
}

/// A request with the fields of its signature.
pub(super) struct Seen<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) place: Place,
    pub(super) method: &'a str,
    pub(super) host: &'a [u8],
    /// The path as sent, and decoded.
    pub(super) wire_path: Vec<u8>,
    pub(super) path: Vec<u8>,
    /// Decoded, in the order sent, without the signature.
    pub(super) parameters: Vec<Parameter<'a>>,
    /// The same as sent.
    pub(super) wire_parameters: Vec<SentPair<'a>>,
    pub(super) access_key_id: String,
    pub(super) day: String,
    pub(super) region: String,
    pub(super) service: String,
    pub(super) date: Timestamp,
    pub(super) expires: Option<u64>,
    /// The names as listed, joined by `;`.
    pub(super) signed_headers: String,
    pub(super) signature: Vec<u8>,
    pub(super) token: Option<Vec<u8>>,
}

/// The fields of the signature as text, still to be read.
struct Fields<'f> {
    credential: &'f [u8],
    date: &'f [u8],
    expires: Option<&'f [u8]>,
    signed_headers: &'f [u8],
    signature: &'f [u8],
    token: Option<&'f [u8]>,
}

impl<'a> Seen<'a> {
    pub(super) fn read(request: &'a Request<'a>) -> Result<Self, Finding> {
        let unreadable = |what: &'static str| {
            Finding::certain(Cause::UnreadableRequest).at(Element::Part(what), None, None)
        };
        let method = request.method().map_err(|_| Finding::certain(Cause::MethodCase))?;
        let logical =
            request.logical(Plus::Literal).map_err(|_| unreadable("a percent escape of the target"))?;
        let host = request.host().map_err(|_| unreadable("the Host header"))?;
        let authorization =
            request.single("authorization").map_err(|_| repeated(Element::Header(b"authorization")))?;
        let place = place(authorization, &logical.parameters)?;
        let fields = match authorization {
            Some(value) if place == Place::Header => header_fields(request, value)?,
            _ => query_fields(&logical.parameters)?,
        };
        let parts: Vec<_> = fields.credential.split(|&byte| byte == b'/').map(text).collect();
        let Ok([access_key_id, day, region, service, terminator]) = <[String; 5]>::try_from(parts) else {
            let twice = fields.credential.windows(3).any(|part| part.eq_ignore_ascii_case(b"%2f"));
            let cause = if twice { Cause::CredentialEncodedTwice } else { Cause::MalformedFields };
            let element = Element::Part("credential");
            return Err(Finding::certain(cause).at(element, Some(fields.credential), None));
        };
        if terminator != "aws4_request" {
            return Err(malformed("credential", fields.credential));
        }
        let date = Timestamp::parse_iso_basic(fields.date)
            .or_else(|| Timestamp::parse_http_date(fields.date).filter(|_| place == Place::Header))
            .ok_or_else(|| malformed("date", fields.date))?;
        let expires = fields.expires.map(|digits| {
            let number = text(digits).parse().ok().filter(|seconds| *seconds <= crate::sigv4::MAX_EXPIRY);
            number.ok_or_else(|| malformed("expiry (1 to 604800 seconds)", digits))
        });
        let expires = expires.transpose()?;
        let signed_headers = text(fields.signed_headers);
        let (signature, token) = (fields.signature.to_vec(), fields.token.map(Vec::from));
        let wire_parameters = wire_parameters(request, &logical.parameters);
        let is_signature = |name: &[u8]| place == Place::Query && name == b"X-Amz-Signature";
        let wire_path = request.wire_path();
        Ok(Self {
            request,
            place,
            method,
            host,
            wire_path: wire_path.map_or_else(|| super::super::paths::encoded(&logical.path), Vec::from),
            path: logical.path.into_owned(),
            parameters: logical.parameters.into_iter().filter(|p| !is_signature(&p.name)).collect(),
            wire_parameters: wire_parameters.into_iter().filter(|(name, _)| !is_signature(name)).collect(),
            access_key_id,
            day,
            region,
            service,
            date,
            expires,
            signed_headers,
            signature,
            token,
        })
    }

    /// `day/region/service/aws4_request` as the request says.
    pub(super) fn scope(&self) -> String {
        alloc::format!("{}/{}/{}/aws4_request", self.day, self.region, self.service)
    }

    /// The names and values of the parameters, decoded, in the order sent.
    pub(super) fn pairs(&self) -> Vec<Pair<'_>> {
        self.parameters.iter().map(|parameter| (&*parameter.name, parameter.value())).collect()
    }

    /// As listed, in the order listed.
    pub(super) fn signed_names(&self) -> impl Iterator<Item = &str> {
        self.signed_headers.split(';')
    }

    /// True if the list has this name.
    pub(super) fn lists(&self, name: &str) -> bool {
        self.signed_names().any(|listed| listed == name)
    }

    /// True if there is such a header, or the parameter that stands for it. In any letter case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.request.header(name).next().is_some() || self.stand_ins(name).next().is_some()
    }

    /// The parameters of a presigned URL that stand for a header.
    fn stand_ins(&self, name: &str) -> impl Iterator<Item = &Parameter<'a>> {
        let may = self.place == Place::Query
            && name
                .as_bytes()
                .first_chunk()
                .is_some_and(|start: &[u8; 6]| start.eq_ignore_ascii_case(b"x-amz-"));
        let parameters = if may { self.parameters.as_slice() } else { &[] };
        parameters.iter().filter(move |parameter| parameter.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// The values of a header, or of the parameter that stands for it in a presigned URL.
    pub(super) fn values_of(&self, name: &str) -> Vec<&[u8]> {
        let values: Vec<_> = self.request.header(name).map(encode::trim).collect();
        if !values.is_empty() { values } else { self.stand_ins(name).map(Parameter::value).collect() }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn malformed(what: &'static str, value: &[u8]) -> Finding {
    Finding::certain(Cause::MalformedFields).at(Element::Part(what), Some(value), None)
}

fn repeated(element: Element<'_>) -> Finding {
    Finding::certain(Cause::RepeatedField).at(element, None, None)
}

/// Where the signature is; an error where there is none, or half of one.
fn place(authorization: Option<&[u8]>, parameters: &[Parameter]) -> Result<Place, Finding> {
    let is_required = |name: &[u8]| REQUIRED.iter().any(|required| required.as_bytes() == name);
    let escaped = parameters.iter().find(|parameter| {
        parameter
            .name
            .strip_prefix(b"amp;")
            .is_some_and(|name| is_required(name) || name == b"X-Amz-Security-Token")
    });
    if let Some(parameter) = escaped {
        let plain = parameter.name.get(4..).unwrap_or_default();
        let finding = Finding::certain(Cause::AmpersandEscaped);
        return Err(finding.at(Element::Part("parameter name"), Some(&parameter.name), Some(plain)));
    }
    // A header request may carry `X-Amz-Date` in its query for reasons of its own.
    let in_query =
        parameters.iter().any(|parameter| is_required(&parameter.name) && *parameter.name != *b"X-Amz-Date");
    match (authorization, in_query) {
        (Some(_), true) => Err(Finding::certain(Cause::TwoSignatures)),
        (Some(value), false) if value.starts_with(ALGORITHM.as_bytes()) => Ok(Place::Header),
        (Some(value), false) if value.starts_with(b"AWS ") => Err(Finding::certain(Cause::OtherVersion)),
        (Some(_), false) => {
            let algorithm = Element::Part("algorithm of the Authorization header (`AWS4-HMAC-SHA256`)");
            Err(Finding::certain(Cause::MalformedFields).at(algorithm, None, None))
        }
        (None, true) => Ok(Place::Query),
        (None, false) if parameters.iter().any(|parameter| *parameter.name == *b"AWSAccessKeyId") => {
            Err(Finding::certain(Cause::OtherVersion))
        }
        (None, false) => Err(Finding::certain(Cause::NotSigned)),
    }
}

/// `Credential=…, SignedHeaders=…, Signature=…` in any order.
fn header_fields<'a>(request: &Request<'a>, authorization: &'a [u8]) -> Result<Fields<'a>, Finding> {
    let rest = authorization.strip_prefix(ALGORITHM.as_bytes()).unwrap_or_default();
    let field = |name: &'static str| {
        let mut parts = rest.split(|&byte| byte == b',').map(encode::trim);
        let value = parts.find_map(|part| part.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
        value.ok_or_else(|| Finding::certain(Cause::MalformedFields).at(Element::Part(name), None, None))
    };
    let single =
        |name: &'static str| request.single(name).map_err(|_| repeated(Element::Header(name.as_bytes())));
    let date = single("x-amz-date")?.or(single("date")?);
    Ok(Fields {
        credential: field("Credential")?,
        date: date.ok_or_else(|| malformed("date", b""))?,
        expires: None,
        signed_headers: field("SignedHeaders")?,
        signature: field("Signature")?,
        token: single(TOKEN_HEADER)?,
    })
}

fn query_fields<'f>(parameters: &'f [Parameter<'_>]) -> Result<Fields<'f>, Finding> {
    let single = |name: &'static str| {
        let mut found = parameters.iter().filter(|parameter| parameter.name == name.as_bytes());
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(repeated(Element::Parameter(name.as_bytes()))),
            (first, None) => Ok(first.map(Parameter::value)),
        }
    };
    let required = |name: &'static str| {
        let cut = || Finding::certain(Cause::UrlCutOff).at(Element::Parameter(name.as_bytes()), None, None);
        single(name)?.filter(|value| !value.is_empty()).ok_or_else(cut)
    };
    let algorithm = required("X-Amz-Algorithm")?;
    let fields = Fields {
        credential: required("X-Amz-Credential")?,
        date: required("X-Amz-Date")?,
        expires: Some(required("X-Amz-Expires")?),
        signed_headers: required("X-Amz-SignedHeaders")?,
        signature: required("X-Amz-Signature")?,
        token: single(TOKEN_PARAMETER)?,
    };
    match algorithm == ALGORITHM.as_bytes() {
        true => Ok(fields),
        false => Err(malformed("algorithm (`AWS4-HMAC-SHA256`)", algorithm)),
    }
}

/// Names and values as sent: where a gateway decoded them, as a strict encoder writes them.
fn wire_parameters<'a>(request: &Request<'a>, parameters: &[Parameter]) -> Vec<SentPair<'a>> {
    match request.wire_query() {
        Some(query) => encode::query_pairs(query)
            .map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value.unwrap_or_default())))
            .collect(),
        None => parameters
            .iter()
            .map(|parameter| {
                let encoded = |bytes| Cow::Owned(super::encoded(bytes));
                (encoded(&parameter.name), encoded(parameter.value()))
            })
            .collect(),
    }
}
