pub(crate) mod judged_part;
pub(crate) mod lowering;

use std::sync::{Arc, OnceLock};

use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

use crate::openapi::document::Document;
use crate::openapi::schema::judged_part::{MAX_JUDGED, count_values, judged_part, max_items};
use crate::openapi::schema::lowering::{Direction, Lowering, SchemaError};
use crate::text::json_pointer::Pointer;
use crate::validation::identifier_list::ListReader;
use crate::validation::violation::{RuleId, Violation};

/// How many violations are told.
const MAX_VIOLATIONS: usize = 1000;

/// Compiles the schemas of a document, each once for the direction in which it is used.
pub(crate) struct Compiler<'d> {
    lowering: Lowering<'d>,
    /// The lowered schemas of `#/components/schemas`.
    components: Arc<Value>,
    /// The longest list that any of them allows.
    max_items: usize,
    mode: CompileMode,
}

/// When a schema is compiled to a validator, which is most of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompileMode {
    /// With the contract, so that unsupported schemas are refused at start.
    Eager,
    /// At the first validation, for documents that a test compiles.
    Lazy,
}

/// A schema of the document that validates values.
#[derive(Debug)]
pub(crate) struct Schema {
    at: Pointer,
    lowered: Value,
    components: Arc<Value>,
    validator: OnceLock<Validator>,
    /// The longest list that it allows, within [`MAX_JUDGED`].
    max_items: usize,
    /// The fast reader, where the schema has the form that it supports.
    pub(crate) list: Option<ListReader>,
}

impl<'d> Compiler<'d> {
    pub(crate) fn new(document: &'d Document, direction: Direction, mode: CompileMode) -> Result<Self, SchemaError> {
        let lowering = Lowering { document, direction };
        let at = Pointer::root().child("components").child("schemas");
        let names = at.get(document.raw()).and_then(Value::as_object);
        let lower = |name: &String| Ok((name.clone(), lowering.schema(&at.child(name))?));
        let components = names.into_iter().flatten().map(|(name, _)| lower(name)).collect::<Result<_, _>>()?;
        let components = Value::Object(components);
        Ok(Self { lowering, max_items: max_items(&components), components: Arc::new(components), mode })
    }

    pub(crate) fn compile(&self, at: &Pointer) -> Result<Schema, SchemaError> {
        let lowered = self.lowering.schema(at)?;
        let list = ListReader::for_schema(&lowered, &self.components);
        let components = Arc::clone(&self.components);
        let max_items = max_items(&lowered).max(self.max_items);
        let schema = Schema { at: at.clone(), lowered, components, validator: OnceLock::new(), max_items, list };
        if self.mode == CompileMode::Eager {
            let validator = schema.build()?;
            let _ = schema.validator.set(validator);
        }
        Ok(schema)
    }
}

impl Schema {
    /// The violations in `value`, at most 1000: a body can have half a million, and more help nobody.
    ///
    /// Of a large value not every part is judged, because the validator makes all of its errors before it gives the first: a
    /// list is judged up to the item after the longest list that the document allows, and where even that leaves too much,
    /// the first violation is the only one.
    pub(crate) fn validate(&self, value: &Value) -> Vec<Violation> {
        let validator = self.validator.get_or_init(|| self.build().expect("a test compiles the bundled documents"));
        if validator.is_valid(value) {
            return Vec::new();
        }
        let judged = judged_part(value, self.max_items);
        let mut violations = Vec::new();
        if count_values(&judged, MAX_JUDGED) <= MAX_JUDGED {
            let all = validator.iter_errors(&judged).flat_map(|error| self.violations(&error));
            violations.extend(all.take(MAX_VIOLATIONS));
        }
        if violations.is_empty() {
            let first = validator.validate(value).err();
            violations.extend(first.into_iter().flat_map(|error| self.violations(&error)).take(MAX_VIOLATIONS));
        }
        violations
    }

    fn build(&self) -> Result<Validator, SchemaError> {
        // `allOf` because draft 4 ignores any keyword beside a reference.
        let root = json!({ "allOf": [self.lowered], "components": { "schemas": *self.components } });
        jsonschema::options()
            .with_draft(Draft::Draft4)
            .should_validate_formats(true)
            .with_format("uuid", |text: &str| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok())
            .with_format("date", |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok())
            .build(&root)
            .map_err(|error| SchemaError { at: self.at.clone(), reason: error.masked().to_string() })
    }

    /// One violation for each unexpected member, at that member; otherwise one for the error.
    fn violations(&self, error: &ValidationError<'_>) -> Vec<Violation> {
        let violation = self.violation(error);
        let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else { return vec![violation] };
        let object = Pointer::new(error.instance_path().as_str());
        let unexpected_member = |name: &String| {
            let unknown = Violation { reason: "there is no such member".to_owned(), ..violation.clone() };
            unknown.in_body(&object.child(name.as_str()))
        };
        unexpected.iter().take(MAX_VIOLATIONS).map(unexpected_member).collect()
    }

    fn violation(&self, error: &ValidationError<'_>) -> Violation {
        let path = error.schema_path().as_str();
        let document = match path.strip_prefix("/allOf/0") {
            Some(inside) => Pointer::new(format!("{}{inside}", self.at)),
            None => Pointer::new(path),
        };
        Violation::new(RuleId::SCHEMA, error.masked().to_string())
            .in_body(&Pointer::new(error.instance_path().as_str()))
            .in_document(document)
    }
}
