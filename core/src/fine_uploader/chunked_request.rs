//! Chunked upload: the body holds a string to sign, of one of four calls.

use alloc::string::String;
use alloc::vec::Vec;

use super::answer::{Unsigned, request_body};
use super::{string_v2, string_v4};
use crate::encode::{self, Plus};
use crate::guard::{self, SignatureVersion, UploadGuard, UploadOperation};
use crate::method::Method;
use crate::post::has_control_but;
use crate::refusal::{Refusal, RefusalReason};
use crate::sigv4::S3Signer;
use crate::timestamp::Timestamp;

pub(super) fn sign(
    guard: &UploadGuard,
    signer: &S3Signer,
    announced: Option<SignatureVersion>,
    text: &str,
    now: Timestamp,
) -> Result<String, Unsigned> {
    if has_control_but(text, Some('\n')) {
        return Err(malformed("a control character").into());
    }
    // Version 4 begins with its algorithm, version 2 with a method.
    let version = match text.starts_with("AWS4-") {
        true => SignatureVersion::V4,
        false => SignatureVersion::V2,
    };
    match (announced, version) {
        (Some(SignatureVersion::V4), SignatureVersion::V2) => {
            return Err(malformed("not a version 4 string to sign, which the query announces").into());
        }
        (Some(SignatureVersion::V2), SignatureVersion::V4) => {
            let detail = "a string of version 4, which the query does not announce";
            return Err(Refusal::new(RefusalReason::VersionNotAllowed, detail).into());
        }
        _ => {}
    }
    guard.check_version(version)?;
    let signature = match version {
        SignatureVersion::V2 => string_v2::sign(guard, signer, text, now)?,
        SignatureVersion::V4 => string_v4::sign(guard, signer, text, now)?,
    };
    Ok(request_body(&signature))
}

pub(super) fn malformed(detail: &str) -> Refusal {
    Refusal::new(RefusalReason::Malformed, detail)
}

/// One of the four calls, with what its query names.
pub(super) enum Call<'t> {
    Initiate,
    Part { number: u32, upload_id: &'t str },
    Complete { upload_id: &'t str },
    Abort { upload_id: &'t str },
}

impl<'t> Call<'t> {
    /// Reads method and query. `uploads` is how the version in hand writes the parameter without a value.
    pub(super) fn read(
        guard: &UploadGuard,
        method: &str,
        query: &'t str,
        uploads: &str,
    ) -> Result<Self, Refusal> {
        let call = match method {
            "POST" if query == uploads => Some(Self::Initiate),
            "POST" => upload_id(query).map(|upload_id| Self::Complete { upload_id }),
            "DELETE" => upload_id(query).map(|upload_id| Self::Abort { upload_id }),
            "PUT" => part(guard, query)?,
            _ => None,
        };
        let Some(call) = call else {
            return Err(Refusal::new(
                RefusalReason::OperationNotAllowed,
                "none of the four calls of an upload",
            ));
        };
        guard.check_operation(call.operation())?;
        Ok(call)
    }

    pub(super) fn operation(&self) -> UploadOperation {
        match self {
            Self::Initiate => UploadOperation::Initiate,
            Self::Part { .. } => UploadOperation::Part,
            Self::Complete { .. } => UploadOperation::Complete,
            Self::Abort { .. } => UploadOperation::Abort,
        }
    }

    pub(super) fn method(&self) -> Method {
        match self {
            Self::Initiate | Self::Complete { .. } => Method::Post,
            Self::Part { .. } => Method::Put,
            Self::Abort { .. } => Method::Delete,
        }
    }

    /// Appends the query; `uploads` as in [`read`](Self::read).
    pub(super) fn push_query(&self, out: &mut Vec<u8>, uploads: &str) {
        let upload_id = match self {
            Self::Initiate => {
                out.extend_from_slice(uploads.as_bytes());
                return;
            }
            Self::Part { number, upload_id } => {
                out.extend_from_slice(b"partNumber=");
                encode::push_decimal(out, (*number).into());
                out.push(b'&');
                upload_id
            }
            Self::Complete { upload_id } | Self::Abort { upload_id } => upload_id,
        };
        out.extend_from_slice(b"uploadId=");
        // Unreserved characters alone, so that this is its canonical form.
        out.extend_from_slice(upload_id.as_bytes());
    }
}

/// `partNumber=N&uploadId=ID`
fn part<'t>(guard: &UploadGuard, query: &'t str) -> Result<Option<Call<'t>>, Refusal> {
    let Some((digits, rest)) = query.strip_prefix("partNumber=").and_then(|query| query.split_once('&'))
    else {
        return Ok(None);
    };
    match upload_id(rest) {
        Some(upload_id) => Ok(Some(Call::Part { number: guard.check_part_number(digits)?, upload_id })),
        None => Ok(None),
    }
}

/// `uploadId=ID`, the id made of characters that no encoding changes.
fn upload_id(query: &str) -> Option<&str> {
    let id = query.strip_prefix("uploadId=")?;
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    (!id.is_empty() && id.bytes().all(unreserved)).then_some(id)
}

/// Decodes the key of a path below `prefix`. The path must be in canonical form: encoding the key again must give
/// it back, or an escape could hide what it means.
pub(super) fn key_of(guard: &UploadGuard, path: &str, prefix: &str) -> Result<String, Refusal> {
    let non_canonical = || Refusal::new(RefusalReason::NonCanonical, "the path is not in canonical form");
    let decoded = encode::decode(path.as_bytes(), Plus::Literal).map_err(|_| non_canonical())?;
    let mut again = Vec::with_capacity(path.len());
    encode::push_path(&mut again, &decoded);
    if again != path.as_bytes() {
        return Err(non_canonical());
    }
    let Some(key) = path.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')) else {
        return Err(Refusal::new(RefusalReason::BucketMismatch, "the path does not begin at the bucket"));
    };
    let key = encode::decode(key.as_bytes(), Plus::Literal).map_err(|_| non_canonical())?;
    let Ok(key) = String::from_utf8(key) else {
        return Err(Refusal::new(RefusalReason::KeyNotAllowed, "the key is not UTF-8"));
    };
    guard.check_key(&key)?;
    Ok(key)
}

/// The headers of a string to sign: sorted, each once, names in lower case, values trimmed.
pub(super) struct Headers<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Headers<'t> {
    pub(super) fn read(lines: &[&'t str]) -> Result<Self, Refusal> {
        let mut headers: Vec<(&str, &str)> = Vec::with_capacity(lines.len());
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                return Err(malformed("a header line without a colon"));
            };
            if !encode::is_token(name.as_bytes()) {
                return Err(malformed("a header name that is none"));
            }
            let in_order = headers.last().is_none_or(|(last, _)| *last < name);
            let collapsed = value.trim_matches(' ') == value && !value.contains("  ");
            if !in_order || !collapsed || name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                let detail = "not sorted, once, in lower case and trimmed: header";
                return Err(Refusal::of(RefusalReason::NonCanonical, detail, name));
            }
            headers.push((name, value));
        }
        Ok(Self(headers))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0.iter().copied()
    }

    pub(super) fn get(&self, name: &str) -> Option<&'t str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub(super) fn need(&self, name: &str) -> Result<&'t str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::of(RefusalReason::HeaderMissing, "there is no", name))
    }

    /// Checks the token, and every header that is not one of `own`.
    pub(super) fn check(
        &self,
        guard: &UploadGuard,
        signer: &S3Signer,
        operation: UploadOperation,
        own: &[&str],
    ) -> Result<(), Refusal> {
        let (missing, not_allowed) = (RefusalReason::HeaderMissing, RefusalReason::HeaderNotAllowed);
        guard.check_token(signer.credentials(), self.get(guard::TOKEN), missing, not_allowed)?;
        let others = self.iter().filter(|(name, _)| !own.contains(name) && *name != guard::TOKEN);
        for (name, value) in others {
            guard.check_header(operation, name, value)?;
        }
        Ok(())
    }
}
