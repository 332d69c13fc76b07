/// A line of a file that comes with this crate.
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
    /// The number of the line, from 1 on.
    pub number: usize,
}

/// The number of the line on which the byte at `offset` is, from 1 on.
pub(crate) fn line_number(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
