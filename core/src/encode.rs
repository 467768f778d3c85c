//! Writers and readers of the encodings that signatures are made of: percent, hexadecimal, base64.
//!
//! Everything works on bytes: a key or a header value is what was sent, not what it looks like as text.

use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::scan;

/// The unreserved characters of RFC 3986, which stay in a canonical query.
const QUERY: [bool; 256] = plain(b"-._~");
/// The same and `/`, as in a canonical URI.
const PATH: [bool; 256] = plain(b"-._~/");
/// The characters of an HTTP token (RFC 9110 section 5.6.2).
const TOKEN: [bool; 256] = plain(b"!#$%&'*+-.^_`|~");

/// Letters, digits and these.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, and a byte is below 256")]
const fn plain(marks: &[u8]) -> [bool; 256] {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < plain.len() {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut place = 0;
    while place < marks.len() {
        plain[marks[place] as usize] = true;
        place += 1;
    }
    plain
}

/// Appends `bytes` percent-encoded, upper-case hex, leaving only `A-Za-z0-9-._~`.
pub(crate) fn push_query(out: &mut Vec<u8>, bytes: &[u8]) {
    push_encoded(out, bytes, &QUERY);
}

/// How many bytes [`push_query`] escapes.
pub(crate) fn query_escapes(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !is_in(&QUERY, **byte)).count()
}

/// Appends `bytes` percent-encoded, upper-case hex, leaving only `A-Za-z0-9-._~/`.
pub(crate) fn push_path(out: &mut Vec<u8>, bytes: &[u8]) {
    push_encoded(out, bytes, &PATH);
}

fn is_in(plain: &[bool; 256], byte: u8) -> bool {
    plain.get(usize::from(byte)).is_some_and(|plain| *plain)
}

fn push_encoded(out: &mut Vec<u8>, bytes: &[u8], plain: &[bool; 256]) {
    let mut rest = bytes;
    // What needs no escape is copied run by run.
    while let Some(end) = rest.iter().position(|byte| !is_in(plain, *byte)) {
        let Some((run, [byte, behind @ ..])) = rest.split_at_checked(end) else { break };
        out.extend_from_slice(run);
        let [high, low] = hex_digits(*byte).map(|digit| digit.to_ascii_uppercase());
        out.extend_from_slice(&[b'%', high, low]);
        rest = behind;
    }
    out.extend_from_slice(rest);
}

/// True if the text begins with the two digits of an escape that [`push_query`] writes, behind its `%`.
pub(crate) fn is_strict_escape(digits: &[u8]) -> bool {
    let [high, low, ..] = digits else { return false };
    match (hex_value(*high), hex_value(*low)) {
        (Some(a), Some(b)) => {
            !high.is_ascii_lowercase() && !low.is_ascii_lowercase() && !is_in(&QUERY, a << 4 | b)
        }
        _ => false,
    }
}

/// What `+` means where it is decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Plus {
    /// A plus sign: paths of S3.
    Literal,
    /// A blank: every query, and paths of OSS.
    Blank,
}

impl Plus {
    /// The bytes that do not stand for themselves.
    pub(crate) fn marks(self) -> [u8; 2] {
        match self {
            Self::Literal => [b'%'; 2],
            Self::Blank => [b'%', b'+'],
        }
    }
}

/// A `%` that two hexadecimal digits do not follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BadEscape;

/// Decodes percent escapes once, to bytes. A malformed escape is an error, never passed through.
pub(crate) fn decode(wire: &[u8], plus: Plus) -> Result<Vec<u8>, BadEscape> {
    let mut out = Vec::with_capacity(wire.len());
    let mut rest = wire;
    while let [first, behind @ ..] = rest {
        rest = match (first, behind) {
            (b'%', [high, low, behind @ ..]) => {
                out.push(hex_value(*high).ok_or(BadEscape)? << 4 | hex_value(*low).ok_or(BadEscape)?);
                behind
            }
            (b'%', _) => return Err(BadEscape),
            (b'+', _) if plus == Plus::Blank => {
                out.push(b' ');
                behind
            }
            // What is no escape is copied run by run.
            _ => {
                let end = scan::position(rest, plus.marks()).unwrap_or(rest.len());
                let (run, behind) = rest.split_at_checked(end).unwrap_or_default();
                out.extend_from_slice(run);
                behind
            }
        };
    }
    Ok(out)
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Splits a raw query at `&` and each part at its first `=`. Empty parts (`a&&b`) are skipped.
pub(crate) fn query_pairs(raw: &[u8]) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
    raw.split(|&byte| byte == b'&').filter(|part| !part.is_empty()).map(|part| {
        match part.iter().position(|&byte| byte == b'=').and_then(|at| part.split_at_checked(at)) {
            Some((name, value)) => (name, value.get(1..)),
            None => (part, None),
        }
    })
}

/// Appends a number in decimal, without an allocation.
pub(crate) fn push_decimal(out: &mut Vec<u8>, mut number: u64) {
    let start = out.len();
    loop {
        out.push(b'0' | u8::try_from(number % 10).unwrap_or(0));
        number /= 10;
        if number == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

/// Appends `bytes` in lower-case hexadecimal.
pub(crate) fn push_hex<const N: usize>(out: &mut Vec<u8>, bytes: &[u8; N]) {
    out.extend_from_slice(bytes.map(hex_digits).as_flattened());
}

/// The two lower-case hexadecimal digits of a byte.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    // Without a branch, so that many bytes are done at a time.
    let letter = |half| if half > 9 { b'a' - b'0' - 10 } else { 0 };
    [byte >> 4, byte & 15].map(|half| half.wrapping_add(b'0').wrapping_add(letter(half)))
}

/// Appends `bytes` in standard base64 with padding.
pub(crate) fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    if let Some(room) = out.get_mut(start..) {
        // The room is exactly the padded length, the only thing `encode_slice` checks.
        let _ = STANDARD.encode_slice(bytes, room);
    }
}

/// Trims blanks and tabs from both ends, as every scheme does with header values.
pub(crate) fn trim(value: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().position(|byte| !blank(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    value.get(start..end).unwrap_or_default()
}

/// True for an HTTP token: at least one of its characters, and no other.
pub(crate) fn is_token(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|&byte| is_in(&TOKEN, byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_everything_but_unreserved() {
        let mut out = Vec::new();
        push_path(&mut out, "a b/é~*'()+%".as_bytes());
        assert_eq!(out, b"a%20b/%C3%A9~%2A%27%28%29%2B%25");
        out.clear();
        push_query(&mut out, b"a/b=&");
        assert_eq!(out, b"a%2Fb%3D%26");
    }

    #[test]
    fn decodes_once_and_refuses_bad_escapes() {
        assert_eq!(decode(b"a%2520+", Plus::Blank), Ok(b"a%20 ".to_vec()));
        assert_eq!(decode(b"a+%ff", Plus::Literal), Ok(b"a+\xff".to_vec()));
        for bad in [&b"%"[..], b"%4", b"%zz", b"a%+1", b"%\xc3\xa9"] {
            assert_eq!(decode(bad, Plus::Literal), Err(BadEscape));
        }
    }

    #[test]
    fn splits_a_query_at_the_first_equals_sign() {
        let pairs: Vec<_> = query_pairs(b"a=1=2&b&&c=").collect();
        assert_eq!(pairs, [(&b"a"[..], Some(&b"1=2"[..])), (b"b", None), (b"c", Some(b""))]);
    }

    #[test]
    fn hex_and_base64_append() {
        let mut out = b"x".to_vec();
        push_hex(&mut out, &[0, 0xab]);
        push_base64(&mut out, b"ab");
        assert_eq!(out, b"x00abYWI=");
    }

    #[test]
    fn trims_blanks_only() {
        assert_eq!(trim(b" \ta b\t "), b"a b");
        assert_eq!(trim(b" \t "), b"");
    }
}
