//! What may be shown of a value: never a token or a signature, and nothing that moves a terminal's cursor.

use alloc::borrow::Cow;
use alloc::string::String;

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

/// The value of the element `name` for a human.
pub(super) fn shown(name: &str, value: &[u8]) -> String {
    let lower = name.to_ascii_lowercase();
    if SECRET_NAMES.iter().any(|part| lower.contains(part)) {
        return MASK.into();
    }
    text(value)
}

/// As text of one line: control characters as escapes, the rest cut off.
pub(super) fn text(value: &[u8]) -> String {
    // Cut before decoding, so that a huge value costs little: no character has more than four bytes.
    let cut = value.get(..MOST * 4).unwrap_or(value);
    let text = String::from_utf8_lossy(cut);
    let mut out = String::new();
    for c in text.chars().take(MOST) {
        match is_invisible(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    if text.chars().count() > MOST || cut.len() < value.len() {
        out.push('…');
    }
    out
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
        let mut encoded = alloc::vec::Vec::new();
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
