//! What answers look like, kept by insta; `krr-contract verify` holds live answers against the same files.

use std::collections::BTreeMap;

use krr_contract_tests::{Shape, StoredShapes};
use krr_fixtures::{Deck, Resident};
use krr_mock_server::KrrMock;
use krr_specs::{Document, Generation, Scope};
use serde_json::{Value, json};

use crate::suite::base;

/// The operation that a call is meant for, by method and path.
fn operation(method: &str, path: &str) -> &'static str {
    match (method, path) {
        ("POST", "/rest/v1/personer") => "getUsers",
        ("GET", "/rest/v1/person") => "getUser",
        ("PATCH", _) => "patchUser",
        _ => "getPrintSertifikat",
    }
}

/// Calls the mock and adds what came back to the shapes.
struct Gathering<'k> {
    krr: &'k KrrMock,
    client: reqwest::Client,
    shapes: BTreeMap<(&'static str, u16), Shape>,
}

impl Gathering<'_> {
    async fn call(&mut self, method: &str, path: &str, token: Option<String>, media_type: &str, body: String) {
        let url = format!("{}{path}", base(self.krr));
        let mut request =
            self.client.request(method.parse().unwrap(), url).header("content-type", media_type).body(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let Ok(body) = serde_json::from_str::<Value>(&answer.text().await.unwrap()) else { return };
        let shape = self
            .shapes
            .entry((operation(method, path), status))
            .or_insert_with(|| Shape::new(&Document::of(Generation::G1)));
        shape.add(&body);
    }
}

#[tokio::test]
async fn the_shapes_of_answers_are_as_stored() {
    let krr = KrrMock::start().await;
    let mut gathering = Gathering { krr: &krr, client: reqwest::Client::new(), shapes: BTreeMap::new() };
    let deck = Deck::bundled("default").unwrap();
    let everybody: Vec<_> = deck.residents().iter().map(Resident::personidentifikator).collect();
    let all = json!({ "personidentifikatorer": everybody }).to_string();
    for scope in Scope::of(Generation::G1) {
        let token = krr.token(scope.name);
        gathering.call("POST", "/rest/v1/personer", Some(token), "application/json", all.clone()).await;
        for pid in &everybody {
            let token = krr.user_token(scope.name, pid.as_str());
            gathering.call("GET", "/rest/v1/person", Some(token), "application/json", String::new()).await;
        }
    }
    let (read, write) = (krr.token("global/spraak.read"), krr.user_token("user/spraak.write", everybody[0].as_str()));
    for (media_type, body) in [("application/json", "{}"), ("application/json", "{"), ("text/plain", "{}")] {
        gathering.call("POST", "/rest/v1/personer", Some(read.clone()), media_type, body.to_owned()).await;
    }
    for body in [r#"{"spraak":"de"}"#, "{}"] {
        gathering.call("PATCH", "/rest/v1/person", Some(write.clone()), "application/json", body.to_owned()).await;
    }
    gathering.call("POST", "/rest/v1/personer", None, "application/json", all).await;
    gathering.call("GET", "/rest/v1/person", None, "application/json", String::new()).await;
    gathering.call("GET", "/rest/v1/printSertifikat", None, "application/json", String::new()).await;

    let keys: Vec<_> = gathering.shapes.keys().copied().collect();
    let mut stored: Vec<_> = StoredShapes::keys().collect();
    stored.sort_unstable();
    assert_eq!(keys, stored, "every shape has its file");
    insta::with_settings!({ snapshot_path => "../shapes", prepend_module_to_snapshot => false, omit_expression => true }, {
        for ((operation, status), shape) in &gathering.shapes {
            insta::assert_snapshot!(format!("{operation}_{status}"), shape);
        }
    });
}
