//! The files that flags name. `/dev/zero` never ends, and some formats take fifty times the bytes of a file in memory.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use krr_mock_server::{MAX_FILE_LENGTH, MAX_TOML_LENGTH};

#[derive(Debug, thiserror::Error)]
pub(crate) enum InputFileError {
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    #[error("it is longer than {0} MiB, the most that is read")]
    TooLong(u64),
    #[error("it is not UTF-8")]
    NotUtf8,
}

/// The text of the file, which may be a pipe. JSON, YAML and NDJSON may be longer than TOML.
pub(crate) fn read(path: &Path) -> Result<String, InputFileError> {
    let is_longer_kind = path
        .extension()
        .is_some_and(|kind| ["json", "ndjson", "jsonl", "yaml", "yml"].iter().any(|known| kind == *known));
    let most = if is_longer_kind { MAX_FILE_LENGTH } else { MAX_TOML_LENGTH };
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(InputFileError::TooLong(most >> 20));
    }
    String::from_utf8(bytes).map_err(|_| InputFileError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, length: u64| {
            let path = folder.path().join(name);
            fs::write(&path, vec![b' '; usize::try_from(length).unwrap()]).unwrap();
            path
        };
        for (name, most) in [("a.toml", MAX_TOML_LENGTH), ("a", MAX_TOML_LENGTH), ("a.ndjson", MAX_FILE_LENGTH)] {
            assert_eq!(read(&write(name, most)).unwrap().len() as u64, most, "{name}");
            let why = read(&write(name, most + 1)).unwrap_err().to_string();
            assert_eq!(why, format!("it is longer than {} MiB, the most that is read", most >> 20));
        }
        #[cfg(unix)]
        assert!(matches!(read(Path::new("/dev/zero")), Err(InputFileError::TooLong(2))));
        fs::write(folder.path().join("b"), b"\xff").unwrap();
        assert!(matches!(read(&folder.path().join("b")), Err(InputFileError::NotUtf8)));
        assert!(matches!(read(&folder.path().join("none")), Err(InputFileError::Unreadable(_))));
    }
}
