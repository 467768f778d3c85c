//! The little XML that error answers need.

use alloc::string::String;

/// Appends `<name>text</name>`, the text escaped. Characters that XML 1.0 cannot hold become U+FFFD.
pub(crate) fn element(out: &mut String, name: &str, text: &str) {
    for (open, tag) in [("<", true), ("</", false)] {
        out.push_str(open);
        out.push_str(name);
        out.push('>');
        if tag {
            text.chars().for_each(|c| push_escaped(out, c));
        }
    }
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&apos;"),
        '\t' | '\n' | '\r' => out.push(c),
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_a_client_sent() {
        let mut out = String::new();
        element(&mut out, "A", "<x a=\"1\">&'\0\u{ffff}é");
        assert_eq!(out, "<A>&lt;x a=&quot;1&quot;&gt;&amp;&apos;\u{fffd}\u{fffd}é</A>");
    }
}
