//! Values as they stand in a request, by the rules of botocore's serializer and of the handlers before it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::param::Param;
use super::table::{Form, Parameter, Place};
use crate::encode;
use crate::error::SignError;
use crate::mac::into_string;
use crate::s3::S3Request;
use crate::timestamp::Timestamp;

/// What botocore takes for a header of its own making and leaves out of presigned URLs, in this spelling alone.
const DROPPED_CONTENT_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

impl Parameter {
    /// The request with this parameter in its place.
    pub(super) fn write<'a>(
        &self,
        request: S3Request<'a>,
        value: &Param<'_>,
    ) -> Result<S3Request<'a>, SignError> {
        match self.place {
            Place::Path => Ok(request),
            Place::Query(name) => Ok(request.query(name, self.value(value)?)),
            Place::Header(name) => self.write_header(request, name, value),
            Place::HeaderPrefix(prefix) => self.write_metadata(request, prefix, value),
            Place::Body => self.check_body(value).map(|()| request),
        }
    }

    /// Text of a parameter that is nothing but text.
    pub(super) fn text<'v>(&self, value: &'v Param<'_>) -> Result<&'v str, SignError> {
        match value {
            Param::Text(text) => Ok(text),
            _ => Err(self.invalid("text")),
        }
    }

    fn write_header<'a>(
        &self,
        request: S3Request<'a>,
        name: &'static str,
        value: &Param<'_>,
    ) -> Result<S3Request<'a>, SignError> {
        let text = self.value(value)?;
        let is_dropped = match self.form {
            Form::TextList => matches!(value, Param::List(list) if list.is_empty()),
            _ => name.eq_ignore_ascii_case("content-type") && text == DROPPED_CONTENT_TYPE,
        };
        Ok(if is_dropped { request } else { request.header(name, text) })
    }

    fn write_metadata<'a>(
        &self,
        request: S3Request<'a>,
        prefix: &'static str,
        value: &Param<'_>,
    ) -> Result<S3Request<'a>, SignError> {
        let Param::Map(members) = value else { return Err(self.invalid("a map of text to text")) };
        members.iter().try_fold(request, |request, (name, value)| match value {
            Param::Text(text) if name.is_ascii() && text.is_ascii() => {
                Ok(request.header(format!("{prefix}{name}"), text.clone().into_owned()))
            }
            _ => {
                Err(self.invalid("a map of ASCII text to ASCII text: S3 takes no other metadata in headers"))
            }
        })
    }

    /// An empty body is none; botocore folds any other into the query, which S3 does not read.
    fn check_body(&self, value: &Param<'_>) -> Result<(), SignError> {
        let is_empty = match (self.form, value) {
            (Form::Bytes | Form::Text, Param::Text(text)) => text.is_empty(),
            (Form::Bytes, Param::Bytes(bytes)) => bytes.is_empty(),
            _ => false,
        };
        if is_empty { Ok(()) } else { Err(SignError::BodyNotPresignable { name: self.name }) }
    }

    /// The value as text on the wire, not yet percent-encoded.
    fn value(&self, value: &Param<'_>) -> Result<String, SignError> {
        Ok(match (self.form, value) {
            (Form::Text | Form::ListEncoding | Form::CustomerKey, _) => self.text(value)?.into(),
            (Form::Integer, Param::Integer(number) | Param::Number(number)) => number.to_string(),
            (Form::PositiveInteger, Param::Integer(number @ 1..) | Param::Number(number @ 1..)) => {
                number.to_string()
            }
            (Form::Boolean, Param::Boolean(flag)) => flag.to_string(),
            (Form::HttpDate, _) => {
                let time = self.time(value)?;
                written(|out| time.push_http_date(out))
            }
            (Form::IsoDate, _) => {
                let time = self.time(value)?;
                written(|out| time.push_iso_extended(out, false))
            }
            (Form::TextList, Param::List(items)) => {
                let texts: Result<Vec<_>, _> = items.iter().map(|item| self.list_item(item)).collect();
                texts?.join(",")
            }
            (Form::CopySource, Param::Text(source)) => quoted_source(source),
            (Form::CopySource, Param::Map(members)) => self.source_of(members)?,
            (form, _) => return Err(self.invalid(form.expected())),
        })
    }

    fn time(&self, value: &Param<'_>) -> Result<Timestamp, SignError> {
        let time = match value {
            Param::Timestamp(time) => Some(*time),
            Param::Integer(seconds) => Timestamp::from_unix(*seconds).ok(),
            // Seconds by mistake would be a day of the early seventies.
            Param::Number(100_000_000..=99_999_999_999) => None,
            Param::Number(millis) => Timestamp::from_unix_millis(*millis).ok(),
            Param::Text(text) => read_time(text),
            _ => None,
        };
        time.ok_or_else(|| self.invalid(self.form.expected()))
    }

    /// One text of a list in a header, in quotes where it would otherwise be taken for several.
    fn list_item(&self, item: &Param<'_>) -> Result<String, SignError> {
        match item {
            Param::Text(text) if text.contains(['"', ',']) => {
                Ok(format!("\"{}\"", text.replace('"', "\\\"")))
            }
            Param::Text(text) => Ok(text.clone().into_owned()),
            _ => Err(self.invalid(self.form.expected())),
        }
    }

    /// `CopySource` by its parts.
    fn source_of(&self, members: &[(Cow<'_, str>, Param<'_>)]) -> Result<String, SignError> {
        let member = |wanted: &str| match members.iter().find(|(name, _)| name == wanted) {
            Some((_, value)) => self.text(value).map(Some),
            None => Ok(None),
        };
        let missing = |name| SignError::MissingParam { name };
        let bucket = member("Bucket")?.ok_or(missing("CopySource.Bucket"))?;
        let key = member("Key")?.ok_or(missing("CopySource.Key"))?;
        let between = if is_access_point(bucket) { "/object/" } else { "/" };
        let source = quoted(&format!("{bucket}{between}{key}"));
        Ok(match member("VersionId")? {
            Some(version) => format!("{source}?versionId={version}"),
            None => source,
        })
    }

    pub(super) fn invalid(&self, expected: &'static str) -> SignError {
        SignError::InvalidParam { name: self.name.into(), expected }
    }
}

impl Form {
    /// What a value of this form must be.
    fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::ListEncoding | Self::CustomerKey => "text",
            Self::Bytes => "bytes",
            Self::Integer => "an integer",
            Self::PositiveInteger => "an integer from 1",
            Self::Boolean => "a boolean",
            Self::HttpDate | Self::IsoDate => {
                "a time from 1970 to 9999, or text such as `2024-09-03T10:21:17Z`"
            }
            Self::TextList => "a list of text",
            Self::Metadata => "a map of text to text",
            Self::CopySource => "text (`bucket/key`) or a map with `Bucket`, `Key` and perhaps `VersionId`",
            Self::Structure => "a map",
        }
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    into_string(out)
}

/// The forms that leave no doubt, of the many that botocore guesses at: `2024-09-03T10:21:17Z`, `2024-09-03`,
/// `Tue, 03 Sep 2024 10:21:17 GMT`, and seconds since 1970 in digits.
fn read_time(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse() {
        return Timestamp::from_unix(seconds).ok();
    }
    let forms = [
        Timestamp::from_iso8601(text).ok(),
        Timestamp::from_iso8601(&format!("{text}T00:00:00Z")).ok(),
        Timestamp::parse_http_date(text.as_bytes()),
    ];
    forms.into_iter().flatten().next()
}

/// A source given as text, encoded but for the version behind it.
fn quoted_source(source: &str) -> String {
    let version = source.match_indices("?versionId=").map(|(at, _)| at).find(|&at| {
        let id = source.get(at..).and_then(|rest| rest.strip_prefix("?versionId=")).unwrap_or_default();
        !id.is_empty() && !id.contains(char::is_whitespace)
    });
    match version.and_then(|at| source.split_at_checked(at)) {
        Some((source, version)) => quoted(source) + version,
        None => quoted(source),
    }
}

fn quoted(text: &str) -> String {
    written(|out| encode::push_path(out, text.as_bytes()))
}

/// Whether this is the ARN of an access point of any kind, behind which a key is `/object/KEY`.
fn is_access_point(bucket: &str) -> bool {
    let mut parts = bucket.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, resource) =
        (next(), next(), next(), next(), next(), next());
    let plain = |text: &str, more: &str| {
        (1..=63).contains(&text.len())
            && text.chars().all(|char| char.is_ascii_alphanumeric() || more.contains(char))
    };
    let resource: Vec<_> = resource.split([':', '/']).collect();
    let names_one = match (service, resource.as_slice()) {
        ("s3" | "s3-object-lambda", ["accesspoint", name]) => plain(name, "-."),
        ("s3-outposts", ["outpost", id, "accesspoint", name]) => {
            plain(id, "-") && plain(name, "-") && !region.is_empty()
        }
        _ => false,
    };
    names_one
        && arn == "arn"
        && partition.starts_with("aws")
        && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
}
