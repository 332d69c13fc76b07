//! Servers, paths and methods.

use serde_json::Value;

use crate::diff::{
    compare::{
        messages::{parameters, request_body, responses},
        security::{required_scopes, requirements},
    },
    document::{
        pair::{DocumentPair, DocumentSide, MemberChange, matched, partners},
        schema_graph::{Graph, Use, follow},
    },
    finding::{Findings, kind::ChangeKind},
};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The addresses of the service, and the path under which all operations are.
pub(crate) fn servers(root: &DocumentPair, found: &mut Findings) {
    found.shaped(root, &["servers"], Value::is_array);
    let (whole, old, new) = root.lists("servers");
    let (was, is) = (base_path(&old), base_path(&new));
    if was != is {
        found.changed(ChangeKind::BasePathChanged, &whole, Some(was.into()), Some(is.into()));
    }
    for (_, server) in found.named(&whole, matched(by_url(old), by_url(new)), ChangeKind::ServerAdded) {
        found.compared(ChangeKind::ServerVariablesChanged, &server, "variables");
        found.rest(&server, &["url", "variables"]);
    }
}

fn by_url(servers: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    servers.into_iter().map(|server| (normalized(server.text("url").unwrap_or_default()), server)).collect()
}

/// The address as every client reads it (RFC 3986, section 6.2): host in lower case, no port that goes without saying, no slash at
/// its end.
fn normalized(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let usual = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    format!("{scheme}://{}{path}", authority.strip_suffix(usual).unwrap_or(&authority))
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

/// Every path of both documents. Those of another name may be the same still.
pub(crate) fn paths<'d>(root: &DocumentPair<'d>, graph: &mut Graph<'d>) {
    let mut found = Findings::default();
    found.shaped(root, &["paths"], Value::is_object);
    let (whole, fates) = root.inside("paths");
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (name, fate) in fates {
        match fate {
            MemberChange::Kept(both) if name.starts_with("x-") => found.whole(&both),
            MemberChange::Kept(both) => path(&both, (name, name), graph),
            MemberChange::Removed(side) => before.push((name, side)),
            MemberChange::Added(side) => after.push((name, side)),
        }
    }
    let (renamed, before, after) = partners(before, after, |old, new| without_names(old.0) == without_names(new.0));
    let (moved, before, after) = partners(before, after, |old, new| share_an_operation(&old.1, &new.1));
    let renamed = renamed.into_iter().map(|couple| (ChangeKind::PathParameterRenamed, couple));
    let moved = moved.into_iter().map(|couple| (ChangeKind::PathMoved, couple));
    graph.tell(found, &Use::document());
    for (kind, ((was, old), (is, new))) in renamed.chain(moved) {
        let both = DocumentPair { old, new };
        let mut found = Findings::default();
        found.changed(kind, &both, Some(was.into()), Some(is.into()));
        tell_of_all(found, was, &both.old, graph);
        path(&both, (was, is), graph);
    }
    for (name, side) in before {
        let mut found = Findings::default();
        let kind = if name.starts_with("x-") { ChangeKind::ExtensionChanged } else { ChangeKind::PathRemoved };
        found.removed(kind, &whole, &side, name);
        tell_of_all(found, name, &side, graph);
    }
    for (name, side) in after {
        let mut found = Findings::default();
        let kind = if name.starts_with("x-") { ChangeKind::ExtensionChanged } else { ChangeKind::PathAdded };
        found.added(kind, &whole, &side, name);
        tell_of_all(found, name, &side, graph);
    }
}

/// Of every operation of the path.
fn tell_of_all<'d>(found: Findings, name: &str, path: &DocumentSide<'d>, graph: &mut Graph<'d>) {
    let methods = METHODS.iter().filter(|method| path.member(method).is_some());
    let uses: Vec<Use> = methods.map(|method| Use::of(&label(method, name))).collect();
    for finding in found.0 {
        match uses.is_empty() {
            true => graph.tell(Findings(vec![finding]), &Use::document()),
            false => uses.iter().for_each(|on_behalf| graph.tell(Findings(vec![finding.clone()]), on_behalf)),
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
    let mut found = Findings::default();
    if let Some(item) = follow(pair, &mut found) {
        found.rest(&item, &[&METHODS[..], &["parameters", "servers"]].concat());
        let names = (parameter_names(was), parameter_names(is));
        for method in METHODS {
            let on_behalf = Use::of(&label(method, was));
            let mut found = Findings::default();
            match item.member(method) {
                Some(MemberChange::Added(part)) => {
                    found.added(ChangeKind::OperationAdded, &item, &part, label(method, is))
                }
                Some(MemberChange::Removed(part)) => {
                    found.removed(ChangeKind::OperationRemoved, &item, &part, label(method, was))
                }
                Some(MemberChange::Kept(both)) => {
                    own_servers(&item, &both, &mut found);
                    operation(&both, &mut found);
                    parameters(&item, &both, (&names.0, &names.1), graph, &on_behalf);
                    request_body(&both, graph, &on_behalf);
                    responses(&both, graph, &on_behalf);
                }
                None => {}
            }
            graph.tell(found, &on_behalf);
        }
    }
    tell_of_all(found, was, &pair.old, graph);
}

/// Those of an operation stand in place of those of its path, and both in place of the document's.
fn own_servers<'d>(path: &DocumentPair<'d>, operation: &DocumentPair<'d>, found: &mut Findings) {
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
        found.changed(ChangeKind::OperationServersChanged, &both, was, is);
    }
}

/// What an operation is, apart from what goes over the wire.
fn operation(pair: &DocumentPair, found: &mut Findings) {
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
    found.rest(pair, &KNOWN);
    found.compared(ChangeKind::OperationIdChanged, pair, "operationId");
    found.compared(ChangeKind::CallbacksChanged, pair, "callbacks");
    found.switched(pair, "deprecated", ChangeKind::OperationDeprecated);
    found.shaped(pair, &["tags", "x-aliases"], Value::is_array);
    let (whole, old, new) = pair.lists("tags");
    found.listed(&whole, &old, &new, ChangeKind::TagAdded);
    let (whole, old, new) = pair.lists("x-aliases");
    for (_, alias) in found.named(&whole, matched(by_path(old), by_path(new)), ChangeKind::PathAliasAdded) {
        found.rest(&alias, &["path"]);
    }
    requirements(pair, found);
    required_scopes(pair, found);
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
