//! The guard of an uploader's signing endpoint.

use objsign::{Bucket, FieldRule, SignatureVersion, UploadGuard, UploadOperation};

use crate::failure::{Result, broken};
use crate::message::{Reader, Writer};
use crate::s3::S3Signer;
use crate::table::Table;

pub(crate) fn create(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let bucket = table.get::<Bucket>(input.handle()?)?;
    let mut guard = match input.maybe(Reader::text)? {
        Some(host) => UploadGuard::for_host(bucket.name(), bucket.region(), host)?,
        None => UploadGuard::new(bucket),
    };
    while let Some(name) = input.option()? {
        guard = with_option(guard, name, input)?;
    }
    out.count(table.insert(guard));
    Ok(())
}

fn with_option(guard: UploadGuard, name: &str, input: &mut Reader<'_>) -> Result<UploadGuard> {
    let switch: Option<fn(UploadGuard) -> UploadGuard> = match name {
        "ownHost" => Some(UploadGuard::own_host),
        "sharedHost" => Some(UploadGuard::shared_host),
        "anyKey" => Some(UploadGuard::any_key),
        "allowKeyStartsWith" => Some(UploadGuard::allow_key_starts_with),
        "allowFilenameVariable" => Some(UploadGuard::allow_filename_variable),
        "metadata" => Some(UploadGuard::metadata),
        "fineUploaderFields" => Some(UploadGuard::fine_uploader_fields),
        "tighten" => Some(UploadGuard::tighten),
        _ => None,
    };
    if let Some(with) = switch {
        return Ok(if input.flag()? { with(guard) } else { guard });
    }
    Ok(match name {
        "keyPrefix" => guard.key_prefix(input.text()?)?,
        "acl" => guard.acl(input.texts()?),
        "contentLengthRange" => guard.content_length_range(input.range(name)?)?,
        "maxExpiration" => guard.max_expiration(input.counted(name)?)?,
        "maxSkew" => guard.max_skew(input.counted(name)?),
        "operations" => {
            let names = input.texts()?.into_iter();
            guard.operations(
                names.map(str::parse::<UploadOperation>).collect::<std::result::Result<Vec<_>, _>>()?,
            )
        }
        "maxPartNumber" => guard.max_part_number(input.counted(name)?)?,
        "versions" => {
            let given = input.versions(&[2, 4])?.into_iter();
            let named = given.map(|v| if v == 2 { SignatureVersion::V2 } else { SignatureVersion::V4 });
            guard.versions(named)?
        }
        "contentType" => guard.content_type(input.texts()?)?,
        "fields" => with_fields(guard, input)?,
        _ => return Err(broken()),
    })
}

fn with_fields(mut guard: UploadGuard, input: &mut Reader<'_>) -> Result<UploadGuard> {
    for _ in 0..input.count()? {
        guard = guard.field(input.text()?, FieldRule::one_of(input.texts()?))?;
    }
    Ok(guard)
}

pub(crate) fn with_key_prefix(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let narrowed = table.get::<UploadGuard>(input.handle()?)?.with_key_prefix(input.text()?)?;
    out.count(table.insert(narrowed));
    Ok(())
}

pub(crate) fn answer(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let guard = table.get::<UploadGuard>(input.handle()?)?;
    let signer = &table.get::<S3Signer>(input.handle()?)?.signer;
    let (now, query, body) = (input.time()?, input.maybe(Reader::text)?, input.bytes()?);
    let answer = match query {
        Some(query) => guard.answer_with_query(signer, query, body, now),
        None => guard.answer(signer, body, now),
    };
    out.number(f64::from(answer.status));
    out.text(&answer.body);
    out.maybe_text(answer.error.as_ref().map(objsign::SignError::kind));
    out.maybe(answer.refusal.as_ref(), |out, refusal| {
        out.text(refusal.kind());
        out.text(refusal.detail());
        out.text(&refusal.to_string());
    });
    Ok(())
}
