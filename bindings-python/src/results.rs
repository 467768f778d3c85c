//! What signers give. `repr` shows what the core's `Debug` shows: nothing that could be used.

use std::collections::HashMap;

use objsign::{FormFields, Timestamp};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::args::utc;

/// An aware datetime in UTC.
pub(crate) fn datetime(py: Python<'_>, at: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    let class = py.import("datetime")?.getattr("datetime")?;
    let whole = class.call_method1("fromtimestamp", (at.unix(), utc(py)?))?;
    match at.unix_millis().rem_euclid(1000) {
        0 => Ok(whole),
        millis => {
            let kwargs = PyDict::new(py);
            kwargs.set_item("microsecond", millis * 1000)?;
            whole.call_method("replace", (), Some(&kwargs))
        }
    }
}

/// In order. A header given twice, in whatever letter case, is one with both values, as it is signed.
fn headers<'py>(py: Python<'py>, pairs: &[(String, String)]) -> PyResult<Bound<'py, PyDict>> {
    let mut joined: Vec<(&str, String)> = Vec::with_capacity(pairs.len());
    let mut places = HashMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        let place = *places.entry(name.to_ascii_lowercase()).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((_, before)) => {
                before.push(',');
                before.push_str(value);
            }
            None => joined.push((name, value.clone())),
        }
    }
    let dict = PyDict::new(py);
    for (name, value) in joined {
        dict.set_item(name, value)?;
    }
    Ok(dict)
}

/// What of a URL may be shown: its query can hold a signature and a token.
fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(before, _)| before)
}

fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}

/// A presigned URL. Whoever holds it can use it until `expires_at`: treat it like a password.
///
/// `repr` and `str` show method, host, path and expiry, never the query.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Presigned(pub(crate) objsign::Presigned);

#[pymethods]
impl Presigned {
    /// The method it is good for.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method.as_str()
    }

    /// The whole URL, percent-encoded, to be sent as it is.
    #[getter]
    fn url(&self) -> &str {
        &self.0.url
    }

    /// The headers that are signed and so must be sent with exactly these values; never `host`.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        headers(py, &self.0.headers)
    }

    /// When it ends: after the expiry asked for, or with the credentials if those are known to end earlier.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.0.expires_at)
    }

    /// `method`, `url`, `headers` and `expires_at` (ISO 8601), for JSON. It holds the real URL.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("method", self.method())?;
        dict.set_item("url", self.url())?;
        dict.set_item("headers", self.headers(py)?)?;
        dict.set_item("expires_at", self.expires_at(py)?.call_method0("isoformat")?)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (url, headers) = (without_query(self.url()), names(&self.0.headers));
        let ends = self.expires_at(py)?.call_method0("isoformat")?;
        Ok(format!("<objsign.Presigned {} {url} headers={headers:?} expires_at={ends}>", self.method()))
    }
}

/// A request signed in its `Authorization` header. `repr` shows the names of its headers alone.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct SignedRequest(pub(crate) objsign::SignedRequest);

#[pymethods]
impl SignedRequest {
    /// The method.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method.as_str()
    }

    /// The whole URL, percent-encoded, to be sent as it is.
    #[getter]
    fn url(&self) -> &str {
        &self.0.url
    }

    /// All headers to send, `authorization` last; never `host`.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        headers(py, &self.0.headers)
    }

    /// The names of given headers that the signature does not cover, in lower case: hop-by-hop headers,
    /// `user-agent` and `x-amzn-trace-id`; for OSS V1 everything but `content-type`, `content-md5`, `x-oss-*`.
    #[getter]
    fn unsigned_headers(&self) -> Vec<String> {
        self.0.unsigned_headers.clone()
    }

    /// `method`, `url`, `headers` and `unsigned_headers`, for JSON. It holds the real signature.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("method", self.method())?;
        dict.set_item("url", self.url())?;
        dict.set_item("headers", self.headers(py)?)?;
        dict.set_item("unsigned_headers", self.unsigned_headers())?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let (url, headers) = (without_query(self.url()), names(&self.0.headers));
        format!("<objsign.SignedRequest {} {url} headers={headers:?}>", self.method())
    }
}

/// The texts between a request and its signature, for finding out where two signers part. They hold the session
/// token in clear; `repr` does not show them.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Stages(pub(crate) objsign::Stages);

#[pymethods]
impl Stages {
    /// What is hashed into the string to sign.
    #[getter]
    fn canonical_request(&self) -> &str {
        &self.0.canonical_request
    }

    /// What is signed.
    #[getter]
    fn string_to_sign(&self) -> &str {
        &self.0.string_to_sign
    }

    fn __repr__(&self) -> String {
        "<objsign.Stages>".into()
    }
}

/// A form ready to be posted. Whoever holds it can upload what its policy allows: treat it like a password.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct PostForm {
    pub(crate) url: String,
    pub(crate) fields: FormFields,
    pub(crate) expires_at: Timestamp,
}

impl From<objsign::PostForm> for PostForm {
    fn from(form: objsign::PostForm) -> Self {
        let fields = form.fields.into_iter().collect();
        Self { url: form.url, fields, expires_at: form.expires_at }
    }
}

/// In the order in which to send them.
pub(crate) fn form_fields<'py>(py: Python<'py>, fields: &FormFields) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in fields.iter() {
        match known_name(py, name) {
            Some(name) => dict.set_item(name, value)?,
            None => dict.set_item(name, value)?,
        }
    }
    Ok(dict)
}

/// The names that forms of S3 have in common, made and hashed once.
fn known_name<'py>(py: Python<'py>, name: &str) -> Option<&'py Bound<'py, PyString>> {
    Some(match name {
        "key" => intern!(py, "key"),
        "policy" => intern!(py, "policy"),
        "x-amz-algorithm" => intern!(py, "x-amz-algorithm"),
        "x-amz-credential" => intern!(py, "x-amz-credential"),
        "x-amz-date" => intern!(py, "x-amz-date"),
        "x-amz-security-token" => intern!(py, "x-amz-security-token"),
        "x-amz-signature" => intern!(py, "x-amz-signature"),
        _ => return None,
    })
}

#[pymethods]
impl PostForm {
    /// Where to post it, as `multipart/form-data`.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    /// The fields in the order in which to send them, before the `file` field, which comes last.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        form_fields(py, &self.fields)
    }

    /// When it ends: after the expiry asked for, or with the credentials if those are known to end earlier.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.expires_at)
    }

    /// `url`, `fields` and `expires_at` (ISO 8601), for JSON. It holds the real signature.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("url", self.url())?;
        dict.set_item("fields", self.fields(py)?)?;
        dict.set_item("expires_at", self.expires_at(py)?.call_method0("isoformat")?)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let ends = self.expires_at(py)?.call_method0("isoformat")?;
        Ok(format!("<objsign.PostForm {} fields={:?} expires_at={ends}>", self.url(), self.fields))
    }
}
