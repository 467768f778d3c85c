//! Looking names up in a list that keeps its own order. A form has hundreds of fields and its policy as many
//! conditions: holding each against each costs more than signing them.

use alloc::vec::Vec;

/// Places in a list by the names there. ASCII case is ignored, and no name stands twice.
///
/// It does not hold the names: whoever holds the list says at each call what the name at a place is.
#[derive(Clone, Default)]
pub(crate) struct ByName(Vec<Entry>);

/// Sorted by mark. Names that share one are told apart themselves: a stranger can choose them so, and then finding
/// them is as slow as without this.
#[derive(Clone)]
struct Entry {
    mark: u64,
    place: usize,
}

impl ByName {
    /// Room for the places of a list of this length.
    pub(crate) fn with_capacity(length: usize) -> Self {
        Self(Vec::with_capacity(length))
    }

    /// Adds a place, unless its name has one already: then this is it.
    pub(crate) fn add<'n>(
        &mut self,
        name: &str,
        place: usize,
        name_at: impl Fn(usize) -> &'n str,
    ) -> Option<usize> {
        let mark = mark(name);
        let before = self.find(name, mark, name_at);
        if before.is_none() {
            self.0.insert(self.first_of(mark), Entry { mark, place });
        }
        before
    }

    /// The place of a name.
    pub(crate) fn get<'n>(&self, name: &str, name_at: impl Fn(usize) -> &'n str) -> Option<usize> {
        self.find(name, mark(name), name_at)
    }

    fn find<'n>(&self, name: &str, mark: u64, name_at: impl Fn(usize) -> &'n str) -> Option<usize> {
        let same_mark = self.0.get(self.first_of(mark)..)?.iter().take_while(|entry| entry.mark == mark);
        same_mark.map(|entry| entry.place).find(|&place| name_at(place).eq_ignore_ascii_case(name))
    }

    fn first_of(&self, mark: u64) -> usize {
        self.0.partition_point(|entry| entry.mark < mark)
    }
}

/// The last bytes of a name, ASCII case left out: names of one kind begin alike.
fn mark(name: &str) -> u64 {
    /// What upper and lower case differ in.
    const CASE: u64 = 0x2020_2020_2020_2020;
    let name = name.as_bytes();
    let last = match name.last_chunk() {
        Some(last) => u64::from_be_bytes(*last),
        None => name.iter().fold(0, |mark, &byte| mark << 8 | u64::from(byte)),
    };
    last | CASE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_name_once_in_any_letter_case() {
        let list = ["key", "Content-Type", "a", "KEY", "acl", "content-typf", "A"];
        let name_at = |place: usize| list[place];
        let mut names = ByName::default();
        let before: Vec<_> =
            list.iter().enumerate().map(|(place, name)| names.add(name, place, name_at)).collect();
        assert_eq!(before, [None, None, None, Some(0), None, None, Some(2)]);
        let found =
            ["Key", "CONTENT-TYPF", "content-type", "ACL", "", "b"].map(|name| names.get(name, name_at));
        assert_eq!(found, [Some(0), Some(5), Some(1), Some(4), None, None]);
    }

    #[test]
    fn tells_names_of_one_mark_apart() {
        let list = ["x-amz-meta-1234567", "x-amz-META-1234567", "y-amz-meta-1234567", "z-amz-meta-1234567"];
        let name_at = |place: usize| list[place];
        let mut names = ByName::default();
        let before: Vec<_> =
            list.iter().enumerate().map(|(place, name)| names.add(name, place, name_at)).collect();
        assert_eq!(before, [None, Some(0), None, None]);
        let found = ["X-amz-meta-1234567", "z-amz-meta-1234567", "w-amz-meta-1234567"];
        assert_eq!(found.map(|name| names.get(name, name_at)), [Some(0), Some(3), None]);
    }
}
