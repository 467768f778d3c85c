//! Errors, and how they cross. `lib/errors.mjs` makes the package's classes of them.

use objsign::{ConfigError, SignError, VerifyError};

use crate::message::Writer;

pub(crate) type Result<T> = std::result::Result<T, Failure>;

pub(crate) enum Failure {
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

/// `?` on what the core returns.
pub(crate) trait Raise<T> {
    fn raise(self) -> Result<T>;
}

pub(crate) fn config(kind: &'static str, message: impl Into<String>) -> Failure {
    Failure::Argument { class: "ConfigError", kind, message: message.into() }
}

pub(crate) fn sign(kind: &'static str, message: impl Into<String>) -> Failure {
    Failure::Argument { class: "SignError", kind, message: message.into() }
}

/// `lib` wrote a message that is not read here. No argument of a user's leads there.
pub(crate) fn broken() -> Failure {
    config("broken_message", "the two parts of objsign do not fit together: install the package anew")
}

impl Failure {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        match self {
            Self::Config(error) => head(out, "ConfigError", error.kind(), &error.to_string()),
            Self::Sign(error) => {
                head(out, "SignError", error.kind(), &error.to_string());
                #[expect(clippy::cast_precision_loss, reason = "no list is so long")]
                out.maybe(error.index(), |out, index| out.number(index as f64));
            }
            Self::Verify(error) => verify_error(out, error),
            Self::Argument { class, kind, message } => {
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
    let (before, after) = xml.split_once("<RequestId></RequestId>").unwrap_or((xml, ""));
    out.text(before);
    out.text(after);
}
