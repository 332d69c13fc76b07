//! Where a report goes. It is checked before a run, and written after it.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

pub(crate) enum Destination {
    /// A file that is replaced atomically.
    File { path: PathBuf, folder: PathBuf },
    /// A device or a pipe, which cannot be replaced.
    Stream { path: PathBuf, file: fs::File },
}

impl Destination {
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        // The target of a link is replaced, not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&path) {
            Ok(there) if there.is_dir() => return Err(io::Error::other("this is a folder; expected a file")),
            Ok(there) if !there.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(&path)?;
                return Ok(Self::Stream { path, file });
            }
            _ => {}
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(io::Error::other(format!("no such folder {}", folder.display())));
        }
        let name = path.file_name().ok_or_else(|| io::Error::other("not a file name"))?;
        let folder = folder.canonicalize()?;
        // Checks that a file can be created, and deletes it again.
        temporary_file_in(&folder)?.close()?;
        Ok(Self::File { path: folder.join(name), folder })
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File { path, .. } | Self::Stream { path, .. } => path,
        }
    }

    pub(crate) fn write(self, text: &str) -> io::Result<()> {
        match self {
            Self::File { path, folder } => {
                let mut file = temporary_file_in(&folder)?;
                file.write_all(text.as_bytes())?;
                file.as_file().sync_all()?;
                file.persist(path).map(drop).map_err(|error| error.error)
            }
            Self::Stream { mut file, .. } => file.write_all(text.as_bytes()),
        }
    }
}

/// With the permissions of other new files, so that others can read the report.
fn temporary_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".krr-contract-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
