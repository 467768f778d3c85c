//! A claim: a request that is well-formed, addressed to us and in time, and not yet to be trusted.
//!
//! Between parsing and verifying stands the caller's key look-up, which may be slow, asynchronous or fail for
//! its own reasons. So a claim owns everything it needs, and knows nothing of where keys come from.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::hint::black_box;
use zeroize::Zeroizing;

use crate::chunk_chain::ChunkChain;
use crate::credentials::Credentials;
use crate::dated::Dated;
use crate::error::{Echo, Place, Service, VerifyError, VerifyErrorKind};
use crate::mac::{self, Sha1Key, Sha256Key};
use crate::timestamp::Timestamp;
use crate::verified::{ProvedSignature, Verified};

/// A parsed request whose signature is still to be checked. Owned, `Send` and `'static`: it can wait for an
/// asynchronous key look-up.
#[derive(Clone)]
pub struct Claim {
    pub(crate) service: Service,
    pub(crate) place: Place,
    pub(crate) token: Option<Zeroizing<Vec<u8>>>,
    pub(crate) proof: Proof,
    pub(crate) now: Timestamp,
    /// Answer an unknown key, and every token error, as a wrong signature.
    pub(crate) hide_unknown_keys: bool,
    pub(crate) verified: Verified,
}

/// What the signature is computed over, and the one that came.
#[derive(Clone)]
pub(crate) enum Proof {
    /// HMAC-SHA1 under the secret, in base64: OSS V1, SigV2.
    Sha1 { string_to_sign: Zeroizing<Vec<u8>>, signature: Vec<u8> },
    /// HMAC-SHA256 under the secret, in base64: OSS V2.
    Sha256 { string_to_sign: Zeroizing<Vec<u8>>, signature: Vec<u8> },
    /// The same over either of two texts that mean the same request.
    EitherSha1 { strings_to_sign: [Zeroizing<Vec<u8>>; 2], signature: Vec<u8> },
    /// HMAC-SHA256 under a dated key, in hexadecimal: SigV4 (`AWS4`), OSS V4 (`aliyun_v4`).
    DatedSha256(Dated),
}

/// A signature that is right, with the dated key that it is right under.
struct Proved(Option<Sha256Key>);

impl Proof {
    fn holds(&self, secret: &[u8]) -> bool {
        match self {
            Self::Sha1 { .. } | Self::EitherSha1 { .. } => self.holds_under(&Sha1Key::new(secret)),
            Self::Sha256 { string_to_sign, signature } => {
                Sha256Key::new(secret).tag(string_to_sign).matches_base64(signature)
            }
            Self::DatedSha256(dated) => dated.holds(&dated.key(secret)),
        }
    }

    /// The same for HMAC-SHA1.
    fn holds_under(&self, key: &Sha1Key) -> bool {
        match self {
            Self::Sha1 { string_to_sign, signature } => key.tag(string_to_sign).matches_base64(signature),
            Self::EitherSha1 { strings_to_sign, signature } => {
                strings_to_sign.iter().any(|text| key.tag(text).matches_base64(signature))
            }
            Self::Sha256 { .. } | Self::DatedSha256(_) => false,
        }
    }

    /// As [`holds`](Self::holds), with the keys that the credentials keep.
    fn proved_by(&self, key: &Credentials) -> Option<Proved> {
        match self {
            Self::DatedSha256(dated) => dated.proving_key(key).map(Some).map(Proved),
            Self::Sha1 { .. } | Self::EitherSha1 { .. } => {
                let was_kept = key.has_sha1_key();
                let holds = self.holds_under(&key.sha1_key());
                if !holds && was_kept {
                    // As an unknown id: see `Dated::proving_key`.
                    black_box(Sha1Key::new(key.secret()));
                }
                holds.then_some(Proved(None))
            }
            Self::Sha256 { .. } => self.holds(key.secret()).then_some(Proved(None)),
        }
    }

    /// The chain of signatures that continues this one.
    fn chunk_chain(&self, key: Sha256Key, date: Timestamp) -> Option<ChunkChain> {
        let Self::DatedSha256(dated) = self else { return None };
        Some(ChunkChain::new(key, date, dated.scope().into(), dated.signature()))
    }

    pub(crate) fn signature(&self) -> &[u8] {
        match self {
            Self::Sha1 { signature, .. }
            | Self::Sha256 { signature, .. }
            | Self::EitherSha1 { signature, .. } => signature,
            Self::DatedSha256(dated) => dated.signature(),
        }
    }
}

impl Claim {
    /// True if the signature is right under this secret, whatever else is wrong. For finding out why it is not.
    pub(crate) fn fits(&self, secret: &[u8]) -> bool {
        self.proof.holds(secret)
    }

    /// Whose key the request says it was signed with: what to look up. Not to be trusted.
    pub fn access_key_id(&self) -> &str {
        self.verified.access_key_id()
    }

    /// The string to sign, for finding out where two signers part. Version 1 and 2 texts hold the session token in
    /// clear: keep it out of logs and answers.
    pub fn string_to_sign(&self) -> &[u8] {
        match &self.proof {
            Proof::EitherSha1 { strings_to_sign: [string_to_sign, _], .. }
            | Proof::Sha1 { string_to_sign, .. }
            | Proof::Sha256 { string_to_sign, .. } => string_to_sign,
            Proof::DatedSha256(dated) => dated.string_to_sign(),
        }
    }

    /// Checks the signature against the keys that were found for [`access_key_id`](Self::access_key_id).
    ///
    /// Give all of them: several may be valid while a key is rotated, and any may match. Keys of another id
    /// are passed over. With none the work of one key is done and the answer is `InvalidAccessKeyId`.
    ///
    /// # Errors
    /// A [`VerifyError`] with the service's code for an unknown key, a token that was not issued with the key,
    /// credentials that have ended, or a signature that differs.
    pub fn verify<'k>(
        mut self,
        keys: impl IntoIterator<Item = &'k Credentials>,
    ) -> Result<Verified, VerifyError> {
        let mut refused = None;
        for key in keys
            .into_iter()
            .filter(|key| key.access_key_id().as_bytes() == self.verified.access_key_id_bytes())
        {
            match self.check(key) {
                Ok(Proved(dated_key)) => {
                    if let (Some(chunks), Some(key)) = (&mut self.verified.chunks, dated_key) {
                        chunks.chain = self.proof.chunk_chain(key, chunks.date);
                    }
                    if let Some(token) = &mut self.token {
                        mac::wipe(token);
                    }
                    self.verified.signature = ProvedSignature::new(self.proof.signature());
                    return Ok(self.verified);
                }
                // Of several keys that fail, the one whose signature matched tells the most.
                Err(kind) => refused = Some(refused.map_or(kind, |before| further(before, kind))),
            }
        }
        let kind = refused.unwrap_or_else(|| {
            // The same work for an unknown key, so that the time taken does not list the key ids.
            let _ = self.proof.holds(b"no such key, and no secret either");
            VerifyErrorKind::UnknownAccessKey
        });
        let hidden = self.hide_unknown_keys && kind == VerifyErrorKind::UnknownAccessKey;
        Err(self.error(if hidden { VerifyErrorKind::SignatureMismatch } else { kind }))
    }

    fn check(&self, key: &Credentials) -> Result<Proved, VerifyErrorKind> {
        let proved = self.proof.proved_by(key);
        if self.hide_unknown_keys && proved.is_none() {
            return Err(VerifyErrorKind::SignatureMismatch);
        }
        let presented = self.token.as_ref().map(|token| token.as_slice());
        if !key.token_matches(presented) {
            return Err(match (key.is_temporary(), presented) {
                (true, None) => VerifyErrorKind::TokenMissing,
                (true, Some(_)) => VerifyErrorKind::TokenMismatch,
                (false, _) => VerifyErrorKind::TokenNotExpected,
            });
        }
        let proved = proved.ok_or(VerifyErrorKind::SignatureMismatch)?;
        if key.expiration().is_some_and(|end| end <= self.now) {
            return Err(VerifyErrorKind::TokenExpired);
        }
        Ok(proved)
    }

    fn error(&self, kind: VerifyErrorKind) -> VerifyError {
        let mut error = VerifyError::new(self.service, kind);
        // Beside another refusal the signature may be a right one.
        let signature = match kind {
            VerifyErrorKind::SignatureMismatch => self.proof.signature(),
            _ => b"",
        };
        error.place = self.place;
        error.echo = Some(Box::new(Echo {
            host: self.verified.host().into_owned(),
            access_key_id: self.access_key_id().into(),
            signature: String::from_utf8_lossy(signature).into_owned(),
            ..Echo::default()
        }));
        error
    }
}

/// Which of two refusals to report: the one that came further.
fn further(first: VerifyErrorKind, second: VerifyErrorKind) -> VerifyErrorKind {
    let rank = |kind| match kind {
        VerifyErrorKind::TokenExpired => 2,
        VerifyErrorKind::SignatureMismatch => 1,
        _ => 0,
    };
    if rank(second) > rank(first) { second } else { first }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("service", &self.service)
            .field("access_key_id", &self.access_key_id())
            .finish_non_exhaustive()
    }
}
