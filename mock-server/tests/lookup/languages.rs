//! `PATCH /v1/person`: the language is the one thing that can be changed (POSTMAN).

use http::Method;
use serde_json::{Value, json};

use crate::http::error_responses::all;
use crate::support::client::{BOTH_CHANNELS, LookupClient, PERSON, persona, send};

#[tokio::test]
async fn a_language_is_changed_removed_or_rejected() {
    let client = LookupClient::start().await;
    let spraak = async |body: &str| {
        let answer = send(client.patch(BOTH_CHANNELS).body(body.to_owned())).await;
        let seen = client.person("global/spraak.read", BOTH_CHANNELS).await;
        (answer.status, answer.body, seen["spraak"].clone(), seen["spraak_oppdatert"].clone())
    };
    for code in ["nb", "nn", "en", "se"] {
        client.krr.clocks().register.advance("PT1S".parse().unwrap()).unwrap();
        let now = client.krr.clocks().register.oslo_time().to_string();
        let body = json!({ "spraak": code, "extra": 1 }).to_string();
        assert_eq!(spraak(&body).await, (204, String::new(), json!(code), json!(now)), "{code}");
    }
    let cases = [
        ("an unknown language", r#"{"spraak":"xx"}"#),
        ("an upper-case language", r#"{"spraak":"NB"}"#),
        ("no language", "{}"),
        ("null for a language", r#"{"spraak":null}"#),
        ("a number for a language", r#"{"spraak":7}"#),
        ("a list", r#"["nb"]"#),
        ("broken JSON", r#"{"spraak":"#),
    ];
    let cases = cases.map(|(name, body)| (name, client.patch(BOTH_CHANNELS).body(body)));
    let persons = ["deleted", "unknown"];
    let absent = persons.map(|who| (who, client.patch(&persona(who)).body(r#"{"spraak":"nb"}"#)));
    let machine = client.request(Method::PATCH, PERSON).bearer_auth(client.krr.token("user/spraak.write"));
    let machine = machine.header("content-type", "application/json").body(r#"{"spraak":"nb"}"#);
    let text = client.request(Method::PATCH, PERSON).header("content-type", "text/plain").body("nb");
    let text = text.bearer_auth(client.krr.user_token("user/spraak.write", BOTH_CHANNELS));
    let nobody = client.patch("99999999999").body(r#"{"spraak":"nb"}"#);
    let cases = cases.into_iter().chain(absent).chain([
        ("nobody", nobody),
        ("a token of no person's", machine),
        ("text", text),
    ]);
    insta::assert_snapshot!("languages", all(cases).await);
    assert_eq!(client.person("global/spraak.read", BOTH_CHANNELS).await["spraak"], "se", "nothing was changed");
    assert_eq!(spraak(r#"{"spraak":""}"#).await, (204, String::new(), Value::Null, Value::Null));
    assert_eq!(client.own_breaches().await, 0);
}
