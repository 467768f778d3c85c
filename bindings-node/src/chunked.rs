//! Bodies in signed chunks.

use objsign::{ChunkEvent, ChunkSigner, ChunkVerifier, ChunkedBody};

use crate::failure::Result;
use crate::message::{Reader, Writer};
use crate::table::Table;

pub(crate) fn body(input: &mut Reader<'_>) -> Result<ChunkedBody> {
    let mut body = ChunkedBody::new(input.counted("decodedLength")?);
    if let Some(bytes) = input.maybe(|input| input.counted("chunkSize"))? {
        body = body.chunk_size(bytes);
    }
    for _ in 0..input.count()? {
        body = body.trailer(input.text()?, input.counted("the length of a trailer's value")?);
    }
    Ok(body)
}

pub(crate) fn check_body(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let body = body(input)?;
    out.length(body.encoded_length());
    out.text(&format!("{body:?}"));
    Ok(())
}

pub(crate) fn signer_chunk(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get_mut::<ChunkSigner>(input.handle()?)?;
    out.bytes(&signer.chunk(input.bytes()?)?.into_bytes());
    Ok(())
}

pub(crate) fn signer_finish(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get_mut::<ChunkSigner>(input.handle()?)?;
    out.bytes(&signer.finish(&input.pairs()?)?.into_bytes());
    Ok(())
}

pub(crate) fn signer_string_to_sign(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    out.text(table.get::<ChunkSigner>(input.handle()?)?.string_to_sign());
    Ok(())
}

/// Data, or how many bytes of it are now verified.
pub(crate) fn verifier_decode(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let verifier = table.get_mut::<ChunkVerifier>(input.handle()?)?;
    let mut data = input.bytes()?;
    while let Some(event) = verifier.decode(&mut data)? {
        match event {
            ChunkEvent::Data(data) => {
                out.flag(true);
                out.flag(true);
                out.bytes(data);
            }
            ChunkEvent::ChunkVerified { bytes } => {
                out.flag(true);
                out.flag(false);
                out.length(bytes);
            }
            _ => {}
        }
    }
    out.flag(false);
    Ok(())
}

/// The verifier is used up, whatever comes out.
pub(crate) fn verifier_finish(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let trailer = table.take::<ChunkVerifier>(input.handle()?)?.finish()?;
    out.covered(trailer.iter().map(|(name, value)| (name.as_str(), value.as_slice())));
    Ok(())
}
