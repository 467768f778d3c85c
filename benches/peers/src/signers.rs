//! Other signers, each as its documentation shows, with what it keeps between calls kept.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use objsign_gates::jobs::Job;
use objsign_gates::samples::{HOST, ID, KEY, NOW, PATH, REGION, SECRET};
use reqsign_core::SignRequest as _;
use rusty_s3::S3Action as _;

const EXPIRES_IN: Duration = Duration::from_secs(900);

/// Those that sign for a time that is given are compared with `ours` first.
pub fn presigning(token: Option<&str>, ours: &str) -> [Job; 3] {
    let (aws, rusty, reqsign) = (aws_sigv4(token), rusty_s3(token), reqsign(token));
    assert_eq!(signature(&aws()), signature(ours), "aws-sigv4");
    assert_eq!(signature(&rusty()), signature(ours), "rusty-s3");
    assert!(reqsign().contains("X-Amz-Signature="), "reqsign");
    [
        Job::new("rusty-s3 `GetObject::sign_with_time`", rusty),
        Job::new("aws-sigv4 `sign`, applied to the URL", aws),
        Job::new("reqsign-aws-v4 `sign_request`, query", reqsign),
    ]
}

fn signature(url: &str) -> &str {
    url.split("X-Amz-Signature=").nth(1).unwrap().split('&').next().unwrap()
}

fn aws_sigv4(token: Option<&str>) -> impl Fn() -> String + 'static {
    let token = token.map(str::to_owned);
    let identity = aws_credential_types::Credentials::new(ID, SECRET, token, None, "benchmark").into();
    let url = format!("https://{HOST}{PATH}");
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(EXPIRES_IN);
    move || {
        let params = SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name("s3")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs()))
            .settings(settings.clone())
            .build()
            .unwrap()
            .into();
        let headers = std::iter::empty();
        let request =
            SignableRequest::new("GET", url.as_str(), headers, SignableBody::UnsignedPayload).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let mut request = http::Request::get(url.as_str()).body(()).unwrap();
        instructions.apply_to_request_http1x(&mut request);
        request.uri().to_string()
    }
}

fn rusty_s3(token: Option<&str>) -> impl Fn() -> String + 'static {
    let base = format!("https://s3.{REGION}.amazonaws.com").parse().unwrap();
    let bucket =
        rusty_s3::Bucket::new(base, rusty_s3::UrlStyle::VirtualHost, "examplebucket", REGION).unwrap();
    let credentials = match token {
        Some(token) => rusty_s3::Credentials::new_with_token(ID, SECRET, token),
        None => rusty_s3::Credentials::new(ID, SECRET),
    };
    let now = jiff::Timestamp::from_second(NOW).unwrap();
    move || bucket.get_object(Some(&credentials), KEY).sign_with_time(EXPIRES_IN, &now).into()
}

/// It reads the clock.
fn reqsign(token: Option<&str>) -> impl Fn() -> String + 'static {
    let credential = reqsign_aws_v4::Credential {
        access_key_id: ID.into(),
        secret_access_key: SECRET.into(),
        session_token: token.map(str::to_owned),
        expires_in: None,
    };
    let (signer, context) = (reqsign_aws_v4::RequestSigner::new("s3", REGION), reqsign_core::Context::new());
    let url = format!("https://{HOST}{PATH}");
    move || {
        let (mut parts, ()) = http::Request::get(url.as_str()).body(()).unwrap().into_parts();
        ready(signer.sign_request(&context, &mut parts, Some(&credential), Some(EXPIRES_IN))).unwrap();
        parts.uri.to_string()
    }
}

/// What a future gives that waits for nothing.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits for something"),
    }
}
