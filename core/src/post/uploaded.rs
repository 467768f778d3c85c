//! A form as it arrived: what a multipart parser found, in order.

use alloc::vec::Vec;
use core::fmt;

/// An uploaded form: its fields in order, and its file.
///
/// Parsing `multipart/form-data`, and streaming the file, is the caller's. Give the fields that stand **before** the
/// file, as sent: names and values are bytes, nothing is percent-decoded or trimmed. Fields behind the file do
/// not count, and must not be acted on either.
///
/// ```
/// use objsign::UploadedForm;
///
/// let fields = [("key", "in/a.png"), ("acl", "private")];
/// let form = UploadedForm::new(&fields).file(Some(b"a.png"), 2048);
/// # let _ = form;
/// ```
#[derive(Clone)]
pub struct UploadedForm<'a> {
    pub(super) fields: Vec<(&'a [u8], &'a [u8])>,
    pub(super) files: Vec<File<'a>>,
}

/// The file part.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    /// `None`: the part has no `filename` parameter.
    pub(super) name: Option<&'a [u8]>,
    /// In bytes; `None`: not known yet.
    pub(super) size: Option<u64>,
}

impl<'a> UploadedForm<'a> {
    /// A form with these fields, still without its file.
    pub fn new<N: AsRef<[u8]>, V: AsRef<[u8]>>(fields: &'a [(N, V)]) -> Self {
        let fields = fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        Self { fields, files: Vec::new() }
    }

    /// The file: the `filename` of its part as sent (`None` without that parameter), and its length in bytes.
    /// Call it for every file of the form: a form with two is refused.
    #[must_use]
    pub fn file(mut self, name: Option<&'a [u8]>, size: u64) -> Self {
        self.files.push(File { name, size: Some(size) });
        self
    }

    /// The file, where its length is not known before it has been read. Nothing checks the length then, until you
    /// call [`VerifiedForm::check_size`](crate::VerifiedForm::check_size).
    #[must_use]
    pub fn streamed_file(mut self, name: Option<&'a [u8]>) -> Self {
        self.files.push(File { name, size: None });
        self
    }
}

/// Counts alone: values can be signatures and tokens.
impl fmt::Debug for UploadedForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadedForm")
            .field("fields", &self.fields.len())
            .field("files", &self.files.len())
            .finish()
    }
}
