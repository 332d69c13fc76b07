//! Environments as text.

use std::io::{self, Write};

use jiff::civil::Date;
use krr_specs::{Contradiction, Environments, EvidenceKey, Host, Retirement, Role};

use crate::environments::{Selected, address, columns, scopes};

const HEADINGS: [&str; 7] = ["environment", "generation", "host", "issuer", "from", "until", "replacement"];

/// A line for each host.
pub(crate) fn table(
    record: &Environments,
    today: Date,
    chosen: &[Selected<'_>],
    out: &mut impl Write,
) -> io::Result<()> {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    for Selected { environment, hosts, .. } in chosen {
        for host in hosts {
            rows.push([
                environment.name.to_string(),
                host.generation.to_string(),
                host.name.clone(),
                host.issuer_url
                    .as_ref()
                    .or(host.accepted_issuers.first())
                    .map_or("-", |issuer| bare(issuer))
                    .to_owned(),
                host.in_use_from.map_or_else(|| "-".to_owned(), |from| from.to_string()),
                host.retired.to_string(),
                record.replacement(host, today).map_or("-", |next| &next.name).to_owned(),
            ]);
        }
    }
    columns(&rows, out)
}

/// An issuer without scheme and final slash.
fn bare(issuer: &str) -> &str {
    issuer.trim_start_matches("https://").trim_end_matches('/')
}

/// Everything known of an environment.
pub(crate) fn details(
    record: &Environments,
    today: Date,
    chosen: &Selected<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let environment = chosen.environment;
    writeln!(out, "{}: {} ({})", environment.name, environment.purpose, environment.confidence)?;
    if let Some(next) = environment.succeeded_by {
        writeln!(out, "replaced by {next}")?;
    }
    let mut evidence = environment.evidence.clone();
    for host in &chosen.hosts {
        writeln!(out)?;
        write_host(record, today, host, out)?;
        evidence.extend(&host.evidence);
        for found in record.contradictions_about(host) {
            write_contradiction(found, out)?;
            evidence.extend(found.claims().flat_map(|claim| &claim.evidence));
        }
    }
    for page in record.swagger_pages().filter(|page| chosen.is_whole && page.environment == environment.name) {
        let note = page.note.as_ref().map_or_else(String::new, |note| format!("; {note}"));
        writeln!(out, "\nswagger {}", page.url)?;
        writeln!(out, "  from {}, {} ({}){note}", page.in_use_from, until(page.retired), page.confidence)?;
        evidence.extend(&page.evidence);
    }
    writeln!(out, "\nevidence")?;
    write_evidence(&evidence, out)
}

fn write_host(record: &Environments, today: Date, host: &Host, out: &mut impl Write) -> io::Result<()> {
    let roles = host.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    writeln!(out, "{} ({}; {roles})", host.name, host.generation)?;
    let from = host.in_use_from.map_or_else(|| "unknown".to_owned(), |from| from.to_string());
    let is_soap = host.roles.contains(&Role::Soap);
    let addresses = host.addresses.iter().map(|address| match (address.from, address.until) {
        (Some(from), _) => format!("{} (from {from})", address.ip),
        (None, Some(until)) => format!("{} (until {until})", address.ip),
        (None, None) => address.ip.to_string(),
    });
    let names = record.names_of(host).skip(1).map(str::to_owned);
    let next =
        host.replaced_by.iter().map(|name| match record.find_host(name).is_some_and(|next| next.is_retired(today)) {
            true => format!("{name} (retired too)"),
            false => name.clone(),
        });
    for (what, values) in [
        ("in use", vec![format!("from {from}, {} ({})", until(host.retired), host.confidence)]),
        (if is_soap { "soap endpoint" } else { "base" }, host.base.iter().cloned().collect()),
        ("addresses", addresses.collect()),
        ("tokens from", host.accepted_issuers.clone()),
        ("issues as", host.issuer_url.iter().cloned().collect()),
        ("logs in for", host.logs_in_for.iter().cloned().collect()),
        ("scopes", scopes(host).into_iter().map(str::to_owned).collect()),
        ("replaced by", next.collect()),
        ("other spellings", names.collect()),
        ("note", host.note.iter().cloned().collect()),
        ("evidence", host.evidence.iter().map(ToString::to_string).collect()),
    ] {
        if !values.is_empty() {
            writeln!(out, "  {what:<15} {}", values.join(if what == "scopes" { " " } else { ", " }))?;
        }
    }
    Ok(())
}

fn until(retired: Retirement) -> String {
    match retired {
        Retirement::InUse => "in use".to_owned(),
        Retirement::On(day) => format!("until {day}"),
        Retirement::ListedBy(day) => format!("listed as retired on {day}"),
        Retirement::PresumedBy(day) => format!("no longer named on {day}"),
    }
}

fn write_contradiction(found: &Contradiction, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  the sources disagree on `{}` ({})", found.field, found.confidence)?;
    for (claim, taken) in found.claims().zip(std::iter::once("used").chain(std::iter::repeat("not used"))) {
        let keys = claim.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        writeln!(out, "    {taken:<9} {} ({keys})", claim.value)?;
    }
    writeln!(out, "    because   {}", found.because)
}

/// Each source once, with its URL.
fn write_evidence(keys: &[EvidenceKey], out: &mut impl Write) -> io::Result<()> {
    let mut rows: Vec<[String; 3]> = Vec::new();
    for key in keys {
        let source = key.source();
        if !rows.iter().any(|row| row[0] == source.key) {
            rows.push([source.key.clone(), address(*key).unwrap_or_else(|| "-".to_owned()), source.what.clone()]);
        }
    }
    let rows = rows.into_iter().map(|[key, address, what]| [format!("  {key}"), what, address]).collect::<Vec<_>>();
    for [key, what, address] in rows {
        writeln!(out, "{key:<16} {what}")?;
        if address != "-" {
            writeln!(out, "{:<16} {address}", "")?;
        }
    }
    Ok(())
}
