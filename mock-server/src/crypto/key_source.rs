use std::{io, path::PathBuf, sync::Arc, thread, time::SystemTime};

use serde_json::{Value, json};

use crate::crypto::signing_key::SigningKey;
use crate::crypto::stored_key::StoredKey;

/// Where the signing key of a mock comes from.
#[derive(Debug, Clone, Default)]
pub(crate) enum KeySource {
    /// Generated for this process and never stored.
    #[default]
    Process,
    /// Read from a folder, or generated and stored there for the next run.
    Stored(Arc<StoredKey>),
    Given(SigningKey),
}

impl KeySource {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self::Stored(Arc::new(StoredKey::in_folder(folder)))
    }

    /// The key. Generating one takes a tenth of a second or more, and only the first call waits for it.
    pub(crate) fn key(&self, machine_time: impl FnOnce() -> SystemTime) -> &SigningKey {
        match self {
            Self::Process => SigningKey::of_process(),
            Self::Stored(stored) => stored.key(machine_time),
            Self::Given(key) => key,
        }
    }

    /// Whether [`key`](Self::key) returns at once.
    pub(crate) fn is_ready(&self) -> bool {
        match self {
            Self::Process => SigningKey::is_process_key_ready(),
            Self::Stored(stored) => stored.is_ready(),
            Self::Given(_) => true,
        }
    }

    /// Reads or generates the key in another thread, so that the first token need not wait for it.
    pub(crate) fn prepare(&self, machine_time: impl FnOnce() -> SystemTime + Send + 'static) -> io::Result<()> {
        if matches!(self, Self::Given(_)) {
            return Ok(());
        }
        let source = self.clone();
        thread::Builder::new().name("krr-mock-key".to_owned()).spawn(move || _ = source.key(machine_time)).map(drop)
    }

    /// The source as `/_mock/health` shows it. It does not wait for the key.
    pub(crate) fn description(&self) -> Value {
        match self {
            Self::Process => json!({ "origin": "process" }),
            Self::Stored(stored) => json!({ "origin": "kept", "file": stored.file() }),
            Self::Given(_) => json!({ "origin": "given" }),
        }
    }
}
