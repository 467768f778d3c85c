//! Signers of SigV4.

use std::ops::Deref;

use objsign::{ClientAddress, ClientCall, Endpoint};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::args::{Bounds, Key, Number, Pairs, Query, Seconds, Text, Time, iterate, method, now, type_error};
use crate::boto3;
use crate::credentials::{Current, SigningKey, Source, session_token};
use crate::errors::Raise;
use crate::kept::{Held, Kept};
use crate::payload::{PayloadArg, or_empty};
use crate::post::{Policy, sign_form};
use crate::results::{PostForm, Presigned, SignedRequest, Stages, form_fields};
use crate::s3::{self, Download, Extras, S3Request, Upload, Variants, endpoint, on_bucket};

/// Signs S3 requests and POST policies. Keep it: it keeps the signing key of the day. Threads may share it.
///
/// `credentials` may be an object of botocore's shape (`get_frozen_credentials`); it is asked again at each call, so
/// credentials that it refreshes are used at once. The other arguments are those of `Bucket`; they hold where a bucket
/// is given by name. `require_full_lifetime` makes it an error to sign for longer than the credentials last, where their
/// end is known; else `expires_at` of a result says when it really ends.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct S3Signer {
    source: Source<objsign::S3Signer>,
    /// Where buckets are that are given by name.
    endpoint: Endpoint,
    buckets: Kept<objsign::Bucket>,
    /// Where boto3's calls go, which is not always where a bucket is.
    addresses: Kept<ClientAddress>,
}

/// A bucket of the caller's, or the one of a name.
enum Place<'a> {
    Given(&'a objsign::Bucket),
    Named(Held<'a, objsign::Bucket>),
}

impl Deref for Place<'_> {
    type Target = objsign::Bucket;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Given(bucket) => bucket,
            Self::Named(bucket) => bucket,
        }
    }
}

impl S3Signer {
    fn with(source: Source<objsign::S3Signer>, endpoint: Endpoint) -> Self {
        Self { source, endpoint, buckets: Kept::default(), addresses: Kept::default() }
    }

    pub(crate) fn current(&self, py: Python<'_>) -> PyResult<Current<'_, objsign::S3Signer>> {
        self.source.current(py)
    }

    fn place<'a>(&'a self, bucket: &'a Bound<'_, PyAny>) -> PyResult<Place<'a>> {
        if let Ok(name) = bucket.cast::<PyString>() {
            return self.named(name.to_str()?).map(Place::Named);
        }
        let bucket = bucket.cast::<s3::Bucket>();
        bucket
            .map(|bucket| Place::Given(&bucket.get().0))
            .map_err(|_| PyTypeError::new_err("a bucket is given by its name, or as an objsign.Bucket"))
    }

    fn named(&self, name: &str) -> PyResult<Held<'_, objsign::Bucket>> {
        let make = || objsign::Bucket::new(self.endpoint.clone(), name).raise();
        self.buckets.get(|bucket| bucket.name() == name, make)
    }
}

#[pymethods]
impl S3Signer {
    #[new]
    #[pyo3(signature = (credentials, *, region, endpoint = None, addressing = "auto", dual_stack = false, fips = false, accelerate = false, global_host = false, require_full_lifetime = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn new(
        credentials: &Bound<'_, PyAny>,
        region: &str,
        endpoint: Option<&str>,
        addressing: &str,
        dual_stack: bool,
        fips: bool,
        accelerate: bool,
        global_host: bool,
        require_full_lifetime: bool,
    ) -> PyResult<Self> {
        let variants = Variants { dual_stack, fips, accelerate, global_host };
        let source = Source::new(credentials, |credentials| {
            let signer = objsign::S3Signer::new(credentials);
            Ok(if require_full_lifetime { signer.require_full_lifetime() } else { signer })
        })?;
        let endpoint = self::endpoint(region, endpoint, addressing, variants)?;
        Ok(Self::with(source, endpoint))
    }

    /// A signer with a derived key alone, where the secret must not go: for the key's region and its day. Anything
    /// else is a `SignError` of kind `scope_mismatch`.
    #[staticmethod]
    #[pyo3(signature = (key, *, session_token = None, endpoint = None, addressing = "auto", dual_stack = false, fips = false, accelerate = false, global_host = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn from_signing_key(
        key: &SigningKey,
        session_token: Option<&Bound<'_, PyString>>,
        endpoint: Option<&str>,
        addressing: &str,
        dual_stack: bool,
        fips: bool,
        accelerate: bool,
        global_host: bool,
    ) -> PyResult<Self> {
        let variants = Variants { dual_stack, fips, accelerate, global_host };
        let endpoint = self::endpoint(key.0.region(), endpoint, addressing, variants)?;
        let token = session_token.map(self::session_token).transpose()?;
        let signer = objsign::S3Signer::from_signing_key(key.0.clone(), token).raise()?;
        Ok(Self::with(Source::Fixed(signer), endpoint))
    }

    /// The signer for newly fetched credentials: with the keys it keeps, if nothing changed.
    fn with_credentials(&self, credentials: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self::with(self.source.with_credentials(credentials)?, self.endpoint.clone()))
    }

    /// The access key id it signs with at this moment.
    #[getter]
    fn access_key_id(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.current(py)?.access_key_id().into())
    }

    /// The region of the buckets given by name.
    #[getter]
    fn region(&self) -> &str {
        self.endpoint.region()
    }

    /// The bucket of this name where this signer's buckets are.
    fn bucket(&self, name: &str) -> PyResult<s3::Bucket> {
        objsign::Bucket::new(self.endpoint.clone(), name).map(s3::Bucket).raise()
    }

    /// ListBuckets, the one service-level operation.
    #[pyo3(signature = (*, query = None, headers = None))]
    fn list_buckets(&self, query: Option<Query>, headers: Option<Pairs>) -> PyResult<S3Request> {
        let request = self.endpoint.list_buckets().raise()?;
        Ok(S3Request(Extras { query, headers, ..Extras::default() }.on(request)))
    }

    /// A download URL, good for `expires_in` seconds (1 to 604800). The options are those of `Bucket.get`.
    #[pyo3(signature = (*, bucket, key, expires_in, version_id = None, range = None, download_as = None, response_content_type = None, response_content_disposition = None, response_cache_control = None, response_content_encoding = None, response_content_language = None, response_expires = None, query = None, headers = None, allow_dot_segments = false, now = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn presign_get(
        &self,
        py: Python<'_>,
        bucket: &Bound<'_, PyAny>,
        key: Text<'_>,
        expires_in: Seconds,
        version_id: Option<&str>,
        range: Option<Bounds>,
        download_as: Option<&str>,
        response_content_type: Option<&str>,
        response_content_disposition: Option<&str>,
        response_cache_control: Option<&str>,
        response_content_encoding: Option<&str>,
        response_content_language: Option<&str>,
        response_expires: Option<&str>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        let response = [
            response_content_type,
            response_content_disposition,
            response_cache_control,
            response_content_encoding,
            response_content_language,
            response_expires,
        ];
        let bucket = self.place(bucket)?;
        let download = Download { version_id, range, download_as, response };
        let request = Extras { query, headers, allow_dot_segments }.on(download.on(bucket.get(&*key.0))?);
        request.presign(&*self.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// An upload URL; send the result's `headers` with it. The options are those of `Bucket.put`.
    #[pyo3(signature = (*, bucket, key, expires_in, content_type = None, content_length = None, content_md5 = None, metadata = None, query = None, headers = None, allow_dot_segments = false, now = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn presign_put(
        &self,
        py: Python<'_>,
        bucket: &Bound<'_, PyAny>,
        key: Text<'_>,
        expires_in: Seconds,
        content_type: Option<&str>,
        content_length: Option<Number>,
        content_md5: Option<&str>,
        metadata: Option<Pairs>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        let bucket = self.place(bucket)?;
        let upload = Upload { content_type, content_length, content_md5, metadata };
        let request = Extras { query, headers, allow_dot_segments }.on(upload.on(bucket.put(&*key.0))?);
        request.presign(&*self.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// A URL for any method and S3 operation; without a key, on the bucket itself. `None` is no key, but a `TypeError`:
    /// forgotten, it would make `DELETE` delete the bucket.
    #[pyo3(signature = (method, *, bucket, key = Key::Absent, expires_in, query = None, headers = None, allow_dot_segments = false, now = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn presign(
        &self,
        py: Python<'_>,
        method: &str,
        bucket: &Bound<'_, PyAny>,
        key: Key<'_>,
        expires_in: Seconds,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        let bucket = self.place(bucket)?;
        let request = on_bucket(&bucket, self::method(method)?, key.bytes());
        let request = Extras { query, headers, allow_dot_segments }.on(request);
        request.presign(&*self.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// URLs for many keys, all or nothing; other threads run meanwhile. An error names the place of its key, from
    /// 0, in its message and as `index`.
    #[pyo3(signature = (method, *, bucket, keys, expires_in, now = None))]
    fn presign_many<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        bucket: &Bound<'_, PyAny>,
        keys: &Bound<'_, PyAny>,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Bound<'py, PyList>> {
        let (bucket, method, signer) = (self.place(bucket)?, self::method(method)?, self.current(py)?);
        let (now, expires_in) = (self::now(now)?, expires_in.expiry()?);
        // Kept alive while their bytes are read.
        let items: Vec<_> =
            iterate(keys.as_borrowed(), "keys are a list of str or bytes")?.collect::<PyResult<_>>()?;
        let keys = items.iter().map(|key| Text::extract(key.as_borrowed())).collect::<PyResult<Vec<_>>>()?;
        let keys: Vec<&[u8]> = keys.iter().map(|key| &*key.0).collect();
        let urls = py.detach(|| bucket.presign_many(method, &keys, &signer, now, expires_in)).raise()?;
        PyList::new(py, urls)
    }

    /// URLs for many requests, each with its own method, bucket and headers, all or nothing.
    #[pyo3(signature = (requests, *, expires_in, now = None))]
    fn presign_all(
        &self,
        py: Python<'_>,
        requests: &Bound<'_, PyAny>,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Vec<Presigned>> {
        const EXPECTED: &str = "requests are a list of objsign.S3Request";
        let one = |item: PyResult<Bound<'_, PyAny>>| {
            let item = item?;
            let request = item.cast::<S3Request>();
            request
                .map(|request| request.get().0.clone())
                .map_err(|_| type_error(EXPECTED, item.as_borrowed()))
        };
        let requests: Vec<_> =
            iterate(requests.as_borrowed(), EXPECTED)?.map(one).collect::<PyResult<_>>()?;
        let (signer, now, expires_in) = (self.current(py)?, self::now(now)?, expires_in.expiry()?);
        let all = py.detach(|| signer.presign_all(requests, now, expires_in)).raise()?;
        Ok(all.into_iter().map(Presigned).collect())
    }

    /// A form for browser uploads. The options are those of `PostPolicy`.
    #[pyo3(signature = (*, bucket, key = None, key_prefix = None, content_length_range = None, fields = None, conditions = None, expires_in, now = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn presign_post(
        &self,
        py: Python<'_>,
        bucket: &Bound<'_, PyAny>,
        key: Option<&str>,
        key_prefix: Option<&str>,
        content_length_range: Option<Bounds>,
        fields: Option<Pairs>,
        conditions: Option<&Bound<'_, PyAny>>,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<PostForm> {
        let bucket = self.place(bucket)?;
        let policy = Policy::new(key, key_prefix, content_length_range, fields, conditions)?;
        sign_form(&bucket, &policy, &*self.current(py)?, self::now(now)?, expires_in.expiry()?)
    }

    /// Signs any request in its `Authorization` header. The payload is empty unless said.
    #[pyo3(signature = (method, *, bucket, key = Key::Absent, payload = None, query = None, headers = None, allow_dot_segments = false, now = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign(
        &self,
        py: Python<'_>,
        method: &str,
        bucket: &Bound<'_, PyAny>,
        key: Key<'_>,
        payload: Option<PayloadArg<'_>>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
        now: Option<Time>,
    ) -> PyResult<SignedRequest> {
        let bucket = self.place(bucket)?;
        let request = on_bucket(&bucket, self::method(method)?, key.bytes());
        let request = Extras { query, headers, allow_dot_segments }.on(request);
        let payload = or_empty(payload.as_ref());
        request.sign(&*self.current(py)?, self::now(now)?, payload).map(SignedRequest).raise()
    }

    /// boto3's own call, with the same signature for the same host. `ExpiresIn` is checked (1 to 604800), and the
    /// host is regional unless the signer says `global_host=True`. Unknown parameters are refused.
    #[pyo3(signature = (ClientMethod, Params = None, ExpiresIn = Seconds::HOUR, HttpMethod = None, *, now = None), text_signature = "($self, ClientMethod, Params=None, ExpiresIn=3600, HttpMethod=None, *, now=None)")]
    #[expect(non_snake_case, reason = "boto3's names")]
    fn generate_presigned_url(
        &self,
        py: Python<'_>,
        ClientMethod: &str,
        Params: Option<&Bound<'_, PyAny>>,
        ExpiresIn: Seconds,
        HttpMethod: Option<&str>,
        now: Option<Time>,
    ) -> PyResult<String> {
        let params = boto3::params(Params)?;
        let params = boto3::named(&params)?;
        let method = HttpMethod.map(method).transpose()?;
        let call = ClientCall::new(ClientMethod, &params).raise()?;
        let address =
            self.addresses.get(|kept| call.goes_to(kept), || call.address(&self.endpoint).raise())?;
        let request = call.request(&address, method).raise()?;
        let presigned = request.presign(&*self.current(py)?, self::now(now)?, ExpiresIn.expiry()?).raise()?;
        Ok(presigned.url)
    }

    /// boto3's own call: `{"url": ..., "fields": {...}}`. A field without a condition gets its own, without which S3
    /// would refuse the form.
    #[pyo3(signature = (Bucket, Key, Fields = None, Conditions = None, ExpiresIn = Seconds::HOUR, *, now = None), text_signature = "($self, Bucket, Key, Fields=None, Conditions=None, ExpiresIn=3600, *, now=None)")]
    #[expect(non_snake_case, clippy::too_many_arguments, reason = "boto3's names")]
    fn generate_presigned_post<'py>(
        &self,
        py: Python<'py>,
        Bucket: &str,
        Key: &str,
        Fields: Option<Pairs>,
        Conditions: Option<&Bound<'_, PyAny>>,
        ExpiresIn: Seconds,
        now: Option<Time>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let bucket = self.named(Bucket)?;
        let policy = Policy::new(Some(Key), None, None, Fields, Conditions)?;
        let form = sign_form(&bucket, &policy, &*self.current(py)?, self::now(now)?, ExpiresIn.expiry()?)?;
        let dict = PyDict::new(py);
        dict.set_item(intern!(py, "url"), &form.url)?;
        dict.set_item(intern!(py, "fields"), form_fields(py, &form.fields)?)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!("<objsign.S3Signer for {}>", self.endpoint.region())
    }
}

/// Signs requests to any other AWS service: one region and service.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct SigV4Signer {
    source: Source<objsign::SigV4Signer>,
}

#[pymethods]
impl SigV4Signer {
    #[new]
    #[pyo3(signature = (credentials, *, region, service, require_full_lifetime = false))]
    fn new(
        credentials: &Bound<'_, PyAny>,
        region: &str,
        service: &str,
        require_full_lifetime: bool,
    ) -> PyResult<Self> {
        let source = Source::new(credentials, |credentials| {
            let signer = objsign::SigV4Signer::new(credentials, region, service).raise()?;
            Ok(if require_full_lifetime { signer.require_full_lifetime() } else { signer })
        })?;
        Ok(Self { source })
    }

    /// A signer with a derived key alone, for its region and service and for its day.
    #[staticmethod]
    #[pyo3(signature = (key, *, session_token = None))]
    fn from_signing_key(key: &SigningKey, session_token: Option<&Bound<'_, PyString>>) -> PyResult<Self> {
        let token = session_token.map(self::session_token).transpose()?;
        let signer = objsign::SigV4Signer::from_signing_key(key.0.clone(), token).raise()?;
        Ok(Self { source: Source::Fixed(signer) })
    }

    /// The signer for newly fetched credentials: with the keys it keeps, if nothing changed.
    fn with_credentials(&self, credentials: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { source: self.source.with_credentials(credentials)? })
    }

    /// The access key id it signs with at this moment.
    #[getter]
    fn access_key_id(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.source.current(py)?.access_key_id().into())
    }

    #[expect(clippy::unused_self, reason = "nothing of it may be shown")]
    fn __repr__(&self) -> &'static str {
        "<objsign.SigV4Signer>"
    }
}

/// A request to another AWS service that is still to be signed.
///
/// `origin` is `scheme://host[:port]` (https, http, wss, ws), `path` percent-encoded as it will be sent. A parameter may
/// be given twice. `payload` is empty unless said. `normalize_path` removes dot and empty segments, `double_encode_path`
/// encodes the path once more before it is signed; both are the default for every service but S3. `allow_raw_path`
/// takes blanks and non-ASCII in the path. `content_sha256_header` sends `x-amz-content-sha256`.
/// `session_token_unsigned` adds the token after signing, as AWS IoT demands.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct SigV4Request(objsign::SigV4Request<'static>);

#[pymethods]
impl SigV4Request {
    #[new]
    #[pyo3(signature = (method, origin, *, path = "/", query = None, headers = None, payload = None, normalize_path = None, double_encode_path = None, allow_raw_path = false, content_sha256_header = false, session_token_unsigned = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn new(
        method: &str,
        origin: &str,
        path: &str,
        query: Option<Query>,
        headers: Option<Pairs>,
        payload: Option<PayloadArg<'_>>,
        normalize_path: Option<bool>,
        double_encode_path: Option<bool>,
        allow_raw_path: bool,
        content_sha256_header: bool,
        session_token_unsigned: bool,
    ) -> PyResult<Self> {
        let mut request = objsign::SigV4Request::new(self::method(method)?, origin).raise()?.path(path);
        for (name, value) in query.unwrap_or_default().0 {
            request = request.query(name, value);
        }
        for (name, value) in headers.unwrap_or_default().0 {
            request = request.header(name, value);
        }
        if let Some(payload) = &payload {
            request = request.payload(payload.payload());
        }
        if let Some(yes) = normalize_path {
            request = request.normalize_path(yes);
        }
        if let Some(yes) = double_encode_path {
            request = request.double_encode_path(yes);
        }
        if allow_raw_path {
            request = request.allow_raw_path();
        }
        if content_sha256_header {
            request = request.content_sha256_header();
        }
        if session_token_unsigned {
            request = request.session_token_unsigned();
        }
        Ok(Self(request.into_owned()))
    }

    /// The method.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method().as_str()
    }

    /// A URL good for `expires_in` seconds, 1 to 604800.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign(
        &self,
        py: Python<'_>,
        signer: &SigV4Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        let signer = signer.source.current(py)?;
        self.0.presign(&signer, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// Signs it in its `Authorization` header.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign(&self, py: Python<'_>, signer: &SigV4Signer, now: Option<Time>) -> PyResult<SignedRequest> {
        self.0.sign(&*signer.source.current(py)?, self::now(now)?).map(SignedRequest).raise()
    }

    /// The texts behind `presign`.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_stages(
        &self,
        py: Python<'_>,
        signer: &SigV4Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Stages> {
        let signer = signer.source.current(py)?;
        self.0.presign_stages(&signer, self::now(now)?, expires_in.expiry()?).map(Stages).raise()
    }

    /// The texts behind `sign`.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_stages(&self, py: Python<'_>, signer: &SigV4Signer, now: Option<Time>) -> PyResult<Stages> {
        self.0.sign_stages(&*signer.source.current(py)?, self::now(now)?).map(Stages).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}
