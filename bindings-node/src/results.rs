//! What signers give.

use std::collections::HashMap;

use napi_derive::napi;

use crate::args::{Pairs, millis};

/// In order. A header given twice, in whatever letter case, is one with both values, as it is signed.
fn joined(pairs: Pairs) -> Pairs {
    let mut joined: Pairs = Vec::with_capacity(pairs.len());
    let mut places = HashMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        let place = *places.entry(name.to_ascii_lowercase()).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((_, before)) => {
                before.push(',');
                before.push_str(&value);
            }
            None => joined.push((name, value)),
        }
    }
    joined
}

#[napi(object)]
pub struct Presigned {
    pub method: String,
    pub url: String,
    pub headers: Pairs,
    pub expires_at: f64,
}

impl From<objsign::Presigned> for Presigned {
    fn from(signed: objsign::Presigned) -> Self {
        Self {
            method: signed.method.as_str().into(),
            url: signed.url,
            headers: joined(signed.headers),
            expires_at: millis(signed.expires_at),
        }
    }
}

#[napi(object)]
pub struct SignedRequest {
    pub method: String,
    pub url: String,
    pub headers: Pairs,
    pub unsigned_headers: Vec<String>,
}

impl From<objsign::SignedRequest> for SignedRequest {
    fn from(signed: objsign::SignedRequest) -> Self {
        Self {
            method: signed.method.as_str().into(),
            url: signed.url,
            headers: joined(signed.headers),
            unsigned_headers: signed.unsigned_headers,
        }
    }
}

#[napi(object)]
pub struct PostForm {
    pub url: String,
    pub fields: Pairs,
    pub expires_at: f64,
}

impl From<objsign::PostForm> for PostForm {
    fn from(form: objsign::PostForm) -> Self {
        Self { url: form.url, fields: form.fields, expires_at: millis(form.expires_at) }
    }
}

#[napi]
pub struct Stages(pub(crate) objsign::Stages);

#[napi]
impl Stages {
    #[napi(getter)]
    pub fn canonical_request(&self) -> &str {
        &self.0.canonical_request
    }

    #[napi(getter)]
    pub fn string_to_sign(&self) -> &str {
        &self.0.string_to_sign
    }
}
