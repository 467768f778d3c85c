//! Looking names up in a list that keeps its own order. A form has hundreds of fields and its policy as many
//! conditions: holding each against each costs more than signing them.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Places in a list, in the order of the names there. ASCII case is ignored, and no name stands twice.
///
/// It does not hold the names: whoever holds the list says at each call what the name at a place is.
#[derive(Clone, Default)]
pub(crate) struct ByName(Vec<usize>);

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
        match self.search(name, name_at) {
            Ok(at) => self.0.get(at).copied(),
            Err(at) => {
                self.0.insert(at, place);
                None
            }
        }
    }

    /// The place of a name.
    pub(crate) fn get<'n>(&self, name: &str, name_at: impl Fn(usize) -> &'n str) -> Option<usize> {
        self.search(name, name_at).ok().and_then(|at| self.0.get(at)).copied()
    }

    fn search<'n>(&self, name: &str, name_at: impl Fn(usize) -> &'n str) -> Result<usize, usize> {
        self.0.binary_search_by(|&place| order(name_at(place), name))
    }
}

/// Shorter names first, which most often decides.
fn order(a: &str, b: &str) -> Ordering {
    fn lower(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().map(|byte| byte.to_ascii_lowercase())
    }
    a.len().cmp(&b.len()).then_with(|| lower(a).cmp(lower(b)))
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
}
