//! Signers and requests of other AWS services.

use napi_derive::napi;

use crate::args::{Pairs, expiry, method, time};
use crate::credentials::{Credentials, SigningKey};
use crate::errors::{Raise, Result};
use crate::payload::Payload;
use crate::results::{Presigned, SignedRequest, Stages};

#[napi]
pub struct SigV4Signer(objsign::SigV4Signer);

#[napi]
impl SigV4Signer {
    #[napi]
    pub fn create(
        credentials: &Credentials,
        region: String,
        service: String,
        require_full_lifetime: bool,
    ) -> Result<Self> {
        let signer = objsign::SigV4Signer::new(credentials.0.clone(), &region, &service).raise()?;
        Ok(Self(if require_full_lifetime { signer.require_full_lifetime() } else { signer }))
    }

    #[napi]
    pub fn from_signing_key(key: &SigningKey, session_token: Option<String>) -> Result<Self> {
        objsign::SigV4Signer::from_signing_key(key.0.clone(), session_token.as_deref()).map(Self).raise()
    }

    #[napi]
    pub fn with_credentials(&self, credentials: &Credentials) -> Self {
        Self(self.0.with_credentials(credentials.0.clone()))
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }
}

#[napi(object)]
pub struct SigV4Options {
    pub path: Option<String>,
    pub query: Option<Pairs>,
    pub headers: Option<Pairs>,
    pub payload: Option<Payload>,
    pub normalize_path: Option<bool>,
    pub double_encode_path: Option<bool>,
    pub allow_raw_path: Option<bool>,
    pub content_sha256_header: Option<bool>,
    pub session_token_unsigned: Option<bool>,
}

#[napi]
pub struct SigV4Request(objsign::SigV4Request<'static>);

#[napi]
impl SigV4Request {
    #[napi]
    pub fn create(method: String, origin: String, options: SigV4Options) -> Result<Self> {
        let mut request = objsign::SigV4Request::new(self::method(&method)?, &origin).raise()?;
        if let Some(path) = options.path {
            request = request.path(path);
        }
        for (name, value) in options.query.unwrap_or_default() {
            request = request.query(name, value);
        }
        for (name, value) in options.headers.unwrap_or_default() {
            request = request.header(name, value);
        }
        if let Some(payload) = &options.payload {
            request = request.payload(payload.read());
        }
        if let Some(yes) = options.normalize_path {
            request = request.normalize_path(yes);
        }
        if let Some(yes) = options.double_encode_path {
            request = request.double_encode_path(yes);
        }
        if options.allow_raw_path == Some(true) {
            request = request.allow_raw_path();
        }
        if options.content_sha256_header == Some(true) {
            request = request.content_sha256_header();
        }
        if options.session_token_unsigned == Some(true) {
            request = request.session_token_unsigned();
        }
        Ok(Self(request.into_owned()))
    }

    #[napi(getter)]
    pub fn method(&self) -> &'static str {
        self.0.method().as_str()
    }

    #[napi]
    pub fn presign(&self, signer: &SigV4Signer, expires_in: f64, now: f64) -> Result<Presigned> {
        self.0.presign(&signer.0, time(now)?, expiry(expires_in)?).map(Into::into).raise()
    }

    #[napi]
    pub fn sign(&self, signer: &SigV4Signer, now: f64) -> Result<SignedRequest> {
        self.0.sign(&signer.0, time(now)?).map(Into::into).raise()
    }

    #[napi]
    pub fn presign_stages(&self, signer: &SigV4Signer, expires_in: f64, now: f64) -> Result<Stages> {
        self.0.presign_stages(&signer.0, time(now)?, expiry(expires_in)?).map(Stages).raise()
    }

    #[napi]
    pub fn sign_stages(&self, signer: &SigV4Signer, now: f64) -> Result<Stages> {
        self.0.sign_stages(&signer.0, time(now)?).map(Stages).raise()
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}
