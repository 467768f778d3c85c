//! Which part of a credential's scope is another than the one served, in the words of the services.

use alloc::format;
use alloc::string::String;

use super::verify::Service;

/// The most of a part that is repeated, in bytes. A part that is served has no more.
const MAX_SENT_BYTES: usize = 64;

/// A part of a scope.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopePart {
    Date,
    Region,
    /// OSS calls it the product.
    Service,
    Terminator,
}

/// One part of a scope that is not as it should be, and what it should be.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct WrongScope {
    pub(super) part: ScopePart,
    /// Escaped: it is the client's text, which goes into logs and answers.
    sent: String,
    /// One, or where several regions are served each of them.
    expected: String,
    /// The one region that is served, where another one was sent.
    pub(super) region: Option<String>,
}

impl WrongScope {
    pub(crate) fn new(part: ScopePart, sent: &[u8], expected: &str) -> Self {
        let region = (part == ScopePart::Region).then(|| expected.into());
        Self { part, sent: escaped(sent), expected: expected.into(), region }
    }

    /// The region is none of these.
    pub(crate) fn regions(sent: &[u8], served: &[String]) -> Self {
        match served {
            [one] => Self::new(ScopePart::Region, sent, one),
            several => {
                let expected = several.join("' or '");
                Self { part: ScopePart::Region, sent: escaped(sent), expected, region: None }
            }
        }
    }

    /// What ends the sentence. Of S3 these are its own words.
    pub(super) fn detail(&self, service: Service) -> String {
        let Self { part, sent, expected, .. } = self;
        match (part, service) {
            (ScopePart::Region, _) => format!("the region '{sent}' is wrong; expecting '{expected}'"),
            (ScopePart::Date, Service::Oss) => format!("the date '{sent}' is wrong; expecting '{expected}'"),
            (ScopePart::Date, Service::S3) => {
                format!(
                    "Invalid credential date \"{sent}\". This date is not the same as X-Amz-Date: \"{expected}\"."
                )
            }
            (ScopePart::Service, Service::Oss) => {
                format!("the product '{sent}' is wrong; expecting '{expected}'")
            }
            (ScopePart::Service, Service::S3) => {
                format!("incorrect service \"{sent}\". This endpoint belongs to \"{expected}\".")
            }
            (ScopePart::Terminator, _) => {
                format!("incorrect terminal \"{sent}\". This endpoint uses \"{expected}\".")
            }
        }
    }
}

/// Printable ASCII, quotes escaped too, so that no text ends its own quotation. No escape is cut in two.
fn escaped(text: &[u8]) -> String {
    let mut out = String::with_capacity(MAX_SENT_BYTES);
    for &byte in text {
        let escape = byte.escape_ascii();
        if out.len() + escape.len() > MAX_SENT_BYTES {
            break;
        }
        out.extend(escape.map(char::from));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_bounded_and_stays_inside_its_quotes() {
        for (sent, shown) in [
            (&b"us-east-1"[..], "us-east-1"),
            (b"", ""),
            (b"a'; expecting 'b", "a\\'; expecting \\'b"),
            (b"a\"\\\n\x1b\xe9", "a\\\"\\\\\\n\\x1b\\xe9"),
            (&[b'a'; 65], &"a".repeat(64)),
            (&[0xff; 17], &"\\xff".repeat(16)),
            (&[&[b'a'; 63][..], b"\n"].concat(), &"a".repeat(63)),
        ] {
            assert_eq!(escaped(sent), shown);
        }
    }

    #[test]
    fn only_one_region_can_be_the_one_to_go_to() {
        let served = [String::from("cn-hangzhou"), "cn-shanghai".into()];
        let several = WrongScope::regions(b"x", &served);
        assert_eq!(
            several.detail(Service::Oss),
            "the region 'x' is wrong; expecting 'cn-hangzhou' or 'cn-shanghai'"
        );
        assert_eq!(several.region, None);
        let one = WrongScope::regions(b"x", served.get(..1).unwrap());
        assert_eq!(one.region.as_deref(), Some("cn-hangzhou"));
        assert_eq!(WrongScope::new(ScopePart::Service, b"x", "oss").region, None);
    }
}
