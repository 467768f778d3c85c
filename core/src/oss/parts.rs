//! What every version reads in the same way: headers, single parameters, tokens, key ids.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::verify::OssVerifier;
use crate::addresses::Resource;
use crate::claim::{Claim, Proof};
use crate::covered::Covered;
use crate::encode;
use crate::error::{Place, Service, VerifyErrorKind as Kind};
use crate::operation::{Level, Operation};
use crate::payload::SignedPayload;
use crate::repeats::join_headers;
use crate::request::{Parameter, Request};
use crate::scan;
use crate::timestamp::Timestamp;
use crate::verified::{Facts, Scheme, Verified};

/// Carries the token of a header signature, and as a parameter that of a version 4 URL.
pub(super) const TOKEN_HEADER: &str = "x-oss-security-token";
/// Carries the token of a version 1 or 2 signed URL.
pub(super) const TOKEN_PARAMETER: &str = "security-token";

/// Headers of which a second one is never joined to the first.
const COUNT_ONCE: [&str; 6] = ["content-md5", "content-type", "date", "host", "x-oss-date", TOKEN_HEADER];

/// Name and value: a decoded parameter, or a lower-case header with its value trimmed. What came in this form is not
/// copied.
pub(super) type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);
/// In order of name.
pub(super) type Pairs<'a> = Vec<Pair<'a>>;

/// The headers that `is_wanted` by their names as sent: trimmed, in order, repeats joined by `,` except those that count
/// once.
pub(super) fn headers<'a>(
    request: &Request<'a>,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Pairs<'a>, Kind> {
    let mut headers = Pairs::new();
    let mut seen = [false; COUNT_ONCE.len()];
    for (name, value) in request.headers().filter(|(name, _)| is_wanted(name)) {
        let value = single_line(Some(encode::trim(value)))?.unwrap_or_default();
        if !encode::is_token(name) {
            return Err(Kind::InvalidHeader);
        }
        let name = lower(name);
        let once = COUNT_ONCE.iter().zip(&mut seen).find(|(known, _)| *name == *known.as_bytes());
        if once.is_some_and(|(_, seen)| core::mem::replace(seen, true)) {
            return Err(Kind::RepeatedHeader);
        }
        headers.push((name, value.into()));
    }
    join_headers(&mut headers);
    Ok(headers)
}

/// A name in lower case.
pub(super) fn lower(name: &[u8]) -> Cow<'_, [u8]> {
    match name.iter().any(u8::is_ascii_uppercase) {
        true => name.to_ascii_lowercase().into(),
        false => name.into(),
    }
}

/// True if the time of a header signature is in its `date`: beside `x-oss-date`, which is always signed, it means nothing.
pub(super) fn date_counts(signed: &[Pair<'_>]) -> bool {
    !signed.iter().any(|(name, _)| **name == *b"x-oss-date")
}

/// True for `x-oss-*`, in any letter case.
pub(super) fn is_oss_header(name: &[u8]) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-oss-"))
}

/// A line end in a value would be read as another line of the text that is signed.
pub(super) fn single_line(value: Option<&[u8]>) -> Result<Option<&[u8]>, Kind> {
    match value.is_some_and(|value| scan::contains(value, [b'\n', b'\r', 0])) {
        true => Err(Kind::InvalidHeader),
        false => Ok(value),
    }
}

/// The date of a header signature as sent, and when that is, if it is in an allowed form: `x-oss-date`, else `Date`.
pub(super) fn header_date<'a>(request: &Request<'a>) -> Result<(&'a [u8], Option<Timestamp>), Kind> {
    let x_oss_date = request.single("x-oss-date")?;
    // A second `Date` is refused even where it does not count.
    match (x_oss_date, request.single("date")?) {
        (Some(text), _) => Ok((text, Timestamp::parse_http_date(text).or(Timestamp::parse_iso_basic(text)))),
        // The strict form is what keeps the signature of a URL, over digits, from being used here.
        (None, Some(text)) => Ok((text, Timestamp::parse_http_date(text))),
        (None, None) => Err(Kind::MissingDate),
    }
}

/// The expiry of a version 1 or 2 URL: 1 to 11 digits, the end itself still inside.
pub(super) fn absolute_expiry(
    verifier: &OssVerifier,
    digits: &[u8],
    now: Timestamp,
) -> Result<Timestamp, Kind> {
    let plain = (1..=11).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let seconds = core::str::from_utf8(digits).ok().filter(|_| plain).and_then(|text| text.parse().ok());
    let expires =
        seconds.and_then(|seconds| Timestamp::from_unix(seconds).ok()).ok_or(Kind::InvalidExpires)?;
    check_end(verifier, expires, now)?;
    Ok(expires)
}

/// Refuses a signed URL that has ended, or that ends later than the operator allows.
pub(super) fn check_end(verifier: &OssVerifier, end: Timestamp, now: Timestamp) -> Result<(), Kind> {
    if now > end {
        return Err(Kind::Expired);
    }
    match verifier.max_lifetime.is_some_and(|most| end > now.plus(most.into())) {
        true => Err(Kind::ExpiresTooLate),
        false => Ok(()),
    }
}

/// The value of a parameter that may be there once; no value is an empty one.
pub(super) fn single_parameter<'a>(
    parameters: &'a [Parameter],
    name: &str,
) -> Result<Option<&'a [u8]>, Kind> {
    let mut found = parameters.iter().filter(|parameter| parameter.name == name.as_bytes());
    let first = found.next();
    match found.next() {
        Some(_) => Err(Kind::RepeatedParameter),
        None => Ok(first.map(|parameter| parameter.value.as_deref().unwrap_or_default())),
    }
}

/// True if a parameter has one of these names.
pub(super) fn has_any(parameters: &[Parameter], names: &[&str]) -> bool {
    parameters.iter().any(|parameter| names.iter().any(|name| parameter.name == name.as_bytes()))
}

/// Refuses a token in the carrier of another form: it does not count as the token, and beside the token it is
/// a second one.
pub(super) fn refuse_token(
    parameters: &[Parameter],
    names: &[&str],
    token: Option<&[u8]>,
) -> Result<(), Kind> {
    misplaced_token(has_any(parameters, names), token)
}

/// The same for the header, in a signed URL.
pub(super) fn refuse_token_header(request: &Request<'_>, token: Option<&[u8]>) -> Result<(), Kind> {
    misplaced_token(request.header(TOKEN_HEADER).next().is_some(), token)
}

fn misplaced_token(misplaced: bool, token: Option<&[u8]>) -> Result<(), Kind> {
    match (misplaced, token) {
        (false, _) => Ok(()),
        (true, Some(_)) => Err(Kind::RepeatedToken),
        (true, None) => Err(Kind::TokenNotExpected),
    }
}

/// The fields of an `Authorization` header after its first word, in any order, each once at most. `mark` stands
/// between a field's name and its value.
pub(super) fn fields<'a, const N: usize>(
    text: &'a [u8],
    mark: u8,
    names: [&str; N],
) -> Result<[Option<&'a [u8]>; N], Kind> {
    let mut found = [None; N];
    for field in text.split(|&byte| byte == b',').map(encode::trim) {
        let (name, value) = scan::split_once(field, mark).ok_or(Kind::MalformedAuthorization)?;
        let place = names.iter().zip(&mut found).find(|(known, _)| known.as_bytes() == name);
        match place {
            Some((_, empty @ None)) => *empty = Some(value),
            _ => return Err(Kind::MalformedAuthorization),
        }
    }
    Ok(found)
}

/// What was found in a request, ready to become a claim.
pub(super) struct Reading<'a> {
    pub(super) scheme: Scheme,
    /// Keeps the replay keys of two versions apart.
    pub(super) version: &'static str,
    pub(super) method: &'a str,
    pub(super) resource: Resource<'a>,
    pub(super) access_key_id: &'a str,
    pub(super) token: Option<&'a [u8]>,
    pub(super) valid_until: Timestamp,
    /// The covered headers without the token.
    pub(super) headers: Covered,
    /// The covered parameters without those of the signature.
    pub(super) parameters: Covered,
    pub(super) proof: Proof,
}

impl Reading<'_> {
    pub(super) fn claim(
        self,
        verifier: &OssVerifier,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Claim, Kind> {
        let level = match &self.resource {
            Resource { key: Some(_), .. } => Level::Object,
            Resource { bucket: Some(_), .. } => Level::Bucket,
            _ => Level::Service,
        };
        let copy_source = self.headers.get("x-oss-copy-source");
        let asked = self.parameters.iter();
        let operation = match copy_source {
            // Of nothing a store may make no copy but an upload.
            Some([]) => Operation::Other,
            source => Operation::of(self.method, level, asked, source.is_some()),
        };
        Ok(Claim {
            service: Service::Oss,
            place: Place::default(),
            token: self.token.map(|token| Zeroizing::new(token.into())),
            now,
            hide_unknown_keys: verifier.unknown_keys_hidden,
            verified: Verified::new(Facts {
                scheme: self.scheme,
                version: self.version,
                access_key_id: self.access_key_id,
                host: request.shown_host(),
                method: self.method,
                bucket: self.resource.bucket.as_deref(),
                key: self.resource.key.as_deref(),
                operation,
                valid_until: self.valid_until,
                payload: SignedPayload::Unsigned,
                path: None,
                chunks: None,
                headers: self.headers,
                parameters: self.parameters,
            }),
            proof: self.proof,
        })
    }
}

/// Headers or parameters to keep, whose names are checked to be text: all but the `token`.
pub(super) fn covered<'p>(pairs: impl Iterator<Item = (&'p [u8], &'p [u8])> + Clone, token: &str) -> Covered {
    let bytes = pairs.clone().map(|(name, value)| name.len() + value.len()).sum();
    let mut covered = Covered::with_room(pairs.clone().count(), bytes);
    for (name, value) in pairs.filter(|(name, _)| *name != token.as_bytes()) {
        covered.push(core::str::from_utf8(name).unwrap_or_default(), value);
    }
    covered
}

/// The pairs, borrowed.
pub(super) fn borrowed<'p>(pairs: &'p [Pair<'_>]) -> impl Iterator<Item = (&'p [u8], &'p [u8])> + Clone {
    pairs.iter().map(|(name, value)| (&**name, &**value))
}

/// OSS gives out no other key ids, and one with a line end could forge a log.
pub(super) fn access_key_id(id: &[u8]) -> Result<&str, Kind> {
    // Without a branch at each byte, so that many are looked at together.
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() | (byte == b'.') | (byte == b'_') | (byte == b'=');
    let is_plain = (1..=256).contains(&id.len()) && id.iter().fold(true, |all, byte| all & plain(byte));
    core::str::from_utf8(id).ok().filter(|_| is_plain).ok_or(Kind::UnknownAccessKey)
}
