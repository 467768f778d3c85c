//! Credentials, derived keys and digests.

use objsign::{Credentials, SigningKey};

use crate::failure::{Result, config};
use crate::message::{Reader, Writer};
use crate::table::Table;

/// By a handle, or written out.
pub(crate) fn credentials(table: &Table, input: &mut Reader<'_>) -> Result<Credentials> {
    if !input.flag()? {
        return table.get::<Credentials>(input.handle()?).cloned();
    }
    input.secret = true;
    let mut made = Credentials::new(input.text()?, input.text()?)?;
    if let Some(token) = input.maybe(Reader::text)? {
        made = made.session_token(token)?;
    }
    if let Some(at) = input.maybe(Reader::time)? {
        made = made.expires_at(at);
    }
    Ok(made)
}

/// The keys that were looked up.
pub(crate) fn keys(table: &Table, input: &mut Reader<'_>) -> Result<Vec<Credentials>> {
    input.list(|input| credentials(table, input))
}

pub(crate) fn create(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let made = credentials(table, input)?;
    out.text(made.access_key_id());
    out.flag(made.is_temporary());
    out.maybe(made.expiration(), Writer::time);
    out.count(table.insert(made));
    Ok(())
}

fn keep(key: SigningKey, table: &mut Table, out: &mut Writer<'_>) {
    out.text(key.access_key_id());
    out.text(key.scope());
    out.count(table.insert(key));
}

pub(crate) fn derive_key(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let credentials = credentials(table, input)?;
    let (region, service, at) = (input.text()?, input.text()?, input.time()?);
    keep(SigningKey::derive(&credentials, at, region, service)?, table, out);
    Ok(())
}

pub(crate) fn key_from_bytes(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    input.secret = true;
    let bytes = <[u8; 32]>::try_from(input.bytes()?)
        .map_err(|_| config("invalid_signing_key", "a signing key has 32 bytes"))?;
    let (id, region, service, at) = (input.text()?, input.text()?, input.text()?, input.time()?);
    keep(SigningKey::from_bytes(id, at, region, service, bytes)?, table, out);
    Ok(())
}

pub(crate) fn expose_key(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.bytes(table.get::<SigningKey>(input.handle()?)?.expose());
    Ok(())
}

/// 32 bytes out of as many, or out of 64 hexadecimal digits.
pub(crate) fn sha256_digest(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let given = input.bytes()?;
    let digest = <[u8; 32]>::try_from(given).ok().or_else(|| from_hex(given));
    let wrong = || config("invalid_digest", "a SHA-256 is 32 bytes, or 64 hexadecimal digits");
    out.bytes(&digest.ok_or_else(wrong)?);
    Ok(())
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(text.chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(digest)
}

/// The SHA-256 of a body, so that the body itself need not be kept.
pub(crate) fn hash_payload(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    if let objsign::Payload::Sha256(digest) = input.payload()?.hashed() {
        out.bytes(&digest);
    }
    Ok(())
}
