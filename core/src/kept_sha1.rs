//! HMAC-SHA1 under a secret, kept with it: mixing the secret in is two of the five blocks that a signature takes.

use crate::mac::Sha1Key;

/// The keyed state from its first use on. Zeroized on drop; without `std` it is made each time.
#[derive(Clone, Default)]
pub(crate) struct KeptSha1Key {
    /// Behind a pointer, since what is left behind where credentials are moved is not wiped.
    #[cfg(feature = "std")]
    key: std::sync::OnceLock<alloc::boxed::Box<Sha1Key>>,
}

#[cfg(feature = "std")]
impl KeptSha1Key {
    pub(crate) fn of(&self, secret: &[u8]) -> Sha1Key {
        Sha1Key::clone(self.key.get_or_init(|| alloc::boxed::Box::new(Sha1Key::new(secret))))
    }

    pub(crate) fn is_made(&self) -> bool {
        self.key.get().is_some()
    }
}

#[cfg(not(feature = "std"))]
impl KeptSha1Key {
    pub(crate) fn of(&self, secret: &[u8]) -> Sha1Key {
        Sha1Key::new(secret)
    }

    pub(crate) fn is_made(&self) -> bool {
        false
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn is_made_once_and_a_clone_has_it() {
        let kept = KeptSha1Key::default();
        assert!(!kept.is_made() && !kept.clone().is_made());
        let tag = |key: &Sha1Key| *key.tag(b"text").bytes();
        let right = tag(&Sha1Key::new(b"secret"));
        assert_eq!(tag(&kept.of(b"secret")), right);
        assert!(kept.is_made() && kept.clone().is_made());
        assert_eq!(tag(&kept.clone().of(b"secret")), right);
    }
}
