//! Buckets, requests and signers of OSS.

use objsign::{OssBucket, OssRequest, OssSigner};

use crate::credentials::credentials;
use crate::failure::{Result, broken, config};
use crate::message::{Reader, Writer};
use crate::results::{presigned, signed, stages};
use crate::table::Table;

pub(crate) fn bucket(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let made = match input.text()? {
        "virtual" => OssBucket::new(input.text()?, input.text()?),
        "path" => OssBucket::path_style(input.text()?, input.text()?),
        "cname" => OssBucket::cname(input.text()?, input.text()?),
        "service" => OssBucket::service(input.text()?),
        _ => return Err(config("invalid_addressing", "addressing is \"virtual\" or \"path\"")),
    };
    let mut made = made?;
    while let Some(name) = input.option()? {
        made = match name {
            "region" => made.region(input.text()?)?,
            "product" => made.product(input.text()?)?,
            _ => return Err(broken()),
        };
    }
    out.maybe_text(made.name());
    out.text(made.host());
    out.count(table.insert(made));
    Ok(())
}

fn keep_signer(signer: OssSigner, table: &mut Table, out: &mut Writer<'_>) {
    out.text(signer.credentials().access_key_id());
    out.count(table.insert(signer));
}

pub(crate) fn signer(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = OssSigner::new(credentials(table, input)?);
    let mut signer = if input.flag()? { signer.require_full_lifetime() } else { signer };
    for name in input.texts()? {
        signer = signer.sub_resource(name)?;
    }
    keep_signer(signer, table, out);
    Ok(())
}

pub(crate) fn signer_with_credentials(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    let before = table.get::<OssSigner>(input.handle()?)?.clone();
    keep_signer(before.with_credentials(credentials(table, input)?), table, out);
    Ok(())
}

fn request<'a, 'm: 'a>(table: &'a Table, input: &mut Reader<'m>) -> Result<OssRequest<'a>> {
    let bucket = table.get::<OssBucket>(input.handle()?)?;
    let operation = input.text()?;
    let mut request = match operation {
        "get" => bucket.get(input.bytes()?),
        "put" => bucket.put(input.bytes()?),
        "object" => bucket.object(input.method()?, input.bytes()?),
        "bucketRequest" => bucket.bucket_request(input.method()?),
        "listObjects" => bucket.list_objects(),
        "initiateMultipartUpload" => bucket.initiate_multipart_upload(input.bytes()?),
        "uploadPart" => bucket.upload_part(input.bytes()?, input.text()?, input.counted("partNumber")?),
        "completeMultipartUpload" => bucket.complete_multipart_upload(input.bytes()?, input.text()?),
        "abortMultipartUpload" => bucket.abort_multipart_upload(input.bytes()?, input.text()?),
        "listParts" => bucket.list_parts(input.bytes()?, input.text()?),
        _ => return Err(broken()),
    };
    while let Some(name) = input.option()? {
        request = match name {
            "downloadAs" => request.download_as(input.text()?),
            "process" => request.process(input.text()?),
            "contentType" => request.content_type(input.text()?),
            "contentMd5" => request.content_md5(input.text()?),
            "metadata" => {
                input.pairs()?.into_iter().fold(request, |r, (name, value)| r.metadata(name, value))
            }
            "query" => input.pairs()?.into_iter().fold(request, |r, (name, value)| r.query(name, value)),
            "subResources" => input.texts()?.into_iter().fold(request, OssRequest::sub_resource),
            "headers" => input.pairs()?.into_iter().fold(request, |r, (name, value)| r.header(name, value)),
            "allowDotSegments" if input.flag()? => request.allow_dot_segments(),
            "allowDotSegments" => request,
            _ => return Err(broken()),
        };
    }
    Ok(request)
}

pub(crate) fn check_request(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let request = request(table, input)?;
    out.text(request.method().as_str());
    out.text(&format!("{request:?}"));
    Ok(())
}

pub(crate) fn presign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<OssSigner>(input.handle()?)?;
    let request = request(table, input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    let made = match input.byte()? {
        1 => request.presign_v1(signer, now, expires_in),
        2 => request.presign_v2(signer, now, expires_in),
        4 => request.presign_v4(signer, now, expires_in),
        _ => return Err(broken()),
    };
    presigned(out, made?);
    Ok(())
}

pub(crate) fn sign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<OssSigner>(input.handle()?)?;
    let request = request(table, input)?;
    let now = input.time()?;
    let made = match input.byte()? {
        1 => request.sign_v1(signer, now),
        2 => request.sign_v2(signer, now),
        4 => request.sign_v4(signer, now),
        _ => return Err(broken()),
    };
    signed(out, made?);
    Ok(())
}

pub(crate) fn presign_stages(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<OssSigner>(input.handle()?)?;
    let request = request(table, input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    let made = match input.byte()? {
        1 => request.presign_v1_stages(signer, now, expires_in),
        4 => request.presign_v4_stages(signer, now, expires_in),
        _ => return Err(broken()),
    };
    stages(out, &made?);
    Ok(())
}

pub(crate) fn sign_stages(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<OssSigner>(input.handle()?)?;
    let request = request(table, input)?;
    let now = input.time()?;
    let made = match input.byte()? {
        1 => request.sign_v1_stages(signer, now),
        4 => request.sign_v4_stages(signer, now),
        _ => return Err(broken()),
    };
    stages(out, &made?);
    Ok(())
}
