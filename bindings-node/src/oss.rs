//! Buckets, requests and signers of OSS.

use napi_derive::napi;

use crate::args::{Pairs, Text, bytes, counted, expiry, method, time};
use crate::credentials::Credentials;
use crate::errors::{Raise, Result, kind_error};
use crate::results::{Presigned, SignedRequest, Stages};

type Request<'a> = objsign::OssRequest<'a>;

#[napi]
pub struct OssBucket(pub(crate) objsign::OssBucket);

#[napi(object)]
pub struct OssPlace {
    pub region: Option<String>,
    pub product: Option<String>,
}

fn placed(mut bucket: objsign::OssBucket, place: OssPlace) -> Result<OssBucket> {
    if let Some(region) = place.region {
        bucket = bucket.region(region).raise()?;
    }
    if let Some(product) = place.product {
        bucket = bucket.product(product).raise()?;
    }
    Ok(OssBucket(bucket))
}

/// What a request may say. Which of it belongs to which operation is in the types of `index.d.ts`, and `index.js` keeps
/// to it.
#[napi(object)]
pub struct OssOptions {
    pub download_as: Option<String>,
    pub process: Option<String>,
    pub content_type: Option<String>,
    pub content_md5: Option<String>,
    pub metadata: Option<Pairs>,
    pub query: Option<Pairs>,
    pub sub_resources: Option<Vec<String>>,
    pub headers: Option<Pairs>,
    pub allow_dot_segments: Option<bool>,
}

impl OssOptions {
    fn on(self, mut request: Request<'_>) -> OssRequest {
        if let Some(name) = &self.download_as {
            request = request.download_as(name);
        }
        if let Some(process) = self.process {
            request = request.process(process);
        }
        if let Some(value) = self.content_type {
            request = request.content_type(value);
        }
        if let Some(value) = self.content_md5 {
            request = request.content_md5(value);
        }
        for (name, value) in self.metadata.unwrap_or_default() {
            request = request.metadata(&name, value);
        }
        for (name, value) in self.query.unwrap_or_default() {
            request = request.query(name, value);
        }
        for name in self.sub_resources.unwrap_or_default() {
            request = request.sub_resource(name);
        }
        for (name, value) in self.headers.unwrap_or_default() {
            request = request.header(name, value);
        }
        let dots = self.allow_dot_segments == Some(true);
        OssRequest(if dots { request.allow_dot_segments() } else { request }.into_owned())
    }
}

#[napi]
impl OssBucket {
    #[napi]
    pub fn create(
        name: String,
        endpoint: String,
        addressing: Option<String>,
        place: OssPlace,
    ) -> Result<Self> {
        let bucket = match addressing.as_deref() {
            None | Some("virtual") => objsign::OssBucket::new(&endpoint, &name),
            Some("path") => objsign::OssBucket::path_style(&endpoint, &name),
            Some(_) => {
                let message = "addressing is \"virtual\" or \"path\"";
                return Err(kind_error("ConfigError", "invalid_addressing", message));
            }
        };
        placed(bucket.raise()?, place)
    }

    #[napi]
    pub fn cname(name: String, domain: String, place: OssPlace) -> Result<Self> {
        placed(objsign::OssBucket::cname(&domain, &name).raise()?, place)
    }

    #[napi]
    pub fn service(endpoint: String, place: OssPlace) -> Result<Self> {
        placed(objsign::OssBucket::service(&endpoint).raise()?, place)
    }

    #[napi(getter)]
    pub fn name(&self) -> Option<&str> {
        self.0.name()
    }

    #[napi(getter)]
    pub fn host(&self) -> &str {
        self.0.host()
    }

    #[napi]
    pub fn get(&self, key: Text, options: OssOptions) -> OssRequest {
        options.on(self.0.get(bytes(&key)))
    }

    #[napi]
    pub fn put(&self, key: Text, options: OssOptions) -> OssRequest {
        options.on(self.0.put(bytes(&key)))
    }

    #[napi]
    pub fn object(&self, method: String, key: Text, options: OssOptions) -> Result<OssRequest> {
        Ok(options.on(self.0.object(self::method(&method)?, bytes(&key))))
    }

    #[napi]
    pub fn bucket_request(&self, method: String, options: OssOptions) -> Result<OssRequest> {
        Ok(options.on(self.0.bucket_request(self::method(&method)?)))
    }

    #[napi]
    pub fn list_objects(&self, options: OssOptions) -> OssRequest {
        options.on(self.0.list_objects())
    }

    #[napi]
    pub fn initiate_multipart_upload(&self, key: Text, options: OssOptions) -> OssRequest {
        options.on(self.0.initiate_multipart_upload(bytes(&key)))
    }

    #[napi]
    pub fn upload_part(
        &self,
        key: Text,
        upload_id: String,
        part_number: f64,
        options: OssOptions,
    ) -> Result<OssRequest> {
        let number = counted(part_number, "partNumber")?;
        Ok(options.on(self.0.upload_part(bytes(&key), &upload_id, number)))
    }

    #[napi]
    pub fn complete_multipart_upload(&self, key: Text, upload_id: String, options: OssOptions) -> OssRequest {
        options.on(self.0.complete_multipart_upload(bytes(&key), &upload_id))
    }

    #[napi]
    pub fn abort_multipart_upload(&self, key: Text, upload_id: String, options: OssOptions) -> OssRequest {
        options.on(self.0.abort_multipart_upload(bytes(&key), &upload_id))
    }

    #[napi]
    pub fn list_parts(&self, key: Text, upload_id: String, options: OssOptions) -> OssRequest {
        options.on(self.0.list_parts(bytes(&key), &upload_id))
    }
}

#[napi]
pub struct OssSigner(pub(crate) objsign::OssSigner);

#[napi]
impl OssSigner {
    #[napi]
    pub fn create(
        credentials: &Credentials,
        require_full_lifetime: bool,
        sub_resources: Vec<String>,
    ) -> Result<Self> {
        let mut signer = objsign::OssSigner::new(credentials.0.clone());
        if require_full_lifetime {
            signer = signer.require_full_lifetime();
        }
        for name in sub_resources {
            signer = signer.sub_resource(name).raise()?;
        }
        Ok(Self(signer))
    }

    #[napi]
    pub fn with_credentials(&self, credentials: &Credentials) -> Self {
        Self(self.0.clone().with_credentials(credentials.0.clone()))
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> String {
        self.0.credentials().access_key_id().into()
    }
}

#[napi]
pub struct OssRequest(Request<'static>);

#[napi]
impl OssRequest {
    #[napi(getter)]
    pub fn method(&self) -> &'static str {
        self.0.method().as_str()
    }

    #[napi]
    pub fn presign_v4(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<Presigned> {
        self.0.presign_v4(&signer.0, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_v4(&self, signer: &OssSigner, now: f64) -> Result<SignedRequest> {
        self.0.sign_v4(&signer.0, time(now)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_v1(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<Presigned> {
        self.0.presign_v1(&signer.0, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_v1(&self, signer: &OssSigner, now: f64) -> Result<SignedRequest> {
        self.0.sign_v1(&signer.0, time(now)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_v2(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<Presigned> {
        self.0.presign_v2(&signer.0, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign_v2(&self, signer: &OssSigner, now: f64) -> Result<SignedRequest> {
        self.0.sign_v2(&signer.0, time(now)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_v4_stages(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<Stages> {
        self.0.presign_v4_stages(&signer.0, time(now)?, expiry(expires_in)?).map(Stages).raise()
    }

    #[napi]
    pub fn sign_v4_stages(&self, signer: &OssSigner, now: f64) -> Result<Stages> {
        self.0.sign_v4_stages(&signer.0, time(now)?).map(Stages).raise()
    }

    #[napi]
    pub fn presign_v1_stages(&self, signer: &OssSigner, expires_in: f64, now: f64) -> Result<Stages> {
        self.0.presign_v1_stages(&signer.0, time(now)?, expiry(expires_in)?).map(Stages).raise()
    }

    #[napi]
    pub fn sign_v1_stages(&self, signer: &OssSigner, now: f64) -> Result<Stages> {
        self.0.sign_v1_stages(&signer.0, time(now)?).map(Stages).raise()
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}
