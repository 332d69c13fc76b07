//! Matches hosts and IP addresses in a text with rows of the environments.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Range,
};

use jiff::civil::Date;
use krr_specs::{
    Confidence, DisputedField, Environments, EvidenceKey, Host, HostGeneration, PartialDate, Retirement, SwaggerPage,
};

use crate::scan::finding::{FindingKind, Rewrite, Since, weaker};
use crate::scan::matching::split_url::DetachedPath;
use crate::scan::rewrite::line_context::LineContext;
use crate::scan::rewrite::replacement;
use crate::scan::text::url_context::{UrlContext, is_below, normalised};
use crate::scan::text::word_boundary::{MatchPosition, char_before, is_name, read};

/// A match in a text.
#[derive(Debug)]
pub(crate) struct HostMatch {
    pub span: Range<usize>,
    pub kind: FindingKind,
    pub row: String,
    pub environment: Option<krr_specs::EnvironmentName>,
    pub path_nearby: Option<DetachedPath>,
    pub what: String,
    pub since: Option<Since>,
    pub instead: String,
    pub confidence: Confidence,
    pub evidence: Vec<EvidenceKey>,
    pub rewrite: Rewrite,
}

/// A host in a text with what surrounds it.
pub(crate) struct MatchText<'a> {
    pub host: &'a Host,
    /// The name alone.
    pub name: Range<usize>,
    pub url: UrlContext,
    pub path_nearby: Option<DetachedPath>,
    pub position: MatchPosition,
    pub dot: &'static str,
    pub is_own_spelling: bool,
    /// The line and its neighbours.
    pub line_context: &'a LineContext<'a>,
}

impl MatchText<'_> {
    /// The path after the host, decoded.
    pub(crate) fn path(&self) -> &str {
        self.path_nearby.as_ref().map_or(&self.url.path, |free| &free.path)
    }
}

/// The match of a retired host.
pub(crate) fn host(record: &Environments, today: Date, host_text: &MatchText<'_>) -> HostMatch {
    let (host, path) = (host_text.host, normalised(host_text.path()));
    let page = swagger_page(record, host, host_text.path(), today);
    let kind = kind(host, &path, host_text.url.has_scheme, page.is_some());
    let mut confidence = retirement_confidence(record, host, today);
    if !host_text.is_own_spelling || host_text.position == MatchPosition::Suffix || !is_known(host, &path) {
        confidence = weaker(confidence, Confidence::Likely);
    }
    let (retired, sources, support) = match page {
        Some(page) => (page.retired, &page.evidence, page.confidence),
        None => (host.retired, &host.evidence, host.confidence),
    };
    let support =
        if matches!(retired, Retirement::PresumedBy(_)) { weaker(support, Confidence::Likely) } else { support };
    HostMatch {
        span: host_text.url.range.clone(),
        kind,
        row: page.map_or(&host.name, |page| &page.url).clone(),
        environment: Some(host.environment),
        path_nearby: host_text.path_nearby.clone(),
        what: what(kind, host_text),
        since: Some(Since { retired, confidence: support }),
        instead: replacement::instead(record, today, host, kind, &path, host_text.line_context.words()),
        confidence,
        evidence: sources.clone(),
        rewrite: replacement::rewrite(record, today, host_text, &path, confidence),
    }
}

fn what(kind: FindingKind, host_text: &MatchText<'_>) -> String {
    let host = host_text.host;
    let thing = match kind {
        FindingKind::Host if host.generation == HostGeneration::EndUserPages => "host of the pages for citizens",
        FindingKind::Host => "host",
        FindingKind::Swagger => "API document",
        FindingKind::Soap => "SOAP service",
        FindingKind::Issuer => "issuer of tokens",
        FindingKind::Url
        | FindingKind::Path
        | FindingKind::Address
        | FindingKind::Scope
        | FindingKind::Version
        | FindingKind::Suppression => "address",
    };
    let spelled = if host_text.is_own_spelling { String::new() } else { format!(", a misspelling of {}", host.name) };
    format!("{thing} of {} ({}){spelled}", host.environment, host.generation)
}

pub(crate) fn kind(host: &Host, path: &str, has_scheme: bool, is_page: bool) -> FindingKind {
    let issuer_path = host.issuer_url.as_deref().map(|issuer| normalised(path_of(issuer))).unwrap_or_default();
    match host.generation {
        _ if is_page => FindingKind::Swagger,
        HostGeneration::Soap => FindingKind::Soap,
        HostGeneration::Issuer => FindingKind::Issuer,
        _ if !issuer_path.is_empty() && is_below(path, &issuer_path) => FindingKind::Issuer,
        _ if has_scheme || !path.is_empty() => FindingKind::Url,
        _ => FindingKind::Host,
    }
}

/// Whether the host is known to have this path.
fn is_known(host: &Host, path: &str) -> bool {
    let issuer = host.issuer_url.as_deref().map(path_of).into_iter();
    let base = host.base.as_deref().map(path_of).into_iter();
    path.is_empty() || issuer.chain(base).any(|known| is_below(path, &normalised(known)))
}

/// The path of a URL.
pub(crate) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |slash| &rest[slash..])
}

/// The retired page at this path: exactly, or ignoring slashes and case.
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
    let exact = record.swagger_pages().filter(of_host).find(|page| path_of(&page.url).eq_ignore_ascii_case(path));
    exact.or_else(|| {
        record.swagger_pages().filter(of_host).find(|page| normalised(path_of(&page.url)) == normalised(path))
    })
}

/// The confidence that a host is retired. Sources that disagree on the date agree on that.
pub(crate) fn retirement_confidence(record: &Environments, host: &Host, today: Date) -> Confidence {
    let is_past = |day: &str| day.parse::<PartialDate>().is_ok_and(|day| day.last_day() <= today);
    let mut disputes = record.contradictions_about(host).filter(|dispute| dispute.field == DisputedField::Retired);
    match host.retired {
        Retirement::PresumedBy(_) => weaker(host.confidence, Confidence::Likely),
        _ if disputes.any(|dispute| dispute.claims().all(|claim| is_past(&claim.value))) => Confidence::Certain,
        Retirement::InUse | Retirement::On(_) | Retirement::ListedBy(_) => host.confidence,
    }
}

/// Whether the IPv4 address in `range` is not part of a longer number.
pub(crate) fn is_whole_ipv4(bytes: &[u8], range: &Range<usize>) -> bool {
    let before = match char_before(bytes, range.start) {
        Some((b'.', length)) => !range
            .start
            .checked_sub(length)
            .and_then(|at| char_before(bytes, at))
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
    if char_before(bytes, start).is_some_and(|(byte, _)| byte.is_ascii_alphanumeric() || byte == b':') {
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
        // The colon of a YAML key and the full stop of a sentence do not belong to it.
        if !words.ends_with([':', '.']) {
            return None;
        }
        words.pop();
        ends.pop();
    }
}

/// The match of an address of a retired host. Addresses are reassigned, so it is never certain.
pub(crate) fn address(record: &Environments, today: Date, ip: IpAddr, span: Range<usize>) -> Option<HostMatch> {
    let host = record.find_address(ip)?;
    let until = host.addresses.iter().find(|address| address.ip == ip).and_then(|address| address.until);
    Some(HostMatch {
        span,
        kind: FindingKind::Address,
        row: host.name.clone(),
        environment: Some(host.environment),
        path_nearby: None,
        what: format!("address of {} in {} ({})", host.name, host.environment, host.generation),
        since: Some(Since { retired: until.map_or(host.retired, Retirement::On), confidence: host.confidence }),
        instead: replacement::instead(record, today, host, FindingKind::Address, "", ""),
        confidence: weaker(retirement_confidence(record, host, today), Confidence::Likely),
        evidence: host.evidence.clone(),
        rewrite: Rewrite::Refused("an address may be of a firewall opening, and may be reassigned".to_owned()),
    })
}
