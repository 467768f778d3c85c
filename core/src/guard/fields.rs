//! Rules for the fields and `x-amz-*` headers that have no rule of their own: by name, then by value.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode;
use crate::error::ConfigError;

/// The values that a field or header may have.
///
/// An entry ending in `*` allows every value that begins so, any other entry that value alone; `"*"` allows
/// all. A `starts-with` condition must fall inside an entry with `*`.
///
/// ```
/// # use objsign::{Bucket, FieldRule, UploadGuard};
/// # let guard = UploadGuard::new(&Bucket::aws("photos", "eu-central-1")?);
/// guard
///     .field("x-amz-meta-*", "*")?
///     .field("x-amz-storage-class", ["STANDARD", "STANDARD_IA"])?
///     .field("success_action_redirect", FieldRule::one_of(["https://app.example/done?*"]))?;
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldRule(Vec<Pattern>);

impl FieldRule {
    /// Any value at all.
    pub fn any() -> Self {
        Self(alloc::vec![Pattern::read("*")])
    }

    /// One of these entries.
    pub fn one_of<I>(entries: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Self(entries.into_iter().map(|entry| Pattern::read(entry.as_ref())).collect())
    }
}

/// One entry.
impl From<&str> for FieldRule {
    fn from(entry: &str) -> Self {
        Self::one_of([entry])
    }
}

/// One of the entries.
impl<const N: usize> From<[&str; N]> for FieldRule {
    fn from(entries: [&str; N]) -> Self {
        Self::one_of(entries)
    }
}

/// One of the entries.
impl From<&[&str]> for FieldRule {
    fn from(entries: &[&str]) -> Self {
        Self::one_of(entries)
    }
}

/// One of the entries.
impl From<Vec<String>> for FieldRule {
    fn from(entries: Vec<String>) -> Self {
        Self::one_of(entries)
    }
}

/// Exactly this text, or whatever begins with it.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Pattern {
    Exact(String),
    Prefix(String),
}

impl Pattern {
    fn read(entry: &str) -> Self {
        match entry.strip_suffix('*') {
            Some(prefix) => Self::Prefix(prefix.into()),
            None => Self::Exact(entry.into()),
        }
    }
}

/// What a policy or request asks of a field.
#[derive(Clone, Copy)]
pub(super) enum Asked<'a> {
    Value(&'a str),
    /// Every value that begins so.
    StartsWith(&'a str),
}

impl FieldRule {
    /// True if everything asked lies inside one entry. S3 reads a content type as a comma-separated list and
    /// matches each part, so each part must lie inside: `image/png,text/html` is no `image/*`.
    fn admits(&self, asked: Asked<'_>, is_list: bool) -> bool {
        self.0.iter().any(|entry| match (entry, asked) {
            (Pattern::Exact(exact), Asked::Value(value)) => exact == value,
            (Pattern::Exact(_), Asked::StartsWith(_)) => false,
            (Pattern::Prefix(prefix), Asked::Value(text) | Asked::StartsWith(text)) => match is_list {
                true => text.split(',').all(|part| part.trim_matches(' ').starts_with(prefix.as_str())),
                false => text.starts_with(prefix.as_str()),
            },
        })
    }
}

/// Names that have a rule of their own, or that no upload may name. No [`FieldRule`] speaks of them.
const OWN_RULE: &[&str] = &[
    "acl",
    "awsaccesskeyid",
    "bucket",
    "content-length-range",
    "file",
    "host",
    "key",
    "policy",
    "signature",
    "x-amz-acl",
    "x-amz-algorithm",
    "x-amz-content-sha256",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-signature",
];
/// Reads other objects with the server's key.
const COPY_SOURCE: &str = "x-amz-copy-source";
/// Gives an object away. Only by full name.
const GRANT: &str = "x-amz-grant-";

/// Which names are allowed, and which of their values.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct FieldRules(Vec<(Pattern, FieldRule)>);

/// What the rules say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Admission {
    Admitted,
    NameNotAllowed,
    ValueNotAllowed,
}

impl FieldRules {
    /// Adds a rule. Several rules for one name allow what any of them allows.
    pub(super) fn add(&mut self, name: &str, rule: FieldRule) -> Result<(), ConfigError> {
        let name = name.to_ascii_lowercase();
        let pattern = Pattern::read(&name);
        check_name(&pattern)?;
        if rule.0.is_empty() {
            return invalid("it allows no value at all; leave it out");
        }
        self.0.push((pattern, rule));
        Ok(())
    }

    pub(super) fn admits(&self, name: &str, asked: Asked<'_>) -> Admission {
        let mut admission = Admission::NameNotAllowed;
        for (pattern, rule) in &self.0 {
            let named = match pattern {
                Pattern::Exact(exact) => exact.eq_ignore_ascii_case(name),
                Pattern::Prefix(prefix) => begins(name, prefix) && !never_by_wildcard(name),
            };
            if named && rule.admits(asked, name.eq_ignore_ascii_case("content-type")) {
                return Admission::Admitted;
            }
            if named {
                admission = Admission::ValueNotAllowed;
            }
        }
        admission
    }
}

fn never_by_wildcard(name: &str) -> bool {
    let has_own_rule = OWN_RULE.iter().any(|own| own.eq_ignore_ascii_case(name));
    has_own_rule || begins(name, COPY_SOURCE) || begins(name, GRANT)
}

/// True if the name begins so, ASCII case ignored.
fn begins(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn check_name(pattern: &Pattern) -> Result<(), ConfigError> {
    let (Pattern::Exact(text) | Pattern::Prefix(text)) = pattern;
    if !encode::is_token(text.as_bytes()) || text.contains(['*', '$']) {
        return invalid(
            "a name is made of visible ASCII characters, with `*` at most at its end, behind more",
        );
    }
    if text.starts_with(COPY_SOURCE) {
        return invalid("`x-amz-copy-source` would let an upload read whatever the server's key can read");
    }
    match pattern {
        Pattern::Exact(name) if OWN_RULE.contains(&name.as_str()) => {
            invalid("this name has a rule of its own, such as `acl`, or is the signer's")
        }
        // `x-amz-meta-` and the like cannot reach them; `x-amz-*` can.
        Pattern::Prefix(prefix)
            if prefix.starts_with(GRANT)
                || OWN_RULE.iter().chain(&[COPY_SOURCE, GRANT]).any(|name| name.starts_with(prefix)) =>
        {
            invalid("this wildcard reaches names that give access away, such as `x-amz-acl`; name the fields")
        }
        _ => Ok(()),
    }
}

fn invalid<T>(reason: &'static str) -> Result<T, ConfigError> {
    Err(ConfigError::InvalidRule { rule: "field", reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(name: &str, rule: impl Into<FieldRule>) -> FieldRules {
        let mut rules = FieldRules::default();
        rules.add(name, rule.into()).unwrap();
        rules
    }

    #[test]
    fn a_content_type_is_a_list() {
        let images = rules("Content-Type", ["image/*", "text/plain", "a/b,c/d"]);
        let value = |text| images.admits("content-type", Asked::Value(text));
        for good in ["image/png", "image/png,image/gif", "image/png, image/gif", "text/plain", "a/b,c/d"] {
            assert_eq!(value(good), Admission::Admitted, "{good}");
        }
        for bad in
            ["image/png,text/html", "image/png,", ",image/png", "text/plain,text/plain", "Image/png", ""]
        {
            assert_eq!(value(bad), Admission::ValueNotAllowed, "{bad}");
        }
        let prefix = |text| images.admits("CONTENT-TYPE", Asked::StartsWith(text));
        assert_eq!(prefix("image/p"), Admission::Admitted);
        for bad in ["", "image", "text/plain", "image/png,text/"] {
            assert_eq!(prefix(bad), Admission::ValueNotAllowed, "{bad}");
        }
    }

    #[test]
    fn a_wildcard_never_gives_access_away() {
        for name in [
            "*",
            "x-*",
            "x-amz-*",
            "x-amz-a*",
            "x-amz-grant-*",
            "x-amz-grant-f*",
            "x-amz-copy-*",
            "x-amz-s*",
            "k*",
        ] {
            assert!(FieldRules::default().add(name, FieldRule::any()).is_err(), "{name}");
        }
        for name in [
            "Key",
            "acl",
            "x-amz-acl",
            "x-amz-date",
            "x-amz-copy-source",
            "x-amz-copy-source-range",
            "a*b",
            "",
            "$a",
        ] {
            assert!(FieldRules::default().add(name, FieldRule::any()).is_err(), "{name}");
        }
        // Not even one that got past the check above.
        let open = FieldRules(alloc::vec![(Pattern::Prefix("x-amz-".into()), FieldRule::any())]);
        for name in ["x-amz-acl", "X-Amz-Grant-Read", "x-amz-copy-source-if-match", "x-amz-security-token"] {
            assert_eq!(open.admits(name, Asked::Value("v")), Admission::NameNotAllowed, "{name}");
        }
        assert_eq!(open.admits("x-amz-tagging", Asked::Value("v")), Admission::Admitted);
    }
}
