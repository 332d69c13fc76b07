use std::{borrow::Cow, fmt::Write as _};

/// The text on one line that reads as it is written: line breaks, control characters, and characters that turn the direction of
/// writing or have no width are escaped. So a value of a request cannot look like a line of its own, or hide a part of itself.
///
/// ```
/// use krr_specs::one_line;
///
/// assert_eq!(one_line("/x\n2026-11-30 ERROR forged"), r"/x\n2026-11-30 ERROR forged");
/// assert_eq!(one_line("a\u{202e}b"), r"a\u{202e}b");
/// assert!(matches!(one_line("blåbær"), std::borrow::Cow::Borrowed(_)));
/// ```
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_deceptive(c) {
            true => _ = write!(line, "{}", c.escape_default()),
            false => line.push(c),
        }
    }
    Cow::Owned(line)
}

/// Whether a character ends a line, controls a terminal, turns the direction of writing, or is not seen.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}
