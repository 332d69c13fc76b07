use serde::Deserialize;

/// The expected data of one person. `None` and `false` mean absent, except for `postkasse`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPerson {
    /// The identifier, 11 digits.
    pub personidentifikator: String,
    /// `JA` or `NEI`; `None` for a deleted person.
    pub reservasjon: Option<String>,
    /// `AKTIV`, `SLETTET` or `IKKE_REGISTRERT`.
    pub status: String,
    /// `KAN_VARSLES` or `KAN_IKKE_VARSLES`.
    pub varslingsstatus: String,
    /// Whether there is a mobile number.
    pub mobil: bool,
    /// Whether there is an e-mail address.
    pub epost: bool,
    /// The supplier of the mailbox; `None` means that a mailbox is not checked.
    pub postkasse: Option<String>,
    /// The chosen language.
    pub spraak: Option<String>,
}

impl ExpectedPerson {
    /// A value that the register does not have.
    pub(crate) fn problem(&self) -> Option<String> {
        const STATUS: &[&str] = &["AKTIV", "SLETTET", "IKKE_REGISTRERT"];
        const VARSLINGSSTATUS: &[&str] = &["KAN_VARSLES", "KAN_IKKE_VARSLES"];
        const RESERVASJON: &[&str] = &["JA", "NEI"];
        let codes = [
            ("status", Some(&self.status), STATUS),
            ("varslingsstatus", Some(&self.varslingsstatus), VARSLINGSSTATUS),
            ("reservasjon", self.reservasjon.as_ref(), RESERVASJON),
        ];
        codes.into_iter().find_map(|(member, code, known)| {
            let code = code.filter(|code| !known.contains(&code.as_str()))?;
            Some(format!("{member} = {:?}: expected one of {}", crate::masking::mask(code), known.join(", ")))
        })
    }

    /// Synthetic persons are born in the months 81 to 92 (TESTUSERS).
    pub(crate) fn is_synthetic(&self) -> bool {
        matches!(self.personidentifikator.as_bytes(), [_, _, b'8' | b'9', ..])
    }

    /// Whether the details are expected to be older than 18 months: there are some, and only their age forbids notices.
    pub fn is_expired(&self) -> bool {
        let only_age_forbids = self.varslingsstatus == "KAN_IKKE_VARSLES" && self.reservasjon.as_deref() == Some("NEI");
        only_age_forbids && (self.mobil || self.epost)
    }
}

impl std::fmt::Debug for ExpectedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExpectedPerson").field("status", &self.status).finish_non_exhaustive()
    }
}
