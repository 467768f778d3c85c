//! What every version reads in the same way: headers, single parameters, tokens, key ids.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode;
use crate::error::VerifyErrorKind as Kind;
use crate::mac::{self, into_string};
use crate::request::{Parameter, Request};

/// Carries the token of a header signature, and as a parameter that of a version 4 URL.
pub(super) const TOKEN_HEADER: &str = "x-oss-security-token";
/// Carries the token of a version 1 or 2 signed URL.
pub(super) const TOKEN_PARAMETER: &str = "security-token";

/// Headers of which a second one is never joined to the first.
const COUNT_ONCE: [&str; 6] = ["content-md5", "content-type", "date", "host", "x-oss-date", TOKEN_HEADER];

/// Names and values in order of name: decoded parameters, or lower-case headers with trimmed values.
pub(super) type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// The headers that `is_wanted` by their lower-case names: trimmed, in order, repeats joined by `,` except those
/// that count once.
pub(super) fn headers(request: &Request<'_>, is_wanted: impl Fn(&[u8]) -> bool) -> Result<Pairs, Kind> {
    let mut headers: Pairs = Pairs::new();
    for (name, value) in request.headers() {
        let mut lower = Vec::with_capacity(name.len());
        encode::push_lower(&mut lower, name);
        if !is_wanted(&lower) {
            continue;
        }
        let value = single_line(Some(encode::trim(value)))?.unwrap_or_default();
        if !encode::is_token(&lower) {
            return Err(Kind::InvalidHeader);
        }
        let once = COUNT_ONCE.iter().any(|name| lower == name.as_bytes());
        match headers.iter_mut().find(|(known, _)| *known == lower) {
            Some(_) if once => return Err(Kind::RepeatedHeader),
            Some((_, joined)) => {
                joined.push(b',');
                joined.extend_from_slice(value);
            }
            None => headers.push((lower, value.into())),
        }
    }
    headers.sort();
    Ok(headers)
}

/// A line end in a value would be read as another line of the text that is signed.
pub(super) fn single_line(value: Option<&[u8]>) -> Result<Option<&[u8]>, Kind> {
    match value.is_some_and(|value| value.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0))) {
        true => Err(Kind::InvalidHeader),
        false => Ok(value),
    }
}

/// The value of a parameter that may be there once; no value is an empty one.
pub(super) fn single_parameter<'a>(
    parameters: &'a [Parameter],
    name: &str,
) -> Result<Option<&'a [u8]>, Kind> {
    let mut found = parameters.iter().filter(|parameter| parameter.name == name.as_bytes());
    let first = found.next();
    match found.next() {
        Some(_) => Err(Kind::RepeatedParameter),
        None => Ok(first.map(|parameter| parameter.value.as_deref().unwrap_or_default())),
    }
}

/// True if a parameter has one of these names.
pub(super) fn has_any(parameters: &[Parameter], names: &[&str]) -> bool {
    parameters.iter().any(|parameter| names.iter().any(|name| parameter.name == name.as_bytes()))
}

/// Refuses a token in the carrier of another form: it does not count as the token, and beside the token it is
/// a second one.
pub(super) fn refuse_token(
    parameters: &[Parameter],
    names: &[&str],
    token: Option<&[u8]>,
) -> Result<(), Kind> {
    misplaced_token(has_any(parameters, names), token)
}

/// The same for the header, in a signed URL.
pub(super) fn refuse_token_header(request: &Request<'_>, token: Option<&[u8]>) -> Result<(), Kind> {
    misplaced_token(request.header(TOKEN_HEADER).next().is_some(), token)
}

fn misplaced_token(misplaced: bool, token: Option<&[u8]>) -> Result<(), Kind> {
    match (misplaced, token) {
        (false, _) => Ok(()),
        (true, Some(_)) => Err(Kind::RepeatedToken),
        (true, None) => Err(Kind::TokenNotExpected),
    }
}

/// OSS gives out no other key ids, and one with a line end could forge a log.
pub(super) fn check_access_key_id(id: &[u8]) -> Result<(), Kind> {
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"._=".contains(&byte);
    match (1..=256).contains(&id.len()) && id.iter().all(plain) {
        true => Ok(()),
        false => Err(Kind::UnknownAccessKey),
    }
}

/// The same text for every copy of a signed request. `version` keeps those of two versions apart.
pub(super) fn replay_key(version: &str, access_key_id: &[u8], signature: &[u8]) -> String {
    let mut text = Vec::with_capacity(128);
    for part in [version.as_bytes(), access_key_id, signature] {
        text.extend_from_slice(part);
        text.push(b'\n');
    }
    let mut out = Vec::with_capacity(64);
    encode::push_hex(&mut out, &mac::sha256(&text));
    into_string(out)
}
