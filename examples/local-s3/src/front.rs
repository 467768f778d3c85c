//! What S3 does with session tokens and s3s does not: a form needs its token, which s3s compares with the policy but
//! does not ask for; a version 2 URL carries its token as a parameter, and signs it as if it were a header.

use std::sync::Arc;

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use hyper::{Method, Request};
use s3s::service::S3Service;
use s3s::{Body, HttpError, HttpResponse};

use crate::cors::CorsRule;
use crate::strict::{Tokens, decoded};

/// Answers any request.
pub(crate) async fn answer(
    request: Request<Incoming>,
    service: &S3Service,
    tokens: &Arc<Tokens>,
    cors: &CorsRule,
) -> Result<HttpResponse, HttpError> {
    if let Some(answer) = cors.preflight(request.method(), request.headers()) {
        return Ok(answer);
    }
    let headers = cors.headers(request.method(), request.headers());
    let mut answer = checked(request, service, tokens).await?;
    answer.headers_mut().extend(headers);
    Ok(answer)
}

async fn checked(
    mut request: Request<Incoming>,
    service: &S3Service,
    tokens: &Arc<Tokens>,
) -> Result<HttpResponse, HttpError> {
    let content_type = request.headers().get("content-type").and_then(|value| value.to_str().ok());
    let boundary = content_type
        .filter(|value| value.starts_with("multipart/form-data"))
        .and_then(|value| value.split_once("boundary="))
        .map(|(_, boundary)| boundary.trim_matches('"').to_owned());
    if let Some(boundary) = boundary.filter(|_| request.method() == Method::POST) {
        return form(request, &boundary, service, tokens).await;
    }
    if let Some(token) = version_2_token(request.uri().query().unwrap_or_default()) {
        request.headers_mut().insert("x-amz-security-token", token);
    }
    service.call(request.map(Body::from)).await
}

/// The token of a version 2 URL.
fn version_2_token(query: &str) -> Option<HeaderValue> {
    let parameter = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| decoded(value))
    };
    parameter("AWSAccessKeyId")?;
    HeaderValue::from_str(&parameter("x-amz-security-token")?).ok()
}

async fn form(
    request: Request<Incoming>,
    boundary: &str,
    service: &S3Service,
    tokens: &Arc<Tokens>,
) -> Result<HttpResponse, HttpError> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|error| HttpError::new(Box::new(error)))?.to_bytes();
    let fields = fields(&body, boundary);
    let field = |name: &str| {
        fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    };
    let scope = field("x-amz-credential").and_then(|scope| scope.split('/').next());
    if let Some(access_key_id) = scope.or_else(|| field("AWSAccessKeyId"))
        && let Err(refusal) = tokens.check(access_key_id, field("x-amz-security-token"))
    {
        return refusal.to_http_response().map_err(|error| HttpError::new(Box::new(error)));
    }
    service.call(Request::from_parts(parts, Body::from(body))).await
}

/// The text fields that stand before the file, as browsers and curl write them.
fn fields(body: &Bytes, boundary: &str) -> Vec<(String, String)> {
    // Bytes that are not text belong to the file, which is the last part to be looked at.
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}\r\n");
    let mut fields = Vec::new();
    for part in text.split(delimiter.as_str()) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else { continue };
        let name = head.split_once(" name=\"").and_then(|(_, rest)| rest.split_once('"'));
        let Some((name, _)) = name else { continue };
        if name.eq_ignore_ascii_case("file") {
            break;
        }
        fields.push((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()));
    }
    fields
}
