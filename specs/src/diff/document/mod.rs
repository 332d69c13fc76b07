//! The two documents: read, walked side by side, and their schemas as a graph.

pub(crate) mod pair;
pub(crate) mod schema_graph;
pub(crate) mod schema_places;

use serde_json::Value;

use crate::diff::finding::Difference;
use crate::diff::normal::{alignment::align, normal_form};
use crate::diff::{diff, openapi31, sort, swagger2};
use crate::generation::Generation;
use crate::openapi::document::model::check_model;
use crate::openapi::document::{Document, parse_yaml};
use crate::openapi::generation_view::generation_view;
use crate::text::json_pointer::Pointer;
use crate::text::line_index::LineIndex;

/// An API document, converted to OpenAPI 3.0 for the comparison.
///
/// OpenAPI 3.0, OpenAPI 3.1 and Swagger 2.0 are read, in YAML or JSON. What 3.0 has no place for is in [`losses`](Self::losses).
/// A document of this project that is about two generations is read as the one that its `info.x-generation` names.
///
/// ```
/// use krr_specs::diff::Description;
///
/// let old = Description::read("old.yaml", "swagger: '2.0'\ninfo: {title: t, version: v1}\npaths: {/person: {}}")?;
/// let new = Description::read("new.json", r#"{"openapi": "3.0.1", "info": {"title": "t", "version": "v1"}, "paths": {}}"#)?;
/// assert!(old.diff(&new).iter().any(|one| one.kind.id() == "path-removed"));
///
/// let refused = Description::read("new.yaml", "openapi: 4.0.0\npaths: {}").unwrap_err();
/// assert!(refused.to_string().starts_with("new.yaml, line 1: OpenAPI 4.0.0 is not read"));
/// # Ok::<(), krr_specs::diff::DescriptionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Description {
    name: String,
    written: Value,
    compared: Value,
    moved: Vec<(Pointer, Pointer)>,
    lost: Vec<ConversionLoss>,
}

/// A part of a Swagger 2.0 or OpenAPI 3.1 document that OpenAPI 3.0 has no place for. It is not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversionLoss {
    /// Its place.
    pub at: Pointer,
    /// What it is.
    pub what: String,
}

/// A document converted to OpenAPI 3.0, the origin of its parts, and what could not be converted.
pub(crate) struct Converted {
    pub(crate) document: Value,
    /// Places in the converted document with their places in the original.
    pub(crate) moved: Vec<(Pointer, Pointer)>,
    pub(crate) lost: Vec<ConversionLoss>,
}

/// Why a text is no API document that can be compared.
#[derive(Debug, thiserror::Error)]
pub enum DescriptionError {
    /// No YAML or JSON that can be read, or too much of it; line and column are in the reason.
    #[error("{name}: cannot be read as YAML or JSON: {reason}")]
    Syntax {
        /// Its file name or URL.
        name: String,
        /// What the parser says.
        reason: String,
    },
    /// YAML or JSON, but nothing that describes an API.
    #[error("{name}, line {line}: not an API document: {reason}")]
    Form {
        /// Its file name or URL.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is missing or wrong.
        reason: String,
    },
    /// An API document in a version that is not compared.
    #[error("{name}, line {line}: {version} is not read, only OpenAPI 3.0 and 3.1 and Swagger 2.0: {reason}")]
    Version {
        /// Its file name or URL.
        name: String,
        /// The line, from 1.
        line: usize,
        /// Its version.
        version: String,
        /// Why it is not compared.
        reason: String,
    },
}

impl Description {
    /// Reads a document from YAML or JSON; `name` is for error messages.
    ///
    /// # Errors
    /// [`DescriptionError`] names the document and the line.
    pub fn read(name: &str, text: &str) -> Result<Self, DescriptionError> {
        let written = parse(name, text)?;
        let form = |key: &str, reason: String| DescriptionError::Form {
            name: name.to_owned(),
            line: line_of(text, key),
            reason,
        };
        let version = |key: &str| match written.get(key) {
            Some(Value::String(version)) => Some(version.clone()),
            Some(Value::Number(version)) => Some(version.to_string()),
            _ => None,
        };
        if let Some(version) = version("swagger") {
            if version != "2.0" && version != "2" {
                return Err(not_read(name, text, "swagger", &format!("Swagger {version}"), "it is older"));
            }
            if !written.get("paths").is_some_and(Value::is_object) {
                return Err(form("paths", "`paths` must be an object".to_owned()));
            }
            let converted = swagger2::converted(&written);
            let (compared, moved, lost) = (converted.document, converted.moved, converted.lost);
            return Ok(Self { name: name.to_owned(), written, compared, moved, lost });
        }
        let Some(version) = version("openapi") else {
            return Err(form("", "it has neither `openapi` nor `swagger` at its root".to_owned()));
        };
        let is_version =
            |minor: &str| version.strip_prefix(minor).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if is_version("3.1") {
            return Self::of_openapi31(name, text, written);
        }
        if !is_version("3.0") {
            return Err(not_read(name, text, "openapi", &format!("OpenAPI {version}"), "this version is unknown"));
        }
        check(name, text, &written)?;
        let generation: Option<Generation> =
            written.pointer("/info/x-generation").and_then(|of| of.as_str()?.parse().ok());
        let compared = match generation {
            Some(generation) => generation_view(written, generation),
            None => written,
        };
        Ok(Self { name: name.to_owned(), written: compared.clone(), compared, moved: Vec::new(), lost: Vec::new() })
    }

    fn of_openapi31(name: &str, text: &str, written: Value) -> Result<Self, DescriptionError> {
        let Converted { document, moved, lost } = openapi31::converted(&written);
        check(name, text, &document)?;
        Ok(Self { name: name.to_owned(), written, compared: document, moved, lost })
    }

    /// The bundled document of a generation.
    ///
    /// ```
    /// use krr_specs::{Generation, diff::Description};
    ///
    /// assert_eq!(Description::of(Generation::G3).name(), "test.yaml");
    /// ```
    pub fn of(generation: Generation) -> Self {
        let document = Document::of(generation);
        let (name, raw) = (document.name().to_owned(), document.raw().clone());
        Self { name, written: raw.clone(), compared: raw, moved: Vec::new(), lost: Vec::new() }
    }

    /// Its file name or URL.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The original document, into which the pointers point. Of a file about two generations, the view of one.
    pub fn raw(&self) -> &Value {
        &self.written
    }

    /// The parts that could not be converted and are not compared.
    pub fn losses(&self) -> &[ConversionLoss] {
        &self.lost
    }

    /// The differences from this document to `new`. The pointers point into the original documents.
    ///
    /// Documents are compared by what fits, not by how it is written: members may move within `allOf`, a schema may be wrapped or named
    /// otherwise. The alternatives of `oneOf` are taken to exclude each other, as their authors mean them to.
    pub fn diff(&self, new: &Self) -> Vec<Difference> {
        let (mut before, mut after) = (normal_form(&self.compared), normal_form(&new.compared));
        align(&mut before, &mut after);
        let mut differences: Vec<Difference> = Vec::new();
        for mut difference in diff(&before.document, &after.document) {
            difference.old = self.as_written(&original(&difference.old, &before.moved));
            difference.new = new.as_written(&original(&difference.new, &after.moved));
            // A schema that was copied to several places is compared at each of them.
            match differences.iter_mut().find(|other| other.is_same_change(&difference)) {
                Some(same) => {
                    same.operations.append(&mut difference.operations);
                    same.directions.append(&mut difference.directions);
                }
                None => differences.push(difference),
            }
        }
        sort(&mut differences);
        differences
    }

    /// The place in the original document of a place in the converted one, or its nearest parent.
    fn as_written(&self, converted: &Pointer) -> Pointer {
        let mut at = original(converted, &self.moved).as_str().to_owned();
        while self.written.pointer(&at).is_none() {
            at.truncate(at.rfind('/').unwrap_or(0));
        }
        Pointer::new(at)
    }
}

/// The place before a change of places that lists the new ones with the old ones.
fn original(at: &Pointer, moved: &[(Pointer, Pointer)]) -> Pointer {
    let below = |prefix: &Pointer| {
        at.as_str().strip_prefix(prefix.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let longest = moved.iter().filter(|(to, _)| below(to).is_some()).max_by_key(|(to, _)| to.as_str().len());
    match longest {
        Some((to, from)) => Pointer::new(format!("{from}{}", below(to).unwrap_or_default())),
        None => at.clone(),
    }
}

fn check(name: &str, text: &str, document: &Value) -> Result<(), DescriptionError> {
    check_model(document).map_err(|error| {
        let line = line_of_pointer(text, &error.at).unwrap_or_else(|| line_of(text, "openapi"));
        DescriptionError::Form { name: name.to_owned(), line, reason: error.reason }
    })
}

fn not_read(name: &str, text: &str, key: &str, version: &str, reason: &str) -> DescriptionError {
    let (name, version, reason) = (name.to_owned(), version.to_owned(), reason.to_owned());
    DescriptionError::Version { name, line: line_of(text, key), version, reason }
}

fn parse(name: &str, text: &str) -> Result<Value, DescriptionError> {
    let syntax = |reason: String| DescriptionError::Syntax { name: name.to_owned(), reason };
    // Not all JSON is YAML: surrogate pairs, tabs.
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    parse_yaml(text).map_err(syntax)
}

/// `None` for the whole document, and for JSON that is not YAML.
fn line_of_pointer(text: &str, at: &Pointer) -> Option<usize> {
    let lines = LineIndex::parse(text).ok().filter(|_| *at != Pointer::root())?;
    Some(lines.line(at, ""))
}

/// The first line that begins with the key, or line 1.
fn line_of(text: &str, key: &str) -> usize {
    let begins = |line: &str| line.trim_start().trim_start_matches(['{', '"', '\'', ' ']).starts_with(key);
    text.lines().position(begins).unwrap_or(0) + 1
}
