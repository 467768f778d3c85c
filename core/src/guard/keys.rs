//! Which object keys may be written.

use alloc::string::String;

use crate::error::ConfigError;
use crate::refusal::{Refusal, RefusalReason};

const MAX_KEY_BYTES: usize = 1024;
/// S3 puts the name of the uploaded file in its place.
const FILENAME: &str = "${filename}";

/// The prefix, and what is allowed beside plain keys under it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct KeyRule {
    /// `None` until the operator said one: then no key is allowed.
    prefix: Option<String>,
    pub(super) starts_with: bool,
    pub(super) filename_variable: bool,
}

impl KeyRule {
    pub(super) fn set_prefix(&mut self, prefix: &str) -> Result<(), ConfigError> {
        if !prefix.ends_with('/')
            || prefix.len() >= MAX_KEY_BYTES
            || prefix.contains(FILENAME)
            || has_bad_part(prefix)
        {
            return Err(ConfigError::InvalidKeyPrefix);
        }
        self.prefix = Some(prefix.into());
        Ok(())
    }

    pub(super) fn set_any(&mut self) {
        self.prefix = Some(String::new());
    }

    /// Checks one exact key, decoded.
    pub(super) fn check(&self, key: &str) -> Result<(), Refusal> {
        let rest = self.below_prefix(key)?;
        if rest.is_empty() {
            return refuse("the key is the bare prefix");
        }
        self.check_text(key)
    }

    /// Checks a key left open behind `start`. What follows can be anything, `..` included.
    pub(super) fn check_start(&self, start: &str) -> Result<(), Refusal> {
        if !self.starts_with {
            return refuse("`starts-with` leaves the rest of the key open, which this guard does not allow");
        }
        self.below_prefix(start)?;
        self.check_text(start)
    }

    fn below_prefix<'k>(&self, key: &'k str) -> Result<&'k str, Refusal> {
        match self.prefix.as_deref().map(|prefix| key.strip_prefix(prefix)) {
            Some(Some(rest)) => Ok(rest),
            Some(None) => refuse("the key is outside the prefix"),
            None => refuse("the guard has no key prefix"),
        }
    }

    fn check_text(&self, key: &str) -> Result<(), Refusal> {
        if key.len() > MAX_KEY_BYTES {
            return refuse("the key is longer than 1024 bytes");
        }
        if has_bad_part(key) {
            return refuse("the key has a `.` or `..` segment, a backslash or a control character");
        }
        if !self.filename_variable && key.contains(FILENAME) {
            return refuse("the key holds `${filename}`, which this guard does not allow");
        }
        Ok(())
    }
}

/// A segment or character that some reader of keys or paths gives a meaning of its own.
fn has_bad_part(key: &str) -> bool {
    key.split('/').any(|segment| segment == "." || segment == "..")
        || key.chars().any(|c| c == '\\' || c.is_control())
}

fn refuse<T>(detail: &str) -> Result<T, Refusal> {
    Err(Refusal::new(RefusalReason::KeyNotAllowed, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(prefix: &str) -> KeyRule {
        let mut rule = KeyRule::default();
        rule.set_prefix(prefix).unwrap();
        rule
    }

    #[test]
    fn a_prefix_ends_at_a_slash_and_names_one_place() {
        for prefix in
            ["", "users/4", "users/../", "./", "../", "a/./b/", "a\\b/", "a\n/", "${filename}/", "a/.."]
        {
            assert!(KeyRule::default().set_prefix(prefix).is_err(), "{prefix:?}");
        }
        assert!(KeyRule::default().set_prefix(&alloc::format!("{}/", "a".repeat(1023))).is_err());
    }

    #[test]
    fn keys_lie_below_the_prefix() {
        let rule = rule("u/4/");
        for good in ["u/4/a", "u/4/a/", "u/4/눈.jpg", "u/4/..a", "u/4/a//b", "u/4/$filename"] {
            assert!(rule.check(good).is_ok(), "{good:?}");
        }
        for bad in [
            "",
            "u/4",
            "u/4/",
            "u/42/a",
            "U/4/a",
            "u/4/..",
            "u/4/.",
            "u/4/./a",
            "u/4/../5/a",
            "u/4/a/..",
            "u/4/a\\b",
            "u/4/a\u{7f}",
            "u/4/${filename}",
            " u/4/a",
        ] {
            assert!(rule.check(bad).is_err(), "{bad:?}");
        }
        let long = |bytes: usize| alloc::format!("u/4/{}", "a".repeat(bytes - 4));
        assert!(rule.check(&long(1024)).is_ok());
        assert!(rule.check(&long(1025)).is_err());
        assert!(KeyRule::default().check("a").is_err());
    }

    #[test]
    fn an_open_key_is_allowed_on_purpose_and_obeys_the_same_rules() {
        let mut rule = rule("u/4/");
        assert!(rule.check_start("u/4/a").is_err());
        rule.starts_with = true;
        for good in ["u/4/", "u/4/a", "u/4/a/"] {
            assert!(rule.check_start(good).is_ok(), "{good:?}");
        }
        for bad in ["", "u/", "u/4", "u/42", "u/4/..", "u/4/../", "u/4/.", "u/4/a/../b", "u/4/\\"] {
            assert!(rule.check_start(bad).is_err(), "{bad:?}");
        }
    }
}
