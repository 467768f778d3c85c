//! The `Params` of a boto3 call, as the core takes them.

use objsign::Param;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyInt, PyList, PyString, PyTuple};

use crate::args::{Time, counted, entries, type_error, whole};

/// Deeper than any parameter of S3.
const MAX_DEPTH: usize = 16;

type Entries<'py> = Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>;

/// The entries of the dict.
pub(crate) fn params<'py>(params: Option<&Bound<'py, PyAny>>) -> PyResult<Entries<'py>> {
    match params.map(|params| params.cast::<PyDict>().map_err(|_| params)) {
        Some(Ok(params)) => Ok(entries(params)),
        Some(Err(other)) => Err(type_error("Params is a dict", other.as_borrowed())),
        None => Ok(Vec::new()),
    }
}

/// The same as the core takes them.
pub(crate) fn named<'a>(params: &'a Entries<'_>) -> PyResult<Vec<(&'a str, Param<'a>)>> {
    let mut named = Vec::with_capacity(params.len());
    for (name, value) in params {
        let name = name.cast::<PyString>().map_err(|_| PyTypeError::new_err("a parameter's name is str"))?;
        let name = name.to_str()?;
        if value.is_none() {
            return Err(PyTypeError::new_err(format!("parameter {name} is None: leave it out")));
        }
        named.push((name, param(value, 0)?));
    }
    Ok(named)
}

fn param<'a>(value: &'a Bound<'_, PyAny>, depth: usize) -> PyResult<Param<'a>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Param::Text(text.to_str()?.into()));
    }
    owned(value, depth)
}

fn owned(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Param<'static>> {
    if depth > MAX_DEPTH {
        return Err(PyTypeError::new_err("the parameter is nested too deeply"));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Param::Text(text.to_str()?.to_owned().into()));
    }
    if let Ok(yes) = value.cast::<PyBool>() {
        return Ok(Param::Boolean(yes.is_true()));
    }
    if value.is_instance_of::<PyInt>()
        && let Some(number) = whole(value.as_borrowed())
    {
        return counted(number?, "a parameter").map(Param::Integer);
    }
    if value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>() {
        return Ok(Param::Bytes(value.extract::<Vec<u8>>()?.into()));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter()?.map(|item| owned(&item?, depth + 1));
        return items.collect::<PyResult<_>>().map(Param::List);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let pair = |(name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
            Ok((name.extract::<String>()?.into(), owned(&value, depth + 1)?))
        };
        return entries(dict).into_iter().map(pair).collect::<PyResult<_>>().map(Param::Map);
    }
    match value.extract::<Time>() {
        Ok(time) => Ok(Param::Timestamp(time.timestamp())),
        Err(error) if !error.is_instance_of::<PyTypeError>(value.py()) => Err(error),
        Err(_) => {
            let message = format!("a parameter cannot be of type {}", value.get_type().name()?);
            Err(PyTypeError::new_err(message))
        }
    }
}
