//! One file about two faces of one application becomes the document of one of them.
//!
//! G1 and G2 were the same application under different hosts (dossier 1.1), so `ver2.yaml` describes both:
//! `x-generations: [g1]` stands on what only some generations have, and `x-in-g2: {...}` holds the members that
//! replace those beside it in the second. Of the scopes, G2 knows the `krr:` family alone (DOC-2020), wherever
//! they are listed. A list that loses all of its items goes with them: it has nothing left to say.

use serde_json::{Map, Value};

use crate::generation::Generation;

/// Lists of scopes, by the member that holds them.
const SCOPE_LISTS: [&str; 3] = ["x-required-scopes-any-of", "x-scopes", "x-withholding-scopes"];

/// What is left of a document in one generation, in the order in which it was written.
pub(crate) fn narrowed(document: Value, generation: Generation) -> Value {
    narrow(document, generation).unwrap_or_default()
}

fn narrow(value: Value, to: Generation) -> Option<Value> {
    match value {
        Value::Object(members) => object(members, to).map(Value::Object),
        Value::Array(items) => list(items, |item| narrow(item, to)),
        other => Some(other),
    }
}

/// Nothing when the object belongs to other generations.
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
        // Of an OAuth flow: what each scope is for, by its name.
        Value::Object(scopes) if name == "scopes" => {
            Some(Value::Object(scopes.into_iter().filter(|(scope, _)| known(scope)).collect()))
        }
        other => narrow(other, to),
    }
}

fn list(items: Vec<Value>, keep: impl FnMut(Value) -> Option<Value>) -> Option<Value> {
    let was_empty = items.is_empty();
    let kept: Vec<Value> = items.into_iter().filter_map(keep).collect();
    (was_empty || !kept.is_empty()).then_some(Value::Array(kept))
}

/// A scope of before 2020: `global/` or `user/` with nothing before it.
fn is_legacy(scope: &str) -> bool {
    scope.starts_with("global/") || scope.starts_with("user/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_belongs_to_others_is_left_out_and_the_mark_with_it() {
        let document = json!({
            "b": { "x-generations": ["g2"], "kept": 1 },
            "a": [{ "x-generations": ["g1"] }, { "x-generations": ["g1", "g2"], "both": true }],
            "gone": [{ "x-generations": ["g1"] }],
            "security": [],
        });
        let in_g2 = json!({ "b": { "kept": 1 }, "a": [{ "both": true }], "security": [] });
        assert_eq!(narrowed(document.clone(), Generation::G2), in_g2);
        let in_g1 = json!({ "a": [{}, { "both": true }], "gone": [{}], "security": [] });
        assert_eq!(narrowed(document.clone(), Generation::G1), in_g1);
        assert_eq!(narrowed(document, Generation::G3), json!({ "security": [] }));
    }

    #[test]
    fn what_reads_differently_takes_the_place_of_the_other() {
        let document = json!({ "x-in-g2": { "title": "two", "more": {} }, "title": "one", "x-in-use-from": "2020" });
        let text = |generation| narrowed(document.clone(), generation).to_string();
        assert_eq!(text(Generation::G1), r#"{"title":"one","x-in-use-from":"2020"}"#);
        assert_eq!(text(Generation::G2), r#"{"title":"two","x-in-use-from":"2020","more":{}}"#);
    }

    #[test]
    fn only_the_first_generation_knows_the_legacy_scopes() {
        let document = json!({
            "x-scopes": ["global/spraak.read", "krr:global/kontaktinformasjon.read"],
            "x-withholding-scopes": ["user/varslingsstatus.read"],
            "scopes": { "openid": "", "user/spraak.write": "", "krr:user/spraak.write": "" },
        });
        assert_eq!(narrowed(document.clone(), Generation::G1), document);
        let krr_only = json!({
            "x-scopes": ["krr:global/kontaktinformasjon.read"],
            "scopes": { "openid": "", "krr:user/spraak.write": "" },
        });
        assert_eq!(narrowed(document, Generation::G2), krr_only);
    }
}
