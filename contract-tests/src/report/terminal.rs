//! A report for somebody who reads it on a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use krr_specs::{AcceptedDeviations, Document};

use crate::{
    report::{
        rule_result::{Breach, KnownDeviation, RuleResult},
        summary::{ReportData, RunInfo},
    },
    run::report::{Outcome, Report},
};

/// How much of a command is shown; a list of a thousand identifiers fills screens.
const LONGEST: usize = 2000;

/// How many breaches of one rule are told.
const MOST: usize = 3;

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Writes what was broken, rule by rule with the smallest case, and a line of figures; without colour, nothing accepted.
///
/// # Errors
/// Whatever `out` says.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let info = RunInfo {
        mock_version: None,
        document_sha256: RunInfo::digest_of(&Document::of(report.generation)),
        began: Timestamp::now(),
        deviations: &AcceptedDeviations::default(),
    };
    let mut plain = anstream::StripStream::new(Vec::new());
    write_account(&ReportData::of(report, &info), None, &mut plain)?;
    out.write_all(&plain.into_inner())
}

/// Writes what is told of a run, in colour, with sentences broken at `width` columns; whoever wants none strips it off.
///
/// # Errors
/// Whatever `out` says.
pub fn write_account(data: &ReportData, width: Option<usize>, out: &mut impl Write) -> io::Result<()> {
    let width = width.unwrap_or(usize::MAX).max(40);
    for (row, breach, expired) in data.broken() {
        writeln!(out, "{BAD}BROKEN{BAD:#} {}", row.id)?;
        if let Some(known) = expired {
            let said = format!("accepted no longer: {} expired on {} ({})", known.id, known.expires, known.owner);
            paragraph(&said, width, out)?;
        }
        write_breach(data, row, breach, width, out)?;
    }
    for (row, breach, known) in data.accepted() {
        writeln!(out, "{DOUBTFUL}ACCEPTED{DOUBTFUL:#} {}", row.id)?;
        paragraph(&acceptance(known), width, out)?;
        write_breach(data, row, breach, width, out)?;
    }
    for known in &data.no_longer_seen {
        let said = format!("deviation {} is no longer seen: its rules held. Take it out.", known.id);
        lines(&said, "", "  ", width, out)?;
    }
    for (why, rules) in data.skipped() {
        lines(&format!("not tried, {why}: {}", rules.join(", ")), "", "  ", width, out)?;
    }
    if data.waits > 0 {
        writeln!(out, "the target asked to wait {} times (Retry-After), and was obeyed", data.waits)?;
    }
    if !data.restored.is_nothing() {
        writeln!(out, "{}", data.restored)?;
    }
    if let Some(coverage) = &data.coverage {
        coverage.write(out)?;
    }
    if let Some(stopped) = &data.stopped {
        lines(&format!("cut short: {stopped}"), "", "  ", width, out)?;
    }
    write_figures(data, out)
}

/// One line of figures, and before it one in capitals where they would be taken for a success.
fn write_figures(data: &ReportData, out: &mut impl Write) -> io::Result<()> {
    let counts = &data.counts;
    let style = match data.outcome {
        Outcome::Held => GOOD,
        Outcome::Broken => BAD,
        Outcome::NotJudged | Outcome::CutShort => DOUBTFUL,
    };
    if matches!(data.outcome, Outcome::NotJudged | Outcome::CutShort) {
        writeln!(out, "{style}{}{style:#}", data.verdict())?;
    }
    let accepted = if counts.accepted > 0 { format!(" {} accepted,", counts.accepted) } else { String::new() };
    writeln!(
        out,
        "{style}{} rules held, {} broken,{accepted} {} not tried{style:#}; {} cases, {} requests, {:.1} s, {:.0} cases/s; as {}; --seed {}",
        counts.held,
        counts.broken,
        counts.skipped,
        data.cases,
        data.requests,
        data.took_s,
        data.cases as f64 / data.took_s.max(0.001),
        data.target.generation,
        data.seed,
    )
}

pub(crate) fn acceptance(known: &KnownDeviation) -> String {
    let KnownDeviation { id, reason, owner, expires, .. } = known;
    format!("{} ({id}; {owner}; until {expires})", reason.en)
}

fn write_breach(
    data: &ReportData,
    row: &RuleResult,
    breach: &Breach,
    width: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    paragraph(&row.expectation(), width, out)?;
    if let Some(legal) = row.legal {
        paragraph(legal, width, out)?;
    }
    for sentence in breach.sentences(MOST) {
        lines(&sentence, "  - ", "    ", width, out)?;
    }
    // Of a mock of ours there is only one thing to say.
    if !data.target.is_mock {
        paragraph(&format!("{}: {}", breach.attribution.class, breach.attribution.because), width, out)?;
    }
    writeln!(out, "  smallest case:")?;
    for command in &breach.commands {
        let shown = command.get(..command.floor_char_boundary(LONGEST)).unwrap_or(command);
        for line in shown.lines() {
            writeln!(out, "    {FAINT}{}{FAINT:#}", inert(line))?;
        }
        if shown.len() < command.len() {
            writeln!(out, "    ... ({} bytes in all)", command.len())?;
        }
    }
    writeln!(out)
}

fn paragraph(text: &str, width: usize, out: &mut impl Write) -> io::Result<()> {
    lines(text, "  ", "  ", width, out)
}

fn lines(text: &str, first: &str, then: &str, width: usize, out: &mut impl Write) -> io::Result<()> {
    let options = textwrap::Options::new(width).initial_indent(first).subsequent_indent(then);
    for line in textwrap::wrap(&inert(text), options.break_words(false)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Without what a terminal obeys: some of the text is the target's, and a target must not move a cursor.
fn inert(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
