//! The texts that are searched for, and what each of them means.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
};

use jiff::civil::Date;
use krr_specs::{Environments, Generation, Host, SCOPES, Scope};

/// The spellings of a dot: plain, in a regular expression (also in a string), in an encoded URL.
const DOTS: [&str; 6] = [".", "\\.", "\\\\.", "[.]", "%2E", "%252E"];

/// The spellings of the slash of a scope.
const SLASHES: [&str; 4] = ["/", "\\/", "%2F", "%252F"];

/// The paths of the API, long enough to be recognised without a host.
const PATHS: [&str; 6] = [
    "kontaktinfo-oauth2-server",
    "idporten-oidc-provider",
    "kontaktinfo-external/ws-v5",
    "rest/v1/",
    "rest/v2/",
    "swagger-ui/index.html",
];

/// The start of a suppression comment.
pub(crate) const SUPPRESSION_MARK: &str = "krr-scan:";

/// What a match means, unless it is part of a longer word.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meaning<'r> {
    /// A host, in its own or another known spelling.
    Host { host: &'r Host, dot: &'static str, is_own_spelling: bool },
    /// An address of a retired host.
    Ipv4(Ipv4Addr),
    /// The start of an IPv6 address of a retired host.
    Ipv6,
    /// The domain of a retired host, with the dot before it: the name may begin with a variable.
    Domain,
    /// A path of the API.
    Path,
    /// A scope without the prefix.
    Scope(&'static Scope),
    /// The start of a suppression comment.
    Suppression,
}

/// Every text to search for on that day.
pub(crate) fn patterns(record: &Environments, today: Date) -> Vec<(String, Meaning<'_>)> {
    let mut patterns = Vec::new();
    // Live hosts too: a path belongs to the nearest host, and a live host may be used with version 1.
    for host in record.hosts() {
        for name in record.names_of(host).filter(|name| is_possible(name)) {
            let is_own_spelling = name == host.name;
            let spelled = DOTS.map(|dot| (name.replace('.', dot), Meaning::Host { host, dot, is_own_spelling }));
            patterns.extend(spelled);
        }
    }
    let ips: BTreeSet<_> = record.hosts().flat_map(|host| &host.addresses).map(|address| address.ip).collect();
    for ip in ips.into_iter().filter(|ip| record.hosts_at(*ip).all(|host| host.has_left(*ip, today))) {
        patterns.extend(address(ip));
    }
    for domain in retired_domains(record, today) {
        patterns.extend(DOTS.map(|dot| (domain.replace('.', dot), Meaning::Domain)));
    }
    patterns.extend(PATHS.map(|path| (path.to_owned(), Meaning::Path)));
    for scope in SCOPES.iter().filter(|scope| is_legacy(scope)) {
        patterns.extend(SLASHES.map(|slash| (scope.name.replace('/', slash), Meaning::Scope(scope))));
    }
    patterns.push((SUPPRESSION_MARK.to_owned(), Meaning::Suppression));
    patterns
}

/// The part of each retired host's name from its first dot on, once each.
fn retired_domains(record: &Environments, today: Date) -> BTreeSet<&str> {
    let retired = record.hosts().filter(|host| host.is_retired(today));
    retired.filter_map(|host| host.name.find('.').map(|dot| &host.name[dot..])).collect()
}

fn address(ip: IpAddr) -> Vec<(String, Meaning<'static>)> {
    match ip {
        IpAddr::V4(ip) => DOTS.iter().map(|dot| (ip.to_string().replace('.', dot), Meaning::Ipv4(ip))).collect(),
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            let heads =
                [format!("{first:x}:"), format!("{first:04x}:"), format!("{first:x}%3A"), format!("{first:04x}%3A")];
            heads.into_iter().map(|head| (head, Meaning::Ipv6)).collect()
        }
    }
}

/// Whether only the first generation has the scope.
fn is_legacy(scope: &Scope) -> bool {
    scope.generations == [Generation::G1]
}

/// Whether a spelling is a host name. Some known spellings are typing errors with other characters.
fn is_possible(name: &str) -> bool {
    name.bytes().all(|byte| crate::scan::text::word_boundary::is_name(byte) || byte == b'.')
}
