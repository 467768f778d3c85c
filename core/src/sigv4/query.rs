//! Canonical query: names and values percent-encoded, sorted by encoded name, then by encoded value.

use alloc::vec::Vec;

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

/// The signer's own parameters lie between these; others are seldom among them.
const FIRST_OWN: &str = "X-Amz-Algorithm";
const LAST_OWN: &str = "X-Amz-SignedHeaders";

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

/// A name and a value, encoded.
type Pair<'a> = (&'a [u8], &'a [u8]);

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
        push_pairs(out, self.iter());
    }

    /// Appends the canonical query of the parameters and of the signer's, which `push_own` appends in order.
    pub(super) fn push_with(&self, out: &mut Vec<u8>, push_own: impl FnOnce(&mut Vec<u8>)) {
        let places_below =
            |name: &str| self.places.partition_point(|place| place.pair(&self.text).0 < name.as_bytes());
        let (start, end) = (places_below(FIRST_OWN), places_below(LAST_OWN));
        let mut given = self.iter();
        for pair in given.by_ref().take(start) {
            push_pair(out, pair);
            out.push(b'&');
        }
        let own = out.len();
        push_own(out);
        if end > start {
            let between = given.by_ref().take(end - start);
            insert_pairs(out, own, between);
        }
        for pair in given {
            out.push(b'&');
            push_pair(out, pair);
        }
    }
}

fn push_pair(out: &mut Vec<u8>, (name, value): Pair<'_>) {
    out.extend_from_slice(name);
    out.push(b'=');
    out.extend_from_slice(value);
}

fn push_pairs<'a>(out: &mut Vec<u8>, pairs: impl Iterator<Item = Pair<'a>>) {
    for (place, pair) in pairs.enumerate() {
        if place > 0 {
            out.push(b'&');
        }
        push_pair(out, pair);
    }
}

/// Writes the pairs from `start` on again, with others among them.
fn insert_pairs<'a>(out: &mut Vec<u8>, start: usize, others: impl Iterator<Item = Pair<'a>>) {
    let written = out.split_off(start);
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    pairs.extend(encode::query_pairs(&written).map(|(name, value)| (name, value.unwrap_or_default())));
    pairs.extend(others.map(|pair| pair as Pair<'_>));
    pairs.sort_unstable();
    push_pairs(out, pairs.into_iter());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(given: &[(&str, &str)]) -> alloc::string::String {
        let parameters = Parameters::new(given.iter().copied(), Repeats::Allowed).unwrap();
        let mut out = b"?".to_vec();
        parameters.push_with(&mut out, |out| {
            out.extend_from_slice(b"X-Amz-Algorithm=A&X-Amz-Date=D&X-Amz-SignedHeaders=host");
        });
        alloc::string::String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_callers_parameters_stand_in_order_around_the_signers() {
        assert_eq!(written(&[]), "?X-Amz-Algorithm=A&X-Amz-Date=D&X-Amz-SignedHeaders=host");
        assert_eq!(
            written(&[("uploadId", "2~x"), ("partNumber", "7"), ("Action", "b"), ("Action", "a")]),
            "?Action=a&Action=b&X-Amz-Algorithm=A&X-Amz-Date=D&X-Amz-SignedHeaders=host&partNumber=7&uploadId=2~x"
        );
    }

    #[test]
    fn the_callers_parameters_stand_in_order_among_the_signers() {
        assert_eq!(
            written(&[("X-Amz-Content-Sha256", "h"), ("X-Amz-Date-", "&"), ("X-Amz", ""), ("X-Amz-T", "t")]),
            "?X-Amz=&X-Amz-Algorithm=A&X-Amz-Content-Sha256=h&X-Amz-Date=D&X-Amz-Date-=%26&X-Amz-SignedHeaders=host&X-Amz-T=t"
        );
    }
}
