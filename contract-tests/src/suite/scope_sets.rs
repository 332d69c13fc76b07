//! The sets of scopes that a token may hold, as an operation sees them.

use std::collections::BTreeSet;

use krr_specs::Operation;

/// Every set of scopes that opens the operation and that one token may hold, each as [`documented_sets`].
///
/// The scopes of a token are of one family: machines hold `global/`, persons `user/`, and the `krr:` names came in
/// place of those without.
pub(crate) fn opening(operation: &Operation) -> BTreeSet<String> {
    let families: BTreeSet<&str> = names(operation).map(family).collect();
    let sets = families.into_iter().flat_map(|of| {
        let names: Vec<&str> =
            names(operation).filter(|name| family(name) == of).collect::<BTreeSet<_>>().into_iter().collect();
        subsets(&names).collect::<Vec<_>>()
    });
    sets.filter(|scopes| operation.accepts_scopes(scopes)).map(|scopes| documented_sets(operation, &scopes)).collect()
}

/// The scopes of a token that the operation speaks of, in the order of the alphabet, so that equal sets are equal texts.
pub(crate) fn documented_sets(operation: &Operation, scopes: &str) -> String {
    let known: BTreeSet<&str> = names(operation).collect();
    let held: BTreeSet<&str> = scopes.split(' ').filter(|scope| known.contains(scope)).collect();
    held.into_iter().collect::<Vec<_>>().join(" ")
}

fn names(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.scopes().groups().iter().flatten().map(String::as_str)
}

fn family(scope: &str) -> &str {
    scope.split('/').next().unwrap_or_default()
}

/// Every set of these names but the empty one; no operation has more than a handful.
fn subsets(names: &[&str]) -> impl Iterator<Item = String> {
    (1_u32..1 << names.len()).map(|mask| {
        let held = names.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0).map(|(_, name)| *name);
        held.collect::<Vec<_>>().join(" ")
    })
}
