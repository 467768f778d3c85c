//! The calls of objsign that are counted by the gates and timed beside peers.

pub mod counting;
pub mod growth;
pub mod hostile;
pub mod jobs;
pub mod samples;
