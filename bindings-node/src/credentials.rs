//! Credentials and derived keys.

use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi_derive::napi;

use crate::args::{millis, time};
use crate::errors::{Raise, Result, kind_error};

#[napi]
pub struct Credentials(pub(crate) objsign::Credentials);

#[napi]
impl Credentials {
    #[napi]
    pub fn create(
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
        expiration: Option<f64>,
    ) -> Result<Self> {
        let mut credentials = objsign::Credentials::new(access_key_id, secret_access_key).raise()?;
        if let Some(token) = session_token {
            credentials = credentials.session_token(token).raise()?;
        }
        if let Some(at) = expiration {
            credentials = credentials.expires_at(time(at)?);
        }
        Ok(Self(credentials))
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    #[napi(getter)]
    pub fn expiration(&self) -> Option<f64> {
        self.0.expiration().map(millis)
    }

    #[napi(getter)]
    pub fn is_temporary(&self) -> bool {
        self.0.is_temporary()
    }
}

pub(crate) fn keys(given: &[&Credentials]) -> Vec<objsign::Credentials> {
    given.iter().map(|credentials| credentials.0.clone()).collect()
}

#[napi]
pub struct SigningKey(pub(crate) objsign::SigningKey);

#[napi]
impl SigningKey {
    #[napi]
    pub fn derive(credentials: &Credentials, region: String, service: String, at: f64) -> Result<Self> {
        objsign::SigningKey::derive(&credentials.0, time(at)?, &region, &service).map(Self).raise()
    }

    #[napi]
    pub fn from_bytes(
        key: Uint8Array,
        access_key_id: String,
        region: String,
        service: String,
        at: f64,
    ) -> Result<Self> {
        let bytes = <[u8; 32]>::try_from(&*key)
            .map_err(|_| kind_error("ConfigError", "invalid_signing_key", "a signing key has 32 bytes"))?;
        objsign::SigningKey::from_bytes(&access_key_id, time(at)?, &region, &service, bytes).map(Self).raise()
    }

    #[napi]
    pub fn expose(&self) -> Buffer {
        self.0.expose().to_vec().into()
    }

    #[napi(getter)]
    pub fn scope(&self) -> &str {
        self.0.scope()
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }
}
