//! Counted allocations of each call: a change that adds one shows here first.

use allocation_counter::measure;
use objsign::{Bucket, Credentials, FormFields, Method, Payload, S3Signer, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn now() -> Timestamp {
    Timestamp::from_amz_date("20250102T030405Z").unwrap()
}

/// A signer that has its key of the day, without and with an 800-character token.
fn warm_signers() -> [S3Signer; 2] {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap();
    let temporary = credentials.clone().session_token("to+k/en=".repeat(100)).unwrap();
    [credentials, temporary].map(|credentials| {
        let signer = S3Signer::new(credentials);
        bucket().get("warm").presign(&signer, now(), 900).unwrap();
        signer
    })
}

fn bucket() -> Bucket {
    Bucket::aws("examplebucket", "eu-central-1").unwrap()
}

fn count(call: impl FnOnce()) -> u64 {
    measure(call).count_total
}

#[test]
fn a_warm_presign_into_a_buffer_allocates_nothing() {
    let bucket = bucket();
    for signer in warm_signers() {
        let mut url = String::with_capacity(16 * 1024);
        let allocations = count(|| {
            bucket.get("photos/2024/sample image.jpg").presign_into(&mut url, &signer, now(), 900).unwrap();
        });
        assert_eq!(allocations, 0);
        assert!(url.ends_with(|c: char| c.is_ascii_hexdigit()));
    }
}

#[test]
fn a_warm_presign_allocates_its_url_alone() {
    let bucket = bucket();
    for signer in warm_signers() {
        let allocations = count(|| {
            bucket.get("photos/2024/sample image.jpg").presign(&signer, now(), 900).unwrap();
        });
        assert_eq!(allocations, 1);
    }
}

#[test]
fn a_batch_allocates_one_string_a_url() {
    let (bucket, [signer, _]) = (bucket(), warm_signers());
    let keys: Vec<_> = (0..100).map(|n| format!("photos/2024/sample image {n:06}.jpg")).collect();
    let allocations = count(|| {
        bucket.presign_many(Method::Get, &keys, &signer, now(), 900).unwrap();
    });
    // The list, the buffer they are written in, and each URL.
    assert_eq!(allocations, 102);
}

#[test]
fn a_form_written_into_the_fields_of_another_allocates_nothing() {
    let bucket = bucket();
    let policy = bucket.post_policy().key_prefix("in/").content_length_range(1..=15_000_000);
    for signer in warm_signers() {
        let mut fields = FormFields::new();
        policy.sign_into(&mut fields, &signer, now(), 300).unwrap();
        let allocations = count(|| {
            policy.sign_into(&mut fields, &signer, now(), 300).unwrap();
        });
        assert_eq!(allocations, 0);
    }
}

#[test]
fn other_calls_allocate_a_known_number_of_times() {
    let (bucket, [signer, _]) = (bucket(), warm_signers());
    let presign_put = count(|| {
        bucket.put("in/x.png").content_type("image/png").presign(&signer, now(), 900).unwrap();
    });
    let presign_part = count(|| {
        bucket.upload_part("in/x.png", "2~upload", 7).presign(&signer, now(), 900).unwrap();
    });
    let sign_header = count(|| {
        bucket.put("in/x.png").sign(&signer, now(), Payload::Unsigned).unwrap();
    });
    let first_of_a_day = count(|| {
        let tomorrow = Timestamp::from_unix(now().unix() + 86_400).unwrap();
        bucket.get("k").presign(&signer, tomorrow, 900).unwrap();
    });
    assert_eq!([presign_put, presign_part, sign_header, first_of_a_day], [6, 7, 12, 12]);
}
