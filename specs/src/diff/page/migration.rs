//! A page for somebody who has to move from one generation to another.

use std::fmt::Write;

use jiff::civil::{Date, date};

use crate::{
    diff::{compare::behaviours::behaviours, document::Description, finding::kind::Theme, page::markdown::table},
    environments::{
        Environments,
        host::{Host, HostGeneration, Role},
    },
    generation::{Generation, scope::Scope},
};

/// A day on which everything of G1 and G2 was gone.
const AFTERWARDS: Date = date(2024, 7, 1);

/// What an integrator has to do to move from one generation to another, as Markdown: the differences of the two
/// documents by what there is to do, with what the record knows of addresses and scopes, and what the documents
/// cannot say: how the register behaves.
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
    for theme in Theme::ALL {
        let beside = match theme {
            Theme::Address => addresses(from),
            Theme::Token => issuers(from),
            Theme::Scopes => scopes(from, to),
            Theme::Documentation => continue,
            Theme::Other => {
                sections.push(format!("## Behaviours\n\n{}", behaviours(from.behaviour(), to.behaviour())));
                String::new()
            }
            _ => String::new(),
        };
        let tables: Vec<String> =
            [beside, table(&differences, theme)].into_iter().filter(|table| !table.is_empty()).collect();
        match tables.is_empty() {
            true if theme == Theme::Other => {}
            true => sections.push(format!("## {}\n\nThe documents do not differ.\n", theme.heading())),
            false => sections.push(format!("## {}\n\n{}", theme.heading(), tables.join("\n"))),
        }
    }
    sections.join("\n")
}

/// The hosts that answered look-ups in that generation, each with the one in use that took its place.
fn moved_hosts(from: Generation) -> impl Iterator<Item = (&'static Host, Option<&'static Host>)> {
    let environments = Environments::bundled();
    let generation = match from {
        Generation::G1 => HostGeneration::G1,
        Generation::G2 => HostGeneration::G2,
        Generation::G3 => HostGeneration::G3,
    };
    let hosts = environments.hosts().filter(move |host| host.generation == generation && host.base.is_some());
    let answering = hosts.filter(|host| host.roles.contains(&Role::Lookup));
    answering.map(|host| (host, environments.replacement(host, AFTERWARDS)))
}

fn addresses(from: Generation) -> String {
    let mut text = "| was | retired | is |\n|---|---|---|\n".to_owned();
    for (host, instead) in moved_hosts(from) {
        let base = |host: &Host| host.base.as_deref().map_or_else(String::new, |base| format!("`{base}/rest`"));
        let instead = instead.map_or_else(|| "none".to_owned(), base);
        let _ = writeln!(text, "| {} | {} | {instead} |", base(host), host.retired);
    }
    text
}

fn issuers(from: Generation) -> String {
    let mut text = "| host was | its issuers | host is | its issuers |\n|---|---|---|---|\n".to_owned();
    for (host, instead) in moved_hosts(from) {
        let names = |host: &Host| match host.accepted_issuers.is_empty() {
            true => "not in the record".to_owned(),
            false => host.accepted_issuers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        };
        let (next, issuers) = instead.map_or_else(
            || ("none".to_owned(), String::new()),
            |instead| (format!("`{}`", instead.name), names(instead)),
        );
        let _ = writeln!(text, "| `{}` | {} | {next} | {issuers} |", host.name, names(host));
    }
    text
}

fn scopes(from: Generation, to: Generation) -> String {
    let gone: Vec<&Scope> = Scope::of(from).filter(|scope| !scope.generations.contains(&to)).collect();
    if gone.is_empty() {
        return String::new();
    }
    let mut text = "| scope was | scope is |\n|---|---|\n".to_owned();
    for scope in gone {
        let instead = instead_of(scope, to).map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
        let _ = writeln!(text, "| `{}` | {instead} |", scope.name);
    }
    text
}

/// The scope of the same name with `krr:`, or the first for the same kind of token that shows the same and perhaps more.
fn instead_of(scope: &Scope, to: Generation) -> Option<&'static str> {
    let same_name = format!("krr:{}", scope.name);
    let kind = same_name.split('/').next().unwrap_or_default();
    let shows =
        |next: &&Scope| !scope.grants.is_empty() && next.grants.contains(scope.grants) && next.name.starts_with(kind);
    let by_name = Scope::of(to).find(|next| next.name == same_name);
    by_name.or_else(|| Scope::of(to).find(shows)).map(|scope| scope.name)
}
