//! What may be shown of a value: never a token or a signature, and nothing that moves a terminal's cursor.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::credentials::Credentials;
use crate::encode;

/// How many bytes of a secret give it away.
const RECOGNISED: usize = 20;
/// What stands for a value that is not shown.
pub(super) const MASK: &str = "***";
/// The most characters shown of a value.
const MOST: usize = 256;

/// Parts of names, in lower case, whose values let their holder in.
const SECRET_NAMES: [&str; 8] =
    ["token", "signature", "authorization", "cookie", "customer-key", "secret", "password", "api-key"];
/// The same as whole words: within others they mean something else (`author`).
const SECRET_WORDS: [&str; 6] = ["auth", "jwt", "sig", "pwd", "passwd", "apikey"];
/// The same at the end of a name: a `session-mode` is no secret.
const SECRET_ENDS: [&str; 6] = ["auth", "jwt", "session", "session-id", "session_id", "sessionid"];
/// How often a value is decoded to find a secret in it: a URL in a parameter of a URL in a header.
const DECODINGS: usize = 3;

/// The value of the element `name` for a human.
pub(super) fn shown(name: &str, value: &[u8]) -> String {
    match is_secret_name(name.as_bytes()) {
        true => MASK.into(),
        false => text(value),
    }
}

fn is_secret_name(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|byte| !byte.is_ascii_alphanumeric());
    SECRET_NAMES.iter().any(|part| contains(&lower, part.as_bytes()))
        || SECRET_ENDS.iter().any(|end| lower.ends_with(end.as_bytes()))
        || words.any(|word| SECRET_WORDS.iter().any(|secret| secret.as_bytes() == word))
}

/// As text of one line: control characters as escapes, the rest cut off; and cut off before what lets its holder in,
/// since a value can be a signed URL, or an `Authorization` under another name.
pub(super) fn text(value: &[u8]) -> String {
    // Cut before decoding, so that a huge value costs little: no character has more than four bytes.
    let cut = value.get(..MOST * 4).unwrap_or(value);
    let hidden = first_hidden(cut);
    let open = hidden.and_then(|at| cut.get(..at)).unwrap_or(cut);
    let text = String::from_utf8_lossy(open);
    let mut out = String::new();
    for c in text.chars().take(MOST) {
        match is_invisible(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    if hidden.is_some() {
        out.push_str(MASK);
    } else if text.chars().count() > MOST || cut.len() < value.len() {
        out.push('…');
    }
    out
}

/// Where the first byte stands that must not be shown, in the value as it is or under its percent-encoding.
fn first_hidden(value: &[u8]) -> Option<usize> {
    let mut bytes = value.to_vec();
    // Where each byte stands in `value`.
    let mut places: Vec<usize> = (0..value.len()).collect();
    let mut first = None;
    for _ in 0..=DECODINGS {
        let found = secret_in(&bytes).map(|at| places.get(at).copied().unwrap_or(value.len()));
        first = first.into_iter().chain(found).min();
        let before = bytes.len();
        (bytes, places) = decoded(&bytes, &places);
        if bytes.len() == before {
            break;
        }
    }
    first
}

/// Where a secret begins in a text, or the query of the URL that holds it: behind `name=` or `name:` of a name that
/// tells one, and behind `Bearer `.
fn secret_in(text: &[u8]) -> Option<usize> {
    let is_secret = |at: usize, byte: u8| match byte {
        b'=' | b':' => text.get(..at).is_some_and(|before| is_secret_name(last_name(before))),
        b' ' | b'\t' | b'+' => {
            let word = at.checked_sub(6).and_then(|start| text.get(start..at));
            word.is_some_and(|word| word.eq_ignore_ascii_case(b"bearer"))
        }
        _ => false,
    };
    let at = text.iter().enumerate().find(|(at, byte)| is_secret(*at, **byte)).map(|(at, _)| at)?;
    let mark = text.iter().take(at).position(|&byte| byte == b'?');
    Some(mark.unwrap_or(at) + 1)
}

/// The name that ends there, quotes and blanks aside.
fn last_name(text: &[u8]) -> &[u8] {
    const ASIDE: &[u8] = b"\"'`\\ \t";
    const ENDS: &[u8] = b"&?;,/#|{}()<>=:\r\n";
    let end = text.iter().rposition(|byte| !ASIDE.contains(byte)).map_or(0, |last| last + 1);
    let text = text.get(..end).unwrap_or_default();
    let start = text.iter().rposition(|byte| ENDS.contains(byte) || ASIDE.contains(byte));
    text.get(start.map_or(0, |before| before + 1)..).unwrap_or_default()
}

/// Decoded once, whatever is no escape left as it is, with the places of the bytes.
fn decoded(text: &[u8], places: &[usize]) -> (Vec<u8>, Vec<usize>) {
    let (mut bytes, mut kept) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        let at = text.len() - rest.len();
        let escape = rest.get(..3).filter(|_| byte == b'%');
        let plain = escape.and_then(|escape| encode::decode(escape, encode::Plus::Literal).ok());
        bytes.extend_from_slice(plain.as_deref().unwrap_or(&[byte]));
        kept.extend(places.get(at));
        rest = if plain.is_some() { rest.get(3..).unwrap_or_default() } else { behind };
    }
    (bytes, kept)
}

/// Control characters, and the marks that turn the direction of writing or cannot be seen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Masks a text that holds the secret or the token after all, plain or percent-encoded: a client can put them anywhere.
pub(super) fn without_secrets<'t>(text: &'t str, credentials: &Credentials) -> Cow<'t, str> {
    let holds = |secret: &[u8]| {
        // The beginning is enough: a long token was cut off.
        let secret = secret.get(..RECOGNISED).unwrap_or(secret);
        let mut encoded = Vec::new();
        encode::push_query(&mut encoded, secret);
        [secret, &encoded].into_iter().any(|needle| contains(text.as_bytes(), needle))
    };
    let token = credentials.token().map(str::as_bytes);
    match holds(credentials.secret()) || token.is_some_and(holds) {
        true => Cow::Borrowed(MASK),
        false => Cow::Borrowed(text),
    }
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && text.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_its_holder_in_is_not_shown() {
        for (value, expected) in [
            ("https://h/k?X-Amz-Date=1&X-Amz-Signature=5ec2e7", "https://h/k?***"),
            ("https://h/k?a=b&sig=5ec2e7", "https://h/k?***"),
            ("/go?next=https%3A%2F%2Fh%2Fk%3FX-Amz-Security-Token%3D5ec2e7", "/go?***"),
            ("https%3A%2F%2Fh%2Fk%3FX-Amz-%53ignature%3D5ec2e7", "https%3A%2F%2Fh%2Fk%3F***"),
            ("u%253Fs%2569gnature%253d5ec2e7", "u%253F***"),
            ("u%25253Fsig%25253d5ec2e7", "u%25253F***"),
            ("sig%6Eature=5ec2e7?a", "sig%6Eature=***"),
            ("a; SIGNATURE=5ec2e7", "a; SIGNATURE=***"),
            (
                "OSS4-HMAC-SHA256 Credential=id/a/b,Signature=5ec2e7",
                "OSS4-HMAC-SHA256 Credential=id/a/b,Signature=***",
            ),
            ("bEARER 5ec2e7", "bEARER ***"),
            ("bearer%20%35ec2e7", "bearer%20***"),
            ("bearer+5ec2e7", "bearer+***"),
            (r#"{"id":1,"Token" : "5ec2e7"}"#, r#"{"id":1,"Token" :***"#),
            ("x-amz-security-token:5ec2e7", "x-amz-security-token:***"),
            ("%zz%token=5ec2e7", "%zz%token=***"),
            ("user[password]=5ec2e7", "user[password]=***"),
        ] {
            assert_eq!(text(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn what_only_looks_so_is_shown() {
        for value in [
            "host;x-amz-security-token",
            "authorization, x-amz-date",
            "https://h/signature/k?X-Amz-Credential=id&a=b",
            "AKIA/20240903/eu-central-1/s3/aws4_request",
            "/photos/token/a.jpg?versionId=1",
            "author=me&design=2&config=3",
            "100%",
            "attachment; filename=\"a=b.txt\"",
            "",
        ] {
            assert_eq!(text(value.as_bytes()), value);
        }
    }

    #[test]
    fn names_tell_secrets() {
        for name in
            ["X-Auth-Key", "oauth", "jwt", "my_jwt", "x-session", "PHPSESSION", "sessionId", "sig", "Cookie"]
        {
            assert_eq!(shown(name, b"5ec2e7"), MASK, "{name}");
        }
        for name in
            ["author", "x-amz-create-session-mode", "design", "assignment", "path", "x-amz-credential"]
        {
            assert_eq!(shown(name, b"value"), "value", "{name}");
        }
    }

    #[test]
    fn a_secret_behind_the_end_of_what_is_shown_stays_hidden() {
        let long = alloc::format!("{}?signature=5ec2e7", "a".repeat(300));
        let text = text(long.as_bytes());
        assert!(text.starts_with("aaaa") && !text.contains("5ec2e7"));
    }
}
