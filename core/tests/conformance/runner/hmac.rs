//! `hmac`: the two MACs themselves, with keys and messages of every length and tags cut short.

use objsign::__conformance::{hmac_sha1, hmac_sha256};

use super::Row;

pub fn tag(row: &Row) -> Result<(), String> {
    let bytes = |field: &str| hex::decode(row.text(field)?).map_err(|error| format!("`{field}`: {error}"));
    let (key, message, tag) = (bytes("key_hex")?, bytes("msg_hex")?, bytes("tag_hex")?);
    let ours = match row.text("hash")? {
        "sha1" => hmac_sha1(&key, &message).to_vec(),
        "sha256" => hmac_sha256(&key, &message).to_vec(),
        other => return Err(format!("unknown hash {other:?}")),
    };
    let length = usize::try_from(row.number("tag_bits")? / 8).map_err(|error| error.to_string())?;
    let matches = ours.get(..length) == Some(&tag[..]);
    let expected = row.text("result")? == "valid";
    if matches == expected { Ok(()) } else { Err(format!("tag matches: {matches}, expected: {expected}")) }
}
