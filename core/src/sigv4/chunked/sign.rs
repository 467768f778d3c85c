//! Signs a body chunk after chunk.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::body::ChunkedBody;
use super::{EXTENSION, TRAILER_SIGNATURE, payload_hash};
use crate::chunk_chain::ChunkChain;
use crate::encode;
use crate::error::SignError;
use crate::mac::{self, Tag};
use crate::presigned::{SignedRequest, Stages};
use crate::s3::S3Request;
use crate::sigv4::signer::S3Signer;
use crate::timestamp::Timestamp;

/// Gives what stands between the chunks of a body: sizes and signatures. It holds no data, and of the secret a keyed
/// state that is zeroized on drop.
///
/// Send what each call returns, then the data of that chunk, and last what [`finish`](Self::finish) returns.
///
/// ```
/// use objsign::{Bucket, ChunkedBody, Credentials, S3Signer, Timestamp};
///
/// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// let photos = Bucket::aws("photos", "eu-central-1")?;
///
/// let data = vec![b'x'; 100_000]; // in your program a file, read piece by piece
/// let body = ChunkedBody::new(100_000);
/// let put = photos.put("in/x.png").content_length(body.encoded_length());
/// let (sent, mut signer) = put.sign_chunked(&signer, now, &body)?;
/// assert_eq!(sent.header("x-amz-decoded-content-length"), Some("100000"));
///
/// let mut wire = Vec::new(); // in your program a connection
/// for chunk in data.chunks(65_536) {
///     wire.extend_from_slice(signer.chunk(chunk)?.as_bytes());
///     wire.extend_from_slice(chunk);
/// }
/// wire.extend_from_slice(signer.finish(&[])?.as_bytes());
/// assert_eq!(wire.len() as u64, body.encoded_length());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a body without its signatures is refused"]
pub struct ChunkSigner {
    chain: ChunkChain,
    body: ChunkedBody,
    /// Bytes of data that are still to come.
    remaining: u64,
    finished: bool,
    string_to_sign: String,
}

impl ChunkSigner {
    /// What to send before this chunk: the line end of the chunk before, if there was one, and
    /// `size;chunk-signature=…` with its line end.
    ///
    /// # Errors
    /// [`SignError::WrongChunkSize`] for data that is not as long as [`ChunkedBody`] says: the chunk size, or for the
    /// last chunk what is left.
    pub fn chunk(&mut self, data: &[u8]) -> Result<String, SignError> {
        self.chunk_of(u64::try_from(data.len()).unwrap_or(u64::MAX), mac::sha256(data))
    }

    /// The same for data of that length in bytes and with that SHA-256, hashed by the caller.
    ///
    /// # Errors
    /// As [`chunk`](Self::chunk).
    pub fn chunk_of(&mut self, bytes: u64, sha256: [u8; 32]) -> Result<String, SignError> {
        let expected = self.remaining.min(self.body.chunk_size);
        if bytes != expected || bytes == 0 {
            return Err(SignError::WrongChunkSize { bytes, expected });
        }
        let text = self.sign(bytes, &sha256);
        self.remaining -= bytes;
        Ok(text)
    }

    /// What to send last: the line end of the chunk before, the chunk without data that ends the body, and the
    /// trailer with its signature.
    ///
    /// # Errors
    /// [`SignError::WrongChunkSize`] if data is missing or the body is finished already,
    /// [`SignError::TrailerMismatch`] for other names, or values of another length, than [`ChunkedBody`] says, and
    /// [`SignError::InvalidHeaderValue`].
    pub fn finish(&mut self, trailer: &[(&str, &str)]) -> Result<String, SignError> {
        if self.remaining > 0 || self.finished {
            let expected = self.remaining.min(self.body.chunk_size);
            return Err(SignError::WrongChunkSize { bytes: 0, expected });
        }
        let trailer = self.trailer(trailer)?;
        let mut out = self.sign(0, &mac::sha256(b""));
        self.finished = true;
        if !trailer.is_empty() {
            let pairs = trailer.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            self.string_to_sign = self.chain.trailer_string(pairs);
            let signature = self.chain.sign(&self.string_to_sign);
            for (name, value) in &trailer {
                out.push_str(&format!("{name}:{value}\r\n"));
            }
            out.push_str(&format!("{TRAILER_SIGNATURE}:{signature}\r\n"));
        }
        out.push_str("\r\n");
        Ok(out)
    }

    /// What the last signature was computed over, for finding out where two signers part. Empty before the first.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    fn sign(&mut self, size: u64, hash: &[u8; 32]) -> String {
        self.string_to_sign = self.chain.chunk_string(hash);
        let signature = self.chain.sign(&self.string_to_sign);
        let first = self.remaining == self.body.decoded_length;
        format!("{}{size:x}{EXTENSION}{signature}\r\n", if first { "" } else { "\r\n" })
    }

    /// The trailer in lower case and in order, as it was announced.
    fn trailer(&self, given: &[(&str, &str)]) -> Result<Vec<(String, String)>, SignError> {
        let mut trailer = Vec::with_capacity(given.len());
        for (name, value) in given {
            if value.chars().any(|c| c.is_control()) {
                return Err(SignError::InvalidHeaderValue { name: (*name).into() });
            }
            if encode::trim(value.as_bytes()).len() != value.len() {
                return Err(SignError::TrailerMismatch { reason: "a value begins or ends with a blank" });
            }
            trailer.push((name.to_ascii_lowercase(), String::from(*value)));
        }
        trailer.sort_unstable();
        let announced = self.body.trailer.iter().map(|(name, length)| (name.as_str(), *length));
        match trailer.iter().map(|(name, value)| (name.as_str(), value.len())).eq(announced) {
            true => Ok(trailer),
            false => Err(SignError::TrailerMismatch { reason: "it is not the one announced" }),
        }
    }
}

impl fmt::Debug for ChunkSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkSigner")
            .field("body", &self.body)
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

impl S3Request<'_> {
    /// Signs a request whose body is sent in chunks, each with a signature that continues the one before
    /// (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD`): the body is signed, and nobody needs to have it whole.
    ///
    /// Besides the headers of [`sign`](Self::sign) the result has `content-encoding: aws-chunked` (before the one
    /// given, if there is one), `x-amz-decoded-content-length` and, with a trailer, `x-amz-trailer`. Give
    /// [`ChunkedBody::encoded_length`] to [`content_length`](Self::content_length) to have that signed too.
    ///
    /// # Errors
    /// Those of [`sign`](Self::sign), [`SignError::InvalidChunkSize`], [`SignError::WrongContentLength`], and [`SignError::TrailerMismatch`] for a trailer
    /// of more than 16 names or 8 KiB.
    pub fn sign_chunked(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        body: &ChunkedBody,
    ) -> Result<(SignedRequest, ChunkSigner), SignError> {
        let (sent, seed) = self.seed(signer, now, body, None)?;
        let chain = signer.keys.with_key(now, &self.address.region, self.address.service, |key| {
            ChunkChain::new(key.state(), now, key.scope().into(), seed.to_hex().as_bytes())
        })?;
        let chunks = ChunkSigner {
            chain,
            body: body.clone(),
            remaining: body.decoded_length,
            finished: false,
            string_to_sign: String::new(),
        };
        Ok((sent, chunks))
    }

    /// The canonical request and the string to sign of [`sign_chunked`](Self::sign_chunked).
    ///
    /// # Errors
    /// As [`sign_chunked`](Self::sign_chunked).
    pub fn sign_chunked_stages(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        body: &ChunkedBody,
    ) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        self.seed(signer, now, body, Some(&mut stages))?;
        Ok(stages)
    }

    /// The signed request, and its signature.
    fn seed(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        body: &ChunkedBody,
        stages: Option<&mut Stages>,
    ) -> Result<(SignedRequest, Tag<32>), SignError> {
        self.check()?;
        body.check()?;
        let headers = body.headers(&self.headers)?;
        let parameters = self.parameters()?;
        let push_path = |out: &mut Vec<u8>| self.push_path(out);
        let mut parts = self.parts(&push_path, &parameters);
        parts.headers = &headers;
        parts.sign(payload_hash(!body.trailer.is_empty()), true, &signer.keys, now, stages)
    }
}
