//! Names that stand twice, found by sorting: comparing each with each takes minutes where a caller hands on all that a
//! stranger sent.

use alloc::vec::Vec;

/// Names in order, to be asked which of them stand twice.
pub(crate) struct Names<'a>(Vec<&'a str>);

impl<'a> Names<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        Self(names)
    }

    pub(crate) fn has_twice(&self, name: &str) -> bool {
        let at = self.0.partition_point(|known| *known < name);
        self.0.get(at + 1).is_some_and(|next| *next == name)
    }
}

/// The first that equals one before it.
pub(crate) fn first_repeat<T: Ord>(list: impl Iterator<Item = T>) -> Option<T> {
    let mut places: Vec<(T, usize)> = list.zip(0..).collect();
    places.sort_unstable();
    let mut found: Option<(T, usize)> = None;
    let mut before: Option<T> = None;
    for (item, at) in places {
        let is_repeat = before.as_ref() == Some(&item);
        match is_repeat && found.as_ref().is_none_or(|(_, first)| at < *first) {
            true => found = Some((item, at)),
            false => before = Some(item),
        }
    }
    found.map(|(item, _)| item)
}

/// The list without those that equal one before them, in the order given.
pub(crate) fn without_repeats<T: Ord>(list: Vec<T>) -> Vec<T> {
    let mut places: Vec<(T, usize)> = list.into_iter().zip(0..).collect();
    places.sort_unstable();
    places.dedup_by(|(later, _), (kept, _)| later == kept);
    places.sort_unstable_by_key(|(_, at)| *at);
    places.into_iter().map(|(item, _)| item).collect()
}

/// Puts headers in order of name, the values of each name joined by `,` in the order given.
pub(crate) fn join_headers<N: Ord, V>(headers: &mut Vec<(N, V)>)
where
    V: Default + AsRef<[u8]> + Into<Vec<u8>> + From<Vec<u8>>,
{
    // Stable, since the order of values counts.
    headers.sort_by(|(a, _), (b, _)| a.cmp(b));
    headers.dedup_by(|(later, value), (kept, joined)| {
        let same = later == kept;
        if same {
            let mut both: Vec<u8> = core::mem::take(joined).into();
            both.push(b',');
            both.extend_from_slice(value.as_ref());
            *joined = both.into();
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_repeat_is_the_first_to_stand_again() {
        let first = |list: &[&'static str]| first_repeat(list.iter().copied());
        assert_eq!(first(&[]), None);
        assert_eq!(first(&["a", "b", "A"]), None);
        assert_eq!(first(&["a", "b", "b", "a"]), Some("b"));
        assert_eq!(first(&["b", "a", "a", "a", "b"]), Some("a"));
        assert_eq!(first(&["a", "a", "a", "b", "b"]), Some("a"));
    }

    #[test]
    fn a_name_stands_twice_or_not() {
        let names = Names::new(["b", "a", "c", "b"].into_iter());
        let twice: Vec<_> =
            ["a", "b", "c", "d", ""].into_iter().filter(|name| names.has_twice(name)).collect();
        assert_eq!(twice, ["b"]);
    }

    #[test]
    fn order_stays_without_repeats() {
        assert_eq!(without_repeats(Vec::from(["c", "a", "c", "b", "a"])), ["c", "a", "b"]);
    }

    #[test]
    fn values_are_joined_in_order() {
        let header = |name, value: &str| (name, Vec::from(value));
        let mut headers = Vec::from([header("b", "2"), header("a", ""), header("b", "1"), header("b", "3")]);
        join_headers(&mut headers);
        assert_eq!(headers, [header("a", ""), header("b", "2,1,3")]);
    }
}
