use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use krr_contract_tests::Plan;

/// How many cases a run tries and how fast: without limits on this machine, few and slowly elsewhere.
#[derive(Debug, clap::Args)]
pub(crate) struct BudgetArgs {
    /// Repeat the cases of an earlier run
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Cases for each rule; default 200 on this machine (50 for compare), elsewhere as many as fit after each rule has had one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    cases: Option<u32>,

    /// Maximum number of requests to a server; default unlimited on this machine, 300 elsewhere
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_requests: Option<u64>,

    /// Maximum request rate to a server, such as 5/s; default unlimited on this machine, 1/s elsewhere
    #[arg(long, value_name = "N/s", value_parser = rate)]
    rate: Option<f64>,
}

impl BudgetArgs {
    /// The plan for a target on this machine (`is_local`), with `default_cases` for each rule, or elsewhere.
    pub(crate) fn plan(&self, is_local: bool, default_cases: u32) -> Plan {
        let rate = self.rate.or(if is_local { None } else { Some(1.0) });
        Plan {
            seed: self.seed.unwrap_or_else(|| RandomState::new().hash_one(0_u8) >> 16),
            cases: self.cases.unwrap_or(if is_local { default_cases } else { 1 }),
            at_once: if is_local { 16 } else { 1 },
            max_requests: self.max_requests.or(if is_local { None } else { Some(DEFAULT_REQUESTS) }),
            pause: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate)),
            sample: !is_local && self.cases.is_none(),
            coverage: false,
        }
    }
}

/// The most requests to a server elsewhere. Every rule needs fewer than 200.
const DEFAULT_REQUESTS: u64 = 300;

/// One request a day. A lower rate is a mistake.
const SLOWEST: f64 = 1.0 / 86_400.0;

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate >= SLOWEST => Ok(rate),
        Ok(rate) if rate > 0.0 && rate < SLOWEST => Err("less than one request a day".to_owned()),
        _ => Err("expected a number above 0, such as 5/s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        budget: BudgetArgs,
    }

    fn plan_of(is_local: bool, flags: &[&str]) -> Plan {
        Line::parse_from([&["verify"], flags].concat()).budget.plan(is_local, 200)
    }

    #[test]
    fn a_run_elsewhere_is_small_and_slow_by_default() {
        let default = plan_of(false, &[]);
        assert_eq!((default.max_requests, default.pause, default.at_once), (Some(300), Duration::from_secs(1), 1));
        assert!(default.sample && !plan_of(false, &["--cases", "3"]).sample && !plan_of(true, &[]).sample);
        let custom = plan_of(false, &["--max-requests", "20", "--rate", "4/s"]);
        assert_eq!((custom.max_requests, custom.pause, custom.at_once), (Some(20), Duration::from_millis(250), 1));
    }

    #[test]
    fn zero_negative_and_tiny_rates_are_refused() {
        for text in ["0", "-1/s", "NaN", "inf", "1e-30/s", "0.00001", "five"] {
            assert!(rate(text).is_err(), "{text}");
        }
        assert_eq!(rate("0.5/s"), Ok(0.5));
    }

    #[test]
    fn a_run_on_this_machine_is_unlimited_by_default() {
        let default = plan_of(true, &[]);
        assert_eq!((default.max_requests, default.pause, default.cases), (None, Duration::ZERO, 200));
        assert_eq!(plan_of(true, &["--max-requests", "20"]).max_requests, Some(20));
    }
}
