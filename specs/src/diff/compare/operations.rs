//! Compares servers, paths and methods.

use serde_json::Value;

use crate::diff::compare::messages::{parameters, request_body, responses};
use crate::diff::compare::security::{required_scopes, requirements};
use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange, matched, unique_matches};
use crate::diff::document::schema_graph::{Graph, Usage, follow};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Compares the addresses of the service, and the path before all operations.
pub(crate) fn servers(root: &DocumentPair, findings: &mut Findings) {
    findings.check_type(root, &["servers"], Value::is_array);
    let (whole, old, new) = root.lists("servers");
    let (was, is) = (base_path(&old), base_path(&new));
    if was != is {
        findings.changed(ChangeKind::BasePathChanged, &whole, Some(was.into()), Some(is.into()));
    }
    for (_, server) in findings.named(&whole, matched(by_url(old), by_url(new)), ChangeKind::ServerAdded) {
        findings.compared(ChangeKind::ServerVariablesChanged, &server, "variables");
        findings.other_members(&server, &["url", "variables"]);
    }
}

fn by_url(servers: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    servers.into_iter().map(|server| (normalized(server.text("url").unwrap_or_default()), server)).collect()
}

/// The address in normal form (RFC 3986, section 6.2): host in lower case, no default port, no slash at its end.
fn normalized(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let default = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    format!("{scheme}://{}{path}", authority.strip_suffix(default).unwrap_or(&authority))
}

/// The path of the first address, as [`Document::base_path`](crate::openapi::document::Document::base_path) has it.
fn base_path(servers: &[DocumentSide]) -> String {
    let url = servers.first().and_then(|server| server.text("url")).unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| rest.get(slash..).unwrap_or_default()),
        None => url,
    };
    path.trim_end_matches('/').to_owned()
}

pub(crate) fn paths<'d>(root: &DocumentPair<'d>, graph: &mut Graph<'d>) {
    let mut findings = Findings::default();
    findings.check_type(root, &["paths"], Value::is_object);
    let (whole, changes) = root.inside("paths");
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (name, change) in changes {
        match change {
            MemberChange::Kept(both) if name.starts_with("x-") => findings.whole_value(&both),
            MemberChange::Kept(both) => path(&both, (name, name), graph),
            MemberChange::Removed(side) => before.push((name, side)),
            MemberChange::Added(side) => after.push((name, side)),
        }
    }
    let (renamed, before, after) =
        unique_matches(before, after, |old, new| without_names(old.0) == without_names(new.0));
    let (moved, before, after) = unique_matches(before, after, |old, new| share_an_operation(&old.1, &new.1));
    let renamed = renamed.into_iter().map(|pair| (ChangeKind::PathParameterRenamed, pair));
    let moved = moved.into_iter().map(|pair| (ChangeKind::PathMoved, pair));
    graph.record(findings, &Usage::document());
    for (kind, ((was, old), (is, new))) in renamed.chain(moved) {
        let both = DocumentPair { old, new };
        let mut findings = Findings::default();
        findings.changed(kind, &both, Some(was.into()), Some(is.into()));
        record_for_each_operation(findings, was, &both.old, graph);
        path(&both, (was, is), graph);
    }
    for (name, side) in before {
        let mut findings = Findings::default();
        let kind = if name.starts_with("x-") { ChangeKind::ExtensionChanged } else { ChangeKind::PathRemoved };
        findings.removed(kind, &whole, &side, name);
        record_for_each_operation(findings, name, &side, graph);
    }
    for (name, side) in after {
        let mut findings = Findings::default();
        let kind = if name.starts_with("x-") { ChangeKind::ExtensionChanged } else { ChangeKind::PathAdded };
        findings.added(kind, &whole, &side, name);
        record_for_each_operation(findings, name, &side, graph);
    }
}

fn record_for_each_operation<'d>(findings: Findings, name: &str, path: &DocumentSide<'d>, graph: &mut Graph<'d>) {
    let methods = METHODS.iter().filter(|method| path.member(method).is_some());
    let uses: Vec<Usage> = methods.map(|method| Usage::of(&label(method, name))).collect();
    for finding in findings.0 {
        match uses.is_empty() {
            true => graph.record(Findings(vec![finding]), &Usage::document()),
            false => uses.iter().for_each(|usage| graph.record(Findings(vec![finding.clone()]), usage)),
        }
    }
}

fn label(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}

/// `/a/{id}` is `/a/{}`.
fn without_names(path: &str) -> String {
    let names = parameter_names(path);
    names.iter().fold(path.to_owned(), |path, name| path.replacen(&format!("{{{name}}}"), "{}", 1))
}

fn parameter_names(path: &str) -> Vec<String> {
    let parts = path.split('{').skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name.to_owned()).collect()
}

fn share_an_operation(old: &DocumentSide, new: &DocumentSide) -> bool {
    let ids = |side: &DocumentSide| -> Vec<String> {
        let operations = METHODS.iter().filter_map(|method| side.member(method));
        operations.filter_map(|operation| operation.text("operationId").map(str::to_owned)).collect()
    };
    let new = ids(new);
    ids(old).iter().any(|id| new.contains(id))
}

fn path<'d>(pair: &DocumentPair<'d>, (was, is): (&str, &str), graph: &mut Graph<'d>) {
    let mut findings = Findings::default();
    if let Some(item) = follow(pair, &mut findings) {
        findings.other_members(&item, &[&METHODS[..], &["parameters", "servers"]].concat());
        let names = (parameter_names(was), parameter_names(is));
        for method in METHODS {
            let usage = Usage::of(&label(method, was));
            let mut findings = Findings::default();
            match item.member(method) {
                Some(MemberChange::Added(part)) => {
                    findings.added(ChangeKind::OperationAdded, &item, &part, label(method, is));
                }
                Some(MemberChange::Removed(part)) => {
                    findings.removed(ChangeKind::OperationRemoved, &item, &part, label(method, was));
                }
                Some(MemberChange::Kept(both)) => {
                    own_servers(&item, &both, &mut findings);
                    operation(&both, &mut findings);
                    parameters(&item, &both, (&names.0, &names.1), graph, &usage);
                    request_body(&both, graph, &usage);
                    responses(&both, graph, &usage);
                }
                None => {}
            }
            graph.record(findings, &usage);
        }
    }
    record_for_each_operation(findings, was, &pair.old, graph);
}

/// Compares the servers of an operation, which replace those of its path and of the document.
fn own_servers<'d>(path: &DocumentPair<'d>, operation: &DocumentPair<'d>, findings: &mut Findings) {
    let own = |path: &DocumentSide<'d>, operation: &DocumentSide<'d>| {
        operation.member("servers").or_else(|| path.member("servers"))
    };
    let (old, new) = (own(&path.old, &operation.old), own(&path.new, &operation.new));
    let urls = |side: &Option<DocumentSide>| side.as_ref().map(|side| side.value.clone());
    let (was, is) = (urls(&old), urls(&new));
    if was != is {
        let both = DocumentPair {
            old: old.unwrap_or_else(|| operation.old.clone()),
            new: new.unwrap_or_else(|| operation.new.clone()),
        };
        findings.changed(ChangeKind::OperationServersChanged, &both, was, is);
    }
}

/// Compares what does not concern messages.
fn operation(pair: &DocumentPair, findings: &mut Findings) {
    const KNOWN: [&str; 12] = [
        "operationId",
        "tags",
        "deprecated",
        "x-aliases",
        "security",
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "servers",
        "x-required-scopes-any-of",
        "x-required-scopes-all-of",
    ];
    findings.other_members(pair, &KNOWN);
    findings.compared(ChangeKind::OperationIdChanged, pair, "operationId");
    findings.compared(ChangeKind::CallbacksChanged, pair, "callbacks");
    findings.flag(pair, "deprecated", ChangeKind::OperationDeprecated);
    findings.check_type(pair, &["tags", "x-aliases"], Value::is_array);
    let (whole, old, new) = pair.lists("tags");
    findings.set(&whole, &old, &new, ChangeKind::TagAdded);
    let (whole, old, new) = pair.lists("x-aliases");
    for (_, alias) in findings.named(&whole, matched(by_path(old), by_path(new)), ChangeKind::PathAliasAdded) {
        findings.other_members(&alias, &["path"]);
    }
    requirements(pair, findings);
    required_scopes(pair, findings);
}

fn by_path(aliases: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    aliases.into_iter().map(|alias| (alias.text("path").unwrap_or_default().to_owned(), alias)).collect()
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn an_address_is_the_same_however_it_is_spelled() {
        for url in ["https://A.no/v1/", "https://a.no:443/v1", "HTTPS://a.no/v1"] {
            assert_eq!(normalized(url), "https://a.no/v1", "{url}");
        }
        for url in ["https://a.no/V1", "http://a.no/v1", "https://a.no:8443/v1", "/v1", "https://b.no/v1"] {
            assert_ne!(normalized(url), "https://a.no/v1", "{url}");
        }
    }
}
