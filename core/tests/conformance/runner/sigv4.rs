//! `v4-query`, `v4-header`, `v4-key` and the rows of the signing suite.

use objsign::{
    Bucket, Endpoint, Method, Payload, S3Request, S3Signer, SigV4Request, SigV4Signer, SigningKey, Stages,
    Timestamp,
};
use std::borrow::Cow;

use super::{Row, same};

/// What signing a row gave.
pub struct Signed {
    pub stages: Stages,
    /// The names after `SignedHeaders`, joined by `;`.
    pub signed_headers: String,
    pub signature: String,
    /// The URL of a query row.
    url: String,
    /// Whether the address came from bucket and endpoint rather than from the finished host.
    pub by_bucket: bool,
}

pub fn query(row: &Row) -> Result<(), String> {
    let signed = sign_query(row)?;
    compare(row, &signed)?;
    match row.optional("url") {
        Some(url) => same_url(&signed.url, url, row.optional("host")),
        None => Ok(()),
    }
}

pub fn header(row: &Row) -> Result<(), String> {
    compare(row, &sign_header(row)?)
}

pub fn key(row: &Row) -> Result<(), String> {
    let at = Timestamp::from_amz_date(&format!("{}T000000Z", row.text("date")?)).map_err(text)?;
    let credentials = objsign::Credentials::new("AKIDEXAMPLE", row.text("secret")?).map_err(text)?;
    let key =
        SigningKey::derive(&credentials, at, row.text("region")?, row.text("service")?).map_err(text)?;
    same("signing key", hex::encode(key.expose()), row.text("k_signing")?)
}

fn compare(row: &Row, signed: &Signed) -> Result<(), String> {
    let list = row.get("signed_headers").as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<_> = list.iter().filter_map(|name| name.as_str()).collect();
    same("canonical request", &signed.stages.canonical_request, row.text("canonical_request")?)?;
    same("signed headers", &signed.signed_headers, names.join(";"))?;
    same("string to sign", &signed.stages.string_to_sign, row.text("string_to_sign")?)?;
    same("signature", &signed.signature, row.text("signature")?)
}

/// Two URLs are the same if scheme, host and path are, and the parameters in any order.
pub fn same_url(ours: &str, expected: &str, host: Option<&str>) -> Result<(), String> {
    let parts = |url: &str| {
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let mut query: Vec<_> = query.split('&').map(str::to_owned).collect();
        query.sort();
        (before.to_owned(), query.join("&"))
    };
    let (our_base, our_query) = parts(ours);
    let (mut base, query) = parts(expected);
    if let (Some(host), Some((scheme, rest))) = (host, base.clone().split_once("://")) {
        // We write the host as it is signed: lower case, without the default port.
        // No path at all is sent as `/`.
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        base = format!("{scheme}://{host}{path}");
    }
    same("URL", our_base, base)?;
    same("parameters of the URL", our_query, query)
}

pub fn sign_query(row: &Row) -> Result<Signed, String> {
    let (now, expires) = (row.timestamp()?, row.number("expires")?);
    if let Some((request, by_bucket)) = s3_request(row)? {
        let signer = S3Signer::new(row.credentials()?);
        let url = request.presign(&signer, now, expires).map_err(text)?.url;
        let stages = request.presign_stages(&signer, now, expires).map_err(text)?;
        return signed_query(stages, url, by_bucket);
    }
    let request = service_request(row)?;
    let signer = service_signer(row)?;
    let url = request.presign(&signer, now, expires).map_err(text)?.url;
    signed_query(request.presign_stages(&signer, now, expires).map_err(text)?, url, false)
}

fn signed_query(stages: Stages, url: String, by_bucket: bool) -> Result<Signed, String> {
    let value = |name: &str| {
        let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name));
        found.map(str::to_owned).ok_or(format!("no {name} in the URL"))
    };
    let signed_headers = value("X-Amz-SignedHeaders=")?.replace("%3B", ";");
    let signature = value("X-Amz-Signature=")?;
    Ok(Signed { stages, signed_headers, signature, url, by_bucket })
}

pub fn sign_header(row: &Row) -> Result<Signed, String> {
    let now = row.timestamp()?;
    let (request, signer) = (service_request(row)?, service_signer(row)?);
    let sent = request.sign(&signer, now).map_err(text)?;
    let stages = request.sign_stages(&signer, now).map_err(text)?;
    let authorization = sent.header("authorization").ok_or("no authorization")?;
    let value = |name: &str| {
        let found = authorization.split([',', ' ']).find_map(|part| part.strip_prefix(name));
        found.map(str::to_owned).ok_or(format!("no {name} in {authorization}"))
    };
    let (signed_headers, signature) = (value("SignedHeaders=")?, value("Signature=")?);
    Ok(Signed { stages, signed_headers, signature, url: sent.url.clone(), by_bucket: false })
}

/// The request by bucket and key, for rows that say them. A row whose host our addresses do not give (another
/// store's rule, say) is signed by its finished URL instead.
fn s3_request(row: &Row) -> Result<Option<(S3Request<'static>, bool)>, String> {
    let Some(addressing) = row.optional("addressing") else { return Ok(None) };
    let Ok(endpoint) = endpoint(row, addressing) else { return Ok(None) };
    let method: Method = row.text("method")?.parse().map_err(text)?;
    let request = match row.optional("bucket") {
        None => endpoint.list_buckets().map_err(text)?,
        Some(name) => {
            let Ok(bucket) = Bucket::new(endpoint, name) else { return Ok(None) };
            if Some(bucket.host()) != row.optional("host") {
                return Ok(None);
            }
            // The row outlives the request, but its texts are borrowed: a test may leak a few.
            let bucket: &'static Bucket = Box::leak(Box::new(bucket));
            match row.optional("key") {
                Some(key) => bucket.object(method, String::leak(key.to_owned())).allow_dot_segments(),
                None => bucket.bucket_request(method),
            }
        }
    };
    let request =
        row.pairs("query").into_iter().fold(request, |request, (name, value)| request.query(name, value));
    let request =
        row.pairs("headers").into_iter().fold(request, |request, (name, value)| request.header(name, value));
    Ok(Some((request, true)))
}

fn endpoint(row: &Row, addressing: &str) -> Result<Endpoint, String> {
    let region = row.text("region")?;
    let mut endpoint = match row.optional("endpoint") {
        Some(url) => Endpoint::at(url, region).map_err(text)?,
        None => Endpoint::aws(region).map_err(text)?,
    };
    let options = row.get("endpoint_options");
    let option = |name: &str| options[name].as_bool() == Some(true);
    if row.optional("endpoint").is_none() {
        let host = row.text("host")?;
        if option("use_dualstack_endpoint") {
            endpoint = endpoint.dual_stack();
        }
        if option("fips") {
            endpoint = endpoint.fips();
        }
        if option("use_accelerate_endpoint") {
            endpoint = endpoint.accelerate();
        }
        // botocore still writes the global host unless it is told otherwise.
        if host == "s3.amazonaws.com" || host.ends_with(".s3.amazonaws.com") {
            endpoint = endpoint.global_host();
        }
    }
    Ok(match addressing {
        "path" => endpoint.path_style(),
        "virtual" => endpoint.virtual_host(),
        _ => endpoint,
    })
}

fn service_signer(row: &Row) -> Result<SigV4Signer, String> {
    SigV4Signer::new(row.credentials()?, row.text("region")?, row.text("service")?).map_err(text)
}

/// The request by the parts of its URL, in each of the ways that rows give them: `target` and a `Host`
/// header, or `scheme`, `host`, `path` and `query`, or `host`, `path` and `raw_query`.
fn service_request(row: &Row) -> Result<SigV4Request<'static>, String> {
    let headers = match row.get("given_headers").is_array() {
        true => row.pairs("given_headers"),
        false => row.pairs("headers"),
    };
    let host_header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
    // A `Host` header given wins over the host connected to.
    let host = match (host_header, row.optional("host")) {
        (Some((_, host)), _) => host.clone(),
        (None, Some(host)) => host.to_owned(),
        (None, None) => return Err("the row has no host".into()),
    };
    let scheme = row.optional("scheme").or_else(|| row.optional("url")?.split_once("://").map(|(s, _)| s));
    let (path, raw_query) = match row.optional("target") {
        Some(target) => target.split_once('?').unwrap_or((target, "")),
        None => (row.text("path")?, row.optional("raw_query").unwrap_or_default()),
    };
    let method: Method = row.text("method")?.parse().map_err(text)?;
    let mut request = SigV4Request::new(method, &format!("{}://{host}", scheme.unwrap_or("https")))
        .map_err(text)?
        .path(if path.is_empty() { "/".to_owned() } else { path.to_owned() })
        .allow_raw_path()
        .normalize_path(row.flag("normalize_path"))
        .double_encode_path(row.flag("double_encode_path"));
    for (name, value) in raw_query_pairs(raw_query)?.into_iter().chain(row.pairs("query")) {
        request = request.query(name, value);
    }
    for (name, value) in headers {
        let name_is = |other: &str| name.eq_ignore_ascii_case(other);
        if name_is("x-amz-content-sha256") {
            request = request.content_sha256_header();
            continue;
        }
        // The older suite leaves it out of what it signs.
        let left_out = row.optional("suite") == Some("classic-suite") && name_is("content-length");
        let set_by_signer = ["host", "x-amz-date", "x-amz-security-token"].iter().any(|own| name_is(own));
        if !left_out && !set_by_signer {
            // A folded value is one line to a signer.
            request = request.header(name, value.replace('\n', " "));
        }
    }
    if row.flag("content_sha256_header") || row.flag("signed_body_header") {
        request = request.content_sha256_header();
    }
    if row.flag("omit_session_token") {
        request = request.session_token_unsigned();
    }
    Ok(request.payload(payload(row)?))
}

pub fn payload(row: &Row) -> Result<Payload<'static>, String> {
    match row.optional("payload_hash") {
        Some("UNSIGNED-PAYLOAD") => Ok(Payload::Unsigned),
        Some(hash) => {
            let mut bytes = [0; 32];
            hex::decode_to_slice(hash, &mut bytes).map_err(|error| format!("payload hash: {error}"))?;
            Ok(Payload::Sha256(bytes))
        }
        None => Ok(Payload::Bytes(Vec::leak(row.base64("body_b64")?))),
    }
}

/// Decoded pairs of a raw query.
fn raw_query_pairs(raw: &str) -> Result<Vec<(String, String)>, String> {
    let decode = |part: &str| -> Result<String, String> {
        let decoded: Cow<'_, str> = percent_encoding::percent_decode_str(part).decode_utf8().map_err(text)?;
        Ok(decoded.into_owned())
    };
    let parts = raw.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
