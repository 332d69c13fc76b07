//! Scopes of the first generation, and their successors.

use std::ops::Range;

use krr_specs::{Confidence, Environments, EvidenceKey, Generation, Retirement, SCOPES, Scope, ScopeFamily};

use crate::scan::finding::{FindingKind, Rewrite, Since};
use crate::scan::matching::host_match::HostMatch;
use crate::scan::rewrite::line_context::LineContext;
use crate::scan::text::word_boundary::{char_before, is_default, read};

/// The sources of both families of scopes.
const SOURCES: [&str; 3] = ["DOC-2018", "DOC-2018-USER", "DOC-2020"];

/// The match of the scope in `range`, unless it is part of a longer word.
pub(crate) fn host_match(
    record: &Environments,
    bytes: &[u8],
    range: &Range<usize>,
    scope: &'static Scope,
    line_context: &LineContext<'_>,
) -> Option<HostMatch> {
    if !is_whole_word(bytes, range) {
        return None;
    }
    let later = successor(scope);
    Some(HostMatch {
        span: range.clone(),
        kind: FindingKind::Scope,
        row: scope.name.to_owned(),
        environment: None,
        path_nearby: None,
        what: "scope of the first generation, without the prefix krr:".to_owned(),
        since: since(record),
        instead: later.map_or_else(
            || "one of the scopes that begin with krr:".to_owned(),
            |later| match is_equivalent(scope, later) {
                true => later.name.to_owned(),
                false => format!("{}, which shows more members", later.name),
            },
        ),
        confidence: Confidence::Certain,
        evidence: SOURCES.iter().filter_map(|key| key.parse::<EvidenceKey>().ok()).collect(),
        rewrite: match later {
            Some(later) if is_equivalent(scope, later) => match line_context.reason_against_scope(range) {
                Some(reason) => Rewrite::Refused(reason),
                None => prefixed(bytes, range),
            },
            Some(later) => Rewrite::Refused(format!("{} adds other members than {} did", later.name, scope.name)),
            None => Rewrite::Refused("no later scope adds these members".to_owned()),
        },
    })
}

/// Inserts the prefix, so that the spelling of the slash stays.
fn prefixed(bytes: &[u8], range: &Range<usize>) -> Rewrite {
    let is_encoded = bytes.get(range.clone()).is_some_and(|text| text.contains(&b'%'));
    Rewrite::To(range.start..range.start, if is_encoded { "krr%3A" } else { "krr:" }.to_owned())
}

/// Scopes are requested together: when one scope of a text cannot be rewritten, none is.
pub(crate) fn refuse_partial_rewrite(hits: &mut [HostMatch]) {
    let scopes = || hits.iter().filter(|hit| hit.kind == FindingKind::Scope);
    if scopes().all(|hit| matches!(hit.rewrite, Rewrite::To(..))) {
        return;
    }
    let reason = "other scopes here cannot be rewritten, and the two families cannot be combined";
    for hit in hits.iter_mut().filter(|hit| hit.kind == FindingKind::Scope && matches!(hit.rewrite, Rewrite::To(..))) {
        hit.rewrite = Rewrite::Refused(reason.to_owned());
    }
}

/// Whether the scope has no other prefix and is not part of a longer path or word.
fn is_whole_word(bytes: &[u8], range: &Range<usize>) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte);
    let before = match char_before(bytes, range.start) {
        Some((b':', length)) => {
            let word = bytes.get(..range.start - length).unwrap_or_default();
            let word = word[word.len().saturating_sub(6)..].to_ascii_lowercase();
            !word.last().is_some_and(|byte| is_word(*byte)) || word.ends_with(b"scope") || word.ends_with(b"scopes")
        }
        Some((byte, _)) => !is_word(byte) && byte != b'.' || is_default(bytes, range.start),
        None => true,
    };
    let after = match read(bytes, range.end) {
        Some((b'.', length)) => !read(bytes, range.end + length).is_some_and(|(byte, _)| is_word(byte)),
        Some((byte, _)) => !is_word(byte) && byte != b':',
        None => true,
    };
    before && after
}

/// The scope of the second generation that shows the same members and as few others as possible.
fn successor(scope: &Scope) -> Option<&'static Scope> {
    let holder = if scope.name.starts_with("user/") { "krr:user/" } else { "krr:global/" };
    let known =
        SCOPES.iter().filter(|later| later.name.starts_with(holder) && later.generations.contains(&Generation::G2));
    let named = format!("krr:{}", scope.name);
    let fitting = known.filter(|later| later.grants.contains(scope.grants) && is_write(later) == is_write(scope));
    fitting.min_by_key(|later| (later.name != named, later.grants.bits().count_ones()))
}

fn is_write(scope: &Scope) -> bool {
    scope.name.ends_with(".write")
}

fn is_equivalent(scope: &Scope, later: &Scope) -> bool {
    scope.grants == later.grants && scope.withholds_expired == later.withholds_expired
}

/// Legacy scopes ended with the last host that accepted them. No source has a date for the scopes themselves.
fn since(record: &Environments) -> Option<Since> {
    let retired =
        record.hosts().filter(|host| host.scopes == Some(ScopeFamily::Legacy)).filter_map(|host| match host.retired {
            Retirement::On(day) => Some((day.last_day(), host.retired)),
            Retirement::InUse | Retirement::ListedBy(_) | Retirement::PresumedBy(_) => None,
        });
    let (_, retired) = retired.max_by_key(|(day, _)| *day)?;
    Some(Since { retired, confidence: Confidence::Likely })
}
