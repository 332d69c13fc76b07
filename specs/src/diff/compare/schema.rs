//! Two schemas, keyword by keyword. The schemas inside them are only named here, and compared in their turn.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::{
    compare::{
        bounds::{bounds, texts},
        composition::composition,
    },
    document::pair::{DocumentPair, DocumentSide, MemberChange},
    finding::{Findings, kind::ChangeKind, severity::Direction},
};

/// What was found in a pair of schemas, and the pairs of schemas inside.
#[derive(Default)]
pub(crate) struct Compared<'d> {
    pub(crate) findings: Findings,
    pub(crate) parts: Vec<Part<'d>>,
}

/// A pair of schemas inside another.
pub(crate) struct Part<'d> {
    pub(crate) pair: DocumentPair<'d>,
    /// It is only in messages that travel this way.
    pub(crate) only: Option<Direction>,
}

impl<'d> Compared<'d> {
    pub(crate) fn part(&mut self, pair: DocumentPair<'d>) {
        self.parts.push(Part { pair, only: None });
    }
}

/// Keywords that are looked at somewhere below; all others fall to `rest`.
const KNOWN: [&str; 34] = [
    "$ref",
    "type",
    "format",
    "nullable",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "minProperties",
    "maxProperties",
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "readOnly",
    "writeOnly",
    "deprecated",
    "xml",
    "x-scopes",
    "x-withholding-scopes",
];

/// Both must stand where their references end.
pub(crate) fn compare<'d>(pair: &DocumentPair<'d>) -> Compared<'d> {
    let mut compared = Compared::default();
    let found = &mut compared.findings;
    found.rest(pair, &KNOWN);
    if !(pair.old.value.is_object() && pair.new.value.is_object()) {
        return compared;
    }
    found.shaped(pair, &["properties", "discriminator"], Value::is_object);
    found.shaped(
        pair,
        &["enum", "required", "allOf", "oneOf", "anyOf", "x-scopes", "x-withholding-scopes"],
        Value::is_array,
    );
    types(pair, found);
    values(pair, found);
    bounds(pair, found);
    switches(pair, found);
    scopes(pair, found);
    found.compared(ChangeKind::XmlChanged, pair, "xml");
    required(pair, found);
    properties(pair, &mut compared);
    other_members(pair, &mut compared);
    match pair.member("items") {
        Some(MemberChange::Added(items)) => compared.findings.added(ChangeKind::SchemaAdded, pair, &items, "items"),
        Some(MemberChange::Removed(items)) => {
            compared.findings.removed(ChangeKind::SchemaRemoved, pair, &items, "items")
        }
        Some(MemberChange::Kept(items)) => compared.part(items),
        None => {}
    }
    composition(pair, &mut compared);
    compared
}

fn types(pair: &DocumentPair, found: &mut Findings) {
    texts(pair, found, "type", ChangeKind::TypeAdded, |old, new| match (old, new) {
        ("integer", "number") => ChangeKind::TypeWidened,
        ("number", "integer") => ChangeKind::TypeNarrowed,
        _ => ChangeKind::TypeChanged,
    });
    texts(pair, found, "format", ChangeKind::FormatAdded, |old, new| match (old, new) {
        ("int32", "int64") | ("float", "double") => ChangeKind::FormatWidened,
        ("int64", "int32") | ("double", "float") => ChangeKind::FormatNarrowed,
        _ => ChangeKind::FormatChanged,
    });
    texts(pair, found, "pattern", ChangeKind::PatternAdded, |_, _| ChangeKind::PatternChanged);
}

fn values(pair: &DocumentPair, found: &mut Findings) {
    found.comes_or_goes(pair, "default", ChangeKind::DefaultAdded, ChangeKind::DefaultChanged);
    match pair.member("enum") {
        Some(MemberChange::Added(_)) => found.keyword(ChangeKind::EnumAdded, pair, "enum"),
        Some(MemberChange::Removed(_)) => found.keyword(ChangeKind::EnumRemoved, pair, "enum"),
        Some(MemberChange::Kept(both)) => {
            found.listed(&both, &both.old.items(), &both.new.items(), ChangeKind::EnumValueAdded)
        }
        None => {}
    }
}

fn switches(pair: &DocumentPair, found: &mut Findings) {
    found.switched(pair, "nullable", ChangeKind::NullableOn);
    found.switched(pair, "uniqueItems", ChangeKind::UniqueItemsOn);
    found.switched(pair, "exclusiveMinimum", ChangeKind::MinimumExcluded);
    found.switched(pair, "exclusiveMaximum", ChangeKind::MaximumExcluded);
    found.switched(pair, "readOnly", ChangeKind::ReadOnlySet);
    found.switched(pair, "writeOnly", ChangeKind::WriteOnlySet);
    found.switched(pair, "deprecated", ChangeKind::PropertyDeprecated);
}

/// Which scopes show a member, and which withhold something: extensions of this project's documents.
fn scopes(pair: &DocumentPair, found: &mut Findings) {
    match pair.member("x-scopes") {
        Some(MemberChange::Added(_)) => found.keyword(ChangeKind::ScopesShowMember, pair, "x-scopes"),
        Some(MemberChange::Removed(_)) => found.keyword(ChangeKind::EveryScopeShowsMember, pair, "x-scopes"),
        Some(MemberChange::Kept(both)) => {
            found.listed(&both, &both.old.items(), &both.new.items(), ChangeKind::ShowingScopeAdded)
        }
        None => {}
    }
    let (both, old, new) = pair.lists("x-withholding-scopes");
    found.listed(&both, &old, &new, ChangeKind::WithholdingScopeAdded);
}

fn required(pair: &DocumentPair, found: &mut Findings) {
    let (both, old, new) = pair.lists("required");
    let mut listed = Findings::default();
    listed.listed(&both, &old, &new, ChangeKind::RequiredAdded);
    for mut finding in listed.0 {
        let name =
            finding.old_value.as_ref().or(finding.new_value.as_ref()).and_then(Value::as_str).unwrap_or_default();
        let properties = [&pair.old, &pair.new].map(|side| side.member("properties")?.member(name));
        finding.only = only(properties.iter().flatten());
        found.0.push(finding);
    }
}

/// What is read only is in no request, and what is write only in no response (OpenAPI 3.0.3, schema object).
fn only<'s, 'd: 's>(sides: impl Iterator<Item = &'s DocumentSide<'d>>) -> Option<Direction> {
    let ways = sides.map(|side| match side.resolved() {
        Some(side) if side.says("readOnly") => Some(Direction::Response),
        Some(side) if side.says("writeOnly") => Some(Direction::Request),
        _ => None,
    });
    let mut ways = ways.collect::<BTreeSet<_>>().into_iter();
    ways.next().flatten().filter(|_| ways.next().is_none())
}

fn properties<'d>(pair: &DocumentPair<'d>, compared: &mut Compared<'d>) {
    let closed = |side: &DocumentSide| side.value.get("additionalProperties") == Some(&Value::Bool(false));
    let (whole, fates) = pair.inside("properties");
    for (name, fate) in fates {
        let before = compared.findings.0.len();
        let alone = match fate {
            MemberChange::Added(part) => {
                let kind =
                    if closed(&pair.old) { ChangeKind::PropertyAddedToClosed } else { ChangeKind::PropertyAdded };
                compared.findings.added(kind, &whole, &part, name);
                part
            }
            MemberChange::Removed(part) => {
                let kind =
                    if closed(&pair.new) { ChangeKind::PropertyRemovedFromClosed } else { ChangeKind::PropertyRemoved };
                compared.findings.removed(kind, &whole, &part, name);
                part
            }
            MemberChange::Kept(both) => {
                let only = only([&both.old, &both.new].into_iter());
                compared.parts.push(Part { pair: both, only });
                continue;
            }
        };
        for finding in compared.findings.0.iter_mut().skip(before) {
            finding.only = only([&alone].into_iter());
        }
    }
}

/// What `additionalProperties` allows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    Any,
    None,
    Some,
}

impl Others {
    fn of(side: &DocumentSide) -> Self {
        match side.value.get("additionalProperties") {
            Some(Value::Bool(false)) => Self::None,
            Some(Value::Object(schema)) if !schema.is_empty() => Self::Some,
            _ => Self::Any,
        }
    }
}

fn other_members<'d>(pair: &DocumentPair<'d>, compared: &mut Compared<'d>) {
    const NAME: &str = "additionalProperties";
    let fits = |value: &Value| value.is_boolean() || value.is_object();
    compared.findings.shaped(pair, &[NAME], fits);
    let kind = match (Others::of(&pair.old), Others::of(&pair.new)) {
        (Others::Some, Others::Some) => {
            compared.parts.extend(pair.both(NAME).map(|pair| Part { pair, only: None }));
            return;
        }
        (old, new) if old == new => return,
        (_, Others::None) => ChangeKind::OtherMembersForbidden,
        (Others::None, _) => ChangeKind::OtherMembersAllowed,
        (_, Others::Some) => ChangeKind::OtherMembersConstrained,
        (Others::Some, _) => ChangeKind::OtherMembersFreed,
        (Others::Any, Others::Any) => return,
    };
    compared.findings.keyword(kind, pair, NAME);
}
