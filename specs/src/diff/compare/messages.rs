//! What goes over the wire: parameters, bodies, answers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diff::{
    document::{
        pair::{DocumentPair, DocumentSide, MemberChange, matched, partners},
        schema_graph::{Graph, Use, follow},
    },
    finding::{Findings, kind::ChangeKind, severity::Direction},
};

/// The body that a request may have.
pub(crate) fn request_body<'d>(operation: &DocumentPair<'d>, graph: &mut Graph<'d>, on_behalf: &Use) {
    let on_behalf = &on_behalf.when(Direction::Request);
    let mut found = Findings::default();
    let needed = |side: &DocumentSide| side.resolved().is_some_and(|body| body.says("required"));
    let added =
        |side: &DocumentSide| if needed(side) { ChangeKind::RequiredBodyAdded } else { ChangeKind::OptionalBodyAdded };
    match operation.member("requestBody") {
        Some(MemberChange::Added(body)) => found.added(added(&body), operation, &body, "requestBody"),
        Some(MemberChange::Removed(body)) => found.removed(added(&body).opposite(), operation, &body, "requestBody"),
        Some(MemberChange::Kept(both)) => {
            if let Some(body) = follow(&both, &mut found) {
                found.switched(&body, "required", ChangeKind::BodyBecameRequired);
                found.rest(&body, &["required", "content"]);
                content(&body, ChangeKind::RequestMediaTypeAdded, graph, on_behalf);
            }
        }
        None => {}
    }
    graph.tell(found, on_behalf);
}

/// The answers of an operation, by status.
pub(crate) fn responses<'d>(operation: &DocumentPair<'d>, graph: &mut Graph<'d>, on_behalf: &Use) {
    let on_behalf = &on_behalf.when(Direction::Response);
    let mut found = Findings::default();
    found.shaped(operation, &["responses"], Value::is_object);
    let (whole, fates) = operation.inside("responses");
    for (status, fate) in fates {
        let succeeds = status.starts_with(['1', '2', '3']);
        let added = match succeeds {
            _ if status.starts_with("x-") => ChangeKind::ExtensionChanged,
            true => ChangeKind::SuccessStatusAdded,
            false => ChangeKind::ErrorStatusAdded,
        };
        match fate {
            MemberChange::Added(part) => found.added(added, &whole, &part, status),
            MemberChange::Removed(part) => found.removed(added.opposite(), &whole, &part, status),
            MemberChange::Kept(both) if added == ChangeKind::ExtensionChanged => found.whole(&both),
            MemberChange::Kept(both) => response(&both, &mut found, graph, on_behalf),
        }
    }
    graph.tell(found, on_behalf);
}

fn response<'d>(pair: &DocumentPair<'d>, found: &mut Findings, graph: &mut Graph<'d>, on_behalf: &Use) {
    let Some(answer) = follow(pair, found) else { return };
    found.rest(&answer, &["headers", "content", "links"]);
    found.compared(ChangeKind::LinksChanged, &answer, "links");
    found.shaped(&answer, &["headers"], Value::is_object);
    let (whole, _) = answer.inside("headers");
    // Names of header fields are the same in upper and lower case (RFC 9110, section 5.1).
    let lower =
        |side: &DocumentSide<'d>| side.member("headers").map(|headers| by_lower_case(&headers)).unwrap_or_default();
    let fates = matched(lower(&answer.old), lower(&answer.new));
    for (_, both) in found.named(&whole, fates, ChangeKind::ResponseHeaderAdded) {
        let Some(header) = follow(&both, found) else { continue };
        found.switched(&header, "required", ChangeKind::ResponseHeaderPromised);
        value(&header, &["required"], found, graph, on_behalf);
    }
    content(&answer, ChangeKind::ResponseMediaTypeAdded, graph, on_behalf);
}

fn by_lower_case<'d>(headers: &DocumentSide<'d>) -> Vec<(String, DocumentSide<'d>)> {
    headers.members().into_iter().map(|(name, header)| (name.to_ascii_lowercase(), header)).collect()
}

/// The parameters of an operation: its own, and those of its path that it does not replace.
///
/// `path` is the pair of path items, and `names` what the parameters of the two paths are called, in their order.
pub(crate) fn parameters<'d>(
    path: &DocumentPair<'d>,
    operation: &DocumentPair<'d>,
    names: (&[String], &[String]),
    graph: &mut Graph<'d>,
    on_behalf: &Use,
) {
    let on_behalf = &on_behalf.when(Direction::Request);
    let mut found = Findings::default();
    for whole in [path, operation] {
        found.shaped(whole, &["parameters"], Value::is_array);
    }
    let old = named_parameters([&path.old, &operation.old], names.0);
    let new = named_parameters([&path.new, &operation.new], names.1);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, fate) in matched(old, new) {
        match fate {
            MemberChange::Kept(both) => parameter(&both, &mut found, graph, on_behalf),
            MemberChange::Removed(side) => before.push(side),
            MemberChange::Added(side) => after.push(side),
        }
    }
    let text = |side: &DocumentSide, name| side.resolved().and_then(|side| side.text(name).map(str::to_owned));
    let same_name =
        |old: &DocumentSide, new: &DocumentSide| text(old, "name").is_some() && text(old, "name") == text(new, "name");
    let (moved, before, after) = partners(before, after, same_name);
    for (old, new) in moved {
        let (was, is) = (text(&old, "in").map(Value::from), text(&new, "in").map(Value::from));
        let both = DocumentPair { old, new };
        found.changed(ChangeKind::ParameterMoved, &both, was, is);
        parameter(&both, &mut found, graph, on_behalf);
    }
    let added = |side: &DocumentSide| match side.resolved().is_some_and(|side| side.says("required")) {
        true => ChangeKind::RequiredParameterAdded,
        false => ChangeKind::OptionalParameterAdded,
    };
    for side in before {
        found.removed(added(&side).opposite(), operation, &side, text(&side, "name").unwrap_or_default());
    }
    for side in after {
        found.added(added(&side), operation, &side, text(&side, "name").unwrap_or_default());
    }
    graph.tell(found, on_behalf);
}

/// A parameter of a path is known by where it stands in it, others by place and name (OpenAPI 3.0.3, parameter object).
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

fn parameter<'d>(pair: &DocumentPair<'d>, found: &mut Findings, graph: &mut Graph<'d>, on_behalf: &Use) {
    let Some(parameter) = follow(pair, found) else { return };
    found.switched(&parameter, "required", ChangeKind::ParameterBecameRequired);
    found.switched(&parameter, "deprecated", ChangeKind::ParameterDeprecated);
    found.switched(&parameter, "allowEmptyValue", ChangeKind::ParameterEmptyAllowed);
    let (was, is) = (style(&parameter.old), style(&parameter.new));
    if was != is {
        found.changed(ChangeKind::ParameterStyleChanged, &parameter, Some(was.into()), Some(is.into()));
    }
    const KNOWN: [&str; 8] =
        ["name", "in", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved"];
    value(&parameter, &KNOWN, found, graph, on_behalf);
}

/// How a parameter is written, with what holds when it is not said.
fn style(side: &DocumentSide) -> String {
    let usual = match side.text("in") {
        Some("path" | "header") => "simple",
        _ => "form",
    };
    let style = side.text("style").unwrap_or(usual);
    let explode = side.value.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    let reserved = if side.says("allowReserved") { ", reserved characters as they are" } else { "" };
    format!("{style}, {}{reserved}", if explode { "exploded" } else { "in one" })
}

/// The value of a parameter or a header field: a schema, or one media type.
fn value<'d>(pair: &DocumentPair<'d>, known: &[&str], found: &mut Findings, graph: &mut Graph<'d>, on_behalf: &Use) {
    found.rest(pair, &[known, &["schema", "content"]].concat());
    schema(pair, found, graph, on_behalf);
    let added = match on_behalf.travel {
        Some(Direction::Response) => ChangeKind::ResponseMediaTypeAdded,
        _ => ChangeKind::RequestMediaTypeAdded,
    };
    content(pair, added, graph, on_behalf);
}

fn schema<'d>(pair: &DocumentPair<'d>, found: &mut Findings, graph: &mut Graph<'d>, on_behalf: &Use) {
    match pair.member("schema") {
        Some(MemberChange::Added(schema)) => found.added(ChangeKind::SchemaAdded, pair, &schema, "schema"),
        Some(MemberChange::Removed(schema)) => found.removed(ChangeKind::SchemaRemoved, pair, &schema, "schema"),
        Some(MemberChange::Kept(both)) => graph.schema(&both, on_behalf),
        None => {}
    }
}

fn content<'d>(pair: &DocumentPair<'d>, added: ChangeKind, graph: &mut Graph<'d>, on_behalf: &Use) {
    let mut found = Findings::default();
    found.shaped(pair, &["content"], Value::is_object);
    let (whole, fates) = pair.inside("content");
    for (_, media) in found.named(&whole, fates, added) {
        found.rest(&media, &["schema", "encoding"]);
        found.compared(ChangeKind::EncodingChanged, &media, "encoding");
        schema(&media, &mut found, graph, on_behalf);
    }
    graph.tell(found, on_behalf);
}
