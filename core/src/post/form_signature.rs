//! What the fields of a form's signature say: version, key, scope and date.

use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

use super::dialect::{Dialect, Version};
use super::fields::Fields;
use super::verify::Rules;
use crate::claim::Proof;
use crate::dated::Dated;
use crate::error::{VerifyError, VerifyErrorKind as Kind};
use crate::mac::into_string;
use crate::oss::v4;
use crate::sigv4;
use crate::timestamp::Timestamp;

/// How far in the future the date of a version 4 form may be, in seconds.
const MAX_AHEAD: i64 = 900;
/// How old it may be, in seconds: seven days, as in OSS. S3's rule is not on record; without one a signing key that
/// leaked would be good for ever, not for its day.
pub(super) const MAX_AGE: u32 = 604_800;

/// What the fields of the signature say.
pub(super) struct Signed {
    pub(super) access_key_id: String,
    pub(super) proof: Proof,
    pub(super) valid_until: Timestamp,
}

impl Rules {
    /// Which version the form is signed under, by its fields; `None` if it is not signed at all.
    pub(super) fn version(&self, fields: &Fields) -> Result<Option<Version>, VerifyError> {
        let (newer, older) = match self.dialect {
            Dialect::S3 => (Version::SigV4, Version::SigV2),
            Dialect::Oss | Dialect::OssStrict => (Version::OssV4, Version::OssV1),
        };
        let any_of = |version: Version| version.fields().iter().any(|name| fields.get(name).is_some());
        let version = match (any_of(newer), any_of(older)) {
            (true, true) => return Err(self.dialect.refuse(Kind::TwoMechanisms)),
            (true, false) => newer,
            (false, true) => older,
            // A policy or a token alone says that the rest was meant to be there.
            (false, false)
                if ["policy", self.dialect.token_field()].iter().any(|f| fields.get(f).is_some()) =>
            {
                if self.older_allowed { older } else { newer }
            }
            (false, false) => return Ok(None),
        };
        let allowed = if version == newer { self.scope.is_some() } else { self.older_allowed };
        if !allowed {
            return Err(self.dialect.refuse(Kind::VersionNotAllowed));
        }
        let mut needed = version.fields().iter().chain(&["policy"]);
        match needed.find(|name| fields.get(name).is_none_or(<[u8]>::is_empty)) {
            Some(missing) => Err(self.dialect.refuse(Kind::MissingField).about(missing)),
            None => Ok(Some(version)),
        }
    }

    pub(super) fn signature(
        &self,
        version: Version,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<Signed, VerifyError> {
        let policy = || Zeroizing::new(fields.get("policy").unwrap_or_default().to_vec());
        match (version.fields(), &self.scope) {
            ([access_key_id, signature], _) => {
                let field = |name| fields.get(name).unwrap_or_default();
                let access_key_id = self.access_key_id(field(access_key_id))?;
                let proof = Proof::Sha1 { string_to_sign: policy(), signature: field(signature).into() };
                Ok(Signed { access_key_id, proof, valid_until: Timestamp::LAST })
            }
            ([algorithm, credential, date, signature], Some((region, service))) => {
                let field = |name| fields.get(name).unwrap_or_default();
                let invalid = |name| self.dialect.refuse(Kind::InvalidSignatureField).about(name);
                let (name, prefix, terminator) = match self.dialect {
                    Dialect::S3 => (sigv4::ALGORITHM, "AWS4", sigv4::TERMINATOR),
                    Dialect::Oss | Dialect::OssStrict => (v4::ALGORITHM, v4::KEY_PREFIX, v4::TERMINATOR),
                };
                if field(algorithm) != name.as_bytes() {
                    return Err(invalid(algorithm));
                }
                let at = Timestamp::parse_iso_basic(field(date)).ok_or_else(|| invalid(date))?;
                let text = core::str::from_utf8(field(credential)).ok();
                let mut parts = text.ok_or_else(|| invalid(credential))?.split('/');
                let access_key_id = parts.next().unwrap_or_default();
                let day = at.day();
                let scope = [day.as_str(), region, service, terminator];
                if access_key_id.is_empty() || !parts.eq(scope) {
                    return Err(invalid(credential));
                }
                let valid_until = self.check_age(at, now)?;
                let policy = field("policy");
                let write = |out: &mut Vec<u8>| out.extend_from_slice(policy);
                let dated = Dated::new(prefix, &scope.join("/"), field(signature), policy.len(), write);
                let proof = Proof::DatedSha256(dated);
                let access_key_id = self.access_key_id(access_key_id.as_bytes())?;
                Ok(Signed { access_key_id, proof, valid_until })
            }
            _ => Err(self.dialect.refuse(Kind::VersionNotAllowed)),
        }
    }

    /// A key id with a line end could forge a log. OSS gives out no others than these.
    fn access_key_id(&self, bytes: &[u8]) -> Result<String, VerifyError> {
        let plain = |&byte: &u8| match self.dialect {
            Dialect::S3 => byte.is_ascii_graphic(),
            Dialect::Oss | Dialect::OssStrict => byte.is_ascii_alphanumeric() || b"._=".contains(&byte),
        };
        let unknown = if self.unknown_keys_hidden { Kind::SignatureMismatch } else { Kind::UnknownAccessKey };
        match bytes.len() <= 256 && bytes.iter().all(plain) {
            true => Ok(into_string(bytes.into())),
            false => Err(self.dialect.refuse(unknown)),
        }
    }

    /// The last moment that the date of a version 4 form allows.
    fn check_age(&self, at: Timestamp, now: Timestamp) -> Result<Timestamp, VerifyError> {
        if at > now.plus(MAX_AHEAD) {
            return Err(self.dialect.refuse(Kind::RequestTimeTooSkewed));
        }
        let end = at.plus(self.max_age.into());
        if now > end { Err(self.dialect.refuse(Kind::Expired)) } else { Ok(end) }
    }
}
