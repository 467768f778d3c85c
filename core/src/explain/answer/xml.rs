//! Reads the few elements of an error answer. Strict where it reads: no DTD, no other entities than XML's own five and
//! numbers, no CDATA; what is not understood ends the reading.

use alloc::string::String;
use alloc::vec::Vec;

/// The most bytes of an answer: S3 repeats the canonical request as text and in hexadecimal.
const MOST_BYTES: usize = 1024 * 1024;
/// The most elements of an answer.
const MOST_ELEMENTS: usize = 128;
/// How deep elements may stand: `ErrorResponse`, `Error`, `Code` and one more.
const MOST_DEPTH: usize = 8;

/// Names and texts of those elements that hold text alone, in order.
pub(super) fn texts(body: &[u8]) -> Option<Vec<(String, String)>> {
    if body.len() > MOST_BYTES {
        return None;
    }
    let text = core::str::from_utf8(body).ok()?;
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(after) = rest.strip_prefix("<?xml") {
        rest = after.split_once("?>")?.1;
    }
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut count = 0;
    loop {
        let (before, after) = match rest.split_once('<') {
            Some(parts) => parts,
            // Nothing but blanks may follow the last end tag.
            None => return (open.is_empty() && count > 0 && rest.trim().is_empty()).then_some(found),
        };
        let (tag, after) = after.split_once('>')?;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop()? != name.trim_end() {
                return None;
            }
        } else if let Some(name) = tag.strip_suffix('/') {
            count += 1;
            name_of(name)?;
        } else {
            // Text beside elements is layout.
            before.trim().is_empty().then_some(())?;
            let name = name_of(tag)?;
            count += 1;
            open.push(name);
            if open.len() > MOST_DEPTH {
                return None;
            }
            let (inner, _) = after.split_once('<')?;
            let end = after.get(inner.len() + 1..)?;
            if end.strip_prefix('/').is_some_and(|end| end.starts_with(name)) {
                found.push((name.into(), unescaped(inner)?));
            }
        }
        if count > MOST_ELEMENTS || (open.is_empty() && !after.trim().is_empty()) {
            return None;
        }
        rest = after;
    }
}

/// The name of a start tag, whose attributes are passed over. `None` for declarations and instructions.
fn name_of(tag: &str) -> Option<&str> {
    let name = tag.split_ascii_whitespace().next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte);
    name.bytes().all(plain).then_some(name)
}

/// The text with its entities replaced, line ends as LF.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (entity, after) = after.split_once(';')?;
        out.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let digits = entity.strip_prefix('#')?;
                let number = match digits.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => digits.parse(),
                };
                char::from_u32(number.ok()?)?
            }
        });
        rest = after;
    }
    out.push_str(rest);
    Some(out.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Vec<(String, String)>> {
        texts(body.as_bytes())
    }

    #[test]
    fn reads_flat_and_wrapped_errors() {
        let body = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>A&amp;B</Code><Empty/>\n<Message>x &#10;&#x3c;</Message></Error>\n";
        let found = read(body).unwrap();
        assert_eq!(found, [("Code".into(), "A&B".into()), ("Message".into(), "x \n<".into())]);
        let wrapped = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/\"><Error><Code>C</Code></Error><RequestId>r</RequestId></ErrorResponse>";
        assert_eq!(read(wrapped).unwrap().len(), 2);
    }

    #[test]
    fn refuses_everything_else() {
        for bad in [
            "",
            "no xml",
            "<Error>",
            "<Error></Other>",
            "<Error><Code>a</Code></Error><Error></Error>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Error><Code>&a;</Code></Error>",
            "<Error><Code>&unknown;</Code></Error>",
            "<Error><Code>&#xd800;</Code></Error>",
            "<Error><Code>&amp</Code></Error>",
            "<Error><Code><![CDATA[x]]></Code></Error>",
            "<html><body>502</html>",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(texts(b"<Error><Code>\xff</Code></Error>"), None);
        assert_eq!(texts(&alloc::vec![b'<'; MOST_BYTES + 1]), None);
        let deep = "<a>".repeat(100);
        assert_eq!(read(&deep), None);
    }
}
