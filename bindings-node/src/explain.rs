//! Why a signature does not match.

use napi_derive::napi;

use crate::args::{Text, bytes, counted, time};
use crate::credentials::Credentials;
use crate::errors::Result;
use crate::request::Request;
use crate::results::Stages;
use crate::verifier::{Limits, OssVerifier};

#[napi(object)]
pub struct ExplainerOptions {
    pub max_skew: Option<f64>,
    pub other_hosts: Option<Vec<String>>,
    pub limits: Option<Limits>,
}

#[napi]
pub struct Explainer(objsign::Explainer);

fn with_options(mut explainer: objsign::Explainer, options: ExplainerOptions) -> Result<Explainer> {
    if let Some(limits) = &options.limits {
        explainer = explainer.limits(limits.read()?);
    }
    if let Some(seconds) = options.max_skew {
        explainer = explainer.max_skew(counted(seconds, "maxSkew")?);
    }
    for host in options.other_hosts.unwrap_or_default() {
        explainer = explainer.other_host(host);
    }
    Ok(Explainer(explainer))
}

#[napi]
impl Explainer {
    #[napi]
    pub fn s3(region: String, options: ExplainerOptions) -> Result<Self> {
        with_options(objsign::Explainer::s3(&region), options)
    }

    #[napi]
    pub fn sigv4(region: String, service: String, options: ExplainerOptions) -> Result<Self> {
        with_options(objsign::Explainer::sigv4(&region, &service), options)
    }

    #[napi]
    pub fn oss(verifier: &OssVerifier, options: ExplainerOptions) -> Result<Self> {
        with_options(objsign::Explainer::oss(verifier.0.clone()), options)
    }

    #[napi]
    pub fn explain(&self, request: &Request, credentials: &Credentials, now: f64) -> Result<Explanation> {
        let now = time(now)?;
        Ok(request.with(|request| self.0.explain(request, &credentials.0, now)).into())
    }

    #[napi]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}

#[napi]
pub fn explain_answer(body: Text, stages: &Stages) -> Explanation {
    objsign::Explanation::of_answer(bytes(&body), &stages.0).into()
}

#[napi(object)]
pub struct Explanation {
    pub summary: String,
    pub cause: String,
    pub certain: bool,
    pub cure: String,
    pub difference: Option<Difference>,
    /// In a few lines.
    pub text: String,
}

#[napi(object)]
pub struct Difference {
    pub element: String,
    pub ours: String,
    pub theirs: String,
}

impl From<objsign::Explanation> for Explanation {
    fn from(given: objsign::Explanation) -> Self {
        Self {
            text: given.to_string(),
            summary: given.summary,
            cause: given.cause.as_str().into(),
            certain: given.certain,
            cure: given.cure,
            difference: given.difference.map(|difference| Difference {
                element: difference.element,
                ours: difference.ours,
                theirs: difference.theirs,
            }),
        }
    }
}
