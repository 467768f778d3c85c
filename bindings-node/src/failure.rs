//! Errors, and how they cross. `lib/errors.mjs` makes the package's classes of them.

use objsign::{ConfigError, SignError, VerifyError};

use crate::message::Writer;

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Behind a pointer, and made out of line: the parts of the addon that read messages are a twentieth smaller for it.
pub(crate) struct Failure(Box<Cause>);

enum Cause {
    Config(ConfigError),
    Sign(SignError),
    Verify(VerifyError),
    /// What is wrong with the arguments alone.
    Argument {
        class: &'static str,
        kind: &'static str,
        message: String,
    },
}

impl From<ConfigError> for Failure {
    #[cold]
    #[inline(never)]
    fn from(error: ConfigError) -> Self {
        Self(Box::new(Cause::Config(error)))
    }
}

impl From<SignError> for Failure {
    #[cold]
    #[inline(never)]
    fn from(error: SignError) -> Self {
        Self(Box::new(Cause::Sign(error)))
    }
}

impl From<VerifyError> for Failure {
    #[cold]
    #[inline(never)]
    fn from(error: VerifyError) -> Self {
        Self(Box::new(Cause::Verify(error)))
    }
}

#[cold]
#[inline(never)]
fn argument(class: &'static str, kind: &'static str, message: String) -> Failure {
    Failure(Box::new(Cause::Argument { class, kind, message }))
}

pub(crate) fn config(kind: &'static str, message: impl Into<String>) -> Failure {
    argument("ConfigError", kind, message.into())
}

pub(crate) fn sign(kind: &'static str, message: impl Into<String>) -> Failure {
    argument("SignError", kind, message.into())
}

/// `lib` wrote a message that is not read here. No argument of a user's leads there.
#[cold]
#[inline(never)]
pub(crate) fn broken() -> Failure {
    config("broken_message", "the two parts of objsign do not fit together: install the package anew")
}

impl Failure {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        match &*self.0 {
            Cause::Config(error) => head(out, "ConfigError", error.kind(), &error.to_string()),
            Cause::Sign(error) => {
                head(out, "SignError", error.kind(), &error.to_string());
                #[expect(clippy::cast_precision_loss, reason = "no list is so long")]
                out.maybe(error.index(), |out, index| out.number(index as f64));
            }
            Cause::Verify(error) => verify_error(out, error),
            Cause::Argument { class, kind, message } => {
                head(out, class, kind, message);
                out.flag(false);
            }
        }
    }
}

fn head(out: &mut Writer<'_>, class: &str, kind: &str, message: &str) {
    out.text(class);
    out.text(kind);
    out.text(message);
}

fn verify_error(out: &mut Writer<'_>, error: &VerifyError) {
    let kind = error.kind().as_str();
    head(out, "VerifyError", kind, &format!("{error} [{kind}]"));
    out.text(error.code());
    out.number(f64::from(error.status()));
    out.text(error.message());
    out.maybe_text(error.detail());
    out.maybe_text(error.expected_region());
    around_request_id(out, &error.to_xml(""));
}

/// The XML before and after the request id. Text of a client's cannot hold the element: it is escaped.
pub(crate) fn around_request_id(out: &mut Writer<'_>, xml: &str) {
    let (before, after) = split_at_request_id(xml);
    out.text(before);
    out.text(after);
}

fn split_at_request_id(xml: &str) -> (&str, &str) {
    xml.split_once("<RequestId></RequestId>").unwrap_or((xml, ""))
}

/// The XML element of a request id, escaped as in every answer of the core.
pub(crate) fn request_id_xml(id: &str) -> String {
    let answer = |id| ConfigError::InvalidSecret.to_xml(id);
    let (without, with) = (answer(""), answer(id));
    let (before, after) = split_at_request_id(&without);
    with.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).unwrap_or_default().into()
}
