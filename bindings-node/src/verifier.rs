//! Verifiers of requests, and what they prove.

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use objsign::OssVersion;

use crate::args::{Pairs, counted, millis, time};
use crate::chunked::ChunkVerifier;
use crate::credentials::{Credentials, keys};
use crate::errors::{Raise, Result, kind_error};
use crate::request::Request;

#[napi(object)]
pub struct Limits {
    pub target_bytes: Option<f64>,
    pub headers: Option<f64>,
    pub header_bytes: Option<f64>,
    pub parameters: Option<f64>,
}

impl Limits {
    pub(crate) fn read(&self) -> Result<objsign::Limits> {
        let mut limits = objsign::Limits::default();
        for (field, name, given) in [
            (&mut limits.target_bytes, "targetBytes", self.target_bytes),
            (&mut limits.headers, "headers", self.headers),
            (&mut limits.header_bytes, "headerBytes", self.header_bytes),
            (&mut limits.parameters, "parameters", self.parameters),
        ] {
            if let Some(number) = given {
                *field = counted(number, name)?;
            }
        }
        Ok(limits)
    }
}

#[napi]
pub struct Addresses(pub(crate) objsign::Addresses);

#[napi]
impl Addresses {
    #[napi]
    pub fn create(
        virtual_host: Vec<String>,
        path_style: Vec<String>,
        cname: Pairs,
        fixed: Option<String>,
    ) -> Result<Self> {
        let mut table = match fixed {
            Some(bucket) => objsign::Addresses::fixed(&bucket).raise()?,
            None => objsign::Addresses::new(),
        };
        for endpoint in virtual_host {
            table = table.virtual_host(&endpoint).raise()?;
        }
        for endpoint in path_style {
            table = table.path_style(&endpoint).raise()?;
        }
        for (host, bucket) in cname {
            table = table.cname(&host, &bucket).raise()?;
        }
        Ok(Self(table))
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The options of verifiers, of which each takes its own.
#[napi(object)]
pub struct Rules {
    pub max_skew: Option<f64>,
    pub max_lifetime: Option<f64>,
    pub hide_unknown_keys: Option<bool>,
    pub limits: Option<Limits>,
    pub allow_v2: Option<bool>,
    pub allow_unsigned_headers: Option<Vec<String>>,
    pub normalize_path: Option<bool>,
    pub double_encode_path: Option<bool>,
    pub session_token_unsigned: Option<bool>,
    pub region: Option<Vec<String>>,
    pub product: Option<String>,
    pub sub_resources: Option<Vec<String>>,
    pub allow_ambiguous_keys: Option<bool>,
}

macro_rules! with_rules {
    ($verifier:expr, $rules:expr) => {{
        let mut verifier = $verifier;
        if let Some(limits) = &$rules.limits {
            verifier = verifier.limits(limits.read()?);
        }
        if let Some(seconds) = $rules.max_skew {
            verifier = verifier.max_skew(counted(seconds, "maxSkew")?);
        }
        if let Some(seconds) = $rules.max_lifetime {
            verifier = verifier.max_lifetime(counted(seconds, "maxLifetime")?);
        }
        if $rules.hide_unknown_keys == Some(true) { verifier.hide_unknown_keys() } else { verifier }
    }};
}

/// The two steps, which all verifiers of requests have.
macro_rules! steps {
    ($verifier:ident) => {
        #[napi]
        impl $verifier {
            #[napi]
            pub fn parse(&self, request: &Request, now: f64) -> Result<Claim> {
                let now = time(now)?;
                request.with(|request| self.0.parse(request, now)).map(Claim).raise()
            }

            #[napi]
            pub fn verify(&self, request: &Request, keys: Vec<&Credentials>, now: f64) -> Result<Verified> {
                let (keys, now) = (self::keys(&keys), time(now)?);
                request.with(|request| self.0.verify(request, &keys, now)).map(Verified).raise()
            }

            #[napi]
            pub fn shown(&self) -> String {
                format!("{:?}", self.0)
            }
        }
    };
}

#[napi]
pub struct S3Verifier(objsign::S3Verifier);

#[napi]
impl S3Verifier {
    #[napi]
    pub fn create(addresses: &Addresses, region: String, rules: Rules) -> Result<Self> {
        let verifier = objsign::S3Verifier::new(addresses.0.clone(), &region).raise()?;
        let mut verifier = with_rules!(verifier, rules);
        for name in rules.allow_unsigned_headers.unwrap_or_default() {
            verifier = verifier.allow_unsigned_header(&name).raise()?;
        }
        Ok(Self(if rules.allow_v2 == Some(true) { verifier.allow_v2() } else { verifier }))
    }
}

steps!(S3Verifier);

#[napi]
pub struct SigV4Verifier(objsign::SigV4Verifier);

#[napi]
impl SigV4Verifier {
    #[napi]
    pub fn create(region: String, service: String, rules: Rules) -> Result<Self> {
        let mut verifier = objsign::SigV4Verifier::new(&region, &service).raise()?;
        if let Some(yes) = rules.normalize_path {
            verifier = verifier.normalize_path(yes);
        }
        if let Some(yes) = rules.double_encode_path {
            verifier = verifier.double_encode_path(yes);
        }
        let mut verifier = with_rules!(verifier, rules);
        for name in rules.allow_unsigned_headers.unwrap_or_default() {
            verifier = verifier.allow_unsigned_header(&name).raise()?;
        }
        let unsigned = rules.session_token_unsigned == Some(true);
        Ok(Self(if unsigned { verifier.session_token_unsigned() } else { verifier }))
    }
}

steps!(SigV4Verifier);

#[napi]
pub struct OssVerifier(pub(crate) objsign::OssVerifier);

#[napi]
impl OssVerifier {
    #[napi]
    pub fn create(addresses: &Addresses, versions: Vec<f64>, rules: Rules) -> Result<Self> {
        let versions = self::versions(&versions, &[1, 2, 4])?.into_iter().map(|version| match version {
            1 => OssVersion::V1,
            2 => OssVersion::V2,
            _ => OssVersion::V4,
        });
        let verifier = objsign::OssVerifier::new(addresses.0.clone(), versions);
        let mut verifier = with_rules!(verifier, rules);
        for region in rules.region.unwrap_or_default() {
            verifier = verifier.region(region).raise()?;
        }
        if let Some(product) = rules.product {
            verifier = verifier.product(product).raise()?;
        }
        for name in rules.sub_resources.unwrap_or_default() {
            verifier = verifier.sub_resource(name).raise()?;
        }
        let ambiguous = rules.allow_ambiguous_keys == Some(true);
        Ok(Self(if ambiguous { verifier.allow_ambiguous_keys() } else { verifier }))
    }
}

steps!(OssVerifier);

#[napi]
pub struct Claim(objsign::Claim);

#[napi]
impl Claim {
    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    #[napi(getter)]
    pub fn string_to_sign(&self) -> Buffer {
        self.0.string_to_sign().to_vec().into()
    }

    #[napi]
    pub fn verify(&self, keys: Vec<&Credentials>) -> Result<Verified> {
        self.0.clone().verify(&self::keys(&keys)).map(Verified).raise()
    }
}

#[napi(object)]
pub struct SignedPayload {
    pub kind: String,
    pub sha256: Option<Buffer>,
    pub checked: bool,
    pub signed: bool,
    pub trailer: bool,
}

/// Names as text, values as bytes.
pub(crate) fn covered<'v>(pairs: impl Iterator<Item = (&'v str, &'v [u8])>) -> Vec<(String, Buffer)> {
    pairs.map(|(name, value)| (name.into(), value.to_vec().into())).collect()
}

#[napi]
pub struct Verified(objsign::Verified);

#[napi]
impl Verified {
    #[napi(getter)]
    pub fn scheme(&self) -> &'static str {
        self.0.scheme().as_str()
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    #[napi(getter)]
    pub fn method(&self) -> &str {
        self.0.method()
    }

    #[napi(getter)]
    pub fn bucket(&self) -> Option<&str> {
        self.0.bucket()
    }

    #[napi(getter)]
    pub fn key(&self) -> Option<Buffer> {
        self.0.key().map(|key| key.to_vec().into())
    }

    #[napi(getter)]
    pub fn key_str(&self) -> Option<&str> {
        self.0.key_str()
    }

    #[napi(getter)]
    pub fn operation(&self) -> &'static str {
        self.0.operation().as_str()
    }

    #[napi(getter)]
    pub fn payload(&self) -> SignedPayload {
        use objsign::SignedPayload::{Sha256, Streaming};
        let payload = self.0.payload();
        SignedPayload {
            kind: payload.as_str().into(),
            sha256: match &payload {
                Sha256 { hash, .. } => Some(hash.to_vec().into()),
                _ => None,
            },
            checked: matches!(payload, Sha256 { checked: true, .. }),
            signed: matches!(payload, Streaming { signed: true, .. }),
            trailer: matches!(payload, Streaming { trailer: true, .. }),
        }
    }

    #[napi(getter)]
    pub fn path(&self) -> Option<Buffer> {
        self.0.path().map(|path| path.to_vec().into())
    }

    #[napi(getter)]
    pub fn headers(&self) -> Vec<(String, Buffer)> {
        covered(self.0.headers())
    }

    #[napi(getter)]
    pub fn parameters(&self) -> Vec<(String, Buffer)> {
        covered(self.0.parameters())
    }

    #[napi]
    pub fn header(&self, name: String) -> Option<Buffer> {
        self.0.header(&name).map(|value| value.to_vec().into())
    }

    #[napi]
    pub fn parameter(&self, name: String) -> Option<Buffer> {
        self.0.parameter(&name).map(|value| value.to_vec().into())
    }

    #[napi(getter)]
    pub fn valid_until(&self) -> f64 {
        millis(self.0.valid_until())
    }

    #[napi(getter)]
    pub fn replay_key(&self) -> &str {
        self.0.replay_key()
    }

    #[napi]
    pub fn chunk_verifier(&self, max_chunk_size: Option<f64>) -> Result<Option<ChunkVerifier>> {
        let Some(verifier) = self.0.chunk_verifier() else { return Ok(None) };
        let verifier = match max_chunk_size {
            Some(bytes) => verifier.max_chunk_size(counted(bytes, "maxChunkSize")?),
            None => verifier,
        };
        Ok(Some(ChunkVerifier(Some(verifier))))
    }
}

/// The versions asked for, all of which are `known`.
pub(crate) fn versions(given: &[f64], known: &[u8]) -> Result<Vec<u8>> {
    let named = given.iter().map(|&version| counted(version, "a version"));
    let versions: Vec<u8> = named.collect::<Result<_>>()?;
    if versions.is_empty() || versions.iter().any(|version| !known.contains(version)) {
        let message = format!("versions are one or more of {known:?}");
        return Err(kind_error("ConfigError", "invalid_rule", &message));
    }
    Ok(versions)
}
