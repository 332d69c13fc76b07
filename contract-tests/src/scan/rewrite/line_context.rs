//! Reasons in a line and its neighbours not to rewrite a match.

use std::{
    cell::OnceCell,
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    ops::Range,
};

use crate::scan::matching::patterns::Meaning;
use crate::scan::text::line_kind::{is_value, past_reason};
use crate::scan::text::sentence::is_in_sentence;
use crate::scan::text::url_context::UrlContext;
use crate::scan::text::word_boundary::{char_before, match_position, read};

/// How many neighbouring lines are considered: `hostAliases` and `pin-set` have several.
const NEIGHBOUR_LINES: usize = 3;

/// A line with its neighbours, shared by all matches on it so that it is read once.
pub(crate) struct LineContext<'t> {
    bytes: &'t [u8],
    line: Range<usize>,
    /// The line with its neighbours.
    neighbourhood: Range<usize>,
    /// The hosts in the neighbourhood, live or retired.
    hosts: BTreeSet<&'t str>,
    has_later_scope: bool,
    here: OnceCell<Signs>,
    near: OnceCell<Signs>,
    words: OnceCell<String>,
    /// Why the line is not about the present, if so.
    past_reason: OnceCell<Option<String>>,
}

/// What ties a name to one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Signs {
    has_address: bool,
    has_pin: bool,
}

impl<'t> LineContext<'t> {
    /// The line of the byte `at`. `words` are in the order of the text.
    pub(crate) fn at(bytes: &'t [u8], words: &[(Range<usize>, Meaning<'t>)], at: usize) -> Self {
        let line = line_start(bytes, at)..line_end(bytes, at);
        let neighbourhood = around_lines(bytes, &line);
        let first = words.partition_point(|(range, _)| range.start < neighbourhood.start);
        let (mut hosts, mut has_later_scope) = (BTreeSet::new(), false);
        for (range, meaning) in words[first..].iter().take_while(|(range, _)| range.start < neighbourhood.end) {
            match meaning {
                Meaning::Host { host, .. } if match_position(bytes, range).is_some() => {
                    hosts.insert(host.name.as_str());
                }
                Meaning::Scope(_) if line.contains(&range.start) => has_later_scope |= has_prefix(bytes, range),
                _ => {}
            }
        }
        Self {
            bytes,
            line,
            neighbourhood,
            hosts,
            has_later_scope,
            here: OnceCell::new(),
            near: OnceCell::new(),
            words: OnceCell::new(),
            past_reason: OnceCell::new(),
        }
    }

    /// Whether the byte `at` is on this line.
    pub(crate) fn contains(&self, at: usize) -> bool {
        self.line.contains(&at) || self.line.end == at
    }

    /// The line with its neighbours, decoded and in lower case.
    pub(crate) fn words(&self) -> &str {
        self.words.get_or_init(|| decoded(&self.bytes[self.neighbourhood.clone()]))
    }

    /// Why the host in `name` must not become `successor`.
    pub(crate) fn reason_against(&self, name: &Range<usize>, around: &UrlContext, successor: &str) -> Option<String> {
        if !around.has_scheme && matches!(char_before(self.bytes, name.start), Some((b'@', _))) {
            return Some(format!("after an @ it is a mail or login host, which {successor} may not be"));
        }
        if around.has_other_port {
            return Some(format!("{successor} is known on port 443 only"));
        }
        if let Some(reason) = self.reason_against_key(around.range.end) {
            return Some(reason);
        }
        if self.hosts.contains(successor) {
            return Some(format!("{successor} is near, and the text may be about both"));
        }
        let near = if around.has_scheme { self.here() } else { self.near() };
        if self.here().has_address || near.has_address {
            let place = if self.here().has_address { "on the same line" } else { "near" };
            return Some(format!("an IP address is {place}, which may belong to this name"));
        }
        if near.has_pin {
            return Some("a pin or fingerprint is near, which belongs to the old host".to_owned());
        }
        if let Some(reason) = self.reason_against_text(&around.range, successor) {
            return Some(reason);
        }
        if matches!(read(self.bytes, around.range.end), Some((b'$' | b'{', _))) {
            return Some("the name is followed by a variable".to_owned());
        }
        let is_used = around.has_scheme || is_value(self.line(), &self.in_line(&around.range));
        let reason = "a name without https:// is rewritten only as the whole value of a setting";
        (!is_used).then(|| reason.to_owned())
    }

    /// Why the scope in `range` must not be rewritten.
    pub(crate) fn reason_against_scope(&self, range: &Range<usize>) -> Option<String> {
        let is_list = self.has_later_scope;
        let list = is_list.then(|| "a scope with krr: is on the same line, which may be about both".to_owned());
        list.or_else(|| self.reason_against_key(range.end))
            .or_else(|| self.reason_against_text(range, "the later scope"))
    }

    /// Why the match in `span` may not be used by a program.
    fn reason_against_text(&self, span: &Range<usize>, successor: &str) -> Option<String> {
        if is_in_sentence(self.line(), &self.in_line(span)) {
            return Some(format!("it is in a sentence, which may not be true for {successor}"));
        }
        self.past_reason
            .get_or_init(|| past_reason(self.line(), &self.bytes[self.neighbourhood.start..self.line.start]))
            .clone()
    }

    fn line(&self) -> &'t [u8] {
        &self.bytes[self.line.clone()]
    }

    fn in_line(&self, span: &Range<usize>) -> Range<usize> {
        let place = |at: usize| at.clamp(self.line.start, self.line.end) - self.line.start;
        place(span.start)..place(span.end)
    }

    fn reason_against_key(&self, end: usize) -> Option<String> {
        let is_key = is_followed_by_value(self.bytes, end);
        is_key.then(|| "it is the name of a key, a pin or a mapping".to_owned())
    }

    fn here(&self) -> Signs {
        *self.here.get_or_init(|| signs(&self.bytes[self.line.clone()]))
    }

    fn near(&self) -> Signs {
        *self.near.get_or_init(|| signs(&self.bytes[self.neighbourhood.clone()]))
    }
}

fn around_lines(bytes: &[u8], line: &Range<usize>) -> Range<usize> {
    let start = (0..NEIGHBOUR_LINES).fold(line.start, |start, _| line_start(bytes, start.saturating_sub(1)));
    let end = (0..NEIGHBOUR_LINES).fold(line.end, |end, _| line_end(bytes, bytes.len().min(end + 1)));
    start..end
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1)
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline)
}

/// Whether `krr:` is before the scope in `range`.
fn has_prefix(bytes: &[u8], range: &Range<usize>) -> bool {
    let Some((b':', length)) = char_before(bytes, range.start) else { return false };
    let colon = range.start - length;
    bytes[colon.saturating_sub(3)..colon].eq_ignore_ascii_case(b"krr")
}

/// Whether a value follows: `"name": ...`, `name=sha256/...`, `name:host-gateway`, `name:$PORT`; `name://` is another URL.
fn is_followed_by_value(bytes: &[u8], mut at: usize) -> bool {
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    if is(at, b'\\') && (is(at + 1, b'"') || is(at + 1, b'\'')) {
        at += 1;
    }
    if is(at, b'"') || is(at, b'\'') || is(at, b'`') {
        at += 1;
    }
    at += bytes.iter().skip(at).take(64).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match read(bytes, at) {
        Some((b':', length)) => !bytes.get(at + length..).is_some_and(|rest| rest.starts_with(b"//")),
        Some((b'=', length)) => !is(at + length, b'='),
        _ => false,
    }
}

/// Texts in key pins.
const PINS: [&str; 8] =
    ["sha256", "sha-256", "sha1/", "spki", "fingerprint", "ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp"];

fn signs(bytes: &[u8]) -> Signs {
    let plain = decoded(bytes);
    Signs { has_address: has_address(&plain), has_pin: PINS.iter().any(|pin| plain.contains(pin)) }
}

/// The bytes decoded, in lower case, with a space for other than ASCII.
fn decoded(bytes: &[u8]) -> String {
    let (mut plain, mut at) = (String::with_capacity(bytes.len()), 0);
    while let Some((byte, length)) = read(bytes, at) {
        let (byte, length) = match byte {
            b'\\' if matches!(bytes.get(at + 1), Some(b'n' | b'r' | b't' | b'b' | b'f')) => (b' ', 2),
            b'[' if bytes.get(at..at + 3) == Some(b"[.]") => (b'.', 3),
            byte => (byte, length),
        };
        plain.push(if byte.is_ascii() { char::from(byte.to_ascii_lowercase()) } else { ' ' });
        at += length;
    }
    plain
}

/// Whether the text has an IP address, with or without port or prefix length.
fn has_address(plain: &str) -> bool {
    let runs = plain.split(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':');
    runs.filter(|run| run.len() > 2 && run.contains(|c: char| c.is_ascii_digit())).any(|run| {
        let is_ipv4 = |part: &str| part.trim_matches('.').parse::<Ipv4Addr>().is_ok();
        run.split(':').any(is_ipv4) || is_ipv6(plain, run)
    })
}

/// An address is not part of a longer word: paths of Rust and C++ have two colons too.
fn is_ipv6(plain: &str, run: &str) -> bool {
    let start = run.as_ptr() as usize - plain.as_ptr() as usize;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_part = plain[..start].ends_with(is_word) || plain[start + run.len()..].starts_with(is_word);
    let spelled = [run, run.trim_end_matches('.'), run.strip_suffix(':').unwrap_or(run)];
    !is_part && run.matches(':').count() > 1 && spelled.iter().any(|run| run.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_addresses_are_recognised_in_every_spelling() {
        for text in [
            "127.0.0.1 x",
            "::1 x",
            "x:443:10.0.0.1",
            "[2001:db8::306]:443",
            "146.192.252.152/32",
            "146\\.192\\.252\\.152",
            "146[.]192[.]252[.]152",
            "Bruk 146.192.252.152.",
            "ip%3D146.192.252.152",
            "\\n127.0.0.1\\n",
            "2001:db8::306: x",
        ] {
            assert!(signs(text.as_bytes()).has_address, "{text}");
        }
        for text in ["std::x", "Client::new", "a::b", "::", "12:30:45", "1.2.3", "v1.2", "00:11:22:33:44:55"] {
            assert!(!signs(text.as_bytes()).has_address, "{text}");
        }
    }

    #[test]
    fn keys_and_mappings_have_a_value_after_the_name() {
        for text in [": x", "\": {", "'=> 1", "=sha256/A", ":$PORT", "\\\":1", " = 1", ":host-gateway", "%3A8"] {
            assert!(is_followed_by_value(text.as_bytes(), 0), "{text}");
        }
        for text in ["", "\n: x", "://a", "\" == x", "\", ", "/rest", "?a=b", ")"] {
            assert!(!is_followed_by_value(text.as_bytes(), 0), "{text}");
        }
    }
}
