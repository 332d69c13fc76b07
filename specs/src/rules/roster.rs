use std::{collections::BTreeSet, net::IpAddr};

use serde::Deserialize;

use crate::environments::Environments;
use crate::evidence::EvidenceKey;
use crate::rules::expected_person::ExpectedPerson;

/// The persons that the suite may look up at a target, with the expected data of each.
///
/// A roster is not derived from a deck. Expectations that are computed with the code under test would agree with its errors.
///
/// ```
/// use krr_specs::Roster;
///
/// let roster = Roster::published();
/// let deleted = roster.find("17894199350").ok_or("not in the table")?;
/// assert_eq!((deleted.status.as_str(), deleted.reservasjon.as_deref()), ("SLETTET", None));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// The name of the roster.
    pub name: String,
    /// The sources of the expectations.
    #[serde(default)]
    pub evidence: Vec<EvidenceKey>,
    /// The environments (`test`) or hosts (`krr.example`) with these persons; empty for any but production.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Whether the suite may change these persons at `targets`, which must not be empty then. It undoes its changes.
    #[serde(default)]
    pub writable: bool,
    /// The persons, in the order of the published table.
    #[serde(rename = "person")]
    pub persons: Vec<ExpectedPerson>,
}

/// Why a text is not a roster; the message has line and member.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct RosterError {
    file: String,
    reason: String,
}

impl Roster {
    /// The operator's published synthetic users.
    pub fn published() -> Self {
        Self::parse(include_str!("../../rosters/published.toml"), "published.toml")
            .expect("a test reads the bundled roster")
    }

    /// Reads a roster from TOML; `file` is for error messages.
    ///
    /// # Errors
    /// [`RosterError`] with line and member.
    pub fn parse(text: &str, file: &str) -> Result<Self, RosterError> {
        let not_roster = |error: toml::de::Error| RosterError {
            file: file.to_owned(),
            reason: crate::masking::mask(error.to_string().trim_end()).into_owned(),
        };
        let roster: Self = toml::from_str(text).map_err(not_roster)?;
        let of_person = roster.persons.iter().enumerate().find_map(|(place, person)| Some((place, person.problem()?)));
        if let Some((place, reason)) = of_person {
            let reason = format!("line {}: [[person]] number {}: {reason}", line_of(text, place, &reason), place + 1);
            return Err(RosterError { file: file.to_owned(), reason });
        }
        match roster.problem() {
            Some(reason) => Err(RosterError { file: file.to_owned(), reason }),
            None => Ok(roster),
        }
    }

    /// What is wrong with the roster, for its author.
    fn problem(&self) -> Option<String> {
        if let Some(target) = self.targets.iter().find(|target| is_production(target)) {
            return Some(format!("targets: {target} is production and has the data of real people"));
        }
        if self.persons.is_empty() {
            return Some("there is no [[person]]".to_owned());
        }
        if let Some(reason) = self.common_problem() {
            return Some(reason);
        }
        match &self.targets[..] {
            [] if self.writable => Some("writable = true needs `targets`".to_owned()),
            [] if !self.persons.iter().all(ExpectedPerson::is_synthetic) => {
                Some("an identifier is not synthetic (month + 80), which needs `targets`".to_owned())
            }
            _ => None,
        }
    }

    /// What is wrong with the persons together, or with the targets.
    fn common_problem(&self) -> Option<String> {
        let mut known = BTreeSet::new();
        if !self.persons.iter().all(|person| known.insert(&person.personidentifikator)) {
            return Some("two persons have the same personidentifikator".to_owned());
        }
        if !self.persons.iter().any(|person| person.status == "AKTIV") {
            return Some("there is no [[person]] with status = \"AKTIV\": nearly all rules need one".to_owned());
        }
        let is_somewhere = |target: &String| Environments::bundled().find(target).is_some() || is_host(target);
        let nowhere = self.targets.iter().find(|target| !is_somewhere(target))?;
        Some(format!("targets: {nowhere:?} is neither an environment such as test nor a host such as krr.example"))
    }

    /// Whether `host` has these persons.
    ///
    /// ```
    /// use krr_specs::Roster;
    ///
    /// let person = r#"
    ///     [[person]]
    ///     personidentifikator = "11822648950"
    ///     status = "AKTIV"
    ///     varslingsstatus = "KAN_VARSLES"
    ///     mobil = true
    ///     epost = true
    /// "#;
    /// let ours = Roster::parse(&format!("name = 'ours'\ntargets = ['test']\nwritable = true\n{person}"), "ours.toml")?;
    /// assert!(ours.applies_to("test.kontaktregisteret.no") && ours.may_write_to("test.kontaktregisteret.no"));
    /// assert!(!ours.applies_to("krr.example"));
    /// let error = Roster::parse(&format!("name = 'ours'\ntargets = ['production']\n{person}"), "ours.toml").unwrap_err();
    /// assert_eq!(error.to_string(), "ours.toml: targets: production is production and has the data of real people");
    /// # Ok::<(), krr_specs::RosterError>(())
    /// ```
    pub fn applies_to(&self, host: &str) -> bool {
        self.targets.is_empty() || self.has_target(host)
    }

    /// Whether the suite may change its persons at `host`.
    pub fn may_write_to(&self, host: &str) -> bool {
        self.writable && self.has_target(host)
    }

    fn has_target(&self, host: &str) -> bool {
        let known = Environments::bundled().find_host(host);
        let environment = known.map(|known| known.environment.to_string()).unwrap_or_default();
        self.targets.iter().any(|target| [host, &environment].iter().any(|name| target.eq_ignore_ascii_case(name)))
    }

    /// The person with this identifier.
    pub fn find(&self, identifier: &str) -> Option<&ExpectedPerson> {
        self.persons.iter().find(|person| person.personidentifikator == identifier)
    }
}

/// The line of a person's member, or of the person: the reason begins with the member.
fn line_of(text: &str, place: usize, reason: &str) -> usize {
    let member = reason.split(' ').next().unwrap_or_default();
    let lines = || text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let begin = lines().filter(|(_, line)| line.starts_with("[[person]]")).nth(place).map_or(1, |(number, _)| number);
    let of_person = lines().skip(begin).take_while(|(_, line)| !line.starts_with("[["));
    let has_member = |line: &str| line.split(['=', ' ']).next() == Some(member);
    of_person.filter(|(_, line)| has_member(line)).map(|(number, _)| number).next().unwrap_or(begin)
}

fn is_production(target: &str) -> bool {
    let record = Environments::bundled();
    let host = record.find_host(target).is_some_and(crate::environments::host::Host::is_production);
    host || record.find(target).is_some_and(|environment| environment.name.is_production())
}

/// A host name or IP address without scheme, port and path. A name has a dot, except `localhost`.
fn is_host(target: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let is_named = target.chars().all(is_name) && (target.contains('.') || target == "localhost");
    is_named || target.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = "[[person]]\npersonidentifikator = '11822648950'\nstatus = 'AKTIV'\nvarslingsstatus = 'KAN_VARSLES'\nmobil = true\nepost = true";

    fn read(head: &str) -> Result<Roster, String> {
        Roster::parse(&format!("name = 'ours'\n{head}\n{PERSON}"), "ours.toml").map_err(|error| error.to_string())
    }

    #[test]
    fn a_writable_roster_needs_targets_and_never_production() {
        for (head, expected) in [
            ("targets = ['tset']", "\"tset\" is neither an environment such as test nor a host"),
            ("targets = ['127.0.0.1:8080']", "is neither an environment"),
            ("writable = true", "writable = true needs `targets`"),
            ("targets = ['production']", "production is production"),
            ("targets = ['KontaktRegisteret.no']", "KontaktRegisteret.no is production"),
        ] {
            let error = read(head).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(Roster::parse("name = 'ours'", "ours.toml").is_err(), "a roster without persons");
    }

    #[test]
    fn persons_have_known_codes_and_distinct_identifiers() {
        let text = format!("name = 'ours'\n{PERSON}");
        let twice = format!("{text}\n{PERSON}");
        for (text, expected) in [
            (text.replace("AKTIV", "aktiv"), "status = \"aktiv\": expected one of AKTIV, SLETTET, IKKE_REGISTRERT"),
            (text.replace("KAN_VARSLES", "JA"), "varslingsstatus = \"JA\": expected one of"),
            (text.replace("AKTIV", "SLETTET"), "no [[person]] with status = \"AKTIV\""),
            (twice, "the same personidentifikator"),
        ] {
            let error = Roster::parse(&text, "ours.toml").unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn persons_may_be_changed_at_the_targets_only() {
        let ours = read("targets = ['TEST', 'krr.example']\nwritable = true").unwrap();
        for host in ["test.kontaktregisteret.no", "krr.example"] {
            assert!(ours.applies_to(host) && ours.may_write_to(host), "{host}");
        }
        assert!(!ours.applies_to("other.example") && !ours.may_write_to("other.example"));
        let published = Roster::published();
        assert!(published.applies_to("other.example") && !published.may_write_to("test.kontaktregisteret.no"));
    }

    #[test]
    fn identifiers_that_are_not_synthetic_need_targets() {
        let text = format!("name = 'ours'\n{PERSON}").replace("11822648950", "11022648950");
        assert!(Roster::parse(&text, "ours.toml").unwrap_err().to_string().contains("not synthetic"));
    }
}
