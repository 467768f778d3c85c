//! Canonical query of versions 2 and 4: every parameter but the signature, encoded, in order of encoded name.

use alloc::vec::Vec;

use super::parts::Pairs;
use crate::encode;
use crate::error::VerifyErrorKind as Kind;
use crate::request::Parameter;

/// A signed URL's own signature, the one parameter that is not signed.
pub(super) const SIGNATURE: &str = "x-oss-signature";

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
        pairs.sort();
        Self(pairs)
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
pub(super) fn signed(parameters: &[Parameter]) -> impl Iterator<Item = (&str, &[u8])> {
    // `check` has refused names that are not text.
    parameters.iter().filter(|parameter| parameter.name != SIGNATURE.as_bytes()).filter_map(|parameter| {
        let name = core::str::from_utf8(&parameter.name).ok()?;
        Some((name, parameter.value.as_deref().unwrap_or_default()))
    })
}

/// Refuses what two readers could take for different requests: a repeated parameter, an empty name (which without
/// a value would vanish from the canonical query), and a name that is not text.
pub(super) fn check(parameters: &[Parameter]) -> Result<(), Kind> {
    let mut names: Vec<&[u8]> = parameters.iter().map(|parameter| parameter.name.as_slice()).collect();
    if names.iter().any(|name| name.is_empty() || core::str::from_utf8(name).is_err()) {
        return Err(Kind::AmbiguousParameter);
    }
    names.sort_unstable();
    match names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        true => Err(Kind::RepeatedParameter),
        false => Ok(()),
    }
}
