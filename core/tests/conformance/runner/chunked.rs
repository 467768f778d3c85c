//! `v4-chunked`: a request, its chunks one by one, perhaps a trailer. Signed, and then verified as it arrives.

use objsign::{
    Bucket, ChunkEvent, ChunkSigner, ChunkedBody, Endpoint, Request, S3Signer, S3Verifier, SignedRequest,
};
use serde_json::Value;

use super::sigv4::text;
use super::verify::known_addresses;
use super::{Row, same};

pub fn run(row: &Row) -> Result<(), String> {
    let (sent, body) = sign(row)?;
    verify(row, &sent, &body)
}

/// The signed request and the whole body, each step compared with the row.
pub fn sign(row: &Row) -> Result<(SignedRequest, Vec<u8>), String> {
    let (bucket_name, key) =
        row.text("target")?.trim_start_matches('/').split_once('/').ok_or("the target has no key")?;
    // The documented examples are signed for the global host in path style.
    let endpoint = Endpoint::aws(row.text("region")?).map_err(text)?.global_host().path_style();
    let bucket = Bucket::new(endpoint, bucket_name).map_err(text)?;
    let headers = row.pairs("headers");
    let header = |name: &str| {
        headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    };
    let trailer = trailer(row)?;
    let length = header("x-amz-decoded-content-length").ok_or("no decoded length")?.parse().map_err(text)?;
    let body =
        trailer.iter().fold(ChunkedBody::new(length), |body, (name, value)| body.trailer(name, value.len()));
    let mut put = bucket.put(key);
    for (name, value) in &headers {
        // The rest is the signer's own.
        if ["x-amz-storage-class", "content-length"].iter().any(|kept| name.eq_ignore_ascii_case(kept)) {
            put = put.header(name.clone(), value.clone());
        }
    }
    if let Some(length) = header("content-length") {
        same("encoded length", body.encoded_length().to_string(), length)?;
    }
    let (signer, now) = (S3Signer::new(row.credentials()?), row.timestamp()?);
    let stages = put.sign_chunked_stages(&signer, now, &body).map_err(text)?;
    same("canonical request", &stages.canonical_request, row.text("canonical_request")?)?;
    same("string to sign", &stages.string_to_sign, row.text("string_to_sign")?)?;
    let (sent, mut chunks) = put.sign_chunked(&signer, now, &body).map_err(text)?;
    // The row has no blank behind its commas.
    let ours = sent.header("authorization").unwrap_or_default().replace(", ", ",");
    same("authorization", ours, row.text("authorization")?)?;
    let wire = sign_chunks(row, &mut chunks, &trailer)?;
    same("length sent", wire.len().to_string(), body.encoded_length().to_string())?;
    Ok((sent, wire))
}

fn sign_chunks(row: &Row, signer: &mut ChunkSigner, trailer: &[(String, String)]) -> Result<Vec<u8>, String> {
    let trailer: Vec<_> = trailer.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut wire = Vec::new();
    for chunk in row.get("chunks").as_array().ok_or("the row has no chunks")? {
        let member = |name: &str| chunk[name].as_str().ok_or(format!("the chunk has no {name}"));
        let size = usize::try_from(chunk["size"].as_u64().ok_or("the chunk has no size")?).map_err(text)?;
        let data = member("fill")?.repeat(size);
        let before = match size {
            0 => signer.finish(&trailer).map_err(text)?,
            _ => signer.chunk(data.as_bytes()).map_err(text)?,
        };
        let mut lines = before.trim_start_matches("\r\n").split("\r\n");
        same("chunk header", lines.next().unwrap_or_default(), member("header")?)?;
        if size > 0 || trailer.is_empty() {
            same("string to sign of a chunk", signer.string_to_sign(), member("string_to_sign")?)?;
        }
        wire.extend_from_slice(before.as_bytes());
        wire.extend_from_slice(data.as_bytes());
    }
    if let Value::Object(expected) = row.get("trailer") {
        let member = |name: &str| expected[name].as_str().unwrap_or_default();
        same("string to sign of the trailer", signer.string_to_sign(), member("string_to_sign"))?;
        let sent = String::from_utf8_lossy(&wire).into_owned();
        let last = format!("x-amz-trailer-signature:{}\r\n\r\n", member("signature"));
        same("end of the body", &sent[sent.len() - last.len()..], &last)?;
    }
    Ok(wire)
}

/// The headers behind the body, from their canonical form.
fn trailer(row: &Row) -> Result<Vec<(String, String)>, String> {
    let lines = row.get("trailer")["canonical"].as_str().unwrap_or_default().lines();
    let pairs = lines.map(|line| line.split_once(':').ok_or(format!("{line:?} is no trailer line")));
    pairs.map(|pair| pair.map(|(name, value)| (name.into(), value.into()))).collect()
}

fn verify(row: &Row, sent: &SignedRequest, body: &[u8]) -> Result<(), String> {
    let mut headers = sent.headers.clone();
    let host = row.pairs("headers").into_iter().find(|(name, _)| name == "Host").ok_or("no host")?;
    let addresses = known_addresses(&host.1)?;
    headers.push(host);
    let request = Request::new(row.text("method")?, row.text("target")?, &headers);
    let verifier = S3Verifier::new(addresses, row.text("region")?).map_err(text)?;
    let key = row.credentials()?;
    let verified = verifier.verify(&request, [&key], row.timestamp()?).map_err(text)?;
    let mut chunks = verified.chunk_verifier().ok_or("no signed chunks")?;
    let mut sizes = Vec::new();
    for mut piece in body.chunks(1000) {
        while let Some(event) = chunks.decode(&mut piece).map_err(text)? {
            if let ChunkEvent::ChunkVerified { bytes } = event {
                sizes.push(bytes);
            }
        }
    }
    let expected: Vec<_> =
        row.get("chunks").as_array().into_iter().flatten().map(|c| c["size"].as_u64()).collect();
    sizes.push(0);
    same("sizes", format!("{:?}", sizes.into_iter().map(Some).collect::<Vec<_>>()), format!("{expected:?}"))?;
    let found = chunks.finish().map_err(text)?;
    let found: Vec<_> =
        found.into_iter().map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned())).collect();
    same("trailer", format!("{found:?}"), format!("{:?}", trailer(row)?))
}
