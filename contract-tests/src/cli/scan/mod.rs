//! `krr-contract scan`: finds retired hosts, addresses, issuers and scopes in files, and rewrites them with --fix.

pub(crate) mod summary;

use std::{
    io::{self, IsTerminal, Write},
    num::NonZero,
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use krr_contract_tests::scan::{
    Colour, Index, Survey, Text, Walk, fix, printable, store, unified_diff, walk, write_github, write_json,
    write_sarif, write_text,
};
use krr_specs::{Confidence, Environments, OsloTime};

use crate::fail;
use crate::process::shutdown_signal::interrupted;
use crate::scan::summary::{counted, details, summary, warn_of_unread};

const HELP: &str = "\
Examples:
  krr-contract scan .
  krr-contract scan --least certain src/ deploy/ .github/
  krr-contract scan . --fix --dry-run
  krr-contract scan . --format sarif > krr.sarif
  krr-contract scan . --format github            in a step of GitHub Actions

A finding is a retired row of `krr-contract environments` on a line. Percent-encoding, doubled slashes,
ports, upper case, escaped dots, and a host and path on neighbouring lines are recognised. Lines,
columns and lengths count from 1, in characters (bytes in a file that is not Unicode). A comment
`krr-scan: allow REASON` on the same line or the line above suppresses it.

--fix rewrites only what is certain and keeps its meaning: in a URL or as the whole value of a setting, a
host whose successor serves the same path; and a scope whose successor shows the same members. It
does not rewrite, and says why: comments and sentences; lines with words such as old, retired or deny,
with an IP address, a certificate pin or the successor; and hosts with a port or a key of their own.

Exit codes: 0 nothing found, 1 findings, 2 usage error, 3 nothing could be read, 4 interrupted.";

/// Finds retired hosts, IP addresses, URLs, SOAP services, issuers, Swagger pages, and scopes without `krr:`.
///
/// Files that git ignores are not searched. Binary and large files are skipped and counted.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Scan {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Only findings of at least this confidence
    #[arg(long, value_enum, default_value_t = Least::Guess)]
    least: Least,

    /// Rewrite certain findings and show the difference
    #[arg(long)]
    fix: bool,

    /// With --fix: show the difference only
    #[arg(long, requires = "fix")]
    dry_run: bool,

    /// Skip files of more than this many MiB
    #[arg(long, value_name = "MIB", default_value_t = 16)]
    max_size: u64,

    /// Search ignored files too
    #[arg(long)]
    no_ignore: bool,

    /// List skipped files and suppressed findings
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A JSON object with stable members
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Least {
    Certain,
    Likely,
    Guess,
}

/// Scans, rewrites where asked, and reports.
pub(crate) fn scan(flags: &Scan) -> ExitCode {
    if flags.fix && flags.format != Format::Text {
        return fail("--fix needs --format text", 2);
    }
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(&stop);
    let began = Instant::now();
    let index = Index::new(Environments::bundled(), OsloTime::new(Timestamp::now()).zoned().date());
    let bar = spinner();
    let searched = |files: u64| {
        if files.is_multiple_of(64) {
            bar.set_position(files);
        }
    };
    let survey = walk(&index, &walk_options(flags), &stop, &searched);
    bar.finish_and_clear();
    let mut survey = match survey {
        Ok(survey) => survey,
        Err(error) if flags.paths.iter().any(|path| path.as_os_str() == "-") => {
            return fail(&format!("{error}; standard input is not read; - is a file name here"), 2);
        }
        Err(error) => return fail(&error.to_string(), 2),
    };
    if stop.load(Ordering::Relaxed) {
        return fail("interrupted", 4);
    }
    warn_of_unread(&survey, flags.verbose);
    let out = &mut io::BufWriter::new(io::stdout().lock());
    let fixed = if flags.fix { rewrite(&index, flags.dry_run, &mut survey, out) } else { Ok(0) };
    retain(flags.least, &mut survey);
    let written = fixed.and_then(|fixed| write_findings(flags, &survey, fixed, began.elapsed(), out));
    let code = match survey.files.iter().all(|file| file.findings.findings.is_empty()) {
        true if survey.is_unread() => 3,
        is_clean => u8::from(!is_clean),
    };
    match written.and_then(|()| out.flush()) {
        // The reader may have closed the pipe.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 2),
        _ => ExitCode::from(code),
    }
}

fn walk_options(flags: &Scan) -> Walk {
    Walk {
        paths: flags.paths.clone(),
        respects_ignore_files: !flags.no_ignore,
        max_bytes: flags.max_size.saturating_mul(1 << 20),
        threads: thread::available_parallelism().map_or(1, NonZero::get),
    }
}

/// Sets `stop` on Ctrl-C or SIGTERM.
fn stop_on_signal(stop: &Arc<AtomicBool>) {
    let stop = Arc::clone(stop);
    thread::spawn(move || {
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            runtime.block_on(interrupted());
            stop.store(true, Ordering::Relaxed);
        }
    });
}

/// The number of searched files, on a terminal only.
fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} files searched, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Rewrites each file, shows the difference, and leaves the remaining findings in the survey.
fn rewrite(index: &Index<'_>, dry_run: bool, survey: &mut Survey, out: &mut impl Write) -> io::Result<usize> {
    let mut places = 0;
    for file in &mut survey.files {
        let Some(fixed) = fix(&file.text, &file.findings) else { continue };
        let patch = unified_diff(&file.path, &file.text, &fixed);
        if io::stdout().is_terminal() {
            for line in String::from_utf8_lossy(&patch).lines() {
                writeln!(out, "{}", printable(line))?;
            }
        } else {
            out.write_all(&patch)?;
        }
        places += fixed.places;
        if dry_run {
            continue;
        }
        match store(&file.path, &file.text, &fixed) {
            Ok(()) => {
                file.text = Text::new(fixed.bytes);
                file.findings = index.scan(&file.text);
            }
            Err(error) => {
                places -= fixed.places;
                let path = printable(&file.path.to_string_lossy());
                writeln!(io::stderr(), "krr-contract: {path} is not rewritten: {error}")?;
            }
        }
    }
    if places > 0 {
        writeln!(out)?;
    }
    Ok(places)
}

fn retain(least: Least, survey: &mut Survey) {
    let is_kept = |confidence| match (least, confidence) {
        (Least::Guess, _) | (_, Confidence::Certain) => true,
        (Least::Likely, Confidence::Likely) => true,
        (Least::Likely | Least::Certain, Confidence::Likely | Confidence::Guess) => false,
    };
    for file in &mut survey.files {
        file.findings.findings.retain(|finding| is_kept(finding.confidence));
    }
}

fn write_findings(flags: &Scan, survey: &Survey, fixed: usize, took: Duration, out: &mut impl Write) -> io::Result<()> {
    match flags.format {
        Format::Json => write_json(survey, out),
        Format::Sarif => write_sarif(survey, out),
        Format::Github => write_github(&survey.files, out),
        Format::Text => {
            let colours = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
            let paint = if colours { Colour::Coloured } else { Colour::Plain };
            survey.files.iter().try_for_each(|file| write_text(file, paint, out))?;
            if flags.verbose {
                details(survey, out)?;
            }
            if fixed > 0 {
                let action = if flags.dry_run { "would be rewritten" } else { "rewritten" };
                writeln!(out, "{} {action}", counted(fixed, "place"))?;
            }
            summary(survey, took, out)
        }
    }
}
