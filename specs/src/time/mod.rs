//! Times and dates as the register and its sources write them.

pub(crate) mod input;
pub(crate) mod oslo_format;
pub(crate) mod partial_date;

use std::{fmt, ops::Range, str::FromStr, sync::LazyLock};

use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// Oslo's rules for summer time, from the zone data compiled into the program.
pub(crate) static OSLO: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Oslo").expect("the zone data is compiled in"));

/// A point in time as the register writes it: `2018-06-29T10:14:52+02`.
///
/// Local Oslo time in whole seconds with the offset in hours only, `yyyy-MM-dd'T'HH:mm:ssX`.
/// ISO 8601 allows this form; RFC 3339, and so `format: date-time`, does not.
/// Seen in 1004 of 1004 recorded timestamps (VALG-REC), and in the guide since 2018 (DOC-2018).
///
/// ```
/// use krr_specs::OsloTime;
///
/// let verified: OsloTime = "2018-06-29T10:14:52+02".parse()?;
/// assert_eq!(verified.to_string(), "2018-06-29T10:14:52+02");
/// assert!("2018-06-29T10:14:52+02:00".parse::<OsloTime>().is_err());
/// assert!("2018-06-29T10:14:52+01".parse::<OsloTime>().is_err(), "summer time was +02");
/// # Ok::<(), krr_specs::OsloTimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OsloTime(Timestamp);

impl OsloTime {
    /// The time of `instant` in whole seconds; the register has no fractions.
    pub fn new(instant: Timestamp) -> Self {
        Self(Timestamp::from_second(instant.as_second()).unwrap_or(instant))
    }

    /// The first second of a day in Oslo, clamped to the representable range.
    pub fn midnight(day: Date) -> Self {
        let limit = if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self::new(OSLO.to_timestamp(day.to_datetime(Time::midnight())).unwrap_or(limit))
    }

    /// The point in time without a zone.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// The point in time in the Oslo time zone.
    pub fn zoned(self) -> Zoned {
        self.0.to_zoned(OSLO.clone())
    }

    /// The date in Oslo.
    pub fn date(self) -> Date {
        OSLO.to_offset(self.0).to_datetime(self.0).date()
    }

    /// This time plus calendar months in Oslo, as [`varslingsstatus`](crate::generation::freshness) counts them.
    ///
    /// A day that the target month does not have becomes its last day. The result is clamped to the representable range.
    #[must_use]
    pub fn add_months(self, months: i32) -> Self {
        let limit = if months < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self::new(self.zoned().checked_add(months.months()).map_or(limit, |moved| moved.timestamp()))
    }
}

impl fmt::Display for OsloTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match oslo_format::text(*self) {
            Some(text) => f.write_str(str::from_utf8(&text).unwrap_or_default()),
            None => oslo_format::write_any(*self, f),
        }
    }
}

/// Why a text is not a time of the register. The message does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OsloTimeError {
    /// Not `yyyy-MM-ddTHH:mm:ss` followed by a sign and two digits.
    #[error("not of the form yyyy-MM-ddTHH:mm:ss+HH (hours only, no fraction, no Z)")]
    Form,
    /// The digits are no date or time of day, such as 30 February.
    #[error("no such date or time of day")]
    Calendar,
    /// Well formed, but not the offset of Oslo at that time.
    #[error("the offset is not that of Oslo at that time")]
    Offset,
}

impl FromStr for OsloTime {
    type Err = OsloTimeError;

    fn from_str(text: &str) -> Result<Self, OsloTimeError> {
        let (local, hours) = numbers(text).ok_or(OsloTimeError::Form)?;
        let [year, month, day, hour, minute, second] = local;
        let narrow = |number: i16| i8::try_from(number).unwrap_or(i8::MAX);
        let local = DateTime::new(year, narrow(month), narrow(day), narrow(hour), narrow(minute), narrow(second), 0);
        let local = local.map_err(|_| OsloTimeError::Calendar)?;
        let offset = Offset::from_hours(hours).map_err(|_| OsloTimeError::Offset)?;
        let instant = offset.to_timestamp(local).map_err(|_| OsloTimeError::Calendar)?;
        if OSLO.to_offset(instant) != offset {
            return Err(OsloTimeError::Offset);
        }
        Ok(Self(instant))
    }
}

/// Year, month, day, hour, minute and second, and the hours of the offset; `None` for any other form.
fn numbers(text: &str) -> Option<([i16; 6], i8)> {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd+dd";
    let fits = |(&byte, &form): (&u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        b'+' => byte == b'+' || byte == b'-',
        exact => byte == exact,
    };
    let bytes = text.as_bytes();
    let well_formed = bytes.len() == FORM.len() && bytes.iter().zip(FORM).all(fits);
    if !well_formed {
        return None;
    }
    let number =
        |digits: Range<usize>| bytes[digits].iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0'));
    let local = [0..4, 5..7, 8..10, 11..13, 14..16, 17..19].map(number);
    let hours = i8::try_from(number(20..22)).ok()?;
    Some((local, if bytes[19] == b'-' { -hours } else { hours }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_sides_of_a_clock_change_keep_their_offset() {
        for text in
            ["2023-03-26T01:59:59+01", "2023-03-26T03:00:00+02", "2023-10-29T02:30:00+02", "2023-10-29T02:30:00+01"]
        {
            assert_eq!(text.parse::<OsloTime>().map(|time| time.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("2023-03-26T02:30:00+01".parse::<OsloTime>(), Err(OsloTimeError::Offset), "this hour did not exist");
    }

    #[test]
    fn other_forms_are_refused_with_their_reason() {
        for (text, why) in [
            ("2018-06-29T10:14:52Z", OsloTimeError::Form),
            ("2018-06-29T10:14:52.000+02", OsloTimeError::Form),
            ("2018-06-29 10:14:52+02", OsloTimeError::Form),
            ("2018-06-29T10:14:52+0200", OsloTimeError::Form),
            ("2018-02-30T10:14:52+01", OsloTimeError::Calendar),
            ("2018-06-29T10:14:52-05", OsloTimeError::Offset),
            ("", OsloTimeError::Form),
        ] {
            assert_eq!(text.parse::<OsloTime>(), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_second_of_two_centuries_survives_a_round_trip(second in -2_208_988_800_i64..4_102_444_800) {
            let time = OsloTime::new(Timestamp::from_second(second).unwrap());
            prop_assert_eq!(time.to_string().parse::<OsloTime>(), Ok(time));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<OsloTime>();
        }
    }
}
