//! Uploaded forms beside their vectors: each rule with what it accepts and what it refuses.

mod builders;
mod hostile;
mod order;
mod oss;
mod policy;
mod s3;
mod signature;
mod support;
