//! The HTTP methods that can be signed.

use core::fmt;
use core::str::FromStr;

use crate::error::SignError;

/// An HTTP method. Every scheme signs it, in upper case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `PATCH`
    Patch,
}

impl Method {
    /// As it stands on the request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Only the exact upper-case names are read.
impl FromStr for Method {
    type Err = SignError;

    fn from_str(name: &str) -> Result<Self, SignError> {
        [Self::Get, Self::Head, Self::Put, Self::Post, Self::Delete, Self::Options, Self::Patch]
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or(SignError::InvalidMethod)
    }
}
