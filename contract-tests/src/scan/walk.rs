use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use ignore::{DirEntry, WalkBuilder, WalkState};
use parking_lot::Mutex;

use crate::scan::{finding::Findings, index::Index, text::Text};

/// Where to look, and how closely.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Whether what git ignores inside a work tree is passed over.
    pub respects_ignore_files: bool,
    /// Larger files are skipped, and said so.
    pub max_bytes: u64,
    /// How many threads read.
    pub threads: usize,
}

/// A file in which something was found.
#[derive(Debug)]
pub struct Scanned {
    /// As it was reached from the paths that were given.
    pub path: PathBuf,
    /// What it held when it was read.
    pub text: Text,
    /// What was found.
    pub findings: Findings,
}

/// Why a file was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// There is a zero byte near its beginning, and no mark of UTF-16.
    Binary,
    /// It has more bytes than were allowed.
    Huge,
    /// The file system said no, in these words.
    Unreadable(String),
}

/// A file that was not searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFile {
    /// As it was reached.
    pub path: PathBuf,
    /// Why not.
    pub why: Skipped,
}

/// What came out of a walk.
#[derive(Debug, Default)]
pub struct Survey {
    /// The files with findings, silenced or not, by path.
    pub files: Vec<Scanned>,
    /// The files that were not searched, by path.
    pub skipped: Vec<SkippedFile>,
    /// How many files were searched.
    pub searched: usize,
    /// How many bytes that was.
    pub bytes: u64,
}

impl Survey {
    /// Whether nothing was searched because it could not be read, so that nothing is known of it.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.searched == 0 && self.skipped.iter().any(|file| matches!(file.why, Skipped::Unreadable(_)))
    }
}

/// A path that was asked for cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct UnreadablePath {
    path: PathBuf,
    why: String,
}

/// How far into a file a zero byte says that it is not text, as git does.
const HEAD: usize = 8000;

/// Reads every file below the paths, on several threads. `.git` is not entered, and no link is followed but those that
/// are themselves given.
///
/// `searched` hears how many files are done. When `stop` becomes true the walk ends early.
///
/// # Errors
/// When one of the given paths does not exist, leads nowhere, is neither a file nor a folder, or cannot be read: who names
/// it must not take it for searched. A file below a folder that cannot be read is [`Skipped::Unreadable`].
pub fn walk(
    index: &Index<'_>,
    walk: &Walk,
    stop: &AtomicBool,
    searched: &(dyn Fn(u64) + Sync),
) -> Result<Survey, UnreadablePath> {
    let roots = walk.paths.iter().map(|path| root(path)).collect::<Result<Vec<_>, _>>()?;
    let Some((first, more)) = roots.split_first() else { return Ok(Survey::default()) };
    let mut builder = WalkBuilder::new(first);
    for path in more {
        builder.add(path);
    }
    builder.standard_filters(false).threads(walk.threads).filter_entry(|entry| entry.file_name() != ".git");
    let respects = walk.respects_ignore_files;
    builder.git_ignore(respects).git_exclude(respects).git_global(respects).parents(respects);

    let (survey, count) = (Mutex::new(Survey::default()), AtomicU64::new(0));
    builder.build_parallel().run(|| {
        let mut buffer = Vec::new();
        let (survey, count) = (&survey, &count);
        Box::new(move |entry| {
            if stop.load(Ordering::Relaxed) {
                return WalkState::Quit;
            }
            match entry {
                Ok(entry) if is_file(&entry) => {
                    let outcome = read(index, entry.path(), walk.max_bytes, &mut buffer);
                    searched(count.fetch_add(1, Ordering::Relaxed) + 1);
                    note(&mut survey.lock(), entry.into_path(), outcome);
                }
                Ok(_) => {}
                Err(error) => note_error(&mut survey.lock(), &error),
            }
            WalkState::Continue
        })
    });
    let survey = in_order(survey.into_inner());
    let unread = survey.skipped.iter().filter(|file| roots.contains(&file.path)).find_map(|file| match &file.why {
        Skipped::Unreadable(why) => Some(UnreadablePath { path: file.path.clone(), why: why.clone() }),
        Skipped::Binary | Skipped::Huge => None,
    });
    unread.map_or(Ok(survey), Err)
}

/// A path that was given, if there is a file or a folder to read.
fn root(path: &Path) -> Result<PathBuf, UnreadablePath> {
    let unreadable = |why: String| UnreadablePath { path: path.to_owned(), why };
    let found = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if found.is_file() || found.is_dir() {
        Ok(path.to_owned())
    } else {
        Err(unreadable("neither a file nor a folder".to_owned()))
    }
}

/// A path as others know it that start from the same folder: `./a/./b` is `a/b`.
pub(crate) fn without_dot(path: &Path) -> PathBuf {
    let parts: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if parts.as_os_str().is_empty() { path.to_owned() } else { parts }
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// What one file holds: its length, and the text with findings where there are any.
fn read(
    index: &Index<'_>,
    path: &Path,
    max_bytes: u64,
    buffer: &mut Vec<u8>,
) -> Result<(u64, Option<(Text, Findings)>), Skipped> {
    let unreadable = |error: io::Error| Skipped::Unreadable(error.to_string());
    buffer.clear();
    let mut file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > max_bytes {
        return Err(Skipped::Huge);
    }
    file.by_ref().take(HEAD as u64).read_to_end(buffer).map_err(unreadable)?;
    let is_utf16 = matches!(buffer.get(..2), Some(b"\xff\xfe" | b"\xfe\xff"));
    if !is_utf16 && memchr::memchr(0, buffer).is_some() {
        return Err(Skipped::Binary);
    }
    // A file may grow while it is read.
    file.take(max_bytes).read_to_end(buffer).map_err(unreadable)?;
    let length = buffer.len() as u64;
    if !is_utf16 && index.has_nothing(buffer) {
        return Ok((length, None));
    }
    let text = Text::new(std::mem::take(buffer));
    let findings = index.scan(&text);
    let is_empty = findings.findings.is_empty() && findings.silenced.is_empty();
    Ok((length, if is_empty { None } else { Some((text, findings)) }))
}

fn note(survey: &mut Survey, path: PathBuf, outcome: Result<(u64, Option<(Text, Findings)>), Skipped>) {
    match outcome {
        Ok((bytes, found)) => {
            survey.searched += 1;
            survey.bytes += bytes;
            if let Some((text, findings)) = found {
                survey.files.push(Scanned { path, text, findings });
            }
        }
        Err(why) => survey.skipped.push(SkippedFile { path, why }),
    }
}

/// A folder that cannot be read is said as a file is.
fn note_error(survey: &mut Survey, error: &ignore::Error) {
    let path = path_of(error).map_or_else(PathBuf::new, Path::to_path_buf);
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    survey.skipped.push(SkippedFile { path, why: Skipped::Unreadable(why) });
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// By path, and each file once though several of the given paths lead to it.
fn in_order(mut survey: Survey) -> Survey {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    survey.files.sort_by(|one, other| one.path.cmp(&other.path));
    let mut seen = BTreeMap::new();
    survey.files.retain(|file| seen.insert(real(&file.path), ()).is_none());
    survey.skipped.sort_by(|one, other| one.path.cmp(&other.path));
    survey
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_was_not_read_nothing_is_known() {
        let survey = |searched, why| Survey {
            searched,
            skipped: vec![SkippedFile { path: PathBuf::from("closed"), why }],
            ..Survey::default()
        };
        let closed = || Skipped::Unreadable("Permission denied".to_owned());
        assert!(survey(0, closed()).is_unread());
        assert!(!survey(1, closed()).is_unread() && !survey(0, Skipped::Binary).is_unread());
        assert!(!Survey::default().is_unread(), "an empty folder is clean");
    }
}
