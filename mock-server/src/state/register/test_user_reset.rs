use jiff::{Span, civil::Weekday};
use krr_specs::OsloTime;

/// How often the mock resets its test users, as the operator does in TEST.
///
/// In 2023 the reset was seen on Saturdays at 21:00:01 in Oslo (VALG-REC). Since 2024-09 it is daily (TESTUSERS); the time of day is
/// not known, so it is assumed to be the same.
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
    /// The latest reset that is not after `now`.
    pub fn latest(self, now: OsloTime) -> OsloTime {
        let today = now.zoned();
        let days_since = match self {
            Self::Daily => 0,
            Self::Weekly => i64::from(Weekday::Saturday.until(today.weekday())),
        };
        let reset_before = |days: i64| {
            // Oslo has 21:00 on every day. Beyond the calendar there is no reset.
            let day = today.checked_sub(Span::new().days(days)).ok()?;
            let reset = day.with().hour(21).minute(0).second(1).subsec_nanosecond(0).build().ok()?;
            Some(OsloTime::new(reset.timestamp()))
        };
        let latest = reset_before(days_since).filter(|reset| *reset <= now);
        latest.or_else(|| reset_before(days_since + self.days())).unwrap_or(now)
    }

    pub(crate) fn first_after(self, then: OsloTime) -> OsloTime {
        let one_later = then.zoned().checked_add(Span::new().days(self.days()));
        self.latest(one_later.map_or(then, |later| OsloTime::new(later.timestamp())))
    }

    /// The interval in days.
    fn days(self) -> i64 {
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
    fn a_reset_counts_from_its_exact_second_on() {
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
    fn the_first_reset_after_a_time_is_the_next_one() {
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
