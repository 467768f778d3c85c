//! What an explanation says.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use core::fmt;

use super::cause::Cause;
use super::mask;
use crate::credentials::Credentials;

/// Why a signature does not match, for a log or a developer. It never holds a secret, a token or a signature.
///
/// `Display` writes it in a few lines.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// What happened, in one sentence.
    pub summary: String,
    /// The cause.
    pub cause: Cause,
    /// True if it was proved: with this one thing changed the signature matches, or the fault stands in plain sight.
    /// If false it is the likeliest cause.
    pub certain: bool,
    /// What to do, in one sentence.
    pub cure: String,
    /// Where the two sides part, if it is a place that can be shown.
    pub difference: Option<Difference>,
}

/// The place where what we have and what the other side has part.
///
/// Values are text of one line and at most 256 characters, with `…` where they were cut. Tokens and signatures are `***`, and
/// so is what follows in a value that holds one, such as a signed URL in `Referer`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// What differs: `method`, `path`, ``query parameter `prefix` ``, ``header `host` ``, `payload hash`, `credential scope` …
    pub element: String,
    /// As we have it: what the explained request holds, or what our signer wrote.
    pub ours: String,
    /// As the other side has it: what the client must have signed, or what the service wrote.
    pub theirs: String,
}

/// A cause before it is put into words.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) cause: Cause,
    pub(super) certain: bool,
    /// Boxed, so that what is found is small wherever it is passed on.
    pub(super) difference: Option<Box<Difference>>,
}

impl Finding {
    /// In plain sight.
    pub(super) fn certain(cause: Cause) -> Self {
        Self { cause, certain: true, difference: None }
    }

    /// The likeliest.
    pub(super) fn likely(cause: Cause) -> Self {
        Self { cause, certain: false, difference: None }
    }

    /// With the name of what is concerned, and both values. `name` decides what may be shown.
    #[inline(never)]
    pub(super) fn at(self, element: Element<'_>, ours: Option<&[u8]>, theirs: Option<&[u8]>) -> Self {
        let shown = |value: Option<&[u8]>| match value {
            Some(value) => mask::shown(element.name(), value),
            None => "(none)".into(),
        };
        let (ours, theirs) = (shown(ours), shown(theirs));
        let difference = Difference { element: element.to_string(), ours, theirs };
        Self { difference: Some(Box::new(difference)), ..self }
    }

    /// In words. Whatever the secrets may have got into is masked.
    pub(super) fn explained(self, credentials: Option<&Credentials>) -> Explanation {
        let clean = |text: String| match credentials {
            Some(credentials) => mask::without_secrets(&text, credentials).into_owned(),
            None => text,
        };
        let difference = self.difference.map(|difference| Difference {
            element: clean(difference.element),
            ours: clean(difference.ours),
            theirs: clean(difference.theirs),
        });
        let element = difference.as_ref().map_or("it", |difference| difference.element.as_str());
        Explanation {
            summary: self.cause.sentence().replace("{}", element),
            cause: self.cause,
            certain: self.certain,
            cure: self.cause.cure().replace("{}", element),
            difference,
        }
    }
}

/// What can differ.
#[derive(Clone, Copy)]
pub(super) enum Element<'a> {
    Part(&'static str),
    Parameter(&'a [u8]),
    Header(&'a [u8]),
}

impl Element<'_> {
    /// Decides whether values are shown.
    fn name(&self) -> &str {
        match self {
            Self::Part(name) => name,
            // A name that is no text is shown by no rule, so its value is not either.
            Self::Parameter(name) | Self::Header(name) => core::str::from_utf8(name).unwrap_or("secret"),
        }
    }
}

impl fmt::Display for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part(name) => f.write_str(name),
            Self::Parameter(name) => write!(f, "query parameter `{}`", mask::text(name)),
            Self::Header(name) => write!(f, "header `{}`", mask::text(name)),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.certain { "certain" } else { "likely" };
        writeln!(f, "{} ({}, {how})", self.summary, self.cause)?;
        if let Some(Difference { element, ours, theirs }) = &self.difference {
            writeln!(f, "  {element}\n    ours:   {ours}\n    theirs: {theirs}")?;
        }
        write!(f, "  {}", self.cure)
    }
}
