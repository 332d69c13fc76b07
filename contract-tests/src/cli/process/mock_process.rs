use std::{
    env::{self, consts::EXE_SUFFIX},
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A running krr-mock: one that was there, or a child process that is killed on drop.
pub(crate) struct MockProcess {
    url: String,
    started: Option<Started>,
}

struct Started {
    child: Child,
    /// Deleted on drop, with the ready file in it.
    folder: TempDir,
}

/// Why there is no mock.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MockProcessError {
    #[error("no mock at {0}: build it with `cargo build --bin krr-mock`, or give its path with --mock")]
    Missing(PathBuf),
    #[error(
        "there is no krr-mock beside this program or in PATH: build it with `cargo build --bin krr-mock`, or give its path in KRR_MOCK_BINARY"
    )]
    NotFound,
    #[error("KRR_MOCK_BINARY is {0}, and there is no such program")]
    NoBinary(PathBuf),
    #[error("{path} does not start: {source}")]
    NotStarted { path: PathBuf, source: io::Error },
    #[error("{0} did not write its ready file: start it by itself to see why")]
    NotReady(PathBuf),
}

/// Longer than a start takes on a busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(60);

const READY_FILE: &str = "url";

impl MockProcess {
    /// The mock at a URL, or one that is started from a path; by default the `krr-mock` beside this program.
    pub(crate) async fn find(mock: Option<&str>) -> Result<Self, MockProcessError> {
        match mock {
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                Ok(Self { url: url.to_owned(), started: None })
            }
            Some(path) => Self::start(Path::new(path), &[]).await,
            None => Self::start(&program()?, &[]).await,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Starts a mock on a free port, with more arguments than those that every one needs.
    pub(crate) async fn start(path: &Path, arguments: &[&OsStr]) -> Result<Self, MockProcessError> {
        if !path.is_file() {
            return Err(MockProcessError::Missing(path.to_owned()));
        }
        let not_started = |source| MockProcessError::NotStarted { path: path.to_owned(), source };
        let folder = tempfile::tempdir().map_err(not_started)?;
        let mut command = Command::new(path);
        command.args(["--listen", "127.0.0.1:0", "--ready-file"]).arg(folder.path().join(READY_FILE)).args(arguments);
        // The variables are those of a mock that the user starts, and would change this one.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KRR_MOCK_")) {
            command.env_remove(name);
        }
        // The log has a line for each request.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(not_started)?;
        let mut mock = Self { url: String::new(), started: Some(Started { child, folder }) };
        let began = Instant::now();
        while began.elapsed() < START_TIMEOUT && mock.started.as_mut().is_some_and(Started::is_running) {
            if let Some(url) = mock.started.as_ref().and_then(Started::url) {
                mock.url = url;
                return Ok(mock);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(MockProcessError::NotReady(path.to_owned()))
    }
}

/// The variable that names the program.
const BINARY: &str = "KRR_MOCK_BINARY";

/// The program that `KRR_MOCK_BINARY` names, or else the one beside this program, or else the first in `PATH`.
pub(crate) fn program() -> Result<PathBuf, MockProcessError> {
    if let Some(path) = env::var_os(BINARY).filter(|path| !path.is_empty()).map(PathBuf::from) {
        return if path.is_file() { Ok(path) } else { Err(MockProcessError::NoBinary(path)) };
    }
    let name = format!("krr-mock{EXE_SUFFIX}");
    let beside = env::current_exe().ok().and_then(|own| own.parent().map(|folder| folder.join(&name)));
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = env::split_paths(&path).map(|folder| folder.join(&name));
    beside.into_iter().chain(in_path).find(|path| path.is_file()).ok_or(MockProcessError::NotFound)
}

impl Started {
    fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The content of the ready file, once the mock has written it.
    fn url(&self) -> Option<String> {
        let url = fs::read_to_string(self.folder.path().join(READY_FILE)).ok()?;
        Some(url.trim().to_owned()).filter(|url| !url.is_empty())
    }
}

impl Drop for MockProcess {
    fn drop(&mut self) {
        if let Some(started) = &mut self.started {
            let _ = started.child.kill();
            let _ = started.child.wait();
        }
    }
}
