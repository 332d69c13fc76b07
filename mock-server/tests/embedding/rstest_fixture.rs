//! The mock as a fixture of rstest: a mock of its own for each case.

use krr_mock_server::KrrMock;
use reqwest::Client;
use rstest::{fixture, rstest};
use serde_json::{Value, json};

#[fixture]
async fn krr() -> KrrMock {
    KrrMock::start().await
}

#[rstest]
#[case::active("11822648950", "AKTIV")]
#[case::deleted("17894199350", "SLETTET")]
#[tokio::test]
async fn a_person_has_their_status(#[future(awt)] krr: KrrMock, #[case] pid: &str, #[case] status: &str) {
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("{}/rest/v2/personer", krr.uri())).header("content-type", "application/json");
    let request = request.bearer_auth(krr.token("krr:global/kontaktinformasjon.read"));
    let answer = request.body(json!({ "personidentifikatorer": [pid] }).to_string()).send().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(answer["personer"][0]["status"], status, "{answer}");
    krr.verify();
}
