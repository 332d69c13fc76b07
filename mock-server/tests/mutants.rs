//! The lies that the mock can be told to tell.

use std::collections::HashSet;

use http::Method;
use krr_mock_server::{Lie, NoSuchLie};
use serde_json::json;

use crate::integrator::{BOTH_CHANNELS, CONTACT, Integrator};

#[test]
fn every_mutant_has_a_name_of_its_own_and_is_found_by_it() {
    let names: HashSet<&str> = Lie::ALL.iter().map(|mutant| mutant.id()).collect();
    assert_eq!(names.len(), Lie::ALL.len());
    let kebab = |text: &str| {
        let parts = text.split('-').collect::<Vec<_>>();
        parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
    };
    for mutant in Lie::ALL {
        assert_eq!(mutant.id().parse(), Ok(*mutant));
        assert!(kebab(mutant.id()) && kebab(mutant.rule()), "{mutant:?}");
        assert!(mutant.lie().ends_with('.') && mutant.lie().len() < 100, "{mutant:?}");
    }
    for nobody in ["", "SortsPersons", "sorts-persons ", "sorts_persons"] {
        assert_eq!(nobody.parse::<Lie>(), Err(NoSuchLie));
    }
}

#[tokio::test]
async fn a_lie_is_turned_on_by_name_and_off_again() {
    let integrator = Integrator::start().await;
    let honest = integrator.personer(CONTACT, &[BOTH_CHANNELS]).await.body;
    let listed = integrator.get("/_mock/mutant").await.json();
    assert_eq!(listed["mutants"].as_array().unwrap().len(), Lie::ALL.len());
    assert_eq!(listed["mutants"][0]["id"], Lie::ALL[0].id());
    assert_eq!(listed.get("telling"), None);

    for id in ["zulu-times", "spaced-json"] {
        assert_eq!(integrator.send(Method::PUT, "/_mock/mutant", json!({ "id": id })).await.status, 204);
        assert_eq!(integrator.get("/_mock/mutant").await.json()["telling"], id);
        assert_ne!(integrator.personer(CONTACT, &[BOTH_CHANNELS]).await.body, honest, "{id}");
    }
    for wrong in [json!({ "id": "no-such-lie" }), json!({ "id": 7 }), json!({}), json!({ "id": "no-allow", "x": 1 })] {
        let answer = integrator.send(Method::PUT, "/_mock/mutant", &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.json()["violations"][0]["body"].is_string(), "{answer:?}");
    }
    assert_eq!(integrator.get("/_mock/mutant").await.json()["telling"], "spaced-json", "a wrong name changes nothing");
    for _ in 0..2 {
        assert_eq!(integrator.send(Method::DELETE, "/_mock/mutant", "").await.status, 204);
    }
    assert_eq!(integrator.personer(CONTACT, &[BOTH_CHANNELS]).await.body, honest);
}

#[tokio::test]
async fn the_mock_can_be_steered_whatever_the_lie() {
    let integrator = Integrator::start().await;
    let before = integrator.get("/_mock/mutant").await;
    for mutant in Lie::ALL {
        integrator.krr.set_mutant(Some(*mutant));
        let during = integrator.get("/_mock/mutant/").await;
        assert_eq!((during.status, during.header("content-type")), (200, before.header("content-type")), "{mutant:?}");
        assert_eq!(during.json()["telling"], mutant.id());
    }
    assert_eq!(integrator.own_breaches().await, 0);
}
