//! The operations of OSS by name, on top of [`OssBucket::object`] and [`OssBucket::bucket_request`].

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::ToString as _;

use super::bucket::OssBucket;
use super::request::OssRequest;
use crate::error::SignError;
use crate::method::Method;
use crate::s3::attachment;

impl OssBucket {
    /// `GET` of an object. The key is raw: bytes as stored, not percent-encoded.
    pub fn get<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        self.object(Method::Get, key)
    }

    /// `HEAD` of an object.
    pub fn head<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        self.object(Method::Head, key)
    }

    /// `PUT` of an object.
    pub fn put<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        self.object(Method::Put, key)
    }

    /// `DELETE` of an object.
    pub fn delete<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        self.object(Method::Delete, key)
    }

    /// ListObjectsV2. Narrow it with [`query`](OssRequest::query): `prefix`, `delimiter`, `max-keys`.
    pub fn list_objects(&self) -> OssRequest<'_> {
        self.bucket_request(Method::Get).query("list-type", "2")
    }

    /// InitiateMultipartUpload.
    pub fn initiate_multipart_upload<'a>(&'a self, key: &'a (impl AsRef<[u8]> + ?Sized)) -> OssRequest<'a> {
        self.object(Method::Post, key).sub_resource("uploads")
    }

    /// UploadPart; part numbers are 1 to 10000.
    pub fn upload_part<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
        part_number: u32,
    ) -> OssRequest<'a> {
        let mut request =
            self.put(key).query("partNumber", part_number.to_string()).query("uploadId", upload_id);
        if !(1..=10_000).contains(&part_number) {
            request.fail(SignError::InvalidPartNumber { number: part_number });
        }
        request
    }

    /// CompleteMultipartUpload; the list of parts goes into the body.
    pub fn complete_multipart_upload<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
    ) -> OssRequest<'a> {
        self.object(Method::Post, key).query("uploadId", upload_id)
    }

    /// AbortMultipartUpload.
    pub fn abort_multipart_upload<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
    ) -> OssRequest<'a> {
        self.delete(key).query("uploadId", upload_id)
    }

    /// ListParts of a multipart upload.
    pub fn list_parts<'a>(
        &'a self,
        key: &'a (impl AsRef<[u8]> + ?Sized),
        upload_id: &'a str,
    ) -> OssRequest<'a> {
        self.get(key).query("uploadId", upload_id)
    }
}

impl<'a> OssRequest<'a> {
    /// `Content-Type` of the upload.
    pub fn content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.header("content-type", value)
    }

    /// `Content-MD5` of the upload: base64 of the 16 bytes.
    pub fn content_md5(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.header("content-md5", value)
    }

    /// `x-oss-meta-NAME`: metadata stored with the object.
    pub fn metadata(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.header(format!("x-oss-meta-{name}"), value)
    }

    /// `x-oss-process`: what to do with the object before it is answered, such as `image/resize,w_100`.
    pub fn process(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.query("x-oss-process", value)
    }

    /// Makes a browser save the answer under this name, whatever its characters: a
    /// `response-content-disposition` with `filename` and, where needed, `filename*` (RFC 6266).
    pub fn download_as(mut self, file_name: &str) -> Self {
        match attachment(file_name) {
            Ok(value) => self.query("response-content-disposition", value),
            Err(error) => {
                self.fail(error);
                self
            }
        }
    }
}
