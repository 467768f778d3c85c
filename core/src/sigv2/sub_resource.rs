//! Sub-resources: the query parameters that version 2 signs. Every other parameter may be changed freely in transit.
//!
//! No two clients have the same list. This is the union of botocore's, MinIO's and Ceph's: a verifier that signs too
//! many refuses a request, one that signs too few takes a changed one.

/// In byte order, for a binary search.
const NAMES: [&str; 40] = [
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// True if a parameter of this decoded name is signed. Letter case counts.
pub(super) fn is_signed(name: &[u8]) -> bool {
    NAMES.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_complete() {
        assert!(NAMES.is_sorted());
        for name in ["acl", "uploads", "versionId", "response-expires", "legal-hold", "policyStatus"] {
            assert!(is_signed(name.as_bytes()), "{name}");
        }
        for name in ["prefix", "list-type", "Acl", "", "Expires", "renameObject"] {
            assert!(!is_signed(name.as_bytes()), "{name}");
        }
    }
}
