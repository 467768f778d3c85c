//! Input that is made to be expensive. Each is refused with a typed error, which is checked before it is counted; the
//! last is not, but the work is bounded.

use objsign::{
    Cause, ChunkedBody, Explainer, Explanation, RefusalReason, S3FormVerifier, SignError, UploadedForm,
    VerifyErrorKind,
};

use crate::jobs::Job;
use crate::samples::*;

pub struct Hostile {
    pub job: Job,
    pub bytes: usize,
}

const MEGABYTE: usize = 1024 * 1024;
const PARAMETERS: usize = 10_000;
const CONDITIONS: usize = 100_000;

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for (what, wire) in requests() {
        all.extend(requested(what, &wire));
    }
    for (what, body) in bodies() {
        all.push(guarded(what, body.clone()));
        all.push(uploaded(what, body));
    }
    all.extend([operator_s_conditions(), chunk_line(), answer(), explained(), listed_again()]);
    all
}

fn requests() -> Vec<(&'static str, Wire)> {
    let base = || Wire::new("GET", HOST, presigned(None).target);
    let mut parameters = base();
    let mut headers = base();
    for name in names(PARAMETERS) {
        parameters.target.push_str(&format!("&{name}=1"));
        headers = headers.with(&format!("x-amz-meta-{name}"), "1");
    }
    let mut long_target = base();
    long_target.target.push_str(&format!("&x={}", "%41".repeat(MEGABYTE / 3)));
    vec![
        ("10,000 parameters", parameters),
        ("10,000 headers", headers),
        ("1 MiB in one header", base().with("x-amz-meta-a", "x".repeat(MEGABYTE))),
        ("1 MiB in the query", long_target),
    ]
}

/// At both verifiers and the explainer.
fn requested(what: &str, wire: &Wire) -> [Hostile; 3] {
    let bytes = wire.len();
    let (verifier, sent) = (s3_verifier(), wire.clone());
    let s3 = move || verifier.parse(&sent.request(), now()).unwrap_err().kind();
    assert_eq!(s3(), VerifyErrorKind::RequestTooLarge);
    let (verifier, sent) = (oss_verifier(), wire.clone());
    let oss = move || verifier.parse(&sent.request(), now()).unwrap_err().kind();
    assert_eq!(oss(), VerifyErrorKind::RequestTooLarge);
    let (explainer, key, sent) = (Explainer::s3(REGION), credentials(None), wire.clone());
    let explain = move || explainer.explain(&sent.request(), &key, now()).cause;
    assert_eq!(explain(), Cause::UnreadableRequest);
    [
        Hostile { job: Job::new(format!("S3Verifier, {what}"), s3), bytes },
        Hostile { job: Job::new(format!("OssVerifier, {what}"), oss), bytes },
        Hostile { job: Job::new(format!("Explainer, {what}"), explain), bytes },
    ]
}

fn bodies() -> Vec<(&'static str, String)> {
    let more = |count: usize, one: &str| policy(&format!(",{one}").repeat(count));
    let nested = |depth: usize| policy(&format!(",{}1{}", "[".repeat(depth), "]".repeat(depth)));
    vec![
        ("100,000 conditions", more(CONDITIONS, r#"{"x-amz-meta-a":"1"}"#)),
        ("as many conditions as fit", more(1500, r#"{"a":"1"}"#)),
        ("100,000 levels deep", nested(100_000)),
        ("as deep as fits", nested(9_000)),
    ]
}

/// At the signing endpoint.
fn guarded(what: &str, body: String) -> Hostile {
    let (guard, warm, bytes) = (guard(), signer(None), body.len());
    let call = move || guard.answer(&warm, body.as_bytes(), now()).refusal.unwrap().reason();
    assert_eq!(call(), RefusalReason::Malformed, "{what}");
    Hostile { job: Job::new(format!("UploadGuard, {what}"), call), bytes }
}

/// At the receiver of the form.
fn uploaded(what: &str, policy: String) -> Hostile {
    let mut fields = bucket().post_policy().key_prefix("in/").sign(&signer(None), now(), 300).unwrap().fields;
    let field = fields.iter_mut().find(|(name, _)| name == "policy").unwrap();
    field.1 = base64(policy.as_bytes());
    let bytes = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    let wire = Wire::new("POST", HOST, "/").with("content-type", "multipart/form-data; boundary=x");
    let (verifier, keys) = (S3FormVerifier::new(addresses(), REGION).unwrap(), [credentials(None)]);
    let call = move || {
        let form = UploadedForm::new(&fields).file(Some(b"a.jpg"), 1000);
        verifier.verify(&wire.request(), &form, &keys, now()).unwrap_err().kind()
    };
    // A policy that nobody signed is not read.
    let refused = [VerifyErrorKind::FormTooLarge, VerifyErrorKind::SignatureMismatch];
    assert!(refused.contains(&call()), "{what}: {:?}", call());
    Hostile { job: Job::new(format!("S3FormVerifier, {what}"), call), bytes }
}

/// The operator's own list may be one that a stranger filled.
fn operator_s_conditions() -> Hostile {
    let (place, warm) = (bucket(), signer(None));
    let conditions = format!("[{}[]]", r#"{"x-amz-meta-a":"1"},"#.repeat(CONDITIONS));
    let bytes = conditions.len();
    let call = move || {
        let form = place.post_policy().key_prefix("in/").fields_and_conditions(&[], &conditions);
        form.sign(&warm, now(), 300).unwrap_err()
    };
    assert!(matches!(call(), SignError::InvalidCondition { .. }), "{:?}", call());
    Hostile { job: Job::new("PostPolicy, 100,000 conditions", call), bytes }
}

/// A line before a chunk that does not end.
fn chunk_line() -> Hostile {
    let (place, signer) = (bucket(), signer(None));
    let put = place.put(KEY);
    let (sent, _) = put.sign_chunked(&signer, now(), &ChunkedBody::new(5)).unwrap();
    let wire = Wire::of("PUT", HOST, &sent.url, sent.headers);
    let verified = s3_verifier().verify(&wire.request(), [&credentials(None)], now()).unwrap();
    let line = vec![b'0'; MEGABYTE];
    let call = move || {
        let (mut chunks, mut input) = (verified.chunk_verifier().unwrap(), line.as_slice());
        chunks.decode(&mut input).map(drop).unwrap_err().kind()
    };
    assert_eq!(call(), VerifyErrorKind::MalformedChunk);
    Hostile { job: Job::new("ChunkVerifier, a line of 1 MiB", call), bytes: MEGABYTE }
}

/// A service's answer that is none.
fn answer() -> Hostile {
    let stages = bucket().get(KEY).presign_stages(&signer(None), now(), 900).unwrap();
    let text = "<CanonicalRequest>".repeat(MEGABYTE / 18);
    let bytes = text.len();
    let call = move || Explanation::of_answer(text.as_bytes(), &stages).cause;
    assert_eq!(call(), Cause::UnreadableAnswer);
    Hostile { job: Job::new("Explanation::of_answer, 1 MiB of open tags", call), bytes }
}

/// As many parameters as a request may have, so that it is looked at.
fn explained() -> Hostile {
    let mut wire = presigned(None);
    for name in names(1000) {
        wire.target.push_str(&format!("&{name}=a%20b"));
    }
    let (explainer, key, bytes) = (Explainer::s3(REGION), credentials(None), wire.len());
    let call = move || explainer.explain(&wire.request(), &key, now()).cause;
    Hostile { job: Job::new("Explainer, 1,000 parameters, every mistake tried", call), bytes }
}

/// As many names as fit into the list of signed headers, for a header that is there as often as one may be.
fn listed_again() -> Hostile {
    let list = "x-a;".repeat(15_000);
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={ID}/{}/{REGION}/s3/aws4_request, SignedHeaders=host;{list}x-a, Signature={}",
        &DATE[..8],
        "0".repeat(64)
    );
    let mut wire = Wire::new("GET", HOST, PATH).with("x-amz-date", DATE).with("authorization", authorization);
    for _ in 0..250 {
        wire = wire.with("x-a", "1");
    }
    let (explainer, key, bytes) = (Explainer::s3(REGION), credentials(None), wire.len());
    let call = move || explainer.explain(&wire.request(), &key, now()).cause;
    assert_eq!(call(), Cause::Unexplained);
    Hostile { job: Job::new("Explainer, a header listed 15,000 times", call), bytes }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |part: &[u8]| {
        let byte = |at: usize| u32::from(part.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digit = |at: usize| match at <= part.len() {
            true => char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        };
        [digit(0), digit(1), digit(2), digit(3)]
    };
    bytes.chunks(3).flat_map(digits).collect()
}
