//! Differences: their kinds and severities, and how they are collected.

pub(crate) mod kind;
pub(crate) mod severity;
pub(crate) mod subject;
pub(crate) mod theme;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange};
use crate::diff::finding::kind::ChangeKind;
use crate::diff::finding::severity::{Direction, Severity};
use crate::diff::finding::theme::Theme;
use crate::text::json_pointer::Pointer;

/// A difference between two documents, reported once for all operations that it concerns.
///
/// ```
/// use krr_specs::diff::{Severity, diff};
/// use serde_json::json;
///
/// let old = json!({ "openapi": "3.0.1", "paths": { "/person": { "get": {} } } });
/// let new = json!({ "openapi": "3.0.1", "paths": {} });
/// let found = diff(&old, &new);
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].kind.id(), found[0].severity()), ("path-removed", Severity::BreakingForBoth));
/// assert_eq!((found[0].old.as_str(), found[0].new.as_str()), ("/paths/~1person", "/paths"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The kind of difference.
    pub kind: ChangeKind,
    /// Its place in the old document; of an addition, where it is missing.
    pub old: Pointer,
    /// Its place in the new document; of a removal, where it is missing.
    pub new: Pointer,
    /// The old value or name; `None` for an addition.
    pub old_value: Option<Value>,
    /// The new value or name; `None` for a removal.
    pub new_value: Option<Value>,
    /// The operations that use it, such as `POST /rest/v1/personer`; empty if it concerns all, or none.
    pub operations: BTreeSet<String>,
    /// The directions of the messages that it concerns.
    pub directions: BTreeSet<Direction>,
    /// The parameter that it concerns, such as `q (query)`, because a pointer only has its index.
    pub parameter: Option<String>,
}

impl Difference {
    /// Which clients it breaks.
    pub fn severity(&self) -> Severity {
        self.kind.severity_rule().severity(&self.directions)
    }

    /// Whether it is the same change at the same place.
    pub(crate) fn is_same_change(&self, other: &Self) -> bool {
        let place = |one: &Self| (one.kind, one.old.clone(), one.new.clone());
        place(self) == place(other) && self.old_value == other.old_value && self.new_value == other.new_value
    }

    /// Whether the values could not be compared, so that anything may have changed.
    pub fn is_uncompared(&self) -> bool {
        matches!(self.kind, ChangeKind::ReferenceBroken | ChangeKind::ReferenceMended | ChangeKind::ReferenceUnresolved)
    }

    /// Whether it concerns only descriptions, examples or notes on sources.
    pub fn is_note(&self) -> bool {
        self.kind.theme() == Theme::Documentation
    }
}

/// A difference before the operations that use it are known.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) kind: ChangeKind,
    pub(crate) old: Pointer,
    pub(crate) new: Pointer,
    pub(crate) old_value: Option<Value>,
    pub(crate) new_value: Option<Value>,
    /// The only direction that it concerns, such as for a read-only member.
    pub(crate) only: Option<Direction>,
}

/// The differences of one part of the documents.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(crate) fn changed(&mut self, kind: ChangeKind, pair: &DocumentPair, was: Option<Value>, is: Option<Value>) {
        self.0.push(Finding {
            kind,
            old: pair.old.at.clone(),
            new: pair.new.at.clone(),
            old_value: was,
            new_value: is,
            only: None,
        });
    }

    pub(crate) fn added(&mut self, kind: ChangeKind, whole: &DocumentPair, part: &DocumentSide, is: impl Into<Value>) {
        let is = Some(is.into());
        self.0.push(Finding {
            kind,
            old: whole.old.at.clone(),
            new: part.at.clone(),
            old_value: None,
            new_value: is,
            only: None,
        });
    }

    pub(crate) fn removed(
        &mut self,
        kind: ChangeKind,
        whole: &DocumentPair,
        part: &DocumentSide,
        was: impl Into<Value>,
    ) {
        let was = Some(was.into());
        self.0.push(Finding {
            kind,
            old: part.at.clone(),
            new: whole.new.at.clone(),
            old_value: was,
            new_value: None,
            only: None,
        });
    }

    pub(crate) fn keyword(&mut self, kind: ChangeKind, pair: &DocumentPair, name: &str) {
        let (was, is) = (pair.old.value.get(name).cloned(), pair.new.value.get(name).cloned());
        self.changed(kind, &pair.keyword(name), was, is);
    }

    /// A keyword with only one kind of change.
    pub(crate) fn compared(&mut self, kind: ChangeKind, pair: &DocumentPair, name: &str) {
        if pair.old.value.get(name) != pair.new.value.get(name) {
            self.keyword(kind, pair, name);
        }
    }

    /// A keyword whose addition, removal and change are different kinds.
    pub(crate) fn optional_keyword(&mut self, pair: &DocumentPair, name: &str, added: ChangeKind, changed: ChangeKind) {
        match pair.member(name) {
            Some(MemberChange::Added(_)) => self.keyword(added, pair, name),
            Some(MemberChange::Removed(_)) => self.keyword(added.opposite(), pair, name),
            Some(MemberChange::Kept(_)) => self.compared(changed, pair, name),
            None => {}
        }
    }

    /// A boolean keyword that defaults to false.
    pub(crate) fn flag(&mut self, pair: &DocumentPair, name: &str, on: ChangeKind) {
        self.check_type(pair, &[name], Value::is_boolean);
        match pair.are_true(name) {
            (false, true) => self.keyword(on, pair, name),
            (true, false) => self.keyword(on.opposite(), pair, name),
            _ => {}
        }
    }

    /// Reports changed members of the wrong type, which nothing else compares.
    pub(crate) fn check_type(&mut self, pair: &DocumentPair, names: &[&str], fits: fn(&Value) -> bool) {
        for name in names {
            let odd = |side: &DocumentSide| side.value.get(name).is_some_and(|value| !fits(value));
            if odd(&pair.old) || odd(&pair.new) {
                self.compared(ChangeKind::MemberNotUnderstood, pair, name);
            }
        }
    }

    pub(crate) fn set(&mut self, pair: &DocumentPair, old: &[DocumentSide], new: &[DocumentSide], added: ChangeKind) {
        let lacks = |list: &[DocumentSide], item: &DocumentSide| list.iter().all(|other| other.value != item.value);
        for item in old.iter().filter(|item| lacks(new, item)) {
            self.removed(added.opposite(), pair, item, item.value.clone());
        }
        for item in new.iter().filter(|item| lacks(old, item)) {
            self.added(added, pair, item, item.value.clone());
        }
    }

    /// Reports named parts that only one document has, and returns the others as pairs.
    pub(crate) fn named<'d, N: Into<Value> + Clone>(
        &mut self,
        whole: &DocumentPair<'d>,
        changes: Vec<(N, MemberChange<'d>)>,
        added: ChangeKind,
    ) -> Vec<(N, DocumentPair<'d>)> {
        let mut kept = Vec::new();
        for (name, change) in changes {
            match change {
                MemberChange::Added(part) => self.added(added, whole, &part, name),
                MemberChange::Removed(part) => self.removed(added.opposite(), whole, &part, name),
                MemberChange::Kept(both) => kept.push((name, both)),
            }
        }
        kept
    }

    /// Compares members that nothing else compares: descriptions, extensions, and what is not understood.
    pub(crate) fn other_members(&mut self, pair: &DocumentPair, known: &[&str]) {
        if !(pair.old.value.is_object() && pair.new.value.is_object()) {
            return self.whole_value(pair);
        }
        for (name, change) in pair.members() {
            if known.contains(&name) {
                continue;
            }
            let kind = kind_of_rest(name);
            match change {
                MemberChange::Added(part) => self.added(kind, pair, &part, part.value.clone()),
                MemberChange::Removed(part) => self.removed(kind, pair, &part, part.value.clone()),
                MemberChange::Kept(both) if both.old.value == both.new.value => {}
                MemberChange::Kept(both) => self.values(kind, &both),
            }
        }
    }

    /// Compares a value of the wrong type as a whole.
    pub(crate) fn whole_value(&mut self, pair: &DocumentPair) {
        if pair.old.value != pair.new.value {
            self.values(ChangeKind::MemberNotUnderstood, pair);
        }
    }

    pub(crate) fn values(&mut self, kind: ChangeKind, pair: &DocumentPair) {
        self.changed(kind, pair, Some(pair.old.value.clone()), Some(pair.new.value.clone()));
    }
}

/// Notes on sources in the documents of this project.
fn is_source(name: &str) -> bool {
    let ours = ["x-evidence", "x-evidence-index", "x-in-use-from", "x-generation"];
    ours.contains(&name) || name.ends_with("confidence") || name.ends_with("not-in-original")
}

fn kind_of_rest(name: &str) -> ChangeKind {
    match name {
        "description" | "summary" | "title" | "externalDocs" | "termsOfService" | "contact" | "license" => {
            ChangeKind::DescriptionChanged
        }
        "example" | "examples" => ChangeKind::ExampleChanged,
        _ if name.starts_with("x-") && is_source(name) => ChangeKind::SourceChanged,
        _ if name.starts_with("x-") => ChangeKind::ExtensionChanged,
        _ => ChangeKind::MemberNotUnderstood,
    }
}
