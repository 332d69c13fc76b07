//! The mutants: listed, turned on and off, and described.

use std::collections::HashSet;

use http::Method;
use krr_mock_server::{DerivedMutant, Mutant, NamedMutant, UnknownMutantError};
use serde_json::json;

use crate::support::client::{BOTH_CHANNELS, CONTACT, LookupClient};

#[test]
fn derived_mutants_have_unique_ids_and_parse() {
    let ids: HashSet<&str> = DerivedMutant::all().iter().map(DerivedMutant::id).collect();
    assert_eq!(ids.len(), DerivedMutant::all().len());
    assert!(ids.len() > 1000, "{} derived mutants", ids.len());
    for mutant in Mutant::all() {
        assert_eq!(mutant.to_string().parse::<Mutant>(), Ok(mutant));
        assert!(mutant.description().ends_with('.') && mutant.description().len() < 200, "{mutant:?}");
    }
    // Listed once, for the first generation that has it.
    for (id, generation) in [
        ("getUsers/200/personer.*.digital_post.postkasseleverandoeradresse/wrong-case", "g1"),
        ("getUsers/200/personer.*.kontaktinformasjon.epostadresse_oppdatert/time-zone", "g1"),
        ("getPrintSertifikatV2/200/postkasseleverandoerAdresse/drop", "g2"),
        ("getUsers/200/personer.*.oppdatert/null", "g3"),
        ("getUsersV2/200/as-400", "g3"),
    ] {
        assert_eq!(id.parse::<Mutant>().unwrap().generation().to_string(), generation, "{id}");
    }
    // Nobody can make the mock fail, or refuse a word of a list that has none.
    let never =
        |id: &&str| id.contains("/500") || id.starts_with("getUsers/422") || id.starts_with("getPrintSertifikat/401");
    assert_eq!(ids.into_iter().find(never), None);
}

#[tokio::test]
async fn a_derived_mutant_changes_its_responses_only() {
    let client = LookupClient::start().await;
    let honest = client.personer(CONTACT, &[BOTH_CHANNELS]).await.json();
    let strangers = client.send(Method::POST, "/kontaktinfo-oauth2-server/rest/v1/personer", "").await;
    let number = "/personer/0/kontaktinformasjon/mobiltelefonnummer";
    let told = async |id: &str| {
        client.krr.set_mutant(Some(id.parse::<Mutant>().unwrap()));
        client.personer(CONTACT, &[BOTH_CHANNELS]).await
    };
    let place = "getUsers/200/personer.*.kontaktinformasjon.mobiltelefonnummer";
    for (change, expected) in [("null", json!(null)), ("wrong-type", json!(7)), ("empty", json!(""))] {
        let mut honest = honest.clone();
        *honest.pointer_mut(number).unwrap() = expected;
        assert_eq!(told(&format!("{place}/{change}")).await.json(), honest, "{change}");
    }
    let renamed = told(&format!("{place}/rename")).await.json();
    assert_eq!(renamed.pointer(number), None);
    assert_eq!(renamed.pointer(&format!("{number}_ny")), honest.pointer(number));
    assert_eq!(told("getUsers/200/as-418").await.status, 418);
    assert_eq!(told("getUsers/200/without-pragma").await.header("pragma"), None);
    assert_eq!(told("getUsers/200/in-array").await.json(), json!([honest]));
    assert_eq!(told("getUsers/401/no-body").await.json(), honest, "of another status");
    assert_eq!(told("getUser/200/no-body").await.json(), honest, "of another operation");

    let nobody = client.send(Method::POST, "/kontaktinfo-oauth2-server/rest/v1/personer", "").await;
    assert_eq!((nobody.status, nobody.json()["error"].clone()), (strangers.status, strangers.json()["error"].clone()));
    client.krr.set_mutant(None::<Mutant>);
    assert_eq!(client.personer(CONTACT, &[BOTH_CHANNELS]).await.json(), honest);
}

#[test]
fn named_mutants_have_unique_ids_and_parse() {
    let names: HashSet<&str> = NamedMutant::ALL.iter().map(|mutant| mutant.id()).collect();
    assert_eq!(names.len(), NamedMutant::ALL.len());
    let kebab = |text: &str| {
        let parts = text.split('-').collect::<Vec<_>>();
        parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
    };
    for mutant in NamedMutant::ALL {
        assert_eq!(mutant.id().parse(), Ok(*mutant));
        assert!(kebab(mutant.id()) && kebab(mutant.rule()), "{mutant:?}");
        assert!(mutant.description().ends_with('.') && mutant.description().len() < 100, "{mutant:?}");
    }
    for nobody in ["", "SortsPersons", "sorts-persons ", "sorts_persons"] {
        assert_eq!(nobody.parse::<NamedMutant>(), Err(UnknownMutantError));
    }
}

#[tokio::test]
async fn a_mutant_is_turned_on_by_id_and_off_again() {
    let client = LookupClient::start().await;
    let honest = client.personer(CONTACT, &[BOTH_CHANNELS]).await.body;
    let listed = client.get("/_mock/mutant").await.json();
    assert_eq!(listed["mutants"].as_array().unwrap().len(), Mutant::all().count());
    assert_eq!(listed["mutants"][0]["id"], NamedMutant::ALL[0].id());
    assert_eq!(listed.get("telling"), None);

    for id in ["zulu-times", "spaced-json"] {
        assert_eq!(client.send(Method::PUT, "/_mock/mutant", json!({ "id": id })).await.status, 204);
        assert_eq!(client.get("/_mock/mutant").await.json()["telling"], id);
        assert_ne!(client.personer(CONTACT, &[BOTH_CHANNELS]).await.body, honest, "{id}");
    }
    for wrong in [json!({ "id": "no-such-lie" }), json!({ "id": 7 }), json!({}), json!({ "id": "no-allow", "x": 1 })] {
        let answer = client.send(Method::PUT, "/_mock/mutant", &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.json()["violations"][0]["body"].is_string(), "{answer:?}");
    }
    assert_eq!(client.get("/_mock/mutant").await.json()["telling"], "spaced-json", "a wrong name changes nothing");
    for _ in 0..2 {
        assert_eq!(client.send(Method::DELETE, "/_mock/mutant", "").await.status, 204);
    }
    assert_eq!(client.personer(CONTACT, &[BOTH_CHANNELS]).await.body, honest);
}

#[tokio::test]
async fn the_admin_api_works_with_every_mutant() {
    let client = LookupClient::start().await;
    let before = client.get("/_mock/mutant").await;
    for mutant in NamedMutant::ALL {
        client.krr.set_mutant(Some(*mutant));
        let during = client.get("/_mock/mutant/").await;
        assert_eq!((during.status, during.header("content-type")), (200, before.header("content-type")), "{mutant:?}");
        assert_eq!(during.json()["telling"], mutant.id());
    }
    assert_eq!(client.own_breaches().await, 0);
}
