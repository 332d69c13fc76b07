use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::crypto::pem_key::PemKeyError;
use crate::crypto::signing_key::SigningKey;

/// A key of 3072 bits takes 2.5 kB in PEM form.
const MAX_LENGTH: u64 = 16 * 1024;
/// The real issuers rotate their keys too, and a client that pins one should notice.
const MAX_AGE: Duration = Duration::from_hours(30 * 24);
/// How far in the future a file may be dated: another mock may have written it after this one read the clock.
pub(super) const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

/// Why the key in the folder is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
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
    #[error("it was not a usable key: {0}")]
    Invalid(#[from] PemKeyError),
    #[error("it had {0} bits")]
    WrongSize(usize),
    #[error("it was older than 30 days")]
    Expired,
    #[error("it was dated in the future")]
    InFuture,
}

/// The key in a file that is private, of the right size and neither old nor from the future.
pub(crate) fn read(file: &Path, now: SystemTime) -> Result<SigningKey, KeyFileError> {
    let metadata = fs::metadata(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => KeyFileError::Missing,
        _ => KeyFileError::Unreadable(error),
    })?;
    if !metadata.is_file() {
        return Err(KeyFileError::NotFile);
    }
    if is_open_to_others(&metadata) {
        return Err(KeyFileError::InsecureMode);
    }
    if metadata.len() > MAX_LENGTH {
        return Err(KeyFileError::TooLong);
    }
    match now.duration_since(metadata.modified()?) {
        Ok(age) if age > MAX_AGE => return Err(KeyFileError::Expired),
        Err(ahead) if ahead.duration() > CLOCK_TOLERANCE => return Err(KeyFileError::InFuture),
        Ok(_) | Err(_) => {}
    }
    let key = SigningKey::from_pem(&fs::read_to_string(file)?)?;
    if key.bits() != SigningKey::BITS {
        return Err(KeyFileError::WrongSize(key.bits()));
    }
    Ok(key)
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
