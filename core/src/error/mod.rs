//! The errors, one type for each person who must act: [`ConfigError`] for the operator, [`SignError`] for
//! the caller who signs, [`VerifyError`] for the client whose request was refused.
//!
//! A guard's refusal is [`Refusal`](crate::Refusal). None of them ever holds a secret, a token or an expected
//! signature. The name of each kind ([`ConfigError::kind`], [`SignError::kind`], [`VerifyErrorKind::as_str`]) is stable and
//! the same in every language.

mod answer;
mod config;
mod kind;
mod scope;
mod sign;
mod verify;

pub use config::ConfigError;
pub use kind::VerifyErrorKind;
pub use sign::SignError;
pub use verify::VerifyError;

pub(crate) use scope::{ScopePart, WrongScope};
pub(crate) use verify::{Echo, Place, Service};
