//! The 18-month rule: when contact details are too old to be used.
//!
//! Source: DOC-18, DOC-ATTR, BEGREP-PERSON; recorded in OSKJERV and VALG-REC.

use jiff::Timestamp;

use crate::time::OsloTime;

/// How long a channel may be used after it was last changed or confirmed (DOC-18).
pub const USABLE_MONTHS: i32 = 18;

/// The first second at which a channel last changed or confirmed at `last` may no longer be used.
///
/// 18 calendar months in Oslo. The boundary second counts as expired, because DOC-18 says "less than 18 months old".
///
/// ```
/// use krr_specs::{OsloTime, freshness::expires_at};
///
/// let last: OsloTime = "2022-08-31T12:00:00+02".parse()?;
/// assert_eq!(expires_at(last).to_string(), "2024-02-29T12:00:00+01");
/// # Ok::<(), krr_specs::OsloTimeError>(())
/// ```
#[must_use]
pub fn expires_at(last: OsloTime) -> OsloTime {
    last.add_months(USABLE_MONTHS)
}

/// Whether a channel last changed or confirmed at `last` may still be used at `now`.
#[must_use]
pub fn is_fresh(last: OsloTime, now: OsloTime) -> bool {
    now < expires_at(last)
}

/// The 18-month rule at one point in time, for many channels: times far from the boundary need no calendar.
///
/// ```
/// use krr_specs::{OsloTime, freshness::Freshness};
///
/// let now: OsloTime = "2022-11-10T10:00:00+01".parse()?;
/// let freshness = Freshness::at(now);
/// assert!(freshness.is_fresh_since("2021-05-10T10:00:01+02".parse()?));
/// assert!(!freshness.is_fresh_since("2021-05-10T10:00:00+02".parse()?));
/// # Ok::<(), krr_specs::OsloTimeError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Freshness {
    now: OsloTime,
    /// Times before this second are too old.
    stale_before: i64,
    /// Times from this second on are not.
    fresh_from: i64,
}

impl Freshness {
    const DAY_S: i64 = 24 * 60 * 60;
    /// 18 months have 546 to 551 days; two more on either side allow for clock changes.
    const SHORTEST_S: i64 = 544 * Self::DAY_S;
    const LONGEST_S: i64 = 553 * Self::DAY_S;

    /// The rule at `now`.
    pub fn at(now: OsloTime) -> Self {
        let second = now.timestamp().as_second();
        // At the end of representable time only the calendar gives the right answer.
        let is_last = second > Timestamp::MAX.as_second() - Self::LONGEST_S;
        let fresh_from = if is_last { i64::MAX } else { second - Self::SHORTEST_S };
        Self { now, stale_before: second - Self::LONGEST_S, fresh_from }
    }

    /// Whether a channel last changed or confirmed at `last` may still be used.
    pub fn is_fresh_since(self, last: OsloTime) -> bool {
        match last.timestamp().as_second() {
            second if second >= self.fresh_from => true,
            second if second < self.stale_before => false,
            _ => is_fresh(last, self.now),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_fast_answer_agrees_with_the_calendar(
            now in prop_oneof![-2_208_988_800_i64..4_102_444_800, Timestamp::MIN.as_second()..=Timestamp::MAX.as_second()],
            days in prop_oneof![530..570_i64, -1000..3000_i64],
            seconds in 0..86_400_i64,
        ) {
            let now = OsloTime::new(Timestamp::from_second(now).unwrap());
            let last = Timestamp::from_second(now.timestamp().as_second() - days * 86_400 - seconds);
            if let Ok(last) = last.map(OsloTime::new) {
                prop_assert_eq!(Freshness::at(now).is_fresh_since(last), is_fresh(last, now));
            }
        }
    }

    fn fresh(last: &str, now: &str) -> bool {
        is_fresh(last.parse().unwrap(), now.parse().unwrap())
    }

    #[test]
    fn a_channel_expires_at_the_exact_second() {
        assert!(fresh("2021-05-10T10:00:00+02", "2022-11-10T09:59:59+01"));
        assert!(!fresh("2021-05-10T10:00:00+02", "2022-11-10T10:00:00+01"));
    }

    #[test]
    fn a_day_that_the_month_does_not_have_becomes_its_last_day() {
        assert!(fresh("2021-08-31T00:00:00+02", "2023-02-27T23:59:59+01"));
        assert!(!fresh("2021-08-31T00:00:00+02", "2023-02-28T00:00:00+01"));
        assert!(fresh("2022-08-31T00:00:00+02", "2024-02-28T23:59:59+01"), "a leap year has one day more");
    }
}
