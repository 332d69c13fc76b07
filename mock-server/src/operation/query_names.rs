//! The names in the query of an admin call. The register passes over what it does not know; the admin API refuses it.

use krr_specs::{Operation, RuleId, Violation};

use crate::operation::rejection::Rejection;

/// A parameter that the call does not know may be a misspelled one, and of one that comes twice only the first would count.
pub(crate) fn check(operation: &Operation, query: &[(String, String)]) -> Result<(), Rejection> {
    for (index, (name, _)) in query.iter().enumerate() {
        if !operation.has_query_parameter(name) {
            let reason = format!("the call has no parameter `{name}`; GET /_mock/openapi.json has those that it knows");
            return Err(Rejection::Invalid(vec![Violation::new(RuleId::SCHEMA, reason)]));
        }
        // Known names are few, so a repeated one is found before this takes long.
        if query[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(Rejection::invalid_parameter(name, "it comes twice"));
        }
    }
    Ok(())
}
