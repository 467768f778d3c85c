//! Which operation a request asks for, by what its signature covers.

/// An operation on a store, by the names of OSS (S3's CreateMultipartUpload is `InitiateMultipartUpload`).
///
/// Anything that is not exactly one of these is [`Other`](Self::Other): a gateway that allows operations by name
/// lets nothing through that it does not know.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Operation {
    /// `PUT` of a key.
    PutObject,
    /// `GET` of a key, perhaps with `response-*` overrides or a `versionId`.
    GetObject,
    /// `HEAD` of a key, perhaps with a `versionId`.
    HeadObject,
    /// `DELETE` of a key. Not of one version (`versionId`), which cannot be undone: that is [`Other`](Self::Other).
    DeleteObject,
    /// `PUT` of a key with a copy source header.
    CopyObject,
    /// `POST` of a form with a file to the bucket.
    PostObject,
    /// `POST ?append&position=N`.
    AppendObject,
    /// `POST ?uploads`.
    InitiateMultipartUpload,
    /// `PUT ?partNumber=N&uploadId=ID`.
    UploadPart,
    /// The same with a copy source header.
    UploadPartCopy,
    /// `POST ?uploadId=ID`.
    CompleteMultipartUpload,
    /// `DELETE ?uploadId=ID`.
    AbortMultipartUpload,
    /// `GET ?uploadId=ID`.
    ListParts,
    /// `GET` of the bucket.
    ListObjects,
    /// `GET` of the service.
    ListBuckets,
    /// Anything else.
    Other,
}

/// What narrows or pages a listing of a bucket or of the service.
const LISTING: [&str; 9] = [
    "continuation-token",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "list-type",
    "marker",
    "max-keys",
    "prefix",
    "start-after",
];

/// What a request is addressed to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Service,
    Bucket,
    Object,
}

impl Operation {
    /// Its name as the services write it: `PutObject`, and `Other`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PutObject => "PutObject",
            Self::GetObject => "GetObject",
            Self::HeadObject => "HeadObject",
            Self::DeleteObject => "DeleteObject",
            Self::CopyObject => "CopyObject",
            Self::PostObject => "PostObject",
            Self::AppendObject => "AppendObject",
            Self::InitiateMultipartUpload => "InitiateMultipartUpload",
            Self::UploadPart => "UploadPart",
            Self::UploadPartCopy => "UploadPartCopy",
            Self::CompleteMultipartUpload => "CompleteMultipartUpload",
            Self::AbortMultipartUpload => "AbortMultipartUpload",
            Self::ListParts => "ListParts",
            Self::ListObjects => "ListObjects",
            Self::ListBuckets => "ListBuckets",
            Self::Other => "Other",
        }
    }

    /// `parameters` are the signed ones, without those of the signature.
    pub(crate) fn of<'n>(
        method: &str,
        level: Level,
        parameters: impl Iterator<Item = (&'n str, &'n [u8])>,
        has_copy_source: bool,
    ) -> Self {
        // Room for the two names that the longest known operation has.
        let mut known = [""; 2];
        let mut count = 0;
        let mut multipart_only = false;
        for (name, value) in parameters {
            let reading = level == Level::Object && ["GET", "HEAD"].contains(&method);
            if reading && (name == "versionId" || name.starts_with("response-")) {
                continue;
            }
            if level != Level::Object && method == "GET" && LISTING.contains(&name) {
                continue;
            }
            let paging = method == "GET" && matches!(name, "max-parts" | "part-number-marker");
            let encoding = matches!(method, "GET" | "POST") && name == "encoding-type";
            if level == Level::Object && (paging || encoding) {
                multipart_only = true;
                continue;
            }
            // A store may take `?uploadId=` for no uploadId at all, and `?uploads=x` for something else.
            let flag = matches!(name, "uploads" | "append");
            // No name is no room taken up.
            let is_plain = !name.is_empty() && flag == value.is_empty();
            let Some(place) = known.get_mut(count).filter(|_| is_plain) else {
                return Self::Other;
            };
            *place = name;
            count += 1;
        }
        known.sort_unstable();
        match (level, method, known) {
            (_, "PUT", ["", ""]) if has_copy_source && level == Level::Object => Self::CopyObject,
            (_, "PUT", ["partNumber", "uploadId"]) if has_copy_source && level == Level::Object => {
                Self::UploadPartCopy
            }
            _ if has_copy_source => Self::Other,
            _ if multipart_only && !matches!(known, ["", "uploads" | "uploadId"]) => Self::Other,
            (Level::Object, "PUT", ["", ""]) => Self::PutObject,
            (Level::Object, "GET", ["", ""]) => Self::GetObject,
            (Level::Object, "HEAD", ["", ""]) => Self::HeadObject,
            (Level::Object, "DELETE", ["", ""]) => Self::DeleteObject,
            (Level::Object, "POST", ["append", "position"]) => Self::AppendObject,
            (Level::Object, "POST", ["", "uploads"]) => Self::InitiateMultipartUpload,
            (Level::Object, "PUT", ["partNumber", "uploadId"]) => Self::UploadPart,
            (Level::Object, "POST", ["", "uploadId"]) => Self::CompleteMultipartUpload,
            (Level::Object, "DELETE", ["", "uploadId"]) => Self::AbortMultipartUpload,
            (Level::Object, "GET", ["", "uploadId"]) => Self::ListParts,
            (Level::Bucket, "GET", ["", ""]) => Self::ListObjects,
            (Level::Service, "GET", ["", ""]) => Self::ListBuckets,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_each_operation_and_nothing_more() {
        let of = |method, level, parameters: &[(&'static str, &'static str)], copy| {
            Operation::of(
                method,
                level,
                parameters.iter().map(|(name, value)| (*name, value.as_bytes())),
                copy,
            )
        };
        use Level::{Bucket, Object, Service};
        const PART: [(&str, &str); 2] = [("uploadId", "U"), ("partNumber", "1")];
        assert_eq!(of("PUT", Object, &[], false), Operation::PutObject);
        assert_eq!(of("PUT", Object, &[], true), Operation::CopyObject);
        assert_eq!(
            of("GET", Object, &[("response-expires", "x"), ("versionId", "v")], false),
            Operation::GetObject
        );
        assert_eq!(of("HEAD", Object, &[("versionId", "v")], false), Operation::HeadObject);
        assert_eq!(of("DELETE", Object, &[], false), Operation::DeleteObject);
        assert_eq!(of("POST", Object, &[("append", ""), ("position", "0")], false), Operation::AppendObject);
        assert_eq!(of("POST", Object, &[("uploads", "")], false), Operation::InitiateMultipartUpload);
        assert_eq!(of("PUT", Object, &PART, false), Operation::UploadPart);
        assert_eq!(of("PUT", Object, &PART, true), Operation::UploadPartCopy);
        assert_eq!(of("POST", Object, &[("uploadId", "U")], false), Operation::CompleteMultipartUpload);
        assert_eq!(of("DELETE", Object, &[("uploadId", "U")], false), Operation::AbortMultipartUpload);
        assert_eq!(of("GET", Object, &[("uploadId", "U")], false), Operation::ListParts);
        assert_eq!(of("GET", Object, &[("uploadId", "U"), ("max-parts", "9")], false), Operation::ListParts);
        assert_eq!(of("GET", Bucket, &[], false), Operation::ListObjects);
        let page = [("prefix", ""), ("list-type", "2"), ("continuation-token", "t"), ("max-keys", "9")];
        assert_eq!(of("GET", Bucket, &page, false), Operation::ListObjects);
        assert_eq!(of("GET", Service, &[], false), Operation::ListBuckets);
        for (method, level, parameters, copy) in [
            ("PUT", Object, &[("acl", "")][..], false),
            ("PUT", Object, &[("response-expires", "x")], false),
            ("PUT", Object, &[("versionId", "v")], false),
            ("PUT", Object, &[("x-oss-process", "image/info")], false),
            ("PUT", Object, &[("partNumber", "1")], false),
            ("PUT", Object, &[("partNumber", "1"), ("uploadId", "U"), ("acl", "")], false),
            ("PUT", Object, &[("partNumber", "1"), ("uploadId", "")], false),
            ("DELETE", Object, &[("uploadId", "")], false),
            ("DELETE", Object, &[("versionId", "v")], false),
            ("POST", Object, &[("uploadId", "")], false),
            ("POST", Object, &[("uploads", "x")], false),
            ("POST", Object, &[], false),
            ("POST", Object, &[("uploads", "")], true),
            ("POST", Object, &[("uploads", ""), ("uploadId", "U")], false),
            ("POST", Bucket, &[("delete", "")], false),
            ("PUT", Bucket, &[], false),
            ("GET", Bucket, &[("acl", "")], false),
            ("GET", Bucket, &[("uploads", ""), ("prefix", "a")], false),
            ("PUT", Bucket, &[("prefix", "a")], false),
            ("GET", Object, &[("max-parts", "9")], false),
            ("GET", Object, &[("prefix", "a")], false),
            ("POST", Object, &[("encoding-type", "url")], false),
            ("POST", Object, &[("append", ""), ("position", "0"), ("encoding-type", "url")], false),
            ("GET", Bucket, &[("versionId", "v")], false),
            ("PATCH", Object, &[], false),
            ("GET", Service, &[("regionList", "")], false),
        ] {
            assert_eq!(of(method, level, parameters, copy), Operation::Other, "{method} {parameters:?}");
        }
    }
}
