//! What the table of operations is made of.

use super::operations::{ELSEWHERE, OPERATIONS, WITH_BODY};
use crate::error::SignError;
use crate::method::Method;

/// One operation of S3.
pub(super) struct Operation {
    /// As boto3 names it, `get_object`.
    pub(super) client_method: &'static str,
    pub(super) method: Method,
    pub(super) level: Level,
    /// What its URL always has, `uploads` or `list-type=2`.
    pub(super) query: &'static [(&'static str, &'static str)],
    /// Without `Bucket` and `Key`, which follow from the level.
    pub(super) required: &'static [&'static Parameter],
    pub(super) optional: &'static [&'static Parameter],
}

/// What an operation is asked of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Service,
    Bucket,
    Object,
}

/// One parameter of an operation.
#[derive(PartialEq, Eq)]
pub(super) struct Parameter {
    /// As boto3 names it, `UploadId`.
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) form: Form,
}

/// Where a parameter stands in the request.
#[derive(PartialEq, Eq)]
pub(super) enum Place {
    /// In host or path: bucket and key.
    Path,
    Query(&'static str),
    Header(&'static str),
    /// A header for each member of a map, named with this in front.
    HeaderPrefix(&'static str),
    Body,
}

/// How a parameter's value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Bytes,
    Integer,
    /// At least 1.
    PositiveInteger,
    Boolean,
    /// `Tue, 03 Sep 2024 10:21:17 GMT`
    HttpDate,
    /// `2024-09-03T10:21:17Z`
    IsoDate,
    /// Joined by `,`.
    TextList,
    Metadata,
    /// Text, or bucket, key and version.
    CopySource,
    /// A key for SSE-C, which botocore encodes and digests unless its digest is given.
    CustomerKey,
    /// `url` unless said otherwise.
    ListEncoding,
    /// A part of a body.
    Structure,
}

static OBJECT: [&Parameter; 2] = [
    &Parameter { name: "Bucket", place: Place::Path, form: Form::Text },
    &Parameter { name: "Key", place: Place::Path, form: Form::Text },
];

impl Operation {
    pub(super) fn find(client_method: &str) -> Result<&'static Self, SignError> {
        if let Ok(at) = OPERATIONS.binary_search_by(|operation| operation.client_method.cmp(client_method)) {
            return OPERATIONS.get(at).ok_or_else(|| unknown(client_method));
        }
        if let Some(&(_, name)) = WITH_BODY.iter().find(|(with_body, _)| *with_body == client_method) {
            return Err(SignError::BodyNotPresignable { name });
        }
        match ELSEWHERE.iter().find(|(elsewhere, _)| *elsewhere == client_method) {
            Some(&(client_method, reason)) => {
                Err(SignError::UnsupportedClientMethod { client_method, reason })
            }
            None => Err(unknown(client_method)),
        }
    }

    pub(super) fn required(&self) -> impl Iterator<Item = &'static Parameter> {
        let in_path = match self.level {
            Level::Service => 0,
            Level::Bucket => 1,
            Level::Object => 2,
        };
        OBJECT.iter().take(in_path).chain(self.required).copied()
    }

    /// All, the required ones first.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        self.required().chain(self.optional.iter().copied())
    }
}

fn unknown(client_method: &str) -> SignError {
    SignError::UnknownClientMethod { name: client_method.into() }
}
