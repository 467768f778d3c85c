//! What the verifiers of AWS signatures can be told, and how they say why a request is refused.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::encode;
use crate::error::{ConfigError, Echo, Place, Service, VerifyError, VerifyErrorKind as Kind, WrongScope};
use crate::request::{Limits, Request};
use crate::scan;
use crate::timestamp::Timestamp;

/// `x-amz-*` headers that may come unsigned, and are then not covered: S3 lets the first one through, and CloudFront
/// adds the second one behind the client's back.
const UNSIGNED_ALLOWED: [&str; 2] = ["x-amz-content-sha256", "x-amz-cf-id"];

/// The options of a verifier.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) max_skew: u32,
    pub(crate) max_lifetime: Option<u32>,
    pub(crate) limits: Limits,
    pub(crate) unknown_keys_hidden: bool,
    unsigned_allowed: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            max_skew: 900,
            max_lifetime: None,
            limits: Limits::default(),
            unknown_keys_hidden: false,
            unsigned_allowed: UNSIGNED_ALLOWED.map(String::from).into(),
        }
    }
}

impl Rules {
    pub(crate) fn allow_unsigned_header(&mut self, name: &str) -> Result<(), ConfigError> {
        let invalid = |reason| Err(ConfigError::InvalidRule { rule: "allow_unsigned_header", reason });
        let name = name.to_ascii_lowercase();
        if !name.starts_with("x-amz-") || !encode::is_token(name.as_bytes()) {
            return invalid("only `x-amz-*` headers are refused when they are not signed");
        }
        if ["x-amz-date", "x-amz-security-token"].contains(&name.as_str()) {
            return invalid("a header of the authentication itself must be signed");
        }
        self.unsigned_allowed.push(name);
        Ok(())
    }

    /// True if a header of this lower-case name may come unsigned.
    pub(crate) fn may_be_unsigned(&self, name: &str) -> bool {
        self.unsigned_allowed.iter().any(|allowed| allowed == name)
    }
}

/// Why a request is refused, with what the answer repeats of it.
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) place: Place,
    pub(crate) headers_not_signed: String,
    pub(crate) expired: Option<(Timestamp, Timestamp)>,
    pub(crate) scope: Option<Box<WrongScope>>,
}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        Self { kind, place: Place::default(), headers_not_signed: String::new(), expired: None, scope: None }
    }
}

impl Fault {
    pub(crate) fn expired(expires: Timestamp, now: Timestamp) -> Self {
        Self { expired: Some((expires, now)), ..Kind::Expired.into() }
    }

    pub(crate) fn unsigned(names: &[String]) -> Self {
        Self { headers_not_signed: names.join(", "), ..Kind::UnsignedHeader.into() }
    }

    pub(crate) fn wrong_scope(scope: WrongScope) -> Self {
        Self { scope: Some(Box::new(scope)), ..Kind::ScopeMismatch.into() }
    }

    pub(crate) fn in_place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub(crate) fn into_error(self, request: &Request<'_>) -> VerifyError {
        let mut error = VerifyError::new(Service::S3, self.kind).about_scope(self.scope);
        error.place = self.place;
        let host = String::from_utf8_lossy(request.shown_host()).into_owned();
        let Self { headers_not_signed, expired, .. } = self;
        error.echo = Some(Box::new(Echo { host, headers_not_signed, expired, ..Echo::default() }));
        error
    }
}

/// True for a header of the protocol, whose meaning the store acts on. Blanks around the name do not hide it.
pub(crate) fn is_amz_header(name: &[u8]) -> bool {
    encode::trim(name).get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"))
}

/// The name in lower case, if it is one that a header can have.
pub(crate) fn lower_name(name: &[u8]) -> Result<String, Kind> {
    let text = core::str::from_utf8(name).ok().filter(|_| encode::is_token(name));
    text.map(|text| text.to_ascii_lowercase()).ok_or(Kind::InvalidHeader)
}

/// A line end in a value would be read as another line of the signed text.
pub(crate) fn single_line(value: &[u8]) -> Result<&[u8], Kind> {
    match scan::contains(value, [b'\n', b'\r', 0]) {
        true => Err(Kind::InvalidHeader),
        false => Ok(value),
    }
}

/// True for an access key id that credentials can have.
pub(crate) fn is_access_key_id(id: &[u8]) -> bool {
    (1..=256).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b','))
}
