//! What S3 does with session tokens and s3s does not: a form needs its token, which s3s compares with the policy but
//! does not ask for; a version 2 URL carries its token as a parameter, and signs it as if it were a header. `cors.rs`
//! and `policy.rs` are asked from here.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request};
use s3s::service::S3Service;
use s3s::{Body, HttpError, HttpResponse};

use crate::cors::CorsRule;
use crate::policy::Secrets;
use crate::strict::{Tokens, decoded};

const PIECE: usize = 65_536;

/// What stands before s3s.
pub(crate) struct Front {
    pub(crate) service: S3Service,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) secrets: Secrets,
    pub(crate) cors: CorsRule,
}

impl Front {
    /// Answers any request.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
        if let Some(answer) = self.cors.preflight(request.method(), request.headers()) {
            return Ok(answer);
        }
        let headers = self.cors.headers(request.method(), request.headers());
        let mut answer = self.call(request).await?;
        answer.headers_mut().extend(headers);
        Ok(answer)
    }

    async fn call(&self, mut request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = content_type
            .filter(|value| value.starts_with("multipart/form-data"))
            .and_then(|value| value.split_once("boundary="))
            .map(|(_, boundary)| boundary.trim_matches('"').to_owned());
        if let Some(boundary) = boundary.filter(|_| request.method() == Method::POST) {
            return self.form(request, &boundary).await;
        }
        if let Some(token) = version_2_token(request.uri().query().unwrap_or_default()) {
            request.headers_mut().insert("x-amz-security-token", token);
        }
        self.service.call(request.map(Body::from)).await
    }

    async fn form(&self, request: Request<Incoming>, boundary: &str) -> Result<HttpResponse, HttpError> {
        let (mut parts, body) = request.into_parts();
        let mut body = body.collect().await.map_err(|error| HttpError::new(Box::new(error)))?.to_bytes();
        let fields = fields(&body, boundary);
        let field = |name: &str| {
            fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
        };
        let credential = field("x-amz-credential");
        let scope = credential.and_then(|scope| scope.split('/').next());
        if let Some(access_key_id) = scope.or_else(|| field("AWSAccessKeyId"))
            && let Err(refusal) = self.tokens.check(access_key_id, field("x-amz-security-token"))
        {
            return refusal.to_http_response().map_err(|error| HttpError::new(Box::new(error)));
        }
        if let (Some(policy), Some(credential), Some(signature)) =
            (field("policy"), credential, field("x-amz-signature"))
            && let Some((new_policy, new_signature)) =
                self.secrets.with_numbers(policy, credential, signature)
        {
            body = replaced(&replaced(&body, policy, &new_policy), signature, &new_signature);
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        self.service.call(Request::from_parts(parts, Body::http_body(Pieces(body)))).await
    }
}

/// A body in pieces, as it came: s3s takes a long first one for fields that are too long.
struct Pieces(Bytes);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.0.len().min(PIECE);
        let piece = self.0.split_to(length);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

/// The form with the first such text, which stands in a field before the file, as another.
fn replaced(body: &Bytes, text: &str, with: &str) -> Bytes {
    let Some(at) = body.windows(text.len()).position(|window| window == text.as_bytes()) else {
        return body.clone();
    };
    [&body[..at], with.as_bytes(), &body[at + text.len()..]].concat().into()
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
