use jiff::{Span, civil::Weekday};
use krr_specs::OsloTime;

/// How often the mock resets its test users, as the operator does with those of TEST.
///
/// Saturdays at 21:00:01 in Oslo were seen in 2023 (VALG-REC); daily since 2024-09 (TESTUSERS), when at is not known,
/// so the same time of day is taken.
///
/// ```
/// use krr_mock_server::TestUserReset;
///
/// let monday = "2023-08-28T09:00:00+02".parse()?;
/// assert_eq!(TestUserReset::Weekly.latest(monday).to_string(), "2023-08-26T21:00:01+02");
/// assert_eq!(TestUserReset::Daily.latest(monday).to_string(), "2023-08-27T21:00:01+02");
/// # Ok::<(), krr_specs::OsloTimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestUserReset {
    /// Every day at 21:00:01.
    Daily,
    /// Every Saturday at 21:00:01.
    Weekly,
}

impl TestUserReset {
    /// The newest time of a reset that is not after `now`.
    #[must_use]
    pub fn latest(self, now: OsloTime) -> OsloTime {
        let today = now.zoned();
        let days_since = match self {
            Self::Daily => 0,
            Self::Weekly => i64::from(Weekday::Saturday.until(today.weekday())),
        };
        let back = |days: i64| {
            // Nine in the evening exists every day; out of the calendar there is nothing to reset.
            let day = today.checked_sub(Span::new().days(days)).ok()?;
            let reset = day.with().hour(21).minute(0).second(1).subsec_nanosecond(0).build().ok()?;
            Some(OsloTime::new(reset.timestamp()))
        };
        let latest = back(days_since).filter(|reset| *reset <= now);
        latest.or_else(|| back(days_since + self.every())).unwrap_or(now)
    }

    /// The earliest time of a reset that is after `then`.
    pub(crate) fn first_after(self, then: OsloTime) -> OsloTime {
        let one_later = then.zoned().checked_add(Span::new().days(self.every()));
        self.latest(one_later.map_or(then, |later| OsloTime::new(later.timestamp())))
    }

    /// Days from one to the next.
    fn every(self) -> i64 {
        match self {
            Self::Daily => 1,
            Self::Weekly => 7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_itself_counts_and_the_one_before_does_not() {
        for (now, weekly, daily) in [
            ("2023-06-10T21:00:01+02", "2023-06-10T21:00:01+02", "2023-06-10T21:00:01+02"),
            ("2023-06-10T21:00:00+02", "2023-06-03T21:00:01+02", "2023-06-09T21:00:01+02"),
            ("2023-06-09T23:00:00+02", "2023-06-03T21:00:01+02", "2023-06-09T21:00:01+02"),
            ("2023-10-30T12:00:00+01", "2023-10-28T21:00:01+02", "2023-10-29T21:00:01+01"),
            ("2023-03-26T12:00:00+02", "2023-03-25T21:00:01+01", "2023-03-25T21:00:01+01"),
        ] {
            let now = now.parse().unwrap();
            assert_eq!(TestUserReset::Weekly.latest(now).to_string(), weekly);
            assert_eq!(TestUserReset::Daily.latest(now).to_string(), daily);
        }
    }

    #[test]
    fn the_first_after_is_the_one_that_no_other_comes_before() {
        for (then, weekly, daily) in [
            ("2023-06-10T21:00:01+02", "2023-06-17T21:00:01+02", "2023-06-11T21:00:01+02"),
            ("2023-06-10T21:00:00+02", "2023-06-10T21:00:01+02", "2023-06-10T21:00:01+02"),
            ("2023-10-27T22:00:00+02", "2023-10-28T21:00:01+02", "2023-10-28T21:00:01+02"),
            ("2023-10-28T22:00:00+02", "2023-11-04T21:00:01+01", "2023-10-29T21:00:01+01"),
        ] {
            let then = then.parse().unwrap();
            assert_eq!(TestUserReset::Weekly.first_after(then).to_string(), weekly);
            assert_eq!(TestUserReset::Daily.first_after(then).to_string(), daily);
        }
    }
}
