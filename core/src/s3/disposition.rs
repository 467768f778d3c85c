//! `Content-Disposition` for a download under a name of the caller's choice.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode;
use crate::error::SignError;
use crate::mac::into_string;

/// `attachment; filename="…"`, and for a name that is not plain ASCII `filename*` too (RFC 6266, RFC 8187). The
/// result is ASCII: S3 refuses anything else in `response-content-disposition`.
pub(crate) fn attachment(name: &str) -> Result<String, SignError> {
    if name.is_empty() || name.contains(|c: char| c.is_control() || matches!(c, '/' | '\\')) {
        return Err(SignError::InvalidFileName);
    }
    let plain = |c: &char| (c.is_ascii_graphic() || *c == ' ') && !matches!(c, '"' | '%');
    let mut out = String::from("attachment; filename=\"");
    out.extend(name.chars().map(|c| if plain(&c) { c } else { '_' }));
    out.push('"');
    if !name.chars().all(|c| plain(&c)) {
        let mut encoded = Vec::new();
        encode::push_query(&mut encoded, name.as_bytes());
        out.push_str("; filename*=UTF-8''");
        out.push_str(&into_string(encoded));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_client_reads() {
        assert_eq!(attachment("a b.pdf").unwrap(), r#"attachment; filename="a b.pdf""#);
        assert_eq!(
            attachment("résumé \"1\".pdf").unwrap(),
            "attachment; filename=\"r_sum_ _1_.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.pdf"
        );
        for name in ["", "a\nb", "../a", "a\\b"] {
            assert_eq!(attachment(name), Err(SignError::InvalidFileName), "{name:?}");
        }
    }
}
