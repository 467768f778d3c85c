//! Bytes of any kind: no input makes the verifiers panic, and no change of a request passes by chance.

use super::support::*;
use objsign::{Payload, Request, S3Verifier, SigV4Verifier};

/// A generator good enough to spread over the input, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

fn verify_all(verifiers: &(S3Verifier, SigV4Verifier), request: &Request<'_>) -> bool {
    let keys = [key(), temporary()];
    let first = verifiers.0.verify(request, &keys, at(10));
    let second = verifiers.1.verify(&request.clone().payload(Payload::Unsigned), &keys, at(10));
    for error in [first.as_ref().err(), second.as_ref().err()].into_iter().flatten() {
        let _ = format!("{error:?} {error} {}", error.to_xml("id"));
    }
    first.is_ok()
}

fn samples() -> Vec<Wire> {
    let signature = encoded(&version_2("GET\n\n\n1735787945\n/photos/test.txt?acl"));
    let version_2 = Wire {
        method: "GET".into(),
        target: format!("/test.txt?AWSAccessKeyId={KEY_ID}&Signature={signature}&Expires=1735787945&acl"),
        headers: vec![("host".into(), HOST.into())],
    };
    vec![
        get().query("versionId", "a b").header("x-amz-meta-a", "b").presigned(),
        get().query("X-Amz-Security-Token", TOKEN).presigned(),
        get().header("x-amz-security-token", TOKEN).in_header(),
        version_2,
    ]
}

#[test]
fn never_panics_and_takes_no_changed_request() {
    let verifiers = (
        verifier().allow_v2(),
        SigV4Verifier::new("us-east-1", "s3").unwrap().normalize_path(false).double_encode_path(false),
    );
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for sample in samples() {
        assert!(verify_all(&verifiers, &sample.request()), "{}", sample.target);
        for _ in 0..1500 {
            let mut target = sample.target.clone().into_bytes();
            let mut headers: Vec<(Vec<u8>, Vec<u8>)> = sample
                .headers
                .iter()
                .map(|(name, value)| (name.clone().into_bytes(), value.clone().into_bytes()))
                .collect();
            for _ in 0..=random.below(3) {
                let which = random.below(headers.len() + 2);
                let text = match headers.get_mut(which) {
                    Some((name, _)) if random.below(3) == 0 => name,
                    Some((_, value)) => value,
                    None => &mut target,
                };
                mutate(text, &mut random);
            }
            let method: &[u8] = if random.below(20) == 0 { b"P\xffT" } else { sample.method.as_bytes() };
            let _ = verify_all(&verifiers, &Request::new(method, &target, &headers));
        }
    }
}

fn mutate(text: &mut Vec<u8>, random: &mut Random) {
    const MARKS: &[u8] = b"%&=?/;,:+ \n\0\xffAa0.#-";
    let at = random.below(text.len() + 1);
    match random.below(4) {
        0 if at < text.len() => drop(text.remove(at)),
        1 if at < text.len() => text[at] ^= 1 << random.below(8),
        2 => text.truncate(at),
        _ => text.insert(at, MARKS[random.below(MARKS.len())]),
    }
}

#[test]
fn a_changed_byte_of_the_path_or_the_signature_never_passes() {
    let verifier = verifier().allow_v2();
    for sample in samples() {
        let key =
            if sample.target.contains("Security") || sample.headers.len() > 3 { temporary() } else { key() };
        let end = sample.target.find('?').unwrap_or(sample.target.len());
        for place in 1..end {
            for bit in 0..7 {
                let mut target = sample.target.clone().into_bytes();
                target[place] ^= 1 << bit;
                let request = Request::new(&sample.method, &target, &sample.headers);
                assert!(
                    verifier.verify(&request, [&key], at(10)).is_err(),
                    "{:?}",
                    String::from_utf8_lossy(&target)
                );
            }
        }
    }
}

#[test]
fn everything_repeated_a_thousand_times() {
    let verifier = verifier().allow_v2();
    let many = "&a=b".repeat(1500);
    let wire = get().presigned().with_target(|target| format!("{target}{many}"));
    assert!(wire.by(&verifier, &key(), 10).is_err());
    let mut wire = get().presigned();
    for index in 0..300 {
        wire = wire.with(&format!("h{index}"), "x");
    }
    assert!(wire.by(&verifier, &key(), 10).is_err());
}
