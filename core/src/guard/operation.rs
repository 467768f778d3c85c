//! The calls of a chunked upload.

/// A call of a multipart upload that a guard can allow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum UploadOperation {
    /// `POST ?uploads`: CreateMultipartUpload.
    Initiate,
    /// `PUT ?partNumber=N&uploadId=ID`: UploadPart.
    Part,
    /// `POST ?uploadId=ID`: CompleteMultipartUpload.
    Complete,
    /// `DELETE ?uploadId=ID`: AbortMultipartUpload.
    Abort,
}

impl UploadOperation {
    /// All four: what a chunked upload needs.
    pub const ALL: [Self; 4] = [Self::Initiate, Self::Part, Self::Complete, Self::Abort];
}

/// The signature versions of S3.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// The legacy scheme: HMAC-SHA1 under the secret itself, without region, service or day.
    V2,
    /// AWS Signature Version 4.
    V4,
}
