use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::gauntlet::report::results::{Results, Score, SurpriseResult};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The score by group, each survivor with its sentence, and the verdict last.
pub(crate) fn write(results: &Results, width: Option<usize>, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<12} {:>7} {:>6} {:>7} {:>10} {:>15} {:>8}",
        "group", "noticed", "coped", "missed", "timed out", "not applicable", "score"
    )?;
    for group in &results.groups {
        let missed = if group.missed + group.timed_out > 0 { BAD } else { GOOD };
        writeln!(
            out,
            "{:<12} {:>7} {:>6} {missed}{:>7} {:>10}{missed:#} {:>15} {:>8}",
            group.group.name(),
            group.noticed,
            group.coped,
            group.missed,
            group.timed_out,
            group.not_applicable,
            percent(group.score),
        )?;
    }
    for survivor in results.survivors() {
        write_survivor(survivor, width.unwrap_or(100).clamp(40, 120), out)?;
    }
    writeln!(out)?;
    if results.interrupted {
        writeln!(out, "Interrupted: {} surprises were not judged.", results.not_judged)?;
    }
    let Score { good, applicable, .. } = results.score;
    let style = if good == applicable { GOOD } else { BAD };
    writeln!(
        out,
        "{style}{} of {applicable} surprises came out well: {}{style:#}{FAINT}; {} do not concern this client; {:.1} s, {} at once, --seed {}{FAINT:#}",
        good,
        percent(results.score),
        results.surprises.len() - applicable,
        results.duration_s,
        results.jobs,
        results.seed,
    )
}

fn write_survivor(survivor: &SurpriseResult, width: usize, out: &mut impl Write) -> io::Result<()> {
    let SurpriseResult { id, what, advice, outcome, .. } = survivor;
    writeln!(out, "\n{BAD}{}{BAD:#} {id}: {what}", outcome.name())?;
    let reason = survivor.reason.as_deref().unwrap_or_default();
    let texts = [format!("Wanted: {}. Seen: {reason}.", survivor.wanted()), advice.en.clone(), advice.nb.clone()];
    for text in texts {
        let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
        writeln!(out, "{}", textwrap::fill(&text, options))?;
    }
    writeln!(out, "  {FAINT}{}; repeat it with --only {id}{FAINT:#}", survivor.because)
}

pub(crate) fn percent(score: Score) -> String {
    score.percent.map_or_else(|| "-".to_owned(), |percent| format!("{percent:.1} %"))
}
