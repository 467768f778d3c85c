//! Signers and requests of other AWS services.

use objsign::{SigV4Request, SigV4Signer};

use crate::credentials::credentials;
use crate::failure::{Result, broken};
use crate::message::{Reader, Writer};
use crate::results::{presigned, signed, stages};
use crate::table::Table;

fn keep(signer: SigV4Signer, table: &mut Table, out: &mut Writer<'_>) {
    out.text(signer.access_key_id());
    out.count(table.insert(signer));
}

pub(crate) fn signer(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let credentials = credentials(table, input)?;
    let full = input.flag()?;
    let signer = SigV4Signer::new(credentials, input.text()?, input.text()?)?;
    keep(if full { signer.require_full_lifetime() } else { signer }, table, out);
    Ok(())
}

pub(crate) fn signer_from_key(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let key = table.get::<objsign::SigningKey>(input.handle()?)?.clone();
    keep(SigV4Signer::from_signing_key(key, input.session_token()?)?, table, out);
    Ok(())
}

pub(crate) fn signer_with_credentials(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    let handle = input.handle()?;
    let credentials = credentials(table, input)?;
    keep(table.get::<SigV4Signer>(handle)?.with_credentials(credentials), table, out);
    Ok(())
}

fn request<'m>(input: &mut Reader<'m>) -> Result<SigV4Request<'m>> {
    let mut request = SigV4Request::new(input.method()?, input.text()?)?;
    while let Some(name) = input.option()? {
        request = match name {
            "path" => request.path(input.text()?),
            "query" => input.pairs()?.into_iter().fold(request, |r, (name, value)| r.query(name, value)),
            "headers" => input.pairs()?.into_iter().fold(request, |r, (name, value)| r.header(name, value)),
            "payload" => request.payload(input.payload()?),
            "normalizePath" => request.normalize_path(input.flag()?),
            "doubleEncodePath" => request.double_encode_path(input.flag()?),
            "allowRawPath" if input.flag()? => request.allow_raw_path(),
            "contentSha256Header" if input.flag()? => request.content_sha256_header(),
            "sessionTokenUnsigned" if input.flag()? => request.session_token_unsigned(),
            "allowRawPath" | "contentSha256Header" | "sessionTokenUnsigned" => request,
            _ => return Err(broken()),
        };
    }
    Ok(request)
}

pub(crate) fn check_request(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let request = request(input)?;
    out.text(request.method().as_str());
    out.text(&format!("{request:?}"));
    Ok(())
}

pub(crate) fn presign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<SigV4Signer>(input.handle()?)?;
    let request = request(input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    presigned(out, request.presign(signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn sign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<SigV4Signer>(input.handle()?)?;
    let request = request(input)?;
    let now = input.time()?;
    signed(out, request.sign(signer, now)?);
    Ok(())
}

pub(crate) fn presign_stages(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<SigV4Signer>(input.handle()?)?;
    let request = request(input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    stages(out, &request.presign_stages(signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn sign_stages(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<SigV4Signer>(input.handle()?)?;
    let request = request(input)?;
    let now = input.time()?;
    stages(out, &request.sign_stages(signer, now)?);
    Ok(())
}
