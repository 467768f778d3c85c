//! Signs version 4 headers and URLs.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::canonical::{CanonicalRequest, StringToSign};
use super::{ALGORITHM, KEY_PREFIX, MAX_EXPIRY, PAYLOAD_HEADER, TERMINATOR, UNSIGNED_PAYLOAD};
use crate::credentials::Credentials;
use crate::dated;
use crate::error::SignError;
use crate::mac::{Sha256Key, into_string};
use crate::oss::bucket::OssBucket;
use crate::oss::given::{self, Given};
use crate::oss::parts::TOKEN_HEADER;
use crate::oss::query::{ADDITIONAL_HEADERS, CREDENTIAL, CanonicalQuery, DATE, EXPIRES, SIGNATURE, VERSION};
use crate::oss::request::{OssRequest, OssSigner};
use crate::presigned::{Presigned, SignedRequest, Stages};
use crate::timestamp::Timestamp;

pub(crate) fn presign(
    request: &OssRequest<'_>,
    signer: &OssSigner,
    now: Timestamp,
    expires_in: u64,
    stages: Option<&mut Stages>,
) -> Result<Presigned, SignError> {
    if !(1..=MAX_EXPIRY).contains(&expires_in) {
        return Err(SignError::InvalidExpiry { seconds: expires_in, min: 1, max: MAX_EXPIRY });
    }
    let credentials = &signer.credentials;
    let asked = now.floor_to(1).plus(i64::try_from(expires_in).unwrap_or(i64::MAX));
    let expires_at = signer.end_of(now, asked)?;
    let given = checked(request)?;
    given.refuse_unsigned()?;
    let scope = scope(&request.bucket, now)?;
    let timestamp = now.to_string();
    let (credential, expires) = (credential(credentials, &scope), expires_in.to_string());
    let additional = given::additional_field("", &given.additional());
    let own = [
        (VERSION, Some(ALGORITHM)),
        (CREDENTIAL, Some(credential.as_str())),
        (DATE, Some(timestamp.as_str())),
        (EXPIRES, Some(expires.as_str())),
        (ADDITIONAL_HEADERS, Some(additional.as_str()).filter(|list| !list.is_empty())),
        (TOKEN_HEADER, credentials.token()),
    ];
    let query = given::canonical_query(request, given::present(own));
    let signature = signature(request, credentials, &given, &query, &timestamp, &scope, stages);

    let mut url = given::url(request, &query);
    for part in ["&", SIGNATURE, "=", &signature] {
        url.extend_from_slice(part.as_bytes());
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
    let mut given = checked(request)?;
    let mut own: Vec<(String, String)> = Vec::new();
    let (timestamp, signed_at) = request.given_date()?.unwrap_or_else(|| {
        own.push(("x-oss-date".into(), now.to_string()));
        (now.to_string(), now)
    });
    given.remove_counting_date();
    if given.value(PAYLOAD_HEADER).is_none() {
        own.push((PAYLOAD_HEADER.into(), UNSIGNED_PAYLOAD.into()));
    }
    own.extend(credentials.token().map(|token| (TOKEN_HEADER.into(), token.into())));
    for (name, value) in &own {
        given.add(name, value);
    }
    let scope = scope(&request.bucket, signed_at)?;
    let query = given::canonical_query(request, []);
    let signature = signature(request, credentials, &given, &query, &timestamp, &scope, stages);
    let credential = credential(credentials, &scope);
    let additional = given::additional_field(",AdditionalHeaders=", &given.additional());
    let authorization = format!("{ALGORITHM} Credential={credential}{additional},Signature={signature}");
    let url = into_string(given::url(request, &query));
    let unsigned = given.unsigned;
    Ok(given::signed_request(request, url, own, authorization, unsigned))
}

/// The given headers, with no other payload hash than the one there is.
fn checked<'a>(request: &'a OssRequest<'_>) -> Result<Given<'a>, SignError> {
    let given = Given::new(request)?;
    match given.value(PAYLOAD_HEADER).is_none_or(|hash| hash == UNSIGNED_PAYLOAD.as_bytes()) {
        true => Ok(given),
        false => Err(SignError::InvalidHeaderValue { name: PAYLOAD_HEADER.into() }),
    }
}

/// Day, region, product and terminator of what is signed for this bucket.
pub(crate) fn scope(bucket: &OssBucket, signed_at: Timestamp) -> Result<String, SignError> {
    let region = bucket.region.as_deref().ok_or(SignError::MissingRegion)?;
    Ok([&signed_at.day(), region, &bucket.product, TERMINATOR].join("/"))
}

/// The key of that scope: one that is kept with the credentials, or one that is derived and then kept.
pub(crate) fn signing_key(credentials: &Credentials, scope: &str) -> Sha256Key {
    let keys = credentials.dated_keys();
    keys.get(KEY_PREFIX, scope).unwrap_or_else(|| {
        let key = dated::key(KEY_PREFIX, scope, credentials.secret());
        keys.keep(KEY_PREFIX, scope, &key);
        key
    })
}

fn credential(credentials: &Credentials, scope: &str) -> String {
    [credentials.access_key_id(), scope].join("/")
}

fn signature(
    request: &OssRequest<'_>,
    credentials: &Credentials,
    given: &Given<'_>,
    query: &CanonicalQuery<'_>,
    timestamp: &str,
    scope: &str,
    stages: Option<&mut Stages>,
) -> String {
    let mut canonical_request = Zeroizing::new(Vec::with_capacity(1024));
    CanonicalRequest {
        method: request.method.as_str(),
        resource: &request.bucket.resource(request.key.as_deref()),
        query,
        headers: &given.headers,
        additional: &given.additional(),
    }
    .push(&mut canonical_request);
    let string_to_sign =
        StringToSign { timestamp: timestamp.as_bytes(), scope, canonical_request: &canonical_request };
    let mut text = Vec::with_capacity(string_to_sign.len());
    string_to_sign.push(&mut text);
    if let Some(stages) = stages {
        stages.canonical_request = String::from_utf8_lossy(&canonical_request).into_owned();
        stages.string_to_sign = String::from_utf8_lossy(&text).into_owned();
    }
    signing_key(credentials, scope).tag(&text).to_hex()
}
