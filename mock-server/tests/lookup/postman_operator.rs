//! The operator's own regression tests (POSTMAN), each assertion under its number, with the operator's deck.

use http::Method;
use krr_fixtures::{Deck, Sertifikat};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::client::{LookupClient, PERSON, PERSONER, PRINT, Response, noon, send};

/// The list of the collections; the first is the `ssn` of their environment.
const LIST: [&str; 6] = ["23079403164", "23079403083", "23079402966", "23079402885", "23079402613", "23079402532"];
/// P9: the scopes of the token, bound to a person, and those of the mid-2020 revisions, of Maskinporten.
const SCOPES: &str = "user/kontaktinformasjon.read global/spraak.read user/spraak.write";
const SCOPES_2020: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

struct Collection {
    client: LookupClient,
    token: String,
}

impl Collection {
    async fn start(token: Value) -> Self {
        let deck = Deck::bundled("ver2-operator").unwrap();
        let client = LookupClient::start_with(KrrMock::builder().clock(noon()).deck(deck)).await;
        let answer = client.send(Method::POST, "/_mock/tokens", token).await.json();
        Self { token: answer["access_token"].as_str().unwrap().to_owned(), client }
    }

    async fn person(&self) -> Response {
        send(self.client.request(Method::GET, &format!("{PERSON}/")).bearer_auth(&self.token)).await
    }

    async fn personer(&self, list: Value) -> Response {
        let request = self.client.request(Method::POST, PERSONER).bearer_auth(&self.token);
        let body = json!({ "personidentifikatorer": list }).to_string();
        send(request.header("content-type", "application/json").body(body)).await
    }
}

fn is_json(answer: &Response) -> bool {
    answer.header("content-type") == Some("application/json") && answer.json().is_object()
}

#[tokio::test]
async fn folder_person() {
    let collection = Collection::start(json!({ "scope": SCOPES, "pid": LIST[0] })).await;
    let patch = collection.client.request(Method::PATCH, PERSON).bearer_auth(&collection.token);
    let patched = send(patch.header("content-type", "application/json").body(r#"{"spraak":"en"}"#)).await;
    assert_eq!(patched.status, 204, "P1");
    let answer = collection.person().await;
    assert_eq!(answer.status, 200, "P2");
    assert!(is_json(&answer), "P2");
    let person = answer.json();
    assert_eq!(person["personidentifikator"], LIST[0], "P2");
    assert_eq!(person["reservasjon"], "NEI", "P2");
    assert_eq!(person["status"], "AKTIV", "P2");
    for name in ["personidentifikator", "reservasjon", "status", "spraak", "epostadresse", "epostadresse_oppdatert"] {
        assert!(answer.body.contains(name), "P3 {name}");
    }
    assert!(answer.body.contains("epostadresse_sist_verifisert"), "P3, older revisions");
    assert_eq!(person["spraak"], "en", "P1 shows in the very next answer");
    collection.client.krr.verify();
}

#[tokio::test]
async fn folder_personer() {
    let number: u64 = LIST[0].parse().unwrap();
    let strings = json!(LIST);
    let mut first_a_number = strings.clone();
    first_a_number[0] = json!(number);
    for (token, has_language_scope) in [
        (json!({ "scope": SCOPES, "pid": LIST[0] }), true),
        (json!({ "scope": SCOPES_2020, "issuer": "maskinporten" }), true),
        (json!({ "scope": "global/kontaktinformasjon.read" }), false),
    ] {
        let collection = Collection::start(token).await;
        for list in [&strings, &first_a_number] {
            let answer = collection.personer(list.clone()).await;
            assert_eq!(answer.status, 200, "P4");
            assert!(is_json(&answer), "P4");
            let personer = answer.json()["personer"].take();
            for (index, who) in LIST.iter().enumerate() {
                assert_eq!(personer[index]["personidentifikator"], *who, "P4 {index}");
            }
            assert_eq!(personer.as_array().unwrap().len(), 6, "P4");
            assert_eq!(personer[0]["reservasjon"], "NEI", "P5");
            assert_eq!(personer[0]["status"], "AKTIV", "P5");
            assert_eq!(personer[0].get("spraak"), has_language_scope.then_some(&json!("en")), "P5");
            for index in [3, 4] {
                assert_eq!(personer[index]["status"], "AKTIV", "P6 {index}");
                assert_eq!(personer[index]["reservasjon"], "NEI", "P6 {index}");
            }
            for index in [1, 2, 5] {
                assert_eq!(personer[index]["status"], "IKKE_REGISTRERT", "P6 {index}, revision of 2019-09-03");
            }
            for name in ["personidentifikator", "reservasjon", "status"] {
                assert!(answer.body.contains(name), "P7 {name}");
            }
            for name in ["spraak", "spraak_oppdatert"] {
                assert_eq!(answer.body.contains(&format!("\"{name}\"")), has_language_scope, "P7 {name}, in 2019");
            }
        }
        collection.client.krr.verify();
    }
}

#[tokio::test]
async fn folder_sertifikat() {
    let collection = Collection::start(json!({ "scope": SCOPES, "pid": LIST[0] })).await;
    let answer = collection.client.get(PRINT).await;
    assert_eq!(answer.status, 200, "P8");
    assert!(is_json(&answer), "P8");
    assert_eq!(answer.json()["postkasseleverandoerAdresse"], "printserver", "P8");
    assert_eq!(answer.json()["x509Sertifikat"], Sertifikat::PRINT.as_str(), "P8: a fixed text, here the deck's");
    collection.client.krr.verify();
}

/// The one disagreement: collection 2 found elements 1 and 2 active. The same assertions hold once they are.
#[tokio::test]
async fn collection_2_passes_with_its_persons() {
    let collection = Collection::start(json!({ "scope": SCOPES, "pid": LIST[0] })).await;
    for who in [LIST[1], LIST[2]] {
        let answer = collection.client.send(Method::PUT, &crate::support::world_client::personer(who), "{}").await;
        assert!(answer.status < 300, "{answer:?}");
    }
    let personer = collection.personer(json!(LIST)).await.json()["personer"].take();
    for (index, status) in [(1, "AKTIV"), (2, "AKTIV"), (3, "AKTIV"), (4, "AKTIV")] {
        assert_eq!(personer[index]["status"], status, "P6 {index}, collection 2");
    }
}
