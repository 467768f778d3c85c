//! A signature under a dated key, still to be checked: SigV4 and OSS V4.

use alloc::vec::Vec;
use core::hint::black_box;
use core::ops::Range;

use crate::credentials::Credentials;
use crate::mac::{self, Sha256Key};

/// What such a signature is computed over, and the one that came, in one allocation.
#[derive(Clone)]
pub(crate) struct Dated {
    /// `AWS4` or `aliyun_v4`.
    prefix: &'static str,
    /// Scope, string to sign, signature. The string of a form is its policy, which can hold a token.
    text: Vec<u8>,
    string_to_sign: Range<usize>,
}

/// The most memory of a buffer that is used again, in bytes.
const MAX_KEPT_BYTES: usize = 4096;

impl Dated {
    /// `scope` is day, region, service and terminator, as they stand in a credential. `room` is how many bytes `write`
    /// appends: the string to sign.
    pub(crate) fn new(
        prefix: &'static str,
        scope: &str,
        signature: &[u8],
        room: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Self {
        Self::in_buffer(Vec::new(), prefix, scope, signature, room, write)
    }

    /// The same in the memory of a `buffer`, which is empty: what it held is wiped.
    pub(crate) fn in_buffer(
        buffer: Vec<u8>,
        prefix: &'static str,
        scope: &str,
        signature: &[u8],
        room: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Self {
        // A claim can wait long, and shall not hold what a large request took.
        let mut text = if buffer.capacity() > MAX_KEPT_BYTES { Vec::new() } else { buffer };
        text.reserve_exact(scope.len() + room + signature.len());
        text.extend_from_slice(scope.as_bytes());
        let start = text.len();
        write(&mut text);
        let string_to_sign = start..text.len();
        text.extend_from_slice(signature);
        Self { prefix, text, string_to_sign }
    }

    pub(crate) fn scope(&self) -> &str {
        let scope = self.text.get(..self.string_to_sign.start).unwrap_or_default();
        core::str::from_utf8(scope).unwrap_or_default()
    }

    pub(crate) fn string_to_sign(&self) -> &[u8] {
        self.text.get(self.string_to_sign.clone()).unwrap_or_default()
    }

    pub(crate) fn signature(&self) -> &[u8] {
        self.text.get(self.string_to_sign.end..).unwrap_or_default()
    }

    /// The key under which the signature is right, if it is: a kept one, or one that is derived and then kept.
    pub(crate) fn proving_key(&self, credentials: &Credentials) -> Option<Sha256Key> {
        let keys = credentials.dated_keys();
        match keys.get(self.prefix, self.scope()) {
            Some(key) if self.holds(&key) => Some(key),
            Some(_) => {
                // A wrong signature takes the same hashing with a kept key, without one, and with an unknown id: the time
                // taken shall not list the ids that are in use.
                black_box(self.key(credentials.secret()));
                None
            }
            None => {
                let key = self.key(credentials.secret());
                self.holds(&key).then(|| {
                    keys.keep(self.prefix, self.scope(), &key);
                    key
                })
            }
        }
    }

    /// The key of that day, region and service.
    pub(crate) fn key(&self, secret: &[u8]) -> Sha256Key {
        key(self.prefix, self.scope(), secret)
    }

    pub(crate) fn holds(&self, key: &Sha256Key) -> bool {
        key.tag(self.string_to_sign()).matches_hex(self.signature())
    }
}

impl Drop for Dated {
    fn drop(&mut self) {
        mac::wipe(&mut self.text);
    }
}

/// The key that is derived from a secret for the scope `day/region/service/terminator`.
pub(crate) fn key(prefix: &str, scope: &str, secret: &[u8]) -> Sha256Key {
    let mut parts = scope.split('/');
    let parts = [(); 4].map(|()| parts.next().unwrap_or_default());
    Sha256Key::new(mac::derive_key(prefix, secret, &parts).bytes())
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    const SCOPE: &str = "20240503/us-east-1/s3/aws4_request";

    fn signed(scope: &str, signature: &str) -> Dated {
        Dated::new("AWS4", scope, signature.as_bytes(), 4, |out| out.extend_from_slice(b"text"))
    }

    fn signature_of(credentials: &Credentials, scope: &str) -> String {
        signed(scope, "").key(credentials.secret()).tag(b"text").to_hex()
    }

    #[test]
    fn holds_its_three_texts() {
        let dated = signed(SCOPE, "0a");
        assert_eq!(
            (dated.scope(), dated.string_to_sign(), dated.signature()),
            (SCOPE, &b"text"[..], &b"0a"[..])
        );
    }

    #[test]
    fn stands_in_a_buffer_at_hand_unless_that_is_large() {
        for capacity in [0, 1, 200, MAX_KEPT_BYTES, MAX_KEPT_BYTES + 1, 1 << 20] {
            let buffer = Vec::with_capacity(capacity);
            let write = |out: &mut Vec<u8>| out.extend_from_slice(b"text");
            let dated = Dated::in_buffer(buffer, "AWS4", SCOPE, b"0a", 4, write);
            assert_eq!(
                (dated.scope(), dated.string_to_sign(), dated.signature()),
                (SCOPE, &b"text"[..], &b"0a"[..])
            );
            assert!(dated.text.capacity() <= MAX_KEPT_BYTES);
        }
    }

    #[test]
    fn two_secrets_under_one_id_never_mix() {
        let [one, other] = ["one", "other"].map(|secret| Credentials::new("AKID", secret).unwrap());
        let [of_one, of_other] = [&one, &other].map(|key| signed(SCOPE, &signature_of(key, SCOPE)));
        // The first time of each pair derives, the second has a kept key where it was right.
        for _ in 0..2 {
            assert!(of_one.proving_key(&one).is_some() && of_other.proving_key(&other).is_some());
            assert!(of_one.proving_key(&other).is_none() && of_other.proving_key(&one).is_none());
        }
    }

    #[test]
    fn a_kept_key_is_for_its_scope_alone() {
        let key = Credentials::new("AKID", "secret").unwrap();
        let next_day = "20240504/us-east-1/s3/aws4_request";
        assert!(signed(SCOPE, &signature_of(&key, SCOPE)).proving_key(&key).is_some());
        assert!(signed(next_day, &signature_of(&key, SCOPE)).proving_key(&key).is_none());
        assert!(signed(next_day, &signature_of(&key, next_day)).proving_key(&key).is_some());
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_key_is_kept_when_a_signature_was_right_and_clones_have_it() {
        let key = Credentials::new("AKID", "secret").unwrap();
        let clone = key.clone().session_token("token").unwrap();
        let is_kept = |key: &Credentials| key.dated_keys().get("AWS4", SCOPE).is_some();
        assert!(signed(SCOPE, &"0".repeat(64)).proving_key(&key).is_none() && !is_kept(&key));
        assert!(signed(SCOPE, &signature_of(&key, SCOPE)).proving_key(&key).is_some());
        drop(key);
        assert!(is_kept(&clone));
        assert!(signed(SCOPE, &"0".repeat(64)).proving_key(&clone).is_none());
        assert!(signed(SCOPE, &signature_of(&clone, SCOPE)).proving_key(&clone).is_some());
        assert!(!is_kept(&Credentials::new("AKID", "secret").unwrap()));
    }
}
