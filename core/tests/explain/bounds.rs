//! Hostile input: nothing panics, nothing secret is shown, and the work is bounded.

use super::support::*;
use objsign::{
    Addresses, Cause, Explainer, Explanation, OssVerifier, OssVersion, Request, S3Verifier, Stages,
};

/// A small generator, so that a failure can be repeated.
fn noise(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    }
}

fn spoilt(text: &[u8], next: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=next(4) {
        let at = next(text.len().max(1));
        match next(4) {
            0 if !text.is_empty() => text[at] = u8::try_from(next(256)).unwrap(),
            1 => text.truncate(at),
            2 => text.insert(at.min(text.len()), b"%&=\n/+;<>\""[next(10)]),
            _ => {
                let end = (at + next(40)).min(text.len());
                let piece = text[at.min(end)..end].to_vec();
                text.extend(piece);
            }
        }
    }
    text
}

#[test]
fn spoilt_requests_are_explained_without_panic_or_secret() {
    let sent = Sent::new("PUT", "/in/a%20b.jpg")
        .query(&format!("versionId=1&X-Amz-Security-Token={}", encoded(TOKEN)))
        .signed("content-type", "text/plain")
        .presigned(|_| {});
    let header = Sent::get("/a").signed("x-amz-meta-a", "One").authorized(UNSIGNED, |_| {});
    let mut next = noise(7);
    for _ in 0..200 {
        for sent in [&sent, &header] {
            let target = spoilt(sent.target().as_bytes(), &mut next);
            let mut headers: Vec<(Vec<u8>, Vec<u8>)> = sent
                .headers
                .iter()
                .map(|(name, value)| (name.as_bytes().into(), value.as_bytes().into()))
                .collect();
            let at = next(headers.len());
            headers[at].1 = spoilt(&headers[at].1, &mut next);
            let request = Request::new(&sent.method, &target, &headers);
            for explainer in [
                Explainer::s3(REGION),
                Explainer::sigv4(REGION, "sts"),
                Explainer::oss(oss_verifier()),
                Explainer::oss(OssVerifier::new(Addresses::new(), [OssVersion::V1])),
            ] {
                let why = explainer.explain(&request, &temporary(), now());
                holds_no_secret(&why, &String::from_utf8_lossy(&target));
            }
        }
    }
}

/// What the verifiers accept is said to be right, and what they refuse never is.
#[test]
fn explainer_and_verifiers_agree() {
    let table = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap();
    let s3 = S3Verifier::new(table, REGION).unwrap();
    let query = "versionId=1&x-id=PutObject";
    let url =
        Sent::new("PUT", "/in/a%20b.jpg").query(query).signed("content-type", "text/plain").presigned(|_| {});
    let header = Sent::get("/a")
        .signed("x-amz-content-sha256", UNSIGNED)
        .signed("x-amz-meta-a", "One  two")
        .authorized(UNSIGNED, |_| {});
    let string = format!("GET\n\n\n{}\nx-oss-meta-a:One\n/photos/a b?acl", NOW + 900);
    let oss = Oss::url("GET", "/a%20b?acl&prefix=x", &[("x-oss-meta-a", "One")], &string);
    let samples = [
        (url.method.as_str(), url.target(), &url.headers),
        (header.method.as_str(), header.target(), &header.headers),
        (oss.method, oss.target.clone(), &oss.headers),
    ];
    let (aws_key, oss_key) = (permanent(), oss_credentials());
    let mut next = noise(23);
    let mut accepted = 0;
    for round in 0..400 {
        for (index, (method, target, headers)) in samples.iter().enumerate() {
            let spoil_target = round > 0 && next(2) == 0;
            let target =
                if spoil_target { spoilt(target.as_bytes(), &mut next) } else { target.clone().into_bytes() };
            let mut headers: Vec<(Vec<u8>, Vec<u8>)> = headers
                .iter()
                .map(|(name, value)| (name.as_bytes().into(), value.as_bytes().into()))
                .collect();
            if round > 0 && !spoil_target {
                let at = next(headers.len());
                headers[at].1 = spoilt(&headers[at].1, &mut next);
            }
            // What means the same, or is not covered, or must be.
            let (mut target, mut headers) = (target, headers);
            if round % 2 == 1 {
                target = samples[index].1.clone().into_bytes();
                headers = samples[index]
                    .2
                    .iter()
                    .map(|(name, value)| (name.as_bytes().into(), value.as_bytes().into()))
                    .collect();
                let at = next(target.len());
                let byte = target[at];
                if byte.is_ascii_alphanumeric() && !target[at.saturating_sub(2)..at].contains(&b'%') {
                    target.splice(at..=at, format!("%{byte:02x}").into_bytes());
                }
                let more =
                    ["User-Agent", "Cookie", "x-amz-acl", "x-amz-content-sha256", "x-oss-acl", "Range"]
                        [next(6)];
                headers.push((more.as_bytes().into(), b"x".to_vec()));
            }
            let request = Request::new(method, &target, &headers);
            let (result, why) = match index {
                2 => (
                    oss_verifier().verify(&request, [&oss_key], now()),
                    Explainer::oss(oss_verifier()).explain(&request, &oss_key, now()),
                ),
                _ => (
                    s3.verify(&request, [&aws_key], now()),
                    Explainer::s3(REGION).explain(&request, &aws_key, now()),
                ),
            };
            accepted += usize::from(result.is_ok());
            let said = why.cause == Cause::SignatureMatches;
            let shown = String::from_utf8_lossy(&target);
            assert_eq!(result.is_ok(), said, "{shown} {headers:?}\n{result:?}\n{why}");
        }
    }
    assert!(accepted > 100, "{accepted}");
}

#[test]
fn spoilt_answers_are_explained_without_panic() {
    let mut stages = Stages::default();
    stages.canonical_request = format!("GET\n/\nX-Amz-Security-Token={TOKEN}\nhost:h\n\nhost\nx");
    stages.string_to_sign = "AWS4-HMAC-SHA256\nd\n20240903/r/s3/aws4_request\nh".into();
    let body = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{}</CanonicalRequest><StringToSign>{}</StringToSign></Error>",
        stages.canonical_request.replace(TOKEN, "x"),
        stages.string_to_sign
    );
    let mut next = noise(11);
    for _ in 0..2000 {
        let body = spoilt(body.as_bytes(), &mut next);
        holds_no_secret(&Explanation::of_answer(&body, &stages), "");
    }
}

#[test]
fn secrets_that_clients_put_elsewhere_stay_out() {
    // A token in a header of another name, a secret in the path.
    let sent = Sent::get(&format!("/{}", encoded(SECRET))).signed("x-amz-meta-a", TOKEN).presigned(|_| {});
    for sent in [sent.clone().path("/a"), sent.clone().replace("x-amz-meta-a", "b"), sent.append("t=1")] {
        sent.explained_by(&Explainer::s3(REGION), &temporary(), NOW);
    }
    let added = Sent::get("/a").presigned(|_| {}).append(&format!("x={}", encoded(SECRET)));
    let why = added.is(Cause::ParameterAdded, "`x`");
    assert_eq!(why.difference.unwrap().ours, "***");
    // A real token is longer than what is shown of a value.
    let long = format!("{TOKEN}{}", "x".repeat(900));
    let credentials = permanent().session_token(long.clone()).unwrap();
    let sent = Sent::get("/a").presigned(|_| {}).append(&format!("x={}", encoded(&long)));
    let why = sent.explained_by(&Explainer::s3(REGION), &credentials, NOW);
    assert_eq!(why.difference.unwrap().ours, "***");
    // A key of the customer's own is as good as a secret.
    let key = "x-amz-server-side-encryption-customer-key";
    let sent =
        Sent::new("PUT", "/a").signed(key, "AAAAbase64key").presigned(|_| {}).replace(key, "aaaabase64key");
    assert!(!format!("{:?}", sent.explained()).contains("base64key"));
    // What turns a terminal's text round, or begins another line of a log, is shown as an escape.
    let why = Sent::get("/a").presigned(|_| {}).append("x=%0A%E2%80%AE%1B%5B2J").explained();
    let shown = why.difference.unwrap().ours;
    assert!(!shown.contains(['\n', '\u{202e}', '\u{1b}']), "{shown:?}");
}

#[test]
fn signatures_inside_values_stay_out() {
    let link = "https://other.example.com/k?X-Amz-Date=1&X-Amz-Signature=5ec2e7&X-Amz-Expires=9";
    let (once, twice) = (encoded(link), encoded(&encoded(link)));
    for name in [
        "referer",
        "x-original-url",
        "x-forwarded-uri",
        "x-amz-copy-source",
        "x-amz-website-redirect-location",
    ] {
        for link in [link, &once, &twice, "Bearer 5ec2e7", "/k?sig=5ec2e7"] {
            let sent = Sent::new("PUT", "/a").signed(name, link).presigned(|_| {});
            // As a proxy that appends to a list leaves it.
            let why = sent.replace(name, &format!("{link}, 10.0.0.1")).explained();
            let difference = why.difference.clone().unwrap();
            assert!(difference.ours.ends_with("***") && !format!("{why:?}").contains("5ec2e7"), "{why}");
        }
    }
    for link in [&once, &twice] {
        let why = Sent::get("/a").presigned(|_| {}).append(&format!("next={link}")).explained();
        assert_eq!(why.cause, Cause::ParameterAdded);
        assert!(!format!("{why:?}").contains("5ec2e7"), "{why}");
        assert!(why.difference.unwrap().ours.contains("other.example.com"));
        // As a name, or as the path of a proxy that fetches.
        let why = Sent::get("/a").presigned(|_| {}).append(link).explained();
        assert!(!format!("{why:?}").contains("5ec2e7"), "{why}");
        let why = Sent::get(&format!("/{link}")).presigned(|_| {}).path(&format!("/{link}/")).explained();
        assert!(!format!("{why:?}").contains("5ec2e7"), "{why}");
    }
}

#[test]
fn the_work_is_bounded() {
    let long = "/a".repeat(15_000);
    let mut sent = Sent::get(&long).presigned(|text| text.secret = "another".into());
    for number in 0..50 {
        sent = sent.with(&format!("x-amz-meta-{number}"), &"v".repeat(1000));
    }
    assert_eq!(sent.explained().cause, Cause::Unexplained);
    let many: Vec<String> = (0..1000).map(|number| format!("p{number}={number}")).collect();
    let sent = Sent::get("/a").query(&many.join("&")).presigned(|text| text.secret = "another".into());
    assert_eq!(sent.explained().cause, Cause::Unexplained);
    let hosts = "h.example.com,".repeat(4000);
    let sent =
        Sent::get("/a").presigned(|text| text.secret = "another".into()).with("X-Forwarded-Host", &hosts);
    assert_eq!(sent.explained().cause, Cause::Unexplained);
    // What a verifier refuses for its size is not looked at.
    let why = Sent::get(&"/a".repeat(20_000)).presigned(|_| {}).explained();
    assert_eq!(why.cause, Cause::UnreadableRequest);
}

#[test]
fn names_are_stable_and_each_cause_has_its_own() {
    let mut names: Vec<_> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
    assert!(names.iter().all(|name| {
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    }));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() == count && count >= 25, "{count}");
}

#[test]
fn it_reads_well() {
    let why = Sent::get("/a").presigned(|_| {}).append("fbclid=IwAR0").explained();
    let shown = "A parameter was added after signing: query parameter `fbclid`. (parameter_added, certain)\n  query parameter `fbclid`\n    ours:   IwAR0\n    theirs: (none)\n  Leave out query parameter `fbclid`, or give it to the signer; look for tracking, caching and SDK middleware that adds it.";
    assert_eq!(why.to_string(), shown);
}
