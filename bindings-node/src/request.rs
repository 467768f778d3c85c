//! Requests as they were received.

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::args::{BytePairs, Text, WirePairs, byte_pairs, bytes};
use crate::payload::Payload;

/// Each half as sent or as decoded.
enum Target {
    Wire(Vec<u8>),
    Decoded { path: Vec<u8>, parameters: BytePairs },
    DecodedPath { path: Vec<u8>, query: Vec<u8> },
    DecodedQuery { path: Vec<u8>, parameters: BytePairs },
}

#[napi]
pub struct Request {
    method: Vec<u8>,
    target: Target,
    headers: BytePairs,
    authority: Option<String>,
    payload: Option<objsign::Payload<'static>>,
}

#[napi(object)]
pub struct Received {
    pub method: Text,
    pub headers: WirePairs,
    pub authority: Option<String>,
    pub payload: Option<Payload>,
}

impl Request {
    fn new(target: Target, received: Received) -> Self {
        Self {
            method: bytes(&received.method).to_vec(),
            target,
            headers: byte_pairs(&received.headers),
            authority: received.authority,
            payload: received.payload.map(|payload| payload.read().hashed()),
        }
    }

    /// Runs what reads the core's request.
    pub(crate) fn with<R>(&self, read: impl FnOnce(&objsign::Request<'_>) -> R) -> R {
        let (method, headers) = (&self.method, &self.headers[..]);
        let mut request = match &self.target {
            Target::Wire(target) => objsign::Request::new(method, target, headers),
            Target::Decoded { path, parameters } => {
                objsign::Request::decoded(method, path, parameters, headers)
            }
            Target::DecodedPath { path, query } => {
                objsign::Request::decoded_path(method, path, query, headers)
            }
            Target::DecodedQuery { path, parameters } => {
                objsign::Request::decoded_query(method, path, parameters, headers)
            }
        };
        if let Some(authority) = &self.authority {
            request = request.authority(authority);
        }
        if let Some(payload) = self.payload {
            request = request.payload(payload);
        }
        read(&request)
    }
}

#[napi]
impl Request {
    #[napi]
    pub fn wire(target: Text, received: Received) -> Self {
        Self::new(Target::Wire(bytes(&target).to_vec()), received)
    }

    #[napi]
    pub fn decoded(path: Text, parameters: WirePairs, received: Received) -> Self {
        let target = Target::Decoded { path: bytes(&path).to_vec(), parameters: byte_pairs(&parameters) };
        Self::new(target, received)
    }

    #[napi]
    pub fn decoded_path(path: Text, query: Text, received: Received) -> Self {
        let target = Target::DecodedPath { path: bytes(&path).to_vec(), query: bytes(&query).to_vec() };
        Self::new(target, received)
    }

    #[napi]
    pub fn decoded_query(path: Text, parameters: WirePairs, received: Received) -> Self {
        let target =
            Target::DecodedQuery { path: bytes(&path).to_vec(), parameters: byte_pairs(&parameters) };
        Self::new(target, received)
    }

    #[napi(getter)]
    pub fn method(&self) -> Buffer {
        self.method.clone().into()
    }

    #[napi(getter)]
    pub fn target(&self) -> Option<Buffer> {
        match &self.target {
            Target::Wire(target) => Some(target.clone().into()),
            _ => None,
        }
    }

    #[napi(getter)]
    pub fn path(&self) -> Buffer {
        let path = match &self.target {
            Target::Wire(target) => split(target).0,
            Target::Decoded { path, .. }
            | Target::DecodedPath { path, .. }
            | Target::DecodedQuery { path, .. } => path,
        };
        path.to_vec().into()
    }

    #[napi(getter)]
    pub fn query(&self) -> Option<Buffer> {
        match &self.target {
            Target::Wire(target) => Some(split(target).1.to_vec().into()),
            Target::DecodedPath { query, .. } => Some(query.clone().into()),
            _ => None,
        }
    }

    #[napi(getter)]
    pub fn parameters(&self) -> Option<Vec<(Buffer, Buffer)>> {
        match &self.target {
            Target::Decoded { parameters, .. } | Target::DecodedQuery { parameters, .. } => {
                Some(buffers(parameters))
            }
            _ => None,
        }
    }

    #[napi(getter)]
    pub fn headers(&self) -> Vec<(Buffer, Buffer)> {
        buffers(&self.headers)
    }

    #[napi(getter)]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    #[napi]
    pub fn shown(&self) -> String {
        self.with(|request| format!("{request:?}"))
    }
}

/// Path and query.
fn split(target: &[u8]) -> (&[u8], &[u8]) {
    match target.iter().position(|&byte| byte == b'?') {
        Some(at) => (&target[..at], &target[at + 1..]),
        None => (target, b""),
    }
}

fn buffers(pairs: &BytePairs) -> Vec<(Buffer, Buffer)> {
    pairs.iter().map(|(name, value)| (name.clone().into(), value.clone().into())).collect()
}
