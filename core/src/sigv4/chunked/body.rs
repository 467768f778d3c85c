//! What a body sent in chunks is like, said before any of it is there.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{
    EXTENSION, MAX_CHUNK_SIZE, MAX_TRAILER_BYTES, MAX_TRAILER_NAMES, SIGNATURE_LEN, TRAILER_SIGNATURE,
};
use crate::encode;
use crate::error::SignError;
use crate::sigv4::parts::Pair;

/// S3 takes no shorter chunk but the last, in bytes.
const MIN_CHUNK_SIZE: u64 = 8 * 1024;

/// A body to be sent in signed chunks: its length, the length of its chunks, and the headers that follow it.
///
/// Its length must be known beforehand, since the request's signature covers it; its content need not be.
///
/// ```
/// use objsign::ChunkedBody;
///
/// let body = ChunkedBody::new(66_560);                       // bytes before they are cut into chunks
/// assert_eq!(body.encoded_length(), 66_824);                 // the `Content-Length` to send
/// let checked = body.trailer("x-amz-checksum-crc32c", 8);    // a name, and how long its value will be
/// assert_eq!(checked.encoded_length(), 66_946);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChunkedBody {
    pub(super) decoded_length: u64,
    pub(super) chunk_size: u64,
    /// Names in lower case and in order, with the length of the value in bytes.
    pub(super) trailer: Vec<(String, usize)>,
}

impl ChunkedBody {
    /// A body of so many bytes, in chunks of 64 KiB, without a trailer.
    #[must_use]
    pub fn new(decoded_length: u64) -> Self {
        Self { decoded_length, chunk_size: 64 * 1024, trailer: Vec::new() }
    }

    /// The length of every chunk but the last, in bytes: 8192 (the least that S3 takes) to 16 MiB. Default: 65536.
    #[must_use]
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk_size = bytes;
        self
    }

    /// Adds a header that follows the body, such as `x-amz-checksum-crc32c`, whose value will have so many bytes
    /// (8 for the base64 of a CRC-32). The value itself is given at the end.
    #[must_use]
    pub fn trailer(mut self, name: &str, value_bytes: usize) -> Self {
        self.trailer.push((name.to_ascii_lowercase(), value_bytes));
        self.trailer.sort_unstable();
        self
    }

    /// The length of the body as it is sent, in bytes, with sizes, signatures and trailer: its `Content-Length`.
    #[must_use]
    pub fn encoded_length(&self) -> u64 {
        let chunk = |size: u64| {
            let digits = u64::from(size.checked_ilog(16).unwrap_or(0)) + 1;
            digits.saturating_add(size).saturating_add(FIXED)
        };
        let (full, rest) = match self.chunk_size {
            0 => (0, self.decoded_length),
            size => (self.decoded_length / size, self.decoded_length % size),
        };
        let rest = if rest > 0 { chunk(rest) } else { 0 };
        let chunks = full.saturating_mul(chunk(self.chunk_size)).saturating_add(rest);
        // The last chunk has no data, and its second line end is the one that ends the body.
        chunks.saturating_add(chunk(0)).saturating_add(self.trailer_length())
    }

    fn trailer_length(&self) -> u64 {
        if self.trailer.is_empty() {
            return 0;
        }
        let line = |name: usize, value: usize| {
            u64::try_from(name.saturating_add(value).saturating_add(3)).unwrap_or(u64::MAX)
        };
        let lines = self.trailer.iter().map(|(name, value)| line(name.len(), *value));
        lines.fold(line(TRAILER_SIGNATURE.len(), SIGNATURE_LEN), u64::saturating_add)
    }

    /// Refuses what S3 or our own verifier would not take.
    pub(super) fn check(&self) -> Result<(), SignError> {
        if !(MIN_CHUNK_SIZE..=MAX_CHUNK_SIZE).contains(&self.chunk_size) {
            return Err(SignError::InvalidChunkSize {
                bytes: self.chunk_size,
                min: MIN_CHUNK_SIZE,
                max: MAX_CHUNK_SIZE,
            });
        }
        for (name, _) in &self.trailer {
            if !encode::is_token(name.as_bytes()) || name == TRAILER_SIGNATURE {
                return Err(SignError::InvalidHeaderName { name: name.clone() });
            }
        }
        let twice = self.trailer.windows(2).find_map(|pair| match pair {
            [(a, _), (b, _)] if a == b => Some(a),
            _ => None,
        });
        if let Some(name) = twice {
            return Err(SignError::RepeatedHeader { name: name.clone() });
        }
        let bytes = usize::try_from(self.trailer_length()).unwrap_or(usize::MAX);
        if self.trailer.len() > MAX_TRAILER_NAMES || bytes > MAX_TRAILER_BYTES {
            return Err(SignError::TrailerMismatch { reason: "it is too large" });
        }
        Ok(())
    }

    /// The request's headers with those that speak of the body.
    pub(super) fn headers<'a>(&self, given: &[Pair<'a>]) -> Result<Vec<Pair<'a>>, SignError> {
        let mut headers = Vec::with_capacity(given.len() + 3);
        let mut encoding = String::from(AWS_CHUNKED);
        for (name, value) in given {
            let is = |other: &str| name.eq_ignore_ascii_case(other);
            let chunked = value.split(',').any(|coding| coding.trim().eq_ignore_ascii_case(AWS_CHUNKED));
            if is(DECODED_LENGTH) || is(TRAILER) || (is(ENCODING) && chunked) {
                return Err(SignError::ReservedHeader { name: name.as_ref().into() });
            }
            // The length before encoding, most likely: every byte of it would be sent for nothing.
            if is("content-length") && *value != self.encoded_length().to_string() {
                return Err(SignError::WrongContentLength { expected: self.encoded_length() });
            }
            if !is(ENCODING) {
                headers.push((name.clone(), value.clone()));
                continue;
            }
            if encoding != AWS_CHUNKED {
                return Err(SignError::RepeatedHeader { name: name.as_ref().into() });
            }
            encoding.push(',');
            encoding.push_str(value);
        }
        let mut own =
            |name: &'static str, value: String| headers.push((Cow::Borrowed(name), Cow::Owned(value)));
        own(ENCODING, encoding);
        own(DECODED_LENGTH, self.decoded_length.to_string());
        if !self.trailer.is_empty() {
            let names: Vec<_> = self.trailer.iter().map(|(name, _)| name.as_str()).collect();
            own(TRAILER, names.join(","));
        }
        Ok(headers)
    }
}

const AWS_CHUNKED: &str = "aws-chunked";
const ENCODING: &str = "content-encoding";
const DECODED_LENGTH: &str = "x-amz-decoded-content-length";
const TRAILER: &str = "x-amz-trailer";

/// What a chunk has besides the digits of its size and its data: extension, signature and two line ends.
const FIXED: u64 = (EXTENSION.len() + SIGNATURE_LEN + 4) as u64;
