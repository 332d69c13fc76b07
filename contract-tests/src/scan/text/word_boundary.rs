//! The boundaries of words in escaped text, where `%2F`, `%252F`, `\n`, `\u002F` and `\/` are one character.

use std::ops::Range;

/// The decoded character at `at`, and its length in bytes.
pub(crate) fn read(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let first = *bytes.get(at)?;
    match first {
        b'%' => match percent(bytes, at) {
            Some(b'%') => Some(hex(bytes, at + 3).map_or((b'%', 3), |byte| (byte, 5))),
            Some(byte) => Some((byte, 3)),
            None => Some((first, 1)),
        },
        b'\\' => match bytes.get(at + 1) {
            Some(byte @ (b'/' | b'.' | b'-' | b':')) => Some((*byte, 2)),
            Some(b'u' | b'U') if bytes.get(at + 2..at + 4) == Some(b"00") => {
                Some(hex(bytes, at + 4).map_or((first, 1), |byte| (byte, 6)))
            }
            Some(b'x') => Some(hex(bytes, at + 2).map_or((first, 1), |byte| (byte, 4))),
            _ => Some((first, 1)),
        },
        _ => Some((first, 1)),
    }
}

/// The decoded character before `at`, and its length in bytes.
pub(crate) fn char_before(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let last = *bytes.get(at.checked_sub(1)?)?;
    let start_of = |length: usize| at.checked_sub(length);
    if let Some(start) = start_of(3)
        && let Some(byte) = percent(bytes, start)
    {
        return Some((byte, 3));
    }
    if let Some(start) = start_of(5)
        && bytes.get(start..start + 3) == Some(b"%25")
        && let Some(byte) = hex(bytes, start + 3)
    {
        return Some((byte, 5));
    }
    if let Some(start) = start_of(6)
        && bytes.get(start..start + 4).is_some_and(|mark| mark.eq_ignore_ascii_case(b"\\u00"))
        && let Some(byte) = hex(bytes, start + 4)
    {
        return Some((byte, 6));
    }
    if let Some(start) = start_of(4)
        && bytes.get(start..start + 2) == Some(b"\\x")
        && let Some(byte) = hex(bytes, start + 2)
    {
        return Some((byte, 4));
    }
    match (start_of(2).and_then(|start| bytes.get(start)), last) {
        (Some(b'\\'), b'n' | b'r' | b't' | b'b' | b'f') => Some((b' ', 2)),
        (Some(b'\\'), byte @ (b'/' | b'.' | b'-' | b':')) => Some((byte, 2)),
        _ => Some((last, 1)),
    }
}

fn percent(bytes: &[u8], at: usize) -> Option<u8> {
    (bytes.get(at) == Some(&b'%')).then(|| hex(bytes, at + 1)).flatten()
}

fn hex(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok()
}

/// Whether a byte may be in a label of a host name (RFC 1123, section 2.1).
pub(crate) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// The position of a host name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchPosition {
    /// Not part of a longer name.
    Alone,
    /// After a dot with nothing before it: a suffix such as `*.krr.digdir.no` or `.krr.digdir.no`.
    Suffix,
}

/// The position of the host name in `range`; `None` when it is part of a longer name.
pub(crate) fn match_position(bytes: &[u8], range: &Range<usize>) -> Option<MatchPosition> {
    if let Some((after, length)) = read(bytes, range.end) {
        let next = read(bytes, range.end + length);
        if is_name(after) || after == b'.' && next.is_some_and(|(byte, _)| is_name(byte)) {
            return None;
        }
    }
    match char_before(bytes, range.start) {
        None => Some(MatchPosition::Alone),
        Some((b'-', _)) if is_default(bytes, range.start) => Some(MatchPosition::Alone),
        Some((before, _)) if is_name(before) => None,
        Some((b'.', length)) => match range.start.checked_sub(length).and_then(|at| char_before(bytes, at)) {
            Some((before, _)) if is_name(before) || before == b'.' => None,
            _ => Some(MatchPosition::Suffix),
        },
        Some(_) => Some(MatchPosition::Alone),
    }
}

/// Whether `at` is the start of the default of a shell variable, as in `${HOST:-x}` and `${HOST-x}`.
pub(crate) fn is_default(bytes: &[u8], at: usize) -> bool {
    const MAX_NAME_BYTES: usize = 64;
    let Some(before) = bytes[..at].strip_suffix(b"-") else { return false };
    let before = before.strip_suffix(b":").unwrap_or(before);
    let name = before
        .iter()
        .rev()
        .take(MAX_NAME_BYTES)
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    name > 0 && before[..before.len() - name].ends_with(b"${")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str) -> Option<MatchPosition> {
        let start = text.find("krr.digdir.no").unwrap();
        match_position(text.as_bytes(), &(start..start + "krr.digdir.no".len()))
    }

    #[test]
    fn whole_names_are_distinguished_from_parts_of_longer_ones() {
        for text in [
            "krr.digdir.no",
            "https%3A%2F%2Fkrr.digdir.no%2Frest",
            "https%253A%252F%252Fkrr.digdir.no%252Frest",
            r#""https:\/\/krr.digdir.no\/rest""#,
            r#""\nkrr.digdir.no\n""#,
            r#""\u002Fkrr.digdir.no""#,
            "Ring krr.digdir.no.",
            "krr.digdir.no.:443",
            "user@krr.digdir.no",
            "${HOST:-krr.digdir.no}",
            "${HOST-krr.digdir.no}",
        ] {
            assert_eq!(position(text), Some(MatchPosition::Alone), "{text}");
        }
        for text in ["*.krr.digdir.no", ".krr.digdir.no"] {
            assert_eq!(position(text), Some(MatchPosition::Suffix), "{text}");
        }
        for text in [
            "x-krr.digdir.no",
            "a.krr.digdir.no",
            "krr.digdir.no.example",
            "krr.digdir.nord",
            "akrr.digdir.no",
            "krr.digdir.no%2Eexample",
        ] {
            assert_eq!(position(text), None, "{text}");
        }
    }
}
