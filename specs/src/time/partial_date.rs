use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::Deserialize;

/// A date as precisely as the record has it: `2017`, `2020-06` or `2023-10-03`.
///
/// The operator's pages give a day for some events, and only a month or a year for others. The precision is kept, because
/// a made-up 1 January would look like a fact.
///
/// ```
/// use jiff::civil::date;
/// use krr_specs::PartialDate;
///
/// let month: PartialDate = "2020-06".parse()?;
/// assert_eq!(month.to_string(), "2020-06");
/// assert_eq!((month.first_day(), month.last_day()), (date(2020, 6, 1), date(2020, 6, 30)));
/// assert_eq!(month.day(), None, "no source names the day");
/// # Ok::<(), krr_specs::PartialDateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct PartialDate {
    first_day: Date,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Precision {
    Year,
    Month,
    Day,
}

impl PartialDate {
    /// The first day of the year or month, or the day itself.
    pub fn first_day(self) -> Date {
        self.first_day
    }

    /// The last day of the year or month, or the day itself.
    pub fn last_day(self) -> Date {
        match self.precision {
            Precision::Year => self.first_day.last_of_year(),
            Precision::Month => self.first_day.last_of_month(),
            Precision::Day => self.first_day,
        }
    }

    /// The day, where the record has one.
    pub fn day(self) -> Option<Date> {
        (self.precision == Precision::Day).then_some(self.first_day)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.first_day.to_string();
        // A year has four digits and a month seven characters, because parsing accepts nothing else.
        f.pad(match self.precision {
            Precision::Year => &day[..4],
            Precision::Month => &day[..7],
            Precision::Day => &day,
        })
    }
}

/// The text is not a year, month or day of the form `2017`, `2020-06` or `2023-10-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a year, month or day of the form 2017, 2020-06 or 2023-10-03")]
pub struct PartialDateError;

impl FromStr for PartialDate {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, PartialDateError> {
        let (precision, day) = match text.len() {
            4 => (Precision::Year, format!("{text}-01-01")),
            7 => (Precision::Month, format!("{text}-01")),
            10 => (Precision::Day, text.to_owned()),
            _ => return Err(PartialDateError),
        };
        let shape = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
        if !day.bytes().enumerate().all(shape) {
            return Err(PartialDateError);
        }
        Ok(Self { first_day: day.parse().map_err(|_| PartialDateError)?, precision })
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;

    fn try_from(text: String) -> Result<Self, PartialDateError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_year_or_month_spans_all_its_days() {
        let year: PartialDate = "2023".parse().unwrap();
        assert_eq!((year.first_day(), year.last_day()), (date(2023, 1, 1), date(2023, 12, 31)));
        let leap: PartialDate = "2024-02".parse().unwrap();
        assert_eq!(leap.last_day(), date(2024, 2, 29));
    }

    #[test]
    fn other_date_formats_are_refused() {
        for text in
            ["", "23", "2023-1", "2023-13", "2023-02-30", "03.10.2023", "20231003", "+202", "2023-10-03T00", "æøæø"]
        {
            assert_eq!(text.parse::<PartialDate>(), Err(PartialDateError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_parsed_date_is_displayed_as_it_was_written(text in "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|\\PC{0,12}") {
            if let Ok(date) = text.parse::<PartialDate>() {
                prop_assert_eq!(date.to_string(), text);
                prop_assert!(date.first_day() <= date.last_day());
            }
        }
    }
}
