pub(crate) fn presign() {}
pub(crate) fn sign() {}
