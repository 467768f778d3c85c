//! Signs version 2 headers and URLs.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::VERSION_NAME;
use super::canonical::StringToSign;
use crate::credentials::Credentials;
use crate::encode;
use crate::error::SignError;
use crate::mac::{Sha256Key, into_string};
use crate::oss::given::{self, Given};
use crate::oss::parts::{TOKEN_HEADER, TOKEN_PARAMETER};
use crate::oss::query::{ACCESS_KEY_ID, ADDITIONAL_HEADERS, CanonicalQuery, EXPIRES, SIGNATURE, VERSION};
use crate::oss::request::{OssRequest, OssSigner};
use crate::presigned::{Presigned, SignedRequest};
use crate::timestamp::Timestamp;

pub(crate) fn presign(
    request: &OssRequest<'_>,
    signer: &OssSigner,
    now: Timestamp,
    expires_in: u64,
) -> Result<Presigned, SignError> {
    let (asked, expires_at) = signer.absolute_expiry(now, expires_in)?;
    let credentials = &signer.credentials;
    let given = Given::new(request)?;
    given.refuse_unsigned()?;
    let expires = asked.unix().to_string();
    let additional = given::additional_field("", &given.additional());
    let own = [
        (VERSION, Some(VERSION_NAME)),
        (ACCESS_KEY_ID, Some(credentials.access_key_id())),
        (EXPIRES, Some(expires.as_str())),
        (ADDITIONAL_HEADERS, Some(additional.as_str()).filter(|list| !list.is_empty())),
        (TOKEN_PARAMETER, credentials.token()),
    ];
    let query = given::canonical_query(request, given::present(own));
    let signature = signature(request, credentials, &given, &query, &expires);

    let mut url = given::url(request, &query);
    for part in ["&", SIGNATURE, "="] {
        url.extend_from_slice(part.as_bytes());
    }
    encode::push_query(&mut url, signature.as_bytes());
    let headers = request.headers_to_send();
    Ok(Presigned { method: request.method, url: into_string(url), headers, expires_at })
}

pub(crate) fn sign(
    request: &OssRequest<'_>,
    signer: &OssSigner,
    now: Timestamp,
) -> Result<SignedRequest, SignError> {
    let credentials = &signer.credentials;
    signer.end_of(now, now)?;
    let mut given = Given::new(request)?;
    let mut own: Vec<(String, String)> = Vec::new();
    let given_date = request.given_date()?.map(|(text, _)| text);
    let date = given_date.unwrap_or_else(|| {
        let mut text = Vec::with_capacity(29);
        now.push_http_date(&mut text);
        let text = into_string(text);
        own.push(("date".into(), text.clone()));
        text
    });
    given.remove_counting_date();
    if let Some(token) = credentials.token() {
        own.push((TOKEN_HEADER.into(), token.into()));
        given.add(TOKEN_HEADER, token);
    }
    let query = given::canonical_query(request, []);
    let signature = signature(request, credentials, &given, &query, &date);
    let id = credentials.access_key_id();
    let additional = given::additional_field(",AdditionalHeaders:", &given.additional());
    let authorization = format!("{VERSION_NAME} AccessKeyId:{id}{additional},Signature:{signature}");
    let url = into_string(given::url(request, &query));
    Ok(given::signed_request(request, url, own, authorization, given.unsigned))
}

fn signature(
    request: &OssRequest<'_>,
    credentials: &Credentials,
    given: &Given<'_>,
    query: &CanonicalQuery<'_>,
    date: &str,
) -> String {
    let mut text = Zeroizing::new(Vec::with_capacity(512));
    StringToSign {
        method: request.method.as_str(),
        date: date.as_bytes(),
        headers: &given.headers,
        additional: &given.additional(),
        resource: &request.bucket.resource(request.key.as_deref()),
        query,
    }
    .push(&mut text);
    Sha256Key::new(credentials.secret()).tag(&text).to_base64()
}
