//! A signing key in a folder, so that several runs share it: generating one takes longer than the rest of the start.

use std::{
    io,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use crate::crypto::pem_key::PemKeyError;
use crate::crypto::signing_key::SigningKey;
use crate::crypto::stored_file::{self, StoredFileError};

const FILE_NAME: &str = "signing-key.pem";
/// The real issuers rotate their keys too, and a client that pins one should notice.
const MAX_AGE: Duration = Duration::from_hours(30 * 24);
/// How far in the future a file may be dated: another mock may have written it after this one read the clock.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

/// The key in a folder. It is read or generated at the first use, and stays the same from then on.
///
/// Several mocks may share a folder. The first that finds no usable key generates one for all of them. A running mock keeps
/// its key whatever happens to the file.
#[derive(Debug)]
pub(crate) struct StoredKey {
    folder: PathBuf,
    key: OnceLock<SigningKey>,
}

/// Why the key in the folder is not used.
#[derive(Debug, thiserror::Error)]
enum StoredKeyError {
    #[error(transparent)]
    File(#[from] StoredFileError),
    #[error("it was not a usable key: {0}")]
    Invalid(#[from] PemKeyError),
    #[error("it had {0} bits")]
    WrongSize(usize),
    #[error("it was older than 30 days")]
    Expired,
    #[error("it was dated in the future")]
    InFuture,
}

impl StoredKey {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, key: OnceLock::new() }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// `machine_time` is the clock that dates files.
    pub(crate) fn key(&self, machine_time: impl FnOnce() -> SystemTime) -> &SigningKey {
        self.key.get_or_init(|| self.read_or_generate(machine_time()))
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.key.get().is_some()
    }

    fn read_or_generate(&self, now: SystemTime) -> SigningKey {
        let file = self.file();
        match read(&file, now) {
            Ok(key) => {
                tracing::debug!("signs with the key in {}", file.display());
                key
            }
            Err(why) => self.generate(now, &why),
        }
    }

    fn generate(&self, now: SystemTime, why: &StoredKeyError) -> SigningKey {
        let (key, pem) = SigningKey::generate();
        let file = self.file();
        match self.store(&pem, now) {
            Ok(None) => {
                tracing::info!("generated a signing key and stored it in {}: {why}", file.display());
                key
            }
            Ok(Some(stored_by_other)) => stored_by_other,
            Err(error) => {
                let file = file.display();
                tracing::warn!(
                    "the signing key lasts for this run only, because it cannot be stored in {file}: {error}; \
                     --key-folder names another folder, or none"
                );
                key
            }
        }
    }

    /// Stores the key. Where another mock stored one first, the outcome is that key.
    fn store(&self, pem: &str, now: SystemTime) -> io::Result<Option<SigningKey>> {
        let file = self.file();
        stored_file::store(&file, pem, || read(&file, now).ok())
    }
}

fn read(file: &Path, now: SystemTime) -> Result<SigningKey, StoredKeyError> {
    let (text, written) = stored_file::read(file)?;
    match now.duration_since(written) {
        Ok(age) if age > MAX_AGE => return Err(StoredKeyError::Expired),
        Err(ahead) if ahead.duration() > CLOCK_TOLERANCE => return Err(StoredKeyError::InFuture),
        Ok(_) | Err(_) => {}
    }
    let key = SigningKey::from_pem(&text)?;
    if key.bits() != SigningKey::BITS {
        return Err(StoredKeyError::WrongSize(key.bits()));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, sync::LazyLock, thread};

    use tempfile::TempDir;

    use super::*;
    use crate::crypto::client_key_pair::ClientKeyPair;

    /// A key of the right size and its PEM text, shared because generating one is slow.
    static GENERATED: LazyLock<(SigningKey, String)> = LazyLock::new(SigningKey::generate);

    fn folder() -> TempDir {
        tempfile::tempdir().unwrap()
    }

    fn write(folder: &TempDir, text: &str, mode: u32) -> PathBuf {
        let file = folder.path().join(FILE_NAME);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_stored_key_is_private_and_read_again() {
        let home = folder();
        let path = home.path().join("not yet").join("krr-mock");
        let now = SystemTime::now();
        let first = StoredKey::in_folder(path.clone());
        let kid = first.key(|| now).kid();
        assert_eq!((mode(&path), mode(&first.file())), (0o700, 0o600));
        assert_eq!(StoredKey::in_folder(path.clone()).key(|| now).kid(), kid);
        assert_eq!(fs::read_dir(path).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn an_unusable_file_is_rejected_with_its_reason() {
        let (folder, now) = (folder(), SystemTime::now());
        let why = |file: &Path, now| read(file, now).map(drop).unwrap_err().to_string();
        assert_eq!(why(&folder.path().join(FILE_NAME), now), "there was none");
        let good = GENERATED.1.as_str();
        let file = write(&folder, good, 0o600);
        assert_eq!(read(&file, now).unwrap().kid(), GENERATED.0.kid());
        assert_eq!(why(&write(&folder, good, 0o640), now), "others may read or change it");
        assert_eq!(why(&write(&folder, "", 0o600), now), "it was not a usable key: the text is empty");
        let cut = &good[..good.len() / 2];
        assert_eq!(
            why(&write(&folder, cut, 0o600), now),
            "it was not a usable key: no key in PEM form (-----BEGIN PRIVATE KEY-----)"
        );
        let pair = ClientKeyPair::generate();
        assert_eq!(why(&write(&folder, &pair.private_pem(), 0o600), now), "it had 2048 bits");
        assert!(
            why(&write(&folder, &pair.public_pem(), 0o600), now).starts_with("it was not a usable key: a public key")
        );
        assert_eq!(why(&write(&folder, &"#".repeat(40_000), 0o600), now), "it was too long for a key");
        let file = write(&folder, good, 0o600);
        let day = Duration::from_hours(24);
        assert!(read(&file, now + 29 * day).is_ok());
        assert_eq!(why(&file, now + 31 * day), "it was older than 30 days");
        assert!(read(&file, now - CLOCK_TOLERANCE / 2).is_ok(), "another mock wrote it just now");
        assert_eq!(why(&file, now - day), "it was dated in the future");
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert_eq!(why(&file, now), "it was not a file");
    }

    #[test]
    fn an_unusable_file_is_replaced_by_a_new_key() {
        let (folder, now) = (folder(), SystemTime::now());
        let file = write(&folder, "broken", 0o644);
        let kid = StoredKey::in_folder(folder.path().to_owned()).key(|| now).kid().to_owned();
        assert_eq!((read(&file, now).unwrap().kid(), mode(&file)), (kid.as_str(), 0o600));
    }

    #[test]
    fn mocks_that_start_together_share_the_first_key_stored() {
        let (folder, now) = (folder(), SystemTime::now());
        let start = || StoredKey::in_folder(folder.path().to_owned()).key(|| now).kid().to_owned();
        let kids: Vec<String> = thread::scope(|scope| {
            let starts: Vec<_> = (0..3).map(|_| scope.spawn(start)).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
        let kept = StoredKey::in_folder(folder.path().to_owned());
        let (_, other) = &*GENERATED;
        assert_eq!(kept.store(other, now).unwrap().unwrap().kid(), kids[0], "the later mock uses the stored key");
    }

    #[test]
    fn a_key_that_cannot_be_stored_lasts_for_the_run() {
        let (folder, now) = (folder(), SystemTime::now());
        let file = write(&folder, "", 0o600);
        // Not even root can create a folder below a file.
        let nowhere = StoredKey::in_folder(file.join("krr-mock"));
        assert_eq!(nowhere.key(|| now).kid(), nowhere.key(|| now).kid());
        assert!(!nowhere.file().exists());
    }
}
