//! The causes of a refusal, one name each.

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
