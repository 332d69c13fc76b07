//! The honest mock keeps every rule, on any day and from any seed.

use krr_contract_tests::Outcome;
use krr_mock_server::{Clock, KrrMock};

use crate::suite::{judge, text};

#[tokio::test]
async fn no_rule_is_broken_from_several_seeds() {
    let krr = KrrMock::start().await;
    for seed in 1..=4 {
        let report = judge(&krr, seed, 40).await;
        assert_eq!(report.outcome(), Outcome::Held, "{}", text(&report));
        assert!(report.skipped.is_empty(), "{}", text(&report));
    }
    assert!(krr.exchanges().iter().all(|exchange| exchange.server_breaches().is_empty()));
}

#[tokio::test]
async fn nor_on_the_night_when_the_clocks_go_back() {
    let night = Clock::standing("2023-10-29T00:59:59Z".parse().unwrap());
    let krr = KrrMock::builder().clock(night).start().await.unwrap();
    let report = judge(&krr, 5, 20).await;
    assert_eq!(report.outcome(), Outcome::Held, "{}", text(&report));
}

#[tokio::test]
async fn the_same_seed_tries_the_same_cases_and_leaves_the_register_as_it_was() {
    let krr = KrrMock::start().await;
    let first = judge(&krr, 7, 10).await;
    let second = judge(&krr, 7, 10).await;
    assert_eq!((first.cases, first.requests), (second.cases, second.requests));
    assert_eq!(second.outcome(), Outcome::Held, "{}", text(&second));
}
