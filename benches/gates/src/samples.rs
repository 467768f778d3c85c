//! What the calls are about: one object, one key, one moment, and requests as a server receives them.

use objsign::{
    Addresses, Bucket, Credentials, OssBucket, OssSigner, OssVerifier, OssVersion, Payload, Request,
    S3Signer, S3Verifier, Timestamp, UploadGuard, UploadOperation,
};

pub const ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "eu-central-1";
pub const BUCKET: &str = "examplebucket";
pub const HOST: &str = "examplebucket.s3.eu-central-1.amazonaws.com";
pub const KEY: &str = "photos/2024/sample image.jpg";
pub const PATH: &str = "/photos/2024/sample%20image.jpg";
pub const OSS_HOST: &str = "devices.oss-cn-hangzhou.aliyuncs.com";
pub const OSS_PATH: &str = "/in/a.jpg";
/// 2024-05-01T12:00:00Z
pub const NOW: i64 = 1_714_564_800;
pub const DATE: &str = "20240501T120000Z";

pub fn now() -> Timestamp {
    Timestamp::from_unix(NOW).unwrap()
}

/// 800 characters, 60 of which are escaped in a URL, as a token of STS.
pub fn token() -> String {
    token_of(800)
}

pub fn token_of(length: usize) -> String {
    let mut token = "FwoGZXIvYXdz+Ab/Cd9efGhIj1kLmnOpQrStUvWxYz".repeat(length / 40 + 1);
    token.truncate(length);
    token
}

pub fn credentials(token: Option<&str>) -> Credentials {
    let credentials = Credentials::new(ID, SECRET).unwrap();
    match token {
        Some(token) => credentials.session_token(token).unwrap(),
        None => credentials,
    }
}

/// With its key of the day.
pub fn signer(token: Option<&str>) -> S3Signer {
    let signer = S3Signer::new(credentials(token));
    bucket().get("warm").presign(&signer, now(), 900).unwrap();
    signer
}

pub fn bucket() -> Bucket {
    Bucket::aws(BUCKET, REGION).unwrap()
}

pub fn s3_verifier() -> S3Verifier {
    S3Verifier::new(addresses(), REGION).unwrap()
}

pub fn addresses() -> Addresses {
    Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap()
}

pub fn oss_bucket() -> OssBucket {
    OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "devices").unwrap().region("cn-hangzhou").unwrap()
}

pub fn oss_signer() -> OssSigner {
    OssSigner::new(credentials(None))
}

pub fn oss_verifier() -> OssVerifier {
    let addresses = Addresses::new().virtual_host("oss-cn-hangzhou.aliyuncs.com").unwrap();
    OssVerifier::new(addresses, [OssVersion::V1, OssVersion::V4]).region("cn-hangzhou").unwrap()
}

pub fn guard() -> UploadGuard {
    UploadGuard::new(&bucket())
        .key_prefix("in/")
        .unwrap()
        .fine_uploader_fields()
        .metadata()
        .content_type(["image/*"])
        .unwrap()
        .content_length_range(1..=15_000_000)
        .unwrap()
        .operations(UploadOperation::ALL)
}

/// The policy that Fine Uploader asks to have signed, with more conditions behind its own.
pub fn policy(more: &str) -> String {
    let day = &DATE[..8];
    format!(
        r#"{{"expiration":"2024-05-01T12:05:00.000Z","conditions":[{{"acl":"private"}},{{"bucket":"{BUCKET}"}},{{"Content-Type":"image/jpeg"}},{{"success_action_status":"200"}},{{"x-amz-algorithm":"AWS4-HMAC-SHA256"}},{{"key":"in/5d1a7b9e.jpg"}},{{"x-amz-credential":"{ID}/{day}/{REGION}/s3/aws4_request"}},{{"x-amz-date":"{DATE}"}},{{"x-amz-meta-qqfilename":"sample.jpg"}},["content-length-range","1","15000000"]{more}]}}"#
    )
}

/// What Fine Uploader asks to have signed for one part of a file.
pub fn part_to_sign() -> String {
    let day = &DATE[..8];
    let hash = "0a".repeat(32);
    format!(
        r#"{{"headers":"AWS4-HMAC-SHA256\n{DATE}\n{day}/{REGION}/s3/aws4_request\nPUT\n/in/5d1a7b9e.jpg\npartNumber=7&uploadId=2~upload\nhost:{HOST}\nx-amz-content-sha256:{hash}\nx-amz-date:{DATE}\n\nhost;x-amz-content-sha256;x-amz-date\n{hash}"}}"#
    )
}

/// A request as it comes over the wire.
#[derive(Clone)]
pub struct Wire {
    pub method: &'static str,
    pub target: String,
    pub headers: Vec<(String, String)>,
}

impl Wire {
    pub fn new(method: &'static str, host: &str, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: vec![("host".into(), host.into())] }
    }

    /// The request that a client makes of our URL and headers.
    pub fn of(method: &'static str, host: &str, url: &str, headers: Vec<(String, String)>) -> Self {
        let mut wire = Self::new(method, host, url.split_once(host).unwrap().1);
        wire.headers.extend(headers);
        wire
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn request(&self) -> Request<'_> {
        Request::new(self.method, &self.target, &self.headers)
    }

    /// Bytes of it.
    pub fn len(&self) -> usize {
        self.target.len() + self.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

pub fn presigned(token: Option<&str>) -> Wire {
    let url = bucket().get(KEY).presign(&signer(token), now(), 900).unwrap().url;
    Wire::of("GET", HOST, &url, Vec::new())
}

/// Signed in its header, with this many headers of the user's own.
pub fn signed_put(metadata: usize) -> Wire {
    let (bucket, names) = (bucket(), names(metadata));
    let mut put = bucket.put(KEY).content_type("image/jpeg");
    for name in &names {
        put = put.metadata(name, "value");
    }
    let sent = put.sign(&signer(None), now(), Payload::Unsigned).unwrap();
    Wire::of("PUT", HOST, &sent.url, sent.headers)
}

pub fn oss_v1_header() -> Wire {
    let bucket = oss_bucket();
    let put =
        bucket.put(OSS_PATH.trim_start_matches('/')).content_type("image/jpeg").metadata("device", "42");
    let sent = put.sign_v1(&oss_signer(), now()).unwrap();
    Wire::of("PUT", OSS_HOST, &sent.url, sent.headers)
}

pub fn oss_v1_url() -> Wire {
    let url = oss_bucket().get("in/a.jpg").presign_v1(&oss_signer(), now(), 900).unwrap().url;
    Wire::of("GET", OSS_HOST, &url, Vec::new())
}

pub fn oss_v4_header() -> Wire {
    let bucket = oss_bucket();
    let put = bucket.put("in/a.jpg").content_type("image/jpeg").metadata("device", "42");
    let sent = put.sign_v4(&oss_signer(), now()).unwrap();
    Wire::of("PUT", OSS_HOST, &sent.url, sent.headers)
}

/// Distinct names in no order, of one length.
pub fn names(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("n{:05}", index * 7919 % 100_003)).collect()
}
