//! Canonical query: names and values percent-encoded, sorted by encoded name, then by encoded value.

use alloc::vec::Vec;

use super::parts::Push;
use crate::encode;
use crate::error::SignError;
use crate::repeats::first_repeat;

/// Parameters that the signer writes itself.
const RESERVED: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
];

/// Whether a name may stand twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeats {
    /// S3 drops duplicates, and its imitators keep one or the other.
    Refused,
    Allowed,
}

/// The caller's parameters, encoded and in order. An empty list allocates nothing.
#[derive(Default)]
pub(crate) struct Parameters(Vec<(Vec<u8>, Vec<u8>)>);

impl Parameters {
    pub(super) fn new<'a>(
        given: impl Iterator<Item = (&'a str, &'a str)> + Clone,
        repeats: Repeats,
    ) -> Result<Self, SignError> {
        let mut list = Vec::new();
        let read = given.clone().try_for_each(|(name, value)| {
            if name.is_empty() {
                return Err(SignError::EmptyParameterName);
            }
            if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
                return Err(SignError::ReservedParameter { name: name.into() });
            }
            let (mut encoded_name, mut encoded_value) = (Vec::new(), Vec::new());
            encode::push_query(&mut encoded_name, name.as_bytes());
            encode::push_query(&mut encoded_value, value.as_bytes());
            list.push((encoded_name, encoded_value));
            Ok(())
        });
        let count = list.len();
        list.sort_unstable();
        // In order, equal names are neighbours; which was the first to stand again is asked only if there are some.
        let repeated = list.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
        if repeats == Repeats::Refused
            && repeated
            && let Some(name) = first_repeat(given.take(count).map(|(name, _)| name))
        {
            return Err(SignError::RepeatedParameter { name: name.into() });
        }
        // What was wrong behind a repeated one comes second.
        read.map(|()| Self(list))
    }

    /// Of a request that was received: decoded names and values, whatever they are.
    pub(crate) fn received<'a>(decoded: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        let encoded = |bytes: &[u8]| {
            let mut out = Vec::with_capacity(bytes.len());
            encode::push_query(&mut out, bytes);
            out
        };
        let mut list: Vec<_> = decoded.map(|(name, value)| (encoded(name), encoded(value))).collect();
        list.sort_unstable();
        Self(list)
    }

    /// The bytes that they will be, with their separators.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len() + 2).sum()
    }

    /// Appends the canonical query of the parameters alone, without `?`.
    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        self.push_with(out, core::iter::empty());
    }

    /// Appends the canonical query of the parameters and of `own`, which must be in order and already encoded.
    pub(super) fn push_with<'a>(&self, out: &mut Vec<u8>, own: impl Iterator<Item = (&'a str, Push<'a>)>) {
        let start = out.len();
        let name_and_equals = |out: &mut Vec<u8>, name: &[u8]| {
            if out.len() > start {
                out.push(b'&');
            }
            out.extend_from_slice(name);
            out.push(b'=');
        };
        let mut given = self.0.iter().peekable();
        for (own_name, push_value) in own {
            while let Some((name, value)) = given.next_if(|(name, _)| name.as_slice() < own_name.as_bytes()) {
                name_and_equals(out, name);
                out.extend_from_slice(value);
            }
            name_and_equals(out, own_name.as_bytes());
            push_value(out);
        }
        for (name, value) in given {
            name_and_equals(out, name);
            out.extend_from_slice(value);
        }
    }
}
