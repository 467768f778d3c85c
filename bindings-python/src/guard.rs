//! The guard of an uploader's signing endpoint.

use std::borrow::Cow;

use objsign::{FieldRule, SignatureVersion, UploadOperation};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::args::{Bounds, Names, Number, Seconds, Text, Time, is_text, now, pairs, string};
use crate::errors::Raise;
use crate::json::to_json;
use crate::s3::Bucket;
use crate::signer::S3Signer;
use crate::verifier::Versions;

/// What may be signed for an uploader. Everything is an allow-list; told nothing, it allows nothing.
///
/// Make one at start, and for each request narrow it to the user of the *session* by `with_key_prefix`. `acl` are the
/// canned ACLs allowed. `content_length_range` is in bytes; it holds for forms alone, so limit `max_part_number` for
/// chunked uploads, of which none is served unless `operations` says so. `versions` are those of signatures, 4 alone
/// unless said. `max_expiration` and `max_skew` are seconds. `fields` maps a field's name (`x-amz-meta-*` for all that
/// begin so) to the values allowed (`"*"`: any; `"image/*"`: all that begin so). `fine_uploader_fields` allows what that
/// uploader always sends. `tighten` makes a policy fit where it can instead of refusing it. `for_host` is the host that
/// browsers use, if it is not the bucket's own; `own_host` and `shared_host` say which kind it is.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct UploadGuard(objsign::UploadGuard);

#[pymethods]
impl UploadGuard {
    #[new]
    #[pyo3(signature = (bucket, *, for_host = None, own_host = false, shared_host = false, key_prefix = None, any_key = false, allow_key_starts_with = false, allow_filename_variable = false, acl = None, content_length_range = None, max_expiration = None, max_skew = None, operations = None, max_part_number = None, versions = None, content_type = None, metadata = false, fields = None, fine_uploader_fields = false, tighten = false), text_signature = "(bucket, *, for_host=None, own_host=False, shared_host=False, key_prefix=None, any_key=False, allow_key_starts_with=False, allow_filename_variable=False, acl=None, content_length_range=None, max_expiration=900, max_skew=900, operations=None, max_part_number=10000, versions=None, content_type=None, metadata=False, fields=None, fine_uploader_fields=False, tighten=False)")]
    #[expect(clippy::too_many_arguments, clippy::fn_params_excessive_bools, reason = "keyword arguments")]
    fn new(
        bucket: &Bucket,
        for_host: Option<&str>,
        own_host: bool,
        shared_host: bool,
        key_prefix: Option<&str>,
        any_key: bool,
        allow_key_starts_with: bool,
        allow_filename_variable: bool,
        acl: Option<Names>,
        content_length_range: Option<Bounds>,
        max_expiration: Option<Seconds>,
        max_skew: Option<Seconds>,
        operations: Option<Names>,
        max_part_number: Option<Number>,
        versions: Option<Versions>,
        content_type: Option<Names>,
        metadata: bool,
        fields: Option<&Bound<'_, PyAny>>,
        fine_uploader_fields: bool,
        tighten: bool,
    ) -> PyResult<Self> {
        let bucket = &bucket.0;
        let mut guard = match for_host {
            Some(host) => objsign::UploadGuard::for_host(bucket.name(), bucket.region(), host).raise()?,
            None => objsign::UploadGuard::new(bucket),
        };
        for (wanted, with) in [
            (own_host, objsign::UploadGuard::own_host as fn(objsign::UploadGuard) -> objsign::UploadGuard),
            (shared_host, objsign::UploadGuard::shared_host),
            (any_key, objsign::UploadGuard::any_key),
            (allow_key_starts_with, objsign::UploadGuard::allow_key_starts_with),
            (allow_filename_variable, objsign::UploadGuard::allow_filename_variable),
            (metadata, objsign::UploadGuard::metadata),
            (fine_uploader_fields, objsign::UploadGuard::fine_uploader_fields),
            (tighten, objsign::UploadGuard::tighten),
        ] {
            if wanted {
                guard = with(guard);
            }
        }
        if let Some(prefix) = key_prefix {
            guard = guard.key_prefix(prefix).raise()?;
        }
        if let Some(acl) = acl {
            guard = guard.acl(acl.0);
        }
        if let Some(range) = content_length_range {
            guard = guard.content_length_range(range.range("content_length_range")?).raise()?;
        }
        if let Some(seconds) = max_expiration {
            guard = guard.max_expiration(seconds.get("max_expiration")?).raise()?;
        }
        if let Some(seconds) = max_skew {
            guard = guard.max_skew(seconds.get("max_skew")?);
        }
        let operations =
            operations.unwrap_or_default().0.into_iter().map(|name| name.parse::<UploadOperation>().raise());
        guard = guard.operations(operations.collect::<PyResult<Vec<_>>>()?);
        if let Some(number) = max_part_number {
            guard = guard.max_part_number(number.get("max_part_number")?).raise()?;
        }
        if let Some(given) = versions {
            let given = given.of(&[2, 4])?.into_iter();
            let named = given.map(|v| if v == 2 { SignatureVersion::V2 } else { SignatureVersion::V4 });
            guard = guard.versions(named).raise()?;
        }
        if let Some(types) = content_type {
            guard = guard.content_type(types.0).raise()?;
        }
        if let Some(fields) = fields {
            let rules =
                pairs(fields.as_borrowed(), |name, values| Ok((string(name)?, Names::extract(values)?)))?;
            for (name, values) in rules {
                guard = guard.field(&name, FieldRule::one_of(values.0)).raise()?;
            }
        }
        Ok(Self(guard))
    }

    /// The same guard for another prefix, such as `users/42/`. Raises `ConfigError` unless it ends in `/`.
    fn with_key_prefix(&self, prefix: &str) -> PyResult<Self> {
        self.0.with_key_prefix(prefix).map(Self).raise()
    }

    /// Answers a signature request of Fine Uploader: its body as bytes or text, or decoded. A refusal is an answer,
    /// not an exception. `query` is the request's query string, if it shall count.
    #[pyo3(signature = (signer, body, *, query = None, now = None))]
    fn answer(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        body: &Bound<'_, PyAny>,
        query: Option<&str>,
        now: Option<Time>,
    ) -> PyResult<Answer> {
        let written = match is_text(body.as_borrowed()) {
            true => body.extract::<Text<'_>>().map(|text| text.0),
            false => to_json(body).map(|json| Cow::Owned(json.into_bytes())),
        };
        // A client can send lone surrogates and deep lists: nothing is what the core refuses as malformed.
        let body = match written {
            Err(error) if error.is_instance_of::<PyValueError>(py) => Cow::default(),
            written => written?,
        };
        let (signer, now) = (signer.current(py)?, self::now(now)?);
        Ok(Answer(match query {
            Some(query) => self.0.answer_with_query(&signer, query, &body, now),
            None => self.0.answer(&signer, &body, now),
        }))
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// What to answer to a signature request. The body holds a signature: `repr` shows its length alone.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Answer(objsign::Answer);

#[pymethods]
impl Answer {
    /// 200 signed; 400 not understood; 403 not allowed; 500 could not be signed.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }

    /// JSON, for `Content-Type: application/json`.
    #[getter]
    fn body(&self) -> &str {
        &self.0.body
    }

    /// Why it was refused, for the log.
    #[getter]
    fn refusal(&self) -> Option<Refusal> {
        self.0.refusal.clone().map(Refusal)
    }

    /// Why an allowed request was not signed: the kind of the `SignError`.
    #[getter]
    fn error(&self) -> Option<&'static str> {
        self.0.error.as_ref().map(objsign::SignError::kind)
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}

/// Why the guard refused: the rule, and at most the name of a field. Log it; answer the client without it.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Refusal(objsign::Refusal);

#[pymethods]
impl Refusal {
    /// The rule that was broken, a stable name in snake case.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind()
    }

    /// What about it, in one line.
    #[getter]
    fn detail(&self) -> &str {
        self.0.detail()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}
