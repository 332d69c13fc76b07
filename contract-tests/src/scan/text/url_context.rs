//! The URL around a host: scheme, user, port and decoded path.

use std::ops::Range;

use crate::scan::text::word_boundary::{char_before, read};

/// The maximum length of a path or user. It bounds the work on crafted files.
pub(crate) const MAX_PART_BYTES: usize = 256;

/// The URL around a host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UrlContext {
    /// From the scheme, if any, to the end of the path. With a user it begins at the host, so that no report has a password.
    pub range: Range<usize>,
    /// The decoded path with all its slashes; empty without one.
    pub path: String,
    /// Whether there is a scheme.
    pub has_scheme: bool,
    /// Whether the port, or the default port of the scheme, is not 443.
    pub has_other_port: bool,
}

/// The URL around the host in `host`.
pub(crate) fn url_context(bytes: &[u8], host: &Range<usize>) -> UrlContext {
    let mut end = host.end;
    // A final dot belongs to the name (RFC 1034, section 3.1) when a port or a path follows.
    if let Some((b'.', length)) = read(bytes, end)
        && matches!(read(bytes, end + length), Some((b':' | b'/', _)))
    {
        end += length;
    }
    let name_end = end;
    end = port(bytes, end);
    let digits = bytes[name_end..end].rsplit(|byte| !byte.is_ascii_digit()).next();
    let port = (end > name_end).then_some(digits).flatten();
    let (path, end) = path(bytes, end);
    let scheme = scheme(bytes, host.start);
    let is_http = scheme.is_some_and(|at| bytes.get(at + 4).is_some_and(|byte| !byte.eq_ignore_ascii_case(&b's')));
    let has_other_port = port.map_or(is_http, |port| port != b"443");
    let has_user = matches!(char_before(bytes, host.start), Some((b'@', _)));
    let start = scheme.filter(|_| !has_user).unwrap_or(host.start);
    UrlContext { range: start..end, path, has_scheme: scheme.is_some(), has_other_port }
}

/// The end of `:443`, or `at` itself.
fn port(bytes: &[u8], at: usize) -> usize {
    let Some((b':', length)) = read(bytes, at) else { return at };
    let digits = bytes.iter().skip(at + length).take(6).take_while(|byte| byte.is_ascii_digit()).count();
    if (1..=5).contains(&digits) { at + length + digits } else { at }
}

/// The decoded path at `at`, and its end. The full stop of a sentence does not belong to it.
pub(crate) fn path(bytes: &[u8], at: usize) -> (String, usize) {
    let (mut path, mut end, mut ends) = (String::new(), at, Vec::new());
    while let Some((byte, length)) = read(bytes, end)
        && path.len() < MAX_PART_BYTES
    {
        let is_path = byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
        if !is_path || path.is_empty() && byte != b'/' {
            break;
        }
        path.push(char::from(byte));
        end += length;
        ends.push(end);
    }
    while path.ends_with('.') {
        path.pop();
        ends.pop();
    }
    (path, ends.last().copied().unwrap_or(at))
}

/// The start of the scheme before the host, with or without a user between them.
fn scheme(bytes: &[u8], host: usize) -> Option<usize> {
    let (mut at, mut slashes) = (host, 0);
    if let Some((b'@', length)) = char_before(bytes, at) {
        at -= length;
        while let Some((byte, length)) = char_before(bytes, at)
            && host - at < MAX_PART_BYTES
            && (byte.is_ascii_alphanumeric() || b"-_.~:!$&*+,;=".contains(&byte))
        {
            at -= length;
        }
    }
    while let Some((b'/', length)) = char_before(bytes, at)
        && slashes < MAX_PART_BYTES
    {
        (at, slashes) = (at - length, slashes + 1);
    }
    let (b':', length) = char_before(bytes, at)? else { return None };
    let end = at - length;
    let letters = bytes.iter().take(end).rev().take_while(|byte| byte.is_ascii_alphanumeric()).count().min(5);
    let start = (end.saturating_sub(letters)..end)
        .find(|start| matches!(&bytes[*start..end].to_ascii_lowercase()[..], b"http" | b"https"))?;
    (slashes >= 2).then_some(start)
}

/// The path in lower case, with single slashes and without a trailing one.
pub(crate) fn normalised(path: &str) -> String {
    let mut normalised = String::with_capacity(path.len());
    for part in path.split('/').filter(|part| !part.is_empty()) {
        normalised.push('/');
        normalised.push_str(&part.to_ascii_lowercase());
    }
    normalised
}

/// Whether `path` is `base` or below it; both are normalised.
pub(crate) fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_recognised_in_every_spelling() {
        for (text, path, has_scheme) in [
            ("https://H.example/rest/v1/personer", "/rest/v1/personer", true),
            ("see <https://user:secret@H.example.:8443//rest//v1>.", "//rest//v1", true),
            ("https%3A%2F%2FH.example%3A443%2Frest%2Fv1", "/rest/v1", true),
            ("https%253A%252F%252FH.example%252Frest", "/rest", true),
            (r"https:\/\/H.example\/rest", "/rest", true),
            ("H.example/rest.", "/rest", false),
            ("H.example: 443", "", false),
            ("H.example", "", false),
        ] {
            let start = text.find("H.example").unwrap();
            let url = url_context(text.as_bytes(), &(start..start + 9));
            assert_eq!((url.path.as_str(), url.has_scheme), (path, has_scheme), "{text}");
            assert!(!text[url.range.clone()].contains("secret"), "{text}");
            assert_eq!(has_scheme && !text.contains('@'), text[url.range].starts_with("https"), "{text}");
        }
    }

    #[test]
    fn a_normalised_path_has_single_slashes_and_lower_case() {
        assert_eq!(normalised("//Rest//V1/"), "/rest/v1");
        assert!(is_below("/rest/v1", "/rest") && is_below("/rest", "") && !is_below("/restaurant", "/rest"));
    }
}
