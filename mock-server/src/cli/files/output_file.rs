//! The files that `krr-mock` writes at given paths: the ready file and the certificate authority.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use krr_mock_server::StartError;

/// Why the file of a flag must not be written. Only a file of an earlier run is overwritten, which `is_ours` recognises, so that
/// a mistyped name destroys nothing.
pub(crate) fn overwrite_error(flag: &str, path: &Path, is_ours: fn(&str) -> bool) -> Option<String> {
    let error = |reason: &str| Some(format!("{flag} {}: {reason}", path.display()));
    match path.symlink_metadata() {
        Ok(found) if !found.is_file() => return error("exists and is not a file"),
        // A missing folder is reported when the file is written.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Ok(_) | Err(_) => {}
    }
    match fs::read(path) {
        Ok(found) if std::str::from_utf8(&found).is_ok_and(|found| found.trim().is_empty() || is_ours(found)) => None,
        Ok(_) => error("exists and was not written by krr-mock; it is not overwritten"),
        Err(reason) => error(&reason.to_string()),
    }
}

/// Whether the text is that of a ready file: a base URL and no more.
pub(crate) fn is_base_url(text: &str) -> bool {
    let is_url = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    is_url(text.trim()) && !text.trim().contains(char::is_whitespace)
}

/// Writes the file atomically, readable for other users.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), StartError> {
    write_atomically(path, text).map_err(|source| StartError::File { path: path.to_owned(), source })
}

/// Whether a file can be written there, by writing one beside it.
pub(crate) fn check_writable(path: &Path) -> Result<(), StartError> {
    let written = tempfile::Builder::new().tempfile_in(folder_of(path));
    written.map(drop).map_err(|source| StartError::File { path: path.to_owned(), source })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_atomically(path: &Path, text: &str) -> io::Result<()> {
    let folder = folder_of(path);
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
