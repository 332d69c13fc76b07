//! From a word in a text to what it is: the row of the record that it names there, if any.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Range,
};

use jiff::civil::Date;
use krr_specs::{
    Confidence, DisputedField, Environments, EvidenceKey, Host, HostGeneration, PartialDate, Retirement, SwaggerPage,
};

use crate::scan::{
    finding::{FindingKind, Rewrite, Since, weaker},
    matching::{patterns::holders, split_url::FreePath},
    rewrite::{line_context::LineContext, replacement},
    text::{
        url_context::{Around, is_below, plain},
        word_boundary::{MatchPosition, is_name, read, read_before},
    },
};

/// What a word in a text was found to be.
#[derive(Debug)]
pub(crate) struct HostMatch {
    pub span: Range<usize>,
    pub kind: FindingKind,
    pub row: String,
    pub environment: Option<krr_specs::EnvironmentName>,
    pub beside: Option<FreePath>,
    pub what: String,
    pub since: Option<Since>,
    pub instead: String,
    pub confidence: Confidence,
    pub evidence: Vec<EvidenceKey>,
    pub rewrite: Rewrite,
}

/// A retired host as it stands in a text.
pub(crate) struct MatchText<'a> {
    pub host: &'a Host,
    /// The name alone.
    pub name: Range<usize>,
    pub around: Around,
    pub beside: Option<FreePath>,
    pub standing: MatchPosition,
    pub dot: &'static str,
    pub is_own_spelling: bool,
    /// What else stands on the line.
    pub company: &'a LineContext<'a>,
}

impl MatchText<'_> {
    /// The path behind the host, as it would be sent.
    pub(crate) fn path(&self) -> &str {
        self.beside.as_ref().map_or(&self.around.path, |free| &free.path)
    }
}

/// The finding that a retired host makes.
pub(crate) fn host(record: &Environments, today: Date, found: &MatchText<'_>) -> HostMatch {
    let (host, path) = (found.host, plain(found.path()));
    let page = swagger_page(record, host, found.path(), today);
    let kind = kind(host, &path, found.around.has_scheme, page.is_some());
    let mut confidence = certainty_of_end(record, host, today);
    if !found.is_own_spelling || found.standing == MatchPosition::Suffix || !is_known(host, &path) {
        confidence = weaker(confidence, Confidence::Likely);
    }
    let (retired, sources, support) = match page {
        Some(page) => (page.retired, &page.evidence, page.confidence),
        None => (host.retired, &host.evidence, host.confidence),
    };
    let support =
        if matches!(retired, Retirement::PresumedBy(_)) { weaker(support, Confidence::Likely) } else { support };
    HostMatch {
        span: found.around.range.clone(),
        kind,
        row: page.map_or(&host.name, |page| &page.url).clone(),
        environment: Some(host.environment),
        beside: found.beside.clone(),
        what: what(kind, found),
        since: Some(Since { retired, confidence: support }),
        instead: replacement::instead(record, today, host, kind, &path),
        confidence,
        evidence: sources.clone(),
        rewrite: replacement::rewrite(record, today, found, &path, confidence),
    }
}

fn what(kind: FindingKind, found: &MatchText<'_>) -> String {
    let host = found.host;
    let thing = match kind {
        FindingKind::Host if host.generation == HostGeneration::EndUserPages => "host of the pages for citizens",
        FindingKind::Host => "host",
        FindingKind::Swagger => "description of the interface",
        FindingKind::Soap => "SOAP service",
        FindingKind::Issuer => "issuer of tokens",
        FindingKind::Url | FindingKind::Address | FindingKind::Scope | FindingKind::Version | FindingKind::Silence => {
            "address"
        }
    };
    let spelled = if found.is_own_spelling { String::new() } else { format!(", misspelled for {}", host.name) };
    format!("{thing} of {} ({}){spelled}", host.environment, host.generation)
}

fn kind(host: &Host, path: &str, has_scheme: bool, is_page: bool) -> FindingKind {
    let issuer_path = host.issuer_url.as_deref().map(|issuer| plain(path_of(issuer))).unwrap_or_default();
    match host.generation {
        _ if is_page => FindingKind::Swagger,
        HostGeneration::Soap => FindingKind::Soap,
        HostGeneration::Issuer => FindingKind::Issuer,
        _ if !issuer_path.is_empty() && is_below(path, &issuer_path) => FindingKind::Issuer,
        _ if has_scheme || !path.is_empty() => FindingKind::Url,
        _ => FindingKind::Host,
    }
}

/// Whether the record knows of anything at this path of the host.
fn is_known(host: &Host, path: &str) -> bool {
    let issuer = host.issuer_url.as_deref().map(path_of).into_iter();
    let base = host.base.as_deref().map(path_of).into_iter();
    path.is_empty() || issuer.chain(base).any(|known| is_below(path, &plain(known)))
}

/// The path of a URL of the record.
pub(crate) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |slash| &rest[slash..])
}

/// The retired page at this path: to the letter, and else with slashes and case forgotten.
pub(crate) fn swagger_page<'r>(
    record: &'r Environments,
    host: &Host,
    path: &str,
    today: Date,
) -> Option<&'r SwaggerPage> {
    let of_host = |page: &&SwaggerPage| {
        let name = page.url.split_once("://").and_then(|(_, rest)| rest.split('/').next());
        name == Some(host.name.as_str()) && page.retired.is_past(today)
    };
    let to_the_letter =
        record.swagger_pages().filter(of_host).find(|page| path_of(&page.url).eq_ignore_ascii_case(path));
    to_the_letter
        .or_else(|| record.swagger_pages().filter(of_host).find(|page| plain(path_of(&page.url)) == plain(path)))
}

/// How sure the record is that a host has ended. Sources that disagree on the day agree on the end.
pub(crate) fn certainty_of_end(record: &Environments, host: &Host, today: Date) -> Confidence {
    let is_past = |day: &str| day.parse::<PartialDate>().is_ok_and(|day| day.last_day() <= today);
    let mut disputes = record.contradictions_about(host).filter(|dispute| dispute.field == DisputedField::Retired);
    match host.retired {
        Retirement::PresumedBy(_) => weaker(host.confidence, Confidence::Likely),
        _ if disputes.any(|dispute| dispute.claims().all(|claim| is_past(&claim.value))) => Confidence::Certain,
        Retirement::InUse | Retirement::On(_) | Retirement::ListedBy(_) => host.confidence,
    }
}

/// The IPv4 address in `range`, if it stands there as a whole.
pub(crate) fn ipv4(bytes: &[u8], range: &Range<usize>) -> bool {
    let before = match read_before(bytes, range.start) {
        Some((b'.', length)) => !range
            .start
            .checked_sub(length)
            .and_then(|at| read_before(bytes, at))
            .is_some_and(|(byte, _)| is_name(byte)),
        Some((byte, _)) => !byte.is_ascii_alphanumeric(),
        None => true,
    };
    let after = match read(bytes, range.end) {
        Some((b'.', length)) => !read(bytes, range.end + length).is_some_and(|(byte, _)| is_name(byte)),
        Some((byte, _)) => !byte.is_ascii_alphanumeric(),
        None => true,
    };
    before && after
}

/// The IPv6 address that begins at `start`, in any spelling (RFC 4291, section 2.2), and where it ends.
pub(crate) fn ipv6(bytes: &[u8], start: usize) -> Option<(Ipv6Addr, usize)> {
    if read_before(bytes, start).is_some_and(|(byte, _)| byte.is_ascii_alphanumeric() || byte == b':') {
        return None;
    }
    let (mut words, mut ends, mut at) = (String::new(), Vec::new(), start);
    while let Some((byte, length)) = read(bytes, at)
        && (byte.is_ascii_hexdigit() || byte == b':' || byte == b'.')
        && words.len() < 46
    {
        at += length;
        words.push(char::from(byte));
        ends.push(at);
    }
    if read(bytes, at).is_some_and(|(byte, _)| byte.is_ascii_alphanumeric()) {
        return None;
    }
    loop {
        if let Ok(ip) = words.parse() {
            return Some((ip, *ends.last()?));
        }
        // The colon of a YAML key and the full stop of a sentence are no part of it.
        if !words.ends_with([':', '.']) {
            return None;
        }
        words.pop();
        ends.pop();
    }
}

/// The finding that an address of retired hosts makes. Addresses are given to others, so it is never certain.
pub(crate) fn address(record: &Environments, today: Date, ip: IpAddr, span: Range<usize>) -> Option<HostMatch> {
    let host = holders(record, ip).next()?;
    Some(HostMatch {
        span,
        kind: FindingKind::Address,
        row: host.name.clone(),
        environment: Some(host.environment),
        beside: None,
        what: format!("address of {} in {} ({})", host.name, host.environment, host.generation),
        since: Some(Since { retired: host.retired, confidence: host.confidence }),
        instead: replacement::instead(record, today, host, FindingKind::Address, ""),
        confidence: weaker(certainty_of_end(record, host, today), Confidence::Likely),
        evidence: host.evidence.clone(),
        rewrite: Rewrite::Refused(
            "an address may stand for a firewall opening, and may belong to somebody else by now".to_owned(),
        ),
    })
}
