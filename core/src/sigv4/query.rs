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

/// Parameters, encoded and in order. An empty list allocates nothing.
#[derive(Default)]
pub(crate) struct Parameters {
    /// Names and values, encoded, one behind the other as they came.
    text: Vec<u8>,
    /// In order.
    places: Vec<Place>,
}

/// Where a name and, behind it, its value stand in the text.
#[derive(Clone, Copy)]
struct Place {
    name: usize,
    value: usize,
    end: usize,
}

impl Place {
    fn pair(self, text: &[u8]) -> (&[u8], &[u8]) {
        let part = |from, to| text.get(from..to).unwrap_or_default();
        (part(self.name, self.value), part(self.value, self.end))
    }
}

impl Parameters {
    pub(super) fn new<'a>(
        given: impl Iterator<Item = (&'a str, &'a str)> + Clone,
        repeats: Repeats,
    ) -> Result<Self, SignError> {
        let mut list = Self::default();
        let read = given.clone().try_for_each(|(name, value)| {
            if name.is_empty() {
                return Err(SignError::EmptyParameterName);
            }
            if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
                return Err(SignError::ReservedParameter { name: name.into() });
            }
            list.add(name.as_bytes(), value.as_bytes());
            Ok(())
        });
        let count = list.places.len();
        list.sort();
        // In order, equal names are neighbours; which was the first to stand again is asked only if there are some.
        let repeated = list.iter().zip(list.iter().skip(1)).any(|((one, _), (next, _))| one == next);
        if repeats == Repeats::Refused
            && repeated
            && let Some(name) = first_repeat(given.take(count).map(|(name, _)| name))
        {
            return Err(SignError::RepeatedParameter { name: name.into() });
        }
        // What was wrong behind a repeated one comes second.
        read.map(|()| list)
    }

    fn add(&mut self, name: &[u8], value: &[u8]) {
        let start = self.text.len();
        encode::push_query(&mut self.text, name);
        let middle = self.text.len();
        encode::push_query(&mut self.text, value);
        self.places.push(Place { name: start, value: middle, end: self.text.len() });
    }

    fn sort(&mut self) {
        let text = &self.text;
        self.places.sort_unstable_by(|a, b| a.pair(text).cmp(&b.pair(text)));
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.places.iter().map(|place| place.pair(&self.text))
    }

    /// The bytes that they will be, with their separators.
    pub(super) fn len(&self) -> usize {
        self.text.len() + 2 * self.places.len()
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
        let mut given = self.iter().peekable();
        for (own_name, push_value) in own {
            while let Some((name, value)) = given.next_if(|(name, _)| *name < own_name.as_bytes()) {
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
