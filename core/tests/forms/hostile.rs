//! Forms changed at random: nothing panics, and nothing is taken that was not signed.

use objsign::{ParsedForm, Timestamp};

use crate::support::*;

/// A small generator: the same run every time.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        const PIECES: &[&[u8]] = &[
            b"${filename}",
            b"\"",
            b"\\",
            b"$",
            b"[",
            b"]",
            b"{",
            b"}",
            b",",
            b":",
            b"\0",
            b"\xff",
            b"\r\n",
            b"=",
            b"[\"in\",\"$key\",[",
            b"[\"content-length-range\",",
            b"18446744073709551616",
            b"\\ud800",
            b"key",
            b" ",
        ];
        let at = self.next(bytes.len() + 1);
        match self.next(4) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.next(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, PIECES[self.next(PIECES.len())].iter().copied())),
            _ => {
                let end = (at + self.next(8)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
}

fn rich(signing: &Signing) -> Upload {
    let list = match signing.version {
        Version::OssV4 | Version::OssV1 => r#",["in","$acl",["private"]],["not-in","$expires",["x"]]"#,
        Version::SigV4 | Version::SigV2 => r#",{"acl":"private"}"#,
    };
    let conditions = format!(
        r#"["starts-with","$key","in/"],["starts-with","$Content-Type","image/"],["content-length-range",1,"1000"]{list}"#
    );
    signing.form(&conditions, &[("key", "in/${filename}"), ("Content-Type", "image/png"), ("acl", "private")])
}

/// The signature stays what it was: whatever is taken was signed so, and lies within the policy.
#[test]
fn a_changed_form_is_refused_or_still_within_its_policy() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut taken, mut refused) = (0, 0);
    for signing in ALL {
        let base = rich(&signing);
        accepted(base.verify_as(&signing));
        for _ in 0..4000 {
            let mut form = base.clone();
            for _ in 0..=random.next(2) {
                match random.next(8) {
                    0 => {
                        let at = random.next(form.fields.len());
                        let mut name = form.fields[at].0.clone().into_bytes();
                        random.change(&mut name);
                        form.fields[at].0 = String::from_utf8_lossy(&name).into_owned();
                    }
                    1 => {
                        let at = random.next(form.fields.len());
                        let copy = form.fields[at].clone();
                        form.fields.push(copy);
                    }
                    2 => {
                        let at = random.next(form.fields.len());
                        form.fields.remove(at);
                    }
                    3 => random.change(form.file_name.get_or_insert_default()),
                    4 => form.size = [0, 1, 1000, 1001, u64::MAX][random.next(5)],
                    _ => {
                        let at = random.next(form.fields.len());
                        random.change(&mut form.fields[at].1);
                    }
                }
            }
            match form.verify_as(&signing) {
                Ok(verified) => {
                    taken += 1;
                    assert_eq!(form.get("policy"), base.get("policy"));
                    assert!(verified.key().starts_with(b"in/"), "{form_key:?}", form_key = verified.key());
                    assert_eq!(verified.field("acl"), Some(&b"private"[..]));
                    assert!(verified.content_type().unwrap().starts_with(b"image/"));
                    assert!((1..=1000).contains(&form.size));
                }
                Err(error) => {
                    refused += 1;
                    let text = format!("{error} {error:?} {}", error.to_xml("r"));
                    assert!(!text.contains(SECRET) && !text.contains('\0'), "{text}");
                    assert!((400..=412).contains(&error.status()));
                }
            }
        }
    }
    assert!(taken > 500 && refused > 8000, "{taken} taken, {refused} refused");
}

/// The policy is changed and then rightly signed: the reader and the conditions see what a holder of a key can send.
#[test]
fn a_changed_policy_rightly_signed_never_panics() {
    use base64::Engine as _;
    let standard = base64::engine::general_purpose::STANDARD;
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let fields = [("key", "in/a.png"), ("Content-Type", "image/png"), ("acl", "private")];
    let mut read = 0;
    for signing in ALL {
        let document = standard.decode(rich(&signing).get("policy")).unwrap();
        for _ in 0..4000 {
            let mut document = document.clone();
            for _ in 0..=random.next(3) {
                random.change(&mut document);
            }
            let result = signing.form_with(&standard.encode(&document), &fields).verify_as(&signing);
            // Most are no JSON; some are a policy that still allows the form.
            read += usize::from(result.is_ok());
        }
    }
    assert!(read > 10, "{read}");
}

#[test]
fn odd_moments_and_empty_forms_never_panic() {
    for signing in ALL {
        for seconds in [0, 1, 253_402_300_799] {
            let at = Timestamp::from_unix(seconds).unwrap();
            let by = match signing.version {
                Version::SigV4 | Version::SigV2 => good(&signing).s3_with([&credentials()], at),
                Version::OssV4 | Version::OssV1 => good(&signing).oss_with([&credentials()], at),
            };
            // The older versions have no date but the policy's end.
            let older = matches!(signing.version, Version::SigV2 | Version::OssV1);
            assert_eq!(by.is_ok(), older && seconds < 2);
        }
        let last = good(&Signing { expiration: "9999-12-31T23:59:59.999Z", ..signing });
        accepted(last.verify_as(&signing));
        let first = good(&Signing { expiration: "1970-01-01T00:00:00Z", ..signing });
        assert!(first.verify_as(&signing).is_err());
    }
    let empty = Upload { fields: Vec::new(), files: 0, ..good(&SIG_V4) };
    assert!(!matches!(empty.parse_s3(), Ok(ParsedForm::Signed(_))));
    assert!(empty.oss().is_err());
}
