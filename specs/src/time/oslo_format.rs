//! Formats times with a table of the offsets of Oslo.
//!
//! A response with a thousand persons has thousands of times; a general formatter would be most of its cost.

use std::{fmt, io::Write as _, sync::LazyLock};

use jiff::Timestamp;

use crate::time::{OSLO, OsloTime};

/// The table covers 1970 to 2100, when the offset is whole hours and changes at most every fifth month.
const END: i64 = 4_102_444_800;
/// A span is 2 to this power of seconds, 97 days, so that the offset changes at most once in it.
const SPAN_BITS: u32 = 23;

/// The offset of Oslo from UTC in seconds: `before` until a point in time, `after` from then on.
#[derive(Debug, Clone, Copy)]
struct Span {
    until: i64,
    before: i64,
    after: i64,
}

static SPANS: LazyLock<Vec<Span>> = LazyLock::new(|| {
    let offset = |second| i64::from(OSLO.to_offset(Timestamp::constant(second, 0)).seconds());
    let span = |number: i64| {
        let (start, end) = (number << SPAN_BITS, (number + 1) << SPAN_BITS);
        let set = OSLO.following(Timestamp::constant(start, 0)).next().map(|set| set.timestamp().as_second());
        Span { until: set.unwrap_or(end).min(end), before: offset(start), after: offset(end - 1) }
    };
    (0..=END >> SPAN_BITS).map(span).collect()
});

impl OsloTime {
    /// Appends the text of `Display` to a buffer.
    ///
    /// ```
    /// use krr_specs::OsloTime;
    ///
    /// let mut text = Vec::new();
    /// "2018-06-29T10:14:52+02".parse::<OsloTime>()?.write_to(&mut text);
    /// assert_eq!(text, b"2018-06-29T10:14:52+02");
    /// # Ok::<(), krr_specs::OsloTimeError>(())
    /// ```
    pub fn write_to(self, out: &mut Vec<u8>) {
        match text(self) {
            Some(text) => out.extend_from_slice(&text),
            // Writing to a vector cannot fail.
            None => drop(write!(out, "{self}")),
        }
    }
}

/// The text of a time inside the table.
pub(crate) fn text(time: OsloTime) -> Option<[u8; 22]> {
    local_time(time.timestamp().as_second()).map(|(local, hours)| format_local(local, hours))
}

/// Writes any time by the zone data, also outside the table.
pub(crate) fn write_any(time: OsloTime, f: &mut impl fmt::Write) -> fmt::Result {
    let offset = OSLO.to_offset(time.timestamp());
    let (local, seconds) = (offset.to_datetime(time.timestamp()), offset.seconds());
    let (date, time) = (local.date(), local.time());
    write!(
        f,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        if seconds < 0 { '-' } else { '+' },
        seconds.abs() / 3600
    )
}

/// Local seconds since 1970 in Oslo, and the offset in hours; `None` outside the table.
fn local_time(second: i64) -> Option<(u32, u32)> {
    if !(0..END).contains(&second) {
        return None;
    }
    let span = SPANS.get(usize::try_from(second >> SPAN_BITS).ok()?)?;
    let offset = if second < span.until { span.before } else { span.after };
    Some((u32::try_from(second + offset).ok()?, u32::try_from(offset / 3600).ok()?))
}

fn format_local(local: u32, hours: u32) -> [u8; 22] {
    let mut text = *b"0000-00-00T00:00:00+00";
    let (year, month, day) = date(local / 86_400);
    let second = local % 86_400;
    let mut put = |at: usize, number: u32| {
        let [tens, ones] = &mut text[at..at + 2] else { return };
        *tens += (number / 10) as u8;
        *ones += (number % 10) as u8;
    };
    put(0, year / 100);
    put(2, year % 100);
    put(5, month);
    put(8, day);
    put(11, second / 3600);
    put(14, second / 60 % 60);
    put(17, second % 60);
    put(20, hours);
    text
}

/// Year, month and day of a number of days since 1970 (Hinnant, "chrono-compatible low-level date algorithms").
///
/// Its years begin in March, so that a leap day is the last day.
fn date(days: u32) -> (u32, u32, u32) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (era * 400 + year, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The texts of `write_to` and `Display`, which have to agree with the zone data.
    fn assert_formats_as_the_zone_data_says(second: i64) {
        let time = OsloTime::new(Timestamp::from_second(second).unwrap());
        let (mut bytes, mut expected) = (Vec::new(), String::new());
        time.write_to(&mut bytes);
        write_any(time, &mut expected).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        assert_eq!(time.to_string(), expected);
    }

    #[test]
    fn every_clock_change_and_every_end_of_a_span_is_right() {
        let set = OSLO.following(Timestamp::UNIX_EPOCH).map(|set| set.timestamp().as_second());
        let ends = (0..=END >> SPAN_BITS).map(|number| number << SPAN_BITS);
        for at in set.take_while(|set| *set <= END + 86_400).chain(ends).chain([0, END]) {
            (at - 3601..=at + 3601).for_each(assert_formats_as_the_zone_data_says);
        }
    }

    #[test]
    fn every_day_of_the_table_is_right() {
        for day in 0..=END / 86_400 {
            assert_formats_as_the_zone_data_says(day * 86_400 + 43_210);
        }
    }

    proptest! {
        #[test]
        fn any_second_is_right(second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(), near in 0..END) {
            [second, near].into_iter().for_each(assert_formats_as_the_zone_data_says);
        }
    }
}
