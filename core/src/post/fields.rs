//! The fields of a form, each once and with a name that a condition can speak of.

use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

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

/// One field. Its value may be a session token.
#[derive(Clone)]
pub(super) struct Field {
    /// In lower case.
    pub(super) name: String,
    pub(super) value: Zeroizing<Vec<u8>>,
}

/// In the order sent.
#[derive(Clone)]
pub(super) struct Fields(pub(super) Vec<Field>);

impl Fields {
    /// Reads the fields as they came; `max_bytes` bounds names and values together.
    pub(super) fn read(
        form: &UploadedForm<'_>,
        dialect: Dialect,
        max_bytes: usize,
    ) -> Result<Self, VerifyError> {
        check_size(form, dialect, max_bytes)?;
        let mut fields: Vec<Field> = Vec::with_capacity(form.fields.len());
        for &(name, value) in &form.fields {
            let text = core::str::from_utf8(name).ok().filter(|name| is_field_name(name));
            let name =
                text.ok_or_else(|| dialect.refuse(Kind::InvalidField).about(BAD_NAME))?.to_ascii_lowercase();
            if fields.iter().any(|field| field.name == name) {
                return Err(dialect.refuse(Kind::RepeatedField).about(&name));
            }
            // A second reader would see one more header.
            if is_header(&name) && value.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
                return Err(dialect.refuse(Kind::InvalidField).about(&name));
            }
            fields.push(Field { name, value: Zeroizing::new(value.into()) });
        }
        Ok(Self(fields))
    }

    /// The value of a field, in whatever letter case its name is given.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        let field = self.0.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
        Some(&field.value)
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
        for field in self.0.iter_mut().filter(|field| wanted(&field.name)) {
            let expanded = filename::expand(&field.value, file_name);
            let expanded = expanded.ok_or_else(|| dialect.refuse(Kind::InvalidField).about(&field.name))?;
            grown += expanded.len().saturating_sub(field.value.len());
            if grown > filename::MAX_EXPANDED_BYTES {
                return Err(dialect.refuse(Kind::InvalidField).about(&field.name));
            }
            // The file's name is the client's too.
            if is_header(&field.name) && expanded.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
                return Err(dialect.refuse(Kind::InvalidField).about(&field.name));
            }
            field.value = Zeroizing::new(expanded);
        }
        Ok(())
    }
}

fn is_header(name: &str) -> bool {
    HEADERS.contains(&name) || name.starts_with("x-amz-") || name.starts_with("x-oss-")
}

/// Refuses what is too large, before anything is copied.
fn check_size(form: &UploadedForm<'_>, dialect: Dialect, max_bytes: usize) -> Result<(), VerifyError> {
    let total: usize = form.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    let long_name = form.files.iter().any(|file| file.name.map_or(0, <[u8]>::len) > MAX_FILE_NAME_BYTES);
    let too_long = match dialect {
        Dialect::S3 => false,
        Dialect::Oss | Dialect::OssStrict => form
            .fields
            .iter()
            .any(|(name, value)| name.len() > MAX_OSS_NAME_BYTES || value.len() > MAX_OSS_VALUE_BYTES),
    };
    match form.fields.len() > MAX_FIELDS || total > max_bytes || long_name || too_long {
        true => Err(dialect.refuse(Kind::FormTooLarge)),
        false => Ok(()),
    }
}
