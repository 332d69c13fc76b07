//! The shapes of responses as insta snapshots. `krr-contract verify` compares live responses with the same files.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use krr_contract_tests::{Shape, StoredShapes};
use krr_fixtures::{Deck, PersonEntry};
use krr_mock_server::{AuthMode, KrrMock};
use krr_specs::{Contract, Document, Generation, Operation, Scope};
use serde_json::{Value, json};

use crate::suite::suite_size::base_of;

/// Every scope of the change feed at once.
const FEED: &str = "krr:global/hentendring.read krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// An unsigned token, which the mock of this test accepts: signing one for each person and scope would take longer than all
/// responses.
fn token(scope: &str, pid: Option<&str>) -> String {
    let claims = json!({ "scope": scope, "pid": pid });
    format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// Two persons with every member, so that later members have a shape too. The contacts of the second are nobody else's.
fn persons_with_everything() -> [PersonEntry; 2] {
    let contacts = [("NULLstillt@default.digdir.example", "+4799999999"), ("ola@example.no", "+4799999998")];
    [("29890749036", contacts[0]), ("04846697271", contacts[1])].map(|(pid, (epostadresse, mobiltelefonnummer))| {
        let person = json!({
            "personidentifikator": pid, "status": "AKTIV", "reservasjon": "JA",
            "kontaktinformasjon": {
                "epostadresse": epostadresse,
                "epostadresse_sist_validert": "2024-11-09T21:00:01+01",
                "mobiltelefonnummer": mobiltelefonnummer,
                "mobiltelefonnummer_sist_validert": "2024-11-09T21:00:01+01",
            },
            "reservasjonstidspunkt": "2023-06-10T21:00:01+02", "reservasjon_oppdatert": "2023-06-10T21:00:01+02",
            "oppdatert": "2024-11-09T21:00:01+01",
        });
        serde_json::from_value(person).unwrap()
    })
}

/// Calls one generation of the mock and collects the shapes of the responses.
struct Collector<'k> {
    krr: &'k KrrMock,
    generation: Generation,
    contract: Contract,
    client: reqwest::Client,
    shapes: BTreeMap<(String, u16), Shape>,
}

impl<'k> Collector<'k> {
    fn of(krr: &'k KrrMock, generation: Generation) -> Self {
        let contract = Contract::compile(Document::of(generation)).unwrap();
        Self { krr, generation, contract, client: reqwest::Client::new(), shapes: BTreeMap::new() }
    }

    fn operations(&self) -> Vec<(String, Method, String)> {
        let parts = |operation: &Operation| {
            (operation.id().to_owned(), operation.method().clone(), operation.path().to_owned())
        };
        self.contract.operations().iter().map(parts).collect()
    }

    async fn call(&mut self, operation: &str, token: Option<&String>, media_type: &str, body: &str) {
        let (_, method, path) = self.operations().into_iter().find(|(id, ..)| id == operation).unwrap();
        let url = format!("{}{path}", base_of(self.krr, self.generation));
        let mut request = self.client.request(method, url).header("content-type", media_type).body(body.to_owned());
        if self.generation == Generation::G2 {
            request = request.header("krr-mock-generation", "g2");
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let Ok(body) = serde_json::from_str::<Value>(&response.text().await.unwrap()) else { return };
        let document = self.contract.document();
        let shape = self.shapes.entry((operation.to_owned(), status)).or_insert_with(|| Shape::new(document));
        shape.add(&body);
    }
}

/// Looks every person up with every scope and operation, and gets every error.
async fn collect(collector: &mut Collector<'_>) {
    let deck = Deck::bundled("default").unwrap();
    let everybody = deck.residents().iter().map(|resident| resident.personidentifikator().as_str().to_owned());
    let everybody: Vec<String> = everybody.collect();
    let all = json!({ "personidentifikatorer": everybody }).to_string();
    let scopes = Scope::of(collector.generation).map(|scope| scope.name).chain([FEED]);
    for (id, method, _) in collector.operations() {
        let body = match (id.as_str(), &method) {
            ("hentEndringer", _) => r#"{"fraEndringsId":0}"#,
            (_, &Method::POST) => all.as_str(),
            _ => "",
        };
        collector.call(&id, None, "application/json", body).await;
        for scope in scopes.clone() {
            let machine = token(scope, None);
            match method {
                Method::POST => {
                    for (media_type, body) in [
                        ("application/json", body),
                        ("application/json", "{}"),
                        ("application/json", "{"),
                        ("text/plain", "{}"),
                    ] {
                        collector.call(&id, Some(&machine), media_type, body).await;
                    }
                }
                Method::PATCH => {
                    let person = token(scope, Some(&everybody[0]));
                    for body in [r#"{"spraak":"de"}"#, "{}"] {
                        collector.call(&id, Some(&person), "application/json", body).await;
                    }
                }
                _ => {
                    for pid in &everybody {
                        let person = token(scope, Some(pid));
                        collector.call(&id, Some(&person), "application/json", "").await;
                    }
                }
            }
        }
    }
}

async fn assert_stored(generation: Generation) {
    let krr = KrrMock::builder().auth(AuthMode::Bearer).start().await.unwrap();
    if generation == Generation::G3 {
        persons_with_everything().into_iter().for_each(|person| krr.put(person));
    }
    let mut collector = Collector::of(&krr, generation);
    collect(&mut collector).await;
    let keys: Vec<_> = collector.shapes.keys().map(|(operation, status)| (operation.as_str(), *status)).collect();
    let mut stored: Vec<_> = StoredShapes::keys(generation).collect();
    stored.sort_unstable();
    for ((operation, status), shape) in &collector.shapes {
        let snapshot_path = format!("../../shapes/{generation}/{operation}");
        insta::with_settings!({ snapshot_path => snapshot_path, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(status.to_string(), shape);
        });
    }
    assert_eq!(keys, stored, "every shape of {generation} has a file");
}

#[tokio::test]
async fn the_shapes_of_g1_are_as_stored() {
    assert_stored(Generation::G1).await;
}

#[tokio::test]
async fn the_shapes_of_g2_are_as_stored() {
    assert_stored(Generation::G2).await;
}

#[tokio::test]
async fn the_shapes_of_g3_are_as_stored() {
    assert_stored(Generation::G3).await;
}
