//! Tokens for requests, as far as they are available.

use krr_specs::{ExpectedPerson, Scope};
use proptest::{prelude::*, sample::subsequence};

use crate::model::available_tokens::{AvailableTokens, MachineTokens};
use crate::model::exchange::Access;
use crate::model::operations;
use crate::strategy::identifiers;
use crate::suite::SuiteContext;

/// The scopes of the generation that begin with `prefix` and show members.
fn read_scopes(context: &SuiteContext, prefix: &str) -> Vec<&'static str> {
    let shows = Scope::of(context.generation).filter(|scope| !scope.grants.is_empty());
    shows.map(|scope| scope.name).filter(|name| name.starts_with(prefix)).collect()
}

/// A random set of scopes of one family, or of both families together.
fn scopes(context: &SuiteContext, legacy: &str, krr: &str) -> BoxedStrategy<String> {
    let (legacy, krr) = (read_scopes(context, legacy), read_scopes(context, krr));
    if legacy.is_empty() {
        return subset(krr).boxed();
    }
    let both: Vec<_> = legacy.iter().chain(&krr).copied().collect();
    prop_oneof![4 => subset(legacy), 2 => subset(krr), 1 => subset(both)].boxed()
}

/// A random non-empty subset.
fn subset(names: Vec<&'static str>) -> impl Strategy<Value = String> {
    let max = names.len();
    subsequence(names, 1..=max).prop_map(|names| names.join(" "))
}

/// A machine's token with random available scopes for lists.
pub(crate) fn machine(context: &SuiteContext) -> BoxedStrategy<Access> {
    let granted = match &context.tokens {
        AvailableTokens::Any => scopes(context, "global/", "krr:global/"),
        AvailableTokens::Some { machine: MachineTokens::Granted(granted), .. } => {
            let names = read_scopes(context, "global/").into_iter().chain(read_scopes(context, "krr:global/"));
            subset(names.filter(|name| granted.scopes.contains(*name)).collect()).boxed()
        }
        AvailableTokens::Some {
            machine: MachineTokens::One(_) | MachineTokens::Opaque(_) | MachineTokens::None,
            ..
        } => Just(context.tokens.nearest_scopes(crate::strategy::requests::ALL_SCOPES)).boxed(),
    };
    granted.prop_map(|scopes| Access::Machine { scopes }).boxed()
}

/// A machine's token with every available non-empty set of scopes for lists.
pub(crate) fn every_machine(context: &SuiteContext) -> Vec<Access> {
    let scopes: Vec<&str> = [read_scopes(context, "global/"), read_scopes(context, "krr:global/")].concat();
    let selected = |set: usize| scopes.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1);
    let names = |set| selected(set).map(|(_, name)| *name).collect::<Vec<_>>().join(" ");
    let every = (1..1_usize << scopes.len()).map(|set| Access::Machine { scopes: names(set) });
    every.filter(|access| context.tokens.missing_token(access).is_none()).collect()
}

/// A machine's token with these scopes, or the nearest available ones.
pub(crate) fn machine_with_scopes(context: &SuiteContext, scopes: &str) -> Access {
    Access::Machine { scopes: context.tokens.nearest_scopes(scopes) }
}

/// A machine's token for the change feed, available or not; `None` without a feed.
pub(crate) fn feed_token(context: &SuiteContext) -> Option<Access> {
    let feed = context.contract.operation(operations::FEED)?;
    let access = machine_with_scopes(context, crate::strategy::change_feed::SCOPES);
    let is_sufficient = feed.accepts_scopes(access.scopes());
    // When the available token is not sufficient, the missing token is one that is.
    Some(if is_sufficient {
        access
    } else {
        Access::Machine { scopes: crate::strategy::change_feed::SCOPES.to_owned() }
    })
}

/// An available machine's token for the change feed; `None` without one, or without a feed.
pub(crate) fn available_feed_token(context: &SuiteContext) -> Option<Access> {
    feed_token(context).filter(|access| context.tokens.missing_token(access).is_none())
}

/// The token of a logged-in person with random available scopes for reading.
pub(crate) fn person(context: &SuiteContext) -> BoxedStrategy<Access> {
    match &context.tokens {
        AvailableTokens::Any => (scopes(context, "user/", "krr:user/"), identifiers::from_roster(context))
            .prop_map(|(scopes, pid)| Access::Person { scopes, pid })
            .boxed(),
        AvailableTokens::Some { person: Some(given), .. } => {
            Just(Access::Person { scopes: given.scopes.clone(), pid: given.pid.clone() }).boxed()
        }
        AvailableTokens::Some { person: None, .. } => {
            let scopes = read_scopes(context, "krr:user/").join(" ");
            identifiers::from_roster(context)
                .prop_map(move |pid| Access::Person { scopes: scopes.clone(), pid })
                .boxed()
        }
    }
}

/// The token of a logged-in person with exactly these scopes, available or not.
pub(crate) fn person_with_scopes(scopes: &str, pid: String) -> Access {
    Access::Person { scopes: scopes.to_owned(), pid }
}

/// The token of a logged-in person with these scopes, or the only available one.
pub(crate) fn nearest_person(context: &SuiteContext, scopes: &str, pid: String) -> Access {
    match context.tokens.person() {
        Some(given) => person_with_scopes(&given.scopes, given.pid.clone()),
        None => person_with_scopes(scopes, pid),
    }
}

/// The tokens of active persons with exactly these scopes, each with the expected values; or the only available token, if it has
/// the scopes.
pub(crate) fn active_persons<'g>(context: &'g SuiteContext, scopes: &str) -> Vec<(Access, &'g ExpectedPerson)> {
    let access = |scopes: &str, pid: &str| Access::Person { scopes: scopes.to_owned(), pid: pid.to_owned() };
    if let Some(given) = context.tokens.person() {
        let has_scopes = scopes.split(' ').all(|scope| given.scopes.split(' ').any(|own| own == scope));
        let expected = context.active_persons().find(|person| person.personidentifikator == given.pid);
        if let Some(expected) = expected.filter(|_| has_scopes) {
            return vec![(access(&given.scopes, &given.pid), expected)];
        }
    }
    context.active_persons().map(|person| (access(scopes, &person.personidentifikator), person)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use krr_specs::{Generation, Roster};

    use super::*;

    #[test]
    fn every_set_of_scopes_has_one_token() {
        for (generation, sets) in [(Generation::G1, 127), (Generation::G2, 3), (Generation::G3, 15)] {
            let context = SuiteContext::new(generation, Roster::published(), AvailableTokens::Any, true);
            let every = every_machine(&context);
            let different: BTreeSet<&Access> = every.iter().collect();
            assert_eq!((every.len(), different.len()), (sets, sets), "{generation}");
        }
    }
}
