use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use similar::TextDiff;

use crate::scan::{
    finding::{Finding, Findings},
    output::excerpt::{printable, without_passwords},
    text::{Encoding, Text},
    walk::without_dot,
};

/// A text with everything rewritten that may be rewritten without asking.
#[derive(Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The new text; line ends, and all bytes but the rewritten ones, are as they were.
    pub bytes: Vec<u8>,
    /// How many places were rewritten.
    pub places: usize,
}

/// Rewrites what is certain; `None` where nothing is. What a comment silences is not touched.
///
/// ```
/// use jiff::civil::date;
/// use krr_contract_tests::scan::{Index, Text, fix};
/// use krr_specs::Environments;
///
/// let index = Index::new(Environments::bundled(), date(2024, 1, 1));
/// let text = Text::new(b"url=https://krr-ver2.digdir.no:443/rest/v1/personer\r\n".to_vec());
/// let fixed = fix(&text, &index.scan(&text)).expect("the successor answers at the same path");
/// assert_eq!(fixed.bytes, b"url=https://test.kontaktregisteret.no:443/rest/v1/personer\r\n");
/// ```
#[must_use]
pub fn fix(text: &Text, findings: &Findings) -> Option<Fixed> {
    if !matches!(text.encoding(), Encoding::Utf8 | Encoding::Bytes) {
        return None;
    }
    let mut rewrites: Vec<_> = findings.findings.iter().flat_map(Finding::rewrites).collect();
    rewrites.sort_by_key(|(range, _)| range.start);
    let (mut bytes, mut copied) = (Vec::with_capacity(text.bytes().len()), 0);
    for (range, words) in &rewrites {
        bytes.extend_from_slice(text.bytes().get(copied..range.start)?);
        bytes.extend_from_slice(words.as_bytes());
        copied = range.end;
    }
    bytes.extend_from_slice(text.bytes().get(copied..)?);
    (!rewrites.is_empty()).then_some(Fixed { bytes, places: rewrites.len() })
}

/// What a rewrite changes, as `diff -u` shows it and `patch -p1` takes it: in the encoding of the file.
///
/// Users and passwords in URLs are hidden, since this ends up in the log of a build. Then it is no patch, and says so.
#[must_use]
pub fn unified_diff(path: &Path, text: &Text, fixed: &Fixed) -> Vec<u8> {
    let words = text.words(0..text.bytes().len());
    let after = Text::new(fixed.bytes.clone());
    let (before, after) = (hidden(&words), hidden(&after.words(0..after.bytes().len())));
    let lines = [&before, &after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut differ = TextDiff::configure();
    let diff = differ.timeout(Duration::from_secs(5)).newline_terminated(true).diff_slices(&lines[0], &lines[1]);
    let diff = diff.unified_diff().to_string();
    let note =
        if before == words { "" } else { "Passwords are hidden here, so this is to be read and not to be applied.\n" };
    let name = name(path);
    let mut patch = format!("{note}--- a/{name}\n+++ b/{name}\n").into_bytes();
    match text.encoding() {
        Encoding::Bytes => patch.extend(diff.chars().map(|c| u8::try_from(c).unwrap_or(b'?'))),
        Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => patch.extend_from_slice(diff.as_bytes()),
    }
    patch
}

fn hidden(text: &str) -> String {
    text.split_inclusive('\n').flat_map(|line| without_passwords(line.chars().collect())).collect()
}

/// The path from the folder in which the patch is applied. Where it has blanks, a tab says where it ends, as git does it.
fn name(path: &Path) -> String {
    let name = printable(&without_dot(path).to_string_lossy());
    let end = if name.contains(' ') { "\t" } else { "" };
    format!("{}{end}", name.trim_start_matches('/'))
}

/// Why a file was not rewritten.
#[derive(Debug, thiserror::Error)]
pub enum FixError {
    /// The file is not what was scanned.
    #[error("it has changed since it was read")]
    Changed,
    /// The file may not be written.
    #[error("it is read-only")]
    ReadOnly,
    /// The file system says no.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Puts the new text in place of the old one, at once or not at all, with the same permissions and owner. A file with several
/// names keeps them all: it is written over where it is.
///
/// # Errors
/// When the file is read-only, is no longer what was scanned, or cannot be written.
pub fn store(path: &Path, text: &Text, fixed: &Fixed) -> Result<(), FixError> {
    // A link keeps pointing where it does.
    let path = fs::canonicalize(path)?;
    let before = fs::metadata(&path)?;
    let permissions = before.permissions();
    if permissions.readonly() {
        return Err(FixError::ReadOnly);
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&fixed.bytes)?;
    file.as_file().set_permissions(permissions)?;
    let is_alike = owned_as(file.as_file(), &before);
    file.as_file().sync_all()?;
    if fs::read(&path)? != text.bytes() {
        return Err(FixError::Changed);
    }
    if !is_alike {
        return Ok(fs::write(&path, &fixed.bytes)?);
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Whether a new file can stand for the old one: it has one name, and its owner and group can be given to the new one.
#[cfg(unix)]
fn owned_as(new: &fs::File, old: &fs::Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, fchown};
    old.nlink() == 1 && fchown(new, Some(old.uid()), Some(old.gid())).is_ok()
}

#[cfg(not(unix))]
fn owned_as(_: &fs::File, _: &fs::Metadata) -> bool {
    true
}
