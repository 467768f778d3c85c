//! What a request says of its own signature, in the `Authorization` header or in the query.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{Expected, TOKEN_HEADER};
use crate::encode;
use crate::error::{Place, ScopePart, VerifyErrorKind as Kind, WrongScope};
use crate::request::{Parameter, Request};
use crate::rules::{Fault, is_access_key_id};
use crate::scan;
use crate::sigv4::{ALGORITHM, MAX_EXPIRY, TERMINATOR};
use crate::timestamp::Timestamp;

/// The parameters of a presigned URL, in the order of [`Authentication::values`].
const PARAMETERS: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
];

/// Those that a URL of version 2 may have too.
const SHARED: [&str; 2] = ["X-Amz-Date", "X-Amz-Security-Token"];

/// True for a parameter of the authentication, in whatever letter case.
pub(super) fn is_authentication(name: &[u8]) -> bool {
    PARAMETERS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

/// The parameters of the authentication that a query holds.
#[derive(Default)]
pub(crate) struct Authentication<'a> {
    values: [Option<&'a [u8]>; 7],
    /// How many parameters have one of the names, in whatever letter case.
    pub(super) count: usize,
    is_presigned: bool,
    /// What is wrong with the first one that is wrong.
    fault: Option<Kind>,
}

impl<'a> Authentication<'a> {
    pub(crate) fn of(parameters: &'a [Parameter<'_>]) -> Self {
        let mut found = Self::default();
        for parameter in parameters {
            let mut places = PARAMETERS.iter().zip(&mut found.values);
            let place = places.find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(&parameter.name));
            let Some((name, value)) = place else { continue };
            found.count += 1;
            found.is_presigned |= !SHARED.contains(name);
            // Another spelling would be signed by some and read by others.
            if *name.as_bytes() != *parameter.name {
                found.fault = found.fault.or(Some(Kind::InvalidParameter));
            } else if value.replace(parameter.value()).is_some() {
                found.fault = found.fault.or(Some(Kind::RepeatedParameter));
            }
        }
        found
    }

    /// True if a parameter that only a presigned URL of this version has is there. Version 2 knows dates and tokens too.
    pub(crate) fn is_presigned(&self) -> bool {
        self.is_presigned
    }

    /// True if any is there, which must not be beside an `Authorization` header.
    pub(crate) fn is_there(&self) -> bool {
        self.count > 0
    }

    /// Each once and in its own spelling, or not there.
    fn values(&self) -> Result<[Option<&'a [u8]>; 7], Kind> {
        self.fault.map_or(Ok(self.values), Err)
    }
}

/// The same from both places, checked but for the signature.
pub(super) struct Presented<'a> {
    pub(super) place: Place,
    pub(super) access_key_id: &'a str,
    /// Day, region, service and terminator.
    pub(super) scope: &'a str,
    /// `YYYYMMDD` of the date.
    pub(super) day: [u8; 8],
    pub(super) date: Timestamp,
    pub(super) valid_until: Timestamp,
    /// Lower case, in order, each once, with `host`.
    pub(super) signed_headers: Cow<'a, [&'a str]>,
    pub(super) signature: &'a [u8],
    pub(super) token: Option<&'a [u8]>,
}

impl<'a> Presented<'a> {
    /// `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, with `x-amz-date` or `Date`.
    pub(super) fn in_header(
        expected: &Expected<'_>,
        request: &Request<'a>,
        authorization: &'a [u8],
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let [credential, signed_headers, signature] = authorization_parts(authorization)?;
        let date = header_date(request)?;
        let day = date.day_bytes();
        let (access_key_id, scope) = credential_parts(expected, credential, &day)?;
        if date.further_than(expected.rules.max_skew, now) {
            return Err(Kind::RequestTimeTooSkewed.into());
        }
        Ok(Self {
            place: Place::Header,
            access_key_id,
            scope,
            day,
            date,
            valid_until: date.plus(expected.rules.max_skew.into()),
            signed_headers: header_names(signed_headers)?,
            signature,
            token: request.single(TOKEN_HEADER)?,
        })
    }

    /// `?X-Amz-Algorithm=…&X-Amz-Credential=…` and so on.
    pub(super) fn in_query(
        expected: &Expected<'_>,
        request: &Request<'_>,
        authentication: &Authentication<'a>,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let [algorithm, credential, date, expires, signed_headers, signature, token] =
            authentication.values()?;
        let all = (algorithm, credential, date, expires, signed_headers, signature);
        let (
            Some(algorithm),
            Some(credential),
            Some(date),
            Some(expires),
            Some(signed_headers),
            Some(signature),
        ) = all
        else {
            return Err(Kind::MissingParameter.into());
        };
        if algorithm != ALGORITHM.as_bytes() {
            return Err(Kind::InvalidParameter.into());
        }
        let date = Timestamp::parse_iso_basic(date).ok_or(Kind::InvalidDate)?;
        let day = date.day_bytes();
        let (access_key_id, scope) = credential_parts(expected, credential, &day)?;
        let valid_until = end_of_url(expected, date, expires, now)?;
        // A header would be a second place for the token, and S3 asks for it in the query.
        if request.header(TOKEN_HEADER).next().is_some() {
            let kind = if token.is_some() { Kind::RepeatedToken } else { Kind::TokenNotExpected };
            return Err(kind.into());
        }
        let signed_headers = header_names(signed_headers)?;
        Ok(Self {
            place: Place::Query,
            access_key_id,
            scope,
            day,
            date,
            valid_until,
            signed_headers,
            signature,
            token,
        })
    }
}

/// The end of a URL's life, which is not a part of it.
fn end_of_url(
    expected: &Expected<'_>,
    date: Timestamp,
    expires: &[u8],
    now: Timestamp,
) -> Result<Timestamp, Fault> {
    let digits = !expires.is_empty() && expires.iter().all(u8::is_ascii_digit);
    let seconds: Option<u64> =
        core::str::from_utf8(expires).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    let seconds = seconds.ok_or(Kind::InvalidExpires)?;
    let longest = expected.rules.max_lifetime.map_or(MAX_EXPIRY, |most| MAX_EXPIRY.min(most.into()));
    if seconds > longest {
        return Err(Kind::ExpiresTooLate.into());
    }
    let end = date.plus(i64::try_from(seconds).unwrap_or(i64::MAX));
    if seconds == 0 || now >= end {
        return Err(Fault::expired(end, now));
    }
    if date > now && date.further_than(expected.rules.max_skew, now) {
        return Err(Kind::NotYetValid.into());
    }
    Ok(end)
}

/// The three parts, each once, in any order, separated by `,` and blanks.
fn authorization_parts(value: &[u8]) -> Result<[&[u8]; 3], Kind> {
    let rest = value.strip_prefix(ALGORITHM.as_bytes()).ok_or(Kind::MalformedAuthorization)?;
    let mut found = [None; 3];
    for part in rest.split(|&byte| byte == b',') {
        let part = encode::trim(part);
        let named = [&b"Credential="[..], b"SignedHeaders=", b"Signature="].into_iter().zip(&mut found);
        let place = named.filter_map(|(name, place)| Some((part.strip_prefix(name)?, place))).next();
        let (value, place) = place.ok_or(Kind::MalformedAuthorization)?;
        if place.replace(value).is_some() {
            return Err(Kind::MalformedAuthorization);
        }
    }
    match found {
        [Some(credential), Some(signed_headers), Some(signature)] => {
            Ok([credential, signed_headers, signature])
        }
        _ => Err(Kind::MalformedAuthorization),
    }
}

/// `x-amz-date`, else `Date`. Either is signed by the string to sign, which repeats it.
fn header_date(request: &Request<'_>) -> Result<Timestamp, Kind> {
    let date = request.single("date")?;
    if let Some(text) = request.single("x-amz-date")? {
        return Timestamp::parse_iso_basic(text).ok_or(Kind::InvalidDate);
    }
    let text = date.ok_or(Kind::MissingDate)?;
    Timestamp::parse_http_date(text).or(Timestamp::parse_iso_basic(text)).ok_or(Kind::InvalidDate)
}

/// Key id and scope of a credential `KEY/day/region/service/aws4_request`, all of which must be as expected.
fn credential_parts<'a>(
    expected: &Expected<'_>,
    credential: &'a [u8],
    day: &[u8; 8],
) -> Result<(&'a str, &'a str), Fault> {
    let (id, scope) = scan::split_once(credential, b'/').ok_or(Kind::MalformedCredential)?;
    let served = [day, expected.region.as_bytes(), expected.service.as_bytes(), TERMINATOR.as_bytes()];
    // No served part has a `/`: where each stands in its place there is no fifth one.
    let rest = served.into_iter().enumerate().try_fold(scope, |rest, (place, part)| {
        let rest = if place == 0 { rest } else { rest.strip_prefix(b"/")? };
        rest.strip_prefix(part)
    });
    if !rest.is_some_and(<[u8]>::is_empty) {
        return Err(wrong_scope(expected, id, scope, day));
    }
    if !is_access_key_id(id) {
        return Err(Kind::MalformedCredential.into());
    }
    // Both are ASCII by now.
    match (core::str::from_utf8(id), core::str::from_utf8(scope)) {
        (Ok(id), Ok(scope)) => Ok((id, scope)),
        _ => Err(Kind::MalformedCredential.into()),
    }
}

/// What is wrong with a scope that is not the one served.
fn wrong_scope(expected: &Expected<'_>, id: &[u8], scope: &[u8], served_day: &[u8; 8]) -> Fault {
    let mut parts = scope.split(|&byte| byte == b'/');
    let (Some(day), Some(region), Some(service), Some(terminator), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Kind::MalformedCredential.into();
    };
    if !is_access_key_id(id) {
        return Kind::MalformedCredential.into();
    }
    // The region last: a client that is told the right one and signs for it shall not fail again.
    let parts = [
        (ScopePart::Terminator, terminator, TERMINATOR),
        (ScopePart::Service, service, expected.service),
        (ScopePart::Date, day, core::str::from_utf8(served_day).unwrap_or_default()),
        (ScopePart::Region, region, expected.region),
    ];
    match parts.into_iter().find(|(_, sent, served)| *sent != served.as_bytes()) {
        Some((part, sent, served)) => Fault::wrong_scope(WrongScope::new(part, sent, served)),
        None => Kind::MalformedCredential.into(),
    }
}

/// The names of `SignedHeaders`: any other order or spelling would be another text for the same coverage.
fn header_names(list: &[u8]) -> Result<Cow<'_, [&str]>, Kind> {
    // So are most presigned URLs.
    if list == b"host" {
        return Ok(Cow::Borrowed(&["host"]));
    }
    let list = core::str::from_utf8(list).map_err(|_| Kind::InvalidSignedHeaders)?;
    let names: Vec<&str> = list.split(';').collect();
    let lower =
        |name: &&str| encode::is_token(name.as_bytes()) && !name.bytes().any(|b| b.is_ascii_uppercase());
    let ascending = names.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    match ascending && names.iter().all(lower) && names.contains(&"host") {
        true => Ok(Cow::Owned(names)),
        false => Err(Kind::InvalidSignedHeaders),
    }
}
