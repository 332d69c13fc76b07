use http::StatusCode;
use krr_specs::{Contract, Document, Members, Operation, Pointer, View};
use serde_json::Value;

use crate::model::operations;

/// What each scope shows in the answers of each operation, read from the document.
///
/// The mock goes by the table in `krr_specs::SCOPES`. A suite that went by the same table would agree with every
/// mistake in it; that table and document say the same is a test of `specs`.
#[derive(Debug)]
pub(crate) struct DocumentedScopes(Vec<(String, Promises)>);

#[derive(Debug)]
struct Promises {
    adds: Vec<(String, Members)>,
    withholding: Vec<String>,
    /// What is never shown, although the schema has it.
    left_out: Members,
}

impl DocumentedScopes {
    pub(crate) fn of(contract: &Contract) -> Self {
        let promises = contract.operations().iter().filter_map(|operation| {
            let person = person(contract.document(), operation)?;
            // The items of the feed are persons of version 2 without their language (ALTINN-P).
            let left_out = if operation.id() == operations::FEED { Members::SPRAAK } else { Members::empty() };
            Some((operation.id().to_owned(), Promises::of(person, left_out)))
        });
        Self(promises.collect())
    }

    pub(crate) fn view(&self, operation: &str, scopes: &str) -> View {
        let promises = self.0.iter().find(|(id, _)| id == operation);
        promises.map(|(_, promises)| promises.view(scopes)).unwrap_or_default()
    }
}

impl Promises {
    fn of(person: &Value, left_out: Members) -> Self {
        let properties = person["properties"].as_object().into_iter().flatten();
        let grouped = properties.filter_map(|(member, property)| Some((Members::of_member(member)?, property)));
        let adds = grouped.flat_map(|(group, property)| names(&property["x-scopes"]).map(move |scope| (scope, group)));
        Self { adds: adds.collect(), withholding: names(&person["x-withholding-scopes"]).collect(), left_out }
    }

    fn view(&self, scopes: &str) -> View {
        let held = |name: &str| scopes.split(' ').any(|scope| scope == name);
        let groups = self.adds.iter().filter(|(scope, _)| held(scope)).map(|(_, group)| *group);
        let members = groups.collect::<Members>() - self.left_out;
        View { members, withholds_expired: self.withholding.iter().any(|scope| held(scope)) }
    }
}

/// The schema of the persons whom an operation answers with: the body itself, or the items of its list.
fn person<'d>(document: &'d Document, operation: &Operation) -> Option<&'d Value> {
    let body = operation.response_pointer(StatusCode::OK)?.child("content").child("application/json").child("schema");
    let (at, schema) = document.resolve(&body).ok()?;
    let list = ["personer", "list"].into_iter().find(|list| schema["properties"].get(list).is_some());
    let item = |list| at.child("properties").child(list).child("items");
    let at: Pointer = list.map_or(at.clone(), item);
    let (_, person) = document.resolve(&at).ok()?;
    person["properties"].get("personidentifikator")?;
    Some(person)
}

fn names(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}
