//! The layer in front of a router with a nested part, asked by requests that objsign signs.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::any;
use axum::{Extension, Router, middleware};
use http_body_util::BodyExt;
use objsign::{
    Addresses, Bucket, Credentials, OssBucket, OssSigner, OssVerifier, OssVersion, Payload, S3Signer,
    S3Verifier, SignedRequest, Timestamp, Verified,
};
use objsign_axum_gateway::{Gate, KeyStore, StoreError, Verifier, verify};
use tower::ServiceExt;

const HOST: &str = "photos.store.test";

struct Store {
    works: bool,
}

impl KeyStore for Store {
    async fn keys(&self, access_key_id: &str) -> Result<Vec<Credentials>, StoreError> {
        match self.works {
            true => Ok(vec![key()].into_iter().filter(|key| key.access_key_id() == access_key_id).collect()),
            false => Err(StoreError),
        }
    }
}

fn key() -> Credentials {
    Credentials::new("AKIDGATEWAY", "a secret").unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_unix(1_725_358_877).unwrap()
}

fn addresses() -> Addresses {
    Addresses::new().virtual_host("store.test").unwrap()
}

fn router(verifier: Verifier, works: bool) -> Router {
    let gate = Arc::new(Gate { verifier, keys: Store { works }, now });
    let show = |Extension(verified): Extension<Verified>| async move {
        format!("{:?} {}", verified.operation(), verified.key_str().unwrap_or_default())
    };
    let nested =
        Router::new().route("/{*rest}", any(show)).layer(middleware::from_fn_with_state(gate, verify));
    Router::new().nest("/deep", nested)
}

fn s3() -> Verifier {
    Verifier::S3(S3Verifier::new(addresses(), "us-east-1").unwrap())
}

fn signed_for_s3(key: &str) -> SignedRequest {
    let bucket = Bucket::at("http://store.test", "photos", "us-east-1").unwrap().virtual_host().unwrap();
    bucket
        .put(key)
        .content_type("text/plain")
        .sign(&S3Signer::new(self::key()), now(), Payload::Unsigned)
        .unwrap()
}

/// Status and body of the router's answer.
async fn ask(router: Router, method: &str, signed: &SignedRequest) -> (StatusCode, String) {
    let target = signed.url.split_once(HOST).unwrap().1;
    let mut request = Request::builder().method(method).uri(target).header("host", HOST);
    for (name, value) in &signed.headers {
        request = request.header(name, value);
    }
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_signed_request_reaches_the_handler_with_what_was_proved() {
    let signed = signed_for_s3("deep/a b.txt");
    let (status, body) = ask(router(s3(), true), "PUT", &signed).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "PutObject deep/a b.txt"));
}

#[tokio::test]
async fn an_oss_request_too() {
    let verifier = Verifier::Oss(OssVerifier::new(addresses(), [OssVersion::V1]));
    let bucket = OssBucket::new("http://store.test", "photos").unwrap();
    let signed = bucket.put("deep/x").sign_v1(&OssSigner::new(key()), now()).unwrap();
    let (status, body) = ask(router(verifier, true), "PUT", &signed).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "PutObject deep/x"));
}

#[tokio::test]
async fn every_other_request_is_answered_as_the_store_would() {
    let mut signed = signed_for_s3("deep/a");
    signed.url = signed.url.replace("deep/a", "deep/b");
    let (status, body) = ask(router(s3(), true), "PUT", &signed).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(body.contains("<Code>SignatureDoesNotMatch</Code>"), "{body}");
    let (status, body) = ask(router(s3(), true), "HEAD", &signed).await;
    assert_eq!((status, body.as_str()), (StatusCode::FORBIDDEN, ""));
    signed.headers.clear();
    assert_eq!(ask(router(s3(), true), "PUT", &signed).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_store_that_cannot_be_asked_is_no_403() {
    let signed = signed_for_s3("deep/a");
    assert_eq!(ask(router(s3(), false), "PUT", &signed).await.0, StatusCode::SERVICE_UNAVAILABLE);
}
