//! What GitHub Actions shows of a run: annotations, and the summary of a step.

use crate::report::{
    encoding::workflow_command::{escape_message, escape_property},
    rule_result::{Breach, RuleResult},
    summary::ReportData,
    terminal::acceptance,
};

/// How many breaches of one rule are told.
const MOST: usize = 5;

/// How much of a command is shown, in bytes; a summary may have a megabyte in all.
const LONGEST: usize = 4000;

/// A line for each broken rule that the log of a step turns into an annotation.
#[must_use]
pub fn annotations(data: &ReportData) -> String {
    let errors = data.broken().map(|(row, breach, expired)| {
        let expired = expired.map(|known| format!("{} expired on {}\n", known.id, known.expires));
        let text =
            format!("{}{}\n{}", expired.unwrap_or_default(), row.expectation(), breach.sentences(MOST).join("\n"));
        format!("::error title={}::{}\n", escape_property(&format!("KRR: {} is broken", row.id)), escape_message(&text))
    });
    let warnings = data.accepted().map(|(row, _, known)| {
        let title = escape_property(&format!("KRR: {} is broken, and accepted", row.id));
        format!("::warning title={title}::{}\n", escape_message(&acceptance(known)))
    });
    errors.chain(warnings).collect()
}

/// The run in Markdown, for the file that `GITHUB_STEP_SUMMARY` names.
#[must_use]
pub fn summary(data: &ReportData) -> String {
    let target = &data.target;
    let mut text = format!(
        "## krr-contract: {}\n\n`{}` as {}: {} held, {} broken, {} accepted, {} not tried; {} requests; `--seed {}`\n",
        escaped(&data.verdict()),
        target.host,
        target.generation,
        data.counts.held,
        data.counts.broken,
        data.counts.accepted,
        data.counts.skipped,
        data.requests,
        data.seed,
    );
    if let Some(stopped) = &data.stopped {
        text.push_str(&format!("\nCut short: {}\n", escaped(stopped)));
    }
    for (row, breach, expired) in data.broken() {
        text.push_str(&format!("\n### Broken: `{}`\n\n", row.id));
        if let Some(known) = expired {
            text.push_str(&format!("Accepted no longer: {} expired on {}.\n\n", escaped(&known.id), known.expires));
        }
        text.push_str(&section(row, breach));
    }
    for (row, breach, known) in data.accepted() {
        text.push_str(&format!("\n### Accepted: `{}`\n\n{}\n\n", row.id, escaped(&acceptance(known))));
        text.push_str(&section(row, breach));
    }
    for (why, rules) in data.skipped() {
        text.push_str(&format!("\nNot tried, {why}: {}\n", rules.join(", ")));
    }
    text
}

fn section(row: &RuleResult, breach: &Breach) -> String {
    let mut text = format!("{}\n\n", escaped(&row.expectation()));
    if let Some(legal) = row.legal {
        text.push_str(&format!("{}\n\n", escaped(legal)));
    }
    for sentence in breach.sentences(MOST) {
        text.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    text.push_str(&format!("\n*{}*: {}\n", breach.attribution.class, escaped(&breach.attribution.because)));
    for command in &breach.commands {
        let shown = command.get(..command.floor_char_boundary(LONGEST)).unwrap_or(command);
        let fence = "`".repeat(longest_run_of_backticks(shown).max(2) + 1);
        text.push_str(&format!("\n{fence}sh\n{shown}\n{fence}\n"));
    }
    text
}

fn longest_run_of_backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// As text and nothing else on one line of Markdown.
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
    fn what_would_be_markup_in_a_summary_is_text() {
        assert_eq!(escaped("<b> *a* [x](y)\n# z"), r"&lt;b> \*a\* \[x\](y) \# z");
        assert_eq!(longest_run_of_backticks("a```b``"), 3);
    }
}
