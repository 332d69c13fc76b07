use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::gauntlet::journal::JournalExchange;
use crate::gauntlet::report::results::{Results, SurpriseResult};
use crate::gauntlet::report::terminal::percent;

/// The style of the report of `verify`.
const STYLE: &str = include_str!("../../report/html/report.css");

/// A self-contained page without scripts, fonts and images.
pub(crate) fn render(results: &Results) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "KRR gauntlet: " (percent(results.score)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#survivors" { "Skip to what was missed" }
                header { (heading(results)) }
                main {
                    (groups(results))
                    section #survivors aria-labelledby="missed" {
                        h2 #missed { "Missed" }
                        @if results.survivors().next().is_none() { p { "Nothing." } }
                        @for one in results.survivors() { (survivor(one)) }
                    }
                    (every_surprise(results))
                }
                footer { "krr-contract " (results.suite_version) ", --seed " (results.seed) }
            }
        }
    };
    // HTML allows no other control characters than line breaks (HTML Living Standard, section 13.2.3.5).
    page.into_string().chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn heading(results: &Results) -> Markup {
    let score = results.score;
    let class = match score.good == score.applicable {
        _ if results.interrupted || score.applicable == 0 => "verdict doubtful",
        true => "verdict passed",
        false => "verdict failed",
    };
    html! {
        h1 { "The gauntlet of Kontakt- og reservasjonsregisteret" }
        p class=(class) { (percent(score)) ": " (score.good) " of " (score.applicable) " surprises came out well" }
        @if results.interrupted { p { "Interrupted: " (results.not_judged) " surprises were not judged." } }
        dl.facts {
            dt { "Command" } dd { code { (results.command.join(" ")) } }
            dt { "Honest run" } dd { (format!("{:.2} s", results.honest_run.duration_s)) ", time-out "
                (format!("{:.1} s", results.honest_run.time_out_s)) }
            dt { "Calls" } dd { @for (operation, count) in &results.honest_run.operations { code { (operation) } " " (count) " " } }
            dt { "Effort" } dd { (results.surprises.len()) " surprises, " (format!("{:.1} s", results.duration_s)) ", "
                (results.jobs) " at once" }
        }
    }
}

fn groups(results: &Results) -> Markup {
    html! {
        section aria-labelledby="groups" {
            h2 #groups { "Score by group" }
            div.wide tabindex="0" role="region" aria-labelledby="groups" { table {
                thead { tr { @for name in ["Group", "Noticed", "Coped", "Missed", "Timed out", "Not applicable", "Score"] { th scope="col" { (name) } } } }
                tbody { @for group in &results.groups { tr {
                    th scope="row" { (group.group.name()) }
                    td { (group.noticed) } td { (group.coped) } td { (group.missed) } td { (group.timed_out) }
                    td { (group.not_applicable) } td { (percent(group.score)) }
                } } }
            } }
        }
    }
}

fn survivor(one: &SurpriseResult) -> Markup {
    html! {
        article #(one.id) .failed {
            h3 { (one.id) }
            p.statement { (one.what) }
            p.statement { (one.advice.en) }
            p.statement lang="nb" { (one.advice.nb) }
            dl.facts {
                dt { "Wanted" } dd { (one.wanted()) }
                dt { "Seen" } dd { (one.reason.as_deref().unwrap_or_default()) }
                dt { "Why" } dd { (one.because) }
                dt { "Repeat" } dd { code { "--only " (one.id) } }
            }
            @if let Some(test) = &one.test {
                h4 { "The test to write, in " (test.language.name()) }
                pre tabindex="0" role="region" aria-label={ "Test for " (one.id) } { code { (test.code) } }
            }
            @if !one.exchanges.is_empty() {
                h4 { "What the client saw" }
                @for exchange in &one.exchanges { (seen(exchange)) }
            }
            @if let Some(output) = one.output.as_deref().filter(|output| !output.trim().is_empty()) {
                h4 { "The end of its output" }
                pre tabindex="0" role="region" aria-label={ "Output for " (one.id) } { code { (output) } }
            }
        }
    }
}

fn seen(exchange: &JournalExchange) -> Markup {
    html! {
        details {
            summary { code { (exchange.method) " " (exchange.path) } " " b { (exchange.status) }
                @if let Some(fault) = exchange.fault.as_deref().filter(|fault| !fault.is_empty()) { ", met " (fault) } }
            @if !exchange.request.is_empty() { pre { code { (exchange.request) } } }
            pre { code { (exchange.response) } }
        }
    }
}

fn every_surprise(results: &Results) -> Markup {
    html! {
        section aria-labelledby="all" {
            h2 #all { "Every surprise" }
            div.wide tabindex="0" role="region" aria-labelledby="all" { table {
                thead { tr { th scope="col" { "Surprise" } th scope="col" { "Outcome" } th scope="col" { "What happens" } th scope="col" { "Remark" } } }
                tbody { @for one in &results.surprises { tr {
                    th scope="row" { @if one.is_survivor() { a href={ "#" (one.id) } { (one.id) } } @else { (one.id) } }
                    td { span class={ "mark " (mark(one)) } { (one.outcome.name()) } }
                    td { (one.what) }
                    td { (one.reason.as_deref().unwrap_or_default()) }
                } } }
            } }
        }
    }
}

fn mark(one: &SurpriseResult) -> &'static str {
    match (one.outcome.is_good(), one.outcome.counts()) {
        (true, _) => "passed",
        (false, true) => "failed",
        (false, false) => "skipped",
    }
}
