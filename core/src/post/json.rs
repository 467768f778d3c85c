//! The JSON that policies and answers are written in.

use alloc::vec::Vec;

use crate::encode;

/// Appends a JSON string, escaped no further than JSON needs: the same bytes as `JSON.stringify` and `serde_json`.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for &byte in text.as_bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..=0x1f => {
                out.extend_from_slice(b"\\u00");
                encode::push_hex(out, &[byte]);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_serde_json_does() {
        let text: alloc::string::String =
            (0..0x200u32).filter_map(char::from_u32).chain("\u{2028}눈😀".chars()).collect();
        let mut ours = Vec::new();
        push_string(&mut ours, &text);
        assert_eq!(ours, serde_json::to_vec(&text).unwrap());
    }
}
