//! The dates that version 2 knows.

use alloc::vec::Vec;

use crate::timestamp::Timestamp;

/// Reads a `Date`: with `GMT`, or with the offset of nothing that mail programs write and the AWS manual shows.
pub(super) fn parse_date(text: &[u8]) -> Option<Timestamp> {
    let zero = [&b" +0000"[..], b" -0000"].into_iter().find_map(|zero| text.strip_suffix(zero));
    let Some(before) = zero else { return Timestamp::parse_http_date(text) };
    let mut gmt = Vec::with_capacity(29);
    gmt.extend_from_slice(before);
    gmt.extend_from_slice(b" GMT");
    Timestamp::parse_http_date(&gmt)
}

/// Reads an `x-amz-date`, which newer clients write in the form of version 4.
pub(super) fn parse_amz_date(text: &[u8]) -> Option<Timestamp> {
    parse_date(text).or(Timestamp::parse_iso_basic(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_form_of_a_date() {
        let at = Timestamp::from_unix(1_175_024_202).ok();
        for text in ["GMT", "+0000", "-0000"] {
            let text = alloc::format!("Tue, 27 Mar 2007 19:36:42 {text}");
            assert_eq!(parse_date(text.as_bytes()), at, "{text}");
        }
        for text in ["Tue, 27 Mar 2007 19:36:42 +0100", "Tue, 27 Mar 2007 19:36:42", "1175024202", ""] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse_amz_date(b"20070327T193642Z"), at);
    }
}
