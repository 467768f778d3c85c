//! What the targets share: a request read from a plain text, as the seeds are written.

use objsign::{Credentials, Timestamp};

/// A request of a corpus file: `METHOD LF TARGET LF (Name: value LF)*`, bytes as they are.
pub struct Wire {
    pub method: Vec<u8>,
    pub target: Vec<u8>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Wire {
    pub fn read(data: &[u8]) -> Option<Self> {
        let mut lines = data.split(|&byte| byte == b'\n');
        let (method, target) = (lines.next()?.to_vec(), lines.next()?.to_vec());
        let header = |line: &[u8]| {
            let at = line.iter().position(|&byte| byte == b':')?;
            let value = line.get(at + 1..)?;
            Some((line.get(..at)?.to_vec(), value.strip_prefix(b" ").unwrap_or(value).to_vec()))
        };
        Some(Self { method, target, headers: lines.filter_map(header).collect() })
    }
}

/// The key pair of every seed.
pub fn credentials(access_key_id: &str, secret: &str) -> Credentials {
    Credentials::new(access_key_id, secret).expect("a valid key pair")
}

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).expect("a time between 1970 and 9999")
}
