use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::crypto::digest::{Digest, sha256};
use crate::http::bounds::MAX_STATE_LENGTH;
use crate::state::saved::origin::Origin;
use crate::state::saved::{FORMAT, SavedState};

/// Why a state is not kept. A file that cannot be used is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    /// The file, or its folder, cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// There is something else than a file.
    #[error("{}: it is not a file", path.display())]
    NotFile {
        /// The place.
        path: PathBuf,
    },
    /// Two mocks would overwrite each other's state.
    #[error("{}: another mock that is running keeps its state there", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is longer than any that a mock writes.
    #[error("{}: it is longer than {} MiB, the most that is read", path.display(), MAX_STATE_LENGTH >> 20)]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// A later version wrote it.
    #[error(
        "{}: it has format {format}, and this version reads up to {FORMAT}; start the version that wrote it, or name another file",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u64,
    },
    /// The file is damaged, or no state of a mock.
    #[error("{}: {why}; the file is left as it is, so mend it or name another one", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column or with the member.
        why: String,
    },
    /// The changes belong to another register.
    #[error("{}: it belongs to a mock that starts with {why}; start with the same ones, or name another file", path.display())]
    OtherStart {
        /// The file.
        path: PathBuf,
        /// What differs.
        why: String,
    },
}

/// The file in which one mock keeps its state.
pub(crate) struct StateFile {
    path: PathBuf,
    /// Of what is in the file.
    digest: Option<Digest>,
    /// Held as long as the mock runs. It is a file of its own, because the other one is replaced at each write.
    _lock: File,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u64,
}

impl StateFile {
    /// The file, and the state in it if it is there.
    pub(crate) fn open(path: &Path, origin: &Origin) -> Result<(Self, Option<SavedState>), StateFileError> {
        let path = path.to_owned();
        let failed = |source| StateFileError::File { path: path.clone(), source };
        if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(StateFileError::NotFile { path });
        }
        let lock = File::options().create(true).append(true).open(lock_path(&path)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StateFileError::InUse { path }),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let text = match File::open(&path) {
            Ok(file) => read(file, &path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok((Self { path, digest: None, _lock: lock }, None));
            }
            Err(error) => return Err(failed(error)),
        };
        let state = parse(&text).map_err(|error| error.at(&path))?;
        if state.starts_with != *origin {
            let why = format!("{}: {} there, {origin} here", state.starts_with.difference(origin), state.starts_with);
            return Err(StateFileError::OtherStart { path, why });
        }
        // As if it had nothing yet, so that the first write shows whether the place can be written.
        Ok((Self { path, digest: None, _lock: lock }, Some(state)))
    }

    /// Writes the state in one step, so that the file is always whole; nothing where nothing has changed.
    pub(crate) fn write(&mut self, state: &SavedState) -> Result<(), StateFileError> {
        let text = serde_json::to_vec(state).expect("a state is made of texts, numbers and objects");
        let digest = sha256(&text);
        if self.digest == Some(digest) {
            return Ok(());
        }
        let failed = |source| StateFileError::File { path: self.path.clone(), source };
        write_atomically(&self.path, &text).map_err(failed)?;
        self.digest = Some(digest);
        Ok(())
    }

    /// An error about the content of this file.
    pub(crate) fn content_error(&self, why: &dyn std::fmt::Display) -> StateFileError {
        StateFileError::Content { path: self.path.clone(), why: why.to_string() }
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn read(file: File, path: &Path) -> Result<Vec<u8>, StateFileError> {
    let mut text = Vec::new();
    let length = file.take(MAX_STATE_LENGTH + 1).read_to_end(&mut text);
    length.map_err(|source| StateFileError::File { path: path.to_owned(), source })?;
    if text.len() as u64 > MAX_STATE_LENGTH {
        return Err(StateFileError::TooLong { path: path.to_owned() });
    }
    Ok(text)
}

enum ParseError {
    Newer(u64),
    Content(String),
}

impl ParseError {
    fn at(self, path: &Path) -> StateFileError {
        let path = path.to_owned();
        match self {
            Self::Newer(format) => StateFileError::Newer { path, format },
            Self::Content(why) => StateFileError::Content { path, why },
        }
    }
}

fn parse(text: &[u8]) -> Result<SavedState, ParseError> {
    let unreadable = |error: serde_json::Error| ParseError::Content(format!("it is no state of krr-mock: {error}"));
    let FormatOnly { format } = serde_json::from_slice(text).map_err(unreadable)?;
    match format {
        FORMAT => {}
        0 => return Err(ParseError::Content("no version wrote format 0".to_owned())),
        newer => return Err(ParseError::Newer(newer)),
    }
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let state = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| ParseError::Content(format!("{}: {}", error.path(), error.inner())))?;
    deserializer.end().map_err(unreadable)?;
    Ok(state)
}

/// The file is complete on the disk before it takes the place of the old one. Only its owner can read it: it may have secrets of
/// clients.
fn write_atomically(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The new name has to be on the disk too.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
