use crate::Members;

/// One scope of the lookup API and what holding it means.
///
/// Sources: DOC-2018 (the five legacy scopes), DOC-2018-USER, DOC-2020 (the `krr:` scopes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The name as it stands in a token, for example `krr:global/kontaktinformasjon.read`.
    pub name: &'static str,
    /// The members it adds to a person.
    pub adds: Members,
    /// Whether contact details, mailbox and certificate of an expired person are withheld (BEGREP-PERSON, DOC-18).
    pub withholds_expired: bool,
}

const fn scope(name: &'static str, adds: Members) -> Scope {
    Scope { name, adds, withholds_expired: false }
}

const fn withholding(name: &'static str, adds: Members) -> Scope {
    Scope { name, adds, withholds_expired: true }
}

const KRR_CONTACT: Members = Members::KONTAKTINFORMASJON.union(Members::VARSLINGSSTATUS).union(Members::SPRAAK);
const KRR_POST: Members = Members::DIGITAL_POST.union(Members::SERTIFIKAT);

/// Every scope that the VER2 contract knows, in the order of the operator's guides.
pub const SCOPES: [Scope; 16] = [
    scope("global/kontaktinformasjon.read", Members::KONTAKTINFORMASJON),
    withholding("global/varslingsstatus.read", Members::VARSLINGSSTATUS),
    scope("global/sikkerdigitalpost.read", Members::DIGITAL_POST),
    scope("global/sertifikat.read", Members::SERTIFIKAT),
    scope("global/spraak.read", Members::SPRAAK),
    scope("krr:global/kontaktinformasjon.read", KRR_CONTACT),
    scope("krr:global/digitalpost.read", KRR_POST),
    scope("user/kontaktinformasjon.read", Members::KONTAKTINFORMASJON),
    withholding("user/varslingsstatus.read", Members::VARSLINGSSTATUS),
    scope("user/sikkerdigitalpost.read", Members::DIGITAL_POST),
    scope("user/sertifikat.read", Members::SERTIFIKAT),
    scope("user/spraak.read", Members::SPRAAK),
    scope("user/spraak.write", Members::empty()),
    scope("krr:user/kontaktinformasjon.read", KRR_CONTACT),
    scope("krr:user/digitalpost.read", KRR_POST),
    scope("krr:user/spraak.write", Members::empty()),
];

/// What a token lets its holder see of a person.
///
/// `global/` and `user/` scopes count alike: the operator's own test reads `spraak` of the
/// logged-in person with `global/spraak.read` (POSTMAN).
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
    /// The groups of members that the scopes add up to.
    pub members: Members,
    /// Whether what has expired is withheld.
    pub withholds_expired: bool,
}

impl View {
    /// The view that a space-separated list of scopes gives; unknown scopes give nothing.
    #[must_use]
    pub fn of_scopes(scopes: &str) -> Self {
        let held = scopes.split(' ').filter_map(|name| SCOPES.iter().find(|scope| scope.name == name));
        held.fold(Self::default(), |view, scope| Self {
            members: view.members | scope.adds,
            withholds_expired: view.withholds_expired || scope.withholds_expired,
        })
    }
}
