//! The sets of scopes that are sufficient for an operation.

use std::collections::BTreeSet;

use krr_specs::Operation;

/// Every set of scopes that is sufficient for the operation and that one token may have, each as [`documented_scopes`].
///
/// The scopes of a token are of one family: `global/` for machines or `user/` for persons, with or without `krr:`.
pub(crate) fn sufficient(operation: &Operation) -> BTreeSet<String> {
    let families: BTreeSet<&str> = names(operation).map(family).collect();
    let sets = families.into_iter().flat_map(|of| {
        let names: Vec<&str> =
            names(operation).filter(|name| family(name) == of).collect::<BTreeSet<_>>().into_iter().collect();
        subsets(&names).collect::<Vec<_>>()
    });
    sets.filter(|scopes| operation.accepts_scopes(scopes)).map(|scopes| documented_scopes(operation, &scopes)).collect()
}

/// The scopes of a token that the operation documents, in alphabetical order.
pub(crate) fn documented_scopes(operation: &Operation, scopes: &str) -> String {
    let documented: BTreeSet<&str> = names(operation).collect();
    let scopes: BTreeSet<&str> = scopes.split(' ').filter(|scope| documented.contains(scope)).collect();
    scopes.into_iter().collect::<Vec<_>>().join(" ")
}

fn names(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.scopes().groups().iter().flatten().map(String::as_str)
}

fn family(scope: &str) -> &str {
    scope.split('/').next().unwrap_or_default()
}

fn subsets(names: &[&str]) -> impl Iterator<Item = String> {
    (1_u32..1 << names.len()).map(|mask| {
        let chosen = names.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0).map(|(_, name)| *name);
        chosen.collect::<Vec<_>>().join(" ")
    })
}
