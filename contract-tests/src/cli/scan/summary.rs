//! The summary of a scan: counts, skipped files and suppressed findings.

use std::{
    io::{self, Write},
    time::Duration,
};

use krr_contract_tests::scan::{Finding, Skipped, Survey, printable};

/// `1 place`, `2 places`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// How many unreadable files are listed without --verbose.
const MAX_LISTED: usize = 3;

/// An incomplete search must be visible in every format.
pub(crate) fn warn_of_unread(survey: &Survey, verbose: bool) {
    let unread: Vec<_> = survey
        .skipped
        .iter()
        .filter_map(|file| match &file.reason {
            Skipped::Unreadable(reason) => Some(format!("{} ({reason})", printable(&file.path.to_string_lossy()))),
            Skipped::Binary | Skipped::Huge => None,
        })
        .collect();
    if unread.is_empty() {
        return;
    }
    let named = if verbose { unread.len() } else { MAX_LISTED.min(unread.len()) };
    let more = match unread.len() - named {
        0 => String::new(),
        more => format!(", and {more} more (use --verbose)"),
    };
    let (count, named) = (unread.len(), unread[..named].join(", "));
    let _ = writeln!(io::stderr(), "krr-contract: not searched, {count} unreadable: {named}{more}");
}

/// Lists suppressed findings and skipped files.
pub(crate) fn details(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    for file in &survey.files {
        for suppressed in &file.findings.suppressed {
            let (path, line) = (printable(&file.path.to_string_lossy()), suppressed.finding.line);
            let (row, reason) = (&suppressed.finding.row, printable(&suppressed.reason));
            writeln!(out, "suppressed {path}:{line}: {row} ({reason})")?;
        }
    }
    for file in &survey.skipped {
        let reason = match &file.reason {
            Skipped::Binary => "binary",
            Skipped::Huge => "too large (--max-size)",
            Skipped::Unreadable(reason) => reason,
        };
        writeln!(out, "skipped {}: {reason}", printable(&file.path.to_string_lossy()))?;
    }
    Ok(())
}

/// The last line: the numbers of findings and files.
pub(crate) fn summary(survey: &Survey, took: Duration, out: &mut impl Write) -> io::Result<()> {
    let findings = || survey.files.iter().flat_map(|file| &file.findings.findings);
    let files = survey.files.iter().filter(|file| !file.findings.findings.is_empty()).count();
    let suppressed: usize = survey.files.iter().map(|file| file.findings.suppressed.len()).sum();
    let fixable = findings().filter(|finding| finding.rewrites().next().is_some()).count();
    let places = findings().flat_map(Finding::rewrites).count();
    let skipped = |is: fn(&Skipped) -> bool| survey.skipped.iter().filter(|file| is(&file.reason)).count();
    writeln!(
        out,
        "{} in {}, {suppressed} suppressed, {fixable} for --fix in {}; {} searched, {} binary, {} too large, {} unreadable; {:.1} s",
        counted(findings().count(), "finding"),
        counted(files, "file"),
        counted(places, "place"),
        counted(survey.searched, "file"),
        skipped(|reason| matches!(reason, Skipped::Binary)),
        skipped(|reason| matches!(reason, Skipped::Huge)),
        skipped(|reason| matches!(reason, Skipped::Unreadable(_))),
        took.as_secs_f64(),
    )
}
