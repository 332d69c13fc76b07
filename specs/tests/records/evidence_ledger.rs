//! `RULES.md` is generated from the rules: `UPDATE_EXPECT=1 cargo test -p krr-specs ledger` updates it.

use std::collections::BTreeSet;

use expect_test::expect_file;
use krr_specs::{Confidence, Generation, Rule, Rules, Source};

const HEAD: &str = "\
# Rules

Generated from `rules.toml` and `evidence.toml`; a test fails when it is out of date. To update it:
`UPDATE_EXPECT=1 cargo test -p krr-specs ledger`.

The rules of the register. `krr-contract verify` checks each of them, `krr-contract rules explain ID` shows one. *Seen live* is, for
each generation, the last day on which a recording or the operator's own test shows a live system that follows the rule. A guess
fails no live target, except under `verify --strict`.
";

#[test]
fn the_rules_page_is_up_to_date() {
    let rules: Vec<&Rule> = Rules::bundled().iter().collect();
    let rows: String = rules.iter().map(|rule| row(rule)).collect();
    let sections: String = rules.iter().map(|rule| section(rule)).collect();
    let cited: BTreeSet<&str> = rules.iter().flat_map(|rule| &rule.evidence).map(|key| key.as_str()).collect();
    let sources = krr_specs::Evidence::bundled().sources().filter(|source| cited.contains(source.key.as_str()));
    let sources: String = sources.map(source).collect();
    let text = format!(
        "{HEAD}\n{}\n| rule | g1 | g2 | g3 | confidence | seen live | law |\n|---|---|---|---|---|---|---|\n{rows}\n{sections}## Sources\n\n| key | what | where | from |\n|---|---|---|---|\n{sources}",
        count(&rules)
    );
    expect_file!["../../RULES.md"].assert_eq(&text);
}

fn count(rules: &[&Rule]) -> String {
    let applying = |generation| rules.iter().filter(|rule| rule.generations.contains(&generation)).count();
    let with = |confidence| rules.iter().filter(|rule| rule.confidence == confidence).count();
    format!(
        "{} rules: {} apply to g1, {} for g2, {} for g3. {} are certain, {} likely, {} a guess.\n",
        rules.len(),
        applying(Generation::G1),
        applying(Generation::G2),
        applying(Generation::G3),
        with(Confidence::Certain),
        with(Confidence::Likely),
        with(Confidence::Guess),
    )
}

fn row(rule: &Rule) -> String {
    let applies = |generation| if rule.generations.contains(&generation) { "x" } else { "" };
    let [g1, g2, g3] = Generation::ALL.map(applies);
    let (seen, law) = (seen(rule), rule.legal.clone().unwrap_or_default());
    format!("| [{0}](#{0}) | {g1} | {g2} | {g3} | {1} | {seen} | {law} |\n", rule.id, rule.confidence)
}

fn seen(rule: &Rule) -> String {
    rule.last_seen_live.iter().map(|(generation, day)| format!("{generation} {day}")).collect::<Vec<_>>().join(", ")
}

/// Where the rule is a guess: in the generations that are named, or the part that is stated.
fn guess(rule: &Rule) -> String {
    let generations = rule.guess_in.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    let carried_over = (!generations.is_empty()).then(|| format!(" A guess in {generations}."));
    let part = rule.guess.as_ref().map(|part| format!(" A guess: {}", part.en));
    carried_over.into_iter().chain(part).collect()
}

fn section(rule: &Rule) -> String {
    let evidence: Vec<&str> = rule.evidence.iter().map(|key| key.as_str()).collect();
    format!(
        "## {}\n\n{}\n\n*{}*\n\nCheck: {} Evidence: {}.{}\n\n",
        rule.id,
        rule.statement.en,
        rule.statement.nb,
        rule.procedure.en,
        evidence.join(", "),
        guess(rule),
    )
}

fn source(source: &Source) -> String {
    let place = source.repository.as_deref().unwrap_or_default();
    let from = source.from.map(|from| match source.until {
        Some(until) => format!("{from} to {until}"),
        None => from.to_string(),
    });
    format!("| {} | {} | {place} | {} |\n", source.key, source.what, from.unwrap_or_default())
}
