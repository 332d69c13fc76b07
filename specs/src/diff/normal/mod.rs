//! The normal form of a document, so that two documents are compared by what fits and not by how it is written.
//!
//! A document and its normal form accept the same messages. `schema` and its neighbours rewrite schemas, `messages` what holds
//! them, and `alignment` what can only be decided with the other document.

pub(crate) mod alignment;
pub(crate) mod all_of;
pub(crate) mod choices;
pub(crate) mod messages;
pub(crate) mod schema;
pub(crate) mod values;

use serde_json::{Map, Value};

use crate::diff::document::pair::DocumentSide;
use crate::diff::document::schema_places::with_schemas;
use crate::diff::normal::schema::Normalizer;
use crate::text::json_pointer::Pointer;

/// A document in normal form, and places in it with their places in the original.
pub(crate) struct NormalForm {
    pub(crate) document: Value,
    pub(crate) moved: Vec<(Pointer, Pointer)>,
}

/// The normal form of an OpenAPI 3.0 document, valid or not.
pub(crate) fn normal_form(source: &Value) -> NormalForm {
    let Value::Object(members) = source else { return NormalForm { document: source.clone(), moved: Vec::new() } };
    let mut normalizer = Normalizer::new(source);
    let mut document = Map::new();
    for (name, part) in members {
        let at = Pointer::root().child(name);
        let part = with_schemas(name, &at, part, &mut |at, schema| normalizer.schema(at, schema));
        document.insert(name.clone(), part);
    }
    let mut document = Value::Object(document);
    messages::normalize(&mut document);
    drop_copied(source, &mut document);
    NormalForm { document, moved: normalizer.moved }
}

/// Drops the components of which only copies are used now.
fn drop_copied(source: &Value, document: &mut Value) {
    let (before, after) = (DocumentSide::root(source).used(), DocumentSide::root(document).used());
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        let at = Pointer::new("/components/schemas");
        schemas.retain(|name, _| !before.contains(&at.child(name)) || after.contains(&at.child(name)));
    }
}
