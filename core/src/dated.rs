//! A signature under a dated key, still to be checked: SigV4 and OSS V4.

use alloc::vec::Vec;
use core::ops::Range;
use zeroize::Zeroizing;

use crate::mac::{self, Sha256Key};

/// What such a signature is computed over, and the one that came, in one allocation.
#[derive(Clone)]
pub(crate) struct Dated {
    /// `AWS4` or `aliyun_v4`.
    prefix: &'static str,
    /// Scope, string to sign, signature. The string of a form is its policy, which can hold a token.
    text: Zeroizing<Vec<u8>>,
    string_to_sign: Range<usize>,
}

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
        let mut text = Zeroizing::new(Vec::with_capacity(scope.len() + room + signature.len()));
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

    /// The key of that day, region and service.
    pub(crate) fn key(&self, secret: &[u8]) -> Sha256Key {
        let mut parts = self.scope().split('/');
        let parts = [(); 4].map(|()| parts.next().unwrap_or_default());
        Sha256Key::new(mac::derive_key(self.prefix, secret, &parts).bytes())
    }

    pub(crate) fn holds(&self, key: &Sha256Key) -> bool {
        key.tag(self.string_to_sign()).matches_hex(self.signature())
    }
}
