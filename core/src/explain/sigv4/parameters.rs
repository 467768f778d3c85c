//! The canonical query by its parameters, so that one can be taken out or put in without writing the others anew.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::read::Pair;
use crate::encode;
use crate::sigv4::push_received;

/// The canonical query, and where its parameters stand in it.
pub(super) struct Query {
    /// Each parameter with a `&` before it.
    text: Vec<u8>,
    places: Vec<Place>,
}

/// Where a parameter stands, from its `&`.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    equals: usize,
    end: usize,
}

impl Query {
    /// Of decoded names and values.
    pub(super) fn of(pairs: &[Pair<'_>]) -> Self {
        let mut text = alloc::vec![b'&'];
        push_received(&mut text, pairs.iter().map(|(name, value)| (*name, *value, &b""[..])));
        let mut places: Vec<Place> = Vec::with_capacity(pairs.len());
        if pairs.is_empty() {
            text.clear();
        }
        for (at, byte) in text.iter().enumerate() {
            match (byte, places.last_mut()) {
                (b'&', _) => places.push(Place { start: at, equals: at, end: at + 1 }),
                (b'=', Some(place)) => (place.equals, place.end) = (at, at + 1),
                (_, Some(place)) => place.end = at + 1,
                (_, None) => {}
            }
        }
        Self { text, places }
    }

    pub(super) fn text(&self) -> &[u8] {
        self.text.get(1..).unwrap_or_default()
    }

    fn pair(&self, place: Place) -> Pair<'_> {
        let part = |from, to| self.text.get(from..to).unwrap_or_default();
        (part(place.start + 1, place.equals), part(place.equals + 1, place.end))
    }

    /// How many parameters stand before this one, encoded.
    fn rank(&self, pair: Pair<'_>) -> usize {
        self.places.partition_point(|place| self.pair(*place) < pair)
    }

    /// The parameters of these ranks, each with its `&`.
    fn part(&self, from: usize, to: usize) -> &[u8] {
        let start = |rank: usize| self.places.get(rank).map_or(self.text.len(), |place| place.start);
        self.text.get(start(from)..start(to)).unwrap_or_default()
    }

    /// The query without one of its parameters, and with another one; both encoded. Written into `out`.
    pub(super) fn changed<'o>(
        &self,
        out: &'o mut Vec<u8>,
        without: Option<Pair<'_>>,
        with: Option<Pair<'_>>,
    ) -> &'o [u8] {
        let end = self.places.len();
        let left_out = without.map_or(end, |pair| self.rank(pair));
        let place = with.map_or(end, |pair| self.rank(pair));
        // Up to the place of the new one, and from there, without what is left out in either.
        let [before, after] = [(0, place), (place, end)].map(|(from, to)| {
            let cut = left_out.clamp(from, to);
            [self.part(from, cut), self.part((left_out + 1).clamp(from, to), to)]
        });
        out.clear();
        before.into_iter().for_each(|part| out.extend_from_slice(part));
        if let Some((name, value)) = with {
            [b"&", name, b"=", value].into_iter().for_each(|part| out.extend_from_slice(part));
        }
        after.into_iter().for_each(|part| out.extend_from_slice(part));
        out.get(1..).unwrap_or_default()
    }
}

/// In this order; what is the same in it stays as it was. One sort for every list: each is some KB of code.
pub(super) fn sorted<'p>(
    mut pairs: Vec<Pair<'p>>,
    order: &dyn Fn(&Pair<'p>, &Pair<'p>) -> Ordering,
) -> Vec<Pair<'p>> {
    pairs.sort_by(order);
    pairs
}

/// Names in order, joined by `;`.
pub(super) fn sorted_list<'n>(names: impl Iterator<Item = &'n str>) -> Vec<u8> {
    let names = sorted(names.map(|name| (name.as_bytes(), &b""[..])).collect(), &Ord::cmp);
    names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(&b';')
}

/// Names and values encoded, one behind the other.
#[derive(Default)]
pub(super) struct Encoded(Vec<u8>);

impl Encoded {
    pub(super) fn pair(&mut self, (name, value): Pair<'_>) -> Pair<'_> {
        self.0.clear();
        encode::push_query(&mut self.0, name);
        let end = self.0.len();
        encode::push_query(&mut self.0, value);
        self.0.split_at_checked(end).unwrap_or_default()
    }
}
