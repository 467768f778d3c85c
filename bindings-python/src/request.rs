//! Requests as they were received, from each of the forms in which servers and gateways hand them to Python.
//!
//! What a form has lost is refused or fails in the verifier; nothing is guessed.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use crate::args::{Data, Text, WirePairs, iterate, member, pairs, string, type_error};
use crate::errors::kind_error;
use crate::payload::PayloadArg;

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

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
    headers: Pairs,
    authority: Option<String>,
    payload: Option<objsign::Payload<'static>>,
}

/// Each half as sent or as decoded.
enum Target {
    Wire(Vec<u8>),
    Decoded { path: Vec<u8>, parameters: Pairs },
    DecodedPath { path: Vec<u8>, query: Vec<u8> },
    DecodedQuery { path: Vec<u8>, parameters: Pairs },
}

impl Request {
    fn new(
        method: Vec<u8>,
        target: Target,
        headers: Pairs,
        authority: Option<&str>,
        payload: Option<&PayloadArg<'_>>,
    ) -> Self {
        let payload = payload.map(|payload| payload.payload().hashed());
        Self { method, target, headers, authority: authority.map(Into::into), payload }
    }

    /// Runs what reads the core's request.
    pub(crate) fn with<R>(&self, read: impl FnOnce(&objsign::Request<'_>) -> R) -> R {
        let (method, headers) = (&self.method, &self.headers[..]);
        let mut request = match &self.target {
            Target::Wire(target) => objsign::Request::new(method, target, headers),
            Target::Decoded { path, parameters } => {
                objsign::Request::decoded(method, path, parameters, headers)
            }
            Target::DecodedPath { path, query } => {
                objsign::Request::decoded_path(method, path, query, headers)
            }
            Target::DecodedQuery { path, parameters } => {
                objsign::Request::decoded_query(method, path, parameters, headers)
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
        Self::new(method.into_vec(), target, headers.0, authority, payload.as_ref())
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
        let target = Target::Decoded { path: path.into_vec(), parameters: parameters.0 };
        Self::new(method.into_vec(), target, headers.0, authority, payload.as_ref())
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
        let kind = text(scope, "type")?;
        if kind.as_deref() != Some("http") {
            return Err(kind_error("ConfigError", "not_http", "the ASGI scope is not of type http"));
        }
        let no_raw_path = "the ASGI server gives no raw_path, and a decoded path is not what was signed; with Mangum use \
                           Request.from_api_gateway(scope[\"aws.event\"])";
        let raw_path = bytes(scope, "raw_path")?.ok_or_else(|| no_raw_target(no_raw_path))?;
        let query = bytes(scope, "query_string")?.unwrap_or_default();
        let mut target = raw_path;
        // Older versions of httpx and Starlette's test client leave the query in it.
        let has_query = match target.iter().position(|&byte| byte == b'?') {
            Some(at) if target[at + 1..] == query[..] => true,
            Some(_) => return Err(no_raw_target("raw_path holds another query than query_string")),
            None => false,
        };
        if !has_query && !query.is_empty() {
            target.push(b'?');
            target.extend_from_slice(&query);
        }
        let method = text(scope, "method")?.unwrap_or_default();
        let headers = match member(scope, "headers")? {
            Some(headers) => headers.extract::<WirePairs>()?.0,
            None => Vec::new(),
        };
        Ok(Self::new(method.into_bytes(), Target::Wire(target), headers, authority, payload.as_ref()))
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
        let raw = match latin1(environ, "RAW_URI")? {
            Some(raw) => Some(raw),
            None => latin1(environ, "REQUEST_URI")?,
        };
        let mut target = raw.ok_or_else(|| {
            no_raw_target(
                "the WSGI server gives neither RAW_URI nor REQUEST_URI, and PATH_INFO is not what was signed; use \
                 gunicorn, uWSGI, mod_wsgi, waitress or cheroot",
            )
        })?;
        // Werkzeug's test client passes the path alone.
        if let Some(query) = latin1(environ, "QUERY_STRING")?.filter(|query| !query.is_empty())
            && !target.contains(&b'?')
        {
            target.push(b'?');
            target.extend_from_slice(&query);
        }
        let method = latin1(environ, "REQUEST_METHOD")?.unwrap_or_default();
        let mut headers = Pairs::new();
        let entries = pairs(environ.as_borrowed(), |name, value| Ok((string(name)?, value.to_owned())))?;
        for (name, value) in entries {
            let header = match name.as_str() {
                "CONTENT_TYPE" | "CONTENT_LENGTH" => Some(name.as_str()),
                name => name.strip_prefix("HTTP_"),
            };
            let Some(header) = header else { continue };
            let value = latin1_bytes(&name, &value)?;
            // Servers set these two even where the client sent none.
            if header == name && value.is_empty() {
                continue;
            }
            headers.push((header.replace('_', "-").to_ascii_lowercase().into_bytes(), value));
        }
        Ok(Self::new(method, Target::Wire(target), headers, authority, payload.as_ref()))
    }

    /// From the event of an API Gateway REST API or HTTP API, or of a Lambda function URL.
    #[staticmethod]
    #[pyo3(signature = (event, *, authority = None, payload = None))]
    fn from_api_gateway(
        event: &Bound<'_, PyAny>,
        authority: Option<&str>,
        payload: Option<PayloadArg<'_>>,
    ) -> PyResult<Self> {
        let context = member(event, "requestContext")?;
        let (method, target) = match context {
            // A load balancer's event has the same members and other escapes.
            Some(context) if member(&context, "elb")?.is_some() => return Err(unknown_event()),
            Some(context) if text(event, "version")?.as_deref() == Some("2.0") => http_api(event, &context)?,
            Some(context) if text(event, "httpMethod")?.is_some() => rest_api(event, &context)?,
            _ => return Err(unknown_event()),
        };
        let mut headers = event_pairs(event, "multiValueHeaders", "headers")?;
        // HTTP APIs take the cookies out of the headers; function URLs leave them there, too.
        let cookies = member(event, "cookies")?.map(|cookies| texts(&cookies, "cookies")).transpose()?;
        let has_cookie = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(b"cookie"));
        if let Some(cookies) = cookies.filter(|cookies| !cookies.is_empty() && !has_cookie) {
            headers.push((b"cookie".to_vec(), cookies.join("; ").into_bytes()));
        }
        Ok(Self::new(method, target, headers, authority, payload.as_ref()))
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
        match &self.target {
            Target::Decoded { parameters, .. } | Target::DecodedQuery { parameters, .. } => {
                bytes_pairs(py, parameters).map(Some)
            }
            _ => Ok(None),
        }
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

fn split(target: &[u8]) -> (&[u8], &[u8]) {
    match target.iter().position(|&byte| byte == b'?') {
        Some(at) => (&target[..at], &target[at + 1..]),
        None => (target, b""),
    }
}

fn bytes_pairs<'py>(py: Python<'py>, pairs: &Pairs) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, pairs.iter().map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value))))
}

fn no_raw_target(message: &str) -> PyErr {
    kind_error("ConfigError", "no_raw_target", message)
}

fn unknown_event() -> PyErr {
    let message = "this is no event of an API Gateway REST API or HTTP API, or of a function URL (a load balancer's is \
                   not taken: its escapes differ)";
    kind_error("ConfigError", "unknown_event", message)
}

/// REST API, and HTTP API with payload format 1.0.
fn rest_api(event: &Bound<'_, PyAny>, context: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Target)> {
    let method = text(event, "httpMethod")?.unwrap_or_default().into_bytes();
    let parameters = event_pairs(event, "multiValueQueryStringParameters", "queryStringParameters")?;
    // The event's own path lacks the stage, which the client sent.
    let path = match text(context, "path")? {
        Some(path) => path,
        None => text(event, "path")?.unwrap_or_default(),
    };
    let path = path.into_bytes();
    Ok((
        method,
        match text(event, "version")?.as_deref() {
            Some("1.0") => Target::Decoded { path, parameters },
            _ => Target::DecodedQuery { path, parameters },
        },
    ))
}

/// HTTP API with payload format 2.0, and function URL.
fn http_api(event: &Bound<'_, PyAny>, context: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Target)> {
    let http = member(context, "http")?;
    let method = http.map(|http| text(&http, "method")).transpose()?.flatten().unwrap_or_default();
    let path = text(event, "rawPath")?.unwrap_or_default().into_bytes();
    let query = text(event, "rawQueryString")?.unwrap_or_default().into_bytes();
    let is_function_url = text(context, "domainName")?
        .is_some_and(|domain| domain.contains(".lambda-url.") && domain.ends_with(".on.aws"));
    let target = match is_function_url {
        true if query.is_empty() => Target::Wire(path),
        true => Target::Wire([&path[..], b"?", &query[..]].concat()),
        false => Target::DecodedPath { path, query },
    };
    Ok((method.into_bytes(), target))
}

/// The pairs of a map to lists, else of the map to single values. Either may be null or empty.
fn event_pairs(event: &Bound<'_, PyAny>, lists: &str, single: &str) -> PyResult<Pairs> {
    if let Some(map) = member(event, lists)? {
        let named = pairs(map.as_borrowed(), |name, values| Ok((string(name)?, texts(&values, lists)?)))?;
        let one = |(name, values): (String, Vec<String>)| {
            values.into_iter().map(move |value| (name.clone().into_bytes(), value.into_bytes()))
        };
        let all: Pairs = named.into_iter().flat_map(one).collect();
        if !all.is_empty() {
            return Ok(all);
        }
    }
    match member(event, single)? {
        Some(map) => Ok(map.extract::<WirePairs>()?.0),
        None => Ok(Pairs::new()),
    }
}

fn text(map: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<String>> {
    let Some(value) = member(map, name)? else { return Ok(None) };
    if !value.is_instance_of::<PyString>() {
        return Err(type_error(&format!("{name} is str"), value.as_borrowed()));
    }
    string(value.as_borrowed()).map(Some)
}

fn bytes(map: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Vec<u8>>> {
    let Some(value) = member(map, name)? else { return Ok(None) };
    match value.extract::<Data<'_>>() {
        Ok(data) => Ok(Some(data.0.into_owned())),
        Err(_) => Err(type_error(&format!("{name} is bytes"), value.as_borrowed())),
    }
}

fn texts(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<String>> {
    let items = iterate(value.as_borrowed(), &format!("{name} is a list of str"))?;
    items.map(|item| string(item?.as_borrowed())).collect()
}

fn latin1(map: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Vec<u8>>> {
    member(map, name)?.map(|value| latin1_bytes(name, &value)).transpose()
}

/// WSGI's strings hold one byte a character.
fn latin1_bytes(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if !value.is_instance_of::<PyString>() {
        return Err(type_error(&format!("{name} is str"), value.as_borrowed()));
    }
    value.call_method1("encode", ("latin-1",))?.extract()
}
