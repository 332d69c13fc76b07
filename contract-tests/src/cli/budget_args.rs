use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use krr_contract_tests::Plan;

/// How much is tried and how fast: as much as the machine gives on this machine, little and slowly elsewhere.
#[derive(Debug, clap::Args)]
pub(crate) struct BudgetArgs {
    /// Try the same cases as an earlier run did
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Cases for each rule; 200 on this machine (50 to compare), 3 elsewhere
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    cases: Option<u32>,

    /// Requests to a server at most; no limit on this machine, 150 elsewhere
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_requests: Option<u64>,

    /// Requests a second to a server at most, such as 5/s; no limit on this machine, 1/s elsewhere
    #[arg(long, value_name = "N/s", value_parser = rate)]
    rate: Option<f64>,
}

impl BudgetArgs {
    /// The plan on this machine (`here`), where `usual` cases are tried for each rule, or elsewhere.
    pub(crate) fn plan(&self, here: bool, usual: u32) -> Plan {
        let rate = self.rate.or(if here { None } else { Some(1.0) });
        Plan {
            seed: self.seed.unwrap_or_else(|| RandomState::new().hash_one(0_u8) >> 16),
            cases: self.cases.unwrap_or(if here { usual } else { 3 }),
            at_once: if here { 16 } else { 1 },
            max_requests: self.max_requests.or(if here { None } else { Some(150) }),
            pause: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate)),
            coverage: false,
        }
    }
}

/// A request a day: whoever waits longer has made a mistake.
const SLOWEST: f64 = 1.0 / 86_400.0;

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate >= SLOWEST => Ok(rate),
        Ok(rate) if rate > 0.0 && rate < SLOWEST => Err("that is less than a request a day".to_owned()),
        _ => Err("write it as a number above 0 a second, such as 5/s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        effort: BudgetArgs,
    }

    fn plan_of(here: bool, flags: &[&str]) -> Plan {
        Line::parse_from([&["verify"], flags].concat()).effort.plan(here, 200)
    }

    #[test]
    fn elsewhere_a_run_is_small_and_slow_unless_told_otherwise() {
        let usual = plan_of(false, &[]);
        assert_eq!((usual.max_requests, usual.pause, usual.at_once), (Some(150), Duration::from_secs(1), 1));
        let told = plan_of(false, &["--max-requests", "20", "--rate", "4/s"]);
        assert_eq!((told.max_requests, told.pause, told.at_once), (Some(20), Duration::from_millis(250), 1));
    }

    #[test]
    fn a_rate_is_one_that_somebody_can_wait_for() {
        for text in ["0", "-1/s", "NaN", "inf", "1e-30/s", "0.00001", "five"] {
            assert!(rate(text).is_err(), "{text}");
        }
        assert_eq!(rate("0.5/s"), Ok(0.5));
    }

    #[test]
    fn here_there_are_no_limits_unless_told_otherwise() {
        let usual = plan_of(true, &[]);
        assert_eq!((usual.max_requests, usual.pause, usual.cases), (None, Duration::ZERO, 200));
        assert_eq!(plan_of(true, &["--max-requests", "20"]).max_requests, Some(20));
    }
}
