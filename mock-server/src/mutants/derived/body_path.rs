use std::fmt;

use http::StatusCode;
use krr_specs::{Document, Operation, Pointer};
use serde_json::Value;

use crate::mutants::json_edit::JsonObject;

/// Where in a body: names of members from the root, `*` for every item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path(Vec<String>);

/// A member of a response, or an object in it, with its schema.
pub(crate) struct Place<'d> {
    pub(crate) path: Path,
    pub(crate) schema: &'d Value,
}

const ITEMS: &str = "*";

impl Path {
    fn child(&self, name: &str) -> Self {
        Self(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }

    /// The name of the member; `None` for the whole body and for items of a list.
    pub(crate) fn name(&self) -> Option<&str> {
        self.0.last().map(String::as_str).filter(|name| *name != ITEMS)
    }

    /// Calls `change` with every object that has the member, and its name; with an object itself where the path ends in one.
    pub(crate) fn each(&self, body: &mut Value, change: &mut impl FnMut(&mut JsonObject, &str)) {
        walk(&self.0, body, change);
    }
}

fn walk(path: &[String], value: &mut Value, change: &mut impl FnMut(&mut JsonObject, &str)) {
    match (path, value) {
        ([], Value::Object(members)) => change(members, ""),
        ([items, rest @ ..], Value::Array(values)) if items == ITEMS => {
            values.iter_mut().for_each(|value| walk(rest, value, change));
        }
        ([name], Value::Object(members)) if members.contains_key(name) => change(members, name),
        ([name, rest @ ..], Value::Object(members)) => {
            if let Some(value) = members.get_mut(name) {
                walk(rest, value, change);
            }
        }
        _ => {}
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// Every object and member of the JSON that the operation answers with that status, outermost first.
pub(crate) fn places<'d>(document: &'d Document, operation: &Operation, status: StatusCode) -> Vec<Place<'d>> {
    let mut found = Vec::new();
    if let Some(at) = operation.response_pointer(status) {
        let at = at.child("content").child("application/json").child("schema");
        if at.get(document.raw()).is_some() {
            find(document, &at, &Path::default(), &mut found);
        }
    }
    found
}

/// No schema of a response is deeper; a recursive one ends here.
const DEEPEST: usize = 8;

fn find<'d>(document: &'d Document, at: &Pointer, path: &Path, found: &mut Vec<Place<'d>>) {
    let Ok((at, schema)) = document.resolve(at) else { return };
    if path.0.len() > DEEPEST {
        return;
    }
    // A reference cannot have a description beside it, which is why it stands in an `allOf` of one.
    if schema.get("allOf").and_then(Value::as_array).is_some_and(|branches| branches.len() == 1) {
        return find(document, &at.child("allOf").child(0), path, found);
    }
    found.push(Place { path: path.clone(), schema });
    for (name, _) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        find(document, &at.child("properties").child(name), &path.child(name), found);
    }
    if schema.get("items").is_some() {
        find(document, &at.child("items"), &path.child(ITEMS), found);
    }
}
