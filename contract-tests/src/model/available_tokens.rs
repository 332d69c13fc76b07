use std::{collections::BTreeSet, fmt};

use krr_specs::SCOPES;

use crate::model::exchange::Access;

/// Which tokens can be had at the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AvailableTokens {
    /// Any: the target is a mock of ours, which gives them away.
    Any,
    /// Those that the environment holds or opens.
    Some {
        /// Of machines.
        machine: MachineTokens,
        /// Of a logged-in person.
        person: Option<PersonToken>,
    },
}

/// Which tokens of machines can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MachineTokens {
    /// None.
    None,
    /// The one in `KRR_ACCESS_TOKEN`, with these space-separated scopes.
    One(String),
    /// Any with scopes that the issuer grants to the client.
    Granted(Granted),
}

/// What an issuer was found to grant to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The scopes, each of which was granted once.
    pub scopes: BTreeSet<String>,
    /// The scopes of a token that was put aside, to be used once it has expired.
    pub expiring: String,
    /// Whether tokens are granted that are bound to a person (`pid`).
    pub bound: bool,
}

/// The token of a logged-in person; `Debug` does not say whose.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonToken {
    /// Its space-separated scopes.
    pub scopes: String,
    /// The person's identifier.
    pub pid: String,
}

/// A token that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissingToken {
    /// A machine's, with these scopes.
    Machine(String),
    /// A logged-in person's, with these scopes.
    Person(String),
    /// A machine's that is bound to a person, with these scopes.
    Bound(String),
    /// One that was good once.
    Expired,
    /// One of the provider of old.
    LegacyProvider,
}

impl AvailableTokens {
    /// What is missing for requests with `access`; `None` when nothing is.
    ///
    /// ```
    /// use krr_contract_tests::{Access, MissingToken, MachineTokens, AvailableTokens};
    ///
    /// let tokens = AvailableTokens::Some { machine: MachineTokens::One("krr:global/digitalpost.read".to_owned()), person: None };
    /// assert_eq!(tokens.lack(&Access::Nobody), None);
    /// assert_eq!(tokens.lack(&Access::Expired { scopes: String::new() }), Some(MissingToken::Expired));
    /// ```
    #[must_use]
    pub fn missing_token(&self, access: &Access) -> Option<MissingToken> {
        let Self::Some { machine, person } = self else { return None };
        match access {
            Access::Anonymous | Access::Garbled => None,
            Access::LegacyProvider { .. } => Some(MissingToken::LegacyProvider),
            Access::Forged { scopes } => (!machine.holds(scopes)).then(|| MissingToken::Machine(scopes.clone())),
            Access::Expired { scopes } => {
                let is_aside = machine.granted().is_some_and(|granted| granted.expiring == *scopes);
                (!is_aside).then_some(MissingToken::Expired)
            }
            Access::Machine { scopes } => (!machine.holds(scopes)).then(|| MissingToken::Machine(scopes.clone())),
            Access::Person { scopes, pid } => {
                let given = person.as_ref().is_some_and(|given| given.scopes == *scopes && given.pid == *pid);
                let bound = machine.granted().is_some_and(|granted| granted.bound) && machine.holds(scopes);
                match scopes.contains("global/") {
                    _ if given || bound => None,
                    true => Some(MissingToken::Bound(scopes.clone())),
                    false => Some(MissingToken::Person(scopes.clone())),
                }
            }
        }
    }

    /// Those that can be had at both of two targets, as far as that can be said: of a mock of ours any can.
    #[must_use]
    pub fn at_both(&self, other: &Self) -> Self {
        match self {
            Self::Any => other.clone(),
            Self::Some { .. } => self.clone(),
        }
    }

    /// The scopes of the machine's token that comes nearest to `wanted`; `wanted` itself where there is none.
    pub(crate) fn nearest(&self, wanted: &str) -> String {
        match self {
            Self::Some { machine: MachineTokens::One(scopes), .. } => scopes.clone(),
            Self::Some { machine: MachineTokens::Granted(granted), .. } => granted.nearest(wanted),
            Self::Any | Self::Some { machine: MachineTokens::None, .. } => wanted.to_owned(),
        }
    }

    /// The token of a logged-in person, where there is one and no choice.
    pub(crate) fn person(&self) -> Option<&PersonToken> {
        match self {
            Self::Any => None,
            Self::Some { person, .. } => person.as_ref(),
        }
    }

    /// A token whose signature is of something else, where there is one to be spoilt.
    pub(crate) fn forged(&self, wanted: &str) -> Option<Access> {
        let forged = Access::Forged { scopes: self.nearest(wanted) };
        self.missing_token(&forged).is_none().then_some(forged)
    }

    /// A token that was good once, where it can be had; any scopes will do where there is a choice.
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
            Self::None | Self::One(_) => None,
        }
    }

    fn holds(&self, scopes: &str) -> bool {
        match self {
            Self::None => false,
            Self::One(held) => held == scopes,
            Self::Granted(granted) => scopes.split(' ').all(|scope| granted.scopes.contains(scope)),
        }
    }
}

impl Granted {
    /// Of the scopes that are wanted those that are granted, or others that show the same (wire-behaviour R8).
    fn nearest(&self, wanted: &str) -> String {
        let granted: Vec<&str> = wanted.split(' ').filter_map(|scope| self.like(scope)).collect();
        if granted.is_empty() { wanted.to_owned() } else { granted.join(" ") }
    }

    fn like<'s>(&'s self, wanted: &'s str) -> Option<&'s str> {
        if self.scopes.contains(wanted) {
            return Some(wanted);
        }
        let shows = |name: &str| SCOPES.iter().find(|scope| scope.name == name).map(|scope| scope.grants);
        let same = |scope: &&String| shows(scope).is_some_and(|adds| !adds.is_empty() && Some(adds) == shows(wanted));
        self.scopes.iter().find(same).map(String::as_str)
    }
}

impl fmt::Debug for PersonToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonToken").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// As the end of a sentence that begins with "no token".
impl fmt::Display for MissingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine(scopes) => write!(f, "with {scopes}"),
            Self::Person(scopes) => write!(f, "of a logged-in person with {scopes}"),
            Self::Bound(scopes) => write!(f, "that is bound to a person, with {scopes}"),
            Self::Expired => f.write_str("that has expired"),
            Self::LegacyProvider => f.write_str("of the provider of old"),
        }
    }
}
