//! Signs version 1 headers and URLs.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::AUTH_PARAMETERS;
use super::canonical::StringToSign;
use crate::encode;
use crate::error::SignError;
use crate::mac::into_string;
use crate::oss::parts::{self, Pairs, TOKEN_HEADER, TOKEN_PARAMETER};
use crate::oss::request::{OssRequest, OssSigner};
use crate::oss::sub_resource::{SubResources, is_plain};
use crate::presigned::{Presigned, SignedRequest, Stages};
use crate::repeats::{Names, join_headers};
use crate::timestamp::Timestamp;

/// Headers that a verifier refuses to see twice; other `x-oss-*` are joined.
const COUNT_ONCE: [&str; 4] = ["content-type", "content-md5", "date", "x-oss-date"];
/// Parameters that carry a token, or that announce another version.
const RESERVED_PARAMETERS: [&str; 4] =
    [TOKEN_PARAMETER, TOKEN_HEADER, "x-oss-signature", "x-oss-signature-version"];

/// Headers and parameters checked and put in order.
struct Prepared<'a> {
    content_md5: &'a [u8],
    content_type: &'a [u8],
    oss_headers: Pairs<'a>,
    sub_resources: Pairs<'a>,
}

pub(crate) fn presign(
    request: &OssRequest<'_>,
    signer: &OssSigner,
    now: Timestamp,
    expires_in: u64,
    stages: Option<&mut Stages>,
) -> Result<Presigned, SignError> {
    let (asked, expires_at) = signer.absolute_expiry(now, expires_in)?;
    let credentials = &signer.credentials;
    if let Some((name, _)) = request.headers.iter().find(|(name, _)| !is_signable(name)) {
        return Err(SignError::UnsignableHeader { name: name.as_ref().into() });
    }
    let mut prepared = Prepared::new(request, &signer.sub_resources)?;
    if let Some(token) = credentials.token() {
        prepared.sub_resources.push((TOKEN_PARAMETER.as_bytes().into(), token.as_bytes().into()));
        prepared.sub_resources.sort_unstable();
    }
    let expires = asked.unix().to_string();
    let signature = prepared.signature(request, signer, expires.as_bytes(), stages)?;

    let mut url = request.url();
    let own = [credentials.access_key_id(), expires.as_str(), &signature];
    let token = credentials.token().map(|token| (TOKEN_PARAMETER, token));
    let mut separator = b'?';
    for (name, value) in AUTH_PARAMETERS.into_iter().zip(own).chain(token).chain(given_query(request)) {
        push_parameter(&mut url, separator, name, value);
        separator = b'&';
    }
    let headers = request.headers_to_send();
    Ok(Presigned { method: request.method, url: into_string(url), headers, expires_at })
}

pub(crate) fn sign(
    request: &OssRequest<'_>,
    signer: &OssSigner,
    now: Timestamp,
    stages: Option<&mut Stages>,
) -> Result<SignedRequest, SignError> {
    let credentials = &signer.credentials;
    signer.end_of(now, now)?;
    let mut headers = request.headers_to_send();
    let mut prepared = Prepared::new(request, &signer.sub_resources)?;
    let given_date = request.given_date()?.map(|(text, _)| text);
    let date = given_date.unwrap_or_else(|| {
        let mut text = Vec::with_capacity(29);
        now.push_http_date(&mut text);
        let text = into_string(text);
        headers.push(("date".into(), text.clone()));
        text
    });
    if let Some(token) = credentials.token() {
        headers.push((TOKEN_HEADER.into(), token.into()));
        prepared.oss_headers.push((TOKEN_HEADER.as_bytes().into(), token.as_bytes().into()));
        prepared.oss_headers.sort_unstable();
    }
    let signature = prepared.signature(request, signer, date.as_bytes(), stages)?;
    headers.push(("authorization".into(), format!("OSS {}:{signature}", credentials.access_key_id())));
    let mut url = request.url();
    let mut separator = b'?';
    for (name, value) in given_query(request) {
        push_parameter(&mut url, separator, name, value);
        separator = b'&';
    }
    // Beside `x-oss-date` the `date` does not count.
    let date_counts = !prepared.has_header("x-oss-date");
    let is_covered = |name: &str| is_signable(name) || (date_counts && name == "date");
    let names = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    let unsigned_headers = names.filter(|name| !is_covered(name)).collect();
    Ok(SignedRequest { method: request.method, url: into_string(url), headers, unsigned_headers })
}

impl<'a> Prepared<'a> {
    fn new(request: &'a OssRequest<'_>, signed: &SubResources) -> Result<Self, SignError> {
        request.check_key()?;
        let (oss_headers, sub_resources) = (Pairs::new(), Pairs::new());
        let mut prepared = Self { content_md5: b"", content_type: b"", oss_headers, sub_resources };
        for (name, value) in &request.headers {
            prepared.add_header(name, value)?;
        }
        for once in COUNT_ONCE {
            let given = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(once));
            if given.count() > 1 {
                return Err(SignError::RepeatedHeader { name: once.into() });
            }
        }
        join_headers(&mut prepared.oss_headers);
        if let Some(name) = request.declared.iter().find(|name| !signed.contains(name.as_bytes())) {
            return Err(SignError::UnsignedParameter { name: name.as_ref().into() });
        }
        let names = Names::new(request.query.iter().map(|(name, _)| name.as_ref()));
        for (name, value) in &request.query {
            if name.is_empty() {
                return Err(SignError::EmptyParameterName);
            }
            let reserved =
                AUTH_PARAMETERS.contains(&name.as_ref()) || RESERVED_PARAMETERS.contains(&name.as_ref());
            if reserved {
                return Err(SignError::ReservedParameter { name: name.as_ref().into() });
            }
            if signed.contains(name.as_bytes()) && !is_plain(name.as_bytes()) {
                return Err(SignError::InvalidParameterName { name: name.as_ref().into() });
            }
            if names.has_twice(name) {
                return Err(SignError::RepeatedParameter { name: name.as_ref().into() });
            }
            if signed.contains(name.as_bytes()) {
                prepared.sub_resources.push((name.as_bytes().into(), value.as_bytes().into()));
            }
        }
        prepared.sub_resources.sort_unstable();
        Ok(prepared)
    }

    fn add_header(&mut self, name: &'a str, value: &'a str) -> Result<(), SignError> {
        let lower = parts::lower(name.as_bytes());
        if !encode::is_token(name.as_bytes()) {
            return Err(SignError::InvalidHeaderName { name: name.into() });
        }
        // OSS keeps inner blanks as they are, tabs among them.
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(SignError::InvalidHeaderValue { name: name.into() });
        }
        if ["host", "authorization", TOKEN_HEADER].iter().any(|reserved| *lower == *reserved.as_bytes()) {
            return Err(SignError::ReservedHeader { name: name.into() });
        }
        let value = encode::trim(value.as_bytes());
        match &*lower {
            b"content-md5" => self.content_md5 = value,
            b"content-type" => self.content_type = value,
            _ if parts::is_oss_header(&lower) => self.oss_headers.push((lower, value.into())),
            _ => {}
        }
        Ok(())
    }

    fn has_header(&self, name: &str) -> bool {
        self.oss_headers.iter().any(|(known, _)| **known == *name.as_bytes())
    }

    fn signature(
        &self,
        request: &OssRequest<'_>,
        signer: &OssSigner,
        date: &[u8],
        stages: Option<&mut Stages>,
    ) -> Result<String, SignError> {
        let text = StringToSign {
            method: request.method.as_str(),
            content_md5: self.content_md5,
            content_type: self.content_type,
            date,
            headers: &self.oss_headers,
            resource: &request.bucket.resource(request.key.as_deref()),
            sub_resources: &self.sub_resources,
        };
        // Else whoever may choose a key could have `a?acl` signed and use it as `a` with `?acl`.
        if text.is_ambiguous(&signer.sub_resources) {
            return Err(SignError::AmbiguousRequest);
        }
        let out = text.write();
        if let Some(stages) = stages {
            stages.string_to_sign = String::from_utf8_lossy(&out).into_owned();
        }
        Ok(signer.credentials.sha1_key().tag(&out).to_base64())
    }
}

fn is_signable(name: &str) -> bool {
    let known = ["content-type", "content-md5"].iter().any(|known| known.eq_ignore_ascii_case(name));
    known || parts::is_oss_header(name.as_bytes())
}

fn given_query<'r>(request: &'r OssRequest<'_>) -> impl Iterator<Item = (&'r str, &'r str)> {
    request.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
}

fn push_parameter(url: &mut Vec<u8>, separator: u8, name: &str, value: &str) {
    url.push(separator);
    encode::push_query(url, name.as_bytes());
    if !value.is_empty() {
        url.push(b'=');
        encode::push_query(url, value.as_bytes());
    }
}
