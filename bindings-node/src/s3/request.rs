//! Requests to S3, and where they go.

use std::rc::Rc;

use objsign::{Bucket, Endpoint, S3Request};

use super::S3Signer;
use crate::failure::{Result, broken};
use crate::message::{Reader, Writer};
use crate::table::Table;

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

pub(super) fn request<'a, 'm: 'a>(place: &'a Place<'_>, input: &mut Reader<'m>) -> Result<S3Request<'a>> {
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
