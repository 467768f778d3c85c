//! s3s-fs, with lists as S3 gives them: at most 1000 keys each, percent-encoded if the client asks for that.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;

const MAX_KEYS: i32 = 1000;

/// What S3 leaves as it is when it encodes a key in a list.
const KEY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/').remove(b' ');

#[derive(Debug)]
pub(crate) struct Files(pub(crate) FileSystem);

/// The operations that s3s-fs has, passed on, and those written out.
macro_rules! operations {
    ({ $($name:ident($input:ident) -> $output:ident;)* } $($own:item)*) => {
        #[async_trait::async_trait]
        impl S3 for Files {
            $(async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.0.$name(request).await
            })*
            $($own)*
        }
    };
}

operations! {
    {
    create_bucket(CreateBucketInput) -> CreateBucketOutput;
    copy_object(CopyObjectInput) -> CopyObjectOutput;
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput;
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput;
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput;
    get_object(GetObjectInput) -> GetObjectOutput;
    head_bucket(HeadBucketInput) -> HeadBucketOutput;
    head_object(HeadObjectInput) -> HeadObjectOutput;
    list_buckets(ListBucketsInput) -> ListBucketsOutput;
    list_objects(ListObjectsInput) -> ListObjectsOutput;
    put_object(PutObjectInput) -> PutObjectOutput;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
    upload_part(UploadPartInput) -> UploadPartOutput;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput;
    list_parts(ListPartsInput) -> ListPartsOutput;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
    }

    async fn list_objects_v2(
        &self,
        mut request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        request.input.max_keys = Some(request.input.max_keys.unwrap_or(MAX_KEYS).min(MAX_KEYS));
        let encode = request.input.encoding_type.as_ref().is_some_and(|kind| kind.as_str() == "url");
        let mut response = self.0.list_objects_v2(request).await?;
        if encode {
            let encoded = |text: &mut Option<String>| {
                if let Some(text) = text {
                    *text = utf8_percent_encode(text, KEY).to_string().replace(' ', "+");
                }
            };
            let list = &mut response.output;
            list.contents.iter_mut().flatten().for_each(|object| encoded(&mut object.key));
            list.common_prefixes.iter_mut().flatten().for_each(|found| encoded(&mut found.prefix));
            encoded(&mut list.prefix);
            encoded(&mut list.start_after);
            encoded(&mut list.delimiter);
        }
        Ok(response)
    }
}
