//! The signature in the `Authorization` header.

use alloc::string::String;
use alloc::vec::Vec;

use super::ALGORITHM;
use super::canonical::{CanonicalRequest, Part, SignedHeaders};
use super::parts::{RequestParts, Token};
use super::presign::{check_reserved, is_unsignable};
use super::signer::{KeyRing, S3Signer};
use crate::encode;
use crate::error::SignError;
use crate::mac::{Tag, into_string};
use crate::payload::Payload;
use crate::presigned::{SignedRequest, Stages};
use crate::s3::S3Request;
use crate::timestamp::Timestamp;

impl RequestParts<'_> {
    /// Signs in the `Authorization` header, and gives the signature alone too. `content_sha256` says whether
    /// `x-amz-content-sha256` is sent.
    pub(super) fn sign(
        &self,
        payload_hash: &str,
        content_sha256: bool,
        keys: &KeyRing,
        now: Timestamp,
        stages: Option<&mut Stages>,
    ) -> Result<(SignedRequest, Tag<32>), SignError> {
        keys.expires_at(now, 0)?;
        let mut headers = Vec::with_capacity(self.headers.len() + 4);
        let mut unsigned_headers = Vec::new();
        for (name, value) in self.headers() {
            check_reserved(name)?;
            if is_unsignable(name) {
                unsigned_headers.push(name.to_ascii_lowercase());
            }
            headers.push((String::from(name), String::from(value)));
        }
        let mut own = |name: &str, value: &str| headers.push((name.into(), value.into()));
        own("x-amz-date", &alloc::string::ToString::to_string(&now));
        if content_sha256 {
            own("x-amz-content-sha256", payload_hash);
        }
        let token = keys.credentials.token();
        if let (Token::Signed, Some(token)) = (self.token, token) {
            own("x-amz-security-token", token);
        }

        let to_sign = headers.iter().filter(|(name, _)| !is_unsignable(name));
        let signed =
            SignedHeaders::new(self.host, to_sign.map(|(name, value)| (name.as_str(), value.as_str())))?;
        // The unsigned ones are sent too, so they must be sendable.
        SignedHeaders::new(self.host, headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;

        let mut out = Vec::with_capacity(1024);
        let path = self.push_url(&mut out);
        let path_end = path.end;
        out.push(b'?');
        self.parameters.push(&mut out);
        let query = path_end + 1..out.len();
        let has_query = !query.is_empty();
        let request = CanonicalRequest {
            method: self.method.as_str(),
            uri: self.uri(path),
            query: Part::Written(query),
            headers: &signed,
            payload_hash,
        };
        let (authorization, tag) = keys.with_key(now, self.region, self.service, |key| {
            let tag = request.sign(&mut out, key, &key.date(now), stages);
            let mut value = Vec::with_capacity(256);
            value.extend_from_slice(ALGORITHM.as_bytes());
            value.extend_from_slice(b" Credential=");
            value.extend_from_slice(keys.credentials.access_key_id().as_bytes());
            value.push(b'/');
            value.extend_from_slice(key.scope().as_bytes());
            value.extend_from_slice(b", SignedHeaders=");
            signed.push_names(&mut value, ";");
            value.extend_from_slice(b", Signature=");
            encode::push_hex(&mut value, tag.bytes());
            (into_string(value), tag)
        })?;
        if !has_query {
            out.truncate(path_end);
        }
        if let (Token::Appended, Some(token)) = (self.token, token) {
            headers.push(("x-amz-security-token".into(), token.into()));
        }
        headers.push(("authorization".into(), authorization));
        Ok((SignedRequest { method: self.method, url: into_string(out), headers, unsigned_headers }, tag))
    }
}

impl S3Request<'_> {
    /// Signs the request in its `Authorization` header: what an SDK sends. S3 takes it within 15 minutes of `now`.
    ///
    /// The result's `headers` are all to send: the given ones, `x-amz-date`, `x-amz-content-sha256`,
    /// `x-amz-security-token` for temporary credentials, and `authorization`.
    ///
    /// ```
    /// # use objsign::{Bucket, Credentials, Payload, S3Signer, Timestamp};
    /// # let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// # let now = Timestamp::from_unix(1_725_358_877)?;
    /// let photos = Bucket::aws("photos", "eu-central-1")?;
    /// let sent = photos.put("in/x.png").sign(&signer, now, Payload::Bytes(b"..."))?;
    /// assert!(sent.header("authorization").unwrap().starts_with("AWS4-HMAC-SHA256 Credential=AKIA"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`SignError`] for what is wrong with key, headers or parameters, and for credentials that have ended.
    pub fn sign(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        payload: Payload<'_>,
    ) -> Result<SignedRequest, SignError> {
        self.sign_headers(signer, now, payload, None)
    }

    /// The canonical request and the string to sign of [`sign`](Self::sign), for finding out where two signers
    /// part.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn sign_stages(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        payload: Payload<'_>,
    ) -> Result<Stages, SignError> {
        let mut stages = Stages::default();
        self.sign_headers(signer, now, payload, Some(&mut stages))?;
        Ok(stages)
    }

    fn sign_headers(
        &self,
        signer: &S3Signer,
        now: Timestamp,
        payload: Payload<'_>,
        stages: Option<&mut Stages>,
    ) -> Result<SignedRequest, SignError> {
        self.check()?;
        let push_path = |out: &mut Vec<u8>| self.push_path(out);
        let parameters = self.parameters()?;
        let parts = self.parts(&push_path, &parameters);
        Ok(parts.sign(&payload.hash(), true, &signer.keys, now, stages)?.0)
    }
}
