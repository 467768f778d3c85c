//! `header-v1` and `query-v1`: what the verifier says of a request, and the same request signed again.

use objsign::{
    Addresses, Credentials, Method, OssBucket, OssSigner, OssVerifier, OssVersion, Request, Timestamp,
    Verified, VerifyError,
};

use super::sigv4::text;
use super::{Row, same};

pub fn request_v1(row: &Row) -> Result<(), String> {
    let result = verify(row)?;
    if row.text("expect")? == "valid" {
        let verified = result.map_err(|error| format!("refused: {error}\n    {}", first_difference(row)))?;
        same("bucket", verified.bucket().unwrap_or_default(), row.optional("bucket").unwrap_or_default())?;
        same("key", verified.key().unwrap_or_default(), row.optional("key").unwrap_or_default())?;
        return if row.get("mutation").is_null() { sign_again(row) } else { Ok(()) };
    }
    let Err(error) = result else { return Err("accepted".into()) };
    let expected = row.get("error");
    if expected["documented"].as_bool() == Some(true) {
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
    let verifier = OssVerifier::new(addresses(row)?, [OssVersion::V1]);
    Ok(verifier.verify(&request, [&credentials(row)?], now))
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
    let wire = Wire::of(row)?;
    let host = row.text("url")?.split(['/', '?']).nth(2).ok_or("no host")?.to_owned();
    let endpoint = format!("http://{host}");
    let bucket = match (row.optional("bucket"), row.get("addressing")["style"].as_str()) {
        (None, _) => OssBucket::service(&endpoint),
        (Some(name), Some("path")) => OssBucket::path_style(&endpoint, name),
        // The host names the bucket already.
        (Some(name), _) => OssBucket::cname(&endpoint, name),
    }
    .map_err(text)?;
    let method: Method = row.text("method")?.parse().map_err(text)?;
    let key = row.optional("key");
    let mut request = match key {
        Some(key) => bucket.object(method, key).allow_dot_segments(),
        None => bucket.bucket_request(method),
    };
    let query = wire.target.split(|&byte| byte == b'?').skip(1).collect::<Vec<_>>().join(&b'?');
    let mut expires = None;
    let mut signature = None;
    for (name, value) in form_pairs(&query)? {
        match name.as_str() {
            "OSSAccessKeyId" | "security-token" => {}
            "Expires" => expires = Some(value.parse::<i64>().map_err(text)?),
            "Signature" => signature = Some(value),
            _ => request = request.query(name, value),
        }
    }
    let by_signer = ["host", "authorization", "x-oss-security-token"];
    let covered = ["content-type", "content-md5", "date"];
    for (name, value) in &wire.headers {
        let (name, value) =
            (std::str::from_utf8(name).map_err(text)?, std::str::from_utf8(value).map_err(text)?);
        let lower = name.to_ascii_lowercase();
        let wanted = covered.contains(&lower.as_str()) || lower.starts_with("x-oss-");
        // The date of a signed URL's sender is not signed.
        if wanted && !by_signer.contains(&lower.as_str()) && !(lower == "date" && expires.is_some()) {
            request = request.header(name.to_owned(), value.to_owned());
        }
    }
    let signer = OssSigner::new(credentials(row)?);
    let (ours, expected) = match expires {
        Some(expires) => {
            let now = Timestamp::from_unix(expires - 60).map_err(text)?;
            let url = request.presign_v1(&signer, now, 60).map_err(text)?.url;
            let (_, query) = url.split_once('?').ok_or("no query")?;
            let pairs = form_pairs(query.as_bytes())?;
            let ours = pairs.into_iter().find(|(name, _)| name == "Signature").ok_or("no signature")?.1;
            (ours, signature.ok_or("the row has no signature")?)
        }
        None => {
            let sent = request.sign_v1(&signer, now(row)?).map_err(text)?;
            let ours = sent.header("authorization").ok_or("no authorization")?.to_owned();
            let theirs =
                row.pairs("headers").into_iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
            (ours, theirs.ok_or("the row has no authorization")?.1)
        }
    };
    same("signature", ours, expected)
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

fn first_difference(row: &Row) -> String {
    let (Ok(wire), Some(expected)) = (Wire::of(row), row.optional("string_to_sign")) else {
        return String::new();
    };
    let request = Request::new(&wire.method, &wire.target, &wire.headers);
    let claim = addresses(row)
        .and_then(|addresses| Ok((addresses, now(row)?)))
        .map(|(addresses, now)| OssVerifier::new(addresses, [OssVersion::V1]).parse(&request, now));
    match claim {
        Ok(Ok(claim)) => {
            same("string to sign", claim.string_to_sign(), bytes(expected)).err().unwrap_or_default()
        }
        _ => String::new(),
    }
}
