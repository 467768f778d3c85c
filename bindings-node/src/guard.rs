//! The guard of an uploader's signing endpoint.

use napi_derive::napi;
use objsign::{FieldRule, SignatureVersion, UploadOperation};

use crate::args::{Bounds, Text, bytes, counted, range, time};
use crate::errors::{Raise, Result};
use crate::s3::{Bucket, S3Signer};
use crate::verifier::versions;

#[napi(object)]
pub struct GuardOptions {
    pub for_host: Option<String>,
    pub own_host: Option<bool>,
    pub shared_host: Option<bool>,
    pub key_prefix: Option<String>,
    pub any_key: Option<bool>,
    pub allow_key_starts_with: Option<bool>,
    pub allow_filename_variable: Option<bool>,
    pub acl: Option<Vec<String>>,
    pub content_length_range: Option<Bounds>,
    pub max_expiration: Option<f64>,
    pub max_skew: Option<f64>,
    pub operations: Option<Vec<String>>,
    pub max_part_number: Option<f64>,
    pub versions: Option<Vec<f64>>,
    pub content_type: Option<Vec<String>>,
    pub metadata: Option<bool>,
    pub fields: Option<Vec<(String, Vec<String>)>>,
    pub fine_uploader_fields: Option<bool>,
    pub tighten: Option<bool>,
}

#[napi]
pub struct UploadGuard(objsign::UploadGuard);

#[napi]
impl UploadGuard {
    #[napi]
    pub fn create(bucket: &Bucket, options: GuardOptions) -> Result<Self> {
        let bucket = &bucket.0;
        let mut guard = match &options.for_host {
            Some(host) => objsign::UploadGuard::for_host(bucket.name(), bucket.region(), host).raise()?,
            None => objsign::UploadGuard::new(bucket),
        };
        for (wanted, with) in [
            (
                options.own_host,
                objsign::UploadGuard::own_host as fn(objsign::UploadGuard) -> objsign::UploadGuard,
            ),
            (options.shared_host, objsign::UploadGuard::shared_host),
            (options.any_key, objsign::UploadGuard::any_key),
            (options.allow_key_starts_with, objsign::UploadGuard::allow_key_starts_with),
            (options.allow_filename_variable, objsign::UploadGuard::allow_filename_variable),
            (options.metadata, objsign::UploadGuard::metadata),
            (options.fine_uploader_fields, objsign::UploadGuard::fine_uploader_fields),
            (options.tighten, objsign::UploadGuard::tighten),
        ] {
            if wanted == Some(true) {
                guard = with(guard);
            }
        }
        if let Some(prefix) = &options.key_prefix {
            guard = guard.key_prefix(prefix).raise()?;
        }
        if let Some(acl) = options.acl {
            guard = guard.acl(acl);
        }
        if let Some(bounds) = options.content_length_range {
            guard = guard.content_length_range(range(bounds, "contentLengthRange")?).raise()?;
        }
        if let Some(seconds) = options.max_expiration {
            guard = guard.max_expiration(counted(seconds, "maxExpiration")?).raise()?;
        }
        if let Some(seconds) = options.max_skew {
            guard = guard.max_skew(counted(seconds, "maxSkew")?);
        }
        let operations = options.operations.unwrap_or_default();
        let operations = operations.into_iter().map(|name| name.parse::<UploadOperation>().raise());
        guard = guard.operations(operations.collect::<Result<Vec<_>>>()?);
        if let Some(number) = options.max_part_number {
            guard = guard.max_part_number(counted(number, "maxPartNumber")?).raise()?;
        }
        if let Some(given) = options.versions {
            let given = versions(&given, &[2, 4])?.into_iter();
            let named = given.map(|v| if v == 2 { SignatureVersion::V2 } else { SignatureVersion::V4 });
            guard = guard.versions(named).raise()?;
        }
        if let Some(types) = options.content_type {
            guard = guard.content_type(types).raise()?;
        }
        for (name, values) in options.fields.unwrap_or_default() {
            guard = guard.field(&name, FieldRule::one_of(values)).raise()?;
        }
        Ok(Self(guard))
    }

    #[napi]
    pub fn with_key_prefix(&self, prefix: String) -> Result<Self> {
        self.0.with_key_prefix(&prefix).map(Self).raise()
    }

    #[napi]
    pub fn answer(&self, signer: &S3Signer, body: Text, query: Option<String>, now: f64) -> Result<Answer> {
        let (body, now) = (bytes(&body), time(now)?);
        let answer = match query {
            Some(query) => self.0.answer_with_query(&signer.signer, &query, body, now),
            None => self.0.answer(&signer.signer, body, now),
        };
        let shown = format!("{answer:?}");
        Ok(Answer {
            shown,
            status: answer.status,
            error: answer.error.as_ref().map(|error| error.kind().into()),
            refusal: answer.refusal.as_ref().map(|refusal| Refusal {
                kind: refusal.kind().into(),
                detail: refusal.detail().into(),
                message: refusal.to_string(),
            }),
            body: answer.body,
        })
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}

#[napi(object)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    pub refusal: Option<Refusal>,
    pub error: Option<String>,
    pub shown: String,
}

#[napi(object)]
pub struct Refusal {
    pub kind: String,
    pub detail: String,
    pub message: String,
}
