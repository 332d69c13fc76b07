//! `krr-scan: allow REASON` in a comment silences its own line, or the next one where its own has nothing to silence.

use krr_specs::Confidence;

use super::{
    finding::{Finding, Kind, Place},
    text::Text,
};

/// A comment for this scanner.
#[derive(Debug)]
pub(super) struct Silence {
    pub place: Place,
    /// `None` where nothing is said; then it silences nothing.
    pub reason: Option<String>,
}

impl Silence {
    /// What is said of a comment that gives no reason.
    pub(super) fn without_reason(&self, line: usize) -> Finding {
        Finding {
            kind: Kind::Silence,
            row: "krr-scan".to_owned(),
            environment: None,
            line,
            places: vec![self.place.clone()],
            beside: None,
            what: "comment that silences nothing, since it gives no reason".to_owned(),
            since: None,
            instead: "krr-scan: allow, and the reason".to_owned(),
            confidence: Confidence::Certain,
            evidence: Vec::new(),
        }
    }
}

/// As much of a reason as is read.
const LONGEST: usize = 1024;

/// What a comment ends with that is no part of the reason.
const CLOSERS: [&str; 8] = ["-->", "*/", "#}", "%>", "\"", "'", ",", "`"];

/// Reads the comment whose mark ends at `end`; `None` where no `allow` follows.
pub(super) fn reason(text: &Text, end: usize) -> Option<Option<String>> {
    let rest = text.bytes().get(end..)?;
    let rest = &rest[..rest.len().min(LONGEST)];
    let words = text.words(end..end + memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
    let rest = words.trim_start().strip_prefix("allow")?;
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_') {
        return None;
    }
    let mut reason = rest.trim();
    while let Some(shorter) = CLOSERS.iter().find_map(|closer| reason.strip_suffix(closer)) {
        reason = shorter.trim_end();
    }
    Some(reason.contains(char::is_alphanumeric).then(|| reason.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_what_stands_after_allow() {
        for (line, expected) in [
            ("# krr-scan: allow kept for the museum", Some(Some("kept for the museum"))),
            ("<!-- krr-scan:allow old guide -->", Some(Some("old guide"))),
            ("\"//\": \"krr-scan: allow old guide\",", Some(Some("old guide"))),
            ("/* krr-scan: allow */", Some(None)),
            ("# krr-scan: allow", Some(None)),
            ("# krr-scan: allowed by law", None),
            ("# krr-scan: nothing", None),
        ] {
            let text = Text::new(line.as_bytes().to_vec());
            let end = line.find("krr-scan:").unwrap() + "krr-scan:".len();
            assert_eq!(reason(&text, end).as_ref().map(Option::as_deref), expected, "{line}");
        }
    }
}
