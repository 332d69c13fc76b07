//! What is refused, with which status and in which of the two shapes (VALG-CLIENT, ISSUE-53), and what is not refused.

use std::fmt::Write as _;

use http::{Method, header};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSON, PERSONER, PRINT, Response, send};

/// Status, the headers that belong to a refusal, and the body without the one member that no clock decides.
pub(crate) fn said(answer: &Response) -> String {
    assert!(answer.status < 500, "{answer:?}");
    let mut body = answer.body.clone();
    if let Some(id) = answer.json()["correlation_id"].as_str() {
        assert_eq!(id.len(), 36, "a UUID as recorded (ISSUE-53)");
        body = body.replace(id, "<uuid>");
    }
    let mut text = format!("{} {}", answer.status, answer.header("content-type").unwrap_or("-"));
    for name in ["allow", "www-authenticate"] {
        if let Some(value) = answer.header(name) {
            let _ = write!(text, " {name}: {value}");
        }
    }
    format!("{text}\n  {body}\n")
}

pub(crate) async fn all(cases: impl IntoIterator<Item = (&str, RequestBuilder)>) -> String {
    let mut text = String::new();
    for (name, request) in cases {
        let _ = write!(text, "{name}\n  {}", said(&send(request).await));
    }
    text
}

fn asked(list: &Value) -> String {
    json!({ "personidentifikatorer": list }).to_string()
}

/// A thousand and more persons who are not in the register: eleven digits, check digits as they come.
fn many(count: u64) -> Value {
    (0..count).map(|n| format!("{:011}", 99_999_000_000 + n)).collect()
}

#[tokio::test]
async fn a_list_beyond_the_limits_is_rejected() {
    let client = LookupClient::start().await;
    let with = |body: String| client.lookup(CONTACT).body(body);
    let cases = [
        ("1001 identifiers", with(asked(&many(1001)))),
        ("an empty list", with(asked(&json!([])))),
        ("no list", with("{}".to_owned())),
        ("null for a list", with(asked(&Value::Null))),
        ("one identifier and no list", with(asked(&json!(BOTH_CHANNELS)))),
        ("an array at the top", with(json!([BOTH_CHANNELS]).to_string())),
        ("broken JSON", with(r#"{"personidentifikatorer": ["#.to_owned())),
        ("an empty body", with(String::new())),
        ("ten digits", with(asked(&json!([BOTH_CHANNELS, "1182264895"])))),
        ("twelve digits", with(asked(&json!(["118226489500"])))),
        ("letters", with(asked(&json!(["1182264895x"])))),
        ("digits of another script", with(asked(&json!(["１１８２２６４８９５０"])))),
        ("a line break after eleven digits", with(asked(&json!(["11822648950\n"])))),
        ("the empty text", with(asked(&json!([""])))),
        ("a number of ten digits", with(asked(&json!([1_182_264_895_u64])))),
        ("a number with a fraction", with(asked(&json!([11_822_648_950.5])))),
        ("a number in scientific notation", with(r#"{"personidentifikatorer":[1.182264895e10]}"#.to_owned())),
        ("a negative number", with(asked(&json!([-11_822_648_950_i64])))),
        ("a number beyond all numbers", with(format!(r#"{{"personidentifikatorer":[1{}]}}"#, "0".repeat(400)))),
        ("null among identifiers", with(asked(&json!([BOTH_CHANNELS, null])))),
        ("lists in lists", with("[".repeat(100_000))),
    ];
    insta::assert_snapshot!("lists", all(cases).await);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn recorded_client_requests_are_accepted() {
    let client = LookupClient::start().await;
    let number: u64 = BOTH_CHANNELS.parse().unwrap();
    let active = |who: &str| json!([who, "AKTIV"]);
    let unknown = |who: &str| json!([who, "IKKE_REGISTRERT"]);
    for (body, expected) in [
        (asked(&json!([number, DELETED])), vec![active(BOTH_CHANNELS), json!([DELETED, "SLETTET"])]),
        (asked(&json!([BOTH_CHANNELS, number, BOTH_CHANNELS])), vec![active(BOTH_CHANNELS); 3]),
        // Wrong check digits are an unknown person (a guess), and so are eleven zeros (VALG-CLIENT).
        (asked(&json!(["11822648951", "99999999999", "00000000000", 99_999_999_999_u64])), {
            ["11822648951", "99999999999", "00000000000", "99999999999"].map(unknown).to_vec()
        }),
        (
            json!({ "personIdentifiersAsString": null, "personidentifikatorer": [DELETED], "inkluderIkkeRegistrerte": true })
                .to_string(),
            vec![json!([DELETED, "SLETTET"])],
        ),
        (format!(r#"{{"personidentifikatorer":["{DELETED}"],"extra":{{"a":[1]}}}}"#), vec![json!([DELETED, "SLETTET"])]),
        (format!("\n {{ \"personidentifikatorer\" :\t[ \"{DELETED}\" ] }} \n"), vec![json!([DELETED, "SLETTET"])]),
    ] {
        let answer = send(client.lookup(CONTACT).body(body.clone())).await;
        assert_eq!(answer.status, 200, "{body} {answer:?}");
        let seen: Vec<Value> = answer.json()["personer"]
            .as_array()
            .unwrap()
            .iter()
            .map(|person| json!([person["personidentifikator"], person["status"]]))
            .collect();
        assert_eq!(seen, expected, "{body}");
    }
    client.krr.verify();
}

#[tokio::test]
async fn a_thousand_identifiers_give_a_thousand_persons() {
    let client = LookupClient::start().await;
    let answer = send(client.lookup(CONTACT).body(asked(&many(1000)))).await;
    let body = answer.json();
    let seen = body["personer"].as_array().unwrap().iter().map(|person| person["personidentifikator"].clone());
    assert_eq!(seen.collect::<Value>(), many(1000));
    client.krr.verify();
}

#[tokio::test]
async fn wrong_method_path_and_media_type_have_their_own_errors() {
    let client = LookupClient::start().await;
    let to = |method: Method, path: &str| client.request(method, path).bearer_auth(client.krr.token(CONTACT));
    let typed = |media_type: &'static str| {
        let request = to(Method::POST, PERSONER).body(asked(&json!([BOTH_CHANNELS])));
        request.header(header::CONTENT_TYPE, media_type)
    };
    let cases = [
        ("GET personer", to(Method::GET, PERSONER)),
        ("POST person", to(Method::POST, PERSON)),
        ("DELETE person", to(Method::DELETE, PERSON)),
        ("PUT printSertifikat", to(Method::PUT, PRINT)),
        ("a method of nobody's", to("BREW".parse().unwrap(), PERSONER)),
        ("another path", to(Method::GET, "/kontaktinfo-oauth2-server/rest/v1/personar")),
        ("v2", to(Method::POST, "/kontaktinfo-oauth2-server/rest/v2/personer")),
        ("beside the base", to(Method::GET, "/kontaktinfo-oauth2-serverx/rest/v1/person")),
        ("text/plain", typed("text/plain")),
        ("a form", typed("application/x-www-form-urlencoded")),
        ("another JSON", typed("application/vnd.api+json")),
        ("no media type", to(Method::POST, PERSONER).body(asked(&json!([BOTH_CHANNELS])))),
        ("nothing at all", to(Method::POST, PERSONER)),
    ];
    insta::assert_snapshot!("doors", all(cases).await);
    for media_type in ["application/json;charset=utf-8", "application/json; charset=UTF-8", "Application/JSON"] {
        assert_eq!(send(typed(media_type)).await.status, 200, "{media_type}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_hint_for_a_thousand_violations_fits_into_a_header() {
    let client = LookupClient::start().await;
    let wrong: Value = (0..1000).map(|n| format!("{n:09}")).collect();
    let answer = send(client.lookup(CONTACT).body(asked(&wrong))).await;
    assert_eq!(answer.status, 400);
    // Python's http.client gives up at 65 536 bytes a line, Java's HttpURLConnection and others at less.
    let hint = answer.header("krr-mock-hint").unwrap();
    assert!((20..4096).contains(&hint.len()), "{} bytes", hint.len());
}
