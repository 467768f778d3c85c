//! What JavaScript hands in: text or bytes, numbers, times, pairs. Types were checked by `index.js`.

use napi::bindgen_prelude::{Either, Uint8Array};
use objsign::{Method, SignError, Timestamp};

use crate::errors::{Raise, Result, kind_error, sign_error};

/// A string counts as its UTF-8 bytes.
pub(crate) type Text = Either<String, Uint8Array>;
pub(crate) type Pairs = Vec<(String, String)>;
pub(crate) type WirePairs = Vec<(Text, Text)>;
pub(crate) type BytePairs = Vec<(Vec<u8>, Vec<u8>)>;
/// The first and the last of a range. Which of them is greater is the core's to judge.
pub(crate) type Bounds = (f64, f64);

pub(crate) fn bytes(text: &Text) -> &[u8] {
    match text {
        Either::A(text) => text.as_bytes(),
        Either::B(bytes) => bytes,
    }
}

pub(crate) fn byte_pairs(pairs: &WirePairs) -> BytePairs {
    pairs.iter().map(|(name, value)| (bytes(name).to_vec(), bytes(value).to_vec())).collect()
}

fn invalid(what: &str, fault: &str, number: f64) -> napi::Error {
    kind_error("ConfigError", "invalid_number", &format!("{what} {fault}; it was {number}"))
}

/// A number as the core counts. What it cannot count is refused by name, and never wraps around.
pub(crate) fn counted<T: TryFrom<i128>>(number: f64, what: &str) -> Result<T> {
    if number.fract() != 0.0 {
        return Err(invalid(what, "is not a whole number", number));
    }
    T::try_from(whole(number)).map_err(|_| {
        let fault = if number < 0.0 { "cannot be negative" } else { "is too large" };
        invalid(what, fault, number)
    })
}

/// The nearest that the type holds: the core refuses it as it refuses the number.
#[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
fn whole(number: f64) -> i128 {
    number as i128
}

pub(crate) fn expiry(seconds: f64) -> Result<u64> {
    u64::try_from(whole(seconds)).map_err(|_| {
        let message = format!("the expiry must be a positive number of seconds; it was {seconds}");
        kind_error("SignError", "invalid_expiry", &message)
    })
}

pub(crate) fn range((first, last): Bounds, what: &str) -> Result<std::ops::RangeInclusive<u64>> {
    Ok(counted(first, what)?..=counted(last, what)?)
}

/// Milliseconds since 1970.
pub(crate) fn time(millis: f64) -> Result<Timestamp> {
    Timestamp::from_unix_millis(i64::try_from(whole(millis)).unwrap_or(i64::MAX)).raise()
}

/// As JavaScript counts.
#[expect(clippy::cast_precision_loss, reason = "the core's times end with the year 9999")]
pub(crate) fn millis(at: Timestamp) -> f64 {
    at.unix_millis() as f64
}

/// `GET` and so on.
pub(crate) fn method(name: &str) -> Result<Method> {
    name.parse().map_err(|error: SignError| sign_error(&error))
}

/// A number of bytes, as JavaScript counts.
#[expect(clippy::cast_precision_loss, reason = "nothing is so long that it would show")]
pub(crate) fn float(bytes: u64) -> f64 {
    bytes as f64
}
