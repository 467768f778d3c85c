//! Everything that our signer makes is accepted by our verifier until its last second, and refused after.

use super::support::*;
use objsign::{
    Bucket, Credentials, Endpoint, Method, Operation, Payload, S3Request, S3Signer, S3Verifier,
    SignedPayload, Verified,
};

fn buckets() -> Vec<Bucket> {
    let endpoint = Endpoint::aws("us-east-1").unwrap();
    let cname = Endpoint::at("https://s3.us-east-1.amazonaws.com", "us-east-1").unwrap().virtual_host();
    vec![
        Bucket::new(endpoint, "photos").unwrap(),
        Bucket::at("http://localhost:9000", "photos", "us-east-1").unwrap(),
        Bucket::at("http://localhost", "My_Photos", "us-east-1").unwrap(),
        Bucket::new(cname, "photos").unwrap(),
    ]
}

const KEYS: [&[u8]; 16] = [
    b"a",
    b"a b+c%d/e",
    b"/lead",
    b"a//b",
    b"trail/",
    "\u{fc}n\u{ef}/\u{1f600}".as_bytes(),
    b"..",
    b"a/../b",
    b"a?acl",
    b"a&b=c",
    b"%2F%252F",
    b"!'()*~",
    b"#;:,@$\\",
    b"\xff\xfe",
    b"tab\tnl\nnul\0",
    b"AWSAccessKeyId=x&Signature=y",
];

fn requests(bucket: &Bucket) -> Vec<S3Request<'_>> {
    let mut list = Vec::new();
    for key in KEYS {
        list.push(bucket.get(key).allow_dot_segments());
        list.push(bucket.put(key).allow_dot_segments().content_type("text/plain").metadata("a", " b  c "));
        list.push(bucket.upload_part(key, "id+/=", 10_000).allow_dot_segments());
    }
    list.push(bucket.get("a").download_as("r\u{e9}sum\u{e9} +&=.pdf").version_id("a b+c"));
    list.push(bucket.object(Method::Delete, "a").header("x-amz-mfa", "1 2").header("x-amz-mfa", "3"));
    list.push(bucket.create_multipart_upload("a"));
    list.push(bucket.list_objects().query("prefix", "a b/+").query("delimiter", "/"));
    list.push(bucket.bucket_request(Method::Head));
    list.push(bucket.bucket_request(Method::Get).sub_resource("acl"));
    list
}

fn credentials() -> [Credentials; 2] {
    [key(), temporary()]
}

/// The request that a client sends with these headers to this URL.
fn wire(method: Method, url: &str, headers: &[(String, String)]) -> Wire {
    let (_, after_scheme) = url.split_once("://").unwrap();
    let slash = after_scheme.find('/').unwrap();
    let wire =
        Wire { method: method.to_string(), target: after_scheme[slash..].into(), headers: headers.to_vec() };
    wire.with("Host", &after_scheme[..slash])
}

/// Accepted from first to last, refused after; what it says at its last second.
fn check(wire: &Wire, verifier: &S3Verifier, key: &Credentials, last: i64) -> Verified {
    for offset in [0, last] {
        let error = wire.by(verifier, key, offset).err();
        assert_eq!(error, None, "at {offset}: {} {:?}", wire.target, wire.headers);
    }
    assert!(wire.by(verifier, key, last + 1).is_err(), "after its end: {}", wire.target);
    wire.by(verifier, key, last).unwrap()
}

#[test]
fn version_4_urls_and_headers() {
    let verifier = verifier();
    let mut count = 0;
    for bucket in buckets() {
        for request in requests(&bucket) {
            for key in credentials() {
                let signer = S3Signer::new(key.clone());
                for expires in [1, 604_800] {
                    let signed = request.presign(&signer, at(0), expires).unwrap();
                    let last = i64::try_from(expires).unwrap() - 1;
                    let wire = wire(signed.method, &signed.url, &signed.headers);
                    let verified = check(&wire, &verifier, &key, last);
                    assert_eq!(verified.bucket(), Some(bucket.name()));
                    assert_eq!(verified.headers().count(), unique(&signed.headers) + 1);
                }
                for payload in [Payload::Unsigned, Payload::Empty, Payload::Bytes(b"body")] {
                    let signed = request.sign(&signer, at(0), payload).unwrap();
                    let verified =
                        check(&wire(signed.method, &signed.url, &signed.headers), &verifier, &key, 900);
                    assert_eq!(verified.payload() == SignedPayload::Unsigned, payload == Payload::Unsigned);
                    count += 1;
                }
            }
        }
    }
    assert_eq!(count, 4 * 54 * 2 * 3);
}

#[test]
fn operations_by_name_are_those_that_the_verifier_names() {
    let bucket = Bucket::at("http://localhost:9000", "photos", "us-east-1").unwrap();
    let endpoint = Endpoint::at("http://localhost:9000", "us-east-1").unwrap();
    for (request, operation) in [
        (bucket.get("k"), Operation::GetObject),
        (bucket.head("k"), Operation::HeadObject),
        (bucket.put("k"), Operation::PutObject),
        (bucket.delete("k"), Operation::DeleteObject),
        (bucket.list_objects(), Operation::ListObjects),
        (bucket.create_multipart_upload("k"), Operation::InitiateMultipartUpload),
        (bucket.upload_part("k", "U", 1), Operation::UploadPart),
        (bucket.complete_multipart_upload("k", "U"), Operation::CompleteMultipartUpload),
        (bucket.abort_multipart_upload("k", "U"), Operation::AbortMultipartUpload),
        (bucket.list_parts("k", "U"), Operation::ListParts),
        (endpoint.list_buckets().unwrap(), Operation::ListBuckets),
    ] {
        let signed = request.presign(&S3Signer::new(key()), at(0), 60).unwrap();
        let verified = wire(signed.method, &signed.url, &signed.headers).by(&verifier(), &key(), 0).unwrap();
        assert_eq!(verified.operation(), operation, "{}", signed.url);
    }
}

fn unique(headers: &[(String, String)]) -> usize {
    let mut names: Vec<_> = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names.dedup();
    names.len()
}

#[test]
fn version_2_urls_and_headers() {
    let verifier = verifier().allow_v2();
    let mut count = 0;
    for bucket in buckets() {
        for request in requests(&bucket) {
            for key in credentials() {
                let signer = S3Signer::new(key.clone());
                for expires in [1_u32, 31_536_000] {
                    let signed = request.presign_v2(&signer, at(0), expires.into()).unwrap();
                    let wire = wire(signed.method, &signed.url, &signed.headers);
                    let verified = check(&wire, &verifier, &key, i64::from(expires) - 1);
                    assert_eq!(verified.bucket(), Some(bucket.name()));
                }
                let signed = request.sign_v2(&signer, at(0)).unwrap();
                check(&wire(signed.method, &signed.url, &signed.headers), &verifier, &key, 900);
                count += 1;
            }
        }
    }
    assert_eq!(count, 4 * 54 * 2);
}

#[test]
fn keys_come_out_as_they_went_in() {
    let (verifier, signer) = (verifier().allow_v2(), S3Signer::new(key()));
    for bucket in buckets() {
        for name in KEYS {
            let request = bucket.get(name).allow_dot_segments();
            let four = request.presign(&signer, at(0), 60).unwrap();
            let two = request.presign_v2(&signer, at(0), 60).unwrap();
            for signed in [four, two] {
                let wire = wire(signed.method, &signed.url, &signed.headers);
                assert_eq!(wire.by(&verifier, &key(), 10).unwrap().key(), Some(name), "{}", signed.url);
            }
        }
    }
}

#[test]
fn the_list_of_buckets() {
    let endpoint = Endpoint::at("http://localhost:9000", "us-east-1").unwrap();
    let signer = S3Signer::new(key());
    let request = endpoint.list_buckets().unwrap();
    let four = request.presign(&signer, at(0), 60).unwrap();
    let two = request.presign_v2(&signer, at(0), 60).unwrap();
    for signed in [four, two] {
        let verified =
            check(&wire(signed.method, &signed.url, &signed.headers), &verifier().allow_v2(), &key(), 59);
        assert_eq!((verified.bucket(), verified.operation()), (None, objsign::Operation::ListBuckets));
    }
}

#[test]
fn a_copy_of_a_request_has_its_replay_key_and_no_other() {
    let (verifier, signer) = (verifier().allow_v2(), S3Signer::new(key()));
    let bucket = &buckets()[0];
    let mut seen = std::collections::BTreeSet::new();
    for name in ["a", "b"] {
        for (offset, expires) in [(0, 60), (1, 60), (0, 61)] {
            let four = bucket.get(name).presign(&signer, at(offset), expires).unwrap();
            let wire = wire(four.method, &four.url, &four.headers);
            let first = wire.by(&verifier, &key(), 10).unwrap().replay_key().to_owned();
            assert_eq!(wire.by(&verifier, &key(), 20).unwrap().replay_key(), first);
            assert!(seen.insert(first));
        }
    }
}
