//! What Python hands in: text or bytes, seconds, times, pairs.

use std::borrow::Cow;
use std::time::SystemTime;

use objsign::{SignError, Timestamp};
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyIterator, PyList, PyMemoryView, PyString,
    PyTuple, PyType,
};

use crate::errors::{Raise, kind_error};

type Obj<'a, 'py> = Borrowed<'a, 'py, PyAny>;

pub(crate) fn type_error(expected: &str, given: Obj<'_, '_>) -> PyErr {
    PyTypeError::new_err(format!("{expected}, not {}", type_name(given)))
}

fn type_name(given: Obj<'_, '_>) -> String {
    given.get_type().name().map_or_else(|_| "object".into(), |name| name.to_string())
}

/// What could be iterated, but as letters or numbers, which nobody means.
pub(crate) fn is_text(value: Obj<'_, '_>) -> bool {
    value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>()
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

/// The key of a call that is on the bucket itself without one. `None` is a key that was forgotten.
pub(crate) enum Key<'a> {
    Absent,
    Given(Text<'a>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Key<'a> {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if value.is_none() {
            let message = "key is None: leave it out where the bucket itself is meant";
            return Err(PyTypeError::new_err(message));
        }
        Text::extract(value).map(Self::Given)
    }
}

impl Key<'_> {
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Absent => None,
            Self::Given(key) => Some(&key.0),
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

/// Past what 64 bits hold, which nothing takes.
const ABOVE: i128 = u64::MAX as i128 + 1;
const BELOW: i128 = i64::MIN as i128 - 1;

/// A whole number, never a `bool`: `ABOVE` or `BELOW` if no type of 64 bits holds it.
pub(crate) fn whole(value: Obj<'_, '_>) -> Option<PyResult<i128>> {
    if value.is_exact_instance_of::<PyInt>()
        && let Ok(number) = value.extract::<i64>()
    {
        return Some(Ok(number.into()));
    }
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyFloat>() {
        return None;
    }
    match value.extract::<i64>() {
        Ok(number) => Some(Ok(number.into())),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => {
            Some(value.extract::<u64>().map(Into::into).or_else(|_| {
                let positive = value.call_method0("__index__")?.gt(0)?;
                Ok(if positive { ABOVE } else { BELOW })
            }))
        }
        Err(error) if error.is_instance_of::<PyTypeError>(value.py()) => None,
        Err(error) => Some(Err(error)),
    }
}

/// As it was given, where that can be said.
fn shown(number: i128) -> String {
    match number {
        ABOVE => "more than 18446744073709551615".into(),
        BELOW => "less than -9223372036854775808".into(),
        number => number.to_string(),
    }
}

/// A number as the core counts. What it cannot count is refused by name, and never wraps around.
pub(crate) fn counted<T: TryFrom<i128>>(number: i128, what: &str) -> PyResult<T> {
    T::try_from(number).map_err(|_| {
        let fault = match number {
            BELOW => "is too small",
            ..0 => "cannot be negative",
            _ => "is too large",
        };
        let message = format!("{what} {fault}; it was {}", shown(number));
        kind_error("ConfigError", "invalid_number", &message)
    })
}

/// A number that is no `bool`, of bytes or parts.
pub(crate) struct Number(i128);

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
    pub(crate) fn get<T: TryFrom<i128>>(self, what: &str) -> PyResult<T> {
        counted(self.0, what)
    }
}

/// An `int` or a `timedelta`; `None` if the latter is not of whole seconds.
pub(crate) struct Seconds(Option<i128>);

impl<'a, 'py> FromPyObject<'a, 'py> for Seconds {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if let Some(number) = whole(value) {
            return number.map(|number| Self(Some(number)));
        }
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        if !value.is_instance(CLASS.import(value.py(), "datetime", "timedelta")?)? {
            return Err(type_error("seconds are an int or a timedelta", value));
        }
        if value.getattr("microseconds")?.extract::<i64>()? != 0 {
            return Ok(Self(None));
        }
        let part = |name| value.getattr(name)?.extract::<i64>().map(i128::from);
        Ok(Self(Some(part("days")? * 86_400 + part("seconds")?)))
    }
}

impl Seconds {
    /// What boto3 takes where nothing is said.
    pub(crate) const HOUR: Self = Self(Some(3600));

    pub(crate) fn expiry(self) -> PyResult<u64> {
        let Some(seconds) = self.0 else {
            return Err(kind_error("SignError", "invalid_expiry", "the expiry is not of whole seconds"));
        };
        u64::try_from(seconds).map_err(|_| {
            let message =
                format!("the expiry must be a positive number of seconds; it was {}", shown(seconds));
            kind_error("SignError", "invalid_expiry", &message)
        })
    }

    pub(crate) fn get<T: TryFrom<i128>>(self, what: &str) -> PyResult<T> {
        let Some(seconds) = self.0 else {
            let message = format!("{what} is not of whole seconds");
            return Err(kind_error("ConfigError", "invalid_number", &message));
        };
        counted(seconds, what)
    }
}

/// An `int` of Unix seconds or an aware `datetime`.
pub(crate) struct Time(Timestamp);

impl<'a, 'py> FromPyObject<'a, 'py> for Time {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        if let Some(seconds) = whole(value) {
            let seconds = i64::try_from(seconds?).unwrap_or(i64::MAX);
            return Ok(Self(Timestamp::from_unix(seconds).raise()?));
        }
        let py = value.py();
        if !value.is_instance(datetime_class(py)?)? {
            return Err(type_error("a time is an int of Unix seconds or an aware datetime", value));
        }
        let number = |object: &Bound<'_, PyAny>| object.extract::<i64>();
        if is_in_utc(value)? {
            let days = number(&value.call_method0(intern!(py, "toordinal"))?)? - EPOCH;
            let [hours, minutes, seconds, micros] = [
                number(&value.getattr(intern!(py, "hour"))?)?,
                number(&value.getattr(intern!(py, "minute"))?)?,
                number(&value.getattr(intern!(py, "second"))?)?,
                number(&value.getattr(intern!(py, "microsecond"))?)?,
            ];
            let seconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
            return Ok(Self(Timestamp::from_unix_millis(seconds * 1000 + micros / 1000).raise()?));
        }
        if value.call_method0("utcoffset")?.is_none() {
            let message = "the datetime has no time zone; use datetime.now(timezone.utc)";
            return Err(kind_error("ConfigError", "naive_datetime", message));
        }
        let micros = number(&value.getattr("microsecond")?)?;
        // Whole seconds are exact in a float.
        let whole = PyDict::new(py);
        whole.set_item("microsecond", 0)?;
        let seconds: f64 =
            value.call_method("replace", (), Some(&whole))?.call_method0("timestamp")?.extract()?;
        #[expect(clippy::cast_possible_truncation, reason = "datetimes end with the year 9999")]
        let millis = (seconds as i64).saturating_mul(1000).saturating_add(micros / 1000);
        Ok(Self(Timestamp::from_unix_millis(millis).raise()?))
    }
}

/// The day of the Unix epoch, as `toordinal` counts.
const EPOCH: i64 = 719_163;

/// Only to tell what a value is: tests replace the class for a while, and what is made is made by the one of the moment.
fn datetime_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "datetime", "datetime")
}

pub(crate) fn utc(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let utc = || Ok(py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind());
    UTC.get_or_try_init(py, utc).map(|utc| utc.bind(py))
}

/// True for a plain datetime whose parts are those of UTC: the common case, told without arithmetic of Python's.
fn is_in_utc(value: Obj<'_, '_>) -> PyResult<bool> {
    let py = value.py();
    let plain = value.get_type().is(datetime_class(py)?);
    Ok(plain && value.getattr(intern!(py, "tzinfo"))?.is(utc(py)?))
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

/// An iterator over what is not text. What an iterable of the caller's raises comes through unchanged.
pub(crate) fn iterate<'py>(value: Obj<'_, 'py>, expected: &str) -> PyResult<Bound<'py, PyIterator>> {
    if is_text(value) {
        return Err(type_error(expected, value));
    }
    value.try_iter().map_err(|error| match error.is_instance_of::<PyTypeError>(value.py()) {
        true => type_error(expected, value),
        false => error,
    })
}

/// Taken out before anything of the caller's runs that could change the dict, which would be a panic.
pub(crate) fn entries<'py>(dict: &Bound<'py, PyDict>) -> Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    dict.iter().collect()
}

/// Names and values of a mapping or an iterable of pairs.
pub(crate) fn pairs<'py, T>(
    value: Obj<'_, 'py>,
    mut one: impl FnMut(Obj<'_, 'py>, Obj<'_, 'py>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let mut all = Vec::new();
    each_pair(value, &mut |name, value| one(name, value).map(|one| all.push(one)))?;
    Ok(all)
}

/// As `pairs`. It is not generic: it would stand in the wheel once for each of its callers.
fn each_pair<'py>(
    value: Obj<'_, 'py>,
    one: &mut dyn FnMut(Obj<'_, 'py>, Obj<'_, 'py>) -> PyResult<()>,
) -> PyResult<()> {
    const EXPECTED: &str = "expected a mapping, or an iterable of (name, value)";
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        for (name, value) in entries(&dict) {
            one(name.as_borrowed(), value.as_borrowed())?;
        }
        return Ok(());
    }
    // Where a name can be there twice, `items()` gives it once: Starlette's, and Django's and Werkzeug's.
    let items = if value.hasattr("multi_items")? {
        value.call_method0("multi_items")?
    } else if value.is_instance_of::<PyDict>() && value.hasattr("getlist")? {
        let all = PyList::empty(value.py());
        for name in value.call_method0("keys")?.try_iter()? {
            let name = name?;
            for item in value.call_method1("getlist", (&name,))?.try_iter()? {
                all.append((&name, item?))?;
            }
        }
        all.into_any()
    } else if value.hasattr("items")? {
        value.call_method0("items")?
    } else {
        value.to_owned()
    };
    for item in iterate(items.as_borrowed(), EXPECTED)? {
        let item = item?;
        let (name, value) = pair(item.as_borrowed()).ok_or_else(|| {
            let name = type_name(item.as_borrowed());
            PyTypeError::new_err(format!("{EXPECTED}; an item was no pair, but {name}"))
        })?;
        one(name.as_borrowed(), value.as_borrowed())?;
    }
    Ok(())
}

/// The two of a tuple, or of a list, which ASGI servers give.
pub(crate) fn pair<'py>(item: Obj<'_, 'py>) -> Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    if let Ok(tuple) = item.cast::<PyTuple>() {
        return match tuple.len() {
            2 => Some((tuple.get_item(0).ok()?, tuple.get_item(1).ok()?)),
            _ => None,
        };
    }
    let list = item.cast::<PyList>().ok()?;
    match list.len() {
        2 => Some((list.get_item(0).ok()?, list.get_item(1).ok()?)),
        _ => None,
    }
}

pub(crate) fn string(value: Obj<'_, '_>) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => Ok(text.to_str()?.into()),
        Err(_) => Err(type_error("expected str", value)),
    }
}

/// A member of a mapping that is there and not `None`.
pub(crate) fn member<'py>(map: &Bound<'py, PyAny>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let value = match map.cast::<PyDict>() {
        Ok(dict) => dict.get_item(name)?,
        Err(_) if map.hasattr("get")? => Some(map.call_method1("get", (name,))?),
        Err(_) => return Err(type_error("expected a mapping", map.as_borrowed())),
    };
    Ok(value.filter(|value| !value.is_none()))
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
            Some(number) => Ok(counted::<i64>(number?, "a parameter")?.to_string()),
            None if value.is_instance_of::<PyString>() => string(value),
            None => Err(type_error("expected str or int", value)),
        };
        pairs(value, |name, value| Ok((string(name)?, text(value)?))).map(Self)
    }
}

/// Names and values as they came over the wire, one behind the other.
#[derive(Default)]
pub(crate) struct WirePairs {
    bytes: Vec<u8>,
    /// Where each name and each value ends.
    ends: Vec<(usize, usize)>,
}

impl WirePairs {
    pub(crate) fn push(&mut self, name: &[u8], value: &[u8]) {
        self.bytes.extend_from_slice(name);
        let end = self.bytes.len();
        self.bytes.extend_from_slice(value);
        self.ends.push((end, self.bytes.len()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// In order.
    pub(crate) fn list(&self) -> Vec<(&[u8], &[u8])> {
        let mut start = 0;
        let pair = |&(name, value): &(usize, usize)| {
            let pair = (&self.bytes[start..name], &self.bytes[name..value]);
            start = value;
            pair
        };
        self.ends.iter().map(pair).collect()
    }
}

/// Pairs of `str` or `bytes`.
impl<'a, 'py> FromPyObject<'a, 'py> for WirePairs {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        // Room for the headers of most requests.
        let mut all = Self { bytes: Vec::with_capacity(512), ends: Vec::with_capacity(16) };
        each_pair(value, &mut |name, value| {
            all.push(&Text::extract(name)?.0, &Text::extract(value)?.0);
            Ok(())
        })?;
        Ok(all)
    }
}

/// A number for each name.
#[derive(Default)]
pub(crate) struct Numbers(pub(crate) Vec<(String, Number)>);

impl<'a, 'py> FromPyObject<'a, 'py> for Numbers {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        pairs(value, |name, value| Ok((string(name)?, Number::extract(value)?))).map(Self)
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
        let items = iterate(value, "expected str, or an iterable of str")?;
        items.map(|item| string(item?.as_borrowed())).collect::<PyResult<_>>().map(Self)
    }
}

/// The first and the last of a range, both included. Which of them is greater is the core's to judge.
pub(crate) struct Bounds(Number, Number);

impl<'a, 'py> FromPyObject<'a, 'py> for Bounds {
    type Error = PyErr;

    fn extract(value: Obj<'a, 'py>) -> PyResult<Self> {
        let (first, last) = pair(value).ok_or_else(|| type_error("expected (first, last)", value))?;
        Ok(Self(first.extract()?, last.extract()?))
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
