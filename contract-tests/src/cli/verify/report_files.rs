//! Where reports go: `--report FORMAT[=PATH]`.

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
use tempfile::NamedTempFile;

/// A report that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    Terminal,
    Written(Format, Place),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Stdout,
    File(PathBuf),
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, place) = text.split_once('=').map_or((text, None), |(name, place)| (name, Some(place)));
        if name == "terminal" {
            return match place {
                None | Some("-") => Ok(Self::Terminal),
                Some(_) => Err("terminal goes to the terminal: redirect it, or ask for another format".to_owned()),
            };
        }
        let format = Format::ALL.into_iter().find(|format| format.name() == name);
        let format = format.ok_or_else(|| {
            let names = Format::ALL.map(Format::name).join(", ");
            format!("there is no format {name:?}: choose terminal, or one of {names} with =PATH")
        })?;
        match place {
            None | Some("") => Err(format!("say where it goes: {name}=PATH, or {name}=- for standard output")),
            Some("-") => Ok(Self::Written(format, Place::Stdout)),
            Some(path) => Ok(Self::Written(format, Place::File(path.into()))),
        }
    }
}

/// Every report that will be written, each place found to be writable.
pub(crate) struct Reports {
    files: Vec<(Format, Destination)>,
    stdout: Option<Format>,
}

enum Destination {
    /// Written beside its place, and moved there when it is whole.
    Whole { path: PathBuf, folder: PathBuf },
    /// A device or a pipe, which cannot be replaced.
    Stream { path: PathBuf, file: fs::File },
}

impl Reports {
    /// Finds a place for each, before anything is sent.
    ///
    /// # Errors
    /// Says which place cannot be written to.
    pub(crate) fn open(wanted: &[Wanted]) -> Result<Self, String> {
        let mut reports = Self { files: Vec::new(), stdout: None };
        let mut taken: Vec<PathBuf> = Vec::new();
        for wanted in wanted {
            match wanted {
                Wanted::Terminal => {}
                Wanted::Written(format, Place::Stdout) => {
                    if reports.stdout.replace(*format).is_some() {
                        return Err("--report: only one report fits on standard output".to_owned());
                    }
                }
                Wanted::Written(format, Place::File(path)) => {
                    let wrong = |error: String| format!("--report {}={}: {error}", format.name(), path.display());
                    let destination = Destination::at(path).map_err(|error| wrong(error.to_string()))?;
                    let place = destination.path().to_owned();
                    if taken.contains(&place) {
                        return Err(wrong("another report goes there".to_owned()));
                    }
                    taken.push(place);
                    reports.files.push((*format, destination));
                }
            }
        }
        Ok(reports)
    }

    /// Removes what an earlier run left: whoever looks must not take it for this one's.
    pub(crate) fn withdraw(self) {
        for (_, destination) in self.files {
            if let Destination::Whole { path, .. } = destination {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Writes them all; the terminal's goes to standard error where another one has standard output.
    ///
    /// # Errors
    /// Says which could not be written; the others are written all the same.
    pub(crate) fn write(self, data: &ReportData) -> Result<(), String> {
        let mut wrong = Vec::new();
        for (format, destination) in self.files {
            let path = destination.path().to_owned();
            let written = format.render(data).map_err(|error| error.to_string());
            let written = written.and_then(|text| destination.fill(&text).map_err(|error| error.to_string()));
            if let Err(error) = written {
                wrong.push(format!("--report {}={}: {error}", format.name(), path.display()));
            }
        }
        let told = match self.stdout {
            None => tell(data, anstream::AutoStream::auto(io::stdout()).lock(), io::stdout().is_terminal()),
            Some(format) => {
                let told = tell(data, anstream::AutoStream::auto(io::stderr()).lock(), io::stderr().is_terminal());
                let text = format.render(data).map_err(io::Error::other);
                told.and(text.and_then(|text| io::stdout().lock().write_all(text.as_bytes())))
            }
        };
        // Whoever reads may have seen enough.
        let told = told.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        wrong.extend(told.map(|error| error.to_string()));
        if env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
            wrong.extend(to_github(data, self.stdout.is_none()).err());
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}

fn tell(data: &ReportData, mut out: impl Write, is_terminal: bool) -> io::Result<()> {
    let width = is_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    terminal::write_account(data, width, &mut out)?;
    out.flush()
}

/// The runner reads commands from either stream; a report on standard output stays as it is.
fn to_github(data: &ReportData, stdout_is_free: bool) -> Result<(), String> {
    let annotations = github_actions::annotations(data);
    let said = match stdout_is_free {
        true => io::stdout().lock().write_all(annotations.as_bytes()),
        false => io::stderr().lock().write_all(annotations.as_bytes()),
    };
    said.map_err(|error| error.to_string())?;
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let file = fs::OpenOptions::new().append(true).create(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(github_actions::summary(data).as_bytes()));
    written.map_err(|error| format!("GITHUB_STEP_SUMMARY {}: {error}", Path::new(&path).display()))
}

impl Destination {
    fn at(path: &Path) -> io::Result<Self> {
        // What a link leads to is replaced, and not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&path) {
            Ok(there) if there.is_dir() => return Err(io::Error::other("this is a folder; name a file in it")),
            Ok(there) if !there.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(&path)?;
                return Ok(Self::Stream { path, file });
            }
            _ => {}
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(io::Error::other(format!("there is no folder {}", folder.display())));
        }
        let name = path.file_name().ok_or_else(|| io::Error::other("this names no file"))?;
        let folder = folder.canonicalize()?;
        // A draft is made to see that it can be, and not kept: whoever is interrupted early leaves nothing behind.
        draft_in(&folder)?.close()?;
        Ok(Self::Whole { path: folder.join(name), folder })
    }

    fn path(&self) -> &Path {
        match self {
            Self::Whole { path, .. } | Self::Stream { path, .. } => path,
        }
    }

    fn fill(self, text: &str) -> io::Result<()> {
        match self {
            Self::Whole { path, folder } => {
                let mut draft = draft_in(&folder)?;
                draft.write_all(text.as_bytes())?;
                draft.as_file().sync_all()?;
                draft.persist(path).map(drop).map_err(|error| error.error)
            }
            Self::Stream { mut file, .. } => file.write_all(text.as_bytes()),
        }
    }
}

/// Readable for whom other files are, as a report is to be picked up by others.
fn draft_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".krr-contract-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
