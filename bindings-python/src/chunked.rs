//! Bodies in signed chunks.

use std::sync::{Mutex, PoisonError};

use objsign::ChunkEvent;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::sync::MutexExt as _;
use pyo3::types::PyBytes;

use crate::args::{Data, Number, Numbers, Pairs};
use crate::errors::{Raise, kind_error};

/// A body to be sent in signed chunks: its length, the length of its chunks, and the headers that follow it.
///
/// `decoded_length` is in bytes; `chunk_size` too, 8192 to 16 MiB. `trailer` maps the name of each header that follows
/// to the length of its value in bytes, such as `{"x-amz-checksum-crc32c": 8}`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct ChunkedBody(pub(crate) objsign::ChunkedBody);

#[pymethods]
impl ChunkedBody {
    #[new]
    #[pyo3(signature = (decoded_length, *, chunk_size = None, trailer = None), text_signature = "(decoded_length, *, chunk_size=65536, trailer=None)")]
    fn new(decoded_length: Number, chunk_size: Option<Number>, trailer: Option<Numbers>) -> PyResult<Self> {
        let mut body = objsign::ChunkedBody::new(decoded_length.get("decoded_length")?);
        if let Some(bytes) = chunk_size {
            body = body.chunk_size(bytes.get("chunk_size")?);
        }
        for (name, bytes) in trailer.unwrap_or_default().0 {
            body = body.trailer(&name, bytes.get("the length of a trailer's value")?);
        }
        Ok(Self(body))
    }

    /// The length of the body as it is sent, in bytes: its `Content-Length`.
    #[getter]
    fn encoded_length(&self) -> u64 {
        self.0.encoded_length()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// Signs the chunks of one body, in order.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct ChunkSigner(Mutex<objsign::ChunkSigner>);

impl ChunkSigner {
    pub(crate) fn new(signer: objsign::ChunkSigner) -> Self {
        Self(Mutex::new(signer))
    }
}

#[pymethods]
impl ChunkSigner {
    /// What to send before this chunk's data. Every chunk but the last has the size announced.
    fn chunk<'py>(&self, py: Python<'py>, data: Data<'_>) -> PyResult<Bound<'py, PyBytes>> {
        let before =
            self.0.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner).chunk(&data.0).raise()?;
        Ok(PyBytes::new(py, before.as_bytes()))
    }

    /// What ends the body, after all data.
    #[pyo3(signature = (trailer = None))]
    fn finish<'py>(&self, py: Python<'py>, trailer: Option<Pairs>) -> PyResult<Bound<'py, PyBytes>> {
        let trailer = trailer.unwrap_or_default().0;
        let pairs: Vec<_> = trailer.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let end =
            self.0.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner).finish(&pairs).raise()?;
        Ok(PyBytes::new(py, end.as_bytes()))
    }

    /// The text signed last, for finding out where two signers part.
    #[getter]
    fn string_to_sign(&self, py: Python<'_>) -> String {
        self.0.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner).string_to_sign().into()
    }
}

/// All data since the last such event belongs to a chunk whose signature is right.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct ChunkVerified {
    /// How many bytes that is.
    #[pyo3(get)]
    bytes: u64,
}

#[pymethods]
impl ChunkVerified {
    fn __repr__(&self) -> String {
        format!("<objsign.ChunkVerified of {} bytes>", self.bytes)
    }
}

/// Decodes and verifies a body in signed chunks as it arrives.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct ChunkVerifier(Mutex<Option<objsign::ChunkVerifier>>);

impl ChunkVerifier {
    pub(crate) fn new(verifier: objsign::ChunkVerifier) -> Self {
        Self(Mutex::new(Some(verifier)))
    }
}

fn finished() -> PyErr {
    kind_error("ConfigError", "already_finished", "finish() was called; each body needs its own verifier")
}

#[pymethods]
impl ChunkVerifier {
    /// Takes the next piece of the body, of any length: data not verified yet, and `ChunkVerified` when it is. After
    /// a `VerifyError` nothing of that chunk may be used.
    fn decode(&self, py: Python<'_>, data: Data<'_>) -> PyResult<Vec<Py<PyAny>>> {
        let mut verifier = self.0.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner);
        let verifier = verifier.as_mut().ok_or_else(finished)?;
        let (mut input, mut events) = (&*data.0, Vec::new());
        while let Some(event) = verifier.decode(&mut input).raise()? {
            match event {
                ChunkEvent::Data(data) => events.push(PyBytes::new(py, data).into_any().unbind()),
                ChunkEvent::ChunkVerified { bytes } => events.push(ChunkVerified { bytes }.into_py_any(py)?),
                _ => {}
            }
        }
        Ok(events)
    }

    /// Says that the body is whole and gives the verified trailer. Raises `VerifyError` if it is not.
    fn finish(&self, py: Python<'_>) -> PyResult<Vec<(String, Py<PyBytes>)>> {
        let verifier = self
            .0
            .lock_py_attached(py)
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .ok_or_else(finished)?;
        let trailer = verifier.finish().raise()?;
        Ok(trailer.into_iter().map(|(name, value)| (name, PyBytes::new(py, &value).unbind())).collect())
    }
}
