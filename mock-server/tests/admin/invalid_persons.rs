//! Whom `PUT /_mock/personer/{personidentifikator}` refuses: each with status, pointer and reason, and without repeating anything.

use std::fmt::Write as _;

use http::Method;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, DELETED, LookupClient, Response, send};
use crate::support::world_client::personer;

/// What a message must not repeat.
const SECRETS: [&str; 8] =
    [BOTH_CHANNELS, DELETED, "1182264895", "1102264895", "kari@", "+4791234567", "91234567", "kari.nordmann#1234"];

fn json_text(person: &Value) -> String {
    person.to_string()
}

/// Bodies that describe nobody whom the register could hold.
fn nobodies() -> Vec<(&'static str, String)> {
    let contact = |member: &str, value: Value| json_text(&json!({ "kontaktinformasjon": { member: value } }));
    let mail = |member: &str, value: Value| {
        json_text(&json!({ "kontaktinformasjon": { "epostadresse": "kari@example.no", member: value } }))
    };
    let mailbox = |address: Value, certificate: Value| {
        let post = json!({ "postkasseadresse": address, "postkasseleverandoeradresse": "996460320" });
        json_text(&json!({ "digital_post": post, "sertifikat": certificate }))
    };
    let post = json!({ "postkasseadresse": "kari.nordmann#1234", "postkasseleverandoeradresse": "996460320" });
    vec![
        ("an unknown member", json_text(&json!({ "reservation": "JA" }))),
        ("an unknown member inside", mail("epost_adresse", json!("kari@example.no"))),
        ("a member named like somebody", json_text(&json!({ BOTH_CHANNELS: "91234567" }))),
        ("the member that is computed", json_text(&json!({ "varslingsstatus": "KAN_VARSLES" }))),
        ("a status that is none", json_text(&json!({ "status": "DOED" }))),
        ("a reservation that is none", json_text(&json!({ "reservasjon": "91234567" }))),
        ("a reservation that is a boolean", json_text(&json!({ "reservasjon": true }))),
        ("a language that is none", json_text(&json!({ "spraak": "no" }))),
        ("an address that is a number", contact("mobiltelefonnummer", json!(91_234_567))),
        ("an address that is null", contact("epostadresse", Value::Null)),
        ("contact details in a list", json_text(&json!({ "kontaktinformasjon": ["kari@example.no"] }))),
        ("an identifier as a number", json_text(&json!({ "personidentifikator": 11_822_648_950_u64 }))),
        ("a date without an offset", mail("epostadresse_oppdatert", json!("2023-06-29T10:14:52"))),
        ("a date without a time of day", mail("epostadresse_oppdatert", json!("2023-06-29"))),
        ("a date before 1900", mail("epostadresse_oppdatert", json!("1899-06-29T10:14:52Z"))),
        ("a date on no calendar", mail("epostadresse_oppdatert", json!("2023-02-30T10:14:52+01"))),
        ("a date in the future", mail("epostadresse_oppdatert", json!("P19M"))),
        ("a duration in unknown words", mail("epostadresse_oppdatert", json!("19 moons ago"))),
        ("a date that is somebody", json_text(&json!({ "spraak": "nn", "spraak_oppdatert": BOTH_CHANNELS }))),
        ("a date without its e-mail", contact("epostadresse_oppdatert", json!("-P1D"))),
        ("a confirmation without its number", contact("mobiltelefonnummer_sist_verifisert", json!("-P1D"))),
        ("a validation without its number", contact("mobiltelefonnummer_sist_validert", json!("-P1D"))),
        ("a doubling without its e-mail", contact("epostadresse_duplisert", json!("JA"))),
        ("a date without its language", json_text(&json!({ "spraak_oppdatert": "-P1D" }))),
        ("confirmed and never entered", mail("epostadresse_sist_verifisert", json!("-P1D"))),
        ("reserved since, and not reserved", json_text(&json!({ "reservasjonstidspunkt": "-P1D" }))),
        ("a mailbox without a certificate", json_text(&json!({ "digital_post": post }))),
        ("a certificate without a mailbox", json_text(&json!({ "sertifikat": "digipost" }))),
        ("half a mailbox", json_text(&json!({ "digital_post": { "postkasseadresse": "kari.nordmann#1234" } }))),
        ("a short mailbox address", mailbox(json!("kari"), json!("e-boks"))),
        ("a certificate that is no base64", mailbox(json!("kari.nordmann#1234"), json!("kari@example.no"))),
        ("a certificate that is no DER", mailbox(json!("kari.nordmann#1234"), json!("bm90IERFUg=="))),
        ("an e-mail of two characters", contact("epostadresse", json!("k@"))),
        ("an e-mail of 51 characters", contact("epostadresse", json!(format!("kari@{}.example", "x".repeat(38))))),
        ("a number with letters", contact("mobiltelefonnummer", json!("91234567x"))),
        ("a plus sign in the middle", contact("mobiltelefonnummer", json!("47+91234567"))),
        ("a number of 21 characters", contact("mobiltelefonnummer", json!("+4791234567 912345678"))),
        ("an empty text", contact("epostadresse", json!(""))),
        ("deleted, and reserved", json_text(&json!({ "status": "SLETTET", "reservasjon": "NEI" }))),
        ("deleted, with a language", json_text(&json!({ "status": "SLETTET", "spraak": "nn" }))),
        ("deleted, with a time", json_text(&json!({ "status": "SLETTET", "oppdatert": "-P1D" }))),
        ("unknown, with e-mail", {
            let contact = json!({ "epostadresse": "kari@example.no" });
            json_text(&json!({ "status": "IKKE_REGISTRERT", "kontaktinformasjon": contact }))
        }),
        ("somebody else's identifier", json_text(&json!({ "personidentifikator": DELETED }))),
        ("an identifier with wrong check digits", json_text(&json!({ "personidentifikator": "11022648951" }))),
        ("an array", json_text(&json!([{ "personidentifikator": BOTH_CHANNELS }]))),
        ("a text", json_text(&json!("kari@example.no"))),
        ("null", "null".to_owned()),
        ("cut off", r#"{"kontaktinformasjon": {"epostadresse": "kari@exam"#.to_owned()),
        ("no JSON", "epostadresse=kari@example.no".to_owned()),
        ("nothing at all", String::new()),
    ]
}

/// Status, then every violation's place and reason.
fn told(name: &str, answer: &Response) -> String {
    assert!((400..500).contains(&answer.status), "{name} {answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    for secret in SECRETS {
        assert!(!answer.body.contains(secret), "{name} repeats {secret}: {answer:?}");
    }
    let said = answer.json();
    assert_eq!(said["error"], said["violations"][0]["reason"], "{said}");
    let mut text = format!("{name}: {}\n", answer.status);
    for violation in said["violations"].as_array().unwrap() {
        let place = violation["body"].as_str().map_or("-".to_owned(), |pointer| format!("{pointer:?}"));
        let _ = writeln!(text, "  {place} {}", violation["reason"].as_str().unwrap());
    }
    text
}

#[tokio::test]
async fn invalid_persons_are_rejected() {
    let client = LookupClient::start().await;
    let before = client.get("/_mock/personer").await.body;
    let mut text = String::new();
    for (name, body) in nobodies() {
        text += &told(name, &client.send(Method::PUT, &personer(BOTH_CHANNELS), body).await);
    }
    insta::assert_snapshot!("nobodies", text);
    assert_eq!(client.get("/_mock/personer").await.body, before);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn invalid_paths_and_bodies_are_rejected() {
    let client = LookupClient::start().await;
    let put = |who: &str| client.request(Method::PUT, &personer(who)).header("content-type", "application/json");
    let mut cases: Vec<(String, RequestBuilder)> = [
        ("ten digits", "1182264895"),
        ("letters", "1182264895x"),
        ("digits of another script", "%EF%BC%91%EF%BC%918226489501"),
        ("a slash in disguise", "1182264895%2F"),
        ("wrong check digits", "11022648951"),
        ("no day of birth", "00000000000"),
    ]
    .into_iter()
    .flat_map(|(name, who)| {
        let other = |method| client.request(method, &personer(who));
        let put = ("PUT", put(who).body("{}"));
        [put, ("GET", other(Method::GET)), ("DELETE", other(Method::DELETE))]
            .map(|(method, request)| (format!("{method}, {name}"), request))
    })
    .collect();
    let bare = || client.request(Method::PUT, &personer(BOTH_CHANNELS));
    cases.push(("no body".to_owned(), bare()));
    cases.push(("no media type".to_owned(), bare().body("{}")));
    cases.push(("a form".to_owned(), bare().header("content-type", "application/x-www-form-urlencoded").body("a=b")));
    let mut text = String::new();
    for (name, request) in cases {
        text += &told(&name, &send(request).await);
    }
    insta::assert_snapshot!("paths", text);
    assert_eq!(client.own_breaches().await, 0);
}
