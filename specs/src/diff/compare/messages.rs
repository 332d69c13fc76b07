//! Compares parameters, bodies and responses.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange, matched, unique_matches};
use crate::diff::document::schema_graph::{Graph, Usage, follow};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;
use crate::diff::finding::severity::Direction;

pub(crate) fn request_body<'d>(operation: &DocumentPair<'d>, graph: &mut Graph<'d>, usage: &Usage) {
    let usage = &usage.in_direction(Direction::Request);
    let mut findings = Findings::default();
    let needed = |side: &DocumentSide| side.resolved().is_some_and(|body| body.is_true("required"));
    let added =
        |side: &DocumentSide| if needed(side) { ChangeKind::RequiredBodyAdded } else { ChangeKind::OptionalBodyAdded };
    match operation.member("requestBody") {
        Some(MemberChange::Added(body)) => findings.added(added(&body), operation, &body, "requestBody"),
        Some(MemberChange::Removed(body)) => findings.removed(added(&body).opposite(), operation, &body, "requestBody"),
        Some(MemberChange::Kept(both)) => {
            if let Some(body) = follow(&both, &mut findings) {
                findings.flag(&body, "required", ChangeKind::BodyBecameRequired);
                findings.other_members(&body, &["required", "content"]);
                content(&body, ChangeKind::RequestMediaTypeAdded, graph, usage);
            }
        }
        None => {}
    }
    graph.record(findings, usage);
}

/// Compares the responses of an operation, by status.
pub(crate) fn responses<'d>(operation: &DocumentPair<'d>, graph: &mut Graph<'d>, usage: &Usage) {
    let usage = &usage.in_direction(Direction::Response);
    let mut findings = Findings::default();
    findings.check_type(operation, &["responses"], Value::is_object);
    let (whole, changes) = operation.inside("responses");
    for (status, change) in changes {
        let succeeds = status.starts_with(['1', '2', '3']);
        let added = match succeeds {
            _ if status.starts_with("x-") => ChangeKind::ExtensionChanged,
            true => ChangeKind::SuccessStatusAdded,
            false => ChangeKind::ErrorStatusAdded,
        };
        match change {
            MemberChange::Added(part) => findings.added(added, &whole, &part, status),
            MemberChange::Removed(part) => findings.removed(added.opposite(), &whole, &part, status),
            MemberChange::Kept(both) if added == ChangeKind::ExtensionChanged => findings.whole_value(&both),
            MemberChange::Kept(both) => response(&both, &mut findings, graph, usage),
        }
    }
    graph.record(findings, usage);
}

fn response<'d>(pair: &DocumentPair<'d>, findings: &mut Findings, graph: &mut Graph<'d>, usage: &Usage) {
    let Some(answer) = follow(pair, findings) else { return };
    findings.other_members(&answer, &["headers", "content", "links"]);
    findings.compared(ChangeKind::LinksChanged, &answer, "links");
    findings.check_type(&answer, &["headers"], Value::is_object);
    let (whole, _) = answer.inside("headers");
    // Names of header fields are case-insensitive (RFC 9110, section 5.1).
    let lower =
        |side: &DocumentSide<'d>| side.member("headers").map(|headers| by_lower_case(&headers)).unwrap_or_default();
    let changes = matched(lower(&answer.old), lower(&answer.new));
    for (_, both) in findings.named(&whole, changes, ChangeKind::ResponseHeaderAdded) {
        let Some(header) = follow(&both, findings) else { continue };
        findings.flag(&header, "required", ChangeKind::ResponseHeaderPromised);
        value(&header, &["required"], findings, graph, usage);
    }
    content(&answer, ChangeKind::ResponseMediaTypeAdded, graph, usage);
}

fn by_lower_case<'d>(headers: &DocumentSide<'d>) -> Vec<(String, DocumentSide<'d>)> {
    headers.members().into_iter().map(|(name, header)| (name.to_ascii_lowercase(), header)).collect()
}

/// Compares the parameters of an operation: its own, and those of its path that it does not replace.
///
/// `path` is the pair of path items, and `names` has the parameter names of the two paths in order.
pub(crate) fn parameters<'d>(
    path: &DocumentPair<'d>,
    operation: &DocumentPair<'d>,
    names: (&[String], &[String]),
    graph: &mut Graph<'d>,
    usage: &Usage,
) {
    let usage = &usage.in_direction(Direction::Request);
    let mut findings = Findings::default();
    for whole in [path, operation] {
        findings.check_type(whole, &["parameters"], Value::is_array);
    }
    let old = named_parameters([&path.old, &operation.old], names.0);
    let new = named_parameters([&path.new, &operation.new], names.1);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, change) in matched(old, new) {
        match change {
            MemberChange::Kept(both) => parameter(&both, &mut findings, graph, usage),
            MemberChange::Removed(side) => before.push(side),
            MemberChange::Added(side) => after.push(side),
        }
    }
    let text = |side: &DocumentSide, name| side.resolved().and_then(|side| side.text(name).map(str::to_owned));
    let same_name =
        |old: &DocumentSide, new: &DocumentSide| text(old, "name").is_some() && text(old, "name") == text(new, "name");
    let (moved, before, after) = unique_matches(before, after, same_name);
    for (old, new) in moved {
        let (was, is) = (text(&old, "in").map(Value::from), text(&new, "in").map(Value::from));
        let both = DocumentPair { old, new };
        findings.changed(ChangeKind::ParameterMoved, &both, was, is);
        parameter(&both, &mut findings, graph, usage);
    }
    let added = |side: &DocumentSide| match side.resolved().is_some_and(|side| side.is_true("required")) {
        true => ChangeKind::RequiredParameterAdded,
        false => ChangeKind::OptionalParameterAdded,
    };
    for side in before {
        findings.removed(added(&side).opposite(), operation, &side, text(&side, "name").unwrap_or_default());
    }
    for side in after {
        findings.added(added(&side), operation, &side, text(&side, "name").unwrap_or_default());
    }
    graph.record(findings, usage);
}

/// Parameters by key: the index of a path parameter, else place and name (OpenAPI 3.0.3, parameter object).
fn named_parameters<'d>(lists: [&DocumentSide<'d>; 2], names: &[String]) -> Vec<(String, DocumentSide<'d>)> {
    let mut parameters = BTreeMap::new();
    for side in lists.into_iter().filter_map(|side| side.member("parameters")).flat_map(|list| list.items()) {
        let resolved = side.resolved();
        let text = |name| resolved.as_ref().and_then(|side| side.text(name)).unwrap_or_default();
        let (place, name) = (text("in"), text("name"));
        let name = match (place, names.iter().position(|known| known == name)) {
            ("path", Some(index)) => index.to_string(),
            ("header", _) => name.to_ascii_lowercase(),
            ("", _) => side.reference().unwrap_or(name).to_owned(),
            _ => name.to_owned(),
        };
        parameters.insert(format!("{place} {name}"), side);
    }
    parameters.into_iter().collect()
}

fn parameter<'d>(pair: &DocumentPair<'d>, findings: &mut Findings, graph: &mut Graph<'d>, usage: &Usage) {
    let Some(parameter) = follow(pair, findings) else { return };
    findings.flag(&parameter, "required", ChangeKind::ParameterBecameRequired);
    findings.flag(&parameter, "deprecated", ChangeKind::ParameterDeprecated);
    findings.flag(&parameter, "allowEmptyValue", ChangeKind::ParameterEmptyAllowed);
    let (was, is) = (style(&parameter.old), style(&parameter.new));
    if was != is {
        findings.changed(ChangeKind::ParameterStyleChanged, &parameter, Some(was.into()), Some(is.into()));
    }
    const KNOWN: [&str; 8] =
        ["name", "in", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved"];
    value(&parameter, &KNOWN, findings, graph, usage);
}

/// The style of a parameter, with the defaults of OpenAPI 3.0.
fn style(side: &DocumentSide) -> String {
    let default = match side.text("in") {
        Some("path" | "header") => "simple",
        _ => "form",
    };
    let style = side.text("style").unwrap_or(default);
    let explode = side.value.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    let reserved = if side.is_true("allowReserved") { ", reserved characters unescaped" } else { "" };
    format!("{style}, {}{reserved}", if explode { "exploded" } else { "not exploded" })
}

/// Compares the value of a parameter or header: a schema, or one media type.
fn value<'d>(pair: &DocumentPair<'d>, known: &[&str], findings: &mut Findings, graph: &mut Graph<'d>, usage: &Usage) {
    findings.other_members(pair, &[known, &["schema", "content"]].concat());
    let forms = (serialization(&pair.old), serialization(&pair.new));
    if let (Some(was), Some(is)) = &forms
        && was != is
    {
        // Text in place of JSON or the other way; a comparison of their schemas would say nothing.
        findings.changed(ChangeKind::ParameterStyleChanged, pair, Some(was.as_str().into()), Some(is.as_str().into()));
        return;
    }
    schema(pair, findings, graph, usage);
    let added = match usage.direction {
        Some(Direction::Response) => ChangeKind::ResponseMediaTypeAdded,
        _ => ChangeKind::RequestMediaTypeAdded,
    };
    content(pair, added, graph, usage);
}

/// Whether the value is written as plain text or in a media type; `None` where nothing is described.
fn serialization(side: &DocumentSide) -> Option<String> {
    match (side.member("schema"), side.member("content")) {
        (Some(_), None) => Some("plain text".to_owned()),
        (None, Some(content)) => content.members().first().map(|_| "in a media type".to_owned()),
        _ => None,
    }
}

fn schema<'d>(pair: &DocumentPair<'d>, findings: &mut Findings, graph: &mut Graph<'d>, usage: &Usage) {
    match pair.member("schema") {
        Some(MemberChange::Added(schema)) => findings.added(ChangeKind::SchemaAdded, pair, &schema, "schema"),
        Some(MemberChange::Removed(schema)) => findings.removed(ChangeKind::SchemaRemoved, pair, &schema, "schema"),
        Some(MemberChange::Kept(both)) => graph.schema(&both, usage),
        None => {}
    }
}

fn content<'d>(pair: &DocumentPair<'d>, added: ChangeKind, graph: &mut Graph<'d>, usage: &Usage) {
    let mut findings = Findings::default();
    findings.check_type(pair, &["content"], Value::is_object);
    let (whole, changes) = pair.inside("content");
    for (_, media) in findings.named(&whole, changes, added) {
        findings.other_members(&media, &["schema", "encoding"]);
        findings.compared(ChangeKind::EncodingChanged, &media, "encoding");
        schema(&media, &mut findings, graph, usage);
    }
    graph.record(findings, usage);
}
