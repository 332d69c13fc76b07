use std::sync::LazyLock;

use openapiv3::OpenAPI;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    generation::Generation,
    openapi::generation_view::narrowed,
    text::{json_pointer::Pointer, line_index::LineIndex, source_line::SourceLine},
};

/// The archived contract of VER2, both faces of it, rebuilt from public evidence.
const VER2: &str = include_str!("../../openapi/ver2.yaml");
/// The contract of its successor, rebuilt likewise.
const TEST: &str = include_str!("../../openapi/test.yaml");

static LINES_OF_VER2: LazyLock<LineIndex> = LazyLock::new(|| LineIndex::new("specs/openapi/ver2.yaml", VER2));
static LINES_OF_TEST: LazyLock<LineIndex> = LazyLock::new(|| LineIndex::new("specs/openapi/test.yaml", TEST));

/// The methods that OpenAPI 3.0 knows, in the order in which a path's operations are told.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An OpenAPI 3.0 document, as it was written.
///
/// `openapiv3` says whether it is one, and is not asked for anything else: it holds only the schema keywords that it models,
/// and a keyword that is dropped in silence would be a promise that nobody checks.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    raw: Value,
    /// Whose contract it is, where it is one of this crate.
    ours: Option<Generation>,
}

/// Why a text is no usable API document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Neither YAML nor JSON; the place is in the text.
    #[error("{name}: not YAML or JSON: {reason}")]
    Syntax {
        /// The document's name, usually its file name.
        name: String,
        /// What the parser says, with line and column.
        reason: String,
    },
    /// Another version of OpenAPI, or none.
    #[error("{name}: `openapi` must be 3.0.x, found {found}; OpenAPI 3.1 and Swagger 2.0 are not served")]
    Version {
        /// The document's name, usually its file name.
        name: String,
        /// What the member `openapi` or `swagger` holds.
        found: String,
    },
    /// Well-formed, but not what OpenAPI 3.0 allows.
    #[error("{name}: not an OpenAPI 3.0 document: {reason}")]
    Model {
        /// The document's name, usually its file name.
        name: String,
        /// Which member is wrong.
        reason: String,
    },
    /// A reference that leads nowhere, out of the document, or round in a circle.
    #[error("{name}: {at}: cannot follow the reference {reference}")]
    Reference {
        /// The document's name, usually its file name.
        name: String,
        /// Where the reference stands.
        at: Pointer,
        /// What it says.
        reference: String,
    },
}

impl Document {
    /// The contract of one generation, as this project ships it.
    ///
    /// G1 and G2 are two faces of one application and come from one file, each without what only the other had.
    ///
    /// ```
    /// use krr_specs::{Document, Generation};
    ///
    /// let archived = Document::of(Generation::G1);
    /// assert_eq!((archived.name(), archived.base_path()), ("ver2.yaml", "/kontaktinfo-oauth2-server"));
    /// let successor = Document::of(Generation::G3);
    /// assert_eq!((successor.name(), successor.base_path()), ("test.yaml", ""));
    /// ```
    #[must_use]
    pub fn of(generation: Generation) -> Self {
        let (name, text) = match generation {
            Generation::G1 | Generation::G2 => ("ver2.yaml", VER2),
            Generation::G3 => ("test.yaml", TEST),
        };
        let raw = narrowed(Self::parse_trusted(name, text).raw, generation);
        Self { name: name.to_owned(), raw, ours: Some(generation) }
    }

    /// Reads a document that ships with its program, and that a test [parses](Self::parse): whether it is of OpenAPI 3.0 is not
    /// asked again at every start.
    ///
    /// # Panics
    /// When it is neither YAML nor JSON.
    #[must_use]
    pub fn parse_trusted(name: &str, text: &str) -> Self {
        let raw = read(name, text).expect("a test reads the shipped documents");
        Self { name: name.to_owned(), raw, ours: None }
    }

    /// Reads a document from YAML or JSON; `name` stands in error messages.
    ///
    /// # Errors
    /// [`DocumentError`] names the document and, where there is one, the place in it.
    pub fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        let raw = read(name, text)?;
        let version = raw.get("openapi").or_else(|| raw.get("swagger")).and_then(Value::as_str).unwrap_or("none");
        if !version.starts_with("3.0.") {
            return Err(DocumentError::Version { name: name.to_owned(), found: version.to_owned() });
        }
        OpenAPI::deserialize(&raw)
            .map_err(|error| DocumentError::Model { name: name.to_owned(), reason: error.to_string() })?;
        Ok(Self { name: name.to_owned(), raw, ours: None })
    }

    /// The document's name, usually its file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document as it was written, members in their order.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// What the document calls itself.
    #[must_use]
    pub fn title(&self) -> &str {
        self.raw.pointer("/info/title").and_then(Value::as_str).unwrap_or_default()
    }

    /// Path and method of each operation, paths in the order in which they were written.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let paths = self.raw.get("paths").and_then(Value::as_object).into_iter().flatten();
        let items = paths.filter(|(path, item)| !path.starts_with("x-") && item.get("$ref").is_none());
        items.flat_map(|(path, item)| {
            let methods = METHODS.into_iter().filter(|method| item.get(method).is_some());
            methods.map(move |method| (path.as_str(), method))
        })
    }

    /// The generation that the document says it is about in `info.x-generation`; none for any other document.
    #[must_use]
    pub fn generation(&self) -> Option<Generation> {
        self.raw.pointer("/info/x-generation")?.as_str()?.parse().ok()
    }

    /// The line of what stands at `pointer`, or of the nearest around it; `None` for a document that is none of this crate's.
    #[must_use]
    pub fn line_of(&self, pointer: &Pointer) -> Option<SourceLine> {
        let generation = self.ours?;
        let lines = match generation {
            Generation::G1 | Generation::G2 => &LINES_OF_VER2,
            Generation::G3 => &LINES_OF_TEST,
        };
        Some(lines.find(pointer, &format!("x-in-{generation}")))
    }

    /// The path of the first server, under which the operations live; empty for the root.
    #[must_use]
    pub fn base_path(&self) -> &str {
        let url = self.raw.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => url,
        };
        path.trim_end_matches('/')
    }

    /// Follows `$ref` from `at` until it stands on something that is not a reference.
    ///
    /// # Errors
    /// [`DocumentError::Reference`] when the reference leads nowhere, out of the document or in a circle.
    pub fn resolve(&self, at: &Pointer) -> Result<(Pointer, &Value), DocumentError> {
        const LONGEST_CHAIN: usize = 32;
        let mut here = at.clone();
        let broken = |reference: &str| DocumentError::Reference {
            name: self.name.clone(),
            at: at.clone(),
            reference: reference.to_owned(),
        };
        for _ in 0..LONGEST_CHAIN {
            let value = here.get(&self.raw).ok_or_else(|| broken(here.as_str()))?;
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok((here, value)) };
            here = Pointer::new(reference.strip_prefix('#').ok_or_else(|| broken(reference))?);
        }
        Err(broken("(a circle of references)"))
    }
}

fn read(name: &str, text: &str) -> Result<Value, DocumentError> {
    // YAML 1.1 reads `no` as false; a contract in Norwegian must not depend on that.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| DocumentError::Syntax { name: name.to_owned(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_documents_are_of_openapi() {
        for generation in [Generation::G1, Generation::G2, Generation::G3] {
            let shipped = Document::of(generation);
            let parsed = Document::parse(shipped.name(), &shipped.raw().to_string());
            assert_eq!(parsed.unwrap().raw(), shipped.raw(), "{generation}");
        }
    }

    /// As `openapiv3` would have them.
    #[test]
    fn operations_are_told_path_by_path() {
        let operation = r#"{"responses": {}}"#;
        let text = format!(
            r##"{{"openapi": "3.0.3", "info": {{"title": "t", "version": "1"}}, "paths": {{
                "/b": {{"post": {operation}, "get": {operation}, "parameters": [], "summary": "s"}},
                "/a": {{"trace": {operation}, "x-get": {operation}}}, "/c": {{"$ref": "#/x"}}, "x-d": {{"get": {operation}}} }} }}"##
        );
        let document = Document::parse("d.json", &text).unwrap();
        let told: Vec<_> = document.operations().collect();
        assert_eq!(told, [("/b", "get"), ("/b", "post"), ("/a", "trace")]);
        let model: OpenAPI = serde_json::from_str(&text).unwrap();
        assert_eq!(told, model.operations().map(|(path, method, _)| (path, method)).collect::<Vec<_>>());
    }

    #[test]
    fn a_norwegian_no_stays_a_word() {
        let text = "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {}\nx-spraak: [no, nb, yes]\n";
        let document = Document::parse("d.yaml", text).unwrap();
        assert_eq!(document.raw()["x-spraak"], serde_json::json!(["no", "nb", "yes"]));
    }

    /// A slip in a name would take a part out of every document in silence.
    #[test]
    fn whatever_belongs_to_some_generations_belongs_to_the_two_of_its_file() {
        fn marks(value: &Value) -> usize {
            let inside: usize = match value {
                Value::Object(members) => members.values().map(marks).sum(),
                Value::Array(items) => items.iter().map(marks).sum(),
                _ => 0,
            };
            let Some(mark) = value.get("x-generations") else { return inside };
            let names: Vec<Generation> = serde_json::from_value(mark.clone()).unwrap();
            assert!(matches!(names[..], [Generation::G1] | [Generation::G2]), "{mark}: one of two, or no mark at all");
            inside + 1
        }
        assert!(marks(&read("ver2.yaml", VER2).unwrap()) > 8);
        assert_eq!(marks(&read("test.yaml", TEST).unwrap()), 0);
    }

    #[test]
    fn what_cannot_be_served_is_named() {
        let error = |text: &str| Document::parse("d.yaml", text).unwrap_err().to_string();
        assert!(error("openapi: 3.1.0").contains("found 3.1.0"));
        assert!(error("swagger: '2.0'").contains("found 2.0"));
        assert!(error("openapi: 3.0.1\ninfo: {}").contains("title"));
        assert!(error("a: [").starts_with("d.yaml: not YAML or JSON: "));
    }
}
