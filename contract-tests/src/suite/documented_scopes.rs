use http::StatusCode;
use krr_specs::{Contract, Document, Members, Operation, Pointer, View};
use serde_json::Value;

/// The members that each scope shows in the responses of each operation, by the document.
///
/// The mock uses the table in `krr_specs::SCOPES`. With the same table the suite would repeat every mistake in it. A test of
/// `specs` compares table and document.
#[derive(Debug)]
pub(crate) struct DocumentedScopes(Vec<(String, OperationScopes)>);

#[derive(Debug)]
struct OperationScopes {
    adds: Vec<(String, Members)>,
    withholding: Vec<String>,
}

impl DocumentedScopes {
    pub(crate) fn of(contract: &Contract) -> Self {
        let operations = contract.operations().iter().filter_map(|operation| {
            let person = person_schema(contract.document(), operation)?;
            Some((operation.id().to_owned(), OperationScopes::of(person)))
        });
        Self(operations.collect())
    }

    pub(crate) fn view(&self, operation: &str, scopes: &str) -> View {
        let operation = self.0.iter().find(|(id, _)| id == operation);
        operation.map(|(_, scopes_of)| scopes_of.view(scopes)).unwrap_or_default()
    }
}

impl OperationScopes {
    fn of(person: &Value) -> Self {
        let properties = person["properties"].as_object().into_iter().flatten();
        let grouped = properties.filter_map(|(member, property)| Some((Members::of_member(member)?, property)));
        let adds = grouped.flat_map(|(group, property)| names(&property["x-scopes"]).map(move |scope| (scope, group)));
        Self { adds: adds.collect(), withholding: names(&person["x-withholding-scopes"]).collect() }
    }

    fn view(&self, scopes: &str) -> View {
        let has = |name: &str| scopes.split(' ').any(|scope| scope == name);
        let groups = self.adds.iter().filter(|(scope, _)| has(scope)).map(|(_, group)| *group);
        View { members: groups.collect(), withholds_expired: self.withholding.iter().any(|scope| has(scope)) }
    }
}

/// The schema of the persons in a response: the body itself, or the items of its list.
fn person_schema<'d>(document: &'d Document, operation: &Operation) -> Option<&'d Value> {
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
