use krr_specs::{ExpectedPerson, Scope};
use proptest::{prelude::*, sample::subsequence};

use crate::{
    model::{
        available_tokens::{AvailableTokens, MachineTokens},
        exchange::Access,
        operations,
    },
    strategy::identifiers,
    suite::SuiteContext,
};

/// The scopes of the generation whose names begin so and that show something.
fn reading(context: &SuiteContext, prefix: &str) -> Vec<&'static str> {
    let shows = Scope::of(context.generation).filter(|scope| !scope.grants.is_empty());
    shows.map(|scope| scope.name).filter(|name| name.starts_with(prefix)).collect()
}

/// Every set but the empty one of the scopes of one family, or of both families together where there are two.
fn scopes(context: &SuiteContext, legacy: &str, krr: &str) -> BoxedStrategy<String> {
    let (legacy, krr) = (reading(context, legacy), reading(context, krr));
    if legacy.is_empty() {
        return some(krr).boxed();
    }
    let both: Vec<_> = legacy.iter().chain(&krr).copied().collect();
    prop_oneof![4 => some(legacy), 2 => some(krr), 1 => some(both)].boxed()
}

/// Some of these scopes, at least one.
fn some(names: Vec<&'static str>) -> impl Strategy<Value = String> {
    let most = names.len();
    subsequence(names, 1..=most).prop_map(|names| names.join(" "))
}

/// A machine's token with scopes for the list, as far as such tokens can be had.
pub(crate) fn machine(context: &SuiteContext) -> BoxedStrategy<Access> {
    let granted = match &context.tokens {
        AvailableTokens::Any => scopes(context, "global/", "krr:global/"),
        AvailableTokens::Some { machine: MachineTokens::Granted(granted), .. } => {
            let names = reading(context, "global/").into_iter().chain(reading(context, "krr:global/"));
            some(names.filter(|name| granted.scopes.contains(*name)).collect()).boxed()
        }
        AvailableTokens::Some { machine: MachineTokens::One(_) | MachineTokens::None, .. } => {
            Just(context.tokens.nearest(crate::strategy::requests::ALL_SCOPES)).boxed()
        }
    };
    granted.prop_map(|scopes| Access::Machine { scopes }).boxed()
}

/// A machine's token with each set but the empty one of the scopes for the list, as far as such tokens can be had.
pub(crate) fn every_machine(context: &SuiteContext) -> Vec<Access> {
    let scopes: Vec<&str> = [reading(context, "global/"), reading(context, "krr:global/")].concat();
    let held = |set: usize| scopes.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1);
    let names = |set| held(set).map(|(_, name)| *name).collect::<Vec<_>>().join(" ");
    let every = (1..1_usize << scopes.len()).map(|set| Access::Machine { scopes: names(set) });
    every.filter(|access| context.tokens.missing_token(access).is_none()).collect()
}

/// A machine's token with these scopes, or the nearest that can be had.
pub(crate) fn machine_with_scopes(context: &SuiteContext, scopes: &str) -> Access {
    Access::Machine { scopes: context.tokens.nearest(scopes) }
}

/// A machine's token for the change feed, which may lack a scope of it; `None` where there is no feed.
pub(crate) fn for_feed(context: &SuiteContext) -> Option<Access> {
    let feed = context.contract.operation(operations::FEED)?;
    let access = machine_with_scopes(context, crate::strategy::change_feed::SCOPES);
    let opens = feed.accepts_scopes(access.scopes());
    // A token that does not open it is no token for it: what is missing is one that does.
    Some(if opens { access } else { Access::Machine { scopes: crate::strategy::change_feed::SCOPES.to_owned() } })
}

/// A machine's token that opens the change feed; `None` where none can be had, or there is no feed.
pub(crate) fn of_feed(context: &SuiteContext) -> Option<Access> {
    for_feed(context).filter(|access| context.tokens.missing_token(access).is_none())
}

/// The token of a logged-in person with scopes to read, as far as such tokens can be had.
pub(crate) fn person(context: &SuiteContext) -> BoxedStrategy<Access> {
    match &context.tokens {
        AvailableTokens::Any => (scopes(context, "user/", "krr:user/"), identifiers::published(context))
            .prop_map(|(scopes, pid)| Access::Person { scopes, pid })
            .boxed(),
        AvailableTokens::Some { person: Some(given), .. } => {
            Just(Access::Person { scopes: given.scopes.clone(), pid: given.pid.clone() }).boxed()
        }
        AvailableTokens::Some { person: None, .. } => {
            let scopes = reading(context, "krr:user/").join(" ");
            identifiers::published(context).prop_map(move |pid| Access::Person { scopes: scopes.clone(), pid }).boxed()
        }
    }
}

/// The token of a logged-in person with exactly these scopes; where it cannot be had, its case is not tried.
pub(crate) fn person_with_scopes(scopes: &str, pid: String) -> Access {
    Access::Person { scopes: scopes.to_owned(), pid }
}

/// The token of somebody who is logged in, with these scopes; where there is one and no choice, that one.
pub(crate) fn nearest_person(context: &SuiteContext, scopes: &str, pid: String) -> Access {
    match context.tokens.person() {
        Some(given) => person_with_scopes(&given.scopes, given.pid.clone()),
        None => person_with_scopes(scopes, pid),
    }
}

/// The tokens of logged-in persons who are active, each with what is promised of the person.
///
/// With exactly these scopes; where there is no choice the one there is, if it holds them.
pub(crate) fn active_persons<'g>(context: &'g SuiteContext, scopes: &str) -> Vec<(Access, &'g ExpectedPerson)> {
    let access = |scopes: &str, pid: &str| Access::Person { scopes: scopes.to_owned(), pid: pid.to_owned() };
    if let Some(given) = context.tokens.person() {
        let holds = scopes.split(' ').all(|scope| given.scopes.split(' ').any(|held| held == scope));
        let expected = context.active().find(|person| person.personidentifikator == given.pid);
        if let Some(expected) = expected.filter(|_| holds) {
            return vec![(access(&given.scopes, &given.pid), expected)];
        }
    }
    context.active().map(|person| (access(scopes, &person.personidentifikator), person)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use krr_specs::{Generation, Roster};

    use super::*;

    #[test]
    fn every_set_of_scopes_is_there_once() {
        for (generation, sets) in [(Generation::G1, 127), (Generation::G2, 3), (Generation::G3, 15)] {
            let context = SuiteContext::new(generation, Roster::published(), AvailableTokens::Any, true);
            let every = every_machine(&context);
            let different: BTreeSet<&Access> = every.iter().collect();
            assert_eq!((every.len(), different.len()), (sets, sets), "{generation}");
        }
    }
}
