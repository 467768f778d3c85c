//! Why a signature does not match.

use pyo3::prelude::*;

use crate::args::{Names, Seconds, Text, Time, now};
use crate::credentials::frozen;
use crate::request::Request;
use crate::results::Stages;
use crate::verifier::{Limits, OssVerifier, limits};

/// Says why a signature does not match, with the request and the secret: one thing at a time is changed the way
/// clients and proxies are known to change it; a cause with which the signature matches is proved.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Explainer(objsign::Explainer);

fn with_options(
    explainer: objsign::Explainer,
    max_skew: Option<Seconds>,
    other_hosts: Option<Names>,
    limits: Option<&Limits>,
) -> PyResult<Explainer> {
    let mut explainer = explainer;
    if let Some(limits) = limits {
        explainer = explainer.limits(self::limits(Some(limits)));
    }
    if let Some(seconds) = max_skew {
        explainer = explainer.max_skew(seconds.get("max_skew")?);
    }
    for host in other_hosts.unwrap_or_default().0 {
        explainer = explainer.other_host(host);
    }
    Ok(Explainer(explainer))
}

#[pymethods]
impl Explainer {
    /// For SigV4 requests to S3 or a store like it.
    #[staticmethod]
    #[pyo3(signature = (*, region, max_skew = None, other_hosts = None, limits = None), text_signature = "(*, region, max_skew=900, other_hosts=None, limits=None)")]
    fn s3(
        region: &str,
        max_skew: Option<Seconds>,
        other_hosts: Option<Names>,
        limits: Option<&Limits>,
    ) -> PyResult<Self> {
        with_options(objsign::Explainer::s3(region), max_skew, other_hosts, limits)
    }

    /// For SigV4 requests to another service.
    #[staticmethod]
    #[pyo3(signature = (*, region, service, max_skew = None, other_hosts = None, limits = None), text_signature = "(*, region, service, max_skew=900, other_hosts=None, limits=None)")]
    fn sigv4(
        region: &str,
        service: &str,
        max_skew: Option<Seconds>,
        other_hosts: Option<Names>,
        limits: Option<&Limits>,
    ) -> PyResult<Self> {
        with_options(objsign::Explainer::sigv4(region, service), max_skew, other_hosts, limits)
    }

    /// For OSS requests that this verifier refused.
    #[staticmethod]
    #[pyo3(signature = (verifier, *, other_hosts = None), text_signature = "(verifier, *, other_hosts=None)")]
    fn oss(verifier: &OssVerifier, other_hosts: Option<Names>) -> PyResult<Self> {
        with_options(objsign::Explainer::oss(verifier.0.clone()), None, other_hosts, None)
    }

    /// Finds the cause. With the `payload` of the `Request` it also says whether the body changed.
    #[pyo3(signature = (request, credentials, *, now = None))]
    fn explain(
        &self,
        request: &Request,
        credentials: &Bound<'_, PyAny>,
        now: Option<Time>,
    ) -> PyResult<Explanation> {
        let (credentials, now) = (frozen(credentials)?, self::now(now)?);
        Ok(Explanation(request.with(|request| self.0.explain(request, &credentials, now))))
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// Why a signature does not match. It never holds a secret, a token or a signature; `str` writes it in a few lines.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Explanation(objsign::Explanation);

#[pymethods]
impl Explanation {
    /// From the error body that a service answered, and the texts of our own signer for the same request.
    #[staticmethod]
    fn of_answer(body: Text<'_>, stages: &Stages) -> Self {
        Self(objsign::Explanation::of_answer(&body.0, &stages.0))
    }

    /// What happened, in one sentence.
    #[getter]
    fn summary(&self) -> &str {
        &self.0.summary
    }

    /// A stable name, such as `parameter_added`.
    #[getter]
    fn cause(&self) -> &'static str {
        self.0.cause.as_str()
    }

    /// True if it was proved; else it is the likeliest cause.
    #[getter]
    fn certain(&self) -> bool {
        self.0.certain
    }

    /// What to do, in one sentence.
    #[getter]
    fn cure(&self) -> &str {
        &self.0.cure
    }

    #[getter]
    fn difference(&self) -> Option<Difference> {
        self.0.difference.clone().map(Difference)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// The place where two sides part. Tokens and signatures are `***`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Difference(objsign::Difference);

#[pymethods]
impl Difference {
    /// What differs, such as ``header `host` ``.
    #[getter]
    fn element(&self) -> &str {
        &self.0.element
    }

    /// As we have it.
    #[getter]
    fn ours(&self) -> &str {
        &self.0.ours
    }

    /// As the other side has it.
    #[getter]
    fn theirs(&self) -> &str {
        &self.0.theirs
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}
