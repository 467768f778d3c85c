//! Requests as they were received.

use objsign::Request;

use crate::failure::{Result, broken};
use crate::message::{Reader, Writer};
use crate::table::Table;

type Pairs<'m> = Vec<(&'m [u8], &'m [u8])>;

/// Each half as sent or as decoded.
enum Target<'m> {
    Wire(&'m [u8]),
    Decoded { path: &'m [u8], parameters: Pairs<'m> },
    DecodedPath { path: &'m [u8], query: &'m [u8] },
    DecodedQuery { path: &'m [u8], parameters: Pairs<'m> },
}

impl<'m> Target<'m> {
    fn read(input: &mut Reader<'m>) -> Result<Self> {
        let kind = input.byte()?;
        let path = input.bytes()?;
        Ok(match kind {
            0 => Self::Wire(path),
            1 => Self::Decoded { path, parameters: input.byte_pairs()? },
            2 => Self::DecodedPath { path, query: input.bytes()? },
            3 => Self::DecodedQuery { path, parameters: input.byte_pairs()? },
            _ => return Err(broken()),
        })
    }
}

/// Reads a request and hands it on, with what follows it in the message.
pub(crate) fn with_request<'m, R>(
    input: &mut Reader<'m>,
    then: impl FnOnce(&Request<'_>, &mut Reader<'m>) -> Result<R>,
) -> Result<R> {
    let method = input.bytes()?;
    let target = Target::read(input)?;
    let headers = input.byte_pairs()?;
    let mut request = match &target {
        Target::Wire(target) => Request::new(method, target, &headers),
        Target::Decoded { path, parameters } => Request::decoded(method, path, parameters, &headers),
        Target::DecodedPath { path, query } => Request::decoded_path(method, path, query, &headers),
        Target::DecodedQuery { path, parameters } => {
            Request::decoded_query(method, path, parameters, &headers)
        }
    };
    if let Some(authority) = input.maybe(Reader::text)? {
        request = request.authority(authority);
    }
    if let Some(payload) = input.maybe(Reader::payload)? {
        request = request.payload(payload);
    }
    then(&request, input)
}

pub(crate) fn shown(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    with_request(input, |request, _| {
        out.text(&format!("{request:?}"));
        Ok(())
    })
}
