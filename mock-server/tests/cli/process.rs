//! The program itself, started as anybody would start it.

use std::{
    fs,
    io::Read,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// Long enough for a busy machine.
const TIMEOUT: Duration = Duration::from_secs(8);

/// A running `krr-mock` on a free port, killed when the test ends.
pub(crate) struct Process {
    child: Child,
    folder: TempDir,
    pub(crate) uri: String,
}

/// What a process that has ended said.
#[derive(Debug)]
pub(crate) struct ProgramOutput {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program with nothing of the test's own environment.
pub(crate) fn krr_mock(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-mock"));
    command.env_clear().args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The whole life of a program that should not stay.
pub(crate) fn run(mut command: Command) -> ProgramOutput {
    ended(&mut command.spawn().unwrap())
}

fn ended(child: &mut Child) -> ProgramOutput {
    let status = wait(child);
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    ProgramOutput { code: status.code(), out, err }
}

fn wait(child: &mut Child) -> ExitStatus {
    until("the program ends", || child.try_wait().unwrap()).unwrap_or_else(|late| {
        let _ = child.kill();
        panic!("{late}");
    })
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Result<T, String> {
    let end = Instant::now() + TIMEOUT;
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if Instant::now() > end {
            return Err(format!("{TIMEOUT:?} and not yet: {what}"));
        }
        thread::sleep(Duration::from_millis(2));
    }
}

impl Process {
    /// Started with these arguments and a ready file, and answering.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments, &[])
    }

    pub(crate) fn start_in(folder: TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let ready = folder.path().join("ready");
        let mut command = krr_mock(&["--ready-file", ready.to_str().unwrap()]);
        let child = command.args(arguments).envs(variables.iter().copied()).spawn().unwrap();
        let mut process = Self { child, folder, uri: String::new() };
        let written = until("the ready file", || {
            assert_eq!(process.child.try_wait().unwrap(), None, "it stopped before it was ready");
            fs::read_to_string(&ready).ok().filter(|text| text != STALE)
        });
        process.uri = written.unwrap();
        process
    }

    pub(crate) fn ready_file(&self) -> PathBuf {
        self.folder.path().join("ready")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.uri.strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// The most memory that it has had, where the system tells.
    pub(crate) fn peak_memory_mib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse().ok());
        peak.unwrap_or(0) / 1024
    }

    /// Asks it to stop, as a supervisor does.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// What it said, once it has ended by itself.
    pub(crate) fn ended(mut self) -> ProgramOutput {
        ended(&mut self.child)
    }
}

/// What a run that was killed has left in its ready file.
pub(crate) const STALE: &str = "http://127.0.0.1:1";

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
