use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    ops::Range,
};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use jiff::civil::Date;
use krr_specs::Environments;

use crate::scan::finding::{Finding, Findings, Place, Rewrite, Suppressed, at_least};
use crate::scan::matching::host_match::{HostMatch, MatchText};
use crate::scan::matching::patterns::{Meaning, patterns};
use crate::scan::matching::split_url::{DetachedPath, detached_path, path_nearby};
use crate::scan::matching::{api_version, host_match, hostless_path, scope, template};
use crate::scan::rewrite::line_context::LineContext;
use crate::scan::suppression;
use crate::scan::suppression::Suppression;
use crate::scan::text::url_context::url_context;
use crate::scan::text::word_boundary::match_position;
use crate::scan::text::{Encoding, Text};

/// Everything retired in the records, compiled for one pass over a text.
#[derive(Debug)]
pub struct Index<'r> {
    record: &'r Environments,
    today: Date,
    automaton: AhoCorasick,
    meanings: Vec<Meaning<'r>>,
}

impl<'r> Index<'r> {
    /// Everything retired in `record` on `today`.
    pub fn new(record: &'r Environments, today: Date) -> Self {
        let (texts, meanings): (Vec<_>, Vec<_>) = patterns(record, today).into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(texts)
            .expect("the records have few texts");
        Self { record, today, automaton, meanings }
    }

    /// Whether the bytes contain nothing to look at, as most files do.
    pub fn has_no_match(&self, bytes: &[u8]) -> bool {
        !self.automaton.is_match(bytes)
    }

    /// Everything retired in a text.
    pub fn scan(&self, text: &Text) -> Findings {
        let bytes = text.bytes();
        let words: Vec<_> =
            self.automaton.find_iter(bytes).map(|found| (found.range(), self.meanings[found.pattern()])).collect();
        if words.is_empty() {
            return Findings::default();
        }
        let hosts = words.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Host { .. }));
        let hosts: Vec<_> = hosts.map(|(range, _)| range.clone()).collect();
        let paths = if hosts.is_empty() { Vec::new() } else { detached_paths(bytes, &words) };
        let mut line_context = LineContext::at(bytes, &words, 0);
        let mut matches = Vec::new();
        for (range, meaning) in &words {
            if !line_context.contains(range.start) {
                line_context = LineContext::at(bytes, &words, range.start);
            }
            let surroundings = Surroundings { bytes, hosts: &hosts, paths: &paths, line_context: &line_context };
            matches.extend(self.host_match(&surroundings, range, *meaning));
        }
        matches.sort_by_key(|host_match| host_match.span.start);
        drop_paths_of_hosts(&mut matches);
        scope::refuse_partial_rewrite(&mut matches);
        apply_suppressions(group_by_line(text, matches), &suppressions(text, &words))
    }

    fn host_match(
        &self,
        surroundings: &Surroundings<'_>,
        range: &Range<usize>,
        meaning: Meaning<'r>,
    ) -> Option<HostMatch> {
        let (record, today) = (self.record, self.today);
        let Surroundings { bytes, hosts, paths, line_context } = *surroundings;
        match meaning {
            Meaning::Host { host, dot, is_own_spelling } => {
                let position = match_position(bytes, range)?;
                // A path ends at the next host, as when one URL is in the path of another.
                let next = hosts.get(hosts.partition_point(|other| other.start < range.end));
                let url = url_context(&bytes[..next.map_or(bytes.len(), |next| next.start)], range);
                let is_bare = url.path.trim_matches('/').is_empty();
                let path_nearby = if is_bare { path_nearby(bytes, &url.range, hosts, paths).cloned() } else { None };
                let host_text = MatchText {
                    host,
                    name: range.clone(),
                    url,
                    path_nearby,
                    position,
                    dot,
                    is_own_spelling,
                    line_context,
                };
                let is_retired =
                    host.is_retired(today) || host_match::swagger_page(record, host, host_text.path(), today).is_some();
                if is_retired {
                    Some(host_match::host(record, today, &host_text))
                } else {
                    api_version::host_match(&host_text)
                }
            }
            Meaning::Ipv4(ip) if host_match::is_whole_ipv4(bytes, range) => {
                host_match::address(record, today, IpAddr::V4(ip), range.clone())
            }
            Meaning::Ipv6 => {
                let (ip, end) = host_match::ipv6(bytes, range.start)?;
                let is_retired = self.is_retired(IpAddr::V6(ip));
                is_retired.then(|| host_match::address(record, today, IpAddr::V6(ip), range.start..end)).flatten()
            }
            Meaning::Scope(scope) => scope::host_match(record, bytes, range, scope, line_context),
            Meaning::Domain => template::host_match(record, today, bytes, range, line_context),
            Meaning::Path => hostless_path::host_match(record, today, bytes, range, line_context),
            Meaning::Ipv4(_) | Meaning::Suppression => None,
        }
    }

    fn is_retired(&self, ip: IpAddr) -> bool {
        self.record.hosts_at(ip).all(|host| host.has_left(ip, self.today))
    }
}

/// The hosts, paths and line around a match.
struct Surroundings<'t> {
    bytes: &'t [u8],
    hosts: &'t [Range<usize>],
    paths: &'t [DetachedPath],
    line_context: &'t LineContext<'t>,
}

/// The paths without a host, in the order of the text. A path may contain several matches.
fn detached_paths(bytes: &[u8], words: &[(Range<usize>, Meaning<'_>)]) -> Vec<DetachedPath> {
    let mut paths: Vec<DetachedPath> = Vec::new();
    for (range, _) in words.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Path)) {
        if paths.last().is_none_or(|last| last.range.end <= range.start) {
            paths.extend(detached_path(bytes, range));
        }
    }
    paths
}

/// Removes the finding of a path where a host has it already, on the same or another line.
fn drop_paths_of_hosts(matches: &mut Vec<HostMatch>) {
    let is_path = |found: &HostMatch| found.row.starts_with('/');
    let of_hosts = matches.iter().filter(|found| !is_path(found));
    let mut taken: Vec<Range<usize>> = of_hosts
        .flat_map(|found| [Some(found.span.clone()), found.path_nearby.as_ref().map(|path| path.range.clone())])
        .flatten()
        .collect();
    taken.sort_by_key(|range| range.start);
    // Disjoint ranges, so that one search finds the only one that may overlap: a line may have thousands.
    taken.dedup_by(|next, kept| {
        let is_overlapping = next.start < kept.end;
        kept.end = if is_overlapping { kept.end.max(next.end) } else { kept.end };
        is_overlapping
    });
    let overlaps = |span: &Range<usize>| {
        let before = taken.partition_point(|range| range.start < span.end);
        taken[..before].last().is_some_and(|range| span.start < range.end)
    };
    matches.retain(|found| !is_path(found) || !overlaps(&found.span));
}

/// A position that moves forward through a text, so that a long line is read once.
struct Cursor<'t> {
    text: &'t Text,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t Text) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    fn move_to(&mut self, at: usize) {
        let lines = self.text.newlines(self.at, at);
        let since = if lines > 0 { self.text.line_around(at).start } else { self.at };
        let before = if lines > 0 { 1 } else { self.column };
        (self.column, self.line, self.at) = (before + self.text.characters(since..at), self.line + lines, at);
    }

    fn place(&self, span: Range<usize>, rewrite: Rewrite) -> Place {
        let is_utf16 = matches!(self.text.encoding(), Encoding::Utf16Le | Encoding::Utf16Be);
        let rewrite = match rewrite {
            Rewrite::To(..) if is_utf16 => Rewrite::Refused("the file is UTF-16".to_owned()),
            rewrite => rewrite,
        };
        let (length, found) = (self.text.characters(span.clone()), self.text.slice(span.clone()));
        Place { column: self.column, length, bytes: span, text: found, rewrite }
    }
}

/// One finding for each row on a line, with all its places. `matches` are in the order of the text.
fn group_by_line(text: &Text, matches: Vec<HostMatch>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut cursor = Cursor::new(text);
    for host_match in matches {
        cursor.move_to(host_match.span.start);
        let place = cursor.place(host_match.span.clone(), host_match.rewrite.clone());
        let mut same = findings.iter_mut().rev().take_while(|finding| finding.line == cursor.line);
        match same.find(|finding| finding.row == host_match.row) {
            Some(finding) => add_place(finding, place, &host_match),
            None => findings.push(Finding {
                kind: host_match.kind,
                row: host_match.row,
                environment: host_match.environment,
                line: cursor.line,
                places: vec![place],
                path_nearby: host_match
                    .path_nearby
                    .map(|path| (line_of(text, cursor.line, host_match.span.start, path.range.start), path.path)),
                what: host_match.what,
                since: host_match.since,
                instead: host_match.instead,
                confidence: host_match.confidence,
                evidence: host_match.evidence,
            }),
        }
    }
    findings
}

/// The maximum length of the replacement text. A line may have a row a thousand times.
const MAX_INSTEAD_BYTES: usize = 400;

/// Adds a further place of the row on the line. Places may overlap: then the second begins where the first ends.
fn add_place(finding: &mut Finding, mut place: Place, host_match: &HostMatch) {
    let last = finding.places.last().map_or(0, |last| last.bytes.end);
    let overlap = last.saturating_sub(place.bytes.start);
    if overlap >= place.bytes.len() {
        return;
    }
    // All matches are ASCII: one byte is one character.
    place.bytes.start += overlap;
    place.column += overlap;
    place.length -= overlap;
    place.text.drain(..overlap.min(place.text.len()));
    finding.places.push(place);
    if !finding.instead.contains(&host_match.instead) && finding.instead.len() < MAX_INSTEAD_BYTES {
        finding.instead = format!("{}; {}", finding.instead, host_match.instead);
    }
    if at_least(host_match.confidence, finding.confidence) {
        finding.confidence = host_match.confidence;
    }
}

/// The line of the byte `at`, counted from a byte with a known line.
fn line_of(text: &Text, line: usize, known: usize, at: usize) -> usize {
    if at >= known { line + text.newlines(known, at) } else { line - text.newlines(at, known) }
}

/// The suppression comments by line.
fn suppressions(text: &Text, words: &[(Range<usize>, Meaning<'_>)]) -> BTreeMap<usize, Suppression> {
    let mut cursor = Cursor::new(text);
    let mut suppressions = BTreeMap::new();
    for (range, _) in words.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Suppression)) {
        cursor.move_to(range.start);
        if suppressions.contains_key(&cursor.line) {
            continue;
        }
        if let Some(reason) = suppression::reason(text, range.end) {
            let refused = Rewrite::Refused("a person must give the reason".to_owned());
            let place = cursor.place(range.clone(), refused);
            suppressions.insert(cursor.line, Suppression { place, reason });
        }
    }
    suppressions
}

/// Separates suppressed findings, and adds findings for comments without a reason.
fn apply_suppressions(findings: Vec<Finding>, suppressions: &BTreeMap<usize, Suppression>) -> Findings {
    let mut result = Findings::default();
    let lines: BTreeSet<_> = findings.iter().map(|finding| finding.line).collect();
    for finding in findings {
        let above = finding.line - 1;
        let covering = suppressions.get(&finding.line).filter(|suppression| suppression.reason.is_some());
        let covering = covering.or_else(|| suppressions.get(&above).filter(|_| !lines.contains(&above)));
        match covering.and_then(|suppression| suppression.reason.clone()) {
            Some(reason) => result.suppressed.push(Suppressed { finding, reason }),
            None => result.findings.push(finding),
        }
    }
    let without_reason = suppressions.iter().filter(|(_, suppression)| suppression.reason.is_none());
    result.findings.extend(without_reason.map(|(line, suppression)| suppression.without_reason(*line)));
    result.findings.sort_by_key(|finding| finding.first().map(|place| place.bytes.start));
    result
}
