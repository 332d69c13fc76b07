use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    ops::Range,
};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use jiff::civil::Date;
use krr_specs::Environments;

use crate::scan::{
    finding::{Finding, Findings, Place, Rewrite, Suppressed, at_least},
    matching::{
        api_version,
        host_match::{self, HostMatch, MatchText},
        patterns::{Meaning, patterns},
        scope,
        split_url::{FreePath, beside, free_path},
    },
    rewrite::line_context::LineContext,
    suppression::{self, Suppression},
    text::{Encoding, Text, url_context::around, word_boundary::standing},
};

/// Every retired thing of a record, ready to be looked for in one pass.
#[derive(Debug)]
pub struct Index<'r> {
    record: &'r Environments,
    today: Date,
    words: AhoCorasick,
    meanings: Vec<Meaning<'r>>,
}

impl<'r> Index<'r> {
    /// What is retired by `record` on the day `today`.
    #[must_use]
    pub fn new(record: &'r Environments, today: Date) -> Self {
        let (words, meanings): (Vec<_>, Vec<_>) = patterns(record, today).into_iter().unzip();
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .expect("a record has far fewer words than an automaton has room for");
        Self { record, today, words, meanings }
    }

    /// Whether nothing in these bytes is worth a closer look; most files are done with here.
    #[must_use]
    pub fn has_nothing(&self, bytes: &[u8]) -> bool {
        !self.words.is_match(bytes)
    }

    /// Everything in a text that the record calls retired.
    #[must_use]
    pub fn scan(&self, text: &Text) -> Findings {
        let bytes = text.bytes();
        let words: Vec<_> =
            self.words.find_iter(bytes).map(|found| (found.range(), self.meanings[found.pattern()])).collect();
        if words.is_empty() {
            return Findings::default();
        }
        let hosts = words.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Host { .. }));
        let hosts: Vec<_> = hosts.map(|(range, _)| range.clone()).collect();
        let paths = if hosts.is_empty() { Vec::new() } else { free_paths(bytes, &words) };
        let mut company = LineContext::around(bytes, &words, 0);
        let mut hits = Vec::new();
        for (range, meaning) in &words {
            if !company.holds(range.start) {
                company = LineContext::around(bytes, &words, range.start);
            }
            let surroundings = Surroundings { bytes, hosts: &hosts, paths: &paths, company: &company };
            hits.extend(self.hit(&surroundings, range, *meaning));
        }
        hits.sort_by_key(|hit| hit.span.start);
        scope::all_or_none(&mut hits);
        settle(fold(text, hits), &silences(text, &words))
    }

    fn hit(&self, surroundings: &Surroundings<'_>, range: &Range<usize>, meaning: Meaning<'r>) -> Option<HostMatch> {
        let (record, today) = (self.record, self.today);
        let Surroundings { bytes, hosts, paths, company } = *surroundings;
        match meaning {
            Meaning::Host { host, dot, is_own_spelling } => {
                let standing = standing(bytes, range)?;
                // A path ends where the next host begins, as where one URL stands in the path of another.
                let next = hosts.get(hosts.partition_point(|other| other.start < range.end));
                let around = around(&bytes[..next.map_or(bytes.len(), |next| next.start)], range);
                let is_bare = around.path.trim_matches('/').is_empty();
                let beside = if is_bare { beside(bytes, &around.range, hosts, paths).cloned() } else { None };
                let found =
                    MatchText { host, name: range.clone(), around, beside, standing, dot, is_own_spelling, company };
                let is_gone =
                    host.is_retired(today) || host_match::swagger_page(record, host, found.path(), today).is_some();
                if is_gone { Some(host_match::host(record, today, &found)) } else { api_version::hit(&found) }
            }
            Meaning::Ipv4(ip) if host_match::ipv4(bytes, range) => {
                host_match::address(record, today, IpAddr::V4(ip), range.clone())
            }
            Meaning::Ipv6 => {
                let (ip, end) = host_match::ipv6(bytes, range.start)?;
                let is_retired = self.is_retired(IpAddr::V6(ip));
                is_retired.then(|| host_match::address(record, today, IpAddr::V6(ip), range.start..end)).flatten()
            }
            Meaning::Scope(scope) => scope::hit(record, bytes, range, scope, company),
            Meaning::Ipv4(_) | Meaning::Path | Meaning::Silence => None,
        }
    }

    fn is_retired(&self, ip: IpAddr) -> bool {
        crate::scan::matching::patterns::holders(self.record, ip).all(|host| host.is_retired(self.today))
    }
}

/// What a word is read with.
struct Surroundings<'t> {
    bytes: &'t [u8],
    hosts: &'t [Range<usize>],
    paths: &'t [FreePath],
    company: &'t LineContext<'t>,
}

/// The paths that stand without a host, in the order of the text; a path may have several words in it.
fn free_paths(bytes: &[u8], words: &[(Range<usize>, Meaning<'_>)]) -> Vec<FreePath> {
    let mut paths: Vec<FreePath> = Vec::new();
    for (range, _) in words.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Path)) {
        if paths.last().is_none_or(|last| last.range.end <= range.start) {
            paths.extend(free_path(bytes, range));
        }
    }
    paths
}

/// Where a reader is who goes through a text once: no line is walked over again for each thing found on it.
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
        let (length, found) = (self.text.characters(span.clone()), self.text.words(span.clone()));
        Place { column: self.column, length, bytes: span, found, rewrite }
    }
}

/// One finding for a row on a line, with as many places as it has there. `hits` are in the order of the text.
fn fold(text: &Text, hits: Vec<HostMatch>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut cursor = Cursor::new(text);
    for hit in hits {
        cursor.move_to(hit.span.start);
        let place = cursor.place(hit.span.clone(), hit.rewrite.clone());
        let mut same = findings.iter_mut().rev().take_while(|finding| finding.line == cursor.line);
        match same.find(|finding| finding.row == hit.row) {
            Some(finding) => add(finding, place, &hit),
            None => findings.push(Finding {
                kind: hit.kind,
                row: hit.row,
                environment: hit.environment,
                line: cursor.line,
                places: vec![place],
                beside: hit
                    .beside
                    .map(|free| (line_of(text, cursor.line, hit.span.start, free.range.start), free.path)),
                what: hit.what,
                since: hit.since,
                instead: hit.instead,
                confidence: hit.confidence,
                evidence: hit.evidence,
            }),
        }
    }
    findings
}

/// How long the words about what to write instead may become; a line may name a row a thousand times.
const ENOUGH: usize = 400;

/// A row that is named again on its line. Two addresses may be glued together: then the second begins where the first ends.
fn add(finding: &mut Finding, mut place: Place, hit: &HostMatch) {
    let last = finding.places.last().map_or(0, |last| last.bytes.end);
    let glued = last.saturating_sub(place.bytes.start);
    if glued >= place.bytes.len() {
        return;
    }
    // All that is ever found is ASCII, a byte a character.
    place.bytes.start += glued;
    place.column += glued;
    place.length -= glued;
    place.found.drain(..glued.min(place.found.len()));
    finding.places.push(place);
    if !finding.instead.contains(&hit.instead) && finding.instead.len() < ENOUGH {
        finding.instead = format!("{}; {}", finding.instead, hit.instead);
    }
    if at_least(hit.confidence, finding.confidence) {
        finding.confidence = hit.confidence;
    }
}

/// The line of the byte `at`, counted from a byte whose line is known.
fn line_of(text: &Text, line: usize, known: usize, at: usize) -> usize {
    if at >= known { line + text.newlines(known, at) } else { line - text.newlines(at, known) }
}

/// The comments for this scanner, by their lines.
fn silences(text: &Text, words: &[(Range<usize>, Meaning<'_>)]) -> BTreeMap<usize, Suppression> {
    let mut cursor = Cursor::new(text);
    let mut silences = BTreeMap::new();
    for (range, _) in words.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Silence)) {
        cursor.move_to(range.start);
        if silences.contains_key(&cursor.line) {
            continue;
        }
        if let Some(reason) = suppression::reason(text, range.end) {
            let why = "only somebody who knows the reason can write it".to_owned();
            let place = cursor.place(range.clone(), Rewrite::Refused(why));
            silences.insert(cursor.line, Suppression { place, reason });
        }
    }
    silences
}

/// Parts what is silenced from what is not, and adds the comments that give no reason.
fn settle(found: Vec<Finding>, silences: &BTreeMap<usize, Suppression>) -> Findings {
    let mut settled = Findings::default();
    let lines: BTreeSet<_> = found.iter().map(|finding| finding.line).collect();
    for finding in found {
        let above = finding.line - 1;
        let covering = silences.get(&finding.line).filter(|silence| silence.reason.is_some());
        let covering = covering.or_else(|| silences.get(&above).filter(|_| !lines.contains(&above)));
        match covering.and_then(|silence| silence.reason.clone()) {
            Some(reason) => settled.silenced.push(Suppressed { finding, reason }),
            None => settled.findings.push(finding),
        }
    }
    let unsaid = silences.iter().filter(|(_, silence)| silence.reason.is_none());
    settled.findings.extend(unsaid.map(|(line, silence)| silence.without_reason(*line)));
    settled.findings.sort_by_key(|finding| finding.first().map(|place| place.bytes.start));
    settled
}
