//! Canonical query of versions 2 and 4: every parameter but the signature, encoded, in order of encoded name.

use alloc::vec::Vec;

use super::parts::Pairs;
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
pub(super) struct CanonicalQuery(Pairs);

impl CanonicalQuery {
    /// Of decoded names and values.
    pub(super) fn new<'a>(decoded: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        let encoded = |text: &[u8]| {
            let mut out = Vec::with_capacity(text.len());
            encode::push_query(&mut out, text);
            out
        };
        let mut pairs: Pairs = decoded.map(|(name, value)| (encoded(name), encoded(value))).collect();
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

/// The parameters that are signed, by name and decoded value.
pub(super) fn signed<'a>(parameters: &'a [Parameter<'_>]) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    // `check` has refused names that are not text.
    parameters.iter().filter(|parameter| parameter.name != SIGNATURE.as_bytes()).filter_map(|parameter| {
        let name = core::str::from_utf8(&parameter.name).ok()?;
        Some((name, parameter.value.as_deref().unwrap_or_default()))
    })
}

/// The signed parameters that are neither the signature's own nor its `token`.
pub(super) fn covered(parameters: &[Parameter], token: &str) -> Covered {
    let asked = signed(parameters).filter(|(name, _)| *name != token && !AUTH_PARAMETERS.contains(name));
    asked.collect()
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
