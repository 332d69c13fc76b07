use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::Timestamp;
use krr_specs::{Document, OsloTime};
use serde_json::Value;

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
    places: BTreeMap<String, Place>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    types: BTreeSet<String>,
    /// How often it was there, and how often it could have been.
    seen: usize,
    chances: usize,
    /// The words of a closed list, or the form of a text.
    words: BTreeSet<String>,
}

impl Shape {
    /// A shape of nothing yet; `document` says which members have closed lists of values.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let mut listed = BTreeSet::new();
        find_listed(document.raw(), &mut listed);
        Self { listed, places: BTreeMap::new() }
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
        Self { listed: BTreeSet::new(), places: places.filter(|(path, _)| path.starts_with('/')).collect() }
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

    fn has_parent_of(&self, path: &str) -> bool {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let parent = if parent.is_empty() { "/" } else { parent };
        !path.ends_with('*') && self.places.get(parent).is_some_and(|place| place.types.contains("object"))
    }
}

impl Place {
    fn is_always(&self) -> bool {
        self.seen >= self.chances
    }

    fn first_difference(&self, seen: &Self) -> Option<String> {
        if let Some(other) = seen.types.difference(&self.types).next() {
            return Some(format!("is of type {other}"));
        }
        if let Some(other) = seen.words.difference(&self.words).next() {
            return Some(format!("has the form or word {other}"));
        }
        if !self.words.is_empty() && seen.words.is_empty() && seen.types.contains("string") {
            return Some("has another form".to_owned());
        }
        (self.is_always() && !seen.is_always()).then(|| "is missing somewhere, and was always there".to_owned())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join("|");
        for (path, place) in &self.places {
            let presence = if place.is_always() { "always" } else { "sometimes" };
            write!(f, "{path}  {}  {presence}", joined(&place.types))?;
            match place.words.is_empty() {
                true => writeln!(f)?,
                false => writeln!(f, "  {}", joined(&place.words))?,
            }
        }
        Ok(())
    }
}

fn find_listed(value: &Value, listed: &mut BTreeSet<String>) {
    if let Some(properties) = value.get("properties").and_then(Value::as_object) {
        let with_list = properties.iter().filter(|(_, schema)| schema.get("enum").is_some());
        listed.extend(with_list.map(|(name, _)| name.clone()));
    }
    match value {
        Value::Object(members) => members.values().for_each(|value| find_listed(value, listed)),
        Value::Array(items) => items.iter().for_each(|value| find_listed(value, listed)),
        _ => {}
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The dialect of a time; nothing of other texts is kept.
fn form(text: &str) -> Option<&'static str> {
    if text.parse::<OsloTime>().is_ok() {
        return Some("oslo-time");
    }
    text.parse::<Timestamp>()
        .ok()
        .map(|_| if text.ends_with('Z') && text.len() == 24 { "utc-millis" } else { "other-time" })
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
    fn no_value_is_kept() {
        let text =
            shape(&[json!({ "personidentifikator": "11887197158", "epostadresse": "ola@example.no" })]).to_string();
        assert!(!text.contains("11887197158") && !text.contains("ola"), "{text}");
    }
}
