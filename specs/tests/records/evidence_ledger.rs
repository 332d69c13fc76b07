//! `RULES.md` is the rules and nothing else: `UPDATE_EXPECT=1 cargo test -p krr-specs ledger` writes it anew.

use std::collections::BTreeSet;

use expect_test::expect_file;
use krr_specs::{Confidence, Generation, Rule, Rules, Source};

const HEAD: &str = "\
# Rules

Made from `rules.toml` and `evidence.toml`; a test fails when it is out of step. To write it anew:
`UPDATE_EXPECT=1 cargo test -p krr-specs ledger`.

What the register promises, as far as anybody saw it. `krr-contract verify` tries each rule, `krr-contract rules explain ID` says what
stands here. *Seen live* is the last day on which a recording or the operator's own test shows a live system keeping the rule.
";

#[test]
fn the_ledger_says_what_the_rules_say() {
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
    let held = |generation| rules.iter().filter(|rule| rule.generations.contains(&generation)).count();
    let sure = |confidence| rules.iter().filter(|rule| rule.confidence == confidence).count();
    format!(
        "{} rules: {} hold for g1, {} for g2, {} for g3. {} are certain, {} likely, {} a guess.\n",
        rules.len(),
        held(Generation::G1),
        held(Generation::G2),
        held(Generation::G3),
        sure(Confidence::Certain),
        sure(Confidence::Likely),
        sure(Confidence::Guess),
    )
}

fn row(rule: &Rule) -> String {
    let holds = |generation| if rule.generations.contains(&generation) { "x" } else { "" };
    let [g1, g2, g3] = Generation::ALL.map(holds);
    let (seen, law) = (seen(rule), rule.legal.clone().unwrap_or_default());
    format!("| [{0}](#{0}) | {g1} | {g2} | {g3} | {1} | {seen} | {law} |\n", rule.id, rule.confidence)
}

fn seen(rule: &Rule) -> String {
    rule.last_seen_live.map(|day| day.to_string()).unwrap_or_default()
}

fn section(rule: &Rule) -> String {
    let evidence: Vec<&str> = rule.evidence.iter().map(|key| key.as_str()).collect();
    format!(
        "## {}\n\n{}\n\n*{}*\n\nTried with: {} Evidence: {}.\n\n",
        rule.id,
        rule.statement.en,
        rule.statement.nb,
        rule.procedure.en,
        evidence.join(", ")
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
