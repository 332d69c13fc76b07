use std::{borrow::Cow, fmt::Write as _};

use krr_specs::is_deceptive;

/// How the lines of the log are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineFormat {
    Text { colour: bool },
    Json,
}

impl LineFormat {
    /// An event as one line, in which no value of a request can begin another or hide a part of it.
    pub(crate) fn line(self, event: &str) -> Cow<'_, str> {
        let text = event.strip_suffix('\n').unwrap_or(event);
        if text.len() < event.len() && !text.chars().any(is_deceptive) {
            return Cow::Borrowed(event);
        }
        let (mut line, mut rest) = (String::with_capacity(event.len() + 16), text);
        while let Some(c) = rest.chars().next() {
            let colour = self.colour(rest);
            let (shown, after) = rest.split_at(if colour > 0 { colour } else { c.len_utf8() });
            match colour == 0 && is_deceptive(c) {
                true => self.escape(c, &mut line),
                false => line.push_str(shown),
            }
            rest = after;
        }
        line.push('\n');
        Cow::Owned(line)
    }

    /// The length of the sequence for a colour at the start of `text`. The subscriber escapes those of values.
    fn colour(self, text: &str) -> usize {
        let parameters = match self {
            Self::Text { colour: true } => text.strip_prefix("\u{1b}["),
            Self::Text { colour: false } | Self::Json => None,
        };
        let end = parameters.and_then(|text| text.find(|c: char| !(c.is_ascii_digit() || c == ';')));
        match (parameters, end) {
            (Some(text), Some(end)) if text[end..].starts_with('m') => 2 + end + 1,
            _ => 0,
        }
    }

    fn escape(self, c: char, line: &mut String) {
        match self {
            Self::Text { .. } => line.extend(c.escape_default()),
            Self::Json => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(line, "\\u{unit:04x}");
                }
            }
        }
    }

    /// The line that says how many lines are missing.
    pub(crate) fn lost(self, count: usize) -> String {
        let message = format!("lines of the log that could not be written and are lost: {count}");
        match self {
            Self::Text { .. } => format!("krr-mock: {message}\n"),
            Self::Json => format!("{{\"level\":\"WARN\",\"fields\":{{\"message\":\"{message}\"}}}}\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: LineFormat = LineFormat::Text { colour: false };

    #[test]
    fn an_event_is_one_line_in_each_format() {
        assert_eq!(TEXT.line("INFO a\nERROR b\u{2028}\n"), "INFO a\\nERROR b\\u{2028}\n");
        assert_eq!(TEXT.line("\u{1b}[31mred"), "\\u{1b}[31mred\n");
        assert_eq!(LineFormat::Json.line("{\"a\":\"\u{202e}\u{e0041}\"}\n"), "{\"a\":\"\\u202e\\udb40\\udc41\"}\n");
        let coloured = LineFormat::Text { colour: true };
        assert_eq!(coloured.line("\u{1b}[32m INFO\u{1b}[0m \u{1b}[2J\n"), "\u{1b}[32m INFO\u{1b}[0m \\u{1b}[2J\n");
    }

    proptest! {
        #[test]
        fn no_character_can_forge_a_line(event in "(\\PC|[\\x00-\\x1f\\x7f-\\x9f\u{2028}\u{2029}\u{202a}-\u{202e}]){0,20}") {
            for format in [TEXT, LineFormat::Json] {
                let line = format.line(&event);
                let line = line.strip_suffix('\n').unwrap();
                prop_assert!(!line.chars().any(is_deceptive), "{:?}", line);
            }
            let json = serde_json::to_string(&event).unwrap();
            let line = LineFormat::Json.line(&json);
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), event);
        }
    }
}
