use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use similar::TextDiff;

use super::{
    finding::{Finding, Findings},
    text::{Encoding, Text},
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

/// What a rewrite changes, as `diff -u` shows it.
#[must_use]
pub fn unified_diff(path: &Path, text: &Text, fixed: &Fixed) -> String {
    let before = text.words(0..text.bytes().len());
    let after = Text::new(fixed.bytes.clone());
    let after = after.words(0..after.bytes().len());
    let name = path.display().to_string().replace('\n', "\u{fffd}");
    let name = name.trim_start_matches('/');
    let diff = TextDiff::configure().timeout(Duration::from_secs(5)).diff_lines(&before, &after);
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

/// Why a file was not rewritten.
#[derive(Debug, thiserror::Error)]
pub enum NotFixed {
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

/// Puts the new text in place of the old one, at once or not at all, with the same permissions.
///
/// # Errors
/// When the file is read-only, is no longer what was scanned, or cannot be written.
pub fn store(path: &Path, text: &Text, fixed: &Fixed) -> Result<(), NotFixed> {
    // A link keeps pointing where it does.
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(NotFixed::ReadOnly);
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&fixed.bytes)?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    if fs::read(&path)? != text.bytes() {
        return Err(NotFixed::Changed);
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
