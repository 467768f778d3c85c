//! Dated keys that were derived from a secret, kept with it: deriving one is eighteen blocks of hashing, twice what the
//! signature of a request takes.
//!
//! A verifier holds no keys, and the caller's credentials live on, so they are kept there. A verifier keeps one only when a
//! signature was right under it: a stranger who names other days or regions is answered at the price of deriving, and
//! pushes nothing out. A signer of OSS keeps those that it signs with.

#[cfg(feature = "std")]
use crate::locked;
use crate::mac::Sha256Key;

/// How many days, regions and services keys are kept for: presigned URLs of a whole week. More are derived each time.
#[cfg(feature = "std")]
const KEPT: usize = 8;

/// Keys by prefix and scope, the oldest first. A clone shares them. Each is zeroized on drop; without `std` there are none.
#[derive(Clone, Default)]
pub(crate) struct DatedKeys {
    #[cfg(feature = "std")]
    kept: alloc::sync::Arc<std::sync::RwLock<alloc::vec::Vec<Kept>>>,
}

#[cfg(feature = "std")]
struct Kept {
    /// `AWS4` or `aliyun_v4`.
    prefix: &'static str,
    /// Day, region, service and terminator.
    scope: alloc::string::String,
    /// Behind a pointer, since what a growing list leaves behind is not wiped.
    key: alloc::boxed::Box<Sha256Key>,
}

#[cfg(feature = "std")]
impl Kept {
    fn is_for(&self, prefix: &str, scope: &str) -> bool {
        self.prefix == prefix && self.scope == scope
    }
}

#[cfg(feature = "std")]
impl DatedKeys {
    pub(crate) fn get(&self, prefix: &str, scope: &str) -> Option<Sha256Key> {
        let kept = locked::read(&self.kept);
        kept.iter().find(|kept| kept.is_for(prefix, scope)).map(|kept| Sha256Key::clone(&kept.key))
    }

    /// Keeps a key under which a signature was right. If the keys are used at this moment, the next call does it.
    pub(crate) fn keep(&self, prefix: &'static str, scope: &str, key: &Sha256Key) {
        let Some(mut kept) = locked::try_write(&self.kept) else { return };
        // Another thread may have derived it meanwhile.
        if kept.iter().any(|kept| kept.is_for(prefix, scope)) {
            return;
        }
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { prefix, scope: scope.into(), key: alloc::boxed::Box::new(key.clone()) });
    }
}

#[cfg(not(feature = "std"))]
impl DatedKeys {
    pub(crate) fn get(&self, _: &str, _: &str) -> Option<Sha256Key> {
        None
    }

    pub(crate) fn keep(&self, _: &'static str, _: &str, _: &Sha256Key) {}
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use alloc::format;

    use super::*;

    const PREFIX: &str = "AWS4";

    fn scope(day: usize) -> alloc::string::String {
        format!("202405{day:02}/us-east-1/s3/aws4_request")
    }

    fn tag_of(keys: &DatedKeys, scope: &str) -> Option<[u8; 32]> {
        keys.get(PREFIX, scope).map(|key| *key.tag(b"text").bytes())
    }

    #[test]
    fn gives_what_it_kept_for_that_prefix_and_scope_alone() {
        let keys = DatedKeys::default();
        assert_eq!(tag_of(&keys, &scope(1)), None);
        let key = Sha256Key::new(b"1");
        keys.keep(PREFIX, &scope(1), &key);
        assert_eq!(tag_of(&keys, &scope(1)), Some(*key.tag(b"text").bytes()));
        for other in [&scope(2), "20240501/us-east-2/s3/aws4_request", "20240501/us-east-1/s3", ""] {
            assert_eq!(tag_of(&keys, other), None, "{other}");
        }
        assert!(keys.get("aliyun_v4", &scope(1)).is_none());
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let keys = DatedKeys::default();
        for day in 0..=KEPT {
            keys.keep(PREFIX, &scope(day), &Sha256Key::new(&[1]));
            // A second time it is not kept twice.
            keys.keep(PREFIX, &scope(day), &Sha256Key::new(&[2]));
        }
        assert_eq!(keys.kept.read().unwrap().len(), KEPT);
        assert_eq!(tag_of(&keys, &scope(0)), None);
        let first = *Sha256Key::new(&[1]).tag(b"text").bytes();
        assert!((1..=KEPT).all(|day| tag_of(&keys, &scope(day)) == Some(first)));
    }

    #[test]
    fn a_clone_shares_them_and_outlives_the_first() {
        let first = DatedKeys::default();
        let clone = first.clone();
        first.keep(PREFIX, &scope(1), &Sha256Key::new(b"1"));
        drop(first);
        assert!(tag_of(&clone, &scope(1)).is_some());
    }

    #[test]
    fn a_poisoned_lock_does_no_harm() {
        let keys = DatedKeys::default();
        let poisoning = keys.clone();
        let panicked = std::thread::spawn(move || {
            let _kept = poisoning.kept.write().unwrap();
            panic!("while the lock is held");
        });
        assert!(panicked.join().is_err() && keys.kept.is_poisoned());
        keys.keep(PREFIX, &scope(1), &Sha256Key::new(b"1"));
        assert!(tag_of(&keys, &scope(1)).is_some());
    }
}
