/// A line of a file of this crate, for reports that point there.
///
/// ```
/// use krr_specs::{Document, Generation, Pointer, Rules};
///
/// let rule = Rules::bundled().line_of("order-of-request").ok_or("no such rule")?;
/// assert_eq!(rule.file, "specs/rules.toml");
/// let schema = Pointer::new("/components/schemas/PersonResource");
/// let schema = Document::of(Generation::G1).line_of(&schema).ok_or("no such schema")?;
/// assert_eq!(schema.file, "specs/openapi/ver2.yaml");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceLine {
    /// The path of the file from the root of the repository, with slashes.
    pub file: &'static str,
    /// The line number, from 1.
    pub number: usize,
}

/// The line number of the byte at `offset`, from 1.
pub(crate) fn line_number(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
