use std::{fmt, str::FromStr};

use jiff::civil::Date;
use krr_specs::{Environments, Host};

use crate::state::retirement::RetiredBehaviour;

/// A planned retirement, `NAME[=DATE][:HOW]`: a recorded environment or one of its hosts is gone from the beginning of that day
/// on, in Oslo and by the register clock.
///
/// Without a date each host is retired on its recorded day, and hosts of an environment that are in use stay. Without a
/// behaviour it is [`RetiredBehaviour::Refused`].
///
/// ```
/// use krr_mock_server::{Clock, KrrMock};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let krr = KrrMock::builder()
///     .clock(Clock::standing("2023-10-03T12:00:00Z".parse()?))
///     .retire("ver2:not-found".parse()?)
///     .start()
///     .await?;
/// let print = format!("{}/kontaktinfo-oauth2-server/rest/v1/printSertifikat", krr.uri());
/// let old = reqwest::Client::new().get(print).header("host", "oidc-ver2.difi.no").send().await?;
/// assert_eq!((old.status().as_u16(), old.headers()["content-type"].to_str()?), (404, "text/html"));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetirementPlan {
    pub(crate) hosts: Vec<(&'static str, Date)>,
    pub(crate) behaviour: RetiredBehaviour,
}

impl fmt::Display for RetirementPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<_> = self.hosts.iter().map(|(host, on)| format!("{host} from {on} on")).collect();
        write!(f, "{}: {}", self.behaviour, hosts.join(", "))
    }
}

impl RetirementPlan {
    /// A host in both plans, with what each plans for it: `refused from 2023-10-03 on`.
    ///
    /// ```
    /// let (ver2, host) = ("ver2".parse::<krr_mock_server::RetirementPlan>()?, "oidc-ver2.difi.no=2024-01-01:tls".parse()?);
    /// let (name, one, other) = ver2.host_of_both(&host).expect("it is a host of that environment");
    /// assert_eq!(name, "oidc-ver2.difi.no");
    /// assert_eq!((&*one, &*other), ("refused from 2023-10-03 on", "tls from 2024-01-01 on"));
    /// # Ok::<(), krr_mock_server::RetirementPlanError>(())
    /// ```
    pub fn host_of_both(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let on = |plan: &Self, host| plan.hosts.iter().find(|(name, _)| *name == host).map(|(_, on)| *on);
        self.hosts.iter().find_map(|(host, day)| {
            let later = on(other, *host)?;
            let [one, other] =
                [(self.behaviour, *day), (other.behaviour, later)].map(|(how, on)| format!("{how} from {on} on"));
            Some((*host, one, other))
        })
    }
}

/// A text that is not a retirement plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RetirementPlanError {
    /// The record has no such environment or host.
    #[error("no environment and no host of KRR is named {name:?}; the nearest are {nearest}")]
    Name {
        /// The unknown name.
        name: String,
        /// What it may have been meant to be.
        nearest: String,
    },
    /// The date is none.
    #[error("expected a date such as 2023-10-03, not {0:?}")]
    Date(String),
    /// The behaviour is unknown.
    #[error("expected refused, tls, not-found or stale, not {0:?}")]
    Behaviour(String),
    /// The behaviour is before the date.
    #[error("the date comes before the behaviour: {0}")]
    Order(String),
    /// An address where a name is meant.
    #[error("{0:?} is a URL; name the host alone, or its environment")]
    Address(String),
    /// It is in use, and has no recorded date.
    #[error("{0} is in use and has no recorded date: give one, such as {0}=2027-01-01")]
    InUse(String),
}

impl FromStr for RetirementPlan {
    type Err = RetirementPlanError;

    fn from_str(text: &str) -> Result<Self, RetirementPlanError> {
        if text.contains("://") {
            return Err(RetirementPlanError::Address(text.to_owned()));
        }
        let (name, date, how) = parts(text)?;
        let date = date.map(day).transpose()?;
        let behaviour = how.map_or(Ok(RetiredBehaviour::default()), retired_behaviour)?;
        let dated = |host: &'static Host| {
            let recorded = host.retired.date().map(krr_specs::PartialDate::last_day);
            Some((host.name.as_str(), date.or(recorded)?))
        };
        let hosts: Vec<_> = named(name)?.into_iter().filter_map(dated).collect();
        if hosts.is_empty() { Err(RetirementPlanError::InUse(name.to_owned())) } else { Ok(Self { hosts, behaviour }) }
    }
}

/// Name, date and behaviour, as far as they are there.
fn parts(text: &str) -> Result<(&str, Option<&str>, Option<&str>), RetirementPlanError> {
    let Some((name, rest)) = text.split_once('=') else {
        let (name, how) = text.split_once(':').map_or((text, None), |(name, how)| (name, Some(how)));
        return Ok((name, None, how));
    };
    if let Some((name, how)) = name.split_once(':') {
        return Err(RetirementPlanError::Order(format!("{name}={rest}:{how}")));
    }
    match rest.split_once(':') {
        Some((date, how)) if day(date).is_ok() || retired_behaviour(how).is_ok() => Ok((name, Some(date), Some(how))),
        // A time has colons too, and is no date.
        _ => Ok((name, Some(rest), None)),
    }
}

fn retired_behaviour(how: &str) -> Result<RetiredBehaviour, RetirementPlanError> {
    let known = RetiredBehaviour::ALL.into_iter().find(|behaviour| behaviour.name().eq_ignore_ascii_case(how));
    known.ok_or_else(|| RetirementPlanError::Behaviour(how.to_owned()))
}

/// `2023-10-03`, and no other of the many ways to write it.
fn day(text: &str) -> Result<Date, RetirementPlanError> {
    let dating: Option<krr_specs::PartialDate> = text.parse().ok();
    dating.and_then(krr_specs::PartialDate::day).ok_or_else(|| RetirementPlanError::Date(text.to_owned()))
}

fn named(name: &str) -> Result<Vec<&'static Host>, RetirementPlanError> {
    let record = Environments::bundled();
    if let Some(environment) = record.find(name) {
        return Ok(record.hosts_of(environment.name).collect());
    }
    let unknown =
        || RetirementPlanError::Name { name: name.to_owned(), nearest: record.nearest_names(name).join(", ") };
    record.find_host(name).map(|host| vec![host]).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::state::retirement::Retirements;

    #[test]
    fn hosts_of_an_environment_retire_on_their_recorded_days() {
        let ver2: RetirementPlan = "VER2".parse().unwrap();
        for known in [("oidc-ver2.difi.no", date(2023, 10, 3)), ("krr-ver2.digdir.no", date(2023, 8, 18))] {
            assert!(ver2.hosts.contains(&known), "{ver2:?}");
        }
        assert_eq!(ver2.behaviour, RetiredBehaviour::Refused);
        let production: RetirementPlan = "production:stale".parse().unwrap();
        assert!(production.hosts.contains(&("oidc.difi.no", date(2023, 10, 4))));
        assert!(!production.hosts.iter().any(|(name, _)| *name == "kontaktregisteret.no"), "in use");
        let host: RetirementPlan = "oidc.difi.no=2023-09-27:stale".parse().unwrap();
        assert_eq!(host.hosts, [("oidc.difi.no", date(2023, 9, 27))]);
        let all: RetirementPlan = "test=2027-01-01:tls".parse().unwrap();
        assert!(all.hosts.iter().all(|(_, on)| *on == date(2027, 1, 1)) && all.hosts.len() > 2);
    }

    #[test]
    fn of_two_plans_for_a_host_the_later_counts() {
        let mut retirements = Retirements::default();
        for text in ["ver2=2023-01-01", "oidc-ver2.difi.no=2023-02-02:tls"] {
            retirements.add(text.parse().unwrap());
        }
        let planned = |name| retirements.of(Environments::bundled().find_host(name).unwrap()).unwrap();
        assert_eq!(planned("oidc-ver2.difi.no").on, date(2023, 2, 2));
        assert_eq!(planned("krr-ver2.digdir.no").on, date(2023, 1, 1));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "(ver2|oidc-ver2.difi.no|\\PC{0,8})(=\\PC{0,12})?(:\\PC{0,8})?") {
            if let Err(error) = text.parse::<RetirementPlan>() {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
