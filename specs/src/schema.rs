use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

use crate::{
    Document, Pointer, RuleId, Violation,
    dialect::{DialectError, Direction, Lowering},
    list_reader::ListReader,
};

/// Compiles the schemas of a document, each once for the direction in which it is used.
pub(crate) struct Compiler<'d> {
    lowering: Lowering<'d>,
    /// Everything under `#/components/schemas`, lowered.
    components: Value,
}

/// A schema of the document, ready to judge values.
#[derive(Debug)]
pub(crate) struct Schema {
    at: Pointer,
    validator: Validator,
    /// Where the schema is of the form that can be read in one pass.
    pub(crate) list: Option<ListReader>,
}

impl<'d> Compiler<'d> {
    pub(crate) fn new(document: &'d Document, direction: Direction) -> Result<Self, DialectError> {
        let lowering = Lowering { document, direction };
        let at = Pointer::root().child("components").child("schemas");
        let names = at.get(document.raw()).and_then(Value::as_object);
        let lower = |name: &String| Ok((name.clone(), lowering.schema(&at.child(name))?));
        let components = names.into_iter().flatten().map(|(name, _)| lower(name)).collect::<Result<_, _>>()?;
        Ok(Self { lowering, components: Value::Object(components) })
    }

    pub(crate) fn compile(&self, at: &Pointer) -> Result<Schema, DialectError> {
        let schema = self.lowering.schema(at)?;
        // `allOf` because draft 4 ignores whatever stands beside a reference.
        let list = ListReader::of(&schema, &self.components);
        let root = json!({ "allOf": [schema], "components": { "schemas": self.components } });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft4)
            .should_validate_formats(true)
            .with_format("uuid", |text: &str| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok())
            .with_format("date", |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok())
            .build(&root)
            .map_err(|error| DialectError { at: at.clone(), reason: error.masked().to_string() })?;
        Ok(Schema { at: at.clone(), validator, list })
    }
}

impl Schema {
    /// Every breach in `value`, which stands at `base` in the body.
    pub(crate) fn judge(&self, value: &Value) -> Vec<Violation> {
        self.validator.iter_errors(value).flat_map(|error| self.violations(&error)).collect()
    }

    /// One breach for each member that may not be there, at that member; else the one that the error is.
    fn violations(&self, error: &ValidationError<'_>) -> Vec<Violation> {
        let violation = self.violation(error);
        let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else { return vec![violation] };
        let object = Pointer::new(error.instance_path().as_str());
        let breach = |name: &String| {
            let unknown = Violation { reason: "there is no such member".to_owned(), ..violation.clone() };
            unknown.in_body(&object.child(name.as_str()))
        };
        unexpected.iter().map(breach).collect()
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
