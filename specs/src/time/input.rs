//! Times and durations as people write them in requests, flags and files. The register itself writes
//! [`OsloTime`](crate::time::OsloTime) only.

use jiff::{Span, Timestamp, civil};

/// Why a text is not a time. The message does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeInputError {
    /// A date and a time of day of no particular place.
    #[error("the offset is missing; a time ends with Z or an offset such as +02:00, +0200 or +02")]
    NoOffset,
    /// A date without a time of day.
    #[error("the time of day is missing; write for example 2023-10-12T12:00:00Z")]
    NoTimeOfDay,
    /// Anything else.
    #[error("not a time; write ISO 8601 with an offset, for example 2023-10-12T12:00:00Z or 2023-10-12T14:00:00+02:00")]
    Form,
}

/// Why a text is not a duration. The message does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a duration; write ISO 8601, for example P18M or PT90S, or words, for example 18 months, 2 days or 1h 30m")]
pub struct DurationInputError;

/// Reads a time in ISO 8601 with any form of offset: `Z`, `+02`, `+0200`, `+02:00`, with or without seconds and fractions.
///
/// ```
/// use krr_specs::{TimeInputError, parse_time};
///
/// let noon = parse_time("2023-10-12T10:00:00Z")?;
/// for text in ["2023-10-12T12:00:00+02", "2023-10-12T12:00+0200", "20231012T120000.0+02:00", "2023-10-12 10:00:00z"] {
///     assert_eq!(parse_time(text), Ok(noon), "{text}");
/// }
/// assert_eq!(parse_time("2023-10-12T12:00:00"), Err(TimeInputError::NoOffset));
/// # Ok::<(), TimeInputError>(())
/// ```
///
/// # Errors
/// [`TimeInputError`] says what is missing.
pub fn parse_time(text: &str) -> Result<Timestamp, TimeInputError> {
    let text = text.trim();
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    // Both parsers pass over what they do not need, so the longer form is tried first.
    let has_time_of_day = text.contains([':', 'T', 't']);
    Err(match (text.parse::<civil::DateTime>(), has_time_of_day) {
        (Ok(_), true) => TimeInputError::NoOffset,
        (Ok(_), false) => TimeInputError::NoTimeOfDay,
        (Err(_), _) => TimeInputError::Form,
    })
}

/// Reads a duration in ISO 8601 or in English words, negative with a minus sign or with `ago`.
///
/// ```
/// use krr_specs::{DurationInputError, parse_duration};
///
/// for (words, iso) in [("18 months", "P18M"), ("2 days", "P2D"), ("1h 30m", "PT1H30M"), ("2 days ago", "-P2D")] {
///     assert_eq!(parse_duration(words)?.fieldwise(), parse_duration(iso)?.fieldwise(), "{words}");
/// }
/// assert_eq!(parse_duration("18 moons").err(), Some(DurationInputError));
/// # Ok::<(), DurationInputError>(())
/// ```
///
/// # Errors
/// [`DurationInputError`] for all other texts.
pub fn parse_duration(text: &str) -> Result<Span, DurationInputError> {
    text.trim().parse().map_err(|_| DurationInputError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_offset_is_read() {
        let noon = "2023-10-12T10:00:00Z".parse().unwrap();
        for text in [
            "2023-10-12T10:00:00Z",
            "2023-10-12t10:00:00z",
            "2023-10-12T10:00Z",
            "2023-10-12T12:00:00+02",
            "2023-10-12T12:00:00+0200",
            "2023-10-12T12:00:00+02:00",
            "2023-10-12T12:00:00+02:00:00",
            "2023-10-12T12:00:00.000+02:00",
            "2023-10-12T12:00:00,000+02:00",
            "2023-10-12 12:00:00+02:00",
            "2023-10-12T12:00:00+02:00[Europe/Oslo]",
            "2023-10-12T04:30:00-05:30",
            "20231012T100000Z",
            " 2023-10-12T10:00:00Z\n",
        ] {
            assert_eq!(parse_time(text), Ok(noon), "{text}");
        }
    }

    #[test]
    fn another_text_is_refused_with_what_is_missing() {
        for (text, why) in [
            ("2023-10-12T10:00:00", TimeInputError::NoOffset),
            ("2023-10-12 10:00", TimeInputError::NoOffset),
            ("2023-10-12", TimeInputError::NoTimeOfDay),
            ("20231012", TimeInputError::NoTimeOfDay),
            ("2023-02-30T10:00:00Z", TimeInputError::Form),
            ("P18M", TimeInputError::Form),
            ("yesterday", TimeInputError::Form),
            ("1697104800", TimeInputError::Form),
            ("", TimeInputError::Form),
        ] {
            assert_eq!(parse_time(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_duration_is_read_in_iso_8601_and_in_words() {
        for (text, iso) in [
            ("PT2S", "PT2S"),
            ("p18m", "P18M"),
            ("-P1D", "-P1D"),
            ("+P1D", "P1D"),
            ("18 months", "P18M"),
            ("1 month", "P1M"),
            ("2 days", "P2D"),
            ("-2 days", "-P2D"),
            ("3 weeks ago", "-P3W"),
            ("1h 30m", "PT1H30M"),
            ("1 year, 6 months", "P1Y6M"),
            ("90 seconds", "PT90S"),
            ("150ms", "PT0.150S"),
        ] {
            let (read, expected) = (parse_duration(text).unwrap(), iso.parse::<Span>().unwrap());
            assert_eq!(read.to_string(), expected.to_string(), "{text}");
        }
        for text in ["", "P", "18", "18M", "months", "18 moons", "real", "2023-10-12T10:00:00Z", "P99999999999Y"] {
            assert_eq!(parse_duration(text).err(), Some(DurationInputError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = (parse_time(&text), parse_duration(&text));
        }
    }
}
