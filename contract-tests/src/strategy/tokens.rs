use krr_specs::{Generation, Scope};
use proptest::{prelude::*, sample::subsequence};

use crate::{exchange::Access, ground::Ground, strategy::identifiers, wallet::Tokens};

/// Scopes whose names begin so and end in `.read`.
fn reading(prefix: &str) -> Vec<&'static str> {
    Scope::of(Generation::G1)
        .map(|scope| scope.name)
        .filter(|name| name.starts_with(prefix) && name.ends_with(".read"))
        .collect()
}

/// Every set but the empty one of the scopes of one family, or of both families together.
fn scopes(legacy: &str, krr: &str) -> BoxedStrategy<String> {
    let some = |names: Vec<&'static str>| {
        let most = names.len();
        subsequence(names, 1..=most).prop_map(|names| names.join(" "))
    };
    let both: Vec<_> = reading(legacy).into_iter().chain(reading(krr)).collect();
    prop_oneof![4 => some(reading(legacy)), 2 => some(reading(krr)), 1 => some(both)].boxed()
}

/// A machine's token with scopes for the list, as far as such tokens can be had.
pub(crate) fn machine(ground: &Ground) -> BoxedStrategy<Access> {
    match &ground.tokens {
        Tokens::Any => scopes("global/", "krr:global/").prop_map(|scopes| Access::Machine { scopes }).boxed(),
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

fn machine_with(scopes: &str) -> Access {
    Access::Machine { scopes: scopes.to_owned() }
}

/// The token of a logged-in person with scopes to read, as far as such tokens can be had.
pub(crate) fn person(ground: &Ground) -> BoxedStrategy<Access> {
    match &ground.tokens {
        Tokens::Any => (scopes("user/", "krr:user/"), identifiers::published(ground))
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
