//! The population through the mock: citizens are persons like any other, and shadow nobody.

use http::Method;
use serde_json::{Value, json};

use crate::admin::persons::listing::{country, identifiers};
use crate::cli::process::{Process, krr_mock, run};
use crate::lookup::personer::everywhere;
use crate::support::client::{LookupClient, send};
use crate::support::world_client::{BOTH_SCOPES, personer};

#[test]
fn an_invalid_population_is_a_start_error() {
    for (value, reason) in [
        ("", "no count of citizens"),
        (":7", "no count of citizens"),
        ("x", "must be a whole number in digits only"),
        ("1e6", "must be a whole number in digits only"),
        ("5 600 000", "must be a whole number in digits only"),
        ("-1", "cannot be negative"),
        ("5:", "no seed after the colon"),
        ("5:-1", "cannot be negative"),
        ("5:x", "the seed must be a whole number"),
        ("5:1:2", "the seed must be a whole number"),
        ("5:18446744073709551616", "the seed must be at most 18446744073709551615"),
        ("99999999", "at most 12009420 citizens are possible"),
        ("99999999999999999999", "at most 12009420 citizens are possible"),
        // The deck leaves fewer than there are identifiers.
        ("12009420", "at most 12009403 citizens are possible"),
    ] {
        let said = run(krr_mock(&["--listen", "127.0.0.1:0", &format!("--population={value}")]));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{value} {said:?}");
        assert!(said.err.contains(reason), "{value} {said:?}");
        assert!(said.err.contains("population") || said.err.contains("citizens"), "{value} {said:?}");
    }
    let mut variable = krr_mock(&[]);
    variable.env("KRR_MOCK_POPULATION", "5:");
    assert_eq!(run(variable).code, Some(2));
    drop(Process::start(&["--listen", "127.0.0.1:0", "--population", "0:7"]));
}

#[tokio::test]
async fn citizens_behave_like_other_persons() {
    let (client, everybody) = country().await;
    let deck = LookupClient::start().await.get("/_mock/personer").await.json()["personer"].take();
    let whole = client.get("/_mock/personer?limit=100000").await.json()["personer"].take();
    let residents = deck.as_array().unwrap().len();
    assert_eq!(whole.as_array().unwrap()[..residents], deck.as_array().unwrap()[..], "nobody in the deck is shadowed");
    let (first, last) = (residents, everybody.len() - 3);
    for at in [first, last] {
        let (who, held) = (&everybody[at], &whole[at]);
        assert_eq!(&client.get(&personer(who)).await.json(), held);
        for seen in everywhere(&client, who).await {
            for member in ["personidentifikator", "reservasjon", "status", "kontaktinformasjon", "spraak"] {
                assert_eq!(seen.get(member), held.get(member), "{at} {member}");
            }
        }
        let body = json!({ "kontaktinformasjon": { "epostadresse": "kari@example.no" } });
        assert_eq!(client.send(Method::PUT, &personer(who), body).await.status, 200, "somebody was there");
        for seen in everywhere(&client, who).await {
            assert_eq!(seen["kontaktinformasjon"]["epostadresse"], "kari@example.no");
        }
        let page = client.get(&format!("/_mock/personer?offset={at}&limit=1")).await.json();
        assert_eq!(page["personer"][0]["kontaktinformasjon"]["epostadresse"], "kari@example.no", "in their old place");
        assert_eq!(client.send(Method::DELETE, &personer(who), "").await.status, 204);
        assert!(everywhere(&client, who).await.iter().all(|seen| seen["status"] == "SLETTET"));
        assert_eq!(page["total"], everybody.len());
    }
    let token = client.krr.token(&format!("krr:global/hentendring.read {BOTH_SCOPES}"));
    let (mut fed, mut from) = (Vec::new(), json!(0));
    loop {
        let request = client.request(Method::POST, "/rest/v2/krr/hentEndringer").bearer_auth(&token);
        let body = json!({ "fraEndringsId": from }).to_string();
        let page = send(request.header("content-type", "application/json").body(body)).await.json();
        fed.extend(identifiers(&page["list"]));
        from = page["tilEndringsId"].clone();
        if page["tilEndringsId"] == page["sisteEndringsId"] {
            break;
        }
        assert_eq!(page["list"].as_array().unwrap().len(), 1000, "pages are full until the last");
    }
    assert_eq!(fed[fed.len() - 2..], [everybody[first].clone(), everybody[last].clone()], "whoever was changed last");
    let active = |person: &&Value| person["status"] != "IKKE_REGISTRERT";
    let mut expected = identifiers(&json!(whole.as_array().unwrap().iter().filter(active).collect::<Vec<_>>()));
    fed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(fed, expected, "everybody once");
    assert_eq!(client.own_breaches().await, 0);
}
