//! Credential scope: `20130524/us-east-1/s3/aws4_request`, what a signing key is good for.

use alloc::format;
use alloc::string::String;

use super::TERMINATOR;
use crate::timestamp::Timestamp;

/// Day, region and service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CredentialScope {
    text: String,
    region: String,
    service: String,
}

impl CredentialScope {
    pub(crate) fn new(at: Timestamp, region: &str, service: &str) -> Self {
        let text = format!("{}/{region}/{service}/{TERMINATOR}", at.day());
        Self { text, region: region.into(), service: service.into() }
    }

    /// As it stands in a string to sign.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn day(&self) -> &str {
        self.text.get(..8).unwrap_or_default()
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// True if it is the scope of that moment, region and service. Allocates nothing.
    pub(crate) fn is(&self, day: &[u8], region: &str, service: &str) -> bool {
        self.day().as_bytes() == day && self.region == region && self.service == service
    }
}
