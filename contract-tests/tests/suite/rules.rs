//! Every rule of `rules.toml` has a check and a mutant, and the other way round.

use std::collections::BTreeSet;

use krr_contract_tests::{
    AvailableTokens, CHECKS, Case, CaseSet, Check, MachineTokens, SuiteContext, checks_for, skip_reason,
};
use krr_mock_server::NamedMutant;
use krr_specs::{Generation, Roster, Rules};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

#[test]
fn every_rule_has_a_check_and_a_mutant_and_each_of_these_has_a_rule() {
    let rules: BTreeSet<&str> = Rules::bundled().iter().map(|rule| rule.id.as_str()).collect();
    let checked: BTreeSet<&str> = CHECKS.iter().flat_map(|check| check.rules).map(|rule| rule.0).collect();
    let mutated: BTreeSet<&str> = NamedMutant::ALL.iter().map(|mutant| mutant.rule()).collect();
    assert_eq!(rules, checked, "rules.toml against the checks");
    assert_eq!(rules, mutated, "rules.toml against the mutants");
}

#[test]
fn the_rules_of_a_check_have_the_same_generations() {
    let generations = |rule: &krr_specs::RuleId| &Rules::bundled().find(rule.0).unwrap().generations;
    for check in CHECKS {
        let same = check.rules.iter().all(|rule| generations(rule) == generations(&check.rules[0]));
        assert!(same, "{:?}: a check runs for all of its rules or for none", check.rules);
    }
}

/// The first cases of a check, and some at random.
fn sample(check: &Check, context: &SuiteContext) -> impl Iterator<Item = Case> {
    let CaseSet { fixed, kinds, random } = (check.cases)(context).unwrap_or_default();
    let mut runner = TestRunner::deterministic();
    let random = random.into_iter().flat_map(|random| std::iter::repeat_n(random, 20));
    let some = kinds.into_iter().chain(random).map(move |some| some.new_tree(&mut runner).unwrap().current());
    fixed.into_iter().chain(some)
}

#[test]
fn a_token_without_the_feed_scope_skips_the_feed_rules() {
    let feed = |scopes: &str| {
        let tokens = AvailableTokens::Some { machine: MachineTokens::One(scopes.to_owned()), person: None };
        let context = SuiteContext::new(Generation::G3, Roster::published(), tokens, false);
        let of_feed = checks_for(context.generation).iter().filter(|check| check.rules[0].0.starts_with("feed-"));
        of_feed
            .map(|check| (check.rules[0].0, sample(check, &context).any(|case| skip_reason(&context, &case).is_none())))
            .collect::<Vec<_>>()
    };
    let tried = |scopes: &str| {
        let tried = feed(scopes).into_iter().filter(|(_, tried)| *tried);
        tried.map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    let read = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    assert!(feed(read).len() >= 6);
    assert_eq!(tried("krr:global/kontaktinfo.read"), [""; 0]);
    // This token lacks one of three scopes, which that rule needs.
    assert_eq!(tried(read), ["feed-needs-all-scopes"]);
    let with = tried(&format!("krr:global/hentendring.read {read}"));
    // With all three scopes and no other token, that rule is skipped.
    assert!(with.len() + 1 == feed(read).len() && !with.contains(&"feed-needs-all-scopes"), "{with:?}");
}

#[test]
fn cases_that_a_given_token_cannot_run_are_skipped() {
    let machine = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read".to_owned();
    let tokens = AvailableTokens::Some { machine: MachineTokens::One(machine), person: None };
    let untried = |generation| {
        let context = SuiteContext::new(generation, Roster::published(), tokens.clone(), false);
        let is_skipped = |case: Case| skip_reason(&context, &case).is_some();
        let untried = checks_for(context.generation).iter().filter(|check| sample(check, &context).all(is_skipped));
        untried
            .map(|check| check.rules[0].0)
            .filter(|rule| !rule.contains("feed") && *rule != "change-is-fed")
            .collect()
    };
    let writing = ["patch-is-visible", "patch-is-dated", "patch-touches-language-only", "unknown-language-refused"];
    let of = |own: &[&'static str]| -> Vec<&'static str> { own.iter().chain(&writing).copied().collect() };
    let sorted = |mut rules: Vec<&'static str>| {
        rules.sort_unstable();
        rules
    };
    let g1 = ["expired-withheld", "scope-needed", "token-of-person-opens-list"];
    assert_eq!(sorted(untried(Generation::G1)), sorted(of(&g1)));
    let g3 = ["delegated-scopes-alike", "scope-needed", "issuer-of-generation", "person-by-machine-token"];
    assert_eq!(sorted(untried(Generation::G3)), sorted(of(&g3)));
}
