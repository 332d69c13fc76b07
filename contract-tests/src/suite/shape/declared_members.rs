use std::collections::BTreeSet;

use krr_specs::Document;
use serde_json::Value;

/// What a document says of members by their names alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// The names of members whose values the document lists.
    listed: BTreeSet<String>,
    /// The names of all members that the document knows.
    declared: BTreeSet<String>,
}

impl Names {
    pub(crate) fn of(document: &Document) -> Self {
        let mut names = Self::default();
        names.find(document.raw());
        names
    }

    pub(crate) fn has_list(&self, name: &str) -> bool {
        self.listed.contains(name)
    }

    pub(crate) fn declares(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    fn find(&mut self, value: &Value) {
        for (name, schema) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.declared.insert(name.clone());
            if schema.get("enum").is_some() {
                self.listed.insert(name.clone());
            }
        }
        match value {
            Value::Object(members) => members.values().for_each(|value| self.find(value)),
            Value::Array(items) => items.iter().for_each(|value| self.find(value)),
            _ => {}
        }
    }
}
