//! The two bodies of a signature request: a policy document, or `{"headers": "…"}`.

use alloc::format;
use alloc::string::String;
use core::fmt;
use serde::de::{self, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::post::{DocumentError, PolicyDocument};
use crate::refusal::{Refusal, RefusalReason};

/// The longest string to sign, in bytes of text.
const MAX_HEADERS_BYTES: usize = 16 * 1024;
/// Each of its bytes as `\u00xx`, and room around it. A policy has a lower limit of its own.
const MAX_BODY_BYTES: usize = MAX_HEADERS_BYTES * 6 + 1024;

pub(super) enum Body<'b> {
    Policy(PolicyDocument<'b>),
    /// A string to sign.
    Headers(String),
}

impl<'b> Body<'b> {
    /// Reads one of the two, whole and strictly. A body with members of both is neither.
    pub(super) fn read(body: &'b [u8]) -> Result<Self, Refusal> {
        if body.len() > MAX_BODY_BYTES {
            return malformed("the body is too long");
        }
        // Each is tried: a first name with escapes in it does not look like what it is.
        let read = match looks_like_headers(body) {
            true => read_headers(body).map(Self::Headers).map_or_else(|| read_policy(body), Ok),
            false => read_policy(body).or_else(|error| read_headers(body).map(Self::Headers).ok_or(error)),
        };
        match read {
            Ok(Self::Headers(text)) if text.is_empty() => malformed("`headers` is empty"),
            Ok(Self::Headers(text)) if text.len() > MAX_HEADERS_BYTES => malformed("`headers` is too long"),
            Ok(body) => Ok(body),
            Err(error) => malformed(&match error.condition {
                Some(index) => format!("condition {index}: {}", error.fault.as_str()),
                None => error.fault.as_str().into(),
            }),
        }
    }
}

fn looks_like_headers(body: &[u8]) -> bool {
    let first_name = body.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    first_name.is_some_and(|name| name.starts_with(b"\"headers\""))
}

fn read_policy(body: &[u8]) -> Result<Body<'_>, DocumentError> {
    PolicyDocument::parse(body).map(Body::Policy)
}

fn read_headers(body: &[u8]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let text = reader.deserialize_map(HeadersVisitor).ok()?;
    reader.end().ok()?;
    Some(text)
}

fn malformed<T>(detail: &str) -> Result<T, Refusal> {
    Err(Refusal::new(RefusalReason::Malformed, detail))
}

/// `{"headers": "…"}` and nothing else.
struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the member `headers`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<String, A::Error> {
        let wrong = || de::Error::custom("not exactly `headers`");
        match members.next_key::<Name>()? {
            Some(Name::Headers) => {}
            _ => return Err(wrong()),
        }
        let text = unescaped(members.next_value::<&RawValue>()?.get());
        match members.next_key::<Name>()? {
            None => text.ok_or_else(wrong),
            Some(_) => Err(wrong()),
        }
    }
}

/// The text of a JSON string. A string to sign has line ends to escape, and nothing else: those are put in here, into
/// room that is known, where serde_json's grows step by step. `None` for what is no string.
fn unescaped(written: &str) -> Option<String> {
    let inside = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inside.len());
    let mut lines = inside.split('\\');
    text.push_str(lines.next()?);
    for line in lines {
        let Some(line) = line.strip_prefix('n') else { return serde_json::from_str(written).ok() };
        text.push('\n');
        text.push_str(line);
    }
    Some(text)
}

/// A member's name, not kept.
enum Name {
    Headers,
    Other,
}

impl<'de> de::Deserialize<'de> for Name {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl Visitor<'_> for NameVisitor {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Name, E> {
                Ok(if name == "headers" { Name::Headers } else { Name::Other })
            }
        }

        from.deserialize_str(NameVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unescapes_as_serde_json_does() {
        for written in [
            r#""""#,
            r#""a\nb\n\n""#,
            r#""a\\nb""#,
            r#""\\\n""#,
            r#""\\""#,
            r#""a\"b\n""#,
            r#""\u000an\t\/""#,
            r#""\ud83d\ude00n""#,
            r#""\ud800""#,
            "\"눈\\n\"",
            "1",
            "[]",
            "null",
            "{\"a\":\"b\"}",
        ] {
            assert_eq!(unescaped(written), serde_json::from_str(written).ok(), "{written}");
        }
    }
}
