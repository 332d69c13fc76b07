use std::{io, path::PathBuf, sync::Arc, thread, time::SystemTime};

use serde_json::{Value, json};

use crate::crypto::{signing_key::SigningKey, stored_key::StoredKey};

/// Where the key comes from that the issuers of a mock sign with.
#[derive(Debug, Clone, Default)]
pub(crate) enum KeySource {
    /// Made for this process, and gone with it.
    #[default]
    OfProcess,
    /// Left by an earlier run, or made and left to the next.
    Kept(Arc<StoredKey>),
    Given(SigningKey),
}

impl KeySource {
    pub(crate) fn kept_in(folder: PathBuf) -> Self {
        Self::Kept(Arc::new(StoredKey::in_folder(folder)))
    }

    /// The key, when it is there: where it has to be made, a tenth of a second or more after it was first asked for.
    ///
    /// `now` gives the machine's time, which dates the file of a stored key.
    pub(crate) fn key(&self, now: fn() -> SystemTime) -> &SigningKey {
        match self {
            Self::OfProcess => SigningKey::of_process(),
            Self::Kept(kept) => kept.key(now),
            Self::Given(key) => key,
        }
    }

    /// Begins to read or make the key, so that it is there, or nearly, when somebody needs it.
    pub(crate) fn prepare(&self, now: fn() -> SystemTime) -> io::Result<()> {
        if matches!(self, Self::Given(_)) {
            return Ok(());
        }
        let origin = self.clone();
        thread::Builder::new().name("krr-mock-key".to_owned()).spawn(move || _ = origin.key(now)).map(drop)
    }

    /// For whoever asks how the mock was started; the key itself need not be there yet.
    pub(crate) fn told(&self) -> Value {
        match self {
            Self::OfProcess => json!({ "origin": "process" }),
            Self::Kept(kept) => json!({ "origin": "kept", "file": kept.file() }),
            Self::Given(_) => json!({ "origin": "given" }),
        }
    }
}
