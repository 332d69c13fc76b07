use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use similar::TextDiff;

use crate::scan::finding::{Finding, Findings};
use crate::scan::output::text::{printable, without_passwords};
use crate::scan::text::{Encoding, Text};
use crate::scan::walk::without_dot;

/// A rewritten text.
#[derive(Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The new bytes. Only the rewritten places differ.
    pub bytes: Vec<u8>,
    /// The number of rewritten places.
    pub places: usize,
}

/// Rewrites the certain findings; `None` when there are none. Suppressed findings stay.
///
/// ```
/// use jiff::civil::date;
/// use krr_contract_tests::scan::{Index, Text, fix};
/// use krr_specs::Environments;
///
/// let index = Index::new(Environments::bundled(), date(2024, 1, 1));
/// let text = Text::new(b"url=https://krr-ver2.digdir.no:443/rest/v1/personer\r\n".to_vec());
/// let fixed = fix(&text, &index.scan(&text)).expect("the successor has the same path");
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
    for (range, replacement) in &rewrites {
        bytes.extend_from_slice(text.bytes().get(copied..range.start)?);
        bytes.extend_from_slice(replacement.as_bytes());
        copied = range.end;
    }
    bytes.extend_from_slice(text.bytes().get(copied..)?);
    (!rewrites.is_empty()).then_some(Fixed { bytes, places: rewrites.len() })
}

/// The changes as a unified diff for `patch -p1`, in the encoding of the file.
///
/// Users and passwords in URLs are masked, since the diff may be in a build log. The diff then says that it cannot be applied.
#[must_use]
pub fn unified_diff(path: &Path, text: &Text, fixed: &Fixed) -> Vec<u8> {
    let original = text.slice(0..text.bytes().len());
    let after = Text::new(fixed.bytes.clone());
    let (before, after) = (masked(&original), masked(&after.slice(0..after.bytes().len())));
    let lines = [&before, &after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut differ = TextDiff::configure();
    let diff = differ.timeout(Duration::from_secs(5)).newline_terminated(true).diff_slices(&lines[0], &lines[1]);
    let diff = diff.unified_diff().to_string();
    let note = if before == original { "" } else { "Passwords are masked: this diff cannot be applied.\n" };
    let name = name(path);
    let mut patch = format!("{note}--- a/{name}\n+++ b/{name}\n").into_bytes();
    match text.encoding() {
        Encoding::Bytes => patch.extend(diff.chars().map(|c| u8::try_from(c).unwrap_or(b'?'))),
        Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => patch.extend_from_slice(diff.as_bytes()),
    }
    patch
}

fn masked(text: &str) -> String {
    text.split_inclusive('\n').flat_map(|line| without_passwords(line.chars().collect())).collect()
}

/// The path relative to the folder of the patch. As in git, a tab ends a path with spaces.
fn name(path: &Path) -> String {
    let name = printable(&without_dot(path).to_string_lossy());
    let end = if name.contains(' ') { "\t" } else { "" };
    format!("{}{end}", name.trim_start_matches('/'))
}

/// Why a file was not rewritten.
#[derive(Debug, thiserror::Error)]
pub enum FixError {
    /// The file has changed.
    #[error("the file has changed since it was read")]
    Changed,
    /// The file is read-only.
    #[error("the file is read-only")]
    ReadOnly,
    /// The file system failed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Replaces the file atomically, with the same permissions and owner. A file with several links, or with an owner that cannot be
/// set, is overwritten in place.
///
/// # Errors
/// When the file is read-only, has changed, or cannot be written.
pub fn store(path: &Path, text: &Text, fixed: &Fixed) -> Result<(), FixError> {
    // The target of a symbolic link is replaced, not the link.
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
    let can_replace = has_same_owner(file.as_file(), &before);
    file.as_file().sync_all()?;
    if fs::read(&path)? != text.bytes() {
        return Err(FixError::Changed);
    }
    if !can_replace {
        return Ok(fs::write(&path, &fixed.bytes)?);
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Whether the new file can replace the old one: that has one link, and the new file gets its owner and group.
#[cfg(unix)]
fn has_same_owner(new: &fs::File, old: &fs::Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, fchown};
    old.nlink() == 1 && fchown(new, Some(old.uid()), Some(old.gid())).is_ok()
}

#[cfg(not(unix))]
fn has_same_owner(_: &fs::File, _: &fs::Metadata) -> bool {
    true
}
