use krr_specs::{Document, Pointer};
use serde_json::Value;

pub(crate) fn requests(document: &Document, at: &Pointer) -> Vec<Value> {
    let media = at.child("requestBody").child("content").child("application/json");
    let Some(media) = media.get(document.raw()) else { return Vec::new() };
    let named = media.get("examples").and_then(Value::as_object).into_iter().flatten();
    let named = named.filter_map(|(_, example)| example.get("value"));
    media.get("example").into_iter().chain(named).cloned().collect()
}
