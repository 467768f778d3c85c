//! Which operation a verified S3 request asks for, by what its signature covers.

use alloc::string::String;
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

/// `parameters` are the covered ones in order of name, without those of the signature. `x-amz-*` parameters count as
/// headers; one of them can make a copy of a `PUT`.
pub(crate) fn operation(
    method: &str,
    resource: &Resource,
    parameters: &[(String, Vec<u8>)],
    copy_source_header: Option<&[u8]>,
) -> Operation {
    let level = match resource {
        Resource { key: Some(_), .. } => Level::Object,
        Resource { bucket: Some(_), .. } => Level::Bucket,
        _ => Level::Service,
    };
    let has = |wanted: &str| parameters.iter().any(|(name, _)| name == wanted);
    let in_query = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-amz-copy-source"));
    let sources = [copy_source_header, in_query.map(|(_, value)| value.as_slice())];
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
    let amz = |name: &String| name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"));
    let mut headers: Vec<_> =
        parameters.iter().filter(|(name, _)| amz(name)).map(|(name, _)| name.to_ascii_lowercase()).collect();
    headers.sort_unstable();
    if headers.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Operation::Other;
    }
    // `append` is a word of OSS.
    if has("append") || parameters.iter().any(|(name, value)| name == "list-type" && value != b"2") {
        return Operation::Other;
    }
    let is_listed = |list: &[&str], name: &str| list.contains(&name);
    let is_detail = |name: &str| {
        let is_amz = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"));
        is_amz
            || name == "x-id"
            || match (level, method) {
                (Level::Service, "GET") => is_listed(&LISTING_BUCKETS, name),
                (Level::Bucket, "GET") => is_listed(&LISTING, name),
                (Level::Object, "GET") if has("uploadId") => is_listed(&LISTING_PARTS, name),
                // One part of an object that was uploaded in parts.
                (Level::Object, "GET" | "HEAD") => name == "partNumber",
                _ => false,
            }
    };
    if parameters.iter().any(|(name, _)| name.starts_with("response-") && !is_listed(&OVERRIDES, name)) {
        return Operation::Other;
    }
    let asked = parameters.iter().filter(|(name, _)| !is_detail(name));
    Operation::of(method, level, asked.map(|(name, value)| (name.as_str(), value.as_slice())), is_copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: &str, path: &str, query: &[(&str, &str)]) -> Operation {
        let bucket = (!path.is_empty()).then(|| String::from("photos"));
        let key = path.split_once('/').map(|(_, key)| key.as_bytes().into());
        let mut parameters: Vec<_> =
            query.iter().map(|(name, value)| (String::from(*name), value.as_bytes().into())).collect();
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
