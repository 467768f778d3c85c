//! The operations of S3 as boto3 names them.
//!
//! Written by `scripts/boto3-operations`, not by hand: names and places, taken from the S3 service model of
//! botocore 1.43.11 (Apache-2.0).

use super::table::{Form, Level, Operation, Parameter, Place};
use crate::method::Method;

/// In order of `client_method`.
pub(super) static OPERATIONS: &[Operation] = &[
    Operation { client_method: "abort_multipart_upload", method: Method::Delete, level: Level::Object, query: &[], required: &[&UPLOAD_ID], optional: &[&EXPECTED_BUCKET_OWNER, &IF_MATCH_INITIATED_TIME, &REQUEST_PAYER] },
    Operation { client_method: "complete_multipart_upload", method: Method::Post, level: Level::Object, query: &[], required: &[&UPLOAD_ID], optional: &[&CHECKSUM_CRC32, &CHECKSUM_CRC32_C, &CHECKSUM_CRC64_NVME, &CHECKSUM_MD5, &CHECKSUM_SHA1, &CHECKSUM_SHA256, &CHECKSUM_SHA512, &CHECKSUM_TYPE, &CHECKSUM_XXHASH128, &CHECKSUM_XXHASH3, &CHECKSUM_XXHASH64, &EXPECTED_BUCKET_OWNER, &IF_MATCH, &IF_NONE_MATCH, &MPU_OBJECT_SIZE, &MULTIPART_UPLOAD, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5] },
    Operation { client_method: "copy_object", method: Method::Put, level: Level::Object, query: &[], required: &[&COPY_SOURCE], optional: &[&ACL, &BUCKET_KEY_ENABLED, &CACHE_CONTROL, &CHECKSUM_ALGORITHM, &CONTENT_DISPOSITION, &CONTENT_ENCODING, &CONTENT_LANGUAGE, &CONTENT_TYPE, &COPY_SOURCE_IF_MATCH, &COPY_SOURCE_IF_MODIFIED_SINCE, &COPY_SOURCE_IF_NONE_MATCH, &COPY_SOURCE_IF_UNMODIFIED_SINCE, &COPY_SOURCE_SSE_CUSTOMER_ALGORITHM, &COPY_SOURCE_SSE_CUSTOMER_KEY, &COPY_SOURCE_SSE_CUSTOMER_KEY_MD5, &EXPECTED_BUCKET_OWNER, &EXPECTED_SOURCE_BUCKET_OWNER, &EXPIRES, &GRANT_FULL_CONTROL, &GRANT_READ, &GRANT_READ_ACP, &GRANT_WRITE_ACP, &IF_MATCH, &IF_NONE_MATCH, &METADATA, &METADATA_DIRECTIVE, &OBJECT_LOCK_LEGAL_HOLD_STATUS, &OBJECT_LOCK_MODE, &OBJECT_LOCK_RETAIN_UNTIL_DATE, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5, &SSEKMS_ENCRYPTION_CONTEXT, &SSEKMS_KEY_ID, &SERVER_SIDE_ENCRYPTION, &STORAGE_CLASS, &TAGGING, &TAGGING_DIRECTIVE, &WEBSITE_REDIRECT_LOCATION] },
    Operation { client_method: "create_bucket", method: Method::Put, level: Level::Bucket, query: &[], required: &[], optional: &[&ACL, &BUCKET_NAMESPACE, &CREATE_BUCKET_CONFIGURATION, &GRANT_FULL_CONTROL, &GRANT_READ, &GRANT_READ_ACP, &GRANT_WRITE, &GRANT_WRITE_ACP, &OBJECT_LOCK_ENABLED_FOR_BUCKET, &OBJECT_OWNERSHIP] },
    Operation { client_method: "create_multipart_upload", method: Method::Post, level: Level::Object, query: &[("uploads", "")], required: &[], optional: &[&ACL, &BUCKET_KEY_ENABLED, &CACHE_CONTROL, &CHECKSUM_ALGORITHM, &CHECKSUM_TYPE, &CONTENT_DISPOSITION, &CONTENT_ENCODING, &CONTENT_LANGUAGE, &CONTENT_TYPE, &EXPECTED_BUCKET_OWNER, &EXPIRES, &GRANT_FULL_CONTROL, &GRANT_READ, &GRANT_READ_ACP, &GRANT_WRITE_ACP, &METADATA, &OBJECT_LOCK_LEGAL_HOLD_STATUS, &OBJECT_LOCK_MODE, &OBJECT_LOCK_RETAIN_UNTIL_DATE, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5, &SSEKMS_ENCRYPTION_CONTEXT, &SSEKMS_KEY_ID, &SERVER_SIDE_ENCRYPTION, &STORAGE_CLASS, &TAGGING, &WEBSITE_REDIRECT_LOCATION] },
    Operation { client_method: "delete_bucket", method: Method::Delete, level: Level::Bucket, query: &[], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_analytics_configuration", method: Method::Delete, level: Level::Bucket, query: &[("analytics", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_cors", method: Method::Delete, level: Level::Bucket, query: &[("cors", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_encryption", method: Method::Delete, level: Level::Bucket, query: &[("encryption", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_intelligent_tiering_configuration", method: Method::Delete, level: Level::Bucket, query: &[("intelligent-tiering", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_inventory_configuration", method: Method::Delete, level: Level::Bucket, query: &[("inventory", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_lifecycle", method: Method::Delete, level: Level::Bucket, query: &[("lifecycle", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_metadata_configuration", method: Method::Delete, level: Level::Bucket, query: &[("metadataConfiguration", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_metadata_table_configuration", method: Method::Delete, level: Level::Bucket, query: &[("metadataTable", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_metrics_configuration", method: Method::Delete, level: Level::Bucket, query: &[("metrics", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_ownership_controls", method: Method::Delete, level: Level::Bucket, query: &[("ownershipControls", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_policy", method: Method::Delete, level: Level::Bucket, query: &[("policy", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_replication", method: Method::Delete, level: Level::Bucket, query: &[("replication", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_tagging", method: Method::Delete, level: Level::Bucket, query: &[("tagging", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_bucket_website", method: Method::Delete, level: Level::Bucket, query: &[("website", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "delete_object", method: Method::Delete, level: Level::Object, query: &[], required: &[], optional: &[&BYPASS_GOVERNANCE_RETENTION, &EXPECTED_BUCKET_OWNER, &IF_MATCH, &IF_MATCH_LAST_MODIFIED_TIME, &IF_MATCH_SIZE, &MFA, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "delete_object_tagging", method: Method::Delete, level: Level::Object, query: &[("tagging", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &VERSION_ID] },
    Operation { client_method: "delete_public_access_block", method: Method::Delete, level: Level::Bucket, query: &[("publicAccessBlock", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_abac", method: Method::Get, level: Level::Bucket, query: &[("abac", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_accelerate_configuration", method: Method::Get, level: Level::Bucket, query: &[("accelerate", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &REQUEST_PAYER] },
    Operation { client_method: "get_bucket_acl", method: Method::Get, level: Level::Bucket, query: &[("acl", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_analytics_configuration", method: Method::Get, level: Level::Bucket, query: &[("analytics", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_cors", method: Method::Get, level: Level::Bucket, query: &[("cors", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_encryption", method: Method::Get, level: Level::Bucket, query: &[("encryption", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_intelligent_tiering_configuration", method: Method::Get, level: Level::Bucket, query: &[("intelligent-tiering", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_inventory_configuration", method: Method::Get, level: Level::Bucket, query: &[("inventory", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_lifecycle", method: Method::Get, level: Level::Bucket, query: &[("lifecycle", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_lifecycle_configuration", method: Method::Get, level: Level::Bucket, query: &[("lifecycle", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_location", method: Method::Get, level: Level::Bucket, query: &[("location", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_logging", method: Method::Get, level: Level::Bucket, query: &[("logging", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_metadata_configuration", method: Method::Get, level: Level::Bucket, query: &[("metadataConfiguration", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_metadata_table_configuration", method: Method::Get, level: Level::Bucket, query: &[("metadataTable", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_metrics_configuration", method: Method::Get, level: Level::Bucket, query: &[("metrics", "")], required: &[&ID], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_notification", method: Method::Get, level: Level::Bucket, query: &[("notification", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_notification_configuration", method: Method::Get, level: Level::Bucket, query: &[("notification", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_ownership_controls", method: Method::Get, level: Level::Bucket, query: &[("ownershipControls", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_policy", method: Method::Get, level: Level::Bucket, query: &[("policy", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_policy_status", method: Method::Get, level: Level::Bucket, query: &[("policyStatus", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_replication", method: Method::Get, level: Level::Bucket, query: &[("replication", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_request_payment", method: Method::Get, level: Level::Bucket, query: &[("requestPayment", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_tagging", method: Method::Get, level: Level::Bucket, query: &[("tagging", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_versioning", method: Method::Get, level: Level::Bucket, query: &[("versioning", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_bucket_website", method: Method::Get, level: Level::Bucket, query: &[("website", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_object", method: Method::Get, level: Level::Object, query: &[], required: &[], optional: &[&CHECKSUM_MODE, &EXPECTED_BUCKET_OWNER, &IF_MATCH, &IF_MODIFIED_SINCE, &IF_NONE_MATCH, &IF_UNMODIFIED_SINCE, &PART_NUMBER, &RANGE, &REQUEST_PAYER, &RESPONSE_CACHE_CONTROL, &RESPONSE_CONTENT_DISPOSITION, &RESPONSE_CONTENT_ENCODING, &RESPONSE_CONTENT_LANGUAGE, &RESPONSE_CONTENT_TYPE, &RESPONSE_EXPIRES, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5, &VERSION_ID] },
    Operation { client_method: "get_object_acl", method: Method::Get, level: Level::Object, query: &[("acl", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "get_object_attributes", method: Method::Get, level: Level::Object, query: &[("attributes", "")], required: &[&OBJECT_ATTRIBUTES], optional: &[&EXPECTED_BUCKET_OWNER, &MAX_PARTS, &PART_NUMBER_MARKER, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY_2, &SSE_CUSTOMER_KEY_MD5, &VERSION_ID] },
    Operation { client_method: "get_object_legal_hold", method: Method::Get, level: Level::Object, query: &[("legal-hold", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "get_object_lock_configuration", method: Method::Get, level: Level::Bucket, query: &[("object-lock", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "get_object_retention", method: Method::Get, level: Level::Object, query: &[("retention", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "get_object_tagging", method: Method::Get, level: Level::Object, query: &[("tagging", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "get_object_torrent", method: Method::Get, level: Level::Object, query: &[("torrent", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER, &REQUEST_PAYER] },
    Operation { client_method: "get_public_access_block", method: Method::Get, level: Level::Bucket, query: &[("publicAccessBlock", "")], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "head_bucket", method: Method::Head, level: Level::Bucket, query: &[], required: &[], optional: &[&EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "head_object", method: Method::Head, level: Level::Object, query: &[], required: &[], optional: &[&CHECKSUM_MODE, &EXPECTED_BUCKET_OWNER, &IF_MATCH, &IF_MODIFIED_SINCE, &IF_NONE_MATCH, &IF_UNMODIFIED_SINCE, &PART_NUMBER, &RANGE, &REQUEST_PAYER, &RESPONSE_CACHE_CONTROL, &RESPONSE_CONTENT_DISPOSITION, &RESPONSE_CONTENT_ENCODING, &RESPONSE_CONTENT_LANGUAGE, &RESPONSE_CONTENT_TYPE, &RESPONSE_EXPIRES, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5, &VERSION_ID] },
    Operation { client_method: "list_bucket_analytics_configurations", method: Method::Get, level: Level::Bucket, query: &[("analytics", "")], required: &[], optional: &[&CONTINUATION_TOKEN, &EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "list_bucket_intelligent_tiering_configurations", method: Method::Get, level: Level::Bucket, query: &[("intelligent-tiering", "")], required: &[], optional: &[&CONTINUATION_TOKEN, &EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "list_bucket_inventory_configurations", method: Method::Get, level: Level::Bucket, query: &[("inventory", "")], required: &[], optional: &[&CONTINUATION_TOKEN, &EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "list_bucket_metrics_configurations", method: Method::Get, level: Level::Bucket, query: &[("metrics", "")], required: &[], optional: &[&CONTINUATION_TOKEN, &EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "list_buckets", method: Method::Get, level: Level::Service, query: &[], required: &[], optional: &[&BUCKET_REGION, &CONTINUATION_TOKEN, &MAX_BUCKETS, &PREFIX] },
    Operation { client_method: "list_multipart_uploads", method: Method::Get, level: Level::Bucket, query: &[("uploads", "")], required: &[], optional: &[&DELIMITER, &ENCODING_TYPE, &EXPECTED_BUCKET_OWNER, &KEY_MARKER, &MAX_UPLOADS, &PREFIX, &REQUEST_PAYER, &UPLOAD_ID_MARKER] },
    Operation { client_method: "list_object_versions", method: Method::Get, level: Level::Bucket, query: &[("versions", "")], required: &[], optional: &[&DELIMITER, &ENCODING_TYPE_2, &EXPECTED_BUCKET_OWNER, &KEY_MARKER, &MAX_KEYS, &OPTIONAL_OBJECT_ATTRIBUTES, &PREFIX, &REQUEST_PAYER, &VERSION_ID_MARKER] },
    Operation { client_method: "list_objects", method: Method::Get, level: Level::Bucket, query: &[], required: &[], optional: &[&DELIMITER, &ENCODING_TYPE_2, &EXPECTED_BUCKET_OWNER, &MARKER, &MAX_KEYS, &OPTIONAL_OBJECT_ATTRIBUTES, &PREFIX, &REQUEST_PAYER] },
    Operation { client_method: "list_objects_v2", method: Method::Get, level: Level::Bucket, query: &[("list-type", "2")], required: &[], optional: &[&CONTINUATION_TOKEN, &DELIMITER, &ENCODING_TYPE_2, &EXPECTED_BUCKET_OWNER, &FETCH_OWNER, &MAX_KEYS, &OPTIONAL_OBJECT_ATTRIBUTES, &PREFIX, &REQUEST_PAYER, &START_AFTER] },
    Operation { client_method: "list_parts", method: Method::Get, level: Level::Object, query: &[], required: &[&UPLOAD_ID], optional: &[&EXPECTED_BUCKET_OWNER, &MAX_PARTS_2, &PART_NUMBER_MARKER_2, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY_2, &SSE_CUSTOMER_KEY_MD5] },
    Operation { client_method: "put_bucket_acl", method: Method::Put, level: Level::Bucket, query: &[("acl", "")], required: &[], optional: &[&ACL, &ACCESS_CONTROL_POLICY, &CHECKSUM_ALGORITHM_2, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &GRANT_FULL_CONTROL, &GRANT_READ, &GRANT_READ_ACP, &GRANT_WRITE, &GRANT_WRITE_ACP] },
    Operation { client_method: "put_bucket_lifecycle", method: Method::Put, level: Level::Bucket, query: &[("lifecycle", "")], required: &[], optional: &[&CHECKSUM_ALGORITHM_2, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &LIFECYCLE_CONFIGURATION] },
    Operation { client_method: "put_bucket_lifecycle_configuration", method: Method::Put, level: Level::Bucket, query: &[("lifecycle", "")], required: &[], optional: &[&CHECKSUM_ALGORITHM_2, &EXPECTED_BUCKET_OWNER, &LIFECYCLE_CONFIGURATION, &TRANSITION_DEFAULT_MINIMUM_OBJECT_SIZE] },
    Operation { client_method: "put_bucket_policy", method: Method::Put, level: Level::Bucket, query: &[("policy", "")], required: &[&POLICY], optional: &[&CHECKSUM_ALGORITHM_2, &CONFIRM_REMOVE_SELF_BUCKET_ACCESS, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER] },
    Operation { client_method: "put_object", method: Method::Put, level: Level::Object, query: &[], required: &[], optional: &[&ACL, &BODY, &BUCKET_KEY_ENABLED, &CACHE_CONTROL, &CHECKSUM_ALGORITHM_2, &CHECKSUM_CRC32, &CHECKSUM_CRC32_C, &CHECKSUM_CRC64_NVME, &CHECKSUM_MD5, &CHECKSUM_SHA1, &CHECKSUM_SHA256, &CHECKSUM_SHA512, &CHECKSUM_XXHASH128, &CHECKSUM_XXHASH3, &CHECKSUM_XXHASH64, &CONTENT_DISPOSITION, &CONTENT_ENCODING, &CONTENT_LANGUAGE, &CONTENT_LENGTH, &CONTENT_MD5, &CONTENT_TYPE, &EXPECTED_BUCKET_OWNER, &EXPIRES, &GRANT_FULL_CONTROL, &GRANT_READ, &GRANT_READ_ACP, &GRANT_WRITE_ACP, &IF_MATCH, &IF_NONE_MATCH, &METADATA, &OBJECT_LOCK_LEGAL_HOLD_STATUS, &OBJECT_LOCK_MODE, &OBJECT_LOCK_RETAIN_UNTIL_DATE, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5, &SSEKMS_ENCRYPTION_CONTEXT, &SSEKMS_KEY_ID, &SERVER_SIDE_ENCRYPTION, &STORAGE_CLASS, &TAGGING, &WEBSITE_REDIRECT_LOCATION, &WRITE_OFFSET_BYTES] },
    Operation { client_method: "put_object_acl", method: Method::Put, level: Level::Object, query: &[("acl", "")], required: &[], optional: &[&ACL, &ACCESS_CONTROL_POLICY, &CHECKSUM_ALGORITHM_2, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &GRANT_FULL_CONTROL, &GRANT_READ, &GRANT_READ_ACP, &GRANT_WRITE, &GRANT_WRITE_ACP, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "put_object_legal_hold", method: Method::Put, level: Level::Object, query: &[("legal-hold", "")], required: &[], optional: &[&CHECKSUM_ALGORITHM_2, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &LEGAL_HOLD, &REQUEST_PAYER, &VERSION_ID] },
    Operation { client_method: "put_object_lock_configuration", method: Method::Put, level: Level::Bucket, query: &[("object-lock", "")], required: &[], optional: &[&CHECKSUM_ALGORITHM_2, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &OBJECT_LOCK_CONFIGURATION, &REQUEST_PAYER, &TOKEN] },
    Operation { client_method: "put_object_retention", method: Method::Put, level: Level::Object, query: &[("retention", "")], required: &[], optional: &[&BYPASS_GOVERNANCE_RETENTION, &CHECKSUM_ALGORITHM_2, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &RETENTION, &VERSION_ID] },
    Operation { client_method: "rename_object", method: Method::Put, level: Level::Object, query: &[("renameObject", "")], required: &[&CLIENT_TOKEN, &RENAME_SOURCE], optional: &[&DESTINATION_IF_MATCH, &DESTINATION_IF_MODIFIED_SINCE, &DESTINATION_IF_NONE_MATCH, &DESTINATION_IF_UNMODIFIED_SINCE, &SOURCE_IF_MATCH, &SOURCE_IF_MODIFIED_SINCE, &SOURCE_IF_NONE_MATCH, &SOURCE_IF_UNMODIFIED_SINCE] },
    Operation { client_method: "restore_object", method: Method::Post, level: Level::Object, query: &[("restore", "")], required: &[], optional: &[&CHECKSUM_ALGORITHM_2, &EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &RESTORE_REQUEST, &VERSION_ID] },
    Operation { client_method: "upload_part", method: Method::Put, level: Level::Object, query: &[], required: &[&PART_NUMBER, &UPLOAD_ID], optional: &[&BODY, &CHECKSUM_ALGORITHM_2, &CHECKSUM_CRC32, &CHECKSUM_CRC32_C, &CHECKSUM_CRC64_NVME, &CHECKSUM_MD5, &CHECKSUM_SHA1, &CHECKSUM_SHA256, &CHECKSUM_SHA512, &CHECKSUM_XXHASH128, &CHECKSUM_XXHASH3, &CHECKSUM_XXHASH64, &CONTENT_LENGTH, &CONTENT_MD5, &EXPECTED_BUCKET_OWNER, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5] },
    Operation { client_method: "upload_part_copy", method: Method::Put, level: Level::Object, query: &[], required: &[&COPY_SOURCE, &PART_NUMBER, &UPLOAD_ID], optional: &[&COPY_SOURCE_IF_MATCH, &COPY_SOURCE_IF_MODIFIED_SINCE, &COPY_SOURCE_IF_NONE_MATCH, &COPY_SOURCE_IF_UNMODIFIED_SINCE, &COPY_SOURCE_RANGE, &COPY_SOURCE_SSE_CUSTOMER_ALGORITHM, &COPY_SOURCE_SSE_CUSTOMER_KEY, &COPY_SOURCE_SSE_CUSTOMER_KEY_MD5, &EXPECTED_BUCKET_OWNER, &EXPECTED_SOURCE_BUCKET_OWNER, &REQUEST_PAYER, &SSE_CUSTOMER_ALGORITHM, &SSE_CUSTOMER_KEY, &SSE_CUSTOMER_KEY_MD5] },
];

/// Calls that make no sense without a body, in order, each with the parameter that is the body.
pub(super) static WITH_BODY: &[(&str, &str)] = &[
    ("create_bucket_metadata_configuration", "MetadataConfiguration"),
    ("create_bucket_metadata_table_configuration", "MetadataTableConfiguration"),
    ("delete_objects", "Delete"),
    ("put_bucket_abac", "AbacStatus"),
    ("put_bucket_accelerate_configuration", "AccelerateConfiguration"),
    ("put_bucket_analytics_configuration", "AnalyticsConfiguration"),
    ("put_bucket_cors", "CORSConfiguration"),
    ("put_bucket_encryption", "ServerSideEncryptionConfiguration"),
    ("put_bucket_intelligent_tiering_configuration", "IntelligentTieringConfiguration"),
    ("put_bucket_inventory_configuration", "InventoryConfiguration"),
    ("put_bucket_logging", "BucketLoggingStatus"),
    ("put_bucket_metrics_configuration", "MetricsConfiguration"),
    ("put_bucket_notification", "NotificationConfiguration"),
    ("put_bucket_notification_configuration", "NotificationConfiguration"),
    ("put_bucket_ownership_controls", "OwnershipControls"),
    ("put_bucket_replication", "ReplicationConfiguration"),
    ("put_bucket_request_payment", "RequestPaymentConfiguration"),
    ("put_bucket_tagging", "Tagging"),
    ("put_bucket_versioning", "VersioningConfiguration"),
    ("put_bucket_website", "WebsiteConfiguration"),
    ("put_object_tagging", "Tagging"),
    ("put_public_access_block", "PublicAccessBlockConfiguration"),
    ("select_object_content", "InputSerialization"),
    ("update_bucket_metadata_inventory_table_configuration", "InventoryTableConfiguration"),
    ("update_bucket_metadata_journal_table_configuration", "JournalTableConfiguration"),
    ("update_object_encryption", "ObjectEncryption"),
];

/// Calls that are not for the host of a bucket or the service, in order, each with the reason.
pub(super) static ELSEWHERE: &[(&str, &str)] = &[
    ("create_session", "directory buckets sign with session credentials of their own"),
    ("list_directory_buckets", "directory buckets have a host and credentials of their own"),
    ("write_get_object_response", "it goes to the host of Object Lambda"),
];

static ACCESS_CONTROL_POLICY: Parameter = Parameter { name: "AccessControlPolicy", place: Place::Body, form: Form::Structure };
static ACL: Parameter = Parameter { name: "ACL", place: Place::Header("x-amz-acl"), form: Form::Text };
static BODY: Parameter = Parameter { name: "Body", place: Place::Body, form: Form::Bytes };
static BUCKET_KEY_ENABLED: Parameter = Parameter { name: "BucketKeyEnabled", place: Place::Header("x-amz-server-side-encryption-bucket-key-enabled"), form: Form::Boolean };
static BUCKET_NAMESPACE: Parameter = Parameter { name: "BucketNamespace", place: Place::Header("x-amz-bucket-namespace"), form: Form::Text };
static BUCKET_REGION: Parameter = Parameter { name: "BucketRegion", place: Place::Query("bucket-region"), form: Form::Text };
static BYPASS_GOVERNANCE_RETENTION: Parameter = Parameter { name: "BypassGovernanceRetention", place: Place::Header("x-amz-bypass-governance-retention"), form: Form::Boolean };
static CACHE_CONTROL: Parameter = Parameter { name: "CacheControl", place: Place::Header("Cache-Control"), form: Form::Text };
static CHECKSUM_ALGORITHM: Parameter = Parameter { name: "ChecksumAlgorithm", place: Place::Header("x-amz-checksum-algorithm"), form: Form::Text };
static CHECKSUM_ALGORITHM_2: Parameter = Parameter { name: "ChecksumAlgorithm", place: Place::Header("x-amz-sdk-checksum-algorithm"), form: Form::Text };
static CHECKSUM_CRC32: Parameter = Parameter { name: "ChecksumCRC32", place: Place::Header("x-amz-checksum-crc32"), form: Form::Text };
static CHECKSUM_CRC32_C: Parameter = Parameter { name: "ChecksumCRC32C", place: Place::Header("x-amz-checksum-crc32c"), form: Form::Text };
static CHECKSUM_CRC64_NVME: Parameter = Parameter { name: "ChecksumCRC64NVME", place: Place::Header("x-amz-checksum-crc64nvme"), form: Form::Text };
static CHECKSUM_MD5: Parameter = Parameter { name: "ChecksumMD5", place: Place::Header("x-amz-checksum-md5"), form: Form::Text };
static CHECKSUM_MODE: Parameter = Parameter { name: "ChecksumMode", place: Place::Header("x-amz-checksum-mode"), form: Form::Text };
static CHECKSUM_SHA1: Parameter = Parameter { name: "ChecksumSHA1", place: Place::Header("x-amz-checksum-sha1"), form: Form::Text };
static CHECKSUM_SHA256: Parameter = Parameter { name: "ChecksumSHA256", place: Place::Header("x-amz-checksum-sha256"), form: Form::Text };
static CHECKSUM_SHA512: Parameter = Parameter { name: "ChecksumSHA512", place: Place::Header("x-amz-checksum-sha512"), form: Form::Text };
static CHECKSUM_TYPE: Parameter = Parameter { name: "ChecksumType", place: Place::Header("x-amz-checksum-type"), form: Form::Text };
static CHECKSUM_XXHASH128: Parameter = Parameter { name: "ChecksumXXHASH128", place: Place::Header("x-amz-checksum-xxhash128"), form: Form::Text };
static CHECKSUM_XXHASH3: Parameter = Parameter { name: "ChecksumXXHASH3", place: Place::Header("x-amz-checksum-xxhash3"), form: Form::Text };
static CHECKSUM_XXHASH64: Parameter = Parameter { name: "ChecksumXXHASH64", place: Place::Header("x-amz-checksum-xxhash64"), form: Form::Text };
static CLIENT_TOKEN: Parameter = Parameter { name: "ClientToken", place: Place::Header("x-amz-client-token"), form: Form::Text };
static CONFIRM_REMOVE_SELF_BUCKET_ACCESS: Parameter = Parameter { name: "ConfirmRemoveSelfBucketAccess", place: Place::Header("x-amz-confirm-remove-self-bucket-access"), form: Form::Boolean };
static CONTENT_DISPOSITION: Parameter = Parameter { name: "ContentDisposition", place: Place::Header("Content-Disposition"), form: Form::Text };
static CONTENT_ENCODING: Parameter = Parameter { name: "ContentEncoding", place: Place::Header("Content-Encoding"), form: Form::Text };
static CONTENT_LANGUAGE: Parameter = Parameter { name: "ContentLanguage", place: Place::Header("Content-Language"), form: Form::Text };
static CONTENT_LENGTH: Parameter = Parameter { name: "ContentLength", place: Place::Header("Content-Length"), form: Form::Integer };
static CONTENT_MD5: Parameter = Parameter { name: "ContentMD5", place: Place::Header("Content-MD5"), form: Form::Text };
static CONTENT_TYPE: Parameter = Parameter { name: "ContentType", place: Place::Header("Content-Type"), form: Form::Text };
static CONTINUATION_TOKEN: Parameter = Parameter { name: "ContinuationToken", place: Place::Query("continuation-token"), form: Form::Text };
static COPY_SOURCE: Parameter = Parameter { name: "CopySource", place: Place::Header("x-amz-copy-source"), form: Form::CopySource };
static COPY_SOURCE_IF_MATCH: Parameter = Parameter { name: "CopySourceIfMatch", place: Place::Header("x-amz-copy-source-if-match"), form: Form::Text };
static COPY_SOURCE_IF_MODIFIED_SINCE: Parameter = Parameter { name: "CopySourceIfModifiedSince", place: Place::Header("x-amz-copy-source-if-modified-since"), form: Form::HttpDate };
static COPY_SOURCE_IF_NONE_MATCH: Parameter = Parameter { name: "CopySourceIfNoneMatch", place: Place::Header("x-amz-copy-source-if-none-match"), form: Form::Text };
static COPY_SOURCE_IF_UNMODIFIED_SINCE: Parameter = Parameter { name: "CopySourceIfUnmodifiedSince", place: Place::Header("x-amz-copy-source-if-unmodified-since"), form: Form::HttpDate };
static COPY_SOURCE_RANGE: Parameter = Parameter { name: "CopySourceRange", place: Place::Header("x-amz-copy-source-range"), form: Form::Text };
static COPY_SOURCE_SSE_CUSTOMER_ALGORITHM: Parameter = Parameter { name: "CopySourceSSECustomerAlgorithm", place: Place::Header("x-amz-copy-source-server-side-encryption-customer-algorithm"), form: Form::Text };
static COPY_SOURCE_SSE_CUSTOMER_KEY: Parameter = Parameter { name: "CopySourceSSECustomerKey", place: Place::Header("x-amz-copy-source-server-side-encryption-customer-key"), form: Form::CustomerKey };
static COPY_SOURCE_SSE_CUSTOMER_KEY_MD5: Parameter = Parameter { name: "CopySourceSSECustomerKeyMD5", place: Place::Header("x-amz-copy-source-server-side-encryption-customer-key-MD5"), form: Form::Text };
static CREATE_BUCKET_CONFIGURATION: Parameter = Parameter { name: "CreateBucketConfiguration", place: Place::Body, form: Form::Structure };
static DELIMITER: Parameter = Parameter { name: "Delimiter", place: Place::Query("delimiter"), form: Form::Text };
static DESTINATION_IF_MATCH: Parameter = Parameter { name: "DestinationIfMatch", place: Place::Header("If-Match"), form: Form::Text };
static DESTINATION_IF_MODIFIED_SINCE: Parameter = Parameter { name: "DestinationIfModifiedSince", place: Place::Header("If-Modified-Since"), form: Form::HttpDate };
static DESTINATION_IF_NONE_MATCH: Parameter = Parameter { name: "DestinationIfNoneMatch", place: Place::Header("If-None-Match"), form: Form::Text };
static DESTINATION_IF_UNMODIFIED_SINCE: Parameter = Parameter { name: "DestinationIfUnmodifiedSince", place: Place::Header("If-Unmodified-Since"), form: Form::HttpDate };
static ENCODING_TYPE: Parameter = Parameter { name: "EncodingType", place: Place::Query("encoding-type"), form: Form::Text };
static ENCODING_TYPE_2: Parameter = Parameter { name: "EncodingType", place: Place::Query("encoding-type"), form: Form::ListEncoding };
static EXPECTED_BUCKET_OWNER: Parameter = Parameter { name: "ExpectedBucketOwner", place: Place::Header("x-amz-expected-bucket-owner"), form: Form::Text };
static EXPECTED_SOURCE_BUCKET_OWNER: Parameter = Parameter { name: "ExpectedSourceBucketOwner", place: Place::Header("x-amz-source-expected-bucket-owner"), form: Form::Text };
static EXPIRES: Parameter = Parameter { name: "Expires", place: Place::Header("Expires"), form: Form::HttpDate };
static FETCH_OWNER: Parameter = Parameter { name: "FetchOwner", place: Place::Query("fetch-owner"), form: Form::Boolean };
static GRANT_FULL_CONTROL: Parameter = Parameter { name: "GrantFullControl", place: Place::Header("x-amz-grant-full-control"), form: Form::Text };
static GRANT_READ: Parameter = Parameter { name: "GrantRead", place: Place::Header("x-amz-grant-read"), form: Form::Text };
static GRANT_READ_ACP: Parameter = Parameter { name: "GrantReadACP", place: Place::Header("x-amz-grant-read-acp"), form: Form::Text };
static GRANT_WRITE: Parameter = Parameter { name: "GrantWrite", place: Place::Header("x-amz-grant-write"), form: Form::Text };
static GRANT_WRITE_ACP: Parameter = Parameter { name: "GrantWriteACP", place: Place::Header("x-amz-grant-write-acp"), form: Form::Text };
static ID: Parameter = Parameter { name: "Id", place: Place::Query("id"), form: Form::Text };
static IF_MATCH: Parameter = Parameter { name: "IfMatch", place: Place::Header("If-Match"), form: Form::Text };
static IF_MATCH_INITIATED_TIME: Parameter = Parameter { name: "IfMatchInitiatedTime", place: Place::Header("x-amz-if-match-initiated-time"), form: Form::HttpDate };
static IF_MATCH_LAST_MODIFIED_TIME: Parameter = Parameter { name: "IfMatchLastModifiedTime", place: Place::Header("x-amz-if-match-last-modified-time"), form: Form::HttpDate };
static IF_MATCH_SIZE: Parameter = Parameter { name: "IfMatchSize", place: Place::Header("x-amz-if-match-size"), form: Form::Integer };
static IF_MODIFIED_SINCE: Parameter = Parameter { name: "IfModifiedSince", place: Place::Header("If-Modified-Since"), form: Form::HttpDate };
static IF_NONE_MATCH: Parameter = Parameter { name: "IfNoneMatch", place: Place::Header("If-None-Match"), form: Form::Text };
static IF_UNMODIFIED_SINCE: Parameter = Parameter { name: "IfUnmodifiedSince", place: Place::Header("If-Unmodified-Since"), form: Form::HttpDate };
static KEY_MARKER: Parameter = Parameter { name: "KeyMarker", place: Place::Query("key-marker"), form: Form::Text };
static LEGAL_HOLD: Parameter = Parameter { name: "LegalHold", place: Place::Body, form: Form::Structure };
static LIFECYCLE_CONFIGURATION: Parameter = Parameter { name: "LifecycleConfiguration", place: Place::Body, form: Form::Structure };
static MARKER: Parameter = Parameter { name: "Marker", place: Place::Query("marker"), form: Form::Text };
static MAX_BUCKETS: Parameter = Parameter { name: "MaxBuckets", place: Place::Query("max-buckets"), form: Form::PositiveInteger };
static MAX_KEYS: Parameter = Parameter { name: "MaxKeys", place: Place::Query("max-keys"), form: Form::Integer };
static MAX_PARTS: Parameter = Parameter { name: "MaxParts", place: Place::Header("x-amz-max-parts"), form: Form::Integer };
static MAX_PARTS_2: Parameter = Parameter { name: "MaxParts", place: Place::Query("max-parts"), form: Form::Integer };
static MAX_UPLOADS: Parameter = Parameter { name: "MaxUploads", place: Place::Query("max-uploads"), form: Form::Integer };
static METADATA: Parameter = Parameter { name: "Metadata", place: Place::HeaderPrefix("x-amz-meta-"), form: Form::Metadata };
static METADATA_DIRECTIVE: Parameter = Parameter { name: "MetadataDirective", place: Place::Header("x-amz-metadata-directive"), form: Form::Text };
static MFA: Parameter = Parameter { name: "MFA", place: Place::Header("x-amz-mfa"), form: Form::Text };
static MPU_OBJECT_SIZE: Parameter = Parameter { name: "MpuObjectSize", place: Place::Header("x-amz-mp-object-size"), form: Form::Integer };
static MULTIPART_UPLOAD: Parameter = Parameter { name: "MultipartUpload", place: Place::Body, form: Form::Structure };
static OBJECT_ATTRIBUTES: Parameter = Parameter { name: "ObjectAttributes", place: Place::Header("x-amz-object-attributes"), form: Form::TextList };
static OBJECT_LOCK_CONFIGURATION: Parameter = Parameter { name: "ObjectLockConfiguration", place: Place::Body, form: Form::Structure };
static OBJECT_LOCK_ENABLED_FOR_BUCKET: Parameter = Parameter { name: "ObjectLockEnabledForBucket", place: Place::Header("x-amz-bucket-object-lock-enabled"), form: Form::Boolean };
static OBJECT_LOCK_LEGAL_HOLD_STATUS: Parameter = Parameter { name: "ObjectLockLegalHoldStatus", place: Place::Header("x-amz-object-lock-legal-hold"), form: Form::Text };
static OBJECT_LOCK_MODE: Parameter = Parameter { name: "ObjectLockMode", place: Place::Header("x-amz-object-lock-mode"), form: Form::Text };
static OBJECT_LOCK_RETAIN_UNTIL_DATE: Parameter = Parameter { name: "ObjectLockRetainUntilDate", place: Place::Header("x-amz-object-lock-retain-until-date"), form: Form::IsoDate };
static OBJECT_OWNERSHIP: Parameter = Parameter { name: "ObjectOwnership", place: Place::Header("x-amz-object-ownership"), form: Form::Text };
static OPTIONAL_OBJECT_ATTRIBUTES: Parameter = Parameter { name: "OptionalObjectAttributes", place: Place::Header("x-amz-optional-object-attributes"), form: Form::TextList };
static PART_NUMBER: Parameter = Parameter { name: "PartNumber", place: Place::Query("partNumber"), form: Form::Integer };
static PART_NUMBER_MARKER: Parameter = Parameter { name: "PartNumberMarker", place: Place::Header("x-amz-part-number-marker"), form: Form::Integer };
static PART_NUMBER_MARKER_2: Parameter = Parameter { name: "PartNumberMarker", place: Place::Query("part-number-marker"), form: Form::Integer };
static POLICY: Parameter = Parameter { name: "Policy", place: Place::Body, form: Form::Text };
static PREFIX: Parameter = Parameter { name: "Prefix", place: Place::Query("prefix"), form: Form::Text };
static RANGE: Parameter = Parameter { name: "Range", place: Place::Header("Range"), form: Form::Text };
static RENAME_SOURCE: Parameter = Parameter { name: "RenameSource", place: Place::Header("x-amz-rename-source"), form: Form::Text };
static REQUEST_PAYER: Parameter = Parameter { name: "RequestPayer", place: Place::Header("x-amz-request-payer"), form: Form::Text };
static RESPONSE_CACHE_CONTROL: Parameter = Parameter { name: "ResponseCacheControl", place: Place::Query("response-cache-control"), form: Form::Text };
static RESPONSE_CONTENT_DISPOSITION: Parameter = Parameter { name: "ResponseContentDisposition", place: Place::Query("response-content-disposition"), form: Form::Text };
static RESPONSE_CONTENT_ENCODING: Parameter = Parameter { name: "ResponseContentEncoding", place: Place::Query("response-content-encoding"), form: Form::Text };
static RESPONSE_CONTENT_LANGUAGE: Parameter = Parameter { name: "ResponseContentLanguage", place: Place::Query("response-content-language"), form: Form::Text };
static RESPONSE_CONTENT_TYPE: Parameter = Parameter { name: "ResponseContentType", place: Place::Query("response-content-type"), form: Form::Text };
static RESPONSE_EXPIRES: Parameter = Parameter { name: "ResponseExpires", place: Place::Query("response-expires"), form: Form::HttpDate };
static RESTORE_REQUEST: Parameter = Parameter { name: "RestoreRequest", place: Place::Body, form: Form::Structure };
static RETENTION: Parameter = Parameter { name: "Retention", place: Place::Body, form: Form::Structure };
static SERVER_SIDE_ENCRYPTION: Parameter = Parameter { name: "ServerSideEncryption", place: Place::Header("x-amz-server-side-encryption"), form: Form::Text };
static SOURCE_IF_MATCH: Parameter = Parameter { name: "SourceIfMatch", place: Place::Header("x-amz-rename-source-if-match"), form: Form::Text };
static SOURCE_IF_MODIFIED_SINCE: Parameter = Parameter { name: "SourceIfModifiedSince", place: Place::Header("x-amz-rename-source-if-modified-since"), form: Form::HttpDate };
static SOURCE_IF_NONE_MATCH: Parameter = Parameter { name: "SourceIfNoneMatch", place: Place::Header("x-amz-rename-source-if-none-match"), form: Form::Text };
static SOURCE_IF_UNMODIFIED_SINCE: Parameter = Parameter { name: "SourceIfUnmodifiedSince", place: Place::Header("x-amz-rename-source-if-unmodified-since"), form: Form::HttpDate };
static SSEKMS_ENCRYPTION_CONTEXT: Parameter = Parameter { name: "SSEKMSEncryptionContext", place: Place::Header("x-amz-server-side-encryption-context"), form: Form::Text };
static SSEKMS_KEY_ID: Parameter = Parameter { name: "SSEKMSKeyId", place: Place::Header("x-amz-server-side-encryption-aws-kms-key-id"), form: Form::Text };
static SSE_CUSTOMER_ALGORITHM: Parameter = Parameter { name: "SSECustomerAlgorithm", place: Place::Header("x-amz-server-side-encryption-customer-algorithm"), form: Form::Text };
static SSE_CUSTOMER_KEY: Parameter = Parameter { name: "SSECustomerKey", place: Place::Header("x-amz-server-side-encryption-customer-key"), form: Form::CustomerKey };
static SSE_CUSTOMER_KEY_2: Parameter = Parameter { name: "SSECustomerKey", place: Place::Header("x-amz-server-side-encryption-customer-key"), form: Form::Text };
static SSE_CUSTOMER_KEY_MD5: Parameter = Parameter { name: "SSECustomerKeyMD5", place: Place::Header("x-amz-server-side-encryption-customer-key-MD5"), form: Form::Text };
static START_AFTER: Parameter = Parameter { name: "StartAfter", place: Place::Query("start-after"), form: Form::Text };
static STORAGE_CLASS: Parameter = Parameter { name: "StorageClass", place: Place::Header("x-amz-storage-class"), form: Form::Text };
static TAGGING: Parameter = Parameter { name: "Tagging", place: Place::Header("x-amz-tagging"), form: Form::Text };
static TAGGING_DIRECTIVE: Parameter = Parameter { name: "TaggingDirective", place: Place::Header("x-amz-tagging-directive"), form: Form::Text };
static TOKEN: Parameter = Parameter { name: "Token", place: Place::Header("x-amz-bucket-object-lock-token"), form: Form::Text };
static TRANSITION_DEFAULT_MINIMUM_OBJECT_SIZE: Parameter = Parameter { name: "TransitionDefaultMinimumObjectSize", place: Place::Header("x-amz-transition-default-minimum-object-size"), form: Form::Text };
static UPLOAD_ID: Parameter = Parameter { name: "UploadId", place: Place::Query("uploadId"), form: Form::Text };
static UPLOAD_ID_MARKER: Parameter = Parameter { name: "UploadIdMarker", place: Place::Query("upload-id-marker"), form: Form::Text };
static VERSION_ID: Parameter = Parameter { name: "VersionId", place: Place::Query("versionId"), form: Form::Text };
static VERSION_ID_MARKER: Parameter = Parameter { name: "VersionIdMarker", place: Place::Query("version-id-marker"), form: Form::Text };
static WEBSITE_REDIRECT_LOCATION: Parameter = Parameter { name: "WebsiteRedirectLocation", place: Place::Header("x-amz-website-redirect-location"), form: Form::Text };
static WRITE_OFFSET_BYTES: Parameter = Parameter { name: "WriteOffsetBytes", place: Place::Header("x-amz-write-offset-bytes"), form: Form::Integer };
