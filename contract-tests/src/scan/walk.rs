use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use ignore::{DirEntry, WalkBuilder, WalkState};
use parking_lot::Mutex;

use crate::scan::finding::Findings;
use crate::scan::index::Index;
use crate::scan::text::Text;

/// The options of a walk.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Whether files that git ignores are skipped.
    pub respects_ignore_files: bool,
    /// Larger files are skipped.
    pub max_bytes: u64,
    /// The number of threads.
    pub threads: usize,
}

/// A file with findings.
#[derive(Debug)]
pub struct Scanned {
    /// The path, as reached from the given paths.
    pub path: PathBuf,
    /// The content.
    pub text: Text,
    /// The findings.
    pub findings: Findings,
}

/// Why a file was not searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// It has a zero byte near the start and is not UTF-16.
    Binary,
    /// It is larger than the limit.
    Huge,
    /// The error of the file system.
    Unreadable(String),
}

/// A file that was not searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFile {
    /// The path.
    pub path: PathBuf,
    /// The reason.
    pub reason: Skipped,
}

/// The results of a walk.
#[derive(Debug, Default)]
pub struct Survey {
    /// The files with findings, also suppressed ones, by path.
    pub files: Vec<Scanned>,
    /// The files that were not searched, by path.
    pub skipped: Vec<SkippedFile>,
    /// The number of searched files.
    pub searched: usize,
    /// The number of searched bytes.
    pub bytes: u64,
}

impl Survey {
    /// Whether no file was searched and at least one could not be read.
    pub fn is_unread(&self) -> bool {
        self.searched == 0 && self.skipped.iter().any(|file| matches!(file.reason, Skipped::Unreadable(_)))
    }
}

/// A given path cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct UnreadablePath {
    path: PathBuf,
    reason: String,
}

/// A zero byte in this many bytes makes a file binary, as in git.
const HEAD: usize = 8000;

/// Searches every file below the paths, on several threads. `.git` is skipped; only given links are followed.
///
/// `searched` is called with the number of searched files. The walk ends early when `stop` is true.
///
/// # Errors
/// When a given path does not exist, is neither a file nor a folder, or cannot be read. An unreadable file below a folder is
/// [`Skipped::Unreadable`] instead.
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
                    add_outcome(&mut survey.lock(), entry.into_path(), outcome);
                }
                Ok(_) => {}
                Err(error) => add_error(&mut survey.lock(), &error),
            }
            WalkState::Continue
        })
    });
    let survey = sorted(survey.into_inner());
    let unread = survey.skipped.iter().filter(|file| roots.contains(&file.path)).find_map(|file| match &file.reason {
        Skipped::Unreadable(reason) => Some(UnreadablePath { path: file.path.clone(), reason: reason.clone() }),
        Skipped::Binary | Skipped::Huge => None,
    });
    unread.map_or(Ok(survey), Err)
}

/// A given path, if it is a file or a folder.
fn root(path: &Path) -> Result<PathBuf, UnreadablePath> {
    let unreadable = |reason: String| UnreadablePath { path: path.to_owned(), reason };
    let metadata = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if metadata.is_file() || metadata.is_dir() {
        Ok(path.to_owned())
    } else {
        Err(unreadable("neither a file nor a folder".to_owned()))
    }
}

/// A path without `.`: `./a/./b` is `a/b`.
pub(crate) fn without_dot(path: &Path) -> PathBuf {
    let parts: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if parts.as_os_str().is_empty() { path.to_owned() } else { parts }
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// The length of a file, and its text with findings if there are any.
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
    if !is_utf16 && index.has_no_match(buffer) {
        return Ok((length, None));
    }
    let text = Text::new(std::mem::take(buffer));
    let findings = index.scan(&text);
    let is_empty = findings.findings.is_empty() && findings.suppressed.is_empty();
    Ok((length, if is_empty { None } else { Some((text, findings)) }))
}

fn add_outcome(survey: &mut Survey, path: PathBuf, outcome: Result<(u64, Option<(Text, Findings)>), Skipped>) {
    match outcome {
        Ok((bytes, found)) => {
            survey.searched += 1;
            survey.bytes += bytes;
            if let Some((text, findings)) = found {
                survey.files.push(Scanned { path, text, findings });
            }
        }
        Err(reason) => survey.skipped.push(SkippedFile { path, reason }),
    }
}

/// An unreadable folder is listed like a file.
fn add_error(survey: &mut Survey, error: &ignore::Error) {
    let path = path_of(error).map_or_else(PathBuf::new, Path::to_path_buf);
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    survey.skipped.push(SkippedFile { path, reason: Skipped::Unreadable(reason) });
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// Sorted by path, each file once, also when several given paths lead to it.
fn sorted(mut survey: Survey) -> Survey {
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
    fn a_survey_is_unread_when_the_only_file_is_unreadable() {
        let survey = |searched, reason| Survey {
            searched,
            skipped: vec![SkippedFile { path: PathBuf::from("closed"), reason }],
            ..Survey::default()
        };
        let closed = || Skipped::Unreadable("Permission denied".to_owned());
        assert!(survey(0, closed()).is_unread());
        assert!(!survey(1, closed()).is_unread() && !survey(0, Skipped::Binary).is_unread());
        assert!(!Survey::default().is_unread(), "an empty folder is clean");
    }
}
