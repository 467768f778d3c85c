//! What Python hands in: text or bytes, seconds, times, pairs.

use std::borrow::Cow;
use std::time::SystemTime;

use objsign::{SignError, Timestamp};
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyMemoryView, PyString, PyTuple};

use crate::errors::{Raise, kind_error};

type Obj<'a, 'py> = Borrowed<'a, 'py, PyAny>;

fn type_error(expected: &str, given: Obj<'_, '_>) -> PyErr {
    let name = given.get_type().name().map_or_else(|_| "object".into(), |name| name.to_string());
    PyTypeError::new_err(format!("{expected}, not {name}"))
}

/// `str` as its UTF-8 bytes, or `bytes`; borrowed where possible.
pub(crate) struct Text<'a>(pub(crate) Cow<'a, [u8]>);

impl<'a, 'py> FromPyObject<'a, 'py> for Text<'a> {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() {
            return Ok(Self(Cow::Borrowed(<&'a str>::extract(value)?.as_bytes())));
        }
        match Data::extract(value) {
            Ok(Data(bytes)) => Ok(Self(bytes)),
            Err(_) => Err(type_error("expected str or bytes", value)),
        }
    }
}

impl Text<'_> {
    pub(crate) fn into_vec(self) -> Vec<u8> {
        self.0.into_owned()
    }
}

/// `bytes`, or a copy of a `bytearray` or `memoryview`.
pub(crate) struct Data<'a>(pub(crate) Cow<'a, [u8]>);

impl<'a, 'py> FromPyObject<'a, 'py> for Data<'a> {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if let Ok(bytes) = <&'a [u8]>::extract(value) {
            return Ok(Self(Cow::Borrowed(bytes)));
        }
        if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
            let copy = value.py().get_type::<PyBytes>().call1((value,))?;
            return Ok(Self(Cow::Owned(copy.cast::<PyBytes>()?.as_bytes().to_vec())));
        }
        Err(type_error("expected bytes", value))
    }
}

/// A whole number, clamped to 64 bits; never a `bool`.
pub(crate) fn whole(value: Obj<'_, '_>) -> Option<PyResult<i64>> {
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyFloat>() {
        return None;
    }
    match value.extract::<i64>() {
        Ok(number) => Some(Ok(number)),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => {
            Some(value.gt(0).map(|positive| if positive { i64::MAX } else { i64::MIN }))
        }
        Err(_) => None,
    }
}

/// A number that is no `bool`, of bytes or parts.
pub(crate) struct Number(i64);

impl<'a, 'py> FromPyObject<'a, 'py> for Number {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        match whole(value) {
            Some(number) => number.map(Self),
            None => Err(type_error("expected an int", value)),
        }
    }
}

impl Number {
    /// As the core counts. What it cannot count is refused by name, and never wraps around.
    pub(crate) fn get<T: TryFrom<i64>>(self, what: &str) -> PyResult<T> {
        T::try_from(self.0)
            .map_err(|_| kind_error("ConfigError", "invalid_number", &format!("{what} cannot be {}", self.0)))
    }
}

/// An `int` or a `timedelta` of whole seconds.
pub(crate) struct Seconds(i64);

impl<'a, 'py> FromPyObject<'a, 'py> for Seconds {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if let Some(number) = whole(value) {
            return number.map(Self);
        }
        let datetime = value.py().import("datetime")?;
        if !value.is_instance(&datetime.getattr("timedelta")?)? {
            return Err(type_error("seconds are an int or a timedelta", value));
        }
        if value.getattr("microseconds")?.extract::<i64>()? != 0 {
            return Err(kind_error("SignError", "invalid_expiry", "the timedelta is not of whole seconds"));
        }
        let days: i64 = value.getattr("days")?.extract()?;
        Ok(Self(days * 86_400 + value.getattr("seconds")?.extract::<i64>()?))
    }
}

impl Seconds {
    /// What boto3 takes where nothing is said.
    pub(crate) const HOUR: Self = Self(3600);

    pub(crate) fn expiry(self) -> PyResult<u64> {
        u64::try_from(self.0).map_err(|_| {
            let message = format!("the expiry must be a positive number of seconds; it was {}", self.0);
            kind_error("SignError", "invalid_expiry", &message)
        })
    }

    pub(crate) fn get<T: TryFrom<i64>>(self, what: &str) -> PyResult<T> {
        Number(self.0).get(what)
    }
}

/// An `int` of Unix seconds or an aware `datetime`.
pub(crate) struct Time(Timestamp);

impl<'a, 'py> FromPyObject<'a, 'py> for Time {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if let Some(seconds) = whole(value) {
            return Ok(Self(Timestamp::from_unix(seconds?).raise()?));
        }
        let datetime = value.py().import("datetime")?;
        if !value.is_instance(&datetime.getattr("datetime")?)? {
            return Err(type_error("a time is an int of Unix seconds or an aware datetime", value));
        }
        if value.call_method0("utcoffset")?.is_none() {
            let message = "the datetime has no time zone; use datetime.now(timezone.utc)";
            return Err(kind_error("ConfigError", "naive_datetime", message));
        }
        let micros: i64 = value.getattr("microsecond")?.extract()?;
        // Whole seconds are exact in a float.
        let whole = PyDict::new(value.py());
        whole.set_item("microsecond", 0)?;
        let seconds: f64 =
            value.call_method("replace", (), Some(&whole))?.call_method0("timestamp")?.extract()?;
        #[expect(clippy::cast_possible_truncation, reason = "datetimes end with the year 9999")]
        let millis = seconds as i64 * 1000 + micros / 1000;
        Ok(Self(Timestamp::from_unix_millis(millis).raise()?))
    }
}

impl Time {
    pub(crate) fn timestamp(self) -> Timestamp {
        self.0
    }
}

/// The time given, else the system clock's. The core itself reads no clock.
pub(crate) fn now(given: Option<Time>) -> PyResult<Timestamp> {
    match given {
        Some(Time(at)) => Ok(at),
        None => Timestamp::try_from(SystemTime::now()).raise(),
    }
}

/// Names and values of a mapping or an iterable of 2-tuples.
fn pairs<'py, T>(
    value: Obj<'_, 'py>,
    one: impl Fn(Obj<'_, 'py>, Obj<'_, 'py>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    const EXPECTED: &str = "expected a mapping, or an iterable of (name, value)";
    if let Ok(dict) = value.cast::<PyDict>() {
        return dict.iter().map(|(name, value)| one(name.as_borrowed(), value.as_borrowed())).collect();
    }
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(type_error(EXPECTED, value));
    }
    let items = match value.hasattr("items")? {
        true => value.call_method0("items")?,
        false => value.to_owned(),
    };
    let items = items.try_iter().map_err(|_| type_error(EXPECTED, value))?;
    items
        .map(|item| {
            let item = item?;
            // ASGI servers give lists.
            let pair = match item.cast::<PyTuple>() {
                Ok(pair) => pair.clone(),
                Err(_) if item.is_instance_of::<PyString>() || item.is_instance_of::<PyBytes>() => {
                    return Err(type_error(EXPECTED, value));
                }
                Err(_) => item.py().get_type::<PyTuple>().call1((&item,))?.cast_into::<PyTuple>()?,
            };
            if pair.len() != 2 {
                return Err(type_error(EXPECTED, value));
            }
            one(pair.get_borrowed_item(0)?, pair.get_borrowed_item(1)?)
        })
        .collect()
}

fn string(value: Obj<'_, '_>) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => Ok(text.to_str()?.into()),
        Err(_) => Err(type_error("expected str", value)),
    }
}

/// Pairs of `str`.
#[derive(Default)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl<'a, 'py> FromPyObject<'a, 'py> for Pairs {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        pairs(value, |name, value| Ok((string(name)?, string(value)?))).map(Self)
    }
}

/// Pairs of a `str` and a `str` or `int`.
#[derive(Default)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl<'a, 'py> FromPyObject<'a, 'py> for Query {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        let text = |value: Obj<'_, 'py>| match whole(value) {
            Some(number) => number.map(|number| number.to_string()),
            None => string(value).map_err(|_| type_error("expected str or int", value)),
        };
        pairs(value, |name, value| Ok((string(name)?, text(value)?))).map(Self)
    }
}

/// Pairs of `str` or `bytes`, as they came over the wire.
pub(crate) struct WirePairs(pub(crate) Vec<(Vec<u8>, Vec<u8>)>);

impl<'a, 'py> FromPyObject<'a, 'py> for WirePairs {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        pairs(value, |name, value| Ok((Text::extract(name)?.into_vec(), Text::extract(value)?.into_vec())))
            .map(Self)
    }
}

/// One `str`, or several.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<String>);

impl<'a, 'py> FromPyObject<'a, 'py> for Names {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() {
            return Ok(Self(vec![string(value)?]));
        }
        let items = value.try_iter().map_err(|_| type_error("expected str, or an iterable of str", value))?;
        items.map(|item| string(item?.as_borrowed())).collect::<PyResult<_>>().map(Self)
    }
}

/// The first and the last of a range, both included. Which of them is greater is the core's to judge.
pub(crate) struct Bounds(Number, Number);

impl<'a, 'py> FromPyObject<'a, 'py> for Bounds {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        let (first, last): (Number, Number) =
            value.extract().map_err(|_| type_error("expected a pair of int", value))?;
        Ok(Self(first, last))
    }
}

impl Bounds {
    pub(crate) fn range(self, what: &str) -> PyResult<std::ops::RangeInclusive<u64>> {
        Ok(self.0.get(what)?..=self.1.get(what)?)
    }
}

/// `GET` and so on.
pub(crate) fn method(name: &str) -> PyResult<objsign::Method> {
    name.parse().map_err(|error: SignError| crate::errors::sign_error(&error))
}
