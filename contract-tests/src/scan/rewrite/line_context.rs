//! What else stands where a word was found, and speaks against writing another word in its place.

use std::{
    cell::OnceCell,
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    ops::Range,
};

use crate::scan::{
    matching::patterns::Meaning,
    text::{
        prose::is_in_sentence,
        setting::{is_value, told_of},
        url_context::Around,
        word_boundary::{read, read_before, standing},
    },
};

/// How far from a name by itself something may stand that belongs to it: `hostAliases` and `pin-set` take several lines.
const LINES: usize = 3;

/// The line of a word. Made once for all words on it, so that a line is not walked over again for each.
pub(crate) struct LineContext<'t> {
    bytes: &'t [u8],
    line: Range<usize>,
    /// From a few lines above it to a few below.
    near_by: Range<usize>,
    /// The hosts that are named there, whatever became of them.
    hosts: BTreeSet<&'t str>,
    names_later_scope: bool,
    here: OnceCell<Signs>,
    near: OnceCell<Signs>,
    /// Why this line is about the past, if it is.
    told: OnceCell<Option<String>>,
}

/// What ties a name to the machine that had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Signs {
    has_address: bool,
    has_pin: bool,
}

impl<'t> LineContext<'t> {
    /// The line around the byte `at`. `words` are in the order of the text.
    pub(crate) fn around(bytes: &'t [u8], words: &[(Range<usize>, Meaning<'t>)], at: usize) -> Self {
        let line = line_start(bytes, at)..line_end(bytes, at);
        let near_by = around_lines(bytes, &line);
        let first = words.partition_point(|(range, _)| range.start < near_by.start);
        let (mut hosts, mut names_later_scope) = (BTreeSet::new(), false);
        for (range, meaning) in words[first..].iter().take_while(|(range, _)| range.start < near_by.end) {
            match meaning {
                Meaning::Host { host, .. } if standing(bytes, range).is_some() => {
                    hosts.insert(host.name.as_str());
                }
                Meaning::Scope(_) if line.contains(&range.start) => names_later_scope |= has_prefix(bytes, range),
                _ => {}
            }
        }
        Self {
            bytes,
            line,
            near_by,
            hosts,
            names_later_scope,
            here: OnceCell::new(),
            near: OnceCell::new(),
            told: OnceCell::new(),
        }
    }

    /// Whether the byte `at` is on this line.
    pub(crate) fn holds(&self, at: usize) -> bool {
        self.line.contains(&at) || self.line.end == at
    }

    /// Why the host in `name` must not become `successor`.
    pub(crate) fn against(&self, name: &Range<usize>, around: &Around, successor: &str) -> Option<String> {
        if !around.has_scheme && matches!(read_before(self.bytes, name.start), Some((b'@', _))) {
            return Some(format!("behind an @ it is for mail or a login, of which nothing is known on {successor}"));
        }
        if around.has_other_port {
            return Some(format!("it is known of port 443 alone that {successor} answers there"));
        }
        if let Some(why) = self.against_key(around.range.end) {
            return Some(why);
        }
        if self.hosts.contains(successor) {
            return Some(format!("{successor} stands close by, and the text may be about both"));
        }
        let near = if around.has_scheme { self.here() } else { self.near() };
        if self.here().has_address || near.has_address {
            let place = if self.here().has_address { "on the same line" } else { "close by" };
            return Some(format!("an IP address stands {place}, and may be meant for this name"));
        }
        if near.has_pin {
            return Some("a pin or a fingerprint stands close by, which is of the old host".to_owned());
        }
        if let Some(why) = self.against_words(&around.range, successor) {
            return Some(why);
        }
        if matches!(read(self.bytes, around.range.end), Some((b'$' | b'{', _))) {
            return Some("what follows the name is put there by a program, and nothing is known of it".to_owned());
        }
        let is_called = around.has_scheme || is_value(self.line(), &self.in_line(&around.range));
        let why = "a name without https:// is rewritten only where it is all that a setting has for a value";
        (!is_called).then(|| why.to_owned())
    }

    /// Why the scope in `range` must not become another.
    pub(crate) fn against_scope(&self, range: &Range<usize>) -> Option<String> {
        let is_list = self.names_later_scope;
        let list = is_list.then(|| "a scope of krr: stands on the same line, which may be about both".to_owned());
        list.or_else(|| self.against_key(range.end)).or_else(|| self.against_words(range, "the later scope"))
    }

    /// Why what is in `span` may be no address that a program calls.
    fn against_words(&self, span: &Range<usize>, successor: &str) -> Option<String> {
        if is_in_sentence(self.line(), &self.in_line(span)) {
            return Some(format!("it stands in a sentence, which need not be true of {successor}"));
        }
        self.told.get_or_init(|| told_of(self.line(), &self.bytes[self.near_by.start..self.line.start])).clone()
    }

    fn line(&self) -> &'t [u8] {
        &self.bytes[self.line.clone()]
    }

    fn in_line(&self, span: &Range<usize>) -> Range<usize> {
        let place = |at: usize| at.clamp(self.line.start, self.line.end) - self.line.start;
        place(span.start)..place(span.end)
    }

    fn against_key(&self, end: usize) -> Option<String> {
        let is_key = leads_to_something(self.bytes, end);
        is_key.then(|| "something is filed under this name: a key, a pin or a mapping".to_owned())
    }

    fn here(&self) -> Signs {
        *self.here.get_or_init(|| signs(&self.bytes[self.line.clone()]))
    }

    fn near(&self) -> Signs {
        *self.near.get_or_init(|| signs(&self.bytes[self.near_by.clone()]))
    }
}

fn around_lines(bytes: &[u8], line: &Range<usize>) -> Range<usize> {
    let start = (0..LINES).fold(line.start, |start, _| line_start(bytes, start.saturating_sub(1)));
    let end = (0..LINES).fold(line.end, |end, _| line_end(bytes, bytes.len().min(end + 1)));
    start..end
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1)
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline)
}

/// Whether `krr:` stands before the scope in `range`.
fn has_prefix(bytes: &[u8], range: &Range<usize>) -> bool {
    let Some((b':', length)) = read_before(bytes, range.start) else { return false };
    let colon = range.start - length;
    bytes[colon.saturating_sub(3)..colon].eq_ignore_ascii_case(b"krr")
}

/// Whether a value follows: `"name": ...`, `name=sha256/...`, `name:host-gateway`, `name:$PORT`; `name://` is another URL.
fn leads_to_something(bytes: &[u8], mut at: usize) -> bool {
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

/// Words that stand beside what pins a key.
const PINS: [&str; 8] =
    ["sha256", "sha-256", "sha1/", "spki", "fingerprint", "ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp"];

fn signs(bytes: &[u8]) -> Signs {
    let plain = decoded(bytes);
    Signs { has_address: has_address(&plain), has_pin: PINS.iter().any(|pin| plain.contains(pin)) }
}

/// The bytes with their escapes read, in lower case; what is no ASCII is a space.
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

/// Whether an IPv4 or IPv6 address stands here, of whomever, with or without a port or the length of a prefix.
fn has_address(plain: &str) -> bool {
    let runs = plain.split(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':');
    runs.filter(|run| run.len() > 2 && run.contains(|c: char| c.is_ascii_digit())).any(|run| {
        let is_ipv4 = |part: &str| part.trim_matches('.').parse::<Ipv4Addr>().is_ok();
        run.split(':').any(is_ipv4) || is_ipv6(plain, run)
    })
}

/// A path of Rust or C++ has two colons too: an address is no part of a longer word.
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
    fn an_address_is_known_in_any_spelling_and_nothing_else_is_one() {
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
    fn what_is_filed_under_a_name_follows_it() {
        for text in [": x", "\": {", "'=> 1", "=sha256/A", ":$PORT", "\\\":1", " = 1", ":host-gateway", "%3A8"] {
            assert!(leads_to_something(text.as_bytes(), 0), "{text}");
        }
        for text in ["", "\n: x", "://a", "\" == x", "\", ", "/rest", "?a=b", ")"] {
            assert!(!leads_to_something(text.as_bytes(), 0), "{text}");
        }
    }
}
