//! Canonical query of versions 2 and 4: every parameter but the signature, encoded, in order of encoded name.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::parts::{self, Pairs};
use crate::covered::Covered;
use crate::encode;
use crate::error::VerifyErrorKind as Kind;
use crate::request::Parameter;

/// The signature of a signed URL, the one parameter that is not signed.
pub(super) const SIGNATURE: &str = "x-oss-signature";
/// `OSS2` or `OSS4-HMAC-SHA256`.
pub(super) const VERSION: &str = "x-oss-signature-version";
/// Version 2: the key id.
pub(super) const ACCESS_KEY_ID: &str = "x-oss-access-key-id";
/// Version 4: key id and scope.
pub(super) const CREDENTIAL: &str = "x-oss-credential";
/// Version 4: when it was signed.
pub(super) const DATE: &str = "x-oss-date";
/// Version 2: the end in Unix seconds. Version 4: seconds from the date.
pub(super) const EXPIRES: &str = "x-oss-expires";
/// The names of further signed headers.
pub(super) const ADDITIONAL_HEADERS: &str = "x-oss-additional-headers";

/// All of them.
pub(super) const AUTH_PARAMETERS: [&str; 7] =
    [SIGNATURE, VERSION, ACCESS_KEY_ID, CREDENTIAL, DATE, EXPIRES, ADDITIONAL_HEADERS];

/// Encoded names and values in order of name.
pub(super) struct CanonicalQuery<'a>(Pairs<'a>);

impl<'a> CanonicalQuery<'a> {
    /// Of decoded names and values.
    pub(super) fn new(decoded: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        let mut pairs: Pairs<'_> = decoded.map(|(name, value)| (encoded(name), encoded(value))).collect();
        pairs.sort_unstable();
        Self(pairs)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends `a=1&b`, a name alone where its value is empty.
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(b'&');
            }
            out.extend_from_slice(name);
            if !value.is_empty() {
                out.push(b'=');
                out.extend_from_slice(value);
            }
        }
    }
}

/// `text` as it stands in the query.
fn encoded(text: &[u8]) -> Cow<'_, [u8]> {
    let escapes = encode::query_escapes(text);
    if escapes == 0 {
        return text.into();
    }
    let mut out = Vec::with_capacity(text.len() + 2 * escapes);
    encode::push_query(&mut out, text);
    out.into()
}

/// The parameters that are signed, by name and decoded value.
pub(super) fn signed<'a>(
    parameters: &'a [Parameter<'_>],
) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + Clone {
    let signed = parameters.iter().filter(|parameter| *parameter.name != *SIGNATURE.as_bytes());
    signed.map(|parameter| (&*parameter.name, parameter.value()))
}

/// The signed parameters that are neither the signature's own nor its `token`.
pub(super) fn covered(parameters: &[Parameter<'_>], token: &str) -> Covered {
    // `check` has refused names that are not text.
    let is_own = |name: &[u8]| AUTH_PARAMETERS.iter().any(|own| own.as_bytes() == name);
    parts::covered(signed(parameters).filter(|(name, _)| !is_own(name)), token)
}

/// Refuses what two readers could take for different requests: a repeated parameter, an empty name (which without
/// a value would vanish from the canonical query), and a name that is not text.
pub(super) fn check(parameters: &[Parameter]) -> Result<(), Kind> {
    let mut names: Vec<&[u8]> = parameters.iter().map(|parameter| &*parameter.name).collect();
    if names.iter().any(|name| name.is_empty() || core::str::from_utf8(name).is_err()) {
        return Err(Kind::AmbiguousParameter);
    }
    names.sort_unstable();
    match names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        true => Err(Kind::RepeatedParameter),
        false => Ok(()),
    }
}
