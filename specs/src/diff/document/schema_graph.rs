//! Which schemas are compared with which, each pair once, and who reaches them.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use crate::{
    diff::{
        compare::schema::compare,
        document::pair::{DocumentPair, DocumentSide},
        finding::{Difference, Finding, Findings, kind::ChangeKind, severity::Direction},
    },
    text::json_pointer::Pointer,
};

/// On whose behalf something is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Use {
    /// Nothing of what concerns the whole document.
    pub(crate) operation: Option<String>,
    /// Nothing of what is neither in a request nor in a response.
    pub(crate) travel: Option<Direction>,
}

impl Use {
    pub(crate) fn document() -> Self {
        Self { operation: None, travel: None }
    }

    pub(crate) fn of(operation: &str) -> Self {
        Self { operation: Some(operation.to_owned()), travel: None }
    }

    pub(crate) fn when(&self, travel: Direction) -> Self {
        Self { operation: self.operation.clone(), travel: Some(travel) }
    }
}

/// Two places, the one in the old document and the one in the new.
type Places = (Pointer, Pointer);

/// What has been found, and the schemas that are still to be compared.
#[derive(Default)]
pub(crate) struct Graph<'d> {
    ids: HashMap<Places, usize>,
    nodes: Vec<Node>,
    waiting: VecDeque<(usize, DocumentPair<'d>)>,
    roots: Vec<(usize, Use)>,
    told: BTreeMap<(ChangeKind, Places, String), Difference>,
}

/// A pair of schemas that has been compared.
#[derive(Default)]
struct Node {
    findings: Vec<Finding>,
    parts: Vec<(usize, Option<Direction>)>,
}

impl<'d> Graph<'d> {
    /// What was found on behalf of an operation.
    pub(crate) fn tell(&mut self, found: Findings, on_behalf: &Use) {
        for finding in found.0 {
            self.tell_one(finding, [on_behalf]);
        }
    }

    /// A pair of schemas that the operation sends or receives. All that they refer to is compared as well.
    pub(crate) fn schema(&mut self, pair: &DocumentPair<'d>, on_behalf: &Use) {
        let mut found = Findings::default();
        let id = self.node(pair, &mut found);
        self.tell(found, on_behalf);
        self.roots.extend(id.map(|id| (id, on_behalf.clone())));
        while let Some((id, pair)) = self.waiting.pop_front() {
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

    /// The number of that pair, which is compared later if it is new; nothing of a reference that leads nowhere.
    fn node(&mut self, pair: &DocumentPair<'d>, found: &mut Findings) -> Option<usize> {
        let pair = unwrapped(follow(pair, found)?);
        let places = (pair.old.at.clone(), pair.new.at.clone());
        if let Some(id) = self.ids.get(&places) {
            return Some(*id);
        }
        let id = self.nodes.len();
        self.nodes.push(Node::default());
        self.ids.insert(places, id);
        self.waiting.push_back((id, pair));
        Some(id)
    }

    /// Everything that was found, with the operations that reach it.
    pub(crate) fn finish(mut self) -> Vec<Difference> {
        let mut uses: Vec<BTreeSet<Use>> = self.nodes.iter().map(|_| BTreeSet::new()).collect();
        let mut waiting: VecDeque<(usize, Use)> = std::mem::take(&mut self.roots).into();
        while let Some((id, on_behalf)) = waiting.pop_front() {
            let (Some(node), Some(known)) = (self.nodes.get(id), uses.get_mut(id)) else { continue };
            if !known.insert(on_behalf.clone()) {
                continue;
            }
            let travels =
                |only: &Option<Direction>| only.is_none() || on_behalf.travel.is_none() || *only == on_behalf.travel;
            let below = node.parts.iter().filter(|(_, only)| travels(only));
            waiting.extend(below.map(|(id, _)| (*id, on_behalf.clone())));
        }
        for (node, uses) in std::mem::take(&mut self.nodes).into_iter().zip(&uses) {
            for finding in node.findings {
                self.tell_one(finding, uses);
            }
        }
        self.told.into_values().collect()
    }

    fn tell_one<'u>(&mut self, finding: Finding, uses: impl IntoIterator<Item = &'u Use>) {
        let Finding { kind, old, new, old_value: was, new_value: is, only } = finding;
        let text = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
        let key = (kind, (old.clone(), new.clone()), format!("{}\n{}", text(&was), text(&is)));
        let (operations, travels) = (BTreeSet::new(), BTreeSet::new());
        let difference = Difference {
            kind,
            old,
            new,
            old_value: was,
            new_value: is,
            operations,
            directions: travels,
            parameter: None,
        };
        let told = self.told.entry(key).or_insert(difference);
        for Use { operation, travel } in uses {
            told.operations.extend(operation.clone());
            told.directions.extend(travel.filter(|travel| only.is_none_or(|only| only == *travel)));
        }
    }
}

/// Both where their references end. If one leads nowhere, that is told, and also if both do.
pub(crate) fn follow<'d>(pair: &DocumentPair<'d>, found: &mut Findings) -> Option<DocumentPair<'d>> {
    match (pair.old.resolved(), pair.new.resolved()) {
        (Some(old), Some(new)) => return Some(DocumentPair { old, new }),
        (Some(_), None) => found.keyword(ChangeKind::ReferenceBroken, pair, "$ref"),
        (None, Some(_)) => found.keyword(ChangeKind::ReferenceMended, pair, "$ref"),
        (None, None) => found.keyword(ChangeKind::ReferenceUnresolved, pair, "$ref"),
    }
    None
}

/// `allOf` with one item and nothing beside it that judges is how OpenAPI 3.0 writes a reference with a description.
/// Where only one side writes it so, it is that reference.
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
