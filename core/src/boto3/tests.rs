//! Refusals, and what no vector says.

use super::*;
use crate::{Credentials, S3Signer, Timestamp};
use alloc::string::{String, ToString as _};
use alloc::vec;

type Params<'p> = &'p [(&'p str, Param<'p>)];

fn aws() -> Endpoint {
    Endpoint::aws("eu-central-1").unwrap()
}

fn url(endpoint: &Endpoint, client_method: &str, params: Params<'_>) -> Result<String, SignError> {
    let signer = S3Signer::new(Credentials::new("AKIDEXAMPLE", "secret").unwrap());
    let now = Timestamp::from_unix(1_725_358_877).unwrap();
    Ok(endpoint.client_method(client_method, params, None)?.presign(&signer, now, 900)?.url)
}

fn refused(client_method: &str, params: Params<'_>) -> SignError {
    url(&aws(), client_method, params).unwrap_err()
}

/// The table is searched by halves, and a parameter named twice would be written twice.
#[test]
fn the_table_is_in_order_and_names_nothing_twice() {
    assert!(operations::OPERATIONS.is_sorted_by(|a, b| a.client_method < b.client_method));
    for operation in operations::OPERATIONS {
        let names: Vec<_> = operation.parameters().map(|parameter| parameter.name).collect();
        let is_twice = |name: &&&str| names.iter().filter(|other| other == name).count() > 1;
        assert_eq!(names.iter().find(is_twice), None, "{}", operation.client_method);
    }
}

#[test]
fn a_call_is_the_request_of_the_same_bucket_and_key() {
    let (signer, now) = (S3Signer::new(Credentials::new("AKIDEXAMPLE", "secret").unwrap()), 1_725_358_877);
    let now = Timestamp::from_unix(now).unwrap();
    let bucket = crate::Bucket::aws("photos", "eu-central-1").unwrap();
    let ours = bucket.put("a/../b").content_type("image/png").allow_dot_segments();
    let params = [("Bucket", "photos".into()), ("Key", "a/../b".into()), ("ContentType", "image/png".into())];
    let call = aws().client_method("put_object", &params, None).unwrap();
    let (ours, call) = (ours.presign(&signer, now, 900).unwrap(), call.presign(&signer, now, 900).unwrap());
    assert_eq!(call.url, ours.url);
    assert_eq!(call.method, Method::Put);
    let head = aws().client_method("put_object", &params, Some(Method::Head)).unwrap();
    assert_eq!(head.presign(&signer, now, 900).unwrap().method, Method::Head);
}

#[test]
fn an_address_is_kept_for_its_bucket_and_for_calls_without_one_of_their_own() {
    let (photos, other) = ([("Bucket", Param::from("photos"))], [("Bucket", Param::from("other"))]);
    let call = |client_method, params| ClientCall::new(client_method, params).unwrap();
    let kept = call("list_objects_v2", &photos).address(&aws()).unwrap();
    assert!(call("head_bucket", &photos).goes_to(&kept));
    assert!(!call("head_bucket", &other).goes_to(&kept));
    assert!(!call("list_buckets", &[]).goes_to(&kept));
    // It is asked in path style, whatever the endpoint's.
    let location = call("get_bucket_location", &photos);
    assert!(!location.goes_to(&kept));
    assert!(!call("head_bucket", &photos).goes_to(&location.address(&aws()).unwrap()));
    // It refuses an ARN, which other calls take.
    let arn = [("Bucket", Param::from("arn:aws:s3:eu-central-1:123456789012:accesspoint/in"))];
    let kept = call("head_bucket", &arn).address(&aws()).unwrap();
    assert!(!call("create_bucket", &arn).goes_to(&kept));
    let number = [("Bucket", Param::from(7))];
    assert!(!call("head_bucket", &number).goes_to(&kept));
}

#[test]
fn says_which_call_or_parameter_is_wrong() {
    let (bucket, key) = (("Bucket", Param::from("photos")), ("Key", Param::from("k")));
    let object = [bucket.clone(), key.clone()];
    let with = |name: &'static str, value: Param<'static>| vec![bucket.clone(), key.clone(), (name, value)];
    for (error, kind, text) in [
        (
            refused("getObject", &object),
            "unknown_client_method",
            "boto3's S3 client has no method \"getObject\"; they are in snake case, such as `get_object`",
        ),
        (
            refused("create_session", &object),
            "unsupported_client_method",
            "`create_session` is not supported: directory buckets sign with session credentials of their own",
        ),
        (
            refused("delete_bucket_cors", &object),
            "unknown_param",
            "`delete_bucket_cors` has no parameter `Key`; it has Bucket, ExpectedBucketOwner",
        ),
        (
            refused("get_object", core::slice::from_ref(&key)),
            "missing_param",
            "parameter `Bucket` is missing",
        ),
        (
            refused("get_object", &with("Key", "k".into())),
            "invalid_param",
            "parameter `Key` must be given once",
        ),
        (
            refused("get_object", &with("PartNumber", true.into())),
            "invalid_param",
            "parameter `PartNumber` must be an integer",
        ),
        (
            refused("get_object", &with("IfModifiedSince", (-1).into())),
            "invalid_param",
            "parameter `IfModifiedSince` must be a time from 1970 to 9999, or text such as `2024-09-03T10:21:17Z`",
        ),
        (
            refused("rename_object", &with("RenameSource", "b/k".into())),
            "missing_param",
            "parameter `ClientToken` is missing",
        ),
        (
            refused("put_object", &with("Body", "{}".into())),
            "body_not_presignable",
            "`Body` is the body of the request, which no URL carries: leave it to the sender, and where the call cannot do without it presign method and sub-resource by themselves",
        ),
        (
            refused("put_bucket_cors", core::slice::from_ref(&bucket)),
            "body_not_presignable",
            "`CORSConfiguration` is the body of the request, which no URL carries: leave it to the sender, and where the call cannot do without it presign method and sub-resource by themselves",
        ),
        (
            refused("put_object", &with("SSECustomerKey", vec![0u8; 32].into())),
            "missing_key_digest",
            "`SSECustomerKey` needs `SSECustomerKeyMD5` beside it: the key in base64, and its MD5 in base64",
        ),
        (refused("get_object", &[("Bucket", "a b".into()), key.clone()]), "invalid_bucket_name", ""),
        (refused("get_object", &[bucket.clone(), ("Key", "".into())]), "empty_key", ""),
    ] {
        assert_eq!(error.kind(), kind, "{error}");
        assert!(text.is_empty() || error.to_string() == text, "{error}");
    }
}

#[test]
fn an_access_point_goes_to_the_region_of_its_arn_at_aws() {
    let arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap";
    let params = [("Bucket", arn.into()), ("Key", "k".into())];
    let host = "https://my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k?";
    for endpoint in [aws(), aws().path_style(), aws().global_host()] {
        assert!(url(&endpoint, "get_object", &params).unwrap().starts_with(host));
    }
    let local = Endpoint::at("http://localhost:9000", "us-east-1").unwrap();
    assert_eq!(url(&local, "get_object", &params).unwrap_err().kind(), "addressing_conflict");
    let multi_region =
        [("Bucket", "arn:aws:s3::123456789012:accesspoint/m.mrap".into()), ("Key", "k".into())];
    assert_eq!(refused("get_object", &multi_region).kind(), "invalid_arn");
    let directory = [("Bucket", "photos--use1-az4--x-s3".into()), ("Key", "k".into())];
    assert_eq!(refused("get_object", &directory).kind(), "addressing_conflict");
}

/// No bucket, nothing to accelerate. botocore goes to the regional host too, or to the global one.
#[test]
fn buckets_are_listed_at_the_regional_host() {
    let url = url(&aws().accelerate(), "list_buckets", &[]).unwrap();
    assert!(url.starts_with("https://s3.eu-central-1.amazonaws.com/?X-Amz-"), "{url}");
}

#[test]
fn a_number_of_javascript_counts_a_time_in_milliseconds() {
    let with = |time: Param<'static>| {
        url(
            &aws(),
            "get_object",
            &[("Bucket", "photos".into()), ("Key", "k".into()), ("ResponseExpires", time)],
        )
    };
    assert_eq!(with(Param::Number(1_725_358_877_000)), with(1_725_358_877.into()));
    assert_eq!(with(Param::Number(1_725_358_877)).unwrap_err().kind(), "invalid_param");
    let part = |number| {
        url(&aws(), "get_object", &[("Bucket", "b-b".into()), ("Key", "k".into()), ("PartNumber", number)])
    };
    assert_eq!(part(Param::Number(7)), part(7.into()));
}

#[test]
fn debug_shows_no_value() {
    assert_eq!(format!("{:?}", [Param::from("secret"), vec![1u8].into()]), "[Text(…), Bytes(…)]");
}
