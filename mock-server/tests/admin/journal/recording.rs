//! The journal explains what went wrong, without personal data or tokens.

use std::panic::{AssertUnwindSafe, catch_unwind};

use http::Method;
use krr_fixtures::{Deck, Person};
use krr_mock_server::{KrrMock, NamedMutant};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSON, PERSONER, PRINT, persona, send};

const EVERYTHING: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

async fn exchanges(client: &LookupClient) -> Vec<Value> {
    client.get("/_mock/exchanges").await.json()["exchanges"].as_array().unwrap().clone()
}

/// The message of the panic of `verify`.
pub(crate) fn complaint(krr: &KrrMock) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| krr.verify())).err()?;
    Some(*panic.downcast::<String>().unwrap())
}

/// An ordinary identifier that no deck has; its date of birth is in the year 2239.
const COULD_BE_REAL: &str = "11022648950";

#[tokio::test]
async fn test_data_stands_in_clear_and_what_could_be_real_is_masked() {
    let decks = ["default", "ver2-operator"].map(|name| Deck::bundled(name).unwrap());
    let mut builder = KrrMock::builder();
    for deck in &decks {
        builder = builder.deck(deck.clone());
    }
    let client = LookupClient::start_with(builder).await;
    let operator = decks[1].residents()[0].personidentifikator().as_str().to_owned();
    let kari = Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("kari.nordmann@example.no");
    client.krr.put(kari);
    client.personer(EVERYTHING, &[BOTH_CHANNELS, &operator, COULD_BE_REAL]).await;
    client.krr.set_mutant(Some(NamedMutant::SpacedJson));
    client.personer(EVERYTHING, &[BOTH_CHANNELS, COULD_BE_REAL]).await;
    client.krr.set_mutant(None::<NamedMutant>);
    let jose = client.lookup(EVERYTHING).header("accept", "application/jose");
    send(jose.body(json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string())).await;
    for broken in [
        format!(r#"{{"personidentifikatorer":["{BOTH_CHANNELS}","1"],"{COULD_BE_REAL}":1,"#),
        format!(r#"{{"personidentifikatorer":[{COULD_BE_REAL},"ola.nordmann@real.no",["{DELETED}"]]}}"#),
        format!("{} {COULD_BE_REAL} Bearer {}", "x".repeat(2040), client.krr.token(CONTACT)),
    ] {
        send(client.lookup(CONTACT).body(broken)).await;
    }
    let path = format!("{PERSONER}/{COULD_BE_REAL}?fnr={COULD_BE_REAL}&other={BOTH_CHANNELS}");
    send(client.request(Method::GET, &path).header("x-who", COULD_BE_REAL).header("x-to", "ola.nordmann@real.no"))
        .await;
    let token = client.krr.user_token("user/kontaktinformasjon.read", COULD_BE_REAL);
    send(client.request(Method::GET, PERSON).bearer_auth(&token)).await;
    send(client.request(Method::GET, PERSON).bearer_auth(format!("{token}x"))).await;

    let kept = client.get("/_mock/exchanges").await.body;
    let shown = client.krr.exchanges().iter().map(ToString::to_string).collect::<String>();
    let debug = format!("{:?}", client.krr.exchanges());
    for text in [&kept, &shown, &debug, &complaint(&client.krr).unwrap()] {
        for personal in [COULD_BE_REAL, "ola.nordmann", "real.no", "eyJ", &token[token.len() - 20..]] {
            assert!(!text.contains(personal), "{personal} in {}", around(text, personal));
        }
    }
    for clear in [BOTH_CHANNELS, &operator, "kari.nordmann@example.no"] {
        assert!(kept.contains(clear) && shown.contains(clear), "{clear}");
    }
}

fn around<'t>(text: &'t str, word: &str) -> &'t str {
    let at = text.find(word).unwrap();
    &text[text.floor_char_boundary(at.saturating_sub(100))..text.ceil_char_boundary((at + 40).min(text.len()))]
}

#[tokio::test]
async fn an_exchange_has_everything_of_request_and_response() {
    let client = LookupClient::start().await;
    let answer = client.personer(CONTACT, &[DELETED]).await;
    let id = answer.header("krr-mock-exchange").unwrap();
    let mut exchange = client.get(&format!("/_mock/exchanges/{id}")).await.json();
    assert_eq!(exchanges(&client).await, [exchange.clone()]);
    assert!(exchange["duration_ms"].take().as_f64().unwrap() > 0.0);
    for claim in ["exp", "iat", "jti", "iss"] {
        exchange["token"].as_object_mut().unwrap().remove(claim).unwrap();
    }
    assert_eq!(exchange["headers"]["content-type"], "application/json");
    assert_eq!(exchange["headers"]["authorization"], "Bearer ***");
    assert_eq!(exchange["response_headers"]["x-frame-options"], "DENY");
    assert_eq!(exchange["response_headers"].as_object().unwrap().len(), answer.headers.len() - 3, "{answer:?}");
    let exchange_object = exchange.as_object_mut().unwrap();
    exchange_object.remove("headers").unwrap();
    exchange_object.remove("response_headers").unwrap();
    let expected = json!({
        "id": id, "at": "2023-10-12T10:00:00Z", "duration_ms": null, "method": "POST", "path": PERSONER,
        "operation": "getUsers",
        "request": r#"{"personidentifikatorer":["17894199350"]}"#, "status": 200,
        "response": r#"{"personer":[{"personidentifikator":"17894199350","status":"SLETTET"}]}"#,
        "client_id": "krr-mock", "scopes": [CONTACT],
        "token": {
            "client_amr": "private_key_jwt", "token_type": "Bearer", "client_id": "krr-mock", "scope": CONTACT,
            "consumer": { "authority": "iso6523-actorid-upis", "ID": "0192:310000004" },
        },
        "persons": [{ "personidentifikator": DELETED, "rules": ["deleted-says-little"] }],
        "client_breaches": [], "server_breaches": [],
    });
    assert_eq!(exchange, expected);
    send(client.lookup("openid").body("{}")).await;
    let refused = exchanges(&client).await[1].clone();
    assert!(refused["response"].as_str().unwrap().contains("Access is denied"));
    assert!(refused["hint"].as_str().unwrap().contains(CONTACT), "{refused}");
    assert_eq!((&refused["status"], &refused["scopes"]), (&json!(403), &json!(["openid"])));
    assert_eq!(client.krr.exchanges().iter().map(krr_mock_server::Exchange::status).collect::<Vec<_>>(), [200, 403]);
    assert_eq!(client.send(Method::DELETE, "/_mock/exchanges", "").await.status, 204);
    assert_eq!(exchanges(&client).await, [Value::Null; 0]);
    assert_eq!(client.get(&format!("/_mock/exchanges/{id}")).await.status, 404);
    client.get(PRINT).await;
    assert_eq!(exchanges(&client).await[0]["id"], "3", "no id is used again");
}

#[tokio::test]
async fn the_journal_keeps_the_newest_thousand_and_truncates_long_bodies() {
    let client = LookupClient::start().await;
    client.get("/the-first").await;
    for _ in 0..999 {
        client.get(PRINT).await;
    }
    assert_eq!(exchanges(&client).await.len(), 1000);
    let many: Vec<String> = (0..1000).map(|n| format!("{:011}", 99_999_000_000_u64 + n)).collect();
    client.personer(CONTACT, &many).await;
    let kept = exchanges(&client).await;
    assert_eq!((kept.len(), &kept[0]["path"], &kept[999]["path"]), (1000, &json!(PRINT), &json!(PERSONER)));
    let request = kept[999]["request"].as_str().unwrap();
    assert!(request.len() < 2100 && request.ends_with("... (14027 bytes)"), "{request}");
}

#[tokio::test]
async fn verify_panics_only_when_the_client_broke_the_contract() {
    let client = LookupClient::start().await;
    client.personer(CONTACT, &[DELETED, &persona("unknown")]).await;
    send(client.patch(BOTH_CHANNELS).body(r#"{"spraak":"nn"}"#)).await;
    // Refused, and still no breach of the document: a token can expire, a path can be probed.
    send(client.lookup("openid").body("{}")).await;
    client.get("/nowhere").await;
    client.get(PERSONER).await;
    client.send(Method::PUT, "/_mock/clock", "{}").await;
    assert_eq!(complaint(&client.krr), None);

    send(client.lookup(CONTACT).body(r#"{"personidentifikatorer":[]}"#)).await;
    let text = complaint(&client.krr).unwrap();
    insta::assert_snapshot!("complaint", redacted(&text));
    client.krr.reset();
    assert_eq!(complaint(&client.krr), None);
    for (body, place) in [(r#"{"spraak":"xx"}"#, "(body /spraak"), ("", "(document /paths/~1rest~1v1~1person/patch")] {
        send(client.patch(BOTH_CHANNELS).body(body)).await;
        let text = complaint(&client.krr).unwrap();
        assert!(text.contains(place), "{text}");
        client.krr.reset();
    }
    assert_eq!(client.own_breaches().await, 0);
}

fn redacted(text: &str) -> String {
    let (before, after) = text.split_once(r#""correlation_id":""#).unwrap();
    format!(r#"{before}"correlation_id":"<uuid>{}"#, after.trim_start_matches(|c| c != '"'))
}

#[tokio::test]
async fn a_mutant_is_a_server_breach_but_not_an_own_breach() {
    let client = LookupClient::start().await;
    client.krr.set_mutant(Some(NamedMutant::NumberForText));
    client.personer("global/sikkerdigitalpost.read", &["22859197810"]).await;
    let breaches = exchanges(&client).await[0]["server_breaches"].take();
    assert_eq!(breaches[0]["rule"], "document-schema");
    assert_eq!(breaches[0]["body"], "/personer/0/digital_post/postkasseleverandoeradresse");
    let text = complaint(&client.krr).unwrap();
    assert!(text.contains("mock broke document-schema"), "{text}");
    assert_eq!(client.krr.exchanges()[0].server_breaches().len(), 1);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn the_journal_keeps_twenty_of_many_breaches() {
    let client = LookupClient::start().await;
    send(client.lookup(CONTACT).body(json!({ "personidentifikatorer": vec!["1"; 5000] }).to_string())).await;
    send(
        client
            .request(Method::POST, PERSONER)
            .bearer_auth(client.krr.token(CONTACT))
            .body("{}")
            .header("content-type", "x/".to_owned() + &"y".repeat(20_000)),
    )
    .await;
    client.get(&format!("/{}", "z".repeat(20_000))).await;
    let kept = exchanges(&client).await;
    let breaches = kept[0]["client_breaches"].as_array().unwrap();
    assert_eq!(breaches.len(), 21);
    assert!(breaches[20]["reason"].as_str().unwrap().starts_with("and "), "{}", breaches[20]);
    for exchange in &kept[1..] {
        assert!(exchange.to_string().len() < 8000, "{}", exchange.to_string().len());
    }
}

#[tokio::test]
async fn escaped_identifiers_and_secrets_are_masked_too() {
    let client = LookupClient::start().await;
    // Only what could be real is masked.
    const BOTH_CHANNELS: &str = COULD_BE_REAL;
    let in_escapes = |text: &str| text.bytes().map(|byte| format!("\\u{byte:04x}")).collect::<String>();
    let body = format!(r#"{{"personidentifikatorer":["{}"]}}"#, in_escapes(BOTH_CHANNELS));
    assert_eq!(send(client.lookup(CONTACT).body(body)).await.status, 200);
    for secret in [r#"{"token":"hGqTK7opaque"}"#.to_owned(), format!(r#"{{"a":"{}"}}"#, in_escapes("ola@example.no"))] {
        client.send(Method::POST, "/token", secret).await;
    }
    let who: String = BOTH_CHANNELS.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let form = client.request(Method::POST, "/token").header("content-type", "application/x-www-form-urlencoded");
    send(form.body(format!("x={who}&%74oken=hGqTK7opaque"))).await;
    let kept = client.get("/_mock/exchanges").await.body;
    for secret in [BOTH_CHANNELS, "hGqTK7opaque", "example.no", "\\\\u003", &who[..9]] {
        assert!(!kept.contains(secret), "{secret}: {kept}");
    }
}
