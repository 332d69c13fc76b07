use std::{collections::BTreeSet, fmt};

use krr_specs::SCOPES;

use crate::model::exchange::Access;

/// Which access tokens are available for the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AvailableTokens {
    /// Any token: the target is krr-mock, which issues them on request.
    Any,
    /// The tokens that the credentials in the environment give.
    Some {
        /// Tokens without a person.
        machine: MachineTokens,
        /// The token of a logged-in person.
        person: Option<PersonToken>,
    },
}

/// Which tokens without a person are available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MachineTokens {
    /// None.
    None,
    /// The token in `KRR_ACCESS_TOKEN`, with these space-separated scopes.
    One(String),
    /// An opaque token in `KRR_ACCESS_TOKEN`, whose scopes are not known. Look-ups are tried as if it had these.
    Opaque(String),
    /// Any token with scopes that the issuer grants to the client.
    Granted(Granted),
}

/// What an issuer grants to a client, as tried at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The scopes that were granted.
    pub scopes: BTreeSet<String>,
    /// The scopes of the token that is kept for cases with an expired token.
    pub expiring: String,
    /// Whether tokens bound to a person (`pid`) are granted.
    pub bound: bool,
}

/// The token of a logged-in person; `Debug` does not show the identifier.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonToken {
    /// Its space-separated scopes.
    pub scopes: String,
    /// The person's identifier.
    pub pid: String,
}

/// A token that is not available.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissingToken {
    /// Of a machine, with these scopes.
    Machine(String),
    /// Of a logged-in person, with these scopes.
    Person(String),
    /// Of a machine but bound to a person, with these scopes.
    Bound(String),
    /// An expired one.
    Expired,
    /// One of the legacy OIDC provider.
    LegacyProvider,
}

impl AvailableTokens {
    /// The token that requests with `access` need and that is not available; `None` when it is.
    ///
    /// ```
    /// use krr_contract_tests::{Access, MissingToken, MachineTokens, AvailableTokens};
    ///
    /// let tokens = AvailableTokens::Some { machine: MachineTokens::One("krr:global/digitalpost.read".to_owned()), person: None };
    /// assert_eq!(tokens.missing_token(&Access::Anonymous), None);
    /// assert_eq!(tokens.missing_token(&Access::Expired { scopes: String::new() }), Some(MissingToken::Expired));
    /// ```
    pub fn missing_token(&self, access: &Access) -> Option<MissingToken> {
        let Self::Some { machine, person } = self else { return None };
        match access {
            Access::Anonymous | Access::Garbled => None,
            Access::LegacyProvider { .. } => Some(MissingToken::LegacyProvider),
            Access::Forged { scopes } => (!machine.has_scopes(scopes)).then(|| MissingToken::Machine(scopes.clone())),
            Access::Expired { scopes } => {
                let is_available = machine.granted().is_some_and(|granted| granted.expiring == *scopes);
                (!is_available).then_some(MissingToken::Expired)
            }
            Access::Machine { scopes } => (!machine.has_scopes(scopes)).then(|| MissingToken::Machine(scopes.clone())),
            Access::Person { scopes, pid } => {
                let given = person.as_ref().is_some_and(|given| given.scopes == *scopes && given.pid == *pid);
                let bound = machine.granted().is_some_and(|granted| granted.bound) && machine.has_scopes(scopes);
                match scopes.contains("global/") {
                    _ if given || bound => None,
                    true => Some(MissingToken::Bound(scopes.clone())),
                    false => Some(MissingToken::Person(scopes.clone())),
                }
            }
        }
    }

    /// Whether the scopes of the only token are not known.
    pub fn has_unknown_scopes(&self) -> bool {
        matches!(self, Self::Some { machine: MachineTokens::Opaque(_), .. })
    }

    /// The tokens that are available at both of two targets. At krr-mock any token is.
    pub fn at_both(&self, other: &Self) -> Self {
        match self {
            Self::Any => other.clone(),
            Self::Some { .. } => self.clone(),
        }
    }

    /// The scopes of the available machine token that comes nearest to `wanted`; `wanted` itself when there is none.
    pub(crate) fn nearest_scopes(&self, wanted: &str) -> String {
        match self {
            Self::Some { machine: MachineTokens::One(scopes) | MachineTokens::Opaque(scopes), .. } => scopes.clone(),
            Self::Some { machine: MachineTokens::Granted(granted), .. } => granted.nearest_scopes(wanted),
            Self::Any | Self::Some { machine: MachineTokens::None, .. } => wanted.to_owned(),
        }
    }

    /// The only person token, when there is one and no choice.
    pub(crate) fn person(&self) -> Option<&PersonToken> {
        match self {
            Self::Any => None,
            Self::Some { person, .. } => person.as_ref(),
        }
    }

    /// A token with a wrong signature, when there is a token whose signature can be changed.
    pub(crate) fn forged(&self, wanted: &str) -> Option<Access> {
        let forged = Access::Forged { scopes: self.nearest_scopes(wanted) };
        self.missing_token(&forged).is_none().then_some(forged)
    }

    /// An expired token, when one is available. Its scopes are `wanted` only when there is a choice.
    pub(crate) fn expired(&self, wanted: &str) -> Option<Access> {
        let scopes = match self {
            Self::Any => wanted,
            Self::Some { machine, .. } => &machine.granted()?.expiring,
        };
        Some(Access::Expired { scopes: scopes.to_owned() })
    }
}

impl MachineTokens {
    fn granted(&self) -> Option<&Granted> {
        match self {
            Self::Granted(granted) => Some(granted),
            Self::None | Self::One(_) | Self::Opaque(_) => None,
        }
    }

    fn has_scopes(&self, scopes: &str) -> bool {
        match self {
            Self::None => false,
            Self::One(own) | Self::Opaque(own) => own == scopes,
            Self::Granted(granted) => scopes.split(' ').all(|scope| granted.scopes.contains(scope)),
        }
    }
}

impl Granted {
    /// The wanted scopes that are granted, or others that show the same members (DOC-NEW).
    fn nearest_scopes(&self, wanted: &str) -> String {
        let granted: Vec<&str> = wanted.split(' ').filter_map(|scope| self.equivalent(scope)).collect();
        if granted.is_empty() { wanted.to_owned() } else { granted.join(" ") }
    }

    fn equivalent<'s>(&'s self, wanted: &'s str) -> Option<&'s str> {
        if self.scopes.contains(wanted) {
            return Some(wanted);
        }
        let members = |name: &str| SCOPES.iter().find(|scope| scope.name == name).map(|scope| scope.grants);
        let is_equivalent =
            |scope: &&String| members(scope).is_some_and(|adds| !adds.is_empty() && Some(adds) == members(wanted));
        self.scopes.iter().find(is_equivalent).map(String::as_str)
    }
}

impl fmt::Debug for PersonToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonToken").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// The end of a sentence that begins with "no token".
impl fmt::Display for MissingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine(scopes) => write!(f, "with {scopes}"),
            Self::Person(scopes) => write!(f, "of a logged-in person with {scopes}"),
            Self::Bound(scopes) => write!(f, "that is bound to a person, with {scopes}"),
            Self::Expired => f.write_str("that has expired"),
            Self::LegacyProvider => f.write_str("of the legacy OIDC provider"),
        }
    }
}
