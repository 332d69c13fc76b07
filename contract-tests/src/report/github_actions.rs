//! Annotations and a step summary for GitHub Actions.

use crate::report::encoding::workflow_command::{escape_message, escape_property};
use crate::report::summary::ReportData;
use crate::report::summary::rule_result::{Breach, RuleResult};
use crate::report::terminal::acceptance;

const MAX_VIOLATIONS: usize = 5;

/// How many bytes of a command are shown. A summary is limited to a megabyte.
const MAX_COMMAND_BYTES: usize = 4000;

/// An annotation command for each failed rule and each difference from a guess.
#[must_use]
pub fn annotations(data: &ReportData) -> String {
    let errors = data.failed().map(|(row, breach, expired)| {
        let expired = expired.map(|deviation| format!("{} expired on {}\n", deviation.id, deviation.expires));
        let text = format!(
            "{}{}\n{}",
            expired.unwrap_or_default(),
            row.expectation(),
            breach.sentences(MAX_VIOLATIONS).join("\n")
        );
        format!("::error title={}::{}\n", escape_property(&format!("KRR: {} failed", row.id)), escape_message(&text))
    });
    let warnings = data.accepted().map(|(row, _, deviation)| {
        let title = escape_property(&format!("KRR: {} failed (accepted)", row.id));
        format!("::warning title={title}::{}\n", escape_message(&acceptance(deviation)))
    });
    let notices = data.differing().map(|(row, breach)| {
        let title = escape_property(&format!("KRR: {} differs from our guess", row.id));
        format!("::notice title={title}::{}\n", escape_message(&breach.sentences(MAX_VIOLATIONS).join("\n")))
    });
    errors.chain(warnings).chain(notices).collect()
}

/// The report in Markdown, for the file in `GITHUB_STEP_SUMMARY`.
#[must_use]
pub fn summary(data: &ReportData) -> String {
    let target = &data.target;
    let mut text = format!(
        "## krr-contract: {}\n\n`{}` as {}: {} passed, {} failed, {} accepted, {} skipped; {} requests; `--seed {}`\n",
        escaped(&data.verdict()),
        target.host,
        target.generation,
        data.counts.passed,
        data.counts.failed,
        data.counts.accepted,
        data.counts.skipped,
        data.requests,
        data.seed,
    );
    if let Some(stopped) = &data.stopped {
        text.push_str(&format!("\nStopped early: {}\n", escaped(stopped)));
    }
    for (row, breach, expired) in data.failed() {
        text.push_str(&format!("\n### Failed: `{}`\n\n", row.id));
        if let Some(deviation) = expired {
            text.push_str(&format!(
                "No longer accepted: {} expired on {}.\n\n",
                escaped(&deviation.id),
                deviation.expires
            ));
        }
        text.push_str(&section(row, breach));
    }
    for (row, breach, deviation) in data.accepted() {
        text.push_str(&format!("\n### Accepted: `{}`\n\n{}\n\n", row.id, escaped(&acceptance(deviation))));
        text.push_str(&section(row, breach));
    }
    for (row, breach) in data.differing() {
        text.push_str(&format!("\n### Differs from our guess: `{}`\n\n", row.id));
        text.push_str(&section(row, breach));
    }
    for (reason, rules) in data.skipped() {
        text.push_str(&format!("\nSkipped, {reason}: {}\n", rules.join(", ")));
    }
    text
}

fn section(row: &RuleResult, breach: &Breach) -> String {
    let mut text = format!("{}\n\n", escaped(&row.expectation()));
    if let Some(legal) = row.legal {
        text.push_str(&format!("{}\n\n", escaped(legal)));
    }
    for sentence in breach.sentences(MAX_VIOLATIONS) {
        text.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    text.push_str(&format!("\n*{}*: {}\n", breach.attribution.class, escaped(&breach.attribution.because)));
    for answer in breach.answered() {
        text.push_str(&format!("\nAnswered: {}\n", escaped(&answer)));
    }
    for command in &breach.commands {
        let shown = command.get(..command.floor_char_boundary(MAX_COMMAND_BYTES)).unwrap_or(command);
        let fence = "`".repeat(longest_run_of_backticks(shown).max(2) + 1);
        text.push_str(&format!("\n{fence}sh\n{shown}\n{fence}\n"));
    }
    text
}

fn longest_run_of_backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Escapes text for one line of Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_in_a_summary_is_escaped() {
        assert_eq!(escaped("<b> *a* [x](y)\n# z"), r"&lt;b> \*a\* \[x\](y) \# z");
        assert_eq!(longest_run_of_backticks("a```b``"), 3);
    }
}
