//! The migration page from one generation to another.

use std::{collections::BTreeSet, fmt::Write};

use jiff::civil::{Date, date};

use crate::diff::compare::behaviours::behaviours;
use crate::diff::document::Description;
use crate::diff::finding::theme::Theme;
use crate::diff::page::markdown::table;
use crate::environments::Environments;
use crate::environments::host::{Host, HostGeneration, Role};
use crate::generation::Generation;
use crate::generation::scope::Scope;

/// A day after the retirement of G1 and G2.
const AFTERWARDS: Date = date(2024, 7, 1);

/// What an integrator has to change to move from one generation to another, as Markdown.
///
/// It has the differences of the documents by theme, the addresses and scopes of the record, and the behaviour of the
/// register, which no document describes.
///
/// ```
/// use krr_specs::{Generation, diff::migration};
///
/// let page = migration(Generation::G1, Generation::G3);
/// assert!(page.contains("| `global/sertifikat.read` | `krr:global/digitalpost.read` |"));
/// ```
#[must_use]
pub fn migration(from: Generation, to: Generation) -> String {
    let (old, new) = (Description::of(from), Description::of(to));
    let differences = old.diff(&new);
    let mut sections = Vec::new();
    for &theme in Theme::ALL {
        let table_of_record = match theme {
            Theme::Address => addresses(from),
            Theme::Token => [issuers(from), legacy_endpoints(from, to)].join(""),
            Theme::Scopes => scopes(from, to),
            Theme::Documentation => continue,
            Theme::Other => {
                sections.push(format!("## Behaviours\n\n{}", behaviours(from.behaviour(), to.behaviour())));
                String::new()
            }
            _ => String::new(),
        };
        let tables: Vec<String> =
            [table_of_record, table(&differences, theme)].into_iter().filter(|table| !table.is_empty()).collect();
        match tables.is_empty() {
            true if theme == Theme::Other => {}
            true => sections.push(format!("## {}\n\nThe documents do not differ.\n", theme.heading())),
            false => sections.push(format!("## {}\n\n{}", theme.heading(), tables.join("\n"))),
        }
    }
    sections.join("\n")
}

/// The look-up hosts of a generation, each with the host in use that replaces it.
fn moved_hosts(from: Generation) -> impl Iterator<Item = (&'static Host, Option<&'static Host>)> {
    let environments = Environments::bundled();
    let generation = match from {
        Generation::G1 => HostGeneration::G1,
        Generation::G2 => HostGeneration::G2,
        Generation::G3 => HostGeneration::G3,
    };
    let hosts = environments.hosts().filter(move |host| host.generation == generation && host.base.is_some());
    let lookup_hosts = hosts.filter(|host| host.roles.contains(&Role::Lookup));
    lookup_hosts.map(|host| (host, environments.replacement(host, AFTERWARDS)))
}

fn addresses(from: Generation) -> String {
    let mut text = "| old address | retired | new address |\n|---|---|---|\n".to_owned();
    for (host, replacement) in moved_hosts(from) {
        let base = |host: &Host| host.base.as_deref().map_or_else(String::new, |base| format!("`{base}/rest`"));
        let replacement = replacement.map_or_else(|| "none".to_owned(), base);
        let _ = writeln!(text, "| {} | {} | {replacement} |", base(host), host.retired);
    }
    text
}

fn issuers(from: Generation) -> String {
    let mut text = "| old host | its issuers | new host | its issuers |\n|---|---|---|---|\n".to_owned();
    for (host, replacement) in moved_hosts(from) {
        let names = |host: &Host| match host.accepted_issuers.is_empty() {
            true => "not in the record".to_owned(),
            false => host.accepted_issuers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        };
        let (next, issuers) = replacement.map_or_else(
            || ("none".to_owned(), String::new()),
            |replacement| (format!("`{}`", replacement.name), names(replacement)),
        );
        let _ = writeln!(text, "| `{}` | {} | {next} | {issuers} |", host.name, names(host));
    }
    text
}

/// Which issuer takes the place of which endpoint: the legacy provider both logged persons in and gave machines their tokens
/// (LEGACY-LOGIN).
fn legacy_endpoints(from: Generation, to: Generation) -> String {
    if (from, to) != (Generation::G1, Generation::G3) {
        return String::new();
    }
    let successors = |name: &str| {
        let hosts = moved_hosts(from).filter_map(|(_, replacement)| replacement);
        let issuers = hosts.flat_map(|host| &host.accepted_issuers).filter(|issuer| issuer.contains(name));
        issuers.map(|issuer| format!("`{issuer}`")).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
    };
    format!(
        "\n| endpoint of `idporten-oidc-provider` | for | new issuer |\n|---|---|---|\n\
         | `authorize`, `endsession`, `userinfo`, and `token` with a code | persons who log in | ID-porten: {} |\n\
         | `token` with a JWT grant | machines | Maskinporten: {} |\n",
        successors("idporten"),
        successors("maskinporten"),
    )
}

fn scopes(from: Generation, to: Generation) -> String {
    let gone: Vec<&Scope> = Scope::of(from).filter(|scope| !scope.generations.contains(&to)).collect();
    if gone.is_empty() {
        return String::new();
    }
    let mut text = "| old scope | new scope |\n|---|---|\n".to_owned();
    for scope in gone {
        let replacement = replacement_of(scope, to).map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
        let _ = writeln!(text, "| `{}` | {replacement} |", scope.name);
    }
    text
}

/// The scope of the same name with `krr:`, or the first scope for the same kind of token that shows at least the same.
fn replacement_of(scope: &Scope, to: Generation) -> Option<&'static str> {
    let same_name = format!("krr:{}", scope.name);
    let kind = same_name.split('/').next().unwrap_or_default();
    let shows =
        |next: &&Scope| !scope.grants.is_empty() && next.grants.contains(scope.grants) && next.name.starts_with(kind);
    let by_name = Scope::of(to).find(|next| next.name == same_name);
    by_name.or_else(|| Scope::of(to).find(shows)).map(|scope| scope.name)
}
