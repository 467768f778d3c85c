//! The request that a verifier reads: bytes as they came over the wire.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::encode;
use crate::error::VerifyErrorKind;
use crate::payload::Payload;
use crate::scan;

/// How many parameters a presigned URL has, with a token and one of the client's own. Room for them is made at once.
const SIGNED_URL: usize = 8;

/// The longest name there is, and a port.
const MAX_SHOWN_HOST: usize = 253 + 6;

/// How much of a request a verifier reads before it refuses. Defaults: a target of 32 KiB, 256 headers of
/// 64 KiB in all, 1024 parameters.
///
/// ```
/// let mut limits = objsign::Limits::default();
/// limits.headers = 64;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the request target.
    pub target_bytes: usize,
    /// Number of headers.
    pub headers: usize,
    /// Bytes of all header names and values together.
    pub header_bytes: usize,
    /// Number of query parameters.
    pub parameters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { target_bytes: 32 * 1024, headers: 256, header_bytes: 64 * 1024, parameters: 1024 }
    }
}

/// A request as it was received: method, raw target, headers in order with repeats, all bytes as sent.
///
/// The target must be the one on the request line (`/a%20b?x=1`), before any framework decoded, normalised or
/// rerouted it; with hyper and axum the original URI, with Node `originalUrl`, with ASGI `raw_path` and
/// `query_string`.
///
/// ```
/// use objsign::Request;
///
/// let headers = [("Host", "photos.example.org"), ("Date", "Tue, 03 Sep 2024 10:21:17 GMT")];
/// let request = Request::new("GET", "/a%20b?acl", &headers);
/// assert_eq!(request.header("host").next(), Some(&b"photos.example.org"[..]));
/// ```
#[derive(Clone)]
pub struct Request<'a> {
    method: &'a [u8],
    target: Target<'a>,
    headers: Vec<(&'a [u8], &'a [u8])>,
    authority: Option<&'a str>,
    payload: Option<Payload<'a>>,
}

/// Path and query, each as sent or as a gateway decoded it.
#[derive(Clone)]
struct Target<'a> {
    path: Path<'a>,
    query: Query<'a>,
}

#[derive(Clone)]
enum Path<'a> {
    Wire(&'a [u8]),
    Decoded(&'a [u8]),
}

#[derive(Clone)]
enum Query<'a> {
    /// Without its `?`.
    Wire(&'a [u8]),
    Decoded(Vec<(&'a [u8], Option<&'a [u8]>)>),
}

impl<'a> Target<'a> {
    fn wire(raw: &'a [u8]) -> Self {
        let (path, query) = split_target(raw);
        Self { path: Path::Wire(path), query: Query::Wire(query) }
    }

    fn path_bytes(&self) -> &'a [u8] {
        match self.path {
            Path::Wire(path) | Path::Decoded(path) => path,
        }
    }
}

impl<'a> Query<'a> {
    fn decoded<P: AsRef<[u8]>, W: AsRef<[u8]>>(parameters: &'a [(P, W)]) -> Self {
        let pair = |(name, value): &'a (P, W)| (name.as_ref(), Some(value.as_ref()));
        Self::Decoded(parameters.iter().map(pair).collect())
    }
}

/// A target read once: the path and the parameters in logical form, in the order sent. What has no escape in it is
/// borrowed from the request.
pub(crate) struct Logical<'a> {
    pub(crate) path: Cow<'a, [u8]>,
    pub(crate) parameters: Vec<Parameter<'a>>,
}

/// One query parameter, decoded. No value (`?acl`) is not the same as an empty one (`?acl=`).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Parameter<'a> {
    pub(crate) name: Cow<'a, [u8]>,
    pub(crate) value: Option<Cow<'a, [u8]>>,
    /// Name, `=` and value as sent, where that is how a strict encoder writes them; else empty.
    pub(crate) encoded: &'a [u8],
}

impl Parameter<'_> {
    /// How long it is in a canonical query, with the mark behind it.
    pub(crate) fn canonical_len(&self) -> usize {
        let (name, value) = (&*self.name, self.value());
        let escaped =
            || name.len() + value.len() + 2 * (encode::query_escapes(name) + encode::query_escapes(value));
        let pair = if self.encoded.is_empty() { escaped() + 1 } else { self.encoded.len() };
        pair + 1
    }

    /// The value, no value as an empty one.
    pub(crate) fn value(&self) -> &[u8] {
        self.value.as_deref().unwrap_or_default()
    }
}

impl<'a> Request<'a> {
    /// A request in wire form. Header names may be in any letter case; values as received, without line ends.
    pub fn new<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        method: &'a (impl AsRef<[u8]> + ?Sized),
        target: &'a (impl AsRef<[u8]> + ?Sized),
        headers: &'a [(N, V)],
    ) -> Self {
        Self::with(method.as_ref(), Target::wire(target.as_ref()), headers)
    }

    /// A request whose target a gateway has already percent-decoded: the path, and the parameters as decoded
    /// pairs. For events that no longer hold the raw target. What such a gateway lost (a `+` in a path, a
    /// decoding not quite like ours) makes the verification fail, never pass.
    pub fn decoded<N: AsRef<[u8]>, V: AsRef<[u8]>, P: AsRef<[u8]>, W: AsRef<[u8]>>(
        method: &'a (impl AsRef<[u8]> + ?Sized),
        path: &'a (impl AsRef<[u8]> + ?Sized),
        parameters: &'a [(P, W)],
        headers: &'a [(N, V)],
    ) -> Self {
        let target = Target { path: Path::Decoded(path.as_ref()), query: Query::decoded(parameters) };
        Self::with(method.as_ref(), target, headers)
    }

    /// A request whose path a gateway has percent-decoded, and whose query (without its `?`) is as sent: the events of
    /// an API Gateway HTTP API. As with [`decoded`](Self::decoded), what was lost makes the verification fail.
    ///
    /// ```
    /// use objsign::Request;
    ///
    /// let headers = [("host", "photos.example.org")];
    /// let request = Request::decoded_path("GET", "/a b", "versionId=a%2Bb", &headers);
    /// # let _ = request;
    /// ```
    pub fn decoded_path<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        method: &'a (impl AsRef<[u8]> + ?Sized),
        path: &'a (impl AsRef<[u8]> + ?Sized),
        query: &'a (impl AsRef<[u8]> + ?Sized),
        headers: &'a [(N, V)],
    ) -> Self {
        let target = Target { path: Path::Decoded(path.as_ref()), query: Query::Wire(query.as_ref()) };
        Self::with(method.as_ref(), target, headers)
    }

    /// A request whose path is as sent, and whose parameters a gateway has decoded: the events of an API Gateway REST
    /// API. As with [`decoded`](Self::decoded), what was lost makes the verification fail.
    ///
    /// ```
    /// use objsign::Request;
    ///
    /// let headers = [("host", "photos.example.org")];
    /// let request = Request::decoded_query("GET", "/a%20b", &[("versionId", "a+b")], &headers);
    /// # let _ = request;
    /// ```
    pub fn decoded_query<N: AsRef<[u8]>, V: AsRef<[u8]>, P: AsRef<[u8]>, W: AsRef<[u8]>>(
        method: &'a (impl AsRef<[u8]> + ?Sized),
        path: &'a (impl AsRef<[u8]> + ?Sized),
        parameters: &'a [(P, W)],
        headers: &'a [(N, V)],
    ) -> Self {
        let target = Target { path: Path::Wire(path.as_ref()), query: Query::decoded(parameters) };
        Self::with(method.as_ref(), target, headers)
    }

    /// A request of hyper, axum and others, with its target as it stands on the request line.
    ///
    /// A router that nests others rewrites the URI of what it passes on: give the original one then (axum's
    /// `OriginalUri`). An HTTP/2 request has its host in the URI, and that counts.
    ///
    /// ```
    /// use objsign::Request;
    ///
    /// let (parts, _) = http::Request::get("/a%20b?acl").header("host", "photos.example.org").body(())?.into_parts();
    /// let request = Request::from_http(&parts.method, &parts.uri, &parts.headers);
    /// assert_eq!(request.header("Host").next(), Some(&b"photos.example.org"[..]));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[cfg(feature = "http")]
    pub fn from_http(method: &'a http::Method, uri: &'a http::Uri, headers: &'a http::HeaderMap) -> Self {
        let target = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        let headers =
            headers.iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())).collect();
        let authority = uri.authority().map(http::uri::Authority::as_str);
        Self {
            method: method.as_str().as_bytes(),
            target: Target::wire(target.as_bytes()),
            headers,
            authority,
            payload: None,
        }
    }

    fn with<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        method: &'a [u8],
        target: Target<'a>,
        headers: &'a [(N, V)],
    ) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        Self { method, target, headers, authority: None, payload: None }
    }

    /// The host that the client signed, where a proxy in front has rewritten `Host`. Give it only from a
    /// source that clients cannot write, such as configuration.
    #[must_use]
    pub fn authority(mut self, host: &'a str) -> Self {
        self.authority = Some(host);
        self
    }

    /// The body, or its hash, where it is known before the signature is checked. A signature over another body is then
    /// refused; without it, [`Verified::payload`](crate::Verified::payload) says which hash to compare the body with. It
    /// also says where a client left its body unsigned, which passes.
    ///
    /// For services other than S3, whose clients send no hash, it is what the signature must be over;
    /// [`Payload::Unsigned`] there means `UNSIGNED-PAYLOAD`. Without it their requests must have no body.
    #[must_use]
    pub fn payload(mut self, payload: Payload<'a>) -> Self {
        self.payload = Some(payload);
        self
    }

    /// What the caller knows of the body.
    pub(crate) fn known_payload(&self) -> Option<Payload<'a>> {
        self.payload
    }

    /// The path as sent, before any decoding; `None` where a gateway decoded it.
    pub(crate) fn wire_path(&self) -> Option<&'a [u8]> {
        match self.target.path {
            Path::Wire(path) => Some(path),
            Path::Decoded(_) => None,
        }
    }

    /// The query as sent, without its `?`; `None` where a gateway decoded it.
    pub(crate) fn wire_query(&self) -> Option<&'a [u8]> {
        match self.target.query {
            Query::Wire(query) => Some(query),
            Query::Decoded(_) => None,
        }
    }

    /// The values of a header, in order of arrival, as received. The name is compared without letter case.
    pub fn header<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|&(_, value)| value)
    }

    /// All headers, in order of arrival, as received.
    pub fn headers(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + '_ {
        self.headers.iter().copied()
    }

    /// The method as sent, if it is in upper case.
    pub(crate) fn method(&self) -> Result<&'a str, VerifyErrorKind> {
        let upper = !self.method.is_empty() && self.method.iter().all(u8::is_ascii_uppercase);
        let text = core::str::from_utf8(self.method).ok().filter(|_| upper);
        text.ok_or(VerifyErrorKind::InvalidMethod)
    }

    /// The value of a header that may be there once, blanks trimmed.
    pub(crate) fn single(&self, name: &str) -> Result<Option<&'a [u8]>, VerifyErrorKind> {
        let mut values = self.header(name);
        let first = values.next();
        match values.next() {
            Some(_) => Err(VerifyErrorKind::RepeatedHeader),
            None => Ok(first.map(encode::trim)),
        }
    }

    /// The host the request was sent to: the caller's override, else the one `Host` header, trimmed.
    pub(crate) fn host(&self) -> Result<&'a [u8], VerifyErrorKind> {
        match self.authority {
            Some(host) => Ok(host.as_bytes()),
            None => self.single("host")?.ok_or(VerifyErrorKind::UnknownHost),
        }
    }

    /// The host for an answer, which repeats no more of it than a host and its port can have.
    pub(crate) fn shown_host(&self) -> &'a [u8] {
        let host = self.host().unwrap_or_default();
        host.get(..MAX_SHOWN_HOST).unwrap_or(host)
    }

    /// Refuses what exceeds the limits, before anything is copied.
    pub(crate) fn check_size(&self, limits: Limits) -> Result<(), VerifyErrorKind> {
        let (query, parameters) = match &self.target.query {
            // With its `?`.
            Query::Wire(query) => {
                // A parameter is two bytes long, but for the last: most need not be counted.
                let most = query.len().div_ceil(2);
                let parameters = if most > limits.parameters { parts(query).count() } else { most };
                (query.len() + usize::from(!query.is_empty()), parameters)
            }
            Query::Decoded(parameters) => {
                let pair = |(name, value): &(&[u8], Option<&[u8]>)| name.len() + value.map_or(0, <[u8]>::len);
                (parameters.iter().map(pair).sum::<usize>(), parameters.len())
            }
        };
        let target = self.target.path_bytes().len() + query;
        let header_bytes: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let fits = target <= limits.target_bytes
            && parameters <= limits.parameters
            && self.headers.len() <= limits.headers
            && header_bytes <= limits.header_bytes;
        if fits { Ok(()) } else { Err(VerifyErrorKind::RequestTooLarge) }
    }

    /// Decodes the target once. `plus` says what `+` means in the path; in a query it is always a blank.
    pub(crate) fn logical(&self, plus: encode::Plus) -> Result<Logical<'a>, VerifyErrorKind> {
        Ok(Logical { path: self.target.path.logical(plus)?, parameters: self.target.query.logical()? })
    }
}

impl<'a> Path<'a> {
    fn logical(&self, plus: encode::Plus) -> Result<Cow<'a, [u8]>, VerifyErrorKind> {
        match *self {
            Self::Decoded(path) => Ok(Cow::Borrowed(path)),
            Self::Wire(path) if path.starts_with(b"/") && !scan::contains(path, [b'?', b'#']) => {
                match scan::contains(path, plus.marks()) {
                    true => decode(path, plus),
                    false => Ok(Cow::Borrowed(path)),
                }
            }
            Self::Wire(_) => Err(VerifyErrorKind::InvalidUri),
        }
    }
}

impl<'a> Query<'a> {
    fn logical(&self) -> Result<Vec<Parameter<'a>>, VerifyErrorKind> {
        let query = match self {
            Self::Decoded(parameters) => {
                let parameter = |&(name, value): &(&'a [u8], Option<&'a [u8]>)| Parameter {
                    name: Cow::Borrowed(name),
                    value: value.map(Cow::Borrowed),
                    encoded: b"",
                };
                return Ok(parameters.iter().map(parameter).collect());
            }
            Self::Wire(query) => *query,
        };
        let mut parameters = Vec::with_capacity(if query.is_empty() { 0 } else { SIGNED_URL });
        let mut part = Part::at(0);
        scan::each_reserved(query, |at, byte| {
            match byte {
                b'&' => {
                    let ended = core::mem::replace(&mut part, Part::at(at + 1));
                    parameters.extend(ended.parameter(query, at)?);
                }
                b'=' if part.mark.is_none() => part.mark = Some(at),
                b'#' => return Err(VerifyErrorKind::InvalidUri),
                b'%' | b'+' => {
                    let behind = query.get(at + 1..).unwrap_or_default();
                    part.is_strict &= byte == b'%' && encode::is_strict_escape(behind);
                    match part.mark {
                        None => part.name_escaped = true,
                        Some(_) => part.value_escaped = true,
                    }
                }
                _ => part.is_strict = false,
            }
            Ok(())
        })?;
        parameters.extend(part.parameter(query, query.len())?);
        Ok(parameters)
    }
}

/// What lies between two `&` of a query, while it is read.
struct Part {
    start: usize,
    /// Where its first `=` stands.
    mark: Option<usize>,
    name_escaped: bool,
    value_escaped: bool,
    /// Nothing that a strict encoder would have written otherwise was found.
    is_strict: bool,
}

impl Part {
    fn at(start: usize) -> Self {
        Self { start, mark: None, name_escaped: false, value_escaped: false, is_strict: true }
    }

    /// What it says; nothing (`a&&b`) is no parameter.
    fn parameter(self, query: &[u8], end: usize) -> Result<Option<Parameter<'_>>, VerifyErrorKind> {
        let text = |start, end| query.get(start..end).unwrap_or_default();
        let decoded = |text, escaped| match escaped {
            true => decode(text, encode::Plus::Blank),
            false => Ok(Cow::Borrowed(text)),
        };
        let sent = text(self.start, end);
        if sent.is_empty() {
            return Ok(None);
        }
        let name = decoded(text(self.start, self.mark.unwrap_or(end)), self.name_escaped)?;
        let value = self.mark.map(|mark| decoded(text(mark + 1, end), self.value_escaped)).transpose()?;
        let encoded = if self.is_strict && value.is_some() { sent } else { b"" };
        Ok(Some(Parameter { name, value, encoded }))
    }
}

fn decode(wire: &[u8], plus: encode::Plus) -> Result<Cow<'_, [u8]>, VerifyErrorKind> {
    encode::decode(wire, plus).map(Cow::Owned).map_err(|_| VerifyErrorKind::InvalidUri)
}

/// Splits a raw query at `&`. Empty parts (`a&&b`) are skipped.
fn parts(query: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(query);
    let parts = core::iter::from_fn(move || match scan::split_once(rest?, b'&') {
        Some((part, behind)) => {
            rest = Some(behind);
            Some(part)
        }
        None => rest.take(),
    });
    parts.filter(|part| !part.is_empty())
}

fn split_target(raw: &[u8]) -> (&[u8], &[u8]) {
    scan::split_once(raw, b'?').unwrap_or((raw, b""))
}

impl core::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let path = self.target.path_bytes();
        // The query and the headers can hold signatures and tokens.
        f.debug_struct("Request")
            .field("method", &alloc::string::String::from_utf8_lossy(self.method))
            .field("path", &alloc::string::String::from_utf8_lossy(path))
            .field("headers", &self.headers.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, value, and the text of both if it is strict.
    type Shown<'a> = (&'a [u8], Option<&'a [u8]>, &'a [u8]);

    fn read(query: &[u8]) -> Result<Vec<Parameter<'_>>, VerifyErrorKind> {
        Query::Wire(query).logical()
    }

    fn written(name: &[u8], value: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        encode::push_query(&mut out, name);
        out.push(b'=');
        encode::push_query(&mut out, value);
        out
    }

    #[test]
    fn knows_what_a_strict_encoder_writes() {
        let strict = |query: &[u8]| match read(query).as_deref() {
            Ok([one]) => one.encoded == query,
            _ => false,
        };
        for (one, other) in (0..=u8::MAX).flat_map(|one| (0..=u8::MAX).map(move |other| (one, other))) {
            assert!(strict(&written(&[one], &[other, one])));
            // Any pair of two bytes is one that is written, or another is.
            let sent = [b'%', one, other, b'=', one, other];
            let same = matches!(
                read(&sent).as_deref(),
                Ok([Parameter { name, value: Some(value), .. }]) if written(name, value) == sent
            );
            assert_eq!(strict(&sent), same, "{sent:?}");
        }
        for other in [&b"a"[..], b"a==", b"a=b=c", b"a=%2f", b"a=%41", b"a=+", b"a=b/c", b"a=\xff"] {
            assert!(matches!(read(other).as_deref(), Ok([Parameter { encoded: b"", .. }])), "{other:?}");
        }
        assert!(strict(b"=") && strict(b"a%2Fb=~"));
    }

    #[test]
    fn reads_each_parameter_by_itself() {
        let query = b"&a+b=1=2&&x%3D=&c&%61%2B=+&=&token=a%2Fb";
        let found = read(query).unwrap();
        let shown: Vec<_> = found.iter().map(|one| (&*one.name, one.value.as_deref(), one.encoded)).collect();
        let expected: [Shown<'_>; 6] = [
            (b"a b", Some(b"1=2"), b""),
            (b"x=", Some(b""), b"x%3D="),
            (b"c", None, b""),
            (b"a+", Some(b" "), b""),
            (b"", Some(b""), b"="),
            (b"token", Some(b"a/b"), b"token=a%2Fb"),
        ];
        assert_eq!(shown, expected);
        assert!(read(b"").unwrap().is_empty() && read(b"&&").unwrap().is_empty());
        for bad in [&b"a=1#"[..], b"#", b"a=%", b"%4=", b"a=%zz&b", b"a&b=%2"] {
            assert_eq!(read(bad).err(), Some(VerifyErrorKind::InvalidUri), "{bad:?}");
        }
    }
}
