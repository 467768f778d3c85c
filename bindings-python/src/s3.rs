//! Buckets and requests of S3.

use std::ops::RangeInclusive;

use objsign::{Endpoint, Method};
use pyo3::prelude::*;

use crate::args::{Bounds, Number, Pairs, Query, Seconds, Text, Time, method, now};
use crate::chunked::{ChunkSigner, ChunkedBody};
use crate::errors::{Raise, kind_error};
use crate::payload::{PayloadArg, or_empty};
use crate::results::{Presigned, SignedRequest, Stages};
use crate::signer::S3Signer;

/// Where buckets are.
pub(crate) fn endpoint(
    region: &str,
    url: Option<&str>,
    addressing: &str,
    variants: Variants,
) -> PyResult<Endpoint> {
    let endpoint = match url {
        Some(url) => Endpoint::at(url, region),
        None => Endpoint::aws(region),
    };
    let mut endpoint = endpoint.raise()?;
    endpoint = match addressing {
        "auto" => endpoint,
        "virtual" => endpoint.virtual_host(),
        "path" => endpoint.path_style(),
        _ => {
            let message = "addressing is \"auto\", \"virtual\" or \"path\"";
            return Err(kind_error("ConfigError", "invalid_addressing", message));
        }
    };
    for (wanted, with) in [
        (variants.dual_stack, Endpoint::dual_stack as fn(Endpoint) -> Endpoint),
        (variants.fips, Endpoint::fips),
        (variants.accelerate, Endpoint::accelerate),
        (variants.global_host, Endpoint::global_host),
    ] {
        if wanted {
            endpoint = with(endpoint);
        }
    }
    Ok(endpoint)
}

/// The hosts of AWS that are asked for by name.
#[derive(Clone, Copy)]
pub(crate) struct Variants {
    pub(crate) dual_stack: bool,
    pub(crate) fips: bool,
    pub(crate) accelerate: bool,
    pub(crate) global_host: bool,
}

type Request<'a> = objsign::S3Request<'a>;

/// What any request may carry besides its operation.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) query: Option<Query>,
    pub(crate) headers: Option<Pairs>,
    pub(crate) allow_dot_segments: bool,
}

impl Extras {
    pub(crate) fn on(self, mut request: Request<'_>) -> Request<'_> {
        if let Some(Query(pairs)) = self.query {
            for (name, value) in pairs {
                request = request.query(name, value);
            }
        }
        if let Some(Pairs(pairs)) = self.headers {
            for (name, value) in pairs {
                request = request.header(name, value);
            }
        }
        if self.allow_dot_segments { request.allow_dot_segments() } else { request }
    }
}

/// What a download may ask for.
pub(crate) struct Download<'a> {
    pub(crate) version_id: Option<&'a str>,
    pub(crate) range: Option<Bounds>,
    pub(crate) download_as: Option<&'a str>,
    /// Content type, content disposition, cache control, content encoding, content language, expires.
    pub(crate) response: [Option<&'a str>; 6],
}

impl<'a> Download<'a> {
    pub(crate) fn on(self, mut request: Request<'a>) -> PyResult<Request<'a>> {
        if let Some(id) = self.version_id {
            request = request.version_id(id);
        }
        if let Some(range) = self.range {
            let range: RangeInclusive<u64> = range.range("range")?;
            request = request.range(range);
        }
        if let Some(name) = self.download_as {
            request = request.download_as(name);
        }
        if self.response.iter().all(Option::is_none) {
            return Ok(request);
        }
        let overrides: [fn(Request<'a>, &'a str) -> Request<'a>; 6] = [
            Request::response_content_type,
            Request::response_content_disposition,
            Request::response_cache_control,
            Request::response_content_encoding,
            Request::response_content_language,
            Request::response_expires,
        ];
        for (with, value) in overrides.into_iter().zip(self.response) {
            if let Some(value) = value {
                request = with(request, value);
            }
        }
        Ok(request)
    }
}

/// What an upload may say of its object.
#[derive(Default)]
pub(crate) struct Upload<'a> {
    pub(crate) content_type: Option<&'a str>,
    pub(crate) content_length: Option<Number>,
    pub(crate) content_md5: Option<&'a str>,
    pub(crate) metadata: Option<Pairs>,
}

impl<'a> Upload<'a> {
    pub(crate) fn on(self, mut request: Request<'a>) -> PyResult<Request<'a>> {
        if let Some(value) = self.content_type {
            request = request.content_type(value);
        }
        if let Some(bytes) = self.content_length {
            request = request.content_length(bytes.get("content_length")?);
        }
        if let Some(value) = self.content_md5 {
            request = request.content_md5(value);
        }
        for (name, value) in self.metadata.unwrap_or_default().0 {
            request = request.metadata(&name, value);
        }
        Ok(request)
    }
}

/// One bucket and where it is. It holds no secret.
///
/// Without `endpoint` it is on AWS, at its regional host: virtual host, or path style for a name with a dot. With an
/// `endpoint` (`http(s)://host[:port][/base/path]`) it is path style unless `addressing="virtual"`. `name` may be the
/// ARN of an access point.
///
/// Raises `ConfigError` for a name, region or endpoint that cannot be, and for options that do not go together.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct Bucket(pub(crate) objsign::Bucket);

#[pymethods]
impl Bucket {
    #[new]
    #[pyo3(signature = (name, *, region, endpoint = None, addressing = "auto", dual_stack = false, fips = false, accelerate = false, global_host = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn new(
        name: &str,
        region: &str,
        endpoint: Option<&str>,
        addressing: &str,
        dual_stack: bool,
        fips: bool,
        accelerate: bool,
        global_host: bool,
    ) -> PyResult<Self> {
        let variants = Variants { dual_stack, fips, accelerate, global_host };
        let endpoint = self::endpoint(region, endpoint, addressing, variants)?;
        objsign::Bucket::new(endpoint, name).map(Self).raise()
    }

    /// The bucket's name, or the ARN it was made from.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// The region of the credential scope.
    #[getter]
    fn region(&self) -> &str {
        self.0.region()
    }

    /// The host as signed: lower case, with the port unless it is the scheme's default.
    #[getter]
    fn host(&self) -> &str {
        self.0.host()
    }

    /// The bucket's own URL, where POST forms go.
    #[getter]
    fn url(&self) -> String {
        self.0.url()
    }

    /// `GET` of an object. `range` is the first and last byte, both included. `download_as` makes browsers save the
    /// answer under this name, whatever its characters. The `response_*` say what the answer's headers shall be.
    #[pyo3(signature = (key, *, version_id = None, range = None, download_as = None, response_content_type = None, response_content_disposition = None, response_cache_control = None, response_content_encoding = None, response_content_language = None, response_expires = None, query = None, headers = None, allow_dot_segments = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn get(
        &self,
        key: Text<'_>,
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
    ) -> PyResult<S3Request> {
        let response = [
            response_content_type,
            response_content_disposition,
            response_cache_control,
            response_content_encoding,
            response_content_language,
            response_expires,
        ];
        let download = Download { version_id, range, download_as, response };
        let request = download.on(self.0.get(&*key.0))?;
        Ok(S3Request(Extras { query, headers, allow_dot_segments }.on(request).into_owned()))
    }

    /// `HEAD` of an object.
    #[pyo3(signature = (key, *, version_id = None, query = None, headers = None, allow_dot_segments = false))]
    fn head(
        &self,
        key: Text<'_>,
        version_id: Option<&str>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> S3Request {
        let request = with_version(self.0.head(&*key.0), version_id);
        S3Request(Extras { query, headers, allow_dot_segments }.on(request).into_owned())
    }

    /// `PUT` of an object. `content_length` is exact, in bytes; for a range of lengths use a POST policy.
    /// `content_md5` is the base64 of 16 bytes. `metadata` becomes `x-amz-meta-*` headers.
    #[pyo3(signature = (key, *, content_type = None, content_length = None, content_md5 = None, metadata = None, query = None, headers = None, allow_dot_segments = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn put(
        &self,
        key: Text<'_>,
        content_type: Option<&str>,
        content_length: Option<Number>,
        content_md5: Option<&str>,
        metadata: Option<Pairs>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> PyResult<S3Request> {
        let upload = Upload { content_type, content_length, content_md5, metadata };
        let request = upload.on(self.0.put(&*key.0))?;
        Ok(S3Request(Extras { query, headers, allow_dot_segments }.on(request).into_owned()))
    }

    /// `DELETE` of an object.
    #[pyo3(signature = (key, *, version_id = None, query = None, headers = None, allow_dot_segments = false))]
    fn delete(
        &self,
        key: Text<'_>,
        version_id: Option<&str>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> S3Request {
        let request = with_version(self.0.delete(&*key.0), version_id);
        S3Request(Extras { query, headers, allow_dot_segments }.on(request).into_owned())
    }

    /// Any method on an object. A sub-resource such as `acl` is a parameter with an empty value.
    #[pyo3(signature = (method, key, *, query = None, headers = None, allow_dot_segments = false))]
    fn object(
        &self,
        method: &str,
        key: Text<'_>,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> PyResult<S3Request> {
        let request = self.0.object(self::method(method)?, &*key.0);
        Ok(S3Request(Extras { query, headers, allow_dot_segments }.on(request).into_owned()))
    }

    /// Any method on the bucket itself.
    #[pyo3(signature = (method, *, query = None, headers = None))]
    fn bucket_request(
        &self,
        method: &str,
        query: Option<Query>,
        headers: Option<Pairs>,
    ) -> PyResult<S3Request> {
        let request = self.0.bucket_request(self::method(method)?);
        Ok(S3Request(Extras { query, headers, ..Extras::default() }.on(request).into_owned()))
    }

    /// ListObjectsV2.
    #[pyo3(signature = (*, prefix = None, delimiter = None, max_keys = None, continuation_token = None, start_after = None, query = None, headers = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn list_objects(
        &self,
        prefix: Option<&str>,
        delimiter: Option<&str>,
        max_keys: Option<Number>,
        continuation_token: Option<&str>,
        start_after: Option<&str>,
        query: Option<Query>,
        headers: Option<Pairs>,
    ) -> PyResult<S3Request> {
        let mut request = self.0.list_objects();
        for (name, value) in [
            ("prefix", prefix),
            ("delimiter", delimiter),
            ("continuation-token", continuation_token),
            ("start-after", start_after),
        ] {
            if let Some(value) = value {
                request = request.query(name, value);
            }
        }
        if let Some(number) = max_keys {
            request = request.query("max-keys", number.get::<u32>("max_keys")?.to_string());
        }
        Ok(S3Request(Extras { query, headers, ..Extras::default() }.on(request).into_owned()))
    }

    /// CreateMultipartUpload.
    #[pyo3(signature = (key, *, content_type = None, metadata = None, headers = None, allow_dot_segments = false))]
    fn create_multipart_upload(
        &self,
        key: Text<'_>,
        content_type: Option<&str>,
        metadata: Option<Pairs>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> PyResult<S3Request> {
        let upload = Upload { content_type, metadata, ..Upload::default() };
        let request = upload.on(self.0.create_multipart_upload(&*key.0))?;
        Ok(S3Request(Extras { headers, allow_dot_segments, query: None }.on(request).into_owned()))
    }

    /// UploadPart; part numbers are 1 to 10000.
    #[pyo3(signature = (key, *, upload_id, part_number, content_length = None, content_md5 = None, headers = None, allow_dot_segments = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn upload_part(
        &self,
        key: Text<'_>,
        upload_id: &str,
        part_number: Number,
        content_length: Option<Number>,
        content_md5: Option<&str>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> PyResult<S3Request> {
        let upload = Upload { content_length, content_md5, ..Upload::default() };
        let number = part_number.get("part_number")?;
        let request = upload.on(self.0.upload_part(&*key.0, upload_id, number))?;
        Ok(S3Request(Extras { headers, allow_dot_segments, query: None }.on(request).into_owned()))
    }

    /// CompleteMultipartUpload; the list of parts goes into the body.
    #[pyo3(signature = (key, *, upload_id, headers = None, allow_dot_segments = false))]
    fn complete_multipart_upload(
        &self,
        key: Text<'_>,
        upload_id: &str,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> S3Request {
        let request = self.0.complete_multipart_upload(&*key.0, upload_id);
        S3Request(Extras { headers, allow_dot_segments, query: None }.on(request).into_owned())
    }

    /// AbortMultipartUpload.
    #[pyo3(signature = (key, *, upload_id, headers = None, allow_dot_segments = false))]
    fn abort_multipart_upload(
        &self,
        key: Text<'_>,
        upload_id: &str,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> S3Request {
        let request = self.0.abort_multipart_upload(&*key.0, upload_id);
        S3Request(Extras { headers, allow_dot_segments, query: None }.on(request).into_owned())
    }

    /// ListParts of a multipart upload.
    #[pyo3(signature = (key, *, upload_id, query = None, headers = None, allow_dot_segments = false))]
    fn list_parts(
        &self,
        key: Text<'_>,
        upload_id: &str,
        query: Option<Query>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> S3Request {
        let request = self.0.list_parts(&*key.0, upload_id);
        S3Request(Extras { query, headers, allow_dot_segments }.on(request).into_owned())
    }

    fn __repr__(&self) -> String {
        format!("<objsign.Bucket {} of {}>", self.0.url(), self.0.region())
    }
}

pub(crate) fn with_version<'a>(request: Request<'a>, version_id: Option<&'a str>) -> Request<'a> {
    match version_id {
        Some(id) => request.version_id(id),
        None => request,
    }
}

/// On an object, or on the bucket itself.
pub(crate) fn on_bucket<'a>(
    bucket: &'a objsign::Bucket,
    method: Method,
    key: Option<&'a [u8]>,
) -> Request<'a> {
    match key {
        Some(key) => bucket.object(method, key),
        None => bucket.bucket_request(method),
    }
}

/// A request to S3 that is still to be signed. Every header and parameter given is signed. What is wrong with them
/// is said when it is signed, by a `SignError`.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct S3Request(pub(crate) Request<'static>);

#[pymethods]
impl S3Request {
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
        signer: &S3Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        self.0.presign(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// Signs it in its `Authorization` header. The payload is empty unless said.
    #[pyo3(signature = (signer, *, payload = None, now = None))]
    fn sign(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        payload: Option<PayloadArg<'_>>,
        now: Option<Time>,
    ) -> PyResult<SignedRequest> {
        let payload = or_empty(payload.as_ref());
        self.0.sign(&*signer.current(py)?, self::now(now)?, payload).map(SignedRequest).raise()
    }

    /// Signs a request whose body is sent in chunks, each signed as it passes.
    #[pyo3(signature = (signer, body, *, now = None))]
    fn sign_chunked(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        body: &ChunkedBody,
        now: Option<Time>,
    ) -> PyResult<(SignedRequest, ChunkSigner)> {
        let (sent, chunks) = self.0.sign_chunked(&*signer.current(py)?, self::now(now)?, &body.0).raise()?;
        Ok((SignedRequest(sent), ChunkSigner::new(chunks)))
    }

    /// The legacy version 2, which newer regions refuse: 1 to 315360000 seconds.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_v2(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        self.0.presign_v2(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// The legacy version 2 in the `Authorization` header.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_v2(&self, py: Python<'_>, signer: &S3Signer, now: Option<Time>) -> PyResult<SignedRequest> {
        self.0.sign_v2(&*signer.current(py)?, self::now(now)?).map(SignedRequest).raise()
    }

    /// The texts behind `presign`.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_stages(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Stages> {
        self.0
            .presign_stages(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?)
            .map(Stages)
            .raise()
    }

    /// The texts behind `sign`.
    #[pyo3(signature = (signer, *, payload = None, now = None))]
    fn sign_stages(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        payload: Option<PayloadArg<'_>>,
        now: Option<Time>,
    ) -> PyResult<Stages> {
        let payload = or_empty(payload.as_ref());
        self.0.sign_stages(&*signer.current(py)?, self::now(now)?, payload).map(Stages).raise()
    }

    /// The texts behind `sign_chunked`.
    #[pyo3(signature = (signer, body, *, now = None))]
    fn sign_chunked_stages(
        &self,
        py: Python<'_>,
        signer: &S3Signer,
        body: &ChunkedBody,
        now: Option<Time>,
    ) -> PyResult<Stages> {
        self.0.sign_chunked_stages(&*signer.current(py)?, self::now(now)?, &body.0).map(Stages).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}
