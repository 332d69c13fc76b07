//! Two schemas, keyword by keyword. The schemas inside them are only named here, and compared in their turn.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::{
    compare::{
        bounds::{bounds, texts},
        composition::composition,
    },
    document::pair::{Fate, Pair, Side},
    finding::{Findings, kind::Kind, severity::Travel},
};

/// What was found in a pair of schemas, and the pairs of schemas inside.
#[derive(Default)]
pub(crate) struct Compared<'d> {
    pub(crate) findings: Findings,
    pub(crate) parts: Vec<Part<'d>>,
}

/// A pair of schemas inside another.
pub(crate) struct Part<'d> {
    pub(crate) pair: Pair<'d>,
    /// It is only in messages that travel this way.
    pub(crate) only: Option<Travel>,
}

impl<'d> Compared<'d> {
    pub(crate) fn part(&mut self, pair: Pair<'d>) {
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
pub(crate) fn compare<'d>(pair: &Pair<'d>) -> Compared<'d> {
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
    found.compared(Kind::XmlChanged, pair, "xml");
    required(pair, found);
    properties(pair, &mut compared);
    other_members(pair, &mut compared);
    match pair.member("items") {
        Some(Fate::Added(items)) => compared.findings.added(Kind::SchemaAdded, pair, &items, "items"),
        Some(Fate::Removed(items)) => compared.findings.removed(Kind::SchemaRemoved, pair, &items, "items"),
        Some(Fate::Kept(items)) => compared.part(items),
        None => {}
    }
    composition(pair, &mut compared);
    compared
}

fn types(pair: &Pair, found: &mut Findings) {
    texts(pair, found, "type", Kind::TypeAdded, |old, new| match (old, new) {
        ("integer", "number") => Kind::TypeWidened,
        ("number", "integer") => Kind::TypeNarrowed,
        _ => Kind::TypeChanged,
    });
    texts(pair, found, "format", Kind::FormatAdded, |old, new| match (old, new) {
        ("int32", "int64") | ("float", "double") => Kind::FormatWidened,
        ("int64", "int32") | ("double", "float") => Kind::FormatNarrowed,
        _ => Kind::FormatChanged,
    });
    texts(pair, found, "pattern", Kind::PatternAdded, |_, _| Kind::PatternChanged);
}

fn values(pair: &Pair, found: &mut Findings) {
    found.comes_or_goes(pair, "default", Kind::DefaultAdded, Kind::DefaultChanged);
    match pair.member("enum") {
        Some(Fate::Added(_)) => found.keyword(Kind::EnumAdded, pair, "enum"),
        Some(Fate::Removed(_)) => found.keyword(Kind::EnumRemoved, pair, "enum"),
        Some(Fate::Kept(both)) => found.listed(&both, &both.old.items(), &both.new.items(), Kind::EnumValueAdded),
        None => {}
    }
}

fn switches(pair: &Pair, found: &mut Findings) {
    found.switched(pair, "nullable", Kind::NullableOn);
    found.switched(pair, "uniqueItems", Kind::UniqueItemsOn);
    found.switched(pair, "exclusiveMinimum", Kind::MinimumExcluded);
    found.switched(pair, "exclusiveMaximum", Kind::MaximumExcluded);
    found.switched(pair, "readOnly", Kind::ReadOnlySet);
    found.switched(pair, "writeOnly", Kind::WriteOnlySet);
    found.switched(pair, "deprecated", Kind::PropertyDeprecated);
}

/// Which scopes show a member, and which withhold something: extensions of this project's documents.
fn scopes(pair: &Pair, found: &mut Findings) {
    match pair.member("x-scopes") {
        Some(Fate::Added(_)) => found.keyword(Kind::ScopesShowMember, pair, "x-scopes"),
        Some(Fate::Removed(_)) => found.keyword(Kind::EveryScopeShowsMember, pair, "x-scopes"),
        Some(Fate::Kept(both)) => found.listed(&both, &both.old.items(), &both.new.items(), Kind::ShowingScopeAdded),
        None => {}
    }
    let (both, old, new) = pair.lists("x-withholding-scopes");
    found.listed(&both, &old, &new, Kind::WithholdingScopeAdded);
}

fn required(pair: &Pair, found: &mut Findings) {
    let (both, old, new) = pair.lists("required");
    let mut listed = Findings::default();
    listed.listed(&both, &old, &new, Kind::RequiredAdded);
    for mut finding in listed.0 {
        let name = finding.was.as_ref().or(finding.is.as_ref()).and_then(Value::as_str).unwrap_or_default();
        let properties = [&pair.old, &pair.new].map(|side| side.member("properties")?.member(name));
        finding.only = only(properties.iter().flatten());
        found.0.push(finding);
    }
}

/// What is read only is in no request, and what is write only in no response (OpenAPI 3.0.3, schema object).
fn only<'s, 'd: 's>(sides: impl Iterator<Item = &'s Side<'d>>) -> Option<Travel> {
    let ways = sides.map(|side| match side.resolved() {
        Some(side) if side.says("readOnly") => Some(Travel::Response),
        Some(side) if side.says("writeOnly") => Some(Travel::Request),
        _ => None,
    });
    let mut ways = ways.collect::<BTreeSet<_>>().into_iter();
    ways.next().flatten().filter(|_| ways.next().is_none())
}

fn properties<'d>(pair: &Pair<'d>, compared: &mut Compared<'d>) {
    let closed = |side: &Side| side.value.get("additionalProperties") == Some(&Value::Bool(false));
    let (whole, fates) = pair.inside("properties");
    for (name, fate) in fates {
        let before = compared.findings.0.len();
        let alone = match fate {
            Fate::Added(part) => {
                let kind = if closed(&pair.old) { Kind::PropertyAddedToClosed } else { Kind::PropertyAdded };
                compared.findings.added(kind, &whole, &part, name);
                part
            }
            Fate::Removed(part) => {
                let kind = if closed(&pair.new) { Kind::PropertyRemovedFromClosed } else { Kind::PropertyRemoved };
                compared.findings.removed(kind, &whole, &part, name);
                part
            }
            Fate::Kept(both) => {
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
    fn of(side: &Side) -> Self {
        match side.value.get("additionalProperties") {
            Some(Value::Bool(false)) => Self::None,
            Some(Value::Object(schema)) if !schema.is_empty() => Self::Some,
            _ => Self::Any,
        }
    }
}

fn other_members<'d>(pair: &Pair<'d>, compared: &mut Compared<'d>) {
    const NAME: &str = "additionalProperties";
    let fits = |value: &Value| value.is_boolean() || value.is_object();
    compared.findings.shaped(pair, &[NAME], fits);
    let kind = match (Others::of(&pair.old), Others::of(&pair.new)) {
        (Others::Some, Others::Some) => {
            compared.parts.extend(pair.both(NAME).map(|pair| Part { pair, only: None }));
            return;
        }
        (old, new) if old == new => return,
        (_, Others::None) => Kind::OtherMembersForbidden,
        (Others::None, _) => Kind::OtherMembersAllowed,
        (_, Others::Some) => Kind::OtherMembersConstrained,
        (Others::Some, _) => Kind::OtherMembersFreed,
        (Others::Any, Others::Any) => return,
    };
    compared.findings.keyword(kind, pair, NAME);
}
