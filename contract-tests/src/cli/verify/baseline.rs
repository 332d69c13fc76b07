//! `--baseline` and `--write-baseline`: what is known to be broken.

use std::{fs, io, path::PathBuf};

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use krr_contract_tests::report::{Baseline, ReportData};

/// How long a failure is accepted when no day is given.
const ACCEPTED_DAYS: i32 = 90;

#[derive(Debug, clap::Args)]
pub(crate) struct BaselineArgs {
    /// What is known to be broken: only what is not in this file fails the run
    #[arg(long, value_name = "PATH")]
    baseline: Option<PathBuf>,

    /// Write what fails now to the file of --baseline; what it knows keeps its first day and its end
    #[arg(long, requires_all = ["baseline", "accepted_by"])]
    write_baseline: bool,

    /// Who accepts what --write-baseline adds
    #[arg(long, value_name = "NAME", requires = "write_baseline")]
    accepted_by: Option<String>,

    /// The last day on which what --write-baseline adds is accepted; default 90 days from now
    #[arg(long, value_name = "YYYY-MM-DD", requires = "write_baseline")]
    accepted_until: Option<Date>,
}

impl BaselineArgs {
    pub(crate) fn path(&self) -> Option<&PathBuf> {
        self.baseline.as_ref()
    }

    /// The baseline of the file. A file that is to be written need not be there.
    pub(crate) fn read(&self) -> Result<Baseline, String> {
        let Some(path) = &self.baseline else { return Ok(Baseline::default()) };
        let message = |error: &dyn std::fmt::Display| format!("--baseline {error}");
        match fs::read_to_string(path) {
            Ok(text) => Baseline::parse(&text, &path.display().to_string()).map_err(|error| message(&error)),
            Err(error) if self.write_baseline && error.kind() == io::ErrorKind::NotFound => Ok(Baseline::default()),
            Err(error) => Err(message(&format!("{}: {error}", path.display()))),
        }
    }

    /// Writes the file anew, if that is asked for; `known` is what it had.
    pub(crate) fn write(&self, known: &Baseline, data: &ReportData) -> Result<(), String> {
        let (true, Some(path), Some(accepted_by)) = (self.write_baseline, &self.baseline, &self.accepted_by) else {
            return Ok(());
        };
        let today = Timestamp::now().to_zoned(TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC)).date();
        let until = self.accepted_until.or_else(|| today.checked_add(ACCEPTED_DAYS.days()).ok()).unwrap_or(today);
        let text = known.of_failures(data, today, accepted_by, until).to_toml();
        fs::write(path, text).map_err(|error| format!("--write-baseline {}: {error}", path.display()))
    }
}
