//! A policy with its signature: the two fields of a form that make it good.

use alloc::string::String;

use super::document::PolicyDocument;
use crate::credentials::Credentials;
use crate::mac::into_string;
use crate::sigv2;
use crate::sigv4::SigningKey;

/// What goes into the fields `policy` and `x-amz-signature` (version 2: `signature`). A bearer secret: whoever
/// holds it may upload what the policy allows, so it has no `Debug`.
pub(crate) struct SignedPolicy {
    /// Base64 of the document.
    pub(crate) policy: String,
    /// Version 4: 64 lower-case hexadecimal digits. Version 2: 28 characters of base64.
    pub(crate) signature: String,
}

impl PolicyDocument {
    /// Signs with the key of the day, region and service that its `x-amz-credential` names.
    pub(crate) fn sign_v4(&self, key: &SigningKey) -> SignedPolicy {
        let policy = self.to_base64();
        let signature = key.tag(&policy).to_hex();
        SignedPolicy { policy: into_string(policy), signature }
    }

    /// Signs with the secret itself.
    pub(crate) fn sign_v2(&self, credentials: &Credentials) -> SignedPolicy {
        let policy = self.to_base64();
        let signature = sigv2::sign(credentials, &policy);
        SignedPolicy { policy: into_string(policy), signature }
    }
}
