use std::{ffi::OsStr, fs, io, path::Path};

use futures_util::future::try_join_all;
use krr_contract_tests::gauntlet::{ControlledMock, ControlledMockError};
use tempfile::TempDir;

use crate::process::mock_process::{MockProcess, MockProcessError, program};

/// The mocks of a gauntlet, which end when this is dropped.
pub(crate) struct Mocks {
    _processes: Vec<MockProcess>,
    /// With the keys and certificates, which the command reads.
    _folder: TempDir,
}

/// Why there are no mocks.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MocksError {
    #[error(transparent)]
    Process(#[from] MockProcessError),
    #[error(transparent)]
    Control(#[from] ControlledMockError),
    #[error("a folder for keys: {0}")]
    Folder(#[from] io::Error),
}

impl Mocks {
    /// Starts one mock for each run at a time. They share their keys, so that starting them takes milliseconds.
    pub(crate) async fn start(count: usize) -> Result<(Self, Vec<ControlledMock>), MocksError> {
        let program = program()?;
        let folder = tempfile::Builder::new().prefix("krr-gauntlet-").tempdir()?;
        // The first one makes the keys.
        let (first, first_control) = start(&program, folder.path(), 0).await?;
        let others = (1..count).map(|number| start(&program, folder.path(), number));
        let (processes, controls): (Vec<_>, Vec<_>) = try_join_all(others).await?.into_iter().unzip();
        let processes = [first].into_iter().chain(processes).collect();
        let controls = [first_control].into_iter().chain(controls).collect();
        Ok((Self { _processes: processes, _folder: folder }, controls))
    }
}

async fn start(program: &Path, folder: &Path, number: usize) -> Result<(MockProcess, ControlledMock), MocksError> {
    let (keys, ca_file) = (folder.join("keys"), folder.join(format!("ca-{number}.pem")));
    let [folder_flag, tls, ca_flag] = ["--key-folder", "--tls", "--tls-ca"].map(OsStr::new);
    let arguments = [folder_flag, keys.as_os_str(), tls, ca_flag, ca_file.as_os_str()];
    let process = MockProcess::start(program, &arguments).await?;
    let key_file = folder.join("client-key.pem");
    let text = |path: &Path| path.display().to_string();
    let (control, key) = ControlledMock::reach(process.url(), &text(&key_file), &text(&ca_file)).await?;
    fs::write(&key_file, key)?;
    Ok((process, control))
}
