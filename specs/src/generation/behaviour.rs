//! The differences between the generations of the register, with their sources.

use std::sync::LazyLock;

use jiff::civil::{Date, date};

use crate::generation::Generation;
use crate::generation::issuer::Issuer;
use crate::generation::members::Members;
use crate::generation::scope::View;
use crate::time::OsloTime;

/// How a generation behaves where the generations differ.
///
/// ```
/// use krr_specs::{Generation, ResponseOrder};
///
/// let g3 = Generation::G3.behaviour();
/// assert_eq!(g3.v1.order, ResponseOrder::OfRequest);
/// assert_eq!(g3.v2.map(|v2| v2.order), Some(ResponseOrder::Ascending));
/// assert!(Generation::G2.behaviour().v2.is_none(), "G2 has no /rest/v2/personer");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    /// The generation.
    pub generation: Generation,
    /// The path before `/rest` (DOC-2020).
    pub base_path: &'static str,
    /// The issuers whose tokens machines may use (DOC-2020, DOC-OIDC-OLD).
    pub machine_issuers: &'static [Issuer],
    /// The issuers whose tokens logged-in persons may use.
    pub person_issuers: &'static [Issuer],
    /// `POST /rest/v1/personer`
    pub v1: ListBehaviour,
    /// `POST /rest/v2/personer`, where it exists.
    pub v2: Option<ListBehaviour>,
    /// `POST /rest/v2/krr/hentEndringer`, where it exists.
    pub change_feed: Option<FeedBehaviour>,
    /// The members that were added after VER2, each with the first day on which it was seen (EFM).
    pub later_members: &'static [LaterMember],
    /// The response headers that differ between generations (EFM-CLIENT, VALG-REC).
    pub headers: &'static [(&'static str, &'static str)],
}

/// How a request with a list of identifiers is answered (POSTMAN, VALG-CLIENT, OSKJERV).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListBehaviour {
    /// The order of the persons.
    pub order: ResponseOrder,
    /// Identifiers that are not in the register.
    pub unknown: UnknownIdentifiers,
    /// Identifiers that occur more than once in the request.
    pub repeated: RepeatedIdentifiers,
    /// Identifiers with wrong check digits.
    pub wrong_check_digits: WrongCheckDigits,
}

/// The order of the persons in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseOrder {
    /// The order of the request (POSTMAN).
    OfRequest,
    /// Ascending by identifier (OSKJERV).
    Ascending,
}

/// How identifiers that are not in the register are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownIdentifiers {
    /// Each has an entry with status `IKKE_REGISTRERT`.
    Answered,
    /// `inkluderIkkeRegistrerte` decides; without it they are answered (a guess).
    AsRequested,
}

/// How an identifier that occurs more than once is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatedIdentifiers {
    /// One entry for each occurrence (POSTMAN, `likely`).
    AnsweredEachTime,
    /// One entry (POSTMAN, `guess`).
    AnsweredOnce,
}

/// How an identifier with wrong check digits is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongCheckDigits {
    /// Like an identifier that is not in the register (a guess).
    Unknown,
    /// The whole request is refused (OSKJERV).
    RefuseAll,
}

/// How the change feed behaves (BEGREP-ENDRING).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedBehaviour {
    /// The most changes in a response.
    pub page_size: usize,
    /// Every change id is greater than this (DOC-COPY).
    pub ids_after: u64,
}

/// Members that were added after VER2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaterMember {
    /// The group of members.
    pub members: Members,
    /// The first day on which they were seen.
    pub from: Date,
}

/// Request order, an entry for every identifier, nothing refused (POSTMAN; a guess for G3).
const V1: ListBehaviour = ListBehaviour {
    order: ResponseOrder::OfRequest,
    unknown: UnknownIdentifiers::Answered,
    repeated: RepeatedIdentifiers::AnsweredEachTime,
    wrong_check_digits: WrongCheckDigits::Unknown,
};

const V2: ListBehaviour = ListBehaviour {
    order: ResponseOrder::Ascending,
    unknown: UnknownIdentifiers::AsRequested,
    repeated: RepeatedIdentifiers::AnsweredOnce,
    wrong_check_digits: WrongCheckDigits::RefuseAll,
};

/// Its issuer is the provider on the same host. The operator's collections of mid-2020 show that it also accepted tokens of
/// Maskinporten and checked scopes only (POSTMAN P9).
const G1: Behaviour = Behaviour {
    generation: Generation::G1,
    base_path: "/kontaktinfo-oauth2-server",
    machine_issuers: &Issuer::ALL,
    person_issuers: &Issuer::ALL,
    v1: V1,
    v2: None,
    change_feed: None,
    later_members: &[],
    headers: &[("x-xss-protection", "1; mode=block")],
};

/// The application of G1 with Maskinporten as issuer.
const G2: Behaviour = Behaviour {
    generation: Generation::G2,
    base_path: "",
    machine_issuers: &[Issuer::Maskinporten],
    person_issuers: &[Issuer::Idporten],
    ..G1
};

const G3: Behaviour = Behaviour {
    generation: Generation::G3,
    base_path: "",
    machine_issuers: &[Issuer::Maskinporten],
    person_issuers: &[Issuer::Idporten],
    v1: V1,
    v2: Some(V2),
    change_feed: Some(FeedBehaviour { page_size: 1000, ids_after: 200_000_000 }),
    later_members: &[
        LaterMember { members: Members::RESERVASJONSTIDSPUNKT, from: date(2023, 8, 30) },
        LaterMember { members: Members::RESERVASJON_OPPDATERT, from: date(2023, 9, 20) },
        LaterMember { members: Members::DUPLISERT, from: date(2024, 10, 25) },
        LaterMember { members: Members::SIST_VALIDERT, from: date(2024, 11, 1) },
        LaterMember { members: Members::OPPDATERT, from: date(2024, 11, 1) },
    ],
    headers: &[("x-xss-protection", "0")],
};

/// The first second of the later members of each generation, so that a look-up needs no calendar.
static FIRST_SECONDS: LazyLock<[Vec<(OsloTime, Members)>; 3]> = LazyLock::new(|| {
    Generation::ALL.map(|generation| {
        let later = generation.behaviour().later_members.iter();
        later.map(|later| (OsloTime::midnight(later.from), later.members)).collect()
    })
});

impl Generation {
    /// How this generation behaves.
    pub fn behaviour(self) -> &'static Behaviour {
        match self {
            Self::G1 => &G1,
            Self::G2 => &G2,
            Self::G3 => &G3,
        }
    }
}

impl Behaviour {
    /// Whether any operation accepts tokens of this issuer.
    pub fn accepts(&self, issuer: Issuer) -> bool {
        self.machine_issuers.contains(&issuer) || self.person_issuers.contains(&issuer)
    }

    /// The issuers whose tokens an operation with this security scheme accepts: `idporten`, or one for machines.
    pub fn issuers_for(&self, scheme: &str) -> &'static [Issuer] {
        if scheme == "idporten" { self.person_issuers } else { self.machine_issuers }
    }

    /// What a token with these space-separated scopes may see at `now`. Scopes that the generation does not have add nothing.
    ///
    /// ```
    /// use krr_specs::{Generation, Members};
    ///
    /// let now = "2023-08-30T00:00:00+02".parse()?;
    /// let legacy = Generation::G3.behaviour().view("global/kontaktinformasjon.read", now);
    /// assert!(!legacy.members.contains(Members::KONTAKTINFORMASJON));
    /// assert!(legacy.members.contains(Members::RESERVASJONSTIDSPUNKT));
    /// # Ok::<(), krr_specs::OsloTimeError>(())
    /// ```
    pub fn view(&self, scopes: &str, now: OsloTime) -> View {
        let granted = View::of_names(scopes.split(' '), |scope| scope.generations.contains(&self.generation));
        View { members: granted.members | self.members_until(now), ..granted }
    }

    fn members_until(&self, now: OsloTime) -> Members {
        let of_generations = Generation::ALL.into_iter().zip(FIRST_SECONDS.iter());
        let mine =
            of_generations.filter(|(generation, _)| *generation == self.generation).flat_map(|(_, seconds)| seconds);
        mine.filter(|(from, _)| *from <= now).map(|(_, members)| *members).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_generation_has_its_own_row() {
        assert!(Generation::ALL.iter().all(|generation| generation.behaviour().generation == *generation));
    }

    #[test]
    fn a_later_member_is_shown_from_its_first_day_on() {
        let shown = |time: &str| G3.members_until(time.parse().unwrap());
        assert_eq!(shown("2023-08-29T23:59:59+02"), Members::empty());
        assert_eq!(shown("2023-08-30T00:00:00+02"), Members::RESERVASJONSTIDSPUNKT);
        assert_eq!(shown("2023-09-20T00:00:00+02"), Members::RESERVASJONSTIDSPUNKT | Members::RESERVASJON_OPPDATERT);
        assert!(!shown("2024-10-24T23:59:59+02").contains(Members::DUPLISERT), "N1");
        assert!(shown("2024-10-25T00:00:00+02").contains(Members::DUPLISERT), "N1");
        let newest = Members::SIST_VALIDERT | Members::OPPDATERT;
        assert!(
            !shown("2024-10-31T23:59:59+01").intersects(newest) && shown("2024-11-01T00:00:00+01").contains(newest)
        );
        assert_eq!(G1.members_until("2026-01-01T00:00:00+01".parse().unwrap()), Members::empty());
    }
}
