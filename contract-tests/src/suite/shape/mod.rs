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

use crate::suite::shape::{
    declared_members::Names,
    node::Place,
    tree::{Mismatch, Tree},
};

/// What bodies look like, without what they say: per path the types, whether it is always there, the words of
/// closed lists, the form of times. Never a value.
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
    names: Arc<Names>,
    tree: Tree,
}

impl Shape {
    /// A shape of nothing yet; `document` says which members have closed lists of values.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        Self { names: Arc::new(Names::of(document)), tree: Tree::default() }
    }

    /// Adds what `body` looks like.
    pub fn add(&mut self, body: &Value) {
        self.tree.add("", body, &self.names);
    }

    /// Reads a shape that was written with `Display`; lines that are none are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut shape = Self::default();
        for line in text.lines().filter(|line| line.starts_with('/')) {
            let mut columns = line.split("  ");
            let (Some(path), Some(types), Some(presence)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let words = columns.next().unwrap_or_default();
            shape.tree.put(path, Place::read(types, presence == "always", words));
        }
        shape
    }

    /// Where this shape goes beyond `stored`, each with what is new.
    #[must_use]
    pub fn beyond(&self, stored: &Self) -> Vec<(String, String)> {
        let (mut news, mut gone) = (Vec::new(), Vec::new());
        self.tree.news(&stored.tree, &mut String::new(), None, &mut |path, what| news.push((path, what)));
        self.tree.gone(&stored.tree, &mut String::new(), &mut |path, what| gone.push((path, what)));
        news.sort();
        gone.sort();
        news.append(&mut gone);
        news
    }

    /// Where two shapes cannot both be right, with what each looks like there: a type, the form of a time, or a member
    /// that is on one side only and that the document does not know. Members that it knows depend on who was asked
    /// for, and so do the words of closed lists; whether one must be there is a matter of rules.
    #[must_use]
    pub fn contradictions(&self, other: &Self) -> Vec<(String, Option<String>, Option<String>)> {
        let (own, others) = (self.tree.places(), other.tree.places());
        let paths: BTreeSet<&String> = own.keys().chain(others.keys()).collect();
        let contradicts = |path: &&String| match (own.get(*path), others.get(*path)) {
            (Some(one), Some(another)) => one.place.contradicts(another.place),
            (Some(_), None) => !self.declares(path) && has_parent(&others, path),
            (None, Some(_)) => !self.declares(path) && has_parent(&own, path),
            (None, None) => false,
        };
        let looks = |places: &BTreeMap<String, Mismatch<'_>>, path: &str| places.get(path).map(Mismatch::written);
        let paths = paths.into_iter().filter(contradicts);
        paths.map(|path| (path.clone(), looks(&own, path), looks(&others, path))).collect()
    }

    fn declares(&self, path: &str) -> bool {
        path.rsplit('/').next().is_some_and(|name| self.names.declares(name))
    }
}

/// Whether there was an object that could have had the member at `path`.
fn has_parent(places: &BTreeMap<String, Mismatch<'_>>, path: &str) -> bool {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let parent = places.get(if parent.is_empty() { "/" } else { parent });
    !path.ends_with('*') && parent.is_some_and(|parent| parent.place.objects > 0)
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.places().iter().try_for_each(|(path, found)| writeln!(f, "{path}  {}", found.written()))
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
    fn a_shape_survives_being_written() {
        let bodies = [json!({ "personer": [{ "status": "AKTIV", "a": 1 }, { "status": "SLETTET" }] })];
        let written = shape(&bodies).to_string();
        assert_eq!(Shape::parse(&written).to_string(), written);
        assert_eq!(shape(&bodies).beyond(&Shape::parse(&written)), []);
    }

    #[test]
    fn each_difference_is_found() {
        let stored = Shape::parse(&shape(&[json!({ "status": "AKTIV", "t": "2020-11-12T10:41:20+01" })]).to_string());
        let beyond = |body: Value| shape(&[body]).beyond(&stored).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(beyond(json!({ "status": "AKTIV", "t": "2020-11-12T10:41:20Z" })), ["/t"]);
        assert_eq!(beyond(json!({ "status": "AKTIV", "t": "then" })), ["/t"]);
        assert_eq!(beyond(json!({ "status": "KANSKJE", "t": "2020-11-12T10:41:20+01" })), ["/status"]);
        assert_eq!(beyond(json!({ "status": 1, "t": "2020-11-12T10:41:20+01", "u": 1 })), ["/status", "/u"]);
        assert_eq!(beyond(json!({ "status": "AKTIV" })), ["/t"]);
    }

    #[test]
    fn what_depends_on_who_was_asked_for_contradicts_nothing() {
        let left = json!({ "status": "AKTIV", "spraak_oppdatert": "2020-11-12T10:41:20+01" });
        let left = shape(&[left, json!({ "status": "SLETTET" })]);
        let contradictions = |body: Value| left.contradictions(&shape(&[body])).len();
        assert_eq!(contradictions(json!({ "status": "SLETTET" })), 0);
        assert_eq!(contradictions(json!({ "spraak_oppdatert": "2021-11-12T10:41:20+01", "spraak": "nb" })), 0);
        assert_eq!(contradictions(json!({ "spraak_oppdatert": "2021-11-12T10:41:20Z" })), 1);
        assert_eq!(contradictions(json!({ "status": 1, "tidssone": "Oslo" })), 2);
    }

    #[test]
    fn no_value_is_kept() {
        let text =
            shape(&[json!({ "personidentifikator": "11887197158", "epostadresse": "ola@example.no" })]).to_string();
        assert!(!text.contains("11887197158") && !text.contains("ola"), "{text}");
    }
}
