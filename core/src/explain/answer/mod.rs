//! Explains a service's refusal against the texts of our own signer.

mod canonical;
mod codes;
mod parts;
mod plain;
mod xml;

use alloc::string::String;
use alloc::vec::Vec;

use super::cause::Cause;
use super::explanation::{Explanation, Finding};
use crate::presigned::Stages;

/// The elements of an error answer.
struct Answer(Vec<(String, String)>);

impl Answer {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// A text that the service also gives in hexadecimal, which keeps what XML changes: line ends, control characters.
    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let exact = self.get(&alloc::format!("{name}Bytes")).and_then(|hex| {
            let digits: String = hex.split_ascii_whitespace().collect();
            hex::decode(digits).ok().filter(|bytes| !bytes.is_empty())
        });
        exact.or_else(|| self.get(name).map(|text| text.as_bytes().into()))
    }
}

impl Explanation {
    /// Explains the body of a service's refusal (S3, a store like it, OSS) against the texts that our own signer made for
    /// the same request: [`presign_stages`](crate::S3Request::presign_stages) or
    /// [`sign_stages`](crate::S3Request::sign_stages), for OSS
    /// [`presign_v1_stages`](crate::OssRequest::presign_v1_stages), at the same time and with the same credentials.
    ///
    /// Where the service says what it computed, the first difference is found: `ours` is our signer's, `theirs` the service's.
    /// A body that is no such answer gives [`Cause::UnreadableAnswer`].
    ///
    /// ```
    /// use objsign::{Bucket, Cause, Credentials, Explanation, S3Signer, Timestamp};
    ///
    /// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// let now = Timestamp::from_unix(1_725_358_877)?;
    /// let stages = Bucket::aws("photos", "eu-central-1")?.get("a.jpg").presign_stages(&signer, now, 900)?;
    ///
    /// let body = b"<Error><Code>AuthorizationQueryParametersError</Code>\
    ///     <Message>the region 'eu-central-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>";
    /// let why = Explanation::of_answer(body, &stages);
    /// assert_eq!((why.cause, why.certain), (Cause::WrongRegion, true));
    /// assert_eq!(why.difference.unwrap().theirs, "eu-west-1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_answer(body: &[u8], stages: &Stages) -> Self {
        let finding = match xml::texts(body) {
            Some(elements) => of(&Answer(elements), stages),
            None => Finding::certain(Cause::UnreadableAnswer),
        };
        finding.explained(None)
    }
}

fn of(answer: &Answer, stages: &Stages) -> Finding {
    match answer.get("Code") {
        None => Finding::certain(Cause::UnreadableAnswer),
        Some("SignatureDoesNotMatch") => mismatch(answer, stages),
        Some(code) => codes::of(answer, code, stages),
    }
}

fn mismatch(answer: &Answer, stages: &Stages) -> Finding {
    let ours = (stages.canonical_request.as_bytes(), stages.string_to_sign.as_bytes());
    if let Some(theirs) = answer.bytes("CanonicalRequest")
        && !ours.0.is_empty()
        && let Some(finding) = canonical::difference(ours.0, &theirs)
    {
        return finding;
    }
    let Some(theirs) = answer.bytes("StringToSign") else {
        return Finding::certain(Cause::UnreadableAnswer);
    };
    let dated =
        |text: &[u8]| text.starts_with(b"AWS4-HMAC-SHA256\n") || text.starts_with(b"OSS4-HMAC-SHA256\n");
    let found = match (dated(ours.1), dated(&theirs)) {
        (true, true) => canonical::string_difference(ours.1, &theirs),
        (false, false) => plain::difference(ours.1, &theirs),
        _ => Some(Finding::certain(Cause::OtherVersion)),
    };
    found.unwrap_or(Finding::certain(Cause::WrongSecret))
}
