// Rows that are answered otherwise than they say, each with the reason. They must still be refused.

// Another code than the row's is all that may differ. The list of the Rust runner, `decided.rs`, is the same.
export const OTHER_CODE = {
  'oss-v2-s0028': 'a second `prefix`: repeated parameters are refused before the signature is computed',
}
