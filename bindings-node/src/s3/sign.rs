//! Requests signed as URLs, in their `Authorization` header, or with a body in chunks.

use objsign::{Bucket, S3Request};

use super::S3Signer;
use super::request::{place, request};
use crate::chunked::body;
use crate::failure::Result;
use crate::message::{Reader, Writer};
use crate::results::{one_presigned, presigned, signed, stages};
use crate::table::Table;

pub(crate) fn presign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, Some(signer), input)?;
    let request = request(&place, input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    presigned(out, request.presign(&signer.signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn presign_get(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    presign_key(table, input, out, |bucket, key| bucket.get(key))
}

pub(crate) fn presign_put(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    presign_key(table, input, out, |bucket, key| bucket.put(key))
}

/// The commonest calls: a key in a bucket by its name, and nothing besides. `presign` does the same with more to read.
fn presign_key(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
    request: for<'a> fn(&'a Bucket, &'a [u8]) -> S3Request<'a>,
) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let bucket = signer.bucket(input.text()?)?;
    let request = request(&bucket, input.bytes()?);
    let (now, expires_in) = (input.time()?, input.expiry()?);
    let expires_at = request.presign_into(out.headline, &signer.signer, now, expires_in)?;
    out.time(expires_at);
    Ok(())
}

pub(crate) fn presign_v2(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    presigned(out, request.presign_v2(&signer.signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn presign_stages(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    stages(out, &request.presign_stages(&signer.signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn sign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, Some(signer), input)?;
    let request = request(&place, input)?;
    let (now, payload) = (input.time()?, input.payload()?);
    signed(out, request.sign(&signer.signer, now, payload)?);
    Ok(())
}

pub(crate) fn sign_v2(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    signed(out, request.sign_v2(&signer.signer, input.time()?)?);
    Ok(())
}

pub(crate) fn sign_stages(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    let (now, payload) = (input.time()?, input.payload()?);
    stages(out, &request.sign_stages(&signer.signer, now, payload)?);
    Ok(())
}

pub(crate) fn sign_chunked(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    let (now, body) = (input.time()?, body(input)?);
    let (sent, chunks) = request.sign_chunked(&signer.signer, now, &body)?;
    signed(out, sent);
    drop(place);
    out.count(table.insert(chunks));
    Ok(())
}

pub(crate) fn sign_chunked_stages(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    let (now, body) = (input.time()?, body(input)?);
    stages(out, &request.sign_chunked_stages(&signer.signer, now, &body)?);
    Ok(())
}

pub(crate) fn presign_many(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let method = input.method()?;
    let place = place(table, Some(signer), input)?;
    let keys = input.list(Reader::bytes)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    out.texts(&place.bucket()?.presign_many(method, &keys, &signer.signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn presign_all(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let requests = input.list(|input| {
        let place = place(table, None, input)?;
        Ok(request(&place, input)?.into_owned())
    })?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    let all = signer.signer.presign_all(requests, now, expires_in)?;
    out.count(all.len());
    for one in all {
        let url = one_presigned(out, one);
        out.text(&url);
    }
    Ok(())
}
