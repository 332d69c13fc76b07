use krr_specs::Scope;
use proptest::{prelude::*, sample::subsequence};

use crate::{exchange::Access, ground::Ground, operations, strategy::identifiers, wallet::Tokens};

/// The scopes of the generation whose names begin so and that show something.
fn reading(ground: &Ground, prefix: &str) -> Vec<&'static str> {
    let shows = Scope::of(ground.generation).filter(|scope| !scope.adds.is_empty());
    shows.map(|scope| scope.name).filter(|name| name.starts_with(prefix)).collect()
}

/// Every set but the empty one of the scopes of one family, or of both families together where there are two.
fn scopes(ground: &Ground, legacy: &str, krr: &str) -> BoxedStrategy<String> {
    let some = |names: Vec<&'static str>| {
        let most = names.len();
        subsequence(names, 1..=most).prop_map(|names| names.join(" "))
    };
    let (legacy, krr) = (reading(ground, legacy), reading(ground, krr));
    if legacy.is_empty() {
        return some(krr).boxed();
    }
    let both: Vec<_> = legacy.iter().chain(&krr).copied().collect();
    prop_oneof![4 => some(legacy), 2 => some(krr), 1 => some(both)].boxed()
}

/// A machine's token with scopes for the list, as far as such tokens can be had.
pub(crate) fn machine(ground: &Ground) -> BoxedStrategy<Access> {
    match &ground.tokens {
        Tokens::Any => scopes(ground, "global/", "krr:global/").prop_map(|scopes| Access::Machine { scopes }).boxed(),
        Tokens::Given { machine, .. } => Just(machine_with(machine.as_deref().unwrap_or_default())).boxed(),
    }
}

/// A machine's token with exactly these scopes; where tokens cannot be chosen, the one there is.
pub(crate) fn machine_holding(ground: &Ground, scopes: &str) -> Access {
    match &ground.tokens {
        Tokens::Any => machine_with(scopes),
        Tokens::Given { machine, .. } => machine_with(machine.as_deref().unwrap_or_default()),
    }
}

/// A machine's token for the change feed; `None` where the token that there is does not open it, or there is no feed.
pub(crate) fn of_feed(ground: &Ground) -> Option<Access> {
    let feed = ground.contract.operation(operations::FEED)?;
    let access = machine_holding(ground, super::feed::SCOPES);
    feed.admits(access.scopes()).then_some(access)
}

fn machine_with(scopes: &str) -> Access {
    Access::Machine { scopes: scopes.to_owned() }
}

/// The token of a logged-in person with scopes to read, as far as such tokens can be had.
pub(crate) fn person(ground: &Ground) -> BoxedStrategy<Access> {
    match &ground.tokens {
        Tokens::Any => (scopes(ground, "user/", "krr:user/"), identifiers::published(ground))
            .prop_map(|(scopes, pid)| Access::Person { scopes, pid })
            .boxed(),
        Tokens::Given { person, .. } => {
            let (scopes, pid) = person.clone().unwrap_or_default();
            Just(Access::Person { scopes, pid }).boxed()
        }
    }
}

/// The token of a logged-in person with exactly these scopes; where tokens cannot be chosen, the one there is.
pub(crate) fn person_holding(tokens: &Tokens, scopes: &str, pid: String) -> Access {
    match tokens {
        Tokens::Any => Access::Person { scopes: scopes.to_owned(), pid },
        Tokens::Given { person, .. } => {
            let (scopes, pid) = person.clone().unwrap_or_default();
            Access::Person { scopes, pid }
        }
    }
}
