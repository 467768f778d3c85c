//! Version 4 string to sign, as the client sends it: with the canonical request itself in place of its hash.
//!
//! ```text
//! AWS4-HMAC-SHA256 LF date LF scope LF
//! METHOD LF path LF query LF (name:value LF)+ LF signed headers LF payload hash
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use super::answer::Unsigned;
use super::chunked_request::{Call, Headers, key_of, malformed};
use crate::encode;
use crate::guard::{UploadGuard, UploadOperation};
use crate::payload::EMPTY_SHA256;
use crate::refusal::{Refusal, RefusalReason};
use crate::sigv4::{ALGORITHM, CanonicalRequest, Part, S3Signer, SignedHeaders, SigningKey};
use crate::timestamp::Timestamp;

/// `?uploads` in a canonical query.
const UPLOADS: &str = "uploads=";
const HOST: &str = "host";
const DATE: &str = "x-amz-date";
const CONTENT_SHA256: &str = "x-amz-content-sha256";

/// The lines, apart.
struct Lines<'t> {
    algorithm: &'t str,
    date: &'t str,
    scope: &'t str,
    method: &'t str,
    path: &'t str,
    query: &'t str,
    headers: Vec<&'t str>,
    signed_headers: &'t str,
    payload_hash: &'t str,
}

impl<'t> Lines<'t> {
    fn split(text: &'t str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut next = || lines.next();
        let (algorithm, date, scope) = (next()?, next()?, next()?);
        let (method, path, query) = (next()?, next()?, next()?);
        let mut headers = Vec::new();
        loop {
            match next()? {
                "" => break,
                line => headers.push(line),
            }
        }
        let (signed_headers, payload_hash) = (next()?, next()?);
        match next() {
            None => Some(Self {
                algorithm,
                date,
                scope,
                method,
                path,
                query,
                headers,
                signed_headers,
                payload_hash,
            }),
            Some(_) => None,
        }
    }
}

pub(super) fn sign(
    guard: &UploadGuard,
    signer: &S3Signer,
    text: &str,
    now: Timestamp,
) -> Result<String, Unsigned> {
    let lines =
        Lines::split(text).ok_or_else(|| malformed("not a string to sign with its canonical request"))?;
    if lines.algorithm != ALGORITHM {
        return Err(Refusal::new(RefusalReason::AlgorithmMismatch, "not AWS4-HMAC-SHA256").into());
    }
    let date = Timestamp::parse_iso_basic(lines.date.as_bytes())
        .ok_or_else(|| malformed("the date is no `YYYYMMDDTHHMMSSZ`"))?;
    let call = Call::read(guard, lines.method, lines.query, UPLOADS)?;
    guard.check_scope(lines.scope, date)?;
    guard.check_date(date, now)?;
    let headers = Headers::read(&lines.headers)?;
    guard.check_host(headers.need(HOST)?)?;
    let key = key_of(guard, lines.path, &guard.path_prefix)?;
    if headers.need(DATE)? != lines.date {
        return Err(
            Refusal::new(RefusalReason::DateMismatch, "x-amz-date is not the date of the string").into()
        );
    }
    check_payload(&call, headers.need(CONTENT_SHA256)?, lines.payload_hash)?;
    headers.check(guard, signer, call.operation(), &[HOST, DATE, CONTENT_SHA256])?;
    check_signed_headers(&headers, lines.signed_headers)?;
    signer.keys.expires_at(now, 0)?;
    sign_again(guard, signer, date, &call, &key, &headers, lines.payload_hash)
}

/// Writes the canonical request from what was read, and signs that.
fn sign_again(
    guard: &UploadGuard,
    signer: &S3Signer,
    date: Timestamp,
    call: &Call<'_>,
    key: &str,
    headers: &Headers<'_>,
    payload_hash: &str,
) -> Result<String, Unsigned> {
    let mut path = Vec::with_capacity(256);
    path.extend_from_slice(guard.path_prefix.as_bytes());
    path.push(b'/');
    encode::push_path(&mut path, key.as_bytes());
    let mut query = Vec::with_capacity(128);
    call.push_query(&mut query, UPLOADS);
    let signed_headers = SignedHeaders::new(&guard.host, headers.iter().filter(|(name, _)| *name != HOST))?;
    let request = CanonicalRequest {
        method: call.method().as_str(),
        uri: Part::Text(&path),
        query: Part::Text(&query),
        headers: &signed_headers,
        payload_hash,
    };
    let mut buffer = Vec::with_capacity(1024);
    let sign = |key: &SigningKey| request.sign(&mut buffer, key, &key.date(date), None).to_hex();
    Ok(signer.keys.with_key(date, &guard.region, guard.service, sign)?)
}

/// The payload's hash, twice the same. Of nothing where the call has no payload.
fn check_payload(call: &Call<'_>, header: &str, last_line: &str) -> Result<(), Refusal> {
    let refuse = |detail| Err(Refusal::new(RefusalReason::PayloadHashNotAllowed, detail));
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if last_line.len() != 64 || !last_line.bytes().all(is_hex) {
        return refuse("the payload hash is not 64 lower-case hexadecimal digits");
    }
    if header != last_line {
        return refuse("the payload hash is not x-amz-content-sha256");
    }
    let is_empty = matches!(call.operation(), UploadOperation::Initiate | UploadOperation::Abort);
    if is_empty && last_line != EMPTY_SHA256 {
        return refuse("this operation has no payload");
    }
    Ok(())
}

/// The names must be exactly those of the headers.
fn check_signed_headers(headers: &Headers<'_>, signed: &str) -> Result<(), Refusal> {
    match signed.split(';').eq(headers.iter().map(|(name, _)| name)) {
        true => Ok(()),
        false => Err(Refusal::new(
            RefusalReason::SignedHeadersMismatch,
            "the list of signed headers does not name exactly the headers",
        )),
    }
}
