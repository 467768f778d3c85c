//! Verifies a body chunk after chunk, without holding it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use sha2::{Digest as _, Sha256};

use super::line::{BadLine, Line};
use super::trailer::Trailer;
use super::{EXTENSION, MAX_CHUNK_SIZE, SIGNATURE_LEN};
use crate::chunk_chain::ChunkChain;
use crate::error::{Service, VerifyError, VerifyErrorKind as Kind};
use crate::verified::Verified;

/// The longest line before a chunk: sixteen digits, the extension, the signature.
const MAX_HEADER_BYTES: usize = 16 + EXTENSION.len() + SIGNATURE_LEN;

/// What a piece of a body in chunks turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ChunkEvent<'i> {
    /// Bytes of the object, in order. **Not verified yet**: hold them back, or write them where they can be taken back.
    Data(&'i [u8]),
    /// All data since the last such event belongs to a chunk whose signature is right.
    ChunkVerified {
        /// How many bytes that is.
        bytes: u64,
    },
}

/// Decodes and verifies a body in `aws-chunked` form as it arrives, in pieces of any length. Owned and `Send`; it
/// holds no data, and of the secret a keyed state that is zeroized on drop.
///
/// A chunk's signature covers all of its data, so data comes out before it is verified: act on it when
/// [`ChunkEvent::ChunkVerified`] says so, and on the object as a whole when [`finish`](Self::finish) does. A body that is
/// cut off between two chunks is right until then.
///
/// It is strict: CR LF alone ends a line, sizes are hexadecimal digits, no extension but the signature, the chunk
/// without data that ends the body must be there, `x-amz-decoded-content-length` must be the sum, the trailer must have
/// exactly the names of `x-amz-trailer`, in lower case, and nothing may follow. After an error it gives that error again.
///
/// ```
/// use objsign::{Addresses, Bucket, ChunkEvent, ChunkedBody, Credentials, Request, S3Signer, S3Verifier, Timestamp};
///
/// let key = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// let photos = Bucket::aws("photos", "eu-central-1")?;
/// let (sent, mut signer) =
///     photos.put("a.txt").sign_chunked(&S3Signer::new(key.clone()), now, &ChunkedBody::new(5))?;
/// let body = [signer.chunk(b"hello")?.as_bytes(), b"hello", signer.finish(&[])?.as_bytes()].concat();
///
/// let mut headers = sent.headers.clone();
/// headers.push(("host".into(), "photos.s3.eu-central-1.amazonaws.com".into()));
/// let addresses = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com")?;
/// let verified = S3Verifier::new(addresses, "eu-central-1")?
///     .verify(&Request::new("PUT", "/a.txt", &headers), [&key], now)?;
///
/// let mut chunks = verified.chunk_verifier().expect("the body is signed in chunks");
/// let (mut object, mut pending) = (Vec::new(), Vec::new());
/// for mut piece in body.chunks(7) {                                  // as the connection gives them
///     while let Some(event) = chunks.decode(&mut piece)? {
///         match event {
///             ChunkEvent::Data(data) => pending.extend_from_slice(data),
///             ChunkEvent::ChunkVerified { .. } => object.append(&mut pending),
///             _ => {}
///         }
///     }
/// }
/// let trailer = chunks.finish()?;                                    // only now the object is whole
/// assert_eq!((object.as_slice(), trailer.len()), (&b"hello"[..], 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a body is verified when `finish` says so"]
pub struct ChunkVerifier {
    chain: ChunkChain,
    max_chunk_size: u64,
    /// Bytes of data that may still come.
    remaining: u64,
    state: State,
    line: Line,
    hash: Sha256,
    trailer: Option<Trailer>,
}

/// What comes next.
enum State {
    Header,
    Data { size: u64, left: u64, signature: Vec<u8> },
    EndOfData { size: u64, signature: Vec<u8> },
    Trailer,
    EndOfBody,
    Ended,
    Failed(Kind),
}

impl Verified {
    /// What verifies the body, of a request whose body comes in signed chunks
    /// ([`SignedPayload::Streaming`](crate::SignedPayload::Streaming) with `signed`); else `None`. Each call gives a new
    /// one that begins with the first byte.
    pub fn chunk_verifier(&self) -> Option<ChunkVerifier> {
        let seed = self.chunks.as_deref()?;
        Some(ChunkVerifier {
            chain: seed.chain.clone()?,
            max_chunk_size: MAX_CHUNK_SIZE,
            remaining: seed.decoded_length,
            state: State::Header,
            line: Line::default(),
            hash: Sha256::new(),
            trailer: seed.trailer.clone().map(Trailer::new),
        })
    }
}

impl ChunkVerifier {
    /// The longest chunk to take, in bytes: so much unverified data comes at most. Default: 16 MiB.
    pub fn max_chunk_size(mut self, bytes: u64) -> Self {
        self.max_chunk_size = bytes;
        self
    }

    /// Takes bytes of the body from the front of `input` until something is to be said of them. `None` when `input` is
    /// used up.
    ///
    /// # Errors
    /// A [`VerifyError`] with a code of S3: `SignatureDoesNotMatch`, `IncompleteBody` for what is no `aws-chunked` form or
    /// another length than stated, `EntityTooLarge` for a chunk that is too long, `MalformedTrailerError`.
    pub fn decode<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<ChunkEvent<'i>>, VerifyError> {
        self.step(input).map_err(|kind| {
            self.state = State::Failed(kind);
            VerifyError::new(Service::S3, kind)
        })
    }

    /// Says that the body is whole, and gives the verified trailer: names in lower case and in order, values trimmed.
    /// A checksum among them is signed, not computed: compare it with the data.
    ///
    /// # Errors
    /// [`VerifyErrorKind::IncompleteBody`](crate::VerifyErrorKind::IncompleteBody) if the end has not come, and the error
    /// that [`decode`](Self::decode) gave.
    pub fn finish(self) -> Result<Vec<(String, Vec<u8>)>, VerifyError> {
        match self.state {
            State::Ended => Ok(self.trailer.map(Trailer::into_found).unwrap_or_default()),
            State::Failed(kind) => Err(VerifyError::new(Service::S3, kind)),
            _ => Err(VerifyError::new(Service::S3, Kind::IncompleteBody)),
        }
    }

    fn step<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<ChunkEvent<'i>>, Kind> {
        loop {
            match &mut self.state {
                State::Header => {
                    let Some(line) = self.line.read(input, MAX_HEADER_BYTES).map_err(malformed)? else {
                        return Ok(None);
                    };
                    self.begin_chunk(&line)?;
                }
                State::Data { size, left, signature } => {
                    let take = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
                    let Some((data, rest)) = input.split_at_checked(take).filter(|_| take > 0) else {
                        return Ok(None);
                    };
                    *input = rest;
                    self.hash.update(data);
                    *left = left.saturating_sub(u64::try_from(take).unwrap_or(u64::MAX));
                    if *left == 0 {
                        self.state = State::EndOfData { size: *size, signature: core::mem::take(signature) };
                    }
                    return Ok(Some(ChunkEvent::Data(data)));
                }
                State::EndOfData { size, signature } => {
                    if self.line.read(input, 0).map_err(malformed)?.is_none() {
                        return Ok(None);
                    }
                    let bytes = *size;
                    let hash = core::mem::take(&mut self.hash).finalize().into();
                    check_chunk(&mut self.chain, &hash, signature)?;
                    self.state = State::Header;
                    return Ok(Some(ChunkEvent::ChunkVerified { bytes }));
                }
                State::Trailer => {
                    let Some(trailer) = &mut self.trailer else { return Err(Kind::MalformedTrailer) };
                    if !trailer.read(&mut self.line, input, &mut self.chain)? {
                        return Ok(None);
                    }
                    self.state = State::EndOfBody;
                }
                State::EndOfBody => {
                    if self.line.read(input, 0).map_err(malformed)?.is_none() {
                        return Ok(None);
                    }
                    self.state = State::Ended;
                }
                State::Ended if input.is_empty() => return Ok(None),
                State::Ended => return Err(Kind::MalformedChunk),
                State::Failed(kind) => return Err(*kind),
            }
        }
    }

    /// Reads `size;chunk-signature=…`. The size is not in the signed text, but the data that it delimits is.
    fn begin_chunk(&mut self, line: &[u8]) -> Result<(), Kind> {
        let (size, signature) = header(line).ok_or(Kind::MalformedChunk)?;
        if size > self.max_chunk_size {
            return Err(Kind::ChunkTooLarge);
        }
        self.remaining = self.remaining.checked_sub(size).ok_or(Kind::DecodedLengthMismatch)?;
        if size > 0 {
            self.state = State::Data { size, left: size, signature: signature.into() };
            return Ok(());
        }
        let hash = core::mem::take(&mut self.hash).finalize().into();
        check_chunk(&mut self.chain, &hash, signature)?;
        if self.remaining > 0 {
            return Err(Kind::DecodedLengthMismatch);
        }
        self.state = if self.trailer.is_some() { State::Trailer } else { State::EndOfBody };
        Ok(())
    }
}

fn check_chunk(chain: &mut ChunkChain, hash: &[u8; 32], signature: &[u8]) -> Result<(), Kind> {
    let text = chain.chunk_string(hash);
    match chain.verify(&text, signature) {
        true => Ok(()),
        false => Err(Kind::SignatureMismatch),
    }
}

/// Size and signature. Clients write the size in either letter case.
fn header(line: &[u8]) -> Option<(u64, &[u8])> {
    let at = line.iter().position(|&byte| byte == b';')?;
    let (digits, rest) = line.split_at_checked(at)?;
    let signature = rest.strip_prefix(EXTENSION.as_bytes())?;
    // `from_str_radix` takes a sign, too.
    let hexadecimal = (1..=16).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit);
    let size = core::str::from_utf8(digits).ok().filter(|_| hexadecimal)?;
    let lower = signature.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (lower && signature.len() == SIGNATURE_LEN).then_some(())?;
    Some((u64::from_str_radix(size, 16).ok()?, signature))
}

fn malformed(_: BadLine) -> Kind {
    Kind::MalformedChunk
}

impl fmt::Debug for ChunkVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkVerifier")
            .field("max_chunk_size", &self.max_chunk_size)
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}
