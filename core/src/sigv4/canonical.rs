//! Canonical request and string to sign: the texts that a signature is computed over.
//!
//! One writer for every use, so that what is signed and what is shown cannot differ:
//!
//! ```text
//! METHOD LF canonical URI LF canonical query LF (name:value LF)* LF signed headers LF payload hash
//! AWS4-HMAC-SHA256 LF timestamp LF credential scope LF hex(SHA-256(canonical request))
//! ```

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::ALGORITHM;
use super::key::SigningKey;
use crate::covered::Covered;
use crate::encode;
use crate::error::SignError;
use crate::mac::{self, Tag};
use crate::presigned::Stages;

/// Headers of one value: sent twice, servers take the first, the last or neither.
const SINGLE: [&str; 8] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-md5",
    "content-type",
    "expires",
    "range",
];

/// Headers in canonical form: names in lower case, in order, values as given. `host` is among them.
pub(crate) struct SignedHeaders<'a> {
    host: [Header<'a>; 1],
    /// Sorted by name, without `host`. Empty for most URLs, and an empty list allocates nothing.
    others: Vec<Header<'a>>,
}

/// A name in lower case and a value.
type Header<'a> = (Cow<'a, str>, &'a [u8]);

const HOST: &str = "host";

impl<'a> SignedHeaders<'a> {
    /// Takes every header given. Their names must be tokens, their values free of control characters.
    pub(crate) fn new(
        host: &'a str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SignError> {
        let mut others = Vec::new();
        for (name, value) in headers {
            check_header(name, value)?;
            let lower = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => Cow::Owned(name.to_ascii_lowercase()),
                false => Cow::Borrowed(name),
            };
            others.push((lower, value.as_bytes()));
        }
        // Stable: the values of a repeated header stay in the order given.
        others.sort_by(|(a, _), (b, _)| a.cmp(b));
        let twice = others.windows(2).find_map(|pair| match pair {
            [(a, _), (b, _)] if a == b && SINGLE.contains(&a.as_ref()) => Some(a.as_ref()),
            _ => None,
        });
        if let Some(name) = twice {
            return Err(SignError::RepeatedHeader { name: name.into() });
        }
        Ok(Self::received(host.as_bytes(), others))
    }

    /// Of a request that was received: names in lower case and in order, without `host`, values of any bytes but
    /// line ends.
    pub(crate) fn received(host: &'a [u8], others: Vec<Header<'a>>) -> Self {
        Self { host: [(Cow::Borrowed(HOST), host)], others }
    }

    /// Each name in order, with all that is of it.
    fn for_each_name(&self, mut take: impl FnMut(&str, &[Header<'a>])) {
        let at = self.others.partition_point(|(name, _)| name.as_ref() < HOST);
        let (before, after) = self.others.split_at_checked(at).unwrap_or_default();
        for list in [before, self.host.as_slice(), after] {
            for same in list.chunk_by(|(a, _), (b, _)| a == b) {
                take(same.first().map_or("", |(name, _)| name.as_ref()), same);
            }
        }
    }

    /// The distinct names, joined by `separator`: `;`, or `%3B` in a query.
    pub(crate) fn push_names(&self, out: &mut Vec<u8>, separator: &str) {
        // Most URLs sign no other.
        if self.others.is_empty() {
            return out.extend_from_slice(HOST.as_bytes());
        }
        let mut between = "";
        self.for_each_name(|name, _| {
            out.extend_from_slice(between.as_bytes());
            match separator {
                ";" => out.extend_from_slice(name.as_bytes()),
                _ => encode::push_query(out, name.as_bytes()),
            }
            between = separator;
        });
    }

    /// Of all names and values, as they came.
    pub(super) fn bytes(&self) -> usize {
        self.host.iter().chain(&self.others).map(|(name, value)| name.len() + value.len()).sum()
    }

    /// Names and values as they are signed, without the header `left_out`.
    pub(super) fn covered(&self, left_out: &str) -> Covered {
        let mut covered = Covered::with_room(self.others.len() + 1, self.bytes());
        self.for_each_name(|name, same| {
            if name != left_out {
                covered.push_with(name, |out| push_value(out, same));
            }
        });
        covered
    }

    /// `name:value LF` for each name.
    fn push_lines(&self, out: &mut Vec<u8>) {
        self.for_each_name(|name, same| {
            out.extend_from_slice(name.as_bytes());
            out.push(b':');
            push_value(out, same);
            out.push(b'\n');
        });
    }
}

/// Appends the values of one name, joined by `,`.
fn push_value(out: &mut Vec<u8>, same: &[Header<'_>]) {
    for (place, (_, value)) in same.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        push_collapsed(out, value);
    }
}

/// Appends a value trimmed, each run of blanks inside it as one blank. Tabs stay: S3 collapses blanks only.
fn push_collapsed(out: &mut Vec<u8>, value: &[u8]) {
    let value = encode::trim(value);
    // Looked for in the whole value: that is done many bytes at a time.
    let has_blank = value.iter().fold(false, |found, byte| found | (*byte == b' '));
    if !has_blank {
        return out.extend_from_slice(value);
    }
    let mut blank = false;
    for &byte in value {
        if !(byte == b' ' && blank) {
            out.push(byte);
        }
        blank = byte == b' ';
    }
}

fn check_header(name: &str, value: &str) -> Result<(), SignError> {
    if !encode::is_token(name.as_bytes()) {
        return Err(SignError::InvalidHeaderName { name: name.into() });
    }
    if value.chars().any(|c| c.is_control()) {
        return Err(SignError::InvalidHeaderValue { name: name.into() });
    }
    Ok(())
}

/// A part of a canonical request: text, or a range of what the buffer already holds.
pub(crate) enum Part<'a> {
    Text(&'a [u8]),
    Written(Range<usize>),
}

impl Part<'_> {
    fn push(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => out.extend_from_slice(text),
            Self::Written(range) => {
                // A range of what was written before; an empty one if that were ever wrong.
                let range = if range.end <= out.len() { range.clone() } else { 0..0 };
                out.extend_from_within(range);
            }
        }
    }
}

/// What goes into a canonical request.
pub(crate) struct CanonicalRequest<'a> {
    pub(crate) method: &'a str,
    pub(crate) uri: Part<'a>,
    pub(crate) query: Part<'a>,
    pub(crate) headers: &'a SignedHeaders<'a>,
    pub(crate) payload_hash: &'a str,
}

impl CanonicalRequest<'_> {
    /// Appends the canonical request.
    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.method.as_bytes());
        out.push(b'\n');
        self.uri.push(out);
        out.push(b'\n');
        self.query.push(out);
        out.push(b'\n');
        self.headers.push_lines(out);
        out.push(b'\n');
        self.headers.push_names(out, ";");
        out.push(b'\n');
        out.extend_from_slice(self.payload_hash.as_bytes());
    }

    /// Writes the canonical request behind what `out` holds, hashes it there, signs it, and cuts it off again.
    pub(crate) fn sign(
        &self,
        out: &mut Vec<u8>,
        key: &SigningKey,
        date: &[u8; 16],
        stages: Option<&mut Stages>,
    ) -> Tag<32> {
        let start = out.len();
        let canonical_end = self.push_both(out, date, key.scope());
        let tag = key.tag(out.get(canonical_end..).unwrap_or_default());
        if let Some(stages) = stages {
            let text = |range: Range<usize>| {
                String::from_utf8_lossy(out.get(range).unwrap_or_default()).into_owned()
            };
            stages.canonical_request = text(start..canonical_end);
            stages.string_to_sign = text(canonical_end..out.len());
        }
        out.truncate(start);
        tag
    }

    /// Writes the canonical request behind what `out` holds, and gives its hash.
    pub(crate) fn hash(&self, out: &mut Vec<u8>) -> [u8; 32] {
        let start = out.len();
        self.push(out);
        mac::sha256(out.get(start..).unwrap_or_default())
    }

    /// Appends the canonical request, gives its end, and appends the string to sign behind it.
    fn push_both(&self, out: &mut Vec<u8>, date: &[u8; 16], scope: &str) -> usize {
        let start = out.len();
        self.push(out);
        let hash = mac::sha256(out.get(start..).unwrap_or_default());
        let canonical_end = out.len();
        push_string_to_sign(out, date, scope, &hash);
        canonical_end
    }
}

/// The bytes of a string to sign without its scope.
pub(super) const STRING_TO_SIGN: usize = ALGORITHM.len() + "\n20130524T000000Z\n\n".len() + 64;

/// Appends the string to sign of a canonical request with that hash.
pub(crate) fn push_string_to_sign(out: &mut Vec<u8>, date: &[u8; 16], scope: &str, hash: &[u8; 32]) {
    out.extend_from_slice(ALGORITHM.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(date);
    out.push(b'\n');
    out.extend_from_slice(scope.as_bytes());
    out.push(b'\n');
    encode::push_hex(out, hash);
}
