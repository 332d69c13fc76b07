//! When contact details are too old to be used: the 18-month rule.
//!
//! Source: DOC-18, DOC-ATTR, BEGREP-PERSON; recorded in OSKJERV and VALG-REC.

use crate::OsloTime;

/// How long a channel may be used after it was last changed or confirmed (DOC-18).
pub const USABLE_MONTHS: i32 = 18;

/// The first second at which a channel last touched at `last` may no longer be used.
///
/// 18 calendar months on a clock in Oslo. That the boundary second itself is expired is the reading
/// of "less than 18 months old" in DOC-18.
///
/// ```
/// use krr_specs::{OsloTime, varslingsstatus::expires_at};
///
/// let last: OsloTime = "2022-08-31T12:00:00+02".parse()?;
/// assert_eq!(expires_at(last).to_string(), "2024-02-29T12:00:00+01");
/// # Ok::<(), krr_specs::NotOsloTime>(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(last: &str, now: &str) -> bool {
        is_fresh(last.parse().unwrap(), now.parse().unwrap())
    }

    #[test]
    fn the_rule_flips_at_the_exact_second() {
        assert!(fresh("2021-05-10T10:00:00+02", "2022-11-10T09:59:59+01"));
        assert!(!fresh("2021-05-10T10:00:00+02", "2022-11-10T10:00:00+01"));
    }

    #[test]
    fn a_long_month_ends_on_the_last_day_of_a_short_one() {
        assert!(fresh("2021-08-31T00:00:00+02", "2023-02-27T23:59:59+01"));
        assert!(!fresh("2021-08-31T00:00:00+02", "2023-02-28T00:00:00+01"));
        assert!(fresh("2022-08-31T00:00:00+02", "2024-02-28T23:59:59+01"), "a leap year has one day more");
    }
}
