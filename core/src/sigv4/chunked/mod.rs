//! Bodies in `aws-chunked` form, each chunk with a signature of its own:
//!
//! ```text
//! (size in hexadecimal ";chunk-signature=" signature CRLF data CRLF)*
//! "0;chunk-signature=" signature CRLF (name ":" value CRLF)* ["x-amz-trailer-signature:" signature CRLF] CRLF
//! ```

mod body;
mod form;
mod line;
mod sign;
mod trailer;
mod verifier;

pub use body::ChunkedBody;
pub(crate) use form::chunk_seed;
pub use sign::ChunkSigner;
pub use verifier::{ChunkEvent, ChunkVerifier};

/// Between the size of a chunk and its signature.
const EXTENSION: &str = ";chunk-signature=";
/// The last line of a signed trailer.
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature";
/// Hexadecimal digits of a signature.
const SIGNATURE_LEN: usize = 64;
/// The longest chunk that the signer makes, and the verifier takes by default, in bytes.
const MAX_CHUNK_SIZE: u64 = 16 * 1024 * 1024;
/// Bytes of all trailer lines together, line ends included.
const MAX_TRAILER_BYTES: usize = 8 * 1024;
/// Names in `x-amz-trailer`.
const MAX_TRAILER_NAMES: usize = 16;

/// The payload hash of a request whose body is such a one.
fn payload_hash(trailer: bool) -> &'static str {
    match trailer {
        false => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        true => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    }
}
