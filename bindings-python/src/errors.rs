//! The core's errors as the exceptions of the package.

use objsign::{ConfigError, SignError, VerifyError};
use pyo3::prelude::*;

/// `?` on what the core returns.
pub(crate) trait Raise<T> {
    fn raise(self) -> PyResult<T>;
}

impl<T> Raise<T> for Result<T, ConfigError> {
    fn raise(self) -> PyResult<T> {
        self.map_err(|error| config_error(&error))
    }
}

impl<T> Raise<T> for Result<T, SignError> {
    fn raise(self) -> PyResult<T> {
        self.map_err(|error| sign_error(&error))
    }
}

impl<T> Raise<T> for Result<T, VerifyError> {
    fn raise(self) -> PyResult<T> {
        self.map_err(|error| verify_error(&error))
    }
}

#[cold]
fn config_error(error: &ConfigError) -> PyErr {
    kind_error("ConfigError", error.kind(), &error.to_string())
}

#[cold]
pub(crate) fn sign_error(error: &SignError) -> PyErr {
    exception("SignError", &error.to_string(), |raised| {
        raised.setattr("kind", error.kind())?;
        raised.setattr("index", error.index())
    })
}

#[cold]
fn verify_error(error: &VerifyError) -> PyErr {
    let kind = error.kind().as_str();
    exception("VerifyError", &format!("{error} [{kind}]"), |raised| {
        raised.setattr("kind", kind)?;
        raised.setattr("code", error.code())?;
        raised.setattr("status", error.status())?;
        raised.setattr("message", error.message())?;
        raised.setattr("detail", error.detail())?;
        raised.setattr("expected_region", error.expected_region())?;
        // Text of a client's cannot hold the element: it is escaped.
        let xml = error.to_xml("");
        raised.setattr("_xml", xml.split_once(REQUEST_ID))
    })
}

/// An exception of the package that has a kind alone: also for what goes wrong in the binding itself.
#[cold]
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

/// Where a request id goes.
const REQUEST_ID: &str = "<RequestId></RequestId>";

/// The XML that answers for an error which is not the client's, around the request id.
#[pyfunction]
pub(crate) fn _internal_error_xml() -> Option<(String, String)> {
    let xml = ConfigError::InvalidSecret.to_xml("");
    xml.split_once(REQUEST_ID).map(|(before, after)| (before.into(), after.into()))
}

/// The XML element of a request id, escaped as in every answer of the core.
#[pyfunction]
pub(crate) fn _request_id_xml(id: &str) -> Option<String> {
    let answer = |id| ConfigError::InvalidSecret.to_xml(id);
    let (without, with) = (answer(""), answer(id));
    let (before, after) = without.split_once(REQUEST_ID)?;
    Some(with.strip_prefix(before)?.strip_suffix(after)?.into())
}
