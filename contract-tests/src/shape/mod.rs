mod place;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use krr_specs::Document;
use serde_json::Value;

use place::{Place, form, type_of};

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
    /// The names of members whose values the document lists.
    listed: BTreeSet<String>,
    /// The names of all members that the document knows.
    declared: BTreeSet<String>,
    places: BTreeMap<String, Place>,
}

impl Shape {
    /// A shape of nothing yet; `document` says which members have closed lists of values.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let mut shape = Self::default();
        shape.find_names(document.raw());
        shape
    }

    /// Adds what `body` looks like.
    pub fn add(&mut self, body: &Value) {
        self.place("/").chances += 1;
        self.walk("", "", body);
    }

    fn place(&mut self, path: &str) -> &mut Place {
        self.places.entry(path.to_owned()).or_default()
    }

    fn walk(&mut self, path: &str, name: &str, value: &Value) {
        let words = value.as_str().and_then(|text| if self.listed.contains(name) { Some(text) } else { form(text) });
        let words = words.map(str::to_owned);
        let place = self.place(if path.is_empty() { "/" } else { path });
        place.types.insert(type_of(value).to_owned());
        place.words.extend(words);
        place.seen += 1;
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.walk(&format!("{path}/{name}"), name, value);
                }
                self.count_chances(path);
            }
            Value::Array(items) => items.iter().for_each(|item| {
                self.place(&format!("{path}/*")).chances += 1;
                self.walk(&format!("{path}/*"), name, item);
            }),
            _ => {}
        }
    }

    /// As often as there was an object, each member of it could have been there.
    fn count_chances(&mut self, object: &str) {
        let objects = self.place(if object.is_empty() { "/" } else { object }).seen;
        let inside = |path: &String| {
            path.rsplit_once('/').is_some_and(|(parent, name)| parent == object && !matches!(name, "*" | ""))
        };
        self.places.iter_mut().filter(|(path, _)| inside(path)).for_each(|(_, place)| place.chances = objects);
    }

    /// Reads a shape that was written with `Display`; lines that are none are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let places = text.lines().filter_map(|line| {
            let mut columns = line.split("  ");
            let (path, types, presence) = (columns.next()?, columns.next()?, columns.next()?);
            let set = |column: &str| column.split('|').map(str::to_owned).collect();
            let words = columns.next().map(set).unwrap_or_default();
            let seen = if presence == "always" { 2 } else { 1 };
            Some((path.to_owned(), Place { types: set(types), seen, chances: 2, words }))
        });
        Self { places: places.filter(|(path, _)| path.starts_with('/')).collect(), ..Self::default() }
    }

    /// Where this shape goes beyond `stored`, each with what is new.
    #[must_use]
    pub fn beyond(&self, stored: &Self) -> Vec<(String, String)> {
        let new = self.places.iter().filter_map(|(path, place)| {
            let reason = match stored.places.get(path) {
                None => "is not in the stored shape".to_owned(),
                Some(known) => known.first_difference(place)?,
            };
            Some((path.clone(), reason))
        });
        let gone = stored.places.iter().filter(|(path, known)| known.is_always() && self.has_parent_of(path));
        let gone = gone.filter(|(path, _)| !self.places.contains_key(*path));
        new.chain(gone.map(|(path, _)| (path.clone(), "is missing, and was always there".to_owned()))).collect()
    }

    /// Where two shapes cannot both be right, with what each looks like there: a type, the form of a time, or a member
    /// that is on one side only and that the document does not know. Members that it knows depend on who was asked
    /// for, and so do the words of closed lists; whether one must be there is a matter of rules.
    #[must_use]
    pub fn contradictions(&self, other: &Self) -> Vec<(String, Option<String>, Option<String>)> {
        let paths: BTreeSet<&String> = self.places.keys().chain(other.places.keys()).collect();
        let contradicts = |path: &&String| match (self.places.get(*path), other.places.get(*path)) {
            (Some(one), Some(another)) => one.contradicts(another),
            (Some(_), None) => !self.declares(path) && other.has_parent_of(path),
            (None, Some(_)) => !self.declares(path) && self.has_parent_of(path),
            (None, None) => false,
        };
        let looks = |shape: &Self, path: &str| shape.places.get(path).map(ToString::to_string);
        let paths = paths.into_iter().filter(contradicts);
        paths.map(|path| (path.clone(), looks(self, path), looks(other, path))).collect()
    }

    fn declares(&self, path: &str) -> bool {
        path.rsplit('/').next().is_some_and(|name| self.declared.contains(name))
    }

    fn find_names(&mut self, value: &Value) {
        for (name, schema) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.declared.insert(name.clone());
            if schema.get("enum").is_some() {
                self.listed.insert(name.clone());
            }
        }
        match value {
            Value::Object(members) => members.values().for_each(|value| self.find_names(value)),
            Value::Array(items) => items.iter().for_each(|value| self.find_names(value)),
            _ => {}
        }
    }

    fn has_parent_of(&self, path: &str) -> bool {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let parent = if parent.is_empty() { "/" } else { parent };
        !path.ends_with('*') && self.places.get(parent).is_some_and(|place| place.types.contains("object"))
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.places.iter().try_for_each(|(path, place)| writeln!(f, "{path}  {place}"))
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
