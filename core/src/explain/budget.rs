//! How much is computed for one explanation, so that a hostile request costs no more than a bounded time.

/// What is left to be written and hashed, in bytes.
pub(super) struct Budget(usize);

/// Each attempt costs at least this much: four keyed states and the text's own handling.
const LEAST: usize = 1024;

impl Default for Budget {
    fn default() -> Self {
        Self(8 * 1024 * 1024)
    }
}

impl Budget {
    /// True if nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.0 == 0
    }

    /// True if this many bytes may still be written and hashed; then they count.
    pub(super) fn allows(&mut self, bytes: usize) -> bool {
        match self.0.checked_sub(bytes.max(LEAST)) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => {
                self.0 = 0;
                false
            }
        }
    }
}
