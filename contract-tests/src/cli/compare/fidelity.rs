//! `krr-contract fidelity`: compares two fidelity records.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use krr_contract_tests::report::{Change, ChangeKind, FidelityRecord};
use serde_json::json;

use crate::fail;

/// Compares two records of `verify --report fidelity=PATH` and says what got better, worse, new and gone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Worse is: broken and not broken before, or accepted, or different from a guess, where the rule held before.

Exit codes: 0 nothing got worse, 1 something did, 2 usage error, or no such record.")]
pub(crate) struct Fidelity {
    /// The older record
    old: PathBuf,

    /// The newer record
    new: PathBuf,

    /// How to print the changes
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum OutputFormat {
    Text,
    Json,
}

impl Fidelity {
    pub(crate) fn run(&self) -> ExitCode {
        let compared = record(&self.old).and_then(|old| Ok((old, record(&self.new)?)));
        let compared = compared.and_then(|(old, new)| {
            let changes = old.changes_to(&new).map_err(|error| error.to_string())?;
            Ok((old, new, changes))
        });
        let (old, new, changes) = match compared {
            Ok(compared) => compared,
            Err(message) => return fail(&message, 2),
        };
        let mut out = io::stdout().lock();
        let written = match self.format {
            OutputFormat::Text => write_text(&old, &new, &changes, &mut out),
            OutputFormat::Json => {
                let text =
                    json!({ "old": old.began, "new": new.began, "generation": new.generation, "changes": changes });
                writeln!(out, "{text:#}")
            }
        };
        match written {
            // The reader may have closed the pipe.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 2),
            _ => ExitCode::from(u8::from(changes.iter().any(|change| change.kind == ChangeKind::Worse))),
        }
    }
}

fn record(path: &Path) -> Result<FidelityRecord, String> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    FidelityRecord::parse(&text, &name).map_err(|error| error.to_string())
}

fn write_text(old: &FidelityRecord, new: &FidelityRecord, changes: &[Change], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} as {}: {} to {}", new.target, new.generation, old.began, new.began)?;
    if old.target != new.target {
        writeln!(out, "the older record is of another target, {}", old.target)?;
    }
    for Change { rule, kind, old, new } in changes {
        let was = old.map_or_else(|| "not there".to_owned(), |standing| standing.to_string());
        let is = new.map_or_else(|| "not there".to_owned(), |standing| standing.to_string());
        writeln!(out, "{kind:<16} {rule}: {was} before, {is} now")?;
    }
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kind == kind).count();
    writeln!(
        out,
        "{} worse, {} better, {} new, {} gone",
        count(ChangeKind::Worse),
        count(ChangeKind::Better),
        count(ChangeKind::New),
        count(ChangeKind::Gone),
    )
}
