use crate::generation::Generation;
use crate::generation::members::Members;

/// A scope of the look-up API and what it grants.
///
/// Sources: DOC-2018 (the five legacy scopes), DOC-2018-USER, DOC-2020 (the `krr:` scopes), DOC-NEW.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The name as it stands in a token, for example `krr:global/kontaktinformasjon.read`.
    pub name: &'static str,
    /// The members that it shows.
    pub grants: Members,
    /// Whether contact details, mailbox and certificate of an expired person are withheld (BEGREP-PERSON, DOC-18).
    pub withholds_expired: bool,
    /// The generations that have it.
    pub generations: &'static [Generation],
}

const LEGACY: &[Generation] = &[Generation::G1];
/// On G1 too: the operator's collections of mid-2020 (POSTMAN P9).
const KRR: &[Generation] = &[Generation::G1, Generation::G2, Generation::G3];
const SUCCESSOR: &[Generation] = &[Generation::G3];

const fn scope(name: &'static str, adds: Members, generations: &'static [Generation]) -> Scope {
    Scope { name, grants: adds, withholds_expired: false, generations }
}

const fn withholding(name: &'static str, adds: Members) -> Scope {
    Scope { name, grants: adds, withholds_expired: true, generations: LEGACY }
}

const KRR_CONTACT: Members = Members::KONTAKTINFORMASJON.union(Members::VARSLINGSSTATUS).union(Members::SPRAAK);
const KRR_POST: Members = Members::DIGITAL_POST.union(Members::SERTIFIKAT);

/// Every scope of the register, in the order of the operator's guides; the last three belong to suppliers with a
/// delegation (DOC-NEW) and to the change feed (DOC-COPY).
pub const SCOPES: [Scope; 19] = [
    scope("global/kontaktinformasjon.read", Members::KONTAKTINFORMASJON, LEGACY),
    withholding("global/varslingsstatus.read", Members::VARSLINGSSTATUS),
    scope("global/sikkerdigitalpost.read", Members::DIGITAL_POST, LEGACY),
    scope("global/sertifikat.read", Members::SERTIFIKAT, LEGACY),
    scope("global/spraak.read", Members::SPRAAK, LEGACY),
    scope("krr:global/kontaktinformasjon.read", KRR_CONTACT, KRR),
    scope("krr:global/digitalpost.read", KRR_POST, KRR),
    scope("user/kontaktinformasjon.read", Members::KONTAKTINFORMASJON, LEGACY),
    withholding("user/varslingsstatus.read", Members::VARSLINGSSTATUS),
    scope("user/sikkerdigitalpost.read", Members::DIGITAL_POST, LEGACY),
    scope("user/sertifikat.read", Members::SERTIFIKAT, LEGACY),
    scope("user/spraak.read", Members::SPRAAK, LEGACY),
    scope("user/spraak.write", Members::empty(), LEGACY),
    scope("krr:user/kontaktinformasjon.read", KRR_CONTACT, KRR),
    scope("krr:user/digitalpost.read", KRR_POST, KRR),
    scope("krr:user/spraak.write", Members::empty(), KRR),
    scope("krr:global/kontaktinfo.read", KRR_CONTACT, SUCCESSOR),
    scope("krr:global/postkasse.read", KRR_POST, SUCCESSOR),
    scope("krr:global/hentendring.read", Members::empty(), SUCCESSOR),
];

impl Scope {
    /// The scopes of a generation, in the order of the guides.
    pub fn of(generation: Generation) -> impl Iterator<Item = &'static Self> + Clone {
        SCOPES.iter().filter(move |scope| scope.generations.contains(&generation))
    }
}

/// What a token shows of a person.
///
/// `global/` and `user/` scopes grant the same: the operator's own test reads `spraak` of the logged-in person with
/// `global/spraak.read` (POSTMAN).
///
/// ```
/// use krr_specs::{Members, View};
///
/// let view = View::of_scopes("global/kontaktinformasjon.read global/varslingsstatus.read");
/// assert_eq!(view.members, Members::KONTAKTINFORMASJON | Members::VARSLINGSSTATUS);
/// assert!(view.withholds_expired);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// The members that the scopes show together.
    pub members: Members,
    /// Whether expired details are withheld.
    pub withholds_expired: bool,
}

impl View {
    /// The view of space-separated scopes of any generation; unknown scopes show nothing.
    ///
    /// For one generation at a point in time see [`Behaviour::view`](crate::generation::behaviour::Behaviour::view).
    pub fn of_scopes(scopes: &str) -> Self {
        Self::of_names(scopes.split(' '), |_| true)
    }

    /// The view of those named scopes that count.
    pub(crate) fn of_names<'n>(names: impl Iterator<Item = &'n str>, counts: impl Fn(&Scope) -> bool) -> Self {
        let granted = names.filter_map(|name| SCOPES.iter().find(|scope| scope.name == name));
        granted.filter(|scope| counts(scope)).fold(Self::default(), |view, scope| Self {
            members: view.members | scope.grants,
            withholds_expired: view.withholds_expired || scope.withholds_expired,
        })
    }
}
