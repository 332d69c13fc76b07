use std::io::{self, Write};

use krr_specs::Confidence;

use super::walk::Scanned;

/// Writes an annotation for every finding, as a step of GitHub Actions prints it (workflow commands).
///
/// # Errors
/// Whatever `out` says.
pub fn write(files: &[Scanned], out: &mut impl Write) -> io::Result<()> {
    for file in files {
        for finding in &file.findings.findings {
            let Some(place) = finding.first() else { continue };
            let level = match finding.confidence {
                Confidence::Certain | Confidence::Likely => "warning",
                Confidence::Guess => "notice",
            };
            let since = finding.since.map_or_else(String::new, |since| format!(", {}", since.sentence()));
            let message = format!("{}: {}{since}. Instead: {}", place.found, finding.what, finding.instead);
            writeln!(
                out,
                "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}",
                property(&file.path.to_string_lossy()),
                finding.line,
                finding.line,
                place.column,
                place.column + place.length,
                property(finding.kind.id()),
                data(&message),
            )?;
        }
    }
    Ok(())
}

/// What would end the line, or begin an escape, is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// In a property, what would end the property is escaped besides.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_the_annotation() {
        assert_eq!(property("a,b::100%\n.env"), "a%2Cb%3A%3A100%25%0A.env");
        assert_eq!(data("50%\r\nx: y, z"), "50%25%0D%0Ax: y, z");
    }
}
