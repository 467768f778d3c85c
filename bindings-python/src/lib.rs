//! The Python package objsign. It converts types and errors; what it signs and believes is the core's to say.

mod adapters;
mod args;
mod boto3;
mod chunked;
mod conditions;
mod credentials;
mod errors;
mod explain;
mod forms;
mod guard;
mod json;
mod kept;
mod oss;
mod payload;
mod post;
mod request;
mod results;
mod s3;
mod signer;
mod verifier;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    use pyo3::prelude::*;

    use crate::args::{Data, Seconds, Time, now};

    #[pymodule_export]
    use crate::chunked::{ChunkSigner, ChunkVerified, ChunkVerifier, ChunkedBody};
    #[pymodule_export]
    use crate::credentials::{Credentials, SigningKey};
    #[pymodule_export]
    use crate::errors::{_internal_error_xml, _request_id_xml};
    #[pymodule_export]
    use crate::explain::{Difference, Explainer, Explanation};
    #[pymodule_export]
    use crate::forms::{
        AnonymousForm, FormClaim, OssFormVerifier, S3FormVerifier, UploadedForm, VerifiedForm,
    };
    #[pymodule_export]
    use crate::guard::{Answer, Refusal, UploadGuard};
    #[pymodule_export]
    use crate::oss::{OssBucket, OssRequest, OssSigner};
    #[pymodule_export]
    use crate::payload::Payload;
    #[pymodule_export]
    use crate::post::{OssPostPolicy, PostPolicy};
    #[pymodule_export]
    use crate::request::Request;
    #[pymodule_export]
    use crate::results::{PostForm, Presigned, SignedRequest, Stages};
    #[pymodule_export]
    use crate::s3::{Bucket, S3Request};
    #[pymodule_export]
    use crate::signer::{S3Signer, SigV4Request, SigV4Signer};
    #[pymodule_export]
    use crate::verifier::{
        Addresses, Claim, Limits, OssVerifier, S3Verifier, SigV4Verifier, SignedPayload, Verified,
    };

    /// The last multiple of so many seconds, in Unix seconds: as `now=` it makes URLs that stay the same for that long,
    /// so that caches can keep them. Mind that such a URL is older than it looks when it is handed out.
    #[pyfunction]
    #[pyo3(signature = (seconds, *, now = None))]
    fn floor_to(seconds: Seconds, now: Option<Time>) -> PyResult<i64> {
        Ok(self::now(now)?.floor_to(seconds.get("seconds")?).unix())
    }

    /// For the conformance data alone; nobody should sign a string by hand.
    #[pyfunction]
    fn _hmac_sha1(key: Data<'_>, message: Data<'_>) -> Vec<u8> {
        objsign::__conformance::hmac_sha1(&key.0, &message.0).to_vec()
    }

    /// For the conformance data alone; nobody should sign a string by hand.
    #[pyfunction]
    fn _hmac_sha256(key: Data<'_>, message: Data<'_>) -> Vec<u8> {
        objsign::__conformance::hmac_sha256(&key.0, &message.0).to_vec()
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // The list of the public names leaves out those for the package itself.
        let all: Vec<String> = module.index()?.extract()?;
        module
            .setattr("__all__", all.into_iter().filter(|name| !name.starts_with('_')).collect::<Vec<_>>())?;
        module.setattr("__version__", env!("CARGO_PKG_VERSION"))
    }
}
