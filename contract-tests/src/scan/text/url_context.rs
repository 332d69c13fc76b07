//! What stands around a host in a URL: scheme, user and port are passed over, the path is read with its escapes.

use std::ops::Range;

use crate::scan::text::word_boundary::{read, read_before};

/// Longer than any path or name that is meant: what a crafted file can make a reader walk over again and again.
pub(crate) const LONGEST: usize = 256;

/// A host in its URL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Around {
    /// From the scheme, where there is one, to the end of the path. A user and a password are left out: what is found
    /// is repeated in reports, and then begins with the host.
    pub range: Range<usize>,
    /// The path as it would be sent, as many slashes as are written; empty without one.
    pub path: String,
    /// Whether a scheme stands before it.
    pub has_scheme: bool,
    /// Whether another port is meant than the one of HTTPS, by its number or by the scheme.
    pub has_other_port: bool,
}

/// Reads what stands around the host in `host`.
pub(crate) fn around(bytes: &[u8], host: &Range<usize>) -> Around {
    let mut end = host.end;
    // A dot at the end of a name is part of it (RFC 1034, section 3.1), where a port or a path follows.
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
    let is_plain = scheme.is_some_and(|at| bytes.get(at + 4).is_some_and(|byte| !byte.eq_ignore_ascii_case(&b's')));
    let has_other_port = port.map_or(is_plain, |port| port != b"443");
    let has_user = matches!(read_before(bytes, host.start), Some((b'@', _)));
    let start = scheme.filter(|_| !has_user).unwrap_or(host.start);
    Around { range: start..end, path, has_scheme: scheme.is_some(), has_other_port }
}

/// The end of `:443`, or `at` itself.
fn port(bytes: &[u8], at: usize) -> usize {
    let Some((b':', length)) = read(bytes, at) else { return at };
    let digits = bytes.iter().skip(at + length).take(6).take_while(|byte| byte.is_ascii_digit()).count();
    if (1..=5).contains(&digits) { at + length + digits } else { at }
}

/// The path at `at`, decoded, and where it ends. The full stop of a sentence is no part of it.
pub(crate) fn path(bytes: &[u8], at: usize) -> (String, usize) {
    let (mut path, mut end, mut ends) = (String::new(), at, Vec::new());
    while let Some((byte, length)) = read(bytes, end)
        && path.len() < LONGEST
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

/// Where the scheme begins that stands before the host, with or without a user between them.
fn scheme(bytes: &[u8], host: usize) -> Option<usize> {
    let (mut at, mut slashes) = (host, 0);
    if let Some((b'@', length)) = read_before(bytes, at) {
        at -= length;
        while let Some((byte, length)) = read_before(bytes, at)
            && host - at < LONGEST
            && (byte.is_ascii_alphanumeric() || b"-_.~:!$&*+,;=".contains(&byte))
        {
            at -= length;
        }
    }
    while let Some((b'/', length)) = read_before(bytes, at)
        && slashes < LONGEST
    {
        (at, slashes) = (at - length, slashes + 1);
    }
    let (b':', length) = read_before(bytes, at)? else { return None };
    let end = at - length;
    let letters = bytes.iter().take(end).rev().take_while(|byte| byte.is_ascii_alphanumeric()).count().min(5);
    let start = (end.saturating_sub(letters)..end)
        .find(|start| matches!(&bytes[*start..end].to_ascii_lowercase()[..], b"http" | b"https"))?;
    (slashes >= 2).then_some(start)
}

/// The path with one slash where several are, without one at its end, in lower case: what two spellings have in common.
pub(crate) fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    for part in path.split('/').filter(|part| !part.is_empty()) {
        plain.push('/');
        plain.push_str(&part.to_ascii_lowercase());
    }
    plain
}

/// Whether `path` is `base` or below it; both are plain.
pub(crate) fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_around_a_host_is_read_in_every_spelling() {
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
            let around = around(text.as_bytes(), &(start..start + 9));
            assert_eq!((around.path.as_str(), around.has_scheme), (path, has_scheme), "{text}");
            assert!(!text[around.range.clone()].contains("secret"), "{text}");
            assert_eq!(has_scheme && !text.contains('@'), text[around.range].starts_with("https"), "{text}");
        }
    }

    #[test]
    fn a_plain_path_forgets_slashes_and_case() {
        assert_eq!(plain("//Rest//V1/"), "/rest/v1");
        assert!(is_below("/rest/v1", "/rest") && is_below("/rest", "") && !is_below("/restaurant", "/rest"));
    }
}
