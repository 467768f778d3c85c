//! What differs when a signature does not match, and why.
//!
//! Two ways in. [`Explainer::explain`] has the request and the secret: it computes the signature as the server does and,
//! if it differs, changes one thing at a time the way a known mistake would, until it matches; that cause is then proved.
//! [`Explanation::of_answer`] has the service's refusal and the texts of our own signer, and compares them.
//!
//! The right texts come from the writers of `sigv4` and `oss`. What is written here is wrong on purpose.

mod answer;
mod budget;
mod cause;
mod explanation;
mod mask;
mod oss_newer;
mod oss_v1;
mod paths;
mod secrets;
mod sigv4;
mod values;

use alloc::string::String;
use alloc::vec::Vec;

use crate::credentials::Credentials;
use crate::encode::Plus;
use crate::oss::OssVerifier;
use crate::request::{Limits, Request};
use crate::timestamp::Timestamp;

pub use cause::Cause;
pub use explanation::{Difference, Explanation};

/// Says why a request's signature does not match, for the operator of a server or the developer of a client.
///
/// It tries what clients, libraries and proxies are known to do. What it says helps whoever holds a request to repair it:
/// log it, do not answer it to strangers.
///
/// ```
/// use objsign::{Cause, Credentials, Explainer, Request, Timestamp};
/// # use objsign::{Bucket, S3Signer};
///
/// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
/// let now = Timestamp::from_unix(1_725_358_877)?;
/// # let signer = S3Signer::new(credentials.clone());
/// # let url = Bucket::aws("photos", "eu-central-1")?.get("a.jpg").presign(&signer, now, 900)?.url;
/// # let target = format!("{}&utm_source=mail", url.strip_prefix("https://photos.s3.eu-central-1.amazonaws.com").unwrap());
/// // A presigned URL to which a mailing tool has added `&utm_source=mail`.
/// let headers = [("Host", "photos.s3.eu-central-1.amazonaws.com")];
/// let request = Request::new("GET", &target, &headers);
///
/// let why = Explainer::s3("eu-central-1").explain(&request, &credentials, now);
/// assert_eq!(why.cause, Cause::ParameterAdded);
/// assert!(why.certain);
/// assert_eq!(why.summary, "A parameter was added after signing: query parameter `utm_source`.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Explainer {
    scheme: Scheme,
    max_skew: u32,
    limits: Limits,
    other_hosts: Vec<String>,
}

#[derive(Clone, Debug)]
enum Scheme {
    S3 { region: String },
    Other { region: String, service: String },
    Oss { verifier: OssVerifier },
}

impl Explainer {
    /// For SigV4 requests to S3, or a store like it, in this region: presigned URL and `Authorization` header.
    pub fn s3(region: impl Into<String>) -> Self {
        Self::new(Scheme::S3 { region: region.into() })
    }

    /// For SigV4 requests to another service in this region, such as `eu-west-1` and `execute-api`.
    pub fn sigv4(region: impl Into<String>, service: impl Into<String>) -> Self {
        Self::new(Scheme::Other { region: region.into(), service: service.into() })
    }

    /// For OSS requests, header and signed URL, that this verifier refused; with its skew and limits.
    ///
    /// Of version 1 it knows what clients sign wrongly and what changes on the way, of versions 2 and 4 the latter.
    pub fn oss(verifier: OssVerifier) -> Self {
        let (max_skew, limits) = (verifier.max_skew, verifier.limits);
        Self { max_skew, limits, ..Self::new(Scheme::Oss { verifier }) }
    }

    fn new(scheme: Scheme) -> Self {
        Self { scheme, max_skew: 900, limits: Limits::default(), other_hosts: Vec::new() }
    }

    /// How many seconds the clocks may be apart, either way. Default: 900.
    #[must_use]
    pub fn max_skew(mut self, seconds: u32) -> Self {
        self.max_skew = seconds;
        self
    }

    /// How large a request may be; a larger one is not looked at. Default: as the verifiers'.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Another host (with its port, if it has one) that clients may have signed, such as the public name of a service
    /// behind a proxy. Hosts in `X-Forwarded-Host` and `Forwarded` are tried by themselves.
    #[must_use]
    pub fn other_host(mut self, host: impl Into<String>) -> Self {
        self.other_hosts.push(host.into());
        self
    }

    /// Explains a request that should be signed with these credentials, received at `now`. With
    /// [`Request::payload`] it also says whether the body changed.
    ///
    /// The work is bounded: at most about 8 MiB are hashed.
    pub fn explain(&self, request: &Request<'_>, credentials: &Credentials, now: Timestamp) -> Explanation {
        let finding = match &self.scheme {
            Scheme::S3 { region } => sigv4::explain(self, (region, "s3"), request, credentials, now),
            Scheme::Other { region, service } => {
                sigv4::explain(self, (region, service), request, credentials, now)
            }
            Scheme::Oss { verifier } if is_newer_oss(request) => {
                oss_newer::explain(verifier, request, credentials, now)
            }
            Scheme::Oss { verifier } => oss_v1::explain(self, verifier, request, credentials, now),
        };
        finding.explained(Some(credentials))
    }
}

/// True if the signature is of version 2 or 4.
fn is_newer_oss(request: &Request<'_>) -> bool {
    let in_header = request
        .header("authorization")
        .any(|value| value.starts_with(b"OSS2 ") || value.starts_with(b"OSS4-HMAC-SHA256"));
    let is_newer = |name: &[u8]| name == b"x-oss-signature-version" || name == b"x-oss-signature";
    in_header
        || request
            .logical(Plus::Blank)
            .is_ok_and(|target| target.parameters.iter().any(|parameter| is_newer(&parameter.name)))
}
