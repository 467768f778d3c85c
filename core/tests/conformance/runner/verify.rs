//! `verify`: requests to accept or refuse. And every row that is signed, as a verifier meets it: accepted until its last
//! second, refused after.

use objsign::{
    Addresses, Payload, Request, S3Verifier, SigV4Verifier, Timestamp, Verified, VerifyError,
    VerifyErrorKind as Kind,
};

use super::sigv4::{payload, text};
use super::{Row, same};

/// A request as it arrives.
#[derive(Clone)]
pub struct Wire {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
}

impl Wire {
    pub fn request(&self) -> Request<'_> {
        Request::new(&self.method, &self.target, &self.headers)
    }

    fn host(&self) -> &str {
        let host = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
        host.map_or("", |(_, value)| value.trim())
    }
}

/// The target of a URL.
pub fn target_of(url: &str) -> Result<String, String> {
    let after_scheme = url.split_once("://").ok_or("the URL has no scheme")?.1;
    let start = after_scheme.find(['/', '?']).unwrap_or(after_scheme.len());
    let target = &after_scheme[start..];
    Ok(if target.starts_with('/') { target.to_owned() } else { format!("/{target}") })
}

/// A row that says itself what becomes of it.
pub fn verdict(row: &Row) -> Result<(), String> {
    let wire = Wire {
        method: row.text("method")?.into(),
        target: target_of(row.text("url")?)?,
        headers: row.pairs("headers"),
    };
    let result = verify_row(row, &wire)?;
    match (row.text("expect")?, result) {
        ("accept", result) => result.map(drop).map_err(|error| format!("refused: {error:?}")),
        (_, Ok(_)) => Err("accepted".into()),
        (_, Err(error)) => {
            let reason = row.text("reason")?;
            match kinds(reason).contains(&error.kind()) {
                true => Ok(()),
                false => Err(format!("refused for {:?}, expected {reason}", error.kind())),
            }
        }
    }
}

/// A `verify` row as the verifier answers it.
pub fn verify_row(row: &Row, wire: &Wire) -> Result<Result<Verified, VerifyError>, String> {
    let now = Timestamp::from_amz_date(row.text("now")?).map_err(text)?;
    let body = row.text("body")?;
    let request = wire.request().payload(Payload::Bytes(body.as_bytes()));
    let verifier =
        S3Verifier::new(known_addresses(wire.host())?, row.text("region")?).map_err(text)?.allow_v2();
    Ok(verifier.verify(&request, [&row.credentials()?], now))
}

/// The causes that a class of refusal may have.
fn kinds(reason: &str) -> &'static [Kind] {
    match reason {
        // A changed token makes both wrong.
        "signature" => &[Kind::SignatureMismatch, Kind::SignedHeaderMissing, Kind::TokenMismatch],
        "expired" => &[Kind::Expired],
        "not-yet-valid" => &[Kind::NotYetValid],
        "skew" => &[Kind::RequestTimeTooSkewed],
        "malformed" => &[
            Kind::MissingParameter,
            Kind::InvalidParameter,
            Kind::MalformedCredential,
            Kind::InvalidExpires,
            Kind::ExpiresTooLate,
            Kind::InvalidDate,
            Kind::MissingDate,
            Kind::MalformedAuthorization,
            Kind::InvalidSignedHeaders,
            Kind::ScopeMismatch,
        ],
        "scope" => &[Kind::ScopeMismatch],
        "access-key" => &[Kind::UnknownAccessKey],
        "token" => &[Kind::TokenMissing, Kind::TokenMismatch, Kind::TokenNotExpected],
        "payload" => &[Kind::PayloadMismatch],
        "unsigned-header" => &[Kind::UnsignedHeader],
        "two-mechanisms" => &[Kind::TwoMechanisms],
        _ => &[],
    }
}

/// What verifies a row that was signed, and the request it makes.
pub struct Signed {
    pub wire: Wire,
    verifier: Verifier,
    payload: Option<Payload<'static>>,
    from: Timestamp,
    /// The last second at which it verifies.
    last: Timestamp,
}

enum Verifier {
    S3(S3Verifier),
    Service(SigV4Verifier),
}

impl Signed {
    pub fn verify(&self, row: &Row, wire: &Wire, now: Timestamp) -> Result<Verified, VerifyError> {
        let request = match self.payload {
            Some(payload) => wire.request().payload(payload),
            None => wire.request(),
        };
        let key = row.credentials().unwrap();
        match &self.verifier {
            Verifier::S3(verifier) => verifier.verify(&request, [&key], now),
            Verifier::Service(verifier) => verifier.verify(&request, [&key], now),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.from
    }

    /// A `v4-query`, `v4-header` or suite row. `None`: the row does not hold its finished request.
    pub fn version_4(row: &Row) -> Result<Option<Self>, String> {
        let Some(wire) = wire_of(row)? else { return Ok(None) };
        let in_query = row.kind().ends_with("query");
        let seconds = if in_query { i64::try_from(row.number("expires")?).map_err(text)? - 1 } else { 900 };
        let from = row.timestamp()?;
        let last = Timestamp::from_unix(from.unix() + seconds).map_err(text)?;
        let (region, service) = (row.text("region")?, row.text("service")?);
        let verifier = if service == "s3" {
            Verifier::S3(S3Verifier::new(addresses(row, wire.host())?, region).map_err(text)?)
        } else {
            // Outposts have a service name of their own, and the paths of S3.
            let is_s3 = service == "s3-outposts";
            let verifier = SigV4Verifier::new(region, service)
                .map_err(text)?
                .normalize_path(!is_s3 && row.flag("normalize_path"))
                .double_encode_path(!is_s3 && row.flag("double_encode_path"));
            let unsigned = row.flag("omit_session_token");
            Verifier::Service(if unsigned { verifier.session_token_unsigned() } else { verifier })
        };
        Ok(Some(Self { wire, verifier, payload: Some(payload(row)?), from, last }))
    }

    /// A version 2 row, whose request `wire` is.
    pub fn version_2(wire: Wire, addresses: Addresses, from: Timestamp, last: i64) -> Result<Self, String> {
        // Version 2 has no region.
        let verifier = S3Verifier::new(addresses, "us-east-1").map_err(text)?.allow_v2();
        let last = Timestamp::from_unix(last).map_err(text)?;
        Ok(Self { wire, verifier: Verifier::S3(verifier), payload: None, from, last })
    }

    /// Accepted from its time to its last second, and refused the second after.
    pub fn check(&self, row: &Row) -> Result<(), String> {
        let verified = self.verify(row, &self.wire, self.from);
        let verified = verified.map_err(|error| format!("our verifier refuses it: {error:?}"))?;
        let at_last = self.verify(row, &self.wire, self.last);
        at_last.map_err(|error| format!("our verifier refuses it in its last second: {error:?}"))?;
        let after = Timestamp::from_unix(self.last.unix() + 1).map_err(text)?;
        let kind = self.verify(row, &self.wire, after).map(drop).map_err(|error| error.kind());
        if !matches!(kind, Err(Kind::Expired | Kind::RequestTimeTooSkewed)) {
            return Err(format!("after its last second our verifier says {kind:?}"));
        }
        // A base path belongs to a gateway in front, which the address table does not know.
        if matches!(self.verifier, Verifier::S3(_)) && row.optional("base_path").unwrap_or("").is_empty() {
            if let Some(bucket) = row.optional("bucket").filter(|name| !name.contains(':')) {
                same("bucket", verified.bucket().unwrap_or_default(), bucket)?;
            }
            if let Some(key) = row.optional("key") {
                same("key", verified.key().unwrap_or_default(), key)?;
            }
        }
        Ok(())
    }
}

/// A row of version 4 by our verifier; the rows that do not hold their request pass.
pub fn version_4(row: &Row) -> Result<(), String> {
    match Signed::version_4(row)? {
        Some(signed) => signed.check(row),
        None => Ok(()),
    }
}

/// The finished request, in each of the ways that rows hold it.
fn wire_of(row: &Row) -> Result<Option<Wire>, String> {
    if row.kind().starts_with("suite-") {
        return Ok(row.optional("signed_request").map(parse_http));
    }
    let target = match (row.optional("url"), row.optional("target")) {
        (Some(url), _) => target_of(url)?,
        (None, Some(target)) => target.to_owned(),
        (None, None) => return Ok(None),
    };
    let mut headers = row.pairs("headers");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        headers.push(("Host".into(), row.text("host")?.into()));
    }
    if let Some(authorization) = row.optional("authorization") {
        headers.push(("Authorization".into(), authorization.into()));
    }
    Ok(Some(Wire { method: row.text("method")?.into(), target, headers }))
}

/// A request as text. An HTTP parser has unfolded its headers before a verifier sees them.
fn parse_http(text: &str) -> Wire {
    let (head, _) = text.split_once("\n\n").unwrap_or((text, ""));
    let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
    let (method, rest) = line.split_once(' ').unwrap_or((line, ""));
    let target = rest.strip_suffix(" HTTP/1.1").unwrap_or(rest);
    let mut list: Vec<(String, String)> = Vec::new();
    for line in headers.lines() {
        match (line.starts_with([' ', '\t']), list.last_mut()) {
            (true, Some((_, value))) => {
                value.push(' ');
                value.push_str(line);
            }
            _ => {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                list.push((name.into(), value.into()));
            }
        }
    }
    Wire { method: method.into(), target: target.into(), headers: list }
}

/// The table that serves the row's host as the row says its address.
pub fn addresses(row: &Row, host: &str) -> Result<Addresses, String> {
    let name = without_port(host);
    let table = Addresses::new();
    match (row.optional("addressing"), row.optional("bucket")) {
        (Some("virtual"), Some(bucket)) => table.cname(name, bucket),
        (Some("access-point"), _) => table.cname(name, name.split('.').next().unwrap_or_default()),
        (Some(_), _) => table.path_style(name),
        (None, Some(bucket)) if !host.starts_with("s3.") => table.cname(name, bucket),
        (None, _) => return known_addresses(host),
    }
    .map_err(text)
}

/// The hosts of rows that do not say how a bucket is addressed.
pub fn known_addresses(host: &str) -> Result<Addresses, String> {
    let name = without_port(host);
    let table = Addresses::new();
    match name.split_once(".s3.") {
        Some((bucket, rest)) if bucket.len() > 2 => table.virtual_host(&format!("s3.{rest}")),
        _ => table.path_style(name),
    }
    .map_err(text)
}

fn without_port(host: &str) -> &str {
    let end = host.rfind(']').unwrap_or(0);
    host[end..].find(':').map_or(host, |at| &host[..end + at])
}
