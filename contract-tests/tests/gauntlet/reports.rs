use jsonschema::validator_for;
use krr_contract_tests::gauntlet::report::{GauntletFormat, JSON_SCHEMA};
use serde_json::Value;

use super::support::{LOOK_UP, gauntlet, have, judged, results};

#[tokio::test(flavor = "multi_thread")]
async fn every_report_has_the_outcomes_and_the_json_follows_its_schema() {
    if !have(&["curl"]) {
        return;
    }
    let (gauntlet, _mocks) = gauntlet(&["sh", "-c", LOOK_UP], 2).await;
    let ids = ["reserved", "unavailable-once", "second-page", "members-in-reverse"];
    let (honest, judged) = judged(&gauntlet, &ids).await.unwrap();
    let results = results(&gauntlet, &honest, judged);
    assert_eq!(results.exit_code(), 1);

    let json: Value = serde_json::from_str(&GauntletFormat::Json.render(&results).unwrap()).unwrap();
    let schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    let errors: Vec<_> = validator_for(&schema).unwrap().iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let outcome = |id: &str| {
        let surprises = json["surprises"].as_array().unwrap();
        surprises.iter().find(|one| one["id"] == id).unwrap()["outcome"].clone()
    };
    assert_eq!(ids.map(outcome), ["noticed", "missed", "not-applicable", "coped"]);
    assert_eq!(
        (&json["score"]["good"], &json["score"]["applicable"], &json["score"]["percent"]),
        (&2.into(), &3.into(), &66.6.into())
    );
    assert!(!json.to_string().contains("PRIVATE KEY"));

    let junit = GauntletFormat::Junit.render(&results).unwrap();
    assert!(junit.contains(r#"<testcase name="unavailable-once" classname="krr.gauntlet.refusal""#), "{junit}");
    assert_eq!((junit.matches("<failure").count(), junit.matches("<skipped").count()), (1, 1));

    let html = GauntletFormat::Html.render(&results).unwrap();
    for part in ["66.6 %", "The test to write, in shell", "/rest/v2/personer", "Vent så lenge som", "--only "] {
        assert!(html.contains(part), "{part} is not in {html}");
    }

    let mut terminal = Vec::new();
    results.write_terminal(Some(100), &mut terminal).unwrap();
    let terminal = String::from_utf8(terminal).unwrap();
    assert!(terminal.contains("unavailable-once: The register answers 503 once"), "{terminal}");
    assert!(terminal.contains("2 of 3 surprises came out well: 66.6 %"), "{terminal}");
}
