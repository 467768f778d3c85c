//! The headers that a signature covers, and the refusal of those that it should.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::presented::Presented;
use super::{Expected, TOKEN_HEADER};
use crate::encode;
use crate::error::{Place, VerifyErrorKind as Kind};
use crate::repeats::without_repeats;
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
    let in_headers = ByName::new(request.headers());
    let in_query = parameters.iter().map(|parameter| (&*parameter.name, parameter.value()));
    let in_query = ByName::new(in_query.filter(|(name, _)| is_amz_header(name)));
    let mut covered: Vec<(Cow<'a, str>, &'a [u8])> = Vec::with_capacity(presented.signed_headers.len());
    for &name in presented.signed_headers.iter().filter(|name| **name != "host") {
        let before = covered.len();
        for (_, value) in in_headers.get(name) {
            covered.push((Cow::Borrowed(name), single_line(encode::trim(value))?));
        }
        let in_header = covered.get(before..).unwrap_or_default();
        let in_query = match in_query.get(name) {
            [] => None,
            [(_, value)] => Some(*value),
            _ => return Err(Kind::RepeatedParameter.into()),
        };
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

/// Names and values in order of name without letter case, and in order of arrival for each name: a request can have as
/// many as the operator's limits allow, and each signed name is looked up.
struct ByName<'a>(Vec<(&'a [u8], &'a [u8])>);

impl<'a> ByName<'a> {
    fn new(list: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        let mut list: Vec<_> = list.collect();
        list.sort_by(|(a, _), (b, _)| lower(a).cmp(lower(b)));
        Self(list)
    }

    fn get(&self, name: &str) -> &[(&'a [u8], &'a [u8])] {
        let start = self.0.partition_point(|(known, _)| lower(known).lt(lower(name.as_bytes())));
        let rest = self.0.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes())).count();
        rest.get(..count).unwrap_or_default()
    }
}

fn lower(name: &[u8]) -> impl Iterator<Item = u8> + '_ {
    name.iter().map(u8::to_ascii_lowercase)
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
        // The list is in order: another was refused.
        if !allowed && presented.signed_headers.binary_search(&name.as_str()).is_err() {
            unsigned.push(name);
        }
    }
    match unsigned.is_empty() {
        true => Ok(()),
        false => Err(Fault::unsigned(&without_repeats(unsigned))),
    }
}
