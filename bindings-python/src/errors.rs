//! The core's errors as the exceptions of the package.

use objsign::{ConfigError, SignError, VerifyError};
use pyo3::prelude::*;

/// `?` on what the core returns.
pub(crate) trait Raise<T> {
    fn raise(self) -> PyResult<T>;
}

impl<T> Raise<T> for Result<T, ConfigError> {
    fn raise(self) -> PyResult<T> {
        self.map_err(|error| kind_error("ConfigError", error.kind(), &error.to_string()))
    }
}

impl<T> Raise<T> for Result<T, SignError> {
    fn raise(self) -> PyResult<T> {
        self.map_err(|error| sign_error(&error))
    }
}

impl<T> Raise<T> for Result<T, VerifyError> {
    fn raise(self) -> PyResult<T> {
        self.map_err(verify_error)
    }
}

pub(crate) fn sign_error(error: &SignError) -> PyErr {
    exception("SignError", &error.to_string(), |raised| {
        raised.setattr("kind", error.kind())?;
        raised.setattr("index", error.index())
    })
}

fn verify_error(error: VerifyError) -> PyErr {
    exception("VerifyError", &error.to_string(), |raised| {
        raised.setattr("kind", error.kind().as_str())?;
        raised.setattr("code", error.code())?;
        raised.setattr("status", error.status())?;
        raised.setattr("message", error.message())?;
        raised.setattr("detail", error.detail())?;
        raised.setattr("_answer", Answer(error))
    })
}

/// An exception of the package that has a kind alone: also for what goes wrong in the binding itself.
pub(crate) fn kind_error(class: &str, kind: &str, message: &str) -> PyErr {
    exception(class, message, |raised| raised.setattr("kind", kind))
}

fn exception(class: &str, message: &str, set: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<()>) -> PyErr {
    Python::attach(|py| {
        let raised = || {
            let raised = py.import("objsign")?.getattr(class)?.call1((message,))?;
            set(&raised)?;
            Ok(PyErr::from_value(raised))
        };
        raised().unwrap_or_else(|error| error)
    })
}

/// What a `VerifyError` answers: the XML is written when the request id is known.
#[pyclass(frozen, name = "_Answer", module = "objsign._native")]
struct Answer(VerifyError);

#[pymethods]
impl Answer {
    fn to_xml(&self, request_id: &str) -> String {
        self.0.to_xml(request_id)
    }
}

/// The XML that answers for an error which is not the client's.
#[pyfunction]
pub(crate) fn _internal_error_xml(request_id: &str) -> String {
    ConfigError::InvalidSecret.to_xml(request_id)
}
