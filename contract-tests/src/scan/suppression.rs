//! A comment `krr-scan: allow REASON` suppresses the findings on its line, or on the next line when its own has none.

use krr_specs::Confidence;

use crate::scan::finding::{Finding, FindingKind, Place};
use crate::scan::text::Text;

/// A suppression comment.
#[derive(Debug)]
pub(crate) struct Suppression {
    pub place: Place,
    /// `None` without a reason; then it suppresses nothing.
    pub reason: Option<String>,
}

impl Suppression {
    /// The finding for a comment without a reason.
    pub(crate) fn without_reason(&self, line: usize) -> Finding {
        Finding {
            kind: FindingKind::Suppression,
            row: "krr-scan".to_owned(),
            environment: None,
            line,
            places: vec![self.place.clone()],
            path_nearby: None,
            what: "suppression comment without a reason".to_owned(),
            since: None,
            instead: "krr-scan: allow REASON".to_owned(),
            confidence: Confidence::Certain,
            evidence: Vec::new(),
        }
    }
}

/// The maximum length of a reason.
const MAX_REASON_BYTES: usize = 1024;

/// Ends of comments before the end of the line.
const CLOSERS: [&str; 4] = ["-->", "*/", "#}", "%>"];

/// Ends of comments in strings, when an odd number of them is before the comment.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// The reason in the comment whose mark ends at `end`; `None` when no `allow` follows.
pub(crate) fn reason(text: &Text, end: usize) -> Option<Option<String>> {
    let rest = text.bytes().get(end..)?;
    let rest = &rest[..rest.len().min(MAX_REASON_BYTES)];
    let words = text.slice(end..end + memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
    let rest = words.trim_start().strip_prefix("allow")?;
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_') {
        return None;
    }
    let before = text.slice(text.line_around(end).start..end);
    let is_open = |quote: &char| before.matches(*quote).count() % 2 == 1;
    let closers = CLOSERS.iter().filter_map(|closer| rest.find(closer));
    let quotes = QUOTES.iter().filter(|quote| is_open(quote)).filter_map(|quote| rest.find(*quote));
    let reason = rest[..closers.chain(quotes).min().unwrap_or(rest.len())].trim();
    Some(reason.contains(char::is_alphanumeric).then(|| reason.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_text_after_allow() {
        for (line, expected) in [
            ("# krr-scan: allow kept for the museum", Some(Some("kept for the museum"))),
            ("<!-- krr-scan:allow old guide -->", Some(Some("old guide"))),
            ("\"//\": \"krr-scan: allow old guide\",", Some(Some("old guide"))),
            ("/* krr-scan: allow */", Some(None)),
            ("/* krr-scan: allow */ oidc-ver2.difi.no", Some(None)),
            ("/* krr-scan: allow old */ oidc-ver2.difi.no", Some(Some("old"))),
            ("<!-- krr-scan: allow --> oidc-ver2.difi.no", Some(None)),
            ("{\"_\": \"krr-scan: allow\", \"u\": \"oidc-ver2.difi.no\"}", Some(None)),
            ("{\"_\": \"krr-scan: allow json\", \"u\": \"oidc-ver2.difi.no\"}", Some(Some("json"))),
            ("{'_': 'krr-scan: allow', 'u': 'x'}", Some(None)),
            ("# krr-scan: allow it's kept, for the \"museum\"", Some(Some("it's kept, for the \"museum\""))),
            ("x = \"a\" # krr-scan: allow the \"museum\"", Some(Some("the \"museum\""))),
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
