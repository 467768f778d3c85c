//! How the cost of a call grows: each is counted for a size, twice and four times that size.

use objsign::{Cause, Explainer, Explanation, S3Signer};

use crate::jobs::{self, Job};
use crate::samples::*;

pub struct Growth {
    pub name: &'static str,
    /// The first of three sizes.
    pub from: usize,
    pub job: fn(usize) -> Job,
}

impl Growth {
    pub fn sizes(&self) -> [usize; 3] {
        [self.from, 2 * self.from, 4 * self.from]
    }
}

pub const ALL: &[Growth] = &[
    Growth { name: "presign, bytes of the key", from: 256, job: presign_key },
    Growth { name: "presign, parameters", from: 250, job: presign_parameters },
    Growth { name: "presign, headers", from: 250, job: presign_headers },
    Growth { name: "presign, bytes of the token", from: 1024, job: presign_token },
    Growth { name: "presign, first of a signer, bytes of the token", from: 1024, job: presign_token_cold },
    Growth { name: "presign_many, keys", from: 100, job: presign_many },
    Growth { name: "PostPolicy::sign, fields", from: 60, job: sign_policy },
    Growth { name: "UploadGuard::answer, conditions", from: 60, job: answer_policy },
    Growth { name: "S3FormVerifier, fields", from: 60, job: verify_form },
    Growth { name: "S3Verifier, bytes of the key", from: 256, job: verify_key },
    Growth { name: "S3Verifier, parameters", from: 250, job: verify_parameters },
    Growth { name: "S3Verifier, headers", from: 60, job: verify_headers },
    Growth { name: "OssVerifier, V1, parameters", from: 250, job: verify_oss_parameters },
    Growth { name: "OssVerifier, V1, headers", from: 60, job: verify_oss_headers },
    Growth { name: "ChunkVerifier, chunks", from: 1, job: verify_chunks },
    Growth { name: "Explainer, S3, parameters", from: 50, job: explain_parameters },
    Growth { name: "Explainer, S3, headers", from: 50, job: explain_headers },
    Growth { name: "Explanation::of_answer, bytes", from: 8192, job: explain_answer },
];

fn presign_key(bytes: usize) -> Job {
    let (place, warm, key) = (bucket(), signer(None), "aé ".repeat(bytes / 4));
    Job::new("", move || place.get(&key).presign(&warm, now(), 900).unwrap())
}

fn presign_parameters(count: usize) -> Job {
    let (place, warm, names) = (bucket(), signer(None), names(count));
    let get = names.into_iter().fold(place.get(KEY), |get, name| get.query(name, "a b")).into_owned();
    Job::new("", move || get.presign(&warm, now(), 900).unwrap())
}

fn presign_headers(count: usize) -> Job {
    let (place, warm, names) = (bucket(), signer(None), names(count));
    let put = names.into_iter().fold(place.put(KEY), |put, name| put.metadata(&name, "value")).into_owned();
    Job::new("", move || put.presign(&warm, now(), 900).unwrap())
}

fn presign_token(bytes: usize) -> Job {
    let (place, warm) = (bucket(), signer(Some(&token_of(bytes))));
    Job::new("", move || place.get(KEY).presign(&warm, now(), 900).unwrap())
}

fn presign_token_cold(bytes: usize) -> Job {
    let (place, key) = (bucket(), credentials(Some(&token_of(bytes))));
    Job::new("", move || place.get(KEY).presign(&S3Signer::new(key.clone()), now(), 900).unwrap())
}

fn presign_many(count: usize) -> Job {
    Job::new("", jobs::presign_many(count, None))
}

fn sign_policy(fields: usize) -> Job {
    let (place, warm, names) = (bucket(), signer(None), names(fields));
    Job::new("", move || {
        let form =
            names.iter().fold(place.post_policy().key_prefix("in/"), |form, name| form.metadata(name, "v"));
        form.sign(&warm, now(), 300).unwrap()
    })
}

fn answer_policy(conditions: usize) -> Job {
    let more: String =
        names(conditions).iter().map(|name| format!(r#",{{"x-amz-meta-{name}":"v"}}"#)).collect();
    let (guard, warm, body) = (guard(), signer(None), policy(&more));
    let answer = guard.answer(&warm, body.as_bytes(), now());
    assert_eq!(answer.status, 200, "{:?}", answer.refusal);
    Job::new("", move || guard.answer(&warm, body.as_bytes(), now()))
}

fn verify_form(fields: usize) -> Job {
    jobs::form_verify("", fields)
}

fn verify_key(bytes: usize) -> Job {
    let url = bucket().get(&"aé ".repeat(bytes / 4)).presign(&signer(None), now(), 900).unwrap().url;
    jobs::s3_verify("", Wire::of("GET", HOST, &url, Vec::new()), None)
}

fn verify_parameters(count: usize) -> Job {
    let (place, names) = (bucket(), names(count));
    let get = names.iter().fold(place.get(KEY), |get, name| get.query(name, "a b"));
    let url = get.presign(&signer(None), now(), 900).unwrap().url;
    jobs::s3_verify("", Wire::of("GET", HOST, &url, Vec::new()), None)
}

fn verify_headers(count: usize) -> Job {
    jobs::s3_verify("", signed_put(count), None)
}

/// Version 1 signs none of them, but they are read.
fn verify_oss_parameters(count: usize) -> Job {
    let mut wire = oss_v1_url();
    for name in names(count) {
        wire.target.push_str(&format!("&{name}=a%20b"));
    }
    jobs::oss_verify("", wire)
}

fn verify_oss_headers(count: usize) -> Job {
    let (place, names) = (oss_bucket(), names(count));
    let put = names.iter().fold(place.put("in/a.jpg"), |put, name| put.metadata(name, "value"));
    let sent = put.sign_v1(&oss_signer(), now()).unwrap();
    jobs::oss_verify("", Wire::of("PUT", OSS_HOST, &sent.url, sent.headers))
}

fn verify_chunks(count: usize) -> Job {
    jobs::chunks_verify("", count * jobs::CHUNK)
}

/// With a signature that nothing explains, so that every mistake is tried.
fn explain(wire: Wire) -> Job {
    let (explainer, key) = (Explainer::s3(REGION), credentials(None));
    let call = move || explainer.explain(&wire.request(), &key, now());
    assert_eq!(call().cause, Cause::Unexplained);
    Job::new("", call)
}

fn spoil(signed: &mut String) {
    let at = signed.find("Signature=").unwrap() + "Signature=".len();
    signed.replace_range(at..at + 4, "0000");
}

fn explain_parameters(count: usize) -> Job {
    let mut wire = presigned(None);
    spoil(&mut wire.target);
    for name in names(count) {
        wire.target.push_str(&format!("&{name}=a%20b"));
    }
    explain(wire)
}

/// Signed ones, which are tried with what clients and proxies make of their values.
fn explain_headers(count: usize) -> Job {
    let mut wire = signed_put(count);
    let mut headers = wire.headers.iter_mut();
    let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case("authorization")).unwrap();
    spoil(value);
    explain(wire)
}

fn explain_answer(bytes: usize) -> Job {
    let stages = bucket().get(KEY).presign_stages(&signer(None), now(), 900).unwrap();
    let text = format!("{}\n", "y".repeat(63)).repeat(bytes / 64);
    let answer = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{text}</CanonicalRequest></Error>"
    );
    Job::new("", move || Explanation::of_answer(answer.as_bytes(), &stages))
}
