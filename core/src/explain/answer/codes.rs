//! Refusals for other reasons than a mismatch, by the service's code.

use super::Answer;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::presigned::Stages;

pub(super) fn of(answer: &Answer, code: &str, stages: &Stages) -> Finding {
    let message = answer.get("Message").unwrap_or_default();
    let says = |part: &str| message.to_ascii_lowercase().contains(part);
    match code {
        "RequestTimeTooSkewed" | "RequestExpired" => {
            times(answer, Cause::ClockSkew, "RequestTime", "date of the request")
        }
        "ExpiredToken" | "TokenRefreshRequired" | "SecurityTokenExpired" | "ExpiredTokenException" => {
            Finding::certain(Cause::TokenExpired)
        }
        "InvalidToken" | "InvalidSecurityToken" | "AccessKeyIdAndSecurityTokenNotMatch" => {
            Finding::certain(Cause::TokenMismatch)
        }
        "InvalidAccessKeyId" | "InvalidClientTokenId" => unknown_key(answer, stages),
        "XAmzContentSHA256Mismatch" => payload(answer),
        "BadDigest" | "InvalidDigest" => Finding::certain(Cause::ContentMd5Changed),
        "AccessDenied" => match answer.get("HeadersNotSigned") {
            Some(names) => {
                let first = names.split([',', ' ']).next().unwrap_or_default().as_bytes();
                Finding::certain(Cause::UnsignedHeader).at(Element::Header(first), None, None)
            }
            None if says("not yet valid") => {
                times(answer, Cause::NotYetValid, "X-Amz-Date", "date of the request")
            }
            None if says("has expired") || answer.get("Expires").is_some() => {
                times(answer, Cause::Expired, "Expires", "end of the URL")
            }
            None if says("valid date") => {
                Finding::certain(Cause::MalformedFields).at(Element::Part("date"), None, None)
            }
            None if says("query-string authentication") => {
                let all = Element::Part("a parameter of the signature");
                Finding::certain(Cause::UrlCutOff).at(all, None, None)
            }
            None => other(code),
        },
        "InvalidArgument" if says("only one auth") || says("only one authentication") => {
            Finding::certain(Cause::TwoSignatures)
        }
        "PermanentRedirect"
        | "TemporaryRedirect"
        | "AuthorizationHeaderMalformed"
        | "AuthorizationQueryParametersError"
        | "InvalidArgument"
        | "IllegalLocationConstraintException" => {
            region(answer, message, stages).unwrap_or_else(|| malformed(code))
        }
        _ => other(code),
    }
}

/// Both times, where the answer gives them.
fn times(answer: &Answer, cause: Cause, ours: &str, element: &'static str) -> Finding {
    let finding = Finding::certain(cause);
    match (answer.get(ours), answer.get("ServerTime")) {
        (None, None) => finding,
        (ours, theirs) => {
            finding.at(Element::Part(element), ours.map(str::as_bytes), theirs.map(str::as_bytes))
        }
    }
}

/// A temporary key whose token is in none of our texts was sent without it.
fn unknown_key(answer: &Answer, stages: &Stages) -> Finding {
    let id = answer.get("AWSAccessKeyId").or(answer.get("OSSAccessKeyId")).unwrap_or_default();
    let temporary = id.starts_with("ASIA") || id.starts_with("STS.");
    let texts = [&stages.canonical_request, &stages.string_to_sign];
    let has_token = texts.iter().any(|text| text.to_ascii_lowercase().contains("security-token"));
    match temporary && !has_token {
        true => Finding::likely(Cause::TokenMissing),
        false => {
            let id = (!id.is_empty()).then_some(id.as_bytes());
            Finding::certain(Cause::UnknownAccessKey).at(Element::Part("access key id"), id, None)
        }
    }
}

fn payload(answer: &Answer) -> Finding {
    let ours = answer.get("ClientComputedContentSHA256").map(str::as_bytes);
    let theirs = answer.get("S3ComputedContentSHA256").map(str::as_bytes);
    Finding::certain(Cause::PayloadChanged).at(Element::Part("payload hash"), ours, theirs)
}

/// The region that the service expects: an element, or `expecting 'eu-west-1'` in the sentence.
fn region(answer: &Answer, message: &str, stages: &Stages) -> Option<Finding> {
    let scope = stages.string_to_sign.lines().nth(2)?;
    let ours = scope.split('/').nth(1)?;
    let quoted = |before: &str| message.split_once(before)?.1.split('\'').next();
    let said = quoted("expecting '").filter(|_| message.contains("region"));
    let theirs = answer.get("Region").or(said).filter(|theirs| *theirs != ours);
    let endpoint = || answer.get("Endpoint");
    let finding = Finding::certain(Cause::WrongRegion);
    match (theirs, endpoint()) {
        (Some(theirs), _) => Some(finding.at(
            Element::Part("region of the scope"),
            Some(ours.as_bytes()),
            Some(theirs.as_bytes()),
        )),
        (None, Some(endpoint)) => {
            let finding = Finding { certain: false, ..finding };
            Some(finding.at(Element::Header(b"host"), None, Some(endpoint.as_bytes())))
        }
        // OSS says which part is wrong, and not what it should be.
        (None, None) if message.contains("signing region") => {
            Some(finding.at(Element::Part("region of the scope"), Some(ours.as_bytes()), None))
        }
        (None, None) => {
            let said = ["incorrect service ", "should be to service", "signing product"];
            said.iter().any(|words| message.contains(words)).then(|| Finding::certain(Cause::WrongService))
        }
    }
}

fn malformed(code: &str) -> Finding {
    match code {
        "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError" => Finding::certain(
            Cause::MalformedFields,
        )
        .at(Element::Part("the one that the message names"), None, None),
        _ => other(code),
    }
}

fn other(code: &str) -> Finding {
    Finding::certain(Cause::OtherError).at(Element::Part("code"), None, Some(code.as_bytes()))
}
