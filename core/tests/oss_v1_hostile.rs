//! What an attacker can make of a good request: nothing that panics, nothing that is accepted and means
//! something else.

mod oss_v1_support;

use std::path::Path;

use objsign::{
    Addresses, Claim, Credentials, Operation, OssVerifier, OssVersion, Request, Verified,
    VerifyErrorKind as Kind,
};
use oss_v1_support::*;
use serde_json::Value;

/// A small generator (xorshift), so that every run tries the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.below(list.len())]
    }
}

/// A valid row, ready to be changed.
struct Good {
    id: String,
    sent: Sent,
    verifier: OssVerifier,
    key: Credentials,
    now: i64,
    meaning: Meaning,
}

/// Everything a gateway would act on.
#[derive(PartialEq, Debug)]
struct Meaning {
    access_key_id: String,
    method: String,
    bucket: Option<String>,
    key: Option<Vec<u8>>,
    operation: Operation,
    headers: Vec<(String, Vec<u8>)>,
    parameters: Vec<(String, Vec<u8>)>,
    valid_until: i64,
}

fn meaning(verified: &Verified) -> Meaning {
    let owned = |(name, value): (&str, &[u8])| (name.to_owned(), value.to_owned());
    Meaning {
        access_key_id: verified.access_key_id().into(),
        method: verified.method().into(),
        bucket: verified.bucket().map(String::from),
        key: verified.key().map(<[u8]>::to_vec),
        operation: verified.operation(),
        headers: verified.headers().map(owned).collect(),
        parameters: verified.parameters().map(owned).collect(),
        valid_until: verified.valid_until().unix(),
    }
}

/// Rows write one byte as one character.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn good(row: &Value) -> Good {
    let text = |field: &str| row[field].as_str().unwrap();
    let (_, after) = text("url").split_once("://").unwrap();
    let pairs = row["headers"].as_array().unwrap().iter();
    let sent = Sent {
        method: text("method").into(),
        target: bytes(&after[after.find('/').unwrap()..]),
        headers: pairs
            .map(|pair| (pair[0].as_str().unwrap().into(), bytes(pair[1].as_str().unwrap())))
            .collect(),
    };
    let addressing = &row["addressing"];
    let endpoint = addressing["endpoint"].as_str().unwrap();
    let mut addresses = match addressing["style"].as_str() {
        Some("path") => Addresses::new().path_style(endpoint),
        _ => Addresses::new().virtual_host(endpoint),
    }
    .unwrap();
    for (host, bucket) in addressing["cname"].as_object().into_iter().flatten() {
        addresses = addresses.cname(host, bucket.as_str().unwrap()).unwrap();
    }
    let verifier = OssVerifier::new(addresses, [OssVersion::V1]);
    let mut key = Credentials::new(text("access_key_id"), text("access_key_secret")).unwrap();
    if let Some(token) = row["security_token"].as_str() {
        key = key.session_token(token).unwrap();
    }
    let now = row["now"].as_i64().unwrap();
    let meaning = meaning(&verifier.verify(&sent.request(), [&key], at(now)).unwrap());
    Good { id: text("id").into(), sent, verifier, key, now, meaning }
}

fn good_rows() -> Vec<Good> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/oss-v1.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.filter(|row| row["expect"] == "valid" && row["kind"] != "post-v1").map(|row| good(&row)).collect()
}

/// Refused, or accepted with just the meaning of the original.
fn judge(good: &Good, changed: &Sent) -> bool {
    match good.verifier.verify(&changed.request(), [&good.key], at(good.now)) {
        Ok(verified) => {
            assert_eq!(
                meaning(&verified),
                good.meaning,
                "{}: {:?} is accepted as {changed:?}",
                good.id,
                good.sent
            );
            true
        }
        Err(error) => {
            assert!(error.to_xml("1").ends_with("</Error>"));
            false
        }
    }
}

const PIECES: [&[u8]; 24] = [
    b"?",
    b"&",
    b"=",
    b"%",
    b"%2F",
    b"%3F",
    b"%26",
    b"%3D",
    b"+",
    b"/",
    b"//",
    b"/../",
    b"#",
    b":",
    b"\n",
    b"\r\n",
    b"\0",
    b" ",
    b"\xff",
    b"\xc3\xa9",
    b"&acl",
    b"?acl",
    b"&x-oss-process=a",
    b"&Signature=",
];

fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    match dice.below(6) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => bytes.truncate(at),
        2 => {
            bytes.splice(at..at, dice.pick(&PIECES).iter().copied());
        }
        3 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(dice.below(256)).unwrap();
            }
        }
        4 => {
            let end = (at + 1 + dice.below(8)).min(bytes.len());
            bytes.drain(at..end);
        }
        // The same byte in another spelling.
        _ => {
            if let Some(&byte) = bytes.get(at) {
                bytes.splice(at..=at, format!("%{byte:02x}").into_bytes());
            }
        }
    }
}

#[test]
fn changed_targets_are_refused_or_mean_the_same() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut accepted, mut refused) = (0, 0);
    for good in good_rows() {
        for round in 0..40 {
            let mut changed = good.sent.clone();
            for _ in 0..=round % 3 {
                mutate(&mut changed.target, &mut dice);
            }
            *(if judge(&good, &changed) { &mut accepted } else { &mut refused }) += 1;
        }
    }
    // Other spellings of one byte pass, and changes to what is not signed.
    assert!(accepted > 500 && refused > 10_000, "{accepted} {refused}");
}

#[test]
fn changed_headers_are_refused_or_mean_the_same() {
    let mut dice = Dice(0xd1b5_4a32_d192_ed03);
    let (mut accepted, mut refused) = (0, 0);
    for good in good_rows() {
        for _ in 0..40 {
            let mut changed = good.sent.clone();
            let at = dice.below(changed.headers.len());
            let (name, value) = &mut changed.headers[at];
            match dice.below(8) {
                0 => {
                    let mut bytes = name.clone().into_bytes();
                    mutate(&mut bytes, &mut dice);
                    *name = String::from_utf8_lossy(&bytes).into_owned();
                }
                1 => {
                    changed.headers.remove(at);
                }
                2 => {
                    let again = changed.headers[at].clone();
                    changed.headers.insert(dice.below(changed.headers.len() + 1), again);
                }
                3 => {
                    let name = dice.pick(&[
                        "x-oss-acl",
                        "x-oss-object-acl",
                        "Date",
                        "content-type",
                        "x-oss-copy-source",
                        "x-oss-date",
                    ]);
                    changed = changed.header(name, b"v");
                }
                _ => mutate(value, &mut dice),
            }
            *(if judge(&good, &changed) { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(accepted > 500 && refused > 5_000, "{accepted} {refused}");
}

#[test]
fn another_method_is_refused() {
    for good in good_rows() {
        for method in
            ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "put", "PUT ", "PUT\n", "", "\u{ff30}UT"]
        {
            let changed = Sent { method: method.into(), ..good.sent.clone() };
            assert_eq!(judge(&good, &changed), method == good.sent.method, "{}: {method:?}", good.id);
        }
    }
}

#[test]
fn bytes_of_no_meaning_never_panic() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let keys = [permanent(), temporary()];
    for _ in 0..20_000 {
        let mut bytes = |length: usize| -> Vec<u8> {
            let count = dice.below(length);
            (0..count)
                .flat_map(|_| {
                    if dice.below(3) == 0 {
                        dice.pick(&PIECES).to_vec()
                    } else {
                        vec![u8::try_from(dice.below(256)).unwrap()]
                    }
                })
                .collect()
        };
        let target = [b"/".to_vec(), bytes(24)].concat();
        let headers = [
            (b"host".to_vec(), [HOST.as_bytes().to_vec(), bytes(2)].concat()),
            (b"authorization".to_vec(), [b"OSS LTAI:".to_vec(), bytes(8)].concat()),
            ([b"x-oss-".to_vec(), bytes(4)].concat(), bytes(8)),
            (b"date".to_vec(), [DATE.as_bytes().to_vec(), bytes(2)].concat()),
            (bytes(6), bytes(6)),
        ];
        let method = bytes(3);
        assert!(verifier().verify(&Request::new(&method, &target, &headers), &keys, at(NOW)).is_err());
        let parameters = [(bytes(8), bytes(8)), (b"Expires".to_vec(), bytes(4)), (bytes(4), Vec::new())];
        let request = Request::decoded("GET", &target, &parameters, &headers);
        assert!(verifier().verify(&request, &keys, at(NOW)).is_err());
    }
}

#[test]
fn no_host_outside_the_table_chooses_a_bucket() {
    // The first label of the host is the bucket's name in each; the signature is right for it.
    let table = || Addresses::new().virtual_host("oss.example.com").unwrap();
    let sent = by_header("GET", "/a", "/photos/a");
    for (host, addresses) in [
        ("photos.evil.test", table()),
        ("photos.example.com", table()),
        ("photos.oss.example.com.evil.test", table()),
        ("photos.img.example.com", table().cname("img.example.com", "photos").unwrap()),
        ("photos.oss.example.com", Addresses::new()),
        ("photos.127.0.0.1", Addresses::new().path_style("127.0.0.1").unwrap()),
        ("photos", table()),
    ] {
        let verifier = OssVerifier::new(addresses, [OssVersion::V1]);
        assert_eq!(
            verdict_of(&verifier, &sent.clone().replace("Host", host), NOW).unwrap_err(),
            Kind::UnknownHost,
            "{host}"
        );
    }
    // A custom domain has the bucket of the table, whatever the signer meant.
    let verifier =
        OssVerifier::new(table().cname("photos.example.org", "private").unwrap(), [OssVersion::V1]);
    let there = sent.clone().replace("Host", "photos.example.org");
    assert_eq!(verdict_of(&verifier, &there, NOW).unwrap_err(), Kind::SignatureMismatch);
    let host = "Photos.OSS.Example.Com:443";
    assert_eq!(accepted(&sent.replace("Host", host)).bucket(), Some("photos"));
}

#[test]
fn the_service_level_is_a_lone_slash() {
    let sent = |resource: &str| by_header("GET", "/", resource).replace("Host", "oss.example.com");
    let verified = accepted(&sent("/"));
    assert_eq!((verified.bucket(), verified.operation()), (None, Operation::ListBuckets));
    for resource in ["/oss/", "/oss.example.com/", "//", ""] {
        refused(&sent(resource), Kind::SignatureMismatch);
    }
}

#[test]
fn a_claim_can_wait_for_keys_in_another_thread() {
    fn can_wait<T: Send + 'static>(_: &T) {}
    let claim: Claim = {
        let sent = by_header("GET", "/a", "/photos/a");
        verifier().parse(&sent.request(), at(NOW)).unwrap()
    };
    can_wait(&claim);
    assert!(std::thread::spawn(move || claim.verify([&permanent()]).is_ok()).join().unwrap());
}

/// The calls that the gateway lets through.
const ALLOWED: [Operation; 5] = [
    Operation::PutObject,
    Operation::InitiateMultipartUpload,
    Operation::UploadPart,
    Operation::CompleteMultipartUpload,
    Operation::AbortMultipartUpload,
];

fn operation(method: &str, target: &str, rest: &str) -> Operation {
    let mut sent = by_header(method, target, rest);
    for line in rest.lines().filter(|line| line.starts_with("x-oss-")) {
        let (name, value) = line.split_once(':').unwrap();
        sent = sent.header(name, value);
    }
    accepted(&sent).operation()
}

#[test]
fn the_five_calls_of_an_upload_pass_the_gateway() {
    for (method, query, name) in [
        ("PUT", "", Operation::PutObject),
        ("POST", "?uploads", Operation::InitiateMultipartUpload),
        ("PUT", "?partNumber=1&uploadId=U", Operation::UploadPart),
        ("POST", "?uploadId=U", Operation::CompleteMultipartUpload),
        ("DELETE", "?uploadId=U", Operation::AbortMultipartUpload),
    ] {
        assert_eq!(operation(method, &format!("/a{query}"), &format!("/photos/a{query}")), name);
        let spelled = query.replace("uploads", "uploads=&prefix=p&acl2").replace("uploadId", "%75ploadId");
        assert_eq!(operation(method, &format!("/a{spelled}"), &format!("/photos/a{query}")), name);
    }
}

#[test]
fn correctly_signed_calls_of_other_kinds_do_not_pass_the_gateway() {
    for (method, query) in [
        ("PUT", "?acl"),
        ("PUT", "?tagging"),
        ("PUT", "?symlink"),
        ("PUT", "?objectWorm"),
        ("PUT", "?x-oss-process=image/resize,w_1"),
        ("PUT", "?x-oss-async-process=video/convert"),
        ("PUT", "?x-oss-foo"),
        ("PUT", "?callback=Y2FsbGJhY2s"),
        ("PUT", "?versionId=1"),
        ("PUT", "?response-content-type=text/html"),
        ("PUT", "?partNumber=1"),
        ("PUT", "?uploadId=U"),
        ("PUT", "?uploads"),
        ("PUT", "?acl&partNumber=1&uploadId=U"),
        ("PUT", "?partNumber=1&uploadId=U&x-oss-process=a"),
        ("POST", ""),
        ("POST", "?append&position=0"),
        ("POST", "?acl&uploads"),
        ("POST", "?restore"),
        ("POST", "?seal"),
        ("POST", "?delete"),
        ("POST", "?x-oss-process=image/info"),
        ("POST", "?uploadId=U&uploads"),
        ("DELETE", ""),
        ("DELETE", "?tagging"),
        ("DELETE", "?versionId=1"),
        ("DELETE", "?uploadId=U&versionId=1"),
        ("DELETE", "?uploadId"),
        ("POST", "?uploadId"),
        ("POST", "?uploads=x"),
        ("PUT", "?partNumber&uploadId=U"),
        ("PUT", "?partNumber=1&uploadId"),
        ("GET", ""),
        ("GET", "?acl"),
        ("GET", "?uploadId=U"),
        ("HEAD", ""),
        ("OPTIONS", ""),
        ("PATCH", ""),
    ] {
        for (target, resource) in [("/a", "/photos/a"), ("/", "/photos/")] {
            let found = operation(method, &format!("{target}{query}"), &format!("{resource}{query}"));
            assert!(!ALLOWED.contains(&found), "{method} {target}{query}: {found:?}");
        }
    }
    for (method, query) in [
        ("PUT", ""),
        ("POST", "?uploads"),
        ("PUT", "?partNumber=1&uploadId=U"),
        ("POST", "?uploadId=U"),
        ("DELETE", "?uploadId=U"),
    ] {
        // Of a bucket none of them is an upload.
        assert_eq!(operation(method, &format!("/{query}"), &format!("/photos/{query}")), Operation::Other);
        // A copy is another call, whatever it is named.
        let copy = operation(
            method,
            &format!("/a{query}"),
            &format!("x-oss-copy-source:/other/b\n/photos/a{query}"),
        );
        assert!(!ALLOWED.contains(&copy), "{method} {query}: {copy:?}");
        let empty =
            operation(method, &format!("/a{query}"), &format!("x-oss-copy-source:\n/photos/a{query}"));
        assert!(!ALLOWED.contains(&empty), "{method} {query}: {empty:?}");
    }
}

#[test]
fn headers_that_change_what_an_upload_does_are_covered_and_visible() {
    for name in [
        "x-oss-object-acl",
        "x-oss-forbid-overwrite",
        "x-oss-symlink-target",
        "x-oss-callback",
        "x-oss-storage-class",
        "x-oss-tagging",
        "x-oss-anything",
    ] {
        let rest = format!("{name}:v\n/photos/a");
        let verified = accepted(&by_header("PUT", "/a", &rest).header(&name.to_uppercase(), "v"));
        assert_eq!((verified.operation(), verified.header(name)), (Operation::PutObject, Some(&b"v"[..])));
        // Nobody can add, change or remove one.
        refused(&by_header("PUT", "/a", "/photos/a").header(name, "v"), Kind::SignatureMismatch);
        refused(&by_header("PUT", "/a", &rest).header(name, "w"), Kind::SignatureMismatch);
        refused(&by_header("PUT", "/a", &rest), Kind::SignatureMismatch);
        refused(&by_header("PUT", "/a", &rest).header(name, "v").header(name, "v"), Kind::SignatureMismatch);
    }
    let foreign = by_header("PUT", "/a", "/photos/a")
        .header("x-amz-acl", "public-read")
        .header("x-amz-copy-source", "/b/c");
    assert!(accepted(&foreign).headers().all(|(name, _)| name == "date"), "not signed, so not covered");
}

#[test]
fn no_signature_of_one_request_serves_for_another() {
    let sent = by_header("PUT", "/a", "/photos/a");
    accepted(&sent);
    // Moved between the lines of the string to sign.
    for (name, value) in [("Content-MD5", DATE), ("Content-Type", DATE)] {
        refused(
            &sent.clone().without("Date").header("x-oss-date", DATE).header(name, value),
            Kind::SignatureMismatch,
        );
    }
    // The text of a header as a part of the resource, and the reverse.
    let key = by_header("PUT", "/x-oss-a:b%0A/photos/c", "/photos/x-oss-a:b\n/photos/c");
    assert_eq!(accepted(&key).key(), Some(&b"x-oss-a:b\n/photos/c"[..]));
    refused(
        &by_header("PUT", "/c", "/photos/x-oss-a:b\n/photos/c").header("x-oss-a", "b"),
        Kind::SignatureMismatch,
    );
    // The bucket's end and the key's beginning.
    refused(&by_header("PUT", "/tos/a", "/photos/a"), Kind::SignatureMismatch);
    let path_style = by_header("PUT", "/photos/private/a", "/photos/private/a").replace("Host", PATH_HOST);
    let virtual_style = path_style.clone().replace("Host", HOST);
    assert_eq!(accepted(&path_style).bucket(), Some("photos"));
    refused(&virtual_style, Kind::SignatureMismatch);
}
