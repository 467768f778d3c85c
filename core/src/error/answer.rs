//! What each service answers for each cause: code, status, sentence.

use alloc::string::String;

use super::kind::VerifyErrorKind;
use super::scope::ScopePart;
use super::verify::Place;
use crate::xml;

/// What a service answers for one kind of refusal.
pub(super) struct Answer {
    pub(super) code: &'static str,
    pub(super) status: u16,
    pub(super) message: &'static str,
    /// The number of OSS's error-code pages, where one is known.
    pub(super) ec: Option<&'static str>,
}

/// What a client is told of a fault that is not its own.
pub(super) const INTERNAL_ERROR: &str = "InternalError";

/// The answer that goes with it, in S3's words. OSS clients read the same elements.
pub(super) fn internal_error_xml(request_id: &str) -> String {
    let mut out = String::from(XML_DECLARATION);
    xml::element(&mut out, "Code", INTERNAL_ERROR);
    xml::element(&mut out, "Message", "We encountered an internal error. Please try again.");
    xml::element(&mut out, "RequestId", request_id);
    out.push_str("</Error>");
    out
}

/// How each answer begins.
pub(super) const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";

/// OSS: section 2 of the error table of its manual; where no page names the case, the code its family has.
pub(super) fn oss_answer(kind: VerifyErrorKind, scope: Option<ScopePart>) -> Answer {
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
        Kind::ScopeMismatch => return oss_scope_answer(scope),
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

/// OSS has a sentence and a page for each part, and says `Authorization header` of signed URLs too.
fn oss_scope_answer(scope: Option<ScopePart>) -> Answer {
    let (message, ec) = match scope {
        Some(ScopePart::Region) => ("Invalid signing region in Authorization header.", Some("0002-00000226")),
        Some(ScopePart::Service) => {
            ("Invalid signing product in Authorization header.", Some("0002-00000227"))
        }
        Some(ScopePart::Date) => ("Invalid signing date in Authorization header.", None),
        Some(ScopePart::Terminator) | None => ("Authorization header is invalid.", None),
    };
    Answer { code: "InvalidArgument", status: 400, message, ec }
}

/// S3: codes and statuses as recorded from the service; the messages are its own where they are known.
pub(super) fn s3_answer(kind: VerifyErrorKind, place: Place) -> Answer {
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
        Kind::ScopeMismatch if place == Place::Query => {
            (malformed, 400, "Error parsing the X-Amz-Credential parameter;")
        }
        Kind::ScopeMismatch => (malformed, 400, "The authorization header is malformed;"),
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
        Kind::Expired => ("AccessDenied", 403, "Request has expired"),
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
