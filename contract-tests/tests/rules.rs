//! Each rule has a check and a lie that it catches, and nothing has a rule that is not written down.

use std::collections::BTreeSet;

use krr_contract_tests::{CHECKS, Case, Check, Ground, MachineTokens, Tokens, Trial};
use krr_mock_server::Lie;
use krr_specs::{Generation, Roster, Rules};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

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

/// The first cases of a check, and some at random.
fn drawn(check: &Check, ground: &Ground) -> impl Iterator<Item = Case> {
    let Trial { first, then } = (check.cases)(ground).unwrap_or_default();
    let mut runner = TestRunner::deterministic();
    first.into_iter().chain(
        then.into_iter()
            .flat_map(move |then| (0..20).map(|_| then.new_tree(&mut runner).unwrap().current()).collect::<Vec<_>>()),
    )
}

#[test]
fn a_token_that_does_not_open_the_feed_leaves_its_rules_untried() {
    let feed = |scopes: &str| {
        let tokens = Tokens::Some { machine: MachineTokens::One(scopes.to_owned()), person: None };
        let ground = Ground::new(Generation::G3, Roster::published(), tokens, false);
        let of_feed = ground.checks.iter().filter(|check| check.rules[0].0.starts_with("feed-"));
        of_feed
            .map(|check| (check.rules[0].0, drawn(check, &ground).any(|case| ground.hindrance(&case).is_none())))
            .collect::<Vec<_>>()
    };
    let tried = |scopes: &str| {
        let tried = feed(scopes).into_iter().filter(|(_, tried)| *tried);
        tried.map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    let read = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    assert!(feed(read).len() >= 6);
    assert_eq!(tried("krr:global/kontaktinfo.read"), [""; 0]);
    // This one lacks one scope of three, which is what that rule is about.
    assert_eq!(tried(read), ["feed-needs-all-scopes"]);
    let with = tried(&format!("krr:global/hentendring.read {read}"));
    // That it does not open to less can be told only with tokens of one's choice.
    assert!(with.len() + 1 == feed(read).len() && !with.contains(&"feed-needs-all-scopes"), "{with:?}");
}
