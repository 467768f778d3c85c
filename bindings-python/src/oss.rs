//! Buckets, requests and signers of OSS.

use objsign::Method;
use pyo3::prelude::*;

use crate::args::{Names, Number, Pairs, Query, Seconds, Text, Time, method, now};
use crate::credentials::{Current, Source};
use crate::errors::{Raise, kind_error};
use crate::results::{Presigned, SignedRequest, Stages};

type Request<'a> = objsign::OssRequest<'a>;

/// A bucket of OSS at `endpoint` (`https://oss-cn-hangzhou.aliyuncs.com`): virtual host, or `addressing="path"`.
///
/// `region` (`cn-hangzhou`) is needed for version 4. See `cname` for a domain of its own, `service` for no bucket.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct OssBucket(pub(crate) objsign::OssBucket);

fn placed(bucket: objsign::OssBucket, region: Option<&str>, product: Option<&str>) -> PyResult<OssBucket> {
    let bucket = match region {
        Some(region) => bucket.region(region).raise()?,
        None => bucket,
    };
    Ok(OssBucket(match product {
        Some(product) => bucket.product(product).raise()?,
        None => bucket,
    }))
}

/// What any request may carry besides its operation.
#[derive(Default)]
struct Extras {
    query: Option<Query>,
    sub_resources: Option<Names>,
    headers: Option<Pairs>,
    allow_dot_segments: bool,
}

impl Extras {
    fn on(self, mut request: Request<'_>) -> OssRequest {
        for (name, value) in self.query.unwrap_or_default().0 {
            request = request.query(name, value);
        }
        for name in self.sub_resources.unwrap_or_default().0 {
            request = request.sub_resource(name);
        }
        for (name, value) in self.headers.unwrap_or_default().0 {
            request = request.header(name, value);
        }
        OssRequest(if self.allow_dot_segments { request.allow_dot_segments() } else { request }.into_owned())
    }
}

#[pymethods]
impl OssBucket {
    #[new]
    #[pyo3(signature = (name, *, endpoint, addressing = "virtual", region = None, product = None))]
    fn new(
        name: &str,
        endpoint: &str,
        addressing: &str,
        region: Option<&str>,
        product: Option<&str>,
    ) -> PyResult<Self> {
        let bucket = match addressing {
            "virtual" => objsign::OssBucket::new(endpoint, name),
            "path" => objsign::OssBucket::path_style(endpoint, name),
            _ => {
                let message = "addressing is \"virtual\" or \"path\"";
                return Err(kind_error("ConfigError", "invalid_addressing", message));
            }
        };
        placed(bucket.raise()?, region, product)
    }

    /// A bucket that has a domain of its own: `domain` is its URL.
    #[staticmethod]
    #[pyo3(signature = (name, *, domain, region = None, product = None))]
    fn cname(name: &str, domain: &str, region: Option<&str>, product: Option<&str>) -> PyResult<Self> {
        placed(objsign::OssBucket::cname(domain, name).raise()?, region, product)
    }

    /// The service itself, for listing the buckets.
    #[staticmethod]
    #[pyo3(signature = (*, endpoint, region = None, product = None))]
    fn service(endpoint: &str, region: Option<&str>, product: Option<&str>) -> PyResult<Self> {
        placed(objsign::OssBucket::service(endpoint).raise()?, region, product)
    }

    /// The bucket's name; `None` for the service itself.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The host as signed: lower case, with the port unless it is the scheme's default.
    #[getter]
    fn host(&self) -> &str {
        self.0.host()
    }

    /// `GET` of an object. `process` is an `x-oss-process` such as `image/resize,w_100`.
    #[pyo3(signature = (key, *, download_as = None, process = None, query = None, sub_resources = None, headers = None, allow_dot_segments = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn get(
        &self,
        key: Text<'_>,
        download_as: Option<&str>,
        process: Option<&str>,
        query: Option<Query>,
        sub_resources: Option<Names>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> OssRequest {
        let mut request = self.0.get(&*key.0);
        if let Some(name) = download_as {
            request = request.download_as(name);
        }
        if let Some(process) = process {
            request = request.process(process);
        }
        Extras { query, sub_resources, headers, allow_dot_segments }.on(request)
    }

    /// `PUT` of an object. `metadata` becomes `x-oss-meta-*` headers.
    #[pyo3(signature = (key, *, content_type = None, content_md5 = None, metadata = None, query = None, sub_resources = None, headers = None, allow_dot_segments = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn put(
        &self,
        key: Text<'_>,
        content_type: Option<&str>,
        content_md5: Option<&str>,
        metadata: Option<Pairs>,
        query: Option<Query>,
        sub_resources: Option<Names>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> OssRequest {
        let mut request = self.0.put(&*key.0);
        if let Some(value) = content_type {
            request = request.content_type(value);
        }
        if let Some(value) = content_md5 {
            request = request.content_md5(value);
        }
        for (name, value) in metadata.unwrap_or_default().0 {
            request = request.metadata(&name, value);
        }
        Extras { query, sub_resources, headers, allow_dot_segments }.on(request)
    }

    /// Any method on an object. `sub_resources` have no value (`acl`); others are given in `query`.
    #[pyo3(signature = (method, key, *, query = None, sub_resources = None, headers = None, allow_dot_segments = false))]
    fn object(
        &self,
        method: &str,
        key: Text<'_>,
        query: Option<Query>,
        sub_resources: Option<Names>,
        headers: Option<Pairs>,
        allow_dot_segments: bool,
    ) -> PyResult<OssRequest> {
        let method: Method = self::method(method)?;
        Ok(Extras { query, sub_resources, headers, allow_dot_segments }.on(self.0.object(method, &*key.0)))
    }

    /// Any method on the bucket itself, or on the service.
    #[pyo3(signature = (method, *, query = None, sub_resources = None, headers = None))]
    fn bucket_request(
        &self,
        method: &str,
        query: Option<Query>,
        sub_resources: Option<Names>,
        headers: Option<Pairs>,
    ) -> PyResult<OssRequest> {
        let request = self.0.bucket_request(self::method(method)?);
        Ok(Extras { query, sub_resources, headers, ..Extras::default() }.on(request))
    }

    /// Lists the bucket; narrow it with `prefix`, `delimiter`, `marker`, `max-keys`.
    #[pyo3(signature = (*, query = None, headers = None))]
    fn list_objects(&self, query: Option<Query>, headers: Option<Pairs>) -> OssRequest {
        Extras { query, headers, ..Extras::default() }.on(self.0.list_objects())
    }

    /// InitiateMultipartUpload.
    #[pyo3(signature = (key, *, content_type = None, headers = None))]
    fn initiate_multipart_upload(
        &self,
        key: Text<'_>,
        content_type: Option<&str>,
        headers: Option<Pairs>,
    ) -> OssRequest {
        let mut request = self.0.initiate_multipart_upload(&*key.0);
        if let Some(value) = content_type {
            request = request.content_type(value);
        }
        Extras { headers, ..Extras::default() }.on(request)
    }

    /// UploadPart; part numbers are 1 to 10000.
    #[pyo3(signature = (key, *, upload_id, part_number, headers = None))]
    fn upload_part(
        &self,
        key: Text<'_>,
        upload_id: &str,
        part_number: Number,
        headers: Option<Pairs>,
    ) -> PyResult<OssRequest> {
        let request = self.0.upload_part(&*key.0, upload_id, part_number.get("part_number")?);
        Ok(Extras { headers, ..Extras::default() }.on(request))
    }

    /// CompleteMultipartUpload; the list of parts goes into the body.
    #[pyo3(signature = (key, *, upload_id, headers = None))]
    fn complete_multipart_upload(
        &self,
        key: Text<'_>,
        upload_id: &str,
        headers: Option<Pairs>,
    ) -> OssRequest {
        let request = self.0.complete_multipart_upload(&*key.0, upload_id);
        Extras { headers, ..Extras::default() }.on(request)
    }

    /// AbortMultipartUpload.
    #[pyo3(signature = (key, *, upload_id, headers = None))]
    fn abort_multipart_upload(&self, key: Text<'_>, upload_id: &str, headers: Option<Pairs>) -> OssRequest {
        Extras { headers, ..Extras::default() }.on(self.0.abort_multipart_upload(&*key.0, upload_id))
    }

    /// ListParts of a multipart upload.
    #[pyo3(signature = (key, *, upload_id, query = None))]
    fn list_parts(&self, key: Text<'_>, upload_id: &str, query: Option<Query>) -> OssRequest {
        Extras { query, ..Extras::default() }.on(self.0.list_parts(&*key.0, upload_id))
    }

    fn __repr__(&self) -> String {
        format!("<objsign.OssBucket {} at {}>", self.0.name().unwrap_or("(service)"), self.0.host())
    }
}

/// Signs OSS requests and POST policies. Credentials as of `S3Signer`. `sub_resources` names further query
/// parameters that a store signs in version 1.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct OssSigner(Source<objsign::OssSigner>);

impl OssSigner {
    pub(crate) fn current(&self, py: Python<'_>) -> PyResult<Current<'_, objsign::OssSigner>> {
        self.0.current(py)
    }
}

#[pymethods]
impl OssSigner {
    #[new]
    #[pyo3(signature = (credentials, *, require_full_lifetime = false, sub_resources = None))]
    fn new(
        credentials: &Bound<'_, PyAny>,
        require_full_lifetime: bool,
        sub_resources: Option<Names>,
    ) -> PyResult<Self> {
        let source = Source::new(credentials, |credentials| {
            let mut signer = objsign::OssSigner::new(credentials);
            if require_full_lifetime {
                signer = signer.require_full_lifetime();
            }
            for name in sub_resources.unwrap_or_default().0 {
                signer = signer.sub_resource(name).raise()?;
            }
            Ok(signer)
        })?;
        Ok(Self(source))
    }

    /// The signer for newly fetched credentials.
    fn with_credentials(&self, credentials: &Bound<'_, PyAny>) -> PyResult<Self> {
        self.0.with_credentials(credentials).map(Self)
    }

    /// The access key id it signs with at this moment.
    #[getter]
    fn access_key_id(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.current(py)?.credentials().access_key_id().into())
    }

    #[expect(clippy::unused_self, reason = "nothing of it may be shown")]
    fn __repr__(&self) -> &'static str {
        "<objsign.OssSigner>"
    }
}

/// A request to OSS that is still to be signed. A version is always said by name.
#[pyclass(frozen, module = "objsign")]
pub(crate) struct OssRequest(Request<'static>);

#[pymethods]
impl OssRequest {
    /// The method.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method().as_str()
    }

    /// Version 4, 1 to 604800 seconds. The bucket needs its region.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_v4(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        self.0.presign_v4(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// Version 4 in the `Authorization` header, which OSS takes within 15 minutes.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_v4(&self, py: Python<'_>, signer: &OssSigner, now: Option<Time>) -> PyResult<SignedRequest> {
        self.0.sign_v4(&*signer.current(py)?, self::now(now)?).map(SignedRequest).raise()
    }

    /// Version 1, 1 to 315360000 seconds.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_v1(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        self.0.presign_v1(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// Version 1 in the `Authorization` header, which OSS takes within 15 minutes.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_v1(&self, py: Python<'_>, signer: &OssSigner, now: Option<Time>) -> PyResult<SignedRequest> {
        self.0.sign_v1(&*signer.current(py)?, self::now(now)?).map(SignedRequest).raise()
    }

    /// Version 2, which few know; prefer version 4.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_v2(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Presigned> {
        self.0.presign_v2(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?).map(Presigned).raise()
    }

    /// Version 2 in the `Authorization` header.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_v2(&self, py: Python<'_>, signer: &OssSigner, now: Option<Time>) -> PyResult<SignedRequest> {
        self.0.sign_v2(&*signer.current(py)?, self::now(now)?).map(SignedRequest).raise()
    }

    /// The texts behind `presign_v4`.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_v4_stages(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Stages> {
        self.0
            .presign_v4_stages(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?)
            .map(Stages)
            .raise()
    }

    /// The texts behind `sign_v4`.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_v4_stages(&self, py: Python<'_>, signer: &OssSigner, now: Option<Time>) -> PyResult<Stages> {
        self.0.sign_v4_stages(&*signer.current(py)?, self::now(now)?).map(Stages).raise()
    }

    /// The text behind `presign_v1`; there is no canonical request.
    #[pyo3(signature = (signer, *, expires_in, now = None))]
    fn presign_v1_stages(
        &self,
        py: Python<'_>,
        signer: &OssSigner,
        expires_in: Seconds,
        now: Option<Time>,
    ) -> PyResult<Stages> {
        self.0
            .presign_v1_stages(&*signer.current(py)?, self::now(now)?, expires_in.expiry()?)
            .map(Stages)
            .raise()
    }

    /// The text behind `sign_v1`; there is no canonical request.
    #[pyo3(signature = (signer, *, now = None))]
    fn sign_v1_stages(&self, py: Python<'_>, signer: &OssSigner, now: Option<Time>) -> PyResult<Stages> {
        self.0.sign_v1_stages(&*signer.current(py)?, self::now(now)?).map(Stages).raise()
    }

    fn __repr__(&self) -> String {
        format!("<objsign.{:?}>", self.0)
    }
}
