//! String to sign of version 1:
//!
//! ```text
//! VERB LF Content-MD5 LF Content-Type LF Date LF (x-oss-name:value LF)* CanonicalizedResource
//! ```
//!
//! One writer for signer and verifier. Everything is decoded bytes; nothing is normalised.

use alloc::vec::Vec;
use zeroize::Zeroizing;

use crate::addresses::Resource;
use crate::oss::sub_resource::{SubResources, is_plain};

/// What goes into the string.
#[derive(Clone, Copy)]
pub(crate) struct StringToSign<'a, Text> {
    pub(crate) method: &'a str,
    pub(crate) content_md5: &'a [u8],
    pub(crate) content_type: &'a [u8],
    /// The date as sent, or the expiry's digits.
    pub(crate) date: &'a [u8],
    /// `x-oss-*` headers: lower-case names in order, values trimmed, repeats joined.
    pub(crate) headers: &'a [(Text, Text)],
    pub(crate) resource: &'a Resource<'a>,
    /// Sub-resources, decoded, in order of name.
    pub(crate) sub_resources: &'a [(Text, Text)],
}

impl<Text: AsRef<[u8]>> StringToSign<'_, Text> {
    /// The whole text, which may hold a session token. Its buffer never grows: what it grew out of would not be wiped.
    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        let pairs = self.headers.iter().chain(self.sub_resources);
        let in_pairs: usize = pairs.map(|(name, value)| name.as_ref().len() + value.as_ref().len() + 2).sum();
        let lines =
            self.method.len() + self.content_md5.len() + self.content_type.len() + self.date.len() + 4;
        let Resource { bucket, key } = self.resource;
        let resource = bucket.as_deref().map_or(0, str::len) + key.as_deref().map_or(0, <[u8]>::len) + 2;
        let mut out = Zeroizing::new(Vec::with_capacity(lines + resource + in_pairs));
        self.push(&mut out);
        out
    }

    fn push(&self, out: &mut Vec<u8>) {
        for line in [self.method.as_bytes(), self.content_md5, self.content_type, self.date] {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        for (name, value) in self.headers {
            out.extend_from_slice(name.as_ref());
            out.push(b':');
            out.extend_from_slice(value.as_ref());
            out.push(b'\n');
        }
        self.push_resource(out);
    }

    /// `/bucket/key?sub-resources`; a bucket alone is `/bucket/`, the service `/`.
    fn push_resource(&self, out: &mut Vec<u8>) {
        out.push(b'/');
        if let Some(bucket) = &self.resource.bucket {
            out.extend_from_slice(bucket.as_bytes());
            out.push(b'/');
            out.extend_from_slice(self.resource.key.as_deref().unwrap_or_default());
        }
        for (index, (name, value)) in self.sub_resources.iter().enumerate() {
            out.push(if index == 0 { b'?' } else { b'&' });
            out.extend_from_slice(name.as_ref());
            if !value.as_ref().is_empty() {
                out.push(b'=');
                out.extend_from_slice(value.as_ref());
            }
        }
    }

    /// True if the resource, read back, means other sub-resources than those it was written from: a key `a?acl`
    /// and a key `a` with `?acl` give the same text.
    ///
    /// It is read back in one way only, so of all requests with one text just one can pass: sub-resources begin
    /// after the first `?` that a signed name follows, and a part that does not begin with a signed name belongs
    /// to the value before it. A `?` that no signed name follows can only be the key's.
    pub(super) fn is_ambiguous(&self, signed: &SubResources) -> bool {
        // Names are plain, and no bucket's name has a `?`: where key and values have neither mark, each mark is ours.
        let mark_in_value = self.sub_resources.iter().any(|(_, value)| value.as_ref().contains(&b'&'));
        let mark_in_key = self.resource.key.as_deref().is_some_and(|key| key.contains(&b'?'));
        if !mark_in_value && !mark_in_key {
            return false;
        }
        let mut resource = Vec::new();
        self.push_resource(&mut resource);
        let mut read: Vec<(&[u8], Vec<u8>)> = Vec::new();
        for part in tail(&resource, signed).split(|&byte| byte == b'&') {
            let end = part.iter().position(|&byte| byte == b'=').unwrap_or(part.len());
            let (name, value) = part.split_at_checked(end).unwrap_or_default();
            if is_signed(name, signed) {
                read.push((name, value.get(1..).unwrap_or_default().into()));
            } else if let Some((_, before)) = read.last_mut() {
                before.push(b'&');
                before.extend_from_slice(part);
            }
        }
        let written = self.sub_resources.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        !read.iter().map(|(name, value)| (*name, value.as_slice())).eq(written)
    }
}

/// What follows the first `?` before a signed name.
fn tail<'r>(resource: &'r [u8], signed: &SubResources) -> &'r [u8] {
    let marks = resource.iter().enumerate().filter(|(_, byte)| **byte == b'?');
    let mut tails = marks.filter_map(|(at, _)| resource.get(at + 1..));
    // Looked at up to the first byte that no name has, so that a key of many `?` costs one pass.
    let begins_signed = |tail: &&[u8]| {
        let end = tail.iter().position(|byte| !is_plain(&[*byte])).unwrap_or(tail.len());
        let ends = tail.get(end).is_none_or(|byte| b"=&".contains(byte));
        ends && tail.get(..end).is_some_and(|name| is_signed(name, signed))
    };
    tails.find(begins_signed).unwrap_or_default()
}

/// No other name can stand in a string to sign.
fn is_signed(name: &[u8], signed: &SubResources) -> bool {
    is_plain(name) && signed.contains(name)
}
