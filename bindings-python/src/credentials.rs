//! Who signs: credentials as a value, or an object of botocore's shape that is asked again at each call.

use std::ops::Deref;
use std::sync::{PoisonError, RwLock};

use objsign::{ConfigError, OssSigner, S3Signer, SigV4Signer};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

use crate::args::{Data, Time, iterate, member, now};
use crate::errors::{Raise, kind_error};
use crate::results::datetime;

/// An access key with its secret, and for temporary credentials the session token and the end of their life.
///
/// `expires_at`, if known, bounds `expires_at` of every result; signing from then on is a `SignError`. `repr` shows the
/// access key id alone. It cannot be pickled: a secret does not belong on a disk or a wire.
///
/// Raises `ConfigError` for an id or secret that no service issues: empty, with blanks at its ends, or with the newline
/// that came along from a file.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Credentials(pub(crate) objsign::Credentials);

#[pymethods]
impl Credentials {
    #[new]
    #[pyo3(signature = (access_key_id, secret_access_key, session_token = None, *, expires_at = None))]
    fn new(
        access_key_id: &str,
        secret_access_key: &Bound<'_, PyString>,
        session_token: Option<&Bound<'_, PyString>>,
        expires_at: Option<Time>,
    ) -> PyResult<Self> {
        let credentials = credentials(access_key_id, secret_access_key, session_token)?;
        Ok(Self(match expires_at {
            Some(at) => credentials.expires_at(at.timestamp()),
            None => credentials,
        }))
    }

    /// Reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if set, `AWS_SESSION_TOKEN` from `environ`, by default
    /// `os.environ`. Nothing else is consulted: no profile, no file, no metadata service.
    ///
    /// Raises `ConfigError` of kind `missing_credentials` that names what is missing. With Lambda SnapStart the
    /// variables are never set; what `AWS_CONTAINER_CREDENTIALS_FULL_URI` serves takes their place.
    #[staticmethod]
    #[pyo3(signature = (environ = None))]
    fn from_environment(py: Python<'_>, environ: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        let environ = match environ {
            Some(environ) => environ,
            None => py.import("os")?.getattr("environ")?,
        };
        let read = |name: &str| -> PyResult<Option<Bound<'_, PyString>>> {
            let Some(value) = member(&environ, name)? else { return Ok(None) };
            let text = value.cast_into::<PyString>();
            let text = text.map_err(|_| PyTypeError::new_err(format!("{name} must be str")))?;
            Ok(if text.is_empty()? { None } else { Some(text) })
        };
        let [id, secret] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name, read(name)));
        let (id, secret) = ((id.0, id.1?), (secret.0, secret.1?));
        let missing: Vec<_> =
            [&id, &secret].into_iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect();
        let (Some(id), Some(secret)) = (id.1, secret.1) else {
            let message = format!(
                "{} not set in the environment; a Lambda function with SnapStart has none there: give the signer botocore's \
                 credentials, or those that AWS_CONTAINER_CREDENTIALS_FULL_URI serves",
                missing.join(" and ")
            );
            return Err(kind_error("ConfigError", "missing_credentials", &message));
        };
        credentials(id.to_str()?, &secret, read("AWS_SESSION_TOKEN")?.as_ref()).map(Self)
    }

    /// The access key id, which is public.
    #[getter]
    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    /// When they end, if known.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.expiration().map(|at| datetime(py, at)).transpose()
    }

    /// True if they carry a session token.
    #[getter]
    fn is_temporary(&self) -> bool {
        self.0.is_temporary()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.Credentials {}>", self.0.access_key_id())
    }
}

fn credentials(
    id: &str,
    secret: &Bound<'_, PyString>,
    token: Option<&Bound<'_, PyString>>,
) -> PyResult<objsign::Credentials> {
    // Not Python's own UnicodeEncodeError: that one holds the whole text.
    let secret = secret.to_str().map_err(|_| ConfigError::InvalidSecret);
    let credentials = secret.and_then(|secret| objsign::Credentials::new(id, secret)).raise()?;
    match token {
        Some(token) => credentials.session_token(session_token(token)?).raise(),
        None => Ok(credentials),
    }
}

pub(crate) fn session_token<'a>(token: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    token.to_str().map_err(|_| ConfigError::InvalidSessionToken).raise()
}

/// Credentials of the caller's object, or made from what another object says.
pub(crate) enum Frozen<'py> {
    Given(Bound<'py, Credentials>),
    Made(objsign::Credentials),
}

impl Deref for Frozen<'_> {
    type Target = objsign::Credentials;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Given(credentials) => &credentials.get().0,
            Self::Made(credentials) => credentials,
        }
    }
}

/// A `Credentials`, or an object with `access_key`, `secret_key` and `token`, perhaps behind `get_frozen_credentials()`.
pub(crate) fn frozen<'py>(object: &Bound<'py, PyAny>) -> PyResult<Frozen<'py>> {
    if let Ok(credentials) = object.cast::<Credentials>() {
        return Ok(Frozen::Given(credentials.clone()));
    }
    let frozen = match object.hasattr("get_frozen_credentials")? {
        true => object.call_method0("get_frozen_credentials")?,
        false => object.clone(),
    };
    // A provider of one's own can so say when they end.
    if let Ok(credentials) = frozen.cast::<Credentials>() {
        return Ok(Frozen::Given(credentials.clone()));
    }
    if !frozen.hasattr("access_key")? || !frozen.hasattr("secret_key")? {
        return Err(PyTypeError::new_err(no_credentials(object, &frozen)?));
    }
    let text = |name: &str| -> PyResult<Option<Bound<'_, PyString>>> {
        let value = frozen.getattr(name)?;
        if value.is_none() {
            return Ok(None);
        }
        let text = value.cast_into::<PyString>();
        text.map(Some).map_err(|_| PyTypeError::new_err(format!("{name} of the credentials must be str")))
    };
    let (Some(id), Some(secret)) = (text("access_key")?, text("secret_key")?) else {
        let message = "the credentials object has no access key or no secret key";
        return Err(kind_error("ConfigError", "missing_credentials", message));
    };
    let token = if frozen.hasattr("token")? { text("token")? } else { None };
    credentials(id.to_str()?, &secret, token.as_ref()).map(Frozen::Made)
}

/// What was given instead, and what to give.
fn no_credentials(object: &Bound<'_, PyAny>, frozen: &Bound<'_, PyAny>) -> PyResult<String> {
    let given = object.get_type().name()?;
    if frozen.hasattr("__await__")? {
        // Python warns of a coroutine that nobody awaits.
        if frozen.hasattr("close")? {
            frozen.call_method0("close")?;
        }
        return Ok(format!(
            "get_frozen_credentials() of {given} is asynchronous: await it, and give the result to with_credentials()"
        ));
    }
    if !frozen.is(object) {
        return Ok(format!("get_frozen_credentials() of {given} gave {}", frozen.get_type().name()?));
    }
    let expected = "credentials are an objsign.Credentials or an object with get_frozen_credentials()";
    Ok(match object.hasattr("get_credentials")? {
        true => format!("{expected}, not {given}: give its get_credentials()"),
        false if object.is_none() => format!("{expected}, not None: none were found where they come from"),
        false => format!("{expected}, not {given}"),
    })
}

/// One key, several, or none.
pub(crate) fn keys<'py>(object: Option<&Bound<'py, PyAny>>) -> PyResult<Vec<Frozen<'py>>> {
    let Some(object) = object else { return Ok(Vec::new()) };
    if let Ok(list) = object.cast_exact::<PyList>() {
        return list.iter().map(|item| frozen(&item)).collect();
    }
    let is_one = object.is_instance_of::<Credentials>()
        || object.hasattr("get_frozen_credentials")?
        // A frozen one of botocore is a tuple.
        || object.hasattr("access_key")?;
    if is_one {
        return Ok(vec![frozen(object)?]);
    }
    const EXPECTED: &str = "keys are Credentials, an iterable of them, or None";
    if object.is_instance_of::<PyDict>() {
        return Err(PyTypeError::new_err(format!(
            "{EXPECTED}, not dict: look up the claim's access_key_id in it"
        )));
    }
    let items = iterate(object.as_borrowed(), EXPECTED)?;
    items.map(|item| frozen(&item?)).collect()
}

/// A signer that can go on with other credentials.
pub(crate) trait Renewable: Clone {
    fn renewed(&self, credentials: objsign::Credentials) -> Self;
}

impl Renewable for S3Signer {
    fn renewed(&self, credentials: objsign::Credentials) -> Self {
        self.with_credentials(credentials)
    }
}

impl Renewable for SigV4Signer {
    fn renewed(&self, credentials: objsign::Credentials) -> Self {
        self.with_credentials(credentials)
    }
}

impl Renewable for OssSigner {
    fn renewed(&self, credentials: objsign::Credentials) -> Self {
        self.clone().with_credentials(credentials)
    }
}

/// The signer of one call.
pub(crate) enum Current<'a, S> {
    Kept(&'a S),
    Renewed(S),
}

impl<S> Deref for Current<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        match self {
            Self::Kept(signer) => signer,
            Self::Renewed(signer) => signer,
        }
    }
}

/// A signer whose credentials may rotate.
pub(crate) enum Source<S> {
    Fixed(S),
    /// Asked at each call. `last` keeps the signing keys while the credentials stay the same.
    Provider {
        object: Py<PyAny>,
        last: RwLock<S>,
    },
}

impl<S: Renewable> Source<S> {
    /// `make` builds the signer. A provider is not asked yet: its credentials may come later.
    pub(crate) fn new(
        credentials: &Bound<'_, PyAny>,
        make: impl FnOnce(objsign::Credentials) -> PyResult<S>,
    ) -> PyResult<Self> {
        if credentials.hasattr("get_frozen_credentials")? {
            // These never sign: the first call brings others.
            let nobody = objsign::Credentials::new("none", "none").raise()?;
            let last = RwLock::new(make(nobody)?);
            return Ok(Self::Provider { object: credentials.clone().unbind(), last });
        }
        Ok(Self::Fixed(make(frozen(credentials)?.clone())?))
    }

    /// The signer for the credentials of this moment.
    pub(crate) fn current(&self, py: Python<'_>) -> PyResult<Current<'_, S>> {
        let (object, last) = match self {
            Self::Fixed(signer) => return Ok(Current::Kept(signer)),
            Self::Provider { object, last } => (object, last),
        };
        let credentials = frozen(object.bind(py))?.clone();
        let renewed = last.read().unwrap_or_else(PoisonError::into_inner).renewed(credentials);
        last.write().unwrap_or_else(PoisonError::into_inner).clone_from(&renewed);
        Ok(Current::Renewed(renewed))
    }

    /// The same signer with other credentials.
    pub(crate) fn with_credentials(&self, credentials: &Bound<'_, PyAny>) -> PyResult<Self> {
        let signer = match self {
            Self::Fixed(signer) => signer.clone(),
            Self::Provider { last, .. } => last.read().unwrap_or_else(PoisonError::into_inner).clone(),
        };
        Self::new(credentials, |credentials| Ok(signer.renewed(credentials)))
    }
}

/// A derived SigV4 key: good for one access key, UTC day, region and service, and for nothing else.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct SigningKey(pub(crate) objsign::SigningKey);

#[pymethods]
impl SigningKey {
    /// Derives the key of the day of `at`.
    #[staticmethod]
    #[pyo3(signature = (credentials, *, region, service, at = None))]
    fn derive(
        credentials: &Bound<'_, PyAny>,
        region: &str,
        service: &str,
        at: Option<Time>,
    ) -> PyResult<Self> {
        objsign::SigningKey::derive(&*frozen(credentials)?, now(at)?, region, service).map(Self).raise()
    }

    /// Takes the 32 bytes of a key that was derived elsewhere.
    #[staticmethod]
    #[pyo3(signature = (key, *, access_key_id, region, service, at = None))]
    fn from_bytes(
        key: Data<'_>,
        access_key_id: &str,
        region: &str,
        service: &str,
        at: Option<Time>,
    ) -> PyResult<Self> {
        let bytes = <[u8; 32]>::try_from(key.0.as_ref())
            .map_err(|_| kind_error("ConfigError", "invalid_signing_key", "a signing key has 32 bytes"))?;
        objsign::SigningKey::from_bytes(access_key_id, now(at)?, region, service, bytes).map(Self).raise()
    }

    /// The 32 bytes themselves: as secret as the secret for a day, a region and a service.
    fn expose<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.expose())
    }

    /// The credential scope, `20130524/us-east-1/s3/aws4_request`.
    #[getter]
    fn scope(&self) -> &str {
        self.0.scope()
    }

    /// The access key id it was derived for.
    #[getter]
    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.SigningKey {} {}>", self.0.access_key_id(), self.0.scope())
    }
}
