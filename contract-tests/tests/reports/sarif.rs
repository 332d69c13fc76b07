//! Validates SARIF against the schema of the standard.

use std::sync::LazyLock;

use serde_json::{Value, json};

/// Source and licence are in data/README.md.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = include_str!("../data/sarif-schema-2.1.0.json");
    // The pattern of `language` has a superfluous bracket and is no regular expression. We do not write `language`.
    let (wrong, right) = ("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    assert!(text.contains(wrong));
    let schema: Value = serde_json::from_str(&text.replace(wrong, right)).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// Valid by the schema, and by what it cannot express: each result has the index of its rule, and a location that is
/// whole: a line in a file of the reader, or none in a file.
pub(crate) fn is_valid(report: &Value) {
    let errors: Vec<_> =
        SCHEMA.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &report["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        assert!(result["locations"][0].is_object(), "{result:#}");
        let Some(place) = result["locations"][0].get("physicalLocation") else { continue };
        assert!(place["artifactLocation"]["uri"].is_string(), "{result:#}");
        assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0), "{result:#}");
    }
}

#[test]
fn invalid_logs_are_refused() {
    for broken in [
        json!({ "version": "2.1.0" }),
        json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x" } }, "results": [{ "level": "loud" }] }] }),
    ] {
        assert!(!SCHEMA.is_valid(&broken), "{broken}");
    }
}
