//! What to use instead of something retired, and whether `--fix` writes it.

use jiff::civil::Date;
use krr_specs::{Confidence, Environments, Host, HostGeneration, Retirement, Role, SwaggerPageKind};

use crate::scan::finding::{FindingKind, Rewrite};
use crate::scan::matching::host_match::{MatchText, path_of};
use crate::scan::matching::legacy_provider::{ISSUER_PATH, LegacyUse};
use crate::scan::text::url_context::{is_below, normalised};
use crate::scan::text::word_boundary::MatchPosition;

/// What to use instead, in words. `neighbourhood` is the text around the match, in lower case.
pub(crate) fn instead(
    record: &Environments,
    today: Date,
    host: &Host,
    kind: FindingKind,
    path: &str,
    neighbourhood: &str,
) -> String {
    if kind == FindingKind::Address && !host.is_retired(today) {
        return format!("{} of {}", addresses(host), host.name);
    }
    let named = record.replacement(host, today);
    let Some(next) = named.or_else(|| successor(record, today, host)) else {
        return "no replacement is known".to_owned();
    };
    let words = instead_of(record, (host, next), kind, path, neighbourhood);
    match named {
        Some(_) => words,
        // The finding of the host name has the explanation.
        None if kind == FindingKind::Address => words,
        None => format!(
            "{words} (no replacement is known; users of {} were moved to {})",
            host.environment, next.environment
        ),
    }
}

/// What to use at `next` instead of something at `host`.
pub(crate) fn instead_of(
    record: &Environments,
    (host, next): (&Host, &Host),
    kind: FindingKind,
    path: &str,
    neighbourhood: &str,
) -> String {
    match kind {
        FindingKind::Issuer if is_below(path, ISSUER_PATH) => LegacyUse::of(path, neighbourhood)
            .successors(next)
            .unwrap_or_else(|| format!("{} as issuer", replacement_issuer(host, next))),
        FindingKind::Issuer => format!("{} as issuer", replacement_issuer(host, next)),
        FindingKind::Soap => format!("{} over REST, with other requests and responses", base(next)),
        FindingKind::Swagger => page(record, next).unwrap_or_else(|| base(next)),
        FindingKind::Address => format!("{} of {}", addresses(next), next.name),
        FindingKind::Host if has_same_form(host, next) => next.name.clone(),
        FindingKind::Host
        | FindingKind::Url
        | FindingKind::Path
        | FindingKind::Scope
        | FindingKind::Version
        | FindingKind::Suppression => lookup(host, next, path),
    }
}

/// The host with the same role in the succeeding environment.
fn successor<'r>(record: &'r Environments, today: Date, host: &Host) -> Option<&'r Host> {
    let next = record.iter().find(|environment| environment.name == host.environment)?.succeeded_by?;
    let role = match host.roles.first()? {
        Role::Soap => Role::Lookup,
        role => *role,
    };
    record.hosts_of(next).find(|other| other.roles.first() == Some(&role) && !other.is_retired(today))
}

fn base(host: &Host) -> String {
    host.base.clone().unwrap_or_else(|| host.name.clone())
}

fn replacement_issuer(host: &Host, next: &Host) -> String {
    let guard = if host.generation == HostGeneration::Issuer { None } else { next.accepted_issuers.first() };
    next.issuer_url.as_ref().or(guard).cloned().unwrap_or_else(|| next.name.clone())
}

fn page(record: &Environments, next: &Host) -> Option<String> {
    let in_use = record.swagger_pages().find(|page| {
        page.environment == next.environment && page.retired == Retirement::InUse && page.kind == SwaggerPageKind::Page
    });
    in_use.map(|page| page.url.clone())
}

fn addresses(host: &Host) -> String {
    let current = host.addresses.iter().filter(|address| address.until.is_none());
    let addresses = current.map(|address| address.ip.to_string()).collect::<Vec<_>>();
    if addresses.is_empty() { "the addresses".to_owned() } else { addresses.join(" and ") }
}

/// The look-up address with the same path, and what else differs between the generations.
fn lookup(host: &Host, next: &Host, path: &str) -> String {
    let rest =
        path.strip_prefix(&normalised(host.base_path())).filter(|rest| is_below(rest, "/rest")).unwrap_or_default();
    let address = format!("{}{}", base(next), spelled(rest));
    match next.accepted_issuers.first() {
        Some(issuer) if host.scopes != next.scopes => {
            format!("{address}, with tokens of {issuer} and scopes with krr:")
        }
        Some(issuer) if host.accepted_issuers.first() != Some(issuer) => format!("{address}, with tokens of {issuer}"),
        _ => address,
    }
}

/// The operations as the documents spell them: the path is in lower case.
fn spelled(path: &str) -> String {
    path.replace("printsertifikat", "printSertifikat").replace("hentendringer", "hentEndringer")
}

fn has_same_form(host: &Host, next: &Host) -> bool {
    let path = |host: &Host| normalised(host.issuer_url.as_deref().or(host.base.as_deref()).map_or("", path_of));
    host.roles.first() == next.roles.first() && host.scopes == next.scopes && path(host) == path(next)
}

/// Whether the successor is known to have this path with the same meaning.
fn has_same_path(host: &Host, path: &str) -> bool {
    let known: &[&str] = match host.generation {
        HostGeneration::Issuer => &["/token", "/jwk", "/.well-known"],
        _ => &["/rest/v1/personer", "/rest/v1/person", "/rest/v1/printsertifikat"],
    };
    path.is_empty() || path == "/rest" || path == "/rest/v1" || known.iter().any(|known| is_below(path, known))
}

/// The rewrite of a host, when the sources are certain and the meaning stays.
pub(crate) fn rewrite(
    record: &Environments,
    today: Date,
    host_text: &MatchText<'_>,
    path: &str,
    confidence: Confidence,
) -> Rewrite {
    let host = host_text.host;
    let refused = |reason: String| Rewrite::Refused(reason);
    let Some(next) = record.replacement(host, today) else {
        return refused("no replacement is known".to_owned());
    };
    if !host_text.is_own_spelling {
        return refused("the name is misspelled, and a person must decide what was meant".to_owned());
    }
    if host_text.position == MatchPosition::Suffix {
        return refused("the name is a suffix for other names".to_owned());
    }
    if !has_same_form(host, next) {
        return refused(format!("{} has another path, issuer, scopes or protocol", next.name));
    }
    if !has_same_path(host, path) {
        return refused(format!("{} is not known to have this path", next.name));
    }
    if confidence != Confidence::Certain {
        return refused(format!("the confidence is only `{confidence}`"));
    }
    match host_text.line_context.reason_against(&host_text.name, &host_text.url, &next.name) {
        Some(reason) => refused(reason),
        None => Rewrite::To(host_text.name.clone(), next.name.replace('.', host_text.dot)),
    }
}
