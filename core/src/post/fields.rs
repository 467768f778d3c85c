//! The fields of a form, each once and with a name that a condition can speak of.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use zeroize::Zeroizing;

use super::by_name::ByName;
use super::dialect::Dialect;
use super::filename;
use super::reader::is_field_name;
use super::uploaded::UploadedForm;
use crate::error::{VerifyError, VerifyErrorKind as Kind};

/// More than any form has.
pub(super) const MAX_FIELDS: usize = 256;
/// What S3 takes before the file: names and values together, in bytes.
pub(super) const MAX_S3_BYTES: usize = 20_480;
/// The same for OSS, whose own limits are those of one field.
pub(super) const MAX_OSS_BYTES: usize = 4 * 1024 * 1024;
const MAX_OSS_NAME_BYTES: usize = 8 * 1024;
const MAX_OSS_VALUE_BYTES: usize = 2 * 1024 * 1024;
/// For a name that is better not repeated.
const BAD_NAME: &str = "its name is not printable ASCII, or holds `$`, `\"` or `\\`, or a blank at an end";
const MAX_FILE_NAME_BYTES: usize = 8 * 1024;

/// Fields that become headers of the stored object, of its request or of the answer.
const HEADERS: &[&str] = &[
    "acl",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-md5",
    "content-type",
    "expires",
    "redirect",
    "success_action_redirect",
    "success_action_status",
];

/// In the order sent.
#[derive(Clone)]
pub(super) struct Fields {
    /// All of them in lower case, one behind the other.
    names: String,
    /// The same of the values. One may be a session token.
    values: Zeroizing<Vec<u8>>,
    list: Vec<Field>,
    by_name: ByName,
}

/// Where name and value of a field stand.
#[derive(Clone)]
struct Field {
    name: Range<usize>,
    value: Range<usize>,
    /// The value with the file's name put in, where that changed it.
    expanded: Option<Vec<u8>>,
}

impl Fields {
    /// Reads the fields as they came; `max_bytes` bounds names and values together.
    pub(super) fn read(
        form: &UploadedForm<'_>,
        dialect: Dialect,
        max_bytes: usize,
    ) -> Result<Self, VerifyError> {
        let (names, values) = checked_size(form, dialect, max_bytes)?;
        let mut fields = Self {
            names: String::with_capacity(names),
            // All of it at once: one that grew would leave a token behind in freed memory.
            values: Zeroizing::new(Vec::with_capacity(values)),
            list: Vec::with_capacity(form.fields.len()),
            by_name: ByName::with_capacity(form.fields.len()),
        };
        for &(name, value) in &form.fields {
            let text = core::str::from_utf8(name).ok().filter(|name| is_field_name(name));
            let name = text.ok_or_else(|| dialect.refuse(Kind::InvalidField).about(BAD_NAME))?;
            if fields.push(name, value).is_some() {
                return Err(dialect.refuse(Kind::RepeatedField).about(&name.to_ascii_lowercase()));
            }
            // A second reader would see one more header.
            if is_header(name) && has_line_end(value) {
                return Err(dialect.refuse(Kind::InvalidField).about(&name.to_ascii_lowercase()));
            }
        }
        Ok(fields)
    }

    /// Appends a field, or gives the place of the one with this name.
    fn push(&mut self, name: &str, value: &[u8]) -> Option<usize> {
        let Self { names, values, list, by_name } = self;
        let before = by_name.add(name, list.len(), |place| name_at(names, list, place));
        if before.is_none() {
            let (name_from, value_from) = (names.len(), values.len());
            names.push_str(name);
            if let Some(added) = names.get_mut(name_from..) {
                added.make_ascii_lowercase();
            }
            values.extend_from_slice(value);
            list.push(Field {
                name: name_from..names.len(),
                value: value_from..values.len(),
                expanded: None,
            });
        }
        before
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Names and values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.list.iter().map(|field| (field.name_in(&self.names), self.value(field)))
    }

    /// The place of a field, in whatever letter case its name is given.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.by_name.get(name, |place| name_at(&self.names, &self.list, place))
    }

    /// The value of the field at a place.
    pub(super) fn value_at(&self, place: usize) -> Option<&[u8]> {
        self.list.get(place).map(|field| self.value(field))
    }

    /// The value of a field, in whatever letter case its name is given.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.value_at(self.place(name)?)
    }

    fn value<'f>(&'f self, field: &'f Field) -> &'f [u8] {
        match &field.expanded {
            Some(expanded) => expanded,
            None => field.sent_in(&self.values),
        }
    }

    /// Puts the file's name into every field that `wanted` names.
    pub(super) fn expand(
        &mut self,
        dialect: Dialect,
        file_name: Option<&[u8]>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), VerifyError> {
        // Of all fields together: many that grow a little are as much as one that grows a lot.
        let mut grown: usize = 0;
        let Self { names, values, list, .. } = self;
        for field in list {
            let (name, sent) = (field.name_in(names), field.sent_in(values));
            if !filename::has_variable(sent) || !wanted(name) {
                continue;
            }
            let invalid = || dialect.refuse(Kind::InvalidField).about(name);
            let Cow::Owned(expanded) = filename::expand(sent, file_name).ok_or_else(invalid)? else {
                continue;
            };
            grown += expanded.len().saturating_sub(sent.len());
            // The file's name is the client's too.
            if grown > filename::MAX_EXPANDED_BYTES || (is_header(name) && has_line_end(&expanded)) {
                return Err(invalid());
            }
            field.expanded = Some(expanded);
        }
        Ok(())
    }
}

impl Field {
    fn name_in<'n>(&self, names: &'n str) -> &'n str {
        names.get(self.name.clone()).unwrap_or_default()
    }

    /// The value as it came.
    fn sent_in<'v>(&self, values: &'v [u8]) -> &'v [u8] {
        values.get(self.value.clone()).unwrap_or_default()
    }
}

fn name_at<'n>(names: &'n str, list: &[Field], place: usize) -> &'n str {
    list.get(place).map(|field| field.name_in(names)).unwrap_or_default()
}

fn has_line_end(value: &[u8]) -> bool {
    value.iter().fold(false, |any, byte| any | matches!(byte, b'\n' | b'\r' | 0))
}

fn is_header(name: &str) -> bool {
    let starts =
        |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts("x-amz-") || starts("x-oss-") || HEADERS.iter().any(|header| header.eq_ignore_ascii_case(name))
}

/// Bytes of all names and of all values. Refuses what is too large, before anything is copied.
fn checked_size(
    form: &UploadedForm<'_>,
    dialect: Dialect,
    max_bytes: usize,
) -> Result<(usize, usize), VerifyError> {
    let names: usize = form.fields.iter().map(|(name, _)| name.len()).sum();
    let values: usize = form.fields.iter().map(|(_, value)| value.len()).sum();
    let long_name = form.files.iter().any(|file| file.name.map_or(0, <[u8]>::len) > MAX_FILE_NAME_BYTES);
    let too_long = match dialect {
        Dialect::S3 => false,
        Dialect::Oss | Dialect::OssStrict => form
            .fields
            .iter()
            .any(|(name, value)| name.len() > MAX_OSS_NAME_BYTES || value.len() > MAX_OSS_VALUE_BYTES),
    };
    match form.fields.len() > MAX_FIELDS || names + values > max_bytes || long_name || too_long {
        true => Err(dialect.refuse(Kind::FormTooLarge)),
        false => Ok((names, values)),
    }
}
