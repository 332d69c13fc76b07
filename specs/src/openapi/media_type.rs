//! The bodies that a document declares, by media type, and their validation.

use serde_json::{Map, Value};

use crate::openapi::contract::ContractError;
use crate::openapi::document::Document;
use crate::openapi::document::error::DocumentError;
use crate::openapi::schema::{Compiler, Schema};
use crate::text::json_pointer::Pointer;
use crate::validation::identifier_list::IdentifierList;
use crate::validation::violation::{RuleId, Violation};

/// The `content` of a request body or response.
#[derive(Debug, Default)]
pub(crate) struct Content {
    media: Vec<Media>,
}

#[derive(Debug)]
struct Media {
    /// `application/json`, `text/*` or `*/*`, in lower case.
    range: String,
    at: Pointer,
    schema: Option<Schema>,
}

impl Content {
    /// Compiles `at`/content; without it no body is declared.
    pub(crate) fn compile(document: &Document, at: &Pointer, compiler: &Compiler<'_>) -> Result<Self, ContractError> {
        let at = at.child("content");
        let ranges = at.get(document.raw()).and_then(Value::as_object);
        let compile = |range: &String| {
            let at = at.child(range);
            let schema = at.child("schema");
            let schema = schema.get(document.raw()).map(|_| compiler.compile(&schema)).transpose()?;
            Ok(Media { range: essence(range), at, schema })
        };
        let media =
            ranges.into_iter().flatten().map(|(range, _)| compile(range)).collect::<Result<_, ContractError>>()?;
        Ok(Self { media })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.media.is_empty()
    }

    pub(crate) fn ranges(&self) -> impl Iterator<Item = &str> {
        self.media.iter().map(|media| media.range.as_str())
    }

    /// Reads a JSON body with the list reader of its schema; `None` means that the schema has to decide.
    pub(crate) fn read_list<'b>(&self, media_type: &str, body: &'b [u8]) -> Option<IdentifierList<'b>> {
        const JSON: &str = "application/json";
        let is_json = media_type == JSON || essence_in(media_type).eq_ignore_ascii_case(JSON);
        let media = self.media.iter().find(|media| covers(&media.range, JSON))?;
        media.schema.as_ref().filter(|_| is_json)?.list.as_ref()?.read(body)
    }

    /// The media type of a body, and its declaration.
    fn find(&self, media_type: Option<&str>) -> Result<(String, &Media), Violation> {
        let Some(media_type) = media_type.map(essence) else {
            return Err(Violation::new(RuleId::MEDIA_TYPE, "a body without Content-Type"));
        };
        match self.media.iter().find(|media| covers(&media.range, &media_type)) {
            Some(media) => Ok((media_type, media)),
            None => {
                let declared = self.ranges().collect::<Vec<_>>().join(", ");
                let reason = format!("{media_type} is not among the declared media types ({declared})");
                Err(Violation::new(RuleId::MEDIA_TYPE, reason))
            }
        }
    }

    /// [`validate`](Self::validate) with the body already parsed as `json`.
    pub(crate) fn validate_parsed(&self, media_type: Option<&str>, body: &[u8], json: &Value) -> Vec<Violation> {
        match self.find(media_type) {
            Ok((media_type, media)) if is_json(&media_type) => media.validate(json),
            Ok(_) => self.validate(media_type, body).0,
            Err(violation) => vec![violation],
        }
    }

    /// Validates a body; also returns it parsed when it is JSON or a form.
    pub(crate) fn validate(&self, media_type: Option<&str>, body: &[u8]) -> (Vec<Violation>, Option<Value>) {
        let (media_type, media) = match self.find(media_type) {
            Ok(found) => found,
            Err(violation) => return (vec![violation], None),
        };
        if media_type == FORM {
            let fields = form_fields(body);
            let violations = media.validate(&fields);
            let fits = violations.is_empty() || media.fits_somehow(&fields, violations.len());
            return (if fits { Vec::new() } else { violations }, Some(fields));
        }
        if has_parts(&media_type) {
            // Parts and elements are not read, so their schema decides nothing.
            return (Vec::new(), None);
        }
        if !is_json(&media_type) {
            let text = Value::String(String::from_utf8_lossy(body).into_owned());
            return (media.validate(&text), None);
        }
        match serde_json::from_slice(body) {
            Ok(value) => (media.validate(&value), Some(value)),
            Err(error) => {
                let place = format!("line {}, column {}", error.line(), error.column());
                let violation =
                    Violation::new(RuleId::JSON, format!("not JSON: {place}")).in_document(media.at.clone());
                (vec![violation], None)
            }
        }
    }
}

impl Media {
    /// Whether a form fits, each field read as it fits best; as texts it has so many violations.
    fn fits_somehow(&self, form: &Value, mut violations: usize) -> bool {
        let mut best = form.clone();
        for (name, field) in form.as_object().into_iter().flatten().take(MAX_READ_FIELDS) {
            for reading in readings(field) {
                let mut other = best.clone();
                other[name.as_str()] = reading;
                let left = self.validate(&other).len();
                if left < violations {
                    (best, violations) = (other, left);
                }
            }
        }
        violations == 0
    }

    fn validate(&self, value: &Value) -> Vec<Violation> {
        self.schema.as_ref().map(|schema| schema.validate(value)).unwrap_or_default()
    }
}

/// The media type without parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    essence_in(media_type).to_ascii_lowercase()
}

fn essence_in(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

fn covers(range: &str, media_type: &str) -> bool {
    match range.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => media_type.starts_with(kind),
        None => range == media_type,
    }
}

/// Whether an empty body is valid for this type: NDJSON without lines.
pub(crate) fn may_be_empty(media_type: &str) -> bool {
    essence(media_type) == "application/x-ndjson"
}

/// So many fields of a form are read as something else than texts.
const MAX_READ_FIELDS: usize = 50;
/// The media type of forms (RFC 6749, appendix B).
const FORM: &str = "application/x-www-form-urlencoded";

/// A form as an object, as OpenAPI 3.0 describes it; a repeated field is a list.
fn form_fields(body: &[u8]) -> Value {
    let mut fields = Map::new();
    for (name, text) in form_urlencoded::parse(body) {
        match fields.get_mut(name.as_ref()) {
            None => drop(fields.insert(name.into_owned(), Value::from(text))),
            Some(Value::Array(texts)) => texts.push(Value::from(text)),
            Some(first) => *first = Value::from(vec![first.take(), Value::from(text)]),
        }
    }
    Value::Object(fields)
}

/// What a field may stand for: a number or a truth value, and one value for a list of one.
fn readings(field: &Value) -> Vec<Value> {
    let scalar = scalar(field);
    match field {
        Value::Array(_) => vec![scalar],
        _ => vec![scalar.clone(), Value::Array(vec![field.clone()]), Value::Array(vec![scalar])],
    }
}

fn scalar(value: &Value) -> Value {
    let read =
        |text: &str| serde_json::from_str(text).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    match value {
        Value::String(text) => read(text).unwrap_or_else(|| value.clone()),
        Value::Array(items) => items.iter().map(scalar).collect(),
        other => other.clone(),
    }
}

fn has_parts(media_type: &str) -> bool {
    media_type.starts_with("multipart/") || media_type.ends_with("/xml") || media_type.ends_with("+xml")
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Follows a reference at `at`, so that pointers in violations lead to the definition.
pub(crate) fn resolved(document: &Document, at: &Pointer) -> Result<Pointer, DocumentError> {
    document.resolve(at).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::form_fields;

    #[test]
    fn a_form_becomes_an_object_and_a_repeated_field_a_list() {
        assert_eq!(form_fields(b"a=1&b=x+y%26z&c"), json!({ "a": "1", "b": "x y&z", "c": "" }));
        assert_eq!(form_fields(b"a=1&a=2&a=3"), json!({ "a": ["1", "2", "3"] }));
        assert_eq!(form_fields(b""), json!({}));
    }
}
