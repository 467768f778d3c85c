//! A refused request: what to log, and what to answer.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::answer::{Answer, XML_DECLARATION, oss_answer, s3_answer};
use super::kind::VerifyErrorKind;
use super::scope::{ScopePart, WrongScope};
use crate::mac::into_string;
use crate::timestamp::Timestamp;
use crate::xml;

/// Whose manners an answer follows: the codes, statuses and XML of Amazon S3 or of Alibaba Cloud OSS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Service {
    /// Amazon S3 and the stores that speak like it.
    S3,
    /// Alibaba Cloud OSS.
    Oss,
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
    /// The part of the scope that is wrong, where one is.
    scope: Option<Box<WrongScope>>,
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

impl VerifyError {
    pub(crate) fn new(service: Service, kind: VerifyErrorKind) -> Self {
        Self { kind, service, detail: None, place: Place::default(), echo: None, scope: None }
    }

    /// The same error about this part of the scope.
    pub(crate) fn about_scope(self, scope: Option<Box<WrongScope>>) -> Self {
        let Some(wrong) = scope else { return self };
        let detail = wrong.detail(self.service);
        Self { scope: Some(wrong), ..self.about(&detail) }
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

    /// What the sentence is about, where it is about one thing: the name of a form field, the condition of a policy
    /// that failed, or the part of the scope that is wrong and what it should be. At most 256 bytes, and never a token.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The region that a credential for another region should be for, where only one is served. It is in the XML; S3 also
    /// sends it as the header `x-amz-bucket-region`, which is all that a client can read of an answer to `HEAD`.
    pub fn expected_region(&self) -> Option<&str> {
        self.scope.as_ref()?.region.as_deref()
    }

    /// The XML body that the service answers. `request_id` is the one you also send as `x-amz-request-id` or
    /// `x-oss-request-id`. The body of an answer to `HEAD` is empty (OSS puts the XML, in base64, into `x-oss-err`).
    pub fn to_xml(&self, request_id: &str) -> String {
        let answer = self.answer();
        let mut out = String::from(XML_DECLARATION);
        xml::element(&mut out, "Code", answer.code);
        match self.detail().filter(|_| !self.is_compared()) {
            Some(detail) => xml::element(&mut out, "Message", &format!("{} {detail}", answer.message)),
            None => xml::element(&mut out, "Message", answer.message),
        }
        if let Some(region) = self.expected_region() {
            xml::element(&mut out, "Region", region);
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
            Service::Oss => oss_answer(self.kind, self.wrong_part()),
            Service::S3 => s3_answer(self.kind, self.place),
        }
    }

    fn wrong_part(&self) -> Option<ScopePart> {
        self.scope.as_ref().map(|scope| scope.part)
    }

    /// True for the sentence that clients of OSS, its Android SDK for one, look for before they take over the server's
    /// time. It must be the whole message.
    fn is_compared(&self) -> bool {
        self.service == Service::Oss && self.wrong_part() == Some(ScopePart::Date)
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
