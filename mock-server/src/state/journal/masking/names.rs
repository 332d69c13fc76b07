//! Values that are personal or secret by their name, such as `ola.nordmann#6XXB` or a password: in forms, JSON, HTML, XML, headers
//! and parts of a multipart body.

use std::ops::Range;

use crate::state::journal::masking::Findings;
use crate::state::journal::masking::tokens::shown_token;
use crate::state::journal::masking::view::View;
use crate::state::journal::test_data::TestData;

/// In lower case, without hyphens and underscores.
const PRIVATE_NAMES: [&str; 39] = [
    "apikey",
    "authcode",
    "authorization",
    "authorizationcode",
    "clientkey",
    "code",
    "codeverifier",
    "cookie",
    "credential",
    "credentials",
    "devicecode",
    "epostadresse",
    "idtokenhint",
    "jsessionid",
    "jwt",
    "mobiltelefonnummer",
    "otp",
    "passphrase",
    "passwd",
    "passwords",
    "pid",
    "pin",
    "postkasseadresse",
    "privatekey",
    "proxyauthorization",
    "pwd",
    "request",
    // A signed authorization response (JARM).
    "response",
    "samlrequest",
    "samlresponse",
    "secrets",
    "sessionid",
    "setcookie",
    "sid",
    "signature",
    "tokenhint",
    "tokens",
    "usercode",
    "xapikey",
];
const PRIVATE_ENDINGS: [&str; 4] = ["assertion", "password", "secret", "token"];
const HIDDEN: &str = "***";

/// Ignores case, hyphens and underscores, because other readers may too.
pub(super) fn is_private(name: impl Iterator<Item = char>) -> bool {
    const MAX_LENGTH: usize = 40;
    let letters = name.take(MAX_LENGTH).filter(|c| !matches!(c, '-' | '_' | '.'));
    let name: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    PRIVATE_NAMES.contains(&&*name) || PRIVATE_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

pub(super) fn find(view: &View, data: TestData<'_>, found: &mut Findings) {
    let chars = &view.chars;
    let is_in_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut at = 0;
    while at < chars.len() {
        if !is_in_name(&chars[at]) {
            at += 1;
            continue;
        }
        let end = at + chars[at..].iter().take_while(|c| is_in_name(c)).count();
        let value = if is_private(chars[at..end].iter().copied()) { Value::after(chars, at, end) } else { None };
        match value {
            Some(Value { place, mask }) if !place.is_empty() => {
                at = place.end;
                if !is_shown(&view.text(place.clone()), data) {
                    found.hide(view, place, mask);
                }
            }
            _ => at = end,
        }
    }
}

/// Whether the value may stand: test data, a token that is shown decoded, or no secret at all.
fn is_shown(value: &str, data: TestData<'_>) -> bool {
    let value = value.trim();
    let is_nothing = matches!(value, "" | "null" | "true" | "false" | "Bearer" | "Basic") || value.contains(HIDDEN);
    is_nothing || data.is_identifier(value) || data.is_detail(value) || shown_token(value, data).is_some()
}

struct Value {
    place: Range<usize>,
    mask: &'static str,
}

impl Value {
    /// The value of the name at `start..end`, if one follows.
    fn after(chars: &[char], start: usize, end: usize) -> Option<Self> {
        let quote = start.checked_sub(1).map(|before| chars[before]).filter(|c| matches!(c, '"' | '\'' | '<' | '/'));
        let mut at = end;
        // `token[]=` and `token[0]=`.
        if chars.get(at) == Some(&'[') {
            at += chars[at..].iter().take(6).position(|c| *c == ']')? + 1;
        }
        let is_quoted = matches!(quote, Some('"' | '\''));
        if is_quoted && chars.get(at) == quote.as_ref() {
            at += 1;
        }
        let blank = skip_blank(chars, at);
        match chars.get(blank) {
            Some('=') => {
                let arrow = usize::from(chars.get(blank + 1) == Some(&'>'));
                Some(Self::at(chars, skip_blank(chars, blank + 1 + arrow), "&;,\n\r\"'<> "))
            }
            Some(':') if is_quoted => Some(Self::at(chars, skip_blank(chars, blank + 1), ",}]\n")),
            Some(':') if begins_a_member(chars, start) => Some(Self::at(chars, skip_blank(chars, blank + 1), ",}\n\r")),
            Some('>') if quote == Some('<') => Some(Self::bare(chars, blank + 1, "<")),
            // An input of HTML, or a part of a multipart body.
            Some('v') if is_quoted && chars[blank..].starts_with(&['v', 'a', 'l', 'u', 'e', '=']) => {
                Some(Self::at(chars, blank + 6, " >"))
            }
            _ if is_quoted && is_part_name(chars, start) => Self::of_part(chars, at),
            // A header or parameter, as the journal writes it.
            _ if chars.get(at) == Some(&'\t') && begins_a_member(chars, start) => Some(Self::bare(chars, at + 1, "\n")),
            _ => None,
        }
    }

    fn at(chars: &[char], at: usize, ends: &str) -> Self {
        match chars.get(at) {
            Some(quote @ ('"' | '\'')) => Self::quoted(chars, at + 1, *quote),
            Some('[' | '{') => Self { place: at..container_end(chars, at), mask: "\"***\"" },
            Some(c) if c.is_ascii_digit() && ends.contains(']') => {
                Self { mask: "\"***\"", ..Self::bare(chars, at, ends) }
            }
            _ => Self::bare(chars, at, ends),
        }
    }

    fn bare(chars: &[char], at: usize, ends: &str) -> Self {
        let length = chars[at.min(chars.len())..].iter().take_while(|c| !ends.contains(**c)).count();
        Self { place: at..at + length, mask: HIDDEN }
    }

    fn quoted(chars: &[char], at: usize, quote: char) -> Self {
        let mut end = at;
        while let Some(c) = chars.get(end).filter(|c| **c != quote) {
            end += if *c == '\\' { 2 } else { 1 };
        }
        Self { place: at..end.min(chars.len()), mask: HIDDEN }
    }

    /// From the blank line after the headers of a part to the next boundary.
    fn of_part(chars: &[char], at: usize) -> Option<Self> {
        let breaks = |text: &[char]| match text {
            ['\n', '\r', '\n', ..] => Some(3),
            ['\n', '\n', ..] => Some(2),
            _ => None,
        };
        let start = (at..chars.len()).find_map(|at| Some(at + breaks(&chars[at..])?))?;
        let length = chars[start..].windows(3).position(|end| end == ['\n', '-', '-']);
        let end = start + length.unwrap_or(chars.len() - start);
        let end = if end > start && chars[end - 1] == '\r' { end - 1 } else { end };
        Some(Self { place: start..end, mask: HIDDEN })
    }
}

fn skip_blank(chars: &[char], at: usize) -> usize {
    at + chars[at.min(chars.len())..].iter().take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r')).count()
}

fn begins_a_member(chars: &[char], start: usize) -> bool {
    let before = chars[..start].iter().rev().find(|c| !matches!(c, ' ' | '\t'));
    before.is_none_or(|c| matches!(c, '\n' | '\r' | '{' | ','))
}

fn is_part_name(chars: &[char], start: usize) -> bool {
    start >= 6 && chars[start - 6..start - 1] == ['n', 'a', 'm', 'e', '=']
}

/// The end of a list or an object with all that is in it.
fn container_end(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at, mut is_in_string) = (0_usize, start, false);
    while let Some(c) = chars.get(at) {
        at += 1;
        match c {
            '\\' if is_in_string => at += 1,
            '"' => is_in_string = !is_in_string,
            '[' | '{' if !is_in_string => depth += 1,
            ']' | '}' if !is_in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}
