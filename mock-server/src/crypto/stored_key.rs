//! A signing key that one run leaves to the next: making one takes longer than everything else at the start.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use crate::crypto::{pem_key::PemKeyError, signing_key::SigningKey};

const FILE: &str = "signing-key.pem";
/// A key of 3072 bits takes 2.5 kB in PEM form.
const LONGEST: u64 = 16 * 1024;
/// How old a key may become. The real issuers change theirs too, and whoever has one pinned should notice.
const LIFE: Duration = Duration::from_hours(30 * 24);
/// How far a file may be ahead of us: another mock may have written it since we looked at the clock.
const AHEAD: Duration = Duration::from_mins(1);

/// The key in a folder, read or made when somebody first needs it, and the same from then on.
///
/// Mocks may share a folder: the first of several that find no key makes it for all of them, and one that is running goes on with
/// the key that it has, whatever becomes of the file.
#[derive(Debug)]
pub(crate) struct StoredKey {
    folder: PathBuf,
    key: OnceLock<SigningKey>,
}

/// Why what is in the folder is not signed with.
#[derive(Debug, thiserror::Error)]
enum StoredKeyError {
    #[error("there was none")]
    Absent,
    #[error("it could not be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("something else than a file was there")]
    NotFile,
    #[error("others may read or change it")]
    OpenToOthers,
    #[error("it was too long for a key")]
    Long,
    #[error("it was no key: {0}")]
    NotKey(#[from] PemKeyError),
    #[error("it had {0} bits")]
    Size(usize),
    #[error("it was older than 30 days")]
    Old,
    #[error("it was of the future")]
    OfTheFuture,
}

impl StoredKey {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, key: OnceLock::new() }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    pub(crate) fn key(&self, now: impl FnOnce() -> SystemTime) -> &SigningKey {
        self.key.get_or_init(|| self.found(now()))
    }

    fn found(&self, now: SystemTime) -> SigningKey {
        let file = self.file();
        match read(&file, now) {
            Ok(key) => {
                tracing::debug!("signs with the key kept in {}", file.display());
                key
            }
            Err(why) => self.made(now, &why),
        }
    }

    fn made(&self, now: SystemTime, why: &StoredKeyError) -> SigningKey {
        let (key, pem) = SigningKey::made();
        let file = self.file();
        match self.keep(&pem, now) {
            Ok(None) => {
                tracing::info!("made a key to sign with, kept in {}: {why}", file.display());
                key
            }
            Ok(Some(theirs)) => theirs,
            Err(error) => {
                let file = file.display();
                tracing::warn!(
                    "the key that is signed with is of this run alone, for it cannot be kept in {file}: {error}; \
                     --key-folder names another folder, or none"
                );
                key
            }
        }
    }

    /// Puts the key into the folder whole or not at all; the key of another who was quicker, where there is one.
    fn keep(&self, pem: &str, now: SystemTime) -> io::Result<Option<SigningKey>> {
        create_folder(&self.folder)?;
        let mut beside = tempfile::NamedTempFile::new_in(&self.folder)?;
        io::Write::write_all(&mut beside, pem.as_bytes())?;
        let file = self.file();
        if let Ok(theirs) = read(&file, now) {
            return Ok(Some(theirs));
        }
        match beside.persist_noclobber(&file) {
            Ok(_) => Ok(None),
            Err(refused) => match read(&file, now) {
                Ok(theirs) => Ok(Some(theirs)),
                // What is there is not signed with, or the file system knows no other way.
                Err(_) => refused.file.persist(&file).map(|_| None).map_err(|error| error.error),
            },
        }
    }
}

/// For the user alone, with all folders above it that are not there yet.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn read(file: &Path, now: SystemTime) -> Result<SigningKey, StoredKeyError> {
    let found = fs::metadata(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StoredKeyError::Absent,
        _ => StoredKeyError::Unreadable(error),
    })?;
    if !found.is_file() {
        return Err(StoredKeyError::NotFile);
    }
    if is_open_to_others(&found) {
        return Err(StoredKeyError::OpenToOthers);
    }
    if found.len() > LONGEST {
        return Err(StoredKeyError::Long);
    }
    match now.duration_since(found.modified()?) {
        Ok(age) if age > LIFE => return Err(StoredKeyError::Old),
        Err(ahead) if ahead.duration() > AHEAD => return Err(StoredKeyError::OfTheFuture),
        Ok(_) | Err(_) => {}
    }
    let key = SigningKey::read(&fs::read_to_string(file)?)?;
    if key.bits() != SigningKey::BITS {
        return Err(StoredKeyError::Size(key.bits()));
    }
    Ok(key)
}

#[cfg(unix)]
fn is_open_to_others(found: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 != 0
}

/// Permissions are inherited from the user's own folder.
#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::PermissionsExt, sync::LazyLock, thread};

    use tempfile::TempDir;

    use super::*;
    use crate::crypto::client_key_pair::ClientKeyPair;

    /// A key of the right size, and its text: making one is slow.
    static MADE: LazyLock<(SigningKey, String)> = LazyLock::new(SigningKey::made);

    fn folder() -> TempDir {
        tempfile::tempdir().unwrap()
    }

    fn write(folder: &TempDir, text: &str, mode: u32) -> PathBuf {
        let file = folder.path().join(FILE);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn it_is_kept_for_the_user_alone_and_found_again() {
        let home = folder();
        let path = home.path().join("not yet").join("krr-mock");
        let now = SystemTime::now();
        let first = StoredKey::in_folder(path.clone());
        let kid = first.key(|| now).kid();
        assert_eq!((mode(&path), mode(&first.file())), (0o700, 0o600));
        assert_eq!(StoredKey::in_folder(path.clone()).key(|| now).kid(), kid);
        assert_eq!(fs::read_dir(path).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_is_not_as_it_was_left_is_not_signed_with() {
        let (folder, now) = (folder(), SystemTime::now());
        let why = |file: &Path, now| read(file, now).map(drop).unwrap_err().to_string();
        assert_eq!(why(&folder.path().join(FILE), now), "there was none");
        let good = MADE.1.as_str();
        let file = write(&folder, good, 0o600);
        assert_eq!(read(&file, now).unwrap().kid(), MADE.0.kid());
        assert_eq!(why(&write(&folder, good, 0o640), now), "others may read or change it");
        assert_eq!(why(&write(&folder, "", 0o600), now), "it was no key: it is empty");
        let cut = &good[..good.len() / 2];
        assert_eq!(
            why(&write(&folder, cut, 0o600), now),
            "it was no key: no key in PEM form (-----BEGIN PRIVATE KEY-----)"
        );
        let pair = ClientKeyPair::generate();
        assert_eq!(why(&write(&folder, &pair.private_pem(), 0o600), now), "it had 2048 bits");
        assert!(why(&write(&folder, &pair.public_pem(), 0o600), now).starts_with("it was no key: a public key"));
        assert_eq!(why(&write(&folder, &"#".repeat(20_000), 0o600), now), "it was too long for a key");
        let file = write(&folder, good, 0o600);
        let day = Duration::from_hours(24);
        assert!(read(&file, now + 29 * day).is_ok());
        assert_eq!(why(&file, now + 31 * day), "it was older than 30 days");
        assert!(read(&file, now - AHEAD / 2).is_ok(), "another mock wrote it just now");
        assert_eq!(why(&file, now - day), "it was of the future");
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert_eq!(why(&file, now), "something else than a file was there");
    }

    #[test]
    fn a_key_that_is_not_signed_with_gives_way_to_a_new_one() {
        let (folder, now) = (folder(), SystemTime::now());
        let file = write(&folder, "broken", 0o644);
        let kid = StoredKey::in_folder(folder.path().to_owned()).key(|| now).kid().to_owned();
        assert_eq!((read(&file, now).unwrap().kid(), mode(&file)), (kid.as_str(), 0o600));
    }

    #[test]
    fn of_mocks_that_start_together_the_quickest_makes_the_key_of_all() {
        let (folder, now) = (folder(), SystemTime::now());
        let start = || StoredKey::in_folder(folder.path().to_owned()).key(|| now).kid().to_owned();
        let kids: Vec<String> = thread::scope(|scope| {
            let starts: Vec<_> = (0..3).map(|_| scope.spawn(start)).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
        let kept = StoredKey::in_folder(folder.path().to_owned());
        let (_, other) = &*MADE;
        assert_eq!(kept.keep(other, now).unwrap().unwrap().kid(), kids[0], "whoever is late takes what is there");
    }

    #[test]
    fn where_nothing_can_be_kept_the_key_is_of_the_run() {
        let (folder, now) = (folder(), SystemTime::now());
        let file = write(&folder, "", 0o600);
        // Neither has root a folder below a file.
        let nowhere = StoredKey::in_folder(file.join("krr-mock"));
        assert_eq!(nowhere.key(|| now).kid(), nowhere.key(|| now).kid());
        assert!(!nowhere.file().exists());
    }
}
