//! The words that are looked for, and what each of them may mean.

use std::net::{IpAddr, Ipv4Addr};

use jiff::civil::Date;
use krr_specs::{Environments, Generation, Host, SCOPES, Scope};

/// How a dot is written: plainly, in a regular expression (also inside a string), in a URL inside a URL.
const DOTS: [&str; 6] = [".", "\\.", "\\\\.", "[.]", "%2E", "%252E"];

/// How the slash of a scope is written.
const SLASHES: [&str; 4] = ["/", "\\/", "%2F", "%252F"];

/// What stands after a host: enough of it to know it again on a line of its own.
const PATHS: [&str; 6] = [
    "kontaktinfo-oauth2-server",
    "idporten-oidc-provider",
    "kontaktinfo-external/ws-v5",
    "rest/v1/",
    "rest/v2/",
    "swagger-ui/index.html",
];

/// The word before a reason.
pub(crate) const SILENCE: &str = "krr-scan:";

/// What a word may mean, if it stands by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meaning<'r> {
    /// A host, in its own spelling or in one of the record's other ones.
    Host { host: &'r Host, dot: &'static str, is_own_spelling: bool },
    /// An address of a retired host.
    Ipv4(Ipv4Addr),
    /// How an IPv6 address of a retired host begins.
    Ipv6,
    /// A path that belongs to a host.
    Path,
    /// A scope without the prefix.
    Scope(&'static Scope),
    /// The beginning of a comment for this scanner.
    Silence,
}

/// Every word to look for on that day.
pub(crate) fn patterns(record: &Environments, today: Date) -> Vec<(String, Meaning<'_>)> {
    let mut patterns = Vec::new();
    // Those in use too: a path belongs to the host that is nearest to it, and one of them may be asked for version 1.
    for host in record.hosts() {
        for name in record.names_of(host).filter(|name| is_possible(name)) {
            let is_own_spelling = name == host.name;
            let spelled = DOTS.map(|dot| (name.replace('.', dot), Meaning::Host { host, dot, is_own_spelling }));
            patterns.extend(spelled);
        }
    }
    for ip in record.hosts().flat_map(|host| &host.addresses).map(|address| address.ip) {
        if holders(record, ip).all(|host| host.is_retired(today)) {
            patterns.extend(address(ip));
        }
    }
    patterns.extend(PATHS.map(|path| (path.to_owned(), Meaning::Path)));
    for scope in SCOPES.iter().filter(|scope| is_legacy(scope)) {
        patterns.extend(SLASHES.map(|slash| (scope.name.replace('/', slash), Meaning::Scope(scope))));
    }
    patterns.push((SILENCE.to_owned(), Meaning::Silence));
    patterns
}

/// The hosts that have, or had, this address.
pub(crate) fn holders(record: &Environments, ip: IpAddr) -> impl Iterator<Item = &Host> {
    record.hosts().filter(move |host| host.addresses.iter().any(|address| address.ip == ip))
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

/// A scope that the first generation knew and no later one.
fn is_legacy(scope: &Scope) -> bool {
    scope.generations == [Generation::G1]
}

/// Whether a spelling can stand for a host; the record also keeps slips such as a stray bracket.
fn is_possible(name: &str) -> bool {
    name.bytes().all(|byte| crate::scan::text::word_boundary::is_name(byte) || byte == b'.')
}
