//! Which operation a verified S3 request asks for, by what its signature covers.

use alloc::vec::Vec;

use crate::addresses::Resource;
use crate::operation::{Level, Operation};

/// What narrows or pages a listing of a bucket, version 1 or 2.
const LISTING: [&str; 9] = [
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "marker",
    "encoding-type",
    "continuation-token",
    "start-after",
    "fetch-owner",
];
/// The same for the list of buckets.
const LISTING_BUCKETS: [&str; 4] = ["max-buckets", "prefix", "continuation-token", "bucket-region"];
/// The same for the parts of an upload.
const LISTING_PARTS: [&str; 3] = ["max-parts", "part-number-marker", "encoding-type"];
/// The headers of the answer that a `GET` or `HEAD` may set.
const OVERRIDES: [&str; 6] = [
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
];

/// The AWS SDKs for JavaScript, Go and Rust add it to what they sign, with the operation that they mean.
const NAME_OF_OPERATION: &str = "x-id";

/// `parameters` are the covered ones in order of name, without those of the signature. `x-amz-*` parameters count as
/// headers; one of them can make a copy of a `PUT`.
pub(crate) fn operation(
    method: &str,
    resource: &Resource<'_>,
    parameters: &[(&str, &[u8])],
    copy_source_header: Option<&[u8]>,
) -> Operation {
    let level = match resource {
        Resource { key: Some(_), .. } => Level::Object,
        Resource { bucket: Some(_), .. } => Level::Bucket,
        _ => Level::Service,
    };
    let all = || parameters.iter().copied();
    let has = |wanted: &str| all().any(|(name, _)| name == wanted);
    let in_query = all().find(|(name, _)| name.eq_ignore_ascii_case("x-amz-copy-source"));
    let sources = [copy_source_header, in_query.map(|(_, value)| value)];
    let is_copy = sources.iter().flatten().next().is_some();
    // Of nothing a store may make no copy but an upload.
    if sources.iter().flatten().any(|source| source.is_empty()) {
        return Operation::Other;
    }
    // Of two values a store may act on either one.
    if parameters.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        return Operation::Other;
    }
    // Nor does letter case tell two headers apart.
    let is_amz = |name: &str| name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"));
    let amz = all().filter(|(name, _)| is_amz(name));
    let mut headers: Vec<_> = amz.map(|(name, _)| name.to_ascii_lowercase()).collect();
    headers.sort_unstable();
    if headers.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Operation::Other;
    }
    // `append` is a word of OSS.
    if has("append") || all().any(|(name, value)| name == "list-type" && value != b"2") {
        return Operation::Other;
    }
    let is_listed = |list: &[&str], name: &str| list.contains(&name);
    let is_detail = |name: &str| {
        is_amz(name)
            || name == NAME_OF_OPERATION
            || match (level, method) {
                (Level::Service, "GET") => is_listed(&LISTING_BUCKETS, name),
                (Level::Bucket, "GET") => is_listed(&LISTING, name),
                (Level::Object, "GET") if has("uploadId") => is_listed(&LISTING_PARTS, name),
                // One part of an object that was uploaded in parts.
                (Level::Object, "GET" | "HEAD") => name == "partNumber",
                _ => false,
            }
    };
    if all().any(|(name, _)| name.starts_with("response-") && !is_listed(&OVERRIDES, name)) {
        return Operation::Other;
    }
    let asked = all().filter(|(name, _)| !is_detail(name));
    let operation = Operation::of(method, level, asked, is_copy);
    // S3 does not read it, another store might.
    let named = all().find(|(name, _)| *name == NAME_OF_OPERATION);
    match named.is_none_or(|(_, value)| s3_name(operation, has("list-type")).as_bytes() == value) {
        true => operation,
        false => Operation::Other,
    }
}

/// What S3 calls it. `Other` is no operation of S3, and `?x-id=Other` changes nothing.
fn s3_name(operation: Operation, is_list_type_2: bool) -> &'static str {
    match operation {
        Operation::InitiateMultipartUpload => "CreateMultipartUpload",
        Operation::ListObjects if is_list_type_2 => "ListObjectsV2",
        _ => operation.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: &str, path: &str, query: &[(&str, &str)]) -> Operation {
        let bucket = (!path.is_empty()).then(|| "photos".into());
        let key = path.split_once('/').map(|(_, key)| key.as_bytes().into());
        let mut parameters: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        parameters.sort_unstable();
        operation(method, &Resource { bucket, key }, &parameters, None)
    }

    #[test]
    fn knows_each_operation_by_s3_names() {
        let part = [("partNumber", "1"), ("uploadId", "U")];
        for (method, path, query, expected) in [
            ("GET", "b/k", &[("x-id", "GetObject"), ("response-expires", "x")][..], Operation::GetObject),
            ("GET", "b/k", &[("partNumber", "3"), ("versionId", "v")], Operation::GetObject),
            ("HEAD", "b/k", &[("X-Amz-Checksum-Mode", "ENABLED")], Operation::HeadObject),
            ("PUT", "b/k", &[("x-amz-acl", "private")], Operation::PutObject),
            ("PUT", "b/k", &[("x-amz-copy-source", "/a/b")], Operation::CopyObject),
            ("PUT", "b/k", &part, Operation::UploadPart),
            ("POST", "b/k", &[("uploads", "")], Operation::InitiateMultipartUpload),
            ("POST", "b/k", &[("uploadId", "U")], Operation::CompleteMultipartUpload),
            ("DELETE", "b/k", &[("uploadId", "U")], Operation::AbortMultipartUpload),
            ("GET", "b/k", &[("uploadId", "U"), ("max-parts", "3")], Operation::ListParts),
            ("GET", "b", &[("list-type", "2"), ("prefix", "a/")], Operation::ListObjects),
            ("GET", "b", &[], Operation::ListObjects),
            ("GET", "", &[("max-buckets", "7")], Operation::ListBuckets),
        ] {
            assert_eq!(of(method, path, query), expected, "{method} {path} {query:?}");
        }
    }

    #[test]
    fn a_name_of_the_operation_must_be_its_own() {
        let part = [("partNumber", "1"), ("uploadId", "U")];
        let of_upload = [("uploadId", "U")];
        let copy = ("x-amz-copy-source", "/a/b");
        let asked = [
            ("GET", "b/k", &[][..], "GetObject", Operation::GetObject),
            ("PUT", "b/k", &[], "PutObject", Operation::PutObject),
            ("HEAD", "b/k", &[], "HeadObject", Operation::HeadObject),
            ("DELETE", "b/k", &[], "DeleteObject", Operation::DeleteObject),
            ("PUT", "b/k", &[copy], "CopyObject", Operation::CopyObject),
            ("POST", "b/k", &[("uploads", "")], "CreateMultipartUpload", Operation::InitiateMultipartUpload),
            ("PUT", "b/k", &part, "UploadPart", Operation::UploadPart),
            ("PUT", "b/k", &[part[0], part[1], copy], "UploadPartCopy", Operation::UploadPartCopy),
            ("POST", "b/k", &of_upload, "CompleteMultipartUpload", Operation::CompleteMultipartUpload),
            ("DELETE", "b/k", &of_upload, "AbortMultipartUpload", Operation::AbortMultipartUpload),
            ("GET", "b/k", &of_upload, "ListParts", Operation::ListParts),
            ("GET", "b", &[("prefix", "a/")], "ListObjects", Operation::ListObjects),
            ("GET", "b", &[("list-type", "2")], "ListObjectsV2", Operation::ListObjects),
            ("GET", "", &[], "ListBuckets", Operation::ListBuckets),
        ];
        let names = asked.map(|(_, _, _, name, _)| name);
        let others = ["", "Other", "getobject", "GetObject ", "InitiateMultipartUpload", "GetObjectAcl"];
        for (method, path, query, own, operation) in asked {
            assert_eq!(of(method, path, query), operation, "{own}");
            for name in names.into_iter().chain(others) {
                let expected = if name == own { operation } else { Operation::Other };
                let with = [query, &[("x-id", name)]].concat();
                assert_eq!(of(method, path, &with), expected, "{method} {path} {with:?}");
            }
            for more in [&[("x-id", own), ("x-id", own)][..], &[("X-Id", own)]] {
                assert_eq!(of(method, path, &[query, more].concat()), Operation::Other, "{own} {more:?}");
            }
        }
        // It names no operation that is not asked for without it.
        assert_eq!(of("GET", "b/k", &[("acl", ""), ("x-id", "GetObject")]), Operation::Other);
        assert_eq!(of("GET", "b/k", &[("tagging", ""), ("x-id", "Other")]), Operation::Other);
    }

    #[test]
    fn everything_else_is_other() {
        for (method, path, query) in [
            ("GET", "b/k", &[("uploadId", "U"), ("partNumber", "1")][..]),
            ("GET", "b/k", &[("versionId", "v"), ("versionId", "w")]),
            ("GET", "b/k", &[("response-x", "v")]),
            ("GET", "b/k", &[("tagging", "")]),
            ("GET", "b/k", &[("prefix", "")]),
            ("GET", "b", &[("list-type", "3")]),
            ("GET", "b", &[("versions", "")]),
            ("GET", "b", &[("versions", ""), ("prefix", "a")]),
            ("POST", "b", &[("delete", "")]),
            ("POST", "b/k", &[("append", ""), ("position", "0")]),
            ("PUT", "b/k", &[("renameObject", "")]),
            ("PUT", "b", &[]),
            ("DELETE", "b/k", &[("versionId", "v")]),
            ("GET", "", &[("prefix", "a"), ("x", "y")]),
        ] {
            assert_eq!(of(method, path, query), Operation::Other, "{method} {path} {query:?}");
        }
    }
}
