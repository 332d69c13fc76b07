use std::{collections::BTreeSet, net::IpAddr};

use serde::Deserialize;

use crate::{environments::Environments, evidence::EvidenceKey};

/// The persons whom a suite may ask for at a target, and what is promised of each.
///
/// A roster is data of its own and not taken from a deck: a judge that computed its expectations
/// with the code of the judged would agree with every mistake in it.
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
    /// The roster's name.
    pub name: String,
    /// Where the promises stand.
    #[serde(default)]
    pub evidence: Vec<EvidenceKey>,
    /// The environments (`test`) or hosts (`krr.example`) that promise it; empty for anywhere but in production.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Whether these persons may be changed at `targets`, which are then named; what was changed is put back.
    #[serde(default)]
    pub writable: bool,
    /// The persons, in the order of the published table.
    #[serde(rename = "person")]
    pub persons: Vec<ExpectedPerson>,
}

/// What is promised of one person; `None` and `false` promise that it is absent, but for `postkasse`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPerson {
    /// The identifier, 11 digits.
    pub personidentifikator: String,
    /// `JA` or `NEI`; none for a deleted person.
    pub reservasjon: Option<String>,
    /// `AKTIV`, `SLETTET` or `IKKE_REGISTRERT`.
    pub status: String,
    /// `KAN_VARSLES` or `KAN_IKKE_VARSLES`.
    pub varslingsstatus: String,
    /// Whether there is a mobile number.
    pub mobil: bool,
    /// Whether there is an e-mail address.
    pub epost: bool,
    /// The supplier of the mailbox; none promises nothing about a mailbox.
    pub postkasse: Option<String>,
    /// The language that was chosen.
    pub spraak: Option<String>,
}

/// Why a text is no roster; line and member are in the text.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct RosterError {
    file: String,
    reason: String,
}

impl Roster {
    /// The operator's published synthetic users.
    #[must_use]
    pub fn published() -> Self {
        Self::parse(include_str!("../../rosters/published.toml"), "published.toml")
            .expect("a test reads the shipped roster")
    }

    /// Reads a roster from TOML; `file` stands in error messages.
    ///
    /// # Errors
    /// [`RosterError`] with line and member.
    pub fn parse(text: &str, file: &str) -> Result<Self, RosterError> {
        let not_roster = |error: toml::de::Error| RosterError {
            file: file.to_owned(),
            reason: crate::masking::mask(error.to_string().trim_end()).into_owned(),
        };
        let roster: Self = toml::from_str(text).map_err(not_roster)?;
        match roster.fault() {
            Some(reason) => Err(RosterError { file: file.to_owned(), reason }),
            None => Ok(roster),
        }
    }

    /// What no roster may say, as words for whoever wrote it.
    fn fault(&self) -> Option<String> {
        if let Some(target) = self.targets.iter().find(|target| is_production(target)) {
            return Some(format!("targets: {target} is production, where real people live"));
        }
        let is_real = |person: &&ExpectedPerson| !is_synthetic(&person.personidentifikator);
        if self.persons.is_empty() {
            return Some("there is no [[person]]".to_owned());
        }
        if let Some(reason) = self.persons.iter().find_map(ExpectedPerson::fault).or_else(|| self.fault_of_all()) {
            return Some(reason);
        }
        match &self.targets[..] {
            [] if self.writable => Some("writable = true: say in `targets` where".to_owned()),
            [] if self.persons.iter().find(is_real).is_some() => {
                Some("an identifier is not synthetic (month + 80): say in `targets` whose test user it is".to_owned())
            }
            _ => None,
        }
    }

    /// What is wrong with the persons together, and with where they are promised.
    fn fault_of_all(&self) -> Option<String> {
        let mut known = BTreeSet::new();
        if !self.persons.iter().all(|person| known.insert(&person.personidentifikator)) {
            return Some("a personidentifikator stands there twice".to_owned());
        }
        if !self.persons.iter().any(|person| person.status == "AKTIV") {
            return Some(
                "there is no [[person]] with status = \"AKTIV\": nearly all rules speak of such persons".to_owned(),
            );
        }
        let is_somewhere = |target: &String| Environments::bundled().find(target).is_some() || is_host(target);
        let nowhere = self.targets.iter().find(|target| !is_somewhere(target))?;
        Some(format!("targets: {nowhere:?} is neither an environment such as test nor a host such as krr.example"))
    }

    /// Whether it is promised at `host`.
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
    /// assert_eq!(error.to_string(), "ours.toml: targets: production is production, where real people live");
    /// # Ok::<(), krr_specs::RosterError>(())
    /// ```
    #[must_use]
    pub fn applies_to(&self, host: &str) -> bool {
        self.targets.is_empty() || self.names(host)
    }

    /// Whether its persons may be changed at `host`: it says so, and names that host or its environment.
    #[must_use]
    pub fn may_write_to(&self, host: &str) -> bool {
        self.writable && self.names(host)
    }

    fn names(&self, host: &str) -> bool {
        let known = Environments::bundled().find_host(host);
        let environment = known.map(|known| known.environment.to_string()).unwrap_or_default();
        self.targets.iter().any(|target| [host, &environment].iter().any(|name| target.eq_ignore_ascii_case(name)))
    }

    /// The person with this identifier.
    #[must_use]
    pub fn find(&self, identifier: &str) -> Option<&ExpectedPerson> {
        self.persons.iter().find(|person| person.personidentifikator == identifier)
    }
}

fn is_production(target: &str) -> bool {
    let record = Environments::bundled();
    let host = record.find_host(target).is_some_and(crate::environments::host::Host::is_production);
    host || record.find(target).is_some_and(|environment| environment.name.is_production())
}

/// A name or an address without scheme, port and path; a name has a dot, but for that of this machine.
fn is_host(target: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let is_named = target.chars().all(is_name) && (target.contains('.') || target == "localhost");
    is_named || target.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

/// Synthetic persons are born in the months 81 to 92 (TESTUSERS).
fn is_synthetic(identifier: &str) -> bool {
    matches!(identifier.as_bytes(), [_, _, b'8' | b'9', ..])
}

impl ExpectedPerson {
    /// A word that the register has not.
    fn fault(&self) -> Option<String> {
        const STATUS: &[&str] = &["AKTIV", "SLETTET", "IKKE_REGISTRERT"];
        const VARSLINGSSTATUS: &[&str] = &["KAN_VARSLES", "KAN_IKKE_VARSLES"];
        const RESERVASJON: &[&str] = &["JA", "NEI"];
        let words = [
            ("status", Some(&self.status), STATUS),
            ("varslingsstatus", Some(&self.varslingsstatus), VARSLINGSSTATUS),
            ("reservasjon", self.reservasjon.as_ref(), RESERVASJON),
        ];
        words.into_iter().find_map(|(member, word, known)| {
            let word = word.filter(|word| !known.contains(&word.as_str()))?;
            Some(format!("{member} = {:?}: write one of {}", crate::masking::mask(word), known.join(", ")))
        })
    }

    /// Whether the details are promised to be older than 18 months: there are some, and only their age forbids notices.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        let only_age_forbids = self.varslingsstatus == "KAN_IKKE_VARSLES" && self.reservasjon.as_deref() == Some("NEI");
        only_age_forbids && (self.mobil || self.epost)
    }
}

impl std::fmt::Debug for ExpectedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Promised").field("status", &self.status).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = "[[person]]\npersonidentifikator = '11822648950'\nstatus = 'AKTIV'\nvarslingsstatus = 'KAN_VARSLES'\nmobil = true\nepost = true";

    fn read(head: &str) -> Result<Roster, String> {
        Roster::parse(&format!("name = 'ours'\n{head}\n{PERSON}"), "ours.toml").map_err(|error| error.to_string())
    }

    #[test]
    fn leave_to_write_names_where_and_never_production() {
        for (head, expected) in [
            ("targets = ['tset']", "\"tset\" is neither an environment such as test nor a host"),
            ("targets = ['127.0.0.1:8080']", "is neither an environment"),
            ("writable = true", "writable = true: say in `targets` where"),
            ("targets = ['production']", "production is production"),
            ("targets = ['KontaktRegisteret.no']", "KontaktRegisteret.no is production"),
        ] {
            let said = read(head).unwrap_err();
            assert!(said.contains(expected), "{said}");
        }
        assert!(Roster::parse("name = 'ours'", "ours.toml").is_err(), "a roster without persons");
    }

    #[test]
    fn a_person_has_the_words_of_the_register_and_stands_there_once() {
        let text = format!("name = 'ours'\n{PERSON}");
        let twice = format!("{text}\n{PERSON}");
        for (text, expected) in [
            (text.replace("AKTIV", "aktiv"), "status = \"aktiv\": write one of AKTIV, SLETTET, IKKE_REGISTRERT"),
            (text.replace("KAN_VARSLES", "JA"), "varslingsstatus = \"JA\": write one of"),
            (text.replace("AKTIV", "SLETTET"), "no [[person]] with status = \"AKTIV\""),
            (twice, "stands there twice"),
        ] {
            let said = Roster::parse(&text, "ours.toml").unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn leave_holds_at_its_targets_only() {
        let ours = read("targets = ['TEST', 'krr.example']\nwritable = true").unwrap();
        for host in ["test.kontaktregisteret.no", "krr.example"] {
            assert!(ours.applies_to(host) && ours.may_write_to(host), "{host}");
        }
        assert!(!ours.applies_to("other.example") && !ours.may_write_to("other.example"));
        let published = Roster::published();
        assert!(published.applies_to("other.example") && !published.may_write_to("test.kontaktregisteret.no"));
    }

    #[test]
    fn who_is_not_synthetic_is_promised_somewhere_only() {
        let text = format!("name = 'ours'\n{PERSON}").replace("11822648950", "11022648950");
        assert!(Roster::parse(&text, "ours.toml").unwrap_err().to_string().contains("not synthetic"));
    }
}
