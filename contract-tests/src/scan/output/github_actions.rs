use std::io::{self, Write};

use krr_specs::Confidence;

use crate::report::encoding::workflow_command::{escape_message, escape_property};
use crate::scan::output::text::printable;
use crate::scan::walk::{Scanned, without_dot};

/// Writes a workflow command for every finding, which GitHub Actions shows as an annotation.
///
/// # Errors
/// Errors of `out`.
pub fn write(files: &[Scanned], out: &mut impl Write) -> io::Result<()> {
    for file in files {
        for finding in &file.findings.findings {
            let Some(place) = finding.first() else { continue };
            let level = match finding.confidence {
                Confidence::Certain | Confidence::Likely => "warning",
                Confidence::Guess => "notice",
            };
            let since = finding.since.map_or_else(String::new, |since| format!(", {}", since.sentence()));
            let message = format!("{}: {}{since}. Instead: {}", place.text, finding.what, finding.instead);
            writeln!(
                out,
                "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}",
                escape_property(&printable(&without_dot(&file.path).to_string_lossy())),
                finding.line,
                finding.line,
                place.column,
                place.column + place.length,
                escape_property(finding.kind.id()),
                escape_message(&message),
            )?;
        }
    }
    Ok(())
}
