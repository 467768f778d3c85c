//! What a request says of its body in chunks, before the signature is checked.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{MAX_TRAILER_NAMES, TRAILER_SIGNATURE};
use crate::chunk_chain::ChunkSeed;
use crate::covered::Covered;
use crate::encode;
use crate::error::VerifyErrorKind as Kind;
use crate::payload::SignedPayload;
use crate::timestamp::Timestamp;

/// Of a request with these covered headers; `None` where the chunks are not signed, or there are none.
pub(crate) fn chunk_seed(
    payload: SignedPayload,
    headers: &Covered,
    date: Timestamp,
) -> Result<Option<Box<ChunkSeed>>, Kind> {
    let SignedPayload::Streaming { signed: true, trailer } = payload else { return Ok(None) };
    let length = headers.get("x-amz-decoded-content-length").ok_or(Kind::DecodedLengthMissing)?;
    let decoded_length = decimal(length).ok_or(Kind::InvalidDecodedLength)?;
    let trailer = match (trailer, headers.get("x-amz-trailer")) {
        (true, Some(list)) => Some(names(list)?),
        (false, None) => None,
        // A trailer announced in one place alone: some would read one and others not.
        _ => return Err(Kind::MalformedTrailer),
    };
    Ok(Some(Box::new(ChunkSeed { decoded_length, trailer, date, chain: None })))
}

fn decimal(text: &[u8]) -> Option<u64> {
    // `parse` takes a sign, too.
    let digits = text.iter().all(u8::is_ascii_digit);
    core::str::from_utf8(text).ok().filter(|_| digits)?.parse().ok()
}

/// The announced names: in lower case, in order.
fn names(list: &[u8]) -> Result<Vec<String>, Kind> {
    let mut names = Vec::new();
    for name in list.split(|&byte| byte == b',').map(encode::trim) {
        let text = core::str::from_utf8(name).ok().filter(|_| encode::is_token(name));
        names.push(text.ok_or(Kind::MalformedTrailer)?.to_ascii_lowercase());
    }
    names.sort_unstable();
    let distinct = names.windows(2).all(|pair| matches!(pair, [a, b] if a != b));
    match distinct && names.len() <= MAX_TRAILER_NAMES && !names.iter().any(|name| name == TRAILER_SIGNATURE)
    {
        true => Ok(names),
        false => Err(Kind::MalformedTrailer),
    }
}
