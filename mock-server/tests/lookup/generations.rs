//! Where the three generations differ in what they answer (`behaviour.rs` has the sources).

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::lookup::signed::verified;
use crate::support::client::{
    BOTH_CHANNELS, DELETED, FEED, KRR, KRR_FEED, LookupClient, PERSONER, Response, V1, V2, persona, send,
};

pub(crate) fn asked(who: &str) -> Value {
    json!({ "personidentifikatorer": [who] })
}

pub(crate) fn as_g2(request: RequestBuilder) -> RequestBuilder {
    request.header("krr-mock-generation", "g2")
}

/// A look-up in each generation, the oldest first.
pub(crate) fn everywhere(client: &LookupClient, scope: &str, who: &str) -> [RequestBuilder; 3] {
    let call = |path| client.call(path, scope, &asked(who));
    [call(PERSONER), as_g2(call(V1)), call(V1)]
}

#[tokio::test]
async fn every_generation_signs_responses() {
    let client = LookupClient::start().await;
    for (plain, signed) in
        everywhere(&client, KRR, BOTH_CHANNELS).into_iter().zip(everywhere(&client, KRR, BOTH_CHANNELS))
    {
        let (plain, signed) = (send(plain).await, send(signed.header("accept", "application/jose")).await);
        assert_eq!((signed.status, signed.header("content-type")), (200, Some("application/jose")));
        assert_eq!(verified(&signed.body), plain.body);
    }
    let v2 = || client.call(V2, KRR, &asked(BOTH_CHANNELS));
    let signed = send(v2().header("accept", "application/jose")).await;
    assert_eq!(verified(&signed.body), send(v2()).await.body);
    let feed = client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 0 })).header("accept", "application/jose");
    assert_eq!(send(feed).await.status, 406, "no client was seen to ask for a signed feed");
    client.krr.verify();
}

#[tokio::test]
async fn responses_have_exactly_the_recorded_headers() {
    let client = LookupClient::start().await;
    let recorded = [
        ("content-type", "application/json"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "0"),
        ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
        ("pragma", "no-cache"),
        ("expires", "0"),
        ("strict-transport-security", "max-age=16070400; includeSubDomains"),
        ("x-frame-options", "DENY"),
    ];
    let answer = send(client.call(V2, KRR, &asked(BOTH_CHANNELS))).await;
    for (name, value) in recorded {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let mut others: Vec<_> = answer.headers.keys().map(http::HeaderName::as_str).collect();
    others.retain(|name| recorded.iter().all(|(known, _)| known != name));
    others.sort_unstable();
    assert_eq!(others, ["content-length", "date", "krr-mock-exchange"]);
    for request in everywhere(&client, KRR, DELETED).into_iter().take(2) {
        let answer = send(request).await;
        assert_eq!(answer.header("x-xss-protection"), Some("1; mode=block"));
    }
}

#[tokio::test]
async fn expired_details_are_withheld_from_the_legacy_scope_only() {
    let client = LookupClient::start().await;
    let expired = persona("expired-mailbox-language");
    let shown = |answer: &Response| {
        let person = answer.json()["personer"][0].take();
        ["varslingsstatus", "kontaktinformasjon", "digital_post"].map(|name| person.get(name).cloned())
    };
    let legacy = "global/kontaktinformasjon.read global/varslingsstatus.read global/sikkerdigitalpost.read";
    let withheld = send(client.lookup(legacy).body(asked(&expired).to_string())).await;
    assert_eq!(shown(&withheld), [Some(json!("KAN_IKKE_VARSLES")), None, None]);
    for request in everywhere(&client, KRR, &expired) {
        let [status, contact, post] = shown(&send(request).await);
        assert_eq!((status, contact.is_some(), post.is_some()), (Some(json!("KAN_IKKE_VARSLES")), true, true));
    }
    for request in everywhere(&client, KRR, "29890749036") {
        let [status, contact, _] = shown(&send(request).await);
        assert_eq!(status, Some(json!("KAN_IKKE_VARSLES")));
        assert!(contact.unwrap()["epostadresse"].is_string(), "who is reserved keeps them");
    }
    client.krr.verify();
}
