//! `header-v1`, `query-v1` and so on to version 4: what the verifier says of a request, and the same request signed again.

use objsign::{
    Addresses, Credentials, Method, OssBucket, OssSigner, OssVerifier, OssVersion, Request, Stages,
    Timestamp, Verified, VerifyError,
};

use sha2::{Digest as _, Sha256};

use super::sigv4::text;
use super::{Row, decided, same};

pub fn request(row: &Row) -> Result<(), String> {
    let result = verify(row)?;
    if row.text("expect")? == "valid" {
        let verified = result.map_err(|error| format!("refused: {error}\n    {}", first_difference(row)))?;
        same("bucket", verified.bucket().unwrap_or_default(), row.optional("bucket").unwrap_or_default())?;
        same("key", verified.key().unwrap_or_default(), row.optional("key").unwrap_or_default())?;
        return if row.get("mutation").is_null() { sign_again(row) } else { Ok(()) };
    }
    let Err(error) = result else { return Err("accepted".into()) };
    let expected = row.get("error");
    if expected["documented"].as_bool() == Some(true) && !decided::has_other_code(&row.name()) {
        same("code", error.code(), expected["code"].as_str().unwrap_or_default())?;
        same("status", error.status().to_string(), expected["status"].to_string())?;
    }
    Ok(())
}

/// What the verifier says, set up as the row asks.
pub fn verify(row: &Row) -> Result<Result<Verified, VerifyError>, String> {
    let wire = Wire::of(row)?;
    let request = Request::new(&wire.method, &wire.target, &wire.headers);
    let now = now(row)?;
    Ok(verifier(row)?.verify(&request, [&credentials(row)?], now))
}

fn version(row: &Row) -> OssVersion {
    match row.kind().rsplit('-').next() {
        Some("v4") => OssVersion::V4,
        Some("v2") => OssVersion::V2,
        _ => OssVersion::V1,
    }
}

fn verifier(row: &Row) -> Result<OssVerifier, String> {
    let verifier = OssVerifier::new(addresses(row)?, [version(row)]);
    match (version(row), row.optional("product")) {
        (OssVersion::V4, Some(product)) => {
            verifier.region(row.text("region")?).and_then(|verifier| verifier.product(product)).map_err(text)
        }
        _ => Ok(verifier),
    }
}

/// The request as it arrived; one character of the row per byte.
pub(super) struct Wire {
    pub(super) method: String,
    pub(super) target: Vec<u8>,
    pub(super) headers: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Wire {
    pub(super) fn of(row: &Row) -> Result<Self, String> {
        let headers =
            row.pairs("headers").into_iter().map(|(name, value)| (bytes(&name), bytes(&value))).collect();
        let after_scheme = row.text("url")?.split_once("://").ok_or("the URL has no scheme")?.1;
        let path = after_scheme.find('/').ok_or("the URL has no path")?;
        Ok(Self { method: row.text("method")?.into(), target: bytes(&after_scheme[path..]), headers })
    }
}

/// Rows write bytes as characters up to U+00FF.
fn bytes(text: &str) -> Vec<u8> {
    match text.chars().all(|c| u32::from(c) < 0x100) {
        true => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        false => text.as_bytes().into(),
    }
}

pub(super) fn now(row: &Row) -> Result<Timestamp, String> {
    Timestamp::from_unix(row.get("now").as_i64().ok_or("the row has no clock")?).map_err(text)
}

pub(super) fn credentials(row: &Row) -> Result<Credentials, String> {
    let credentials =
        Credentials::new(row.text("access_key_id")?, row.text("access_key_secret")?).map_err(text)?;
    match row.optional("security_token") {
        Some(token) => credentials.session_token(token).map_err(text),
        None => Ok(credentials),
    }
}

pub(super) fn addresses(row: &Row) -> Result<Addresses, String> {
    let addressing = row.get("addressing");
    let endpoint = addressing["endpoint"].as_str().ok_or("no endpoint")?;
    let mut addresses = match addressing["style"].as_str() {
        Some("path") => Addresses::new().path_style(endpoint),
        _ => Addresses::new().virtual_host(endpoint),
    }
    .map_err(text)?;
    for (host, bucket) in addressing["cname"].as_object().into_iter().flatten() {
        addresses =
            addresses.cname(host, bucket.as_str().ok_or("a cname without a bucket")?).map_err(text)?;
    }
    Ok(addresses)
}

/// Signs the row's request by bucket, key, parameters and headers; the signature must be the one it came with.
fn sign_again(row: &Row) -> Result<(), String> {
    same("signature", sign(row)?, signature(row)?)
}

/// Parameters of a signed URL, of all versions, that the signer writes itself.
const BY_SIGNER: [&str; 12] = [
    "OSSAccessKeyId",
    "Expires",
    "Signature",
    "security-token",
    "x-oss-security-token",
    "x-oss-signature-version",
    "x-oss-signature",
    "x-oss-access-key-id",
    "x-oss-credential",
    "x-oss-date",
    "x-oss-expires",
    "x-oss-additional-headers",
];

/// The row's own signature.
pub fn signature(row: &Row) -> Result<String, String> {
    if is_url(row) {
        let parameters = parameters(&Wire::of(row)?)?;
        return value_of(&parameters, &["Signature", "x-oss-signature"]).ok_or("no signature".into());
    }
    let authorization =
        row.pairs("headers").into_iter().find(|(n, _)| n.eq_ignore_ascii_case("authorization"));
    signature_of(&authorization.ok_or("the row has no authorization")?.1)
}

fn signature_of(authorization: &str) -> Result<String, String> {
    let found = match authorization.split_once("Signature") {
        Some((_, after)) => after.split(',').next().map(|field| &field[1..]),
        None => authorization.rsplit(':').next(),
    };
    found.map(|text| text.trim().to_owned()).ok_or("no signature".into())
}

/// The signature that our signer makes for the row's request.
pub fn sign(row: &Row) -> Result<String, String> {
    let wire = Wire::of(row)?;
    let version = version(row);
    let bucket = bucket(row)?;
    let method: Method = row.text("method")?.parse().map_err(text)?;
    let key = row.optional("key");
    let mut request = match key {
        Some(key) => bucket.object(method, key).allow_dot_segments(),
        None => bucket.bucket_request(method),
    };
    let parameters = parameters(&wire)?;
    let given = parameters.iter().filter(|(name, _)| !is_url(row) || !BY_SIGNER.contains(&name.as_str()));
    for (name, value) in given {
        request = request.query(name.clone(), value.clone());
    }
    for (name, value) in signed_headers(row, &wire)? {
        request = request.header(name, value);
    }
    let signer = OssSigner::new(credentials(row)?);
    if !is_url(row) {
        let now = now(row)?;
        let sent = match version {
            OssVersion::V4 => {
                let stages = request.sign_v4_stages(&signer, now).map_err(text)?;
                check_stages(row, &stages)?;
                request.sign_v4(&signer, now)
            }
            OssVersion::V2 => request.sign_v2(&signer, now),
            _ => request.sign_v1(&signer, now),
        }
        .map_err(text)?;
        return signature_of(sent.header("authorization").ok_or("no authorization")?);
    }
    let expires = value_of(&parameters, &["Expires", "x-oss-expires"]).ok_or("the row has no expiry")?;
    let expires: i64 = expires.parse().map_err(text)?;
    let presigned = match version {
        OssVersion::V4 => {
            let date = value_of(&parameters, &["x-oss-date"]).ok_or("the row has no date")?;
            let (now, expires) = (Timestamp::from_amz_date(&date).map_err(text)?, expires.unsigned_abs());
            let stages = request.presign_v4_stages(&signer, now, expires).map_err(text)?;
            check_stages(row, &stages)?;
            request.presign_v4(&signer, now, expires)
        }
        OssVersion::V2 => request.presign_v2(&signer, Timestamp::from_unix(expires - 60).map_err(text)?, 60),
        _ => request.presign_v1(&signer, Timestamp::from_unix(expires - 60).map_err(text)?, 60),
    };
    let url = presigned.map_err(text)?.url;
    let (_, query) = url.split_once('?').ok_or("no query")?;
    let pairs = form_pairs(query.as_bytes())?;
    value_of(&pairs, &["Signature", "x-oss-signature"]).ok_or("no signature".into())
}

fn check_stages(row: &Row, stages: &Stages) -> Result<(), String> {
    match row.optional("canonical_request") {
        Some(expected) => same("canonical request", &stages.canonical_request, bytes(expected)),
        None => Ok(()),
    }
}

fn is_url(row: &Row) -> bool {
    row.kind().starts_with("query")
}

fn parameters(wire: &Wire) -> Result<Vec<(String, String)>, String> {
    form_pairs(&wire.target.split(|&byte| byte == b'?').skip(1).collect::<Vec<_>>().join(&b'?'))
}

fn value_of(pairs: &[(String, String)], names: &[&str]) -> Option<String> {
    pairs.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value.clone())
}

fn bucket(row: &Row) -> Result<OssBucket, String> {
    let host = row.text("url")?.split(['/', '?']).nth(2).ok_or("no host")?.to_owned();
    let endpoint = format!("http://{host}");
    let bucket = match (row.optional("bucket"), row.get("addressing")["style"].as_str()) {
        (None, _) => OssBucket::service(&endpoint),
        (Some(name), Some("path")) => OssBucket::path_style(&endpoint, name),
        // The host names the bucket already.
        (Some(name), _) => OssBucket::cname(&endpoint, name),
    }
    .map_err(text)?;
    match (version(row), row.optional("product")) {
        (OssVersion::V4, Some(product)) => {
            bucket.region(row.text("region")?).and_then(|bucket| bucket.product(product)).map_err(text)
        }
        _ => Ok(bucket),
    }
}

/// The row's headers that its client signed, and that the signer does not write itself.
fn signed_headers(row: &Row, wire: &Wire) -> Result<Vec<(String, String)>, String> {
    let is_signed = covers(row)?;
    let as_text = |text: &[u8]| String::from_utf8(text.to_vec()).map_err(|error| error.to_string());
    let signed = wire.headers.iter().filter(|(name, _)| {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        name != "x-oss-security-token" && is_signed(&name)
    });
    signed.map(|(name, value)| Ok((as_text(name)?, as_text(value)?))).collect()
}

/// Says of a header, by lower-case name, whether the row's signature covers it.
pub fn covers(row: &Row) -> Result<impl Fn(&str) -> bool, String> {
    let header = |wanted: &str| {
        let found = row.pairs("headers").into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value)
    };
    let in_url = value_of(&parameters(&Wire::of(row)?)?, &["x-oss-additional-headers"]);
    let fields = header("authorization").unwrap_or_default();
    let mut fields = fields.split([',', ' ']);
    let in_header = fields.find_map(|field| Some(field.strip_prefix("AdditionalHeaders")?[1..].to_owned()));
    let list = in_url.or(in_header).unwrap_or_default();
    let date_counts = !is_url(row) && (version(row) == OssVersion::V1 || header("x-oss-date").is_none());
    Ok(move |lower: &str| {
        ["content-type", "content-md5"].contains(&lower)
            || lower.starts_with("x-oss-")
            || lower == "date" && date_counts
            || list.split(';').any(|name| name.eq_ignore_ascii_case(lower))
    })
}

/// Decoded pairs of a query, `+` as a blank.
fn form_pairs(query: &[u8]) -> Result<Vec<(String, String)>, String> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
        percent_encoding::percent_decode(&spaced).decode_utf8().map(|text| text.into_owned()).map_err(text)
    };
    let parts = query.split(|&byte| byte == b'&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let mut halves = part.splitn(2, |&byte| byte == b'=');
            Ok((decode(halves.next().unwrap_or_default())?, decode(halves.next().unwrap_or_default())?))
        })
        .collect()
}

/// Where the verifier's text parts from the row's, for a valid row that was refused.
fn first_difference(row: &Row) -> String {
    let claim = || -> Result<_, String> {
        let wire = Wire::of(row)?;
        let request = Request::new(&wire.method, &wire.target, &wire.headers);
        verifier(row)?.parse(&request, now(row)?).map_err(text)
    };
    let Ok(claim) = claim() else { return String::new() };
    let difference = match (row.optional("string_to_sign"), row.optional("canonical_request")) {
        (Some(expected), _) => same("string to sign", claim.string_to_sign(), bytes(expected)),
        (None, Some(expected)) => {
            let hash = claim.string_to_sign().rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
            same("hash of the canonical request", hash, hex::encode(Sha256::digest(bytes(expected))))
        }
        (None, None) => Ok(()),
    };
    difference.err().unwrap_or_default()
}
