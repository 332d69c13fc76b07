//! `PATCH /v1/person`: the language is the one thing that can be changed (dossier 3.10).

use http::Method;
use serde_json::{Value, json};

use crate::{
    http::error_responses::all,
    support::client::{BOTH_CHANNELS, Integrator, PERSON, persona, read},
};

#[tokio::test]
async fn a_language_is_changed_taken_back_or_refused() {
    let integrator = Integrator::start().await;
    let spraak = async |body: &str| {
        let answer = read(integrator.patch(BOTH_CHANNELS).body(body.to_owned())).await;
        let seen = integrator.person("global/spraak.read", BOTH_CHANNELS).await;
        (answer.status, answer.body, seen["spraak"].clone(), seen["spraak_oppdatert"].clone())
    };
    for code in ["nb", "nn", "en", "se"] {
        integrator.krr.clocks().register.advance("PT1S".parse().unwrap()).unwrap();
        let now = integrator.krr.clocks().register.oslo_time().to_string();
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
    let cases = cases.map(|(name, body)| (name, integrator.patch(BOTH_CHANNELS).body(body)));
    let persons = ["deleted", "unknown"];
    let absent = persons.map(|who| (who, integrator.patch(&persona(who)).body(r#"{"spraak":"nb"}"#)));
    let machine = integrator.request(Method::PATCH, PERSON).bearer_auth(integrator.krr.token("user/spraak.write"));
    let machine = machine.header("content-type", "application/json").body(r#"{"spraak":"nb"}"#);
    let text = integrator.request(Method::PATCH, PERSON).header("content-type", "text/plain").body("nb");
    let text = text.bearer_auth(integrator.krr.user_token("user/spraak.write", BOTH_CHANNELS));
    let nobody = integrator.patch("99999999999").body(r#"{"spraak":"nb"}"#);
    let cases = cases.into_iter().chain(absent).chain([
        ("nobody", nobody),
        ("a token of no person's", machine),
        ("text", text),
    ]);
    insta::assert_snapshot!("languages", all(cases).await);
    assert_eq!(integrator.person("global/spraak.read", BOTH_CHANNELS).await["spraak"], "se", "nothing was changed");
    assert_eq!(spraak(r#"{"spraak":""}"#).await, (204, String::new(), Value::Null, Value::Null));
    assert_eq!(integrator.own_breaches().await, 0);
}
