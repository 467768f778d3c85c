//! Finding bytes in what a stranger sent, many at a time: a token is a thousand bytes long.

/// How many bytes are looked at before the next step.
const BLOCK: usize = 128;

const LOW_BITS: u64 = u64::from_ne_bytes([0x7f; 8]);

/// The high bit of each byte that is `wanted`, the first byte lowest.
fn matches(word: [u8; 8], wanted: u8) -> u64 {
    let differs = u64::from_le_bytes(word) ^ u64::from_ne_bytes([wanted; 8]);
    // A sum of seven bits goes over into the eighth unless all of them are zero.
    !((differs & LOW_BITS).wrapping_add(LOW_BITS) | differs | LOW_BITS)
}

/// Where the first of the `wanted` bytes stands.
pub(crate) fn position<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> Option<usize> {
    // Sixteen bytes without one are passed over together, which compilers make one comparison of.
    let is_wanted = |byte: &u8| wanted.iter().fold(false, |found, wanted| found | (byte == wanted));
    let without = |block: &&[u8; 16]| !block.iter().fold(false, |found, byte| found | is_wanted(byte));
    let passed = bytes.as_chunks().0.iter().take_while(without).count() * 16;
    let (words, tail) = bytes.get(passed..)?.as_chunks();
    for (word, start) in words.iter().zip((passed..).step_by(8)) {
        let found = wanted.into_iter().fold(0, |found, wanted| found | matches(*word, wanted));
        if found != 0 {
            return Some(start + (found.trailing_zeros() / 8) as usize);
        }
    }
    tail.iter().position(is_wanted).map(|at| passed + words.len() * 8 + at)
}

/// True if one of them is there.
pub(crate) fn contains<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> bool {
    position(bytes, wanted).is_some()
}

/// The text before the first `mark`, and what is behind it.
pub(crate) fn split_once(bytes: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let (before, rest) = bytes.split_at_checked(position(bytes, [mark])?)?;
    Some((before, rest.get(1..).unwrap_or_default()))
}

/// Takes every byte that is not unreserved (RFC 3986), in order, with its place. The others are passed over sixteen at a
/// time.
pub(crate) fn each_reserved<E>(
    text: &[u8],
    mut take: impl FnMut(usize, u8) -> Result<(), E>,
) -> Result<(), E> {
    for (block, start) in text.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        let mut marks = [0; BLOCK];
        marks.iter_mut().zip(block).for_each(|(mark, byte)| *mark = u8::from(!is_unreserved(*byte)));
        for (word, start) in marks.as_chunks::<8>().0.iter().zip((start..).step_by(8)) {
            let mut word = u64::from_le_bytes(*word);
            while word != 0 {
                let at = start + (word.trailing_zeros() / 8) as usize;
                take(at, text.get(at).copied().unwrap_or_default())?;
                word &= word - 1;
            }
        }
    }
    Ok(())
}

/// A letter, a digit or one of `-._~`, without a branch: many bytes are done at a time.
fn is_unreserved(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit = byte.wrapping_sub(b'0') < 10;
    is_letter | is_digit | (byte == b'-') | (byte == b'.') | (byte == b'_') | (byte == b'~')
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn gives_each_reserved_byte_in_its_place() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        for text in (1..40).flat_map(|length| all.windows(length)).chain([&*all]) {
            let mut found = Vec::new();
            let all = each_reserved(text, |at, byte| {
                found.push((at, byte));
                Ok::<(), ()>(())
            });
            let reserved =
                |(_, byte): &(usize, u8)| !(byte.is_ascii_alphanumeric() || b"-._~".contains(byte));
            let expected: Vec<_> = text.iter().copied().enumerate().filter(reserved).collect();
            assert_eq!((all, found), (Ok(()), expected));
        }
        assert_eq!(each_reserved(b"a&b#", |at, byte| Err((at, byte))), Err((1, b'&')));
    }

    #[test]
    fn finds_the_first_wherever_it_stands() {
        for length in 0..30 {
            for at in 0..length {
                let mut bytes = [b'\'', b'%', 0xa6, 0x26 ^ 0x80].repeat(10);
                bytes[at] = b'&';
                bytes[length - 1] = b'&';
                let bytes = &bytes[..length];
                assert_eq!(position(bytes, [b'&']), Some(at));
                assert_eq!(split_once(bytes, b'&'), Some((&bytes[..at], &bytes[at + 1..])));
                assert!(contains(bytes, [b'#', b'&']));
            }
            let without = &[b'\'', b'%', 0xa6, 0].repeat(10)[..length];
            assert_eq!((position(without, [b'&']), split_once(without, b'&')), (None, None));
            assert!(!contains(without, [b'#', b'&']) && !contains(without, []));
        }
    }

    #[test]
    fn no_byte_is_taken_for_another() {
        for (one, other) in (0..=u8::MAX).flat_map(|one| (0..=u8::MAX).map(move |other| (one, other))) {
            let bytes = [other, one, one.wrapping_add(1), one.wrapping_sub(1), other, other, other, one];
            assert_eq!(position(&bytes, [one]), bytes.iter().position(|byte| *byte == one));
        }
    }
}
