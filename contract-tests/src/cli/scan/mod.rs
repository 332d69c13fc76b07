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
    Index, Paint, Survey, Text, Walk, fix, printable, store, unified_diff, walk, write_github, write_json, write_sarif,
    write_text,
};
use krr_specs::{Confidence, Environments, OsloTime};

use crate::{
    fail,
    scan::summary::{counted, details, summary, warn_of_unread},
    shutdown_signal::interrupted,
};

const TEACHING: &str = "\
Examples:
  krr-contract scan .
  krr-contract scan --least certain src/ deploy/ .github/
  krr-contract scan . --fix --dry-run
  krr-contract scan . --format sarif > krr.sarif
  krr-contract scan . --format github            in a step of GitHub Actions

A finding is a row of `krr-contract environments` on a line, read through percent-encoding, doubled
slashes, ports, upper case, escaped dots, and hosts and paths on neighbouring lines. Lines, columns
and lengths count from 1, in characters (bytes where a file is not Unicode). A comment
`krr-scan: allow REASON` on the same line, or on the line above, silences it.

--fix rewrites only what is certain and means the same afterwards: in a URL, or as the whole value of
a setting, a host whose successor answers at the same path; and a scope whose successor gives the
same. It leaves what stands in a comment or a sentence, beside words such as old, retired or deny,
beside an IP address, a pin or the successor, and what has a port or a key of its own, and says so.

Exit codes: 0 nothing found, 1 findings, 2 asked wrongly, 3 nothing could be read, 4 interrupted.";

/// Finds what the record calls retired: hosts, addresses, URLs, SOAP, issuers, Swagger pages, scopes without `krr:`.
///
/// Inside git work trees ignored files are passed over. Binary and large files are skipped and counted.
#[derive(Debug, clap::Args)]
#[command(after_help = TEACHING)]
pub(crate) struct Scan {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How the findings are written to standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Only findings at least this sure
    #[arg(long, value_enum, default_value_t = Least::Guess)]
    least: Least,

    /// Rewrite what is certain, and show the difference
    #[arg(long)]
    fix: bool,

    /// With --fix: show the difference and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,

    /// Skip files of more than this many MiB
    #[arg(long, value_name = "MIB", default_value_t = 16)]
    max_size: u64,

    /// Search ignored files too
    #[arg(long)]
    no_ignore: bool,

    /// Name the files that were skipped, and what a comment silences
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a reader
    Text,
    /// One object, of a stable shape
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
        return fail("--fix shows a difference, so it goes with --format text", 2);
    }
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop);
    let began = Instant::now();
    let index = Index::new(Environments::bundled(), OsloTime::new(Timestamp::now()).zoned().date());
    let bar = spinner();
    let searched = |files: u64| {
        if files.is_multiple_of(64) {
            bar.set_position(files);
        }
    };
    let survey = walk(&index, &asked(flags), &stop, &searched);
    bar.finish_and_clear();
    let mut survey = match survey {
        Ok(survey) => survey,
        Err(error) if flags.paths.iter().any(|path| path.as_os_str() == "-") => {
            return fail(&format!("{error}; standard input is not read, and - is a file of that name"), 2);
        }
        Err(error) => return fail(&error.to_string(), 2),
    };
    if stop.load(Ordering::Relaxed) {
        return fail("interrupted", 4);
    }
    warn_of_unread(&survey, flags.verbose);
    let out = &mut io::BufWriter::new(io::stdout().lock());
    let fixed = if flags.fix { rewrite(&index, flags.dry_run, &mut survey, out) } else { Ok(0) };
    keep(flags.least, &mut survey);
    let told = fixed.and_then(|fixed| tell(flags, &survey, fixed, began.elapsed(), out));
    let code = match survey.files.iter().all(|file| file.findings.findings.is_empty()) {
        true if survey.is_unread() => 3,
        is_clean => u8::from(!is_clean),
    };
    match told.and_then(|()| out.flush()) {
        // Whoever reads may have seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 2),
        _ => ExitCode::from(code),
    }
}

fn asked(flags: &Scan) -> Walk {
    Walk {
        paths: flags.paths.clone(),
        respects_ignore_files: !flags.no_ignore,
        max_bytes: flags.max_size.saturating_mul(1 << 20),
        threads: thread::available_parallelism().map_or(1, NonZero::get),
    }
}

/// Sets `stop` on Ctrl-C or SIGTERM.
fn listen(stop: &Arc<AtomicBool>) {
    let stop = Arc::clone(stop);
    thread::spawn(move || {
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            runtime.block_on(interrupted());
            stop.store(true, Ordering::Relaxed);
        }
    });
}

/// How many files are done, on a terminal only.
fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} files searched, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Rewrites each file, shows how, and leaves in the survey what is still found.
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

fn keep(least: Least, survey: &mut Survey) {
    let is_kept = |confidence| match (least, confidence) {
        (Least::Guess, _) | (_, Confidence::Certain) => true,
        (Least::Likely, Confidence::Likely) => true,
        (Least::Likely | Least::Certain, Confidence::Likely | Confidence::Guess) => false,
    };
    for file in &mut survey.files {
        file.findings.findings.retain(|finding| is_kept(finding.confidence));
    }
}

fn tell(flags: &Scan, survey: &Survey, fixed: usize, took: Duration, out: &mut impl Write) -> io::Result<()> {
    match flags.format {
        Format::Json => write_json(survey, out),
        Format::Sarif => write_sarif(survey, out),
        Format::Github => write_github(&survey.files, out),
        Format::Text => {
            let colours = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
            let paint = if colours { Paint::Coloured } else { Paint::Plain };
            survey.files.iter().try_for_each(|file| write_text(file, paint, out))?;
            if flags.verbose {
                details(survey, out)?;
            }
            if fixed > 0 {
                let deed = if flags.dry_run { "would be rewritten" } else { "rewritten" };
                writeln!(out, "{} {deed}", counted(fixed, "place"))?;
            }
            summary(survey, took, out)
        }
    }
}
