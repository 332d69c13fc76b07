//! What our SARIF is held against.

use std::sync::LazyLock;

use serde_json::{Value, json};

/// Where it comes from and under which terms stands in data/README.md.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = include_str!("../data/sarif-schema-2.1.0.json");
    // The pattern of `language`, which we do not write, has a bracket too many to be a regular expression.
    let (slip, meant) = ("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    assert!(text.contains(slip));
    let schema: Value = serde_json::from_str(&text.replace(slip, meant)).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// Valid by the schema of SARIF, and by what that cannot say: each result has the index of its rule, and code scanning
/// services, which refuse a result without one, find a place for it in a file.
pub(crate) fn is_valid(report: &Value) {
    let errors: Vec<_> =
        SCHEMA.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &report["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string(), "{result:#}");
        assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0), "{result:#}");
    }
}

#[test]
fn the_schema_would_notice() {
    for broken in [
        json!({ "version": "2.1.0" }),
        json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x" } }, "results": [{ "level": "loud" }] }] }),
    ] {
        assert!(!SCHEMA.is_valid(&broken), "{broken}");
    }
}
