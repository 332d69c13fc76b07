use krr_specs::{Document, Members, View};
use serde_json::Value;

/// What each scope shows, read from the document.
///
/// The mock goes by the table in `krr_specs::SCOPES`. A suite that went by the same table would agree with every
/// mistake in it; that table and document say the same is a test of `specs`.
#[derive(Debug)]
pub(crate) struct ScopePromises {
    adds: Vec<(String, Members)>,
    withholding: Vec<String>,
}

impl ScopePromises {
    pub(crate) fn of(document: &Document) -> Self {
        let person = &document.raw()["components"]["schemas"]["PersonResource"];
        let properties = person["properties"].as_object().into_iter().flatten();
        let grouped = properties.filter_map(|(member, property)| Some((Members::showing(member)?, property)));
        let adds = grouped.flat_map(|(group, property)| names(&property["x-scopes"]).map(move |scope| (scope, group)));
        Self { adds: adds.collect(), withholding: names(&person["x-withholding-scopes"]).collect() }
    }

    pub(crate) fn view(&self, scopes: &str) -> View {
        let held = |name: &str| scopes.split(' ').any(|scope| scope == name);
        let groups = self.adds.iter().filter(|(scope, _)| held(scope)).map(|(_, group)| *group);
        View { members: groups.collect(), withholds_expired: self.withholding.iter().any(|scope| held(scope)) }
    }
}

fn names(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}
