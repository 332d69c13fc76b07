//! Derives the document of one generation from a file that describes two.
//!
//! G1 and G2 were the same application under different hosts (DOC-2020), so `ver2.yaml` describes both.
//! `x-generations: [g1]` marks a part that only some generations have. `x-in-g2: {...}` has members that replace those
//! beside it in G2. G2 has only the `krr:` scopes (DOC-2020), wherever scopes are listed. A list that loses all of its items
//! is removed.

use serde_json::{Map, Value};

use crate::generation::Generation;

/// The members that are lists of scopes.
const SCOPE_LISTS: [&str; 3] = ["x-required-scopes-any-of", "x-scopes", "x-withholding-scopes"];

/// The document as one generation has it, in the order of the file.
pub(crate) fn generation_view(document: Value, generation: Generation) -> Value {
    view(document, generation).unwrap_or_default()
}

fn view(value: Value, to: Generation) -> Option<Value> {
    match value {
        Value::Object(members) => object(members, to).map(Value::Object),
        Value::Array(items) => list(items, |item| view(item, to)),
        other => Some(other),
    }
}

/// `None` when the object belongs to other generations.
fn object(mut members: Map<String, Value>, to: Generation) -> Option<Map<String, Value>> {
    if let Some(generations) = members.shift_remove("x-generations") {
        let name = to.to_string();
        if !generations.as_array()?.iter().any(|generation| *generation == name) {
            return None;
        }
    }
    for generation in [Generation::G1, Generation::G2, Generation::G3] {
        let Some(Value::Object(instead)) = members.shift_remove(&format!("x-in-{generation}")) else { continue };
        if generation == to {
            members.extend(instead);
        }
    }
    Some(members.into_iter().filter_map(|(name, value)| Some((name.clone(), member(&name, value, to)?))).collect())
}

fn member(name: &str, value: Value, to: Generation) -> Option<Value> {
    let known = |scope: &str| to == Generation::G1 || !is_legacy(scope);
    match value {
        Value::Array(scopes) if SCOPE_LISTS.contains(&name) => {
            list(scopes, |scope| scope.as_str().is_none_or(known).then_some(scope))
        }
        // The scopes of an OAuth flow with their descriptions.
        Value::Object(scopes) if name == "scopes" => {
            Some(Value::Object(scopes.into_iter().filter(|(scope, _)| known(scope)).collect()))
        }
        other => view(other, to),
    }
}

fn list(items: Vec<Value>, keep: impl FnMut(Value) -> Option<Value>) -> Option<Value> {
    let was_empty = items.is_empty();
    let kept: Vec<Value> = items.into_iter().filter_map(keep).collect();
    (was_empty || !kept.is_empty()).then_some(Value::Array(kept))
}

/// A scope from before 2020: without `krr:`.
fn is_legacy(scope: &str) -> bool {
    scope.starts_with("global/") || scope.starts_with("user/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_of_other_generations_are_removed_and_so_are_the_marks() {
        let document = json!({
            "b": { "x-generations": ["g2"], "kept": 1 },
            "a": [{ "x-generations": ["g1"] }, { "x-generations": ["g1", "g2"], "both": true }],
            "gone": [{ "x-generations": ["g1"] }],
            "security": [],
        });
        let in_g2 = json!({ "b": { "kept": 1 }, "a": [{ "both": true }], "security": [] });
        assert_eq!(generation_view(document.clone(), Generation::G2), in_g2);
        let in_g1 = json!({ "a": [{}, { "both": true }], "gone": [{}], "security": [] });
        assert_eq!(generation_view(document.clone(), Generation::G1), in_g1);
        assert_eq!(generation_view(document, Generation::G3), json!({ "security": [] }));
    }

    #[test]
    fn an_override_replaces_the_members_beside_it() {
        let document = json!({ "x-in-g2": { "title": "two", "more": {} }, "title": "one", "x-in-use-from": "2020" });
        let text = |generation| generation_view(document.clone(), generation).to_string();
        assert_eq!(text(Generation::G1), r#"{"title":"one","x-in-use-from":"2020"}"#);
        assert_eq!(text(Generation::G2), r#"{"title":"two","x-in-use-from":"2020","more":{}}"#);
    }

    #[test]
    fn only_g1_has_the_legacy_scopes() {
        let document = json!({
            "x-scopes": ["global/spraak.read", "krr:global/kontaktinformasjon.read"],
            "x-withholding-scopes": ["user/varslingsstatus.read"],
            "scopes": { "openid": "", "user/spraak.write": "", "krr:user/spraak.write": "" },
        });
        assert_eq!(generation_view(document.clone(), Generation::G1), document);
        let krr_only = json!({
            "x-scopes": ["krr:global/kontaktinformasjon.read"],
            "scopes": { "openid": "", "krr:user/spraak.write": "" },
        });
        assert_eq!(generation_view(document, Generation::G2), krr_only);
    }
}
