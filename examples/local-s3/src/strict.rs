//! What S3 checks and s3s leaves to its user.

use std::collections::HashMap;
use std::sync::Arc;

use s3s::access::{S3Access, S3AccessContext};
use s3s::{S3Result, s3_error};

use crate::Account;

const SEVEN_DAYS: u64 = 604_800;

/// The session token that was issued with each access key, if any.
pub(crate) struct Tokens(HashMap<String, Option<String>>);

impl Tokens {
    pub(crate) fn new(accounts: &[Account]) -> Self {
        let tokens =
            accounts.iter().map(|account| (account.access_key_id.clone(), account.session_token.clone()));
        Self(tokens.collect())
    }

    pub(crate) fn check(&self, access_key_id: &str, sent: Option<&str>) -> S3Result<()> {
        let issued = self.0.get(access_key_id).and_then(Option::as_deref);
        if sent == issued {
            return Ok(());
        }
        Err(s3_error!(InvalidToken, "The provided token is malformed or otherwise invalid"))
    }
}

pub(crate) struct Strict {
    tokens: Arc<Tokens>,
    region: String,
}

impl Strict {
    pub(crate) fn new(tokens: Arc<Tokens>, region: String) -> Self {
        Self { tokens, region }
    }
}

#[async_trait::async_trait]
impl S3Access for Strict {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let Some(credentials) = cx.credentials() else {
            return Err(s3_error!(AccessDenied, "Access Denied"));
        };
        let header = |name: &str| cx.headers().get(name).and_then(|value| value.to_str().ok());
        if header("content-type").is_some_and(|value| value.starts_with("multipart/form-data")) {
            // A form carries its scope as a field, bound by the policy that s3s has checked. For its token, which s3s
            // does not show here, see `front.rs`.
            return Ok(());
        }
        let query: Vec<(&str, &str)> = cx
            .uri()
            .query()
            .unwrap_or_default()
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .collect();
        let parameter = |name: &str| query.iter().find(|(n, _)| *n == name).map(|(_, value)| decoded(value));

        let authorization = header("authorization").filter(|value| value.starts_with("AWS4-HMAC-SHA256"));
        let (scope, signed_headers, token) = match (parameter("X-Amz-Credential"), authorization) {
            (Some(_), Some(_)) => return Err(s3_error!(InvalidArgument, "Only one auth mechanism allowed")),
            (Some(credential), None) => {
                let expires = parameter("X-Amz-Expires").and_then(|text| text.parse::<u64>().ok());
                if expires.is_none_or(|seconds| seconds > SEVEN_DAYS) {
                    return Err(s3_error!(
                        AuthorizationQueryParametersError,
                        "X-Amz-Expires must be less than a week"
                    ));
                }
                let signed = parameter("X-Amz-SignedHeaders").unwrap_or_default();
                (credential, signed, parameter("X-Amz-Security-Token"))
            }
            (None, Some(authorization)) => {
                let field = |name: &str| {
                    let found = authorization.split([' ', ',']).find_map(|part| part.strip_prefix(name));
                    found.unwrap_or_default().to_owned()
                };
                (
                    field("Credential="),
                    field("SignedHeaders="),
                    header("x-amz-security-token").map(str::to_owned),
                )
            }
            // Version 2 has neither scope nor signed headers. The token of its URLs is a header here, see `front.rs`.
            (None, None) => {
                return self.tokens.check(&credentials.access_key, header("x-amz-security-token"));
            }
        };
        if scope.split('/').nth(2) != Some(self.region.as_str()) {
            return Err(s3_error!(
                AuthorizationHeaderMalformed,
                "the region is wrong; expecting {}",
                self.region
            ));
        }
        self.tokens.check(&credentials.access_key, token.as_deref())?;
        let signed: Vec<&str> = signed_headers.split(';').collect();
        let unsigned = cx.headers().keys().map(|name| name.as_str()).find(|name| {
            name.starts_with("x-amz-") && *name != "x-amz-content-sha256" && !signed.contains(name)
        });
        if unsigned.is_some() || !signed.contains(&"host") {
            return Err(s3_error!(
                AccessDenied,
                "There were headers present in the request which were not signed"
            ));
        }
        Ok(())
    }
}

pub(crate) fn decoded(value: &str) -> String {
    percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned()
}
