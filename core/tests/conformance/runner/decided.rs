//! Rows that are answered otherwise than they say, each with the reason. They must still be refused.

/// Name and reason. Another code than the row's is all that may differ.
const OTHER_CODE: [(&str, &str); 1] = [(
    "oss-v2-s0028",
    "adds a second `prefix`: a repeated parameter is refused before the signature is computed (rulings allow either)",
)];

/// True if the row's code and status need not be ours.
pub fn has_other_code(name: &str) -> bool {
    OTHER_CODE.iter().any(|(row, _)| *row == name)
}
