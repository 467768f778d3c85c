//! Decoded JSON written again, for the core's own strict reader to judge.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

use crate::args::entries;
use crate::errors::kind_error;

/// Deeper than any policy, and no deeper than a stack.
const MAX_DEPTH: usize = 64;

pub(crate) fn to_json(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut out = String::with_capacity(256);
    push(&mut out, value, 0)?;
    Ok(out)
}

fn push(out: &mut String, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    if depth > MAX_DEPTH {
        return Err(kind_error("SignError", "invalid_condition", "the conditions are nested too deeply"));
    }
    if value.is_none() {
        out.push_str("null");
    } else if let Ok(text) = value.cast::<PyString>() {
        push_text(out, text.to_str()?)?;
    } else if let Ok(yes) = value.cast::<PyBool>() {
        out.push_str(if yes.is_true() { "true" } else { "false" });
    } else if value.is_instance_of::<PyInt>() {
        push_number(out, &value.py().get_type::<PyInt>(), value)?;
    } else if value.is_instance_of::<PyFloat>() {
        // NaN and infinity, which are no JSON, are refused by the reader.
        push_number(out, &value.py().get_type::<PyFloat>(), value)?;
    } else if let Ok(dict) = value.cast::<PyDict>() {
        out.push('{');
        for (index, (name, value)) in entries(dict).into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            let name = name.cast::<PyString>().map_err(|_| PyTypeError::new_err("a name must be str"))?;
            push_text(out, name.to_str()?)?;
            out.push(':');
            push(out, &value, depth + 1)?;
        }
        out.push('}');
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        out.push('[');
        for (index, item) in value.try_iter()?.enumerate() {
            if index > 0 {
                out.push(',');
            }
            push(out, &item?, depth + 1)?;
        }
        out.push(']');
    } else {
        let message = format!("{} cannot stand in JSON", value.get_type().name()?);
        return Err(PyTypeError::new_err(message));
    }
    Ok(())
}

/// By the type's own `__repr__`: that of a subclass, such as an enumeration, says anything.
fn push_number(out: &mut String, number: &Bound<'_, PyType>, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if value.is_exact_instance_of::<PyInt>()
        && let Ok(number) = value.extract::<i64>()
    {
        out.push_str(&number.to_string());
        return Ok(());
    }
    out.push_str(number.call_method1("__repr__", (value,))?.cast::<PyString>()?.to_str()?);
    Ok(())
}

fn push_text(out: &mut String, text: &str) -> PyResult<()> {
    // Most texts hold nothing to escape.
    if !text.bytes().fold(false, |any, byte| any | (byte < 0x20) | (byte == b'"') | (byte == b'\\')) {
        out.extend(["\"", text, "\""]);
        return Ok(());
    }
    out.push_str(&serde_json::to_string(text).map_err(|error| PyValueError::new_err(error.to_string()))?);
    Ok(())
}
