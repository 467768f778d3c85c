//! The fields of a signed form in one text, where they are written and where callers who sign many forms read them.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::encode;
use crate::mac::{Tag, into_string};
use crate::timestamp::Timestamp;

/// The fields of a signed form, in the order in which to send them before the `file` field. Made by
/// [`PostPolicy::sign_into`](crate::PostPolicy::sign_into), which can write the next form into the same value.
///
/// Whoever holds them can upload what their policy allows: treat them like a password. `Debug` shows names alone.
#[derive(Clone, Default)]
pub struct FormFields {
    /// Names and values, one behind the other.
    text: String,
    /// Where each name, and the value behind it, ends in the text.
    ends: Vec<(usize, usize)>,
    /// Room for the policy's JSON.
    json: Vec<u8>,
}

/// A policy's signature, as its version writes it.
pub(super) enum Signature {
    /// Version 4: lower-case hexadecimal.
    Hex(Tag<32>),
    /// The older versions: base64.
    Base64(String),
}

impl FormFields {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with room for most forms.
    pub fn with_room() -> Self {
        Self {
            text: String::with_capacity(1024),
            ends: Vec::with_capacity(12),
            json: Vec::with_capacity(1024),
        }
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |&(name_end, value_end)| {
            let field = (self.text.get(start..name_end), self.text.get(name_end..value_end));
            start = value_end;
            (field.0.unwrap_or_default(), field.1.unwrap_or_default())
        })
    }

    /// The value of a field, by its name in any letter case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a field. Its value is these parts.
    pub(super) fn push(&mut self, name: &str, value: &[&str]) {
        self.text.push_str(name);
        let name_end = self.text.len();
        value.iter().for_each(|part| self.text.push_str(part));
        self.ends.push((name_end, self.text.len()));
    }

    /// Adds a field with the date, `YYYYMMDDTHHMMSSZ`.
    pub(super) fn push_date(&mut self, name: &str, date: Timestamp) {
        self.text.push_str(name);
        let name_end = self.text.len();
        let mut text = core::mem::take(&mut self.text).into_bytes();
        date.push_iso_basic(&mut text);
        self.text = into_string(text);
        self.ends.push((name_end, self.text.len()));
    }

    /// Adds the field `policy`, the base64 of the JSON that `push_json` writes of the fields so far, and the
    /// signature over that base64.
    pub(super) fn push_policy(
        &mut self,
        push_json: impl FnOnce(&mut Vec<u8>, &Self),
        signature_name: &str,
        sign: impl FnOnce(&[u8]) -> Signature,
    ) {
        let mut json = core::mem::take(&mut self.json);
        json.clear();
        push_json(&mut json, self);
        let mut text = core::mem::take(&mut self.text).into_bytes();
        text.extend_from_slice(b"policy");
        let start = text.len();
        encode::push_base64(&mut text, &json);
        self.ends.push((start, text.len()));
        let signature = sign(text.get(start..).unwrap_or_default());
        text.extend_from_slice(signature_name.as_bytes());
        let start = text.len();
        match signature {
            Signature::Hex(tag) => encode::push_hex(&mut text, tag.bytes()),
            Signature::Base64(signature) => text.extend_from_slice(signature.as_bytes()),
        }
        self.ends.push((start, text.len()));
        (self.text, self.json) = (into_string(text), json);
    }

    pub(super) fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::with_capacity(self.len());
        pairs.extend(self.iter().map(|(name, value)| (name.into(), value.into())));
        pairs
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut all = Self::new();
        fields.into_iter().for_each(|(name, value)| all.push(name.as_ref(), &[value.as_ref()]));
        all
    }
}

impl fmt::Debug for FormFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
