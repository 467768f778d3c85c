//! String to sign of version 2:
//!
//! ```text
//! METHOD LF Content-MD5 LF Content-Type LF Date LF (x-amz-name:value LF)* CanonicalizedResource
//! ```
//!
//! One writer for signer and verifier. The path is signed as it is sent, escapes and their letter case included; the
//! values of sub-resources are signed decoded.

use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::sub_resource;

/// Names and values, decoded, in order of name.
pub(super) type Pairs = Vec<(String, Vec<u8>)>;

/// What goes into the string.
pub(super) struct StringToSign<'a> {
    pub(super) method: &'a str,
    pub(super) content_md5: &'a [u8],
    pub(super) content_type: &'a [u8],
    /// The date as sent, nothing beside `x-amz-date`, or the digits of the expiry.
    pub(super) date: &'a [u8],
    /// `x-amz-*` headers: lower-case names in order, values trimmed, repeats joined.
    pub(super) headers: &'a [(String, Vec<u8>)],
    /// `/bucket` and the path below it as sent.
    pub(super) path: &'a [u8],
    /// Sub-resources in order of name.
    pub(super) sub_resources: &'a [(String, Vec<u8>)],
}

impl StringToSign<'_> {
    /// The whole text, which may hold a session token.
    pub(super) fn write(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(1024));
        for line in [self.method.as_bytes(), self.content_md5, self.content_type, self.date] {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        for (name, value) in self.headers {
            out.extend_from_slice(name.as_bytes());
            out.push(b':');
            out.extend_from_slice(value);
            out.push(b'\n');
        }
        out.extend_from_slice(self.path);
        self.push_sub_resources(&mut out);
        out
    }

    fn push_sub_resources(&self, out: &mut Vec<u8>) {
        for (index, (name, value)) in self.sub_resources.iter().enumerate() {
            out.push(if index == 0 { b'?' } else { b'&' });
            out.extend_from_slice(name.as_bytes());
            if !value.is_empty() {
                out.push(b'=');
                out.extend_from_slice(value);
            }
        }
    }

    /// True if the sub-resources, read back, are others than those written: a value `a&acl` and a value `a` beside
    /// `acl` give the same text.
    ///
    /// They are read back in one way only, split at `&`, where a part that does not begin with a signed name belongs
    /// to the value before it. Of all requests with one text just one can pass.
    pub(super) fn is_ambiguous(&self) -> bool {
        let mut text = Vec::new();
        self.push_sub_resources(&mut text);
        let Some((_, text)) = text.split_first() else { return false };
        let mut read: Vec<(&[u8], Vec<u8>)> = Vec::new();
        for part in text.split(|&byte| byte == b'&') {
            let end = part.iter().position(|&byte| byte == b'=').unwrap_or(part.len());
            let (name, value) = part.split_at_checked(end).unwrap_or_default();
            if sub_resource::is_signed(name) {
                read.push((name, value.get(1..).unwrap_or_default().into()));
            } else if let Some((_, before)) = read.last_mut() {
                before.push(b'&');
                before.extend_from_slice(part);
            }
        }
        let written = self.sub_resources.iter().map(|(name, value)| (name.as_bytes(), value.as_slice()));
        !read.iter().map(|(name, value)| (*name, value.as_slice())).eq(written)
    }
}
