//! `/rest/v1/personer` and `/rest/v2/personer` side by side (POSTMAN, VALG-CLIENT, OSKJERV).

use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, DELETED, KRR, LookupClient, PERSONER, Response, V1, V2, persona, send};

const MOBILE_ONLY: &str = "23837998492";
/// Right check digits; a client's health check asks for it (VALG-CLIENT).
const ZEROS: &str = "00000000000";

async fn ask(client: &LookupClient, path: &str, body: &Value) -> Response {
    send(client.call(path, KRR, body)).await
}

async fn list(client: &LookupClient, path: &str, asked: Value) -> Response {
    ask(client, path, &json!({ "personidentifikatorer": asked })).await
}

/// Who was answered with which status, in the order of the answer.
#[track_caller]
fn seen(answer: &Response) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let body = answer.json();
    let personer = body["personer"].as_array().unwrap().iter();
    personer.map(|person| (text(&person["personidentifikator"]), text(&person["status"]))).collect()
}

fn expected(persons: &[(&str, &str)]) -> Vec<(String, String)> {
    persons.iter().map(|(who, status)| ((*who).to_owned(), (*status).to_owned())).collect()
}

#[tokio::test]
async fn v1_keeps_order_and_repeats_while_v2_sorts_and_deduplicates() {
    let client = LookupClient::start().await;
    let unknown = persona("unknown");
    let asked = json!([MOBILE_ONLY, BOTH_CHANNELS, unknown, ZEROS, DELETED, BOTH_CHANNELS]);
    let of_request = expected(&[
        (MOBILE_ONLY, "AKTIV"),
        (BOTH_CHANNELS, "AKTIV"),
        (&unknown, "IKKE_REGISTRERT"),
        (ZEROS, "IKKE_REGISTRERT"),
        (DELETED, "SLETTET"),
        (BOTH_CHANNELS, "AKTIV"),
    ]);
    for path in [PERSONER, V1] {
        assert_eq!(seen(&list(&client, path, asked.clone()).await), of_request, "{path}");
    }
    let mut ascending = of_request.clone();
    ascending.sort();
    ascending.dedup();
    assert_eq!(seen(&list(&client, V2, asked).await), ascending);
    client.krr.verify();
}

#[tokio::test]
async fn v2_omits_unknown_persons_on_request_and_never_deleted_ones() {
    let client = LookupClient::start().await;
    let unknown = persona("unknown");
    let all = expected(&[(ZEROS, "IKKE_REGISTRERT"), (BOTH_CHANNELS, "AKTIV"), (DELETED, "SLETTET")]);
    let all = [&all[..], &expected(&[(&unknown, "IKKE_REGISTRERT")])].concat();
    let registered: Vec<_> = all.iter().filter(|(_, status)| status != "IKKE_REGISTRERT").cloned().collect();
    let asked = json!([unknown, DELETED, BOTH_CHANNELS, ZEROS]);
    let mut body = json!({ "personidentifikatorer": asked });
    assert_eq!(seen(&ask(&client, V2, &body).await), all, "the choice when nothing is said (question 19)");
    for (flag, expected) in [(true, &all), (false, &registered)] {
        body["inkluderIkkeRegistrerte"] = json!(flag);
        assert_eq!(&seen(&ask(&client, V2, &body).await), expected, "{flag}");
        assert_eq!(seen(&ask(&client, V1, &body).await).len(), 4, "v1 knows no such member");
    }
    let nobody = json!({ "personidentifikatorer": [ZEROS, unknown], "inkluderIkkeRegistrerte": false });
    assert_eq!(ask(&client, V2, &nobody).await.body, r#"{"personer":[]}"#, "a list, and not absent");
    client.krr.verify();
    for wrong in [json!("false"), json!(0), json!(null)] {
        body["inkluderIkkeRegistrerte"] = wrong;
        let answer = ask(&client, V2, &body).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.header("krr-mock-hint").unwrap().contains("/inkluderIkkeRegistrerte"), "{answer:?}");
    }
}

#[tokio::test]
async fn one_identifier_with_wrong_check_digits_rejects_a_v2_list() {
    let client = LookupClient::start().await;
    let asked = json!([BOTH_CHANNELS, "99999999999", DELETED, "11822648951"]);
    for path in [PERSONER, V1] {
        let answer = list(&client, path, asked.clone()).await;
        assert_eq!(seen(&answer)[1], ("99999999999".to_owned(), "IKKE_REGISTRERT".to_owned()), "{path}");
    }
    client.krr.verify();
    for (asked, places) in [
        (asked, &["/personidentifikatorer/1", "/personidentifikatorer/3"][..]),
        (json!([99_999_999_999_u64]), &["/personidentifikatorer/0"]),
    ] {
        let answer = list(&client, V2, asked).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("Bad Request")), "{answer:?}");
        assert!(!answer.body.contains("personer\""), "nobody is answered: {answer:?}");
        let hint = answer.header("krr-mock-hint").unwrap();
        for place in places {
            assert!(hint.contains(place) && hint.contains("one-bad-identifier-refuses-all"), "{place} in {hint}");
        }
        let exchanges = client.krr.exchanges();
        let breaches = exchanges.last().unwrap().client_breaches();
        let noted: Vec<_> = breaches.iter().map(|breach| breach.body.as_ref().unwrap().to_string()).collect();
        assert_eq!(noted, places);
        assert!(!hint.contains("99999999999") && !hint.contains("11822648951"), "{hint}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn eleven_zeros_are_an_unknown_person() {
    let client = LookupClient::start().await;
    let nobody = expected(&[(ZEROS, "IKKE_REGISTRERT")]);
    for path in [PERSONER, V1, V2] {
        assert_eq!(seen(&list(&client, path, json!([ZEROS])).await), nobody, "{path}");
    }
    let with_others = seen(&list(&client, V2, json!([DELETED, ZEROS])).await);
    assert_eq!(with_others, [&nobody[..], &expected(&[(DELETED, "SLETTET")])].concat());
    client.krr.verify();
}

#[tokio::test]
async fn an_identifier_may_come_as_a_number() {
    let client = LookupClient::start().await;
    let number: u64 = BOTH_CHANNELS.parse().unwrap();
    for (path, times) in [(PERSONER, 2), (V1, 2), (V2, 1)] {
        let answer = list(&client, path, json!([number, BOTH_CHANNELS])).await;
        assert_eq!(seen(&answer), vec![expected(&[(BOTH_CHANNELS, "AKTIV")])[0].clone(); times], "{path}");
        // The zero in front was lost in the client.
        assert_eq!(list(&client, path, json!([4_846_697_271_u64])).await.status, 400, "{path}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn more_than_a_thousand_identifiers_are_rejected_in_both_versions() {
    let client = LookupClient::start().await;
    for path in [V1, V2] {
        for (count, status) in [(0, 400), (1, 200), (1000, 200), (1001, 400)] {
            let answer = list(&client, path, json!(vec![ZEROS; count])).await;
            assert_eq!(answer.status, status, "{path} {count}");
        }
    }
    assert_eq!(client.own_breaches().await, 0);
}
