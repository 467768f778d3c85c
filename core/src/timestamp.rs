//! A moment in UTC, and the four ways the protocols write one.
//!
//! Every format is read strictly and by hand: a lenient date parser is a way to have two readings of one
//! signed text.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use time::{Date, Month, OffsetDateTime, Time};

use crate::error::ConfigError;
use crate::mac::into_string;

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const WEEKDAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
/// 9999-12-31T23:59:59Z, the last second with a four-digit year.
const LAST_SECOND: i64 = 253_402_300_799;

/// A moment between 1970 and 9999 in UTC, to the millisecond. The core never reads a clock: the caller gives one.
///
/// ```
/// use objsign::Timestamp;
///
/// let now = Timestamp::from_unix(1_369_353_600)?;
/// assert_eq!(now.to_string(), "20130524T000000Z");
/// # #[cfg(feature = "std")]
/// let now = Timestamp::try_from(std::time::SystemTime::now())?;
/// # Ok::<(), objsign::ConfigError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    millis: i64,
}

impl Timestamp {
    /// From seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`ConfigError::TimestampOutOfRange`] before 1970 or after 9999.
    pub const fn from_unix(seconds: i64) -> Result<Self, ConfigError> {
        if seconds < 0 || seconds > LAST_SECOND {
            return Err(ConfigError::TimestampOutOfRange);
        }
        Ok(Self { millis: seconds * 1000 })
    }

    /// From milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`ConfigError::TimestampOutOfRange`] before 1970 or after 9999.
    pub const fn from_unix_millis(millis: i64) -> Result<Self, ConfigError> {
        if millis < 0 || millis > LAST_SECOND * 1000 + 999 {
            return Err(ConfigError::TimestampOutOfRange);
        }
        Ok(Self { millis })
    }

    /// From the `X-Amz-Date` form, `20130524T000000Z`.
    ///
    /// # Errors
    /// [`ConfigError::TimestampUnreadable`] for any other text.
    pub fn from_amz_date(text: &str) -> Result<Self, ConfigError> {
        Self::parse_iso_basic(text.as_bytes()).ok_or(ConfigError::TimestampUnreadable)
    }

    /// From the form of policies, `2013-05-24T00:00:00Z` or `2013-05-24T00:00:00.000Z`.
    ///
    /// # Errors
    /// [`ConfigError::TimestampUnreadable`] for any other text.
    pub fn from_iso8601(text: &str) -> Result<Self, ConfigError> {
        Self::parse_iso_extended(text.as_bytes()).ok_or(ConfigError::TimestampUnreadable)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.millis.div_euclid(1000)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn unix_millis(self) -> i64 {
        self.millis
    }

    /// This moment rounded down to a multiple of `seconds`, so that a URL signed at it stays the same (and
    /// a cache can keep its answer) until the next one. `0` changes nothing.
    ///
    /// ```
    /// # use objsign::Timestamp;
    /// let now = Timestamp::from_unix(1_369_353_725)?;
    /// assert_eq!(now.floor_to(300).unix(), 1_369_353_600);
    /// # Ok::<(), objsign::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn floor_to(self, seconds: u32) -> Self {
        if seconds == 0 {
            return self;
        }
        let step = seconds as i64 * 1000;
        Self { millis: self.millis - self.millis.rem_euclid(step) }
    }

    /// This moment plus `seconds`; the last one there is, where that would be later.
    pub(crate) const fn plus(self, seconds: i64) -> Self {
        let millis = self.millis.saturating_add(seconds.saturating_mul(1000));
        if millis > LAST_SECOND * 1000 + 999 {
            Self { millis: LAST_SECOND * 1000 + 999 }
        } else if millis < 0 {
            Self { millis: 0 }
        } else {
            Self { millis }
        }
    }

    /// The last moment there is.
    pub(crate) const LAST: Self = Self { millis: LAST_SECOND * 1000 + 999 };

    /// The last moment before this one.
    pub(crate) const fn just_before(self) -> Self {
        Self { millis: if self.millis > 0 { self.millis - 1 } else { 0 } }
    }

    /// True if `self` and `other` are more than `seconds` apart, either way.
    pub(crate) const fn further_than(self, seconds: u32, other: Self) -> bool {
        self.millis.abs_diff(other.millis) > seconds as u64 * 1000
    }

    /// Appends `YYYYMMDD`, the day of a credential scope.
    pub(crate) fn push_day(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.day_bytes());
    }

    /// `YYYYMMDDTHHMMSSZ`, the form of `X-Amz-Date`.
    pub(crate) fn iso_basic(self) -> [u8; 16] {
        self.iso_basic_of(self.day_bytes())
    }

    /// The same where the day is known: working it out costs more than all the rest.
    pub(crate) fn iso_basic_of(self, [y0, y1, y2, y3, m0, m1, d0, d1]: [u8; 8]) -> [u8; 16] {
        let [[h0, h1], [i0, i1], [s0, s1]] = self.hms().map(two_digits);
        [y0, y1, y2, y3, m0, m1, d0, d1, b'T', h0, h1, i0, i1, s0, s1, b'Z']
    }

    /// Appends `YYYYMMDDTHHMMSSZ`.
    pub(crate) fn push_iso_basic(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.iso_basic());
    }

    /// Appends `YYYY-MM-DDTHH:MM:SSZ`, or with `.mmm` before the `Z`: the form of a policy's expiration.
    pub(crate) fn push_iso_extended(self, out: &mut Vec<u8>, with_millis: bool) {
        let (year, month, day) = self.date().to_calendar_date();
        let [hour, minute, second] = self.hms();
        push_digits(out, year.unsigned_abs(), 4);
        for (mark, value) in [(b'-', month.into()), (b'-', day), (b'T', hour), (b':', minute), (b':', second)]
        {
            out.push(mark);
            push_digits(out, value.into(), 2);
        }
        if with_millis {
            out.push(b'.');
            push_digits(out, u32::try_from(self.millis.rem_euclid(1000)).unwrap_or(0), 3);
        }
        out.push(b'Z');
    }

    /// Appends `Tue, 03 Sep 2024 10:21:17 GMT`, the form of the `Date` header.
    pub(crate) fn push_http_date(self, out: &mut Vec<u8>) {
        let date = self.date();
        let (year, month, day) = date.to_calendar_date();
        let weekday = usize::from(date.weekday().number_days_from_monday());
        let month = usize::from(u8::from(month)) - 1;
        out.extend_from_slice(WEEKDAYS.get(weekday).copied().unwrap_or(b"Mon"));
        out.extend_from_slice(b", ");
        push_digits(out, day.into(), 2);
        out.push(b' ');
        out.extend_from_slice(MONTHS.get(month).copied().unwrap_or(b"Jan"));
        out.push(b' ');
        push_digits(out, year.unsigned_abs(), 4);
        let [hour, minute, second] = self.hms();
        for (mark, value) in [(b' ', hour), (b':', minute), (b':', second)] {
            out.push(mark);
            push_digits(out, value.into(), 2);
        }
        out.extend_from_slice(b" GMT");
    }

    /// `YYYYMMDD`, without an allocation.
    pub(crate) fn day_bytes(self) -> [u8; 8] {
        let (year, month, day) = self.date().to_calendar_date();
        let century = u8::try_from(year / 100).unwrap_or(0);
        let of_century = u8::try_from(year % 100).unwrap_or(0);
        let [[c0, c1], [y0, y1], [m0, m1], [d0, d1]] =
            [century, of_century, month.into(), day].map(two_digits);
        [c0, c1, y0, y1, m0, m1, d0, d1]
    }

    /// `YYYYMMDD`.
    pub(crate) fn day(self) -> String {
        let mut out = Vec::with_capacity(8);
        self.push_day(&mut out);
        into_string(out)
    }

    /// Reads `YYYYMMDDTHHMMSSZ` and nothing else.
    pub(crate) fn parse_iso_basic(text: &[u8]) -> Option<Self> {
        let mut rest = Fields(text);
        let date = (rest.digits(4)?, rest.digits(2)?, rest.digits(2)?);
        rest.mark(b"T")?;
        let time = (rest.digits(2)?, rest.digits(2)?, rest.digits(2)?);
        rest.mark(b"Z")?;
        rest.end()?;
        Self::from_parts(date, time, 0)
    }

    /// Reads `YYYY-MM-DDTHH:MM:SSZ` or `YYYY-MM-DDTHH:MM:SS.mmmZ` and nothing else.
    pub(crate) fn parse_iso_extended(text: &[u8]) -> Option<Self> {
        let mut rest = Fields(text);
        let year = rest.digits(4)?;
        let month = rest.marked(b"-")?;
        let day = rest.marked(b"-")?;
        let hour = rest.marked(b"T")?;
        let minute = rest.marked(b":")?;
        let second = rest.marked(b":")?;
        let millis = if rest.mark(b".").is_some() { rest.digits(3)? } else { 0 };
        rest.mark(b"Z")?;
        rest.end()?;
        Self::from_parts((year, month, day), (hour, minute, second), millis)
    }

    /// Reads `Tue, 03 Sep 2024 10:21:17 GMT`. The weekday must be a name but need not fit the date, and
    /// one-digit days pass (OSS ruling: a shipping SDK sends them).
    pub(crate) fn parse_http_date(text: &[u8]) -> Option<Self> {
        let mut rest = Fields(text);
        let weekday = rest.take(3)?;
        WEEKDAYS.iter().find(|name| name.as_slice() == weekday)?;
        rest.mark(b", ")?;
        let day = if rest.0.get(1) == Some(&b' ') { rest.digits(1)? } else { rest.digits(2)? };
        rest.mark(b" ")?;
        let name = rest.take(3)?;
        let month = (1u32..).zip(MONTHS).find(|(_, month)| month.as_slice() == name)?.0;
        rest.mark(b" ")?;
        let year = rest.digits(4)?;
        let hour = rest.marked(b" ")?;
        let minute = rest.marked(b":")?;
        let second = rest.marked(b":")?;
        rest.mark(b" GMT")?;
        rest.end()?;
        Self::from_parts((year, month, day), (hour, minute, second), 0)
    }

    fn from_parts(date: (u32, u32, u32), time: (u32, u32, u32), millis: u32) -> Option<Self> {
        let byte = |value: u32| u8::try_from(value).ok();
        let month = Month::try_from(byte(date.1)?).ok()?;
        let date = Date::from_calendar_date(i32::try_from(date.0).ok()?, month, byte(date.2)?).ok()?;
        let time = Time::from_hms(byte(time.0)?, byte(time.1)?, byte(time.2)?).ok()?;
        let seconds = OffsetDateTime::new_utc(date, time).unix_timestamp();
        Self::from_unix_millis(seconds.checked_mul(1000)?.checked_add(millis.into())?).ok()
    }

    /// Days since 1970-01-01.
    pub(crate) const fn day_number(self) -> i64 {
        self.unix().div_euclid(SECONDS_OF_DAY)
    }

    fn date(self) -> Date {
        // Within 1970..=9999 by construction, which is inside what `time` can hold.
        let day = i32::try_from(self.day_number()).unwrap_or(0);
        Date::from_julian_day(UNIX_EPOCH.to_julian_day() + day).unwrap_or(UNIX_EPOCH)
    }

    /// Hour, minute and second.
    fn hms(self) -> [u8; 3] {
        let second = self.unix().rem_euclid(SECONDS_OF_DAY);
        [second / 3600, second / 60 % 60, second % 60].map(|part| u8::try_from(part).unwrap_or(0))
    }
}

const SECONDS_OF_DAY: i64 = 24 * 60 * 60;
const UNIX_EPOCH: Date = OffsetDateTime::UNIX_EPOCH.date();

/// The `X-Amz-Date` form, `20130524T000000Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Vec::with_capacity(16);
        self.push_iso_basic(&mut out);
        f.write_str(&into_string(out))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

#[cfg(feature = "std")]
impl TryFrom<std::time::SystemTime> for Timestamp {
    type Error = ConfigError;

    fn try_from(time: std::time::SystemTime) -> Result<Self, ConfigError> {
        let since =
            time.duration_since(std::time::UNIX_EPOCH).map_err(|_| ConfigError::TimestampOutOfRange)?;
        let millis = i64::try_from(since.as_millis()).map_err(|_| ConfigError::TimestampOutOfRange)?;
        Self::from_unix_millis(millis)
    }
}

/// Of a number below 100.
fn two_digits(number: u8) -> [u8; 2] {
    [b'0' + number / 10, b'0' + number % 10]
}

fn push_digits(out: &mut Vec<u8>, value: u32, width: u32) {
    for place in (0..width).rev() {
        let digit = value / 10u32.pow(place) % 10;
        out.push(b'0' + u8::try_from(digit).unwrap_or(0));
    }
}

/// Reads fixed-width fields off the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, width: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(width)?;
        self.0 = tail;
        Some(head)
    }

    fn digits(&mut self, width: usize) -> Option<u32> {
        self.take(width)?.iter().try_fold(0u32, |value, digit| {
            digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0'))
        })
    }

    fn mark(&mut self, mark: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(mark)?;
        Some(())
    }

    fn marked(&mut self, mark: &[u8]) -> Option<u32> {
        self.mark(mark)?;
        self.digits(2)
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_and_reads_each_form() {
        let at = Timestamp::from_unix_millis(1_725_358_877_045).unwrap();
        assert_eq!(at.to_string(), "20240903T102117Z");
        assert_eq!(at.day(), "20240903");
        assert_eq!(written(|out| at.push_iso_extended(out, false)), "2024-09-03T10:21:17Z");
        assert_eq!(written(|out| at.push_iso_extended(out, true)), "2024-09-03T10:21:17.045Z");
        assert_eq!(written(|out| at.push_http_date(out)), "Tue, 03 Sep 2024 10:21:17 GMT");

        let whole = at.floor_to(1);
        assert_eq!(Timestamp::parse_iso_basic(b"20240903T102117Z"), Some(whole));
        assert_eq!(Timestamp::parse_iso_extended(b"2024-09-03T10:21:17Z"), Some(whole));
        assert_eq!(Timestamp::parse_iso_extended(b"2024-09-03T10:21:17.045Z"), Some(at));
        assert_eq!(Timestamp::parse_http_date(b"Tue, 03 Sep 2024 10:21:17 GMT"), Some(whole));
        assert_eq!(Timestamp::parse_http_date(b"Wed, 3 Sep 2024 10:21:17 GMT"), Some(whole));
    }

    #[test]
    fn refuses_every_other_text() {
        for text in [
            "20240903T102117",
            "20240230T102117Z",
            "20240903T242117Z",
            "20240903t102117Z",
            "",
            "+0240903T102117Z",
        ] {
            assert_eq!(Timestamp::parse_iso_basic(text.as_bytes()), None, "{text}");
        }
        for text in [
            "2024-09-03 10:21:17Z",
            "2024-09-03T10:21:17+00:00",
            "2024-09-03T10:21:17.1Z",
            "2024-09-03T10:21:60Z",
            "2023-02-29T00:00:00Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(Timestamp::parse_iso_extended(text.as_bytes()), None, "{text}");
        }
        for text in [
            "Xyz, 03 Sep 2024 10:21:17 GMT",
            "Tue, 03 sep 2024 10:21:17 GMT",
            "Tue, 03 Sep 2024 10:21:17 +0000",
            "Tue, 03 Sep 2024 10:21:17 GMT ",
            "Tue, 32 Sep 2024 10:21:17 GMT",
            "Tuesday, 03-Sep-24 10:21:17 GMT",
        ] {
            assert_eq!(Timestamp::parse_http_date(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn stays_between_1970_and_9999() {
        assert!(Timestamp::from_unix(-1).is_err());
        assert!(Timestamp::from_unix(LAST_SECOND + 1).is_err());
        let last = Timestamp::from_unix(LAST_SECOND).unwrap();
        assert_eq!(last.to_string(), "99991231T235959Z");
        assert_eq!(last.plus(i64::MAX).unix(), LAST_SECOND);
        assert!(!last.further_than(900, last.plus(-900)));
        assert!(last.further_than(900, last.plus(-901)));
    }
}
