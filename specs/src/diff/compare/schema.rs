//! Compares two schemas, keyword by keyword. Nested schemas are returned, and compared later.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::compare::bounds::{bounds, texts};
use crate::diff::compare::composition::{composition, schema_among_alternatives};
use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;
use crate::diff::finding::severity::Direction;
use crate::diff::normal::all_of::is_nothing;

/// The findings of a pair of schemas, and its nested pairs.
#[derive(Default)]
pub(crate) struct Compared<'d> {
    pub(crate) findings: Findings,
    pub(crate) parts: Vec<Part<'d>>,
}

pub(crate) struct Part<'d> {
    pub(crate) pair: DocumentPair<'d>,
    /// The only direction of the messages that have it.
    pub(crate) only: Option<Direction>,
}

impl<'d> Compared<'d> {
    pub(crate) fn part(&mut self, pair: DocumentPair<'d>) {
        self.parts.push(Part { pair, only: None });
    }
}

/// Keywords that are compared below; `other_members` compares all others.
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

/// Both sides must be resolved.
pub(crate) fn compare<'d>(pair: &DocumentPair<'d>) -> Compared<'d> {
    let mut compared = Compared::default();
    let findings = &mut compared.findings;
    findings.other_members(pair, &KNOWN);
    if !(pair.old.value.is_object() && pair.new.value.is_object()) {
        return compared;
    }
    findings.check_type(pair, &["properties", "discriminator"], Value::is_object);
    findings.check_type(
        pair,
        &["enum", "required", "allOf", "oneOf", "anyOf", "x-scopes", "x-withholding-scopes"],
        Value::is_array,
    );
    if schema_among_alternatives(pair, &mut compared) {
        return compared;
    }
    let findings = &mut compared.findings;
    match (is_nothing(pair.old.value), is_nothing(pair.new.value)) {
        (false, true) => findings.keyword(ChangeKind::NotAdded, pair, "not"),
        (true, false) => findings.keyword(ChangeKind::NotRemoved, pair, "not"),
        _ => {}
    }
    if is_nothing(pair.old.value) || is_nothing(pair.new.value) {
        return compared;
    }
    types(pair, findings);
    if have_disjoint_types(pair) {
        // No value fits both, so that nothing more can be said.
        return compared;
    }
    let findings = &mut compared.findings;
    values(pair, findings);
    bounds(pair, findings);
    switches(pair, findings);
    scopes(pair, findings);
    findings.compared(ChangeKind::XmlChanged, pair, "xml");
    required(pair, findings);
    properties(pair, &mut compared);
    other_members(pair, &mut compared);
    match pair.member("items") {
        Some(MemberChange::Added(items)) => compared.findings.added(ChangeKind::SchemaAdded, pair, &items, "items"),
        Some(MemberChange::Removed(items)) => {
            compared.findings.removed(ChangeKind::SchemaRemoved, pair, &items, "items");
        }
        Some(MemberChange::Kept(items)) => compared.part(items),
        None => {}
    }
    composition(pair, &mut compared);
    compared
}

fn have_disjoint_types(pair: &DocumentPair) -> bool {
    let numbers = ["integer", "number"];
    let is_nullable = |side: &DocumentSide| side.is_true("nullable");
    match (pair.old.text("type"), pair.new.text("type")) {
        (Some(old), Some(new)) => {
            old != new
                && !(numbers.contains(&old) && numbers.contains(&new))
                && !(is_nullable(&pair.old) && is_nullable(&pair.new))
        }
        _ => false,
    }
}

fn types(pair: &DocumentPair, findings: &mut Findings) {
    texts(pair, findings, "type", ChangeKind::TypeAdded, |old, new| match (old, new) {
        ("integer", "number") => ChangeKind::TypeWidened,
        ("number", "integer") => ChangeKind::TypeNarrowed,
        _ => ChangeKind::TypeChanged,
    });
    texts(pair, findings, "format", ChangeKind::FormatAdded, |old, new| match (old, new) {
        ("int32", "int64") | ("float", "double") => ChangeKind::FormatWidened,
        ("int64", "int32") | ("double", "float") => ChangeKind::FormatNarrowed,
        _ => ChangeKind::FormatChanged,
    });
    texts(pair, findings, "pattern", ChangeKind::PatternAdded, |_, _| ChangeKind::PatternChanged);
}

fn values(pair: &DocumentPair, findings: &mut Findings) {
    findings.optional_keyword(pair, "default", ChangeKind::DefaultAdded, ChangeKind::DefaultChanged);
    match pair.member("enum") {
        Some(MemberChange::Added(_)) => findings.keyword(ChangeKind::EnumAdded, pair, "enum"),
        Some(MemberChange::Removed(_)) => findings.keyword(ChangeKind::EnumRemoved, pair, "enum"),
        Some(MemberChange::Kept(both)) => {
            findings.set(&both, &both.old.items(), &both.new.items(), ChangeKind::EnumValueAdded);
        }
        None => {}
    }
}

fn switches(pair: &DocumentPair, findings: &mut Findings) {
    findings.flag(pair, "nullable", ChangeKind::NullableOn);
    findings.flag(pair, "uniqueItems", ChangeKind::UniqueItemsOn);
    findings.flag(pair, "exclusiveMinimum", ChangeKind::MinimumExcluded);
    findings.flag(pair, "exclusiveMaximum", ChangeKind::MaximumExcluded);
    findings.flag(pair, "readOnly", ChangeKind::ReadOnlySet);
    findings.flag(pair, "writeOnly", ChangeKind::WriteOnlySet);
    findings.flag(pair, "deprecated", ChangeKind::PropertyDeprecated);
}

/// Compares the scopes that show a member or withhold something, which are extensions of this project.
fn scopes(pair: &DocumentPair, findings: &mut Findings) {
    match pair.member("x-scopes") {
        Some(MemberChange::Added(_)) => findings.keyword(ChangeKind::ScopesShowMember, pair, "x-scopes"),
        Some(MemberChange::Removed(_)) => findings.keyword(ChangeKind::EveryScopeShowsMember, pair, "x-scopes"),
        Some(MemberChange::Kept(both)) => {
            findings.set(&both, &both.old.items(), &both.new.items(), ChangeKind::ShowingScopeAdded);
        }
        None => {}
    }
    let (both, old, new) = pair.lists("x-withholding-scopes");
    findings.set(&both, &old, &new, ChangeKind::WithholdingScopeAdded);
}

fn required(pair: &DocumentPair, findings: &mut Findings) {
    let (both, old, new) = pair.lists("required");
    let mut listed = Findings::default();
    listed.set(&both, &old, &new, ChangeKind::RequiredAdded);
    for mut finding in listed.0 {
        let name =
            finding.old_value.as_ref().or(finding.new_value.as_ref()).and_then(Value::as_str).unwrap_or_default();
        let properties = [&pair.old, &pair.new].map(|side| side.member("properties")?.member(name));
        finding.only = only(properties.iter().flatten());
        findings.0.push(finding);
    }
}

/// The only direction of a member that is read-only or write-only (OpenAPI 3.0.3, schema object).
fn only<'s, 'd: 's>(sides: impl Iterator<Item = &'s DocumentSide<'d>>) -> Option<Direction> {
    let ways = sides.map(|side| match side.resolved() {
        Some(side) if side.is_true("readOnly") => Some(Direction::Response),
        Some(side) if side.is_true("writeOnly") => Some(Direction::Request),
        _ => None,
    });
    let mut ways = ways.collect::<BTreeSet<_>>().into_iter();
    ways.next().flatten().filter(|_| ways.next().is_none())
}

fn properties<'d>(pair: &DocumentPair<'d>, compared: &mut Compared<'d>) {
    let closed = |side: &DocumentSide| side.value.get("additionalProperties") == Some(&Value::Bool(false));
    let (whole, changes) = pair.inside("properties");
    for (name, change) in changes {
        let before = compared.findings.0.len();
        let alone = match change {
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
    compared.findings.check_type(pair, &[NAME], fits);
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
