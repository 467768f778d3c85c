//! Version 2 string to sign.
//!
//! ```text
//! METHOD LF LF content type LF LF (name:value LF)+ /bucket/path?query
//! ```
//!
//! Version 2 signs policies, requests and the query API of other services with one key and no mark of which it
//! is, so nothing but this form passes: no `Content-MD5`, no date line, which could be an expiry.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::answer::Unsigned;
use super::chunked_request::{Call, Headers, key_of, malformed};
use crate::encode;
use crate::guard::UploadGuard;
use crate::refusal::{Refusal, RefusalReason};
use crate::sigv2;
use crate::sigv4::S3Signer;
use crate::timestamp::Timestamp;

/// `?uploads` in a canonicalized resource.
const UPLOADS: &str = "uploads";
const DATE: &str = "x-amz-date";
/// What the client sends with the list of parts.
const XML: &str = "application/xml; charset=UTF-8";

pub(super) fn sign(
    guard: &UploadGuard,
    signer: &S3Signer,
    string: &str,
    now: Timestamp,
) -> Result<String, Unsigned> {
    let lines: Vec<&str> = string.split('\n').collect();
    let [method, md5, content_type, date_line, headers @ .., resource] = lines.as_slice() else {
        return Err(malformed("not a version 2 string to sign").into());
    };
    if !date_line.is_empty() {
        return Err(malformed("the date line is not empty").into());
    }
    let (path, query) = resource.split_once('?').unwrap_or((resource, ""));
    let call = Call::read(guard, method, query, UPLOADS)?;
    if !md5.is_empty() {
        return Err(Refusal::new(RefusalReason::HeaderNotAllowed, "Content-MD5").into());
    }
    let key = key_of(guard, path, &format!("/{}", guard.bucket))?;
    let headers = Headers::read(headers)?;
    let date = headers.need(DATE)?;
    check_date(guard, date, now)?;
    check_content_type(guard, &call, content_type)?;
    headers.check(guard, signer, call.operation(), &[DATE])?;
    signer.keys.expires_at(now, 0)?;
    let string = string_again(guard, &call, content_type, &headers, &key);
    Ok(sigv2::sign(signer.keys.with_secret()?, &string))
}

/// Writes the string from what was read.
fn string_again(
    guard: &UploadGuard,
    call: &Call<'_>,
    content_type: &str,
    headers: &Headers<'_>,
    key: &str,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(call.method().as_str().as_bytes());
    out.extend_from_slice(b"\n\n");
    out.extend_from_slice(content_type.as_bytes());
    out.extend_from_slice(b"\n\n");
    for (name, value) in headers.iter() {
        for part in [name, ":", value, "\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    out.push(b'/');
    out.extend_from_slice(guard.bucket.as_bytes());
    out.push(b'/');
    encode::push_path(&mut out, key.as_bytes());
    out.push(b'?');
    call.push_query(&mut out, UPLOADS);
    out
}

/// The one way to write the date: the reader of HTTP dates takes a few more.
fn check_date(guard: &UploadGuard, header: &str, now: Timestamp) -> Result<(), Refusal> {
    let unreadable = || malformed("x-amz-date is no `Tue, 03 Sep 2024 10:21:17 GMT`");
    let date = Timestamp::parse_http_date(header.as_bytes()).ok_or_else(unreadable)?;
    let mut again = Vec::with_capacity(29);
    date.push_http_date(&mut again);
    if again != header.as_bytes() {
        return Err(unreadable());
    }
    guard.check_date(date, now)
}

fn check_content_type(guard: &UploadGuard, call: &Call<'_>, content_type: &str) -> Result<(), Refusal> {
    let expected = match call {
        Call::Initiate if content_type.is_empty() => return Ok(()),
        Call::Initiate => return guard.check_content_type(content_type),
        Call::Complete { .. } => XML,
        Call::Part { .. } | Call::Abort { .. } => "",
    };
    match content_type == expected {
        true => Ok(()),
        false => {
            Err(Refusal::new(RefusalReason::ValueNotAllowed, "another content type than the operation's"))
        }
    }
}
