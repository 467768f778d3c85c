//! The JSON that policies and answers are written in.

use alloc::vec::Vec;

use crate::encode;

/// Appends a JSON string, escaped no further than JSON needs: the same bytes as `JSON.stringify` and `serde_json`.
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    // Looking through all of it, without a way out at each byte, is what a CPU does many bytes at a time.
    if rest.iter().fold(false, |any, &byte| any | is_escaped(byte)) {
        while let Some((plain, escaped, behind)) = split_at_escape(rest) {
            out.extend_from_slice(plain);
            push_escape(out, escaped);
            rest = behind;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Appends a text that holds nothing to escape, such as the name of a field.
pub(super) fn push_plain(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Around the first byte that a JSON string holds escaped.
fn split_at_escape(text: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let at = text.iter().position(|&byte| is_escaped(byte))?;
    let (plain, from) = text.split_at_checked(at)?;
    let (&escaped, behind) = from.split_first()?;
    Some((plain, escaped, behind))
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    let letter = match byte {
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0..=0x1f => {
            out.extend_from_slice(b"\\u00");
            return encode::push_hex(out, &[byte]);
        }
        byte => byte,
    };
    out.extend_from_slice(&[b'\\', letter]);
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
