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
    /// `DELETE` of a key, perhaps with a `versionId`.
    DeleteObject,
    /// `PUT` of a key with a copy source header.
    CopyObject,
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

/// What a request is addressed to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Service,
    Bucket,
    Object,
}

impl Operation {
    /// `names` are the signed parameters in order, without those of the signature.
    pub(crate) fn of<'n>(
        method: &str,
        level: Level,
        names: impl Iterator<Item = &'n str>,
        has_copy_source: bool,
    ) -> Self {
        // Room for the two names that the longest known operation has.
        let mut known = [""; 2];
        let mut count = 0;
        let mut adorned = false;
        for name in names {
            let override_of_answer = name.starts_with("response-") && method == "GET";
            let version = name == "versionId" && ["GET", "HEAD", "DELETE"].contains(&method);
            if override_of_answer || version {
                adorned = true;
                continue;
            }
            let Some(place) = known.get_mut(count) else { return Self::Other };
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
            // A version or an override goes with an object alone; with anything else its meaning is anyone's guess.
            (Level::Service | Level::Bucket, ..) if adorned => Self::Other,
            (.., known) if adorned && known != ["", ""] => Self::Other,
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
            (Level::Bucket, "GET", ["", ""] | ["", "continuation-token"]) => Self::ListObjects,
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
        let of =
            |method, level, names: &[&str], copy| Operation::of(method, level, names.iter().copied(), copy);
        use Level::{Bucket, Object, Service};
        assert_eq!(of("PUT", Object, &[], false), Operation::PutObject);
        assert_eq!(of("PUT", Object, &[], true), Operation::CopyObject);
        assert_eq!(of("GET", Object, &["response-expires", "versionId"], false), Operation::GetObject);
        assert_eq!(of("HEAD", Object, &["versionId"], false), Operation::HeadObject);
        assert_eq!(of("DELETE", Object, &[], false), Operation::DeleteObject);
        assert_eq!(of("POST", Object, &["append", "position"], false), Operation::AppendObject);
        assert_eq!(of("POST", Object, &["uploads"], false), Operation::InitiateMultipartUpload);
        assert_eq!(of("PUT", Object, &["partNumber", "uploadId"], false), Operation::UploadPart);
        assert_eq!(of("PUT", Object, &["uploadId", "partNumber"], true), Operation::UploadPartCopy);
        assert_eq!(of("POST", Object, &["uploadId"], false), Operation::CompleteMultipartUpload);
        assert_eq!(of("DELETE", Object, &["uploadId"], false), Operation::AbortMultipartUpload);
        assert_eq!(of("GET", Object, &["uploadId"], false), Operation::ListParts);
        assert_eq!(of("GET", Bucket, &[], false), Operation::ListObjects);
        assert_eq!(of("GET", Service, &[], false), Operation::ListBuckets);
        for (method, level, names, copy) in [
            ("PUT", Object, &["acl"][..], false),
            ("PUT", Object, &["response-expires"], false),
            ("PUT", Object, &["versionId"], false),
            ("DELETE", Object, &["uploadId", "versionId"], false),
            ("GET", Object, &["response-expires", "uploadId"], false),
            ("GET", Bucket, &["versionId"], false),
            ("GET", Bucket, &["continuation-token", "response-expires"], false),
            ("GET", Service, &["response-expires"], false),
            ("PUT", Object, &["x-oss-process"], false),
            ("PUT", Object, &["partNumber"], false),
            ("PUT", Object, &["partNumber", "uploadId", "acl"], false),
            ("POST", Object, &[], false),
            ("POST", Object, &["uploads"], true),
            ("POST", Object, &["uploads", "uploadId"], false),
            ("POST", Bucket, &["delete"], false),
            ("PUT", Bucket, &[], false),
            ("GET", Bucket, &["acl"], false),
            ("PATCH", Object, &[], false),
            ("GET", Service, &["regionList"], false),
        ] {
            assert_eq!(of(method, level, names, copy), Operation::Other, "{method} {names:?}");
        }
    }
}
