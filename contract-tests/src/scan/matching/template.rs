//! Host names with a variable in them, such as `oidc-${env}.difi.no`, and variables before a path.

use std::ops::Range;

use jiff::civil::Date;
use krr_specs::{Confidence, Environments, Host};

use crate::scan::finding::{Rewrite, Since};
use crate::scan::matching::host_match;
use crate::scan::matching::host_match::HostMatch;
use crate::scan::rewrite::line_context::LineContext;
use crate::scan::rewrite::replacement;
use crate::scan::text::url_context::{normalised, url_context};
use crate::scan::text::word_boundary::{char_before, is_name, read};

/// The maximum length of a variable or of a host name. It bounds the work on crafted files.
const MAX_BYTES: usize = 80;

/// The match of a host name with a variable in it that ends with the domain in `domain`, when every host that it may be is retired.
pub(crate) fn host_match(
    record: &Environments,
    today: Date,
    bytes: &[u8],
    domain: &Range<usize>,
    line_context: &LineContext<'_>,
) -> Option<HostMatch> {
    if let Some((after, length)) = read(bytes, domain.end) {
        let is_longer = after == b'.' && read(bytes, domain.end + length).is_some_and(|(byte, _)| is_name(byte));
        if is_name(after) || is_longer {
            return None;
        }
    }
    let (start, pattern) = name_pattern(bytes, domain)?;
    let possible: Vec<&Host> = record.hosts().filter(|host| matches(&pattern, host.name.as_bytes())).collect();
    let host = *possible.first()?;
    if possible.iter().any(|host| !host.is_retired(today)) {
        return None;
    }
    let url = url_context(bytes, &(start..domain.end));
    let path = normalised(&url.path);
    let kind = host_match::kind(host, &path, url.has_scheme, false);
    let names = possible.iter().map(|host| host.name.as_str()).collect::<Vec<_>>().join(" or ");
    Some(HostMatch {
        span: url.range,
        kind,
        row: host.name.clone(),
        environment: None,
        path_nearby: None,
        what: format!("a name with a variable in it, which may be {names} ({})", host.generation),
        since: Some(Since { retired: host.retired, confidence: Confidence::Likely }),
        instead: replacement::instead(record, today, host, kind, &path, line_context.words()),
        confidence: Confidence::Likely,
        evidence: host.evidence.clone(),
        rewrite: Rewrite::Refused(
            "the name has a variable in it, and a person must decide what it may hold".to_owned(),
        ),
    })
}

/// What a name is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Character(u8),
    Variable,
}

/// The name before and with the domain, and where it begins; `None` without a variable, or without any letter beside it, since that
/// may be any host of the domain.
fn name_pattern(bytes: &[u8], domain: &Range<usize>) -> Option<(usize, Vec<Part>)> {
    let (mut at, mut parts) = (domain.start, Vec::new());
    while domain.start - at < MAX_BYTES {
        if let Some(start) = variable_start(bytes, at) {
            parts.push(Part::Variable);
            at = start;
        } else if let Some((byte, length)) = char_before(bytes, at).filter(|(byte, _)| is_name(*byte) || *byte == b'.')
        {
            parts.push(Part::Character(byte.to_ascii_lowercase()));
            at -= length;
        } else {
            break;
        }
    }
    let has_letter = parts.iter().any(|part| matches!(part, Part::Character(byte) if byte.is_ascii_alphabetic()));
    if !has_letter || !parts.contains(&Part::Variable) {
        return None;
    }
    parts.reverse();
    let mut end = domain.start;
    while let Some((byte, length)) = read(bytes, end).filter(|_| end < domain.end) {
        // In a regular expression the dot stands in brackets.
        if is_name(byte) || byte == b'.' {
            parts.push(Part::Character(byte.to_ascii_lowercase()));
        }
        end += length;
    }
    Some((at, parts))
}

/// Whether the name has this pattern. A variable stands for at least one character.
fn matches(pattern: &[Part], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((Part::Character(byte), rest)) => name.first() == Some(byte) && matches(rest, &name[1..]),
        Some((Part::Variable, rest)) => (1..=name.len()).any(|taken| matches(rest, &name[taken..])),
    }
}

/// Whether the text before `at` is or ends with a variable that stands for a host, alone, with a port, or as a part of its name.
pub(crate) fn ends_with_variable(bytes: &[u8], at: usize) -> bool {
    let is_host = |at: usize| variable_start(bytes, at).is_some_and(|start| begins_host(bytes, start));
    if is_host(at) {
        return true;
    }
    let mut start = at;
    while let Some((byte, length)) = char_before(bytes, start)
        && at - start < MAX_BYTES
        && (is_name(byte) || byte == b'.')
    {
        start -= length;
    }
    let is_domain = start < at && matches!(read(bytes, start), Some((b'.', _)));
    match char_before(bytes, start) {
        // `${HOST}:8080`
        Some((b':', length)) if start < at => is_host(start - length),
        // `"oidc-" + environment + ".difi.no"`
        Some((b'"' | b'\'' | b'`', _)) => is_domain,
        _ => is_domain && variable_start(bytes, start).is_some(),
    }
}

/// Whether a variable that begins at `start` stands for a host, and not for the port of a host that is written out or for a part of a
/// path.
fn begins_host(bytes: &[u8], start: usize) -> bool {
    match char_before(bytes, start) {
        Some((b':', length)) => {
            let colon = start - length;
            variable_start(bytes, colon).is_some() || !char_before(bytes, colon).is_some_and(|(byte, _)| is_name(byte))
        }
        Some((b'/', length)) => {
            let slash = start - length;
            matches!(char_before(bytes, slash), Some((b'/', _)))
        }
        _ => true,
    }
}

/// Where the variable before `end` begins: `${name}`, `{name}`, `{{ name }}`, `#{name}`, `$(name)`, `$name`, `%name%`, `<name>`, `%s`,
/// `%(name)s`, or `" + name + "` between two texts.
fn variable_start(bytes: &[u8], end: usize) -> Option<usize> {
    let last = *bytes.get(end.checked_sub(1)?)?;
    match last {
        b'"' | b'\'' | b'`' => joined_start(bytes, end - 1, last),
        b'%' => named_start(bytes, end - 1).filter(|start| is_before(bytes, *start, b"%")).map(|start| start - 1),
        b'>' => named_start(bytes, end - 1).filter(|start| is_before(bytes, *start, b"<")).map(|start| start - 1),
        b'}' => {
            bracket_start(bytes, end, (b'{', b'}')).map(|start| start - usize::from(is_before(bytes, start, b"$#%@")))
        }
        b')' => bracket_start(bytes, end, (b'(', b')'))
            .filter(|start| is_before(bytes, *start, b"$"))
            .map(|start| start - 1),
        b's' | b'd' if is_before(bytes, end - 1, b"%") => Some(end - 2),
        b's' if is_before(bytes, end - 1, b")") => bracket_start(bytes, end - 1, (b'(', b')'))
            .filter(|start| is_before(bytes, *start, b"%"))
            .map(|start| start - 1),
        _ => named_start(bytes, end).filter(|start| is_before(bytes, *start, b"$")).map(|start| start - 1),
    }
}

/// Where the name before `end` begins.
fn named_start(bytes: &[u8], end: usize) -> Option<usize> {
    let letters = bytes[..end].iter().rev().take(MAX_BYTES);
    let length = letters.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    (length > 0).then(|| end - length)
}

/// Where the quotation mark stands that ends the text before: `"oidc-" + name + ".difi.no"`, also with `.`, `&`, `~` or a comma. `end`
/// is the place of the second quotation mark.
fn joined_start(bytes: &[u8], end: usize, quote: u8) -> Option<usize> {
    let (at, operator) = operator_before(bytes, end)?;
    let between = bytes[..at].iter().rev().take(MAX_BYTES);
    let is_expression = |byte: u8| byte.is_ascii_alphanumeric() || b"_$.()[]".contains(&byte);
    let length = between.take_while(|byte| is_expression(**byte)).count();
    // In PHP the dot that joins is the end of what may be a name.
    let start = match bytes[at - length..at].iter().position(|byte| *byte != b'.') {
        Some(dots) if operator == b'.' => at - length + dots,
        _ => at - length,
    };
    let (at, first) = operator_before(bytes, start)?;
    (length > 0 && first == operator && is_before(bytes, at, &[quote])).then(|| at - 1)
}

/// The operator that joins texts before `end`, and where what stands before it ends. Spaces do not matter.
fn operator_before(bytes: &[u8], end: usize) -> Option<(usize, u8)> {
    let skipped = |end: usize| {
        let spaces = bytes[..end].iter().rev().take(MAX_BYTES).take_while(|byte| byte.is_ascii_whitespace());
        end - spaces.count()
    };
    let at = skipped(end);
    is_before(bytes, at, b"+.&~,").then(|| (skipped(at - 1), bytes[at - 1]))
}

fn is_before(bytes: &[u8], at: usize, one_of: &[u8]) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|byte| one_of.contains(byte))
}

/// The opening bracket that belongs to the closing one before `end`, on the same line.
fn bracket_start(bytes: &[u8], end: usize, (open, close): (u8, u8)) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (end.saturating_sub(MAX_BYTES)..end).rev() {
        match bytes.get(at) {
            Some(b'\n') | None => return None,
            Some(byte) if *byte == close => depth += 1,
            Some(byte) if *byte == open => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            Some(_) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_begins_with_its_sign() {
        for text in [
            "${HOST}",
            "{host}",
            "{{ krr.host }}",
            "#{host}",
            "$(HOST)",
            "$HOST_1",
            "%s",
            "%(host)s",
            "${A:-${B}}",
            "@{h}",
            "%HOST%",
            "<host>",
        ] {
            let whole = format!("x {text}");
            assert_eq!(variable_start(whole.as_bytes(), whole.len()), Some(2), "{text}");
        }
        for text in [
            "host",
            "f(x)",
            "}",
            "a}\n{b}x",
            "",
            "8080",
            "no",
            "50%",
            "a>",
            "\"",
            "x + \"",
            "'a' + b + \"",
            "\"a\" + \"",
        ] {
            assert_eq!(variable_start(text.as_bytes(), text.len()), None, "{text}");
        }
    }

    #[test]
    fn a_variable_between_two_texts_begins_where_the_first_ends() {
        for text in [
            "a\" + env + \"",
            "a'+env+'",
            "a\" . $env . \"",
            "a\".$env.\"",
            "a\", env, \"",
            "a\" & env & \"",
            "a\"\n  + env\n  + \"",
            "a\" + config.get(env) + \"",
        ] {
            assert_eq!(variable_start(text.as_bytes(), text.len()), Some(1), "{text}");
        }
    }

    #[test]
    fn a_host_of_a_variable_is_told_from_a_port_and_a_path_of_one() {
        for text in
            ["${HOST}", "https://$HOST", "https://${H}:${P}", "${H}:8080", "https://oidc-${env}.difi.no", "\".difi.no"]
        {
            assert!(ends_with_variable(text.as_bytes(), text.len()), "{text}");
        }
        for text in
            ["localhost:${PORT}", "http://127.0.0.1:$PORT", "/api/${version}", "example.no", "a:8080", "\"gateway"]
        {
            assert!(!ends_with_variable(text.as_bytes(), text.len()), "{text}");
        }
    }

    #[test]
    fn a_pattern_matches_names_with_something_for_each_variable() {
        let pattern = |text: &str| {
            let domain = text.len() - ".difi.no".len()..text.len();
            name_pattern(text.as_bytes(), &domain).map(|(_, pattern)| pattern)
        };
        let oidc = pattern("https://oidc-${env}.difi.no").unwrap();
        assert!(matches(&oidc, b"oidc-ver2.difi.no") && matches(&oidc, b"oidc-a.difi.no"));
        assert!(!matches(&oidc, b"oidc-.difi.no") && !matches(&oidc, b"krr-ver2.difi.no"));
        for text in ["oidc-ver2.difi.no", "${host}.difi.no", ".difi.no"] {
            assert_eq!(pattern(text), None, "{text}");
        }
    }
}
