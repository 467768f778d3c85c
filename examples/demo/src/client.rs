//! A plain HTTP client: it knows URLs and headers, and nothing of signatures.

use ureq::http;

use crate::Result;

/// The largest answer that is read, in bytes.
const MAX_BODY: u64 = 64 * 1024 * 1024;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Vec<u8>,
    /// What our own verifier says of the signature, where it was asked.
    pub(crate) ours: Option<bool>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The text of an XML element of the body.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, after) = text.split_once(&format!("<{name}>"))?;
        after.split_once("</").map(|(value, _)| value.to_owned())
    }
}

/// Sends a request exactly as given.
pub(crate) fn send(method: &str, url: &str, headers: &[(String, String)], body: &[u8]) -> Result<Answer> {
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    run(request.body(body.to_vec())?)
}

/// Posts a form, its fields in order and the file last.
pub(crate) fn post_form(url: &str, fields: &[(String, String)], file: &[u8]) -> Result<Answer> {
    let mut form = ureq::unversioned::multipart::Form::new();
    for (name, value) in fields {
        form = form.text(name, value);
    }
    let part = ureq::unversioned::multipart::Part::bytes(file).file_name("upload.bin");
    answer(agent().post(url).send(form.part("file", part))?)
}

fn run(request: http::Request<Vec<u8>>) -> Result<Answer> {
    answer(agent().run(request)?)
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .user_agent("objsign-demo")
        .build();
    config.into()
}

fn answer(response: http::Response<ureq::Body>) -> Result<Answer> {
    let (parts, mut body) = response.into_parts();
    let body = body.with_config().limit(MAX_BODY).read_to_vec()?;
    Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body, ours: None })
}
