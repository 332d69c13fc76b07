use std::{
    env::{self, consts::EXE_SUFFIX},
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
            Some(path) => Self::start(Path::new(path)).await,
            None => Self::start(&default_path()).await,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    async fn start(path: &Path) -> Result<Self, MockProcessError> {
        if !path.is_file() {
            return Err(MockProcessError::Missing(path.to_owned()));
        }
        let not_started = |source| MockProcessError::NotStarted { path: path.to_owned(), source };
        let folder = tempfile::tempdir().map_err(not_started)?;
        let mut command = Command::new(path);
        command.args(["--listen", "127.0.0.1:0", "--ready-file"]).arg(folder.path().join(READY_FILE));
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

fn default_path() -> PathBuf {
    let name = format!("krr-mock{EXE_SUFFIX}");
    env::current_exe().ok().and_then(|own| Some(own.parent()?.join(&name))).unwrap_or_else(|| name.into())
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
