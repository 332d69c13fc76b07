//! `--report FORMAT[=PATH]`: checks the destinations before the run and writes the reports after it.

use std::{
    env, fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use krr_contract_tests::{
    report::{Format, ReportData, github_actions},
    terminal,
};

use crate::suite_run::report_destination::Destination;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReportArg {
    Terminal,
    File(Format, Output),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Output {
    Stdout,
    File(PathBuf),
}

impl FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, place) = text.split_once('=').map_or((text, None), |(name, place)| (name, Some(place)));
        if name == "terminal" {
            return match place {
                None | Some("-") => Ok(Self::Terminal),
                Some(_) => Err("terminal takes no path: redirect it, or use another format".to_owned()),
            };
        }
        let format = Format::ALL.into_iter().find(|format| format.name() == name);
        let format = format.ok_or_else(|| {
            let names = Format::ALL.map(Format::name).join(", ");
            format!("unknown format {name:?}: use terminal, or one of {names} with =PATH")
        })?;
        match place {
            None | Some("") => Err(format!("expected {name}=PATH, or {name}=- for standard output")),
            Some("-") => Ok(Self::File(format, Output::Stdout)),
            Some(path) => Ok(Self::File(format, Output::File(path.into()))),
        }
    }
}

/// The reports to write. All destinations were writable at the start.
pub(crate) struct Reports {
    files: Vec<(Format, Destination)>,
    stdout: Option<Format>,
}

impl Reports {
    /// Checks each destination, before anything is sent.
    ///
    /// # Errors
    /// A message for the first destination that cannot be written.
    pub(crate) fn open(args: &[ReportArg]) -> Result<Self, String> {
        let mut reports = Self { files: Vec::new(), stdout: None };
        let mut taken: Vec<PathBuf> = Vec::new();
        for arg in args {
            match arg {
                ReportArg::Terminal => {}
                ReportArg::File(format, Output::Stdout) => {
                    if reports.stdout.replace(*format).is_some() {
                        return Err("--report: only one report can go to standard output".to_owned());
                    }
                }
                ReportArg::File(format, Output::File(path)) => {
                    let message = |error: String| format!("--report {}={}: {error}", format.name(), path.display());
                    let destination = Destination::at(path).map_err(|error| message(error.to_string()))?;
                    let path = destination.path().to_owned();
                    if taken.contains(&path) {
                        return Err(message("another report has this path".to_owned()));
                    }
                    taken.push(path);
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

    /// Writes all reports. The terminal report goes to standard error when another one uses standard output.
    ///
    /// # Errors
    /// A message for those that could not be written. The others are written.
    pub(crate) fn write(self, data: &ReportData) -> Result<(), String> {
        let mut errors = Vec::new();
        for (format, destination) in self.files {
            let path = destination.path().to_owned();
            let written = format.render(data).map_err(|error| error.to_string());
            let written = written.and_then(|text| destination.write(&text).map_err(|error| error.to_string()));
            if let Err(error) = written {
                errors.push(format!("--report {}={}: {error}", format.name(), path.display()));
            }
        }
        let written = match self.stdout {
            None => write_terminal(data, anstream::AutoStream::auto(io::stdout()).lock(), io::stdout().is_terminal()),
            Some(format) => {
                let written =
                    write_terminal(data, anstream::AutoStream::auto(io::stderr()).lock(), io::stderr().is_terminal());
                let text = format.render(data).map_err(io::Error::other);
                written.and(text.and_then(|text| io::stdout().lock().write_all(text.as_bytes())))
            }
        };
        // The reader may have closed the pipe.
        let written = written.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        errors.extend(written.map(|error| error.to_string()));
        if env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
            errors.extend(write_github(data, self.stdout.is_none()).err());
        }
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
    }
}

fn write_terminal(data: &ReportData, mut out: impl Write, is_terminal: bool) -> io::Result<()> {
    let width = is_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    terminal::write_data(data, width, &mut out)?;
    out.flush()
}

/// Annotations go to standard error when a report uses standard output; the runner reads both.
fn write_github(data: &ReportData, is_stdout_free: bool) -> Result<(), String> {
    let annotations = github_actions::annotations(data);
    let written = match is_stdout_free {
        true => io::stdout().lock().write_all(annotations.as_bytes()),
        false => io::stderr().lock().write_all(annotations.as_bytes()),
    };
    written.map_err(|error| error.to_string())?;
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let file = fs::OpenOptions::new().append(true).create(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(github_actions::summary(data).as_bytes()));
    written.map_err(|error| format!("GITHUB_STEP_SUMMARY {}: {error}", Path::new(&path).display()))
}
