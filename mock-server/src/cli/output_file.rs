//! The files that `krr-mock` writes where its user says: the ready file and the certificate authority.

use std::{fs, io, path::Path};

use krr_mock_server::StartError;

/// Why the mock must not write to the `path` of a flag. Nothing is written over but what an earlier run wrote, which `is_ours`
/// knows: whoever mistypes a name keeps what has it.
pub(crate) fn refusal(flag: &str, path: &Path, is_ours: fn(&str) -> bool) -> Option<String> {
    let refused = |reason: &str| Some(format!("{flag} {}: {reason}", path.display()));
    match path.symlink_metadata() {
        Ok(found) if !found.is_file() => return refused("something else than a file is there"),
        // A folder that is missing is said where the file is written.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Ok(_) | Err(_) => {}
    }
    match fs::read(path) {
        Ok(found) if std::str::from_utf8(&found).is_ok_and(|found| found.trim().is_empty() || is_ours(found)) => None,
        Ok(_) => refused("a file is there that krr-mock did not write; it is not overwritten"),
        Err(error) => refused(&error.to_string()),
    }
}

/// Whether a ready file of an earlier run says this: a base URL and no more.
pub(crate) fn is_base_url(text: &str) -> bool {
    let is_url = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    is_url(text.trim()) && !text.trim().contains(char::is_whitespace)
}

/// Writes the file at once: whoever waits for it finds it whole or not at all.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), StartError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.map_err(|source| StartError::File { path: path.to_owned(), source })
}
