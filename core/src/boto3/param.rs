//! The values of parameters.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::timestamp::Timestamp;

/// A value in the `Params` of a boto3 call, by its type in Python or, for [`Param::Number`], in JavaScript. `Debug` shows
/// the type alone: a value may be a key.
///
/// ```
/// use objsign::Param;
///
/// let metadata = Param::Map(vec![("owner".into(), "me".into())]);
/// let list = Param::List(vec!["ETag".into(), "Checksum".into()]);
/// let params = [("PartNumber", 7.into()), ("Metadata", metadata), ("ObjectAttributes", list)];
/// # let _: [(&str, Param<'_>); 3] = params;
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Param<'a> {
    /// `str`
    Text(Cow<'a, str>),
    /// `bytes`
    Bytes(Cow<'a, [u8]>),
    /// `int`; where a time is asked for, seconds since 1970.
    Integer(i64),
    /// JavaScript's `number`, a whole one; where a time is asked for, milliseconds since 1970.
    Number(i64),
    /// `bool`
    Boolean(bool),
    /// `datetime`
    Timestamp(Timestamp),
    /// `list` or `tuple`
    List(Vec<Param<'a>>),
    /// `dict`
    Map(Vec<(Cow<'a, str>, Param<'a>)>),
}

impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Bytes(_) => "Bytes(…)",
            Self::Integer(_) => "Integer(…)",
            Self::Number(_) => "Number(…)",
            Self::Boolean(_) => "Boolean(…)",
            Self::Timestamp(_) => "Timestamp(…)",
            Self::List(_) => "List(…)",
            Self::Map(_) => "Map(…)",
        })
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Param<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Param<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

impl From<i64> for Param<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Param<'_> {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<Timestamp> for Param<'_> {
    fn from(time: Timestamp) -> Self {
        Self::Timestamp(time)
    }
}

impl<'a> From<Vec<Param<'a>>> for Param<'a> {
    fn from(list: Vec<Param<'a>>) -> Self {
        Self::List(list)
    }
}
