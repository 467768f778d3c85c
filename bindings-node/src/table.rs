//! What JavaScript holds by a handle: what lives long, and what changes as it is used. All else crosses anew at each call.

use std::fmt;

use crate::failure::{Result, broken};
use crate::forms::FormVerifier;
use crate::s3::S3Signer;
use crate::verifier::Verifier;

macro_rules! objects {
    ($($name:ident($held:ty)),* $(,)?) => {
        pub(crate) enum Object {
            $($name(Box<$held>)),*
        }

        $(impl Held for $held {
            fn held(object: &Object) -> Option<&Self> {
                if let Object::$name(held) = object { Some(held) } else { None }
            }

            fn held_mut(object: &mut Object) -> Option<&mut Self> {
                if let Object::$name(held) = object { Some(held) } else { None }
            }

            fn taken(object: Object) -> Option<Self> {
                if let Object::$name(held) = object { Some(*held) } else { None }
            }

            fn object(self) -> Object {
                Object::$name(Box::new(self))
            }
        })*

        impl fmt::Debug for Object {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(held) => held.fmt(formatter)),*
                }
            }
        }
    };
}

/// A type whose values JavaScript holds.
pub(crate) trait Held: Sized {
    fn held(object: &Object) -> Option<&Self>;
    fn held_mut(object: &mut Object) -> Option<&mut Self>;
    fn taken(object: Object) -> Option<Self>;
    fn object(self) -> Object;
}

objects! {
    Credentials(objsign::Credentials),
    SigningKey(objsign::SigningKey),
    Bucket(objsign::Bucket),
    S3Signer(S3Signer),
    SigV4Signer(objsign::SigV4Signer),
    OssBucket(objsign::OssBucket),
    OssSigner(objsign::OssSigner),
    ChunkSigner(objsign::ChunkSigner),
    ChunkVerifier(objsign::ChunkVerifier),
    Addresses(objsign::Addresses),
    Verifier(Verifier),
    Verified(objsign::Verified),
    FormVerifier(FormVerifier),
    VerifiedForm(objsign::VerifiedForm),
    UploadGuard(objsign::UploadGuard),
    Explainer(objsign::Explainer),
}

#[derive(Default)]
pub(crate) struct Table {
    objects: Vec<Option<Object>>,
    free: Vec<usize>,
}

impl Table {
    pub(crate) fn insert(&mut self, held: impl Held) -> usize {
        let object = Some(held.object());
        if let Some(handle) = self.free.pop()
            && let Some(place) = self.objects.get_mut(handle)
        {
            *place = object;
            return handle;
        }
        self.objects.push(object);
        self.objects.len() - 1
    }

    pub(crate) fn remove(&mut self, handle: usize) -> Option<Object> {
        let removed = self.objects.get_mut(handle).and_then(Option::take)?;
        self.free.push(handle);
        Some(removed)
    }

    pub(crate) fn object(&self, handle: usize) -> Result<&Object> {
        self.objects.get(handle).and_then(Option::as_ref).ok_or_else(broken)
    }

    pub(crate) fn get<T: Held>(&self, handle: usize) -> Result<&T> {
        T::held(self.object(handle)?).ok_or_else(broken)
    }

    pub(crate) fn get_mut<T: Held>(&mut self, handle: usize) -> Result<&mut T> {
        self.objects.get_mut(handle).and_then(Option::as_mut).and_then(T::held_mut).ok_or_else(broken)
    }

    pub(crate) fn take<T: Held>(&mut self, handle: usize) -> Result<T> {
        self.remove(handle).and_then(T::taken).ok_or_else(broken)
    }
}
