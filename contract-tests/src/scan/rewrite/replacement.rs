//! What to write instead of something retired, and whether it may be written without asking.

use jiff::civil::Date;
use krr_specs::{Confidence, Environments, Host, HostGeneration, Retirement, Role, SwaggerPageKind};

use crate::scan::{
    finding::{FindingKind, Rewrite},
    matching::host_match::{MatchText, path_of},
    text::{
        url_context::{is_below, plain},
        word_boundary::MatchPosition,
    },
};

/// The words for somebody who has to change it.
pub(crate) fn instead(record: &Environments, today: Date, host: &Host, kind: FindingKind, path: &str) -> String {
    let named = record.replacement(host, today);
    let Some(next) = named.or_else(|| successor(record, today, host)) else {
        return "nothing: the record names no replacement".to_owned();
    };
    let words = match kind {
        FindingKind::Issuer => format!("{} as issuer", issuer_in_place_of(host, next)),
        FindingKind::Soap => format!("{} over REST, with requests and answers written anew", base(next)),
        FindingKind::Swagger => page(record, next).unwrap_or_else(|| base(next)),
        FindingKind::Address => format!("{} of {}", addresses(next), next.name),
        FindingKind::Host if has_same_form(host, next) => next.name.clone(),
        FindingKind::Host | FindingKind::Url | FindingKind::Scope | FindingKind::Version | FindingKind::Silence => {
            lookup(host, next, path)
        }
    };
    match named {
        Some(_) => words,
        // It is said beside the name of the host already, where that stands on the same line.
        None if kind == FindingKind::Address => words,
        None => format!(
            "{words} (the record names no replacement; users of {} were sent to {})",
            host.environment, next.environment
        ),
    }
}

/// The host of the same sort in the environment that users were sent to.
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

fn issuer_in_place_of(host: &Host, next: &Host) -> String {
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
    let addresses = host.addresses.iter().map(|address| address.ip.to_string()).collect::<Vec<_>>();
    if addresses.is_empty() { "the addresses".to_owned() } else { addresses.join(" and ") }
}

/// The look-up address with the same path after the base, and what else differs between the generations.
fn lookup(host: &Host, next: &Host, path: &str) -> String {
    let rest = path.strip_prefix(&plain(host.base_path())).filter(|rest| is_below(rest, "/rest")).unwrap_or_default();
    let address = format!("{}{}", base(next), spelled(rest));
    match next.accepted_issuers.first() {
        Some(issuer) if host.scopes != next.scopes => format!("{address}, with tokens of {issuer} and scopes of krr:"),
        Some(issuer) if host.accepted_issuers.first() != Some(issuer) => format!("{address}, with tokens of {issuer}"),
        _ => address,
    }
}

/// The operations as the documents spell them; a path is compared in lower case.
fn spelled(path: &str) -> String {
    path.replace("printsertifikat", "printSertifikat").replace("hentendringer", "hentEndringer")
}

fn has_same_form(host: &Host, next: &Host) -> bool {
    let path = |host: &Host| plain(host.issuer_url.as_deref().or(host.base.as_deref()).map_or("", path_of));
    host.roles.first() == next.roles.first() && host.scopes == next.scopes && path(host) == path(next)
}

/// What is known to answer on the successor as it did on the host that was replaced.
fn answers_alike(host: &Host, path: &str) -> bool {
    let known: &[&str] = match host.generation {
        HostGeneration::Issuer => &["/token", "/jwk", "/.well-known"],
        _ => &["/rest/v1/personer", "/rest/v1/person", "/rest/v1/printsertifikat"],
    };
    path.is_empty() || path == "/rest" || path == "/rest/v1" || known.iter().any(|known| is_below(path, known))
}

/// The rewriting of a host, where the record is certain and the meaning stays.
pub(crate) fn rewrite(
    record: &Environments,
    today: Date,
    found: &MatchText<'_>,
    path: &str,
    confidence: Confidence,
) -> Rewrite {
    let host = found.host;
    let refused = |why: String| Rewrite::Refused(why);
    let Some(next) = record.replacement(host, today) else {
        return refused("the record names no replacement".to_owned());
    };
    if !found.is_own_spelling {
        return refused("the name is misspelled, and only a reader can tell what was meant".to_owned());
    }
    if found.standing == MatchPosition::Suffix {
        return refused("the name stands for every name below it".to_owned());
    }
    if !has_same_form(host, next) {
        return refused(format!("{} has another path, issuer, scopes or protocol", next.name));
    }
    if !answers_alike(host, path) {
        return refused(format!("nothing is known of this path on {}", next.name));
    }
    if confidence != Confidence::Certain {
        return refused(format!("the record is no surer than `{confidence}`"));
    }
    match found.company.against(&found.name, &found.around, &next.name) {
        Some(why) => refused(why),
        None => Rewrite::To(found.name.clone(), next.name.replace('.', found.dot)),
    }
}
