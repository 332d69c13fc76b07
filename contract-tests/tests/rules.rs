//! Each rule has a check and a lie that it catches, and nothing has a rule that is not written down.

use std::collections::BTreeSet;

use krr_contract_tests::{CHECKS, Ground, Tokens};
use krr_mock_server::Lie;
use krr_specs::{Generation, Roster, Rules};

#[test]
fn every_rule_has_a_check_and_a_mutant_and_each_of_these_has_a_rule() {
    let written: BTreeSet<&str> = Rules::bundled().iter().map(|rule| rule.id.as_str()).collect();
    let checked: BTreeSet<&str> = CHECKS.iter().flat_map(|check| check.rules).map(|rule| rule.0).collect();
    let lied_about: BTreeSet<&str> = Lie::ALL.iter().map(|mutant| mutant.rule()).collect();
    assert_eq!(written, checked, "rules.toml against the checks");
    assert_eq!(written, lied_about, "rules.toml against the mutants");
}

#[test]
fn each_check_speaks_of_one_set_of_generations() {
    let generations = |rule: &krr_specs::RuleId| &Rules::bundled().find(rule.0).unwrap().generations;
    for check in CHECKS {
        let same = check.rules.iter().all(|rule| generations(rule) == generations(&check.rules[0]));
        assert!(same, "{:?}: a check runs for all of its rules or for none", check.rules);
    }
}

#[test]
fn a_token_that_does_not_open_the_feed_leaves_its_rules_untried() {
    let feed = |scopes: &str| {
        let tokens = Tokens::Given { machine: Some(scopes.to_owned()), person: None };
        let ground = Ground::new(Generation::G3, Roster::published(), tokens, false);
        let of_feed = ground.checks.iter().filter(|check| check.rules[0].0.starts_with("feed-"));
        of_feed.map(|check| (check.rules[0].0, (check.cases)(&ground).is_some())).collect::<Vec<_>>()
    };
    let without = feed("krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    assert!(without.len() >= 6 && without.iter().all(|(_, tried)| !tried), "{without:?}");
    let with = feed("krr:global/hentendring.read krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    // That it does not open to less can be told only with tokens of one's choice.
    let untried: Vec<_> = with.into_iter().filter(|(_, tried)| !tried).map(|(rule, _)| rule).collect();
    assert_eq!(untried, ["feed-needs-all-scopes"]);
}
