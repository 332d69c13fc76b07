//! Compares each pair of schemas once, and finds the operations that use it.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use crate::diff::compare::schema::compare;
use crate::diff::document::pair::{DocumentPair, DocumentSide};
use crate::diff::finding::kind::ChangeKind;
use crate::diff::finding::severity::Direction;
use crate::diff::finding::{Difference, Finding, Findings};
use crate::text::json_pointer::Pointer;

/// The operation and direction for which something is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Usage {
    /// `None` for what concerns the whole document.
    pub(crate) operation: Option<String>,
    /// `None` for what is not in a message.
    pub(crate) direction: Option<Direction>,
}

impl Usage {
    pub(crate) fn document() -> Self {
        Self { operation: None, direction: None }
    }

    pub(crate) fn of(operation: &str) -> Self {
        Self { operation: Some(operation.to_owned()), direction: None }
    }

    pub(crate) fn in_direction(&self, direction: Direction) -> Self {
        Self { operation: self.operation.clone(), direction: Some(direction) }
    }
}

type Places = (Pointer, Pointer);

/// The differences so far, and the schemas still to be compared.
#[derive(Default)]
pub(crate) struct Graph<'d> {
    ids: HashMap<Places, usize>,
    nodes: Vec<Node>,
    queue: VecDeque<(usize, DocumentPair<'d>)>,
    roots: Vec<(usize, Usage)>,
    differences: BTreeMap<(ChangeKind, Places, String), Difference>,
}

/// A pair of schemas that has been compared.
#[derive(Default)]
struct Node {
    findings: Vec<Finding>,
    parts: Vec<(usize, Option<Direction>)>,
}

impl<'d> Graph<'d> {
    pub(crate) fn record(&mut self, findings: Findings, usage: &Usage) {
        for finding in findings.0 {
            self.record_one(finding, [usage]);
        }
    }

    /// Compares a pair of schemas of an operation, and all that they refer to.
    pub(crate) fn schema(&mut self, pair: &DocumentPair<'d>, usage: &Usage) {
        let mut findings = Findings::default();
        let id = self.node(pair, &mut findings);
        self.record(findings, usage);
        self.roots.extend(id.map(|id| (id, usage.clone())));
        while let Some((id, pair)) = self.queue.pop_front() {
            self.compare(id, &pair);
        }
    }

    fn compare(&mut self, id: usize, pair: &DocumentPair<'d>) {
        let mut compared = compare(pair);
        let mut parts = Vec::new();
        for part in compared.parts {
            let id = self.node(&part.pair, &mut compared.findings);
            parts.extend(id.map(|id| (id, part.only)));
        }
        if let Some(node) = self.nodes.get_mut(id) {
            *node = Node { findings: compared.findings.0, parts };
        }
    }

    /// The index of a pair, which is queued if it is new; `None` for an unresolved reference.
    fn node(&mut self, pair: &DocumentPair<'d>, findings: &mut Findings) -> Option<usize> {
        let pair = unwrapped(follow(pair, findings)?);
        let places = (pair.old.at.clone(), pair.new.at.clone());
        if let Some(id) = self.ids.get(&places) {
            return Some(*id);
        }
        let id = self.nodes.len();
        self.nodes.push(Node::default());
        self.ids.insert(places, id);
        self.queue.push_back((id, pair));
        Some(id)
    }

    /// All differences, with the operations that use them.
    pub(crate) fn finish(mut self) -> Vec<Difference> {
        let mut uses: Vec<BTreeSet<Usage>> = self.nodes.iter().map(|_| BTreeSet::new()).collect();
        let mut queue: VecDeque<(usize, Usage)> = std::mem::take(&mut self.roots).into();
        while let Some((id, usage)) = queue.pop_front() {
            let (Some(node), Some(known)) = (self.nodes.get(id), uses.get_mut(id)) else { continue };
            if !known.insert(usage.clone()) {
                continue;
            }
            let travels =
                |only: &Option<Direction>| only.is_none() || usage.direction.is_none() || *only == usage.direction;
            let below = node.parts.iter().filter(|(_, only)| travels(only));
            queue.extend(below.map(|(id, _)| (*id, usage.clone())));
        }
        for (node, uses) in std::mem::take(&mut self.nodes).into_iter().zip(&uses) {
            for finding in node.findings {
                self.record_one(finding, uses);
            }
        }
        self.differences.into_values().collect()
    }

    fn record_one<'u>(&mut self, finding: Finding, uses: impl IntoIterator<Item = &'u Usage>) {
        let Finding { kind, old, new, old_value: was, new_value: is, only } = finding;
        let text = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
        let key = (kind, (old.clone(), new.clone()), format!("{}\n{}", text(&was), text(&is)));
        let (operations, direction) = (BTreeSet::new(), BTreeSet::new());
        let difference = Difference {
            kind,
            old,
            new,
            old_value: was,
            new_value: is,
            operations,
            directions: direction,
            parameter: None,
        };
        let difference = self.differences.entry(key).or_insert(difference);
        for Usage { operation, direction } in uses {
            difference.operations.extend(operation.clone());
            difference.directions.extend(direction.filter(|direction| only.is_none_or(|only| only == *direction)));
        }
    }
}

/// Resolves both sides. An unresolved reference is recorded.
pub(crate) fn follow<'d>(pair: &DocumentPair<'d>, findings: &mut Findings) -> Option<DocumentPair<'d>> {
    match (pair.old.resolved(), pair.new.resolved()) {
        (Some(old), Some(new)) => return Some(DocumentPair { old, new }),
        (Some(_), None) => findings.keyword(ChangeKind::ReferenceBroken, pair, "$ref"),
        (None, Some(_)) => findings.keyword(ChangeKind::ReferenceMended, pair, "$ref"),
        (None, None) => findings.keyword(ChangeKind::ReferenceUnresolved, pair, "$ref"),
    }
    None
}

/// Unwraps an `allOf` with one item where the other side has none: OpenAPI 3.0 needs it for a reference with a description.
fn unwrapped(pair: DocumentPair<'_>) -> DocumentPair<'_> {
    let plain = |side: &DocumentSide| side.member("allOf").is_none();
    match (wrapped(&pair.old), wrapped(&pair.new)) {
        (Some(old), _) if plain(&pair.new) => DocumentPair { old, ..pair },
        (_, Some(new)) if plain(&pair.old) => DocumentPair { new, ..pair },
        _ => pair,
    }
}

fn wrapped<'d>(side: &DocumentSide<'d>) -> Option<DocumentSide<'d>> {
    let silent = |name: &str| matches!(name, "allOf" | "description" | "title" | "x-evidence" | "x-confidence");
    let members = side.members();
    match &side.member("allOf")?.items()[..] {
        [one] if members.iter().all(|(name, _)| silent(name)) => one.resolved(),
        _ => None,
    }
}
