use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;

use crate::time::partial_date::PartialDate;

/// Whether a host or page is out of use, and how the record knows.
///
/// ```
/// use jiff::civil::date;
/// use krr_specs::Retirement;
///
/// let retired = Retirement::On("2023-10-03".parse()?);
/// assert!(!retired.is_past(date(2023, 10, 2)));
/// assert!(retired.is_past(date(2023, 10, 3)));
/// assert!(!Retirement::InUse.is_past(date(2099, 1, 1)));
/// # Ok::<(), krr_specs::PartialDateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retirement {
    /// In use, by the newest source.
    InUse,
    /// Out of use from this date on; the operator says so.
    On(PartialDate),
    /// A page of this date lists it as retired; the date of retirement is unknown.
    ListedBy(PartialDate),
    /// No page says so, but the pages of this date no longer name it, or its generation had ended.
    PresumedBy(PartialDate),
}

impl Retirement {
    /// The date of any of these forms; `None` while in use.
    pub fn date(self) -> Option<PartialDate> {
        match self {
            Self::InUse => None,
            Self::On(date) | Self::ListedBy(date) | Self::PresumedBy(date) => Some(date),
        }
    }

    /// Whether it is out of use on that day.
    ///
    /// The date itself counts as out of use (the pages say "f.o.m.", from and including). A month or a year
    /// counts from its last day, so that nothing is called retired too early.
    pub fn is_past(self, on: Date) -> bool {
        self.date().is_some_and(|date| on >= date.last_day())
    }
}

impl fmt::Display for Retirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse => f.pad("in use"),
            Self::On(date) => date.fmt(f),
            Self::ListedBy(date) => f.pad(&format!("listed by {date}")),
            Self::PresumedBy(date) => f.pad(&format!("presumed by {date}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_counts_from_its_last_day() {
        let soap = Retirement::On("2023-05".parse().unwrap());
        assert!(!soap.is_past(date(2023, 5, 30)));
        assert!(soap.is_past(date(2023, 5, 31)));
    }
}
