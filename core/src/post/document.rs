//! Policy document: when it ends, and what a form must meet.
//!
//! A document keeps the spelling of what it was read from (object or array form, bounds as text or numbers,
//! milliseconds, order of members), so that writing it again gives the bytes that the client sent, while
//! only what was read can be written. Texts are borrowed from what it was read from, where JSON does not escape them.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::json::{push_plain, push_string};
use crate::encode;
use crate::timestamp::Timestamp;

/// A policy, read or about to be signed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PolicyDocument<'t> {
    pub(crate) expiration: Timestamp,
    /// In the order written.
    pub(crate) conditions: Vec<Condition<'t>>,
    pub(super) layout: Layout,
}

/// How a document is spelled where JSON leaves the choice.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Layout {
    /// `expiration` has three digits of a second.
    pub(super) millis: bool,
    /// `conditions` stands before `expiration`.
    pub(super) conditions_first: bool,
}

impl Layout {
    /// Of a document of our own, with milliseconds only where `expiration` has some.
    pub(super) fn of(expiration: Timestamp) -> Self {
        Self { millis: expiration.unix_millis() % 1000 != 0, conditions_first: false }
    }
}

/// What one field of a form must meet. Names are kept as spelled and compared without ASCII case; they hold nothing that
/// JSON escapes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Condition<'t> {
    /// The field has exactly this value.
    Eq { name: Cow<'t, str>, value: Cow<'t, str>, form: Form },
    /// The field's value begins so; the empty prefix allows any.
    StartsWith { name: Cow<'t, str>, prefix: Cow<'t, str> },
    /// The field has one of these values, or with `negated` none of them. OSS alone reads these.
    In { name: Cow<'t, str>, values: Vec<Cow<'t, str>>, negated: bool },
    /// The file's length in bytes, both ends included.
    ContentLengthRange { min: Bound<'t>, max: Bound<'t> },
}

/// The two spellings of an exact condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `{"name": "value"}`
    Object,
    /// `["eq", "$name", "value"]`
    Array,
}

/// One end of a length range.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Bound<'t> {
    Number(u64),
    /// Any text: one that is no number is a condition that never holds, not an unreadable policy.
    Text(Cow<'t, str>),
}

impl Bound<'_> {
    /// The length in bytes; `None` for a text that is not `0` or digits without a leading zero, or too great.
    pub(crate) fn bytes(&self) -> Option<u64> {
        match self {
            Self::Number(bytes) => Some(*bytes),
            Self::Text(text) => {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let plain = digits && (text == "0" || !text.starts_with('0'));
                plain.then(|| text.parse().ok()).flatten()
            }
        }
    }

    fn into_owned(self) -> Bound<'static> {
        match self {
            Self::Number(bytes) => Bound::Number(bytes),
            Self::Text(text) => Bound::Text(Cow::Owned(text.into_owned())),
        }
    }

    fn push(&self, out: &mut Vec<u8>) {
        match self {
            Self::Number(bytes) => encode::push_decimal(out, *bytes),
            Self::Text(text) => push_string(out, text),
        }
    }
}

impl<'t> Condition<'t> {
    /// `{"name": "value"}`
    pub(super) fn exact(name: &'t str, value: &'t str) -> Self {
        Self::Eq { name: name.into(), value: value.into(), form: Form::Object }
    }

    /// The same, its texts its own.
    pub(super) fn into_owned(self) -> Condition<'static> {
        fn text(text: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(text.into_owned())
        }
        match self {
            Self::Eq { name, value, form } => Condition::Eq { name: text(name), value: text(value), form },
            Self::StartsWith { name, prefix } => {
                Condition::StartsWith { name: text(name), prefix: text(prefix) }
            }
            Self::In { name, values, negated } => {
                Condition::In { name: text(name), values: values.into_iter().map(text).collect(), negated }
            }
            Self::ContentLengthRange { min, max } => {
                Condition::ContentLengthRange { min: min.into_owned(), max: max.into_owned() }
            }
        }
    }

    /// The field it speaks of; a length range speaks of none.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::Eq { name, .. } | Self::StartsWith { name, .. } | Self::In { name, .. } => Some(name),
            Self::ContentLengthRange { .. } => None,
        }
    }

    /// True if it speaks of that field, ASCII case ignored.
    pub(crate) fn is_on(&self, field: &str) -> bool {
        self.field().is_some_and(|name| name.eq_ignore_ascii_case(field))
    }

    /// Appends compact JSON.
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        match self {
            Self::Eq { name, value, form: Form::Object } => {
                out.push(b'{');
                push_plain(out, name);
                out.push(b':');
                push_string(out, value);
                out.push(b'}');
            }
            Self::Eq { name, value, form: Form::Array } => {
                push_operator(out, "eq", name, |out| push_string(out, value));
            }
            Self::StartsWith { name, prefix } => {
                push_operator(out, "starts-with", name, |out| push_string(out, prefix));
            }
            Self::In { name, values, negated } => {
                let operator = if *negated { "not-in" } else { "in" };
                push_operator(out, operator, name, |out| push_list(out, values));
            }
            Self::ContentLengthRange { min, max } => {
                out.extend_from_slice(b"[\"content-length-range\",");
                min.push(out);
                out.push(b',');
                max.push(out);
                out.push(b']');
            }
        }
    }
}

/// Appends `["operator","$name",operand]`.
fn push_operator(out: &mut Vec<u8>, operator: &str, name: &str, push_operand: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'[');
    push_plain(out, operator);
    out.extend_from_slice(b",\"$");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\",");
    push_operand(out);
    out.push(b']');
}

fn push_list(out: &mut Vec<u8>, values: &[Cow<'_, str>]) {
    out.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        push_string(out, value);
    }
    out.push(b']');
}

impl PolicyDocument<'_> {
    /// Compact JSON.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(1024);
        push_json(&mut json, self.expiration, self.layout, |list| {
            self.conditions.iter().for_each(|condition| list.push(condition));
        });
        json
    }
}

/// Appends compact JSON of a policy with the conditions that `push_conditions` gives.
pub(super) fn push_json(
    json: &mut Vec<u8>,
    expiration: Timestamp,
    layout: Layout,
    push_conditions: impl FnOnce(&mut ConditionList<'_>),
) {
    json.push(b'{');
    if !layout.conditions_first {
        push_expiration(json, expiration, layout);
        json.push(b',');
    }
    json.extend_from_slice(b"\"conditions\":[");
    push_conditions(&mut ConditionList { json, is_empty: true });
    json.push(b']');
    if layout.conditions_first {
        json.push(b',');
        push_expiration(json, expiration, layout);
    }
    json.push(b'}');
}

/// The conditions of a policy, as they are written.
pub(super) struct ConditionList<'j> {
    json: &'j mut Vec<u8>,
    is_empty: bool,
}

impl ConditionList<'_> {
    pub(super) fn push(&mut self, condition: &Condition<'_>) {
        if !core::mem::take(&mut self.is_empty) {
            self.json.push(b',');
        }
        condition.push(self.json);
    }
}

fn push_expiration(out: &mut Vec<u8>, expiration: Timestamp, layout: Layout) {
    out.extend_from_slice(b"\"expiration\":\"");
    expiration.push_iso_extended(out, layout.millis);
    out.push(b'"');
}

/// How many bytes the padded base64 of `json` has.
pub(crate) fn base64_len(json: &[u8]) -> usize {
    json.len().div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_plain_decimal_numbers() {
        let text = |text: &str| Bound::Text(text.into()).bytes();
        assert_eq!(text("0"), Some(0));
        assert_eq!(text("9007199254740992"), Some(9_007_199_254_740_992));
        for bad in ["", "00", "01", "-1", "+1", "1.5", "1e3", " 1", "many", "１", "99999999999999999999"] {
            assert_eq!(text(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_document_of_our_own_is_compact_and_reads_back() {
        let at = Timestamp::from_unix(1_700_000_000).unwrap();
        let conditions = alloc::vec![
            Condition::Eq { name: "bucket".into(), value: "b\"\\é".into(), form: Form::Object },
            Condition::StartsWith { name: "key".into(), prefix: "in/".into() },
            Condition::ContentLengthRange { min: Bound::Number(1), max: Bound::Text("20".into()) },
        ];
        let document = PolicyDocument { expiration: at, conditions, layout: Layout::of(at) };
        let json = document.to_json();
        let expected = r#"{"expiration":"2023-11-14T22:13:20Z","conditions":[{"bucket":"b\"\\é"},["starts-with","$key","in/"],["content-length-range",1,"20"]]}"#;
        assert_eq!(core::str::from_utf8(&json), Ok(expected));
        assert!(PolicyDocument::parse(&json) == Ok(document));
    }
}
