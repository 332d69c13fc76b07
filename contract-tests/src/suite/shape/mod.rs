//! Shapes: what bodies look like, without their values.

pub(crate) mod declared_members;
pub(crate) mod node;
pub(crate) mod tree;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use krr_specs::Document;
use serde_json::Value;

use crate::suite::shape::declared_members::DeclaredMembers;
use crate::suite::shape::node::Node;
use crate::suite::shape::tree::{PathNode, Tree};

/// The shape of bodies without values: for each path the types, whether it is always present, the values of enums and the
/// format of times.
///
/// ```
/// use krr_contract_tests::Shape;
/// use krr_specs::{Document, Generation};
///
/// let mut shape = Shape::new(&Document::of(Generation::G1));
/// shape.add(&serde_json::json!({ "status": "AKTIV", "spraak_oppdatert": "2020-11-12T10:41:20+01" }));
/// shape.add(&serde_json::json!({ "status": "SLETTET" }));
/// assert_eq!(
///     shape.to_string(),
///     "/  object  always\n\
///      /spraak_oppdatert  string  sometimes  oslo-time\n\
///      /status  string  always  AKTIV|SLETTET\n"
/// );
/// ```
#[derive(Debug, Clone, Default)]
pub struct Shape {
    declared: Arc<DeclaredMembers>,
    tree: Tree,
}

impl Shape {
    /// An empty shape. `document` has the members that are enums.
    pub fn new(document: &Document) -> Self {
        Self { declared: Arc::new(DeclaredMembers::of(document)), tree: Tree::default() }
    }

    /// Adds a body.
    pub fn add(&mut self, body: &Value) {
        self.tree.add("", body, &self.declared);
    }

    /// Parses the output of `Display`. Other lines are ignored.
    pub fn parse(text: &str) -> Self {
        let mut shape = Self::default();
        for line in text.lines().filter(|line| line.starts_with('/')) {
            let mut columns = line.split("  ");
            let (Some(path), Some(types), Some(presence)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let values = columns.next().unwrap_or_default();
            shape.tree.insert(path, Node::parse(types, presence == "always", values));
        }
        shape
    }

    /// The paths where this shape differs from `stored`, each with the difference.
    pub fn differences_from(&self, stored: &Self) -> Vec<(String, String)> {
        let (mut added, mut missing) = (Vec::new(), Vec::new());
        self.tree.collect_added(&stored.tree, &mut String::new(), None, &mut |path, what| added.push((path, what)));
        self.tree.collect_missing(&stored.tree, &mut String::new(), &mut |path, what| missing.push((path, what)));
        added.sort();
        missing.sort();
        added.append(&mut missing);
        added
    }

    /// The paths where two shapes contradict each other, with both lines: another type, another time format, or an undocumented
    /// member on one side only. Documented members and enum values depend on the persons; rules judge those.
    pub fn contradictions(&self, other: &Self) -> Vec<(String, Option<String>, Option<String>)> {
        let (own, others) = (self.tree.nodes(), other.tree.nodes());
        let paths: BTreeSet<&String> = own.keys().chain(others.keys()).collect();
        let contradicts = |path: &&String| match (own.get(*path), others.get(*path)) {
            (Some(one), Some(another)) => one.node.contradicts(another.node),
            (Some(_), None) => !self.declares(path) && has_parent(&others, path),
            (None, Some(_)) => !self.declares(path) && has_parent(&own, path),
            (None, None) => false,
        };
        let line = |places: &BTreeMap<String, PathNode<'_>>, path: &str| places.get(path).map(PathNode::line);
        let paths = paths.into_iter().filter(contradicts);
        paths.map(|path| (path.clone(), line(&own, path), line(&others, path))).collect()
    }

    fn declares(&self, path: &str) -> bool {
        path.rsplit('/').next().is_some_and(|name| self.declared.declares(name))
    }
}

/// Whether there was an object for the member at `path`.
fn has_parent(places: &BTreeMap<String, PathNode<'_>>, path: &str) -> bool {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let parent = places.get(if parent.is_empty() { "/" } else { parent });
    !path.ends_with('*') && parent.is_some_and(|parent| parent.node.objects > 0)
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.nodes().iter().try_for_each(|(path, node)| writeln!(f, "{path}  {}", node.line()))
    }
}

#[cfg(test)]
mod tests {
    use krr_specs::Generation;
    use serde_json::json;

    use super::*;

    fn shape(bodies: &[Value]) -> Shape {
        let mut shape = Shape::new(&Document::of(Generation::G1));
        bodies.iter().for_each(|body| shape.add(body));
        shape
    }

    #[test]
    fn a_shape_is_parsed_from_its_text() {
        let bodies = [json!({ "personer": [{ "status": "AKTIV", "a": 1 }, { "status": "SLETTET" }] })];
        let text = shape(&bodies).to_string();
        assert_eq!(Shape::parse(&text).to_string(), text);
        assert_eq!(shape(&bodies).differences_from(&Shape::parse(&text)), []);
    }

    #[test]
    fn differences_from_a_stored_shape_are_found() {
        let stored = Shape::parse(&shape(&[json!({ "status": "AKTIV", "t": "2020-11-12T10:41:20+01" })]).to_string());
        let differences = |body: Value| {
            shape(&[body]).differences_from(&stored).into_iter().map(|(path, _)| path).collect::<Vec<_>>()
        };
        assert_eq!(differences(json!({ "status": "AKTIV", "t": "2020-11-12T10:41:20Z" })), ["/t"]);
        assert_eq!(differences(json!({ "status": "AKTIV", "t": "then" })), ["/t"]);
        assert_eq!(differences(json!({ "status": "KANSKJE", "t": "2020-11-12T10:41:20+01" })), ["/status"]);
        assert_eq!(differences(json!({ "status": 1, "t": "2020-11-12T10:41:20+01", "u": 1 })), ["/status", "/u"]);
        assert_eq!(differences(json!({ "status": "AKTIV" })), ["/t"]);
    }

    #[test]
    fn documented_members_and_enum_values_are_no_contradiction() {
        let left = json!({ "status": "AKTIV", "spraak_oppdatert": "2020-11-12T10:41:20+01" });
        let left = shape(&[left, json!({ "status": "SLETTET" })]);
        let contradictions = |body: Value| left.contradictions(&shape(&[body])).len();
        assert_eq!(contradictions(json!({ "status": "SLETTET" })), 0);
        assert_eq!(contradictions(json!({ "spraak_oppdatert": "2021-11-12T10:41:20+01", "spraak": "nb" })), 0);
        assert_eq!(contradictions(json!({ "spraak_oppdatert": "2021-11-12T10:41:20Z" })), 1);
        assert_eq!(contradictions(json!({ "status": 1, "tidssone": "Oslo" })), 2);
    }

    #[test]
    fn a_shape_has_no_values() {
        let text =
            shape(&[json!({ "personidentifikator": "11887197158", "epostadresse": "ola@example.no" })]).to_string();
        assert!(!text.contains("11887197158") && !text.contains("ola"), "{text}");
    }
}
