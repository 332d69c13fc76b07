//! Where the demo client comes from: the process, or a folder from which later runs read it again.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, OnceLock},
};

use crate::crypto::stored_file::{self, StoredFileError};
use crate::oauth::client::demo::{DemoClient, DemoClientError};

const FILE_NAME: &str = "demo-client.pem";

/// Generated at the first use, never stored, and shared by all mocks of a process.
static OF_PROCESS: LazyLock<DemoClient> = LazyLock::new(generate);

/// Where the demo client and its authority come from.
#[derive(Clone, Default)]
pub(crate) enum DemoSource {
    #[default]
    Process,
    /// Read from a folder, or generated and stored there, so that a saved configuration of a client outlives the mock.
    Stored(Arc<StoredDemo>),
}

pub(crate) struct StoredDemo {
    folder: PathBuf,
    demo: OnceLock<DemoClient>,
}

/// Why the demo client in the folder is not used.
#[derive(Debug, thiserror::Error)]
enum StoredDemoError {
    #[error(transparent)]
    File(#[from] StoredFileError),
    #[error("it was damaged: {0}")]
    Damaged(#[from] DemoClientError),
}

fn generate() -> DemoClient {
    DemoClient::generate().expect("the operating system gives random numbers, and both keys are RSA")
}

impl DemoSource {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self::Stored(Arc::new(StoredDemo { folder, demo: OnceLock::new() }))
    }

    /// The demo client. Only the first call waits for it.
    pub(crate) fn get(&self) -> &DemoClient {
        match self {
            Self::Process => &OF_PROCESS,
            Self::Stored(stored) => stored.demo.get_or_init(|| stored.read_or_generate()),
        }
    }

    /// Whether [`get`](Self::get) is worth a thread at the start of a mock: most mocks of a process never need theirs.
    pub(crate) fn is_stored(&self) -> bool {
        matches!(self, Self::Stored(_))
    }
}

impl StoredDemo {
    fn read_or_generate(&self) -> DemoClient {
        let file = self.folder.join(FILE_NAME);
        match read(&file) {
            Ok(demo) => demo,
            Err(why) => store_new(&file, &why),
        }
    }
}

fn read(file: &Path) -> Result<DemoClient, StoredDemoError> {
    let (text, _) = stored_file::read(file)?;
    Ok(DemoClient::from_pem(&text)?)
}

fn store_new(file: &Path, why: &StoredDemoError) -> DemoClient {
    let demo = generate();
    match stored_file::store(file, &demo.to_pem(), || read(file).ok()) {
        Ok(None) => {
            tracing::debug!("generated the demo client and stored it in {}: {why}", file.display());
            demo
        }
        Ok(Some(stored_by_other)) => stored_by_other,
        // The signing key has the same folder, and its warning says what to do.
        Err(error) => {
            tracing::debug!("the demo client lasts for this run only: {}: {error}", file.display());
            demo
        }
    }
}

impl std::fmt::Debug for DemoSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DemoSource").field("is_stored", &self.is_stored()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::fs::{OpenOptionsExt, PermissionsExt},
    };

    use tempfile::TempDir;

    use super::*;

    fn demo(folder: &TempDir) -> (String, Vec<String>) {
        let source = DemoSource::in_folder(folder.path().join("keys"));
        let demo = source.get();
        (demo.client.keys[0].kid.clone(), demo.certificate_chain.clone())
    }

    fn why(file: &Path) -> String {
        read(file).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn the_stored_demo_client_is_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = demo(&folder);
        let file = folder.path().join("keys").join(FILE_NAME);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(demo(&folder), first);
        // A certificate that the restored authority issues leads to the same authority.
        let restored = read(&file).unwrap();
        let chain = restored.authority.enterprise_chain("310000012", restored.authority.pkcs8()).unwrap();
        let trusted = crate::oauth::client::certificate::TrustedAuthorities::default();
        assert_eq!(
            trusted.verify_chain(&chain, OF_PROCESS.authority.certificate(), 1_700_000_000),
            Err(webpki::Error::InvalidSignatureForPublicKey)
        );
        assert_eq!(trusted.verify_chain(&chain, restored.authority.certificate(), 1_700_000_000), Ok(()));
    }

    #[test]
    fn a_damaged_file_is_rejected_with_its_reason_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE_NAME);
        let write = |text: &str| {
            let mut options = fs::OpenOptions::new();
            let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&file).unwrap();
            std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        };
        assert_eq!(why(&file), "there was none");
        let (one, other) = (OF_PROCESS.to_pem(), generate().to_pem());
        write(&one);
        assert!(read(&file).is_ok());
        write("");
        assert_eq!(why(&file), "it was damaged: it must have two private keys and two certificates in PEM form");
        let end = |text: &str| text.find("-----BEGIN CERTIFICATE").unwrap();
        write(&format!("{}{}", &one[..end(&one)], &other[end(&other)..]));
        assert_eq!(why(&file), "it was damaged: one of its certificates is that of another key");
        let authority = |text: &str| text.rfind("-----BEGIN CERTIFICATE").unwrap();
        write(&format!("{}{}", &one[..authority(&one)], &other[authority(&other)..]));
        assert!(why(&file).starts_with("it was damaged: its certificates do not belong together"), "{}", why(&file));
        let kept = DemoSource::in_folder(folder.path().to_owned()).get().client.keys[0].kid.clone();
        assert_eq!(read(&file).unwrap().client.keys[0].kid, kept);
    }
}
