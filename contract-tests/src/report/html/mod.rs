use maud::{DOCTYPE, Markup, html};

use crate::report::summary::ReportData;
use crate::report::summary::rule_result::{Breach, KnownDeviation, RuleOutcome, RuleResult};
use crate::run::Outcome;

const STYLE: &str = include_str!("report.css");

const MAX_VIOLATIONS: usize = 20;

/// A self-contained page without scripts, fonts and images.
pub(crate) fn render(data: &ReportData) -> String {
    let target = &data.target;
    let title = format!("KRR contract: {} as {}", target.host, target.generation);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#findings" { "Skip to the findings" }
                header { (heading(data)) }
                nav aria-label="Contents" { (contents(data)) }
                main #findings {
                    (findings(data))
                    (skipped(data))
                    (every_rule(data))
                }
                footer { "krr-contract " (data.suite_version) ", --seed " (data.seed) }
            }
        }
    };
    // HTML allows no other control characters than line breaks (HTML Living Standard, section 13.2.3.5).
    page.into_string().chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn heading(data: &ReportData) -> Markup {
    let (target, counts) = (&data.target, &data.counts);
    let class = match data.outcome {
        Outcome::Passed => "verdict passed",
        Outcome::Failed => "verdict failed",
        Outcome::Inconclusive | Outcome::CutShort => "verdict doubtful",
    };
    html! {
        h1 { "Contract of Kontakt- og reservasjonsregisteret" }
        p class=(class) { (data.verdict()) }
        @if let Some(stopped) = &data.stopped { p { "The run stopped early: " (stopped) } }
        ul.counts {
            li { b { (counts.passed) } " passed" }
            li { b { (counts.failed) } " failed" }
            li { b { (counts.accepted) } " accepted" }
            li { b { (counts.differs) } " differing from a guess" }
            li { b { (counts.skipped) } " skipped" }
        }
        dl.facts {
            dt { "Target" } dd { code { (target.host) } @if target.is_mock { ", krr-mock" }
                @if let Some(version) = &target.mock_version { ", version " (version) } }
            dt { "Generation" } dd { (target.generation) }
            dt { "Began" } dd { time datetime=(data.began) { (data.began) } }
            dt { "Effort" } dd { (data.cases) " cases, " (data.requests) " requests, " (format!("{:.1} s", data.duration_s)) }
            dt { "Document" } dd { "SHA-256 " code { (target.document_sha256) } }
        }
    }
}

fn contents(data: &ReportData) -> Markup {
    html! {
        h2 { "Contents" }
        ol {
            @if data.counts.failed > 0 { li { a href="#failed" { "Failed" }
                ol { @for (row, ..) in data.failed() { li { a href={ "#" (row.id) } { (row.id) } } } } } }
            @if data.counts.accepted > 0 { li { a href="#accepted" { "Accepted" }
                ol { @for (row, ..) in data.accepted() { li { a href={ "#" (row.id) } { (row.id) } } } } } }
            @if data.counts.differs > 0 { li { a href="#differing" { "Different from our guesses" }
                ol { @for (row, ..) in data.differing() { li { a href={ "#" (row.id) } { (row.id) } } } } } }
            @if !data.no_longer_seen.is_empty() { li { a href="#unseen" { "No longer seen" } } }
            @if data.counts.skipped > 0 { li { a href="#skipped" { "Skipped" } } }
            li { a href="#rules" { "Every rule" } }
        }
    }
}

fn findings(data: &ReportData) -> Markup {
    html! {
        @if data.counts.failed > 0 {
            section aria-labelledby="failed" {
                h2 #failed { "Failed" }
                @for (row, breach, expired) in data.failed() { (finding(row, breach, expired, None)) }
            }
        }
        @if data.counts.accepted > 0 {
            section aria-labelledby="accepted" {
                h2 #accepted { "Accepted" }
                @for (row, breach, deviation) in data.accepted() { (finding(row, breach, None, Some(deviation))) }
            }
        }
        @if data.counts.differs > 0 {
            section aria-labelledby="differing" {
                h2 #differing { "Different from our guesses" }
                p { "No source says what is right here, so none of these fails the run." }
                @for (row, breach) in data.differing() { (finding(row, breach, None, None)) }
            }
        }
        @if !data.no_longer_seen.is_empty() {
            section aria-labelledby="unseen" {
                h2 #unseen { "No longer seen" }
                p { "The rules of these deviations passed. The deviations can be removed." }
                ul { @for deviation in &data.no_longer_seen { li { code { (deviation.id) } ": " (deviation.reason.en) } } }
            }
        }
    }
}

fn finding(
    row: &RuleResult,
    breach: &Breach,
    expired: Option<&KnownDeviation>,
    accepted: Option<&KnownDeviation>,
) -> Markup {
    html! {
        article #(row.id) class=(match row.outcome {
            RuleOutcome::Accepted { .. } => "accepted",
            RuleOutcome::Differs { .. } => "differs",
            _ => "failed",
        }) {
            h3 { (row.id) }
            p.statement { (row.statement.en) }
            p.statement lang="nb" { (row.statement.nb) }
            @if let Some(deviation) = expired {
                p.note { "No longer accepted: " code { (deviation.id) } " expired on " (deviation.expires) " (" (deviation.owner) ")" }
            }
            @if let Some(deviation) = accepted {
                p.note { "Accepted until " (deviation.expires) " as " code { (deviation.id) } " (" (deviation.owner) "): " (deviation.reason.en) }
            }
            dl.facts {
                dt { "Why" } dd { (row.basis()) }
                @if let Some(legal) = row.legal { dt { "Law" } dd lang="nb" { (legal) } }
                dt { "Class" } dd { b { (breach.attribution.class) } ": " (breach.attribution.because) }
            }
            h4 { "Violations" }
            ul { @for sentence in breach.sentences(MAX_VIOLATIONS) { li { (sentence) } } }
            h4 { "Answered" }
            ul { @for answer in breach.answered() { li { code { (answer) } } } }
            h4 { "Smallest case" }
            @for command in &breach.commands { pre tabindex="0" role="region" aria-label={ "Command for " (row.id) } { code { (command) } } }
        }
    }
}

fn skipped(data: &ReportData) -> Markup {
    html! {
        @if data.counts.skipped > 0 {
            section aria-labelledby="skipped" {
                h2 #skipped { "Skipped" }
                dl { @for (reason, rules) in data.skipped() {
                    dt { (reason) }
                    @for rule in rules { dd { (rule) } }
                } }
            }
        }
    }
}

fn every_rule(data: &ReportData) -> Markup {
    let outcome = |outcome: &RuleOutcome| match outcome {
        RuleOutcome::Passed => "passed",
        RuleOutcome::Failed { .. } => "failed",
        RuleOutcome::Accepted { .. } => "accepted",
        RuleOutcome::Differs { .. } => "differs",
        RuleOutcome::Skipped { .. } => "skipped",
    };
    html! {
        section aria-labelledby="rules" {
            h2 #rules { "Every rule" }
            div.wide tabindex="0" role="region" aria-labelledby="rules" { table {
                thead { tr { th scope="col" { "Rule" } th scope="col" { "Outcome" } th scope="col" { "Statement" } th scope="col" { "Evidence" } } }
                tbody { @for row in &data.rules { tr {
                    th scope="row" { (row.id) }
                    td { span class={ "mark " (outcome(&row.outcome)) } { (outcome(&row.outcome)) } }
                    td { (row.statement.en) @if let Some(legal) = row.legal { " " span.law lang="nb" { (legal) } } }
                    td { (row.basis()) }
                } } }
            } }
        }
    }
}
