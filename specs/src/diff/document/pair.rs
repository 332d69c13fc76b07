//! The same place in two documents.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use crate::text::json_pointer::Pointer;

/// The longest chain of references; a longer one is a cycle.
const LONGEST_CHAIN: usize = 32;

/// A value in one of the two documents, and its place.
#[derive(Debug, Clone)]
pub(crate) struct DocumentSide<'d> {
    root: &'d Value,
    pub(crate) at: Pointer,
    pub(crate) value: &'d Value,
}

impl<'d> DocumentSide<'d> {
    pub(crate) fn root(document: &'d Value) -> Self {
        Self { root: document, at: Pointer::root(), value: document }
    }

    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(name)?;
        Some(Self { root: self.root, at: self.at.child(name), value })
    }

    /// The members of an object by name; empty for anything else.
    pub(crate) fn members(&self) -> Vec<(&'d str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.as_str(), self.below(name, value))).collect()
    }

    pub(crate) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten();
        items.enumerate().map(|(index, value)| self.below(&index.to_string(), value)).collect()
    }

    fn below(&self, name: &str, value: &'d Value) -> Self {
        Self { root: self.root, at: self.at.child(name), value }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'d str> {
        self.value.get(name)?.as_str()
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.value.get(name) == Some(&Value::Bool(true))
    }

    /// The reference, when the value is one.
    pub(crate) fn reference(&self) -> Option<&'d str> {
        self.text("$ref")
    }

    /// The end of a chain of references; `None` if it leaves the document, leads nowhere or is a cycle.
    pub(crate) fn resolved(&self) -> Option<Self> {
        let mut here = self.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = here.reference() else { return Some(here) };
            let at = Pointer::new(reference.strip_prefix('#')?);
            here = Self { root: self.root, value: at.get(self.root)?, at };
        }
        None
    }

    /// The value as text, members sorted by name, so that equal values have equal texts.
    pub(crate) fn canonical(&self) -> String {
        match self.value {
            Value::Object(_) => {
                let members = self.members();
                let mut members: Vec<_> =
                    members.iter().map(|(name, member)| format!("{name:?}:{}", member.canonical())).collect();
                members.sort();
                format!("{{{}}}", members.join(","))
            }
            Value::Array(_) => {
                format!("[{}]", self.items().iter().map(DocumentSide::canonical).collect::<Vec<_>>().join(","))
            }
            other => other.to_string(),
        }
    }

    pub(crate) fn at_root(&self, name: &str) -> Option<Self> {
        Self::root(self.root).member(name)
    }

    /// Every place that the paths of the document refer to, directly or indirectly.
    pub(crate) fn used(&self) -> BTreeSet<Pointer> {
        let mut used = BTreeSet::new();
        let mut queue: Vec<&Value> = self.root.get("paths").into_iter().collect();
        while let Some(value) = queue.pop() {
            match value {
                Value::Object(members) => queue.extend(members.values()),
                Value::Array(items) => queue.extend(items),
                Value::String(text) => {
                    // The mapping of a discriminator has references without `$ref`.
                    let Some(at) = text.strip_prefix("#/").map(|rest| Pointer::new(format!("/{rest}"))) else {
                        continue;
                    };
                    let Some(value) = at.get(self.root) else { continue };
                    if used.insert(at) {
                        queue.push(value);
                    }
                }
                _ => {}
            }
        }
        used
    }
}

/// The same thing in the old document and in the new one.
#[derive(Debug, Clone)]
pub(crate) struct DocumentPair<'d> {
    pub(crate) old: DocumentSide<'d>,
    pub(crate) new: DocumentSide<'d>,
}

pub(crate) enum MemberChange<'d> {
    Added(DocumentSide<'d>),
    Removed(DocumentSide<'d>),
    Kept(DocumentPair<'d>),
}

impl<'d> MemberChange<'d> {
    /// `None` if neither side has the part.
    pub(crate) fn of(old: Option<DocumentSide<'d>>, new: Option<DocumentSide<'d>>) -> Option<Self> {
        match (old, new) {
            (Some(old), Some(new)) => Some(Self::Kept(DocumentPair { old, new })),
            (Some(old), None) => Some(Self::Removed(old)),
            (None, Some(new)) => Some(Self::Added(new)),
            (None, None) => None,
        }
    }
}

impl<'d> DocumentPair<'d> {
    pub(crate) fn member(&self, name: &str) -> Option<MemberChange<'d>> {
        MemberChange::of(self.old.member(name), self.new.member(name))
    }

    /// The member on both sides.
    pub(crate) fn both(&self, name: &str) -> Option<Self> {
        Some(Self { old: self.old.member(name)?, new: self.new.member(name)? })
    }

    /// The change of each member by name, those of the old document first.
    pub(crate) fn members(&self) -> Vec<(&'d str, MemberChange<'d>)> {
        matched(self.old.members(), self.new.members())
    }

    /// A member, or the parent where it is missing, and the change of each member in it.
    pub(crate) fn inside(&self, name: &str) -> (Self, Vec<(&'d str, MemberChange<'d>)>) {
        let (old, new) = (self.old.member(name), self.new.member(name));
        let members = |side: &Option<DocumentSide<'d>>| side.as_ref().map(DocumentSide::members).unwrap_or_default();
        let changes = matched(members(&old), members(&new));
        (self.or(old, new), changes)
    }

    /// A list, or the parent where it is missing, and its items on both sides.
    pub(crate) fn lists(&self, name: &str) -> (Self, Vec<DocumentSide<'d>>, Vec<DocumentSide<'d>>) {
        let (old, new) = (self.old.member(name), self.new.member(name));
        let items = |side: &Option<DocumentSide<'d>>| side.as_ref().map(DocumentSide::items).unwrap_or_default();
        let (before, after) = (items(&old), items(&new));
        (self.or(old, new), before, after)
    }

    /// The keyword, or the parent where it is missing.
    pub(crate) fn keyword(&self, name: &str) -> Self {
        self.or(self.old.member(name), self.new.member(name))
    }

    fn or(&self, old: Option<DocumentSide<'d>>, new: Option<DocumentSide<'d>>) -> Self {
        Self { old: old.unwrap_or_else(|| self.old.clone()), new: new.unwrap_or_else(|| self.new.clone()) }
    }

    pub(crate) fn texts(&self, name: &str) -> (Option<&'d str>, Option<&'d str>) {
        (self.old.text(name), self.new.text(name))
    }

    pub(crate) fn are_true(&self, name: &str) -> (bool, bool) {
        (self.old.is_true(name), self.new.is_true(name))
    }
}

/// The change of each named part. Parts with the same name are matched in order.
pub(crate) fn matched<'d, N: Ord + Clone>(
    old: Vec<(N, DocumentSide<'d>)>,
    new: Vec<(N, DocumentSide<'d>)>,
) -> Vec<(N, MemberChange<'d>)> {
    let mut rest: BTreeMap<N, VecDeque<DocumentSide>> = BTreeMap::new();
    let order: Vec<N> = new.iter().map(|(name, _)| name.clone()).collect();
    for (name, side) in new {
        rest.entry(name).or_default().push_back(side);
    }
    let mut changes: Vec<(N, MemberChange)> = Vec::new();
    for (name, side) in old {
        let other = rest.get_mut(&name).and_then(VecDeque::pop_front);
        changes.extend(MemberChange::of(Some(side), other).map(|change| (name, change)));
    }
    for name in order {
        // Matched parts were at the front, so the rest is in order.
        let added = rest.get_mut(&name).and_then(VecDeque::pop_front);
        changes.extend(added.map(|side| (name, MemberChange::Added(side))));
    }
    changes
}

/// Matches parts of both sides where each has exactly one match.
pub(crate) fn unique_matches<T>(
    old: Vec<T>,
    new: Vec<T>,
    is_match: impl Fn(&T, &T) -> bool,
) -> (Vec<(T, T)>, Vec<T>, Vec<T>) {
    let only =
        |mut findings: Box<dyn Iterator<Item = usize> + '_>| findings.next().filter(|_| findings.next().is_none());
    let of_old = |index: usize| {
        let one: &T = old.get(index)?;
        only(Box::new(new.iter().enumerate().filter(|(_, other)| is_match(one, other)).map(|(at, _)| at)))
    };
    let of_new = |index: usize| {
        let one: &T = new.get(index)?;
        only(Box::new(old.iter().enumerate().filter(|(_, other)| is_match(other, one)).map(|(at, _)| at)))
    };
    let matches: Vec<Option<usize>> =
        (0..old.len()).map(|index| of_old(index).filter(|at| of_new(*at) == Some(index))).collect();
    let mut new: Vec<Option<T>> = new.into_iter().map(Some).collect();
    let (mut pairs, mut left) = (Vec::new(), Vec::new());
    for (one, pair) in old.into_iter().zip(matches) {
        match pair.and_then(|at| new.get_mut(at)?.take()) {
            Some(other) => pairs.push((one, other)),
            None => left.push(one),
        }
    }
    (pairs, left, new.into_iter().flatten().collect())
}
