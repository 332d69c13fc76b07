//! A secret in a file that several mocks may share: the first that finds none there makes one for all of them.

use std::{fs, io, path::Path, time::SystemTime};

/// Five times what the longest of them takes.
const MAX_LENGTH: u64 = 32 * 1024;

/// Why what is in the file is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoredFileError {
    #[error("there was none")]
    Missing,
    #[error("it could not be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it was not a file")]
    NotFile,
    #[error("others may read or change it")]
    InsecureMode,
    #[error("it was too long for a key")]
    TooLong,
}

/// The text of the file, and when it was written.
pub(crate) fn read(file: &Path) -> Result<(String, SystemTime), StoredFileError> {
    let metadata = fs::metadata(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StoredFileError::Missing,
        _ => StoredFileError::Unreadable(error),
    })?;
    if !metadata.is_file() {
        return Err(StoredFileError::NotFile);
    }
    if is_open_to_others(&metadata) {
        return Err(StoredFileError::InsecureMode);
    }
    if metadata.len() > MAX_LENGTH {
        return Err(StoredFileError::TooLong);
    }
    Ok((fs::read_to_string(file)?, metadata.modified()?))
}

/// Stores the text atomically. Where another mock stored something usable first, which `find` reads, that is the outcome.
pub(crate) fn store<T>(file: &Path, text: &str, find: impl Fn() -> Option<T>) -> io::Result<Option<T>> {
    let folder = file.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut temporary, text.as_bytes())?;
    if let Some(stored_by_other) = find() {
        return Ok(Some(stored_by_other));
    }
    match temporary.persist_noclobber(file) {
        Ok(_) => Ok(None),
        Err(refused) => match find() {
            Some(stored_by_other) => Ok(Some(stored_by_other)),
            // The file there is not usable, or the file system cannot link.
            None => refused.file.persist(file).map(|_| None).map_err(|error| error.error),
        },
    }
}

/// Creates the folder and its missing parents with mode 0700.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

/// Files inherit their permissions from the user's own folder.
#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}
