//! The core's errors. They cross as JSON in the message of a napi error; `index.js` makes the package's own of them.

use objsign::{ConfigError, SignError, VerifyError};
use serde_json::json;

pub(crate) type Result<T> = napi::Result<T>;

/// `?` on what the core returns.
pub(crate) trait Raise<T> {
    fn raise(self) -> Result<T>;
}

impl<T> Raise<T> for std::result::Result<T, ConfigError> {
    fn raise(self) -> Result<T> {
        self.map_err(|error| kind_error("ConfigError", error.kind(), &error.to_string()))
    }
}

impl<T> Raise<T> for std::result::Result<T, SignError> {
    fn raise(self) -> Result<T> {
        self.map_err(|error| sign_error(&error))
    }
}

impl<T> Raise<T> for std::result::Result<T, VerifyError> {
    fn raise(self) -> Result<T> {
        self.map_err(|error| verify_error(&error))
    }
}

fn raised(fields: &serde_json::Value) -> napi::Error {
    napi::Error::from_reason(fields.to_string())
}

pub(crate) fn sign_error(error: &SignError) -> napi::Error {
    raised(&json!({
        "class": "SignError",
        "kind": error.kind(),
        "message": error.to_string(),
        "index": error.index(),
    }))
}

fn verify_error(error: &VerifyError) -> napi::Error {
    let kind = error.kind().as_str();
    // Text of a client's cannot hold the element: it is escaped.
    let xml = error.to_xml("");
    raised(&json!({
        "class": "VerifyError",
        "kind": kind,
        "message": format!("{error} [{kind}]"),
        "code": error.code(),
        "status": error.status(),
        "serviceMessage": error.message(),
        "detail": error.detail(),
        "expectedRegion": error.expected_region(),
        "xml": xml.split_once(REQUEST_ID),
    }))
}

/// An error that has a kind alone: also for what goes wrong in the binding itself.
pub(crate) fn kind_error(class: &str, kind: &str, message: &str) -> napi::Error {
    raised(&json!({ "class": class, "kind": kind, "message": message }))
}

/// Where a request id goes.
const REQUEST_ID: &str = "<RequestId></RequestId>";

/// The XML that answers for an error which is not the client's, around the request id.
#[napi_derive::napi]
pub fn internal_error_xml() -> Option<(String, String)> {
    let xml = ConfigError::InvalidSecret.to_xml("");
    xml.split_once(REQUEST_ID).map(|(before, after)| (before.into(), after.into()))
}
