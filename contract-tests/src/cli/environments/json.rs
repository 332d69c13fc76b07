//! Environments as JSON. `version` changes when a member is removed or changes its meaning. Unknown values are `null`.

use std::io::{self, Write};

use jiff::civil::Date;
use krr_specs::{
    Contradiction, Environments, EvidenceKey, Host, PartialDate, Retirement, SwaggerPage, SwaggerPageKind,
};
use serde_json::{Value, json};

use crate::environments::{Selected, address, scopes};

pub(crate) fn list(
    record: &Environments,
    today: Date,
    chosen: &[Selected<'_>],
    out: &mut impl Write,
) -> io::Result<()> {
    let environments: Vec<_> = chosen.iter().map(|chosen| environment(record, today, chosen)).collect();
    write(&json!({ "version": 1, "environments": environments }), out)
}

/// One environment with all sources.
pub(crate) fn one(record: &Environments, today: Date, chosen: &Selected<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut value = environment(record, today, chosen);
    value["version"] = json!(1);
    write(&value, out)
}

fn write(value: &Value, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

fn environment(record: &Environments, today: Date, chosen: &Selected<'_>) -> Value {
    let of_it = chosen.environment;
    let pages = record.swagger_pages().filter(|page| chosen.is_whole && page.environment == of_it.name);
    json!({
        "name": of_it.name.to_string(),
        "about": of_it.purpose,
        "succeeded_by": of_it.succeeded_by.map(|name| name.to_string()),
        "confidence": of_it.confidence,
        "evidence": evidence(&of_it.evidence),
        "hosts": chosen.hosts.iter().map(|known| host(record, today, known)).collect::<Vec<_>>(),
        "swagger_pages": pages.map(page).collect::<Vec<_>>(),
    })
}

fn host(record: &Environments, today: Date, host: &Host) -> Value {
    let day = |date: Option<PartialDate>| date.map(|date| date.to_string());
    let addresses = host
        .addresses
        .iter()
        .map(|address| json!({ "ip": address.ip.to_string(), "from": day(address.from), "until": day(address.until) }));
    json!({
        "name": host.name,
        "also_spelled": record.names_of(host).skip(1).collect::<Vec<_>>(),
        "generation": host.generation.to_string(),
        "roles": host.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "base": host.base,
        "addresses": addresses.collect::<Vec<_>>(),
        "accepted_issuers": host.accepted_issuers,
        "issuer_url": host.issuer_url,
        "logs_in_for": host.logs_in_for,
        "scopes": scopes(host),
        "in_use_from": host.in_use_from.map(|from| from.to_string()),
        "retired": retired(host.retired),
        "is_retired": host.is_retired(today),
        "replaced_by": host.replaced_by,
        "replacement": record.replacement(host, today).map(|next| &next.name),
        "note": host.note,
        "confidence": host.confidence,
        "evidence": evidence(&host.evidence),
        "contradictions": record.contradictions_about(host).map(contradiction).collect::<Vec<_>>(),
    })
}

fn page(page: &SwaggerPage) -> Value {
    json!({
        "url": page.url,
        "shows": match page.kind { SwaggerPageKind::Page => "page", SwaggerPageKind::Description => "description" },
        "in_use_from": page.in_use_from.to_string(),
        "retired": retired(page.retired),
        "note": page.note,
        "confidence": page.confidence,
        "evidence": evidence(&page.evidence),
    })
}

fn contradiction(found: &Contradiction) -> Value {
    let claims = found.claims().map(|claim| json!({ "value": claim.value, "evidence": evidence(&claim.evidence) }));
    json!({
        "field": found.field.to_string(),
        "claims": claims.collect::<Vec<_>>(),
        "taken": found.resolved.value,
        "because": found.because,
        "confidence": found.confidence,
    })
}

/// How something was retired; `null` while it is in use.
fn retired(retired: Retirement) -> Option<Value> {
    let how = match retired {
        Retirement::InUse => return None,
        Retirement::On(_) => "on",
        Retirement::ListedBy(_) => "listed-by",
        Retirement::PresumedBy(_) => "presumed-by",
    };
    Some(json!({ "how": how, "date": retired.date().map(|day| day.to_string()) }))
}

fn evidence(keys: &[EvidenceKey]) -> Vec<Value> {
    keys.iter().map(|key| json!({ "key": key.as_str(), "what": key.source().what, "address": address(*key) })).collect()
}
