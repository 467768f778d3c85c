//! Requests as they were received.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::adapters;
use crate::args::{Text, WirePairs};
use crate::payload::PayloadArg;

/// A request as it was received: method, raw target (`/a%20b?x=1`) as on the request line, headers in order with
/// repeats. `str` counts as UTF-8; where a framework's strings are latin-1, give bytes.
///
/// `authority` is the host that the client signed, where a proxy has rewritten `Host`: give it only from a source that
/// clients cannot write. `payload` is the body (hashed here) or its hash, if known: a signature over another body is
/// then refused. A body left unsigned or sent in chunks passes: see `SignedPayload.checked`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Request {
    method: Vec<u8>,
    target: Target,
    headers: WirePairs,
    authority: Option<String>,
    payload: Option<objsign::Payload<'static>>,
}

/// Method, target and headers.
pub(crate) type Received = (Vec<u8>, Target, WirePairs);

/// Each half as sent or as decoded.
pub(crate) enum Target {
    Wire(Vec<u8>),
    Decoded { path: Vec<u8>, parameters: WirePairs },
    DecodedPath { path: Vec<u8>, query: Vec<u8> },
    DecodedQuery { path: Vec<u8>, parameters: WirePairs },
}

impl Target {
    /// Those that a gateway decoded.
    fn parameters(&self) -> Option<&WirePairs> {
        match self {
            Self::Decoded { parameters, .. } | Self::DecodedQuery { parameters, .. } => Some(parameters),
            Self::Wire(_) | Self::DecodedPath { .. } => None,
        }
    }
}

impl Request {
    fn new(
        (method, target, headers): Received,
        authority: Option<&str>,
        payload: Option<&PayloadArg<'_>>,
    ) -> Self {
        let payload = payload.map(|payload| payload.payload().hashed());
        Self { method, target, headers, authority: authority.map(Into::into), payload }
    }

    /// Runs what reads the core's request.
    pub(crate) fn with<R>(&self, read: impl FnOnce(&objsign::Request<'_>) -> R) -> R {
        let (method, headers) = (&self.method, self.headers.list());
        let parameters = self.target.parameters().map(WirePairs::list).unwrap_or_default();
        let mut request = match &self.target {
            Target::Wire(target) => objsign::Request::new(method, target, &headers),
            Target::Decoded { path, .. } => objsign::Request::decoded(method, path, &parameters, &headers),
            Target::DecodedPath { path, query } => {
                objsign::Request::decoded_path(method, path, query, &headers)
            }
            Target::DecodedQuery { path, .. } => {
                objsign::Request::decoded_query(method, path, &parameters, &headers)
            }
        };
        if let Some(authority) = &self.authority {
            request = request.authority(authority);
        }
        if let Some(payload) = self.payload {
            request = request.payload(payload);
        }
        read(&request)
    }
}

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (method, target, headers, *, authority = None, payload = None))]
    fn py_new(
        method: Text<'_>,
        target: Text<'_>,
        headers: WirePairs,
        authority: Option<&str>,
        payload: Option<PayloadArg<'_>>,
    ) -> Self {
        let target = Target::Wire(target.into_vec());
        Self::new((method.into_vec(), target, headers), authority, payload.as_ref())
    }

    /// A request whose target a gateway has percent-decoded already, for S3 and OSS only. What such a gateway lost
    /// makes the verification fail, never pass.
    #[staticmethod]
    #[pyo3(signature = (method, path, parameters, headers, *, authority = None, payload = None))]
    fn decoded(
        method: Text<'_>,
        path: Text<'_>,
        parameters: WirePairs,
        headers: WirePairs,
        authority: Option<&str>,
        payload: Option<PayloadArg<'_>>,
    ) -> Self {
        let target = Target::Decoded { path: path.into_vec(), parameters };
        Self::new((method.into_vec(), target, headers), authority, payload.as_ref())
    }

    /// From an ASGI HTTP scope, by `raw_path` and `query_string`.
    ///
    /// Raises `ConfigError` of kind `no_raw_target` where the server gives no `raw_path`.
    #[staticmethod]
    #[pyo3(signature = (scope, *, authority = None, payload = None))]
    fn from_asgi(
        scope: &Bound<'_, PyAny>,
        authority: Option<&str>,
        payload: Option<PayloadArg<'_>>,
    ) -> PyResult<Self> {
        let received = adapters::asgi(scope)?;
        Ok(Self::new(received, authority, payload.as_ref()))
    }

    /// From a WSGI environ that carries the raw target: `RAW_URI` (gunicorn) or `REQUEST_URI` (uWSGI, mod_wsgi,
    /// waitress, werkzeug). Its strings are latin-1, as WSGI demands.
    ///
    /// Raises `ConfigError` of kind `no_raw_target` without either: `PATH_INFO` is decoded and lossy.
    #[staticmethod]
    #[pyo3(signature = (environ, *, authority = None, payload = None))]
    fn from_wsgi(
        environ: &Bound<'_, PyAny>,
        authority: Option<&str>,
        payload: Option<PayloadArg<'_>>,
    ) -> PyResult<Self> {
        let received = adapters::wsgi(environ)?;
        Ok(Self::new(received, authority, payload.as_ref()))
    }

    /// From the event of an API Gateway REST API or HTTP API, or of a Lambda function URL.
    #[staticmethod]
    #[pyo3(signature = (event, *, authority = None, payload = None))]
    fn from_api_gateway(
        event: &Bound<'_, PyAny>,
        authority: Option<&str>,
        payload: Option<PayloadArg<'_>>,
    ) -> PyResult<Self> {
        let received = adapters::api_gateway(event)?;
        Ok(Self::new(received, authority, payload.as_ref()))
    }

    /// As sent.
    #[getter]
    fn method<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.method)
    }

    /// As on the request line; `None` if a gateway decoded it.
    #[getter]
    fn target<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        match &self.target {
            Target::Wire(target) => Some(PyBytes::new(py, target)),
            _ => None,
        }
    }

    /// The path, decoded or not as the request came.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.path_bytes())
    }

    /// The decoded parameters; `None` for a query as sent.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        self.target.parameters().map(|parameters| bytes_pairs(py, parameters)).transpose()
    }

    /// The query as sent, without its `?`; `None` if a gateway decoded it.
    #[getter]
    fn query<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        let query = match &self.target {
            Target::Wire(target) => split(target).1,
            Target::DecodedPath { query, .. } => query,
            _ => return None,
        };
        Some(PyBytes::new(py, query))
    }

    /// In order of arrival, as received.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        bytes_pairs(py, &self.headers)
    }

    /// The host that stands for the `Host` header, if one was given.
    #[getter]
    fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    fn __repr__(&self) -> String {
        self.with(|request| format!("<objsign.{request:?}>"))
    }
}

impl Request {
    fn path_bytes(&self) -> &[u8] {
        match &self.target {
            Target::Wire(target) => split(target).0,
            Target::Decoded { path, .. }
            | Target::DecodedPath { path, .. }
            | Target::DecodedQuery { path, .. } => path,
        }
    }
}

/// Path and query.
fn split(target: &[u8]) -> (&[u8], &[u8]) {
    match target.iter().position(|&byte| byte == b'?') {
        Some(at) => (&target[..at], &target[at + 1..]),
        None => (target, b""),
    }
}

fn bytes_pairs<'py>(py: Python<'py>, pairs: &WirePairs) -> PyResult<Bound<'py, PyList>> {
    let pair = |(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value));
    PyList::new(py, pairs.list().into_iter().map(pair))
}
