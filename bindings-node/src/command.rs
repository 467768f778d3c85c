//! Requests to S3 by the AWS SDKs' names of operations and parameters.

use objsign::{Param, SignError};

use crate::failure::{Failure, Result, broken, sign};
use crate::message::{Reader, Writer};
use crate::results::presigned;
use crate::s3::S3Signer;
use crate::table::Table;

pub(crate) fn presign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let name = input.text()?;
    let operation = client_method(name)?;
    let method = input.maybe(Reader::method)?;
    let params = input.list(|input| Ok((input.text()?, param(input)?)))?;
    let request = signer.endpoint.client_method(&operation, &params, method);
    let request = request.map_err(|error| named(&error, &operation, name))?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    presigned(out, request.presign(&signer.signer, now, expires_in)?);
    Ok(())
}

/// What the core says in boto3's words.
fn named(error: &SignError, operation: &str, name: &str) -> Failure {
    match error {
        SignError::UnknownClientMethod { .. } => no_operation(name),
        _ => sign(error.kind(), error.to_string().replace(&format!("`{operation}`"), &format!("`{name}`"))),
    }
}

fn no_operation(name: &str) -> Failure {
    let message =
        format!("S3 has no operation {name:?}; the names are those of the AWS SDK, `GetObject` and so on");
    sign("unknown_client_method", message)
}

/// The core has `ListObjectsV2` as boto3 names it, `list_objects_v2`.
fn client_method(name: &str) -> Result<String> {
    if !name.starts_with(|first: char| first.is_ascii_uppercase()) || name.contains('_') {
        return Err(no_operation(name));
    }
    let mut out = String::with_capacity(name.len() + 8);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    Ok(out)
}

/// `lib/command.mjs` bounds how deep they are.
fn param<'m>(input: &mut Reader<'m>) -> Result<Param<'m>> {
    Ok(match input.byte()? {
        0 => Param::Text(input.text()?.into()),
        1 => Param::Bytes(input.bytes()?.into()),
        2 => Param::Number(input.counted("a parameter")?),
        3 => Param::Boolean(input.flag()?),
        4 => Param::Timestamp(input.time()?),
        5 => Param::List(input.list(param)?),
        6 => Param::Map(input.list(|input| Ok((input.text()?.into(), param(input)?)))?),
        _ => return Err(broken()),
    })
}
