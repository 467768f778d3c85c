//! One call a job.

use std::cell::RefCell;
use std::hint::black_box;

use objsign::{
    Bucket, ChunkEvent, ChunkedBody, Endpoint, Explainer, FormFields, Method, Param, Payload, S3FormVerifier,
    S3Signer, UploadedForm,
};

use crate::samples::*;

/// A call that can be repeated.
pub struct Job {
    pub name: String,
    pub call: Box<dyn Fn()>,
}

impl Job {
    pub fn new<T>(name: impl Into<String>, call: impl Fn() -> T + 'static) -> Self {
        let call = move || drop(black_box(call()));
        Self { name: name.into(), call: Box::new(call) }
    }
}

/// The bytes of a body in a request that is verified chunk by chunk.
pub const CHUNK: usize = 64 * 1024;

/// A presigned GET in the ways there are, for a name's end and a token.
pub fn presigning(end: &str, token: Option<&str>) -> Vec<Job> {
    let (place, warm) = (bucket(), signer(token));
    let buffer = RefCell::new(String::with_capacity(16 * 1024));
    let into = move || {
        let mut buffer = buffer.borrow_mut();
        buffer.clear();
        place.get(KEY).presign_into(&mut buffer, &warm, now(), 900).unwrap()
    };
    let (place, warm) = (bucket(), signer(token));
    let string = move || place.get(KEY).presign(&warm, now(), 900).unwrap();
    let (place, key) = (bucket(), credentials(token));
    let cold = move || place.get(KEY).presign(&S3Signer::new(key.clone()), now(), 900).unwrap();
    vec![
        Job::new(format!("presign_into{end}"), into),
        Job::new(format!("presign{end}"), string),
        Job::new(format!("presign, first of a signer{end}"), cold),
    ]
}

pub fn numbered_key(number: usize) -> String {
    format!("photos/2024/sample image {number:06}.jpg")
}

pub fn presign_many(count: usize, token: Option<&str>) -> impl Fn() -> usize + 'static {
    let (place, warm) = (bucket(), signer(token));
    let keys: Vec<_> = (0..count).map(numbered_key).collect();
    move || place.presign_many(Method::Get, &keys, &warm, now(), 900).unwrap().len()
}

/// With the policy kept, and the fields' memory used again.
pub fn post_policy_into() -> Job {
    let (place, warm): (&'static Bucket, _) = (Box::leak(Box::new(bucket())), signer(None));
    let form = place.post_policy().key_prefix("in/").content_length_range(1..=15_000_000);
    let fields = RefCell::new(FormFields::new());
    Job::new("PostPolicy::sign_into", move || {
        form.sign_into(&mut fields.borrow_mut(), &warm, now(), 300).unwrap()
    })
}

pub fn post_policy() -> Job {
    let (place, warm) = (bucket(), signer(None));
    Job::new("PostPolicy::sign", move || {
        let form = place.post_policy().key_prefix("in/").content_length_range(1..=15_000_000);
        form.sign(&warm, now(), 300).unwrap()
    })
}

pub fn guard_policy() -> Job {
    let (guard, warm, body) = (guard(), signer(None), policy(""));
    let answer = guard.answer(&warm, body.as_bytes(), now());
    assert_eq!(answer.status, 200, "{:?}", answer.refusal);
    Job::new("UploadGuard::answer, policy", move || guard.answer(&warm, body.as_bytes(), now()))
}

fn guard_part() -> Job {
    let (guard, warm, body) = (guard(), signer(None), part_to_sign());
    let answer = guard.answer(&warm, body.as_bytes(), now());
    assert_eq!(answer.status, 200, "{:?}", answer.refusal);
    Job::new("UploadGuard::answer, part", move || guard.answer(&warm, body.as_bytes(), now()))
}

/// With credentials that have verified nothing yet.
pub fn s3_verify_first(name: &str, wire: Wire, token: Option<&str>) -> Job {
    let (verifier, token) = (s3_verifier(), token.map(String::from));
    let keys = move || [credentials(token.as_deref())];
    Job::new(name, move || verifier.verify(&wire.request(), &keys(), now()).unwrap())
}

pub fn s3_verify(name: &str, wire: Wire, token: Option<&str>) -> Job {
    let (verifier, keys) = (s3_verifier(), [credentials(token)]);
    Job::new(name, move || verifier.verify(&wire.request(), &keys, now()).unwrap())
}

pub fn oss_verify(name: &str, wire: Wire) -> Job {
    let (verifier, keys) = (oss_verifier(), [credentials(None)]);
    Job::new(name, move || verifier.verify(&wire.request(), &keys, now()).unwrap())
}

/// A form as it is uploaded, with this many fields of the user's own.
pub fn form_verify(name: &str, metadata: usize) -> Job {
    let (place, warm) = (bucket(), signer(None));
    let mut form = place.post_policy().key_prefix("in/").content_length_range(1..=15_000_000);
    for name in names(metadata) {
        form = form.metadata(&name, "value");
    }
    let fields = form.sign(&warm, now(), 300).unwrap().fields;
    let (verifier, keys) = (S3FormVerifier::new(addresses(), REGION).unwrap(), [credentials(None)]);
    let wire = Wire::new("POST", HOST, "/").with("content-type", "multipart/form-data; boundary=x");
    Job::new(name, move || {
        let uploaded = UploadedForm::new(&fields).file(Some(b"a.jpg"), 1000);
        verifier.verify(&wire.request(), &uploaded, &keys, now()).unwrap()
    })
}

/// A body of this many bytes in signed chunks: decoded and verified.
pub fn chunks_verify(name: &str, bytes: usize) -> Job {
    let (place, signer) = (bucket(), signer(None));
    let data = vec![b'x'; CHUNK];
    let request = place.put(KEY);
    let body = ChunkedBody::new(bytes as u64);
    let (sent, mut chunks) = request.sign_chunked(&signer, now(), &body).unwrap();
    let mut body = Vec::new();
    for _ in 0..bytes / CHUNK {
        body.extend_from_slice(chunks.chunk(&data).unwrap().as_bytes());
        body.extend_from_slice(&data);
    }
    body.extend_from_slice(chunks.finish(&[]).unwrap().as_bytes());
    let wire = Wire::of("PUT", HOST, &sent.url, sent.headers);
    let verified = s3_verifier().verify(&wire.request(), [&credentials(None)], now()).unwrap();
    Job::new(name, move || {
        let (mut chunks, mut input) = (verified.chunk_verifier().unwrap(), body.as_slice());
        let mut bytes = 0;
        while let Some(event) = chunks.decode(&mut input).unwrap() {
            if let ChunkEvent::Data(data) = event {
                bytes += data.len();
            }
        }
        chunks.finish().unwrap();
        bytes
    })
}

/// Our URL with a signature that nothing explains, so that every mistake is tried, and behind a proxy that put its own
/// host in.
pub fn explaining() -> Vec<Job> {
    let (explainer, key) = (Explainer::s3(REGION), credentials(None));
    let mut wrong = presigned(None);
    wrong.target = format!("{}{}", &wrong.target[..wrong.target.len() - 4], "0000");
    let unexplained = move || explainer.explain(&wrong.request(), &key, now());
    let (explainer, key) = (Explainer::s3(REGION), credentials(None));
    let mut proxied = Wire::new("GET", "minio:9000", presigned(None).target);
    proxied.headers.push(("x-forwarded-host".into(), HOST.into()));
    let rewritten = move || explainer.explain(&proxied.request(), &key, now());
    assert_eq!(rewritten().cause, objsign::Cause::HostRewritten);
    let (explainer, key) = (Explainer::oss(oss_verifier()), credentials(None));
    let mut wrong = oss_v1_header();
    wrong.target.push('x');
    let oss = move || explainer.explain(&wrong.request(), &key, now());
    vec![
        Job::new("Explainer, S3 URL, every mistake tried", unexplained),
        Job::new("Explainer, S3 URL, host rewritten", rewritten),
        Job::new("Explainer, OSS V1, every mistake tried", oss),
    ]
}

fn signing() -> Vec<Job> {
    let (place, warm) = (bucket(), signer(None));
    let put = move || place.put(KEY).content_type("image/jpeg").presign(&warm, now(), 900).unwrap();
    let (place, warm) = (bucket(), signer(None));
    let part = move || place.upload_part(KEY, "2~upload", 7).presign(&warm, now(), 900).unwrap();
    let (place, warm) = (bucket(), signer(None));
    let download = move || place.get(KEY).download_as("résumé.jpg").presign(&warm, now(), 900).unwrap();
    let (endpoint, warm) = (Endpoint::aws(REGION).unwrap(), signer(None));
    let client_method = move || {
        let params = [("Bucket", Param::from(BUCKET)), ("Key", Param::from(KEY))];
        endpoint.client_method("get_object", &params, None).unwrap().presign(&warm, now(), 900).unwrap()
    };
    let (place, warm) = (bucket(), signer(None));
    let header =
        move || place.put(KEY).content_type("image/jpeg").sign(&warm, now(), Payload::Unsigned).unwrap();
    let (place, warm) = (oss_bucket(), oss_signer());
    let oss_v1 = move || place.get("in/a.jpg").presign_v1(&warm, now(), 900).unwrap();
    let (place, warm) = (oss_bucket(), oss_signer());
    let oss_v4 = move || place.get("in/a.jpg").presign_v4(&warm, now(), 900).unwrap();
    vec![
        Job::new("presign, PUT with a header", put),
        Job::new("presign, UploadPart", part),
        Job::new("presign, download_as", download),
        Job::new("Endpoint::client_method, presign", client_method),
        Job::new("sign, PUT in its header", header),
        Job::new("OSS presign_v1", oss_v1),
        Job::new("OSS presign_v4", oss_v4),
    ]
}

/// Every call that has a baseline.
pub fn all() -> Vec<Job> {
    let token = token();
    let mut jobs = presigning("", None);
    jobs.extend(presigning(", token", Some(&token)));
    jobs.push(Job::new("presign_many, 100 keys", presign_many(100, None)));
    jobs.extend(signing());
    jobs.extend([post_policy_into(), post_policy(), guard_policy(), guard_part()]);
    jobs.extend([
        s3_verify("S3Verifier, presigned URL", presigned(None), None),
        s3_verify_first("S3Verifier, presigned URL, first of a key", presigned(None), None),
        s3_verify("S3Verifier, presigned URL, token", presigned(Some(&token)), Some(&token)),
        s3_verify("S3Verifier, Authorization header", signed_put(0), None),
        oss_verify("OssVerifier, V1 header", oss_v1_header()),
        oss_verify("OssVerifier, V1 URL", oss_v1_url()),
        oss_verify("OssVerifier, V4 header", oss_v4_header()),
        form_verify("S3FormVerifier", 0),
        chunks_verify("ChunkVerifier, 64 KiB", CHUNK),
    ]);
    jobs.extend(explaining());
    jobs
}
