use http::Method;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, LookupClient, Response, send};

const NEW: [&str; 2] = ["11889010284", "11889010365"];

async fn post(client: &LookupClient, media_type: &str, body: impl ToString) -> Response {
    let request = client.request(Method::POST, "/_mock/personer").header("content-type", media_type);
    send(request.body(body.to_string())).await
}

#[tokio::test]
async fn an_array_or_lines_are_put_and_counted() {
    let client = LookupClient::start().await;
    let persons = json!([
        { "personidentifikator": NEW[0], "reservasjon": "JA", "persona": "our-reserved", "note": "one of ours" },
        { "personidentifikator": BOTH_CHANNELS, "kontaktinformasjon": { "epostadresse": "kari@example.no" } },
    ]);
    let answer = post(&client, "application/json", &persons).await;
    assert_eq!((answer.status, answer.json()), (201, json!({ "created": 1, "replaced": 1 })));
    let lines: String = persons.as_array().unwrap().iter().map(|person| format!("{person}\n")).collect();
    let answer = post(&client, "application/x-ndjson; charset=utf-8", format!("{lines}\n")).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "created": 0, "replaced": 2 })));
    let person = client.get(&format!("/_mock/personer/{}", NEW[0])).await.json();
    assert_eq!((&person["persona"], &person["note"]), (&json!("our-reserved"), &json!("one of ours")));
    assert_eq!(person["reservasjonstidspunkt"], "2023-10-12T12:00:00+02", "as with a PUT");
    assert_eq!(post(&client, "application/json", "[]").await.json(), json!({ "created": 0, "replaced": 0 }));
    assert_eq!(client.own_breaches().await, 0);
}

/// Everybody, without the times of reservations, which a put sets.
async fn everybody(client: &LookupClient) -> Value {
    let mut listed = client.get("/_mock/personer").await.json();
    for person in listed["personer"].as_array_mut().unwrap() {
        let members = person.as_object_mut().unwrap();
        members.retain(|name, _| !["reservasjonstidspunkt", "reservasjon_oppdatert"].contains(&name.as_str()));
    }
    listed
}

#[tokio::test]
async fn what_the_mock_lists_can_be_put_again() {
    let client = LookupClient::start().await;
    let before = everybody(&client).await;
    let listed = client.get("/_mock/personer?status=AKTIV").await.json();
    assert_eq!(post(&client, "application/json", &listed["personer"]).await.status, 200);
    assert_eq!(everybody(&client).await, before);
}

#[tokio::test]
async fn one_invalid_person_refuses_all_and_each_error_has_its_place() {
    let client = LookupClient::start().await;
    let before = client.get("/_mock/personer").await.body;
    let persons = [
        json!({ "personidentifikator": NEW[0] }),
        json!({ "personidentifikator": NEW[1], "kontaktinformasjon": { "epostadresse": "o" } }),
        json!({ "personidentifikator": "11822648951" }),
        json!({ "personidentifikator": BOTH_CHANNELS, "status": "IKKE_REGISTRERT", "reservasjon": "JA" }),
        json!({ "personidentifikator": NEW[0] }),
        json!({ "status": "AKTIV" }),
    ];
    let expected = [
        (
            1,
            "/kontaktinformasjon/epostadresse",
            ", person 11889010365, kontaktinformasjon.epostadresse: epostadresse must be",
        ),
        (
            2,
            "/personidentifikator",
            ", personidentifikator: personidentifikator has wrong check digits; 11822648950 has right",
        ),
        (
            3,
            "/reservasjon",
            ", person 11822648950, reservasjon: status SLETTET and IKKE_REGISTRERT allow no member but",
        ),
        (
            4,
            "/personidentifikator",
            ", person 11889010284, personidentifikator: another person of the list has the same",
        ),
        (5, "/personidentifikator", ", personidentifikator: personidentifikator is missing"),
    ];
    let array = post(&client, "application/json", json!(persons)).await;
    let lines = persons.iter().map(|person| format!("{person}\n")).collect::<String>();
    let lines = post(&client, "application/x-ndjson", lines).await;
    assert_eq!((array.status, lines.status), (400, 400));
    let (array, lines) = (array.json(), lines.json());
    assert_eq!(array["violations"].as_array().unwrap().len(), expected.len());
    for (number, (index, member, reason)) in expected.into_iter().enumerate() {
        let violation = &array["violations"][number];
        assert_eq!(violation["body"], format!("/{index}{member}"), "{violation}");
        let said = violation["reason"].as_str().unwrap();
        assert!(said.starts_with(&format!("index {index}{reason}")), "{said}");
        let said = lines["violations"][number]["reason"].as_str().unwrap();
        assert!(said.starts_with(&format!("line {}{reason}", index + 1)), "{said}");
    }
    assert_eq!(array["error"], array["violations"][0]["reason"]);
    assert_eq!(client.get("/_mock/personer").await.body, before, "nobody was put");
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn persons_whom_this_register_refuses_are_named_and_nobody_is_put() {
    let client = LookupClient::start().await;
    let operator = krr_fixtures::Deck::bundled("ver2-operator").unwrap();
    let ordinary = operator.residents()[0].personidentifikator().as_str();
    let persons = json!([
        { "personidentifikator": NEW[0] },
        { "personidentifikator": ordinary },
        { "personidentifikator": BOTH_CHANNELS, "status": "IKKE_REGISTRERT" },
    ]);
    let answer = post(&client, "application/json", persons).await;
    assert_eq!(answer.status, 400);
    assert!(!answer.body.contains(ordinary), "it could be a real person's");
    let said = answer.json();
    let places = [0, 1].map(|number| said["violations"][number]["body"].clone());
    assert_eq!(places, [json!("/1/personidentifikator"), json!("/2/status")]);
    assert_eq!(client.get(&format!("/_mock/personer/{}", NEW[0])).await.status, 404);
}

#[tokio::test]
async fn other_bodies_are_refused_with_the_reason() {
    let client = LookupClient::start().await;
    for (media_type, body, status, reason) in [
        ("application/json", "{}", 400, ""),
        ("application/json", "[7]", 400, ""),
        ("application/json", "[", 400, "line 1"),
        ("application/json", r#"[{"status":"AKTIV","status":"SLETTET"}]"#, 400, "twice"),
        ("application/x-ndjson", "[]", 400, "line 1"),
        ("application/x-ndjson", "{}\n{", 400, "line 1, personidentifikator: personidentifikator is missing"),
        ("text/csv", "a,b", 415, "application/x-ndjson"),
    ] {
        let answer = post(&client, media_type, body).await;
        let said: Value = answer.json();
        assert_eq!(answer.status, status, "{body} {said}");
        assert!(said["error"].as_str().unwrap().contains(reason), "{body} {said}");
    }
    assert_eq!(client.own_breaches().await, 0);
}
