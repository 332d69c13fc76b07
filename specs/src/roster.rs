use serde::Deserialize;

use crate::EvidenceKey;

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
    pub evidence: Vec<EvidenceKey>,
    /// The persons, in the order of the published table.
    #[serde(rename = "person")]
    pub persons: Vec<Promised>,
}

/// What is promised of one person; `None` and `false` promise that it is absent, but for `postkasse`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promised {
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
pub struct NotRoster {
    file: String,
    reason: String,
}

impl Roster {
    /// The operator's published synthetic users.
    #[must_use]
    pub fn published() -> Self {
        Self::parse(include_str!("../rosters/published.toml"), "published.toml")
            .expect("a test reads the shipped roster")
    }

    /// Reads a roster from TOML; `file` stands in error messages.
    ///
    /// # Errors
    /// [`NotRoster`] with line and member.
    pub fn parse(text: &str, file: &str) -> Result<Self, NotRoster> {
        let not_roster = |error: toml::de::Error| NotRoster {
            file: file.to_owned(),
            reason: crate::mask(error.to_string().trim_end()).into_owned(),
        };
        toml::from_str(text).map_err(not_roster)
    }

    /// The person with this identifier.
    #[must_use]
    pub fn find(&self, identifier: &str) -> Option<&Promised> {
        self.persons.iter().find(|person| person.personidentifikator == identifier)
    }
}

impl Promised {
    /// Whether the details are promised to be older than 18 months: there are some, and only their age forbids notices.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        let only_age_forbids = self.varslingsstatus == "KAN_IKKE_VARSLES" && self.reservasjon.as_deref() == Some("NEI");
        only_age_forbids && (self.mobil || self.epost)
    }
}

impl std::fmt::Debug for Promised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Promised").field("status", &self.status).finish_non_exhaustive()
    }
}
