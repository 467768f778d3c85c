//! Why something was not signed.

use alloc::boxed::Box;
use alloc::string::String;

use super::ConfigError;

use super::answer::{INTERNAL_ERROR, internal_error_xml};

/// Why something was not signed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// A key of no bytes, which would address the bucket itself.
    #[error("the object key is empty; use a bucket operation to address the bucket itself")]
    EmptyKey,
    /// A key without a bucket, in a request to the service itself.
    #[error("an object key needs a bucket, and this is a request to the service itself")]
    KeyWithoutBucket,
    /// A version 4 signature of OSS for a bucket whose region is not known.
    #[error("version 4 signs for a region; give the bucket its region, such as `cn-hangzhou`")]
    MissingRegion,
    /// A key longer than any S3 or OSS key.
    #[error("the object key has {bytes} bytes; {max} is the most")]
    KeyTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The longest allowed, in bytes.
        max: usize,
    },
    /// A `.` or `..` segment in a key, which most HTTP clients remove before sending.
    #[error(
        "the object key has a `.` or `..` segment, which most HTTP clients remove; `allow_dot_segments` signs it all the same"
    )]
    DotSegment,
    /// An expiry outside what the scheme allows.
    #[error("the expiry must be {min} to {max} seconds; it was {seconds}")]
    InvalidExpiry {
        /// As given, in seconds.
        seconds: u64,
        /// The least, in seconds.
        min: u64,
        /// The most, in seconds.
        max: u64,
    },
    /// The credentials have ended.
    #[error("the credentials have expired; fetch new ones and give them to the signer")]
    CredentialsExpired,
    /// The credentials end before the expiry asked for, and the full lifetime was demanded.
    #[error("the credentials end before the expiry asked for; fetch new ones or ask for a shorter expiry")]
    LifetimeShortened,
    /// A signing key or signer for another day, region or service.
    #[error(
        "the signing key is for another day, region or service than the request; derive and give the signer a new one"
    )]
    ScopeMismatch,
    /// Version 2 signs with the secret itself, and the signer holds a derived key alone.
    #[error("this signature needs the secret key itself; the signer was made from a derived signing key")]
    SecretNeeded,
    /// A method that is not one of HTTP's in upper case.
    #[error("the method must be an HTTP method in upper case, such as `GET`")]
    InvalidMethod,
    /// A header name that is not an HTTP token.
    #[error("{name:?} is not a header name")]
    InvalidHeaderName {
        /// As given.
        name: String,
    },
    /// A header value with a control character or without a way to be sent.
    #[error("the value of header `{name}` holds a control character")]
    InvalidHeaderValue {
        /// The header's name.
        name: String,
    },
    /// A header that the signer sets itself.
    #[error("header `{name}` is set by the signer; leave it out")]
    ReservedHeader {
        /// The header's name.
        name: String,
    },
    /// A header that proxies and HTTP libraries change, so that a signature over it breaks.
    #[error(
        "header `{name}` cannot be covered by this signature: it changes on its way (hop-by-hop), or the scheme does not sign it; leave it out"
    )]
    UnsignableHeader {
        /// The header's name.
        name: String,
    },
    /// A header given twice that counts once.
    #[error("header `{name}` is given twice")]
    RepeatedHeader {
        /// The header's name.
        name: String,
    },
    /// A version 2 signature for an address that takes version 4 alone.
    #[error("an access point takes version 4 signatures only")]
    VersionNotPossible,
    /// A query parameter without a name.
    #[error("a query parameter has an empty name")]
    EmptyParameterName,
    /// A sub-resource that version 1 of OSS would leave unsigned.
    #[error(
        "`{name}` is no sub-resource that OSS signs; give it as a parameter, or tell signer and verifier of it"
    )]
    UnsignedParameter {
        /// The parameter's name.
        name: String,
    },
    /// A signed parameter whose name the text to sign cannot hold.
    #[error("`{name}` is signed, and such names are made of `A-Za-z0-9-`")]
    InvalidParameterName {
        /// The parameter's name.
        name: String,
    },
    /// A query parameter given twice: S3 drops one, and not every server the same.
    #[error("query parameter `{name}` is given twice")]
    RepeatedParameter {
        /// The parameter's name.
        name: String,
    },
    /// A query parameter that the signer writes itself, in any letter case.
    #[error("query parameter `{name}` is written by the signer; leave it out")]
    ReservedParameter {
        /// The parameter's name.
        name: String,
    },
    /// A key or value that would let the signed text be used for another request.
    #[error(
        "the key or a parameter's value holds `?` or `&` so that the signature would also fit another request; choose another key"
    )]
    AmbiguousRequest,
    /// A path that does not begin with `/` or holds bytes that no URL can.
    #[error("the path must begin with `/` and be percent-encoded as it will be sent")]
    InvalidPath,
    /// A part number outside 1 to 10000.
    #[error("the part number must be 1 to 10000; it was {number}")]
    InvalidPartNumber {
        /// As given.
        number: u32,
    },
    /// A file name that no `Content-Disposition` should carry.
    #[error("the file name is empty or holds a control character or a path separator")]
    InvalidFileName,
    /// A key with `$$`, which S3 refuses in forms.
    #[error("S3 refuses a form whose key holds `$$`; choose another key or a presigned PUT")]
    DoubleDollarKey,
    /// A status that S3 does not answer to an upload.
    #[error("success_action_status is 200, 201 or 204; it was {status}")]
    InvalidStatus {
        /// As given.
        status: u16,
    },
    /// A form for an address that names no bucket.
    #[error("a form is posted to a bucket; this address is the service itself")]
    MissingBucket,
    /// A form without a rule for its key.
    #[error("a POST policy needs a key: `key`, or `key_prefix`")]
    MissingKey,
    /// A field or condition that the builder itself writes, or that a form cannot have.
    #[error("form field `{name}` is written by the signer; leave it out")]
    ReservedField {
        /// The field's name.
        name: String,
    },
    /// A form field given twice, in whatever letter case.
    #[error("form field `{name}` is given twice")]
    RepeatedField {
        /// The field's name.
        name: String,
    },
    /// More fields than a form may have, with the key and the signature's own among them.
    #[error("a form has at most {max} fields, with its key and the signature's own")]
    TooManyFields {
        /// The most.
        max: usize,
    },
    /// A field name that no condition can speak of.
    #[error(
        "{name:?} is not a form field's name: printable ASCII without `$`, `\"` and `\\`, and no blank at either end"
    )]
    InvalidFieldName {
        /// As given.
        name: String,
    },
    /// A condition that is none of the kinds that S3 reads.
    #[error(
        "condition {index}: {reason}; the kinds are `{{\"name\": \"value\"}}`, `[\"eq\", \"$name\", value]`, `[\"starts-with\", \"$name\", prefix]` and `[\"content-length-range\", min, max]`"
    )]
    InvalidCondition {
        /// Its place in the list, from 0.
        index: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A range of bytes or lengths whose minimum is above its maximum.
    #[error("the range is empty: {min} is above {max}")]
    InvalidRange {
        /// Its first or least, in bytes.
        min: u64,
        /// Its last or greatest, in bytes.
        max: u64,
    },
    /// A chunk size that S3 does not take, or that is longer than any verifier of ours takes.
    #[error("the chunk size must be {min} to {max} bytes; it was {bytes}")]
    InvalidChunkSize {
        /// As given, in bytes.
        bytes: u64,
        /// The least, in bytes.
        min: u64,
        /// The most, in bytes.
        max: u64,
    },
    /// A chunk that is not as long as the body said, or one behind the end; 0 stands for the end.
    #[error("the next chunk must have {expected} bytes (0: only the end may come, and once); it had {bytes}")]
    WrongChunkSize {
        /// As given, in bytes.
        bytes: u64,
        /// What the chunk size and the length of the body leave, in bytes.
        expected: u64,
    },
    /// A `Content-Length` that is not the length of the body with its sizes and signatures.
    #[error("the content length of this body in chunks is {expected} bytes, its encoded length")]
    WrongContentLength {
        /// What it must be, in bytes.
        expected: u64,
    },
    /// Headers behind the body that are not those announced, or too many.
    #[error("the trailer cannot be sent: {reason}")]
    TrailerMismatch {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A bucket that the endpoint cannot have.
    #[error("{error}")]
    Address {
        /// What is wrong with it.
        error: ConfigError,
    },
    /// A call that boto3's S3 client does not have.
    #[error("boto3's S3 client has no method {name:?}; they are in snake case, such as `get_object`")]
    UnknownClientMethod {
        /// As given.
        name: String,
    },
    /// A call that is not for the host of a bucket or of the service.
    #[error("`{client_method}` is not supported: {reason}")]
    UnsupportedClientMethod {
        /// The call.
        client_method: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// A parameter that the call does not have.
    #[error("`{client_method}` has no parameter `{name}`; it has {known}")]
    UnknownParam {
        /// As given.
        name: String,
        /// The call.
        client_method: &'static str,
        /// Those it has, joined by `, `, the required ones first.
        known: String,
    },
    /// A parameter that the call needs.
    #[error("parameter `{name}` is missing")]
    MissingParam {
        /// Its name.
        name: &'static str,
    },
    /// A parameter of the wrong type.
    #[error("parameter `{name}` must be {expected}")]
    InvalidParam {
        /// Its name.
        name: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A parameter that stands for the body of a request.
    #[error(
        "`{name}` is the body of the request, which no URL carries: leave it to the sender, and where the call cannot do without it presign method and sub-resource by themselves"
    )]
    BodyNotPresignable {
        /// The parameter's name.
        name: &'static str,
    },
    /// A key of the customer's without its digest.
    #[error("`{name}` needs `{name}MD5` beside it: the key in base64, and its MD5 in base64")]
    MissingKeyDigest {
        /// The key's parameter.
        name: &'static str,
    },
    /// One of a batch could not be signed, so none was.
    #[error("item {index}: {error}")]
    AtIndex {
        /// Its place in the batch, from 0.
        index: usize,
        /// What was wrong with it.
        error: Box<SignError>,
    },
}

impl SignError {
    /// The code to answer a client with: `InternalError`, since it is not the client's fault.
    pub fn code(&self) -> &'static str {
        INTERNAL_ERROR
    }

    /// The HTTP status to answer a client with: 500.
    pub fn status(&self) -> u16 {
        500
    }

    /// The XML body to answer a client with, which says nothing of the cause.
    pub fn to_xml(&self, request_id: &str) -> String {
        internal_error_xml(request_id)
    }

    /// The place of the item that could not be signed, from 0, in a batch.
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::AtIndex { index, .. } => Some(*index),
            _ => None,
        }
    }

    /// A stable name in snake case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::EmptyKey => "empty_key",
            Self::KeyWithoutBucket => "key_without_bucket",
            Self::MissingRegion => "missing_region",
            Self::KeyTooLong { .. } => "key_too_long",
            Self::DotSegment => "dot_segment",
            Self::InvalidExpiry { .. } => "invalid_expiry",
            Self::CredentialsExpired => "credentials_expired",
            Self::LifetimeShortened => "lifetime_shortened",
            Self::ScopeMismatch => "scope_mismatch",
            Self::SecretNeeded => "secret_needed",
            Self::InvalidMethod => "invalid_method",
            Self::InvalidHeaderName { .. } => "invalid_header_name",
            Self::InvalidHeaderValue { .. } => "invalid_header_value",
            Self::ReservedHeader { .. } => "reserved_header",
            Self::UnsignableHeader { .. } => "unsignable_header",
            Self::RepeatedHeader { .. } => "repeated_header",
            Self::VersionNotPossible => "version_not_possible",
            Self::EmptyParameterName => "empty_parameter_name",
            Self::UnsignedParameter { .. } => "unsigned_parameter",
            Self::InvalidParameterName { .. } => "invalid_parameter_name",
            Self::RepeatedParameter { .. } => "repeated_parameter",
            Self::ReservedParameter { .. } => "reserved_parameter",
            Self::AmbiguousRequest => "ambiguous_request",
            Self::InvalidPath => "invalid_path",
            Self::InvalidPartNumber { .. } => "invalid_part_number",
            Self::InvalidFileName => "invalid_file_name",
            Self::DoubleDollarKey => "double_dollar_key",
            Self::InvalidStatus { .. } => "invalid_status",
            Self::MissingBucket => "missing_bucket",
            Self::MissingKey => "missing_key",
            Self::ReservedField { .. } => "reserved_field",
            Self::RepeatedField { .. } => "repeated_field",
            Self::TooManyFields { .. } => "too_many_fields",
            Self::InvalidFieldName { .. } => "invalid_field_name",
            Self::InvalidCondition { .. } => "invalid_condition",
            Self::InvalidRange { .. } => "invalid_range",
            Self::InvalidChunkSize { .. } => "invalid_chunk_size",
            Self::WrongChunkSize { .. } => "wrong_chunk_size",
            Self::WrongContentLength { .. } => "wrong_content_length",
            Self::TrailerMismatch { .. } => "trailer_mismatch",
            Self::Address { error } => error.kind(),
            Self::UnknownClientMethod { .. } => "unknown_client_method",
            Self::UnsupportedClientMethod { .. } => "unsupported_client_method",
            Self::UnknownParam { .. } => "unknown_param",
            Self::MissingParam { .. } => "missing_param",
            Self::InvalidParam { .. } => "invalid_param",
            Self::BodyNotPresignable { .. } => "body_not_presignable",
            Self::MissingKeyDigest { .. } => "missing_key_digest",
            Self::AtIndex { error, .. } => error.kind(),
        }
    }
}
