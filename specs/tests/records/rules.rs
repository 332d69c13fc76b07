//! The rules as data: statement, generations and evidence of each.

use std::{collections::BTreeSet, fs, path::Path};

use krr_specs::{Confidence, RuleId, Rules, SourceLine};

/// What stands on that line.
pub(crate) fn text_of(line: SourceLine) -> String {
    let inside = line.file.strip_prefix("specs/").expect("every such file is one of this crate");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)).unwrap();
    text.lines().nth(line.number - 1).unwrap().to_owned()
}

#[test]
fn each_rule_is_named_on_its_line() {
    for rule in Rules::bundled().iter() {
        let line = Rules::bundled().line_of(&rule.id).unwrap();
        assert_eq!(text_of(line), format!("id = \"{}\"", rule.id));
    }
    assert_eq!(Rules::bundled().line_of("no-such-rule"), None);
}

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
        for sentence in [&rule.procedure.en, &rule.procedure.nb] {
            assert!(sentence.ends_with('.') && sentence.len() > 15, "{}: {sentence}", rule.id);
        }
        assert_ne!(rule.procedure.en, rule.procedure.nb);
    }
    assert!(ids.len() >= 80, "only {} rules", ids.len());
}

#[test]
fn what_was_seen_live_is_no_guess() {
    for rule in Rules::bundled().iter().filter(|rule| rule.confidence == Confidence::Guess) {
        assert!(rule.last_seen_live.is_empty(), "{}: what was seen live is no guess", rule.id);
    }
    for rule in Rules::bundled().iter() {
        let seen = |generation| rule.last_seen_live_in(generation).is_some();
        assert!(!rule.guess_in.iter().any(|generation| seen(*generation)), "{}", rule.id);
        let applies = |generation| rule.generations.contains(generation);
        assert!(rule.guess_in.iter().chain(rule.last_seen_live.keys()).all(applies), "{}", rule.id);
    }
}

#[test]
fn a_part_that_is_a_guess_is_stated_in_both_languages_and_the_rest_is_no_guess() {
    let with_part = Rules::bundled().iter().filter_map(|rule| Some((rule, rule.guess.as_ref()?)));
    for (rule, part) in with_part {
        assert_ne!(rule.confidence, Confidence::Guess, "{}: the whole rule is one", rule.id);
        assert!(part.en.ends_with('.') && part.nb.ends_with('.') && part.en != part.nb, "{}", rule.id);
    }
}

#[test]
fn the_rules_of_the_document_are_among_them() {
    for id in [RuleId::SCHEMA, RuleId::MEDIA_TYPE, RuleId::BODY, RuleId::JSON, RuleId::STATUS, RuleId::REQUIRED] {
        assert!(Rules::bundled().find(id.0).is_some(), "{id}");
    }
}
