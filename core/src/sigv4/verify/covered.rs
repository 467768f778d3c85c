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
    let in_headers = Listed::of(presented, request.headers());
    let in_query = parameters.iter().map(|parameter| (&*parameter.name, parameter.value()));
    let in_query = Listed::of(presented, in_query.filter(|(name, _)| is_amz_header(name)));
    let mut covered: Vec<(Cow<'a, str>, &'a [u8])> = Vec::new();
    for (place, &name) in presented.signed_headers.iter().enumerate().filter(|(_, name)| **name != HOST) {
        let before = covered.len();
        for (_, value) in in_headers.at(place) {
            covered.push((Cow::Borrowed(name), single_line(encode::trim(value))?));
        }
        let in_header = covered.get(before..).unwrap_or_default();
        let in_query = match in_query.at(place) {
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

const HOST: &str = "host";

/// Values of the listed names but `host`, each with its place in the list: in that order, and in order of arrival for
/// each name. A request can have as many as the operator's limits allow.
struct Listed<'a>(Vec<(usize, &'a [u8])>);

impl<'a> Listed<'a> {
    fn of(presented: &Presented<'_>, sent: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        // Most presigned URLs list `host` alone.
        if let [_] = *presented.signed_headers {
            return Self(Vec::new());
        }
        let listed = sent.filter(|(name, _)| !name.eq_ignore_ascii_case(HOST.as_bytes()));
        let place = |(name, value)| Some((place_in(&presented.signed_headers, name)?, value));
        let mut listed: Vec<_> = listed.filter_map(place).collect();
        listed.sort_by_key(|(place, _)| *place);
        Self(listed)
    }

    fn at(&self, place: usize) -> &[(usize, &'a [u8])] {
        let start = self.0.partition_point(|(known, _)| *known < place);
        let rest = self.0.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|(known, _)| *known == place).count();
        rest.get(..count).unwrap_or_default()
    }
}

/// Where a header's name, in any letter case, stands in the list, which is in order: another was refused.
fn place_in(signed_headers: &[&str], name: &[u8]) -> Option<usize> {
    // Looked for in the whole name: that is done many bytes at a time, and so are lower-case names compared.
    let has_upper = name.iter().fold(false, |found, byte| found | byte.is_ascii_uppercase());
    let order = |listed: &&str| match has_upper {
        true => listed.bytes().cmp(name.iter().map(u8::to_ascii_lowercase)),
        false => listed.as_bytes().cmp(name),
    };
    signed_headers.binary_search_by(order).ok()
}

fn refuse_unsigned(
    expected: &Expected<'_>,
    request: &Request<'_>,
    presented: &Presented<'_>,
) -> Result<(), Fault> {
    let mut unsigned = Vec::new();
    for (name, _) in request.headers().filter(|(name, _)| is_amz_header(name)) {
        if place_in(&presented.signed_headers, name).is_some() {
            continue;
        }
        let name = lower_name(name)?;
        let allowed = expected.rules.may_be_unsigned(&name)
            || (name == TOKEN_HEADER && expected.token == Token::Appended);
        if !allowed {
            unsigned.push(name);
        }
    }
    match unsigned.is_empty() {
        true => Ok(()),
        false => Err(Fault::unsigned(&without_repeats(unsigned))),
    }
}
