//! Sub-resources: the query parameters that version 1 signs. Every other parameter may be changed freely in transit.
//!
//! The service does not publish its list. Each client's list must be a part of it, so a verifier takes the union
//! of all shipping clients, and every `x-oss-*`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ConfigError;

/// In order of length, then of bytes: a binary search compares lengths until few names are left.
const NAMES: [&str; 106] = [
    "acl",
    "img",
    "qos",
    "rtc",
    "udf",
    "vip",
    "vod",
    "comp",
    "cors",
    "link",
    "live",
    "seal",
    "stat",
    "worm",
    "cname",
    "group",
    "quota",
    "style",
    "udfId",
    "vpcip",
    "append",
    "delete",
    "policy",
    "status",
    "wormId",
    "endTime",
    "logging",
    "qosInfo",
    "referer",
    "restore",
    "symlink",
    "tagging",
    "udfName",
    "uploads",
    "website",
    "callback",
    "location",
    "position",
    "udfImage",
    "uploadId",
    "versions",
    "MetaQuery",
    "inventory",
    "legalHold",
    "lifecycle",
    "metaQuery",
    "retention",
    "startTime",
    "styleName",
    "versionId",
    "asyncFetch",
    "bucketInfo",
    "cloudboxes",
    "encryption",
    "objectInfo",
    "objectMeta",
    "objectWorm",
    "partNumber",
    "regionList",
    "sequential",
    "versioning",
    "wormExtend",
    "accessPoint",
    "httpsConfig",
    "inventoryId",
    "replication",
    "callback-var",
    "dataPipeline",
    "policyStatus",
    "qosRequester",
    "resourcePool",
    "udfImageDesc",
    "resourceGroup",
    "requestPayment",
    "responseHeader",
    "security-token",
    "udfApplication",
    "overwriteConfig",
    "withHashContext",
    "requesterQosInfo",
    "resourcePoolInfo",
    "response-expires",
    "accessPointPolicy",
    "publicAccessBlock",
    "udfApplicationLog",
    "continuation-token",
    "cleanRestoredObject",
    "replicationLocation",
    "replicationProgress",
    "resourcePoolBuckets",
    "metadataJournalTable",
    "processConfiguration",
    "redundancyTransition",
    "transferAcceleration",
    "metadataConfiguration",
    "response-content-type",
    "metadataInventoryTable",
    "response-cache-control",
    "bucketArchiveDirectRead",
    "response-content-encoding",
    "response-content-language",
    "userDefinedLogFieldsConfig",
    "accessPointForObjectProcess",
    "response-content-disposition",
    "accessPointConfigForObjectProcess",
    "accessPointPolicyForObjectProcess",
];

/// Which parameters are signed.
#[derive(Clone, Debug, Default)]
pub(crate) struct SubResources {
    more: Vec<String>,
}

impl SubResources {
    /// Adds a name that a client of the operator's own signs.
    pub(super) fn add(&mut self, name: String) -> Result<(), ConfigError> {
        let invalid = |reason| Err(ConfigError::InvalidRule { rule: "sub_resource", reason });
        if !is_plain(name.as_bytes()) {
            return invalid("a signed parameter's name is made of `A-Za-z0-9-`");
        }
        if ["OSSAccessKeyId", "Expires", "Signature"].contains(&name.as_str()) {
            return invalid("the signature's own parameters are never signed");
        }
        self.more.push(name);
        Ok(())
    }

    /// True if a parameter of this decoded name is signed. Letter case counts.
    pub(crate) fn contains(&self, name: &[u8]) -> bool {
        name.starts_with(b"x-oss-")
            || NAMES.binary_search_by(|known| by_length(known.as_bytes()).cmp(&by_length(name))).is_ok()
            || self.more.iter().any(|known| known.as_bytes() == name)
    }
}

fn by_length(name: &[u8]) -> (usize, &[u8]) {
    (name.len(), name)
}

/// True for a name that can stand in a string to sign without being read as something else: `A-Za-z0-9-`.
/// A `=` or `&` in a name would let `?x-oss-process=a` be sent as a parameter named `x-oss-process=a`.
pub(crate) fn is_plain(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_more_must_be_one_that_can_be_signed() {
        let mut list = SubResources::default();
        for name in ["", "a=b", "a&b", "Signature", "Expires", "OSSAccessKeyId", "é"] {
            assert!(list.add(name.into()).is_err(), "{name}");
        }
        assert!(list.add("ownSubresource".into()).is_ok() && list.contains(b"ownSubresource"));
    }

    #[test]
    fn the_list_is_sorted_plain_and_complete() {
        assert!(NAMES.is_sorted_by_key(|name| by_length(name.as_bytes())));
        assert!(NAMES.iter().all(|name| is_plain(name.as_bytes())));
        // 92 of the union, 14 that the second-generation clients pass with an operation.
        assert_eq!(NAMES.len(), 106);
        let list = SubResources::default();
        for name in ["acl", "uploads", "x-oss-process", "x-oss-anything", "MetaQuery", "wormId"] {
            assert!(list.contains(name.as_bytes()), "{name}");
        }
        for name in ["prefix", "max-keys", "encoding-type", "Acl", "ACL", "x-oss", "", "OSSAccessKeyId"] {
            assert!(!list.contains(name.as_bytes()), "{name}");
        }
    }
}
