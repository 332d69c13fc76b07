//! A retired path whose host is elsewhere, in a variable or in another file. What the variable holds is not known, so such a finding
//! is at most likely.

use std::ops::Range;

use jiff::civil::Date;
use krr_specs::{Confidence, EnvironmentName, Environments, Host, HostGeneration, Retirement};

use crate::scan::finding::{FindingKind, Rewrite, Since};
use crate::scan::matching::host_match::HostMatch;
use crate::scan::matching::legacy_provider::{ISSUER_PATH, LegacyUse};
use crate::scan::matching::template;
use crate::scan::rewrite::line_context::LineContext;
use crate::scan::rewrite::replacement;
use crate::scan::text::url_context::{is_below, normalised, path};
use crate::scan::text::word_boundary::{char_before, is_name, read};

const BASE_PATH: &str = "/kontaktinfo-oauth2-server";
const SOAP_PATH: &str = "/kontaktinfo-external/ws-v5";
/// What the base path must be followed by where it has no slash before it: alone it may be the name of a project.
const BELOW_BASE_PATH: [&str; 4] = ["/rest", "/swagger-ui", "/v3/api-docs", "/v2/api-docs"];

/// The match of a retired path that begins with the word in `word`; `None` where a host is before it or the path is not retired.
pub(crate) fn host_match(
    record: &Environments,
    today: Date,
    bytes: &[u8],
    word: &Range<usize>,
    line_context: &LineContext<'_>,
) -> Option<HostMatch> {
    let (has_slash, start) = start_without_host(bytes, word.start)?;
    if continues(bytes, word.end) {
        return None;
    }
    let (rest, end) = path(bytes, word.end);
    let name = String::from_utf8_lossy(bytes.get(word.clone())?);
    let path = normalised(&format!("/{name}{rest}"));
    let kind = kind(&path, has_slash)?;
    let (host, next) = hosts(record, today, kind)?;
    Some(HostMatch {
        span: start..end.max(word.end),
        kind,
        row: base_of(kind).to_owned(),
        environment: None,
        path_nearby: None,
        what: format!("{} of {}, without its host", thing(kind), host.generation),
        since: Some(Since { retired: host.retired, confidence: Confidence::Likely }),
        instead: instead(record, today, kind, &path, (host, next), line_context),
        confidence: Confidence::Likely,
        evidence: host.evidence.clone(),
        rewrite: Rewrite::Refused("the host is elsewhere, and a person must change both".to_owned()),
    })
}

/// Whether a slash is before the word at `word`, and where the path begins; `None` when it continues a host or a longer path.
fn start_without_host(bytes: &[u8], word: usize) -> Option<(bool, usize)> {
    let mut start = word;
    while let Some((b'/', length)) = char_before(bytes, start) {
        start -= length;
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    match char_before(bytes, start) {
        // `https://kontaktinfo-oauth2-server/`: the word is a host.
        Some((b':' | b'@', _)) if start < word => None,
        Some((byte, _)) if is_part(byte) || byte == b'}' || byte == b')' => {
            template::ends_with_variable(bytes, start).then_some((start < word, start))
        }
        _ => Some((start < word, start)),
    }
}

/// Whether the word goes on after `at`.
fn continues(bytes: &[u8], at: usize) -> bool {
    match read(bytes, at) {
        Some((b'.', length)) => read(bytes, at + length).is_some_and(|(byte, _)| is_name(byte)),
        Some((byte, _)) => is_name(byte) || byte == b'_',
        None => false,
    }
}

fn kind(path: &str, has_slash: bool) -> Option<FindingKind> {
    let below = path.strip_prefix(BASE_PATH);
    let is_known = |rest: &str| BELOW_BASE_PATH.iter().any(|known| is_below(rest, known));
    match below {
        Some(rest) if is_known(rest) || rest.is_empty() && has_slash => Some(FindingKind::Path),
        _ if is_below(path, SOAP_PATH) => Some(FindingKind::Soap),
        _ if is_below(path, ISSUER_PATH) && (has_slash || path.len() > ISSUER_PATH.len()) => Some(FindingKind::Issuer),
        _ => None,
    }
}

fn base_of(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Soap => SOAP_PATH,
        FindingKind::Issuer => ISSUER_PATH,
        _ => BASE_PATH,
    }
}

fn thing(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Soap => "path of the SOAP service",
        FindingKind::Issuer => "path of the issuer of tokens",
        _ => "path",
    }
}

/// The host that had the path the longest, and the one in TEST that replaces it. While such a host is in use the path is not retired.
fn hosts(record: &Environments, today: Date, kind: FindingKind) -> Option<(&Host, &Host)> {
    let generation = if kind == FindingKind::Soap { HostGeneration::Soap } else { HostGeneration::G1 };
    let hosts: Vec<&Host> = record.hosts().filter(|host| host.generation == generation).collect();
    if hosts.iter().any(|host| !host.is_retired(today)) {
        return None;
    }
    let last = hosts.iter().max_by_key(|host| match host.retired {
        Retirement::On(day) => Some(day.last_day()),
        Retirement::InUse | Retirement::ListedBy(_) | Retirement::PresumedBy(_) => None,
    })?;
    let replacement = hosts.iter().find_map(|host| record.replacement(host, today))?;
    Some((last, replacement))
}

/// The successors in TEST and in production: nothing says which of them the host was of.
fn instead(
    record: &Environments,
    today: Date,
    kind: FindingKind,
    path: &str,
    (host, next): (&Host, &Host),
    line_context: &LineContext<'_>,
) -> String {
    let of_production = record
        .hosts_of(EnvironmentName::Production)
        .find(|other| other.generation == next.generation && other.roles == next.roles && !other.is_retired(today));
    let nexts = [Some(next), of_production].into_iter().flatten().filter(|next| next.accepted_issuers.len() > 1);
    let mut texts: Vec<String> = nexts
        .map(|next| match kind {
            FindingKind::Issuer => LegacyUse::of(path, line_context.words()).successors(next),
            kind => Some(replacement::instead_of(record, (host, next), kind, path, "")),
        })
        .map(Option::unwrap_or_default)
        .collect();
    texts.dedup();
    texts.join("; in production ")
}
