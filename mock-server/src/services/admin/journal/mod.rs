//! The exchanges of a world: read, awaited, asserted on.

pub(crate) mod exchanges;
pub(crate) mod har;
pub(crate) mod verify;

use std::collections::BTreeSet;

/// Why an operation cannot be meant: no operation has the id.
fn unknown_operation(id: &str, known: &BTreeSet<String>) -> String {
    let known = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("no operation has the id {id}; there are {known}")
}
