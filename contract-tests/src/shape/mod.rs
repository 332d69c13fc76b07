mod names;
mod place;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use krr_specs::Document;
use serde_json::Value;

use names::Names;
use place::{Place, form};

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
    places: BTreeMap<String, Place>,
}

impl Shape {
    /// A shape of nothing yet; `document` says which members have closed lists of values.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        Self { names: Arc::new(Names::of(document)), places: BTreeMap::new() }
    }

    /// Adds what `body` looks like.
    pub fn add(&mut self, body: &Value) {
        self.walk(&mut String::new(), "", body);
    }

    /// `path` is the same again afterwards; it is lent, since there is one for each value of a body.
    fn walk(&mut self, path: &mut String, name: &str, value: &Value) {
        let word = value.as_str().and_then(|text| if self.names.has_list(name) { Some(text) } else { form(text) });
        self.place(path).add(value, word);
        let length = path.len();
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    path.push('/');
                    path.push_str(name);
                    self.walk(path, name, value);
                    path.truncate(length);
                }
            }
            Value::Array(items) => {
                path.push_str("/*");
                items.iter().for_each(|item| self.walk(path, name, item));
                path.truncate(length);
            }
            _ => {}
        }
    }

    fn place(&mut self, path: &str) -> &mut Place {
        let path = if path.is_empty() { "/" } else { path };
        if !self.places.contains_key(path) {
            self.places.insert(path.to_owned(), Place::default());
        }
        self.places.get_mut(path).expect("it was put there if it was not there")
    }

    /// Reads a shape that was written with `Display`; lines that are none are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let places = text.lines().filter_map(|line| {
            let mut columns = line.split("  ");
            let (path, types, presence) = (columns.next()?, columns.next()?, columns.next()?);
            let set = |column: &str| column.split('|').map(|word| Cow::Owned(word.to_owned())).collect();
            let words = columns.next().map(set).unwrap_or_default();
            let seen = if presence == "always" { 2 } else { 1 };
            Some((path.to_owned(), Place { types: set(types), seen, objects: 2, words }))
        });
        Self { places: places.filter(|(path, _)| path.starts_with('/')).collect(), ..Self::default() }
    }

    /// Where this shape goes beyond `stored`, each with what is new.
    #[must_use]
    pub fn beyond(&self, stored: &Self) -> Vec<(String, String)> {
        let new = self.places.iter().filter_map(|(path, place)| {
            let Some(known) = stored.places.get(path) else {
                return Some((path.clone(), "is not in the stored shape".to_owned()));
            };
            let is_missing = || stored.is_always(path, known) && !self.is_always(path, place);
            let missing = || is_missing().then(|| "is missing somewhere, and was always there".to_owned());
            Some((path.clone(), known.first_news(place).or_else(missing)?))
        });
        let always = stored.places.iter().filter(|(path, known)| stored.is_always(path, known));
        let gone = always.filter(|(path, _)| self.has_parent_of(path) && !self.places.contains_key(*path));
        new.chain(gone.map(|(path, _)| (path.clone(), "is missing, and was always there".to_owned()))).collect()
    }

    /// Whether it was there as often as there was an object that could have had it; items of lists have no such chance.
    fn is_always(&self, path: &str, place: &Place) -> bool {
        let is_member = path.len() > 1 && !path.ends_with("/*");
        let chances = self.parent_of(path).filter(|_| is_member).map_or(0, |parent| parent.objects);
        place.seen >= chances
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
        let looks =
            |shape: &Self, path: &str| shape.places.get(path).map(|place| place.written(shape.is_always(path, place)));
        let paths = paths.into_iter().filter(contradicts);
        paths.map(|path| (path.clone(), looks(self, path), looks(other, path))).collect()
    }

    fn declares(&self, path: &str) -> bool {
        path.rsplit('/').next().is_some_and(|name| self.names.declares(name))
    }

    fn has_parent_of(&self, path: &str) -> bool {
        !path.ends_with('*') && self.parent_of(path).is_some_and(|parent| parent.types.contains("object"))
    }

    fn parent_of(&self, path: &str) -> Option<&Place> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        self.places.get(if parent.is_empty() { "/" } else { parent })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places = self.places.iter();
        places.try_for_each(|(path, place)| writeln!(f, "{path}  {}", place.written(self.is_always(path, place))))
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
