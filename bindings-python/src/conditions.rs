//! The conditions of a policy. Those that need no judgement go to the core as they are, any others as JSON for its reader.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple};

use crate::args::type_error;
use crate::json::to_json;

/// More than policies have. The reader has a limit, which is for it to say.
const MAX_PLAIN: usize = 64;

pub(crate) enum Conditions {
    Plain(Vec<Plain>),
    /// A JSON list.
    Json(String),
}

/// A condition of one of the usual shapes, which the reader would take.
pub(crate) enum Plain {
    Exact { name: String, value: String },
    StartsWith { name: String, prefix: String },
    ContentLengthRange { min: u64, max: u64 },
}

impl Conditions {
    /// Of a list or a tuple.
    pub(crate) fn new(list: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !list.is_instance_of::<PyList>() && !list.is_instance_of::<PyTuple>() {
            return Err(type_error("conditions are a list", list.as_borrowed()));
        }
        match plain_list(list) {
            Some(plain) => Ok(Self::Plain(plain)),
            None => to_json(list).map(Self::Json),
        }
    }

    pub(crate) fn on<'b, B>(&self, policy: objsign::PostPolicy<'b, B>) -> objsign::PostPolicy<'b, B> {
        match self {
            Self::Json(json) => policy.fields_and_conditions(&[], json),
            Self::Plain(all) => all.iter().fold(policy, |policy, condition| match condition {
                Plain::Exact { name, value } => policy.equals(name, value),
                Plain::StartsWith { name, prefix } => policy.starts_with(name, prefix),
                Plain::ContentLengthRange { min, max } => policy.content_length_range(*min..=*max),
            }),
        }
    }
}

/// `None` where one of them is to be judged.
fn plain_list(list: &Bound<'_, PyAny>) -> Option<Vec<Plain>> {
    let list = list.cast_exact::<PyList>().ok().filter(|list| list.len() <= MAX_PLAIN)?;
    list.iter().map(|item| plain(&item)).collect()
}

fn plain(item: &Bound<'_, PyAny>) -> Option<Plain> {
    if let Ok(dict) = item.cast_exact::<PyDict>() {
        let (name, value) = dict.iter().next().filter(|_| dict.len() == 1)?;
        return Some(Plain::Exact { name: field_name(&text(&name)?)?.into(), value: text(&value)? });
    }
    let [operator, first, second] = three(item)?;
    let operator = operator.cast_exact::<PyString>().ok()?.to_str().ok()?;
    match operator {
        "starts-with" => {
            let name = field_name(text(&first)?.strip_prefix('$')?)?.into();
            Some(Plain::StartsWith { name, prefix: text(&second)? })
        }
        "content-length-range" => {
            Some(Plain::ContentLengthRange { min: number(&first)?, max: number(&second)? })
        }
        _ => None,
    }
}

/// The three of a list or tuple.
fn three<'py>(item: &Bound<'py, PyAny>) -> Option<[Bound<'py, PyAny>; 3]> {
    if let Ok(list) = item.cast_exact::<PyList>() {
        let three = [0, 1, 2].map(|at| list.get_item(at).ok());
        return all(three).filter(|_| list.len() == 3);
    }
    let tuple = item.cast_exact::<PyTuple>().ok()?;
    all([0, 1, 2].map(|at| tuple.get_item(at).ok())).filter(|_| tuple.len() == 3)
}

fn all<T>([first, second, third]: [Option<T>; 3]) -> Option<[T; 3]> {
    Some([first?, second?, third?])
}

fn text(value: &Bound<'_, PyAny>) -> Option<String> {
    Some(value.cast_exact::<PyString>().ok()?.to_str().ok()?.into())
}

/// Names of letters, digits, `-` and `_`, as most are.
fn field_name(name: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!name.is_empty() && name.bytes().all(plain)).then_some(name)
}

fn number(value: &Bound<'_, PyAny>) -> Option<u64> {
    value.cast_exact::<PyInt>().ok()?.extract().ok()
}
