//! Whose tokens each generation accepts, and what they show at `/person` (EUDIW).

use http::Method;
use serde_json::{Value, json};

use crate::lookup::generations::{asked, everywhere};
use crate::support::client::{
    BOTH_CHANNELS, CONTACT, DELETED, FEED, KRR, KRR_FEED, LookupClient, PERSON, PERSONER, Response, V1, V2, send,
};

/// The status in each generation for a token of `/_mock/tokens`.
async fn statuses(client: &LookupClient, token: &Value) -> [u16; 3] {
    let response = client.send(Method::POST, "/_mock/tokens", token).await.json();
    let ask = async |path: &str, generation: &str| {
        let request = client.request(Method::POST, path).header("krr-mock-generation", generation);
        let request = request.bearer_auth(response["access_token"].as_str().unwrap());
        send(request.header("content-type", "application/json").body(asked(DELETED).to_string())).await.status
    };
    [ask(PERSONER, "g1").await, ask(V1, "g2").await, ask(V1, "g3").await]
}

#[tokio::test]
async fn only_g1_accepts_tokens_of_the_legacy_provider() {
    let client = LookupClient::start().await;
    let krr = "krr:global/kontaktinformasjon.read";
    for (token, expected) in [
        (json!({ "scope": CONTACT }), [200, 401, 401]),
        (json!({ "scope": CONTACT, "issuer": "idporten-oidc-provider" }), [200, 401, 401]),
        (json!({ "scope": krr, "issuer": "idporten-oidc-provider" }), [200, 401, 401]),
        (json!({ "scope": krr }), [200, 200, 200]),
        (json!({ "scope": "krr:global/digitalpost.read" }), [200, 200, 200]),
        // The issuer would do; the scope has had its day.
        (json!({ "scope": CONTACT, "issuer": "maskinporten" }), [200, 403, 403]),
        // Names with delegation came with the newest guide (DOC-NEW).
        (json!({ "scope": "krr:global/kontaktinfo.read" }), [403, 403, 200]),
        (json!({ "scope": krr, "lifetime_s": -1 }), [401, 401, 401]),
        // ID-porten's tokens are for persons; G1 looked at scopes only (POSTMAN).
        (json!({ "scope": krr, "issuer": "idporten" }), [200, 401, 401]),
        (json!({ "scope": "krr:user/kontaktinformasjon.read", "pid": DELETED }), [403, 403, 403]),
        // Good for nothing here, and yet a token that every generation takes.
        (json!({ "scope": "openid", "issuer": "maskinporten" }), [403, 403, 403]),
    ] {
        assert_eq!(statuses(&client, &token).await, expected, "{token}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

async fn person(client: &LookupClient, path: &str, token: &Value) -> Response {
    let response = client.send(Method::POST, "/_mock/tokens", token).await.json();
    send(client.request(Method::GET, path).bearer_auth(response["access_token"].as_str().unwrap())).await
}

#[tokio::test]
async fn a_token_bound_to_a_person_shows_that_person() {
    let client = LookupClient::start().await;
    let (machine, user) = ("krr:global/kontaktinformasjon.read", "krr:user/kontaktinformasjon.read");
    for (scope, issuer) in [(user, "idporten"), (machine, "maskinporten")] {
        let mut token = json!({ "scope": scope, "issuer": issuer, "pid": BOTH_CHANNELS });
        let seen = person(&client, "/rest/v2/person", &token).await;
        assert_eq!((seen.status, &seen.json()["personidentifikator"]), (200, &json!(BOTH_CHANNELS)), "{token}");
        assert!(seen.json()["kontaktinformasjon"]["epostadresse"].is_string());
        token["pid"] = json!("99999999999");
        let nobody = person(&client, "/rest/v2/person", &token).await;
        assert_eq!((nobody.status, &nobody.json()["status"]), (200, &json!("IKKE_REGISTRERT")));
        token.as_object_mut().unwrap().remove("pid");
        let unbound = person(&client, "/rest/v2/person", &token).await;
        assert_eq!((unbound.status, unbound.json()["error"].as_str()), (403, Some("Forbidden")), "{token}");
        assert!(unbound.header("krr-mock-hint").unwrap().contains("`pid`"));
    }
    let legacy = json!({ "scope": "user/kontaktinformasjon.read", "pid": BOTH_CHANNELS });
    assert_eq!(person(&client, "/rest/v2/person", &legacy).await.status, 401);
    assert_eq!(person(&client, "/rest/v1/person", &legacy).await.status, 401);
    assert_eq!(person(&client, PERSON, &legacy).await.status, 200);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_change_shows_in_the_next_look_up_of_every_generation() {
    let client = LookupClient::start().await;
    let spraak = |person: &Value| [person["spraak"].clone(), person["spraak_oppdatert"].clone()];
    for (minute, language) in ["nn", "se", "en", "nb", ""].into_iter().enumerate() {
        client.krr.clocks().register.advance("PT1M".parse().unwrap()).unwrap();
        let token = client.krr.user_token("krr:user/spraak.write", BOTH_CHANNELS);
        let patch = client.request(Method::PATCH, "/rest/v1/person").bearer_auth(token);
        let patch = patch.header("content-type", "application/json").body(json!({ "spraak": language }).to_string());
        let changed = send(patch).await;
        assert_eq!((changed.status, changed.body.as_str()), (204, ""));
        let expected = match language {
            "" => [Value::Null, Value::Null],
            language => [json!(language), json!(format!("2023-10-12T12:0{}:00+02", minute + 1))],
        };
        let v2 = client.call(V2, KRR, &asked(BOTH_CHANNELS));
        for request in everywhere(&client, KRR, BOTH_CHANNELS).into_iter().chain([v2]) {
            assert_eq!(spraak(&send(request).await.json()["personer"][0]), expected);
        }
        let feed = send(client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 200_000_036 + minute }))).await.json();
        assert_eq!(feed["tilEndringsId"], 200_000_037 + minute);
        assert_eq!(feed["list"].as_array().unwrap().len(), 1, "{feed}");
        assert_eq!(feed["list"][0]["personidentifikator"], BOTH_CHANNELS);
        assert_eq!(spraak(&feed["list"][0]), expected, "the feed has the language too (N5)");
    }
    client.krr.verify();
}
