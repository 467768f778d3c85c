//! Verified requests in axum: a layer in front of the handlers. They run only for requests whose signature is right, and
//! take what it proved as `Extension<Verified>`. Everything else is answered as the store would answer it.

use std::future::Future;
use std::sync::Arc;

use axum::extract::{OriginalUri, Request as HttpRequest, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use objsign::{Claim, Credentials, OssVerifier, Request, S3Verifier, Timestamp, Verified, VerifyError};

/// Where the keys are: a database, a cache, a secret store. Its errors are its own and never become a 403.
pub trait KeyStore: Send + Sync + 'static {
    /// All keys of that id, the old one and the new one while they are rotated; none for an unknown id.
    fn keys(&self, access_key_id: &str) -> impl Future<Output = Result<Vec<Credentials>, StoreError>> + Send;
}

/// The store could not be asked.
#[derive(Debug)]
pub struct StoreError;

/// Which requests are taken.
#[derive(Clone)]
pub enum Verifier {
    /// Requests signed for S3.
    S3(S3Verifier),
    /// Requests signed for Alibaba Cloud OSS.
    Oss(OssVerifier),
}

/// What stands at the door.
pub struct Gate<K> {
    /// Which requests are taken.
    pub verifier: Verifier,
    /// Where their keys are.
    pub keys: K,
    /// The clock: the library reads none.
    pub now: fn() -> Timestamp,
}

/// Why a request was not let in.
enum Refused {
    /// The client's fault: what the store would answer.
    Signature(VerifyError),
    /// Ours: the keys could not be looked up.
    Store,
}

impl Verifier {
    fn parse(&self, request: &Request<'_>, now: Timestamp) -> Result<Claim, VerifyError> {
        match self {
            Self::S3(verifier) => verifier.parse(request, now),
            Self::Oss(verifier) => verifier.parse(request, now),
        }
    }
}

/// The layer: `axum::middleware::from_fn_with_state(gate, verify)`.
pub async fn verify<K: KeyStore>(
    State(gate): State<Arc<Gate<K>>>,
    mut request: HttpRequest,
    next: Next,
) -> Response {
    let head = request.method() == Method::HEAD;
    match claim(&gate, &request) {
        Ok(claim) => match prove(&gate, claim).await {
            Ok(verified) => {
                request.extensions_mut().insert(verified);
                next.run(request).await
            }
            Err(refused) => refused.answer(head),
        },
        Err(error) => Refused::Signature(error).answer(head),
    }
}

/// Form, address, date and expiry. A claim owns what it needs, so it can wait for the look-up.
fn claim<K>(gate: &Gate<K>, request: &HttpRequest) -> Result<Claim, VerifyError> {
    // A nested router sees a shortened URI; the client signed the original one.
    let original = request.extensions().get::<OriginalUri>();
    let uri = original.map_or(request.uri(), |original| &original.0);
    gate.verifier.parse(&Request::from_http(request.method(), uri, request.headers()), (gate.now)())
}

async fn prove<K: KeyStore>(gate: &Gate<K>, claim: Claim) -> Result<Verified, Refused> {
    let keys = gate.keys.keys(claim.access_key_id()).await.map_err(|StoreError| Refused::Store)?;
    claim.verify(&keys).map_err(Refused::Signature)
}

impl Refused {
    /// A `HEAD` is answered without a body.
    fn answer(self, head: bool) -> Response {
        match self {
            Self::Signature(error) => {
                let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN);
                let body = if head { String::new() } else { error.to_xml("-") };
                (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
            }
            Self::Store => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}
