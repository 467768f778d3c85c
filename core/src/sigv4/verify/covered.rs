//! The headers that a signature covers, and the refusal of those that it should.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::presented::Presented;
use super::{Expected, TOKEN_HEADER, value_of};
use crate::encode;
use crate::error::{Place, VerifyErrorKind as Kind};
use crate::request::{Parameter, Request};
use crate::rules::{Fault, is_amz_header, lower_name, single_line};
use crate::sigv4::SignedHeaders;
use crate::sigv4::parts::Token;

/// Every listed header with its values. Each must be there, and every `x-amz-*` header must be listed.
pub(super) fn headers<'a>(
    expected: &Expected<'_>,
    request: &Request<'a>,
    parameters: &'a [Parameter],
    presented: &Presented<'a>,
) -> Result<SignedHeaders<'a>, Fault> {
    refuse_unsigned(expected, request, presented)?;
    let mut covered: Vec<(Cow<'a, str>, &'a [u8])> = Vec::with_capacity(presented.signed_headers.len());
    for &name in presented.signed_headers.iter().filter(|name| **name != "host") {
        let before = covered.len();
        for value in request.header(name) {
            covered.push((Cow::Borrowed(name), single_line(encode::trim(value))?));
        }
        let in_header = covered.get(before..).unwrap_or_default();
        let in_query = amz_parameter(parameters, name)?;
        match (in_header, in_query) {
            // Clients of S3 put a header into the query and list it as signed: it then counts as that header.
            ([], Some(value)) if presented.place == Place::Query => {
                covered.push((Cow::Borrowed(name), single_line(encode::trim(value))?));
            }
            ([], _) => return Err(Kind::SignedHeaderMissing.into()),
            ([(_, one)], Some(value)) if *one == encode::trim(value) => {}
            (_, Some(_)) => return Err(Kind::AmbiguousParameter.into()),
            (_, None) => {}
        }
    }
    Ok(SignedHeaders::received(single_line(request.host()?)?, covered))
}

/// The value of an `x-amz-*` header that stands in the query.
fn amz_parameter<'a>(parameters: &'a [Parameter], name: &str) -> Result<Option<&'a [u8]>, Kind> {
    if !is_amz_header(name.as_bytes()) {
        return Ok(None);
    }
    let mut found =
        parameters.iter().filter(|parameter| parameter.name.eq_ignore_ascii_case(name.as_bytes()));
    let first = found.next();
    match found.next() {
        Some(_) => Err(Kind::RepeatedParameter),
        None => Ok(first.map(value_of)),
    }
}

fn refuse_unsigned(
    expected: &Expected<'_>,
    request: &Request<'_>,
    presented: &Presented<'_>,
) -> Result<(), Fault> {
    let mut unsigned = Vec::new();
    for (name, _) in request.headers().filter(|(name, _)| is_amz_header(name)) {
        let name = lower_name(name)?;
        let allowed = expected.rules.may_be_unsigned(&name)
            || (name == TOKEN_HEADER && expected.token == Token::Appended);
        if !allowed && !presented.signed_headers.contains(&name.as_str()) && !unsigned.contains(&name) {
            unsigned.push(name);
        }
    }
    match unsigned.is_empty() {
        true => Ok(()),
        false => Err(Fault::unsigned(&unsigned)),
    }
}
