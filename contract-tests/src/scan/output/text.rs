use std::io::{self, Write};

use krr_specs::Confidence;

use crate::scan::finding::{Finding, Place, Rewrite};
use crate::scan::walk::Scanned;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// For a file or a pipe.
    Plain,
    /// For a terminal.
    Coloured,
}

impl Colour {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    fn confidence(self, confidence: Confidence) -> String {
        let code = match confidence {
            Confidence::Certain => "1;31",
            Confidence::Likely => "1;33",
            Confidence::Guess => "1;36",
        };
        self.paint(code, &confidence.to_string())
    }
}

/// How many characters of a line are shown. A minified file is one line.
const MAX_LINE_CHARS: usize = 160;

/// Writes the findings of a file: place, line with carets, what it is, and what to use instead.
///
/// # Errors
/// Errors of `out`.
pub fn write(file: &Scanned, paint: Colour, out: &mut impl Write) -> io::Result<()> {
    file.findings.findings.iter().try_for_each(|finding| write_finding(file, finding, paint, out))
}

fn write_finding(file: &Scanned, finding: &Finding, paint: Colour, out: &mut impl Write) -> io::Result<()> {
    let Some(place) = finding.first() else { return Ok(()) };
    let at = format!("{}:{}:{}", printable(&file.path.to_string_lossy()), finding.line, place.column);
    let since = finding.since.map_or_else(String::new, |since| format!(", {}", since.sentence()));
    writeln!(
        out,
        "{}: {} [{}] {}{since}",
        paint.paint("1", &at),
        paint.confidence(finding.confidence),
        finding.kind.id(),
        finding.what
    )?;
    let margin = " ".repeat(finding.line.to_string().len());
    let (line, carets) = excerpt(file, finding);
    writeln!(out, "  {} | {line}", finding.line)?;
    writeln!(out, "  {margin} | {}", paint.paint("1;31", &carets))?;
    if let Some((line, path)) = &finding.path_nearby {
        writeln!(out, "  {margin} = with the path on line {line}: {}", printable(path))?;
    }
    writeln!(out, "  {margin} = instead: {}", finding.instead)?;
    for line in fix_lines(finding) {
        writeln!(out, "  {margin} = {line}")?;
    }
    if !finding.evidence.is_empty() {
        let evidence = finding.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        writeln!(out, "  {margin} = row {}, evidence {evidence}", finding.row)?;
    }
    writeln!(out)
}

/// What --fix does with the places of a finding.
fn fix_lines(finding: &Finding) -> Vec<String> {
    let places = finding.places.len();
    let rewritten = finding.rewrites().count();
    let mut lines = match rewritten {
        0 => Vec::new(),
        1 if places == 1 => vec!["--fix rewrites it".to_owned()],
        _ => vec![format!("--fix rewrites {rewritten} of {places} places")],
    };
    let mut reasons: Vec<(&str, &Place)> = Vec::new();
    for place in &finding.places {
        if let Rewrite::Refused(reason) = &place.rewrite
            && !reasons.iter().any(|(known, _)| known == reason)
        {
            reasons.push((reason, place));
        }
    }
    let is_one = rewritten == 0 && reasons.len() == 1;
    lines.extend(reasons.into_iter().map(|(reason, place)| match is_one {
        true => format!("not rewritten by --fix: {reason}"),
        false => format!("not rewritten by --fix in column {}: {reason}", place.column),
    }));
    lines
}

/// The part of the line around the first place, and carets below every visible place.
fn excerpt(file: &Scanned, finding: &Finding) -> (String, String) {
    let first = finding.first().map_or(1, |place| place.column);
    let at = finding.first().map_or(0, |place| place.bytes.start);
    let line = file.text.slice(file.text.line_around(at));
    let line = without_passwords(line.trim_start_matches('\u{feff}').chars().collect());
    let start = if line.len() <= MAX_LINE_CHARS { 0 } else { (first - 1).saturating_sub(MAX_LINE_CHARS / 4) };
    let end = line.len().min(start + MAX_LINE_CHARS);
    let shown: String = line.get(start..end).unwrap_or_default().iter().collect();
    let mut carets = vec![' '; end.saturating_sub(start)];
    for place in &finding.places {
        let from = (place.column - 1).saturating_sub(start);
        let to = (place.column - 1 + place.length).saturating_sub(start).min(carets.len());
        carets.get_mut(from..to).into_iter().flatten().for_each(|caret| *caret = '^');
    }
    let (before, after) = (if start > 0 { "..." } else { "" }, if end < line.len() { "..." } else { "" });
    let carets: String = carets.into_iter().collect();
    (format!("{before}{}{after}", printable(&shown)), format!("{}{}", " ".repeat(before.len()), carets.trim_end()))
}

/// Masks users and passwords in URLs, with the same length: the output may be in a build log.
pub(crate) fn without_passwords(mut line: Vec<char>) -> Vec<char> {
    let mut start = None;
    for at in 0..line.len() {
        match line[at] {
            '/' if start.is_some_and(|start| is_password(&line[start..at])) => {}
            '/' => {
                let before = &line[..at];
                start = (before.ends_with(&['/']) || before.ends_with(&['/', '\\'])).then_some(at + 1);
            }
            '@' => line[start.take().unwrap_or(at)..at].fill('*'),
            c if c.is_whitespace() || c == '"' => start = None,
            _ => {}
        }
    }
    line
}

/// Whether a slash is in a password: the text after the colon is not a port.
fn is_password(authority: &[char]) -> bool {
    let colon = authority.iter().position(|c| *c == ':');
    colon.is_some_and(|colon| authority[colon + 1..].iter().any(|c| !c.is_ascii_digit()))
}

/// Replaces control characters and marks for right-to-left text, character by character.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() || is_bidi_mark(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Marks for right-to-left text (Unicode Standard Annex 9, table 4) can make a line look different.
fn is_bidi_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked() {
        let shown = |line: &str| without_passwords(line.chars().collect()).into_iter().collect::<String>();
        assert_eq!(shown("a=https://ola:s3cret@krr.digdir.no/x b@c"), "a=https://**********@krr.digdir.no/x b@c");
        assert_eq!(shown("https://ola:s3/cret@a/b@c https:\\/\\/o:p@a"), "https://***********@a/b@c https:\\/\\/***@a");
        assert_eq!(shown("uses: actions/checkout@v4 https://a:80/b@1"), "uses: actions/checkout@v4 https://a:80/b@1");
        assert_eq!(shown("mail: ola@example.no /a \"b@c\""), "mail: ola@example.no /a \"b@c\"");
    }
}
