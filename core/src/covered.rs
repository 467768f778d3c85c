//! Names and values that a signature covers, kept in one allocation.

use alloc::vec::Vec;

/// Names, which are text, with their values, in the order given. Each pair is the length of its name and of its value
/// in eight bytes, little end first, then both.
#[derive(Clone, Default)]
pub(crate) struct Covered(Vec<u8>);

/// What a pair takes beside its name and value, in bytes.
const LENGTHS: usize = 16;

impl Covered {
    /// With room for `pairs` whose names and values have that many bytes in all.
    pub(crate) fn with_room(pairs: usize, bytes: usize) -> Self {
        Self(Vec::with_capacity(pairs * LENGTHS + bytes))
    }

    /// Appends a name and the value that `write` appends.
    pub(crate) fn push_with(&mut self, name: &str, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.0.len();
        self.0.extend_from_slice(&(name.len() as u64).to_le_bytes());
        self.0.extend_from_slice(&[0; 8]);
        self.0.extend_from_slice(name.as_bytes());
        let value = self.0.len();
        write(&mut self.0);
        let length = self.0.len().saturating_sub(value) as u64;
        if let Some(place) = self.0.get_mut(start + 8..start + LENGTHS) {
            place.copy_from_slice(&length.to_le_bytes());
        }
    }

    pub(crate) fn push(&mut self, name: &str, value: &[u8]) {
        self.push_with(name, |out| out.extend_from_slice(value));
    }

    /// The pairs, in the order given.
    pub(crate) fn iter(&self) -> Iter<'_> {
        Iter(&self.0)
    }

    /// The value of the first pair of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> FromIterator<(N, V)> for Covered {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut covered = Self::default();
        pairs.into_iter().for_each(|(name, value)| covered.push(name.as_ref(), value.as_ref()));
        covered
    }
}

/// The pairs that are still to come.
#[derive(Clone)]
pub(crate) struct Iter<'a>(&'a [u8]);

impl<'a> Iter<'a> {
    fn length(&mut self) -> Option<usize> {
        let (length, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        usize::try_from(u64::from_le_bytes(*length)).ok()
    }

    fn part(&mut self, length: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = (self.length()?, self.length()?);
        let (name, value) = (self.part(name)?, self.part(value)?);
        Some((core::str::from_utf8(name).unwrap_or_default(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_was_given() {
        let pairs: [(&str, &[u8]); 4] = [("host", b"a"), ("", b""), ("é", b"\xff\0"), ("host", b"b")];
        let covered: Covered = pairs.into_iter().collect();
        assert!(covered.iter().eq(pairs));
        assert_eq!(covered.get("host"), Some(&b"a"[..]));
        assert_eq!(covered.get("x"), None);
        assert_eq!(Covered::default().iter().next(), None);
    }
}
