//! Our own verifiers, asked about every request that goes to the server: they must agree with it.

use objsign::{Addresses, Credentials, Request, S3FormVerifier, S3Verifier, UploadedForm};
use objsign_local_s3::REGION;

use crate::{Result, now};

pub(crate) struct Verdict {
    requests: S3Verifier,
    forms: S3FormVerifier,
    keys: Vec<Credentials>,
}

impl Verdict {
    pub(crate) fn new(keys: Vec<Credentials>) -> Result<Self> {
        let addresses =
            || Addresses::new().path_style("127.0.0.1").and_then(|table| table.virtual_host("s3.localhost"));
        let requests = S3Verifier::new(addresses()?, REGION)?;
        let forms = S3FormVerifier::new(addresses()?, REGION)?;
        Ok(Self { requests, forms, keys })
    }

    /// True if the signature of a request is right.
    pub(crate) fn of_request(&self, method: &str, url: &str, headers: &[(String, String)]) -> Result<bool> {
        let (host, target) = split(url)?;
        let headers = with_host(headers, host);
        let request = Request::new(method, target, &headers);
        Ok(self.requests.verify(&request, &self.keys, now()?).is_ok())
    }

    /// True if an uploaded form is signed and within its policy.
    pub(crate) fn of_form(&self, url: &str, fields: &[(String, String)], file: &[u8]) -> Result<bool> {
        let (host, target) = split(url)?;
        let headers = [("host", host), ("content-type", "multipart/form-data; boundary=x")];
        let request = Request::new("POST", target, &headers);
        let form = UploadedForm::new(fields).file(Some(b"upload.bin"), u64::try_from(file.len())?);
        Ok(self.forms.verify(&request, &form, &self.keys, now()?).is_ok())
    }
}

/// Host and target of a URL.
fn split(url: &str) -> Result<(&str, &str)> {
    let (_, rest) = url.split_once("://").ok_or("not a URL")?;
    let at = rest.find('/').ok_or("a URL without a path")?;
    Ok(rest.split_at(at))
}

/// A `Host` given wins over the one connected to.
fn with_host(headers: &[(String, String)], host: &str) -> Vec<(String, String)> {
    let mut headers = headers.to_vec();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        headers.push(("host".into(), host.into()));
    }
    headers
}
