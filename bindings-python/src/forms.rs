//! Uploaded forms and their verifiers.

use objsign::{ParsedForm, VerifyError};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::args::{Number, Seconds, Text, Time, WirePairs, iterate, now, pair, type_error};
use crate::credentials::keys;
use crate::errors::{Raise, kind_error};
use crate::request::Request;
use crate::results::datetime;
use crate::verifier::{Addresses, Versions, covered, names};

type Files = Vec<(Option<Vec<u8>>, Option<u64>)>;

/// An uploaded form: the fields that stand before the file, in order, and its file.
///
/// `file_name` is the `filename` of the file's part as sent, `None` without one. `file_size` is in bytes; `None` if it is
/// not known yet (see `VerifiedForm.check_size`). For several files, which are refused, or none, give `files`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct UploadedForm {
    fields: WirePairs,
    files: Files,
}

#[pymethods]
impl UploadedForm {
    #[new]
    #[pyo3(signature = (fields, *, file_name = None, file_size = None, files = None))]
    fn new(
        fields: WirePairs,
        file_name: Option<Text<'_>>,
        file_size: Option<Number>,
        files: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        if files.is_some() && (file_name.is_some() || file_size.is_some()) {
            let message = "give file_name and file_size, or files, not both";
            return Err(kind_error("ConfigError", "two_files", message));
        }
        let file = |name: Option<Text<'_>>, size: Option<Number>| -> PyResult<_> {
            Ok((name.map(Text::into_vec), size.map(|size| size.get("file_size")).transpose()?))
        };
        let files = match files {
            None => vec![file(file_name, file_size)?],
            Some(files) => {
                const EXPECTED: &str = "files are a list of (file name, size)";
                let one = |item: PyResult<Bound<'_, PyAny>>| {
                    let item = item?;
                    let pair = pair(item.as_borrowed());
                    let (name, size) = pair.ok_or_else(|| type_error(EXPECTED, item.as_borrowed()))?;
                    file(name.extract()?, size.extract()?)
                };
                iterate(files.as_borrowed(), EXPECTED)?.map(one).collect::<PyResult<_>>()?
            }
        };
        Ok(Self { fields, files })
    }

    fn __repr__(&self) -> String {
        self.with(|form| format!("<objsign.{form:?}>"))
    }
}

impl UploadedForm {
    fn with<R>(&self, read: impl FnOnce(&objsign::UploadedForm<'_>) -> R) -> R {
        let fields = self.fields.list();
        let mut form = objsign::UploadedForm::new(&fields);
        for (name, size) in &self.files {
            form = match size {
                Some(size) => form.file(name.as_deref(), *size),
                None => form.streamed_file(name.as_deref()),
            };
        }
        read(&form)
    }
}

fn parsed(py: Python<'_>, result: Result<ParsedForm, VerifyError>) -> PyResult<Py<PyAny>> {
    match result.raise()? {
        ParsedForm::Signed(claim) => FormClaim(claim).into_py_any(py),
        ParsedForm::Anonymous(form) => AnonymousForm(form).into_py_any(py),
    }
}

/// Verifies forms uploaded to S3 against their policy. `max_age`, in seconds, bounds how old a signature may be.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct S3FormVerifier(objsign::S3FormVerifier);

#[pymethods]
impl S3FormVerifier {
    #[new]
    #[pyo3(signature = (addresses, *, region, allow_v2 = false, hide_unknown_keys = false, max_fields_bytes = None, max_age = None))]
    fn new(
        addresses: &Addresses,
        region: &str,
        allow_v2: bool,
        hide_unknown_keys: bool,
        max_fields_bytes: Option<Number>,
        max_age: Option<Seconds>,
    ) -> PyResult<Self> {
        let mut verifier = objsign::S3FormVerifier::new(addresses.0.clone(), region).raise()?;
        if allow_v2 {
            verifier = verifier.allow_v2();
        }
        if let Some(bytes) = max_fields_bytes {
            verifier = verifier.max_fields_bytes(bytes.get("max_fields_bytes")?);
        }
        if let Some(seconds) = max_age {
            verifier = verifier.max_age(seconds.get("max_age")?);
        }
        Ok(Self(if hide_unknown_keys { verifier.hide_unknown_keys() } else { verifier }))
    }

    /// True if the request is a form upload to a bucket, and so one for this verifier.
    fn is_form(&self, request: &Request) -> bool {
        request.with(|request| self.0.is_form(request))
    }

    /// Checks the form; nothing is trusted yet. Raises `VerifyError`.
    #[pyo3(signature = (request, form, *, now = None))]
    fn parse(
        &self,
        py: Python<'_>,
        request: &Request,
        form: &UploadedForm,
        now: Option<Time>,
    ) -> PyResult<Py<PyAny>> {
        let now = self::now(now)?;
        parsed(py, request.with(|request| form.with(|form| self.0.parse(request, form, now))))
    }

    /// `parse` and `FormClaim.verify` in one. An anonymous form is refused.
    #[pyo3(signature = (request, form, keys, *, now = None))]
    fn verify(
        &self,
        request: &Request,
        form: &UploadedForm,
        keys: Option<&Bound<'_, PyAny>>,
        now: Option<Time>,
    ) -> PyResult<VerifiedForm> {
        let (keys, now) = (self::keys(keys)?, self::now(now)?);
        let verified = request.with(|request| {
            form.with(|form| self.0.verify(request, form, keys.iter().map(|key| &**key), now))
        });
        verified.map(VerifiedForm).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// Verifies forms uploaded to OSS against their policy: versions 4 (with `region`) and 1. `strict` refuses fields that
/// no condition speaks of, which OSS itself lets through.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct OssFormVerifier(objsign::OssFormVerifier);

#[pymethods]
impl OssFormVerifier {
    #[new]
    #[pyo3(signature = (addresses, *, versions, region = None, product = None, strict = false, hide_unknown_keys = false, max_fields_bytes = None))]
    fn new(
        addresses: &Addresses,
        versions: Versions,
        region: Option<&str>,
        product: Option<&str>,
        strict: bool,
        hide_unknown_keys: bool,
        max_fields_bytes: Option<Number>,
    ) -> PyResult<Self> {
        let versions = versions.of(&[1, 4])?;
        let addresses = addresses.0.clone();
        let mut verifier = match (versions.contains(&4), region) {
            (false, _) => objsign::OssFormVerifier::v1(addresses),
            (true, Some(region)) => objsign::OssFormVerifier::v4(addresses, region).raise()?,
            (true, None) => {
                let message = "version 4 needs the region that is served, such as `cn-hangzhou`";
                return Err(kind_error("ConfigError", "region_missing", message));
            }
        };
        if versions.contains(&1) && versions.contains(&4) {
            verifier = verifier.allow_v1();
        }
        if let Some(product) = product {
            verifier = verifier.product(product).raise()?;
        }
        if let Some(bytes) = max_fields_bytes {
            verifier = verifier.max_fields_bytes(bytes.get("max_fields_bytes")?);
        }
        if strict {
            verifier = verifier.strict();
        }
        Ok(Self(if hide_unknown_keys { verifier.hide_unknown_keys() } else { verifier }))
    }

    /// True if the request is a form upload to a bucket, and so one for this verifier.
    fn is_form(&self, request: &Request) -> bool {
        request.with(|request| self.0.is_form(request))
    }

    /// Checks the form; nothing is trusted yet. Raises `VerifyError`.
    #[pyo3(signature = (request, form, *, now = None))]
    fn parse(
        &self,
        py: Python<'_>,
        request: &Request,
        form: &UploadedForm,
        now: Option<Time>,
    ) -> PyResult<Py<PyAny>> {
        let now = self::now(now)?;
        parsed(py, request.with(|request| form.with(|form| self.0.parse(request, form, now))))
    }

    /// `parse` and `FormClaim.verify` in one. An anonymous form is refused.
    #[pyo3(signature = (request, form, keys, *, now = None))]
    fn verify(
        &self,
        request: &Request,
        form: &UploadedForm,
        keys: Option<&Bound<'_, PyAny>>,
        now: Option<Time>,
    ) -> PyResult<VerifiedForm> {
        let (keys, now) = (self::keys(keys)?, self::now(now)?);
        let verified = request.with(|request| {
            form.with(|form| self.0.verify(request, form, keys.iter().map(|key| &**key), now))
        });
        verified.map(VerifiedForm).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// A parsed form whose signature and policy are still to be checked.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct FormClaim(objsign::FormClaim);

#[pymethods]
impl FormClaim {
    /// Whose key the form says its policy was signed with: what to look up.
    #[getter]
    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    /// Checks the signature, then the policy against the form. Raises `VerifyError`.
    fn verify(&self, keys: Option<&Bound<'_, PyAny>>) -> PyResult<VerifiedForm> {
        let keys = self::keys(keys)?;
        let verified: Result<_, VerifyError> = self.0.clone().verify(keys.iter().map(|key| &**key));
        verified.map(VerifiedForm).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.FormClaim of {:?}>", self.access_key_id())
    }
}

/// A form without policy and signature. Nothing in it is proved.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct AnonymousForm(objsign::AnonymousForm);

#[pymethods]
impl AnonymousForm {
    /// The bucket that the form was posted to.
    #[getter]
    fn bucket(&self) -> &str {
        self.0.bucket()
    }

    /// The key, with the file's name put in for `${filename}`.
    #[getter]
    fn key<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.key())
    }

    /// The key as text, where it is UTF-8.
    #[getter]
    fn key_str(&self) -> Option<&str> {
        self.0.key_str()
    }

    /// The fields, names in lower case.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        covered(py, self.0.fields())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<objsign.AnonymousForm bucket={:?} key={}>", self.bucket(), self.key(py).repr()?))
    }
}

/// A form whose signature is right and whose policy allows it.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct VerifiedForm(objsign::VerifiedForm);

#[pymethods]
impl VerifiedForm {
    /// Such as `sigv4_form`.
    #[getter]
    fn scheme(&self) -> &'static str {
        self.0.scheme().as_str()
    }

    /// Whose key signed the policy.
    #[getter]
    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    /// The bucket that the form was posted to, by the address table.
    #[getter]
    fn bucket(&self) -> &str {
        self.0.bucket()
    }

    /// The key to store the file under, with the file's name put in for `${filename}`.
    #[getter]
    fn key<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.key())
    }

    /// The key as text, where it is UTF-8.
    #[getter]
    fn key_str(&self) -> Option<&str> {
        self.0.key_str()
    }

    /// The `Content-Type` field, `None` without one.
    #[getter]
    fn content_type<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.content_type().map(|value| PyBytes::new(py, value))
    }

    /// The fields that a condition of the policy speaks of, names in lower case.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        covered(py, self.0.fields())
    }

    /// The fields that OSS's default dialect lets through although no condition speaks of them.
    #[getter]
    fn uncovered_fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        covered(py, self.0.uncovered_fields())
    }

    /// The value of a covered field, by lower-case name.
    fn field<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyBytes>> {
        self.0.field(name).map(|value| PyBytes::new(py, value))
    }

    /// True if a condition of the policy speaks of this field, by lower-case name.
    fn is_covered(&self, name: &str) -> bool {
        self.0.is_covered(name)
    }

    /// When the policy ends: from then on the form is refused.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.0.expires_at())
    }

    /// The last moment at which this form verifies.
    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.0.valid_until())
    }

    /// How long the file may be, in bytes, both ends included.
    #[getter]
    fn size_limits(&self) -> Option<(u64, u64)> {
        self.0.size_limits().map(std::ops::RangeInclusive::into_inner)
    }

    /// Checks the length of a file, in bytes, that was not known before. Raises `VerifyError`.
    fn check_size(&self, size: Number) -> PyResult<()> {
        self.0.check_size(size.get("size")?).raise()
    }

    /// The same for every form with this signature and no other, for a store of seen signatures.
    #[getter]
    fn replay_key(&self) -> String {
        self.0.replay_key()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let ends = self.expires_at(py)?.call_method0("isoformat")?;
        let (covered, uncovered) = (names(self.0.fields()), names(self.0.uncovered_fields()));
        Ok(format!(
            "<objsign.VerifiedForm {} {:?} bucket={:?} key={} fields={covered:?} uncovered_fields={uncovered:?} \
             expires_at={ends}>",
            self.scheme(),
            self.access_key_id(),
            self.bucket(),
            self.key(py).repr()?,
        ))
    }
}
