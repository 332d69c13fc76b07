//! An OpenAPI 3.0 document as JSON: read, checked, and its references followed.

pub(crate) mod error;
pub(crate) mod model;
pub(crate) mod prepared;

use std::sync::LazyLock;

use serde_json::Value;

use crate::generation::Generation;
use crate::openapi::document::error::DocumentError;
use crate::openapi::document::model::check_model;
use crate::openapi::document::prepared::{pointer_in, prepared};
use crate::openapi::generation_view::generation_view;
use crate::text::json_pointer::Pointer;
use crate::text::line_index::LineIndex;
use crate::text::source_line::SourceLine;

/// The contract of VER2 (G1 and G2), reconstructed from public evidence.
const VER2: &str = include_str!("../../../openapi/ver2.yaml");
/// The contract of TEST (G3), reconstructed likewise.
const TEST: &str = include_str!("../../../openapi/test.yaml");

static VER2_LINES: LazyLock<LineIndex> = LazyLock::new(|| bundled_lines(VER2));
static TEST_LINES: LazyLock<LineIndex> = LazyLock::new(|| bundled_lines(TEST));

/// The methods of OpenAPI 3.0, in the order in which the operations of a path are listed.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An OpenAPI 3.0 document.
///
/// `openapiv3` only decides whether it is one. It drops the schema keywords that it does not model, so that nobody would check them.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    raw: Value,
    /// The generation, where it is a document of this crate.
    bundled: Option<Generation>,
}

impl Document {
    /// The files of the bundled documents, for a digest that names them.
    pub fn bundled_files() -> [&'static str; 2] {
        [VER2, TEST]
    }

    /// The bundled document of a generation.
    ///
    /// G1 and G2 were one application and share a file; each is without the parts that only the other had.
    ///
    /// ```
    /// use krr_specs::{Document, Generation};
    ///
    /// let archived = Document::of(Generation::G1);
    /// assert_eq!((archived.name(), archived.base_path()), ("ver2.yaml", "/kontaktinfo-oauth2-server"));
    /// let successor = Document::of(Generation::G3);
    /// assert_eq!((successor.name(), successor.base_path()), ("test.yaml", ""));
    /// ```
    pub fn of(generation: Generation) -> Self {
        let (name, text) = match generation {
            Generation::G1 | Generation::G2 => ("ver2.yaml", VER2),
            Generation::G3 => ("test.yaml", TEST),
        };
        let raw = generation_view(Self::parse_trusted(name, text).raw, generation);
        Self { name: name.to_owned(), raw, bundled: Some(generation) }
    }

    /// Reads a bundled document without checking that it is OpenAPI 3.0, which saves time at every start. A test must
    /// [parse](Self::parse) it.
    ///
    /// # Panics
    /// When it is neither YAML nor JSON.
    pub fn parse_trusted(name: &str, text: &str) -> Self {
        let raw = read(name, text).expect("a test reads the bundled documents");
        Self { name: name.to_owned(), raw, bundled: None }
    }

    /// Reads a document from YAML or JSON; `name` is for error messages.
    ///
    /// # Errors
    /// [`DocumentError`] with the name of the document and, where known, the place in it.
    pub fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        let raw = read(name, text)?;
        let version = raw.get("openapi").or_else(|| raw.get("swagger")).and_then(Value::as_str).unwrap_or("none");
        if !version.starts_with("3.0.") {
            return Err(DocumentError::Version { name: name.to_owned(), found: version.to_owned() });
        }
        check_model(&raw).map_err(|error| DocumentError::Model { name: name.to_owned(), reason: error.reason })?;
        Ok(Self { name: name.to_owned(), raw: prepared(raw), bundled: None })
    }

    /// The document without one operation, or without the path if it has no other.
    #[must_use]
    pub fn without_operation(mut self, path: &str, method: &str) -> Self {
        let paths = self.raw.get_mut("paths").and_then(Value::as_object_mut);
        if let Some(Value::Object(item)) = paths.and_then(|paths| paths.get_mut(path)) {
            item.remove(method);
        }
        self
    }

    /// The document with a component schema that accepts any value.
    #[must_use]
    pub fn with_any_value_for(mut self, schema: &str) -> Self {
        if let Some(schema) = self.raw.pointer_mut("/components/schemas").and_then(|schemas| schemas.get_mut(schema)) {
            *schema = Value::Object(serde_json::Map::new());
        }
        self
    }

    /// The document's name, usually its file name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document as JSON, members in their order.
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// The title of the API.
    pub fn title(&self) -> &str {
        self.raw.pointer("/info/title").and_then(Value::as_str).unwrap_or_default()
    }

    /// Path and method of each operation, paths in the order of the document.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let paths = self.raw.get("paths").and_then(Value::as_object).into_iter().flatten();
        let items = paths.filter(|(path, item)| !path.starts_with("x-") && item.get("$ref").is_none());
        items.flat_map(|(path, item)| {
            let methods = METHODS.into_iter().filter(|method| item.get(method).is_some());
            methods.map(move |method| (path.as_str(), method))
        })
    }

    /// The generation in `info.x-generation`, an extension of this project.
    pub fn generation(&self) -> Option<Generation> {
        self.raw.pointer("/info/x-generation")?.as_str()?.parse().ok()
    }

    /// The line of the value at `pointer`, or of its nearest parent that has one; `None` for a document of somebody else.
    pub fn line_of(&self, pointer: &Pointer) -> Option<SourceLine> {
        let generation = self.bundled?;
        let (file, lines) = match generation {
            Generation::G1 | Generation::G2 => ("specs/openapi/ver2.yaml", &VER2_LINES),
            Generation::G3 => ("specs/openapi/test.yaml", &TEST_LINES),
        };
        Some(SourceLine { file, number: lines.line(pointer, &format!("x-in-{generation}")) })
    }

    /// The path of the first server, before the paths of the operations; empty for the root.
    pub fn base_path(&self) -> &str {
        let url = self.raw.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => url,
        };
        path.trim_end_matches('/')
    }

    /// Follows `$ref` from `at` to a value that is not a reference.
    ///
    /// # Errors
    /// [`DocumentError::Reference`] for a reference to nothing, to another document, or in a cycle.
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
            here = pointer_in(reference).ok_or_else(|| broken(reference))?;
        }
        Err(broken("(a circle of references)"))
    }
}

fn bundled_lines(text: &str) -> LineIndex {
    LineIndex::parse(text).expect("the bundled documents parse, which a test checks")
}

fn read(name: &str, text: &str) -> Result<Value, DocumentError> {
    // Not all JSON is YAML: keys of more than 1,024 characters, surrogate pairs, tabs.
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    parse_yaml(text).map_err(|reason| DocumentError::Syntax { name: name.to_owned(), reason })
}

/// Reads YAML, or JSON that is YAML too.
pub(crate) fn parse_yaml(text: &str) -> Result<Value, String> {
    // YAML 1.1 reads `no` as false; a contract in Norwegian must not depend on that.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use openapiv3::OpenAPI;

    use super::*;

    #[test]
    fn the_bundled_documents_are_valid_openapi() {
        for generation in [Generation::G1, Generation::G2, Generation::G3] {
            let bundled = Document::of(generation);
            let parsed = Document::parse(bundled.name(), &bundled.raw().to_string());
            assert_eq!(parsed.unwrap().raw(), bundled.raw(), "{generation}");
        }
    }

    #[test]
    fn operations_are_listed_as_openapiv3_lists_them() {
        let operation = r#"{"responses": {}}"#;
        let text = format!(
            r##"{{"openapi": "3.0.3", "info": {{"title": "t", "version": "1"}}, "paths": {{
                "/b": {{"post": {operation}, "get": {operation}, "parameters": [], "summary": "s"}},
                "/a": {{"trace": {operation}, "x-get": {operation}}}, "/c": {{"$ref": "#/x"}}, "x-d": {{"get": {operation}}} }} }}"##
        );
        let document = Document::parse("d.json", &text).unwrap();
        let listed: Vec<_> = document.operations().collect();
        assert_eq!(listed, [("/b", "get"), ("/b", "post"), ("/a", "trace")]);
        let model: OpenAPI = serde_json::from_str(&text).unwrap();
        assert_eq!(listed, model.operations().map(|(path, method, _)| (path, method)).collect::<Vec<_>>());
    }

    #[test]
    fn an_unquoted_no_stays_a_string() {
        let text = "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {}\nx-spraak: [no, nb, yes]\n";
        let document = Document::parse("d.yaml", text).unwrap();
        assert_eq!(document.raw()["x-spraak"], serde_json::json!(["no", "nb", "yes"]));
    }

    /// A misspelled generation would remove the part from every document.
    #[test]
    fn every_mark_for_some_generations_names_one_of_its_file() {
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
    fn unusable_documents_are_refused_with_their_reason() {
        let error = |text: &str| Document::parse("d.yaml", text).unwrap_err().to_string();
        assert!(error("openapi: 3.1.0").contains("found 3.1.0"));
        assert!(error("swagger: '2.0'").contains("found 2.0"));
        assert!(error("openapi: 3.0.1\ninfo: {}").contains("title"));
        assert!(error("a: [").starts_with("d.yaml: not YAML or JSON: "));
    }
}
