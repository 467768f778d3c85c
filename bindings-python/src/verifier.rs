//! Verifiers of requests, and what they prove.

use objsign::{OssVersion, VerifyError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::args::{Names, Number, Pairs, Seconds, Time, iterate, now};
use crate::chunked::ChunkVerifier;
use crate::credentials::keys;
use crate::errors::{Raise, kind_error};
use crate::request::Request;
use crate::results::datetime;

/// How much of a request a verifier reads before it refuses.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Limits(objsign::Limits);

#[pymethods]
impl Limits {
    #[new]
    #[pyo3(signature = (*, target_bytes = None, headers = None, header_bytes = None, parameters = None), text_signature = "(*, target_bytes=32768, headers=256, header_bytes=65536, parameters=1024)")]
    fn new(
        target_bytes: Option<Number>,
        headers: Option<Number>,
        header_bytes: Option<Number>,
        parameters: Option<Number>,
    ) -> PyResult<Self> {
        let mut limits = objsign::Limits::default();
        for (field, name, given) in [
            (&mut limits.target_bytes, "target_bytes", target_bytes),
            (&mut limits.headers, "headers", headers),
            (&mut limits.header_bytes, "header_bytes", header_bytes),
            (&mut limits.parameters, "parameters", parameters),
        ] {
            if let Some(number) = given {
                *field = number.get(name)?;
            }
        }
        Ok(Self(limits))
    }

    /// Bytes of the request target.
    #[getter]
    fn target_bytes(&self) -> usize {
        self.0.target_bytes
    }

    /// Number of headers.
    #[getter]
    fn headers(&self) -> usize {
        self.0.headers
    }

    /// Bytes of all header names and values together.
    #[getter]
    fn header_bytes(&self) -> usize {
        self.0.header_bytes
    }

    /// Number of query parameters.
    #[getter]
    fn parameters(&self) -> usize {
        self.0.parameters
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

pub(crate) fn limits(given: Option<&Limits>) -> objsign::Limits {
    given.map_or_else(objsign::Limits::default, |limits| limits.0)
}

/// Which hosts are served, and how each says its bucket and key. A host that is not in the table is refused.
///
/// `virtual_host`: endpoints of `BUCKET.endpoint/key`. `path_style`: hosts of `host/BUCKET/key`. `cname`: hosts of one
/// bucket each, mapped to it. `fixed`: one bucket for every other host, behind a front that has checked it. Hosts are
/// compared in lower case and without the port.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Addresses(pub(crate) objsign::Addresses);

#[pymethods]
impl Addresses {
    #[new]
    #[pyo3(signature = (*, virtual_host = None, path_style = None, cname = None, fixed = None))]
    fn new(
        virtual_host: Option<Names>,
        path_style: Option<Names>,
        cname: Option<Pairs>,
        fixed: Option<&str>,
    ) -> PyResult<Self> {
        let mut table = match fixed {
            Some(bucket) => objsign::Addresses::fixed(bucket).raise()?,
            None => objsign::Addresses::new(),
        };
        for endpoint in virtual_host.unwrap_or_default().0 {
            table = table.virtual_host(&endpoint).raise()?;
        }
        for endpoint in path_style.unwrap_or_default().0 {
            table = table.path_style(&endpoint).raise()?;
        }
        for (host, bucket) in cname.unwrap_or_default().0 {
            table = table.cname(&host, &bucket).raise()?;
        }
        Ok(Self(table))
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// The options that the verifiers of requests share.
macro_rules! with_rules {
    ($verifier:expr, $max_skew:expr, $max_lifetime:expr, $hide:expr, $limits:expr) => {{
        let mut verifier = $verifier.limits(limits($limits));
        if let Some(seconds) = $max_skew {
            verifier = verifier.max_skew(seconds.get("max_skew")?);
        }
        if let Some(seconds) = $max_lifetime {
            verifier = verifier.max_lifetime(seconds.get("max_lifetime")?);
        }
        if $hide { verifier.hide_unknown_keys() } else { verifier }
    }};
}

/// Verifies S3 requests: SigV4 presigned URLs and `Authorization` headers; with `allow_v2` version 2, too.
///
/// `max_skew` and `max_lifetime` are seconds. `allow_unsigned_headers` names `x-amz-*` headers that may be there without
/// being signed. `hide_unknown_keys` answers an unknown access key as a wrong signature.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct S3Verifier(objsign::S3Verifier);

#[pymethods]
impl S3Verifier {
    #[new]
    #[pyo3(signature = (addresses, *, region, allow_v2 = false, max_skew = None, max_lifetime = None, allow_unsigned_headers = None, hide_unknown_keys = false, limits = None), text_signature = "(addresses, *, region, allow_v2=False, max_skew=900, max_lifetime=604800, allow_unsigned_headers=None, hide_unknown_keys=False, limits=None)")]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn new(
        addresses: &Addresses,
        region: &str,
        allow_v2: bool,
        max_skew: Option<Seconds>,
        max_lifetime: Option<Seconds>,
        allow_unsigned_headers: Option<Names>,
        hide_unknown_keys: bool,
        limits: Option<&Limits>,
    ) -> PyResult<Self> {
        let verifier = objsign::S3Verifier::new(addresses.0.clone(), region).raise()?;
        let mut verifier = with_rules!(verifier, max_skew, max_lifetime, hide_unknown_keys, limits);
        for name in allow_unsigned_headers.unwrap_or_default().0 {
            verifier = verifier.allow_unsigned_header(&name).raise()?;
        }
        Ok(Self(if allow_v2 { verifier.allow_v2() } else { verifier }))
    }

    /// Checks form, address, date and expiry; nothing is trusted yet. Raises `VerifyError`.
    #[pyo3(signature = (request, *, now = None))]
    fn parse(&self, request: &Request, now: Option<Time>) -> PyResult<Claim> {
        let now = self::now(now)?;
        request.with(|request| self.0.parse(request, now)).map(Claim).raise()
    }

    /// `parse` and `Claim.verify` in one, over keys in memory.
    #[pyo3(signature = (request, keys, *, now = None))]
    fn verify(
        &self,
        request: &Request,
        keys: Option<&Bound<'_, PyAny>>,
        now: Option<Time>,
    ) -> PyResult<Verified> {
        let (keys, now) = (self::keys(keys)?, self::now(now)?);
        request
            .with(|request| self.0.verify(request, keys.iter().map(|key| &**key), now))
            .map(Verified)
            .raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// Verifies requests to another service. `normalize_path` and `double_encode_path` must be what the clients do.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct SigV4Verifier(objsign::SigV4Verifier);

#[pymethods]
impl SigV4Verifier {
    #[new]
    #[pyo3(signature = (*, region, service, normalize_path = true, double_encode_path = true, session_token_unsigned = false, max_skew = None, max_lifetime = None, allow_unsigned_headers = None, hide_unknown_keys = false, limits = None), text_signature = "(*, region, service, normalize_path=True, double_encode_path=True, session_token_unsigned=False, max_skew=900, max_lifetime=604800, allow_unsigned_headers=None, hide_unknown_keys=False, limits=None)")]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn new(
        region: &str,
        service: &str,
        normalize_path: bool,
        double_encode_path: bool,
        session_token_unsigned: bool,
        max_skew: Option<Seconds>,
        max_lifetime: Option<Seconds>,
        allow_unsigned_headers: Option<Names>,
        hide_unknown_keys: bool,
        limits: Option<&Limits>,
    ) -> PyResult<Self> {
        let verifier = objsign::SigV4Verifier::new(region, service)
            .raise()?
            .normalize_path(normalize_path)
            .double_encode_path(double_encode_path);
        let mut verifier = with_rules!(verifier, max_skew, max_lifetime, hide_unknown_keys, limits);
        for name in allow_unsigned_headers.unwrap_or_default().0 {
            verifier = verifier.allow_unsigned_header(&name).raise()?;
        }
        Ok(Self(if session_token_unsigned { verifier.session_token_unsigned() } else { verifier }))
    }

    /// Checks form, date and expiry; nothing is trusted yet. Raises `VerifyError`.
    #[pyo3(signature = (request, *, now = None))]
    fn parse(&self, request: &Request, now: Option<Time>) -> PyResult<Claim> {
        let now = self::now(now)?;
        request.with(|request| self.0.parse(request, now)).map(Claim).raise()
    }

    /// `parse` and `Claim.verify` in one, over keys in memory.
    #[pyo3(signature = (request, keys, *, now = None))]
    fn verify(
        &self,
        request: &Request,
        keys: Option<&Bound<'_, PyAny>>,
        now: Option<Time>,
    ) -> PyResult<Verified> {
        let (keys, now) = (self::keys(keys)?, self::now(now)?);
        request
            .with(|request| self.0.verify(request, keys.iter().map(|key| &**key), now))
            .map(Verified)
            .raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// Verifies OSS requests of the versions given (1, 2, 4). Version 4 needs the regions served.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct OssVerifier(pub(crate) objsign::OssVerifier);

#[pymethods]
impl OssVerifier {
    #[new]
    #[pyo3(signature = (addresses, *, versions, region = None, product = None, max_skew = None, max_lifetime = None, sub_resources = None, allow_ambiguous_keys = false, hide_unknown_keys = false, limits = None), text_signature = "(addresses, *, versions, region=None, product=None, max_skew=900, max_lifetime=None, sub_resources=None, allow_ambiguous_keys=False, hide_unknown_keys=False, limits=None)")]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn new(
        addresses: &Addresses,
        versions: Versions,
        region: Option<Names>,
        product: Option<&str>,
        max_skew: Option<Seconds>,
        max_lifetime: Option<Seconds>,
        sub_resources: Option<Names>,
        allow_ambiguous_keys: bool,
        hide_unknown_keys: bool,
        limits: Option<&Limits>,
    ) -> PyResult<Self> {
        let versions = versions.of(&[1, 2, 4])?.into_iter().map(|version| match version {
            1 => OssVersion::V1,
            2 => OssVersion::V2,
            _ => OssVersion::V4,
        });
        let verifier = objsign::OssVerifier::new(addresses.0.clone(), versions);
        let mut verifier = with_rules!(verifier, max_skew, max_lifetime, hide_unknown_keys, limits);
        for region in region.unwrap_or_default().0 {
            verifier = verifier.region(region).raise()?;
        }
        if let Some(product) = product {
            verifier = verifier.product(product).raise()?;
        }
        for name in sub_resources.unwrap_or_default().0 {
            verifier = verifier.sub_resource(name).raise()?;
        }
        Ok(Self(if allow_ambiguous_keys { verifier.allow_ambiguous_keys() } else { verifier }))
    }

    /// Checks form, address, date and expiry; nothing is trusted yet. Raises `VerifyError`.
    #[pyo3(signature = (request, *, now = None))]
    fn parse(&self, request: &Request, now: Option<Time>) -> PyResult<Claim> {
        let now = self::now(now)?;
        request.with(|request| self.0.parse(request, now)).map(Claim).raise()
    }

    /// `parse` and `Claim.verify` in one, over keys in memory.
    #[pyo3(signature = (request, keys, *, now = None))]
    fn verify(
        &self,
        request: &Request,
        keys: Option<&Bound<'_, PyAny>>,
        now: Option<Time>,
    ) -> PyResult<Verified> {
        let (keys, now) = (self::keys(keys)?, self::now(now)?);
        request
            .with(|request| self.0.verify(request, keys.iter().map(|key| &**key), now))
            .map(Verified)
            .raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// A request that is well-formed, addressed to you and in time, and not yet to be trusted. Look the key up, with
/// `await` if you like, and call `verify`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Claim(objsign::Claim);

#[pymethods]
impl Claim {
    /// Whose key the request says it was signed with: what to look up.
    #[getter]
    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    /// For finding out where two signers part. Version 1 and 2 texts hold the session token in clear.
    #[getter]
    fn string_to_sign<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.string_to_sign())
    }

    /// Checks the signature against the keys that were found: none (`None` or empty) is `InvalidAccessKeyId` after the
    /// same work, several are valid together while a key is rotated. Raises `VerifyError`.
    fn verify(&self, keys: Option<&Bound<'_, PyAny>>) -> PyResult<Verified> {
        let keys = self::keys(keys)?;
        let verified: Result<_, VerifyError> = self.0.clone().verify(keys.iter().map(|key| &**key));
        verified.map(Verified).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.Claim of {:?}>", self.access_key_id())
    }
}

/// What a verified signature says of the body.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct SignedPayload(objsign::SignedPayload);

#[pymethods]
impl SignedPayload {
    /// What is signed of it.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.as_str()
    }

    /// The hash that the body must have, for kind `sha256`.
    #[getter]
    fn sha256<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        match self.0 {
            objsign::SignedPayload::Sha256 { hash, .. } => Some(PyBytes::new(py, &hash)),
            _ => None,
        }
    }

    /// True if the hash was compared with the `payload` of the `Request`. If false, hash the body and compare.
    #[getter]
    fn checked(&self) -> bool {
        matches!(self.0, objsign::SignedPayload::Sha256 { checked: true, .. })
    }

    /// Of kind `streaming`: each chunk carries a signature; see `Verified.chunk_verifier`.
    #[getter]
    fn signed(&self) -> bool {
        matches!(self.0, objsign::SignedPayload::Streaming { signed: true, .. })
    }

    /// Of kind `streaming`: headers follow the last chunk.
    #[getter]
    fn trailer(&self) -> bool {
        matches!(self.0, objsign::SignedPayload::Streaming { trailer: true, .. })
    }

    fn __repr__(&self) -> String {
        format!("<objsign.SignedPayload {}>", self.kind())
    }
}

/// What may be shown of covered pairs.
pub(crate) fn names<'v>(pairs: impl Iterator<Item = (&'v str, &'v [u8])>) -> Vec<&'v str> {
    pairs.map(|(name, _)| name).collect()
}

/// Names as text, values as bytes.
pub(crate) fn covered<'py, 'v>(
    py: Python<'py>,
    pairs: impl Iterator<Item = (&'v str, &'v [u8])>,
) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, pairs.map(|(name, value)| (name, PyBytes::new(py, value))).collect::<Vec<_>>())
}

/// A request whose signature is right, and exactly what that signature covers. Act on this, never on the raw
/// request.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Verified(objsign::Verified);

#[pymethods]
impl Verified {
    /// Such as `sigv4_query`, `sigv4_header`, `oss_v1_header`.
    #[getter]
    fn scheme(&self) -> &'static str {
        self.0.scheme().as_str()
    }

    /// Whose key signed it.
    #[getter]
    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    /// The method, which is signed in every scheme.
    #[getter]
    fn method(&self) -> &str {
        self.0.method()
    }

    /// By the address table; `None` for the service itself.
    #[getter]
    fn bucket(&self) -> Option<&str> {
        self.0.bucket()
    }

    /// The object key, decoded; not necessarily UTF-8, nor fit for a file system.
    #[getter]
    fn key<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.key().map(|key| PyBytes::new(py, key))
    }

    /// The object key as text, where it is UTF-8.
    #[getter]
    fn key_str(&self) -> Option<&str> {
        self.0.key_str()
    }

    /// Such as `PutObject`; `Other` for anything that is not exactly a known operation.
    #[getter]
    fn operation(&self) -> &'static str {
        self.0.operation().as_str()
    }

    /// What the signature says of the body.
    #[getter]
    fn payload(&self) -> SignedPayload {
        SignedPayload(self.0.payload())
    }

    /// Of services other than S3 and OSS: the path to route by, percent-encoded.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.path().map(|path| PyBytes::new(py, path))
    }

    /// The covered headers, names in lower case, without the session token.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        covered(py, self.0.headers())
    }

    /// The covered parameters, decoded, without those of the signature and the token.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        covered(py, self.0.parameters())
    }

    /// The value of a covered header, by name in any letter case.
    fn header<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyBytes>> {
        self.0.header(name).map(|value| PyBytes::new(py, value))
    }

    /// The value of a covered parameter.
    fn parameter<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyBytes>> {
        self.0.parameter(name).map(|value| PyBytes::new(py, value))
    }

    /// The end of the time in which this request verifies.
    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.0.valid_until())
    }

    /// The same for every copy of this signed request and no other, for a store of seen signatures.
    #[getter]
    fn replay_key(&self) -> String {
        self.0.replay_key()
    }

    /// What verifies the body, if it comes in signed chunks. At most `max_chunk_size` bytes come unverified.
    #[pyo3(signature = (*, max_chunk_size = None), text_signature = "($self, *, max_chunk_size=16777216)")]
    fn chunk_verifier(&self, max_chunk_size: Option<Number>) -> PyResult<Option<ChunkVerifier>> {
        let Some(verifier) = self.0.chunk_verifier() else { return Ok(None) };
        let verifier = match max_chunk_size {
            Some(bytes) => verifier.max_chunk_size(bytes.get("max_chunk_size")?),
            None => verifier,
        };
        Ok(Some(ChunkVerifier::new(verifier)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let key = self.key(py).map(|key| key.repr()).transpose()?;
        let key = key.map_or_else(|| "None".into(), |key| key.to_string());
        let ends = self.valid_until(py)?.call_method0("isoformat")?;
        let (headers, parameters) = (names(self.0.headers()), names(self.0.parameters()));
        // Names alone: a value can be a token.
        Ok(format!(
            "<objsign.Verified {} {:?} {} {} bucket={:?} key={key} headers={headers:?} parameters={parameters:?} \
             valid_until={ends}>",
            self.scheme(),
            self.access_key_id(),
            self.method(),
            self.operation(),
            self.bucket().unwrap_or_default(),
        ))
    }
}

/// The versions asked for.
pub(crate) struct Versions(Vec<Number>);

impl<'a, 'py> FromPyObject<'a, 'py> for Versions {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let items = iterate(value, "versions are a list of int")?;
        items.map(|item| item?.extract()).collect::<PyResult<_>>().map(Self)
    }
}

impl Versions {
    /// All of which are `known`.
    pub(crate) fn of(self, known: &[u8]) -> PyResult<Vec<u8>> {
        let named = self.0.into_iter().map(|version| version.get("a version"));
        let versions: Vec<u8> = named.collect::<PyResult<_>>()?;
        if versions.is_empty() || versions.iter().any(|version| !known.contains(version)) {
            let message = format!("versions are one or more of {known:?}");
            return Err(kind_error("ConfigError", "invalid_rule", &message));
        }
        Ok(versions)
    }
}
