//! The rules are data: each says what holds, for whom, and who saw it.

use std::collections::BTreeSet;

use krr_specs::{Confidence, RuleId, Rules};

#[test]
fn each_rule_is_named_once_stated_in_both_languages_and_has_a_source() {
    let mut ids = BTreeSet::new();
    for rule in Rules::bundled().iter() {
        assert!(ids.insert(&rule.id), "{} stands twice", rule.id);
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
        assert!(!rule.evidence.is_empty() && !rule.generations.is_empty(), "{}", rule.id);
        for sentence in [&rule.statement.en, &rule.statement.nb] {
            assert!(sentence.ends_with('.') && sentence.len() > 30, "{}: {sentence}", rule.id);
        }
        assert_ne!(rule.statement.en, rule.statement.nb);
        for sentence in [&rule.tried.en, &rule.tried.nb] {
            assert!(sentence.ends_with('.') && sentence.len() > 15, "{}: {sentence}", rule.id);
        }
        assert_ne!(rule.tried.en, rule.tried.nb);
    }
    assert!(ids.len() >= 80, "only {} rules", ids.len());
}

#[test]
fn what_was_seen_live_is_no_guess() {
    for rule in Rules::bundled().iter().filter(|rule| rule.confidence == Confidence::Guess) {
        assert_eq!(rule.last_seen_live, None, "{}: what was seen live is no guess", rule.id);
    }
}

#[test]
fn the_rules_of_the_document_are_among_them() {
    for id in [RuleId::SCHEMA, RuleId::MEDIA_TYPE, RuleId::BODY, RuleId::JSON, RuleId::STATUS, RuleId::REQUIRED] {
        assert!(Rules::bundled().find(id.0).is_some(), "{id}");
    }
}
