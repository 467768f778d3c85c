//! Signs version 2 headers and URLs.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::canonical::{Pairs, StringToSign};
use super::header::{parse_amz_date, parse_date};
use super::{AUTH_PARAMETERS, DATE, TOKEN, sub_resource};
use crate::encode;
use crate::error::SignError;
use crate::mac::into_string;
use crate::presigned::{Presigned, SignedRequest};
use crate::repeats::{Names, join_headers};
use crate::rules::{is_amz_header, single_line};
use crate::s3::S3Request;
use crate::sigv4::S3Signer;
use crate::timestamp::Timestamp;

/// The longest life of a presigned URL, in seconds: ten years. Version 2 itself sets no limit.
const MAX_EXPIRY: u64 = 315_360_000;

impl S3Request<'_> {
    /// Makes a version 2 URL, good for `expires_in` seconds (1 to 315360000) from `now`: for old stores only.
    ///
    /// Version 2 signs `content-type`, `content-md5` and `x-amz-*` headers, which stay headers to send, and of the
    /// parameters only sub-resources such as `versionId` and `response-*`. It signs neither host nor body.
    ///
    /// ```
    /// # use objsign::{Bucket, Credentials, S3Signer, Timestamp};
    /// # let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// let old = Bucket::at("http://nas.local:8080", "photos", "us-east-1")?;
    /// let url = old.get("a b.jpg").presign_v2(&signer, Timestamp::from_unix(1_725_358_877)?, 900)?.url;
    /// assert!(url.starts_with("http://nas.local:8080/photos/a%20b.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature="));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers, parameters or expiry, for a header that version 2 cannot
    /// sign, for an access point, for credentials that have ended, and for a signer of a derived key.
    pub fn presign_v2(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        expires_in: u64,
    ) -> Result<Presigned, SignError> {
        if !(1..=MAX_EXPIRY).contains(&expires_in) {
            return Err(SignError::InvalidExpiry { seconds: expires_in, min: 1, max: MAX_EXPIRY });
        }
        let expires_at = signer.keys.expires_at(now, expires_in)?;
        let mut prepared = Prepared::new(self)?;
        for (name, _) in &self.headers {
            if name.eq_ignore_ascii_case(DATE) {
                return Err(SignError::ReservedHeader { name: name.to_string() });
            }
            if !is_signable(name) {
                return Err(SignError::UnsignableHeader { name: name.to_string() });
            }
        }
        let credentials = signer.keys.with_secret()?;
        if let Some(token) = credentials.token() {
            prepared.amz_headers.push((TOKEN.into(), token.into()));
        }
        let asked = now.floor_to(1).plus(i64::try_from(expires_in).unwrap_or(i64::MAX));
        let expires = asked.unix().to_string();
        let signature = prepared.signature(self, signer, expires.as_bytes())?;

        let mut query = self.given_query();
        query.push(("AWSAccessKeyId", credentials.access_key_id()));
        query.push(("Signature", &signature));
        query.extend(credentials.token().map(|token| (TOKEN, token)));
        query.push(("Expires", &expires));
        Ok(Presigned {
            method: self.method,
            url: self.url(&query),
            headers: self.owned_headers(),
            expires_at,
        })
    }

    /// Signs the request with version 2 in its `Authorization` header: for old stores only. They take it within 15
    /// minutes of its date, which is `now`, or a `date` or `x-amz-date` header given.
    ///
    /// `unsigned_headers` of the result names the given headers that version 2 does not cover.
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers or parameters, for an access point, for credentials that
    /// have ended, and for a signer of a derived key.
    pub fn sign_v2(&self, signer: &S3Signer, now: Timestamp) -> Result<SignedRequest, SignError> {
        signer.keys.expires_at(now, 0)?;
        let mut prepared = Prepared::new(self)?;
        let credentials = signer.keys.with_secret()?;
        let mut headers = self.owned_headers();
        let date = match self.given_date()? {
            Some(date) => date,
            None => {
                let mut text = Vec::with_capacity(29);
                now.push_http_date(&mut text);
                let text = into_string(text);
                headers.push(("date".into(), text.clone()));
                text
            }
        };
        if let Some(token) = credentials.token() {
            headers.push((TOKEN.into(), token.into()));
            prepared.amz_headers.push((TOKEN.into(), token.into()));
        }
        let signature = prepared.signature(self, signer, date.as_bytes())?;
        headers.push(("authorization".into(), format!("AWS {}:{signature}", credentials.access_key_id())));
        let unsigned = self.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        let unsigned_headers = unsigned.filter(|name| !is_signable(name) && name != "date").collect();
        Ok(SignedRequest {
            method: self.method,
            url: self.url(&self.given_query()),
            headers,
            unsigned_headers,
        })
    }

    fn given_query(&self) -> Vec<(&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect()
    }

    fn owned_headers(&self) -> Vec<(String, String)> {
        self.headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    /// The line of a date that the caller gives: empty beside `x-amz-date`, which is signed as a header.
    fn given_date(&self) -> Result<Option<String>, SignError> {
        let given = |wanted: &str| self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let (name, text, read) = match (given(DATE), given("date")) {
            (Some((name, value)), _) => (name, "", parse_amz_date(encode::trim(value.as_bytes()))),
            (None, Some((name, value))) => (name, value.trim(), parse_date(encode::trim(value.as_bytes()))),
            (None, None) => return Ok(None),
        };
        match read {
            Some(_) => Ok(Some(text.into())),
            None => Err(SignError::InvalidHeaderValue { name: name.to_string() }),
        }
    }

    /// A name without a value is written `name=`: some stores refuse the bare form.
    fn url(&self, query: &[(&str, &str)]) -> String {
        let address = &self.address;
        let mut url = Vec::with_capacity(512);
        for part in [&address.scheme, "://", &address.host, &address.path_prefix, "/"] {
            url.extend_from_slice(part.as_bytes());
        }
        encode::push_path(&mut url, self.key.as_deref().unwrap_or_default());
        for (index, (name, value)) in query.iter().enumerate() {
            url.push(if index == 0 { b'?' } else { b'&' });
            encode::push_query(&mut url, name.as_bytes());
            url.push(b'=');
            encode::push_query(&mut url, value.as_bytes());
        }
        into_string(url)
    }
}

/// Headers and parameters checked and sorted out.
struct Prepared<'a> {
    content_md5: &'a [u8],
    content_type: &'a [u8],
    amz_headers: Pairs,
    sub_resources: Pairs,
}

impl<'a> Prepared<'a> {
    fn new(request: &'a S3Request<'_>) -> Result<Self, SignError> {
        request.check()?;
        let mut prepared =
            Self { content_md5: b"", content_type: b"", amz_headers: Vec::new(), sub_resources: Vec::new() };
        for (name, value) in &request.headers {
            prepared.add_header(name, value)?;
        }
        join_headers(&mut prepared.amz_headers);
        let names = Names::new(request.query.iter().map(|(name, _)| name.as_ref()));
        for (name, value) in &request.query {
            if name.is_empty() {
                return Err(SignError::EmptyParameterName);
            }
            // An `x-amz-*` parameter would count as a header.
            if AUTH_PARAMETERS.contains(&name.as_ref()) || is_amz_header(name.as_bytes()) {
                return Err(SignError::ReservedParameter { name: name.to_string() });
            }
            if names.has_twice(name) {
                return Err(SignError::RepeatedParameter { name: name.to_string() });
            }
            if sub_resource::is_signed(name.as_bytes()) {
                single_line(value.as_bytes()).map_err(|_| SignError::AmbiguousRequest)?;
                prepared.sub_resources.push((name.to_string(), value.as_bytes().into()));
            }
        }
        prepared.sub_resources.sort_unstable();
        Ok(prepared)
    }

    fn add_header(&mut self, name: &str, value: &'a str) -> Result<(), SignError> {
        let lower = name.to_ascii_lowercase();
        if !encode::is_token(name.as_bytes()) {
            return Err(SignError::InvalidHeaderName { name: name.into() });
        }
        if value.chars().any(char::is_control) {
            return Err(SignError::InvalidHeaderValue { name: name.into() });
        }
        if ["host", "authorization", TOKEN].contains(&lower.as_str()) {
            return Err(SignError::ReservedHeader { name: name.into() });
        }
        let value = encode::trim(value.as_bytes());
        match lower.as_str() {
            "content-md5" => self.content_md5 = value,
            "content-type" => self.content_type = value,
            _ if is_amz_header(lower.as_bytes()) => self.amz_headers.push((lower, value.into())),
            _ => {}
        }
        Ok(())
    }

    fn signature(
        &mut self,
        request: &S3Request<'_>,
        signer: &S3Signer,
        date: &[u8],
    ) -> Result<String, SignError> {
        let prefix = request.address.version_2_prefix.as_ref().ok_or(SignError::VersionNotPossible)?;
        let mut path = Vec::with_capacity(256);
        path.extend_from_slice(prefix.as_bytes());
        path.push(b'/');
        encode::push_path(&mut path, request.key.as_deref().unwrap_or_default());
        self.amz_headers.sort_unstable();
        let text = StringToSign {
            method: request.method.as_str(),
            content_md5: self.content_md5,
            content_type: self.content_type,
            date,
            headers: &self.amz_headers,
            path: &path,
            sub_resources: &self.sub_resources,
        };
        // Else whoever may choose a value could have `a&acl` signed and use it as `a` beside `acl`.
        if text.is_ambiguous() {
            return Err(SignError::AmbiguousRequest);
        }
        Ok(super::sign(signer.keys.with_secret()?, &text.write()))
    }
}

fn is_signable(name: &str) -> bool {
    let known = ["content-type", "content-md5"].iter().any(|known| known.eq_ignore_ascii_case(name));
    known || is_amz_header(name.as_bytes())
}
