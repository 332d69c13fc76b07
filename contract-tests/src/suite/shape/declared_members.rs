use std::collections::BTreeSet;

use krr_specs::Document;
use serde_json::Value;

/// The members of all schemas of a document, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeclaredMembers {
    enums: BTreeSet<String>,
    all: BTreeSet<String>,
}

impl DeclaredMembers {
    pub(crate) fn of(document: &Document) -> Self {
        let mut names = Self::default();
        names.collect(document.raw());
        names
    }

    pub(crate) fn is_enum(&self, name: &str) -> bool {
        self.enums.contains(name)
    }

    pub(crate) fn declares(&self, name: &str) -> bool {
        self.all.contains(name)
    }

    fn collect(&mut self, value: &Value) {
        for (name, schema) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.all.insert(name.clone());
            if schema.get("enum").is_some() {
                self.enums.insert(name.clone());
            }
        }
        match value {
            Value::Object(members) => members.values().for_each(|value| self.collect(value)),
            Value::Array(items) => items.iter().for_each(|value| self.collect(value)),
            _ => {}
        }
    }
}
