//! Buckets, requests and signers of S3.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use objsign::{Bucket, Endpoint, FormFields, S3Request};

use crate::chunked::body;
use crate::credentials::credentials;
use crate::failure::{Result, broken, config};
use crate::message::{Reader, Writer};
use crate::results::{one_presigned, presigned, signed, stages};
use crate::table::Table;

pub(crate) struct S3Signer {
    pub(crate) signer: objsign::S3Signer,
    /// Where buckets are that are given by name.
    pub(crate) endpoint: Endpoint,
    /// The one named last: the next call mostly names the same.
    last: RefCell<Option<Rc<Bucket>>>,
    /// The fields of the last form, in whose memory the next is written.
    pub(crate) form: RefCell<FormFields>,
}

impl S3Signer {
    fn new(signer: objsign::S3Signer, endpoint: Endpoint) -> Self {
        Self { signer, endpoint, last: RefCell::default(), form: RefCell::default() }
    }

    fn bucket(&self, name: &str) -> Result<Rc<Bucket>> {
        if let Some(last) = self.last.borrow().as_ref().filter(|last| last.name() == name) {
            return Ok(Rc::clone(last));
        }
        let made = Rc::new(Bucket::new(self.endpoint.clone(), name)?);
        *self.last.borrow_mut() = Some(Rc::clone(&made));
        Ok(made)
    }
}

impl fmt::Debug for S3Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "S3Signer {{ for {} }}", self.endpoint.region())
    }
}

/// Where buckets are.
fn endpoint(region: &str, input: &mut Reader<'_>) -> Result<Endpoint> {
    let mut endpoint = None;
    let mut chosen: Vec<fn(Endpoint) -> Endpoint> = Vec::new();
    while let Some(name) = input.option()? {
        match name {
            "endpoint" => endpoint = Some(input.text()?),
            "addressing" => match input.text()? {
                "auto" => {}
                "virtual" => chosen.push(Endpoint::virtual_host),
                "path" => chosen.push(Endpoint::path_style),
                _ => {
                    let message = "addressing is \"auto\", \"virtual\" or \"path\"";
                    return Err(config("invalid_addressing", message));
                }
            },
            "dualStack" if input.flag()? => chosen.push(Endpoint::dual_stack),
            "fips" if input.flag()? => chosen.push(Endpoint::fips),
            "accelerate" if input.flag()? => chosen.push(Endpoint::accelerate),
            "globalHost" if input.flag()? => chosen.push(Endpoint::global_host),
            "dualStack" | "fips" | "accelerate" | "globalHost" => {}
            _ => return Err(broken()),
        }
    }
    let made = match endpoint {
        Some(url) => Endpoint::at(url, region),
        None => Endpoint::aws(region),
    };
    Ok(chosen.into_iter().fold(made?, |endpoint, with| with(endpoint)))
}

fn keep(bucket: Bucket, table: &mut Table, out: &mut Writer<'_>) {
    out.text(bucket.name());
    out.text(bucket.region());
    out.text(bucket.host());
    out.text(&bucket.url());
    out.count(table.insert(bucket));
}

pub(crate) fn bucket(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let (name, region) = (input.text()?, input.text()?);
    let endpoint = endpoint(region, input)?;
    keep(Bucket::new(endpoint, name)?, table, out);
    Ok(())
}

pub(crate) fn signer_bucket(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let bucket = signer.bucket(input.text()?)?;
    keep(Bucket::clone(&bucket), table, out);
    Ok(())
}

fn keep_signer(signer: S3Signer, table: &mut Table, out: &mut Writer<'_>) {
    out.text(signer.signer.access_key_id());
    out.text(signer.endpoint.region());
    out.count(table.insert(signer));
}

pub(crate) fn signer(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = objsign::S3Signer::new(credentials(table, input)?);
    let signer = if input.flag()? { signer.require_full_lifetime() } else { signer };
    let region = input.text()?;
    keep_signer(S3Signer::new(signer, endpoint(region, input)?), table, out);
    Ok(())
}

pub(crate) fn signer_from_key(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let key = table.get::<objsign::SigningKey>(input.handle()?)?.clone();
    let token = input.session_token()?;
    let endpoint = endpoint(key.region(), input)?;
    let signer = objsign::S3Signer::from_signing_key(key, token)?;
    keep_signer(S3Signer::new(signer, endpoint), table, out);
    Ok(())
}

pub(crate) fn signer_with_credentials(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    let before = table.get::<S3Signer>(input.handle()?)?;
    let endpoint = before.endpoint.clone();
    let signer = before.signer.with_credentials(credentials(table, input)?);
    keep_signer(S3Signer::new(signer, endpoint), table, out);
    Ok(())
}

/// Where a request goes: a bucket by handle, or by name at the signer's endpoint; or the service.
pub(crate) enum Place<'t> {
    Held(&'t Bucket),
    Named(Rc<Bucket>),
    Service(&'t Endpoint),
}

impl Place<'_> {
    pub(crate) fn bucket(&self) -> Result<&Bucket> {
        match self {
            Self::Held(bucket) => Ok(bucket),
            Self::Named(bucket) => Ok(bucket),
            Self::Service(_) => Err(broken()),
        }
    }
}

/// `signer` is there where a bucket may be given by name.
pub(crate) fn place<'t>(
    table: &'t Table,
    signer: Option<&S3Signer>,
    input: &mut Reader<'_>,
) -> Result<Place<'t>> {
    match input.byte()? {
        0 => table.get(input.handle()?).map(Place::Held),
        1 => signer.ok_or_else(broken)?.bucket(input.text()?).map(Place::Named),
        2 => Ok(Place::Service(&table.get::<S3Signer>(input.handle()?)?.endpoint)),
        _ => Err(broken()),
    }
}

fn request<'a, 'm: 'a>(place: &'a Place<'_>, input: &mut Reader<'m>) -> Result<S3Request<'a>> {
    if let Place::Service(endpoint) = place {
        return with_options(endpoint.list_buckets()?, input);
    }
    let bucket = place.bucket()?;
    let request = match input.text()? {
        "get" => bucket.get(input.bytes()?),
        "head" => bucket.head(input.bytes()?),
        "put" => bucket.put(input.bytes()?),
        "delete" => bucket.delete(input.bytes()?),
        "object" => bucket.object(input.method()?, input.bytes()?),
        "bucketRequest" => bucket.bucket_request(input.method()?),
        "listObjects" => bucket.list_objects(),
        "createMultipartUpload" => bucket.create_multipart_upload(input.bytes()?),
        "uploadPart" => bucket.upload_part(input.bytes()?, input.text()?, input.counted("partNumber")?),
        "completeMultipartUpload" => bucket.complete_multipart_upload(input.bytes()?, input.text()?),
        "abortMultipartUpload" => bucket.abort_multipart_upload(input.bytes()?, input.text()?),
        "listParts" => bucket.list_parts(input.bytes()?, input.text()?),
        _ => return Err(broken()),
    };
    with_options(request, input)
}

/// What a request may say. Which of it belongs to which operation is in `index.d.ts`, and `lib` keeps to it.
fn with_options<'a, 'm: 'a>(mut request: S3Request<'a>, input: &mut Reader<'m>) -> Result<S3Request<'a>> {
    while let Some(name) = input.option()? {
        request = match name {
            "versionId" => request.version_id(input.text()?),
            "range" => request.range(input.range("range")?),
            "downloadAs" => request.download_as(input.text()?),
            "responseContentType" => request.response_content_type(input.text()?),
            "responseContentDisposition" => request.response_content_disposition(input.text()?),
            "responseCacheControl" => request.response_cache_control(input.text()?),
            "responseContentEncoding" => request.response_content_encoding(input.text()?),
            "responseContentLanguage" => request.response_content_language(input.text()?),
            "responseExpires" => request.response_expires(input.text()?),
            "contentType" => request.content_type(input.text()?),
            "contentLength" => request.content_length(input.counted("contentLength")?),
            "contentMd5" => request.content_md5(input.text()?),
            "metadata" => {
                input.pairs()?.into_iter().fold(request, |r, (name, value)| r.metadata(name, value))
            }
            "prefix" => request.query("prefix", input.text()?),
            "delimiter" => request.query("delimiter", input.text()?),
            "continuationToken" => request.query("continuation-token", input.text()?),
            "startAfter" => request.query("start-after", input.text()?),
            "maxKeys" => request.query("max-keys", input.counted::<u32>("maxKeys")?.to_string()),
            "query" => input.pairs()?.into_iter().fold(request, |r, (name, value)| r.query(name, value)),
            "headers" => input.pairs()?.into_iter().fold(request, |r, (name, value)| r.header(name, value)),
            "allowDotSegments" if input.flag()? => request.allow_dot_segments(),
            "allowDotSegments" => request,
            _ => return Err(broken()),
        };
    }
    Ok(request)
}

/// Reads a request only to say what is wrong with it, and its method.
pub(crate) fn check_request(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let place = place(table, None, input)?;
    let request = request(&place, input)?;
    out.text(request.method().as_str());
    out.text(&format!("{request:?}"));
    Ok(())
}

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
