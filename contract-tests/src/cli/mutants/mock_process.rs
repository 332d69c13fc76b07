use std::{
    env::{self, consts::EXE_SUFFIX},
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A mock of ours that runs: one that somebody else started, or a child that ends with us.
pub(crate) struct KrrMock {
    url: String,
    started: Option<Started>,
}

struct Started {
    child: Child,
    ready: PathBuf,
}

/// Why there is no mock.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MockProcessError {
    #[error("there is no mock at {0}: build it with `cargo build --bin krr-mock`, or say with --mock where it is")]
    NotThere(PathBuf),
    #[error("{path} does not start: {source}")]
    NotStarted { path: PathBuf, source: io::Error },
    #[error("{0} does not say where it listens: run it by itself to see why")]
    Silent(PathBuf),
}

/// Longer than any start, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

impl KrrMock {
    /// The one at the URL, or one that is started from the program; without either the `krr-mock` beside our own program.
    pub(crate) async fn find(named: Option<&str>) -> Result<Self, MockProcessError> {
        match named {
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                Ok(Self { url: url.to_owned(), started: None })
            }
            Some(path) => Self::start(Path::new(path)).await,
            None => Self::start(&beside_us()).await,
        }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    async fn start(path: &Path) -> Result<Self, MockProcessError> {
        if !path.is_file() {
            return Err(MockProcessError::NotThere(path.to_owned()));
        }
        let ready = env::temp_dir().join(format!("krr-contract-{}", std::process::id()));
        let _ = fs::remove_file(&ready);
        let mut command = Command::new(path);
        command.args(["--listen", "127.0.0.1:0", "--ready-file"]).arg(&ready);
        // It would say a line for each request, and these are many.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|source| MockProcessError::NotStarted { path: path.to_owned(), source })?;
        let mut mock = Self { url: String::new(), started: Some(Started { child, ready }) };
        let began = Instant::now();
        while began.elapsed() < PATIENCE && mock.started.as_mut().is_some_and(Started::runs) {
            if let Some(url) = mock.started.as_ref().and_then(Started::url) {
                mock.url = url;
                return Ok(mock);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(MockProcessError::Silent(path.to_owned()))
    }
}

fn beside_us() -> PathBuf {
    let name = format!("krr-mock{EXE_SUFFIX}");
    env::current_exe().ok().and_then(|us| Some(us.parent()?.join(&name))).unwrap_or_else(|| name.into())
}

impl Started {
    fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What the mock has written once it listens.
    fn url(&self) -> Option<String> {
        let url = fs::read_to_string(&self.ready).ok()?;
        Some(url.trim().to_owned()).filter(|url| !url.is_empty())
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.ready);
    }
}

impl Drop for KrrMock {
    fn drop(&mut self) {
        if let Some(started) = &mut self.started {
            started.end();
        }
    }
}
