//! Who sends an OSS request, when and where to, and the request as it arrives.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use objsign::{Addresses, Credentials, Request, Timestamp};

pub const ID: &str = "LTAI5tExampleKeyId";
pub const SECRET: &str = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1";
pub const TOKEN: &str = "CAIS+token/EXAMPLE==";
pub const NOW: i64 = 1_725_358_877;
/// `NOW` in the form of `Date`.
pub const DATE: &str = "Tue, 03 Sep 2024 10:21:17 GMT";
/// The bucket `photos` in each style.
pub const HOST: &str = "photos.oss.example.com";
pub const PATH_HOST: &str = "127.0.0.1:9000";
pub const CNAME: &str = "img.example.com";

/// A request as it arrives.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: String,
    pub target: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Sent {
    pub fn request(&self) -> Request<'_> {
        Request::new(&self.method, &self.target, &self.headers)
    }

    /// With one more header at the end.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().into()));
        self
    }

    /// With one more header at the front.
    pub fn header_first(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.insert(0, (name.into(), value.as_ref().into()));
        self
    }

    /// Without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// With another value for a header that is there once.
    pub fn replace(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.without(name).header(name, value)
    }

    /// With one more parameter at the end of the query, as it stands on the wire.
    pub fn parameter(mut self, wire: &str) -> Self {
        self.target.push(if self.target.contains(&b'?') { b'&' } else { b'?' });
        self.target.extend_from_slice(wire.as_bytes());
        self
    }

    /// With one more parameter at the front of the query.
    pub fn parameter_first(mut self, wire: &str) -> Self {
        let target = String::from_utf8(self.target).unwrap();
        self.target = match target.split_once('?') {
            Some((path, query)) => format!("{path}?{wire}&{query}"),
            None => format!("{target}?{wire}"),
        }
        .into();
        self
    }

    /// With a part of the target replaced.
    pub fn target(mut self, from: &str, to: &str) -> Self {
        let target = String::from_utf8(self.target).unwrap();
        assert!(target.contains(from), "{from} in {target}");
        self.target = target.replace(from, to).into();
        self
    }

    /// With a part of `Authorization` replaced.
    pub fn authorization(mut self, from: &str, to: &str) -> Self {
        for (name, value) in &mut self.headers {
            if name == "Authorization" {
                let text = String::from_utf8(value.clone()).unwrap();
                assert!(text.contains(from), "{from} in {text}");
                *value = text.replace(from, to).into();
            }
        }
        self
    }
}

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub fn permanent() -> Credentials {
    Credentials::new(ID, SECRET).unwrap()
}

pub fn temporary() -> Credentials {
    permanent().session_token(TOKEN).unwrap()
}

pub fn addresses() -> Addresses {
    Addresses::new()
        .virtual_host("oss.example.com")
        .and_then(|table| table.path_style("127.0.0.1"))
        .and_then(|table| table.path_style("[::1]"))
        .and_then(|table| table.cname(CNAME, "photos"))
        .unwrap()
}
