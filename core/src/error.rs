//! The errors, one type for each person who must act: [`ConfigError`] for the operator, [`SignError`] for
//! the caller who signs, [`VerifyError`] for the client whose request was refused.
//!
//! A guard's refusal is [`Refusal`](crate::Refusal). None of them ever holds a secret, a token or an expected
//! signature. The name of each kind ([`ConfigError::kind`], [`SignError::kind`], [`VerifyErrorKind::as_str`]) is stable and
//! the same in every language.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::mac::into_string;
use crate::timestamp::Timestamp;
use crate::xml;

/// Something the operator set up wrongly: never an answer to a client.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A time before 1970 or after 9999.
    #[error("the time is outside 1970-01-01 to 9999-12-31; is the clock set, and is the number in seconds?")]
    TimestampOutOfRange,
    /// A text that is not a time in the expected form.
    #[error("the time is not in the expected form, `20130524T000000Z` or `2013-05-24T00:00:00Z`")]
    TimestampUnreadable,
    /// An access key id that no credential scope can carry.
    #[error("the access key id must be 1 to 256 printable ASCII characters without blank, `/` and `,`")]
    InvalidAccessKeyId,
    /// A secret that is empty or holds a blank, newline or control character.
    #[error(
        "the secret key is empty or holds a blank or a newline; trim what was read from a file or a secret store"
    )]
    InvalidSecret,
    /// A session token that is empty or holds anything but printable ASCII.
    #[error(
        "the session token is empty or holds a blank or a newline; leave it out for permanent credentials"
    )]
    InvalidSessionToken,
    /// A region or service name that no credential scope can carry.
    #[error(
        "{part:?} is no {what}: 1 to 64 characters of `a-z`, `A-Z`, `0-9`, `-`, `_` and `.`, and a region of AWS is lower case such as `eu-central-1`"
    )]
    InvalidScopePart {
        /// `region`, `service` or `product`.
        what: &'static str,
        /// As given.
        part: String,
    },
    /// A bucket name that the store cannot have.
    #[error(
        "the bucket name must be 3 to 63 characters of `a-z`, `0-9`, `-` and `.`, or a legacy name of up to 255 with `A-Z` and `_`; it was {name:?}"
    )]
    InvalidBucketName {
        /// The name as given.
        name: String,
    },
    /// An endpoint that is not `http://` or `https://`, a host, and perhaps a port and a base path.
    #[error(
        "the endpoint must be `http(s)://host[:port][/base/path]` without user, query and fragment: {reason}"
    )]
    InvalidEndpoint {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An ARN that names neither an access point nor an Outposts access point.
    #[error(
        "the ARN must name an access point (`arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`) or an Outposts access point: {reason}"
    )]
    InvalidArn {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Addressing options that exclude each other.
    #[error("these addressing options do not go together: {reason}")]
    AddressingConflict {
        /// Which, and why.
        reason: &'static str,
    },
    /// A host in an address table that is not a host name, or is there twice.
    #[error("the address table cannot take host {host:?}: {reason}")]
    InvalidAddress {
        /// The host as given.
        host: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A key prefix of a guard that does not end at a `/`, or holds what no allowed key may hold.
    #[error(
        "a guard's key prefix must end in `/` (else `users/4` also allows `users/42/…`) and hold no `.` or `..` segment; say `any_key` to allow every key"
    )]
    InvalidKeyPrefix,
    /// A rule of a guard that could never hold, or would allow more than it says.
    #[error("the guard's rule for {rule} cannot work: {reason}")]
    InvalidRule {
        /// The rule's name.
        rule: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl ConfigError {
    /// A stable name in snake case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TimestampOutOfRange => "timestamp_out_of_range",
            Self::TimestampUnreadable => "timestamp_unreadable",
            Self::InvalidAccessKeyId => "invalid_access_key_id",
            Self::InvalidSecret => "invalid_secret",
            Self::InvalidSessionToken => "invalid_session_token",
            Self::InvalidScopePart { .. } => "invalid_scope_part",
            Self::InvalidBucketName { .. } => "invalid_bucket_name",
            Self::InvalidEndpoint { .. } => "invalid_endpoint",
            Self::InvalidArn { .. } => "invalid_arn",
            Self::AddressingConflict { .. } => "addressing_conflict",
            Self::InvalidAddress { .. } => "invalid_address",
            Self::InvalidKeyPrefix => "invalid_key_prefix",
            Self::InvalidRule { .. } => "invalid_rule",
        }
    }
}

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
    #[error("version 4 signs for a region; say it with `OssBucket::region`, such as `cn-hangzhou`")]
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
    #[error(
        "the content length of this body in chunks is {expected} bytes, as `ChunkedBody::encoded_length` says"
    )]
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
            Self::InvalidFieldName { .. } => "invalid_field_name",
            Self::InvalidCondition { .. } => "invalid_condition",
            Self::InvalidRange { .. } => "invalid_range",
            Self::InvalidChunkSize { .. } => "invalid_chunk_size",
            Self::WrongChunkSize { .. } => "wrong_chunk_size",
            Self::WrongContentLength { .. } => "wrong_content_length",
            Self::TrailerMismatch { .. } => "trailer_mismatch",
            Self::AtIndex { error, .. } => error.kind(),
        }
    }
}

/// Whose manners an answer follows: the codes, statuses and XML of Amazon S3 or of Alibaba Cloud OSS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Service {
    /// Amazon S3 and the stores that speak like it.
    S3,
    /// Alibaba Cloud OSS.
    Oss,
}

/// Why a request was refused, one for each cause.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum VerifyErrorKind {
    /// The method is not in upper case.
    InvalidMethod,
    /// The target has a malformed percent escape, or is no origin form.
    InvalidUri,
    /// A stated limit on size or count is exceeded.
    RequestTooLarge,
    /// The host is missing, or not in the address table.
    UnknownHost,
    /// The request carries no signature.
    NotSigned,
    /// A signature in the header and one in the query.
    TwoMechanisms,
    /// An `Authorization` header that does not have the scheme's form.
    MalformedAuthorization,
    /// A signature version that the operator does not allow.
    VersionNotAllowed,
    /// A signed header with a line end or NUL in it.
    InvalidHeader,
    /// A header that counts once is there twice.
    RepeatedHeader,
    /// A parameter that counts once is there twice.
    RepeatedParameter,
    /// A signed parameter whose name would let the signed text be read in two ways.
    AmbiguousParameter,
    /// A key whose `?` would let the signed text be read in two ways.
    AmbiguousKey,
    /// A signed URL without one of its parameters.
    MissingParameter,
    /// A parameter of the signature that is not in its form.
    InvalidParameter,
    /// A credential for another day, region or service, or a scope that does not end as it must.
    ScopeMismatch,
    /// A list of signed headers that is not lower case, sorted, without repeats and with `host`.
    InvalidSignedHeaders,
    /// A header that the list of signed headers names, and the request does not have.
    SignedHeaderMissing,
    /// A header of the service that is not among the signed ones.
    UnsignedHeader,
    /// No hash of the payload, where the service wants one.
    PayloadHashMissing,
    /// A payload hash that is none.
    InvalidPayloadHash,
    /// The body has another hash than the signature says.
    PayloadMismatch,
    /// An expiry that is not a number of seconds.
    InvalidExpires,
    /// An expiry further away than the operator allows.
    ExpiresTooLate,
    /// The signed URL has expired.
    Expired,
    /// The signed URL begins to be good later than our clock and the skew allowed.
    NotYetValid,
    /// No date to judge the age of the request by.
    MissingDate,
    /// A date that is in none of the allowed forms.
    InvalidDate,
    /// The request's clock and ours are too far apart.
    RequestTimeTooSkewed,
    /// No such access key.
    UnknownAccessKey,
    /// A temporary key without its session token.
    TokenMissing,
    /// A permanent key with a session token.
    TokenNotExpected,
    /// Another session token than the one issued with the key.
    TokenMismatch,
    /// A session token whose credentials have ended.
    TokenExpired,
    /// Session tokens in two places.
    RepeatedToken,
    /// A credential that is not key id, day, region, service (product) and terminator.
    MalformedCredential,
    /// The verifier takes version 4 but was given no region: the operator's fault, so the status is 500.
    RegionMissing,
    /// A version 4 date that is in none of the allowed forms. OSS answers it otherwise than [`InvalidDate`](Self::InvalidDate).
    MalformedDate,
    /// A version 4 lifetime that is not 1 to 604800 seconds.
    MalformedExpires,
    /// The signature differs.
    SignatureMismatch,
    /// Not a form upload: not `POST`, not to the bucket itself, with a query, or not `multipart/form-data`.
    NotAForm,
    /// More fields, or longer ones, than a form may have.
    FormTooLarge,
    /// A form without one of the fields of its signature, or with it behind the file.
    MissingField,
    /// A form without a key, or with it behind the file.
    MissingKey,
    /// A form field that is there twice, in whatever letter case.
    RepeatedField,
    /// A form field whose name or value no field can have.
    InvalidField,
    /// A field of the signature that is malformed, or names another algorithm, day, region or service.
    InvalidSignatureField,
    /// A form without a file, or with several.
    IncorrectNumberOfFiles,
    /// A policy, rightly signed, that is no policy document.
    InvalidPolicyDocument,
    /// The policy has ended.
    PolicyExpired,
    /// A condition of the policy that the form does not meet.
    PolicyConditionFailed,
    /// A form field that no condition of the policy speaks of.
    ExtraField,
    /// The file is longer than the policy allows.
    EntityTooLarge,
    /// The file is shorter than the policy allows.
    EntityTooSmall,
    /// A form whose key, with the file's name put in, is empty or longer than any key.
    InvalidKey,
    /// A body in signed chunks whose decoded length is not stated.
    DecodedLengthMissing,
    /// A decoded length that is no number of bytes.
    InvalidDecodedLength,
    /// A body in chunks that is not in their form, or goes on behind its end.
    MalformedChunk,
    /// A chunk longer than the operator allows.
    ChunkTooLarge,
    /// Chunks that have other than the stated number of bytes in all.
    DecodedLengthMismatch,
    /// A body in chunks that stops before its end.
    IncompleteBody,
    /// A trailer that is not in its form, too large, or not the one announced.
    MalformedTrailer,
}

/// The most of a detail that an error keeps.
const MAX_DETAIL_BYTES: usize = 256;

/// A refused request: what to log, and what to answer.
///
/// It never holds a secret, a token, or the signature that would have been right.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyError {
    kind: VerifyErrorKind,
    service: Service,
    /// Which field or condition, in printable ASCII or the words of a policy that is rightly signed.
    detail: Option<Box<str>>,
    /// S3 answers some of the causes by where the signature stands.
    pub(crate) place: Place,
    /// What the client sent of itself, echoed in the XML of a mismatch as the services do.
    pub(crate) echo: Option<Box<Echo>>,
}

/// Where a signature stands, and of which version it is, as far as the answers differ.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    #[default]
    Header,
    Query,
    Version2,
}

/// The parts of a refused request that a service repeats in its answer.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Echo {
    pub(crate) host: String,
    pub(crate) access_key_id: String,
    pub(crate) signature: String,
    /// Names of the headers that should have been signed, joined by `, `.
    pub(crate) headers_not_signed: String,
    /// When a URL expired, and our time.
    pub(crate) expired: Option<(Timestamp, Timestamp)>,
}

/// What a service answers for one kind of refusal.
struct Answer {
    code: &'static str,
    status: u16,
    message: &'static str,
    /// The number of OSS's error-code pages, where one is known.
    ec: Option<&'static str>,
}

impl VerifyError {
    pub(crate) fn new(service: Service, kind: VerifyErrorKind) -> Self {
        Self { kind, service, detail: None, place: Place::default(), echo: None }
    }

    /// The same error about this field or condition. At most [`MAX_DETAIL_BYTES`] of it are kept.
    pub(crate) fn about(mut self, detail: &str) -> Self {
        let end = (0..=detail.len().min(MAX_DETAIL_BYTES)).rev().find(|&end| detail.is_char_boundary(end));
        let detail = detail.get(..end.unwrap_or(0)).filter(|detail| !detail.is_empty());
        // One byte for one or more: what was cut to its length stays so.
        self.detail = detail.map(|detail| detail.replace(is_unprintable, "?").into());
        self
    }

    /// The cause.
    pub fn kind(&self) -> VerifyErrorKind {
        self.kind
    }

    /// The code that the service gives, such as `SignatureDoesNotMatch`.
    pub fn code(&self) -> &'static str {
        self.answer().code
    }

    /// The HTTP status that the service gives.
    pub fn status(&self) -> u16 {
        self.answer().status
    }

    /// The sentence that the service gives, without the [`detail`](Self::detail) that ends it.
    pub fn message(&self) -> &'static str {
        self.answer().message
    }

    /// What the sentence is about, where it is about one thing: the name of a form field, or the condition of a
    /// policy that failed. At most 256 bytes, and never a token.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The XML body that the service answers. `request_id` is the one you also send as `x-amz-request-id` or
    /// `x-oss-request-id`. The body of an answer to `HEAD` is empty (OSS puts the XML, in base64, into `x-oss-err`).
    pub fn to_xml(&self, request_id: &str) -> String {
        let answer = self.answer();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
        xml::element(&mut out, "Code", answer.code);
        match self.detail() {
            Some(detail) => xml::element(&mut out, "Message", &format!("{} {detail}", answer.message)),
            None => xml::element(&mut out, "Message", answer.message),
        }
        xml::element(&mut out, "RequestId", request_id);
        if let Some(echo) = &self.echo {
            xml::element(&mut out, "HostId", &echo.host);
            if !echo.headers_not_signed.is_empty() {
                xml::element(&mut out, "HeadersNotSigned", &echo.headers_not_signed);
            }
            if let Some((expires, server_time)) = echo.expired {
                xml::element(&mut out, "Expires", &iso_extended(expires));
                xml::element(&mut out, "ServerTime", &iso_extended(server_time));
            }
            if self.kind == VerifyErrorKind::SignatureMismatch {
                let key_id = match self.service {
                    Service::S3 => "AWSAccessKeyId",
                    Service::Oss => "OSSAccessKeyId",
                };
                xml::element(&mut out, key_id, &echo.access_key_id);
                xml::element(&mut out, "SignatureProvided", &echo.signature);
            }
        }
        if let Some(ec) = answer.ec {
            xml::element(&mut out, "EC", ec);
        }
        out.push_str("</Error>");
        out
    }

    fn answer(&self) -> Answer {
        match self.service {
            Service::Oss => oss_answer(self.kind),
            Service::S3 => s3_answer(self.kind, self.place),
        }
    }
}

/// True for what ends a line, turns its direction or steers a terminal. A policy is refused for control characters,
/// and yet may hold the rest.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn iso_extended(at: Timestamp) -> String {
    let mut out = Vec::with_capacity(20);
    at.push_iso_extended(&mut out, false);
    into_string(out)
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = self.answer();
        write!(f, "{} ({}): {}", answer.code, answer.status, answer.message)?;
        self.detail().map_or(Ok(()), |detail| write!(f, " {detail}"))
    }
}

impl fmt::Debug for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyError").field("kind", &self.kind).field("code", &self.code()).finish()
    }
}

impl core::error::Error for VerifyError {}

impl VerifyErrorKind {
    /// A stable name in snake case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidMethod => "invalid_method",
            Self::InvalidUri => "invalid_uri",
            Self::RequestTooLarge => "request_too_large",
            Self::UnknownHost => "unknown_host",
            Self::NotSigned => "not_signed",
            Self::TwoMechanisms => "two_mechanisms",
            Self::MalformedAuthorization => "malformed_authorization",
            Self::VersionNotAllowed => "version_not_allowed",
            Self::InvalidHeader => "invalid_header",
            Self::RepeatedHeader => "repeated_header",
            Self::RepeatedParameter => "repeated_parameter",
            Self::AmbiguousParameter => "ambiguous_parameter",
            Self::AmbiguousKey => "ambiguous_key",
            Self::MissingParameter => "missing_parameter",
            Self::InvalidParameter => "invalid_parameter",
            Self::ScopeMismatch => "scope_mismatch",
            Self::InvalidSignedHeaders => "invalid_signed_headers",
            Self::SignedHeaderMissing => "signed_header_missing",
            Self::UnsignedHeader => "unsigned_header",
            Self::PayloadHashMissing => "payload_hash_missing",
            Self::InvalidPayloadHash => "invalid_payload_hash",
            Self::PayloadMismatch => "payload_mismatch",
            Self::InvalidExpires => "invalid_expires",
            Self::ExpiresTooLate => "expires_too_late",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::MissingDate => "missing_date",
            Self::InvalidDate => "invalid_date",
            Self::RequestTimeTooSkewed => "request_time_too_skewed",
            Self::UnknownAccessKey => "unknown_access_key",
            Self::TokenMissing => "token_missing",
            Self::TokenNotExpected => "token_not_expected",
            Self::TokenMismatch => "token_mismatch",
            Self::TokenExpired => "token_expired",
            Self::RepeatedToken => "repeated_token",
            Self::MalformedCredential => "malformed_credential",
            Self::RegionMissing => "region_missing",
            Self::MalformedDate => "malformed_date",
            Self::MalformedExpires => "malformed_expires",
            Self::SignatureMismatch => "signature_mismatch",
            Self::NotAForm => "not_a_form",
            Self::FormTooLarge => "form_too_large",
            Self::MissingField => "missing_field",
            Self::MissingKey => "missing_key",
            Self::RepeatedField => "repeated_field",
            Self::InvalidField => "invalid_field",
            Self::InvalidSignatureField => "invalid_signature_field",
            Self::IncorrectNumberOfFiles => "incorrect_number_of_files",
            Self::InvalidPolicyDocument => "invalid_policy_document",
            Self::PolicyExpired => "policy_expired",
            Self::PolicyConditionFailed => "policy_condition_failed",
            Self::ExtraField => "extra_field",
            Self::EntityTooLarge => "entity_too_large",
            Self::EntityTooSmall => "entity_too_small",
            Self::InvalidKey => "invalid_key",
            Self::DecodedLengthMissing => "decoded_length_missing",
            Self::InvalidDecodedLength => "invalid_decoded_length",
            Self::MalformedChunk => "malformed_chunk",
            Self::ChunkTooLarge => "chunk_too_large",
            Self::DecodedLengthMismatch => "decoded_length_mismatch",
            Self::IncompleteBody => "incomplete_body",
            Self::MalformedTrailer => "malformed_trailer",
        }
    }
}

/// OSS: section 2 of the error table of its manual; where no page names the case, the code its family has.
fn oss_answer(kind: VerifyErrorKind) -> Answer {
    use VerifyErrorKind as Kind;
    let (code, status, message, ec) = match kind {
        Kind::InvalidMethod => ("InvalidArgument", 400, "The request method must be in upper case.", None),
        Kind::InvalidUri => ("InvalidURI", 400, "Couldn't parse the specified URI.", None),
        Kind::RequestTooLarge => {
            ("InvalidArgument", 400, "The request line or the headers are too large.", None)
        }
        Kind::UnknownHost => ("AccessDenied", 403, "The host of the request is not served here.", None),
        Kind::NotSigned => ("AccessDenied", 403, "Anonymous access is forbidden for this operation.", None),
        Kind::TwoMechanisms => (
            "InvalidArgument",
            400,
            "Only one authentication mechanism is allowed: the Authorization header or the query parameters.",
            None,
        ),
        Kind::MalformedAuthorization => {
            ("InvalidArgument", 400, "Authorization header is invalid.", Some("0002-00000062"))
        }
        Kind::VersionNotAllowed => {
            ("InvalidArgument", 400, "The signature version is not allowed here.", None)
        }
        Kind::InvalidHeader => ("InvalidArgument", 400, "A signed header is invalid.", None),
        Kind::RepeatedHeader => {
            ("InvalidArgument", 400, "A header of the signature is given more than once.", None)
        }
        Kind::RepeatedParameter => {
            ("InvalidArgument", 400, "A parameter of the signature is given more than once.", None)
        }
        Kind::AmbiguousParameter => {
            ("InvalidArgument", 400, "A signed parameter has a name that cannot be signed safely.", None)
        }
        Kind::AmbiguousKey => (
            "InvalidArgument",
            400,
            "The object name can be read as an object name with sub-resources.",
            None,
        ),
        Kind::MissingParameter => (
            "AccessDenied",
            403,
            "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters, or those of its version.",
            None,
        ),
        Kind::InvalidParameter => {
            ("InvalidArgument", 400, "A parameter of the signature is not in its form.", None)
        }
        Kind::ScopeMismatch => {
            ("InvalidArgument", 400, "The credential is for another day, region or product.", None)
        }
        Kind::InvalidSignedHeaders => {
            ("InvalidArgument", 400, "The list of additional headers is invalid.", Some("0002-00000210"))
        }
        Kind::SignedHeaderMissing => {
            ("InvalidArgument", 400, "A header that is listed as signed is missing.", None)
        }
        Kind::UnsignedHeader => {
            ("AccessDenied", 403, "There were headers present in the request which were not signed.", None)
        }
        Kind::PayloadHashMissing => {
            ("InvalidArgument", 400, "The header x-oss-content-sha256 is missing.", None)
        }
        Kind::InvalidPayloadHash => {
            ("InvalidArgument", 400, "The header x-oss-content-sha256 must be UNSIGNED-PAYLOAD.", None)
        }
        Kind::PayloadMismatch => ("InvalidArgument", 400, "The body does not have the signed hash.", None),
        Kind::NotYetValid => ("AccessDenied", 403, "The signed URL is not valid yet.", Some("0002-00000235")),
        Kind::InvalidExpires => {
            ("AccessDenied", 403, "Invalid date (should be seconds since epoch).", Some("0002-00000070"))
        }
        Kind::ExpiresTooLate => {
            ("AccessDenied", 403, "The expiry of the signed URL is further away than allowed.", None)
        }
        Kind::Expired => ("AccessDenied", 403, "Request has expired.", Some("0002-00000069")),
        Kind::MissingDate => {
            ("AccessDenied", 403, "OSS authentication requires a valid Date.", Some("0002-00000503"))
        }
        Kind::InvalidDate => {
            ("AccessDenied", 403, "OSS authentication requires a valid Date.", Some("0002-00000505"))
        }
        Kind::RequestTimeTooSkewed => (
            "RequestTimeTooSkewed",
            403,
            "The difference between the request time and the current time is too large.",
            Some("0002-00000504"),
        ),
        Kind::UnknownAccessKey => (
            "InvalidAccessKeyId",
            403,
            "The OSS Access Key Id you provided does not exist in our records.",
            None,
        ),
        Kind::TokenMissing => (
            "InvalidAccessKeyId",
            403,
            "The temporary access key needs its security token.",
            Some("0002-00000002"),
        ),
        Kind::TokenNotExpected => (
            "InvalidAccessKeyId",
            403,
            "The access key does not go with a security token.",
            Some("0002-00000002"),
        ),
        Kind::TokenMismatch => (
            "InvalidSecurityToken",
            403,
            "The security token you provided is invalid.",
            Some("0002-00000006"),
        ),
        Kind::TokenExpired => (
            "SecurityTokenExpired",
            403,
            "The security token you provided has expired.",
            Some("0002-00000007"),
        ),
        Kind::RepeatedToken => ("InvalidArgument", 400, "The security token is given more than once.", None),
        Kind::MalformedCredential => {
            ("InvalidArgument", 400, "The credential of the signature is malformed.", None)
        }
        Kind::RegionMissing => {
            ("InternalError", 500, "The server is not set up for signature version 4.", None)
        }
        Kind::MalformedDate => ("InvalidArgument", 400, "The date of the signature is malformed.", None),
        Kind::MalformedExpires => {
            ("InvalidArgument", 400, "x-oss-expires must be a number of seconds from 1 to 604800.", None)
        }
        Kind::SignatureMismatch => (
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            Some("0002-00000040"),
        ),
        Kind::NotAForm => (
            "MalformedPOSTRequest",
            400,
            "The body of your POST request is not well-formed multipart/form-data.",
            None,
        ),
        Kind::FormTooLarge => {
            ("FieldItemTooLong", 400, "A form field is too long, or there are too many.", None)
        }
        Kind::MissingField => ("InvalidArgument", 400, "The form lacks a field before the file:", None),
        Kind::MissingKey => (
            "IncorrectNumberOfFilesInPOSTRequest",
            400,
            "The form lacks a field named 'key' before the file.",
            None,
        ),
        Kind::RepeatedField => ("InvalidArgument", 400, "A form field is given more than once:", None),
        Kind::InvalidField => ("InvalidArgument", 400, "A form field is invalid:", None),
        Kind::InvalidSignatureField => {
            ("InvalidArgument", 400, "A field of the form's signature is invalid:", None)
        }
        Kind::IncorrectNumberOfFiles => (
            "IncorrectNumberOfFilesInPOSTRequest",
            400,
            "POST requires exactly one file upload per request.",
            None,
        ),
        Kind::InvalidPolicyDocument => ("InvalidPolicyDocument", 400, "Invalid Policy:", None),
        Kind::PolicyExpired => ("AccessDenied", 403, "Invalid according to Policy: Policy expired.", None),
        Kind::PolicyConditionFailed => {
            ("AccessDenied", 403, "Invalid according to Policy: Policy Condition failed:", None)
        }
        Kind::ExtraField => ("AccessDenied", 403, "Invalid according to Policy: Extra input fields:", None),
        Kind::EntityTooLarge => {
            ("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size.", None)
        }
        Kind::EntityTooSmall => {
            ("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size.", None)
        }
        Kind::InvalidKey => ("InvalidObjectName", 400, "The specified object is not valid.", None),
        // OSS has no body in signed chunks.
        Kind::DecodedLengthMissing
        | Kind::InvalidDecodedLength
        | Kind::MalformedChunk
        | Kind::ChunkTooLarge
        | Kind::DecodedLengthMismatch
        | Kind::IncompleteBody
        | Kind::MalformedTrailer => ("InvalidArgument", 400, "The body is not in its form.", None),
    };
    Answer { code, status, message, ec }
}

/// S3: codes and statuses as recorded from the service; the messages are its own where they are known.
fn s3_answer(kind: VerifyErrorKind, place: Place) -> Answer {
    use VerifyErrorKind as Kind;
    let version_2 = place == Place::Version2;
    let malformed = match place {
        Place::Query => "AuthorizationQueryParametersError",
        _ => "AuthorizationHeaderMalformed",
    };
    let (code, status, message) = match kind {
        Kind::InvalidMethod => {
            ("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
        }
        Kind::InvalidUri => ("InvalidURI", 400, "Couldn't parse the specified URI."),
        Kind::RequestTooLarge => {
            ("RequestHeaderSectionTooLarge", 400, "The request line or the headers are too large.")
        }
        Kind::UnknownHost => ("AccessDenied", 403, "The host of the request is not served here."),
        Kind::NotSigned => ("AccessDenied", 403, "Access Denied."),
        Kind::TwoMechanisms => (
            "InvalidArgument",
            400,
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified.",
        ),
        Kind::MalformedAuthorization if version_2 => (
            "InvalidArgument",
            400,
            "AWS authorization header is invalid. Expected AwsAccessKeyId:signature.",
        ),
        Kind::MalformedAuthorization => {
            ("AuthorizationHeaderMalformed", 400, "The authorization header you provided is invalid.")
        }
        Kind::VersionNotAllowed => {
            ("InvalidRequest", 400, "The authorization mechanism you have provided is not supported.")
        }
        Kind::InvalidHeader => ("InvalidArgument", 400, "A signed header is invalid."),
        Kind::RepeatedHeader => {
            ("InvalidArgument", 400, "A header of the signature is given more than once.")
        }
        Kind::RepeatedParameter if version_2 => {
            ("InvalidArgument", 400, "A signed parameter is given more than once.")
        }
        Kind::RepeatedParameter => (
            "AuthorizationQueryParametersError",
            400,
            "A parameter of the signature is given more than once.",
        ),
        Kind::AmbiguousParameter => {
            ("InvalidArgument", 400, "A signed parameter has a name that cannot be signed safely.")
        }
        Kind::AmbiguousKey => ("InvalidArgument", 400, "The object key can be read in two ways."),
        Kind::MissingParameter if version_2 => (
            "AccessDenied",
            403,
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters.",
        ),
        Kind::MissingParameter => {
            ("AuthorizationQueryParametersError", 400, "A query parameter of the signature is missing.")
        }
        Kind::InvalidParameter => (
            "AuthorizationQueryParametersError",
            400,
            "A parameter of the signature is not in its form, or not in its spelling.",
        ),
        Kind::ScopeMismatch => (
            malformed,
            400,
            "The credential is not for this day, region or service, or does not end in aws4_request.",
        ),
        Kind::InvalidSignedHeaders => {
            (malformed, 400, "SignedHeaders must be in lower case, in order and without repeats, with host.")
        }
        Kind::SignedHeaderMissing => (
            "SignatureDoesNotMatch",
            403,
            "A header that SignedHeaders names is not in the request, so that the signature cannot match.",
        ),
        Kind::UnsignedHeader => {
            ("AccessDenied", 403, "There were headers present in the request which were not signed.")
        }
        Kind::PayloadHashMissing => {
            ("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256.")
        }
        Kind::InvalidPayloadHash => (
            "InvalidArgument",
            400,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a known STREAMING-… value, or a valid sha256 value.",
        ),
        Kind::PayloadMismatch => (
            "XAmzContentSHA256Mismatch",
            400,
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        Kind::NotYetValid => ("AccessDenied", 403, "Request is not yet valid."),
        Kind::InvalidExpires if version_2 => {
            ("AccessDenied", 403, "Invalid date (should be seconds since epoch).")
        }
        Kind::InvalidExpires => {
            ("AuthorizationQueryParametersError", 400, "X-Amz-Expires should be a number.")
        }
        Kind::ExpiresTooLate if version_2 => {
            ("AccessDenied", 403, "The expiry of the signed URL is further away than allowed.")
        }
        Kind::ExpiresTooLate => {
            ("AuthorizationQueryParametersError", 400, "X-Amz-Expires must be less than a week (in seconds).")
        }
        Kind::Expired => ("AccessDenied", 403, "Request has expired."),
        Kind::MissingDate => {
            ("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header.")
        }
        Kind::InvalidDate if place == Place::Query => (
            "AuthorizationQueryParametersError",
            400,
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\".",
        ),
        Kind::InvalidDate => {
            ("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header.")
        }
        Kind::RequestTimeTooSkewed => (
            "RequestTimeTooSkewed",
            403,
            "The difference between the request time and the current time is too large.",
        ),
        Kind::UnknownAccessKey => {
            ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.")
        }
        Kind::TokenMissing => {
            ("InvalidAccessKeyId", 403, "The temporary access key needs its session token.")
        }
        Kind::TokenNotExpected => ("InvalidToken", 400, "The access key does not go with a session token."),
        Kind::TokenMismatch => ("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
        Kind::TokenExpired => ("ExpiredToken", 400, "The provided token has expired."),
        Kind::RepeatedToken => ("InvalidArgument", 400, "The session token is given more than once."),
        Kind::MalformedCredential => {
            (malformed, 400, "The credential is not of the form KEY/day/region/service/aws4_request.")
        }
        Kind::RegionMissing => ("InternalError", 500, "The server is not set up for signature version 4."),
        Kind::MalformedDate => ("AccessDenied", 403, "X-Amz-Date must be in the form YYYYMMDDTHHMMSSZ."),
        Kind::MalformedExpires => (
            "AuthorizationQueryParametersError",
            400,
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        Kind::SignatureMismatch => (
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        ),
        Kind::NotAForm => {
            ("PreconditionFailed", 412, "Bucket POST must be of the enclosure-type multipart/form-data.")
        }
        Kind::FormTooLarge => (
            "MaxPostPreDataLengthExceeded",
            400,
            "Your POST request fields preceding the upload file were too large.",
        ),
        Kind::MissingField => (
            "InvalidArgument",
            400,
            "Bucket POST must contain every field of its signature, before the file. Missing:",
        ),
        Kind::MissingKey => (
            "InvalidArgument",
            400,
            "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
        ),
        Kind::RepeatedField => ("InvalidArgument", 400, "A form field is given more than once:"),
        Kind::InvalidField => ("InvalidArgument", 400, "A form field is invalid:"),
        Kind::InvalidSignatureField => {
            ("InvalidArgument", 400, "A field of the form's signature is invalid:")
        }
        Kind::IncorrectNumberOfFiles => {
            ("IncorrectNumberOfFilesInPostRequest", 400, "POST requires exactly one file upload per request.")
        }
        Kind::InvalidPolicyDocument => ("InvalidPolicyDocument", 400, "Invalid Policy:"),
        Kind::PolicyExpired => ("AccessDenied", 403, "Invalid according to Policy: Policy expired."),
        Kind::PolicyConditionFailed => {
            ("AccessDenied", 403, "Invalid according to Policy: Policy Condition failed:")
        }
        Kind::ExtraField => ("AccessDenied", 403, "Invalid according to Policy: Extra input fields:"),
        Kind::EntityTooLarge => {
            ("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size.")
        }
        Kind::EntityTooSmall => {
            ("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size.")
        }
        Kind::InvalidKey => ("InvalidArgument", 400, "The key is empty, or longer than any key."),
        Kind::DecodedLengthMissing => {
            ("MissingContentLength", 411, "You must provide the x-amz-decoded-content-length HTTP header.")
        }
        Kind::InvalidDecodedLength => {
            ("InvalidArgument", 400, "x-amz-decoded-content-length must be a number of bytes.")
        }
        Kind::MalformedChunk => ("IncompleteBody", 400, "The request body is not in aws-chunked form."),
        Kind::ChunkTooLarge => {
            ("EntityTooLarge", 400, "A chunk of the request body exceeds the maximum allowed size.")
        }
        Kind::DecodedLengthMismatch => (
            "IncompleteBody",
            400,
            "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header.",
        ),
        Kind::IncompleteBody => ("IncompleteBody", 400, "The request body terminated unexpectedly."),
        Kind::MalformedTrailer => (
            "MalformedTrailerError",
            400,
            "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        ),
    };
    Answer { code, status, message, ec: None }
}
