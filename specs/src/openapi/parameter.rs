use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::openapi::contract::ContractError;
use crate::openapi::document::Document;
use crate::openapi::schema::{Compiler, Schema};
use crate::text::json_pointer::Pointer;
use crate::validation::violation::{RuleId, Violation};

/// A parameter of an operation in the path, the query or a header.
#[derive(Debug)]
pub(crate) struct Parameter {
    name: String,
    place: Place,
    required: bool,
    at: Pointer,
    schema: Schema,
    shape: Shape,
    /// `allowEmptyValue`: an empty text says that the parameter is there.
    may_be_empty: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Header,
}

/// How the text of a parameter becomes the value that its schema validates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    /// Numbers and booleans, written as in JSON.
    Scalar,
    /// Values separated by commas, or the name repeated.
    List,
}

/// The parts of a request that have parameters.
pub(crate) struct Sources<'r> {
    pub(crate) path: &'r [(&'r str, &'r str)],
    pub(crate) query: &'r [(String, String)],
    pub(crate) headers: &'r HeaderMap,
}

impl Parameter {
    /// `None` for a header that OpenAPI 3.0 ignores (`Accept`, `Content-Type`, `Authorization`).
    pub(crate) fn compile(
        document: &Document,
        at: &Pointer,
        compiler: &Compiler<'_>,
    ) -> Result<Option<Self>, ContractError> {
        let (at, value) = document.resolve(at)?;
        let text = |member: &str| value.get(member).and_then(Value::as_str).unwrap_or_default();
        let (name, unsupported) = (text("name"), |what: &str| ContractError::unsupported(&at, what));
        let place = match text("in") {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" if ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str()) => {
                return Ok(None);
            }
            "header" => Place::Header,
            "cookie" => return Err(unsupported("parameters in cookies")),
            _ => return Err(unsupported("a parameter whose `in` is none of path, query, header, cookie")),
        };
        if let Some(style) =
            value.get("style").filter(|style| *style != if place == Place::Query { "form" } else { "simple" })
        {
            return Err(unsupported(&format!("the parameter style {style}")));
        }
        let schema = at.child("schema");
        if schema.get(document.raw()).is_none() {
            return Err(unsupported("a parameter without `schema`"));
        }
        let (_, target) = document.resolve(&schema)?;
        let shape = match target.get("type").and_then(Value::as_str) {
            Some("object") => return Err(unsupported("an object as parameter")),
            Some("array") => Shape::List,
            Some("string") | None => Shape::Text,
            Some(_) => Shape::Scalar,
        };
        let required = value.get("required") == Some(&Value::Bool(true));
        let may_be_empty = place == Place::Query && value.get("allowEmptyValue") == Some(&Value::Bool(true));
        let schema = compiler.compile(&schema)?;
        Ok(Some(Self { name: name.to_owned(), place, required, schema, shape, may_be_empty, at }))
    }

    /// Whether a parameter of the operation takes the place of this one of the path (OpenAPI 3.0.3, operation object).
    pub(crate) fn is_replaced_by(&self, other: &Self) -> bool {
        self.place == other.place && self.name == other.name
    }

    pub(crate) fn is_in_query(&self, name: &str) -> bool {
        self.place == Place::Query && self.name == name
    }

    pub(crate) fn validate(&self, sources: &Sources<'_>) -> Vec<Violation> {
        let values = self.values(sources);
        if values.is_empty() {
            let missing = || Violation::new(RuleId::REQUIRED, format!("the parameter `{}` is missing", self.name));
            return self.required.then(|| missing().in_document(self.at.clone())).into_iter().collect();
        }
        if self.may_be_empty && values.iter().all(String::is_empty) {
            return Vec::new();
        }
        let in_parameter = |violation: Violation| Violation {
            body: None,
            reason: format!("the parameter `{}`: {}", self.name, violation.reason),
            ..violation
        };
        let mut readings = self.readings(&values).into_iter().map(|value| self.schema.validate(&value));
        let first = readings.next().unwrap_or_default();
        // A text is what the schema makes of it: `12` is a number, or a text of two digits.
        match first.is_empty() || readings.any(|violations| violations.is_empty()) {
            true => Vec::new(),
            false => first.into_iter().map(in_parameter).collect(),
        }
    }

    /// The values that the texts may stand for, the likeliest first.
    fn readings(&self, values: &[String]) -> Vec<Value> {
        let text = values.first().map(String::as_str).unwrap_or_default();
        match self.shape {
            Shape::List => {
                let texts: Vec<&str> = values.iter().flat_map(|text| text.split(',')).collect();
                vec![texts.iter().map(scalar_or_text).collect(), texts.into()]
            }
            Shape::Scalar => vec![scalar_or_text(text), text.into()],
            Shape::Text => vec![text.into(), scalar_or_text(text)],
        }
    }

    fn values(&self, sources: &Sources<'_>) -> Vec<String> {
        let is_own = |name: &str| name == self.name;
        match self.place {
            Place::Path => {
                let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
                sources.path.iter().filter(|(name, _)| is_own(name)).map(|(_, text)| decoded(text)).collect()
            }
            Place::Query => {
                sources.query.iter().filter(|(name, _)| is_own(name)).map(|(_, text)| text.clone()).collect()
            }
            Place::Header => {
                let values = sources.headers.get_all(self.name.as_str()).iter();
                values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
            }
        }
    }
}

/// A number or boolean as in JSON; any other text stays text, for the schema to refuse.
fn scalar_or_text(text: impl AsRef<str>) -> Value {
    match serde_json::from_str(text.as_ref()) {
        Ok(scalar @ (Value::Number(_) | Value::Bool(_))) => scalar,
        _ => Value::String(text.as_ref().to_owned()),
    }
}
