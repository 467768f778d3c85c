//! `${filename}`: where the uploaded file's name goes.

use alloc::borrow::Cow;
use alloc::vec::Vec;

/// What a field, and all of them together, may grow to. The longest key has 1024 bytes; this bounds what a short form can make us write.
pub(super) const MAX_EXPANDED_BYTES: usize = 64 * 1024;

const VARIABLE: &[u8] = b"${filename}";

/// The part of a file's name behind the last `/` or `\`.
fn base(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default()
}

/// The value with the file's name in place of each `${filename}`, in one pass: a name that holds the variable
/// is not expanded again. Without a name the variable stays. `None`: longer than any field.
pub(super) fn expand<'v>(value: &'v [u8], file_name: Option<&[u8]>) -> Option<Cow<'v, [u8]>> {
    let (Some(name), Some(mut around)) = (file_name.map(base), split(value)) else {
        return Some(Cow::Borrowed(value));
    };
    let mut out = Vec::with_capacity(value.len() + name.len());
    loop {
        let (before, after) = around;
        out.extend_from_slice(before);
        out.extend_from_slice(name);
        if out.len() > MAX_EXPANDED_BYTES {
            return None;
        }
        match split(after) {
            Some(next) => around = next,
            None => {
                out.extend_from_slice(after);
                return Some(Cow::Owned(out));
            }
        }
    }
}

/// True if there is something to put in.
pub(super) fn has_variable(value: &[u8]) -> bool {
    value.contains(&b'$') && split(value).is_some()
}

/// Around the first variable.
fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut dollars = text.iter().enumerate().filter(|(_, byte)| **byte == b'$').map(|(at, _)| at);
    dollars.find_map(|at| {
        let (before, from) = text.split_at_checked(at)?;
        Some((before, from.strip_prefix(VARIABLE)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_in_the_last_part_of_the_name_once() {
        for (value, name, expected) in [
            ("in/${filename}", Some("a.png"), "in/a.png"),
            ("${filename}-${filename}", Some("a"), "a-a"),
            ("in/${filename}", Some("C:\\dir\\b.png"), "in/b.png"),
            ("in/${filename}", Some("/etc/passwd"), "in/passwd"),
            ("in/${filename}", Some("a/b\\c"), "in/c"),
            ("in/${filename}", Some("a\\b/c"), "in/c"),
            ("in/${filename}", Some("dir/"), "in/"),
            ("in/${filename}", Some(""), "in/"),
            ("in/${filename}", None, "in/${filename}"),
            ("in/${filename}", Some("${filename}"), "in/${filename}"),
            ("${file${filename}name}", Some("name}"), "${filename}name}"),
            ("${filename", Some("a"), "${filename"),
            ("${Filename}", Some("a"), "${Filename}"),
            ("", Some("a"), ""),
        ] {
            let expanded = expand(value.as_bytes(), name.map(str::as_bytes));
            assert_eq!(expanded.as_deref(), Some(expected.as_bytes()), "{value} {name:?}");
        }
    }

    #[test]
    fn does_not_grow_without_end() {
        let value = b"${filename}".repeat(1000);
        assert_eq!(expand(&value, Some(&[b'a'; 1000])), None);
        assert_eq!(expand(&value, Some(&[b'a'; 10])).map(|value| value.len()), Some(10_000));
    }
}
