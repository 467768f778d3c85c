//! Bodies in signed chunks.

use napi::bindgen_prelude::{Buffer, Either, Uint8Array};
use napi_derive::napi;
use objsign::ChunkEvent;

use crate::args::{Pairs, counted, float};
use crate::errors::{Raise, Result, kind_error};

#[napi]
pub struct ChunkedBody(pub(crate) objsign::ChunkedBody);

#[napi]
impl ChunkedBody {
    #[napi]
    pub fn create(decoded_length: f64, chunk_size: Option<f64>, trailer: Vec<(String, f64)>) -> Result<Self> {
        let mut body = objsign::ChunkedBody::new(counted(decoded_length, "decodedLength")?);
        if let Some(bytes) = chunk_size {
            body = body.chunk_size(counted(bytes, "chunkSize")?);
        }
        for (name, bytes) in trailer {
            body = body.trailer(&name, counted(bytes, "the length of a trailer's value")?);
        }
        Ok(Self(body))
    }

    #[napi(getter)]
    pub fn encoded_length(&self) -> f64 {
        float(self.0.encoded_length())
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}

#[napi]
pub struct ChunkSigner(pub(crate) objsign::ChunkSigner);

#[napi]
impl ChunkSigner {
    #[napi]
    pub fn chunk(&mut self, data: Uint8Array) -> Result<Buffer> {
        Ok(self.0.chunk(&data).raise()?.into_bytes().into())
    }

    #[napi]
    pub fn finish(&mut self, trailer: Pairs) -> Result<Buffer> {
        let pairs: Vec<_> = trailer.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Ok(self.0.finish(&pairs).raise()?.into_bytes().into())
    }

    #[napi(getter)]
    pub fn string_to_sign(&self) -> String {
        self.0.string_to_sign().into()
    }
}

#[napi]
pub struct ChunkVerifier(pub(crate) Option<objsign::ChunkVerifier>);

fn finished() -> napi::Error {
    kind_error("ConfigError", "already_finished", "finish() was called; each body needs its own verifier")
}

#[napi]
impl ChunkVerifier {
    /// Data, or how many bytes of it are now verified.
    #[napi]
    pub fn decode(&mut self, data: Uint8Array) -> Result<Vec<Either<Buffer, f64>>> {
        let verifier = self.0.as_mut().ok_or_else(finished)?;
        let (mut input, mut events) = (&*data, Vec::new());
        while let Some(event) = verifier.decode(&mut input).raise()? {
            match event {
                ChunkEvent::Data(data) => events.push(Either::A(data.to_vec().into())),
                ChunkEvent::ChunkVerified { bytes } => events.push(Either::B(float(bytes))),
                _ => {}
            }
        }
        Ok(events)
    }

    #[napi]
    pub fn finish(&mut self) -> Result<Vec<(String, Buffer)>> {
        let trailer = self.0.take().ok_or_else(finished)?.finish().raise()?;
        Ok(trailer.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}
