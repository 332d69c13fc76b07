pub(crate) mod kind;
pub(crate) mod severity;
pub(crate) mod subject;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    diff::{
        document::pair::{DocumentPair, DocumentSide, MemberChange},
        finding::{
            kind::{ChangeKind, Theme},
            severity::{Direction, Severity},
        },
    },
    text::json_pointer::Pointer,
};

/// One difference between two documents, found once however many operations it concerns.
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
    /// What kind of difference it is.
    pub kind: ChangeKind,
    /// Where in the old document; of what was added, where it is missing.
    pub old: Pointer,
    /// Where in the new document; of what was removed, where it is missing.
    pub new: Pointer,
    /// What stood in the old document: a value, or a name; nothing of what was added.
    pub old_value: Option<Value>,
    /// What stands in the new document: a value, or a name; nothing of what was removed.
    pub new_value: Option<Value>,
    /// The operations that reach it, such as `POST /rest/v1/personer`; empty of what concerns all, and of what no operation uses.
    pub operations: BTreeSet<String>,
    /// Which ways the messages travel that it concerns.
    pub directions: BTreeSet<Direction>,
    /// The parameter of an operation that it is about, such as `q (query)`: in a document it has a number and no name.
    pub parameter: Option<String>,
}

impl Difference {
    /// For whom it breaks something.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.kind.severity_rule().severity(&self.directions)
    }

    /// Whether what stands there could not be compared, so that anything may have changed.
    #[must_use]
    pub fn is_uncompared(&self) -> bool {
        matches!(self.kind, ChangeKind::ReferenceBroken | ChangeKind::ReferenceMended | ChangeKind::ReferenceUnresolved)
    }

    /// Whether it is only words for people: descriptions, examples, notes on sources.
    #[must_use]
    pub fn is_note(&self) -> bool {
        self.kind.theme() == Theme::Documentation
    }
}

/// A difference before it is known which operations reach it.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) kind: ChangeKind,
    pub(crate) old: Pointer,
    pub(crate) new: Pointer,
    pub(crate) old_value: Option<Value>,
    pub(crate) new_value: Option<Value>,
    /// It concerns only messages that travel this way, such as a member that is read only.
    pub(crate) only: Option<Direction>,
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    /// Something else stands there, or what stood there means something else.
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

    /// `part` is new in what `whole` is.
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

    /// `part` is gone from what `whole` is.
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

    /// A keyword that comes, goes or says something else.
    pub(crate) fn keyword(&mut self, kind: ChangeKind, pair: &DocumentPair, name: &str) {
        let (was, is) = (pair.old.value.get(name).cloned(), pair.new.value.get(name).cloned());
        self.changed(kind, &pair.keyword(name), was, is);
    }

    /// A keyword whose value is compared and no more.
    pub(crate) fn compared(&mut self, kind: ChangeKind, pair: &DocumentPair, name: &str) {
        if pair.old.value.get(name) != pair.new.value.get(name) {
            self.keyword(kind, pair, name);
        }
    }

    /// A keyword that is added, removed or changed, each of which is a kind of its own.
    pub(crate) fn comes_or_goes(&mut self, pair: &DocumentPair, name: &str, added: ChangeKind, changed: ChangeKind) {
        match pair.member(name) {
            Some(MemberChange::Added(_)) => self.keyword(added, pair, name),
            Some(MemberChange::Removed(_)) => self.keyword(added.opposite(), pair, name),
            Some(MemberChange::Kept(_)) => self.compared(changed, pair, name),
            None => {}
        }
    }

    /// A switch that is off when it is not there.
    pub(crate) fn switched(&mut self, pair: &DocumentPair, name: &str, on: ChangeKind) {
        self.shaped(pair, &[name], Value::is_boolean);
        match pair.say(name) {
            (false, true) => self.keyword(on, pair, name),
            (true, false) => self.keyword(on.opposite(), pair, name),
            _ => {}
        }
    }

    /// Members that are not of the form that they must have are at least not passed over.
    pub(crate) fn shaped(&mut self, pair: &DocumentPair, names: &[&str], fits: fn(&Value) -> bool) {
        for name in names {
            let odd = |side: &DocumentSide| side.value.get(name).is_some_and(|value| !fits(value));
            if odd(&pair.old) || odd(&pair.new) {
                self.compared(ChangeKind::MemberNotUnderstood, pair, name);
            }
        }
    }

    /// Texts that are looked at as a set: what is in only one of the two lists.
    pub(crate) fn listed(
        &mut self,
        pair: &DocumentPair,
        old: &[DocumentSide],
        new: &[DocumentSide],
        added: ChangeKind,
    ) {
        let lacks = |list: &[DocumentSide], item: &DocumentSide| list.iter().all(|other| other.value != item.value);
        for item in old.iter().filter(|item| lacks(new, item)) {
            self.removed(added.opposite(), pair, item, item.value.clone());
        }
        for item in new.iter().filter(|item| lacks(old, item)) {
            self.added(added, pair, item, item.value.clone());
        }
    }

    /// Parts by name: those that are in only one of the two are told, and the pairs of the others given back.
    pub(crate) fn named<'d, N: Into<Value> + Clone>(
        &mut self,
        whole: &DocumentPair<'d>,
        fates: Vec<(N, MemberChange<'d>)>,
        added: ChangeKind,
    ) -> Vec<(N, DocumentPair<'d>)> {
        let mut kept = Vec::new();
        for (name, fate) in fates {
            match fate {
                MemberChange::Added(part) => self.added(added, whole, &part, name),
                MemberChange::Removed(part) => self.removed(added.opposite(), whole, &part, name),
                MemberChange::Kept(both) => kept.push((name, both)),
            }
        }
        kept
    }

    /// Whatever members nobody looked at: words for people, extensions, and what is not understood.
    pub(crate) fn rest(&mut self, pair: &DocumentPair, known: &[&str]) {
        if !(pair.old.value.is_object() && pair.new.value.is_object()) {
            return self.whole(pair);
        }
        for (name, fate) in pair.members() {
            if known.contains(&name) {
                continue;
            }
            let kind = kind_of_rest(name);
            match fate {
                MemberChange::Added(part) => self.added(kind, pair, &part, part.value.clone()),
                MemberChange::Removed(part) => self.removed(kind, pair, &part, part.value.clone()),
                MemberChange::Kept(both) if both.old.value == both.new.value => {}
                MemberChange::Kept(both) => self.values(kind, &both),
            }
        }
    }

    /// Something that is not what it should be is at least not passed over.
    pub(crate) fn whole(&mut self, pair: &DocumentPair) {
        if pair.old.value != pair.new.value {
            self.values(ChangeKind::MemberNotUnderstood, pair);
        }
    }

    pub(crate) fn values(&mut self, kind: ChangeKind, pair: &DocumentPair) {
        self.changed(kind, pair, Some(pair.old.value.clone()), Some(pair.new.value.clone()));
    }
}

/// Our own notes on where something is known from, in documents of this project.
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
