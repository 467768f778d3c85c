//! Reads a policy document strictly: two readers of one signed text must not be able to disagree.
//!
//! No member twice, none unknown, nothing after the document, values of the one right type. Nothing is
//! collected before it is known to fit, so a long or deep text is refused where it first goes wrong.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;
use serde::Deserialize as _;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::document::{Bound, Condition, Form, Layout, PolicyDocument};
use crate::timestamp::Timestamp;

/// The longest policy that S3 takes, in bytes of JSON.
pub(crate) const MAX_DOCUMENT_BYTES: usize = 20_480;
/// More than any form has fields.
const MAX_CONDITIONS: usize = 256;
/// Room for as many conditions as most policies have.
const USUAL_CONDITIONS: usize = 12;

/// Why a text is no policy document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DocumentError {
    pub(crate) fault: Fault,
    /// The condition that was being read, from 0.
    pub(crate) condition: Option<usize>,
}

/// What is wrong with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// Over [`MAX_DOCUMENT_BYTES`].
    TooLong,
    /// Not JSON, not an object, not UTF-8, a lone surrogate, or more text behind it.
    NotJson,
    UnknownMember,
    RepeatedMember,
    MissingMember,
    /// Not `YYYY-MM-DDTHH:MM:SSZ` nor the same with `.mmm`.
    BadExpiration,
    TooManyConditions,
    /// Neither an object with one member nor a list of three.
    BadCondition,
    UnknownOperator,
    /// Empty, with a `$`, a quote or anything but printable ASCII, with a blank at an end, or without the `$` of
    /// the list form.
    BadName,
    /// A value that is no text.
    BadValue,
    ControlCharacter,
    /// A bound that is neither text nor a whole number from 0.
    BadBound,
}

impl Fault {
    /// For logs: what is wrong, in words of ours alone.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "the policy is too long",
            Self::NotJson => "not a JSON object, or text after it",
            Self::UnknownMember => "a member other than `expiration` and `conditions`",
            Self::RepeatedMember => "a member twice",
            Self::MissingMember => "no `expiration` or no `conditions`",
            Self::BadExpiration => "the expiration is no `YYYY-MM-DDTHH:MM:SS[.mmm]Z`",
            Self::TooManyConditions => "too many conditions",
            Self::BadCondition => "neither an object with one member nor a list of three",
            Self::UnknownOperator => "an unknown operator",
            Self::BadName => "a field name that is empty, not plain ASCII, or without its `$`",
            Self::BadValue => "a value that is no text",
            Self::ControlCharacter => "a control character in a value",
            Self::BadBound => "a length bound that is neither text nor a whole number from 0",
        }
    }
}

/// Which operators a policy may have.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Operators {
    /// `eq`, `starts-with`, `content-length-range`.
    #[default]
    S3,
    /// The same with `in` and `not-in`.
    Oss,
}

impl<'t> PolicyDocument<'t> {
    /// Reads JSON of at most [`MAX_DOCUMENT_BYTES`] bytes, with the operators of S3.
    pub(crate) fn parse(json: &'t [u8]) -> Result<Self, DocumentError> {
        Self::parse_with(json, Operators::S3)
    }

    /// The same with these operators.
    pub(crate) fn parse_with(json: &'t [u8], operators: Operators) -> Result<Self, DocumentError> {
        if json.len() > MAX_DOCUMENT_BYTES {
            return Err(DocumentError { fault: Fault::TooLong, condition: None });
        }
        let notes = Notes { operators, ..Notes::default() };
        let mut reader = serde_json::Deserializer::from_slice(json);
        let read = DocumentSeed(&notes).deserialize(&mut reader).and_then(|document| {
            reader.end()?;
            Ok(document)
        });
        // Whatever serde itself refused was no JSON of the expected types.
        read.map_err(|_| DocumentError {
            fault: notes.fault.get().unwrap_or(Fault::NotJson),
            condition: notes.condition.get(),
        })
    }
}

/// Reads a JSON list of conditions that the operator wrote, who may put control characters into values.
pub(crate) fn parse_conditions(
    json: &[u8],
    operators: Operators,
) -> Result<Vec<Condition<'_>>, DocumentError> {
    let notes = Notes { controls_allowed: true, operators, ..Notes::default() };
    let mut reader = serde_json::Deserializer::from_slice(json);
    let read = ConditionsSeed(&notes).deserialize(&mut reader).and_then(|conditions| {
        reader.end()?;
        Ok(conditions)
    });
    read.map_err(|_| DocumentError {
        fault: notes.fault.get().unwrap_or(Fault::NotJson),
        condition: notes.condition.get(),
    })
}

/// What a visitor found wrong. serde's own errors are text, so the cause travels beside them.
#[derive(Default)]
struct Notes {
    controls_allowed: bool,
    operators: Operators,
    fault: Cell<Option<Fault>>,
    condition: Cell<Option<usize>>,
}

impl Notes {
    fn refuse<T, E: de::Error>(&self, fault: Fault) -> Result<T, E> {
        self.fault.set(Some(fault));
        Err(E::custom(fault.as_str()))
    }
}

struct DocumentSeed<'n>(&'n Notes);

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_> {
    type Value = PolicyDocument<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DocumentSeed<'_> {
    type Value = PolicyDocument<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Self(notes) = self;
        let mut expiration = None;
        let mut conditions = None;
        let mut layout = Layout::default();
        while let Some(name) = members.next_key_seed(TextSeed { notes, wrong: Fault::NotJson })? {
            match name.as_ref() {
                "expiration" if expiration.is_none() => {
                    let text = members.next_value_seed(TextSeed { notes, wrong: Fault::BadExpiration })?;
                    let Some(at) = Timestamp::parse_iso_extended(text.as_bytes()) else {
                        return notes.refuse(Fault::BadExpiration);
                    };
                    layout.millis = text.contains('.');
                    layout.conditions_first = conditions.is_some();
                    expiration = Some(at);
                }
                "conditions" if conditions.is_none() => {
                    conditions = Some(members.next_value_seed(ConditionsSeed(notes))?);
                }
                "expiration" | "conditions" => return notes.refuse(Fault::RepeatedMember),
                _ => return notes.refuse(Fault::UnknownMember),
            }
        }
        match (expiration, conditions) {
            (Some(expiration), Some(conditions)) => Ok(PolicyDocument { expiration, conditions, layout }),
            _ => notes.refuse(Fault::MissingMember),
        }
    }
}

struct ConditionsSeed<'n>(&'n Notes);

impl<'de> DeserializeSeed<'de> for ConditionsSeed<'_> {
    type Value = Vec<Condition<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ConditionsSeed<'_> {
    type Value = Vec<Condition<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of conditions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self(notes) = self;
        let mut conditions = Vec::with_capacity(USUAL_CONDITIONS);
        loop {
            notes.condition.set(Some(conditions.len()));
            let Some(condition) = list.next_element_seed(ConditionSeed(notes))? else { break };
            if conditions.len() == MAX_CONDITIONS {
                return notes.refuse(Fault::TooManyConditions);
            }
            conditions.push(condition);
        }
        notes.condition.set(None);
        Ok(conditions)
    }
}

struct ConditionSeed<'n>(&'n Notes);

impl<'de> DeserializeSeed<'de> for ConditionSeed<'_> {
    type Value = Condition<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ConditionSeed<'_> {
    type Value = Condition<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a condition")
    }

    /// `{"name": "value"}`
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Self(notes) = self;
        let Some(name) = members.next_key_seed(TextSeed { notes, wrong: Fault::BadName })? else {
            return notes.refuse(Fault::BadCondition);
        };
        let name = checked_name(notes, name)?;
        let value = members.next_value_seed(TextSeed { notes, wrong: Fault::BadValue })?;
        if members.next_key_seed(TextSeed { notes, wrong: Fault::BadName })?.is_some() {
            return notes.refuse(Fault::BadCondition);
        }
        Ok(Condition::Eq { name, value: checked_value(notes, value)?, form: Form::Object })
    }

    /// `[operator, …]`
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self(notes) = self;
        let operator = next(notes, &mut list, TextSeed { notes, wrong: Fault::UnknownOperator })?;
        let condition = match operator.as_ref() {
            "eq" => {
                let (name, value) = operands(notes, &mut list)?;
                Condition::Eq { name, value, form: Form::Array }
            }
            "starts-with" => {
                let (name, prefix) = operands(notes, &mut list)?;
                Condition::StartsWith { name, prefix }
            }
            "in" | "not-in" if notes.operators == Operators::Oss => {
                let name = name_operand(notes, &mut list)?;
                let values = next(notes, &mut list, ListSeed(notes))?;
                Condition::In { name, values, negated: operator == "not-in" }
            }
            "content-length-range" => {
                let min = next(notes, &mut list, BoundSeed(notes))?;
                let max = next(notes, &mut list, BoundSeed(notes))?;
                Condition::ContentLengthRange { min, max }
            }
            _ => return notes.refuse(Fault::UnknownOperator),
        };
        match list.next_element::<IgnoredAny>()? {
            None => Ok(condition),
            Some(_) => notes.refuse(Fault::BadCondition),
        }
    }
}

/// `"$name", "value"`
fn operands<'de, A: SeqAccess<'de>>(
    notes: &Notes,
    list: &mut A,
) -> Result<(Cow<'de, str>, Cow<'de, str>), A::Error> {
    let name = name_operand(notes, list)?;
    let value = next(notes, list, TextSeed { notes, wrong: Fault::BadValue })?;
    Ok((name, checked_value(notes, value)?))
}

/// `"$name"`
fn name_operand<'de, A: SeqAccess<'de>>(notes: &Notes, list: &mut A) -> Result<Cow<'de, str>, A::Error> {
    let name = match next(notes, list, TextSeed { notes, wrong: Fault::BadName })? {
        Cow::Borrowed(name) => name.strip_prefix('$').map(Cow::Borrowed),
        Cow::Owned(name) => name.strip_prefix('$').map(String::from).map(Cow::Owned),
    };
    name.map_or_else(|| notes.refuse(Fault::BadName), |name| checked_name(notes, name))
}

/// The next element, which must be there.
fn next<'de, A, S>(notes: &Notes, list: &mut A, seed: S) -> Result<S::Value, A::Error>
where
    A: SeqAccess<'de>,
    S: DeserializeSeed<'de>,
{
    match list.next_element_seed(seed)? {
        Some(element) => Ok(element),
        None => notes.refuse(Fault::BadCondition),
    }
}

/// ASCII alone: `K` (U+212A) is a `k` to a reader that folds all of Unicode. A `$` in the name is the operator's
/// to a reader that strips more than one. Metadata names can hold blanks, inside.
pub(crate) fn is_field_name(name: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'$' | b'"' | b'\\');
    let bytes = name.as_bytes();
    !matches!(bytes.first(), None | Some(b' '))
        && bytes.last() != Some(&b' ')
        && bytes.iter().fold(true, |all, &byte| all & plain(byte))
}

fn checked_name<'t, E: de::Error>(notes: &Notes, name: Cow<'t, str>) -> Result<Cow<'t, str>, E> {
    match is_field_name(&name) {
        true => Ok(name),
        false => notes.refuse(Fault::BadName),
    }
}

fn checked_value<'t, E: de::Error>(notes: &Notes, value: Cow<'t, str>) -> Result<Cow<'t, str>, E> {
    match !notes.controls_allowed && has_control(&value) {
        false => Ok(value),
        true => notes.refuse(Fault::ControlCharacter),
    }
}

/// True for a text with a control character, those above ASCII included.
fn has_control(text: &str) -> bool {
    has_control_but(text, None)
}

/// The same, where one of them is allowed.
pub(crate) fn has_control_but(text: &str, allowed: Option<char>) -> bool {
    match text.is_ascii() {
        // As with JSON's escapes: all of it, without a way out at each byte.
        true => text
            .bytes()
            .fold(false, |any, byte| any | (byte.is_ascii_control() & (Some(char::from(byte)) != allowed))),
        false => text.chars().any(|c| c.is_control() && Some(c) != allowed),
    }
}

/// A text. Anything else is the fault `wrong`.
struct TextSeed<'n> {
    notes: &'n Notes,
    wrong: Fault,
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        let Self { notes, wrong } = self;
        from.deserialize_str(Text).inspect_err(|_| notes.fault.set(Some(wrong)))
    }
}

/// Borrowed where it holds no escape.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.into()))
    }
}

/// A list of texts, as `in` and `not-in` have. Its length is bounded by that of the document.
struct ListSeed<'n>(&'n Notes);

impl<'de> DeserializeSeed<'de> for ListSeed<'_> {
    type Value = Vec<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        let notes = self.0;
        from.deserialize_seq(self).inspect_err(|_| {
            if notes.fault.get().is_none() {
                notes.fault.set(Some(Fault::BadValue));
            }
        })
    }
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = Vec<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self(notes) = self;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(TextSeed { notes, wrong: Fault::BadValue })? {
            values.push(checked_value(notes, value)?);
        }
        Ok(values)
    }
}

/// A bound: text, or a whole number from 0. Read as written, because `arbitrary_precision`, which any crate of
/// the user's build can switch on, changes how serde_json hands over numbers.
struct BoundSeed<'n>(&'n Notes);

impl<'de> DeserializeSeed<'de> for BoundSeed<'_> {
    type Value = Bound<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        let Self(notes) = self;
        let written =
            <&'de RawValue>::deserialize(from).inspect_err(|_| notes.fault.set(Some(Fault::BadBound)))?;
        bound(written.get()).map_or_else(|| notes.refuse(Fault::BadBound), Ok)
    }
}

fn bound(written: &str) -> Option<Bound<'_>> {
    if written.starts_with('"') {
        let text = serde_json::Deserializer::from_str(written).deserialize_str(Text).ok()?;
        return (!has_control(&text)).then_some(Bound::Text(text));
    }
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| written.parse().ok().map(Bound::Number)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = r#"{"expiration":"2024-05-24T10:16:12.345Z","conditions":[{"acl":"private"},{"Content-Type":"image/jpeg"},["eq","$bucket","media"],["starts-with","$key","uploads/눈 \"\\"],["content-length-range","1","15000000"],["content-length-range",1,15000000]]}"#;

    fn fault(json: &str) -> Option<Fault> {
        PolicyDocument::parse(json.as_bytes()).err().map(|error| error.fault)
    }

    fn with_condition(condition: &str) -> alloc::string::String {
        alloc::format!(r#"{{"expiration":"2024-05-24T10:16:12Z","conditions":[{{"a":"b"}},{condition}]}}"#)
    }

    #[test]
    fn writes_again_what_it_read() {
        let swapped = r#"{"conditions":[],"expiration":"2024-05-24T10:16:12Z"}"#;
        let zero_millis = r#"{"expiration":"2024-05-24T10:16:12.000Z","conditions":[]}"#;
        for text in [CLIENT, swapped, zero_millis] {
            let written = PolicyDocument::parse(text.as_bytes()).ok().unwrap().to_json();
            assert_eq!(core::str::from_utf8(&written), Ok(text));
        }
    }

    #[test]
    fn names_what_is_wrong() {
        let at = r#""expiration":"2024-05-24T10:16:12Z""#;
        for (json, expected) in [
            ("", Fault::NotJson),
            ("[]", Fault::NotJson),
            ("{", Fault::NotJson),
            (&alloc::format!("{{{at},\"conditions\":[]}}{{}}"), Fault::NotJson),
            (&alloc::format!("{{{at}}}"), Fault::MissingMember),
            (r#"{"conditions":[]}"#, Fault::MissingMember),
            (&alloc::format!("{{{at},{at}}}"), Fault::RepeatedMember),
            (r#"{"conditions":[],"conditions":[]}"#, Fault::RepeatedMember),
            (r#"{"Conditions":[]}"#, Fault::UnknownMember),
            (r#"{"expiration":1}"#, Fault::BadExpiration),
            (r#"{"expiration":"2023-02-29T00:00:00Z"}"#, Fault::BadExpiration),
            (r#"{"expiration":"2023-02-28 00:00:00Z"}"#, Fault::BadExpiration),
            (r#"{"conditions":{}}"#, Fault::NotJson),
        ] {
            assert_eq!(fault(json), Some(expected), "{json}");
        }
    }

    #[test]
    fn names_what_is_wrong_with_a_condition() {
        for (condition, expected) in [
            ("{}", Fault::BadCondition),
            (r#"{"a":"b","c":"d"}"#, Fault::BadCondition),
            (r#"{"a":1}"#, Fault::BadValue),
            (r#"{"a":{"b":"c"}}"#, Fault::BadValue),
            (r#"{"":"b"}"#, Fault::BadName),
            (r#"{"$key":"b"}"#, Fault::BadName),
            ("{\"\u{212a}ey\":\"b\"}", Fault::BadName),
            (r#"{"a\u0000":"b"}"#, Fault::BadName),
            (r#"{"a ":"b"}"#, Fault::BadName),
            (r#"["eq","$ a","b"]"#, Fault::BadName),
            (r#"{"a":"b\n"}"#, Fault::ControlCharacter),
            (r#"{"a":"\u0085"}"#, Fault::ControlCharacter),
            (r#"{"a":"\ud800"}"#, Fault::BadValue),
            (r#"{"a":"\$"}"#, Fault::BadValue),
            ("[]", Fault::BadCondition),
            (r#"["eq"]"#, Fault::BadCondition),
            (r#"["eq","$a"]"#, Fault::BadCondition),
            (r#"["eq","$a","b","c"]"#, Fault::BadCondition),
            (r#"["eq","a","b"]"#, Fault::BadName),
            (r#"["eq","$$a","b"]"#, Fault::BadName),
            (r#"["eq","$a",1]"#, Fault::BadValue),
            (r#"["EQ","$a","b"]"#, Fault::UnknownOperator),
            (r#"["in","$a",["b"]]"#, Fault::UnknownOperator),
            (r#"[["eq"]]"#, Fault::UnknownOperator),
            (r#"["content-length-range",1]"#, Fault::BadCondition),
            (r#"["content-length-range",1,2,3]"#, Fault::BadCondition),
            (r#"["content-length-range",-1,2]"#, Fault::BadBound),
            (r#"["content-length-range",1.5,2]"#, Fault::BadBound),
            (r#"["content-length-range",1e3,2]"#, Fault::BadBound),
            (r#"["content-length-range",1,[2]]"#, Fault::BadBound),
            (r#"["content-length-range",1,99999999999999999999]"#, Fault::BadBound),
            ("\"a\"", Fault::NotJson),
            ("null", Fault::NotJson),
        ] {
            let error = PolicyDocument::parse(with_condition(condition).as_bytes()).err();
            assert_eq!(error, Some(DocumentError { fault: expected, condition: Some(1) }), "{condition}");
        }
    }

    #[test]
    fn reads_lists_for_oss_alone() {
        let written_again = |condition: &str| {
            let text = with_condition(condition);
            let document = PolicyDocument::parse_with(text.as_bytes(), Operators::Oss);
            document.map(|document| document.to_json()).map_err(|error| error.fault)
        };
        for good in [r#"["in","$a",["b","c"]]"#, r#"["not-in","$a",["b\""]]"#, r#"["in","$a",[]]"#] {
            assert_eq!(written_again(good), Ok(with_condition(good).into_bytes()), "{good}");
            assert_eq!(fault(&with_condition(good)), Some(Fault::UnknownOperator), "{good}");
        }
        for (bad, expected) in [
            (r#"["in","$a","b"]"#, Fault::BadValue),
            (r#"["in","$a",["b",1]]"#, Fault::BadValue),
            (r#"["in","$a",[["b"]]]"#, Fault::BadValue),
            (r#"["in","$a",["b\n"]]"#, Fault::ControlCharacter),
            (r#"["in","a",["b"]]"#, Fault::BadName),
            (r#"["in","$a"]"#, Fault::BadCondition),
            (r#"["in","$a",["b"],["c"]]"#, Fault::BadCondition),
            (r#"["IN","$a",["b"]]"#, Fault::UnknownOperator),
        ] {
            assert_eq!(written_again(bad).err(), Some(expected), "{bad}");
        }
    }

    #[test]
    fn refuses_long_and_deep_texts_early() {
        let long = |count: usize| {
            let list = alloc::vec![r#"{"a":""}"#; count].join(",");
            alloc::format!(r#"{{"expiration":"2024-05-24T10:16:12Z","conditions":[{list}]}}"#)
        };
        assert_eq!(fault(&long(MAX_CONDITIONS)), None);
        assert_eq!(fault(&long(MAX_CONDITIONS + 1)), Some(Fault::TooManyConditions));
        assert_eq!(fault(&long(10_000)), Some(Fault::TooLong));
        assert_eq!(fault(&with_condition(&"[".repeat(20_000))), Some(Fault::UnknownOperator));

        let text = with_condition(r#"{"a":"b"}"#);
        let padded = |size: usize| alloc::format!("{text}{}", " ".repeat(size - text.len()));
        assert_eq!(fault(&padded(MAX_DOCUMENT_BYTES)), None);
        assert_eq!(fault(&padded(MAX_DOCUMENT_BYTES + 1)), Some(Fault::TooLong));
    }
}
