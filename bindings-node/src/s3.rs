//! Buckets, requests and signers of S3.

use napi_derive::napi;
use objsign::{Endpoint, Method};

use crate::args::{Bounds, Pairs, Text, bytes, counted, expiry, method, range, time};
use crate::chunked::{ChunkSigner, ChunkedBody};
use crate::credentials::{Credentials, SigningKey};
use crate::errors::{Raise, Result, kind_error};
use crate::payload::{Payload, or_empty};
use crate::results::{Presigned, SignedRequest, Stages};

type Request<'a> = objsign::S3Request<'a>;

#[napi(object)]
pub struct Place {
    pub endpoint: Option<String>,
    pub addressing: Option<String>,
    pub dual_stack: Option<bool>,
    pub fips: Option<bool>,
    pub accelerate: Option<bool>,
    pub global_host: Option<bool>,
}

/// Where buckets are.
fn endpoint(region: &str, place: &Place) -> Result<Endpoint> {
    let endpoint = match &place.endpoint {
        Some(url) => Endpoint::at(url, region),
        None => Endpoint::aws(region),
    };
    let mut endpoint = endpoint.raise()?;
    endpoint = match place.addressing.as_deref() {
        None | Some("auto") => endpoint,
        Some("virtual") => endpoint.virtual_host(),
        Some("path") => endpoint.path_style(),
        Some(_) => {
            let message = "addressing is \"auto\", \"virtual\" or \"path\"";
            return Err(kind_error("ConfigError", "invalid_addressing", message));
        }
    };
    for (wanted, with) in [
        (place.dual_stack, Endpoint::dual_stack as fn(Endpoint) -> Endpoint),
        (place.fips, Endpoint::fips),
        (place.accelerate, Endpoint::accelerate),
        (place.global_host, Endpoint::global_host),
    ] {
        if wanted == Some(true) {
            endpoint = with(endpoint);
        }
    }
    Ok(endpoint)
}

/// What a request may say. Which of it belongs to which operation is in the types of `index.d.ts`, and `index.js` keeps
/// to it.
#[napi(object)]
#[derive(Default)]
pub struct S3Options {
    pub version_id: Option<String>,
    pub range: Option<Bounds>,
    pub download_as: Option<String>,
    pub response_content_type: Option<String>,
    pub response_content_disposition: Option<String>,
    pub response_cache_control: Option<String>,
    pub response_content_encoding: Option<String>,
    pub response_content_language: Option<String>,
    pub response_expires: Option<String>,
    pub content_type: Option<String>,
    pub content_length: Option<f64>,
    pub content_md5: Option<String>,
    pub metadata: Option<Pairs>,
    pub prefix: Option<String>,
    pub delimiter: Option<String>,
    pub max_keys: Option<f64>,
    pub continuation_token: Option<String>,
    pub start_after: Option<String>,
    pub query: Option<Pairs>,
    pub headers: Option<Pairs>,
    pub allow_dot_segments: Option<bool>,
}

impl S3Options {
    fn on(self, mut request: Request<'_>) -> Result<Request<'_>> {
        if let Some(id) = self.version_id {
            request = request.version_id(id);
        }
        if let Some(range) = self.range {
            request = request.range(self::range(range, "range")?);
        }
        if let Some(name) = &self.download_as {
            request = request.download_as(name);
        }
        if let Some(value) = self.response_content_type {
            request = request.response_content_type(value);
        }
        if let Some(value) = self.response_content_disposition {
            request = request.response_content_disposition(value);
        }
        if let Some(value) = self.response_cache_control {
            request = request.response_cache_control(value);
        }
        if let Some(value) = self.response_content_encoding {
            request = request.response_content_encoding(value);
        }
        if let Some(value) = self.response_content_language {
            request = request.response_content_language(value);
        }
        if let Some(value) = self.response_expires {
            request = request.response_expires(value);
        }
        if let Some(value) = self.content_type {
            request = request.content_type(value);
        }
        if let Some(bytes) = self.content_length {
            request = request.content_length(counted(bytes, "contentLength")?);
        }
        if let Some(value) = self.content_md5 {
            request = request.content_md5(value);
        }
        for (name, value) in self.metadata.unwrap_or_default() {
            request = request.metadata(&name, value);
        }
        for (name, value) in [
            ("prefix", self.prefix),
            ("delimiter", self.delimiter),
            ("continuation-token", self.continuation_token),
            ("start-after", self.start_after),
        ] {
            if let Some(value) = value {
                request = request.query(name, value);
            }
        }
        if let Some(number) = self.max_keys {
            request = request.query("max-keys", counted::<u32>(number, "maxKeys")?.to_string());
        }
        for (name, value) in self.query.unwrap_or_default() {
            request = request.query(name, value);
        }
        for (name, value) in self.headers.unwrap_or_default() {
            request = request.header(name, value);
        }
        Ok(if self.allow_dot_segments == Some(true) { request.allow_dot_segments() } else { request })
    }

    fn owned(self, request: Request<'_>) -> Result<S3Request> {
        Ok(S3Request(self.on(request)?.into_owned()))
    }
}

#[napi]
pub struct Bucket(pub(crate) objsign::Bucket);

#[napi]
impl Bucket {
    #[napi]
    pub fn create(name: String, region: String, place: Place) -> Result<Self> {
        objsign::Bucket::new(endpoint(&region, &place)?, &name).map(Self).raise()
    }

    #[napi(getter)]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    #[napi(getter)]
    pub fn region(&self) -> &str {
        self.0.region()
    }

    #[napi(getter)]
    pub fn host(&self) -> &str {
        self.0.host()
    }

    #[napi(getter)]
    pub fn url(&self) -> String {
        self.0.url()
    }

    #[napi]
    pub fn get(&self, key: Text, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.get(bytes(&key)))
    }

    #[napi]
    pub fn head(&self, key: Text, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.head(bytes(&key)))
    }

    #[napi]
    pub fn put(&self, key: Text, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.put(bytes(&key)))
    }

    #[napi]
    pub fn delete(&self, key: Text, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.delete(bytes(&key)))
    }

    /// On an object, or on the bucket itself.
    #[napi]
    pub fn request(&self, method: String, key: Option<Text>, options: S3Options) -> Result<S3Request> {
        options.owned(on_bucket(&self.0, self::method(&method)?, key.as_ref()))
    }

    #[napi]
    pub fn list_objects(&self, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.list_objects())
    }

    #[napi]
    pub fn create_multipart_upload(&self, key: Text, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.create_multipart_upload(bytes(&key)))
    }

    #[napi]
    pub fn upload_part(
        &self,
        key: Text,
        upload_id: String,
        part_number: f64,
        options: S3Options,
    ) -> Result<S3Request> {
        let number = counted(part_number, "partNumber")?;
        options.owned(self.0.upload_part(bytes(&key), &upload_id, number))
    }

    #[napi]
    pub fn complete_multipart_upload(
        &self,
        key: Text,
        upload_id: String,
        options: S3Options,
    ) -> Result<S3Request> {
        options.owned(self.0.complete_multipart_upload(bytes(&key), &upload_id))
    }

    #[napi]
    pub fn abort_multipart_upload(
        &self,
        key: Text,
        upload_id: String,
        options: S3Options,
    ) -> Result<S3Request> {
        options.owned(self.0.abort_multipart_upload(bytes(&key), &upload_id))
    }

    #[napi]
    pub fn list_parts(&self, key: Text, upload_id: String, options: S3Options) -> Result<S3Request> {
        options.owned(self.0.list_parts(bytes(&key), &upload_id))
    }
}

fn on_bucket<'a>(bucket: &'a objsign::Bucket, method: Method, key: Option<&'a Text>) -> Request<'a> {
    match key {
        Some(key) => bucket.object(method, bytes(key)),
        None => bucket.bucket_request(method),
    }
}

#[napi]
pub struct S3Request(pub(crate) Request<'static>);

#[napi]
impl S3Request {
    #[napi(getter)]
    pub fn method(&self) -> &'static str {
        self.0.method().as_str()
    }

    #[napi]
    pub fn presign(&self, signer: &S3Signer, expires_in: f64, now: f64) -> Result<Presigned> {
        self.0.presign(&signer.signer, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign(&self, signer: &S3Signer, payload: Option<Payload>, now: f64) -> Result<SignedRequest> {
        self.0.sign(&signer.signer, time(now)?, or_empty(payload.as_ref())).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_chunked(
        &self,
        signer: &S3Signer,
        body: &ChunkedBody,
        now: f64,
    ) -> Result<(SignedRequest, ChunkSigner)> {
        let (sent, chunks) = self.0.sign_chunked(&signer.signer, time(now)?, &body.0).raise()?;
        Ok((sent.into(), ChunkSigner(chunks)))
    }

    #[napi]
    pub fn presign_v2(&self, signer: &S3Signer, expires_in: f64, now: f64) -> Result<Presigned> {
        self.0.presign_v2(&signer.signer, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_v2(&self, signer: &S3Signer, now: f64) -> Result<SignedRequest> {
        self.0.sign_v2(&signer.signer, time(now)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_stages(&self, signer: &S3Signer, expires_in: f64, now: f64) -> Result<Stages> {
        self.0.presign_stages(&signer.signer, time(now)?, expiry(expires_in)?).map(Stages).raise()
    }

    #[napi]
    pub fn sign_stages(&self, signer: &S3Signer, payload: Option<Payload>, now: f64) -> Result<Stages> {
        self.0.sign_stages(&signer.signer, time(now)?, or_empty(payload.as_ref())).map(Stages).raise()
    }

    #[napi]
    pub fn sign_chunked_stages(&self, signer: &S3Signer, body: &ChunkedBody, now: f64) -> Result<Stages> {
        self.0.sign_chunked_stages(&signer.signer, time(now)?, &body.0).map(Stages).raise()
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}

#[napi]
pub struct S3Signer {
    pub(crate) signer: objsign::S3Signer,
    /// Where buckets are that are given by name.
    endpoint: Endpoint,
}

#[napi]
impl S3Signer {
    #[napi]
    pub fn create(
        credentials: &Credentials,
        region: String,
        place: Place,
        require_full_lifetime: bool,
    ) -> Result<Self> {
        let signer = objsign::S3Signer::new(credentials.0.clone());
        let signer = if require_full_lifetime { signer.require_full_lifetime() } else { signer };
        Ok(Self { signer, endpoint: endpoint(&region, &place)? })
    }

    #[napi]
    pub fn from_signing_key(key: &SigningKey, session_token: Option<String>, place: Place) -> Result<Self> {
        let endpoint = endpoint(key.0.region(), &place)?;
        let signer = objsign::S3Signer::from_signing_key(key.0.clone(), session_token.as_deref()).raise()?;
        Ok(Self { signer, endpoint })
    }

    #[napi]
    pub fn with_credentials(&self, credentials: &Credentials) -> Self {
        Self { signer: self.signer.with_credentials(credentials.0.clone()), endpoint: self.endpoint.clone() }
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.signer.access_key_id()
    }

    #[napi(getter)]
    pub fn region(&self) -> &str {
        self.endpoint.region()
    }

    #[napi]
    pub fn bucket(&self, name: String) -> Result<Bucket> {
        objsign::Bucket::new(self.endpoint.clone(), &name).map(Bucket).raise()
    }

    #[napi]
    pub fn list_buckets(&self, options: S3Options) -> Result<S3Request> {
        options.owned(self.endpoint.list_buckets().raise()?)
    }

    #[napi]
    pub fn presign_get(
        &self,
        bucket: &Bucket,
        key: Text,
        options: S3Options,
        expires_in: f64,
        now: f64,
    ) -> Result<Presigned> {
        let request = options.on(bucket.0.get(bytes(&key)))?;
        request.presign(&self.signer, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_put(
        &self,
        bucket: &Bucket,
        key: Text,
        options: S3Options,
        expires_in: f64,
        now: f64,
    ) -> Result<Presigned> {
        let request = options.on(bucket.0.put(bytes(&key)))?;
        request.presign(&self.signer, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_many(
        &self,
        bucket: &Bucket,
        method: String,
        keys: Vec<Text>,
        expires_in: f64,
        now: f64,
    ) -> Result<Vec<String>> {
        let keys: Vec<&[u8]> = keys.iter().map(bytes).collect();
        bucket
            .0
            .presign_many(self::method(&method)?, &keys, &self.signer, time(now)?, expiry(expires_in)?)
            .raise()
    }

    #[napi]
    pub fn presign_all(
        &self,
        requests: Vec<&S3Request>,
        expires_in: f64,
        now: f64,
    ) -> Result<Vec<Presigned>> {
        let requests: Vec<_> = requests.into_iter().map(|request| request.0.clone()).collect();
        let all = self.signer.presign_all(requests, time(now)?, expiry(expires_in)?).raise()?;
        Ok(all.into_iter().map(Into::into).collect())
    }
}
