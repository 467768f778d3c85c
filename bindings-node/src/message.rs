//! What crosses between JavaScript and Rust: one message in, one out, each a row of values in an order that both sides
//! know. Numbers are `f64`, little-endian; text and bytes stand behind their length; what may be missing stands behind a
//! byte that says whether it is there. `lib/message.mjs` is the other side.

use std::ops::RangeInclusive;

use objsign::{Method, Timestamp};

use crate::failure::{Result, broken, config, sign};

pub(crate) struct Reader<'m> {
    rest: &'m [u8],
    /// A secret was read: the message must not be left in memory.
    pub(crate) secret: bool,
}

impl<'m> Reader<'m> {
    pub(crate) fn new(message: &'m [u8]) -> Self {
        Self { rest: message, secret: false }
    }

    /// What is left over was meant for another operation.
    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(broken()) }
    }

    fn take(&mut self, length: usize) -> Result<&'m [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(broken)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| broken())
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn flag(&mut self) -> Result<bool> {
        Ok(self.byte()? != 0)
    }

    pub(crate) fn count(&mut self) -> Result<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| broken())
    }

    pub(crate) fn handle(&mut self) -> Result<usize> {
        self.count()
    }

    pub(crate) fn number(&mut self) -> Result<f64> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub(crate) fn bytes(&mut self) -> Result<&'m [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Result<&'m str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| broken())
    }

    pub(crate) fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    pub(crate) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }

    pub(crate) fn texts(&mut self) -> Result<Vec<&'m str>> {
        self.list(Self::text)
    }

    pub(crate) fn pairs(&mut self) -> Result<Vec<(&'m str, &'m str)>> {
        self.list(|reader| Ok((reader.text()?, reader.text()?)))
    }

    pub(crate) fn byte_pairs(&mut self) -> Result<Vec<(&'m [u8], &'m [u8])>> {
        self.list(|reader| Ok((reader.bytes()?, reader.bytes()?)))
    }

    /// The session token of a signer that has a derived key.
    pub(crate) fn session_token(&mut self) -> Result<Option<&'m str>> {
        self.secret = true;
        self.maybe(Self::text)
    }

    /// The name of the next option, whose value follows.
    pub(crate) fn option(&mut self) -> Result<Option<&'m str>> {
        self.maybe(Self::text)
    }

    pub(crate) fn method(&mut self) -> Result<Method> {
        Ok(self.text()?.parse()?)
    }

    /// Milliseconds since 1970.
    pub(crate) fn time(&mut self) -> Result<Timestamp> {
        let millis = whole(self.number()?);
        let at = i64::try_from(millis).ok().and_then(|millis| Timestamp::from_unix_millis(millis).ok());
        at.ok_or_else(|| {
            let message =
                format!("a time is a Date or milliseconds from 1970 to the year 9999; it was {millis}");
            config("timestamp_out_of_range", message)
        })
    }

    pub(crate) fn expiry(&mut self) -> Result<u64> {
        let seconds = whole(self.number()?);
        u64::try_from(seconds).map_err(|_| {
            let message = format!("the expiry must be a positive number of seconds; it was {seconds}");
            sign("invalid_expiry", message)
        })
    }

    /// A number as the core counts. What it cannot count is refused by name, and never wraps around.
    pub(crate) fn counted<T: TryFrom<i128>>(&mut self, what: &str) -> Result<T> {
        let number = whole(self.number()?);
        T::try_from(number).map_err(|_| {
            let fault = if number < 0 { "cannot be negative" } else { "is too large" };
            config("invalid_number", format!("{what} {fault}; it was {number}"))
        })
    }

    /// Which of the two is greater is the core's to judge.
    pub(crate) fn range(&mut self, what: &str) -> Result<RangeInclusive<u64>> {
        Ok(self.counted(what)?..=self.counted(what)?)
    }

    /// The versions asked for, all of which are `known`.
    pub(crate) fn versions(&mut self, known: &[u8]) -> Result<Vec<u8>> {
        let versions: Vec<u8> = self.list(|reader| reader.counted("a version"))?;
        if versions.is_empty() || versions.iter().any(|version| !known.contains(version)) {
            return Err(config("invalid_rule", format!("versions are one or more of {known:?}")));
        }
        Ok(versions)
    }

    pub(crate) fn payload(&mut self) -> Result<objsign::Payload<'m>> {
        Ok(match self.byte()? {
            0 => objsign::Payload::Empty,
            1 => objsign::Payload::Unsigned,
            2 => objsign::Payload::Bytes(self.bytes()?),
            3 => objsign::Payload::Sha256(self.array()?),
            _ => return Err(broken()),
        })
    }
}

/// The nearest that the type holds: the core refuses it as it refuses the number. Text of integers is less code than that of
/// floats.
#[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
fn whole(number: f64) -> i128 {
    number as i128
}

pub(crate) struct Writer<'o> {
    bytes: &'o mut Vec<u8>,
    /// The one text that is most of an answer, a URL, so that it is copied once. Empty at first.
    pub(crate) headline: &'o mut String,
}

impl<'o> Writer<'o> {
    pub(crate) fn new(bytes: &'o mut Vec<u8>, headline: &'o mut String) -> Self {
        Self { bytes, headline }
    }

    pub(crate) fn flag(&mut self, yes: bool) {
        self.bytes.push(u8::from(yes));
    }

    /// JavaScript's message ends long before this would saturate.
    pub(crate) fn count(&mut self, count: usize) {
        self.bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }

    pub(crate) fn number(&mut self, number: f64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// The byte in front says whether it is all ASCII, which JavaScript reads faster.
    pub(crate) fn text(&mut self, text: &str) {
        self.flag(text.is_ascii());
        self.bytes(text.as_bytes());
    }

    pub(crate) fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn maybe_text(&mut self, text: Option<&str>) {
        self.maybe(text, Self::text);
    }

    pub(crate) fn texts(&mut self, texts: &[String]) {
        self.count(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    /// Names and values as one text, and where each ends as JavaScript counts: it makes parts of a string faster than
    /// strings.
    pub(crate) fn pairs(&mut self, pairs: &[(String, String)]) {
        let all: String = pairs.iter().flat_map(|(name, value)| [name.as_str(), value]).collect();
        self.text(&all);
        self.count(pairs.len());
        for part in pairs.iter().flat_map(|(name, value)| [name, value]) {
            self.units(part);
        }
    }

    /// How long a part of a text is, as JavaScript counts.
    pub(crate) fn units(&mut self, part: &str) {
        self.count(if part.is_ascii() { part.len() } else { part.encode_utf16().count() });
    }

    /// Names as text, values as bytes.
    pub(crate) fn covered<'v>(&mut self, pairs: impl Iterator<Item = (&'v str, &'v [u8])>) {
        let pairs: Vec<_> = pairs.collect();
        self.count(pairs.len());
        for (name, value) in pairs {
            self.text(name);
            self.bytes(value);
        }
    }

    /// Milliseconds, as JavaScript counts.
    #[expect(clippy::cast_precision_loss, reason = "the core's times end with the year 9999")]
    pub(crate) fn time(&mut self, at: Timestamp) {
        self.number(at.unix_millis() as f64);
    }

    /// A number of bytes, as JavaScript counts.
    #[expect(clippy::cast_precision_loss, reason = "nothing is so long that it would show")]
    pub(crate) fn length(&mut self, bytes: u64) {
        self.number(bytes as f64);
    }
}
