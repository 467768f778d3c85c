//! What a verified signature proved.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::chunk_chain::ChunkSeed;
use crate::covered::Covered;
use crate::encode;
use crate::mac::{self, into_string};
use crate::operation::Operation;
use crate::payload::SignedPayload;
use crate::timestamp::Timestamp;

/// The signature scheme a request was verified under.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Scheme {
    /// OSS version 1 in the `Authorization` header.
    OssV1Header,
    /// OSS version 1 signed URL.
    OssV1Query,
    /// OSS version 2 in the `Authorization` header.
    OssV2Header,
    /// OSS version 2 signed URL.
    OssV2Query,
    /// OSS version 4 in the `Authorization` header.
    OssV4Header,
    /// OSS version 4 signed URL.
    OssV4Query,
    /// OSS version 1 form with a policy.
    OssV1Form,
    /// OSS version 4 form with a policy.
    OssV4Form,
    /// Form with a policy signed by AWS Signature Version 4.
    SigV4Form,
    /// Form with a policy signed by AWS Signature Version 2.
    SigV2Form,
    /// SigV4 in the `Authorization` header.
    SigV4Header,
    /// SigV4 presigned URL.
    SigV4Query,
    /// SigV2 in the `Authorization` header.
    SigV2Header,
    /// SigV2 presigned URL.
    SigV2Query,
}

impl Scheme {
    /// A stable name in snake case: `sigv4_query`, `oss_v1_header` and so on.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OssV1Header => "oss_v1_header",
            Self::OssV1Query => "oss_v1_query",
            Self::OssV2Header => "oss_v2_header",
            Self::OssV2Query => "oss_v2_query",
            Self::OssV4Header => "oss_v4_header",
            Self::OssV4Query => "oss_v4_query",
            Self::OssV1Form => "oss_v1_form",
            Self::OssV4Form => "oss_v4_form",
            Self::SigV4Form => "sigv4_form",
            Self::SigV2Form => "sigv2_form",
            Self::SigV4Header => "sigv4_header",
            Self::SigV4Query => "sigv4_query",
            Self::SigV2Header => "sigv2_header",
            Self::SigV2Query => "sigv2_query",
        }
    }

    fn is_form(self) -> bool {
        matches!(self, Self::OssV1Form | Self::OssV4Form | Self::SigV4Form | Self::SigV2Form)
    }
}

/// A request whose signature is right, and exactly what that signature covers.
///
/// Act on this value, never on the raw request: what is not in here was not signed. A gateway forwards a
/// request rebuilt from [`bucket`](Self::bucket), [`key`](Self::key), [`parameters`](Self::parameters) and
/// [`headers`](Self::headers), and drops everything else.
#[derive(Clone)]
pub struct Verified {
    pub(crate) scheme: Scheme,
    version: &'static str,
    pub(crate) operation: Operation,
    pub(crate) valid_until: Timestamp,
    pub(crate) payload: SignedPayload,
    pub(crate) headers: Covered,
    pub(crate) parameters: Covered,
    /// Of a body in signed chunks.
    pub(crate) chunks: Option<Box<ChunkSeed>>,
    /// There when it is right.
    pub(crate) signature: ProvedSignature,
    /// What else it owns of the request, in one allocation, and where each stands in it.
    text: Vec<u8>,
    access_key_id: Range<usize>,
    /// For an answer: not necessarily covered.
    host: Range<usize>,
    method: Range<usize>,
    bucket: Option<Range<usize>>,
    key: Option<Range<usize>>,
    path: Option<Range<usize>>,
}

/// What was read in a request, for [`Verified`] to keep.
pub(crate) struct Facts<'a> {
    pub(crate) scheme: Scheme,
    /// Keeps the replay keys of two versions apart.
    pub(crate) version: &'static str,
    pub(crate) access_key_id: &'a str,
    /// For an answer, cut to what a host can have.
    pub(crate) host: &'a [u8],
    pub(crate) method: &'a str,
    pub(crate) bucket: Option<&'a str>,
    pub(crate) key: Option<&'a [u8]>,
    /// Of services other than S3 and OSS.
    pub(crate) path: Option<&'a [u8]>,
    pub(crate) operation: Operation,
    pub(crate) valid_until: Timestamp,
    pub(crate) payload: SignedPayload,
    /// Without the token.
    pub(crate) headers: Covered,
    /// Without those of the signature.
    pub(crate) parameters: Covered,
    pub(crate) chunks: Option<Box<ChunkSeed>>,
}

/// A signature that was found right, without an allocation: the longest are 64 hexadecimal digits.
#[derive(Clone, Copy)]
pub(crate) struct ProvedSignature {
    text: [u8; 64],
    length: usize,
}

impl ProvedSignature {
    pub(crate) fn new(signature: &[u8]) -> Self {
        let mut text = [0; 64];
        text.iter_mut().zip(signature).for_each(|(byte, from)| *byte = *from);
        Self { text, length: signature.len() }
    }

    fn as_bytes(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }
}

impl Verified {
    /// What these facts are, owned. True only once the signature is found right.
    pub(crate) fn new(facts: Facts<'_>) -> Self {
        let Facts { access_key_id, host, method, bucket, key, path, .. } = facts;
        let bucket = bucket.map(str::as_bytes);
        let optional = [bucket, key, path].map(Option::unwrap_or_default).map(<[u8]>::len);
        let room = access_key_id.len() + host.len() + method.len() + optional.iter().sum::<usize>();
        let mut text = Vec::with_capacity(room);
        let mut keep = |part: &[u8]| {
            let start = text.len();
            text.extend_from_slice(part);
            start..text.len()
        };
        Self {
            scheme: facts.scheme,
            version: facts.version,
            operation: facts.operation,
            valid_until: facts.valid_until,
            payload: facts.payload,
            headers: facts.headers,
            parameters: facts.parameters,
            chunks: facts.chunks,
            signature: ProvedSignature::new(b""),
            access_key_id: keep(access_key_id.as_bytes()),
            host: keep(host),
            method: keep(method.as_bytes()),
            bucket: bucket.map(&mut keep),
            key: key.map(&mut keep),
            path: path.map(&mut keep),
            text,
        }
    }

    fn bytes(&self, place: &Range<usize>) -> &[u8] {
        self.text.get(place.clone()).unwrap_or_default()
    }

    fn text(&self, place: &Range<usize>) -> &str {
        core::str::from_utf8(self.bytes(place)).unwrap_or_default()
    }

    pub(crate) fn access_key_id_bytes(&self) -> &[u8] {
        self.bytes(&self.access_key_id)
    }

    /// The host for an answer.
    pub(crate) fn host(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(&self.host))
    }

    /// The scheme it was signed under.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whose key signed it.
    pub fn access_key_id(&self) -> &str {
        self.text(&self.access_key_id)
    }

    /// The method, which is signed in every scheme.
    pub fn method(&self) -> &str {
        self.text(&self.method)
    }

    /// The bucket by the address table; `None` for a service-level request such as listing the buckets.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_ref().map(|place| self.text(place))
    }

    /// The object key, decoded; `None` for a bucket-level or service-level request. Not necessarily UTF-8,
    /// and not necessarily fit for a file system (`..`, NUL).
    pub fn key(&self) -> Option<&[u8]> {
        self.key.as_ref().map(|place| self.bytes(place))
    }

    /// The object key as text, where it is UTF-8.
    pub fn key_str(&self) -> Option<&str> {
        core::str::from_utf8(self.key()?).ok()
    }

    /// The operation it asks for, by method, address and covered parameters alone.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// What the signature says of the body. Version 1 and 2 sign at most `content-md5`, which is among
    /// [`headers`](Self::headers).
    pub fn payload(&self) -> SignedPayload {
        self.payload
    }

    /// The path of a request to a service other than S3 and OSS: percent-encoded as it was sent, and normalised as far
    /// as the service does it, since the signature tells nothing of removed segments. Where the verifier does not encode
    /// it twice the signature tells nothing of the spelling either, and this is the canonical one: `/a/b` for `/a%2Fb`,
    /// so route by this path and never by the target. `None` for S3 and OSS, whose
    /// path is [`bucket`](Self::bucket) and [`key`](Self::key).
    pub fn path(&self) -> Option<&[u8]> {
        self.path.as_ref().map(|place| self.bytes(place))
    }

    /// The end of the time in which this request verifies, with the skew that the verifier allows.
    pub fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    /// The covered headers: lower-case name, and the value that was signed (repeats joined by `,`). Without the
    /// session token, which is for the verifier alone.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers.iter()
    }

    /// The value of a covered header, by name in any letter case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers().find(|(covered, _)| covered.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The covered query parameters, decoded, in order of name, without those of the signature and the token. A
    /// parameter without a value (`?acl`) has an empty one: no scheme tells the two apart.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.parameters.iter()
    }

    /// The value of a covered parameter.
    pub fn parameter(&self, name: &str) -> Option<&[u8]> {
        self.parameters.get(name)
    }

    /// A text that is the same for every copy of this signed request and no other, for a store of seen
    /// signatures. Keep it until [`valid_until`](Self::valid_until). It is a hash: the signature cannot be read from it.
    pub fn replay_key(&self) -> String {
        let form = self.scheme.is_form().then_some(&b"form"[..]);
        let signed = [self.version.as_bytes(), self.access_key_id().as_bytes(), self.signature.as_bytes()];
        let mut text = Vec::with_capacity(192);
        for part in form.into_iter().chain(signed) {
            text.extend_from_slice(part);
            text.push(b'\n');
        }
        let mut out = Vec::with_capacity(64);
        encode::push_hex(&mut out, &mac::sha256(&text));
        into_string(out)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers().map(|(name, _)| name).collect();
        let parameters: Vec<_> = self.parameters().map(|(name, _)| name).collect();
        // Names only: a value can be a token.
        f.debug_struct("Verified")
            .field("scheme", &self.scheme)
            .field("access_key_id", &self.access_key_id())
            .field("method", &self.method())
            .field("bucket", &self.bucket())
            .field("operation", &self.operation)
            .field("key", &self.key().map(String::from_utf8_lossy))
            .field("valid_until", &self.valid_until)
            .field("headers", &names)
            .field("parameters", &parameters)
            .finish_non_exhaustive()
    }
}
