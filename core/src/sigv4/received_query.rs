//! Canonical query of a request that was received: in order of encoded name, then of encoded value.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::encode;

/// A decoded name and value, and the text of both where it came as a strict encoder writes it, else nothing.
type Pair<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Appends the canonical query of these parameters, whatever they are.
pub(crate) fn push_received<'a>(out: &mut Vec<u8>, parameters: impl Iterator<Item = Pair<'a>> + Clone) {
    // Most clients send them as they sign them.
    if parameters.clone().is_sorted_by(|one, next| encoded_order(one, next).is_le()) {
        return push_all(out, parameters);
    }
    let mut sorted: Vec<_> = parameters.collect();
    sorted.sort_unstable_by(encoded_order);
    push_all(out, sorted.into_iter());
}

fn push_all<'a>(out: &mut Vec<u8>, parameters: impl Iterator<Item = Pair<'a>>) {
    for (place, (name, value, encoded)) in parameters.enumerate() {
        if place > 0 {
            out.push(b'&');
        }
        // Most clients send what they sign, and it need not be written anew.
        if !encoded.is_empty() {
            out.extend_from_slice(encoded);
            continue;
        }
        encode::push_query(out, name);
        out.push(b'=');
        encode::push_query(out, value);
    }
}

/// How the encoded texts compare, by the decoded ones.
fn encoded_order(one: &Pair<'_>, other: &Pair<'_>) -> Ordering {
    encoded_text_order(one.0, other.0).then_with(|| encoded_text_order(one.1, other.1))
}

/// The first byte that differs decides. What is escaped begins with `%`, which is below every byte that is not, and
/// among escapes the digits are in the order of the bytes.
fn encoded_text_order(one: &[u8], other: &[u8]) -> Ordering {
    let rank = |byte: &u8| (byte.is_ascii_alphanumeric() || b"-._~".contains(byte), *byte);
    match one.iter().zip(other).find(|(a, b)| a != b) {
        Some((a, b)) => rank(a).cmp(&rank(b)),
        None => one.len().cmp(&other.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_as_the_encoded_texts_are() {
        let encoded = |text: &[u8]| {
            let mut out = Vec::new();
            encode::push_query(&mut out, text);
            out
        };
        let all = 0..=u8::MAX;
        for (a, b) in all.clone().flat_map(|a| all.clone().map(move |b| (a, b))) {
            for (one, other) in
                [(&[b'x', a][..], &[b'x', b][..]), (&[a], &[b, b'y']), (&[a], &[a, b]), (&[], &[b])]
            {
                assert_eq!(
                    encoded_text_order(one, other),
                    encoded(one).cmp(&encoded(other)),
                    "{one:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn is_in_order_however_it_came() {
        let sent: [Pair<'_>; 5] = [
            (b"b", b"2", b"b=2"),
            (b"a!", b"", b""),
            (b"a", b"~", b"a=~"),
            (b"b", b"1", b""),
            (b"a", b"{", b"a=%7B"),
        ];
        let mut out = Vec::new();
        push_received(&mut out, sent.iter().copied());
        assert_eq!(out, b"a=%7B&a=~&a%21=&b=1&b=2");
        let mut again = Vec::new();
        let sorted: [Pair<'_>; 2] = [(b"a", b"", b""), (b"b", b"", b"b=")];
        push_received(&mut again, sorted.into_iter());
        assert_eq!(again, b"a=&b=");
    }
}
