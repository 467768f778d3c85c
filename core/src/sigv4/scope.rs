//! Credential scope: `20130524/us-east-1/s3/aws4_request`, what a signing key is good for.

use alloc::format;
use alloc::string::String;

use super::TERMINATOR;
use crate::timestamp::Timestamp;

/// Day, region and service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CredentialScope {
    text: String,
    day: i64,
    day_text: [u8; 8],
    region: String,
    service: String,
}

impl CredentialScope {
    pub(crate) fn new(at: Timestamp, region: &str, service: &str) -> Self {
        let text = format!("{}/{region}/{service}/{TERMINATOR}", at.day());
        let (day, day_text) = (at.day_number(), at.day_bytes());
        Self { text, day, day_text, region: region.into(), service: service.into() }
    }

    /// As it stands in a string to sign.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn day(&self) -> &str {
        self.text.get(..8).unwrap_or_default()
    }

    /// The form of `X-Amz-Date` for a moment of the scope's day.
    pub(crate) fn iso_basic(&self, at: Timestamp) -> [u8; 16] {
        at.iso_basic_of(self.day_text)
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// True if it is the scope of that moment, region and service. Allocates nothing.
    pub(crate) fn is(&self, at: Timestamp, region: &str, service: &str) -> bool {
        self.day == at.day_number() && self.region == region && self.service == service
    }

    #[cfg(feature = "std")]
    pub(crate) fn is_of_day(&self, at: Timestamp) -> bool {
        self.day == at.day_number()
    }
}
