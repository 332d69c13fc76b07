use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::PathBuf,
    str::FromStr,
};

use krr_contract_tests::gauntlet::report::{GauntletFormat, GauntletResults};

use crate::suite_run::report_destination::Destination;

/// `terminal`, or a format with a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GauntletReportArg {
    Terminal,
    Stdout(GauntletFormat),
    File(GauntletFormat, PathBuf),
}

impl FromStr for GauntletReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, place) = text.split_once('=').map_or((text, None), |(name, place)| (name, Some(place)));
        if name == "terminal" {
            return match place {
                None | Some("-") => Ok(Self::Terminal),
                Some(_) => Err("terminal takes no path: redirect it, or use another format".to_owned()),
            };
        }
        let format = GauntletFormat::ALL.into_iter().find(|format| format.name() == name);
        let format = format.ok_or_else(|| {
            let names = GauntletFormat::ALL.map(GauntletFormat::name).join(", ");
            format!("unknown format {name:?}: use terminal, or one of {names} with =PATH")
        })?;
        match place {
            None | Some("") => Err(format!("expected {name}=PATH, or {name}=- for standard output")),
            Some("-") => Ok(Self::Stdout(format)),
            Some(path) => Ok(Self::File(format, path.into())),
        }
    }
}

/// The reports to write. All destinations were writable at the start.
pub(crate) struct GauntletReports {
    files: Vec<(GauntletFormat, Destination)>,
    stdout: Option<GauntletFormat>,
}

impl GauntletReports {
    /// Checks each destination, before anything runs.
    pub(crate) fn open(args: &[GauntletReportArg]) -> Result<Self, String> {
        let mut reports = Self { files: Vec::new(), stdout: None };
        for arg in args {
            match arg {
                GauntletReportArg::Terminal => {}
                GauntletReportArg::Stdout(format) => {
                    if reports.stdout.replace(*format).is_some() {
                        return Err("--report: only one report can go to standard output".to_owned());
                    }
                }
                GauntletReportArg::File(format, path) => {
                    let message = |error: String| format!("--report {}={}: {error}", format.name(), path.display());
                    let destination = Destination::at(path).map_err(|error| message(error.to_string()))?;
                    if reports.files.iter().any(|(_, other)| other.path() == destination.path()) {
                        return Err(message("another report has this path".to_owned()));
                    }
                    reports.files.push((*format, destination));
                }
            }
        }
        Ok(reports)
    }

    /// Removes the files of an earlier run, which could be taken for those of this run.
    pub(crate) fn remove_old(self) {
        for (_, destination) in self.files {
            if let Destination::File { path, .. } = destination {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Writes all reports; the one for people to standard error where another one has standard output.
    pub(crate) fn write(self, results: &GauntletResults) -> Result<(), String> {
        let mut errors = Vec::new();
        for (format, destination) in self.files {
            let path = destination.path().to_owned();
            let text = format.render(results).map_err(|error| error.to_string());
            let written = text.and_then(|text| destination.write(&text).map_err(|error| error.to_string()));
            errors.extend(written.err().map(|error| format!("--report {}={}: {error}", format.name(), path.display())));
        }
        let written = match self.stdout {
            None => {
                write_terminal(results, anstream::AutoStream::auto(io::stdout()).lock(), io::stdout().is_terminal())
            }
            Some(format) => {
                let text = format.render(results).map_err(io::Error::other);
                let written = text.and_then(|text| io::stdout().lock().write_all(text.as_bytes()));
                let terminal = anstream::AutoStream::auto(io::stderr());
                written.and(write_terminal(results, terminal.lock(), io::stderr().is_terminal()))
            }
        };
        // The reader may have closed the pipe.
        let written = written.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        errors.extend(written.map(|error| error.to_string()));
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
    }
}

fn write_terminal(results: &GauntletResults, mut out: impl Write, is_terminal: bool) -> io::Result<()> {
    let width = is_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    results.write_terminal(width, &mut out)?;
    out.flush()
}
