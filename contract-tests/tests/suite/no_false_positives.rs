//! krr-mock without mutants passes every rule of every generation.

use krr_contract_tests::Outcome;
use krr_mock_server::{Clock, KrrMock};
use krr_specs::Generation;

use crate::suite::suite_size::{is_thorough, run_suite, text};

/// The number of seeds, and of cases for each rule.
fn depth() -> (u64, u32) {
    if is_thorough() { (4, 40) } else { (1, 5) }
}

/// All generations, or only the one with the most rules.
fn generations() -> &'static [Generation] {
    if is_thorough() { &Generation::ALL } else { &[Generation::G3] }
}

async fn no_rule_fails(generation: Generation) {
    let krr = KrrMock::start().await;
    let (seeds, cases) = depth();
    for seed in 1..=seeds {
        let report = run_suite(&krr, generation, seed, cases).await;
        assert_eq!(report.outcome(), Outcome::Passed, "{}", text(&report));
        assert!(report.skipped.is_empty(), "{}", text(&report));
    }
    assert!(krr.exchanges().iter().all(|exchange| exchange.server_breaches().is_empty()));
}

#[tokio::test]
async fn g1_passes_from_several_seeds() {
    no_rule_fails(Generation::G1).await;
}

#[tokio::test]
async fn g2_passes_from_several_seeds() {
    no_rule_fails(Generation::G2).await;
}

#[tokio::test]
async fn g3_passes_from_several_seeds() {
    no_rule_fails(Generation::G3).await;
}

#[tokio::test]
async fn all_generations_pass_in_the_hour_when_summer_time_ends() {
    let night = Clock::standing("2023-10-29T00:59:59Z".parse().unwrap());
    let krr = KrrMock::builder().clock(night).start().await.unwrap();
    for generation in generations() {
        let report = run_suite(&krr, *generation, 5, depth().1).await;
        assert_eq!(report.outcome(), Outcome::Passed, "{}", text(&report));
    }
}

#[tokio::test]
async fn g3_passes_before_the_later_members_came() {
    let summer = Clock::standing("2023-07-15T10:00:00Z".parse().unwrap());
    let krr = KrrMock::builder().clock(summer).start().await.unwrap();
    let report = run_suite(&krr, Generation::G3, 6, depth().1).await;
    assert!(report.passed.contains(&krr_specs::RuleId("later-members-by-date")), "{}", text(&report));
    assert_eq!(report.outcome(), Outcome::Passed, "{}", text(&report));
}

#[tokio::test]
async fn g3_passes_with_a_person_who_has_every_later_member() {
    let krr = KrrMock::start().await;
    let person = serde_json::json!({
        "personidentifikator": "29890749036", "status": "AKTIV", "reservasjon": "JA",
        "kontaktinformasjon": {
            "epostadresse": "ola@example.no", "epostadresse_sist_validert": "2024-11-09T21:00:01+01",
            "mobiltelefonnummer": "+4799999999", "mobiltelefonnummer_sist_validert": "2024-11-10T21:00:01+01",
        },
        "reservasjonstidspunkt": "2024-11-09T21:00:01+01", "reservasjon_oppdatert": "2024-11-09T21:00:01+01", "oppdatert": "2024-11-09T21:00:01+01",
    });
    krr.put(serde_json::from_value(person).unwrap());
    let report = run_suite(&krr, Generation::G3, 8, depth().1).await;
    assert_eq!(report.outcome(), Outcome::Passed, "{}", text(&report));
}

#[tokio::test]
async fn a_seed_gives_the_same_cases_and_the_register_is_unchanged() {
    let krr = KrrMock::start().await;
    for generation in generations() {
        let first = run_suite(&krr, *generation, 7, depth().1).await;
        let second = run_suite(&krr, *generation, 7, depth().1).await;
        assert_eq!((first.cases, first.requests), (second.cases, second.requests), "{generation}");
        assert_eq!(second.outcome(), Outcome::Passed, "{}", text(&second));
    }
}
