//! What was made of a name, kept for the next call with that name.

use std::ops::Deref;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use pyo3::PyResult;

/// Keeps what was made first, which is lent without a lock and is all that most callers need, and last.
pub(crate) struct Kept<T> {
    first: OnceLock<Arc<T>>,
    last: RwLock<Option<Arc<T>>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { first: OnceLock::new(), last: RwLock::default() }
    }
}

/// One that is kept.
pub(crate) enum Held<'a, T> {
    First(&'a T),
    Last(Arc<T>),
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::First(kept) => kept,
            Self::Last(kept) => kept,
        }
    }
}

impl<T> Kept<T> {
    /// The one wanted, made where it is not kept.
    pub(crate) fn get(
        &self,
        is_wanted: impl Fn(&T) -> bool,
        make: impl FnOnce() -> PyResult<T>,
    ) -> PyResult<Held<'_, T>> {
        if let Some(first) = self.first.get().filter(|first| is_wanted(first)) {
            return Ok(Held::First(first));
        }
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(last) = last.filter(|last| is_wanted(last)) {
            return Ok(Held::Last(last));
        }
        let made = Arc::new(make()?);
        let _ = self.first.set(Arc::clone(&made));
        *self.last.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        Ok(Held::Last(made))
    }
}
