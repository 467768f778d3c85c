//! What is said of a body.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::args::{Data, Text};
use crate::errors::kind_error;

/// What is said of a request's body. Where a payload is asked for, plain `bytes` are hashed.
#[pyclass(frozen, module = "objsign")]
#[derive(Clone, Copy)]
pub(crate) struct Payload(objsign::Payload<'static>);

#[pymethods]
impl Payload {
    #[classattr]
    const EMPTY: Self = Self(objsign::Payload::Empty);
    #[classattr]
    const UNSIGNED: Self = Self(objsign::Payload::Unsigned);

    /// A body with this SHA-256: 32 bytes, or 64 hexadecimal digits.
    #[staticmethod]
    fn sha256(digest: Text<'_>) -> PyResult<Self> {
        let bytes = digest.0;
        let raw = <[u8; 32]>::try_from(bytes.as_ref()).ok();
        let digest = raw.or_else(|| from_hex(&bytes)).ok_or_else(|| {
            kind_error("ConfigError", "invalid_digest", "a SHA-256 is 32 bytes, or 64 hexadecimal digits")
        })?;
        Ok(Self(objsign::Payload::Sha256(digest)))
    }

    fn __repr__(&self) -> &'static str {
        match self.0 {
            objsign::Payload::Empty => "Payload.EMPTY",
            objsign::Payload::Unsigned => "Payload.UNSIGNED",
            _ => "Payload.sha256(...)",
        }
    }
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(text.chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(digest)
}

/// A `Payload`, or the body itself.
pub(crate) enum PayloadArg<'a> {
    Said(objsign::Payload<'static>),
    Body(Data<'a>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for PayloadArg<'a> {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(payload) = value.cast::<Payload>() {
            return Ok(Self::Said(payload.get().0));
        }
        let body = Data::extract(value);
        body.map(Self::Body).map_err(|_| PyTypeError::new_err("a payload is bytes or an objsign.Payload"))
    }
}

impl PayloadArg<'_> {
    pub(crate) fn payload(&self) -> objsign::Payload<'_> {
        match self {
            Self::Said(payload) => *payload,
            Self::Body(Data(bytes)) => objsign::Payload::Bytes(bytes),
        }
    }
}

/// Nothing said is an empty body.
pub(crate) fn or_empty<'a>(given: Option<&'a PayloadArg<'a>>) -> objsign::Payload<'a> {
    given.map_or(objsign::Payload::Empty, PayloadArg::payload)
}
