//! Sub-resources: the query parameters that version 1 signs. Every other parameter may be changed freely in transit.
//!
//! The service does not publish its list. Each client's list must be a part of it, so a verifier takes the union
//! of all shipping clients, and every `x-oss-*`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ConfigError;

/// In byte order, for a binary search.
const NAMES: [&str; 106] = [
    "MetaQuery",
    "accessPoint",
    "accessPointConfigForObjectProcess",
    "accessPointForObjectProcess",
    "accessPointPolicy",
    "accessPointPolicyForObjectProcess",
    "acl",
    "append",
    "asyncFetch",
    "bucketArchiveDirectRead",
    "bucketInfo",
    "callback",
    "callback-var",
    "cleanRestoredObject",
    "cloudboxes",
    "cname",
    "comp",
    "continuation-token",
    "cors",
    "dataPipeline",
    "delete",
    "encryption",
    "endTime",
    "group",
    "httpsConfig",
    "img",
    "inventory",
    "inventoryId",
    "legalHold",
    "lifecycle",
    "link",
    "live",
    "location",
    "logging",
    "metaQuery",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "objectInfo",
    "objectMeta",
    "objectWorm",
    "overwriteConfig",
    "partNumber",
    "policy",
    "policyStatus",
    "position",
    "processConfiguration",
    "publicAccessBlock",
    "qos",
    "qosInfo",
    "qosRequester",
    "quota",
    "redundancyTransition",
    "referer",
    "regionList",
    "replication",
    "replicationLocation",
    "replicationProgress",
    "requestPayment",
    "requesterQosInfo",
    "resourceGroup",
    "resourcePool",
    "resourcePoolBuckets",
    "resourcePoolInfo",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "responseHeader",
    "restore",
    "retention",
    "rtc",
    "seal",
    "security-token",
    "sequential",
    "startTime",
    "stat",
    "status",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "udf",
    "udfApplication",
    "udfApplicationLog",
    "udfId",
    "udfImage",
    "udfImageDesc",
    "udfName",
    "uploadId",
    "uploads",
    "userDefinedLogFieldsConfig",
    "versionId",
    "versioning",
    "versions",
    "vip",
    "vod",
    "vpcip",
    "website",
    "withHashContext",
    "worm",
    "wormExtend",
    "wormId",
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
            || NAMES.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
            || self.more.iter().any(|known| known.as_bytes() == name)
    }
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
        assert!(NAMES.is_sorted());
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
