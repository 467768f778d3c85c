//! A guard, and requests to it that are good until one thing about them is changed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use objsign::{
    Answer, Credentials, RefusalReason, S3Signer, SignatureVersion, Timestamp, UploadGuard, UploadOperation,
};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

pub(crate) const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const TOKEN: &str = "FQoGZXIvYXdzEXAMPLEtoken//+/==";
pub(crate) const HOST: &str = "media-uploads.s3.ap-northeast-2.amazonaws.com";
pub(crate) const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// 2024-05-24T10:11:12Z
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(1_716_545_472).unwrap()
}

pub(crate) fn after(seconds: i64) -> Timestamp {
    Timestamp::from_unix(now().unix() + seconds).unwrap()
}

/// In the form of a policy's expiration.
pub(crate) fn extended(at: Timestamp) -> String {
    let basic = at.to_string();
    let parts = [&basic[..4], &basic[4..6], &basic[6..11], &basic[11..13], &basic[13..]];
    format!("{}-{}-{}:{}:{}", parts[0], parts[1], parts[2], parts[3], parts[4])
}

pub(crate) fn credentials() -> Credentials {
    Credentials::new(KEY_ID, SECRET).unwrap()
}

pub(crate) fn signer() -> S3Signer {
    S3Signer::new(credentials())
}

pub(crate) fn temporary_signer() -> S3Signer {
    S3Signer::new(credentials().session_token(TOKEN).unwrap())
}

/// Serves both versions, for one user, images of up to 15 MB.
pub(crate) fn guard() -> UploadGuard {
    UploadGuard::for_host("media-uploads", "ap-northeast-2", HOST)
        .unwrap()
        .key_prefix("uploads/")
        .unwrap()
        .versions([SignatureVersion::V4, SignatureVersion::V2])
        .unwrap()
        .fine_uploader_fields()
        .metadata()
        .content_type(["image/*"])
        .unwrap()
        .content_length_range(1..=15_000_000)
        .unwrap()
        .operations(UploadOperation::ALL)
}

/// A policy, as conditions that tests change.
#[derive(Clone)]
pub(crate) struct Policy {
    pub(crate) expiration: String,
    pub(crate) conditions: Vec<Value>,
}

impl Policy {
    pub(crate) fn v2() -> Self {
        let conditions = vec![
            json!({"acl": "private"}),
            json!({"bucket": "media-uploads"}),
            json!({"Content-Type": "image/jpeg"}),
            json!({"success_action_status": "200"}),
            json!({"key": "uploads/a b.jpg"}),
            json!({"x-amz-meta-qqfilename": "a%20b.jpg"}),
            json!(["content-length-range", "1", "15000000"]),
        ];
        Self { expiration: extended(after(300)), conditions }
    }

    pub(crate) fn v4() -> Self {
        let scope = format!("{KEY_ID}/20240524/ap-northeast-2/s3/aws4_request");
        Self::v2()
            .with(json!({"x-amz-algorithm": "AWS4-HMAC-SHA256"}))
            .with(json!({"x-amz-credential": scope}))
            .with(json!({"x-amz-date": "20240524T101112Z"}))
    }

    pub(crate) fn with(mut self, condition: Value) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Drops the conditions on a field; `content-length-range` drops the range.
    pub(crate) fn without(mut self, field: &str) -> Self {
        self.conditions.retain(|condition| condition.get(field).is_none() && condition[0] != field);
        self
    }

    /// Another condition in place of those on its field.
    pub(crate) fn set(self, field: &str, value: &str) -> Self {
        self.without(field).with(json!({ field: value }))
    }

    pub(crate) fn open(self, field: &str, prefix: &str) -> Self {
        self.without(field).with(json!(["starts-with", format!("${field}"), prefix]))
    }

    pub(crate) fn expires(mut self, at: Timestamp) -> Self {
        self.expiration = extended(at);
        self
    }

    pub(crate) fn body(&self) -> String {
        let conditions: Vec<_> = self.conditions.iter().map(Value::to_string).collect();
        format!(r#"{{"expiration":"{}","conditions":[{}]}}"#, self.expiration, conditions.join(","))
    }
}

/// A version 4 string to sign with its canonical request, as parts that tests change.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) algorithm: String,
    pub(crate) date: String,
    pub(crate) scope: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Other than the names of the headers.
    pub(crate) signed_headers: Option<String>,
    pub(crate) payload: String,
}

impl Call {
    pub(crate) fn new(method: &str, query: &str, payload: &str) -> Self {
        let call = Self {
            algorithm: "AWS4-HMAC-SHA256".into(),
            date: "20240524T101112Z".into(),
            scope: "20240524/ap-northeast-2/s3/aws4_request".into(),
            method: method.into(),
            path: "/uploads/a%20b.jpg".into(),
            query: query.into(),
            headers: Vec::new(),
            signed_headers: None,
            payload: payload.into(),
        };
        call.header("host", HOST)
            .header("x-amz-content-sha256", payload)
            .header("x-amz-date", "20240524T101112Z")
    }

    pub(crate) fn initiate() -> Self {
        Self::new("POST", "uploads=", EMPTY)
            .header("x-amz-acl", "private")
            .header("x-amz-meta-qqfilename", "a")
    }

    pub(crate) fn part(number: &str) -> Self {
        Self::new("PUT", &format!("partNumber={number}&uploadId=ID.1"), &"0a".repeat(32))
    }

    pub(crate) fn complete() -> Self {
        Self::new("POST", "uploadId=ID.1", &"0b".repeat(32))
    }

    pub(crate) fn abort() -> Self {
        Self::new("DELETE", "uploadId=ID.1", EMPTY)
    }

    /// Adds or changes a header at its place.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let mut call = self.without(name);
        let at = call.headers.partition_point(|(known, _)| known.as_str() < name);
        call.headers.insert(at, (name.into(), value.into()));
        call
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// Another moment everywhere, so that nothing else is wrong.
    pub(crate) fn dated(mut self, at: Timestamp) -> Self {
        let date = at.to_string();
        self.scope = format!("{}/ap-northeast-2/s3/aws4_request", &date[..8]);
        self.date.clone_from(&date);
        self.header("x-amz-date", &date)
    }

    pub(crate) fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(crate) fn text(&self) -> String {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = self.signed_headers.clone().unwrap_or_else(|| names.join(";"));
        let Self { algorithm, date, scope, method, path, query, payload, .. } = self;
        format!("{algorithm}\n{date}\n{scope}\n{method}\n{path}\n{query}\n{headers}\n{names}\n{payload}")
    }

    pub(crate) fn body(&self) -> String {
        headers(&self.text())
    }
}

/// The body around a string to sign.
pub(crate) fn headers(text: &str) -> String {
    json!({ "headers": text }).to_string()
}

pub(crate) fn answer(guard: &UploadGuard, body: impl AsRef<[u8]>) -> Answer {
    guard.answer(&signer(), body.as_ref(), now())
}

/// The reason of a refusal that must be there.
#[track_caller]
pub(crate) fn refused_by(guard: &UploadGuard, body: impl AsRef<[u8]>) -> RefusalReason {
    reason(&answer(guard, body))
}

#[track_caller]
pub(crate) fn refused(body: impl AsRef<[u8]>) -> RefusalReason {
    refused_by(&guard(), body)
}

#[track_caller]
pub(crate) fn reason(answer: &Answer) -> RefusalReason {
    let reason = answer.refusal.as_ref().expect("it was signed").reason();
    let status = if reason == RefusalReason::Malformed { 400 } else { 403 };
    assert_eq!((answer.status, answer.body.as_str()), (status, r#"{"invalid":true}"#));
    assert_eq!(answer.error, None);
    reason
}

/// The JSON of an answer that must be a signature.
#[track_caller]
pub(crate) fn signed_by(guard: &UploadGuard, body: impl AsRef<[u8]>) -> Value {
    accepted(&answer(guard, body))
}

#[track_caller]
pub(crate) fn signed(body: impl AsRef<[u8]>) -> Value {
    signed_by(&guard(), body)
}

#[track_caller]
pub(crate) fn accepted(answer: &Answer) -> Value {
    assert_eq!((&answer.refusal, &answer.error, answer.status), (&None, &None, 200));
    serde_json::from_str(&answer.body).unwrap()
}

pub(crate) fn sha256(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn sha1(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Version 4 of a text, under the key of the guard's region and that day.
pub(crate) fn signature_v4(day: &str, text: &str) -> String {
    let parts = [day, "ap-northeast-2", "s3", "aws4_request"];
    let key = parts.iter().fold(format!("AWS4{SECRET}").into_bytes(), |key, part| sha256(&key, part));
    hex::encode(sha256(&key, text))
}
