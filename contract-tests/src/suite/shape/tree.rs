use std::collections::BTreeMap;

use serde_json::Value;

use crate::suite::shape::declared_members::DeclaredMembers;
use crate::suite::shape::node::{Node, time_format};

/// A node with the nodes below it: the members of an object, the items of a list.
///
/// A tree instead of a map of paths, because every value of every response is added and paths are needed for output only.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    node: Node,
    members: BTreeMap<String, Tree>,
    items: Option<Box<Tree>>,
}

/// A node with the object that it is a member of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PathNode<'t> {
    pub(crate) node: &'t Node,
    parent: Option<&'t Node>,
}

impl PathNode<'_> {
    /// Whether every parent object had it. For items of lists it is always true.
    pub(crate) fn is_always(&self) -> bool {
        self.node.count >= self.parent.map_or(0, |parent| parent.objects)
    }

    pub(crate) fn line(&self) -> String {
        self.node.line(self.is_always())
    }
}

impl Tree {
    /// Adds a value that is, or is an item of, the member `name`.
    pub(crate) fn add(&mut self, name: &str, value: &Value, declared: &DeclaredMembers) {
        match value {
            Value::String(text) if declared.is_enum(name) => self.node.add_enum_value(text),
            Value::String(text) => self.node.add_string(time_format(text)),
            other => self.node.add(other),
        }
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.member(name).add(name, value, declared);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let below = self.items.get_or_insert_default();
                items.iter().for_each(|item| below.add(name, item, declared));
            }
            _ => {}
        }
    }

    fn member(&mut self, name: &str) -> &mut Self {
        if !self.members.contains_key(name) {
            self.members.insert(name.to_owned(), Self::default());
        }
        self.members.get_mut(name).expect("inserted above")
    }

    /// Inserts a node at a path such as `/` or `/personer/*/status`.
    pub(crate) fn insert(&mut self, path: &str, node: Node) {
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        let at = segments.fold(self, |tree, segment| match segment {
            "*" => tree.items.get_or_insert_default(),
            name => tree.member(name),
        });
        at.node = node;
    }

    pub(crate) fn nodes(&self) -> BTreeMap<String, PathNode<'_>> {
        let mut nodes = BTreeMap::new();
        self.collect(&mut String::new(), None, &mut nodes);
        nodes
    }

    fn collect<'t>(&'t self, path: &mut String, parent: Option<&'t Node>, nodes: &mut BTreeMap<String, PathNode<'t>>) {
        if self.node.count > 0 {
            nodes.insert(path_text(path), PathNode { node: &self.node, parent });
        }
        for (segment, parent, below) in self.below() {
            at(path, segment, |path| below.collect(path, parent, nodes));
        }
    }

    /// The children with their path segments, and with this node as parent of members.
    fn below(&self) -> impl Iterator<Item = (&str, Option<&Node>, &Self)> {
        let members = self.members.iter().map(|(name, member)| (name.as_str(), Some(&self.node), member));
        members.chain(self.items.as_deref().map(|items| ("*", None, items)))
    }

    /// Reports what `stored` does not have, here and below. `parents` are the objects of both with this member.
    pub(crate) fn collect_added(
        &self,
        stored: &Self,
        path: &mut String,
        parents: Option<[&Node; 2]>,
        report: &mut impl FnMut(String, String),
    ) {
        if self.node.count == 0 {
            return;
        }
        if stored.node.count == 0 {
            report(path_text(path), "is not in the stored shape".to_owned());
        } else if let Some(difference) = stored.node.first_difference(&self.node) {
            report(path_text(path), difference);
        } else if let Some([parent, stored_parent]) = parents {
            let is_always = |node, parent| PathNode { node, parent: Some(parent) }.is_always();
            if is_always(&stored.node, stored_parent) && !is_always(&self.node, parent) {
                report(path_text(path), "is missing sometimes, but is always in the stored shape".to_owned());
            }
        }
        let empty = Self::default();
        for (name, member) in &self.members {
            let known = stored.members.get(name).unwrap_or(&empty);
            at(path, name, |path| member.collect_added(known, path, Some([&self.node, &stored.node]), report));
        }
        if let Some(items) = &self.items {
            let known = stored.items.as_deref().unwrap_or(&empty);
            at(path, "*", |path| items.collect_added(known, path, None, report));
        }
    }

    /// Reports what is always in `stored` and never here.
    pub(crate) fn collect_missing(&self, stored: &Self, path: &mut String, report: &mut impl FnMut(String, String)) {
        for (name, known) in stored.members.iter().filter(|(_, known)| known.node.count > 0) {
            let is_always = PathNode { node: &known.node, parent: Some(&stored.node) }.is_always();
            match self.members.get(name) {
                Some(member) => at(path, name, |path| member.collect_missing(known, path, report)),
                None if is_always && self.node.objects > 0 => {
                    at(path, name, |path| {
                        report(path_text(path), "is missing, but is always in the stored shape".to_owned());
                    });
                }
                None => {}
            }
        }
        if let (Some(items), Some(known)) = (&self.items, &stored.items) {
            at(path, "*", |path| items.collect_missing(known, path, report));
        }
    }
}

/// Calls `act` with the path one segment longer.
fn at(path: &mut String, segment: &str, act: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push('/');
    path.push_str(segment);
    act(path);
    path.truncate(length);
}

fn path_text(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}
